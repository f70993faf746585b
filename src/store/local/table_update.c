/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateTable (03-3.3): what needs the table. `now` is what the table will be; `answer` shows it while it is
 * being changed, with the old throughput (U6). */
#include "store/local/execute.h"
#include "store/local/stream.h"
#include "store/local/table.h"

struct update_table {
	struct stage *stage;
	const struct update_table_input *in;
	const struct table *old;
	struct table now, answer;
	struct key_attribute *definitions; /* of the request */
	size_t ndefinitions;
	int64_t now_ms;
	struct error *err;
};

/* ---- throughput and billing ---- */

static void set_units(struct update_table *u, struct throughput *t, int64_t read, int64_t write)
{
	int64_t day_ms = 86400000;
	if (read > t->read_units || write > t->write_units)
		t->increased_ms = u->now_ms;
	if (read < t->read_units || write < t->write_units) {
		t->decreases_today =
			t->decreased_ms / day_ms == u->now_ms / day_ms ? t->decreases_today + 1 : 1;
		t->decreased_ms = u->now_ms;
	}
	t->read_units = read;
	t->write_units = write;
}

static bool refuse_same(struct update_table *u, int64_t read, int64_t write)
{
	struct str r = ddbi_arg_i64(u->err, read), w = ddbi_arg_i64(u->err, write);
	return ddbi_fail(u->err, MSG_UPD_SAME, r, r, w, w);
}

/* An index whose numbers the request does not name gets the table's. */
static void switch_to_provisioned(struct update_table *u, int64_t read, int64_t write)
{
	struct table *t = &u->now;
	t->on_demand = false;
	t->billing_changed = true;
	t->throughput.read_units = read;
	t->throughput.write_units = write;
	t->throughput.max_read = t->throughput.max_write = 0;
	for (size_t i = 0; i < t->nindexes; i++) {
		struct throughput *x = &t->indexes[i].throughput;
		if (!t->indexes[i].global)
			continue;
		x->read_units = read;
		x->write_units = write;
		x->max_read = x->max_write = 0;
	}
}

static void switch_to_on_demand(struct update_table *u)
{
	struct table *t = &u->now;
	t->on_demand = t->billing_changed = true;
	t->on_demand_ms = u->now_ms;
	t->throughput.read_units = t->throughput.write_units = 0;
	for (size_t i = 0; i < t->nindexes; i++)
		t->indexes[i].throughput.read_units = t->indexes[i].throughput.write_units = 0;
}

static bool update_units(struct update_table *u)
{
	const struct provisioned_throughput *units = u->in->provisioned_throughput;
	int64_t read = units->read_capacity_units.v, write = units->write_capacity_units.v;
	struct throughput *t = &u->now.throughput;
	if (read == t->read_units && write == t->write_units)
		return refuse_same(u, read, write);
	set_units(u, t, read, write);
	return true;
}

static bool update_billing(struct update_table *u)
{
	const struct provisioned_throughput *units = u->in->provisioned_throughput;
	bool provisioned = str_eq(u->in->billing_mode, STR("PROVISIONED"));
	bool on_demand = u->in->billing_mode.p ? !provisioned : u->old->on_demand;
	if (on_demand && units)
		return ddbi_fail(u->err, MSG_TBL_ONDEMAND_THROUGHPUT);
	if (on_demand && !u->old->on_demand)
		switch_to_on_demand(u);
	if (on_demand || (!units && !u->old->on_demand))
		return true;
	if (!units)
		return ddbi_fail(u->err, MSG_UPD_PROVISIONED);
	if (!u->old->on_demand)
		return update_units(u);
	switch_to_provisioned(u, units->read_capacity_units.v, units->write_capacity_units.v);
	return true;
}

static bool update_maximum(struct update_table *u)
{
	const struct on_demand_throughput *in = u->in->on_demand_throughput;
	if (!in)
		return true;
	if (!u->now.on_demand)
		return ddbi_fail(u->err, MSG_TBL_ODT_UPDATE,
			in->max_read_request_units.set ? STR("MaxReadRequestUnits")
						       : STR("MaxWriteRequestUnits"));
	ddbi_throughput_set_maximum(&u->now.throughput, in);
	return true;
}

/* ---- indexes ---- */

static struct index *find(struct table *t, struct str name)
{
	for (size_t i = 0; i < t->nindexes; i++)
		if (str_eq(t->indexes[i].name, name))
			return &t->indexes[i];
	return NULL;
}

