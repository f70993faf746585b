/* SPDX-License-Identifier: Apache-2.0 */
/* Models whose structs are struct ddb_item. Their rows are the attributes that the table's keys, indexes and
 * time to live are about: of kind ddb_kind_item, at offset 0, so that the value of such a row is looked up in
 * the item. All other attributes have no row. */
#include "model/item_model.h"
#include "model/documents.h"
#include "model/encode.h"
#include "session/session.h"

#define WRONG(err, ...) ddbi_failf(err, EXCEPTION_MISUSE, __VA_ARGS__)

/* ---- items ---- */
bool ddbi_attribute_value(
	struct encoder *e, const struct mapped *row, const struct ddb_item *item, struct ddb_value *out)
{
	if (!ddbi_item_has_members(item, e->err))
		return false;
	const struct ddb_value *v = ddb_item_get(item, row->name.p);
	if (!v || v->type == DDB_NONE)
		return true;
	*out = *v;
	return ddbi_value_check(v, e->err);
}

bool ddbi_append_tree(struct encoder *e, const struct ddb_item *item, struct buf *out, struct str *packed)
{
	struct str tree;
	size_t at = out->len;
	if (!ddbi_item_tree_pack(e->arena, item, e->err, &tree))
		return false;
	buf_str(out, tree);
	if (out->failed) {
		out->len = at;
		return ddbi_fail_nomem(e->err);
	}
	*packed = (struct str){ out->p + at, tree.n };
	return true;
}

bool ddbi_append_tree_key(struct encoder *e, const struct mapping *m, const struct ddb_item *item,
	struct buf *out, struct str *packed)
{
	const struct mapped *rows[] = { m->hash, m->range };
	struct packer p;
	struct str ignored;
	bool ok = true;
	ddbi_pack_begin(&p, out);
	for (size_t i = 0; ok && i < 2 && rows[i]; i++) {
		struct ddb_value v = { .type = DDB_NONE };
		ok = ddbi_attribute_value(e, rows[i], item, &v);
		if (ok && v.type != DDB_NONE)
			ddbi_pack_value(&p, rows[i]->name, &v);
	}
	if (!ok) {
		ddbi_pack_end(&p, &ignored);
		return false;
	}
	return ddbi_pack_end(&p, packed) || ddbi_fail_nomem(e->err);
}

/* ---- the model ---- */
#define ROWS_MAX 1000 /* as of any model */

struct maker {
	struct ddb_arena *arena;
	const struct ddb_item_table *table;
	struct ddb_model *model;
	struct ddb_attr *rows;
	struct ddb_index *indexes;
	struct error *err;
};

static const char *copy(struct maker *k, const char *text)
{
	struct str s = ddbi_arena_copy(k->arena, str_z(text));
	if (text && !s.p)
		ddbi_fail_nomem(k->err);
	return s.p;
}

static struct ddb_attr *row_of(struct maker *k, const char *name)
{
	for (size_t i = 0; i < k->model->nattrs; i++)
		if (!strcmp(k->rows[i].name, name))
			return &k->rows[i];
	return NULL;
}

/* The row of an attribute, which may be of several keys but of one type. NULL: failed. */
static struct ddb_attr *add_row(struct maker *k, const char *name, enum ddb_type type)
{
	struct ddb_attr *a = row_of(k, name);
	if (!a) {
		a = &k->rows[k->model->nattrs];
		*a = (struct ddb_attr){ .kind = ddb_kind_item, .type = type };
		a->name = a->member = copy(k, name);
		k->model->nattrs += a->name != NULL;
		return a->name ? a : NULL;
	}
	if (a->type && type && a->type != type) {
		WRONG(k->err, "%s: the key attribute %s is both %s and %s", k->model->name, name,
			ddbi_type_name(a->type), ddbi_type_name(type));
		return NULL;
	}
	a->type = a->type ? a->type : type;
	return a;
}

static struct ddb_attr *add_key(struct maker *k, const struct ddb_key_attr *key, const char *index)
{
	if (!*key->name) {
		WRONG(k->err, "%s%s%s: a key attribute has an empty name", k->model->name,
			index ? ": index " : "", index ? index : "");
		return NULL;
	}
	if (key->type != DDB_S && key->type != DDB_N && key->type != DDB_B) {
		WRONG(k->err, "%s: the key attribute %s must be of type DDB_S, DDB_N or DDB_B",
			k->model->name, key->name);
		return NULL;
	}
	return add_row(k, key->name, key->type);
}

static bool add_table_keys(struct maker *k)
{
	const struct ddb_item_table *t = k->table;
	if (!t->hash.name)
		return WRONG(k->err, "%s: there is no hash key", k->model->name);
	struct ddb_attr *hash = add_key(k, &t->hash, NULL);
	if (!hash)
		return false;
	hash->role = DDB_IS_HASH_;
	if (!t->range.name)
		return true;
	struct ddb_attr *range = add_key(k, &t->range, NULL);
	if (!range)
		return false;
	if (range == hash)
		return WRONG(k->err, "%s: %s cannot be both keys", k->model->name, t->hash.name);
	range->role = DDB_IS_RANGE_;
	return true;
}

