/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a migration before anything is done. */
#include "migrate/migrate.h"

#define WRONG(err, ...) ddbi_failf(err, EXCEPTION_VALIDATION, __VA_ARGS__)

size_t ddbi_course_pass_end(const struct course *c, size_t i)
{
	if (!step_is_of_items(course_step(c, i)))
		return i + 1;
	while (i < c->migration->nsteps && step_is_of_items(course_step(c, i)))
		i++;
	return i;
}

/* ---- forth ---- */
static bool is_free(const struct mapping *m, const char *name)
{
	struct str s = str_z(name);
	return !str_eq(m->hash->name, s) && !(m->range && str_eq(m->range->name, s));
}

static bool can_change(const struct course *c, const char *name, struct error *err)
{
	const char *what = c->migration->name;
	if (!name || !*name)
		return WRONG(err, "%s: a step names no attribute", what);
	if (!is_free(c->mapping, name))
		return WRONG(err,
			"%s: %s is a key of %s, and an item's key cannot change: put the items anew under "
			"another key",
			what, name, c->mapping->model->table);
	const struct mapped *row = ddbi_mapping_stored(c->mapping, str_z(name));
	return !row || !row->attr->unique ||
	       WRONG(err, "%s: %s is unique, and no step can change it", what, name);
}

static bool can_retype(const char *what, const struct ddb_migrate_step *s, struct error *err)
{
	if (s->type == DDB_NONE)
		return WRONG(err, "%s: the step that retypes %s says no .type", what, s->name);
	return s->convert || s->type == DDB_S || s->type == DDB_N ||
	       WRONG(err, "%s: without .convert %s can become S or N, not %s", what, s->name,
		       ddbi_type_name(s->type));
}

static bool can_add_index(const struct course *c, const struct ddb_migrate_step *s, struct error *err)
{
	const struct ddb_model *m = c->mapping->model;
	if (s->index)
		return (s->index->hash.name && !s->index->local) ||
		       WRONG(err, "%s: index %s needs a hash key, and can be a global one only",
			       c->migration->name, s->name);
	for (size_t i = 0; i < m->nindexes; i++)
		if (!strcmp(m->indexes[i].name, s->name))
			return !m->indexes[i].local ||
			       WRONG(err, "%s: index %s is local, and can only be made with its table",
				       c->migration->name, s->name);
	return WRONG(err, "%s: model %s has no index %s: give the step its .index", c->migration->name,
		m->name, s->name);
}

static bool can_do(const struct course *c, const struct ddb_migrate_step *s, struct error *err)
{
	const char *what = c->migration->name;
	switch (s->kind) {
	case DDB_MIGRATE_ADD:
		return can_change(c, s->name, err) &&
		       (s->convert || s->value.type != DDB_NONE ||
			       WRONG(err, "%s: the step that adds %s says neither .value nor .convert", what,
				       s->name)) &&
		       (s->value.type == DDB_NONE || ddbi_value_check(&s->value, err));
	case DDB_MIGRATE_REMOVE: return can_change(c, s->name, err);
	case DDB_MIGRATE_RENAME: return can_change(c, s->name, err) && can_change(c, s->from, err);
	case DDB_MIGRATE_RETYPE: return can_change(c, s->name, err) && can_retype(what, s, err);
	case DDB_MIGRATE_CHANGE:
		return s->change || WRONG(err, "%s: a step that changes items has no .change", what);
	case DDB_MIGRATE_ADD_INDEX:
	case DDB_MIGRATE_REMOVE_INDEX:
		if (!s->name)
			return WRONG(err, "%s: a step names no index", what);
		return s->kind == DDB_MIGRATE_REMOVE_INDEX || can_add_index(c, s, err);
	case DDB_MIGRATE_TAGS: return (s->tags && s->ntags) || WRONG(err, "%s: a step has no tags", what);
	case DDB_MIGRATE_CREATE_TABLE:
	case DDB_MIGRATE_TTL: return true;
	default: return WRONG(err, "%s: there is no kind of step %d", what, (int)s->kind);
	}
}

/* ---- back ---- */
static bool no_way_back(const struct course *c, const char *why, const char *name, struct error *err)
{
	return WRONG(err, "%s cannot be rolled back: %s%s", c->migration->name, why, name ? name : "");
}

static bool can_undo(const struct course *c, const struct ddb_migrate_step *s, struct error *err)
{
	switch (s->kind) {
	case DDB_MIGRATE_REMOVE: return no_way_back(c, "it removes attribute ", s->name, err);
	case DDB_MIGRATE_RETYPE:
		return !s->convert || s->back || no_way_back(c, "there is no .back for ", s->name, err);
	case DDB_MIGRATE_CHANGE:
		return s->change_back || no_way_back(c, "a step has no .change_back", NULL, err);
	case DDB_MIGRATE_CREATE_TABLE:
		return no_way_back(c, "it creates table ", c->mapping->model->table, err);
	case DDB_MIGRATE_REMOVE_INDEX: return can_add_index(c, s, err);
	case DDB_MIGRATE_TAGS: return no_way_back(c, "it sets tags", NULL, err);
	default: return true;
	}
}

bool ddbi_course_begin(
	struct course *c, struct ddb *db, const struct ddb_migration *m, bool back, struct error *err)
{
	*c = (struct course){ .migration = m, .back = back };
	if (!m->name || !*m->name)
		return ddbi_failf(err, EXCEPTION_MISUSE, "a migration has no name");
	if (m->nsteps && !m->steps)
		return ddbi_failf(err, EXCEPTION_MISUSE, "%s: the steps are NULL", m->name);
	if (!(c->mapping = ddbi_mapping(db, m->model, err)))
		return false;
	if (!c->mapping->table.p || !c->mapping->hash)
		return ddbi_failf(
			err, EXCEPTION_MISUSE, "%s: model %s has no table", m->name, m->model->name);
	for (size_t i = 0; i < m->nsteps; i++)
		if (!can_do(c, &m->steps[i], err) || (back && !can_undo(c, &m->steps[i], err)))
			return false;
	return true;
}
