/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions of the text door: OR of ANDs of NOTs of comparisons, functions and parentheses. */
#include "model/door.h"

#define DEPTH_MAX    100
#define CHILDREN_MAX 300 /* as many operators as DynamoDB takes */

static bool read_condition(struct door *, struct condition *out);

/* ---- operands ---- */
static bool read_size(struct door *d, struct door_operand *out)
{
	out->kind = DOOR_SIZE;
	if (!ddbi_door_expect(d, "(") || !ddbi_door_path(d, &out->target))
		return false;
	out->target.size = true;
	return ddbi_door_expect(d, ")");
}

static bool read_operand(struct door *d, struct door_operand *out)
{
	*out = (struct door_operand){ .kind = DOOR_PATH, .at = d->token.text };
	if (d->token.kind == DOOR_MARK) {
		out->kind = DOOR_VALUE;
		return ddbi_door_mark(d, &out->val);
	}
	if (ddbi_door_is(d, "size") && ddbi_door_calls(d)) {
		ddbi_door_next(d);
		return read_size(d, out);
	}
	return ddbi_door_path(d, &out->target);
}

static bool size_operand(struct door *d, const struct target *t, struct operand *out)
{
	struct operand *inner = ARENA_NEW(d->trees->arena, struct operand);
	if (!inner)
		return ddbi_fail_nomem(d->trees->err);
	*inner = (struct operand){ .kind = OPERAND_PATH, .path = t->path };
	*out = (struct operand){ .kind = OPERAND_SIZE, .inner = inner };
	return true;
}

/* A value takes its form from the attribute that it is compared with. */
static bool bind(struct door *d, const struct door_operand *o, const struct target *with, struct operand *out)
{
	if (o->kind == DOOR_SIZE)
		return size_operand(d, &o->target, out);
	*out = (struct operand){ .kind = OPERAND_PATH, .path = o->target.path };
	if (o->kind == DOOR_PATH)
		return true;
	out->kind = OPERAND_VALUE;
	return ddbi_door_value(d, with, o->val, o->at, DOOR_COMPARED, &out->value);
}

static const struct target *target_of(const struct door_operand *operands, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (operands[i].kind != DOOR_VALUE)
			return &operands[i].target;
	return NULL;
}

static bool finish(struct door *d, enum condition_op op, const struct door_operand *operands, size_t n,
	struct condition *out)
{
	struct operand *bound = ARENA_ARRAY(d->trees->arena, struct operand, n);
	const struct target *with = target_of(operands, n);
	if (!bound)
		return ddbi_fail_nomem(d->trees->err);
	if (!with)
		return ddbi_door_fail(d, operands[0].at, "one side has to be an attribute");
	for (size_t i = 0; i < n; i++)
		if (!bind(d, &operands[i], with, &bound[i]))
			return false;
	*out = (struct condition){ .op = op, .operands = bound, .noperands = n };
	return true;
}

/* ---- functions ---- */
struct function {
	const char *name;
	enum condition_op op;
	size_t n;
};
static const struct function functions[] = { { "attribute_exists", CONDITION_EXISTS, 1 },
	{ "attribute_not_exists", CONDITION_NOT_EXISTS, 1 }, { "attribute_type", CONDITION_TYPE, 2 },
	{ "begins_with", CONDITION_BEGINS_WITH, 2 }, { "contains", CONDITION_CONTAINS, 2 } };
#define FUNCTIONS (sizeof functions / sizeof *functions)

static const struct function *find_function(struct str name)
{
	for (size_t i = 0; i < FUNCTIONS; i++)
		if (str_eq(name, str_z(functions[i].name)))
			return &functions[i];
	return NULL;
}