static bool update_index(struct update_table *u, const struct update_global_secondary_index_action *in)
{
	struct index *ix = find(&u->now, in->index_name), *shown = find(&u->answer, in->index_name);
	if (!ix || !ix->global)
		return ddbi_fail(u->err, MSG_UPD_GSI_BLOCKED);
	if (in->provisioned_throughput && u->now.on_demand)
		return ddbi_fail(u->err, MSG_TBL_GSI_THROUGHPUT, in->index_name);
	if (in->provisioned_throughput)
		set_units(u, &ix->throughput, in->provisioned_throughput->read_capacity_units.v,
			in->provisioned_throughput->write_capacity_units.v);
	ddbi_throughput_set_maximum(&ix->throughput, in->on_demand_throughput);
	ddbi_throughput_set_warm(&ix->throughput, in->warm_throughput);
	shown->status = TABLE_UPDATING;
	return true;
}

/* 03-U11: a name that is known keeps its type; only a key of the new index may not ask for another. */
static bool check_types(struct update_table *u, const struct key_schema *keys)
{
	for (size_t i = 0; i < keys->len; i++) {
		struct str name = keys->items[i].attribute_name;
		const struct key_attribute *asked =
			ddbi_table_definition(u->definitions, u->ndefinitions, name);
		const struct key_attribute *known =
			ddbi_table_definition(u->old->definitions, u->old->ndefinitions, name);
		if (asked && known && asked->type != known->type)
			return ddbi_failf(u->err, EXCEPTION_VALIDATION,
				"One or more parameter values were invalid: Attributes cannot be redefined. "
				"Please check "
				"that your attribute has the same type as previously defined. Existing "
				"schema: %.*s: %s",
				(int)name.n, name.p, ddbi_type_name(known->type));
	}
	return true;
}

static size_t count_globals(const struct table *t)
{
	size_t n = 0;
	for (size_t i = 0; i < t->nindexes; i++)
		n += t->indexes[i].global;
	return n;
}

static bool start_backfill(struct update_table *u, const struct index *ix)
{
	struct job job = {
		.kind = JOB_BACKFILL, .table = u->old->name, .table_id = u->old->id, .index_id = ix->id
	};
	return ddbi_job_add(u->stage, &job, u->err);
}

static bool create_index(struct update_table *u, const struct create_global_secondary_index_action *in)
{
	struct index_request r = { in->index_name, &in->key_schema, in->projection,
		in->provisioned_throughput, in->on_demand_throughput, in->warm_throughput, true };
	if (find(&u->now, in->index_name))
		return ddbi_fail(u->err, MSG_UPD_INDEX_EXISTS);
	if (count_globals(&u->now) >= MAX_GSI)
		return ddbi_fail(u->err, MSG_TBL_GSI_COUNT);
	if (in->provisioned_throughput && u->now.on_demand)
		return ddbi_fail(u->err, MSG_TBL_GSI_THROUGHPUT, in->index_name);
	struct index *ix = &u->now.indexes[u->now.nindexes];
	if (!check_types(u, &in->key_schema) ||
		!ddbi_table_new_index(u->stage, &r, u->definitions, u->ndefinitions, u->err, ix))
		return false;
	u->now.nindexes++;
	u->now.status = TABLE_UPDATING;
	ix->status = TABLE_CREATING;
	u->answer.indexes[u->answer.nindexes++] = *ix; /* Backfilling false at first (03-U13) */
	ix->backfilling = true;
	return start_backfill(u, ix);
}

static bool delete_index(struct update_table *u, const struct delete_global_secondary_index_action *in)
{
	struct index *ix = find(&u->now, in->index_name);
	if (!ix || !ix->global)
		return ddbi_fail(u->err, MSG_TBL_NOTFOUND_DATA);
	if (!ddbi_table_free_later(u->stage, ix->tree, ix->id, u->err))
		return false;
	find(&u->answer, in->index_name)->status = TABLE_DELETING;
	size_t behind = (size_t)(u->now.indexes + u->now.nindexes - ix) - 1;
	memmove(ix, ix + 1, behind * sizeof *ix);
	u->now.nindexes--;
	return true;
}

static bool update_indexes(struct update_table *u)
{
	const struct global_secondary_index_update_list *list = &u->in->global_secondary_index_updates;
	for (size_t i = 0; i < list->len; i++) {
		const struct global_secondary_index_update *x = &list->items[i];
		if ((x->update && !update_index(u, x->update)) ||
			(x->create && !create_index(u, x->create)) ||
			(x->delete &&!delete_index(u, x->delete)))
			return false;
	}
	return ddbi_table_derive_definitions(&u->now, ddbi_stage_arena(u->stage), u->err) &&
	       ddbi_table_derive_definitions(&u->answer, ddbi_stage_arena(u->stage), u->err);
}

/* ---- stream and options ---- */

