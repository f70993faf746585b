/* SPDX-License-Identifier: Apache-2.0 */
/* ExclusiveStartKey (07-7.4). */
#ifndef STORE_LOCAL_START_KEY_H
#define STORE_LOCAL_START_KEY_H
#include "error/error.h"
#include "expression/key_condition.h"
#include "store/local/catalog.h"

/* Does it have the key attributes of the table and of the index (NULL: none), with values that they can have?
 * 07-K1, K2. */
bool ddbi_start_check(
	const struct table *, const struct index *, struct str start, bool scan, struct error *);

/* The key in the tree that it stands for; the row need not exist. In the arena; p NULL: no memory. */
struct str ddbi_start_position(
	const struct table *, const struct index *, struct str start, struct ddb_arena *);

/* Can a query with these bounds and this range have stopped there? 07-K3, K4. */
bool ddbi_start_in_query(const struct table *, const struct index *, const struct key_bounds *,
	const struct kv_range *, struct str start, struct str position, struct error *);

#endif
