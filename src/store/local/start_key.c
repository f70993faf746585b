/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/start_key.h"

#include "operation/check.h"
#include "store/local/index.h"
#include "store/local/key.h"
#include "store/local/range.h"

static bool has_names(const struct table *table, const struct index *index, struct str start)
{
	struct str names[MAX_KEY_NAMES];
	size_t n = ddbi_key_names(table, index, names);
	for (size_t i = 0; i < n; i++)
		if (!ddbi_item_get(start, names[i]).p)
			return false;
	return ddbi_item_count(start) == n;
}

static bool check_index_values(const struct index *index, struct str start, struct error *err)
{
	struct index_fault fault = ddbi_index_fault(index, start, STR_NONE);
	switch (fault.kind) {
	case INDEX_TYPE: return ddbi_fail(err, MSG_KEY_SCHEMA);
	case INDEX_EMPTY:
		return ddbi_fail(
			err, fault.actual == DDB_B ? MSG_KEY_EMPTY_B : MSG_KEY_EMPTY_S, fault.key->name);
	case INDEX_HASH_SIZE: return ddbi_fail(err, MSG_KEY_HASH_SIZE);
	case INDEX_RANGE_SIZE: return ddbi_fail(err, MSG_KEY_RANGE_SIZE);
	case INDEX_FINE: break;
	}
	return true;
}

static bool check_values(
	const struct table *table, const struct index *index, struct str start, struct error *err)
{
	if (!index)
		return ddbi_check_key(start, table->keys, table->nkeys, err);
	if (!check_index_values(index, start, err))
		return false;
	struct str names[MAX_KEY_NAMES];
	size_t n = ddbi_key_names(table, NULL, names);
	struct str key = ddbi_item_pick(start, names, n, err->arena);
	return key.p ? ddbi_check_key(key, table->keys, table->nkeys, err) : ddbi_fail_nomem(err);
}

bool ddbi_start_check(
	const struct table *table, const struct index *index, struct str start, bool scan, struct error *err)
{
	if (!has_names(table, index, start))
		return ddbi_fail(err, scan && !index ? MSG_ESK_SCAN : MSG_ESK_INVALID);
	struct error why;
	error_init(&why, err->arena);
	if (check_values(table, index, start, &why))
		return true;
	return why.exception == EXCEPTION_NOMEM ? ddbi_fail_nomem(err)
						: ddbi_fail(err, MSG_ESK_VALUE, why.message);
}

struct str ddbi_start_position(
	const struct table *table, const struct index *index, struct str start, struct ddb_arena *arena)
{
	return index ? ddbi_index_key(table, index, start, arena) : ddbi_table_key(table, start, arena);
}

static bool same_partition(
	const struct key_attribute *hash, size_t n, const struct key_bounds *bounds, struct str start)
{
	for (size_t i = 0; i < n; i++)
		if (!str_eq(ddbi_item_get(start, hash[i].name), bounds->hash[i]->values[0]))
			return false;
	return true;
}

bool ddbi_start_in_query(const struct table *table, const struct index *index,
	const struct key_bounds *bounds, const struct kv_range *range, struct str start, struct str position,
	struct error *err)
{
	bool same =
		same_partition(index ? index->keys : table->keys, index ? index->nhash : 1, bounds, start);
	bool one_row = !index && bounds->nequal == 1;
	if (!same)
		return ddbi_fail(err, one_row ? MSG_ESK_ONEROW : MSG_ESK_OUTSIDE);
	if (!index && table->nkeys == 1)
		return ddbi_fail(err, MSG_ESK_OUTSIDE);
	return ddbi_range_holds(range, position) || ddbi_fail(err, MSG_ESK_RANGE);
}
