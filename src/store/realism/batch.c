/* SPDX-License-Identifier: Apache-2.0 */
/* Batches of which only a part is let in; the rest comes back as unprocessed (07-B8, B15). */
#include "store/realism/world.h"

/* The refused requests of one table to `out`, the others stay in `in`, which is ours. */
static bool split_writes(
	struct op *op, const struct share *shares, struct write_requests *in, struct write_requests *out)
{
	struct write_request *kept = ARENA_ARRAY(op->arena, struct write_request, 2 * in->len);
	size_t n = 0;
	if (!kept)
		return false;
	*out = (struct write_requests){ kept + in->len, 0, true };
	for (size_t i = 0; i < in->len; i++)
		if (shares[i].refused)
			out->items[out->len++] = in->items[i];
		else
			kept[n++] = in->items[i];
	*in = (struct write_requests){ kept, n, true };
	return true;
}

static bool cut_writes(struct op *op, const struct share *shares, struct rest *rest)
{
	struct batch_write_item_input *in = op->input;
	struct batch_write_item_request_map all = in->request_items, *kept = &in->request_items;
	kept->items = ARENA_ARRAY(op->arena, struct batch_write_item_request_map_entry, all.len);
	rest->writes.items = ARENA_ARRAY(op->arena, struct batch_write_item_request_map_entry, all.len);
	if (!kept->items || !rest->writes.items)
		return false;
	kept->len = 0;
	rest->writes.set = true;
	for (size_t t = 0; t < all.len; shares += all.items[t++].value.len) {
		struct batch_write_item_request_map_entry in_entry = all.items[t], out_entry = in_entry;
		if (!split_writes(op, shares, &in_entry.value, &out_entry.value))
			return false;
		if (in_entry.value.len)
			kept->items[kept->len++] = in_entry;
		if (out_entry.value.len)
			rest->writes.items[rest->writes.len++] = out_entry;
	}
	return true;
}

static bool split_keys(struct op *op, const struct share *shares, struct key_list *in, struct key_list *out)
{
	struct item *kept = ARENA_ARRAY(op->arena, struct item, 2 * in->len);
	size_t n = 0;
	if (!kept)
		return false;
	*out = (struct key_list){ kept + in->len, 0, true };
	for (size_t i = 0; i < in->len; i++)
		if (shares[i].refused)
			out->items[out->len++] = in->items[i];
		else
			kept[n++] = in->items[i];
	*in = (struct key_list){ kept, n, true };
	return true;
}

static bool cut_gets(struct op *op, const struct share *shares, struct rest *rest)
{
	struct batch_get_item_input *in = op->input;
	struct batch_get_request_map all = in->request_items, *kept = &in->request_items;
	kept->items = ARENA_ARRAY(op->arena, struct batch_get_request_map_entry, all.len);
	rest->gets.items = ARENA_ARRAY(op->arena, struct batch_get_request_map_entry, all.len);
	if (!kept->items || !rest->gets.items)
		return false;
	kept->len = 0;
	rest->gets.set = true;
	for (size_t t = 0; t < all.len; shares += all.items[t++].value.keys.len) {
		struct batch_get_request_map_entry in_entry = all.items[t], out_entry = in_entry;
		if (!split_keys(op, shares, &in_entry.value.keys, &out_entry.value.keys))
			return false;
		if (in_entry.value.keys.len)
			kept->items[kept->len++] = in_entry;
		if (out_entry.value.keys.len)
			rest->gets.items[rest->gets.len++] = out_entry;
	}
	return true;
}

bool ddbi_batch_cut(struct op *op, const struct shares *shares, struct rest *rest)
{
	return op->id == OP_BATCH_WRITE_ITEM ? cut_writes(op, shares->items, rest)
					     : cut_gets(op, shares->items, rest);
}

/* ---- and back ---- */

/* A table that the store inside left something of too (an answer has a limit) gets both. */
static struct key_list *keys_of(struct batch_get_request_map *map, struct str table)
{
	for (size_t i = 0; i < map->len; i++)
		if (str_eq(map->items[i].key, table))
			return &map->items[i].value.keys;
	return NULL;
}

static bool join_keys(struct op *op, struct key_list *to, const struct key_list *more)
{
	struct item *all = ARENA_ARRAY(op->arena, struct item, to->len + more->len);
	if (!all)
		return false;
	memcpy(all, to->items, to->len * sizeof *all);
	memcpy(all + to->len, more->items, more->len * sizeof *all);
	*to = (struct key_list){ all, to->len + more->len, true };
	return true;
}

static bool give_back_gets(struct op *op, const struct batch_get_request_map *rest)
{
	struct batch_get_request_map *left = &((struct batch_get_item_output *)op->output)->unprocessed_keys;
	struct batch_get_request_map_entry *all =
		ARENA_ARRAY(op->arena, struct batch_get_request_map_entry, left->len + rest->len);
	if (!all)
		return false;
	if (left->len)
		memcpy(all, left->items, left->len * sizeof *all);
	left->items = all;
	for (size_t t = 0; t < rest->len; t++) {
		struct key_list *keys = keys_of(left, rest->items[t].key);
		if (!keys)
			all[left->len++] = rest->items[t];
		else if (!join_keys(op, keys, &rest->items[t].value.keys))
			return false;
	}
	left->set = true;
	return true;
}

bool ddbi_batch_give_back(struct op *op, const struct rest *rest)
{
	if (rest->gets.len)
		return give_back_gets(op, &rest->gets);
	/* A store processes all writes that it is given. */
	if (rest->writes.len)
		((struct batch_write_item_output *)op->output)->unprocessed_items = rest->writes;
	return true;
}
