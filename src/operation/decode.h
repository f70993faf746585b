/* SPDX-License-Identifier: Apache-2.0 */
/* What decode.c and decode_scalar.c share. Of this room only.
 *
 * Reading goes on after a value of a wrong type, so that a later syntax error still wins; hence functions are
 * false only for what is not JSON and for want of memory, as json.failed and json.nomem tell. */
#ifndef OPERATION_DECODE_H
#define OPERATION_DECODE_H
#include "operation/shape.h"
#include "value/json.h"

struct decoder {
	struct json json;
	struct error type_error; /* the first one */
	struct error later;      /* the others, which nobody reads */
};

/* Where to put a type error. */
static inline struct error *type_error(struct decoder *d)
{
	return d->type_error.exception == EXCEPTION_NONE ? &d->type_error : &d->later;
}

/* One value of a scalar shape; kind is what the reader stands before, and not null. */
bool ddbi_decode_scalar(struct decoder *, const struct shape *, enum json_kind kind, void *out);

#endif
