/* SPDX-License-Identifier: Apache-2.0 */
/* What an op consumes is known to the store inside alone: it is asked to tell, and what the op's maker did
 * not ask for is taken out of the answer. */
#include "store/realism/world.h"

/* Where an input says what it wants to know; NULL: nowhere. */
static struct str *mode_of(const struct op *op)
{
	switch (op->id) {
#define MODE(ID, type) \
	case OP_##ID: return &((struct type *)op->input)->return_consumed_capacity
		MODE(PUT_ITEM, put_item_input);
		MODE(GET_ITEM, get_item_input);
		MODE(UPDATE_ITEM, update_item_input);
		MODE(DELETE_ITEM, delete_item_input);
		MODE(QUERY, query_input);
		MODE(SCAN, scan_input);
		MODE(BATCH_WRITE_ITEM, batch_write_item_input);
		MODE(BATCH_GET_ITEM, batch_get_item_input);
		MODE(TRANSACT_WRITE_ITEMS, transact_write_items_input);
		MODE(TRANSACT_GET_ITEMS, transact_get_items_input);
#undef MODE
	default: return NULL;
	}
}

static struct consumed_capacity **one_of(const struct op *op)
{
	switch (op->id) {
#define ONE(ID, type) \
	case OP_##ID: return &((struct type *)op->output)->consumed_capacity
		ONE(PUT_ITEM, put_item_output);
		ONE(GET_ITEM, get_item_output);
		ONE(UPDATE_ITEM, update_item_output);
		ONE(DELETE_ITEM, delete_item_output);
		ONE(QUERY, query_output);
		ONE(SCAN, scan_output);
#undef ONE
	default: return NULL;
	}
}

static struct consumed_capacity_multiple *many_of(const struct op *op)
{
	switch (op->id) {
#define MANY(ID, type) \
	case OP_##ID: return &((struct type *)op->output)->consumed_capacity
		MANY(BATCH_WRITE_ITEM, batch_write_item_output);
		MANY(BATCH_GET_ITEM, batch_get_item_output);
		MANY(TRANSACT_WRITE_ITEMS, transact_write_items_output);
		MANY(TRANSACT_GET_ITEMS, transact_get_items_output);
#undef MANY
	default: return NULL;
	}
}

void ddbi_consumed_ask(struct op *op, struct consumed *c)
{
	struct str *mode = mode_of(op);
	*c = (struct consumed){ false, false, false };
	if (!mode)
		return;
	c->none = !mode->p || str_eq(*mode, STR("NONE"));
	c->total_only = str_eq(*mode, STR("TOTAL"));
	c->asked = c->none || c->total_only; /* anything else is INDEXES, or an error to be told */
	if (c->asked)
		*mode = STR("INDEXES");
}

static void hide_arms(struct consumed_capacity *c)
{
	c->table = NULL;
	c->local_secondary_indexes = c->global_secondary_indexes =
		(struct secondary_indexes_capacity_map){ NULL, 0, false };
}

void ddbi_consumed_hide(struct op *op, const struct consumed *c)
{
	struct consumed_capacity **one = one_of(op);
	struct consumed_capacity_multiple *many = many_of(op);
	if (!c->asked)
		return;
	if (c->none && one)
		*one = NULL;
	if (c->none && many)
		*many = (struct consumed_capacity_multiple){ NULL, 0, false };
	if (c->total_only && one && *one)
		hide_arms(*one);
	for (size_t i = 0; c->total_only && many && i < many->len; i++)
		hide_arms(&many->items[i]);
}

const struct consumed_capacity *ddbi_consumed_list(const struct op *op, size_t *n)
{
	struct consumed_capacity **one = one_of(op);
	const struct consumed_capacity_multiple *many = many_of(op);
	*n = one ? *one != NULL : many ? many->len : 0;
	return one ? *one : many ? many->items : NULL;
}
