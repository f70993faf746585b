/* SPDX-License-Identifier: Apache-2.0 */
/* Steps on a table: each looks whether it is done already, so that it can be begun again. */
#include "model/table.h"
#include "migrate/migrate.h"

#define WAIT_MS 500 /* between two words to the user */

/* A whole call on the course's table. */
typedef bool table_fn(struct call *, const struct ddb_migrate_step *);

static bool run_call(struct run *r, const struct ddb_migrate_step *s, table_fn *fn)
{
	struct call c;
	struct retry retry;
	ddbi_retry_init(&retry, r->db, 0);
	do
		if (ddbi_call_end(&c, ddbi_call_begin(&c, r->db, r->course.mapping->model) && fn(&c, s)) ==
			DDB_OK)
			return true;
	while (ddbi_migrate_again(r->db, &retry));
	return ddbi_run_told(r);
}

/* Until the table and its indexes can be used, however long an index takes. */
static bool wait_usable(struct run *r, size_t step)
{
	struct retry retry;
	ddbi_retry_init(&retry, r->db, 0);
	for (;;) {
		enum ddb_rc rc = ddb_wait_table(r->db, r->course.mapping->model, WAIT_MS);
		if (rc == DDB_OK)
			return true;
		if (rc != DDB_BUSY && !ddbi_migrate_again(r->db, &retry))
			return ddbi_run_told(r);
		ddbi_arena_reset(&r->item);
		if (!ddbi_run_alive(r, STR_NONE, step))
			return false;
	}
}

/* ---- indexes ---- */
struct index_keys {
	struct attribute_definition keys[2];
	size_t n;
	struct index_projection holds;
};

static struct attribute_definition key_attr(const struct ddb_key_attr *k)
{
	return (struct attribute_definition){ str_z(k->name), str_z(ddbi_type_name(k->type)) };
}

static struct attribute_definition key_row(const struct mapping *m, const char *member)
{
	const struct mapped *row = ddbi_mapping_row(m, str_z(member));
	return (struct attribute_definition){ row->name, str_z(ddbi_type_name(ddbi_stored_type(row->attr))) };
}

/* rows: names are members of the model, otherwise attributes. */
static bool add_names(struct call *c, const char *const *include, bool rows, struct index_keys *out)
{
	size_t n = 0;
	while (include && include[n])
		n++;
	struct str *names = ARENA_ARRAY(&c->db->arena, struct str, n + 1);
	if (!names)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < n; i++)
		names[i] = rows ? ddbi_mapping_row(c->mapping, str_z(include[i]))->name : str_z(include[i]);
	if (include)
		out->holds.non_key_attributes = (struct non_key_attribute_name_list){ names, n, true };
	return true;
}

static bool given_index(struct call *c, const struct ddb_item_index *x, struct index_keys *out)
{
	*out = (struct index_keys){ .n = 1 };
	out->keys[0] = key_attr(&x->hash);
	if (x->range.name)
		out->keys[out->n++] = key_attr(&x->range);
	out->holds.projection_type = x->include     ? STR("INCLUDE")
				     : x->keys_only ? STR("KEYS_ONLY")
						    : STR("ALL");
	return add_names(c, x->include, false, out);
}

static bool model_index(struct call *c, const char *name, struct index_keys *out)
{
	const struct ddb_model *m = c->mapping->model;
	const struct ddb_index *x = m->indexes;
	while (strcmp(x->name, name)) /* the checks have found it */
		x++;
	*out = (struct index_keys){ .n = 1 };
	out->keys[0] = key_row(c->mapping, x->hash);
	if (x->range)
		out->keys[out->n++] = key_row(c->mapping, x->range);
	out->holds.projection_type = ddbi_index_holds(x);
	return add_names(c, x->include, true, out);
}

static const struct global_secondary_index_description *find_index(
	const struct table_description *t, const char *name)
{
	for (size_t i = 0; t && i < t->global_secondary_indexes.len; i++)
		if (str_eq(t->global_secondary_indexes.items[i].index_name, str_z(name)))
			return &t->global_secondary_indexes.items[i];
	return NULL;
}

