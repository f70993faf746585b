/* SPDX-License-Identifier: Apache-2.0 */
/* The rules, in order:
 *  1. A forced index is used: by Query if the condition fixes its hash key, else by Scan.
 *  2. The whole key of the table is fixed: GetItem.
 *  3. Of the table and the indexes that hold whole items, with a hash key that the condition fixes (and the
 * range key to order by), the best: the table or a local index with a condition on its range key, the table,
 * a local index, a global index with a condition on its range key, a global index; of equals the first.
 *  4. Scan, unless that is refused.
 * Query takes no filter on the keys of what it reads: such conditions are left to the client. */
#include "model/plan.h"

#define CONJUNCTS_MAX  300 /* as many operators as DynamoDB takes */
#define MISUSE(t, ...) ddbi_failf((t)->err, EXCEPTION_MISUSE, __VA_ARGS__)

/* The conditions that must all hold. */
struct conjuncts {
	const struct condition *c[CONJUNCTS_MAX + 1];
	size_t n;
};

struct planner {
	const struct trees *t;
	const struct ddb_query *q;
	struct conjuncts all;
	struct str order; /* stored name to order by, or absent */
};

/* The table (index NULL) or an index, as a way to find things. */
struct candidate {
	const struct ddb_index *index;
	struct str hash, range;                /* stored names; range absent: there is none */
	const struct condition *eq, *by_range; /* on the hash key; on the range key, or NULL */
	const struct condition *low, *high;    /* by_range was made of these two; or NULL */
};

static bool flatten(struct conjuncts *all, const struct condition *c)
{
	if (c->op != CONDITION_AND) {
		if (all->n == CONJUNCTS_MAX)
			return false;
		all->c[all->n++] = c;
		return true;
	}
	for (size_t i = 0; i < c->nchildren; i++)
		if (!flatten(all, &c->children[i]))
			return false;
	return true;
}

/* Does it compare this attribute, a top-level one, with values? */
static bool compares(const struct condition *c, struct str name)
{
	if (c->noperands < 2 || c->operands[0].kind != OPERAND_PATH || c->operands[0].path.n != 1 ||
		!str_eq(c->operands[0].path.parts[0].name, name))
		return false;
	for (size_t i = 1; i < c->noperands; i++)
		if (c->operands[i].kind != OPERAND_VALUE)
			return false;
	return true;
}

static const struct condition *equal_to(const struct planner *p, struct str name)
{
	for (size_t i = 0; i < p->all.n; i++)
		if (p->all.c[i]->op == CONDITION_EQ && compares(p->all.c[i], name))
			return p->all.c[i];
	return NULL;
}

/* How well a condition narrows a range; 0: not at all. */
static int narrowness(enum condition_op op)
{
	switch (op) {
	case CONDITION_EQ: return 4;
	case CONDITION_BETWEEN: return 3;
	case CONDITION_BEGINS_WITH: return 2;
	case CONDITION_LT:
	case CONDITION_LE:
	case CONDITION_GT:
	case CONDITION_GE: return 1;
	default: return 0;
	}
}

static const struct condition *range_of(const struct planner *p, struct str name)
{
	const struct condition *best = NULL;
	for (size_t i = 0; name.p && i < p->all.n; i++) {
		const struct condition *c = p->all.c[i];
		if (narrowness(c->op) > (best ? narrowness(best->op) : 0) && compares(c, name))
			best = c;
	}
	return best;
}

/* The first bound of that kind on the attribute. */
static const struct condition *bound(
	const struct planner *p, struct str name, enum condition_op strict, enum condition_op or_equal)
{
	for (size_t i = 0; i < p->all.n; i++) {
		const struct condition *c = p->all.c[i];
		if ((c->op == strict || c->op == or_equal) && compares(c, name))
			return c;
	}
	return NULL;
}

/* A lower and an upper bound become one BETWEEN. Where a bound is strict its condition stays as well. Bounds
 * in the wrong order, which BETWEEN refuses, are left alone. */
