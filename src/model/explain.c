/* SPDX-License-Identifier: Apache-2.0 */
/* A plan in words. */
#include "expression/render.h"
#include "model/call.h"
#include "model/planner.h"
#include <ddb/find.h>
#include <stdarg.h>
#include <stdio.h>

#define TEXT_MAX ((size_t)1 << 20)

/* What is being explained. */
struct explaining {
	const struct planner *p;
	const struct plan *plan;
	struct route used; /* of a QUERY or SCAN */
	struct buf out;
};

__attribute__((format(printf, 2, 3))) static void say(struct explaining *x, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	char *to = n < 0 ? NULL : ddbi_buf_reserve(&x->out, (size_t)n + 1);
	if (to && vsnprintf(to, (size_t)n + 1, format, again) == n)
		x->out.len += (size_t)n;
	va_end(again);
	va_end(args);
}
#define S_(s) (int)(s).n, (s).p ? (s).p : ""

/* ---- the way ---- */
static void say_place(struct explaining *x)
{
	struct str table = x->p->t->mapping->table;
	if (x->plan->index)
		say(x, "index %s of %.*s", x->plan->index->name, S_(table));
	else
		say(x, "the table %.*s", S_(table));
}

static void say_query(struct explaining *x)
{
	const struct route *r = &x->used;
	say(x, "Query on ");
	say_place(x);
	say(x, ": %sthe condition fixes its hash key %.*s", x->p->q->index ? ".index asks for it; " : "",
		S_(r->hash));
	if (r->by_range && r->by_range->op == CONDITION_EQ)
		say(x, " and its range key %.*s", S_(r->range));
	else if (r->by_range)
		say(x, " and narrows its range key %.*s", S_(r->range));
	say(x, "\n");
}

static void say_scan(struct explaining *x)
{
	say(x, "Scan of ");
	say_place(x);
	if (x->plan->index)
		say(x, ": .index asks for it, and the condition does not fix its hash key %.*s\n",
			S_(x->used.hash));
	else
		say(x, ": %s\n",
			x->p->n ? "neither the table nor an index can find what the condition describes"
				: "there is no condition");
}

static void say_way(struct explaining *x)
{
	struct str table = x->p->t->mapping->table;
	switch (x->plan->way) {
	case WAY_NOTHING: say(x, "Nothing: no item can match\n"); break;
	case WAY_GET:
		say(x, "GetItem on the table %.*s: the condition gives the whole key\n", S_(table));
		break;
	case WAY_BATCH_GET:
		say(x, "BatchGetItem on the table %.*s: the condition lists %zu whole keys\n", S_(table),
			x->plan->nkeys);
		break;
	case WAY_QUERY: say_query(x); break;
	case WAY_SCAN: say_scan(x); break;
	}
}

/* ---- conditions ---- */
static void show(struct explaining *x, const struct condition *c)
{
	struct rendering r;
	ddbi_rendering_init(&r, x->p->t->arena);
	r.in_place = true;
	ddbi_render_condition(&r, c, &x->out);
}

static void say_condition(struct explaining *x, const char *what, const struct condition *c)
{
	if (!c)
		return;
	say(x, "%s: ", what);
	show(x, c);
	say(x, "\n");
}

static void say_fields(struct explaining *x)
{
	const struct plan *plan = x->plan;
	const struct projection *fields = plan->fetch_rest ? plan->rest_fields : plan->fields;
	struct rendering r;
	if (plan->fetch_rest)
		say(x, "fetched by key: what the index lacks, such as %.*s\n",
			S_(ddbi_plan_lacks(x->p, &x->used)));
	if (!fields)
		return;
	ddbi_rendering_init(&r, x->p->t->arena);
	r.in_place = true;
	say(x, "asked for: ");
	ddbi_render_projection(&r, fields, &x->out);
	say(x, "\n");
}

/* ---- order ---- */
static void say_order(struct explaining *x)
{
	const struct plan *plan = x->plan;
	const char *down = plan->descending ? ", descending" : "";
	if (plan->way == WAY_NOTHING || plan->way == WAY_GET)
		return;
	if (plan->sort)
		say(x, "order: by %s%s: sorted in memory, at most %zu items\n",
			x->p->q->order_by + (*x->p->q->order_by == '-'), down, plan->sort_max);
	else if (plan->way == WAY_QUERY && x->used.range.p)
		say(x, "order: by the range key %.*s%s\n", S_(x->used.range), down);
	else
		say(x, "order: any\n");
}

