/* SPDX-License-Identifier: Apache-2.0 */
/* Trees that did not come from a text, judged as if they had been rendered and sent. */
#include "expression/render.h"
#include "expression/rules.h"

/* Stops the walk over a tree that a text could never have given. */
#define RENDERED_MAX ((size_t)1 << 20)

#define MAX_DEPTH 1000

struct checker {
	enum expression_kind kind;
	struct error *err;
	size_t operators;
};

static struct str kind_name(const struct checker *c)
{
	return ddbi_expression_kind_name(c->kind);
}

/* ---- size of the text ---- */

static bool check_rendered(const struct checker *c, const struct rendering *r, const struct buf *text)
{
	if (r->failed || (text->failed && !text->too_long))
		return ddbi_fail_nomem(c->err);
	if (text->len <= EXPRESSION_MAX_SIZE && !text->too_long)
		return text->len > 0 || ddbi_fail(c->err, MSG_EX_EMPTY, kind_name(c));
	if (c->kind == EXPRESSION_CONDITION || c->kind == EXPRESSION_FILTER)
		return ddbi_fail(
			c->err, MSG_EX_SIZE_N, kind_name(c), ddbi_arg_i64(c->err, (int64_t)text->len));
	return ddbi_fail(c->err, MSG_EX_SIZE, kind_name(c));
}

static bool check_operators(const struct checker *c)
{
	return c->operators <= EXPRESSION_MAX_OPERATORS ||
	       ddbi_fail(c->err, MSG_EX_OPS, kind_name(c), ddbi_arg_i64(c->err, (int64_t)c->operators));
}

/* ---- paths ---- */

static bool check_path(const struct checker *c, const struct path *path)
{
	if (path->n > EXPRESSION_MAX_PATH)
		return ddbi_fail(c->err, MSG_EX_DEPTH, kind_name(c), ddbi_arg_i64(c->err, (int64_t)path->n));
	for (size_t i = 0; i < path->n; i++)
		if (!path->parts[i].name.p && path->parts[i].index > INT32_MAX)
			return ddbi_fail(c->err, MSG_EX_INDEX, kind_name(c),
				ddbi_arg_i64(c->err, path->parts[i].index));
	return true;
}

/* ---- conditions ---- */

static size_t operators_of(const struct condition *condition)
{
	switch (condition->op) {
	case CONDITION_AND:
	case CONDITION_OR: return condition->nchildren ? condition->nchildren - 1 : 0;
	case CONDITION_NOT: return 1;
	case CONDITION_NOT_CONTAINS: return 2;
	default: return condition->op < CONDITION_EXISTS;
	}
}

/* Comes first, because everything else recurses as deep as the tree is. */
static bool count_condition(struct checker *c, const struct condition *condition, unsigned depth)
{
	if (depth == MAX_DEPTH)
		return ddbi_failf(c->err, EXCEPTION_VALIDATION,
			"Invalid %s: operators are nested more than %d levels deep; no expression that "
			"DynamoDB accepts "
			"needs as many",
			kind_name(c).p, MAX_DEPTH);
	c->operators += operators_of(condition);
	for (size_t i = 0; i < condition->nchildren; i++)
		if (!count_condition(c, &condition->children[i], depth + 1))
			return false;
	return true;
}

static bool check_operand(const struct checker *c, const struct operand *operand)
{
	while (operand->kind == OPERAND_SIZE)
		operand = operand->inner;
	return operand->kind != OPERAND_PATH || check_path(c, &operand->path);
}

static bool check_condition(const struct checker *c, const struct condition *condition)
{
	bool chain = condition->op == CONDITION_AND || condition->op == CONDITION_OR;
	for (size_t i = 0; i < condition->nchildren; i++)
		if (!check_condition(c, &condition->children[i]))
			return false;
	for (size_t i = 0; i < condition->noperands; i++)
		if (!check_operand(c, &condition->operands[i]))
			return false;
	return chain || condition->op == CONDITION_NOT || ddbi_condition_rules(c->kind, condition, c->err);
}

bool ddbi_check_condition(enum expression_kind kind, const struct condition *condition, struct error *err)
{
	struct checker c = { .kind = kind, .err = err };
	struct rendering r;
	struct buf text;
	if (!count_condition(&c, condition, 0))
		return false;
	ddbi_rendering_init(&r, err->arena);
	ddbi_buf_init(&text, RENDERED_MAX);
	ddbi_render_condition(&r, condition, &text);
	bool good = check_rendered(&c, &r, &text);
	ddbi_buf_free(&text);
	return good && check_operators(&c) && check_condition(&c, condition);
}

/* ---- updates and projections ---- */

static void count_value(struct checker *c, const struct update_value *value)
{
	c->operators += value->kind == UPDATE_PLUS || value->kind == UPDATE_MINUS;
	if (value->left)
		count_value(c, value->left);
	if (value->right)
		count_value(c, value->right);
}

static bool check_value_paths(const struct checker *c, const struct update_value *value)
{
	return check_path(c, &value->path) && (!value->left || check_value_paths(c, value->left)) &&
	       (!value->right || check_value_paths(c, value->right));
}

static bool check_actions(struct checker *c, const struct update *update)
{
	for (size_t i = 0; i < update->n; i++)
		count_value(c, &update->actions[i].value);
	if (!check_operators(c))
		return false;
	for (size_t i = 0; i < update->n; i++)
		if (!check_path(c, &update->actions[i].target) ||
			!check_value_paths(c, &update->actions[i].value))
			return false;
	return true;
}

bool ddbi_check_update(const struct update *update, struct error *err)
{
	struct checker c = { .kind = EXPRESSION_UPDATE, .err = err };
	struct rendering r;
	struct buf text;
	ddbi_rendering_init(&r, err->arena);
	ddbi_buf_init(&text, RENDERED_MAX);
	ddbi_render_update(&r, update, &text);
	bool good = check_rendered(&c, &r, &text);
	ddbi_buf_free(&text);
	return good && check_actions(&c, update) && ddbi_update_targets_disjoint(update, err) &&
	       ddbi_update_action_rules(update, err) && ddbi_update_function_rules(update, err);
}

bool ddbi_check_projection(const struct projection *projection, struct error *err)
{
	struct checker c = { .kind = EXPRESSION_PROJECTION, .err = err };
	struct rendering r;
	struct buf text;
	ddbi_rendering_init(&r, err->arena);
	ddbi_buf_init(&text, RENDERED_MAX);
	ddbi_render_projection(&r, projection, &text);
	bool good = check_rendered(&c, &r, &text);
	ddbi_buf_free(&text);
	for (size_t i = 0; good && i < projection->n; i++)
		good = check_path(&c, &projection->paths[i]);
	return good && ddbi_projection_disjoint(projection, err);
}
