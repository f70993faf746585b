/* SPDX-License-Identifier: Apache-2.0 */
/* The table of a model. */
#include "base/os.h"
#include "model/call.h"

#define WAIT_MAX_US INT64_C(600000000) /* ten minutes: the service takes seconds */
#define KEYS_MAX    100                /* attributes that are keys of a table and of 25 indexes: at most 52 */

/* ---- the request ---- */
struct creation {
	struct call *c;
	struct attribute_definition definitions[KEYS_MAX];
	size_t ndefinitions;
	struct provisioned_throughput *throughput; /* NULL: paid per request */
};

static struct str type_of(const struct mapped *row)
{
	return str_z(ddbi_type_name(ddbi_stored_type(row->attr)));
}

static bool define(struct creation *t, const struct mapped *row)
{
	for (size_t i = 0; i < t->ndefinitions; i++)
		if (str_eq(t->definitions[i].attribute_name, row->name))
			return true;
	if (t->ndefinitions == KEYS_MAX)
		return ddbi_failf(&t->c->err, EXCEPTION_MISUSE, "%s: more than %d key attributes",
			row->model->name, KEYS_MAX);
	t->definitions[t->ndefinitions++] = (struct attribute_definition){ row->name, type_of(row) };
	return true;
}

static bool key_schema(
	struct creation *t, const struct mapped *hash, const struct mapped *range, struct key_schema *out)
{
	struct key_schema_element *e = ARENA_ARRAY(&t->c->db->arena, struct key_schema_element, 2);
	if (!e)
		return ddbi_fail_nomem(&t->c->err);
	e[0] = (struct key_schema_element){ hash->name, STR("HASH") };
	if (range)
		e[1] = (struct key_schema_element){ range->name, STR("RANGE") };
	*out = (struct key_schema){ e, range ? 2 : 1, true };
	return define(t, hash) && (!range || define(t, range));
}

static const struct mapped *row_of(const struct call *c, const char *member)
{
	return member ? ddbi_mapping_row(c->mapping, str_z(member)) : NULL;
}

static struct index_projection *projection(struct call *c, const struct ddb_index *x)
{
	struct index_projection *p = ARENA_NEW(&c->db->arena, struct index_projection);
	size_t n = 0;
	while (x->include && x->include[n])
		n++;
	struct str *names = ARENA_ARRAY(&c->db->arena, struct str, n + 1);
	if (!p || !names) {
		ddbi_fail_nomem(&c->err);
		return NULL;
	}
	p->projection_type = x->include ? STR("INCLUDE") : x->keys_only ? STR("KEYS_ONLY") : STR("ALL");
	for (size_t i = 0; i < n; i++)
		names[i] = row_of(c, x->include[i])->name;
	if (x->include)
		p->non_key_attributes = (struct non_key_attribute_name_list){ names, n, true };
	return p;
}

static bool add_index(struct creation *t, const struct ddb_index *x, struct create_table_input *in)
{
	struct key_schema keys;
	struct index_projection *held = projection(t->c, x);
	if (!held || !key_schema(t, row_of(t->c, x->hash), row_of(t->c, x->range), &keys))
		return false;
	if (x->local) {
		struct local_secondary_index_list *l = &in->local_secondary_indexes;
		l->items[l->len++] = (struct local_secondary_index){ str_z(x->name), keys, held };
		l->set = true;
	} else {
		struct global_secondary_index_list *g = &in->global_secondary_indexes;
		g->items[g->len++] = (struct global_secondary_index){ .index_name = str_z(x->name),
			.key_schema = keys,
			.projection = held,
			.provisioned_throughput = t->throughput };
		g->set = true;
	}
	return true;
}

static bool add_indexes(struct creation *t, struct create_table_input *in)
{
	const struct ddb_model *m = t->c->mapping->model;
	struct ddb_arena *arena = &t->c->db->arena;
	in->local_secondary_indexes.items = ARENA_ARRAY(arena, struct local_secondary_index, m->nindexes + 1);
	in->global_secondary_indexes.items =
		ARENA_ARRAY(arena, struct global_secondary_index, m->nindexes + 1);
	if (!in->local_secondary_indexes.items || !in->global_secondary_indexes.items)
		return ddbi_fail_nomem(&t->c->err);
	for (size_t i = 0; i < m->nindexes; i++)
		if (!add_index(t, &m->indexes[i], in))
			return false;
	return true;
}

