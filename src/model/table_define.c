/* SPDX-License-Identifier: Apache-2.0 */
#include "model/table.h"
#include <stdarg.h>
#include <stdio.h>

/* ---- models that share a table ---- */

static bool clash(struct call *c, const struct mapping *a, const struct mapping *b, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* "user and order share the table shop: " and then the rest of the sentence. */
static bool clash(struct call *c, const struct mapping *a, const struct mapping *b, const char *format, ...)
{
	char rest[600];
	va_list args;
	va_start(args, format);
	vsnprintf(rest, sizeof rest, format, args);
	va_end(args);
	return ddbi_failf(&c->err, EXCEPTION_VALIDATION, "%s and %s share the table %s, but %s",
		a->model->name, b->model->name, a->model->table, rest);
}

static const char *type_of(const struct mapped *row)
{
	return ddbi_type_name(ddbi_stored_type(row->attr));
}

static bool same_row(const struct mapped *a, const struct mapped *b)
{
	return !a || !b ? a == b : str_eq(a->name, b->name) && strcmp(type_of(a), type_of(b)) == 0;
}

/* "pk (S) and sk (N)" */
static const char *keys_text(const struct mapping *m, char *out, size_t n)
{
	if (m->range)
		snprintf(out, n, "%.*s (%s) and %.*s (%s)", ddbi_cut(m->hash->name, 100), m->hash->name.p,
			type_of(m->hash), ddbi_cut(m->range->name, 100), m->range->name.p, type_of(m->range));
	else
		snprintf(
			out, n, "%.*s (%s)", ddbi_cut(m->hash->name, 100), m->hash->name.p, type_of(m->hash));
	return out;
}

static bool share_keys(struct call *c, const struct mapping *a, const struct mapping *b)
{
	char of_a[256], of_b[256];
	return (same_row(a->hash, b->hash) && same_row(a->range, b->range)) ||
	       clash(c, a, b, "not its keys: %s, and %s", keys_text(a, of_a, sizeof of_a),
		       keys_text(b, of_b, sizeof of_b));
}

/* ---- attributes ---- */

static bool define(
	struct call *c, struct table_definition *t, const struct mapping *m, const struct mapped *row)
{
	struct str type = str_z(type_of(row));
	for (size_t i = 0; i < t->nattributes; i++) {
		const struct attribute_definition *d = &t->attributes[i];
		if (str_eq(d->attribute_name, row->name))
			return str_eq(d->attribute_type, type) ||
			       clash(c, t->mappings[0], m,
				       "its attribute %.*s is a key as %.*s here and as %s there",
				       ddbi_cut(row->name, 255), row->name.p, (int)d->attribute_type.n,
				       d->attribute_type.p, type.p);
	}
	t->attributes[t->nattributes++] = (struct attribute_definition){ row->name, type };
	return true;
}

/* ---- indexes ---- */

struct str ddbi_index_holds(const struct ddb_index *x)
{
	return x->include ? STR("INCLUDE") : x->keys_only ? STR("KEYS_ONLY") : STR("ALL");
}

static const struct mapped *row_of(const struct mapping *m, const char *member)
{
	return member ? ddbi_mapping_row(m, str_z(member)) : NULL;
}

static bool includes(const struct index_definition *d, struct str name)
{
	for (size_t i = 0; d->index->include[i]; i++)
		if (str_eq(row_of(d->mapping, d->index->include[i])->name, name))
			return true;
	return false;
}

static bool includes_all(const struct index_definition *d, const struct index_definition *of)
{
	for (size_t i = 0; of->index->include[i]; i++)
		if (!includes(d, row_of(of->mapping, of->index->include[i])->name))
			return false;
	return true;
}

static bool hold_the_same(const struct index_definition *a, const struct index_definition *b)
{
	return str_eq(ddbi_index_holds(a->index), ddbi_index_holds(b->index)) &&
	       (!a->index->include || (includes_all(a, b) && includes_all(b, a)));
}

static bool share_index(struct call *c, const struct index_definition *a, const struct index_definition *b)
{
	const char *what = NULL;
	if (a->index->local != b->index->local)
		what = "one is local";
	else if (!same_row(a->hash, b->hash) || !same_row(a->range, b->range))
		what = "by their keys";
	else if (!hold_the_same(a, b))
		what = "by what they hold";
	return !what || clash(c, a->mapping, b->mapping, "their indexes %s differ: %s", a->index->name, what);
}

static bool add_index(
	struct call *c, struct table_definition *t, const struct mapping *m, const struct ddb_index *x)
{
	const struct index_definition new = { x, m, row_of(m, x->hash), row_of(m, x->range) };
	for (size_t i = 0; i < t->nindexes; i++)
		if (strcmp(t->indexes[i].index->name, x->name) == 0)
			return share_index(c, &t->indexes[i], &new);
	t->indexes[t->nindexes++] = new;
	return define(c, t, m, new.hash) && (!new.range || define(c, t, m, new.range));
}

/* ---- tags ---- */

/* The value with the table's name for each "{table_name}". */
static bool tag_value(struct call *c, const char *value, struct str *out)
{
	static const char hole[] = "{table_name}";
	struct buf text;
	ddbi_buf_init(&text, 1 << 16);
	for (const char *at; (at = strstr(value, hole)); value = at + sizeof hole - 1) {
		ddbi_buf_add(&text, value, (size_t)(at - value));
		buf_str(&text, c->mapping->table);
	}
	buf_z(&text, value);
	*out = text.failed ? STR_NONE : ddbi_arena_copy(&c->db->arena, buf_view(&text));
	ddbi_buf_free(&text);
	return out->p || ddbi_fail_nomem(&c->err);
}

/* A tag that was there before gets the value of the later one. */
static bool add_tag(struct call *c, const struct ddb_tag *tag, struct tag_list *out)
{
	size_t i = 0;
	if (!tag->key || !tag->value)
		return ddbi_failf(
			&c->err, EXCEPTION_MISUSE, "a tag's %s is NULL", tag->key ? "value" : "key");
	while (i < out->len && !str_eq(out->items[i].key, str_z(tag->key)))
		i++;
	out->len += i == out->len;
	out->items[i].key = str_z(tag->key);
	return tag_value(c, tag->value, &out->items[i].value);
}

static bool add_tags(struct call *c, const struct ddb_tag *tags, size_t n, struct tag_list *out)
{
	for (size_t i = 0; i < n; i++)
		if (!add_tag(c, &tags[i], out))
			return false;
	return true;
}

static bool all_tags(struct call *c, const struct ddb_table_opts *o, struct tag_list *out)
{
	const struct ddb_open_opts *session = &c->db->options;
	size_t n = session->ntags + o->ntags;
	*out = (struct tag_list){ ARENA_ARRAY(&c->db->arena, struct tag, n + 1), 0, n > 0 };
	if (!out->items)
		return ddbi_fail_nomem(&c->err);
	if ((o->ntags && !ddbi_call_needs(c, o->tags, "the list of tags")) ||
		(session->ntags && !ddbi_call_needs(c, session->tags, "the session's list of tags")))
		return false;
	return add_tags(c, session->tags, session->ntags, out) && add_tags(c, o->tags, o->ntags, out);
}

/* ---- the definition ---- */

static bool add_model(struct call *c, struct table_definition *t, const struct mapping *m)
{
	const struct mapping *first = t->mappings[0];
	if (!share_keys(c, first, m))
		return false;
	if (t->ttl && m->ttl && !str_eq(t->ttl->name, m->ttl->name))
		return clash(c, first, m, "its items expire by one attribute: %.*s, or %.*s",
			ddbi_cut(t->ttl->name, 255), t->ttl->name.p, ddbi_cut(m->ttl->name, 255),
			m->ttl->name.p);
	t->ttl = t->ttl ? t->ttl : m->ttl;
	for (size_t i = 0; i < m->model->nindexes; i++)
		if (!add_index(c, t, m, &m->model->indexes[i]))
			return false;
	return true;
}

bool ddbi_table_define(struct call *c, const struct mapping **mappings, size_t n,
	const struct ddb_table_opts *o, struct table_definition *out)
{
	struct ddb_arena *arena = &c->db->arena;
	size_t nindexes = 0;
	*out = (struct table_definition){ .mappings = mappings, .n = n, .options = o };
	for (size_t i = 0; i < n; i++)
		nindexes += mappings[i]->model->nindexes;
	out->indexes = ARENA_ARRAY(arena, struct index_definition, nindexes + 1);
	out->attributes = ARENA_ARRAY(arena, struct attribute_definition, 2 * nindexes + 2);
	if (!out->indexes || !out->attributes)
		return ddbi_fail_nomem(&c->err);
	const struct mapping *first = mappings[0];
	if (!define(c, out, first, first->hash) || (first->range && !define(c, out, first, first->range)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!add_model(c, out, mappings[i]))
			return false;
	return all_tags(c, o, &out->tags);
}

/* ---- the request ---- */

static bool key_schema(
	struct call *c, const struct mapped *hash, const struct mapped *range, struct key_schema *out)
{
	struct key_schema_element *e = ARENA_ARRAY(&c->db->arena, struct key_schema_element, 2);
	if (!e)
		return ddbi_fail_nomem(&c->err);
	e[0] = (struct key_schema_element){ hash->name, STR("HASH") };
	if (range)
		e[1] = (struct key_schema_element){ range->name, STR("RANGE") };
	*out = (struct key_schema){ e, range ? 2 : 1, true };
	return true;
}

static struct index_projection *projection(struct call *c, const struct index_definition *d)
{
	struct index_projection *p = ARENA_NEW(&c->db->arena, struct index_projection);
	size_t n = 0;
	while (d->index->include && d->index->include[n])
		n++;
	struct str *names = ARENA_ARRAY(&c->db->arena, struct str, n + 1);
	if (!p || !names) {
		ddbi_fail_nomem(&c->err);
		return NULL;
	}
	p->projection_type = ddbi_index_holds(d->index);
	for (size_t i = 0; i < n; i++)
		names[i] = row_of(d->mapping, d->index->include[i])->name;
	if (d->index->include)
		p->non_key_attributes = (struct non_key_attribute_name_list){ names, n, true };
	return p;
}

static bool request_index(struct call *c, const struct index_definition *d, struct create_table_input *in)
{
	struct key_schema keys;
	struct index_projection *held = projection(c, d);
	if (!held || !key_schema(c, d->hash, d->range, &keys))
		return false;
	if (d->index->local) {
		struct local_secondary_index_list *l = &in->local_secondary_indexes;
		l->items[l->len++] = (struct local_secondary_index){ str_z(d->index->name), keys, held };
		l->set = true;
	} else {
		struct global_secondary_index_list *g = &in->global_secondary_indexes;
		g->items[g->len++] = (struct global_secondary_index){ .index_name = str_z(d->index->name),
			.key_schema = keys,
			.projection = held,
			.provisioned_throughput = in->provisioned_throughput };
		g->set = true;
	}
	return true;
}

static bool request_indexes(struct call *c, const struct table_definition *t, struct create_table_input *in)
{
	struct ddb_arena *arena = &c->db->arena;
	in->local_secondary_indexes.items = ARENA_ARRAY(arena, struct local_secondary_index, t->nindexes + 1);
	in->global_secondary_indexes.items =
		ARENA_ARRAY(arena, struct global_secondary_index, t->nindexes + 1);
	if (!in->local_secondary_indexes.items || !in->global_secondary_indexes.items)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < t->nindexes; i++)
		if (!request_index(c, &t->indexes[i], in))
			return false;
	return true;
}

static bool request_capacity(struct call *c, const struct ddb_table_opts *o, struct create_table_input *in)
{
	bool own = o->read_units || o->write_units;
	int64_t read = own ? o->read_units : c->db->options.read_units;
	int64_t write = own ? o->write_units : c->db->options.write_units;
	in->billing_mode = STR("PAY_PER_REQUEST");
	if (!read && !write)
		return true;
	if (!(in->provisioned_throughput = ARENA_NEW(&c->db->arena, struct provisioned_throughput)))
		return ddbi_fail_nomem(&c->err);
	*in->provisioned_throughput = (struct provisioned_throughput){ { true, read }, { true, write } };
	in->billing_mode = STR("PROVISIONED");
	return true;
}

const char *ddbi_stream_view(enum ddb_stream s)
{
	switch (s) {
	case DDB_STREAM_KEYS: return "KEYS_ONLY";
	case DDB_STREAM_NEW: return "NEW_IMAGE";
	case DDB_STREAM_OLD: return "OLD_IMAGE";
	case DDB_STREAM_BOTH: return "NEW_AND_OLD_IMAGES";
	default: return NULL;
	}
}

static bool request_options(struct call *c, const struct table_definition *t, struct create_table_input *in)
{
	const char *view = ddbi_stream_view(t->options->stream);
	if (t->tags.len)
		in->tags = t->tags;
	if (t->options->protect)
		in->deletion_protection_enabled = (struct opt_bool){ true, true };
	if (!view)
		return true;
	if (!(in->stream_specification = ARENA_NEW(&c->db->arena, struct stream_specification)))
		return ddbi_fail_nomem(&c->err);
	*in->stream_specification = (struct stream_specification){ { true, true }, str_z(view) };
	return true;
}

bool ddbi_table_request(struct call *c, const struct table_definition *t, struct create_table_input *in)
{
	const struct mapping *m = t->mappings[0];
	in->table_name = m->table;
	in->attribute_definitions = (struct attribute_definitions){ t->attributes, t->nattributes, true };
	return request_capacity(c, t->options, in) && key_schema(c, m->hash, m->range, &in->key_schema) &&
	       request_indexes(c, t, in) && request_options(c, t, in);
}
