/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions to trees. Constants are folded: a tree holds none. */
#include "model/trees.h"

#define MISUSE(t, ...) ddbi_failf((t)->err, EXCEPTION_MISUSE, __VA_ARGS__)

size_t ddbi_cond_count(const struct ddb_cond *c)
{
	size_t n = 0;
	while (n < c->nkids && c->kids[n].op != DDB_END)
		n++;
	return n;
}

static enum condition_op op_of(enum ddb_op op)
{
	switch (op) {
	case DDB_EQ: return CONDITION_EQ;
	case DDB_NE: return CONDITION_NE;
	case DDB_LT: return CONDITION_LT;
	case DDB_LE: return CONDITION_LE;
	case DDB_GT: return CONDITION_GT;
	case DDB_GE: return CONDITION_GE;
	case DDB_BETWEEN: return CONDITION_BETWEEN;
	case DDB_IN: return CONDITION_IN;
	case DDB_BEGINS: return CONDITION_BEGINS_WITH;
	case DDB_CONTAINS: return CONDITION_CONTAINS;
	case DDB_EXISTS: return CONDITION_EXISTS;
	case DDB_MISSING: return CONDITION_NOT_EXISTS;
	case DDB_HAS_TYPE: return CONDITION_TYPE;
	case DDB_AND: return CONDITION_AND;
	case DDB_OR: return CONDITION_OR;
	default: return CONDITION_NOT;
	}
}

/* Texts of names have an order, but never the one that was meant. */
static bool has_order(const struct trees *t, const struct target *target, enum ddb_op op)
{
	const struct ddb_attr *a = target->row->attr;
	if (!a->names || target->size || op < DDB_LT || op > DDB_BETWEEN)
		return true;
	return MISUSE(t, "%s.%s is stored by name, and names have no order: use ddb_eq or ddb_in",
		target->row->model->name, a->member);
}

static bool subject(const struct trees *t, const struct target *target, struct operand *out)
{
	if (!target->size) {
		*out = (struct operand){ .kind = OPERAND_PATH, .path = target->path };
		return true;
	}
	struct operand *inner = ARENA_NEW(t->arena, struct operand);
	if (!inner)
		return ddbi_fail_nomem(t->err);
	*inner = (struct operand){ .kind = OPERAND_PATH, .path = target->path };
	*out = (struct operand){ .kind = OPERAND_SIZE, .inner = inner };
	return true;
}

static bool add_value(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct operand *out)
{
	if (v->kind == ddb_kind_attr_) {
		*out = (struct operand){ .kind = OPERAND_PATH };
		return ddbi_path_of(t, target, v, &out->path);
	}
	*out = (struct operand){ .kind = OPERAND_VALUE };
	return ddbi_value_of(t, target, v, true, &out->value);
}

/* contains on a set or list, or on a text. */
static bool add_part(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct operand *out)
{
	struct ddb_value value;
	if (v->kind == ddb_kind_attr_)
		return add_value(t, target, v, out);
	*out = (struct operand){ .kind = OPERAND_VALUE };
	return ddbi_element_of(t, target, v, &value) && ddbi_pack_tree(t, &value, &out->value);
}

static bool add_type(const struct trees *t, const struct ddb_val *v, struct operand *out)
{
	if (v->u.sint <= DDB_NONE || v->u.sint > DDB_BOOL)
		return MISUSE(t, "ddb_has_type: there is no type %lld", (long long)v->u.sint);
	struct str name = str_z(ddbi_type_name((enum ddb_type)v->u.sint));
	*out = (struct operand){ .kind = OPERAND_VALUE };
	return ddbi_pack_tree(t, &(struct ddb_value){ .type = DDB_S, .s = { name.p, name.n } }, &out->value);
}

static size_t values_of_in(const struct ddb_val *list)
{
	return list->kind == ddb_kind_strlist ? list->u.strlist.len : list->u.intlist.len;
}

