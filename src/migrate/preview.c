/* SPDX-License-Identifier: Apache-2.0 */
/* What migrations would do: the steps, done in memory to a sample of the items. */
#include "migrate/migrate.h"

struct step_count {
	int64_t items;
	int64_t misfits; /* of an index: items whose keys are of other types */
	double write_units;
};

struct coming {
	struct course course;
	size_t from; /* the first step that is still to be done */
	struct step_count *counts;
	struct table_facts facts;
	bool looked;
};

struct preview {
	struct planned *plan;
	struct coming *all;
	size_t n;
	struct str table; /* that is looked at */
	struct ddb_arena item;
};

static double units_of(struct str a, struct str b)
{
	size_t x = ddbi_item_size(a), y = ddbi_item_size(b);
	return (double)(((x > y ? x : y) + 1023) / 1024);
}

/* ---- an item ---- */
static bool has_key(struct str item, const char *name, enum ddb_type type, bool *misfit)
{
	struct str value = name ? ddbi_item_get(item, str_z(name)) : STR_NONE;
	*misfit = *misfit || (value.p && packed_type(value) != type);
	return !name || (value.p && packed_type(value) == type);
}

static bool model_has_keys(const struct mapping *m, const char *index, struct str item, bool *misfit)
{
	const struct ddb_index *x = m->model->indexes;
	while (strcmp(x->name, index))
		x++;
	const struct mapped *hash = ddbi_mapping_row(m, str_z(x->hash));
	const struct mapped *range = x->range ? ddbi_mapping_row(m, str_z(x->range)) : NULL;
	bool ok = has_key(item, hash->name.p, ddbi_stored_type(hash->attr), misfit);
	return (!range || has_key(item, range->name.p, ddbi_stored_type(range->attr), misfit)) && ok;
}

static void count_index(
	const struct course *c, const struct ddb_migrate_step *s, struct str item, struct step_count *n)
{
	bool misfit = false, in;
	if (s->index)
		in = has_key(item, s->index->hash.name, s->index->hash.type, &misfit) &&
		     has_key(item, s->index->range.name, s->index->range.type, &misfit);
	else
		in = model_has_keys(c->mapping, s->name, item, &misfit);
	n->misfits += misfit;
	n->items += in;
	n->write_units += in ? units_of(item, item) : 0;
}

/* One write of the item is counted for all steps of a pass. */
static bool one_step(
	struct preview *v, struct coming *m, size_t i, struct str *item, bool *written, struct error *err)
{
	const struct ddb_migrate_step *s = course_step(&m->course, i);
	struct made made;
	if (s->kind == DDB_MIGRATE_ADD_INDEX)
		count_index(&m->course, s, *item, &m->counts[i]);
	*written = *written && step_is_of_items(s);
	if (!step_is_of_items(s) || !ddbi_item_is_ours(m->course.mapping, *item))
		return true;
	if (!ddbi_steps_apply(v->plan->db, &m->course, i, i + 1, *item, &v->item, err, &made))
		return false;
	if (!str_eq(made.item, *item)) {
		m->counts[i].items++;
		m->counts[i].write_units += *written ? 0 : units_of(*item, made.item);
		*written = true;
	}
	*item = made.item;
	return true;
}

static bool each_migration(void *user, struct str item, struct error *err)
{
	struct preview *v = user;
	struct error why;
	ddbi_arena_reset(&v->item);
	error_init(&why, &v->item);
	for (size_t i = 0; i < v->n; i++) {
		struct coming *m = &v->all[i];
		bool written = false;
		if (!str_eq(m->course.mapping->table, v->table))
			continue;
		for (size_t k = m->from; k < m->course.migration->nsteps; k++)
			if (!one_step(v, m, k, &item, &written, &why))
				return ddbi_fail_text(err, why.exception, why.message);
	}
	return true;
}

