/* SPDX-License-Identifier: Apache-2.0 */
/* DescribeTable, ListTables, and the TableDescription that all table operations answer with. */
#include "base/buf.h"
#include "store/local/execute.h"
#include "store/local/table.h"

struct describer {
	const struct view *view;
	const struct table *table;
	enum describe_as as;
	struct ddb_arena *arena;
	struct error *err;
	struct str arn;
	bool failed;
};

static void *room(struct describer *d, size_t size, size_t n)
{
	void *p = ddbi_arena_array(d->arena, n, size);
	if (p)
		memset(p, 0, n * size);
	else
		d->failed = true;
	return p;
}
#define NEW(d, type)      ((type *)room((d), sizeof(type), 1))
#define ARRAY(d, type, n) ((type *)room((d), sizeof(type), (n)))

static struct str join(struct describer *d, const struct str parts[], size_t n)
{
	size_t length = 0, at = 0;
	for (size_t i = 0; i < n; i++)
		length += parts[i].n;
	char *p = ddbi_arena_bytes(d->arena, length + 1);
	if (!p) {
		d->failed = true;
		return STR_NONE;
	}
	for (size_t i = 0; i < n; at += parts[i++].n)
		if (parts[i].n)
			memcpy(p + at, parts[i].p, parts[i].n);
	return (struct str){ p, length };
}

static struct str table_arn(struct describer *d)
{
	struct str parts[] = { STR("arn:aws:dynamodb:"), d->table->region, STR(":" LOCAL_ACCOUNT ":table/"),
		d->table->name };
	return join(d, parts, 4);
}

/* The catalog may go before the answer does. */
static struct str own(struct describer *d, struct str s)
{
	struct str copy = ddbi_arena_copy(d->arena, s);
	d->failed |= s.p && !copy.p;
	return copy;
}

static struct opt_int some(int64_t v)
{
	return (struct opt_int){ true, v };
}

static struct opt_time some_time(int64_t ms)
{
	return (struct opt_time){ ms != 0, ms };
}

static struct str status_name(enum table_status s)
{
	static const char *const names[] = { "CREATING", "ACTIVE", "UPDATING", "DELETING" };
	return str_z(names[s]);
}

static struct key_schema key_schema(
	struct describer *d, const struct key_attribute *keys, size_t nhash, size_t nrange)
{
	struct key_schema s = { ARRAY(d, struct key_schema_element, nhash + nrange), nhash + nrange, true };
	for (size_t i = 0; s.items && i < s.len; i++)
		s.items[i] = (struct key_schema_element){ own(d, keys[i].name),
			i < nhash ? STR("HASH") : STR("RANGE") };
	return s;
}

static int64_t decreases_today(struct describer *d, const struct throughput *t)
{
	int64_t day_ms = 86400000, now_ms = ddbi_local_now_us(d->view->local) / 1000;
	return t->decreased_ms / day_ms == now_ms / day_ms ? t->decreases_today : 0;
}

static struct provisioned_throughput_description *throughput(struct describer *d, const struct throughput *t)
{
	struct provisioned_throughput_description *out = NEW(d, struct provisioned_throughput_description);
	if (out)
		*out = (struct provisioned_throughput_description){ some_time(t->increased_ms),
			some_time(t->decreased_ms), some(decreases_today(d, t)), some(t->read_units),
			some(t->write_units) };
	return out;
}

static struct on_demand_throughput *maximum(struct describer *d, const struct throughput *t)
{
	if (!t->max_read && !t->max_write)
		return NULL;
	struct on_demand_throughput *out = NEW(d, struct on_demand_throughput);
	if (out)
		*out = (struct on_demand_throughput){ { t->max_read != 0, t->max_read },
			{ t->max_write != 0, t->max_write } };
	return out;
}

/* 03-L2: what was asked for, or the provisioned numbers, or those of every on-demand table. */
static int64_t warm(int64_t asked, int64_t units, int64_t on_demand)
{
	return asked ? asked : units ? units : on_demand;
}

static struct counter counter(struct describer *d, uint32_t id)
{
	struct counter c = { 0, 0 };
	if (d->as != DESCRIBE_CREATED && !ddbi_view_counter(d->view, id, d->err, &c))
		d->failed = true;
	return c;
}

static struct non_key_attribute_name_list included(struct describer *d, const struct index *ix)
{
	struct non_key_attribute_name_list out = { ARRAY(d, struct str, ix->nincluded), ix->nincluded, true };
	for (size_t i = 0; out.items && i < out.len; i++)
		out.items[i] = own(d, ix->included[i]);
	return out;
}

