/* SPDX-License-Identifier: Apache-2.0 */
/* Expected (05-5.3): {Value, Exists} or {ComparisonOperator, AttributeValueList | Value} for each attribute.
 */
#include "operation/legacy.h"

static bool has_value(const struct expected_attribute_value *expected)
{
	return expected->value.packed.p || expected->value.fault;
}

static bool check_style(struct str name, const struct expected_attribute_value *expected, struct error *err)
{
	const struct comparison *comparison = ddbi_comparison(expected->comparison_operator);
	bool values = has_value(expected) || expected->attribute_value_list.set;
	if (has_value(expected) && expected->attribute_value_list.set) {
		return ddbi_fail(err, MSG_LEG_VALUE_LIST, name);
	}
	if (expected->exists.set && comparison) {
		return ddbi_fail(err, MSG_LEG_EXISTS_OP, name);
	}
	if (comparison && comparison->min > 0 && !values) {
		return ddbi_fail(err, MSG_LEG_NOVALUE, expected->comparison_operator, name);
	}
	return true;
}

static bool make_compared(struct str name, const struct expected_attribute_value *expected, struct error *err,
	struct condition *out)
{
	const struct comparison *comparison = ddbi_comparison(expected->comparison_operator);
	const struct attribute *values = expected->attribute_value_list.items;
	size_t n = expected->attribute_value_list.len;
	if (has_value(expected)) {
		values = &expected->value;
		n = 1;
	}
	return ddbi_check_comparison(comparison, values, n, err) &&
	       ddbi_make_comparison(comparison->op, name, values, n, err, out);
}

static bool make_plain(struct str name, const struct expected_attribute_value *expected, struct error *err,
	struct condition *out)
{
	bool absent = expected->exists.set && !expected->exists.v;
	if (!ddbi_check_fault(expected->value.fault, err)) {
		return false;
	}
	if (expected->attribute_value_list.set) {
		return ddbi_fail(err, MSG_LEG_LIST, name);
	}
	if (!absent && !has_value(expected)) {
		return ddbi_fail(err, MSG_LEG_EXISTS, expected->exists.set ? STR("true") : STR("null"), name);
	}
	if (absent && has_value(expected)) {
		return ddbi_fail(err, MSG_LEG_NOTEXISTS, name);
	}
	return ddbi_make_comparison(absent ? CONDITION_NOT_EXISTS : CONDITION_EQ, name, &expected->value,
		absent ? 0 : 1, err, out);
}

static bool make_expected(struct str name, const struct expected_attribute_value *expected, struct error *err,
	struct condition *out)
{
	if (!check_style(name, expected, err)) {
		return false;
	}
	return expected->comparison_operator.p ? make_compared(name, expected, err, out)
					       : make_plain(name, expected, err, out);
}

bool ddbi_prepare_expected(const struct expected_attribute_map *expected, struct str conditional_operator,
	struct error *err, const struct condition **out)
{
	if (expected->len == 0) {
		return true;
	}
	struct condition *all = ARENA_ARRAY(err->arena, struct condition, expected->len);
	if (!all) {
		return ddbi_fail_nomem(err);
	}
	for (size_t i = 0; i < expected->len; i++) {
		if (!make_expected(expected->items[i].key, &expected->items[i].value, err, &all[i])) {
			return false;
		}
	}
	return ddbi_join_conditions(all, expected->len, conditional_operator, err, out);
}
