/* SPDX-License-Identifier: Apache-2.0 */
/* From conditions to the part of a tree that holds the rows. */
#ifndef STORE_LOCAL_RANGE_H
#define STORE_LOCAL_RANGE_H
#include "base/arena.h"
#include "expression/key_condition.h"
#include "store/local/catalog.h"

/* The rows of a table (index NULL) or index that meet the bounds, and no others. In the arena; false: no
 * memory. */
bool ddbi_query_range(
	const struct index *, const struct key_bounds *, struct ddb_arena *, struct kv_range *out);
/* Segment i of n (07-Z): [i*2^64/n, (i+1)*2^64/n) of the hashes. */
bool ddbi_segment_range(uint64_t i, uint64_t n, struct ddb_arena *, struct kv_range *out);
bool ddbi_range_holds(const struct kv_range *, struct str key);
/* Leaves what comes strictly after `key` in that direction. */
bool ddbi_range_after(struct kv_range *, struct str key, bool backward, struct ddb_arena *);

#endif