static struct index_projection *projection(struct describer *d, const struct index *ix)
{
	static const char *const names[] = { "ALL", "KEYS_ONLY", "INCLUDE" };
	struct index_projection *out = NEW(d, struct index_projection);
	if (!out)
		return NULL;
	out->projection_type = str_z(names[ix->projection]);
	if (ix->projection == PROJECTION_INCLUDE)
		out->non_key_attributes = included(d, ix);
	return out;
}

static struct str index_arn(struct describer *d, const struct index *ix)
{
	struct str parts[] = { d->arn, STR("/index/"), ix->name };
	return join(d, parts, 3);
}

static void local_index(
	struct describer *d, const struct index *ix, struct local_secondary_index_description *out)
{
	struct counter c = counter(d, ix->id);
	*out = (struct local_secondary_index_description){ own(d, ix->name),
		key_schema(d, ix->keys, ix->nhash, ix->nrange), projection(d, ix), some(c.bytes),
		some(c.items), index_arn(d, ix) };
}

static struct global_secondary_index_warm_throughput_description *index_warm(
	struct describer *d, const struct throughput *t)
{
	struct global_secondary_index_warm_throughput_description *out =
		NEW(d, struct global_secondary_index_warm_throughput_description);
	if (out)
		*out = (struct global_secondary_index_warm_throughput_description){
			some(warm(t->warm_read, t->read_units, 12000)),
			some(warm(t->warm_write, t->write_units, 4000)), STR("ACTIVE")
		};
	return out;
}

static void global_index(
	struct describer *d, const struct index *ix, struct global_secondary_index_description *out)
{
	struct counter c = counter(d, ix->id);
	bool created = d->as == DESCRIBE_CREATED;
	*out = (struct global_secondary_index_description){
		.index_name = own(d, ix->name),
		.key_schema = key_schema(d, ix->keys, ix->nhash, ix->nrange),
		.projection = projection(d, ix),
		.index_status = created ? STR("CREATING") : status_name(ix->status),
		.backfilling = { !created && ix->status == TABLE_CREATING, ix->backfilling },
		.provisioned_throughput = throughput(d, &ix->throughput),
		.index_size_bytes = some(c.bytes),
		.item_count = some(c.items),
		.index_arn = index_arn(d, ix),
		.on_demand_throughput = maximum(d, &ix->throughput),
		.warm_throughput = created ? NULL : index_warm(d, &ix->throughput),
	};
}

static void indexes(struct describer *d, struct table_description *out)
{
	const struct table *t = d->table;
	struct local_secondary_index_description_list *locals = &out->local_secondary_indexes;
	struct global_secondary_index_description_list *globals = &out->global_secondary_indexes;
	locals->items = ARRAY(d, struct local_secondary_index_description, t->nindexes);
	globals->items = ARRAY(d, struct global_secondary_index_description, t->nindexes);
	if (d->failed)
		return;
	for (size_t i = 0; i < t->nindexes; i++)
		if (t->indexes[i].global)
			global_index(d, &t->indexes[i], &globals->items[globals->len++]);
		else
			local_index(d, &t->indexes[i], &locals->items[locals->len++]);
	locals->set = locals->len != 0;
	globals->set = globals->len != 0;
}

static void definitions(struct describer *d, struct table_description *out)
{
	const struct table *t = d->table;
	struct attribute_definitions *a = &out->attribute_definitions;
	*a = (struct attribute_definitions){ ARRAY(d, struct attribute_definition, t->ndefinitions),
		t->ndefinitions, true };
	for (size_t i = 0; a->items && i < a->len; i++)
		a->items[i] = (struct attribute_definition){ own(d, t->definitions[i].name),
			str_z(ddbi_type_name(t->definitions[i].type)) };
}

static void billing(struct describer *d, struct table_description *out)
{
	const struct table *t = d->table;
	if (!t->on_demand && !t->billing_changed)
		return;
	out->billing_mode_summary = NEW(d, struct billing_mode_summary);
	if (!out->billing_mode_summary)
		return;
	out->billing_mode_summary->billing_mode = t->on_demand ? STR("PAY_PER_REQUEST") : STR("PROVISIONED");
	if (d->as == DESCRIBE_STORED)
		out->billing_mode_summary->last_update_to_pay_per_request_date_time =
			some_time(t->on_demand_ms);
}

static void stream(struct describer *d, struct table_description *out)
{
	const struct table *t = d->table;
	if (t->stream_enabled) {
		out->stream_specification = NEW(d, struct stream_specification);
		if (out->stream_specification)
			*out->stream_specification =
				(struct stream_specification){ { true, true }, own(d, t->stream_view) };
	}
	if (!t->stream_label.p)
		return;
	struct str parts[] = { d->arn, STR("/stream/"), t->stream_label };
	out->latest_stream_label = own(d, t->stream_label);
	out->latest_stream_arn = join(d, parts, 3);
}