static bool update_stream(struct update_table *u)
{
	const struct stream_specification *in = u->in->stream_specification;
	if (!in || !in->stream_enabled.set)
		return true;
	if (in->stream_enabled.v && u->old->stream_enabled)
		return ddbi_fail(u->err, MSG_UPD_STREAM_ENABLED, u->old->name);
	if (in->stream_enabled.v)
		return ddbi_table_enable_stream(&u->now, in, u->stage, u->err);
	if (!u->old->stream_enabled)
		return ddbi_failf(u->err, EXCEPTION_VALIDATION,
			"Table already has a disabled stream: TableName: %.*s", (int)u->old->name.n,
			u->old->name.p);
	u->now.stream_enabled = false;
	return ddbi_stream_close(u->stage, u->old, u->err);
}

static bool update_options(struct update_table *u)
{
	if (u->in->deletion_protection_enabled.set)
		u->now.protected = u->in->deletion_protection_enabled.v;
	if (u->in->table_class.p)
		u->now.table_class = u->in->table_class;
	ddbi_throughput_set_warm(&u->now.throughput, u->in->warm_throughput);
	return !u->in->sse_specification ||
	       ddbi_table_encrypt(&u->now, u->in->sse_specification, u->stage, u->err);
}

/* ---- all of it ---- */

static bool in_use(struct update_table *u)
{
	const struct global_secondary_index_update_list *list = &u->in->global_secondary_index_updates;
	for (size_t i = 0; i < list->len; i++) {
		const struct create_global_secondary_index_action *c = list->items[i].create;
		const struct index *ix = c ? ddbi_table_index(u->old, c->index_name) : NULL;
		if (ix && ix->status == TABLE_CREATING)
			return ddbi_fail(u->err, MSG_UPD_INDEX_INUSE, STR("created"), u->old->name, ix->name);
	}
	return ddbi_fail(u->err, MSG_TBL_INUSE, STR("updated"), u->old->name);
}

/* Both have room for the indexes that the request may add. */
static bool copy_table(struct update_table *u)
{
	size_t most = u->old->nindexes + u->in->global_secondary_index_updates.len;
	u->now = u->answer = *u->old;
	u->now.indexes = ARENA_ARRAY(ddbi_stage_arena(u->stage), struct index, most);
	u->answer.indexes = ARENA_ARRAY(ddbi_stage_arena(u->stage), struct index, most);
	if (!u->now.indexes || !u->answer.indexes)
		return ddbi_fail_nomem(u->err);
	for (size_t i = 0; i < u->old->nindexes; i++)
		u->now.indexes[i] = u->answer.indexes[i] = u->old->indexes[i];
	return ddbi_table_read_definitions(&u->in->attribute_definitions, ddbi_stage_arena(u->stage), u->err,
		&u->definitions, &u->ndefinitions);
}

static bool change(struct update_table *u)
{
	return copy_table(u) && update_billing(u) && update_maximum(u) && update_indexes(u) &&
	       update_stream(u) && update_options(u) && ddbi_stage_put_table(u->stage, &u->now, u->err);
}

/* 03-U17: the answer echoes a -1. */
static bool echo_maximum(struct update_table *u, struct table_description *out, struct ddb_arena *arena)
{
	const struct on_demand_throughput *in = u->in->on_demand_throughput;
	if (!in)
		return true;
	if (!out->on_demand_throughput)
		out->on_demand_throughput = ARENA_NEW(arena, struct on_demand_throughput);
	if (!out->on_demand_throughput)
		return ddbi_fail_nomem(u->err);
	if (in->max_read_request_units.set)
		out->on_demand_throughput->max_read_request_units = in->max_read_request_units;
	if (in->max_write_request_units.set)
		out->on_demand_throughput->max_write_request_units = in->max_write_request_units;
	return true;
}

/* Everything but throughput and indexes shows as it will be. */
static struct table_description *describe(struct update_table *u, struct op *op)
{
	struct table a = u->now;
	a.status = TABLE_UPDATING;
	a.indexes = u->answer.indexes;
	a.nindexes = u->answer.nindexes;
	a.definitions = u->answer.definitions;
	a.ndefinitions = u->answer.ndefinitions;
	a.throughput = u->old->throughput;
	if (u->in->on_demand_throughput)
		ddbi_throughput_set_maximum(&a.throughput, u->in->on_demand_throughput);
	return ddbi_table_describe(ddbi_stage_view(u->stage), &a, DESCRIBE_STORED, op->arena, &op->error);
}

bool ddbi_update_table(struct stage *s, struct op *op, const struct prepared *p)
{
	struct update_table_output *out = op->output;
	struct update_table u = { .stage = s, .in = op->input, .err = &op->error };
	(void)p;
	u.now_ms = ddbi_stage_now_us(s) / 1000;
	u.old = ddbi_view_table_control(ddbi_stage_view(s)->catalog, u.in->table_name, &op->error);
	if (!u.old)
		return false;
	if (u.old->status != TABLE_ACTIVE)
		return in_use(&u);
	if (!change(&u))
		return false;
	out->table_description = describe(&u, op);
	return out->table_description && echo_maximum(&u, out->table_description, op->arena);
}
