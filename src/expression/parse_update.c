/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of updates (04-4.5). */
#include "expression/rules.h"
#include "expression/syntax.h"

struct action_node {
	enum update_verb verb;
	struct node *target, *value; /* value NULL: REMOVE */
	struct action_node *next;
};

struct update_parser {
	struct parser p;
	struct action_node *first, **end;
	size_t n;
	bool seen[4]; /* sections, by verb */
};

static const char *const verb_names[] = {
	[UPDATE_SET] = "SET",
	[UPDATE_REMOVE] = "REMOVE",
	[UPDATE_ADD] = "ADD",
	[UPDATE_DELETE] = "DELETE",
};

/* ---- text to raw tree ---- */

static bool parse_arithmetic(struct parser *p, struct node **value)
{
	if (p->token.kind != TOKEN_PLUS && p->token.kind != TOKEN_MINUS)
		return true;
	struct node *sum = ddbi_node(p, NODE_ARITHMETIC, p->token.text), *right;
	if (!sum)
		return false;
	p->operators++;
	ddbi_parser_next(p);
	if (!ddbi_parse_grouped_operand(p, &right))
		return false;
	ddbi_node_add(sum, *value);
	ddbi_node_add(sum, right);
	*value = sum;
	return true;
}

/* value, in one pair of parentheses or none; only the outermost pair may hold a sum. */
static bool parse_value(struct parser *p, struct node **out)
{
	if (p->token.kind != TOKEN_OPEN)
		return ddbi_parse_operand(p, out) && parse_arithmetic(p, out);
	if (!ddbi_parser_enter(p) || !ddbi_parse_grouped_operand(p, out) || !parse_arithmetic(p, out))
		return false;
	p->depth--;
	if (!ddbi_parser_expect(p, TOKEN_CLOSE))
		return false;
	return (*out)->kind == NODE_ARITHMETIC || parse_arithmetic(p, out);
}

static bool parse_action_value(struct parser *p, enum update_verb verb, struct node **out)
{
	if (verb == UPDATE_SET)
		return ddbi_parser_expect(p, TOKEN_EQ) && parse_value(p, out);
	if (verb == UPDATE_REMOVE)
		return true;
	return p->token.kind == TOKEN_VALUE ? ddbi_parse_operand(p, out) : ddbi_parser_syntax(p);
}

static bool parse_action(struct update_parser *u, enum update_verb verb)
{
	struct action_node *action = ARENA_NEW(u->p.arena, struct action_node);
	if (!action)
		return ddbi_fail_nomem(u->p.err);
	action->verb = verb;
	*u->end = action;
	u->end = &action->next;
	u->n++;
	return ddbi_parse_path(&u->p, &action->target) && parse_action_value(&u->p, verb, &action->value);
}

static bool parse_section(struct update_parser *u)
{
	struct parser *p = &u->p;
	enum update_verb verb = UPDATE_SET;
	while (verb <= UPDATE_DELETE && !ddbi_parser_is_word(p, verb_names[verb]))
		verb++;
	if (verb > UPDATE_DELETE)
		return ddbi_parser_syntax(p);
	if (u->seen[verb] && !p->section_twice.p)
		p->section_twice = str_z(verb_names[verb]);
	u->seen[verb] = true;
	do {
		ddbi_parser_next(p);
		if (!parse_action(u, verb))
			return false;
	} while (p->token.kind == TOKEN_COMMA);
	return true;
}

static bool parse_sections(struct update_parser *u)
{
	do {
		if (!parse_section(u))
			return false;
	} while (u->p.token.kind != TOKEN_END);
	return ddbi_parser_end(&u->p);
}

/* ---- raw tree to update ---- */

static bool build_value(struct parser *p, const struct node *node, struct update_value *out);

/* Faults of calls come after those of paths (04-S3). */
static void note_call_fault(struct parser *p, enum message fault, const struct node *call)
{
	if (p->call_fault)
		return;
	p->call_fault = fault;
	p->call_name = call->text;
	p->call_operands = call->n;
}

