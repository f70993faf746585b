/* SPDX-License-Identifier: Apache-2.0 */
/* A store is a queue of operations. Nobody above this header knows which one it has.
 *
 * A `struct store` is one session's door to a store: ops go in by `submit` and their completions run inside
 * `drive`, on the thread that calls it. One thread at a time uses a door; many doors may lead to one store.
 *
 * Order: within one door reads see the writes submitted before them (a read behind an unanswered write waits
 * for it); otherwise ops may complete in any order. */
#ifndef STORE_STORE_H
#define STORE_STORE_H
#include "operation/op.h"

struct store;
struct ddb_metrics; /* ddb/remote.h */

/* What a check has found wrong. Members that do not apply are absent; texts live until `found` returns. */
struct finding {
	struct str text; /* a sentence that names the place too */
	struct str table, index;
	struct str key; /* of the item, as DynamoDB JSON */
};
struct store_check {
	bool (*found)(void *user, const struct finding *); /* false: enough is known */
	void (*progress)(void *user, uint64_t rows);       /* now and then; NULL: nobody looks */
	void *user;
};

struct store_ops {
	const char *name; /* "memory", "file", "http" */
	/* Takes the ops over until each one's completion has run. Never blocks and never completes by itself.
	 */
	void (*submit)(struct store *, struct op *ops[], size_t n);
	/* Does what there is to do and runs completions. With nothing completed it waits up to timeout_ms
	 * (-1: as long as it takes, 0: not at all), unless nothing is submitted. Returns how many completed.
	 */
	int (*drive)(struct store *, int timeout_ms);
	/* A descriptor that is readable when drive(0) has something to do; -1: none to be had. */
	int (*wakeup)(struct store *);
	/* Completes it as CANCELLED at the next drive if it has not begun; false: too late, it runs its
	 * course. */
	bool (*cancel)(struct store *, struct op *);
	/* Another door to the same store. */
	bool (*door)(struct store *, struct error *, struct store **out);
	/* A private writable copy, or an error. */
	bool (*fork)(struct store *, struct error *, struct store **out);
	/* Background work by hand: up to that many slices; returns how many jobs are left. NULL: has none. */
	int (*run_jobs)(struct store *, int slices);
	/* Looks at everything that the store keeps, as of now, and tells what is wrong; changes nothing.
	 * false: it could not be carried through. NULL: cannot be checked from here. */
	bool (*check)(struct store *, const struct store_check *, struct error *);
	/* All tables are gone at once, with all that belongs to them. NULL: has no such thing. */
	bool (*reset)(struct store *, struct error *);
	/* What has gone out by this door. NULL: nothing leaves the process. */
	void (*metrics)(const struct store *, struct ddb_metrics *out);
	/* Cancels what has not begun, finishes the rest, and closes the store with its last door. */
	void (*close)(struct store *);
};

/* Every store's struct begins with this. */
struct store {
	const struct store_ops *ops;
};

/* The waiting call. */
static inline void store_wait(struct store *s, struct op *op)
{
	s->ops->submit(s, &op, 1);
	while (op->state != OP_DONE)
		s->ops->drive(s, -1);
}

#endif
