/* SPDX-License-Identifier: Apache-2.0 */
/* BatchGetItem and BatchWriteItem: what can be judged of the request alone (08-8.1, 8.2). */
#include "operation/checks.h"

enum { GET_KEYS_MAX = 100, WRITES_MAX = 25 };

/* ---- BatchGetItem ---- */

static bool check_get_counts(const struct batch_get_request_map *tables, struct error *err)
{
	if (tables->set && tables->len == 0) {
		return ddbi_fail(err, MSG_BG_EMPTY);
	}
	for (size_t i = 0; i < tables->len; i++) {
		if (tables->items[i].value.keys.len > GET_KEYS_MAX) {
			return ddbi_fail(err, MSG_BG_MANY, tables->items[i].key);
		}
	}
	return true;
}

static bool check_get_total(const struct batch_get_request_map *tables, struct error *err)
{
	size_t n = 0;
	for (size_t i = 0; i < tables->len; i++) {
		n += tables->items[i].value.keys.len;
	}
	return n <= GET_KEYS_MAX || ddbi_fail(err, MSG_BG_TOTAL);
}

/* The tables of one request must agree on the style (08-B9). */
static bool check_get_mixing(const struct batch_get_request_map *tables, struct error *err)
{
	struct style style = { .legacy = { { "AttributesToGet", false } },
		.expressions = { { "ProjectionExpression", false } } };
	for (size_t i = 0; i < tables->len; i++) {
		style.legacy[0].set |= tables->items[i].value.attributes_to_get.set;
		style.expressions[0].set |= tables->items[i].value.projection_expression.p != NULL;
	}
	return ddbi_check_mixing(&style, err);
}

static bool check_get_names(const struct keys_and_attributes *table, struct error *err)
{
	bool lonely =
		table->expression_attribute_names.set && !table->projection_expression.p && !table->trees;
	return !lonely || ddbi_fail(err, MSG_EX_NAMES_NOEXPR);
}

/* Keys are compared as they are packed (08-B4). */
static bool check_get_keys(const struct key_list *keys, struct error *err)
{
	struct str packed[GET_KEYS_MAX];
	for (size_t i = 0; i < keys->len; i++) {
		if (!ddbi_check_fault(keys->items[i].fault, err)) {
			return false;
		}
		packed[i] = keys->items[i].packed;
	}
	bool nomem;
	if (ddbi_first_duplicate(packed, keys->len, &nomem).p) {
		return ddbi_fail(err, MSG_B_DUP);
	}
	return !nomem || ddbi_fail_nomem(err);
}

bool ddbi_prepare_get(
	const struct keys_and_attributes *table, struct error *err, const struct projection **out)
{
	struct prepared prepared = { .projection = NULL };
	struct expression_texts texts = { .projection = table->projection_expression,
		.names = &table->expression_attribute_names,
		.trees = table->trees };
	bool ok = ddbi_prepare_attributes_to_get(&table->attributes_to_get, err, &prepared.projection) &&
		  ddbi_prepare_expressions(&texts, err, &prepared);
	*out = prepared.projection;
	return ok;
}

static bool check_get_table(const struct keys_and_attributes *table, struct error *err)
{
	const struct projection *projection;
	return check_get_names(table, err) && check_get_keys(&table->keys, err) &&
	       ddbi_prepare_get(table, err, &projection);
}

static bool check_get_tables(const struct batch_get_request_map *tables, struct error *err)
{
	for (size_t i = 0; i < tables->len; i++) {
		if (!check_get_table(&tables->items[i].value, err)) {
			return false;
		}
	}
	return true;
}

bool ddbi_check_batch_get_item(struct op *op, struct prepared *out)
{
	(void)out;
	const struct batch_get_item_input *in = op->input;
	struct error *err = &op->error;
	return check_get_counts(&in->request_items, err) && ddbi_check_constraints(op) &&
	       check_get_total(&in->request_items, err) && check_get_mixing(&in->request_items, err) &&
	       check_get_tables(&in->request_items, err);
}

/* ---- BatchWriteItem ---- */

static const struct shape *write_map_shape(void)
{
	return ddbi_operations[OP_BATCH_WRITE_ITEM].input->members[0].shape;
}

/* The dump brings braces of its own, which stand around the % of the text. */
static bool fail_write_count(const struct batch_write_item_request_map *tables, struct error *err)
{
	return ddbi_fail(err, MSG_BW_MANY, ddbi_shape_dump_text(write_map_shape(), tables, err));
}

static bool check_write_counts(const struct batch_write_item_request_map *tables, struct error *err)
{
	if (tables->set && tables->len == 0) {
		return ddbi_fail(err, MSG_BW_EMPTY);
	}
	for (size_t i = 0; i < tables->len; i++) {
		size_t n = tables->items[i].value.len;
		if (n < 1 || n > WRITES_MAX) {
			return fail_write_count(tables, err);
		}
	}
	return true;
}

static bool check_write_total(const struct batch_write_item_request_map *tables, struct error *err)
{
	size_t n = 0;
	for (size_t i = 0; i < tables->len; i++) {
		n += tables->items[i].value.len;
	}
	return n <= WRITES_MAX || ddbi_fail(err, MSG_BW_TOTAL);
}

static bool check_write(const struct write_request *request, struct error *err)
{
	if (!request->put_request == !request->delete_request) {
		return ddbi_fail(err, MSG_AV_MULTI); /* 08-B12: the service says no better */
	}
	if (request->delete_request) {
		return ddbi_check_fault(request->delete_request->key.fault, err);
	}
	const struct item *item = &request->put_request->item;
	if (!ddbi_check_fault(item->fault, err)) {
		return false;
	}
	return ddbi_item_size(item->packed) <= ITEM_MAX_SIZE || ddbi_fail(err, MSG_SIZE_PUT);
}

static bool check_writes(const struct batch_write_item_request_map *tables, struct error *err)
{
	for (size_t i = 0; i < tables->len; i++) {
		for (size_t k = 0; k < tables->items[i].value.len; k++) {
			if (!check_write(&tables->items[i].value.items[k], err)) {
				return false;
			}
		}
	}
	return true;
}

bool ddbi_check_batch_write_item(struct op *op, struct prepared *out)
{
	(void)out;
	const struct batch_write_item_input *in = op->input;
	struct error *err = &op->error;
	return check_write_counts(&in->request_items, err) && ddbi_check_constraints(op) &&
	       check_write_total(&in->request_items, err) && check_writes(&in->request_items, err);
}
