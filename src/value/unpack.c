/* SPDX-License-Identifier: Apache-2.0 */
/* Trees from packed values. Recursion is as deep as the value, which its reader or ddbi_packed_valid has
 * bounded. */
#include "value/layout.h"

static bool unpack_list(struct str value, struct ddb_arena *arena, struct ddb_value *out)
{
	size_t count = head_count(value.p), i = 0;
	struct ddb_value *items = ARENA_ARRAY(arena, struct ddb_value, count);
	if (!items)
		return false;
	for (struct packed_iter it = ddbi_packed_iter(value); i < count && ddbi_packed_next(&it); i++) {
		if (!ddbi_unpack(it.value, arena, &items[i]))
			return false;
	}
	out->list.items = items;
	out->list.len = i;
	return true;
}

static bool unpack_members(struct str members, size_t count, struct ddb_arena *arena, struct ddb_item *out)
{
	struct ddb_member *m = ARENA_ARRAY(arena, struct ddb_member, count);
	if (!m)
		return false;
	struct packed_iter it = { .rest = members, .type = DDB_M };
	size_t i = 0;
	for (; i < count && ddbi_packed_next(&it); i++) {
		m[i].name = (struct ddb_text_n){ it.name.p, it.name.n };
		if (!ddbi_unpack(it.value, arena, &m[i].value))
			return false;
	}
	*out = (struct ddb_item){ m, i };
	return true;
}

bool ddbi_unpack(struct str value, struct ddb_arena *arena, struct ddb_value *out)
{
	struct str content = value.n ? ddbi_packed_bytes(value) : STR_NONE;
	*out = (struct ddb_value){ .type = packed_type(value) };
	switch (out->type) {
	case DDB_S: out->s = (struct ddb_text_n){ content.p, content.n }; return true;
	case DDB_B: out->b = (struct ddb_bytes){ content.p, content.n }; return true;
	case DDB_N: out->n = ddbi_packed_number(value); return true;
	case DDB_BOOL: out->flag = ddbi_packed_bool(value); return true;
	case DDB_M:
		return unpack_members((struct str){ value.p + PACKED_HEAD, value.n - PACKED_HEAD },
			head_count(value.p), arena, &out->m);
	case DDB_L:
	case DDB_SS:
	case DDB_NS:
	case DDB_BS: return unpack_list(value, arena, out);
	default: return true;
	}
}

bool ddbi_item_unpack(struct str item, struct ddb_arena *arena, struct ddb_item *out)
{
	return unpack_members(item_members(item), head_count(item.p), arena, out);
}
