/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to an update. */
#include "model/trees.h"
#include "value/decimal.h"
#include <ddb/ddb.h>

#define CHANGES_MAX    10000 /* more than an expression of 4 KB can hold; finds a list without its end mark */
#define MISUSE(t, ...) ddbi_failf((t)->err, EXCEPTION_MISUSE, __VA_ARGS__)

static struct update_value *new_value(const struct trees *t, enum update_value_kind kind)
{
	struct update_value *v = ARENA_NEW(t->arena, struct update_value);
	if (!v)
		ddbi_fail_nomem(t->err);
	else
		v->kind = kind;
	return v;
}

static struct update_value *literal(const struct trees *t, const struct ddb_value *tree)
{
	struct update_value *v = new_value(t, UPDATE_OPERAND_VALUE);
	return v && ddbi_pack_tree(t, tree, &v->value) ? v : NULL;
}

/* if_not_exists(path, value) */
static struct update_value *or_else(
	const struct trees *t, const struct path *path, const struct ddb_value *tree)
{
	struct update_value *v = new_value(t, UPDATE_IF_NOT_EXISTS);
	return v && (v->path = *path, v->left = literal(t, tree)) ? v : NULL;
}

static bool set(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct update_value *out)
{
	if (v->kind == ddb_kind_attr_) {
		out->kind = UPDATE_OPERAND_PATH;
		return ddbi_path_of(t, target, v, &out->path);
	}
	out->kind = UPDATE_OPERAND_VALUE;
	return ddbi_value_fits(t, target, v) && ddbi_value_of(t, target, v, false, &out->value);
}

static bool set_if_missing(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct update_value *out)
{
	struct update_value *inner = new_value(t, UPDATE_OPERAND_VALUE);
	out->kind = UPDATE_IF_NOT_EXISTS;
	out->path = target->path;
	out->left = inner;
	return inner && set(t, target, v, inner);
}

/* What an absent number counts from: what loading would have put there. */
static bool start_of(const struct trees *t, const struct target *target, struct ddb_value *out)
{
	struct encoder e = { .arena = t->arena, .err = t->err, .depth = 1 };
	const struct mapped *row = target->row;
	out->type = DDB_NONE;
	if (row->fallback && !target->element && !ddbi_member_value(&e, row, row->fallback, out))
		return false;
	if (out->type != DDB_N)
		*out = (struct ddb_value){ .type = DDB_N };
	return true;
}

/* By how much: another attribute, or any number, also one that the member does not hold. */
static bool amount(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct update_value *out)
{
	if (v->kind == ddb_kind_attr_)
		return set(t, target, v, out);
	if (v->kind == ddb_kind_value && v->u.value && v->u.value->type && v->u.value->type != DDB_N)
		return ddbi_refuse(t->err, target->row, "is counted up by a number, not by %s",
			ddbi_type_words(v->u.value->type));
	out->kind = UPDATE_OPERAND_VALUE;
	return ddbi_value_of(t, target, v, true, &out->value);
}

static bool increment(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct update_value *out)
{
	struct ddb_value start;
	struct update_value *right = new_value(t, UPDATE_OPERAND_VALUE);
	if (target->row->attr->names)
		return MISUSE(t, "%s.%s is stored by name and cannot be counted up", target->row->model->name,
			target->row->attr->member);
	out->kind = UPDATE_PLUS;
	out->right = right;
	return right && amount(t, target, v, right) && start_of(t, target, &start) &&
	       (out->left = or_else(t, &target->path, &start));
}

static bool extend_list(const struct trees *t, const struct target *target, const struct ddb_val *v,
	bool at_end, struct update_value *out)
{
	static const struct ddb_value nothing = { .type = DDB_L };
	struct ddb_value element;
	enum ddb_type type = ddbi_stored_type(target->row->attr);
	if (target->element)
		return MISUSE(t, "%s.%s: an element of a list is no list", target->row->model->name,
			target->row->attr->member);
	if (type && type != DDB_L)
		return MISUSE(t, "%s.%s is no list", target->row->model->name, target->row->attr->member);
	if (!ddbi_element_of(t, target, v, &element))
		return false;
	struct update_value *old = or_else(t, &target->path, &nothing);
	struct update_value *new = literal(t, &(struct ddb_value){ .type = DDB_L, .list = { &element, 1 } });
	if (!old || !new)
		return false;
	*out = (struct update_value){
		.kind = UPDATE_LIST_APPEND, .left = at_end ? old : new, .right = at_end ? new : old
	};
	return true;
}

static bool set_of_one(const struct trees *t, enum ddb_type type, struct ddb_value *one, struct str *out)
{
	return ddbi_pack_tree(t, &(struct ddb_value){ .type = type, .list = { one, 1 } }, out);
}

