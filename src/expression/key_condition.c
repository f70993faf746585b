/* SPDX-License-Identifier: Apache-2.0 */
/* From a condition tree to clauses on key attributes (04-Q1 to Q3). */
#include "expression/key_condition.h"
#include "expression/rules.h"

#define CLAUSES_MAX (sizeof(((struct key_condition *)0)->clauses) / sizeof(struct key_clause))

static bool allowed(enum condition_op op)
{
	switch (op) {
	case CONDITION_EQ:
	case CONDITION_LT:
	case CONDITION_LE:
	case CONDITION_GT:
	case CONDITION_GE:
	case CONDITION_BETWEEN:
	case CONDITION_BEGINS_WITH: return true;
	default: return false;
	}
}

/* With the operands exchanged. */
static enum condition_op mirrored(enum condition_op op)
{
	switch (op) {
	case CONDITION_LT: return CONDITION_GT;
	case CONDITION_LE: return CONDITION_GE;
	case CONDITION_GT: return CONDITION_LT;
	case CONDITION_GE: return CONDITION_LE;
	default: return op;
	}
}

/* The one path among the operands. */
static bool find_attribute(const struct condition *c, struct error *err, const struct path **out)
{
	*out = NULL;
	for (size_t i = 0; i < c->noperands; i++) {
		if (c->operands[i].kind != OPERAND_PATH)
			continue;
		if (*out)
			return ddbi_fail(err, MSG_KC_MULTI);
		*out = &c->operands[i].path;
	}
	if (!*out)
		return ddbi_fail(err, MSG_KC_NONE);
	return (*out)->n == 1 || ddbi_fail(err, MSG_KC_PATH);
}

static bool check_operands(const struct condition *c, struct error *err)
{
	for (size_t i = 0; i < c->noperands; i++)
		if (c->operands[i].kind == OPERAND_SIZE)
			return ddbi_fail(err, MSG_KC_NESTED);
	bool path_first = c->op == CONDITION_BETWEEN || c->op == CONDITION_BEGINS_WITH;
	if (path_first && c->operands[0].kind != OPERAND_PATH)
		return ddbi_fail(err, MSG_KC_FIRST, ddbi_condition_op_name(c->op));
	return true;
}

static bool add_clause(const struct condition *c, struct error *err, struct key_condition *out)
{
	const struct path *path;
	if (!allowed(c->op))
		return ddbi_fail(err, MSG_KC_OP, ddbi_condition_op_name(c->op));
	if (!check_operands(c, err) || !find_attribute(c, err, &path))
		return false;
	struct str name = path->parts[0].name;
	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->clauses[i].name, name))
			return ddbi_fail(err, MSG_KC_ONCE);
	if (out->n == CLAUSES_MAX)
		return ddbi_fail(err, MSG_KC_LEN);
	bool reversed = c->operands[0].kind == OPERAND_VALUE;
	struct key_clause *clause = &out->clauses[out->n++];
	*clause = (struct key_clause){ .name = name, .op = reversed ? mirrored(c->op) : c->op };
	clause->values[0] = c->operands[reversed ? 0 : 1].value;
	if (c->op == CONDITION_BETWEEN)
		clause->values[1] = c->operands[2].value;
	return true;
}

static bool add(const struct condition *c, struct error *err, struct key_condition *out)
{
	if (c->op != CONDITION_AND)
		return add_clause(c, err, out);
	for (size_t i = 0; i < c->nchildren; i++)
		if (!add(&c->children[i], err, out))
			return false;
	return true;
}

bool ddbi_key_condition(const struct condition *condition, struct error *err, struct key_condition *out)
{
	*out = (struct key_condition){ .n = 0 };
	return add(condition, err, out);
}