static bool set_capacity(struct creation *t, const struct ddb_table_opts *o, struct create_table_input *in)
{
	in->billing_mode = STR("PAY_PER_REQUEST");
	if (!o->read_units && !o->write_units)
		return true;
	if (!(t->throughput = ARENA_NEW(&t->c->db->arena, struct provisioned_throughput)))
		return ddbi_fail_nomem(&t->c->err);
	*t->throughput = (struct provisioned_throughput){ { true, o->read_units }, { true, o->write_units } };
	in->billing_mode = STR("PROVISIONED");
	in->provisioned_throughput = t->throughput;
	return true;
}

static bool request(struct creation *t, const struct ddb_table_opts *o)
{
	const struct mapping *m = t->c->mapping;
	struct create_table_input *in = ddbi_call_op(t->c, OP_CREATE_TABLE);
	if (!in || !set_capacity(t, o, in) || !key_schema(t, m->hash, m->range, &in->key_schema) ||
		!add_indexes(t, in))
		return false;
	in->table_name = m->table;
	in->attribute_definitions = (struct attribute_definitions){ t->definitions, t->ndefinitions, true };
	return ddbi_call_run(t->c);
}

/* ---- a table that was there before ---- */
static bool differs(struct call *c, const char *what, const char *name)
{
	return ddbi_failf(&c->err, EXCEPTION_VALIDATION, "the table %s is there already, but %s%s%s",
		c->mapping->model->table, what, name ? " " : "", name ? name : "");
}

static bool has_key(const struct key_schema *keys, size_t i, const struct mapped *row)
{
	return row ? i < keys->len && str_eq(keys->items[i].attribute_name, row->name) : i >= keys->len;
}

static bool same_keys(struct call *c, const struct key_schema *keys, const char *hash, const char *range)
{
	return has_key(keys, 0, row_of(c, hash)) && has_key(keys, 1, row_of(c, range));
}

static bool same_types(struct call *c, const struct attribute_definitions *d)
{
	for (size_t i = 0; i < d->len; i++)
		for (size_t j = 0; j < c->mapping->nrows; j++)
			if (str_eq(d->items[i].attribute_name, c->mapping->rows[j].name) &&
				!str_eq(d->items[i].attribute_type, type_of(&c->mapping->rows[j])))
				return differs(c, "stores another type in", c->mapping->rows[j].attr->member);
	return true;
}

static const struct key_schema *index_keys(const struct table_description *t, const struct ddb_index *x)
{
	for (size_t i = 0; x->local && i < t->local_secondary_indexes.len; i++)
		if (str_eq(t->local_secondary_indexes.items[i].index_name, str_z(x->name)))
			return &t->local_secondary_indexes.items[i].key_schema;
	for (size_t i = 0; !x->local && i < t->global_secondary_indexes.len; i++)
		if (str_eq(t->global_secondary_indexes.items[i].index_name, str_z(x->name)))
			return &t->global_secondary_indexes.items[i].key_schema;
	return NULL;
}

static bool same_table(struct call *c, const struct table_description *t)
{
	const struct mapping *m = c->mapping;
	if (!same_keys(c, &t->key_schema, m->hash->attr->member, m->range ? m->range->attr->member : NULL))
		return differs(c, "has other keys", NULL);
	for (size_t i = 0; i < m->model->nindexes; i++) {
		const struct ddb_index *x = &m->model->indexes[i];
		const struct key_schema *keys = index_keys(t, x);
		if (!keys)
			return differs(c, "has no index", x->name);
		if (!same_keys(c, keys, x->hash, x->range))
			return differs(c, "has other keys in index", x->name);
	}
	return same_types(c, &t->attribute_definitions);
}

/* ---- waiting ---- */
static const struct table_description *describe(struct call *c)
{
	struct describe_table_input *in = ddbi_call_op(c, OP_DESCRIBE_TABLE);
	if (!in)
		return NULL;
	in->table_name = c->mapping->table;
	return ddbi_call_run(c) ? ((const struct describe_table_output *)c->op.output)->table : NULL;
}