/* A set of one member. */
static bool member(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct update_value *out)
{
	struct ddb_value one;
	if (!ddbi_element_of(t, target, v, &one))
		return false;
	out->kind = UPDATE_OPERAND_VALUE;
	switch (one.type) {
	case DDB_S: return set_of_one(t, DDB_SS, &one, &out->value);
	case DDB_N: return set_of_one(t, DDB_NS, &one, &out->value);
	case DDB_B: return set_of_one(t, DDB_BS, &one, &out->value);
	case DDB_SS:
	case DDB_NS:
	case DDB_BS: return ddbi_pack_tree(t, &one, &out->value);
	default:
		return ddbi_refuse(t->err, target->row, "is given %s; a member of a set or a set is needed",
			ddbi_type_words(one.type));
	}
}

static bool remove_it(const struct trees *t, const struct target *target)
{
	return !target->row->attr->required || target->element ||
	       ddbi_refuse(t->err, target->row, "is required and cannot be removed");
}

/* A change that came from a text is an action already. */
static bool from_text(const struct trees *t, const struct ddb_change *c, struct update_action *out)
{
	if (c->ref.hops[0].model != t->mapping->model)
		return MISUSE(t, "a change of %s was given where one of %s is needed",
			c->ref.hops[0].model ? c->ref.hops[0].model->name : "(NULL)",
			t->mapping->model->name);
	*out = *(const struct update_action *)c->tree;
	return true;
}

static bool change(const struct trees *t, const struct ddb_change *c, struct update_action *out)
{
	struct target target;
	if (c->op < DDB_SET)
		return MISUSE(t, "a change was not made by the ddb_ macros");
	if (c->op == DDB_ACTION_)
		return from_text(t, c, out);
	if (!ddbi_resolve(t, &c->ref, &target))
		return false;
	if (target.size)
		return MISUSE(t, "%s.%s: a size cannot be changed", target.row->model->name,
			target.row->attr->member);
	*out = (struct update_action){ .verb = UPDATE_SET, .target = target.path };
	switch (c->op) {
	case DDB_SET: return set(t, &target, &c->val, &out->value);
	case DDB_SET_IF_MISSING: return set_if_missing(t, &target, &c->val, &out->value);
	case DDB_INCREMENT: return increment(t, &target, &c->val, &out->value);
	case DDB_APPEND: return extend_list(t, &target, &c->val, true, &out->value);
	case DDB_PREPEND: return extend_list(t, &target, &c->val, false, &out->value);
	case DDB_ADD_TO: out->verb = UPDATE_ADD; return member(t, &target, &c->val, &out->value);
	case DDB_DELETE_FROM: out->verb = UPDATE_DELETE; return member(t, &target, &c->val, &out->value);
	default: out->verb = UPDATE_REMOVE; return remove_it(t, &target);
	}
}

static bool is_changed(const struct update_action *actions, size_t n, const struct mapped *row)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(actions[i].target.parts[0].name, row->name))
			return true;
	return false;
}

/* What every update of the model does besides: .now_on_save, and counting the version up. */
static bool add_own(const struct trees *t, struct update_action *actions, size_t *n)
{
	const struct mapping *m = t->mapping;
	for (size_t i = 0; i < m->nrows; i++) {
		const struct mapped *row = &m->rows[i];
		const struct ddb_attr *a = row->attr;
		struct ddb_ref ref = { .hops = { { .model = m->model, .path = a->member, .at = -1 } },
			.nhops = 1 };
		struct ddb_change c = { .op = DDB_END, .ref = ref };
		if (a->now_on_save)
			c = (struct ddb_change){ .op = DDB_SET,
				.ref = ref,
				.val = { .kind = ddb_kind_time, .u = { .time = ddbi_now(t->db) } } };
		else if (a->role == DDB_IS_VERSION_)
			c = (struct ddb_change){ .op = DDB_INCREMENT,
				.ref = ref,
				.val = { .kind = ddb_kind_sint, .u = { .sint = 1 } } };
		if (c.op == DDB_END || is_changed(actions, *n, row))
			continue;
		if (!change(t, &c, &actions[(*n)++]))
			return false;
	}
	return true;
}

bool ddbi_update_tree(const struct trees *t, const struct ddb_change *changes, const struct update **out)
{
	size_t n = 0, done = 0;
	while (changes[n].op != DDB_END)
		if (++n > CHANGES_MAX)
			return MISUSE(t, "more than %d changes: is the list from ddb_changes?", CHANGES_MAX);
	struct update_action *actions =
		ARENA_ARRAY(t->arena, struct update_action, n + t->mapping->nrows + 1);
	struct update *u = ARENA_NEW(t->arena, struct update);
	if (!actions || !u)
		return ddbi_fail_nomem(t->err);
	for (; done < n; done++)
		if (!change(t, &changes[done], &actions[done]))
			return false;
	if (!add_own(t, actions, &done))
		return false;
	*u = (struct update){ .actions = actions, .n = done };
	*out = done ? u : NULL;
	return true;
}
