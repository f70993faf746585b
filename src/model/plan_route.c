/* SPDX-License-Identifier: Apache-2.0 */
/* What the table and each index would do for the query, and how well. An index is good for it if the
 * condition fixes its hash key, if it has all items that may match (one without its range key is not in it)
 * and all that is wanted of them. Of several the best is, in this order: one whose hash key not every item of
 * the model has; one that yields the order asked for; one that needs no fetching of the rest; the table or a
 * local index; one whose range key is fixed, or else narrowed; the table; of equals the first. */
#include "model/planner.h"

static struct str stored(const struct planner *p, const char *member)
{
	const struct mapped *row = member ? ddbi_mapping_row(p->t->mapping, str_z(member)) : NULL;
	return row ? row->name : STR_NONE;
}

static bool is_table_key(const struct planner *p, struct str name)
{
	const struct mapping *m = p->t->mapping;
	return str_eq(name, m->hash->name) || (m->range && str_eq(name, m->range->name));
}

bool ddbi_plan_holds(const struct planner *p, const struct ddb_index *x, struct str name)
{
	if (!x || (!x->keys_only && !x->include) || is_table_key(p, name))
		return true;
	if (str_eq(name, stored(p, x->hash)) || (x->range && str_eq(name, stored(p, x->range))))
		return true;
	for (const char *const *member = x->include; member && *member; member++)
		if (str_eq(name, stored(p, *member)))
			return true;
	return false;
}

bool ddbi_unique_in(const struct planner *p, const struct route *r)
{
	return !r || !r->index || (is_table_key(p, r->hash) && (!r->range.p || is_table_key(p, r->range)));
}

/* Texts that begin alike, up to the member to order by, are in its order: "ORDER#{placed}#{number:8}". */
static bool pattern_orders(const struct planner *p, struct str range)
{
	const struct mapped *row = range.p ? ddbi_mapping_stored(p->t->mapping, range) : NULL;
	const struct pattern *x = row ? row->pattern : NULL;
	for (size_t i = 0; x && p->order_name.p && i < x->n; i++) {
		const struct pattern_part *part = &x->parts[i];
		if (!part->row)
			return false;
		if (str_eq(part->row->name, p->order_name)) {
			bool last = i + 1 == x->n && ddbi_stored_type(part->row->attr) == DDB_S;
			return last || ddbi_pattern_width(part->row->attr, part->digits);
		}
		if (!ddbi_plan_equal(p, part->row->name))
			return false;
	}
	return false;
}

static bool orders(const struct planner *p, const struct route *r)
{
	if (!p->order.n || p->order_fixed)
		return true;
	return r->eq && r->range.p &&
	       ((p->order_name.p && str_eq(p->order_name, r->range)) || pattern_orders(p, r->range));
}

static enum verdict judge(const struct planner *p, struct route *r)
{
	const struct ddb_index *x = r->index;
	if (!r->eq)
		return ROUTE_NO_HASH;
	if (x && !x->local && p->q->consistent)
		return ROUTE_CONSISTENT;
	if (x && r->range.p && !ddbi_always_there(p, r->range))
		return ROUTE_GAPS;
	r->lacks = ddbi_plan_lacks(p, r);
	return r->lacks.p ? ROUTE_HALF : ROUTE_FITS;
}

/* Its text is made of no member: each item of the model has the same. */
static bool same_for_all(const struct planner *p, struct str hash)
{
	const struct mapped *row = ddbi_mapping_stored(p->t->mapping, hash);
	const struct pattern *x = row ? row->pattern : NULL;
	for (size_t i = 0; x && i < x->n; i++)
		if (x->parts[i].row)
			return false;
	return x;
}

static int score(const struct planner *p, const struct route *r)
{
	if (r->verdict != ROUTE_FITS && !(r->verdict == ROUTE_HALF && p->q->fetch_rest))
		return 0;
	bool own = !r->index || r->index->local;
	int narrow = !r->by_range ? 0 : r->by_range->op == CONDITION_EQ ? 2 : 1;
	return 1 + 400 * !r->same_for_all + 200 * r->orders + 100 * (r->verdict == ROUTE_FITS) + 20 * own +
	       5 * narrow + (r->index == NULL);
}

bool ddbi_route(const struct planner *p, const struct ddb_index *x, struct route *out)
{
	const struct mapping *m = p->t->mapping;
	*out = (struct route){ .index = x };
	out->hash = x ? stored(p, x->hash) : m->hash->name;
	out->range = x ? stored(p, x->range) : m->range ? m->range->name : STR_NONE;
	out->eq = ddbi_plan_equal(p, out->hash);
	out->same_for_all = same_for_all(p, out->hash);
	if (out->eq && !ddbi_plan_range(p, out->range, &out->by_range))
		return false;
	out->orders = orders(p, out);
	out->verdict = judge(p, out);
	out->score = score(p, out);
	return true;
}
