/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/paths.h"

/* ---- walking ---- */

static bool each_operand(const struct operand *operand, path_visit *visit, void *user)
{
	switch (operand->kind) {
	case OPERAND_PATH: return visit(user, &operand->path);
	case OPERAND_SIZE: return each_operand(operand->inner, visit, user);
	case OPERAND_VALUE: break;
	}
	return true;
}

bool ddbi_each_condition_path(const struct condition *condition, path_visit *visit, void *user)
{
	for (size_t i = 0; condition && i < condition->noperands; i++)
		if (!each_operand(&condition->operands[i], visit, user))
			return false;
	for (size_t i = 0; condition && i < condition->nchildren; i++)
		if (!ddbi_each_condition_path(&condition->children[i], visit, user))
			return false;
	return true;
}

static bool each_value(const struct update_value *value, path_visit *visit, void *user)
{
	if (!value)
		return true;
	if ((value->kind == UPDATE_OPERAND_PATH || value->kind == UPDATE_IF_NOT_EXISTS) &&
		!visit(user, &value->path))
		return false;
	return each_value(value->left, visit, user) && each_value(value->right, visit, user);
}

bool ddbi_each_update_path(const struct update *update, path_visit *visit, void *user)
{
	for (size_t i = 0; update && i < update->n; i++) {
		const struct update_action *action = &update->actions[i];
		if (!visit(user, &action->target))
			return false;
		if (action->verb == UPDATE_SET && !each_value(&action->value, visit, user))
			return false;
	}
	return true;
}

bool ddbi_each_projection_path(const struct projection *projection, path_visit *visit, void *user)
{
	for (size_t i = 0; projection && i < projection->n; i++)
		if (!visit(user, &projection->paths[i]))
			return false;
	return true;
}

/* ---- keys ---- */

struct key_rule {
	const struct table *table;
	const struct index *indexes;
	size_t nindexes;
	struct error *err;
};

static bool has_key(const struct key_attribute *keys, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(keys[i].name, name))
			return true;
	return false;
}

static bool is_scalar_key(void *user, const struct path *path)
{
	const struct key_rule *rule = user;
	struct str head = path->parts[0].name;
	if (path->n == 1)
		return true;
	if (has_key(rule->table->keys, rule->table->nkeys, head))
		return ddbi_fail(rule->err, MSG_PATH_KEY, STR("Key"), head);
	for (size_t i = 0; i < rule->nindexes; i++)
		if (has_key(rule->indexes[i].keys, rule->indexes[i].nhash + rule->indexes[i].nrange, head))
			return ddbi_fail(rule->err, MSG_PATH_KEY, STR("IndexKey"), head);
	return true;
}

bool ddbi_check_key_paths(
	const struct table *table, const struct index *index, const struct prepared *p, struct error *err)
{
	struct key_rule rule = { table, index, index != NULL, err };
	return ddbi_each_condition_path(p->condition, is_scalar_key, &rule) &&
	       ddbi_each_condition_path(p->filter, is_scalar_key, &rule) &&
	       ddbi_each_projection_path(p->projection, is_scalar_key, &rule);
}

bool ddbi_check_update_paths(const struct table *table, const struct update *update, struct error *err)
{
	for (size_t i = 0; update && i < update->n; i++) {
		const struct path *target = &update->actions[i].target;
		if (target->n == 1 && has_key(table->keys, table->nkeys, target->parts[0].name))
			return ddbi_fail(err, MSG_UPD_KEY, target->parts[0].name);
	}
	struct key_rule rule = { table, table->indexes, table->nindexes, err };
	return ddbi_each_update_path(update, is_scalar_key, &rule);
}