static struct ddb_val value_of_in(const struct ddb_val *list, size_t i)
{
	if (list->kind == ddb_kind_strlist)
		return (struct ddb_val){ .kind = ddb_kind_text, .u = { .text = list->u.strlist.items[i] } };
	return (struct ddb_val){ .kind = ddb_kind_sint, .u = { .sint = list->u.intlist.items[i] } };
}

static bool add_operands(const struct trees *t, const struct target *target, const struct ddb_cond *c,
	struct operand *operands)
{
	if (!subject(t, target, &operands[0]))
		return false;
	switch (c->op) {
	case DDB_EXISTS:
	case DDB_MISSING: return true;
	case DDB_HAS_TYPE: return add_type(t, &c->a, &operands[1]);
	case DDB_CONTAINS: return add_part(t, target, &c->a, &operands[1]);
	case DDB_BETWEEN:
		return add_value(t, target, &c->a, &operands[1]) && add_value(t, target, &c->b, &operands[2]);
	case DDB_IN:
		for (size_t i = 0; i < values_of_in(&c->a); i++) {
			struct ddb_val v = value_of_in(&c->a, i);
			if (!add_value(t, target, &v, &operands[i + 1]))
				return false;
		}
		return true;
	default: return add_value(t, target, &c->a, &operands[1]);
	}
}

static size_t count_operands(const struct ddb_cond *c)
{
	switch (c->op) {
	case DDB_EXISTS:
	case DDB_MISSING: return 1;
	case DDB_BETWEEN: return 3;
	case DDB_IN: return 1 + values_of_in(&c->a);
	default: return 2;
	}
}

static bool compare(const struct trees *t, const struct ddb_cond *c, enum truth *truth, struct condition *out)
{
	struct target target;
	size_t n = count_operands(c);
	if (!ddbi_resolve(t, &c->ref, &target) || !has_order(t, &target, c->op))
		return false;
	*truth = c->op == DDB_IN && n == 1 ? TRUTH_NEVER : TRUTH_TREE;
	struct operand *operands = ARENA_ARRAY(t->arena, struct operand, n);
	if (!operands)
		return ddbi_fail_nomem(t->err);
	if (!add_operands(t, &target, c, operands))
		return false;
	*out = (struct condition){ .op = op_of(c->op), .operands = operands, .noperands = n };
	return true;
}

static bool build(
	const struct trees *, const struct ddb_cond *, unsigned depth, enum truth *, struct condition *);

static bool negate(const struct trees *t, const struct ddb_cond *c, unsigned depth, enum truth *truth,
	struct condition *out)
{
	struct condition *kid = ARENA_NEW(t->arena, struct condition);
	if (!kid)
		return ddbi_fail_nomem(t->err);
	if (ddbi_cond_count(c) != 1)
		return MISUSE(t, "ddb_not takes one condition");
	if (!build(t, &c->kids[0], depth + 1, truth, kid))
		return false;
	if (*truth == TRUTH_TREE)
		*out = (struct condition){ .op = CONDITION_NOT, .children = kid, .nchildren = 1 };
	else
		*truth = *truth == TRUTH_ALWAYS ? TRUTH_NEVER : TRUTH_ALWAYS;
	return true;
}

/* AND and OR: a child that decides makes a constant of all, one that does not is dropped. All children are
 * looked at, so that a mistake in one never depends on the others. */
static bool join(const struct trees *t, const struct ddb_cond *c, unsigned depth, enum truth *truth,
	struct condition *out)
{
	enum truth deciding = c->op == DDB_AND ? TRUTH_NEVER : TRUTH_ALWAYS, kid;
	size_t n = ddbi_cond_count(c), kept = 0;
	bool decided = false;
	struct condition *kids = ARENA_ARRAY(t->arena, struct condition, n + 1);
	if (!kids)
		return ddbi_fail_nomem(t->err);
	for (size_t i = 0; i < n; i++) {
		if (!build(t, &c->kids[i], depth + 1, &kid, &kids[kept]))
			return false;
		kept += kid == TRUTH_TREE;
		decided = decided || kid == deciding;
	}
	*truth = decided ? deciding : kept ? TRUTH_TREE : c->op == DDB_AND ? TRUTH_ALWAYS : TRUTH_NEVER;
	if (kept == 1)
		*out = kids[0];
	else
		*out = (struct condition){ .op = op_of(c->op), .children = kids, .nchildren = kept };
	return true;
}

