/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the text door (ddb/text.h): a text read from its beginning, token by token. Names are members,
 * question marks are values; what comes out are the trees that operations carry. The first failure stays in
 * the error: the column, the sentence, and the text with a caret. */
#ifndef MODEL_DOOR_H
#define MODEL_DOOR_H
#include "base/meant.h"
#include "model/trees.h"
#include <ddb/text.h>

enum door_kind {
	DOOR_END,
	DOOR_WORD,
	DOOR_NUMBER, /* digits alone: an index */
	DOOR_MARK,   /* ? */
	DOOR_SIGN    /* = <> < <= > >= ( ) [ ] , . + - */
};
struct door_token {
	enum door_kind kind;
	struct str text;
};

struct door {
	const struct trees *trees;
	struct str text;
	const char *what; /* "condition" or "changes": begins each message */
	struct ddb_args args;
	size_t nargs; /* taken so far */
	struct door_token token;
	unsigned depth; /* of parentheses and NOT */
};

/* What stands left or right of an operator. */
enum door_operand_kind { DOOR_PATH, DOOR_SIZE, DOOR_VALUE };
struct door_operand {
	enum door_operand_kind kind;
	struct target target;      /* PATH and SIZE; row NULL: below what the model knows */
	const struct ddb_val *val; /* VALUE */
	struct str at;             /* its place in the text */
};

void ddbi_door_next(struct door *);
bool ddbi_door_is(const struct door *, const char *sign_or_keyword); /* keywords of any case */
bool ddbi_door_take(
	struct door *, const char *sign_or_keyword); /* and go on; false: something else is there */
/* Is the token a function's name: followed by an opening parenthesis? */
bool ddbi_door_calls(const struct door *);
bool ddbi_door_expect(struct door *, const char *sign);
/* Fails at that place of the text. Always false. */
bool ddbi_door_fail(struct door *, struct str at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The token as it is called in messages. */
struct str ddbi_door_token_text(const struct door *);

/* A document path. */
bool ddbi_door_path(struct door *, struct target *out);
/* The next question mark's value; the token is a mark. */
bool ddbi_door_mark(struct door *, const struct ddb_val **out);
/* What becomes of a value: what is stored has to fit the member, so that it can be loaded. */
enum door_use { DOOR_COMPARED, DOOR_ADDED, DOOR_STORED };
/* The value in the form in which the target is stored (NULL: as it is), packed. */
bool ddbi_door_value(struct door *, const struct target *, const struct ddb_val *, struct str at,
	enum door_use, struct str *out);
/* A value for an element of a list, a member of a set, a part of a text. */
bool ddbi_door_element(
	struct door *, const struct target *, const struct ddb_val *, struct str at, struct ddb_value *out);

/* A word (ddb_arg_word) as the value that it is for the target, or for an element of it. */
bool ddbi_door_word(struct door *, const struct target *, bool element, const struct ddb_val *, struct str at,
	struct ddb_val *out);

/* A whole condition, and the actions of a whole update. */
bool ddbi_door_condition(struct door *, struct condition *out);
bool ddbi_door_actions(struct door *, struct update_action **out, size_t *n);

#endif