static bool join_bounds(const struct planner *p, struct candidate *c)
{
	const struct condition *low = bound(p, c->range, CONDITION_GT, CONDITION_GE);
	const struct condition *high = bound(p, c->range, CONDITION_LT, CONDITION_LE);
	struct ddb_value from, to;
	if (!low || !high || !ddbi_unpack(low->operands[1].value, p->t->arena, &from) ||
		!ddbi_unpack(high->operands[1].value, p->t->arena, &to) || ddbi_value_compare(&from, &to) > 0)
		return true;
	struct condition *between = ARENA_NEW(p->t->arena, struct condition);
	struct operand *operands = ARENA_ARRAY(p->t->arena, struct operand, 3);
	if (!between || !operands)
		return ddbi_fail_nomem(p->t->err);
	operands[0] = low->operands[0];
	operands[1] = low->operands[1];
	operands[2] = high->operands[1];
	*between = (struct condition){ .op = CONDITION_BETWEEN, .operands = operands, .noperands = 3 };
	c->by_range = between;
	c->low = low;
	c->high = high;
	return true;
}

static struct str stored(const struct planner *p, const char *member)
{
	return member ? ddbi_mapping_row(p->t->mapping, str_z(member))->name : STR_NONE;
}

static struct candidate candidate(const struct planner *p, const struct ddb_index *x)
{
	const struct mapping *m = p->t->mapping;
	struct candidate c = { .index = x };
	c.hash = x ? stored(p, x->hash) : m->hash->name;
	c.range = x ? stored(p, x->range) : m->range ? m->range->name : STR_NONE;
	c.eq = equal_to(p, c.hash);
	c.by_range = c.eq ? range_of(p, c.range) : NULL;
	return c;
}

static bool holds_all(const struct ddb_index *x)
{
	return !x || (!x->keys_only && !x->include);
}

/* Higher is better; 0: of no use. */
static int rank(const struct planner *p, const struct candidate *c)
{
	const struct ddb_index *x = c->index;
	if (!c->eq || !holds_all(x) || (p->order.p && !str_eq(p->order, c->range)))
		return 0;
	if (x && !x->local)
		return p->q->consistent ? 0 : c->by_range ? 2 : 1;
	return c->by_range ? (x ? 5 : 6) : (x ? 3 : 4);
}

/* ---- splitting the conditions ---- */
static bool mentions(const struct condition *c, const struct candidate *k)
{
	for (size_t i = 0; i < c->noperands; i++) {
		const struct operand *o =
			c->operands[i].kind == OPERAND_SIZE ? c->operands[i].inner : &c->operands[i];
		if (o->kind == OPERAND_PATH &&
			(str_eq(o->path.parts[0].name, k->hash) ||
				(k->range.p && str_eq(o->path.parts[0].name, k->range))))
			return true;
	}
	for (size_t i = 0; i < c->nchildren; i++)
		if (mentions(&c->children[i], k))
			return true;
	return false;
}

static bool add(const struct trees *t, const struct condition **sum, const struct condition *c)
{
	*sum = ddbi_and(t, *sum, c);
	return *sum;
}

/* An AND of the conjuncts but for those of the key, as filter or as rest. */
static bool split(const struct planner *p, const struct candidate *k, bool no_filter, struct plan *out)
{
	for (size_t i = 0; i < p->all.n; i++) {
		const struct condition *c = p->all.c[i];
		bool covered =
			(c == k->low && c->op == CONDITION_GE) || (c == k->high && c->op == CONDITION_LE);
		if (c == k->eq || c == k->by_range || covered)
			continue;
		if (!add(p->t, no_filter || mentions(c, k) ? &out->rest : &out->filter, c))
			return false;
	}
	return true;
}

static bool use_keys(const struct planner *p, struct candidate *k, enum way way, struct plan *out)
{
	if (k->by_range && narrowness(k->by_range->op) == 1 && !join_bounds(p, k))
		return false;
	out->way = way;
	out->index = k->index;
	out->whole = holds_all(k->index);
	out->key = k->eq;
	return (!k->by_range || add(p->t, &out->key, k->by_range)) && split(p, k, way == WAY_GET, out);
}

/* ---- scans ---- */
/* An attribute that the condition fixes, or none. */
static struct str fixed(const struct planner *p)
{
	for (size_t i = 0; i < p->all.n; i++) {
		const struct condition *c = p->all.c[i];
		if (c->op != CONDITION_EQ || c->operands[0].kind != OPERAND_PATH)
			continue;
		struct str name = c->operands[0].path.parts[0].name;
		if (compares(c, name))
			return name;
	}
	return STR_NONE;
}

