/* SPDX-License-Identifier: Apache-2.0 */
/* An operation on its way: input, output, error and what to do when it is done.
 *
 * Lifetime: the maker owns it and keeps it, its input and its arena until `complete` has run. A store runs
 * `complete` on the thread that drives, exactly once for each submitted op, cancelled ones included. */
#ifndef OPERATION_OP_H
#define OPERATION_OP_H
#include "expression/key_condition.h"
#include "operation/operation.h"

/* What the checks make of the expressions, for the store to execute. */
struct prepared {
	const struct condition *condition, *filter;
	const struct key_condition *key_condition;
	const struct update *update;
	const struct projection *projection;
	const struct prepared *actions; /* of a transaction: those of each action */
	uint64_t fingerprint;           /* of a TransactWriteItems with a token: of its actions */
};

enum op_state { OP_NEW, OP_QUEUED, OP_RUNNING, OP_DONE };

struct op {
	enum op_id id;
	void *input;  /* the operation's generated input struct */
	void *output; /* its output struct, zeroed by the maker; filled in on success only */
	struct error error;
	struct ddb_arena *arena; /* for the output, the error and whatever is needed on the way */
	struct str region;       /* of the request's credential scope; absent: us-east-1 */
	/* The input as the JSON that it was made from: a remote store sends it as it is. Absent: made here.
	 */
	struct str text;
	/* A store that has the answer or the error's body as JSON leaves it in `answer` and may spare itself
	 * the output. The arena's. */
	bool wants_answer;
	struct str answer;
	struct str host; /* what the request calls the service's address; absent: it came by no network */
	bool service;    /* done by the service itself (the TTL sweeper) */

	void (*complete)(struct op *);
	void *user; /* the maker's */

	/* The store's, from submit to complete. */
	enum op_state state;
	bool cancelled;
	struct op *next;
	void *owner;
	void *scratch;
};

/* Sets id, arena and error; zeroes the rest. Input and output are zeroed structs in the arena; false: no
 * memory, and the op's error says so. */
bool ddbi_op_init(struct op *, enum op_id, struct ddb_arena *);

static inline bool op_failed(const struct op *op)
{
	return op->error.exception != EXCEPTION_NONE;
}

#endif