static bool is_ready(const struct table_description *t)
{
	for (size_t i = 0; i < t->global_secondary_indexes.len; i++)
		if (!str_eq(t->global_secondary_indexes.items[i].index_status, STR("ACTIVE")))
			return false;
	return str_eq(t->table_status, STR("ACTIVE"));
}

/* Until the table can be used; a local store is helped along with its jobs. */
static bool wait_ready(struct call *c, bool check)
{
	int64_t until = ddbi_monotonic_us() + WAIT_MAX_US;
	struct store *store = c->db->store;
	for (unsigned ms = 1;; ms = ms < 500 ? ms * 2 : ms) {
		const struct table_description *t = describe(c);
		if (!t || (check && !same_table(c, t)))
			return false;
		if (is_ready(t))
			return true;
		if (ddbi_monotonic_us() > until)
			return ddbi_failf(&c->err, EXCEPTION_BUSY,
				"the table %s was not ready within ten minutes", c->mapping->model->table);
		if (store->ops->run_jobs)
			store->ops->run_jobs(store, 1);
		ddbi_sleep_ms(ms);
	}
}

/* ---- time to live ---- */

/* The attribute of the table's time to live, on or about to be; absent: it is off. */
static bool find_ttl(struct call *c, struct str *attribute)
{
	struct describe_time_to_live_input *in = ddbi_call_op(c, OP_DESCRIBE_TIME_TO_LIVE);
	*attribute = STR_NONE;
	if (!in)
		return ddbi_fail_nomem(&c->err);
	in->table_name = c->mapping->table;
	if (!ddbi_call_run(c))
		return false;
	const struct describe_time_to_live_output *out = c->op.output;
	const struct time_to_live_description *d = out->time_to_live_description;
	if (d && str_starts(d->time_to_live_status, STR("ENABL")))
		*attribute = d->attribute_name;
	return true;
}

static bool switch_on(struct call *c)
{
	struct update_time_to_live_input *in = ddbi_call_op(c, OP_UPDATE_TIME_TO_LIVE);
	struct time_to_live_specification *ttl = ARENA_NEW(&c->db->arena, struct time_to_live_specification);
	if (!in || !ttl)
		return ddbi_fail_nomem(&c->err);
	*ttl = (struct time_to_live_specification){ { true, true }, c->mapping->ttl->name };
	in->table_name = c->mapping->table;
	in->time_to_live_specification = ttl;
	return ddbi_call_run(c);
}

static bool enable_ttl(struct call *c)
{
	struct str there;
	if (!find_ttl(c, &there)) {
		/* A service without it keeps expired items; the attribute is there all the same. */
		if (c->err.exception != EXCEPTION_UNKNOWN_OPERATION)
			return false;
		error_init(&c->err, &c->db->arena);
		return true;
	}
	if (str_eq(there, c->mapping->ttl->name))
		return true;
	if (there.p)
		return ddbi_failf(&c->err, EXCEPTION_VALIDATION,
			"the table %s is there already, but its items expire by the attribute %.*s",
			c->mapping->model->table, (int)there.n, there.p);
	return switch_on(c);
}

static bool create(struct call *c, const struct ddb_table_opts *o)
{
	struct creation *t = ARENA_NEW(&c->db->arena, struct creation);
	bool existed = false;
	if (!t)
		return ddbi_fail_nomem(&c->err);
	t->c = c;
	if (!request(t, o)) {
		existed = c->err.exception == EXCEPTION_RESOURCE_IN_USE;
		if (!existed)
			return false;
		error_init(&c->err, &c->db->arena);
	}
	if ((existed || !o->no_wait || c->mapping->ttl) && !wait_ready(c, existed))
		return false;
	return !c->mapping->ttl || enable_ttl(c);
}

enum ddb_rc ddb_create_table(struct ddb *db, const struct ddb_model *model, const struct ddb_table_opts *o)
{
	static const struct ddb_table_opts none;
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && create(&c, o ? o : &none));
}

static bool delete_table(struct call *c)
{
	struct delete_table_input *in = ddbi_call_op(c, OP_DELETE_TABLE);
	if (!in)
		return false;
	in->table_name = c->mapping->table;
	return ddbi_call_run(c);
}

enum ddb_rc ddb_delete_table(struct ddb *db, const struct ddb_model *model)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && delete_table(&c));
}
