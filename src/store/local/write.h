/* SPDX-License-Identifier: Apache-2.0 */
/* What the writes of one item have in common: find the table, load the old item, judge the condition, apply
 * the change, report. Each step fills in op->error when it returns false. */
#ifndef STORE_LOCAL_WRITE_H
#define STORE_LOCAL_WRITE_H
#include "store/local/capacity.h"
#include "store/local/change.h"

struct write {
	struct stage *stage;
	struct op *op;
	struct change change;
	struct str capacity; /* ReturnConsumedCapacity */
	struct usage usage;
};

bool ddbi_write_begin(
	struct write *, struct stage *, struct op *, struct str table_name, struct str capacity);
/* Another write of the same operation to the same table: forgets the change, keeps the sums. */
void ddbi_write_next(struct write *);
/* The row's key and the old item. `item` holds the key attributes, checked. */
bool ddbi_write_load(struct write *, struct str item);
/* `on_failure`: ReturnValuesOnConditionCheckFailure. */
bool ddbi_write_condition(struct write *, const struct condition *, struct str on_failure);
/* Stages the change, its index keys having been checked, and counts what it consumes. */
bool ddbi_write_apply(struct write *);

/* An item that outlives the group, in the op's arena; absent stays absent. */
bool ddbi_write_return(struct write *, struct str item, struct item *out);
/* ConsumedCapacity and ItemCollectionMetrics, where they are asked for. `key` holds the hash key. */
bool ddbi_write_report(struct write *, struct str key, struct str metrics, struct consumed_capacity **,
	struct item_collection_metrics **);

/* Does the table have item collections, that is a local index (06-Y15)? */
bool ddbi_has_collections(const struct table *);
/* The metrics of the collection that the item or key belongs to. */
bool ddbi_collection_metrics(struct write *, struct str key, struct item_collection_metrics *out);

#endif
