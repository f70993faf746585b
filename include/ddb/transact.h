/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/transact.h: transactions: up to 100 steps on any models and tables of the store, all or nothing.
 *	struct ddb_step steps[] = {
 *		order_create_step(&order),
 *		stock_update_step(STOCK("apple"), ddb_changes(ddb_increment(ST(left), -1)),
 *			ddb_ge(ST(left), 1)),
 *		user_check_step(USER("jane@x.org"), ddb_eq(U(active), true)),
 *	};
 *	ddb_transact(db, steps, 3, NULL); */
#ifndef DDB_TRANSACT_H
#define DDB_TRANSACT_H
/* clang-format off */
#include <ddb/condition.h>
#include <ddb/store.h>
#include <ddb/private/begin.h>

enum ddb_step_kind { DDB_STEP_PUT_ = 1, DDB_STEP_CREATE_, DDB_STEP_UPDATE_, DDB_STEP_DELETE_, DDB_STEP_CHECK_ };
/* Made by the functions below. What it points to must outlive the ddb_transact. */
struct ddb_step {
	enum ddb_step_kind kind;
	const struct ddb_model *model;
	void *item;
	const void *key;
	const struct ddb_change *changes;
	struct ddb_cond when;
	/* Filled in when the transaction was cancelled, or a step could not be made ready: DDB_OK: not because of this step;
	 * DDB_CONDITION_FAILED, DDB_BUSY (another transaction is on the item), DDB_THROTTLED, DDB_INVALID. */
	enum ddb_rc rc;
	char reason[128];             /* "", or the message: DynamoDB's or libddb's */
};
#ifndef __cplusplus
/* `when`: the condition, or DDB_ALWAYS. What a put makes up is written into the item when the transaction succeeds. Versions
 * are compared and counted up as in ddb_put, ddb_update and ddb_delete. */
static inline struct ddb_step ddb_put_step(const struct ddb_model *m, void *item, struct ddb_cond when)
{ return (struct ddb_step){ .kind = DDB_STEP_PUT_, .model = m, .item = item, .when = when }; }
static inline struct ddb_step ddb_create_step(const struct ddb_model *m, void *item)
{ return (struct ddb_step){ .kind = DDB_STEP_CREATE_, .model = m, .item = item }; }
static inline struct ddb_step ddb_update_step(const struct ddb_model *m, const void *key, const struct ddb_change *changes, struct ddb_cond when)
{ return (struct ddb_step){ .kind = DDB_STEP_UPDATE_, .model = m, .key = key, .changes = changes, .when = when }; }
static inline struct ddb_step ddb_delete_step(const struct ddb_model *m, const void *key, struct ddb_cond when)
{ return (struct ddb_step){ .kind = DDB_STEP_DELETE_, .model = m, .key = key, .when = when }; }
/* Only a condition on an item; nothing is written. */
static inline struct ddb_step ddb_check_step(const struct ddb_model *m, const void *key, struct ddb_cond when)
{ return (struct ddb_step){ .kind = DDB_STEP_CHECK_, .model = m, .key = key, .when = when }; }
#endif

struct ddb_transact_opts {
	const char *token;            /* up to 36 characters: the same transaction with it again within ten minutes is done once; NULL:
	                               * a remote store makes one up, so that the library's own retries are safe. The same means the same
	                               * requests: what depends on what is stored (unique attributes) or is made up anew
	                               * (ids, times) makes others of them, which are refused (DDB_INVALID), not done twice */
	enum ddb_hooks_mode hooks;
};
/* DDB_CANCELLED: steps[i].rc and .reason tell which steps were at fault. No two steps may be on one item. All `before` hooks
 * run, in the order of the steps, before anything is sent; any of them stops all. `after` hooks run when all is done.
 * A put or delete of a model with unique attributes brings an action for each value that it takes or gives up; they count
 * among the 100, and no two steps may be about the same value. */
enum ddb_rc ddb_transact(struct ddb *, struct ddb_step *steps, size_t n, const struct ddb_transact_opts *);

/* Reads up to 100 items as of one moment. */
struct ddb_get_step {
	const struct ddb_model *model;
	const void *key;
	void *out;                    /* a struct of the model; its texts go into the arena of the call */
	bool found;                   /* filled in; where false *out is left as it is */
};
enum ddb_rc ddb_transact_get(struct ddb *, struct ddb_arena *, struct ddb_get_step *steps, size_t n);

#include <ddb/private/end.h>
/* clang-format on */
#endif
