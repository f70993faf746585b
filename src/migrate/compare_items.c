/* SPDX-License-Identifier: Apache-2.0 */
/* Models against items. */
#include "migrate/compare.h"
#include "model/pattern.h"
#include "model/unique.h"

#define FINDINGS_MAX 1000 /* kinds of them; what else there is is not told */

enum finding_kind { NO_MODEL, NO_ROW, REQUIRED, OTHER_TYPE };
struct item_finding {
	enum finding_kind kind;
	const struct mapping *of;
	struct str name;
	enum ddb_type type;
	int64_t items;
	double write_units;
};

struct counting {
	struct compare *compare;
	struct item_finding *found;
	size_t n;
	double units; /* of writing the item at hand */
};

static struct item_finding *find(const struct counting *c, const struct item_finding *like)
{
	for (size_t i = 0; i < c->n; i++) {
		struct item_finding *f = &c->found[i];
		if (f->kind == like->kind && f->of == like->of && f->type == like->type &&
			str_eq(f->name, like->name))
			return f;
	}
	return NULL;
}

static bool count(struct counting *c, struct item_finding like, struct error *err)
{
	struct item_finding *f = find(c, &like);
	if (!f) {
		if (c->n == FINDINGS_MAX)
			return true;
		like.name = like.name.p ? ddbi_arena_copy(c->compare->plan->arena, like.name) : STR("");
		if (!like.name.p)
			return ddbi_fail_nomem(err);
		f = &c->found[c->n++];
		*f = like;
	}
	f->items++;
	f->write_units += c->units;
	return true;
}

static const struct mapping *model_of(const struct compare *x, struct str item)
{
	for (size_t i = 0; i < x->def.n; i++)
		if (ddbi_is_of_model(x->def.mappings[i], item, true))
			return x->def.mappings[i];
	return NULL;
}

static bool look_at_attribute(
	struct counting *c, const struct mapping *m, struct str name, struct str value, struct error *err)
{
	const struct mapped *row = ddbi_mapping_stored(m, name);
	enum ddb_type type = packed_type(value);
	if (!row)
		return m->rest.attr || m->model->items ||
		       count(c, (struct item_finding){ NO_ROW, m, name, DDB_NONE, 0, 0 }, err);
	enum ddb_type wanted = ddbi_stored_type(row->attr);
	return wanted == DDB_NONE || type == wanted || type == DDB_NULL ||
	       count(c, (struct item_finding){ OTHER_TYPE, m, name, type, 0, 0 }, err);
}

static bool look_at_rows(struct counting *c, const struct mapping *m, struct str item, struct error *err)
{
	for (size_t i = 0; i < m->nrows; i++) {
		const struct mapped *row = &m->rows[i];
		struct str value = ddbi_item_get(item, row->name);
		if (row->attr->required && (!value.p || packed_type(value) == DDB_NULL) &&
			!count(c, (struct item_finding){ REQUIRED, m, row->name, DDB_NONE, 0, 0 }, err))
			return false;
	}
	return true;
}

static bool look_at_item(void *user, struct str item, struct error *err)
{
	struct counting *c = user;
	const struct mapping *m = model_of(c->compare, item);
	c->units = (double)((ddbi_item_size(item) + 1023) / 1024);
	if (ddbi_item_get(item, STR(UNIQUE_ATTRIBUTE)).p)
		return true;
	if (!m)
		return count(c, (struct item_finding){ NO_MODEL, NULL, STR_NONE, DDB_NONE, 0, 0 }, err);
	for (size_t i = 0; i < ddbi_item_count(item); i++) {
		struct str name, value;
		ddbi_item_at(item, i, &name, &value);
		if (!look_at_attribute(c, m, name, value, err))
			return false;
	}
	return look_at_rows(c, m, item, err);
}

/* ---- in words ---- */
static bool is_number_or_text(enum ddb_type t)
{
	return t == DDB_S || t == DDB_N;
}

static struct ddb_migrate_step step_of(const struct item_finding *f, enum ddb_type wanted)
{
	switch (f->kind) {
	case NO_ROW: return (struct ddb_migrate_step){ .kind = DDB_MIGRATE_REMOVE, .name = f->name.p };
	case REQUIRED: return (struct ddb_migrate_step){ .kind = DDB_MIGRATE_ADD, .name = f->name.p };
	default:
		return (struct ddb_migrate_step){
			.kind = DDB_MIGRATE_RETYPE, .name = f->name.p, .type = wanted
		};
	}
}

static const char *text_of(
	struct ddb_arena *arena, const struct item_finding *f, const char *table, const char *wanted)
{
	switch (f->kind) {
	case NO_MODEL:
		return ddbi_migrate_format(arena, "items of table %s that are of none of the models", table);
	case NO_ROW:
		return ddbi_migrate_format(arena, "attribute %s of items of table %s: no row of %s knows it",
			f->name.p, table, f->of->model->name);
	case REQUIRED:
		return ddbi_migrate_format(arena,
			"attribute %s is absent from items of table %s, and required by %s", f->name.p, table,
			f->of->model->name);
	default:
		return ddbi_migrate_format(arena,
			"attribute %s of items of table %s is of type %s, and in %s of type %s", f->name.p,
			table, ddbi_type_name(f->type), f->of->model->name, wanted);
	}
}

static bool tell(struct compare *x, const struct item_finding *f)
{
	const struct mapped *row = f->kind == OTHER_TYPE ? ddbi_mapping_stored(f->of, f->name) : NULL;
	enum ddb_type wanted = row ? ddbi_stored_type(row->attr) : DDB_NONE;
	struct ddb_plan_step s = { .table = x->table,
		.attribute = f->kind == NO_MODEL ? NULL : f->name.p,
		.by_hand = f->kind == NO_MODEL,
		.items = ddbi_estimate(&x->facts, f->items),
		.exact = x->facts.all };
	s.text = text_of(x->plan->arena, f, x->table, wanted ? ddbi_type_name(wanted) : "");
	if (!s.text)
		return ddbi_fail_nomem(&x->plan->err);
	if (f->kind != NO_MODEL) {
		s.step = step_of(f, wanted);
		s.can_run = f->kind == OTHER_TYPE && is_number_or_text(wanted) && is_number_or_text(f->type);
		ddbi_cost_reading(&x->facts, &s);
		s.requests += s.items;
		s.write_units = f->write_units * (f->items ? (double)s.items / (double)f->items : 0);
	}
	return ddbi_planned_add(x->plan, s);
}

bool ddbi_compare_items(struct compare *x)
{
	struct counting c = { .compare = x };
	c.found = ARENA_ARRAY(&x->plan->work, struct item_finding, FINDINGS_MAX);
	if (!c.found)
		return ddbi_fail_nomem(&x->plan->err);
	if (!ddbi_look(x->plan, x->def.mappings[0], &x->facts, look_at_item, &c))
		return false;
	for (size_t i = 0; i < c.n; i++)
		if (!tell(x, &c.found[i]))
			return false;
	return true;
}
