/* SPDX-License-Identifier: Apache-2.0 */
/* Which attributes are wanted, and which are asked for. */
#include "model/planner.h"
#include "model/project.h"

/* ---- what is wanted ---- */
bool ddbi_plan_path(const struct planner *p, const char *what, const char *member, struct path *out)
{
	const struct mapping *m = p->t->mapping;
	const struct ddb_ref ref = { .hops = { { m->model, member, -1, m->model->items, NULL } },
		.nhops = 1 };
	struct target target;
	if (!m->model->items && !strchr(member, '.') && !ddbi_mapping_row(m, str_z(member)))
		return MISUSE(p->t, "%s: %s has no member %s", what, m->model->name, member);
	if (!ddbi_resolve(p->t, &ref, &target))
		return false;
	*out = target.path;
	return true;
}

bool ddbi_plan_project(struct planner *p)
{
	struct fields f = { .n = 0 };
	if (!p->q->project)
		return true;
	if (!*p->q->project)
		return MISUSE(p->t, ".project: the list is empty");
	return ddbi_fields_members(p->t, &f, p->q->project) && (p->project = ddbi_fields_end(p->t, &f));
}

struct lack {
	const struct planner *p;
	const struct ddb_index *x;
	struct str name; /* the first one */
};

static void see_lack(void *arg, struct str name)
{
	struct lack *l = arg;
	if (!l->name.p && !ddbi_plan_holds(l->p, l->x, name))
		l->name = name;
}

/* What the caller wants of each item. */
static void see_wanted(struct lack *l)
{
	const struct planner *p = l->p;
	const struct mapping *m = p->t->mapping;
	if (p->how & PLAN_COUNT)
		return;
	for (size_t i = 0; p->project && i < p->project->n; i++)
		see_lack(l, p->project->paths[i].parts[0].name);
	for (size_t i = 0; !p->project && i < m->nrows; i++)
		see_lack(l, m->rows[i].name);
	bool open = m->rest.attr || m->model->items || (p->how & PLAN_ANY_MODEL);
	if (!p->project && !l->name.p && open)
		l->name = STR("attributes without a row");
}

struct str ddbi_plan_lacks(const struct planner *p, const struct route *r)
{
	const struct ddb_index *x = r->index;
	struct lack l = { p, x, STR_NONE };
	if (!x || (!x->keys_only && !x->include))
		return STR_NONE;
	for (size_t i = 0; i < p->n; i++)
		if (!p->all[i].implied && (!p->all[i].unique || ddbi_unique_in(p, r)))
			ddbi_each_name(p->all[i].c, see_lack, &l);
	if (p->order.n && !r->orders && !(p->how & PLAN_COUNT))
		see_lack(&l, p->order.parts[0].name);
	see_wanted(&l);
	return l.name;
}

/* ---- what is asked for ---- */
struct asking {
	const struct planner *p;
	struct fields *fields;
	bool ok;
};

static void see_asking(void *arg, struct str name)
{
	struct asking *a = arg;
	a->ok = a->ok && ddbi_fields_name(a->p->t, a->fields, name);
}

static bool add_keys(const struct planner *p, const struct route *r, struct fields *f)
{
	if (!ddbi_fields_keys(p->t, f))
		return false;
	if (!r || !r->index)
		return true;
	return ddbi_fields_name(p->t, f, r->hash) && (!r->range.p || ddbi_fields_name(p->t, f, r->range));
}

/* The members that are wanted, the keys, and what is looked at here. */
static bool add_all(const struct planner *p, const struct route *r, const struct plan *out, struct fields *f)
{
	struct asking a = { p, f, true };
	bool half = r && r->index && !r->index->local && !out->fetch_rest;
	for (size_t i = 0; p->project && i < p->project->n; i++) {
		const struct path *path = &p->project->paths[i];
		if ((!half || ddbi_plan_holds(p, r->index, path->parts[0].name)) &&
			!ddbi_fields_path(p->t, f, path))
			return false;
	}
	if (out->rest)
		ddbi_each_name(out->rest, see_asking, &a);
	return a.ok && (!out->sort || ddbi_fields_path(p->t, f, &out->sort_by)) && add_keys(p, r, f);
}

/* Is there nothing in it but what the caller wants? */
static bool all_wanted(const struct planner *p, const struct fields *f)
{
	for (size_t i = 0; p->project && i < f->n; i++) {
		size_t k = 0;
		while (k < p->project->n && !ddbi_path_equal(&f->paths[i], &p->project->paths[k]))
			k++;
		if (k == p->project->n)
			return false;
	}
	return true;
}

bool ddbi_plan_fields(const struct planner *p, const struct route *r, struct plan *out)
{
	struct fields keys = { .n = 0 }, all = { .n = 0 };
	bool few = p->project || ((p->how & PLAN_COUNT) && out->rest);
	if (out->fetch_rest && (!add_keys(p, r, &keys) || !(out->fields = ddbi_fields_end(p->t, &keys))))
		return false;
	if (!few)
		return true;
	if (!add_all(p, r, out, &all))
		return false;
	out->shown = all_wanted(p, &all) ? NULL : p->project;
	const struct projection **fields = out->fetch_rest ? &out->rest_fields : &out->fields;
	*fields = ddbi_fields_end(p->t, &all);
	return *fields;
}
