/* SPDX-License-Identifier: Apache-2.0 */
#include "model/pattern.h"

static void free_models(void *p)
{
	struct models *m = p;
	ddbi_map_free(&m->by_model);
	ddbi_buf_free(&m->item);
	ddbi_arena_free(&m->arena);
	ddbi_free(m);
}

struct models *ddbi_models(struct ddb *db)
{
	return db->models;
}

static struct models *models_of(struct ddb *db)
{
	if (db->models)
		return db->models;
	struct models *m = ddbi_zalloc(sizeof *m);
	if (!m)
		return NULL;
	ddbi_arena_init(&m->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&m->item, (size_t)64 << 20);
	m->db = db;
	db->models = m;
	db->models_free = free_models;
	return m;
}

static void sort_rows(struct mapped *rows, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct mapped row = rows[i];
		size_t j = i;
		for (; j > 0 && str_cmp(rows[j - 1].name, row.name) > 0; j--)
			rows[j] = rows[j - 1];
		rows[j] = row;
	}
}

static void note_roles(struct mapping *m)
{
	for (size_t i = 0; i < m->nrows; i++) {
		const struct ddb_attr *a = m->rows[i].attr;
		const struct mapped **role[] = { [DDB_IS_HASH_] = &m->hash,
			[DDB_IS_RANGE_] = &m->range,
			[DDB_IS_TTL_] = &m->ttl,
			[DDB_IS_VERSION_] = &m->version,
			[DDB_IS_DISCRIMINATOR_] = &m->discriminator };
		if (a->role)
			*role[a->role] = &m->rows[i];
		m->unique = m->unique || a->unique;
		m->makes_up = m->makes_up || a->uuid || a->ulid || a->ksuid || a->now_on_create ||
			      a->now_on_save || a->role == DDB_IS_VERSION_ ||
			      (m->rows[i].pattern && m->rows[i].pattern->size);
	}
}

static struct str table_name(struct models *all, const char *table)
{
	struct str prefix = all->db->table_prefix, name = str_z(table);
	if (!name.p || !prefix.n)
		return name;
	char *p = ddbi_arena_bytes(&all->arena, prefix.n + name.n);
	if (!p)
		return STR_NONE;
	memcpy(p, prefix.p, prefix.n);
	memcpy(p + prefix.n, name.p, name.n);
	return (struct str){ p, prefix.n + name.n };
}

static struct str key_of(const struct ddb_model *const *model)
{
	return (struct str){ (const char *)model, sizeof *model };
}

static const struct mapping *map_model(struct models *, const struct ddb_model *, struct error *);

/* ---- rows ---- */
static const void *fallback_of(const struct ddb_model *model, size_t offset, size_t size)
{
	const char *p = model->defaults ? (const char *)model->defaults + offset : NULL;
	return p && !ddbi_all_zero(p, size) ? p : NULL;
}

/* A row that shows its text in a char array becomes one that is made from the whole struct. */
static bool add_pattern(struct models *all, struct mapped *row, const struct ddb_attr *base)
{
	struct pattern *p = ARENA_NEW(&all->arena, struct pattern);
	struct ddb_attr *a = ARENA_NEW(&all->arena, struct ddb_attr);
	const char *wrong;
	if (!p || !a)
		return false;
	*a = *row->attr;
	if (a->role == DDB_IS_DISCRIMINATOR_)
		*p = (struct pattern){
			.text = str_z(a->pattern), .parts = { { .literal = str_z(a->pattern) } }, .n = 1
		};
	else
		ddbi_pattern_parse(a->pattern, p, &wrong);
	p->base = base;
	p->offset = a->offset;
	p->size = a->kind == ddb_kind_chars ? a->size : 0;
	a->kind = ddb_kind_pattern;
	a->offset = 0;
	row->attr = a;
	row->pattern = p;
	row->fallback = NULL;
	return true;
}

/* base: the DDB_EMBED row through which it comes, or NULL. */
static bool map_row(struct models *all, struct mapping *m, const struct ddb_attr *a,
	const struct ddb_attr *base, struct error *err)
{
	struct mapped *row = a->kind == ddb_kind_rest ? &m->rest : &m->rows[m->nrows++];
	const struct ddb_attr *whole = base ? ddbi_embedded_row(&all->arena, base, a) : a;
	if (!whole)
		return ddbi_fail_nomem(err);
	*row = (struct mapped){
		.attr = whole, .model = m->model, .of = m, .name = str_z(a->name ? a->name : a->member)
	};
	row->fallback = fallback_of(m->model, whole->offset, a->size);
	if (base && !row->fallback)
		row->fallback = fallback_of(base->model, a->offset, a->size);
	if (a->pattern && !add_pattern(all, row, base))
		return ddbi_fail_nomem(err);
	return !a->model || (row->sub = map_model(all, a->model, err));
}

