/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/legacy.h"
#include "value/decimal.h"

static const struct comparison comparisons[] = {
	{ "EQ", CONDITION_EQ, 1, 1, NULL },
	{ "NE", CONDITION_NE, 1, 1, NULL },
	{ "LT", CONDITION_LT, 1, 1, "SNB" },
	{ "LE", CONDITION_LE, 1, 1, "SNB" },
	{ "GT", CONDITION_GT, 1, 1, "SNB" },
	{ "GE", CONDITION_GE, 1, 1, "SNB" },
	{ "BETWEEN", CONDITION_BETWEEN, 2, 2, "SNB" },
	{ "IN", CONDITION_IN, 1, SIZE_MAX, "SNB" },
	{ "BEGINS_WITH", CONDITION_BEGINS_WITH, 1, 1, "SB" },
	{ "CONTAINS", CONDITION_CONTAINS, 1, 1, "SNB" },
	{ "NOT_CONTAINS", CONDITION_NOT_CONTAINS, 1, 1, "SNB" },
	{ "NULL", CONDITION_NOT_EXISTS, 0, 0, NULL },
	{ "NOT_NULL", CONDITION_EXISTS, 0, 0, NULL },
};

const struct comparison *ddbi_comparison(struct str name)
{
	for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
		if (str_eq(str_z(comparisons[i].name), name)) {
			return &comparisons[i];
		}
	}
	return NULL;
}

/* ---- the rules ---- */

static bool is_allowed(const struct comparison *comparison, struct str value)
{
	const char *type = ddbi_type_name(packed_type(value));
	return !comparison->types || (type[1] == '\0' && strchr(comparison->types, type[0]));
}

/* Both are of the same type, one of S, N and B. */
static int compare(struct str a, struct str b)
{
	if (packed_type(a) == DDB_N) {
		struct ddb_decimal left = ddbi_packed_number(a), right = ddbi_packed_number(b);
		return ddbi_decimal_compare(&left, &right);
	}
	return str_cmp(ddbi_packed_bytes(a), ddbi_packed_bytes(b));
}

static bool check_types(
	const struct comparison *comparison, const struct attribute *values, size_t n, struct error *err)
{
	for (size_t i = 1; i < n; i++) {
		if (packed_type(values[i].packed) != packed_type(values[0].packed)) {
			return ddbi_fail(err, MSG_LEG_SAME);
		}
	}
	if (n && !is_allowed(comparison, values[0].packed)) {
		return ddbi_fail(err, MSG_LEG_TYPE, str_z(comparison->name),
			str_z(ddbi_type_name(packed_type(values[0].packed))));
	}
	return true;
}

bool ddbi_check_comparison(
	const struct comparison *comparison, const struct attribute *values, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!ddbi_check_fault(values[i].fault, err)) {
			return false;
		}
	}
	if (n < comparison->min || n > comparison->max) {
		return ddbi_fail(err, MSG_LEG_ARGS, str_z(comparison->name));
	}
	if (!check_types(comparison, values, n, err)) {
		return false;
	}
	bool reversed =
		comparison->op == CONDITION_BETWEEN && compare(values[0].packed, values[1].packed) > 0;
	return !reversed || ddbi_fail(err, MSG_LEG_BETWEEN);
}

/* ---- the trees ---- */

struct path ddbi_name_path(struct str name, struct error *err)
{
	struct path_part *part = ARENA_NEW(err->arena, struct path_part);
	if (!part) {
		return (struct path){ NULL, 0 };
	}
	part->name = name;
	return (struct path){ part, 1 };
}

bool ddbi_make_comparison(enum condition_op op, struct str name, const struct attribute *values, size_t n,
	struct error *err, struct condition *out)
{
	struct operand *operands = ddbi_arena_zalloc(err->arena, (n + 1) * sizeof *operands);
	struct path path = ddbi_name_path(name, err);
	if (!operands || path.n == 0) {
		return ddbi_fail_nomem(err);
	}
	operands[0] = (struct operand){ .kind = OPERAND_PATH, .path = path };
	for (size_t i = 0; i < n; i++) {
		operands[i + 1] = (struct operand){ .kind = OPERAND_VALUE, .value = values[i].packed };
	}
	*out = (struct condition){ .op = op, .operands = operands, .noperands = n + 1 };
	return true;
}

bool ddbi_join_conditions(const struct condition *all, size_t n, struct str conditional_operator,
	struct error *err, const struct condition **out)
{
	if (n == 1) {
		*out = all;
		return true;
	}
	struct condition *joined = ARENA_NEW(err->arena, struct condition);
	if (!joined) {
		return ddbi_fail_nomem(err);
	}
	joined->op = str_eq(conditional_operator, STR("OR")) ? CONDITION_OR : CONDITION_AND;
	joined->children = all;
	joined->nchildren = n;
	*out = joined;
	return true;
}