static bool same_keys(const struct key_schema *a, const struct index_keys *b)
{
	if (a->len != b->n)
		return false;
	for (size_t i = 0; i < a->len; i++)
		if (!str_eq(a->items[i].attribute_name, b->keys[i].attribute_name))
			return false;
	return true;
}

/* The new index of a table with capacity has the table's. */
static bool capacity(
	struct call *c, const struct table_description *t, struct create_global_secondary_index_action *new)
{
	const struct provisioned_throughput_description *p = t->provisioned_throughput;
	if (!p || !p->read_capacity_units.v)
		return true;
	new->provisioned_throughput = ARENA_NEW(&c->db->arena, struct provisioned_throughput);
	if (!new->provisioned_throughput)
		return ddbi_fail_nomem(&c->err);
	new->provisioned_throughput->read_capacity_units = p->read_capacity_units;
	new->provisioned_throughput->write_capacity_units = p->write_capacity_units;
	return true;
}

/* UpdateTable with one change of an index, still to be filled in; NULL: no memory. */
static struct global_secondary_index_update *update_op(struct call *c)
{
	struct update_table_input *in = ddbi_call_op(c, OP_UPDATE_TABLE);
	struct global_secondary_index_update *u =
		ARENA_NEW(&c->db->arena, struct global_secondary_index_update);
	if (!in || !u) {
		ddbi_fail_nomem(&c->err);
		return NULL;
	}
	in->table_name = c->mapping->table;
	in->global_secondary_index_updates = (struct global_secondary_index_update_list){ u, 1, true };
	return u;
}

static bool create(
	struct call *c, const struct table_description *t, const char *name, const struct index_keys *x)
{
	static const char *const kinds[] = { "HASH", "RANGE" };
	struct ddb_arena *arena = &c->db->arena;
	struct create_global_secondary_index_action *new =
		ARENA_NEW(arena, struct create_global_secondary_index_action);
	struct key_schema_element *keys = ARENA_ARRAY(arena, struct key_schema_element, 2);
	struct index_keys *kept = ARENA_NEW(arena, struct index_keys);
	if (!new || !keys || !kept)
		return ddbi_fail_nomem(&c->err);
	*kept = *x;
	for (size_t i = 0; i < x->n; i++)
		keys[i] = (struct key_schema_element){ x->keys[i].attribute_name, str_z(kinds[i]) };
	*new = (struct create_global_secondary_index_action){
		.index_name = str_z(name), .key_schema = { keys, x->n, true }, .projection = &kept->holds
	};
	if (!capacity(c, t, new))
		return false;
	struct global_secondary_index_update *u = update_op(c);
	if (!u)
		return false;
	u->create = new;
	((struct update_table_input *)c->op.input)->attribute_definitions =
		(struct attribute_definitions){ kept->keys, x->n, true };
	return ddbi_call_run(c);
}

static bool add_index(struct call *c, const struct ddb_migrate_step *s)
{
	struct index_keys x;
	const struct table_description *t = ddbi_table_look(c);
	if (!t || !(s->index ? given_index(c, s->index, &x) : model_index(c, s->name, &x)))
		return false;
	const struct global_secondary_index_description *there = find_index(t, s->name);
	if (!there)
		return create(c, t, s->name, &x);
	return same_keys(&there->key_schema, &x) ||
	       ddbi_failf(&c->err, EXCEPTION_VALIDATION,
		       "the table %s has an index %s already, with other keys: remove that first",
		       c->mapping->model->table, s->name);
}

static bool remove_index(struct call *c, const struct ddb_migrate_step *s)
{
	const struct table_description *t = ddbi_table_look(c);
	const struct global_secondary_index_description *there = find_index(t, s->name);
	if (!t || !there || str_eq(there->index_status, STR("DELETING")))
		return t;
	struct delete_global_secondary_index_action *gone =
		ARENA_NEW(&c->db->arena, struct delete_global_secondary_index_action);
	struct global_secondary_index_update *u = gone ? update_op(c) : NULL;
	if (!u)
		return ddbi_fail_nomem(&c->err);
	gone->index_name = str_z(s->name);
	u->delete = gone;
	return ddbi_call_run(c);
}