static bool add_included(struct maker *k, const struct ddb_item_index *x, struct ddb_index *out)
{
	size_t n = 0;
	while (x->include[n])
		n++;
	const char **names = ARENA_ARRAY(k->arena, const char *, n + 1);
	if (!names)
		return ddbi_fail_nomem(k->err);
	for (size_t i = 0; i < n; i++) {
		const struct ddb_attr *a = add_row(k, x->include[i], DDB_NONE);
		if (!a)
			return false;
		names[i] = a->name;
	}
	names[n] = NULL;
	out->include = names;
	return true;
}

static bool add_index(struct maker *k, const struct ddb_item_index *x)
{
	struct ddb_index *out = &k->indexes[k->model->nindexes];
	if (!x->name || !*x->name)
		return WRONG(k->err, "%s: an index has no name", k->model->name);
	if (!x->hash.name)
		return WRONG(k->err, "%s: index %s has no hash key", k->model->name, x->name);
	const struct ddb_attr *hash = add_key(k, &x->hash, x->name);
	const struct ddb_attr *range = hash && x->range.name ? add_key(k, &x->range, x->name) : NULL;
	if (!hash || (x->range.name && !range))
		return false;
	*out = (struct ddb_index){ .name = copy(k, x->name),
		.hash = hash->name,
		.range = range ? range->name : NULL,
		.local = x->local,
		.keys_only = x->keys_only };
	if (!out->name || (x->include && !add_included(k, x, out)))
		return false;
	k->model->nindexes++;
	return true;
}

static bool add_ttl(struct maker *k)
{
	const char *ttl = k->table->ttl;
	struct ddb_attr *a = ttl ? row_of(k, ttl) : NULL;
	if (!ttl)
		return true;
	if (a && a->role)
		return WRONG(k->err, "%s: %s cannot be a key and the expiry", k->model->name, ttl);
	if (!(a = add_row(k, ttl, DDB_N)))
		return false;
	a->role = DDB_IS_TTL_;
	return true;
}

/* The most rows that there may be. */
static size_t count_rows(const struct ddb_item_table *t)
{
	size_t n = 3;
	for (size_t i = 0; t->indexes && i < t->nindexes; i++) {
		n += 2;
		for (const char *const *p = t->indexes[i].include; p && *p; p++)
			n++;
	}
	return n;
}

static bool make(struct maker *k)
{
	const struct ddb_item_table *t = k->table;
	size_t n = count_rows(t);
	if (!t->table || !*t->table)
		return WRONG(k->err, "the table has no name");
	if (t->nindexes && !t->indexes)
		return WRONG(k->err, "%s: the indexes are NULL", t->table);
	if (n > ROWS_MAX)
		return WRONG(k->err, "%s: more than %d rows", t->table, ROWS_MAX);
	k->model = ARENA_NEW(k->arena, struct ddb_model);
	k->rows = ARENA_ARRAY(k->arena, struct ddb_attr, n);
	k->indexes = ARENA_ARRAY(k->arena, struct ddb_index, t->nindexes + 1);
	if (!k->model || !k->rows || !k->indexes)
		return ddbi_fail_nomem(k->err);
	*k->model = (struct ddb_model){
		.size = sizeof(struct ddb_item), .items = true, .attrs = k->rows, .indexes = k->indexes
	};
	k->model->name = k->model->table = copy(k, t->table);
	if (!k->model->name || !add_table_keys(k))
		return false;
	for (size_t i = 0; i < t->nindexes; i++)
		if (!add_index(k, &t->indexes[i]))
			return false;
	return add_ttl(k) && ddbi_model_valid(k->model, k->err);
}

bool ddbi_item_model(struct ddb_arena *arena, const struct ddb_item_table *t, struct error *err,
	const struct ddb_model **out)
{
	struct maker k = { .arena = arena, .table = t, .err = err };
	if (!arena || !t || !out)
		return WRONG(err, "the %s is NULL", !arena ? "arena" : !t ? "table" : "model");
	if (!make(&k))
		return false;
	*out = k.model;
	return true;
}

enum ddb_rc ddb_item_model(struct ddb_arena *arena, const struct ddb_item_table *t,
	const struct ddb_model **out, struct ddb_error *why)
{
	struct ddb_arena work;
	struct error err;
	struct ddb_error told;
	ddbi_arena_init(&work, 1 << 16);
	error_init(&err, &work);
	ddbi_item_model(arena, t, &err, out);
	ddbi_error_public(&err, &told);
	ddbi_arena_free(&work);
	if (why)
		*why = told;
	return told.rc;
}
