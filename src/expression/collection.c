/* SPDX-License-Identifier: Apache-2.0 */
/* Union and difference of sets by merging, because both come sorted; lists one after the other. */
#include "expression/edit.h"

static struct ddb_value *new_list(
	enum ddb_type type, size_t room, struct ddb_arena *arena, struct ddb_value *out)
{
	*out = (struct ddb_value){ .type = type };
	out->list.items = ARENA_ARRAY(arena, struct ddb_value, room);
	return out->list.items;
}

/* Order of the next members; an ended list comes last. */
static int compare_next(const struct ddb_value *a, size_t i, const struct ddb_value *b, size_t j)
{
	if (i == a->list.len || j == b->list.len)
		return (i == a->list.len) - (j == b->list.len);
	return ddbi_value_compare(&a->list.items[i], &b->list.items[j]);
}

bool ddbi_set_union(
	const struct ddb_value *a, const struct ddb_value *b, struct ddb_arena *arena, struct ddb_value *out)
{
	struct ddb_value *items = new_list(a->type, a->list.len + b->list.len, arena, out);
	if (!items)
		return false;
	for (size_t i = 0, j = 0; i < a->list.len || j < b->list.len;) {
		int c = compare_next(a, i, b, j);
		items[out->list.len++] = c <= 0 ? a->list.items[i] : b->list.items[j];
		i += c <= 0;
		j += c >= 0;
	}
	return true;
}

bool ddbi_set_difference(
	const struct ddb_value *a, const struct ddb_value *b, struct ddb_arena *arena, struct ddb_value *out)
{
	struct ddb_value *items = new_list(a->type, a->list.len, arena, out);
	if (!items)
		return false;
	for (size_t i = 0, j = 0; i < a->list.len;) {
		int c = compare_next(a, i, b, j);
		if (c < 0)
			items[out->list.len++] = a->list.items[i];
		i += c <= 0;
		j += c >= 0;
	}
	return true;
}

bool ddbi_list_concat(
	const struct ddb_value *a, const struct ddb_value *b, struct ddb_arena *arena, struct ddb_value *out)
{
	struct ddb_value *items = new_list(DDB_L, a->list.len + b->list.len, arena, out);
	if (!items)
		return false;
	if (a->list.len)
		memcpy(items, a->list.items, a->list.len * sizeof(*items));
	if (b->list.len)
		memcpy(items + a->list.len, b->list.items, b->list.len * sizeof(*items));
	out->list.len = a->list.len + b->list.len;
	return true;
}