/* ---- cost ---- */
static void say_until(struct explaining *x)
{
	if (x->p->q->limit && !x->plan->sort)
		say(x, ", until %zu items are found", x->p->q->limit);
}

static void say_pages(struct explaining *x, const char *of)
{
	if (x->p->q->page_size)
		say(x, "a request for each %zu items %s", x->p->q->page_size, of);
	else
		say(x, "a request for each 1 MB %s", of);
	say_until(x);
}

static void say_cost(struct explaining *x)
{
	const struct plan *plan = x->plan;
	const char *unit = x->p->q->consistent ? "1 read unit" : "half a read unit";
	say(x, "cost: ");
	switch (plan->way) {
	case WAY_NOTHING: say(x, "none: no request is made\n"); return;
	case WAY_GET: say(x, "1 request; %s for each 4 KB of the item\n", unit); return;
	case WAY_BATCH_GET:
		say(x, "%zu request%s; %s for each 4 KB of each item\n", (plan->nkeys + 99) / 100,
			plan->nkeys > 100 ? "s" : "", unit);
		return;
	case WAY_QUERY: say_pages(x, "of this key"); break;
	case WAY_SCAN: say_pages(x, plan->index ? "of the whole index" : "of the whole table"); break;
	}
	say(x, "; %s for each 4 KB of it%s\n", unit,
		plan->filter || plan->rest ? ", also of what the filter drops" : "");
	if (plan->fetch_rest)
		say(x, "cost of fetching: a request for each 100 items; %s for each 4 KB of each item\n",
			unit);
}

/* ---- what was not used ---- */
static const char *less(const struct explaining *x, const struct route *r)
{
	const struct route *used = &x->used;
	bool own = !r->index || r->index->local, used_own = !used->index || used->index->local;
	if (x->p->q->index)
		return "it would do, but .index asks for another";
	if (x->plan->way == WAY_GET || x->plan->way == WAY_BATCH_GET)
		return "it would do, but whole keys are at hand";
	if (r->same_for_all && !used->same_for_all)
		return "every item has the same hash key in it";
	if (used->orders && !r->orders)
		return "it would do, but has another order";
	if (used->verdict == ROUTE_FITS && r->verdict == ROUTE_HALF)
		return "it would do, but the rest would have to be fetched";
	if (used_own && !own)
		return "it would do, but is a global index";
	if (used->by_range && (!r->by_range || r->by_range->op != used->by_range->op))
		return "it would do, but narrows less";
	return "it would do as well";
}

static void say_unused(struct explaining *x, const struct ddb_index *index, const struct route *r)
{
	say(x, index ? "not used: index %s: " : "not used: the table: ", index ? index->name : "");
	switch (r->verdict) {
	case ROUTE_NO_HASH:
		say(x, "the condition does not fix its hash key %.*s with ddb_eq", S_(r->hash));
		break;
	case ROUTE_CONSISTENT: say(x, "a global index has no consistent reads"); break;
	case ROUTE_GAPS:
		say(x, "it has no items without %.*s: make its row .required, or add ddb_exists",
			S_(r->range));
		break;
	case ROUTE_HALF:
		if (!x->p->q->fetch_rest) {
			say(x, "it does not hold %.*s: .fetch_rest fetches it", S_(r->lacks));
			break;
		}
		say(x, "%s", less(x, r));
		break;
	default: say(x, "%s", less(x, r));
	}
	say(x, "\n");
}

static bool say_others(struct explaining *x)
{
	const struct ddb_model *m = x->p->t->mapping->model;
	bool by_key = x->plan->way == WAY_GET || x->plan->way == WAY_BATCH_GET;
	struct route r;
	if (x->plan->way == WAY_NOTHING || !x->p->n)
		return true;
	if (!by_key && x->plan->index) {
		if (!ddbi_route(x->p, NULL, &r))
			return false;
		say_unused(x, NULL, &r);
	}
	for (size_t i = 0; i < m->nindexes; i++) {
		if (!by_key && x->plan->index == &m->indexes[i])
			continue;
		if (!ddbi_route(x->p, &m->indexes[i], &r))
			return false;
		say_unused(x, &m->indexes[i], &r);
	}
	return true;
}