/* ---- in words ---- */
static bool tell_step(struct preview *v, struct coming *m, size_t i)
{
	const struct ddb_migrate_step *s = course_step(&m->course, i);
	const struct step_count *n = &m->counts[i];
	bool first = i == m->from || !step_is_of_items(course_step(&m->course, i - 1));
	bool items = (step_is_of_items(s) || s->kind == DDB_MIGRATE_ADD_INDEX) && !v->plan->opts->no_items;
	struct ddb_plan_step p = { .migration = m->course.migration->name,
		.attribute = step_is_of_items(s) || s->kind == DDB_MIGRATE_TTL ? s->name : NULL,
		.index = s->kind == DDB_MIGRATE_ADD_INDEX || s->kind == DDB_MIGRATE_REMOVE_INDEX ? s->name
												 : NULL,
		.can_run = true,
		.step = *s,
		.items = items ? ddbi_estimate(&m->facts, n->items) : -1,
		.exact = m->facts.all };
	p.table = ddbi_arena_copy(v->plan->arena, m->course.mapping->table).p;
	p.text = ddbi_step_text(v->plan->arena, &m->course, s);
	if (p.text && n->misfits)
		p.text = ddbi_migrate_format(v->plan->arena,
			"%s (%lld of those looked at have its keys of other types and will not be in it)",
			p.text, (long long)n->misfits);
	if (!p.table || !p.text)
		return ddbi_fail_nomem(&v->plan->err);
	p.write_units = n->items ? n->write_units * (double)p.items / (double)n->items : 0;
	if (items && step_is_of_items(s)) {
		if (first)
			ddbi_cost_reading(&m->facts, &p);
		p.requests += n->write_units > 0 ? p.items : 0;
	}
	if (!step_is_of_items(s))
		p.requests = 1;
	return ddbi_planned_add(v->plan, p);
}

/* ---- the whole ---- */
static bool is_pending(struct preview *v, const struct ddb_migration *m, bool *pending, size_t *from)
{
	struct history h;
	*pending = true;
	*from = 0;
	if (ddbi_history_get(v->plan->db, &v->plan->work, m->name, &h) != DDB_OK) {
		v->plan->told = v->plan->db->last;
		return false;
	}
	*pending = !record_is_applied(&h);
	if (h.state && !strcmp(h.state, STATE_RUNNING) && h.step > 0)
		*from = (size_t)h.step < m->nsteps ? (size_t)h.step : m->nsteps;
	return true;
}

static bool gather(struct preview *v, const struct ddb_migration *all, size_t n)
{
	struct planned *p = v->plan;
	v->all = ARENA_ARRAY(&p->work, struct coming, n + 1);
	if (!v->all)
		return ddbi_fail_nomem(&p->err);
	for (size_t i = 0; i < n; i++) {
		struct coming *m = &v->all[v->n];
		bool pending;
		*m = (struct coming){ .from = 0 };
		if (!ddbi_course_begin(&m->course, p->db, &all[i], false, &p->err) ||
			!is_pending(v, &all[i], &pending, &m->from))
			return false;
		v->n += pending;
		m->counts = ARENA_ARRAY(&p->work, struct step_count, all[i].nsteps + 1);
		if (!m->counts)
			return ddbi_fail_nomem(&p->err);
		memset(m->counts, 0, (all[i].nsteps + 1) * sizeof *m->counts);
	}
	return true;
}

static bool look_at_tables(struct preview *v)
{
	for (size_t i = 0; i < v->n; i++) {
		struct coming *m = &v->all[i];
		if (m->looked)
			continue;
		v->table = m->course.mapping->table;
		if (!ddbi_table_facts(v->plan, m->course.mapping, &m->facts) ||
			!ddbi_look(v->plan, m->course.mapping, &m->facts, each_migration, v))
			return false;
		for (size_t k = i; k < v->n; k++)
			if (str_eq(v->all[k].course.mapping->table, v->table)) {
				v->all[k].facts = m->facts;
				v->all[k].looked = true;
			}
	}
	return true;
}

static bool tell_all(struct preview *v)
{
	for (size_t i = 0; i < v->n; i++)
		for (size_t k = v->all[i].from; k < v->all[i].course.migration->nsteps; k++)
			if (!tell_step(v, &v->all[i], k))
				return false;
	return true;
}

enum ddb_rc ddb_migrate_preview(struct ddb *db, struct ddb_arena *arena,
	const struct ddb_migration *migrations, size_t n, const struct ddb_plan_opts *o,
	struct ddb_migrate_plan *out)
{
	struct planned p;
	struct preview v = { .plan = &p };
	if (!db || !arena || !out || (n && !migrations))
		return ddbi_call_refused(db, EXCEPTION_MISUSE,
			!arena ? "the arena is NULL"
			: !out ? "out is NULL"
			       : "the migrations are NULL");
	ddbi_arena_init(&v.item, ARENA_MAX_DEFAULT);
	bool ok = ddbi_planned_begin(&p, db, arena, o) && gather(&v, migrations, n) && look_at_tables(&v) &&
		  tell_all(&v);
	ddbi_arena_free(&v.item);
	return ddbi_planned_end(&p, ok, out);
}
