/* SPDX-License-Identifier: Apache-2.0 */
/* Equality of expression trees: the same operators, paths and packed values in the same places. */
#ifndef UNIT_EXPRESSION_TREE_H
#define UNIT_EXPRESSION_TREE_H
#include "expression/parse.h"
#include "expression/render.h"

static inline bool operand_equal(const struct operand *a, const struct operand *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case OPERAND_PATH: return ddbi_path_equal(&a->path, &b->path);
	case OPERAND_VALUE: return str_eq(a->value, b->value);
	case OPERAND_SIZE: return operand_equal(a->inner, b->inner);
	}
	return false;
}

static inline bool condition_equal(const struct condition *a, const struct condition *b)
{
	if (a->op != b->op || a->noperands != b->noperands || a->nchildren != b->nchildren)
		return false;
	for (size_t i = 0; i < a->noperands; i++)
		if (!operand_equal(&a->operands[i], &b->operands[i]))
			return false;
	for (size_t i = 0; i < a->nchildren; i++)
		if (!condition_equal(&a->children[i], &b->children[i]))
			return false;
	return true;
}

static inline bool update_value_equal(const struct update_value *a, const struct update_value *b)
{
	if (!a || !b)
		return a == b;
	return a->kind == b->kind && ddbi_path_equal(&a->path, &b->path) && str_eq(a->value, b->value) &&
	       update_value_equal(a->left, b->left) && update_value_equal(a->right, b->right);
}

static inline bool update_equal(const struct update *a, const struct update *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct update_action *x = &a->actions[i], *y = &b->actions[i];
		if (x->verb != y->verb || !ddbi_path_equal(&x->target, &y->target))
			return false;
		if (x->verb != UPDATE_REMOVE && !update_value_equal(&x->value, &y->value))
			return false;
	}
	return true;
}

static inline bool projection_equal(const struct projection *a, const struct projection *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!ddbi_path_equal(&a->paths[i], &b->paths[i]))
			return false;
	return true;
}

/* The placeholders that a rendering used, as if they had come with its text; false: no memory. */
static inline bool rendered_placeholders(
	const struct rendering *r, struct ddb_arena *arena, struct placeholders *out)
{
	*out = (struct placeholders){ .nnames = r->nnames, .nvalues = r->nvalues };
	out->names = ARENA_ARRAY(arena, struct placeholder_name, r->nnames);
	out->values = ARENA_ARRAY(arena, struct placeholder_value, r->nvalues);
	if (!out->names || !out->values)
		return false;
	struct buf key;
	ddbi_buf_init(&key, 64);
	for (size_t i = 0; i < r->nnames + r->nvalues; i++) {
		bool name = i < r->nnames;
		buf_clear(&key);
		ddbi_buf_byte(&key, name ? '#' : ':');
		ddbi_buf_u64(&key, name ? i : i - r->nnames);
		struct str copy = ddbi_arena_copy(arena, buf_view(&key));
		if (name)
			out->names[i] = (struct placeholder_name){ .key = copy, .value = r->names[i] };
		else
			out->values[i - r->nnames] =
				(struct placeholder_value){ .key = copy, .value = r->values[i - r->nnames] };
	}
	bool good = !key.failed;
	ddbi_buf_free(&key);
	return good;
}

#endif
