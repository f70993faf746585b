/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of conditions, filters and key conditions (04-4.3).
 *
 * An opening parenthesis may begin an operand or a condition, so both are read by the same functions; where
 * only a condition can stand, require_condition() refuses an operand at the token that follows it. */
#include "expression/rules.h"
#include "expression/syntax.h"

/* ---- text to raw tree ---- */

static bool parse_or(struct parser *p, struct node **out);

static bool require_condition(struct parser *p, const struct node *node)
{
	if (node->kind == NODE_PATH || node->kind == NODE_VALUE)
		return ddbi_parser_syntax(p);
	if (node->kind == NODE_CALL && !p->misused_function.p && str_eq(node->text, STR("size")))
		p->misused_function = node->text;
	return true;
}

/* An unknown function is reported as unknown, not as misused. */
static void note_operand(struct parser *p, const struct node *node)
{
	enum condition_op op;
	if (node->kind == NODE_CALL && !p->misused_function.p && ddbi_condition_function(node->text, &op))
		p->misused_function = node->text;
}

static struct node *new_condition(struct parser *p, enum condition_op op, struct node *first)
{
	struct node *node = ddbi_node(p, NODE_CONDITION, STR_NONE);
	if (!node)
		return NULL;
	node->op = op;
	if (first)
		ddbi_node_add(node, first);
	return node;
}

static bool add_operand(struct parser *p, struct node *comparison)
{
	struct node *operand;
	if (!ddbi_parse_grouped_operand(p, &operand))
		return false;
	note_operand(p, operand);
	ddbi_node_add(comparison, operand);
	return true;
}

static bool parse_between(struct parser *p, struct node *comparison)
{
	if (!add_operand(p, comparison))
		return false;
	if (!ddbi_parser_is_word(p, "AND"))
		return ddbi_parser_syntax(p);
	ddbi_parser_next(p);
	return add_operand(p, comparison);
}

static bool parse_in(struct parser *p, struct node *comparison)
{
	if (!ddbi_parser_expect(p, TOKEN_OPEN))
		return false;
	for (;;) {
		if (!add_operand(p, comparison))
			return false;
		if (p->token.kind != TOKEN_COMMA)
			return ddbi_parser_expect(p, TOKEN_CLOSE);
		ddbi_parser_next(p);
	}
}

/* The comparison that the current token begins; false: it begins none. */
static bool comparison_op(const struct parser *p, enum condition_op *op)
{
	switch (p->token.kind) {
	case TOKEN_EQ: *op = CONDITION_EQ; return true;
	case TOKEN_NE: *op = CONDITION_NE; return true;
	case TOKEN_LT: *op = CONDITION_LT; return true;
	case TOKEN_LE: *op = CONDITION_LE; return true;
	case TOKEN_GT: *op = CONDITION_GT; return true;
	case TOKEN_GE: *op = CONDITION_GE; return true;
	default: break;
	}
	*op = ddbi_parser_is_word(p, "BETWEEN") ? CONDITION_BETWEEN : CONDITION_IN;
	return *op == CONDITION_BETWEEN || ddbi_parser_is_word(p, "IN");
}

static bool parse_group(struct parser *p, struct node **out)
{
	if (!ddbi_parser_enter(p) || !parse_or(p, out))
		return false;
	if ((*out)->grouped)
		p->redundant_parens = true;
	(*out)->grouped = true;
	p->depth--;
	return ddbi_parser_expect(p, TOKEN_CLOSE);
}

static bool parse_comparison(struct parser *p, struct node **out)
{
	enum condition_op op;
	bool parsed = p->token.kind == TOKEN_OPEN ? parse_group(p, out) : ddbi_parse_operand(p, out);
	if (!parsed)
		return false;
	if ((*out)->kind == NODE_CONDITION || !comparison_op(p, &op))
		return true;
	note_operand(p, *out);
	struct node *comparison = new_condition(p, op, *out);
	if (!comparison)
		return false;
	*out = comparison;
	p->operators++;
	ddbi_parser_next(p);
	if (op == CONDITION_BETWEEN)
		return parse_between(p, comparison);
	return op == CONDITION_IN ? parse_in(p, comparison) : add_operand(p, comparison);
}

/* A loop and not a recursion: a text may hold a thousand of them. */
static bool parse_not(struct parser *p, struct node **out)
{
	size_t negations = 0;
	for (; ddbi_parser_is_word(p, "NOT"); negations++)
		ddbi_parser_next(p);
	p->operators += negations;
	if (!parse_comparison(p, out))
		return false;
	if (negations && !require_condition(p, *out))
		return false;
	for (; negations; negations--) {
		*out = new_condition(p, CONDITION_NOT, *out);
		if (!*out)
			return false;
	}
	return true;
}

