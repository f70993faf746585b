/* SPDX-License-Identifier: Apache-2.0 */
/* What the grammars of conditions, updates and projections share: reading token by token, paths, operands,
 * function calls, syntax errors. */
#include "expression/syntax.h"

/* No valid expression comes near: 4,096 bytes hold at most 300 operators and redundant parentheses are an
 * error. It bounds the parser's recursion (04-E17). */
#define MAX_DEPTH 1000

/* ---- tokens ---- */

bool ddbi_parser_begin(struct parser *p, enum expression_kind kind, struct str text,
	struct placeholders *placeholders, struct error *err)
{
	struct str name = ddbi_expression_kind_name(kind);
	if (text.n == 0)
		return ddbi_fail(err, MSG_EX_EMPTY, name);
	if (text.n > EXPRESSION_MAX_SIZE) {
		if (kind == EXPRESSION_CONDITION || kind == EXPRESSION_FILTER)
			return ddbi_fail(err, MSG_EX_SIZE_N, name, ddbi_arg_i64(err, (int64_t)text.n));
		return ddbi_fail(err, MSG_EX_SIZE, name);
	}
	*p = (struct parser){ .kind = kind,
		.arena = err->arena,
		.err = err,
		.placeholders = placeholders,
		.end = text.p + text.n,
		.size_operands = SIZE_MAX };
	p->token = ddbi_token(text.p, p->end);
	return true;
}

void ddbi_parser_next(struct parser *p)
{
	p->previous = p->token;
	p->token = ddbi_token(p->token.text.p + p->token.text.n, p->end);
}

bool ddbi_parser_expect(struct parser *p, enum token_kind kind)
{
	if (p->token.kind != kind)
		return ddbi_parser_syntax(p);
	ddbi_parser_next(p);
	return true;
}

bool ddbi_parser_is_word(const struct parser *p, const char *keyword)
{
	return p->token.kind == TOKEN_WORD && ddbi_str_eq_nocase(p->token.text, str_z(keyword));
}

/* The window begins at the offending token and ends with the next one; at the end of the text it is what came
 * last. */
bool ddbi_parser_syntax(struct parser *p)
{
	struct str kind = ddbi_expression_kind_name(p->kind), token = p->token.text;
	if (p->token.kind == TOKEN_END) {
		struct str last = p->previous.text.p ? p->previous.text : STR("");
		return ddbi_fail(p->err, MSG_EX_SYNTAX, kind, STR("<EOF>"), last);
	}
	struct token next = ddbi_token(token.p + token.n, p->end);
	const char *to = next.kind == TOKEN_END ? token.p + token.n : next.text.p + next.text.n;
	return ddbi_fail(p->err, MSG_EX_SYNTAX, kind, token, (struct str){ token.p, (size_t)(to - token.p) });
}

bool ddbi_parser_enter(struct parser *p)
{
	if (p->depth == MAX_DEPTH)
		return ddbi_parser_syntax(p);
	p->depth++;
	ddbi_parser_next(p);
	return true;
}

bool ddbi_parser_end(struct parser *p)
{
	struct str kind = ddbi_expression_kind_name(p->kind);
	if (p->token.kind != TOKEN_END)
		return ddbi_parser_syntax(p);
	if (p->operators > EXPRESSION_MAX_OPERATORS)
		return ddbi_fail(p->err, MSG_EX_OPS, kind, ddbi_arg_i64(p->err, (int64_t)p->operators));
	if (p->redundant_parens)
		return ddbi_fail(p->err, MSG_EX_PARENS, kind);
	/* updates name the reserved word first, conditions the functions (04-S3, F11) */
	if (p->kind == EXPRESSION_UPDATE && p->reserved_word.p)
		return ddbi_fail(p->err, MSG_EX_RESERVED, kind, p->reserved_word);
	if (p->unknown_function.p)
		return ddbi_fail(p->err, MSG_EX_FUNC_UNKNOWN, kind, p->unknown_function);
	if (p->misused_function.p)
		return ddbi_fail(p->err, MSG_EX_FUNC_MISUSED, kind, p->misused_function);
	if (p->reserved_word.p)
		return ddbi_fail(p->err, MSG_EX_RESERVED, kind, p->reserved_word);
	if (p->section_twice.p)
		return ddbi_fail(p->err, MSG_EX_SECTION, p->section_twice);
	return true;
}

/* ---- nodes ---- */

struct node *ddbi_node(struct parser *p, enum node_kind kind, struct str text)
{
	struct node *node = ARENA_NEW(p->arena, struct node);
	if (!node) {
		ddbi_fail_nomem(p->err);
		return NULL;
	}
	node->kind = kind;
	node->text = text;
	return node;
}

void ddbi_node_add(struct node *parent, struct node *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->n++;
}

/* ---- paths ---- */

/* A keyword of this kind of expression is no identifier; every other reserved word is one, and an error of
 * its own. */
