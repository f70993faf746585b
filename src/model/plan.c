/* SPDX-License-Identifier: Apache-2.0 */
/* The rules, in order:
 *  1. What cannot match needs no request.
 *  2. A forced index is used: by Query if the condition fixes its hash key, else by Scan.
 *  3. Whole keys of the table: GetItem for one, BatchGetItem for several.
 *  4. Query on the best of the table and the indexes (plan_route.c).
 *  5. Scan, unless that is refused. */
#include "model/planner.h"

/* ---- order ---- */
static bool read_order(struct planner *p)
{
	const char *by = p->q->order_by;
	if (!by || (p->how & PLAN_COUNT))
		return true;
	if (!ddbi_plan_path(p, "order_by", by + (*by == '-'), &p->order))
		return false;
	if (p->order.n == 1)
		p->order_name = p->order.parts[0].name;
	return true;
}

static void note_sort(const struct planner *p, struct plan *out)
{
	out->sort = true;
	out->sort_by = p->order;
	out->sort_max = p->q->sort_max ? p->q->sort_max : PLAN_SORT_DEFAULT;
}

/* ---- scans ---- */
/* An attribute that the condition fixes, or none. */
static struct str fixed(const struct planner *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct condition *c = p->all[i].c;
		if (c->op != CONDITION_EQ || c->operands[0].kind != OPERAND_PATH || p->all[i].implied)
			continue;
		struct str name = c->operands[0].path.parts[0].name;
		if (ddbi_compares(c, name))
			return name;
	}
	return STR_NONE;
}

/* An index whose hash key is fixed: it would do but for what its verdict says. */
static bool nearly(const struct planner *p, struct route *out)
{
	const struct ddb_model *m = p->t->mapping->model;
	*out = (struct route){ .index = NULL };
	for (size_t i = 0; !p->q->index && i < m->nindexes; i++) {
		if (!ddbi_route(p, &m->indexes[i], out))
			return false;
		if (out->verdict != ROUTE_NO_HASH)
			return true;
	}
	out->index = NULL;
	return true;
}

/* What would find it, in words. */
static struct str advice(const struct planner *p, const struct route *r)
{
	struct str by = fixed(p), what = r->verdict == ROUTE_HALF ? r->lacks : r->range;
	struct buf b;
	ddbi_buf_init(&b, 4096);
	if (r->index) {
		buf_z(&b, "index ");
		buf_z(&b, r->index->name);
		buf_z(&b, " would find it, but ");
	}
	if (r->index && r->verdict == ROUTE_CONSISTENT) {
		buf_z(&b, "has no consistent reads");
	} else if (r->index) {
		buf_z(&b, r->verdict == ROUTE_HALF ? "does not hold " : "has no items without ");
		buf_str(&b, what);
		buf_z(&b, r->verdict == ROUTE_HALF ? ": .fetch_rest fetches it"
						   : ": make its row .required, or add ddb_exists");
	} else if (by.p) {
		buf_z(&b, "an index with the hash key ");
		buf_str(&b, by);
		buf_z(&b, " would find it");
	} else {
		buf_z(&b, "no index can help, as the condition fixes no attribute with ddb_eq");
	}
	struct str text = b.failed ? STR_NONE : ddbi_arena_copy(p->t->arena, buf_view(&b));
	ddbi_buf_free(&b);
	return text;
}

static bool refuse_scan(const struct planner *p)
{
	const struct mapping *m = p->t->mapping;
	struct route r;
	if (!nearly(p, &r))
		return false;
	struct str text = advice(p, &r);
	if (!text.p)
		return ddbi_fail_nomem(p->t->err);
	return ddbi_failf(p->t->err, EXCEPTION_VALIDATION, "%s: this would scan the table %s; %.*s",
		m->model->name, m->model->table, (int)text.n, text.p);
}

/* ---- choosing ---- */
static bool finish(const struct planner *p, const struct route *r, struct plan *out)
{
	bool by_order = r ? r->orders : p->order_fixed;
	if (p->order.n && !by_order && out->way != WAY_GET)
		note_sort(p, out);
	return ddbi_plan_split(p, r, out) && ddbi_plan_fields(p, r, out);
}