static void encryption(struct describer *d, struct table_description *out)
{
	if (!d->table->kms_key.p)
		return;
	out->sse_description = NEW(d, struct sse_description);
	if (out->sse_description)
		*out->sse_description = (struct sse_description){ .status = STR("ENABLED"),
			.sse_type = STR("KMS"),
			.kms_master_key_arn = own(d, d->table->kms_key) };
}

static void class_and_warmth(struct describer *d, struct table_description *out)
{
	const struct throughput *t = &d->table->throughput;
	if (d->table->table_class.p) {
		out->table_class_summary = NEW(d, struct table_class_summary);
		if (out->table_class_summary)
			out->table_class_summary->table_class = own(d, d->table->table_class);
	}
	if (d->as != DESCRIBE_STORED)
		return;
	out->warm_throughput = NEW(d, struct table_warm_throughput_description);
	if (out->warm_throughput)
		*out->warm_throughput = (struct table_warm_throughput_description){
			some(warm(t->warm_read, t->read_units, 12000)),
			some(warm(t->warm_write, t->write_units, 4000)), STR("ACTIVE")
		};
}

/* What the answer of DeleteTable leaves out. */
static void describe_alive(struct describer *d, struct table_description *out)
{
	const struct table *t = d->table;
	out->table_status = d->as == DESCRIBE_CREATED ? STR("CREATING") : status_name(t->status);
	out->creation_date_time = some_time(t->created_ms);
	out->key_schema = key_schema(d, t->keys, 1, t->nkeys - 1);
	out->on_demand_throughput = maximum(d, &t->throughput);
	definitions(d, out);
	indexes(d, out);
	billing(d, out);
	stream(d, out);
	encryption(d, out);
	class_and_warmth(d, out);
}

struct table_description *ddbi_table_describe(const struct view *v, const struct table *t,
	enum describe_as as, struct ddb_arena *arena, struct error *err)
{
	struct describer d = { .view = v, .table = t, .as = as, .arena = arena, .err = err };
	struct table_description *out = NEW(&d, struct table_description);
	if (!out) {
		ddbi_fail_nomem(err);
		return NULL;
	}
	struct counter c = counter(&d, t->id);
	d.arn = table_arn(&d);
	out->table_name = own(&d, t->name);
	out->table_status = STR("DELETING");
	out->table_arn = d.arn;
	out->table_id = own(&d, str_z(t->uuid));
	out->item_count = some(c.items);
	out->table_size_bytes = some(c.bytes);
	out->provisioned_throughput = throughput(&d, &t->throughput);
	out->deletion_protection_enabled = (struct opt_bool){ true, t->protected };
	if (as != DESCRIBE_DELETED)
		describe_alive(&d, out);
	if (!d.failed)
		return out;
	if (err->exception == EXCEPTION_NONE)
		ddbi_fail_nomem(err);
	return NULL;
}

bool ddbi_describe_table(const struct view *v, struct op *op, const struct prepared *p)
{
	const struct describe_table_input *in = op->input;
	struct describe_table_output *out = op->output;
	(void)p;
	const struct table *t = ddbi_view_table_control(v->catalog, in->table_name, &op->error);
	if (!t)
		return false;
	out->table = ddbi_table_describe(v, t, DESCRIBE_STORED, op->arena, &op->error);
	return out->table != NULL;
}

#define LIST_MAX 100

bool ddbi_list_tables(const struct view *v, struct op *op, const struct prepared *p)
{
	const struct list_tables_input *in = op->input;
	struct list_tables_output *out = op->output;
	const struct catalog *c = v->catalog;
	bool found = false;
	(void)p;
	size_t at = in->exclusive_start_table_name.p
			    ? ddbi_catalog_find(c, in->exclusive_start_table_name, &found)
			    : 0;
	at += found;
	size_t most = in->limit.set ? (size_t)in->limit.v : LIST_MAX;
	size_t n = c->n - at < most ? c->n - at : most;
	struct str *names = ARENA_ARRAY(op->arena, struct str, n);
	if (!names)
		return ddbi_fail_nomem(&op->error);
	for (size_t i = 0; i < n; i++)
		if (!(names[i] = ddbi_arena_copy(op->arena, c->tables[at + i]->name)).p)
			return ddbi_fail_nomem(&op->error);
	out->table_names = (struct table_name_list){ names, n, true };
	if (n && at + n < c->n)
		out->last_evaluated_table_name = names[n - 1];
	return true;
}
