/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/execute.h"
#include "store/local/tags.h"

struct creation {
	struct stage *stage;
	const struct create_table_input *in;
	struct table table;
	struct key_attribute *definitions;
	size_t ndefinitions;
	struct error *err;
};

static bool set_keys(struct creation *c)
{
	const struct key_schema *keys = &c->in->key_schema;
	struct table *t = &c->table;
	for (size_t i = 0; i < keys->len && i < 2; i++) {
		const struct key_attribute *key =
			ddbi_table_definition(c->definitions, c->ndefinitions, keys->items[i].attribute_name);
		if (!key)
			return ddbi_fail(c->err, MSG_TBL_KEY_NODEF);
		t->keys[t->nkeys++] = *key;
	}
	return true;
}

static bool add_index(struct creation *c, const struct index_request *in)
{
	struct table *t = &c->table;
	return ddbi_table_new_index(
		c->stage, in, c->definitions, c->ndefinitions, c->err, &t->indexes[t->nindexes++]);
}

static bool add_locals(struct creation *c)
{
	const struct local_secondary_index_list *list = &c->in->local_secondary_indexes;
	for (size_t i = 0; i < list->len; i++) {
		const struct local_secondary_index *x = &list->items[i];
		struct index_request r = {
			.name = x->index_name, .keys = &x->key_schema, .projection = x->projection
		};
		if (!add_index(c, &r))
			return false;
	}
	return true;
}

static bool add_globals(struct creation *c)
{
	const struct global_secondary_index_list *list = &c->in->global_secondary_indexes;
	for (size_t i = 0; i < list->len; i++) {
		const struct global_secondary_index *x = &list->items[i];
		struct index_request r = { x->index_name, &x->key_schema, x->projection,
			x->provisioned_throughput, x->on_demand_throughput, x->warm_throughput, true };
		if (!add_index(c, &r))
			return false;
	}
	return true;
}

static bool set_indexes(struct creation *c)
{
	size_t n = c->in->local_secondary_indexes.len + c->in->global_secondary_indexes.len;
	c->table.indexes = ARENA_ARRAY(ddbi_stage_arena(c->stage), struct index, n);
	if (!c->table.indexes)
		return ddbi_fail_nomem(c->err);
	return add_locals(c) && add_globals(c) &&
	       ddbi_table_derive_definitions(&c->table, ddbi_stage_arena(c->stage), c->err);
}

static void set_billing(struct creation *c)
{
	struct table *t = &c->table;
	t->on_demand = str_eq(c->in->billing_mode, STR("PAY_PER_REQUEST"));
	if (t->on_demand)
		t->on_demand_ms = t->created_ms;
	if (c->in->provisioned_throughput) {
		t->throughput.read_units = c->in->provisioned_throughput->read_capacity_units.v;
		t->throughput.write_units = c->in->provisioned_throughput->write_capacity_units.v;
	}
	ddbi_throughput_set_maximum(&t->throughput, c->in->on_demand_throughput);
	ddbi_throughput_set_warm(&t->throughput, c->in->warm_throughput);
}

static bool set_options(struct creation *c)
{
	struct table *t = &c->table;
	const struct stream_specification *stream = c->in->stream_specification;
	const struct sse_specification *sse = c->in->sse_specification;
	t->protected = c->in->deletion_protection_enabled.set && c->in->deletion_protection_enabled.v;
	t->table_class = c->in->table_class;
	if (stream && stream->stream_enabled.v && !ddbi_table_enable_stream(t, stream, c->stage, c->err))
		return false;
	if (sse && !ddbi_table_encrypt(t, sse, c->stage, c->err))
		return false;
	return ddbi_table_tag(t, &c->in->tags, ddbi_stage_arena(c->stage), c->err);
}

static bool build(struct creation *c)
{
	struct table *t = &c->table;
	t->id = ddbi_stage_new_id(c->stage);
	t->tree = t->id;
	t->status = TABLE_ACTIVE;
	t->created_ms = ddbi_stage_now_us(c->stage) / 1000;
	ddbi_stage_uuid(c->stage, t->uuid);
	set_billing(c);
	return ddbi_table_read_definitions(&c->in->attribute_definitions, ddbi_stage_arena(c->stage), c->err,
		       &c->definitions, &c->ndefinitions) &&
	       set_keys(c) && set_indexes(c) && set_options(c) &&
	       ddbi_stage_create_tree(c->stage, t->tree, c->err);
}

/* The table is ACTIVE from the commit on; only the answer says CREATING (03-L4). */
bool ddbi_create_table(struct stage *s, struct op *op, const struct prepared *p)
{
	const struct create_table_input *in = op->input;
	struct create_table_output *out = op->output;
	const struct view *v = ddbi_stage_view(s);
	struct creation c = { .stage = s, .in = in, .err = &op->error };
	(void)p;
	c.table.name = ddbi_table_name(in->table_name);
	c.table.region = op->region.n ? op->region : STR("us-east-1");
	if (ddbi_catalog_table(v->catalog, c.table.name))
		return ddbi_fail(&op->error, MSG_TBL_EXISTS, c.table.name);
	if (!build(&c) || !ddbi_stage_put_table(s, &c.table, &op->error))
		return false;
	out->table_description = ddbi_table_describe(v, &c.table, DESCRIBE_CREATED, op->arena, &op->error);
	return out->table_description != NULL;
}
