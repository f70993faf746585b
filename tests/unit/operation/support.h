/* SPDX-License-Identifier: Apache-2.0 */
/* Requests as JSON text in, what the operations room says of them out. An answer is "" when there is nothing
 * to complain about, else "Exception: message", or the exception's name alone when it has no message. */
#ifndef UNIT_OPERATION_SUPPORT_H
#define UNIT_OPERATION_SUPPORT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "operation/check.h"
#include "operation/codec.h"

struct request {
	struct ddb_arena arena;
	struct buf scratch;
	struct op op;
	struct prepared prepared;
	char answer[32768];
};

static inline const char *answer_of(struct request *r)
{
	const struct error *err = &r->op.error;
	if (err->exception == EXCEPTION_NONE)
		r->answer[0] = '\0';
	else
		snprintf(r->answer, sizeof r->answer, "%s%s%.*s", ddbi_exception(err->exception)->name,
			err->message.p ? ": " : "", (int)err->message.n,
			err->message.p ? err->message.p : "");
	return r->answer;
}

/* Makes the request anew from its text; the answer is decoding's. */
static inline const char *request_decode(struct request *r, enum op_id id, const char *json)
{
	ddbi_arena_init(&r->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&r->scratch, (size_t)16 << 20);
	assert_true(ddbi_op_init(&r->op, id, &r->arena));
	bool ok = ddbi_decode(ddbi_operations[id].input, str_z(json), &r->scratch, &r->op.error, r->op.input);
	assert_int_equal(ok, r->op.error.exception == EXCEPTION_NONE);
	return answer_of(r);
}

/* The answer is that of the checks. */
static inline const char *request_check(struct request *r, enum op_id id, const char *json)
{
	const char *answer = request_decode(r, id, json);
	if (*answer)
		return answer;
	bool ok = ddbi_check_request(&r->op, &r->prepared);
	assert_int_equal(ok, !op_failed(&r->op));
	return answer_of(r);
}

static inline void request_end(struct request *r)
{
	ddbi_buf_free(&r->scratch);
	ddbi_arena_free(&r->arena);
}

struct request_case {
	const char *rule; /* where it is written down */
	const char *json, *answer;
};

typedef const char *request_function(struct request *, enum op_id, const char *json);

/* Runs every case and names all that go wrong. */
static inline void run_cases(request_function *run, enum op_id id, const struct request_case *cases, size_t n)
{
	static struct request r;
	int wrong = 0;
	for (size_t i = 0; i < n; i++) {
		const char *answer = run(&r, id, cases[i].json);
		if (strcmp(answer, cases[i].answer) != 0) {
			print_error("%s: %s %s\n  expected: %s\n  answered: %s\n", cases[i].rule,
				ddbi_operations[id].name, cases[i].json, cases[i].answer, answer);
			wrong++;
		}
		request_end(&r);
	}
	assert_int_equal(wrong, 0);
}

#define RUN_CASES(run, id, cases) run_cases((run), (id), (cases), sizeof(cases) / sizeof *(cases))

/* ---- building answers ---- */
#define INVALID     "ValidationException: "
#define PARAMETERS  INVALID "One or more parameter values were invalid: "
#define SERIALIZING "SerializationException: "
#define ONE_ERROR   INVALID "1 validation error detected: "
#define AT(path)    " at '" path "' failed to satisfy constraint: "

#endif
