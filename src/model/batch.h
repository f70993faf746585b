/* SPDX-License-Identifier: Apache-2.0 */
/* A batch: up to 25 puts and deletes that wait, encoded, to be sent as one BatchWriteItem. What a store
 * leaves undone is sent again until it is done or too many tries were in vain. Belongs to the session's
 * thread. The batch writer and the calls on many items have several of them, so that several can be under
 * way. */
#ifndef MODEL_BATCH_H
#define MODEL_BATCH_H
#include "model/call.h"

#define BATCH_WRITES_MAX 25 /* of one BatchWriteItem (08-B11) */

struct batch_write {
	const struct mapping *mapping;
	uint64_t hash; /* of the key */
	size_t at, n;  /* its packed item, or key of a delete, in the batch's bytes */
	size_t told; /* bytes behind it: the members that the key is made from, packed, for the hooks; 0: none
		      */
	size_t wire; /* how long it is on its way, at most */
	bool put;
	bool hooks; /* the `after` hooks run when it is done */
	bool left;  /* while it is being sent: not done yet */
};

/* What batches that work together count together. */
struct batch_tally {
	size_t next; /* the number of the item that is added next */
	size_t failed;
	struct ddb_error first; /* failure */
};

struct batch {
	struct ddb *db;
	struct ddb_batch_opts options;
	struct batch_tally *tally;
	bool keeps_hooks; /* whoever adds the items runs the `after` hooks on them */
	struct batch_write writes[BATCH_WRITES_MAX];
	size_t n, wire;         /* of those */
	struct buf bytes;       /* all of them, packed */
	struct buf added;       /* struct batch_added: what was added since the last time that all was sent */
	struct ddb_arena arena; /* of the request under way */
	struct op op;
	bool flying;                         /* ddbi_batch_launch has sent what waits */
	void (*before_send)(struct batch *); /* NULL: nothing is to be done */
	/* Sends a batch that is full without waiting, and goes on with an empty one, in which `bytes`, the
	 * last ones of the full one, now stand. NULL: no memory, noted. Absent: a full one is sent, and
	 * waited for. */
	struct batch *(*turn)(struct batch *full, struct call *, struct str bytes);
	void *owner; /* of these two */
};

/* An item that was added, and the write that holds it or what took its place. */
struct batch_added {
	size_t number, write;
};

void ddbi_batch_init(struct batch *, struct ddb *, const struct ddb_batch_opts *, struct batch_tally *);
void ddbi_batch_free(struct batch *);

/* Adds an item of the call's model, or its key. Where the batch is full what waits is sent first. true: it
 * waits; the call's error may yet be of those that were sent. false: refused, and reported unless it was for
 * want of room. */
bool ddbi_batch_add(struct batch *, struct call *, const void *item, bool put);
/* A delete of the item with that packed key. */
bool ddbi_batch_add_key(struct batch *, struct call *, struct str packed);
/* An item that cannot be added for a reason that the call's error tells: it is reported and counted. */
void ddbi_batch_refused(struct batch *, struct call *);
/* Sends what waits and does not wait for the answer: ddbi_batch_flush does, before anything else is done with
 * it. */
void ddbi_batch_launch(struct batch *);
/* Sends what waits and reports each; afterwards nothing waits, whatever came of it. */
bool ddbi_batch_flush(struct batch *, struct call *);
/* What waits is not sent for that reason, nor is an answer waited for. What was done is reported so, where
 * that is known. */
void ddbi_batch_drop(struct batch *, const struct error *);
/* May they write the same item? By the hashes of the keys. */
bool ddbi_batch_in_common(const struct batch *, const struct batch *);

#endif
