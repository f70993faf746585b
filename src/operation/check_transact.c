/* SPDX-License-Identifier: Apache-2.0 */
/* TransactGetItems and TransactWriteItems: what can be judged of the request alone (08-8.3, 8.4). Empty key
 * values belong here too, but need the schema: the store looks at them first. */
#include "operation/action.h"
#include "operation/checks.h"

#define REQUEST_MAX ((size_t)4 << 20) /* 08-T4 */

static struct prepared *prepare_room(size_t n, struct error *err)
{
	struct prepared *room = ddbi_arena_zalloc(err->arena, n * sizeof(struct prepared));
	if (!room) {
		ddbi_fail_nomem(err);
	}
	return room;
}

/* ---- TransactWriteItems ---- */

static bool check_one_each(const struct transact_write_item_list *entries, struct error *err)
{
	for (size_t i = 0; i < entries->len; i++) {
		if (ddbi_transact_count(&entries->items[i]) != 1) {
			return ddbi_fail(err, MSG_TX_ONE);
		}
	}
	return true;
}

/* Placeholders of an action without any expression are not looked at (08-T5). */
static bool prepare_write(const struct transact_action *action, struct error *err, struct prepared *out)
{
	struct expression_texts texts = { .update = action->update_expression,
		.condition = action->condition_expression,
		.names = action->names,
		.values = action->values,
		.trees = action->trees };
	bool any = texts.update.p || texts.condition.p || texts.trees;
	return !any || ddbi_prepare_expressions(&texts, err, out);
}

static bool check_write(const struct transact_action *action, struct error *err, struct prepared *out)
{
	if (!ddbi_check_fault(action->subject->fault, err)) {
		return false;
	}
	if (action->kind == ACTION_PUT && ddbi_item_size(action->subject->packed) > ITEM_MAX_SIZE) {
		return ddbi_fail(err, MSG_SIZE_PUT);
	}
	return prepare_write(action, err, out);
}

static size_t carried(const struct item *item)
{
	return item->packed.p ? ddbi_item_size(item->packed) : 0;
}

static bool check_writes(
	const struct transact_write_item_list *entries, struct error *err, struct prepared *out)
{
	size_t bytes = 0;
	for (size_t i = 0; i < entries->len; i++) {
		struct transact_action action = ddbi_transact_action(&entries->items[i]);
		if (!check_write(&action, err, &out[i])) {
			return false;
		}
		bytes += carried(action.subject) + carried(action.values);
	}
	return bytes <= REQUEST_MAX || ddbi_fail(err, MSG_TX_SIZE, ddbi_arg_i64(err, (int64_t)bytes));
}

bool ddbi_check_transact_write_items(struct op *op, struct prepared *out)
{
	const struct transact_write_items_input *in = op->input;
	struct error *err = &op->error;
	if (!ddbi_check_constraints(op) || !check_one_each(&in->transact_items, err)) {
		return false;
	}
	struct prepared *actions = prepare_room(in->transact_items.len, err);
	out->actions = actions;
	return actions && check_writes(&in->transact_items, err, actions) &&
	       (!in->client_request_token.p ||
		       ddbi_transact_fingerprint(&in->transact_items, err, &out->fingerprint));
}

/* ---- TransactGetItems ---- */

/* A fault in a key's value is of the request; that it does not fit the table is a reason (08-T18). */
static bool check_get(const struct transact_get *get, struct error *err, struct prepared *out)
{
	struct expression_texts texts = { .projection = get->projection_expression,
		.names = &get->expression_attribute_names,
		.trees = get->trees };
	return ddbi_check_fault(get->key.fault, err) &&
	       ((!texts.projection.p && !texts.trees) || ddbi_prepare_expressions(&texts, err, out));
}

bool ddbi_check_transact_get_items(struct op *op, struct prepared *out)
{
	const struct transact_get_items_input *in = op->input;
	struct error *err = &op->error;
	if (!ddbi_check_constraints(op)) {
		return false;
	}
	struct prepared *actions = prepare_room(in->transact_items.len, err);
	out->actions = actions;
	for (size_t i = 0; actions && i < in->transact_items.len; i++) {
		if (!check_get(in->transact_items.items[i].get, err, &actions[i])) {
			return false;
		}
	}
	return actions != NULL;
}