static bool unknown_function(struct door *d, struct str name)
{
	const char *names[FUNCTIONS + 1] = { "size" };
	for (size_t i = 0; i < FUNCTIONS; i++)
		names[i + 1] = functions[i].name;
	const char *meant = ddbi_meant(name, names, FUNCTIONS + 1);
	return ddbi_door_fail(d, name, "there is no function %.*s%s%s%s", (int)name.n, name.p,
		meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

/* The second operand: a type's name, a prefix, or a part of what the first one holds. */
static bool second_value(struct door *d, enum condition_op op, const struct door_operand *first,
	const struct door_operand *second, struct operand *out)
{
	struct ddb_value part;
	static const struct target text = { .row = NULL };
	*out = (struct operand){ .kind = OPERAND_VALUE };
	if (op == CONDITION_CONTAINS)
		return ddbi_door_element(d, &first->target, second->val, second->at, &part) &&
		       ddbi_pack_tree(d->trees, &part, &out->value);
	if (op == CONDITION_TYPE)
		return ddbi_door_value(d, &text, second->val, second->at, DOOR_COMPARED, &out->value);
	return ddbi_door_value(d, &first->target, second->val, second->at, DOOR_COMPARED, &out->value);
}

static bool read_function(struct door *d, struct condition *out)
{
	struct door_operand operands[2];
	struct str name = d->token.text;
	const struct function *f = find_function(name);
	if (!f)
		return unknown_function(d, name);
	ddbi_door_next(d);
	if (!ddbi_door_expect(d, "(") || !read_operand(d, &operands[0]))
		return false;
	if (operands[0].kind != DOOR_PATH)
		return ddbi_door_fail(d, operands[0].at, "%s needs an attribute first", f->name);
	if (f->n == 2 && (!ddbi_door_expect(d, ",") || !read_operand(d, &operands[1])))
		return false;
	if (!ddbi_door_expect(d, ")"))
		return false;
	if (f->n == 1 || operands[1].kind != DOOR_VALUE)
		return finish(d, f->op, operands, f->n, out);
	struct operand *bound = ARENA_ARRAY(d->trees->arena, struct operand, 2);
	if (!bound)
		return ddbi_fail_nomem(d->trees->err);
	*out = (struct condition){ .op = f->op, .operands = bound, .noperands = 2 };
	return bind(d, &operands[0], NULL, &bound[0]) &&
	       second_value(d, f->op, &operands[0], &operands[1], &bound[1]);
}

/* ---- comparisons ---- */
static bool comparison_op(const struct door *d, enum condition_op *out)
{
	static const struct {
		const char *sign;
		enum condition_op op;
	} ops[] = { { "=", CONDITION_EQ }, { "<>", CONDITION_NE }, { "<", CONDITION_LT },
		{ "<=", CONDITION_LE }, { ">", CONDITION_GT }, { ">=", CONDITION_GE } };
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (ddbi_door_is(d, ops[i].sign)) {
			*out = ops[i].op;
			return true;
		}
	return false;
}

static bool read_between(struct door *d, struct door_operand *first, struct condition *out)
{
	struct door_operand operands[3] = { *first };
	struct str t;
	if (!read_operand(d, &operands[1]))
		return false;
	t = ddbi_door_token_text(d);
	if (!ddbi_door_take(d, "AND"))
		return ddbi_door_fail(d, d->token.text, "AND is needed here, not %.*s", (int)t.n, t.p);
	return read_operand(d, &operands[2]) && finish(d, CONDITION_BETWEEN, operands, 3, out);
}

static bool read_in(struct door *d, struct door_operand *first, struct condition *out)
{
	struct door_operand operands[1 + EXPRESSION_MAX_IN] = { *first };
	size_t n = 1;
	if (!ddbi_door_expect(d, "("))
		return false;
	do {
		if (n == sizeof operands / sizeof *operands)
			return ddbi_door_fail(
				d, d->token.text, "IN takes at most %d values", EXPRESSION_MAX_IN);
		if (!read_operand(d, &operands[n++]))
			return false;
	} while (ddbi_door_take(d, ","));
	return ddbi_door_expect(d, ")") && finish(d, CONDITION_IN, operands, n, out);
}

static bool read_comparison(struct door *d, struct condition *out)
{
	struct door_operand operands[2];
	enum condition_op op;
	if (!read_operand(d, &operands[0]))
		return false;
	if (ddbi_door_take(d, "BETWEEN"))
		return read_between(d, &operands[0], out);
	if (ddbi_door_take(d, "IN"))
		return read_in(d, &operands[0], out);
	struct str t = ddbi_door_token_text(d);
	if (!comparison_op(d, &op))
		return ddbi_door_fail(d, d->token.text,
			"a comparison (=, <>, <, <=, >, >=, BETWEEN, IN) is needed here, not %.*s", (int)t.n,
			t.p);
	ddbi_door_next(d);
	return read_operand(d, &operands[1]) && finish(d, op, operands, 2, out);
}

/* ---- what joins them ---- */
static bool enter(struct door *d)
{
	return ++d->depth <= DEPTH_MAX ||
	       ddbi_door_fail(d, d->token.text, "more than %d levels of parentheses", DEPTH_MAX);
}

static bool read_primary(struct door *d, struct condition *out)
{
	if (ddbi_door_take(d, "(")) {
		bool ok = enter(d) && read_condition(d, out) && ddbi_door_expect(d, ")");
		d->depth--;
		return ok;
	}
	if (d->token.kind == DOOR_WORD && !ddbi_door_is(d, "size") && ddbi_door_calls(d) &&
		!ddbi_door_is(d, "IN"))
		return read_function(d, out);
	return read_comparison(d, out);
}

static bool read_not(struct door *d, struct condition *out)
{
	if (!ddbi_door_take(d, "NOT"))
		return read_primary(d, out);
	struct condition *kid = ARENA_NEW(d->trees->arena, struct condition);
	if (!kid)
		return ddbi_fail_nomem(d->trees->err);
	*out = (struct condition){ .op = CONDITION_NOT, .children = kid, .nchildren = 1 };
	bool ok = enter(d) && read_not(d, kid);
	d->depth--;
	return ok;
}

/* A list of children, which doubles as it grows. */
static bool append(struct door *d, struct condition **kids, size_t *n, const struct condition *kid)
{
	if (*n == CHILDREN_MAX)
		return ddbi_door_fail(d, d->token.text, "more than %d conditions", CHILDREN_MAX);
	if ((*n & (*n - 1)) == 0) {
		struct condition *more = ARENA_ARRAY(d->trees->arena, struct condition, *n ? *n * 2 : 1);
		if (!more)
			return ddbi_fail_nomem(d->trees->err);
		if (*n)
			memcpy(more, *kids, *n * sizeof *more);
		*kids = more;
	}
	(*kids)[(*n)++] = *kid;
	return true;
}

static bool read_joined(struct door *d, const char *word, enum condition_op op,
	bool (*read)(struct door *, struct condition *), struct condition *out)
{
	struct condition *kids = NULL, kid;
	size_t n = 0;
	do {
		if (!read(d, &kid) || !append(d, &kids, &n, &kid))
			return false;
	} while (ddbi_door_take(d, word));
	*out = n == 1 ? kids[0] : (struct condition){ .op = op, .children = kids, .nchildren = n };
	return true;
}

static bool read_and(struct door *d, struct condition *out)
{
	return read_joined(d, "AND", CONDITION_AND, read_not, out);
}

static bool read_condition(struct door *d, struct condition *out)
{
	return read_joined(d, "OR", CONDITION_OR, read_and, out);
}

bool ddbi_door_condition(struct door *d, struct condition *out)
{
	return read_condition(d, out);
}