static bool fail_call_fault(struct parser *p)
{
	struct str kind = ddbi_expression_kind_name(p->kind);
	if (p->call_fault == MSG_EX_FUNC_PATH)
		return ddbi_fail(p->err, MSG_EX_FUNC_PATH, kind, p->call_name);
	return ddbi_fail(p->err, MSG_EX_FUNC_COUNT, kind, p->call_name,
		ddbi_arg_i64(p->err, (int64_t)p->call_operands));
}

static bool build_call(struct parser *p, const struct node *call, const struct update_value *operands,
	struct update_value *out)
{
	if (call->n != 2) {
		note_call_fault(p, MSG_EX_FUNC_COUNT, call);
		return true;
	}
	if (str_eq(call->text, STR("list_append"))) {
		*out = (struct update_value){
			.kind = UPDATE_LIST_APPEND, .left = operands, .right = operands + 1
		};
		return true;
	}
	if (call->first->kind != NODE_PATH)
		note_call_fault(p, MSG_EX_FUNC_PATH, call);
	*out = (struct update_value){
		.kind = UPDATE_IF_NOT_EXISTS, .path = operands->path, .left = operands + 1
	};
	return true;
}

static bool build_operands(struct parser *p, const struct node *node, struct update_value *out)
{
	struct update_value *operands = ARENA_ARRAY(p->arena, struct update_value, node->n);
	if (!operands)
		return ddbi_fail_nomem(p->err);
	struct update_value *at = operands;
	for (const struct node *child = node->first; child; child = child->next)
		if (!build_value(p, child, at++))
			return false;
	if (node->kind == NODE_CALL)
		return build_call(p, node, operands, out);
	out->kind = *node->text.p == '+' ? UPDATE_PLUS : UPDATE_MINUS;
	out->left = operands;
	out->right = operands + 1;
	return true;
}

static bool build_value(struct parser *p, const struct node *node, struct update_value *out)
{
	*out = (struct update_value){ .kind = UPDATE_OPERAND_VALUE };
	if (node->kind == NODE_VALUE) {
		ddbi_resolve_value(p, node, &out->value);
		return true;
	}
	if (node->kind == NODE_PATH) {
		out->kind = UPDATE_OPERAND_PATH;
		return ddbi_resolve_path(p, node, &out->path);
	}
	return build_operands(p, node, out);
}

static bool build_update(struct update_parser *u, struct update *out)
{
	struct update_action *actions = ARENA_ARRAY(u->p.arena, struct update_action, u->n);
	if (!actions)
		return ddbi_fail_nomem(u->p.err);
	*out = (struct update){ .actions = actions, .n = u->n };
	for (const struct action_node *node = u->first; node; node = node->next, actions++) {
		*actions = (struct update_action){ .verb = node->verb };
		if (!ddbi_resolve_path(&u->p, node->target, &actions->target))
			return false;
		if (node->value && !build_value(&u->p, node->value, &actions->value))
			return false;
	}
	return true;
}

static bool check_update(struct parser *p, const struct update *update)
{
	if (p->undefined_value.p)
		return ddbi_fail_undefined_value(p);
	if (!ddbi_update_targets_disjoint(update, p->err) || !ddbi_update_action_rules(update, p->err))
		return false;
	if (p->call_fault)
		return fail_call_fault(p);
	return ddbi_update_function_rules(update, p->err);
}

bool ddbi_parse_update(
	struct str text, struct placeholders *placeholders, struct error *err, const struct update **out)
{
	struct update_parser u = { .n = 0 };
	u.end = &u.first;
	if (!ddbi_parser_begin(&u.p, EXPRESSION_UPDATE, text, placeholders, err) || !parse_sections(&u))
		return false;
	struct update *update = ARENA_NEW(err->arena, struct update);
	if (!update)
		return ddbi_fail_nomem(err);
	if (!build_update(&u, update) || !check_update(&u.p, update))
		return false;
	*out = update;
	return true;
}