/* ---- the call ---- */
static bool keep(struct explaining *x, struct ddb_arena *arena, const char **out)
{
	struct str copy = x->out.failed ? STR_NONE : ddbi_arena_copy(arena, buf_view(&x->out));
	buf_clear(&x->out);
	*out = copy.p;
	return copy.p || ddbi_fail_nomem(x->p->t->err);
}

static bool keep_condition(
	struct explaining *x, const struct condition *c, struct ddb_arena *arena, const char **out)
{
	if (!c)
		return true;
	show(x, c);
	return keep(x, arena, out);
}

/* The store's filter and the client's in one, without brackets. What is fetched is checked against all of the
 * condition, the index's filter included. */
static bool whole_filter(struct explaining *x, const struct condition **out)
{
	const struct condition *parts[] = { x->plan->filter, x->plan->rest };
	*out = !parts[0] || x->plan->fetch_rest ? parts[1] : parts[0];
	if (!parts[0] || !parts[1] || x->plan->fetch_rest)
		return true;
	struct condition *all = ARENA_NEW(x->p->t->arena, struct condition);
	struct condition *list = ARENA_ARRAY(x->p->t->arena, struct condition, x->p->n);
	if (!all || !list)
		return ddbi_fail_nomem(x->p->t->err);
	*all = (struct condition){ .op = CONDITION_AND, .children = list };
	for (int i = 0; i < 2; i++) {
		bool many = parts[i]->op == CONDITION_AND;
		const struct condition *from = many ? parts[i]->children : parts[i];
		for (size_t k = 0; k < (many ? parts[i]->nchildren : 1); k++)
			list[all->nchildren++] = from[k];
	}
	*out = all;
	return true;
}

static bool explain(struct explaining *x, struct ddb_arena *arena, struct ddb_explanation *out)
{
	static const enum ddb_way ways[] = { [WAY_NOTHING] = DDB_WAY_NOTHING,
		[WAY_GET] = DDB_WAY_GET,
		[WAY_BATCH_GET] = DDB_WAY_BATCH_GET,
		[WAY_QUERY] = DDB_WAY_QUERY,
		[WAY_SCAN] = DDB_WAY_SCAN };
	const struct plan *plan = x->plan;
	*out = (struct ddb_explanation){ .way = ways[plan->way],
		.index = plan->index ? plan->index->name : NULL,
		.sorted_in_memory = plan->sort,
		.reads_whole_table = plan->way == WAY_SCAN && !plan->index };
	const struct condition *filter;
	if (!whole_filter(x, &filter))
		return false;
	if (!keep_condition(x, plan->key, arena, &out->key) ||
		!keep_condition(x, filter, arena, &out->filter))
		return false;
	say_way(x);
	say_condition(x, "key", plan->key);
	say_condition(x, "filter", plan->filter);
	say_condition(x, "checked after reading", plan->rest);
	say_fields(x);
	say_order(x);
	say_cost(x);
	return say_others(x) && keep(x, arena, &out->text);
}

static bool plan_and_explain(
	struct call *c, const struct ddb_query *q, struct ddb_arena *arena, struct ddb_explanation *out)
{
	struct planner p = { .t = &c->trees, .q = q, .how = c->db->options.no_scan ? PLAN_NO_SCAN : 0 };
	struct plan plan;
	struct explaining x = { .p = &p, .plan = &plan };
	enum truth truth;
	if (!ddbi_plan_begin(&p, &truth) || !ddbi_plan_choose(&p, truth, &plan) ||
		!ddbi_route(&p, plan.index, &x.used))
		return false;
	ddbi_buf_init(&x.out, TEXT_MAX);
	bool ok = explain(&x, arena, out);
	ddbi_buf_free(&x.out);
	return ok;
}

enum ddb_rc ddb_explain(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const struct ddb_query *q, struct ddb_explanation *out)
{
	static const struct ddb_query everything;
	struct call c;
	struct ddb_explanation made;
	bool ok = ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
		  ddbi_call_needs(&c, out, "out") && plan_and_explain(&c, q ? q : &everything, arena, &made);
	if (ok)
		*out = made;
	return ddbi_call_end(&c, ok);
}
