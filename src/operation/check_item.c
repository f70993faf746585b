/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem, GetItem, UpdateItem and DeleteItem: what can be judged of the request alone, in the order of
 * 06-6.1. */
#include "operation/checks.h"

static bool is_set(struct str s)
{
	return s.p != NULL;
}

static bool item_is_set(const struct item *item)
{
	return item->packed.p || item->fault;
}

/* ---- PutItem ---- */

static bool check_put_style(const struct put_item_input *in, struct error *err)
{
	struct style style = {
		.legacy = { { "Expected", in->expected.set },
			{ "ConditionalOperator", is_set(in->conditional_operator) } },
		.expressions = { { "ConditionExpression", is_set(in->condition_expression) } },
		.names = in->expression_attribute_names.set,
		.values = item_is_set(&in->expression_attribute_values),
		.conditional_operator = is_set(in->conditional_operator),
		.nconditions = in->expected.len,
	};
	return ddbi_check_style(&style, err);
}

static bool check_put_return(struct str return_values, struct error *err)
{
	bool allowed = !return_values.p || str_eq(return_values, STR("NONE")) ||
		       str_eq(return_values, STR("ALL_OLD"));
	return allowed || ddbi_fail(err, MSG_PUT_RV);
}

static bool check_put_size(const struct item *item, struct error *err)
{
	return ddbi_item_size(item->packed) <= ITEM_MAX_SIZE || ddbi_fail(err, MSG_SIZE_PUT);
}

bool ddbi_check_put_item(struct op *op, struct prepared *out)
{
	const struct put_item_input *in = op->input;
	struct error *err = &op->error;
	struct expression_texts texts = { .condition = in->condition_expression,
		.names = &in->expression_attribute_names,
		.values = &in->expression_attribute_values,
		.trees = in->trees };
	return ddbi_check_table_name_alone(in->table_name, err) && ddbi_check_constraints(op) &&
	       (in->trees || check_put_style(in, err)) && ddbi_check_fault(in->item.fault, err) &&
	       check_put_return(in->return_values, err) && check_put_size(&in->item, err) &&
	       ddbi_prepare_expected(&in->expected, in->conditional_operator, err, &out->condition) &&
	       ddbi_prepare_expressions(&texts, err, out);
}

/* ---- GetItem ---- */

static bool check_get_style(const struct get_item_input *in, struct error *err)
{
	struct style style = {
		.legacy = { { "AttributesToGet", in->attributes_to_get.set } },
		.expressions = { { "ProjectionExpression", is_set(in->projection_expression) } },
		.names = in->expression_attribute_names.set,
	};
	return ddbi_check_style(&style, err);
}

bool ddbi_check_get_item(struct op *op, struct prepared *out)
{
	const struct get_item_input *in = op->input;
	struct error *err = &op->error;
	struct expression_texts texts = { .projection = in->projection_expression,
		.names = &in->expression_attribute_names,
		.trees = in->trees };
	return ddbi_check_table_name_short(in->table_name, err) && ddbi_check_constraints(op) &&
	       (in->trees || check_get_style(in, err)) && ddbi_check_fault(in->key.fault, err) &&
	       ddbi_prepare_attributes_to_get(&in->attributes_to_get, err, &out->projection) &&
	       ddbi_prepare_expressions(&texts, err, out);
}

/* ---- UpdateItem ---- */

static bool check_update_style(const struct update_item_input *in, struct error *err)
{
	struct style style = {
		.legacy = { { "AttributeUpdates", in->attribute_updates.set },
			{ "Expected", in->expected.set },
			{ "ConditionalOperator", is_set(in->conditional_operator) } },
		.expressions = { { "UpdateExpression", is_set(in->update_expression) },
			{ "ConditionExpression", is_set(in->condition_expression) } },
		.names = in->expression_attribute_names.set,
		.values = item_is_set(&in->expression_attribute_values),
		.conditional_operator = is_set(in->conditional_operator),
		.nconditions = in->expected.len,
	};
	return ddbi_check_style(&style, err);
}

bool ddbi_check_update_item(struct op *op, struct prepared *out)
{
	const struct update_item_input *in = op->input;
	struct error *err = &op->error;
	struct expression_texts texts = { .update = in->update_expression,
		.condition = in->condition_expression,
		.names = &in->expression_attribute_names,
		.values = &in->expression_attribute_values,
		.trees = in->trees };
	return ddbi_check_table_name_alone(in->table_name, err) && ddbi_check_constraints(op) &&
	       (in->trees || check_update_style(in, err)) && ddbi_check_fault(in->key.fault, err) &&
	       ddbi_prepare_attribute_updates(&in->attribute_updates, err, &out->update) &&
	       ddbi_prepare_expected(&in->expected, in->conditional_operator, err, &out->condition) &&
	       ddbi_prepare_expressions(&texts, err, out);
}

/* ---- DeleteItem ---- */

static bool check_delete_style(const struct delete_item_input *in, struct error *err)
{
	struct style style = {
		.legacy = { { "Expected", in->expected.set },
			{ "ConditionalOperator", is_set(in->conditional_operator) } },
		.expressions = { { "ConditionExpression", is_set(in->condition_expression) } },
		.names = in->expression_attribute_names.set,
		.values = item_is_set(&in->expression_attribute_values),
		.conditional_operator = is_set(in->conditional_operator),
		.nconditions = in->expected.len,
	};
	return ddbi_check_style(&style, err);
}

/* ReturnValues has fewer values here than the model says (06-W3). */
static bool check_delete_constraints(struct op *op)
{
	const struct delete_item_input *in = op->input;
	struct str wanted = in->return_values;
	struct violations v;
	violations_init(&v, &op->error);
	ddbi_violations_walk(&v, ddbi_operations[op->id].input, in, "ReturnValues");
	if (wanted.p && !str_eq(wanted, STR("ALL_OLD")) && !str_eq(wanted, STR("NONE"))) {
		ddbi_violation(&v, MSG_CON_ENUM, wanted, STR("returnValues"), STR("ALL_OLD, NONE"));
	}
	return ddbi_violations_end(&v);
}

bool ddbi_check_delete_item(struct op *op, struct prepared *out)
{
	const struct delete_item_input *in = op->input;
	struct error *err = &op->error;
	struct expression_texts texts = { .condition = in->condition_expression,
		.names = &in->expression_attribute_names,
		.values = &in->expression_attribute_values,
		.trees = in->trees };
	return ddbi_check_table_name_alone(in->table_name, err) && check_delete_constraints(op) &&
	       (in->trees || check_delete_style(in, err)) && ddbi_check_fault(in->key.fault, err) &&
	       ddbi_prepare_expected(&in->expected, in->conditional_operator, err, &out->condition) &&
	       ddbi_prepare_expressions(&texts, err, out);
}
