/* SPDX-License-Identifier: Apache-2.0 */
/* A model from what the store says of a table. */
#include "model/item_model.h"
#include "model/table.h"

static const char *text_of(struct call *c, struct str s)
{
	struct str copy = ddbi_arena_copy(&c->db->arena, s);
	if (s.p && !copy.p)
		ddbi_fail_nomem(&c->err);
	return copy.p;
}

static enum ddb_type type_of(const struct table_description *t, struct str name)
{
	for (size_t i = 0; i < t->attribute_definitions.len; i++) {
		const struct attribute_definition *d = &t->attribute_definitions.items[i];
		if (str_eq(d->attribute_name, name))
			return str_eq(d->attribute_type, STR("N"))   ? DDB_N
			       : str_eq(d->attribute_type, STR("B")) ? DDB_B
								     : DDB_S;
	}
	return DDB_NONE;
}

static bool learn_key(struct call *c, const struct table_description *t, const struct key_schema *keys,
	const char *kind, struct ddb_key_attr *out)
{
	for (size_t i = 0; i < keys->len; i++) {
		const struct key_schema_element *e = &keys->items[i];
		if (!str_eq(e->key_type, str_z(kind)))
			continue;
		*out = (struct ddb_key_attr){ text_of(c, e->attribute_name), type_of(t, e->attribute_name) };
		return out->name;
	}
	return true;
}

static bool learn_keys(struct call *c, const struct table_description *t, const struct key_schema *keys,
	struct ddb_key_attr *hash, struct ddb_key_attr *range)
{
	return learn_key(c, t, keys, "HASH", hash) && learn_key(c, t, keys, "RANGE", range);
}

static bool learn_projection(struct call *c, const struct index_projection *p, struct ddb_item_index *out)
{
	const struct non_key_attribute_name_list *names = p ? &p->non_key_attributes : NULL;
	out->keys_only = p && str_eq(p->projection_type, STR("KEYS_ONLY"));
	if (!p || !str_eq(p->projection_type, STR("INCLUDE")))
		return true;
	const char **include = ARENA_ARRAY(&c->db->arena, const char *, names->len + 1);
	if (!include)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < names->len; i++)
		if (!(include[i] = text_of(c, names->items[i])))
			return false;
	include[names->len] = NULL;
	out->include = include;
	return true;
}

static bool learn_index(struct call *c, const struct table_description *t, struct str name,
	const struct key_schema *keys, const struct index_projection *p, struct ddb_item_index *out)
{
	out->name = text_of(c, name);
	return out->name && learn_keys(c, t, keys, &out->hash, &out->range) && learn_projection(c, p, out);
}

static bool learn_indexes(struct call *c, const struct table_description *t, struct ddb_item_table *out)
{
	size_t nlocal = t->local_secondary_indexes.len, nglobal = t->global_secondary_indexes.len;
	struct ddb_item_index *x = ARENA_ARRAY(&c->db->arena, struct ddb_item_index, nlocal + nglobal + 1);
	if (!x)
		return ddbi_fail_nomem(&c->err);
	memset(x, 0, (nlocal + nglobal + 1) * sizeof *x);
	out->indexes = x;
	out->nindexes = nlocal + nglobal;
	for (size_t i = 0; i < nlocal; i++, x++) {
		const struct local_secondary_index_description *d = &t->local_secondary_indexes.items[i];
		x->local = true;
		if (!learn_index(c, t, d->index_name, &d->key_schema, d->projection, x))
			return false;
	}
	for (size_t i = 0; i < nglobal; i++, x++) {
		const struct global_secondary_index_description *d = &t->global_secondary_indexes.items[i];
		if (!learn_index(c, t, d->index_name, &d->key_schema, d->projection, x))
			return false;
	}
	return true;
}

/* A service without time to live has none on this table. */
static bool learn_ttl(struct call *c, struct str table, struct ddb_item_table *out)
{
	struct str ttl;
	if (!ddbi_table_ttl_of(c, table, &ttl)) {
		if (c->err.exception != EXCEPTION_UNKNOWN_OPERATION)
			return false;
		ddbi_call_again(c);
		return true;
	}
	out->ttl = text_of(c, ttl);
	return !ttl.p || out->ttl;
}

static struct str with_prefix(struct call *c, const char *table)
{
	struct str prefix = c->db->table_prefix, name = str_z(table);
	char *p = ddbi_arena_bytes(&c->db->arena, prefix.n + name.n + 1);
	if (!p) {
		ddbi_fail_nomem(&c->err);
		return STR_NONE;
	}
	if (prefix.n)
		memcpy(p, prefix.p, prefix.n);
	memcpy(p + prefix.n, name.p, name.n);
	return (struct str){ p, prefix.n + name.n };
}

static bool learn(struct call *c, struct ddb_arena *arena, const char *table, const struct ddb_model **out)
{
	struct ddb_item_table t = { .table = table };
	struct str name = with_prefix(c, table);
	const struct table_description *d = name.p ? ddbi_table_look_at(c, name) : NULL;
	return d && learn_keys(c, d, &d->key_schema, &t.hash, &t.range) && learn_indexes(c, d, &t) &&
	       learn_ttl(c, name, &t) && ddbi_item_model(arena, &t, &c->err, out);
}

enum ddb_rc ddb_learn_model(
	struct ddb *db, struct ddb_arena *arena, const char *table, const struct ddb_model **out)
{
	struct call c = { .db = db };
	error_init(&c.err, db ? &db->arena : NULL);
	return ddbi_call_end(&c, ddbi_session_begin(db, &c.err) && ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, table, "the table") &&
					 ddbi_call_needs(&c, out, "the model") &&
					 learn(&c, arena, table, out));
}
