/* SPDX-License-Identifier: Apache-2.0 */
/* Every write of an item is one struct change, and nothing else writes rows: indexes, counters,
 * expiries and streams are its consumers. */
#ifndef STORE_LOCAL_CHANGE_H
#define STORE_LOCAL_CHANGE_H
#include "store/local/stage.h"

enum change_cause { CHANGE_REQUEST, CHANGE_SERVICE /* time to live */, CHANGE_BACKFILL };

struct change {
	const struct table *table;
	struct str key;      /* the row's key in the table's tree */
	struct str old, new; /* packed items; absent: none */
	enum change_cause cause;
	bool update;            /* by UpdateItem: index key errors have their own text (02-X4, X6) */
	uint64_t *index_blocks; /* sums of write units (06-Y7), one for each index; NULL: nobody asks */
};

/* Index keys of the new item (02-X2 to X5): before anything is staged. */
bool ddbi_change_check(const struct change *, struct error *);
/* Stages the row, its index entries and counters. A change that changes nothing stages nothing. The key and
 * the new item must live as long as the group. */
bool ddbi_change_apply(struct stage *, const struct change *, struct error *);

/* The entry of one item in one index: its key and projected row, in the arena. false with err NONE: the item
 * is not in that index (02-X1, X7). */
bool ddbi_index_entry(const struct table *, const struct index *, struct str item, struct ddb_arena *,
	struct error *, struct str *key, struct str *row);

#endif
