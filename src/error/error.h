/* SPDX-License-Identifier: Apache-2.0 */
/* An error of one operation: exception, message and what some exceptions carry besides.
 *
 * The convention of all of src/: a function that can fail on account of a request returns bool, true is
 * success, and on failure it has filled in the `struct error` that it was given. So a failure reads
 *     return ddbi_fail(err, MSG_KEY_MISSING, name);
 */
#ifndef ERROR_ERROR_H
#define ERROR_ERROR_H
#include "base/arena.h"
#include "error/exception.h"
#include "error/message.h"

struct error {
	struct ddb_arena *arena; /* where the message lives; set by whoever makes the error's owner */
	enum exception exception;
	enum message id;       /* which entry of the catalogue, or MSG_NONE */
	struct str message;    /* not NUL-terminated; may be absent (bare SerializationException) */
	struct str item;       /* packed item of a failed condition, or absent */
	struct error *reasons; /* cancellation reasons, one for each action (NONE: that one was fine) */
	size_t nreasons;
	/* What a service's answer said; none of it is there when the error was made here. */
	int http_status;
	struct str type; /* the exception's name on the wire, which may be one that is not in exception.h */
	struct str request_id;
};

static inline void error_init(struct error *e, struct ddb_arena *arena)
{
	*e = (struct error){ .arena = arena };
}

/* Ends the arguments of ddbi_fail. */
#define STR_END ((struct str){ NULL, SIZE_MAX })

/* ddbi_fail(err, MSG_..., struct str...): sets exception and message from the catalogue, each % of the
 * template replaced by the next argument. Always returns false. Without memory for the message it is
 * NOMEM that is set. */
#define ddbi_fail(...) ddbi_fail_(__VA_ARGS__, STR_END)
bool ddbi_fail_(struct error *, enum message, ...);
/* The same with a text of one's own. */
bool ddbi_fail_text(struct error *, enum exception, struct str message);
/* printf-like, for libddb's own errors. */
bool ddbi_failf(struct error *, enum exception, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool ddbi_fail_nomem(struct error *);
/* A number as an argument of ddbi_fail; lives in the error's arena. */
struct str ddbi_arg_i64(struct error *, int64_t);

/* Copies what is known into the public struct. */
void ddbi_error_public(const struct error *, struct ddb_error *out);

#endif
