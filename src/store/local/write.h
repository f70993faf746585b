/* SPDX-License-Identifier: Apache-2.0 */
/* What the writes of one item have in common: find the table, load the old item, judge the condition, apply
 * the change, report. Each step fills in the write's error when it returns false. */
#ifndef STORE_LOCAL_WRITE_H
#define STORE_LOCAL_WRITE_H
#include "operation/action.h"
#include "operation/op.h"
#include "store/local/capacity.h"
#include "store/local/change.h"

struct write {
	struct stage *stage;
	struct op *op;
	struct error *err; /* the op's, or in a transaction the action's own */
	struct change change;
	struct str capacity; /* ReturnConsumedCapacity */
	struct usage usage;
};

bool ddbi_write_begin(
	struct write *, struct stage *, struct op *, struct str table_name, struct str capacity);
/* Another write of the same operation to the same table: forgets the change, keeps the sums. */
void ddbi_write_next(struct write *);
/* The row's key. `item` holds the key attributes, checked. */
bool ddbi_write_key(struct write *, struct str item);
/* The old item. */
bool ddbi_write_load(struct write *);
/* `on_failure`: ReturnValuesOnConditionCheckFailure. */
bool ddbi_write_condition(struct write *, const struct condition *, struct str on_failure);
/* Stages the change, its index keys having been checked, and counts what it consumes. */
bool ddbi_write_apply(struct write *);

/* An item that outlives the group, in the op's arena; absent stays absent. */
bool ddbi_write_return(struct write *, struct str item, struct item *out);
/* ConsumedCapacity and ItemCollectionMetrics, where they are asked for. `key` holds the hash key. */
bool ddbi_write_report(struct write *, struct str key, struct str metrics, struct consumed_capacity **,
	struct item_collection_metrics **);

/* ---- action.c: from what a request wants to a change, for single writes and transactions alike ---- */

struct action {
	enum action_kind kind;
	struct str subject; /* the item to put, or the key */
	const struct prepared *prepared;
	struct str on_failure; /* ReturnValuesOnConditionCheckFailure */
	bool flat;             /* an update's result is measured as it is, not as UpdateItem does (02-Z5) */
};
/* Its key against the schema; the row's key. */
bool ddbi_action_key(struct write *, const struct action *);
/* After that: its paths, the stored item, the condition, what the item becomes and the index keys of that.
 * Stages nothing. */
bool ddbi_action_judge(struct write *, const struct action *);

/* ---- collections.c: ItemCollectionMetrics ---- */

/* Does the table have item collections, that is a local index (06-Y15)? */
bool ddbi_has_collections(const struct table *);
/* The metrics of the collection that the item or key belongs to. */
bool ddbi_collection_metrics(struct write *, struct str key, struct item_collection_metrics *out);
/* The same, once for each collection, under the table's name in the answer of several writes, of which there
 * are at most `max`. A table without collections adds nothing. */
bool ddbi_collections_add(
	struct write *, struct str key, size_t max, struct item_collection_metrics_per_table *);

#endif