/* A condition that came from a text is a tree already. */
static bool from_text(
	const struct trees *t, const struct ddb_cond *c, enum truth *truth, struct condition *out)
{
	if (c->ref.hops[0].model != t->mapping->model)
		return MISUSE(t, "a condition on %s was given where one on %s is needed",
			c->ref.hops[0].model ? c->ref.hops[0].model->name : "(NULL)",
			t->mapping->model->name);
	*truth = TRUTH_TREE;
	*out = *(const struct condition *)c->tree;
	return true;
}

static bool build(const struct trees *t, const struct ddb_cond *c, unsigned depth, enum truth *truth,
	struct condition *out)
{
	if (depth > CONDITION_DEPTH_MAX)
		return MISUSE(t, "conditions are nested more than %d levels deep", CONDITION_DEPTH_MAX);
	if (c->op == DDB_ALWAYS_) {
		*truth = TRUTH_ALWAYS;
		return true;
	}
	if (c->op == DDB_BROKEN_)
		return ddbi_fail_nomem(t->err);
	if (c->op == DDB_TREE_)
		return from_text(t, c, truth, out);
	if (c->op < DDB_EQ || c->op > DDB_NOT)
		return MISUSE(t, "a condition was not made by the ddb_ macros");
	if (c->op >= DDB_AND && !c->kids && c->nkids)
		return MISUSE(t, "a list of conditions is NULL");
	if (c->op == DDB_NOT)
		return negate(t, c, depth, truth, out);
	if (c->op >= DDB_AND)
		return join(t, c, depth, truth, out);
	return compare(t, c, truth, out);
}

bool ddbi_condition_tree(
	const struct trees *t, const struct ddb_cond *c, enum truth *truth, struct condition *out)
{
	return build(t, c, 0, truth, out);
}

static const struct condition *both(
	const struct trees *t, enum condition_op op, const struct condition *a, const struct condition *b)
{
	if (!a || !b)
		return a ? a : b;
	struct condition *kids = ARENA_ARRAY(t->arena, struct condition, 2);
	struct condition *joined = ARENA_NEW(t->arena, struct condition);
	if (!kids || !joined) {
		ddbi_fail_nomem(t->err);
		return NULL;
	}
	kids[0] = *a;
	kids[1] = *b;
	*joined = (struct condition){ .op = op, .children = kids, .nchildren = 2 };
	return joined;
}

const struct condition *ddbi_and(const struct trees *t, const struct condition *a, const struct condition *b)
{
	return both(t, CONDITION_AND, a, b);
}

const struct condition *ddbi_or(const struct trees *t, const struct condition *a, const struct condition *b)
{
	return both(t, CONDITION_OR, a, b);
}

const struct condition *ddbi_compare(
	const struct trees *t, const struct mapped *row, enum condition_op op, struct str packed)
{
	struct condition *c = ARENA_NEW(t->arena, struct condition);
	struct operand *operands = ARENA_ARRAY(t->arena, struct operand, 2);
	struct path_part *part = ARENA_NEW(t->arena, struct path_part);
	if (!c || !operands || !part) {
		ddbi_fail_nomem(t->err);
		return NULL;
	}
	part->name = row->name;
	operands[0] = (struct operand){ .kind = OPERAND_PATH, .path = { part, 1 } };
	operands[1] = (struct operand){ .kind = OPERAND_VALUE, .value = packed };
	*c = (struct condition){ .op = op, .operands = operands, .noperands = packed.p ? 2 : 1 };
	return c;
}
