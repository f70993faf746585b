/* SPDX-License-Identifier: Apache-2.0 */
/* Query and Scan: what can be judged of the request alone, in the order of 07-7.1. */
#include "operation/checks.h"

static bool is_set(struct str s)
{
	return s.p != NULL;
}

static bool item_is_set(const struct item *item)
{
	return item->packed.p || item->fault;
}

/* ---- Query ---- */

static bool check_query_style(const struct query_input *in, struct error *err)
{
	bool expression = is_set(in->key_condition_expression);
	struct style style = {
		.legacy = { { "AttributesToGet", in->attributes_to_get.set },
			{ "QueryFilter", in->query_filter.set },
			{ "ConditionalOperator", is_set(in->conditional_operator) },
			/* alone it may go with expressions (04-E13) */
			{ "KeyConditions", in->key_conditions.set && expression } },
		.expressions = { { "ProjectionExpression", is_set(in->projection_expression) },
			{ "FilterExpression", is_set(in->filter_expression) },
			{ "KeyConditionExpression", expression } },
		.names = in->expression_attribute_names.set,
		.values = item_is_set(&in->expression_attribute_values),
		.values_without_list = true,
		.conditional_operator = is_set(in->conditional_operator),
		.nconditions = in->query_filter.len,
	};
	return ddbi_check_style(&style, err);
}

/* Worded unlike every other constraint (07-P1). */
static bool check_query_limit(struct opt_int limit, struct error *err)
{
	return !limit.set || limit.v >= 1 || ddbi_fail(err, MSG_Q_LIMIT);
}

static bool check_key_condition_given(const struct query_input *in, struct error *err)
{
	bool tree = in->trees && in->trees->key_condition;
	return tree || is_set(in->key_condition_expression) || in->key_conditions.set ||
	       ddbi_fail(err, MSG_KC_REQUIRED);
}

static bool check_query_select(const struct query_input *in, struct error *err)
{
	struct select_rule rule = { .select = in->select,
		.projection_expression =
			is_set(in->projection_expression) || (in->trees && in->trees->projection),
		.attributes_to_get = in->attributes_to_get.set,
		.index = is_set(in->index_name),
		.query = true };
	return ddbi_check_select(&rule, err);
}

bool ddbi_check_query(struct op *op, struct prepared *out)
{
	const struct query_input *in = op->input;
	struct error *err = &op->error;
	struct expression_texts texts = { .key_condition = in->key_condition_expression,
		.filter = in->filter_expression,
		.projection = in->projection_expression,
		.names = &in->expression_attribute_names,
		.values = &in->expression_attribute_values,
		.trees = in->trees };
	return ddbi_check_table_name_short(in->table_name, err) && check_query_limit(in->limit, err) &&
	       ddbi_check_constraints(op) && (in->trees || check_query_style(in, err)) &&
	       ddbi_prepare_filter(&in->query_filter, in->conditional_operator, err, &out->filter) &&
	       ddbi_prepare_attributes_to_get(&in->attributes_to_get, err, &out->projection) &&
	       ddbi_check_start_key(&in->exclusive_start_key, err) && check_key_condition_given(in, err) &&
	       ddbi_prepare_key_conditions(&in->key_conditions, err, &out->key_condition) &&
	       ddbi_prepare_expressions(&texts, err, out) && check_query_select(in, err);
}

/* ---- Scan ---- */

static bool check_scan_style(const struct scan_input *in, struct error *err)
{
	struct style style = {
		.legacy = { { "AttributesToGet", in->attributes_to_get.set },
			{ "ScanFilter", in->scan_filter.set },
			{ "ConditionalOperator", is_set(in->conditional_operator) } },
		.expressions = { { "ProjectionExpression", is_set(in->projection_expression) },
			{ "FilterExpression", is_set(in->filter_expression) } },
		.names = in->expression_attribute_names.set,
		.values = item_is_set(&in->expression_attribute_values),
		.conditional_operator = is_set(in->conditional_operator),
		.nconditions = in->scan_filter.len,
	};
	return ddbi_check_style(&style, err);
}

static bool check_segments(struct opt_int segment, struct opt_int total, struct error *err)
{
	if (segment.set && !total.set) {
		return ddbi_fail(err, MSG_SEG_TOTAL);
	}
	if (total.set && !segment.set) {
		return ddbi_fail(err, MSG_SEG_SEGMENT);
	}
	if (segment.set && segment.v >= total.v) {
		return ddbi_fail(
			err, MSG_SEG_RANGE, ddbi_arg_i64(err, segment.v), ddbi_arg_i64(err, total.v));
	}
	return true;
}

static bool check_scan_select(const struct scan_input *in, struct error *err)
{
	struct select_rule rule = { .select = in->select,
		.projection_expression =
			is_set(in->projection_expression) || (in->trees && in->trees->projection),
		.attributes_to_get = in->attributes_to_get.set,
		.index = is_set(in->index_name) };
	return ddbi_check_select(&rule, err);
}

bool ddbi_check_scan(struct op *op, struct prepared *out)
{
	const struct scan_input *in = op->input;
	struct error *err = &op->error;
	struct expression_texts texts = { .filter = in->filter_expression,
		.projection = in->projection_expression,
		.names = &in->expression_attribute_names,
		.values = &in->expression_attribute_values,
		.trees = in->trees };
	return ddbi_check_table_name_short(in->table_name, err) && ddbi_check_constraints(op) &&
	       (in->trees || check_scan_style(in, err)) &&
	       ddbi_prepare_attributes_to_get(&in->attributes_to_get, err, &out->projection) &&
	       ddbi_prepare_filter(&in->scan_filter, in->conditional_operator, err, &out->filter) &&
	       ddbi_check_start_key(&in->exclusive_start_key, err) &&
	       check_segments(in->segment, in->total_segments, err) &&
	       ddbi_prepare_expressions(&texts, err, out) && check_scan_select(in, err);
}
