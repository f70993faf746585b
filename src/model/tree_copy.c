/* SPDX-License-Identifier: Apache-2.0 */
/* A deep copy of a condition tree. */
#include "model/trees.h"

static bool copy_str(struct ddb_arena *a, struct str *s)
{
	if (!s->p)
		return true;
	*s = ddbi_arena_copy(a, *s);
	return s->p;
}

static bool copy_path(struct ddb_arena *a, struct path *p)
{
	struct path_part *parts = ARENA_ARRAY(a, struct path_part, p->n + 1);
	if (!parts)
		return false;
	for (size_t i = 0; i < p->n; i++) {
		parts[i] = p->parts[i];
		if (!copy_str(a, &parts[i].name))
			return false;
	}
	p->parts = parts;
	return true;
}

static bool copy_operand(struct ddb_arena *a, struct operand *o)
{
	if (!copy_path(a, &o->path) || !copy_str(a, &o->value))
		return false;
	if (!o->inner)
		return true;
	struct operand *inner = ARENA_NEW(a, struct operand);
	if (!inner)
		return false;
	*inner = *o->inner;
	o->inner = inner;
	return copy_operand(a, inner);
}

static bool copy_condition(struct ddb_arena *a, struct condition *c)
{
	struct operand *operands = ARENA_ARRAY(a, struct operand, c->noperands + 1);
	struct condition *children = ARENA_ARRAY(a, struct condition, c->nchildren + 1);
	if (!operands || !children)
		return false;
	for (size_t i = 0; i < c->noperands; i++) {
		operands[i] = c->operands[i];
		if (!copy_operand(a, &operands[i]))
			return false;
	}
	for (size_t i = 0; i < c->nchildren; i++) {
		children[i] = c->children[i];
		if (!copy_condition(a, &children[i]))
			return false;
	}
	c->operands = operands;
	c->children = children;
	return true;
}

const struct condition *ddbi_condition_copy(struct ddb_arena *a, const struct condition *c)
{
	struct condition *copy = ARENA_NEW(a, struct condition);
	if (!copy)
		return NULL;
	*copy = *c;
	return copy_condition(a, copy) ? copy : NULL;
}
