/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges: what lower and upper bounds and a beginning leave of an attribute's values. */
#include "model/planner.h"

static bool has_order(struct str value)
{
	enum ddb_type t = packed_type(value);
	return t == DDB_S || t == DDB_N || t == DDB_B;
}

int ddbi_order_of(struct str a, struct str b)
{
	struct ddb_value x, y; /* scalars take no memory to unpack */
	if (!has_order(a) || packed_type(a) != packed_type(b) || !ddbi_unpack(a, NULL, &x) ||
		!ddbi_unpack(b, NULL, &y))
		return 2;
	int c = ddbi_value_compare(&x, &y);
	return (c > 0) - (c < 0);
}

static bool starts(struct str value, struct str prefix)
{
	return packed_type(value) == packed_type(prefix) &&
	       str_starts(ddbi_packed_bytes(value), ddbi_packed_bytes(prefix));
}

static void raise(struct bounds *b, const struct condition *c, struct str v, bool strict)
{
	int o = b->low ? ddbi_order_of(v, b->from) : 1;
	b->empty = b->empty || o == 2;
	if (o < 1 && !(o == 0 && strict))
		return;
	b->low = c;
	b->from = v;
	b->above = strict;
}

static void lower(struct bounds *b, const struct condition *c, struct str v, bool strict)
{
	int o = b->high ? ddbi_order_of(v, b->to) : -1;
	b->empty = b->empty || o == 2;
	if (o > 0 || (o == 0 && !strict))
		return;
	b->high = c;
	b->to = v;
	b->below = strict;
}

static void begin(struct bounds *b, const struct condition *c, struct str v)
{
	bool longer = !b->prefix || starts(v, b->start);
	b->empty = b->empty || (!longer && !starts(b->start, v));
	if (!longer)
		return;
	b->prefix = c;
	b->start = v;
}

static void take(struct bounds *b, const struct condition *c)
{
	struct str v = c->operands[1].value;
	if (!has_order(v) || (c->op == CONDITION_BETWEEN && !has_order(c->operands[2].value)))
		return;
	switch (c->op) {
	case CONDITION_GT:
	case CONDITION_GE: raise(b, c, v, c->op == CONDITION_GT); break;
	case CONDITION_LT:
	case CONDITION_LE: lower(b, c, v, c->op == CONDITION_LT); break;
	case CONDITION_BETWEEN:
		raise(b, c, v, false);
		lower(b, c, c->operands[2].value, false);
		break;
	case CONDITION_BEGINS_WITH:
		if (packed_type(v) != DDB_N)
			begin(b, c, v);
		break;
	default: break;
	}
}

static bool crossed(const struct bounds *b)
{
	int o = b->low && b->high ? ddbi_order_of(b->from, b->to) : -1;
	if (o > 0 || (o == 0 && (b->above || b->below)))
		return true;
	if (b->prefix && b->low && !starts(b->from, b->start) && ddbi_order_of(b->from, b->start) > 0)
		return true;
	o = b->prefix && b->high ? ddbi_order_of(b->start, b->to) : -1;
	return o > 0 || (o == 0 && b->below);
}

struct bounds ddbi_bounds(const struct planner *p, struct str name)
{
	struct bounds b = { .low = NULL };
	for (size_t i = 0; i < p->n; i++)
		if (ddbi_compares(p->all[i].c, name))
			take(&b, p->all[i].c);
	b.empty = b.empty || crossed(&b);
	return b;
}

/* A lower and an upper bound become one BETWEEN. */
static bool between(const struct planner *p, const struct bounds *b, const struct condition **out)
{
	struct condition *c = ARENA_NEW(p->t->arena, struct condition);
	struct operand *operands = ARENA_ARRAY(p->t->arena, struct operand, 3);
	if (!c || !operands)
		return ddbi_fail_nomem(p->t->err);
	operands[0] = b->low->operands[0];
	operands[1] = (struct operand){ .kind = OPERAND_VALUE, .value = b->from };
	operands[2] = (struct operand){ .kind = OPERAND_VALUE, .value = b->to };
	*c = (struct condition){ .op = CONDITION_BETWEEN, .operands = operands, .noperands = 3 };
	*out = c;
	return true;
}

bool ddbi_plan_range(const struct planner *p, struct str name, const struct condition **out)
{
	*out = ddbi_plan_equal(p, name);
	if (*out || !name.p)
		return true;
	struct bounds b = ddbi_bounds(p, name);
	if (b.empty)
		return true;
	if (b.low && b.high && b.low != b.high)
		return between(p, &b, out);
	*out = b.low && b.high ? b.low : b.prefix ? b.prefix : b.low ? b.low : b.high;
	return true;
}

bool ddbi_implies(const struct condition *key, const struct condition *c)
{
	struct bounds k = { .low = NULL }, b = { .low = NULL };
	take(&k, key);
	take(&b, c);
	if (k.prefix)
		k.from = k.start;
	bool low = k.low || k.prefix;
	if (b.prefix)
		return k.prefix && starts(k.start, b.start);
	if (b.low && (!low || ddbi_order_of(b.from, k.from) > (b.above && !k.above ? -1 : 0)))
		return false;
	if (b.high && (!k.high || ddbi_order_of(k.to, b.to) > (b.below && !k.below ? -1 : 0)))
		return false;
	return b.low || b.high;
}
