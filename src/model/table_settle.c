/* SPDX-License-Identifier: Apache-2.0 */
/* A table that was there before: whether it is the models', and its settings made as they are asked for. */
#include "model/table.h"

/* ---- keys and indexes ---- */

static bool differs(struct call *c, const char *what, struct str name)
{
	return ddbi_failf(&c->err, EXCEPTION_VALIDATION, "the table %s is there already, but %s%s%.*s",
		c->mapping->model->table, what, name.n ? " " : "", ddbi_cut(name, 255), name.n ? name.p : "");
}

static bool has_key(const struct key_schema *keys, size_t i, const struct mapped *row)
{
	return row ? i < keys->len && str_eq(keys->items[i].attribute_name, row->name) : i >= keys->len;
}

bool ddbi_table_has_keys(const struct key_schema *keys, const struct mapped *hash, const struct mapped *range)
{
	return has_key(keys, 0, hash) && has_key(keys, 1, range);
}

static bool same_types(
	struct call *c, const struct table_definition *def, const struct attribute_definitions *d)
{
	for (size_t i = 0; i < d->len; i++)
		for (size_t k = 0; k < def->n; k++) {
			const struct mapped *row =
				ddbi_mapping_stored(def->mappings[k], d->items[i].attribute_name);
			if (row && !str_eq(d->items[i].attribute_type,
					   str_z(ddbi_type_name(ddbi_stored_type(row->attr)))))
				return differs(c, "stores another type in", str_z(row->attr->member));
		}
	return true;
}

/* What the table has of an index; keys NULL: it has none of that name and kind. */
struct found_index {
	const struct key_schema *keys;
	const struct index_projection *holds;
};

static struct found_index find_index(const struct table_description *t, const struct ddb_index *x)
{
	for (size_t i = 0; x->local && i < t->local_secondary_indexes.len; i++) {
		const struct local_secondary_index_description *l = &t->local_secondary_indexes.items[i];
		if (str_eq(l->index_name, str_z(x->name)))
			return (struct found_index){ &l->key_schema, l->projection };
	}
	for (size_t i = 0; !x->local && i < t->global_secondary_indexes.len; i++) {
		const struct global_secondary_index_description *g = &t->global_secondary_indexes.items[i];
		if (str_eq(g->index_name, str_z(x->name)))
			return (struct found_index){ &g->key_schema, g->projection };
	}
	return (struct found_index){ NULL, NULL };
}

static bool holds_name(const struct index_projection *p, struct str name)
{
	for (size_t i = 0; i < p->non_key_attributes.len; i++)
		if (str_eq(p->non_key_attributes.items[i], name))
			return true;
	return false;
}

/* One that holds more than the model needs will do. */
static bool holds_enough(const struct index_definition *d, const struct index_projection *p)
{
	if (!p || str_eq(p->projection_type, STR("ALL")) || d->index->keys_only)
		return true;
	if (!d->index->include || !str_eq(p->projection_type, STR("INCLUDE")))
		return false;
	for (size_t i = 0; d->index->include[i]; i++)
		if (!holds_name(p, ddbi_mapping_row(d->mapping, str_z(d->index->include[i]))->name))
			return false;
	return true;
}

enum index_fault ddbi_table_index_fault(const struct index_definition *d, const struct table_description *t)
{
	const struct found_index found = find_index(t, d->index);
	if (!found.keys)
		return INDEX_MISSING;
	if (!ddbi_table_has_keys(found.keys, d->hash, d->range))
		return INDEX_OTHER_KEYS;
	return holds_enough(d, found.holds) ? INDEX_FINE : INDEX_HOLDS_LITTLE;
}

static bool same_index(struct call *c, const struct index_definition *d, const struct table_description *t)
{
	static const char *const faults[] = { [INDEX_MISSING] = "has no index",
		[INDEX_OTHER_KEYS] = "has other keys in index",
		[INDEX_HOLDS_LITTLE] = "holds too little in index" };
	enum index_fault fault = ddbi_table_index_fault(d, t);
	return fault == INDEX_FINE || differs(c, faults[fault], str_z(d->index->name));
}

bool ddbi_table_same(struct call *c, const struct table_definition *def, const struct table_description *t)
{
	const struct mapping *m = def->mappings[0];
	if (!ddbi_table_has_keys(&t->key_schema, m->hash, m->range))
		return differs(c, "has other keys", STR_NONE);
	for (size_t i = 0; i < def->nindexes; i++)
		if (!same_index(c, &def->indexes[i], t))
			return false;
	return same_types(c, def, &t->attribute_definitions);
}

/* ---- time to live ---- */

