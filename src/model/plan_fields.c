/* SPDX-License-Identifier: Apache-2.0 */
/* Which attributes are wanted, and which are asked for. */
#include "model/planner.h"
#include "model/project.h"

/* ---- lists of paths ---- */
struct paths {
	struct path *list;
	size_t n;
};

static bool paths_init(const struct planner *p, struct paths *s, size_t n)
{
	s->n = 0;
	s->list = ARENA_ARRAY(p->t->arena, struct path, n);
	return s->list || ddbi_fail_nomem(p->t->err);
}

/* Is b what a leads to, or part of it? */
static bool leads_into(const struct path *a, const struct path *b)
{
	const struct path start = { b->parts, a->n };
	return a->n <= b->n && ddbi_path_equal(a, &start);
}

/* One path never leads into another: the store would refuse both together. */
static void add_path(struct paths *s, struct path path)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->n; i++)
		if (leads_into(&s->list[i], &path))
			return;
	for (size_t i = 0; i < s->n; i++)
		if (!leads_into(&path, &s->list[i]))
			s->list[kept++] = s->list[i];
	s->list[kept] = path;
	s->n = kept + 1;
}

static bool add_name(const struct planner *p, struct paths *s, struct str name)
{
	struct path_part *part = ARENA_NEW(p->t->arena, struct path_part);
	if (!part)
		return ddbi_fail_nomem(p->t->err);
	part->name = name;
	add_path(s, (struct path){ part, 1 });
	return true;
}

static bool projection(const struct planner *p, const struct paths *s, const struct projection **out)
{
	struct projection *x = ARENA_NEW(p->t->arena, struct projection);
	if (!x)
		return ddbi_fail_nomem(p->t->err);
	*x = (struct projection){ s->list, s->n };
	*out = x;
	return true;
}

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
	struct paths *s;
	bool ok;
};

static void see_asking(void *arg, struct str name)
{
	struct asking *a = arg;
	a->ok = a->ok && add_name(a->p, a->s, name);
}

static void count_name(void *arg, struct str name)
{
	(void)name;
	++*(size_t *)arg;
}

static bool add_keys(const struct planner *p, const struct route *r, struct paths *s)
{
	const struct mapping *m = p->t->mapping;
	const struct str names[] = { m->hash->name, m->range ? m->range->name : STR_NONE,
		r && r->index ? r->hash : STR_NONE, r && r->index ? r->range : STR_NONE };
	for (size_t i = 0; i < 4; i++)
		if (names[i].p && !add_name(p, s, names[i]))
			return false;
	return true;
}

/* The members that are wanted, the keys, and what is looked at here. */
static bool add_all(const struct planner *p, const struct route *r, const struct plan *out, struct paths *s)
{
	struct asking a = { p, s, true };
	bool half = r && r->index && !r->index->local && !out->fetch_rest;
	for (size_t i = 0; p->project && i < p->project->n; i++)
		if (!half || ddbi_plan_holds(p, r->index, p->project->paths[i].parts[0].name))
			add_path(s, p->project->paths[i]);
	if (out->rest)
		ddbi_each_name(out->rest, see_asking, &a);
	if (out->sort)
		add_path(s, out->sort_by);
	return a.ok && add_keys(p, r, s);
}

/* Is there nothing in it but what the caller wants? */
static bool all_wanted(const struct planner *p, const struct paths *s)
{
	for (size_t i = 0; p->project && i < s->n; i++) {
		size_t k = 0;
		while (k < p->project->n && !ddbi_path_equal(&s->list[i], &p->project->paths[k]))
			k++;
		if (k == p->project->n)
			return false;
	}
	return true;
}

bool ddbi_plan_fields(const struct planner *p, const struct route *r, struct plan *out)
{
	struct paths keys, s;
	size_t n = 5 + (p->project ? p->project->n : 0);
	bool few = p->project || ((p->how & PLAN_COUNT) && out->rest);
	if (out->rest)
		ddbi_each_name(out->rest, count_name, &n);
	if (out->fetch_rest &&
		(!paths_init(p, &keys, 4) || !add_keys(p, r, &keys) || !projection(p, &keys, &out->fields)))
		return false;
	if (!few)
		return true;
	if (!paths_init(p, &s, n) || !add_all(p, r, out, &s) ||
		!projection(p, &s, out->fetch_rest ? &out->rest_fields : &out->fields))
		return false;
	out->shown = all_wanted(p, &s) ? NULL : p->project;
	return true;
}