static bool use_route(const struct planner *p, struct route *r, struct plan *out)
{
	bool refused = p->q->no_scan || (p->how & PLAN_NO_SCAN);
	if (!r->eq && refused)
		return refuse_scan(p);
	out->way = r->eq ? WAY_QUERY : WAY_SCAN;
	out->index = r->index;
	struct str lacks = ddbi_plan_lacks(p, r);
	out->fetch_rest = lacks.p && p->q->fetch_rest;
	out->whole = !p->project && (!lacks.p || out->fetch_rest);
	if (p->order.n && !r->orders && !out->fetch_rest &&
		!ddbi_plan_holds(p, r->index, p->order.parts[0].name))
		return ddbi_failf(p->t->err, EXCEPTION_VALIDATION,
			"%s: index %s is not ordered by %.*s and does not hold it: .fetch_rest fetches it",
			p->t->mapping->model->name, r->index->name, (int)p->order.parts[0].name.n,
			p->order.parts[0].name.p);
	return finish(p, r, out);
}

static bool use_index(const struct planner *p, struct plan *out)
{
	const struct ddb_model *m = p->t->mapping->model;
	struct route r;
	for (size_t i = 0; i < m->nindexes; i++)
		if (!strcmp(m->indexes[i].name, p->q->index))
			return ddbi_route(p, &m->indexes[i], &r) && use_route(p, &r, out);
	return MISUSE(p->t, "%s has no index called %s", m->name, p->q->index);
}

static bool use_best(const struct planner *p, struct plan *out)
{
	const struct ddb_model *m = p->t->mapping->model;
	struct route best, r;
	if (!ddbi_route(p, NULL, &best))
		return false;
	for (size_t i = 0; i < m->nindexes; i++) {
		if (!ddbi_route(p, &m->indexes[i], &r))
			return false;
		if (r.score > best.score)
			best = r;
	}
	return use_route(p, &best, out);
}

bool ddbi_plan_begin(struct planner *p, enum truth *truth)
{
	const struct trees *t = p->t;
	struct condition *all = ARENA_NEW(t->arena, struct condition);
	bool possible = true;
	*truth = TRUTH_ALWAYS;
	if (!all)
		return ddbi_fail_nomem(t->err);
	if (!ddbi_condition_tree(t, &p->q->where, truth, all) || !read_order(p) || !ddbi_plan_project(p))
		return false;
	if (!ddbi_plan_collect(p, *truth == TRUTH_TREE ? all : NULL))
		return false;
	p->order_fixed = p->order_name.p && ddbi_plan_equal(p, p->order_name);
	if (!ddbi_plan_possible(p, &possible))
		return false;
	if (!possible)
		*truth = TRUTH_NEVER;
	return true;
}

/* Mistakes are told also where nothing can match. */
bool ddbi_plan_choose(const struct planner *p, enum truth truth, struct plan *out)
{
	const char *by = p->q->order_by;
	const struct plan nothing = {
		.way = WAY_NOTHING, .whole = true, .descending = p->q->descending || (by && *by == '-')
	};
	struct plan chosen = nothing;
	bool pinned = false;
	*out = nothing;
	if (!p->q->index && !ddbi_plan_points(p, &chosen, &pinned))
		return false;
	chosen.whole = !p->project;
	bool ok = p->q->index ? use_index(p, &chosen)
		  : pinned    ? finish(p, NULL, &chosen)
			      : use_best(p, &chosen);
	if (ok && truth != TRUTH_NEVER && chosen.way != WAY_NOTHING)
		*out = chosen;
	return ok;
}

bool ddbi_plan(const struct trees *t, const struct ddb_query *q, unsigned how, struct plan *out)
{
	struct planner p = { .t = t, .q = q, .how = how };
	enum truth truth;
	*out = (struct plan){ .way = WAY_NOTHING, .whole = true };
	return ddbi_plan_begin(&p, &truth) && ddbi_plan_choose(&p, truth, out);
}
