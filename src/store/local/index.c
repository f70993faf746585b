/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/index.h"

#include "store/local/change.h"
#include "store/local/key.h"

enum { HASH_MAX = 2048, RANGE_MAX = 1024 }; /* 02-K2, of all hash or range parts together */

static bool has_name(const struct str names[], size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

size_t ddbi_key_names(const struct table *table, const struct index *index, struct str out[MAX_KEY_NAMES])
{
	size_t n = 0;
	for (size_t i = 0; index && i < index->nhash + index->nrange; i++)
		out[n++] = index->keys[i].name;
	for (size_t i = 0; i < table->nkeys; i++)
		if (!has_name(out, n, table->keys[i].name))
			out[n++] = table->keys[i].name;
	return n;
}

bool ddbi_index_projects(const struct table *table, const struct index *index, struct str name)
{
	if (index->projection == PROJECTION_ALL)
		return true;
	struct str keys[MAX_KEY_NAMES];
	size_t n = ddbi_key_names(table, index, keys);
	return has_name(keys, n, name) || has_name(index->included, index->nincluded, name);
}

static bool same_attribute(struct str a, struct str b, struct str name)
{
	return str_eq(ddbi_item_get(a, name), ddbi_item_get(b, name));
}

bool ddbi_index_unchanged(const struct index *index, struct str before, struct str after)
{
	if (index->projection == PROJECTION_ALL || !before.p || !after.p)
		return false;
	for (size_t i = 0; i < index->nhash + index->nrange; i++)
		if (!same_attribute(before, after, index->keys[i].name))
			return false;
	for (size_t i = 0; i < index->nincluded; i++)
		if (!same_attribute(before, after, index->included[i]))
			return false;
	return true;
}

struct str ddbi_item_pick(struct str item, const struct str names[], size_t n, struct ddb_arena *arena)
{
	struct buf b;
	ddbi_buf_init(&b, ARENA_MAX_DEFAULT);
	struct packer p;
	ddbi_pack_begin(&p, &b);
	for (size_t i = 0; i < n; i++) {
		struct str value = ddbi_item_get(item, names[i]);
		if (value.p)
			ddbi_pack_packed(&p, names[i], value);
	}
	struct str picked;
	if (ddbi_pack_end(&p, &picked))
		picked = ddbi_arena_copy(arena, picked);
	else
		picked = STR_NONE;
	ddbi_buf_free(&b);
	return picked;
}

/* ---- values of key attributes ---- */

static size_t key_bytes(struct str value)
{
	return packed_type(value) == DDB_N ? 0 : ddbi_packed_bytes(value).n;
}

static enum index_fault_kind value_fault(const struct key_attribute *key, struct str value)
{
	if (packed_type(value) != key->type)
		return INDEX_TYPE;
	return key->type != DDB_N && key_bytes(value) == 0 ? INDEX_EMPTY : INDEX_FINE;
}

static bool too_long(const size_t bytes[2], const bool changed[2], bool range)
{
	return changed[range] && bytes[range] > (range ? RANGE_MAX : HASH_MAX);
}

struct index_fault ddbi_index_fault(const struct index *index, struct str item, struct str old)
{
	size_t bytes[2] = { 0, 0 };
	bool changed[2] = { false, false };
	for (size_t i = 0; i < index->nhash + index->nrange; i++) {
		const struct key_attribute *key = &index->keys[i];
		struct str value = ddbi_item_get(item, key->name);
		if (!value.p)
			continue;
		enum index_fault_kind kind = value_fault(key, value);
		bool range = i >= index->nhash, same = old.p && str_eq(value, ddbi_item_get(old, key->name));
		if (kind != INDEX_FINE && !same)
			return (struct index_fault){ kind, key, packed_type(value) };
		changed[range] |= !same;
		if (kind == INDEX_FINE)
			bytes[range] += key_bytes(value);
	}
	if (too_long(bytes, changed, false))
		return (struct index_fault){ INDEX_HASH_SIZE, &index->keys[0], DDB_NONE };
	if (too_long(bytes, changed, true))
		return (struct index_fault){ INDEX_RANGE_SIZE, &index->keys[index->nhash], DDB_NONE };
	return (struct index_fault){ INDEX_FINE, NULL, DDB_NONE };
}

bool ddbi_index_complete(const struct index *index, struct str item)
{
	for (size_t i = 0; i < index->nhash + index->nrange; i++)
		if (!ddbi_item_get(item, index->keys[i].name).p)
			return false;
	return true;
}

/* ---- entries ---- */

static struct str projected(
	const struct table *table, const struct index *index, struct str item, struct ddb_arena *arena)
{
	if (index->projection == PROJECTION_ALL)
		return item;
	struct str *names = ARENA_ARRAY(arena, struct str, MAX_KEY_NAMES + index->nincluded);
	if (!names)
		return STR_NONE;
	size_t nkeys = ddbi_key_names(table, index, names), n = nkeys;
	for (size_t i = 0; index->projection == PROJECTION_INCLUDE && i < index->nincluded; i++)
		if (!has_name(names, nkeys, index->included[i]))
			names[n++] = index->included[i];
	return ddbi_item_pick(item, names, n, arena);
}

bool ddbi_index_borrow(const struct table *table, const struct index *index, struct str item,
	struct ddb_arena *arena, struct error *err, struct str *key, struct str *row)
{
	*key = *row = STR_NONE;
	if (!ddbi_index_complete(index, item) || ddbi_index_fault(index, item, STR_NONE).kind != INDEX_FINE)
		return false;
	*key = ddbi_index_key(table, index, item, arena);
	*row = projected(table, index, item, arena);
	return key->p && row->p ? true : ddbi_fail_nomem(err);
}

bool ddbi_index_entry(const struct table *table, const struct index *index, struct str item,
	struct ddb_arena *arena, struct error *err, struct str *key, struct str *row)
{
	if (!ddbi_index_borrow(table, index, item, arena, err, key, row))
		return false;
	if (row->p == item.p)
		*row = ddbi_arena_copy(arena, item);
	return row->p ? true : ddbi_fail_nomem(err);
}