static bool map_embedded(struct models *all, struct mapping *m, const struct ddb_attr *a, struct error *err)
{
	m->embeds[m->nembeds++] = (struct embedded){ a->model, a->offset };
	m->fills = m->fills || a->model->fill;
	for (size_t i = 0; i < a->model->nattrs; i++)
		if (!map_row(all, m, &a->model->attrs[i], a, err))
			return false;
	return true;
}

/* Patterns refer to rows, which from now on stay where they are. */
static bool map_patterns(struct mapping *m, struct error *err)
{
	for (size_t i = 0; i < m->nrows; i++) {
		struct mapped *row = &m->rows[i];
		if (!row->pattern)
			continue;
		if (!ddbi_pattern_map(m, (struct pattern *)row->pattern))
			return ddbi_failf(err, EXCEPTION_INTERNAL,
				"%s: a pattern names a member without a row", m->model->name);
		m->patterns[m->npatterns++] = row;
	}
	return true;
}

static bool map_rows(struct models *all, struct mapping *m, struct error *err)
{
	const struct ddb_model *model = m->model;
	m->fills = model->fill;
	for (size_t i = 0; i < model->nattrs; i++) {
		const struct ddb_attr *a = &model->attrs[i];
		if (!(a->kind == ddb_kind_embed ? map_embedded(all, m, a, err)
						: map_row(all, m, a, NULL, err)))
			return false;
	}
	sort_rows(m->rows, m->nrows);
	note_roles(m);
	return map_patterns(m, err);
}

static bool has_room(struct models *all, struct mapping *m, const struct ddb_model *model)
{
	size_t n = ddbi_rows_count(model) + 1;
	m->rows = ARENA_ARRAY(&all->arena, struct mapped, n);
	m->patterns = ARENA_ARRAY(&all->arena, const struct mapped *, n);
	m->embeds = ARENA_ARRAY(&all->arena, struct embedded, model->nattrs + 1);
	return m->rows && m->patterns && m->embeds;
}

/* The mapping is noted before its rows are, so that a model may hold a list of itself. Without memory for its
 * rows all mappings are forgotten, as those made on the way refer to it. */
static const struct mapping *map_model(struct models *all, const struct ddb_model *model, struct error *err)
{
	struct mapping *m = ddbi_map_get(&all->by_model, key_of(&model));
	if (m)
		return m;
	m = ARENA_NEW(&all->arena, struct mapping);
	const struct ddb_model **key = ARENA_NEW(&all->arena, const struct ddb_model *);
	if (!m || !key || !has_room(all, m, model)) {
		ddbi_fail_nomem(err);
		return NULL;
	}
	*key = m->model = model;
	m->db = all->db;
	m->table = table_name(all, model->table);
	if ((model->table && !m->table.p) || !ddbi_map_put(&all->by_model, key_of(key), m)) {
		ddbi_fail_nomem(err);
		return NULL;
	}
	if (map_rows(all, m, err))
		return m;
	ddbi_map_clear(&all->by_model);
	all->last = NULL;
	return NULL;
}

const struct mapping *ddbi_mapping(struct ddb *db, const struct ddb_model *model, struct error *err)
{
	struct models *all = models_of(db);
	if (!all) {
		ddbi_fail_nomem(err);
		return NULL;
	}
	if (all->last && all->last->model == model)
		return all->last;
	const struct mapping *m = ddbi_map_get(&all->by_model, key_of(&model));
	if (!m && ddbi_model_valid(model, err))
		m = map_model(all, model, err);
	if (m && !m->table.p) {
		ddbi_failf(
			err, EXCEPTION_MISUSE, "%s has no table: it is only nested in others", model->name);
		return NULL;
	}
	return m ? (all->last = m) : NULL;
}

const struct mapped *ddbi_mapping_row(const struct mapping *m, struct str member)
{
	for (size_t i = 0; i < m->nrows; i++)
		if (str_eq(str_z(m->rows[i].attr->member), member))
			return &m->rows[i];
	return NULL;
}

const struct mapped *ddbi_mapping_stored(const struct mapping *m, struct str name)
{
	size_t low = 0, high = m->nrows;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = str_cmp(m->rows[middle].name, name);
		if (c == 0)
			return &m->rows[middle];
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