static bool refuse_scan(const struct planner *p)
{
	const struct ddb_model *m = p->t->mapping->model;
	struct str name = fixed(p);
	if (name.p)
		return ddbi_failf(p->t->err, EXCEPTION_VALIDATION,
			"%s: this would scan the table %s; an index with the hash key %.*s would find it",
			m->name, m->table, (int)name.n, name.p);
	return ddbi_failf(p->t->err, EXCEPTION_VALIDATION,
		"%s: this would scan the table %s; no index can help, as the condition fixes no attribute "
		"with ddb_eq",
		m->name, m->table);
}

static bool scan(const struct planner *p, const struct ddb_index *x, bool refused,
	const struct condition *all, struct plan *out)
{
	if (p->order.p)
		return ddbi_failf(p->t->err, EXCEPTION_VALIDATION,
			"%s: no table or index that the condition can use is ordered by %.*s: its hash key "
			"must be fixed "
			"with ddb_eq",
			p->t->mapping->model->name, (int)p->order.n, p->order.p);
	if (refused)
		return refuse_scan(p);
	out->way = WAY_SCAN;
	out->index = x;
	out->whole = holds_all(x);
	out->filter = all;
	return true;
}

static bool choose(const struct planner *p, bool refused, const struct condition *all, struct plan *out)
{
	const struct ddb_model *m = p->t->mapping->model;
	struct candidate best = candidate(p, NULL);
	bool whole_key = best.eq && (!best.range.p || (best.by_range && best.by_range->op == CONDITION_EQ));
	if (whole_key)
		return use_keys(p, &best, WAY_GET, out);
	for (size_t i = 0; i < m->nindexes; i++) {
		struct candidate c = candidate(p, &m->indexes[i]);
		if (rank(p, &c) > rank(p, &best))
			best = c;
	}
	return rank(p, &best) ? use_keys(p, &best, WAY_QUERY, out) : scan(p, NULL, refused, all, out);
}

static bool use_index(const struct planner *p, bool refused, const struct condition *all, struct plan *out)
{
	const struct ddb_model *m = p->t->mapping->model;
	for (size_t i = 0; i < m->nindexes; i++) {
		if (strcmp(m->indexes[i].name, p->q->index))
			continue;
		struct candidate c = candidate(p, &m->indexes[i]);
		if (p->order.p && !str_eq(p->order, c.range))
			return ddbi_failf(p->t->err, EXCEPTION_VALIDATION,
				"%s: index %s is not ordered by %.*s", m->name, p->q->index, (int)p->order.n,
				p->order.p);
		return c.eq ? use_keys(p, &c, WAY_QUERY, out) : scan(p, &m->indexes[i], refused, all, out);
	}
	return MISUSE(p->t, "%s has no index called %s", m->name, p->q->index);
}

static bool read_order(struct planner *p, struct plan *out)
{
	const char *by = p->q->order_by;
	out->descending = p->q->descending;
	if (!by)
		return true;
	if (*by == '-') {
		out->descending = true;
		by++;
	}
	const struct mapped *row = ddbi_mapping_row(p->t->mapping, str_z(by));
	if (!row)
		return MISUSE(p->t, "order_by: %s has no member %s", p->t->mapping->model->name, by);
	p->order = row->name;
	return true;
}

bool ddbi_plan(const struct trees *t, const struct ddb_query *q, unsigned how, struct plan *out)
{
	struct planner p = { .t = t, .q = q };
	enum truth truth;
	struct condition *all = ARENA_NEW(t->arena, struct condition);
	*out = (struct plan){ .way = WAY_NOTHING, .whole = true };
	if (!all)
		return ddbi_fail_nomem(t->err);
	if (!ddbi_condition_tree(t, &q->where, &truth, all) || !read_order(&p, out))
		return false;
	if (truth == TRUTH_TREE && !flatten(&p.all, all))
		return MISUSE(t, "more than %d conditions", CONJUNCTS_MAX);
	if (truth == TRUTH_ALWAYS)
		all = NULL;
	bool refused = q->no_scan || (how & PLAN_NO_SCAN);
	struct plan chosen = *out;
	if (!(q->index ? use_index(&p, refused, all, &chosen) : choose(&p, refused, all, &chosen)))
		return false;
	if (truth != TRUTH_NEVER)
		*out = chosen;
	return true;
}
