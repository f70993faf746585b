/* SPDX-License-Identifier: Apache-2.0 */
/* Which conjuncts find items, which the store filters by, and which are left to the client: those that the
 * store would refuse. Query takes no filter on the keys of what it reads, IN has at most 100 values, BETWEEN
 * no lower bound above the upper one, and GetItem has no filter at all. */
#include "model/planner.h"

/* Conditions that must all hold, one behind the other. */
struct sum {
	struct condition *list;
	size_t n;
};

static bool sum_init(const struct planner *p, struct sum *s, size_t n)
{
	s->n = 0;
	s->list = ARENA_ARRAY(p->t->arena, struct condition, n);
	return s->list || ddbi_fail_nomem(p->t->err);
}

static bool total(const struct planner *p, const struct sum *s, const struct condition **out)
{
	*out = s->n == 1 ? s->list : NULL;
	if (s->n < 2)
		return true;
	struct condition *all = ARENA_NEW(p->t->arena, struct condition);
	if (!all)
		return ddbi_fail_nomem(p->t->err);
	*all = (struct condition){ .op = CONDITION_AND, .children = s->list, .nchildren = s->n };
	*out = all;
	return true;
}

static bool store_refuses(const struct condition *c)
{
	if (c->op == CONDITION_IN && c->noperands > 1 + EXPRESSION_MAX_IN)
		return true;
	if (c->op == CONDITION_BETWEEN && c->operands[1].kind == OPERAND_VALUE &&
		c->operands[2].kind == OPERAND_VALUE &&
		ddbi_order_of(c->operands[1].value, c->operands[2].value) == 1)
		return true;
	for (size_t i = 0; i < c->nchildren; i++)
		if (store_refuses(&c->children[i]))
			return true;
	return false;
}

struct held {
	const struct planner *p;
	const struct ddb_index *x;
	bool all;
};

static void see_held(void *arg, struct str name)
{
	struct held *h = arg;
	h->all = h->all && ddbi_plan_holds(h->p, h->x, name);
}

static bool can_filter(
	const struct planner *p, const struct route *r, const struct plan *out, const struct condition *c)
{
	bool keys = out->way == WAY_QUERY &&
		    (ddbi_mentions(c, r->hash) || (r->range.p && ddbi_mentions(c, r->range)));
	struct held held = { p, r->index, true };
	if (out->fetch_rest)
		ddbi_each_name(c, see_held, &held);
	return !keys && held.all && !store_refuses(c);
}

/* Do the keys that are asked for already say so? */
static bool covered(
	const struct planner *p, const struct route *r, const struct plan *out, const struct condition *c)
{
	const struct mapping *m = p->t->mapping;
	const struct str key[] = { m->hash->name, m->range ? m->range->name : m->hash->name };
	if (out->way == WAY_GET || out->way == WAY_BATCH_GET)
		return ddbi_mentions_only(c, key, 2);
	if (out->way == WAY_SCAN)
		return false;
	bool exists = c->op == CONDITION_EXISTS && c->operands[0].path.n == 1 && ddbi_mentions(c, r->range);
	return c == r->eq || c == r->by_range || exists ||
	       (r->by_range && ddbi_compares(c, r->range) && ddbi_implies(r->by_range, c));
}

static bool sum_key(const struct planner *p, const struct route *r, struct plan *out)
{
	struct sum key;
	if (out->way != WAY_QUERY)
		return true;
	if (!sum_init(p, &key, 2))
		return false;
	key.list[key.n++] = *r->eq;
	if (r->by_range)
		key.list[key.n++] = *r->by_range;
	return total(p, &key, &out->key);
}

bool ddbi_plan_split(const struct planner *p, const struct route *r, struct plan *out)
{
	struct sum filter, rest;
	bool by_key = out->way == WAY_GET || out->way == WAY_BATCH_GET;
	if (out->way == WAY_NOTHING)
		return true;
	if (!sum_init(p, &filter, p->n) || !sum_init(p, &rest, p->n))
		return false;
	for (size_t i = 0; i < p->n; i++) {
		const struct conjunct *x = &p->all[i];
		if (x->implied || (x->unique && !ddbi_unique_in(p, r)))
			continue;
		bool done = covered(p, r, out, x->c);
		bool filters = !done && !by_key && can_filter(p, r, out, x->c);
		if (filters)
			filter.list[filter.n++] = *x->c;
		/* what was fetched may have changed since the index was read */
		if (out->fetch_rest || (!done && !filters))
			rest.list[rest.n++] = *x->c;
	}
	return total(p, &filter, &out->filter) && total(p, &rest, &out->rest) && sum_key(p, r, out);
}
