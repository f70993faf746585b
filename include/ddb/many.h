/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/many.h: many items. Not atomic (see transact.h for what is): after a failure some may have been
 * written. What the service leaves unprocessed is sent again, after pauses that grow and are never quite the
 * same. A service has up to 16 requests of one call, or one batch writer, under way at a time (never two on
 * one item); after a failure those end as they end, and are reported so. */
#ifndef DDB_MANY_H
#define DDB_MANY_H
/* clang-format off */
#include <ddb/model.h>
#include <ddb/store.h>
#include <ddb/private/begin.h>

struct ddb_many_opts {
	enum ddb_rc *results;       /* room for n: how each item fared, filled in on success and failure. NULL: not wanted */
	const char *const *project; /* of ddb_get_all: as in ddb_get */
	bool consistent;            /* of ddb_get_all */
	enum ddb_hooks_mode hooks;
};
/* Puts an array of structs, 25 a request. A model with a version or unique attributes is put item by item, so that they
 * are checked. What is made up is written into the items that were stored. Of two items with the same key the later one
 * stays. An item that cannot be put (DDB_INVALID, DDB_CONDITION_FAILED, DDB_CANCELLED) does not keep the others from
 * being put; any other failure would be theirs too, so that the rest is not tried and has its rc. The call's rc is that
 * of the first failure. */
enum ddb_rc ddb_put_all(struct ddb *, const struct ddb_model *, void *items, size_t n, const struct ddb_many_opts *);
/* Deletes those of n keys (an array of structs) that exist, 25 a request; key by key where the model has unique
 * attributes, or a key a version. Failures as with ddb_put_all. */
enum ddb_rc ddb_delete_all(struct ddb *, const struct ddb_model *, const void *keys, size_t n, const struct ddb_many_opts *);
/* Reads those of n keys (an array of structs) that exist, 100 a request, into out (room for n), in the order of the keys;
 * *found: how many. A key that is given twice is read once and stands in out where it was given first. results[i]:
 * DDB_OK or DDB_NOT_FOUND; of keys that were not read, because the call failed, its rc. */
enum ddb_rc ddb_get_all(struct ddb *, const struct ddb_model *, struct ddb_arena *, const void *keys, size_t n, void *out, size_t *found, const struct ddb_many_opts *);

/* A batch writer: puts and deletes of any models, sent 25 at a time. */
struct ddb_batch;
struct ddb_batch_opts {
	bool no_send;               /* never send by itself: the 26th is refused with DDB_INVALID until ddb_batch_send */
	int max_tries;              /* for a request that gets nowhere; 0: 7, about a second */
	enum ddb_hooks_mode hooks;
	/* How the i-th item (from 0, in the order added) fared, once that is known. Makes no calls on the session. NULL is fine. */
	void (*result)(void *user, size_t i, enum ddb_rc);
	void *user;
};
/* Never NULL but for want of memory; belongs to the session, which must outlive it. */
struct ddb_batch *ddb_batch(struct ddb *, const struct ddb_batch_opts *);
/* Adds a put (the item is encoded now, and what it makes up is written into it now) or a delete. When 25 are waiting, or
 * as many as fit into a request (16 MB), they are sent first. Items of 16 MB in all may be on their way to a service while
 * more are added; a write of an item that is among them is sent when they are done. They move on within the session's
 * calls. So the rc may be of any that were added earlier, as `result` tells; the new one waits all the same.
 * A model with a version or unique attributes is refused (DDB_INVALID). A second item with the key of one that is waiting
 * takes its place and shares its fate. An item that is refused counts as not written, except for want of room (no_send). */
enum ddb_rc ddb_batch_put(struct ddb_batch *, const struct ddb_model *, void *item);
enum ddb_rc ddb_batch_delete(struct ddb_batch *, const struct ddb_model *, const void *key);
/* Sends what is waiting, and waits for all that is under way; the rc is of the first of those that failed. Whatever
 * comes of it, nothing is waiting or under way afterwards. */
enum ddb_rc ddb_batch_send(struct ddb_batch *);
/* Sends the rest and frees the writer. The rc is of the first failure since the beginning; *failed (may be NULL): how many
 * items were not written in all. DDB_MISUSE in a hook or in `result`: the writer stays as it is. */
enum ddb_rc ddb_batch_finish(struct ddb_batch *, size_t *failed);

#include <ddb/private/end.h>
/* clang-format on */
#endif
