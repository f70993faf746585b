/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the expression room: tokens, the raw tree of a text and the parser that makes it. A raw tree keeps
 * names and placeholders as they were written, because some errors may only be reported when the whole text
 * has been read (04-F11, 04-S3). */
#ifndef EXPRESSION_SYNTAX_H
#define EXPRESSION_SYNTAX_H
#include "expression/parse.h"

/* ---- tokens ---- */
enum token_kind {
	TOKEN_END,
	TOKEN_WORD,  /* an identifier or a keyword */
	TOKEN_NAME,  /* #n */
	TOKEN_VALUE, /* :v */
	TOKEN_DIGITS,
	TOKEN_EQ,
	TOKEN_NE,
	TOKEN_LT,
	TOKEN_LE,
	TOKEN_GT,
	TOKEN_GE,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OPEN_INDEX,
	TOKEN_CLOSE_INDEX,
	TOKEN_COMMA,
	TOKEN_DOT,
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_UNKNOWN /* one character that begins no token */
};

struct token {
	enum token_kind kind;
	struct str text; /* a slice of the expression; of END: empty, at its end */
};

/* The first token at or behind `at`. */
struct token ddbi_token(const char *at, const char *end);

/* ---- raw trees ---- */
struct part_node { /* an element of a path; WORD, NAME or DIGITS */
	struct token token;
	struct part_node *next;
};

enum node_kind { NODE_PATH, NODE_VALUE, NODE_CALL, NODE_ARITHMETIC, NODE_CONDITION };

struct node {
	enum node_kind kind;
	bool grouped;              /* stands in parentheses of its own */
	struct str text;           /* the placeholder, the function, + or - */
	struct part_node *parts;   /* PATH */
	enum condition_op op;      /* CONDITION */
	struct node *first, *last; /* operands or children */
	struct node *next;
	size_t n; /* parts, operands or children */
};

struct parser {
	enum expression_kind kind;
	struct ddb_arena *arena;
	struct error *err;
	struct placeholders *placeholders;
	struct token previous, token; /* the current one is `token` */
	const char *end;
	unsigned depth; /* of open parentheses */
	size_t operators;
	/* the first fault of each kind, in order of the text; absent: none */
	bool redundant_parens;
	struct str unknown_function, misused_function, reserved_word, section_twice;
	/* the same, found when placeholders are put in */
	struct str undefined_value;
	size_t size_operands; /* of a size() that has not one operand; SIZE_MAX: none */
	enum message call_fault;
	struct str call_name;
	size_t call_operands;
};

/* Size and emptiness are judged here (04-E2, E3). */
bool ddbi_parser_begin(
	struct parser *, enum expression_kind, struct str text, struct placeholders *, struct error *);
void ddbi_parser_next(struct parser *);
bool ddbi_parser_expect(struct parser *, enum token_kind);
bool ddbi_parser_is_word(const struct parser *, const char *keyword); /* of any case */
bool ddbi_parser_syntax(struct parser *); /* fails at the current token (04-E15) */
bool ddbi_parser_enter(struct parser *);  /* into parentheses; with their depth bounded */
/* At the end of the text: nothing may follow, then the faults that were noted, in DynamoDB's order. */
bool ddbi_parser_end(struct parser *);

struct node *ddbi_node(struct parser *, enum node_kind, struct str text); /* NULL: no memory, err is set */
void ddbi_node_add(struct node *parent, struct node *child);
bool ddbi_parse_path(struct parser *, struct node **out);
/* path, value or call, without parentheses around it */
bool ddbi_parse_operand(struct parser *, struct node **out);
/* one operand, in any parentheses */
bool ddbi_parse_grouped_operand(struct parser *, struct node **out);

bool ddbi_reserved_word(struct str);

/* ---- putting placeholders in ---- */
bool ddbi_resolve_path(struct parser *, const struct node *, struct path *out);
/* An undefined one is noted and *out is absent. */
void ddbi_resolve_value(struct parser *, const struct node *, struct str *out);
bool ddbi_fail_undefined_value(struct parser *);

#endif
