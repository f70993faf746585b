/* SPDX-License-Identifier: Apache-2.0 */
/* DynamoDB's expression language as trees. Texts are parsed into them (parse.h), models build them directly,
 * and evaluation, update, projection and rendering walk them. Trees are plain, immutable and live in an
 * arena; placeholders are already replaced. */
#ifndef EXPRESSION_EXPRESSION_H
#define EXPRESSION_EXPRESSION_H
#include "value/item.h"

enum expression_kind {
	EXPRESSION_CONDITION,
	EXPRESSION_FILTER,
	EXPRESSION_KEY_CONDITION,
	EXPRESSION_PROJECTION,
	EXPRESSION_UPDATE
};
/* "ConditionExpression", ... as in messages. */
struct str ddbi_expression_kind_name(enum expression_kind);

#define EXPRESSION_MAX_SIZE      4096
#define EXPRESSION_MAX_OPERATORS 300
#define EXPRESSION_MAX_IN        100
#define EXPRESSION_MAX_PATH      32

/* ---- document paths ---- */
struct path_part {
	struct str name; /* absent: an index */
	uint32_t index;
};
struct path {
	const struct path_part *parts; /* the first one is a name */
	size_t n;
};
/* As in messages (04-D6): "[a, b, [0], c]", in the arena. */
struct str ddbi_path_text(const struct path *, struct ddb_arena *);
/* What the path leads to in a packed item; STR_NONE: missing. */
struct str ddbi_path_find(const struct path *, struct str item);
bool ddbi_path_equal(const struct path *, const struct path *);

/* ---- conditions ---- */
enum operand_kind { OPERAND_PATH, OPERAND_VALUE, OPERAND_SIZE /* size(inner) */ };

struct operand {
	enum operand_kind kind;
	struct path path;
	struct str value;            /* packed, canonical */
	const struct operand *inner; /* of size(): a path or a value */
};

enum condition_op {
	CONDITION_EQ,
	CONDITION_NE,
	CONDITION_LT,
	CONDITION_LE,
	CONDITION_GT,
	CONDITION_GE,
	CONDITION_BETWEEN, /* 3 operands */
	CONDITION_IN,      /* 1 + up to 100 operands */
	CONDITION_EXISTS,  /* attribute_exists(path) */
	CONDITION_NOT_EXISTS,
	CONDITION_TYPE, /* attribute_type(operand, :t) */
	CONDITION_BEGINS_WITH,
	CONDITION_CONTAINS,
	CONDITION_AND, /* children */
	CONDITION_OR,
	CONDITION_NOT,
	/* the legacy operators that differ (05) */
	CONDITION_NOT_CONTAINS
};

struct condition {
	enum condition_op op;
	const struct operand *operands;
	size_t noperands;
	const struct condition *children; /* AND, OR: 2 or more in a tree from a model, any number */
	size_t nchildren;
};

/* ---- updates ---- */
enum update_value_kind {
	UPDATE_OPERAND_PATH,
	UPDATE_OPERAND_VALUE,
	UPDATE_IF_NOT_EXISTS, /* path, left */
	UPDATE_LIST_APPEND,   /* left, right */
	UPDATE_PLUS,          /* left, right */
	UPDATE_MINUS
};
struct update_value {
	enum update_value_kind kind;
	struct path path;
	struct str value; /* packed */
	const struct update_value *left, *right;
};

enum update_verb { UPDATE_SET, UPDATE_REMOVE, UPDATE_ADD, UPDATE_DELETE };
struct update_action {
	enum update_verb verb;
	struct path target;
	struct update_value value; /* SET any; ADD and DELETE: UPDATE_OPERAND_VALUE */
};
struct update {
	const struct update_action *actions;
	size_t n;
	bool legacy; /* from AttributeUpdates: ADD appends to lists too (05-5.4) */
};

/* ---- projections ---- */
struct projection {
	const struct path *paths;
	size_t n;
};

#endif