static bool is_keyword(const struct parser *p)
{
	static const char *const condition[] = { "AND", "OR", "NOT", "BETWEEN", "IN", NULL };
	static const char *const update[] = { "SET", "REMOVE", "ADD", "DELETE", NULL };
	static const char *const none[] = { NULL };
	const char *const *words = p->kind == EXPRESSION_UPDATE       ? update
				   : p->kind == EXPRESSION_PROJECTION ? none
								      : condition;
	for (; *words; words++)
		if (ddbi_parser_is_word(p, *words))
			return true;
	return false;
}

static bool add_part(struct parser *p, struct part_node ***end, struct node *path)
{
	struct part_node *part = ARENA_NEW(p->arena, struct part_node);
	if (!part)
		return ddbi_fail_nomem(p->err);
	part->token = p->token;
	**end = part;
	*end = &part->next;
	path->n++;
	ddbi_parser_next(p);
	return true;
}

static bool parse_name(struct parser *p, struct part_node ***end, struct node *path)
{
	if (p->token.kind != TOKEN_NAME && (p->token.kind != TOKEN_WORD || is_keyword(p)))
		return ddbi_parser_syntax(p);
	if (p->token.kind == TOKEN_WORD && !p->reserved_word.p && ddbi_reserved_word(p->token.text))
		p->reserved_word = p->token.text;
	return add_part(p, end, path);
}

static bool parse_index(struct parser *p, struct part_node ***end, struct node *path)
{
	ddbi_parser_next(p);
	if (p->token.kind != TOKEN_DIGITS)
		return ddbi_parser_syntax(p);
	return add_part(p, end, path) && ddbi_parser_expect(p, TOKEN_CLOSE_INDEX);
}

bool ddbi_parse_path(struct parser *p, struct node **out)
{
	struct node *path = ddbi_node(p, NODE_PATH, STR_NONE);
	if (!path)
		return false;
	struct part_node **end = &path->parts;
	if (!parse_name(p, &end, path))
		return false;
	for (;;) {
		if (p->token.kind == TOKEN_DOT) {
			ddbi_parser_next(p);
			if (!parse_name(p, &end, path))
				return false;
		} else if (p->token.kind == TOKEN_OPEN_INDEX) {
			if (!parse_index(p, &end, path))
				return false;
		} else {
			*out = path;
			return true;
		}
	}
}

/* ---- operands ---- */

static bool is_function(const struct parser *p, struct str name)
{
	static const char *const condition[] = { "attribute_exists", "attribute_not_exists", "attribute_type",
		"begins_with", "contains", "size", NULL };
	static const char *const update[] = { "if_not_exists", "list_append", NULL };
	for (const char *const *f = p->kind == EXPRESSION_UPDATE ? update : condition; *f; f++)
		if (str_eq(name, str_z(*f)))
			return true;
	return false;
}

/* Of the functions only size is an operand of a condition; a list_append takes no other one (04-F3, R10). */
static void note_call(struct parser *p, const struct node *call, const struct node *operand)
{
	if (operand->kind != NODE_CALL || p->misused_function.p)
		return;
	if (p->kind == EXPRESSION_UPDATE &&
		(!str_eq(call->text, STR("list_append")) || !str_eq(operand->text, STR("list_append"))))
		return;
	if (p->kind != EXPRESSION_UPDATE && str_eq(operand->text, STR("size")))
		return;
	if (is_function(p, operand->text))
		p->misused_function = operand->text;
}

static bool parse_call(struct parser *p, struct node **out)
{
	struct node *call = ddbi_node(p, NODE_CALL, p->token.text);
	if (!call)
		return false;
	if (!p->unknown_function.p && !is_function(p, call->text))
		p->unknown_function = call->text;
	ddbi_parser_next(p);
	if (!ddbi_parser_enter(p))
		return false;
	for (;;) {
		struct node *operand;
		if (!ddbi_parse_grouped_operand(p, &operand))
			return false;
		note_call(p, call, operand);
		ddbi_node_add(call, operand);
		if (p->token.kind != TOKEN_COMMA)
			break;
		ddbi_parser_next(p);
	}
	p->depth--;
	*out = call;
	return ddbi_parser_expect(p, TOKEN_CLOSE);
}

bool ddbi_parse_operand(struct parser *p, struct node **out)
{
	if (p->token.kind == TOKEN_VALUE) {
		*out = ddbi_node(p, NODE_VALUE, p->token.text);
		ddbi_parser_next(p);
		return *out != NULL;
	}
	if (p->token.kind == TOKEN_WORD && !is_keyword(p) &&
		ddbi_token(p->token.text.p + p->token.text.n, p->end).kind == TOKEN_OPEN)
		return parse_call(p, out);
	return ddbi_parse_path(p, out);
}

bool ddbi_parse_grouped_operand(struct parser *p, struct node **out)
{
	if (p->token.kind != TOKEN_OPEN)
		return ddbi_parse_operand(p, out);
	if (!ddbi_parser_enter(p) || !ddbi_parse_grouped_operand(p, out))
		return false;
	p->depth--;
	if ((*out)->grouped && p->kind != EXPRESSION_UPDATE)
		p->redundant_parens = true;
	(*out)->grouped = true;
	return ddbi_parser_expect(p, TOKEN_CLOSE);
}
