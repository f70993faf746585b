/* SPDX-License-Identifier: Apache-2.0 */
/* QueryFilter, ScanFilter and KeyConditions (05-5.2, 5.5). */
#include "operation/legacy.h"

static bool check_condition(const struct legacy_condition *condition, struct error *err)
{
	const struct attribute_value_list *values = &condition->attribute_value_list;
	return ddbi_check_comparison(
		ddbi_comparison(condition->comparison_operator), values->items, values->len, err);
}

static bool make_condition(
	struct str name, const struct legacy_condition *condition, struct error *err, struct condition *out)
{
	const struct attribute_value_list *values = &condition->attribute_value_list;
	return check_condition(condition, err) &&
	       ddbi_make_comparison(ddbi_comparison(condition->comparison_operator)->op, name, values->items,
		       values->len, err, out);
}

bool ddbi_prepare_filter(const struct filter_condition_map *filter, struct str conditional_operator,
	struct error *err, const struct condition **out)
{
	if (filter->len == 0) {
		return true;
	}
	struct condition *all = ARENA_ARRAY(err->arena, struct condition, filter->len);
	if (!all) {
		return ddbi_fail_nomem(err);
	}
	for (size_t i = 0; i < filter->len; i++) {
		if (!make_condition(filter->items[i].key, &filter->items[i].value, err, &all[i])) {
			return false;
		}
	}
	return ddbi_join_conditions(all, filter->len, conditional_operator, err, out);
}

/* ---- KeyConditions ---- */

/* Which operators a key allows is judged against the schema (05-L18), so all of them pass here. */
static struct key_clause make_clause(struct str name, const struct legacy_condition *condition)
{
	const struct attribute_value_list *values = &condition->attribute_value_list;
	struct key_clause clause = { .name = name,
		.op = ddbi_comparison(condition->comparison_operator)->op };
	for (size_t i = 0; i < values->len && i < 2; i++) {
		clause.values[i] = values->items[i].packed;
	}
	return clause;
}

bool ddbi_prepare_key_conditions(
	const struct key_conditions *conditions, struct error *err, const struct key_condition **out)
{
	if (!conditions->set) {
		return true;
	}
	for (size_t i = 0; i < conditions->len; i++) {
		if (!check_condition(&conditions->items[i].value, err)) {
			return false;
		}
	}
	if (conditions->len < 1 || conditions->len > 2) {
		return ddbi_fail(err, MSG_KC_LEN);
	}
	struct key_condition *key = ARENA_NEW(err->arena, struct key_condition);
	if (!key) {
		return ddbi_fail_nomem(err);
	}
	key->legacy = true;
	for (size_t i = 0; i < conditions->len; i++) {
		key->clauses[key->n++] = make_clause(conditions->items[i].key, &conditions->items[i].value);
	}
	*out = key;
	return true;
}