/* ---- time to live ---- */
static bool switch_ttl(struct call *c, struct str attribute, bool on)
{
	struct update_time_to_live_input *in = ddbi_call_op(c, OP_UPDATE_TIME_TO_LIVE);
	struct time_to_live_specification *ttl = ARENA_NEW(&c->db->arena, struct time_to_live_specification);
	if (!in || !ttl)
		return ddbi_fail_nomem(&c->err);
	*ttl = (struct time_to_live_specification){ { true, on }, attribute };
	in->table_name = c->mapping->table;
	in->time_to_live_specification = ttl;
	return ddbi_call_run(c);
}

static bool set_ttl(struct call *c, struct str wanted)
{
	struct str is;
	if (!ddbi_table_find_ttl(c, &is))
		return false;
	if (is.p && wanted.p && str_eq(is, wanted))
		return true;
	return (!is.p || switch_ttl(c, is, false)) && (!wanted.p || switch_ttl(c, wanted, true));
}

static bool ttl(struct call *c, const struct ddb_migrate_step *s)
{
	return set_ttl(c, str_z(s->name));
}

static bool ttl_back(struct call *c, const struct ddb_migrate_step *s)
{
	return set_ttl(c, str_z(s->from));
}

/* ---- tags ---- */
static bool put_tags(struct call *c, struct str arn, struct tag_list tags)
{
	struct tag_resource_input *in = tags.len ? ddbi_call_op(c, OP_TAG_RESOURCE) : NULL;
	if (!in)
		return !tags.len;
	in->resource_arn = arn;
	in->tags = tags;
	return ddbi_call_run(c);
}

static bool take_tags(struct call *c, struct str arn, struct tag_key_list keys)
{
	struct untag_resource_input *in = keys.len ? ddbi_call_op(c, OP_UNTAG_RESOURCE) : NULL;
	if (!in)
		return !keys.len;
	in->resource_arn = arn;
	in->tag_keys = keys;
	return ddbi_call_run(c);
}

static bool tags(struct call *c, const struct ddb_migrate_step *s)
{
	const struct table_description *t = ddbi_table_look(c);
	struct tag_list set = { ARENA_ARRAY(&c->db->arena, struct tag, s->ntags), 0, true };
	struct tag_key_list gone = { ARENA_ARRAY(&c->db->arena, struct str, s->ntags), 0, true };
	if (!t)
		return false;
	if (!set.items || !gone.items)
		return ddbi_fail_nomem(&c->err);
	struct str arn = t->table_arn;
	for (size_t i = 0; i < s->ntags; i++)
		if (s->tags[i].value)
			set.items[set.len++] = (struct tag){ str_z(s->tags[i].key), str_z(s->tags[i].value) };
		else
			gone.items[gone.len++] = str_z(s->tags[i].key);
	return put_tags(c, arn, set) && take_tags(c, arn, gone);
}

/* ---- the steps ---- */
static bool create_table(struct run *r, const struct ddb_migrate_step *s)
{
	return ddb_create_table(r->db, r->course.mapping->model, s->table) == DDB_OK || ddbi_run_told(r);
}

bool ddbi_table_step_run(struct run *r, size_t step)
{
	const struct ddb_migrate_step *s = course_step(&r->course, step);
	bool back = r->course.back;
	switch (s->kind) {
	case DDB_MIGRATE_CREATE_TABLE: return create_table(r, s);
	case DDB_MIGRATE_TTL: return run_call(r, s, back ? ttl_back : ttl);
	case DDB_MIGRATE_TAGS: return run_call(r, s, tags);
	default: {
		bool add = (s->kind == DDB_MIGRATE_ADD_INDEX) != back;
		return wait_usable(r, step) && run_call(r, s, add ? add_index : remove_index) &&
		       wait_usable(r, step);
	}
	}
}
