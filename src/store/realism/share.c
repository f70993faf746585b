/* SPDX-License-Identifier: Apache-2.0 */
/* What an op touches, item by item, in the order of its request. */
#include "operation/check.h"
#include "store/realism/world.h"

enum { WRITE_BLOCK = 1024 };

static double write_units(struct item item)
{
	size_t size = item.packed.p && !item.fault ? ddbi_item_size(item.packed) : 0;
	return size > WRITE_BLOCK ? (double)((size + WRITE_BLOCK - 1) / WRITE_BLOCK) : 1;
}

static double read_units(struct opt_bool consistent)
{
	return consistent.set && consistent.v ? 1 : 0.5;
}

static bool make(const struct op *op, size_t n, struct shares *s)
{
	s->items = n ? ARENA_ARRAY(op->arena, struct share, n) : NULL;
	return !n || s->items;
}

static void add(struct shares *s, struct str table, struct str index, double units)
{
	s->items[s->len++] = (struct share){ ddbi_table_name(table), index, units, false };
}

static bool one(const struct op *op, struct str table, struct str index, double units, struct shares *s)
{
	if (!make(op, 1, s))
		return false;
	add(s, table, index, units);
	return true;
}

static bool of_batch_write(
	const struct op *op, const struct batch_write_item_request_map *map, struct shares *s)
{
	size_t n = 0;
	for (size_t t = 0; t < map->len; t++)
		n += map->items[t].value.len;
	if (!make(op, n, s))
		return false;
	for (size_t t = 0; t < map->len; t++)
		for (size_t i = 0; i < map->items[t].value.len; i++) {
			const struct write_request *r = &map->items[t].value.items[i];
			add(s, map->items[t].key, STR_NONE,
				r->put_request ? write_units(r->put_request->item) : 1);
		}
	return true;
}

static bool of_batch_get(const struct op *op, const struct batch_get_request_map *map, struct shares *s)
{
	size_t n = 0;
	for (size_t t = 0; t < map->len; t++)
		n += map->items[t].value.keys.len;
	if (!make(op, n, s))
		return false;
	for (size_t t = 0; t < map->len; t++)
		for (size_t i = 0; i < map->items[t].value.keys.len; i++)
			add(s, map->items[t].key, STR_NONE, read_units(map->items[t].value.consistent_read));
	return true;
}

static void add_action(struct shares *s, const struct transact_write_item *a)
{
	if (a->put)
		add(s, a->put->table_name, STR_NONE, 2 * write_units(a->put->item));
	else if (a->update)
		add(s, a->update->table_name, STR_NONE, 2);
	else if (a->delete)
		add(s, a->delete->table_name, STR_NONE, 2);
	else
		add(s, a->condition_check ? a->condition_check->table_name : STR_NONE, STR_NONE, 2);
}

static bool of_transact_write(
	const struct op *op, const struct transact_write_item_list *list, struct shares *s)
{
	if (!make(op, list->len, s))
		return false;
	for (size_t i = 0; i < list->len; i++)
		add_action(s, &list->items[i]);
	return true;
}

static bool of_transact_get(const struct op *op, const struct transact_get_item_list *list, struct shares *s)
{
	if (!make(op, list->len, s))
		return false;
	for (size_t i = 0; i < list->len; i++)
		add(s, list->items[i].get ? list->items[i].get->table_name : STR_NONE, STR_NONE, 2);
	return true;
}

bool ddbi_shares(const struct op *op, struct shares *s)
{
	const void *in = op->input;
	*s = (struct shares){ NULL, 0, ddbi_operation_writes(op->id) };
	switch (op->id) {
	case OP_PUT_ITEM: {
		const struct put_item_input *put = in;
		return one(op, put->table_name, STR_NONE, write_units(put->item), s);
	}
	case OP_UPDATE_ITEM:
		return one(op, ((const struct update_item_input *)in)->table_name, STR_NONE, 1, s);
	case OP_DELETE_ITEM:
		return one(op, ((const struct delete_item_input *)in)->table_name, STR_NONE, 1, s);
	case OP_GET_ITEM: {
		const struct get_item_input *get = in;
		return one(op, get->table_name, STR_NONE, read_units(get->consistent_read), s);
	}
	case OP_QUERY: {
		const struct query_input *query = in;
		return one(op, query->table_name, query->index_name, read_units(query->consistent_read), s);
	}
	case OP_SCAN: {
		const struct scan_input *scan = in;
		return one(op, scan->table_name, scan->index_name, read_units(scan->consistent_read), s);
	}
	case OP_BATCH_WRITE_ITEM:
		return of_batch_write(op, &((const struct batch_write_item_input *)in)->request_items, s);
	case OP_BATCH_GET_ITEM:
		return of_batch_get(op, &((const struct batch_get_item_input *)in)->request_items, s);
	case OP_TRANSACT_WRITE_ITEMS:
		return of_transact_write(
			op, &((const struct transact_write_items_input *)in)->transact_items, s);
	case OP_TRANSACT_GET_ITEMS:
		return of_transact_get(op, &((const struct transact_get_items_input *)in)->transact_items, s);
	default: return true;
	}
}
