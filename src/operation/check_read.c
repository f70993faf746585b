/* SPDX-License-Identifier: Apache-2.0 */
/* What Query and Scan share: ExclusiveStartKey's values and Select. */
#include "operation/checks.h"

/* These faults have a text in front when they are found in a start key; the others come bare (02-A7). */
static bool has_prefix(enum message id)
{
	switch (id) {
	case MSG_AV_EMPTY:
	case MSG_AV_MULTI:
	case MSG_AV_NULL:
	case MSG_SET_SS_EMPTY:
	case MSG_SET_BS_EMPTY: return true;
	default: return false;
	}
}

bool ddbi_check_start_key(const struct item *key, struct error *err)
{
	if (key->fault && has_prefix(key->fault->error.id)) {
		return ddbi_fail(err, MSG_ESK_VALUE, key->fault->error.message);
	}
	return ddbi_check_fault(key->fault, err);
}

static struct str what_select_gets(struct str select)
{
	return str_eq(select, STR("COUNT")) ? STR("only the Count") : select;
}

static bool check_specific(const struct select_rule *rule, bool projected, struct error *err)
{
	return projected || ddbi_fail(err, rule->query ? MSG_Q_SELECT_SPECIFIC : MSG_S_SELECT_SPECIFIC);
}

bool ddbi_check_select(const struct select_rule *rule, struct error *err)
{
	bool projected = rule->projection_expression || rule->attributes_to_get;
	if (!rule->select.p) {
		return true;
	}
	if (str_eq(rule->select, STR("SPECIFIC_ATTRIBUTES"))) {
		return check_specific(rule, projected, err);
	}
	if (projected) {
		return ddbi_fail(err, rule->query ? MSG_Q_SELECT_ALL : MSG_S_SELECT_ALL,
			rule->projection_expression ? STR("ProjectionExpression") : STR("AttributesToGet"),
			what_select_gets(rule->select));
	}
	if (!rule->index && str_eq(rule->select, STR("ALL_PROJECTED_ATTRIBUTES"))) {
		return ddbi_fail(err, MSG_Q_SELECT_PROJECTED);
	}
	return true;
}
