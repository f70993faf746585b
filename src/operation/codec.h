/* SPDX-License-Identifier: Apache-2.0 */
/* Between the wire's JSON and the structs of generated/shapes.h, driven by the shape tables, both directions:
 * the server decodes inputs and encodes outputs, a remote store the reverse. */
#ifndef OPERATION_CODEC_H
#define OPERATION_CODEC_H
#include "operation/op.h"

/* text -> out (a zeroed struct of that shape). Strings without escapes stay slices of `text`, the rest lives
 * in the error's arena; `scratch` may be used again at once. Unknown members are ignored and null counts as
 * absent (01-1.5). Errors: not JSON or not an object is the bare SerializationException; a wrong type is one
 * with its message. */
bool ddbi_decode(const struct shape *, struct str text, struct buf *scratch, struct error *, void *out);

/* Appends the JSON. Absent members are left out, and expressions that are trees become texts with
 * placeholders. The buffer's `failed` tells of no memory or too much. */
void ddbi_encode(const struct shape *, const void *in, struct buf *);
/* The first fault among all values of a structure, which then has no JSON; NULL: there is none. */
const struct fault *ddbi_find_fault(const struct shape *, const void *in);

/* The capacity that an output tells of, summed over its tables; zeros where it tells of none. */
struct capacity_used {
	double units, read, write;
};
void ddbi_consumed(enum op_id, const void *output, struct capacity_used *);

/* {"__type":"...","message":"..."} with the exception's own members (01-1.4). */
void ddbi_encode_error(const struct error *, struct buf *);
/* The same read back, by a client. false: it is none; or the error is NOMEM. */
bool ddbi_decode_error(struct str body, struct buf *scratch, struct error *out);

/* The code of a cancellation reason (08-T9): "None", "ConditionalCheckFailed", ... Never NULL. */
const char *ddbi_reason_code(enum exception);

#endif