bool ddbi_table_ttl_of(struct call *c, struct str table, struct str *attribute)
{
	struct describe_time_to_live_input *in = ddbi_call_op(c, OP_DESCRIBE_TIME_TO_LIVE);
	*attribute = STR_NONE;
	if (!in)
		return false;
	in->table_name = table;
	if (!ddbi_call_run(c))
		return false;
	const struct describe_time_to_live_output *out = c->op.output;
	const struct time_to_live_description *d = out->time_to_live_description;
	if (d && str_starts(d->time_to_live_status, STR("ENABL")))
		*attribute = d->attribute_name;
	return true;
}

static bool switch_on(struct call *c, const struct mapped *row)
{
	struct update_time_to_live_input *in = ddbi_call_op(c, OP_UPDATE_TIME_TO_LIVE);
	struct time_to_live_specification *ttl = ARENA_NEW(&c->db->arena, struct time_to_live_specification);
	if (!in || !ttl)
		return ddbi_fail_nomem(&c->err);
	*ttl = (struct time_to_live_specification){ { true, true }, row->name };
	in->table_name = c->mapping->table;
	in->time_to_live_specification = ttl;
	return ddbi_call_run(c);
}

bool ddbi_table_ttl(struct call *c, const struct table_definition *def)
{
	struct str there;
	if (!def->ttl)
		return true;
	if (!ddbi_table_find_ttl(c, &there)) {
		/* A service without it keeps expired items; the attribute is there all the same. */
		if (c->err.exception != EXCEPTION_UNKNOWN_OPERATION)
			return false;
		ddbi_call_again(c);
		return true;
	}
	if (str_eq(there, def->ttl->name))
		return true;
	return there.p ? differs(c, "its items expire by the attribute", there) : switch_on(c, def->ttl);
}

/* ---- stream and protection ---- */

static bool update_stream(struct call *c, const char *view)
{
	struct update_table_input *in = ddbi_call_op(c, OP_UPDATE_TABLE);
	struct stream_specification *s = ARENA_NEW(&c->db->arena, struct stream_specification);
	if (!in || !s)
		return ddbi_fail_nomem(&c->err);
	*s = (struct stream_specification){ { true, view != NULL }, str_z(view) };
	in->table_name = c->mapping->table;
	in->stream_specification = s;
	return ddbi_call_run(c) && ddbi_table_wait(c, NULL, 0);
}

/* One of another kind has to be switched off first. */
static bool settle_stream(struct call *c, const char *view, const struct stream_specification *is)
{
	bool on = is && is->stream_enabled.v;
	if (!view || (on && str_eq(is->stream_view_type, str_z(view))))
		return true;
	return (!on || update_stream(c, NULL)) && update_stream(c, view);
}

static bool protect(struct call *c)
{
	struct update_table_input *in = ddbi_call_op(c, OP_UPDATE_TABLE);
	if (!in)
		return false;
	in->table_name = c->mapping->table;
	in->deletion_protection_enabled = (struct opt_bool){ true, true };
	return ddbi_call_run(c) && ddbi_table_wait(c, NULL, 0);
}

/* ---- tags ---- */

/* Takes those off the list that the table has. */
static void strike(struct tag_list *wanted, const struct tag_list *there)
{
	size_t n = 0;
	for (size_t i = 0; i < wanted->len; i++) {
		bool has = false;
		for (size_t k = 0; k < there->len; k++)
			has = has || (str_eq(there->items[k].key, wanted->items[i].key) &&
					     str_eq(there->items[k].value, wanted->items[i].value));
		if (!has)
			wanted->items[n++] = wanted->items[i];
	}
	wanted->len = n;
}

static bool strike_all(struct call *c, struct str arn, struct tag_list *wanted)
{
	struct str next = STR_NONE;
	do {
		struct list_tags_of_resource_input *in = ddbi_call_op(c, OP_LIST_TAGS_OF_RESOURCE);
		if (!in)
			return false;
		in->resource_arn = arn;
		in->next_token = next;
		if (!ddbi_call_run(c))
			return false;
		const struct list_tags_of_resource_output *out = c->op.output;
		strike(wanted, &out->tags);
		next = out->next_token;
	} while (next.p);
	return true;
}

static bool settle_tags(struct call *c, struct str arn, struct tag_list wanted)
{
	if (!wanted.len || !strike_all(c, arn, &wanted))
		return !wanted.len;
	if (!wanted.len)
		return true;
	struct tag_resource_input *in = ddbi_call_op(c, OP_TAG_RESOURCE);
	if (!in)
		return false;
	in->resource_arn = arn;
	in->tags = wanted;
	return ddbi_call_run(c);
}

bool ddbi_table_settle(struct call *c, const struct table_definition *def, const struct table_description *t)
{
	const struct table_description is = *t;
	if (!settle_stream(c, ddbi_stream_view(def->options->stream), is.stream_specification))
		return false;
	if (def->options->protect && !is.deletion_protection_enabled.v && !protect(c))
		return false;
	return settle_tags(c, is.table_arn, def->tags);
}