static bool parse_chain(struct parser *p, const char *keyword, enum condition_op op,
	bool (*parse_child)(struct parser *, struct node **), struct node **out)
{
	if (!parse_child(p, out))
		return false;
	if (!ddbi_parser_is_word(p, keyword))
		return true;
	struct node *child = *out;
	*out = new_condition(p, op, NULL);
	if (!*out)
		return false;
	for (;;) {
		if (!require_condition(p, child))
			return false;
		ddbi_node_add(*out, child);
		if (!ddbi_parser_is_word(p, keyword))
			return true;
		p->operators++;
		ddbi_parser_next(p);
		if (!parse_child(p, &child))
			return false;
	}
}

static bool parse_and(struct parser *p, struct node **out)
{
	return parse_chain(p, "AND", CONDITION_AND, parse_not, out);
}

static bool parse_or(struct parser *p, struct node **out)
{
	return parse_chain(p, "OR", CONDITION_OR, parse_and, out);
}

/* ---- raw tree to condition ---- */

static bool build_operand(struct parser *p, const struct node *node, struct operand *out)
{
	*out = (struct operand){ .kind = OPERAND_VALUE };
	if (node->kind == NODE_VALUE) {
		ddbi_resolve_value(p, node, &out->value);
		return true;
	}
	if (node->kind == NODE_PATH) {
		out->kind = OPERAND_PATH;
		return ddbi_resolve_path(p, node, &out->path);
	}
	/* a call, and the parser has let nothing but size() pass */
	struct operand *inner = ARENA_ARRAY(p->arena, struct operand, node->n);
	if (!inner)
		return ddbi_fail_nomem(p->err);
	size_t i = 0;
	for (const struct node *child = node->first; child; child = child->next)
		if (!build_operand(p, child, &inner[i++]))
			return false;
	if (node->n != 1 && p->size_operands == SIZE_MAX)
		p->size_operands = node->n;
	out->kind = OPERAND_SIZE;
	out->inner = inner;
	return true;
}

static bool build_leaf(struct parser *p, const struct node *node, struct condition *out)
{
	struct operand *operands = ARENA_ARRAY(p->arena, struct operand, node->n);
	if (!operands)
		return ddbi_fail_nomem(p->err);
	out->operands = operands;
	for (const struct node *child = node->first; child; child = child->next) {
		if (!build_operand(p, child, &operands[out->noperands++]))
			return false;
		if (p->undefined_value.p)
			return ddbi_fail_undefined_value(p);
	}
	if (p->size_operands != SIZE_MAX)
		return ddbi_fail(p->err, MSG_EX_FUNC_COUNT, ddbi_expression_kind_name(p->kind), STR("size"),
			ddbi_arg_i64(p->err, (int64_t)p->size_operands));
	return ddbi_condition_rules(p->kind, out, p->err);
}

static bool build_condition(struct parser *p, const struct node *node, struct condition *out)
{
	*out = (struct condition){ .op = node->op };
	if (node->kind == NODE_CALL)
		ddbi_condition_function(node->text, &out->op);
	if (out->op != CONDITION_AND && out->op != CONDITION_OR && out->op != CONDITION_NOT)
		return build_leaf(p, node, out);
	struct condition *children = ARENA_ARRAY(p->arena, struct condition, node->n);
	if (!children)
		return ddbi_fail_nomem(p->err);
	out->children = children;
	for (const struct node *child = node->first; child; child = child->next)
		if (!build_condition(p, child, &children[out->nchildren++]))
			return false;
	return true;
}

bool ddbi_parse_condition(enum expression_kind kind, struct str text, struct placeholders *placeholders,
	struct error *err, const struct condition **out)
{
	struct parser p;
	struct node *root;
	if (!ddbi_parser_begin(&p, kind, text, placeholders, err) || !parse_or(&p, &root))
		return false;
	if (p.token.kind != TOKEN_END)
		return ddbi_parser_syntax(&p);
	if (!require_condition(&p, root) || !ddbi_parser_end(&p))
		return false;
	struct condition *condition = ARENA_NEW(p.arena, struct condition);
	if (!condition)
		return ddbi_fail_nomem(err);
	if (!build_condition(&p, root, condition))
		return false;
	*out = condition;
	return true;
}
