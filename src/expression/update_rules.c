/* SPDX-License-Identifier: Apache-2.0 */
/* What updates and projections may hold (04-S4 to S6, R10, J1). */
#include "expression/rules.h"

/* ---- paths against each other ---- */

#define FEW 32

/* Room for n pointers: the caller's own few, or the arena's. */
static const struct path **pointers(const struct path *few[FEW], size_t n, struct error *err)
{
	if (n <= FEW)
		return few;
	const struct path **many = ARENA_ARRAY(err->arena, const struct path *, n);
	if (!many)
		ddbi_fail_nomem(err);
	return many;
}

bool ddbi_update_targets_disjoint(const struct update *update, struct error *err)
{
	const struct path *few[FEW], **paths = pointers(few, update->n, err);
	if (!paths)
		return false;
	for (size_t i = 0; i < update->n; i++)
		paths[i] = &update->actions[i].target;
	return ddbi_paths_disjoint(EXPRESSION_UPDATE, paths, update->n, err);
}

bool ddbi_projection_disjoint(const struct projection *projection, struct error *err)
{
	const struct path *few[FEW], **paths = pointers(few, projection->n, err);
	if (!paths)
		return false;
	for (size_t i = 0; i < projection->n; i++)
		paths[i] = &projection->paths[i];
	return ddbi_paths_disjoint(EXPRESSION_PROJECTION, paths, projection->n, err);
}

/* ---- ADD and DELETE ---- */

static bool is_set(enum ddb_type type)
{
	return type == DDB_SS || type == DDB_NS || type == DDB_BS;
}

/* These two speak of types in words of their own. */
static struct str long_type_name(enum ddb_type type)
{
	switch (type) {
	case DDB_S: return STR("STRING");
	case DDB_N: return STR("NUMBER");
	case DDB_B: return STR("BINARY");
	case DDB_NULL: return STR("NULL");
	case DDB_BOOL: return STR("BOOLEAN");
	case DDB_L: return STR("LIST");
	case DDB_M: return STR("MAP");
	default: return str_z(ddbi_type_name(type));
	}
}

static bool check_action(const struct update *update, const struct update_action *action, struct error *err)
{
	enum ddb_type type = packed_type(action->value.value);
	if (action->verb != UPDATE_ADD && action->verb != UPDATE_DELETE)
		return true;
	if (is_set(type))
		return true;
	if (action->verb == UPDATE_ADD && (type == DDB_N || (update->legacy && type == DDB_L)))
		return true;
	return ddbi_fail(err, MSG_EX_ADDDELETE, action->verb == UPDATE_ADD ? STR("ADD") : STR("DELETE"),
		long_type_name(type));
}

bool ddbi_update_action_rules(const struct update *update, struct error *err)
{
	for (size_t i = 0; i < update->n; i++)
		if (!check_action(update, &update->actions[i], err))
			return false;
	return true;
}

/* ---- + - and functions ---- */

static bool check_value(const struct update_value *value, struct error *err);

static bool check_literal(
	const struct update_value *value, enum ddb_type wanted, struct str op, struct error *err)
{
	if (value->kind != UPDATE_OPERAND_VALUE || packed_type(value->value) == wanted)
		return true;
	return ddbi_fail(err, MSG_EX_FUNC_TYPE, ddbi_expression_kind_name(EXPRESSION_UPDATE), op,
		str_z(ddbi_type_name(packed_type(value->value))));
}

/* A sum inside anything else cannot be written in an expression; a tree from a model could hold one. */
static bool check_inner(const struct update_value *value, struct error *err)
{
	if (value->kind == UPDATE_PLUS || value->kind == UPDATE_MINUS)
		return ddbi_failf(err, EXCEPTION_VALIDATION,
			"Invalid UpdateExpression: a sum or difference cannot be an operand; only one + or - "
			"is "
			"possible for each attribute that is set");
	return check_value(value, err);
}

static bool check_both(const struct update_value *value, enum ddb_type type, struct str op, struct error *err)
{
	return check_literal(value->left, type, op, err) && check_literal(value->right, type, op, err) &&
	       check_inner(value->left, err) && check_inner(value->right, err);
}

static bool check_value(const struct update_value *value, struct error *err)
{
	struct str kind = ddbi_expression_kind_name(EXPRESSION_UPDATE), append = STR("list_append");
	switch (value->kind) {
	case UPDATE_PLUS: return check_both(value, DDB_N, STR("+"), err);
	case UPDATE_MINUS: return check_both(value, DDB_N, STR("-"), err);
	case UPDATE_IF_NOT_EXISTS:
		if (value->path.n == 0)
			return ddbi_fail(err, MSG_EX_FUNC_PATH, kind, STR("if_not_exists"));
		return check_inner(value->left, err);
	case UPDATE_LIST_APPEND:
		if (value->left->kind == UPDATE_LIST_APPEND || value->right->kind == UPDATE_LIST_APPEND)
			return ddbi_fail(err, MSG_EX_FUNC_MISUSED, kind, append);
		return check_both(value, DDB_L, append, err);
	default: return true;
	}
}

bool ddbi_update_function_rules(const struct update *update, struct error *err)
{
	for (size_t i = 0; i < update->n; i++)
		if (update->actions[i].verb == UPDATE_SET && !check_value(&update->actions[i].value, err))
			return false;
	return true;
}
