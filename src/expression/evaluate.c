/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on packed items (04-4.4). Takes no memory: scalars are read where they lie, and because packed
 * values are canonical, equal values have equal bytes. */
#include "expression/evaluate.h"
#include "base/text.h"
#include "value/decimal.h"

/* An operand's value on one item. */
struct result {
	struct str value; /* absent: missing, or a size */
	bool is_size;
	bool no_size; /* size() of something without one: the comparison is false */
	size_t size;
};

static void measure(struct str value, struct result *out)
{
	out->is_size = true;
	switch (packed_type(value)) {
	case DDB_S: out->size = ddbi_utf16_length(ddbi_packed_bytes(value)); break;
	case DDB_B: out->size = ddbi_packed_bytes(value).n; break;
	case DDB_SS:
	case DDB_NS:
	case DDB_BS:
	case DDB_L:
	case DDB_M: out->size = ddbi_packed_count(value); break;
	default: out->no_size = true; break;
	}
}

static struct result evaluate_operand(const struct operand *operand, struct str item)
{
	struct result r = { .value = STR_NONE };
	switch (operand->kind) {
	case OPERAND_VALUE: r.value = operand->value; break;
	case OPERAND_PATH: r.value = ddbi_path_find(&operand->path, item); break;
	case OPERAND_SIZE: {
		struct result inner = evaluate_operand(operand->inner, item);
		measure(inner.value, &r);
		break;
	}
	}
	return r;
}

static bool missing(const struct result *r)
{
	return r->is_size ? r->no_size : !r->value.p;
}

static enum ddb_type type_of(const struct result *r)
{
	if (r->is_size)
		return r->no_size ? DDB_NONE : DDB_N;
	return packed_type(r->value);
}

static struct ddb_decimal number_of(const struct result *r)
{
	return r->is_size ? ddbi_decimal_from_u64(r->size) : ddbi_packed_number(r->value);
}

/* Both are there, of the same type, and that is S, N or B. */
static int compare_scalars(const struct result *a, const struct result *b)
{
	if (type_of(a) != DDB_N)
		return str_cmp(ddbi_packed_bytes(a->value), ddbi_packed_bytes(b->value));
	struct ddb_decimal x = number_of(a), y = number_of(b);
	return ddbi_decimal_compare(&x, &y);
}

static bool comparable(const struct result *a, const struct result *b)
{
	enum ddb_type type = type_of(a);
	return type == type_of(b) && (type == DDB_S || type == DDB_N || type == DDB_B);
}

static bool equal(const struct result *a, const struct result *b)
{
	if (missing(a) || missing(b))
		return false;
	if (a->is_size || b->is_size)
		return type_of(a) == type_of(b) && compare_scalars(a, b) == 0;
	return str_eq(a->value, b->value);
}

/* ---- functions ---- */

static bool begins_with(const struct result *text, const struct result *prefix)
{
	enum ddb_type type = type_of(text);
	if (type != type_of(prefix) || (type != DDB_S && type != DDB_B))
		return false;
	return str_starts(ddbi_packed_bytes(text->value), ddbi_packed_bytes(prefix->value));
}

static bool has_element(const struct result *collection, const struct result *wanted)
{
	struct packed_iter it = ddbi_packed_iter(collection->value);
	while (ddbi_packed_next(&it)) {
		struct result element = { .value = it.value };
		if (equal(&element, wanted))
			return true;
	}
	return false;
}

static bool contains(const struct result *where, const struct result *wanted)
{
	enum ddb_type type = type_of(wanted);
	switch (type_of(where)) {
	case DDB_S:
	case DDB_B:
		return type == type_of(where) &&
		       ddbi_str_contains(ddbi_packed_bytes(where->value), ddbi_packed_bytes(wanted->value));
	case DDB_SS:
	case DDB_NS:
	case DDB_BS:
	case DDB_L: return !missing(wanted) && has_element(where, wanted);
	default: return false;
	}
}

static bool has_type(const struct result *r, const struct result *name)
{
	if (missing(r) || type_of(name) != DDB_S)
		return false;
	return str_eq(ddbi_packed_bytes(name->value), str_z(ddbi_type_name(type_of(r))));
}

/* ---- comparisons ---- */

static bool evaluate_in(const struct condition *c, struct str item)
{
	struct result wanted = evaluate_operand(&c->operands[0], item);
	for (size_t i = 1; i < c->noperands; i++) {
		struct result r = evaluate_operand(&c->operands[i], item);
		if (equal(&wanted, &r))
			return true;
	}
	return false;
}

static bool evaluate_between(
	const struct condition *c, const struct result *r, const struct result *low, struct str item)
{
	struct result high = evaluate_operand(&c->operands[2], item);
	return comparable(r, low) && comparable(r, &high) && compare_scalars(r, low) >= 0 &&
	       compare_scalars(r, &high) <= 0;
}

static bool evaluate_two(
	const struct condition *c, const struct result *a, const struct result *b, struct str item)
{
	switch (c->op) {
	case CONDITION_EQ: return equal(a, b);
	case CONDITION_NE: return !a->no_size && !b->no_size && !equal(a, b);
	case CONDITION_LT: return comparable(a, b) && compare_scalars(a, b) < 0;
	case CONDITION_LE: return comparable(a, b) && compare_scalars(a, b) <= 0;
	case CONDITION_GT: return comparable(a, b) && compare_scalars(a, b) > 0;
	case CONDITION_GE: return comparable(a, b) && compare_scalars(a, b) >= 0;
	case CONDITION_BETWEEN: return evaluate_between(c, a, b, item);
	case CONDITION_TYPE: return has_type(a, b);
	case CONDITION_BEGINS_WITH: return begins_with(a, b);
	case CONDITION_CONTAINS: return contains(a, b);
	case CONDITION_NOT_CONTAINS: return !missing(a) && !contains(a, b);
	default: return false;
	}
}

static bool evaluate_leaf(const struct condition *c, struct str item)
{
	if (c->op == CONDITION_IN)
		return evaluate_in(c, item);
	struct result a = evaluate_operand(&c->operands[0], item);
	if (c->op == CONDITION_EXISTS || c->op == CONDITION_NOT_EXISTS)
		return missing(&a) == (c->op == CONDITION_NOT_EXISTS);
	struct result b = evaluate_operand(&c->operands[1], item);
	return evaluate_two(c, &a, &b, item);
}

static bool evaluate(const struct condition *c, struct str item)
{
	switch (c->op) {
	case CONDITION_AND:
		for (size_t i = 0; i < c->nchildren; i++)
			if (!evaluate(&c->children[i], item))
				return false;
		return true;
	case CONDITION_OR:
		for (size_t i = 0; i < c->nchildren; i++)
			if (evaluate(&c->children[i], item))
				return true;
		return false;
	case CONDITION_NOT: return !evaluate(c->children, item);
	default: return evaluate_leaf(c, item);
	}
}

bool ddbi_evaluate(const struct condition *condition, struct str item)
{
	return !condition || evaluate(condition, item);
}
