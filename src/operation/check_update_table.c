/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateTable: what can be judged of the request alone (03-3.3: U1, U2, U7, U8, U10, U17). */
#include "operation/checks.h"

static bool check_something_changes(const struct update_table_input *in, struct error *err)
{
	bool changes =
		in->provisioned_throughput || in->billing_mode.p || in->global_secondary_index_updates.len ||
		in->stream_specification || in->sse_specification || in->replica_updates.len ||
		in->table_class.p || in->deletion_protection_enabled.set || in->on_demand_throughput ||
		in->warm_throughput || in->vector_index_updates.len || in->global_table_witness_updates.len ||
		in->multi_region_consistency.p || in->global_table_settings_replication_mode.p;
	return changes || ddbi_fail(err, MSG_UPD_NOTHING);
}

static bool check_update_billing(const struct update_table_input *in, struct error *err)
{
	if (str_eq(in->billing_mode, STR("PROVISIONED")) && !in->provisioned_throughput) {
		return ddbi_fail(err, MSG_UPD_PROVISIONED);
	}
	return ddbi_check_billing(in->billing_mode, in->provisioned_throughput, err) &&
	       ddbi_check_bounds(in->provisioned_throughput, STR_NONE, err);
}

/* ---- indexes ---- */

static struct str index_name(const struct global_secondary_index_update *update)
{
	if (update->create) {
		return update->create->index_name;
	}
	return update->update ? update->update->index_name : update->delete->index_name;
}

static const struct provisioned_throughput *index_throughput(
	const struct global_secondary_index_update *update)
{
	if (update->create) {
		return update->create->provisioned_throughput;
	}
	return update->update ? update->update->provisioned_throughput : NULL;
}

static bool check_index_given(const struct global_secondary_index_update_list *updates, struct error *err)
{
	for (size_t i = 0; i < updates->len; i++) {
		const struct global_secondary_index_update *update = &updates->items[i];
		if (!update->create && !update->update && !update->delete) {
			return ddbi_fail(err, MSG_UPD_GSI_NONE);
		}
		if (!ddbi_check_bounds(index_throughput(update), index_name(update), err)) {
			return false;
		}
	}
	return true;
}

static bool check_index_once(const struct global_secondary_index_update_list *updates, struct error *err)
{
	struct str *names = ARENA_ARRAY(err->arena, struct str, updates->len);
	if (!names) {
		return ddbi_fail_nomem(err);
	}
	for (size_t i = 0; i < updates->len; i++) {
		names[i] = index_name(&updates->items[i]);
	}
	bool nomem;
	struct str twice = ddbi_first_duplicate(names, updates->len, &nomem);
	if (twice.p) {
		return ddbi_fail(err, MSG_UPD_GSI_TWICE, twice);
	}
	return !nomem || ddbi_fail_nomem(err);
}

/* One index can be built or taken away at a time. */
static bool check_one_online(const struct global_secondary_index_update_list *updates, struct error *err)
{
	size_t n = 0;
	for (size_t i = 0; i < updates->len; i++) {
		n += updates->items[i].create ? 1 : 0;
		n += updates->items[i].delete ? 1 : 0;
	}
	return n <= 1 || ddbi_fail(err, MSG_UPD_GSI_ONLINE);
}

/* The keys must be defined in this very request, whatever the table has (03-U10). */
static bool check_create(const struct create_global_secondary_index_action *create,
	const struct attribute_definitions *definitions, struct error *err)
{
	return ddbi_check_keys_known(&create->key_schema, definitions, err) &&
	       ddbi_check_global_keys(&create->key_schema, create->index_name, definitions, err) &&
	       ddbi_check_index_projection(create->projection, create->index_name, err);
}

static bool check_creates(const struct update_table_input *in, struct error *err)
{
	const struct global_secondary_index_update_list *updates = &in->global_secondary_index_updates;
	for (size_t i = 0; i < updates->len; i++) {
		const struct create_global_secondary_index_action *create = updates->items[i].create;
		if (create && !check_create(create, &in->attribute_definitions, err)) {
			return false;
		}
	}
	return true;
}

static bool check_index_updates(const struct update_table_input *in, struct error *err)
{
	const struct global_secondary_index_update_list *updates = &in->global_secondary_index_updates;
	return check_index_given(updates, err) && check_index_once(updates, err) &&
	       check_one_online(updates, err) && check_creates(in, err);
}

/* ---- the rest ---- */

static bool check_update_stream(const struct stream_specification *stream, struct error *err)
{
	bool bare = stream && stream->stream_enabled.v && !stream->stream_view_type.p;
	return !bare || ddbi_fail(err, MSG_TBL_STREAM_NOVIEW);
}

static bool check_update_on_demand(const struct update_table_input *in, struct error *err)
{
	const struct on_demand_throughput *units = in->on_demand_throughput;
	if (units && !units->max_read_request_units.set && !units->max_write_request_units.set) {
		return ddbi_fail(err, MSG_TBL_ODT_EMPTY);
	}
	return ddbi_check_on_demand(
		units, str_eq(in->billing_mode, STR("PROVISIONED")), MSG_TBL_ODT_UPDATE, err);
}

bool ddbi_check_update_table(struct op *op, struct prepared *out)
{
	(void)out;
	const struct update_table_input *in = op->input;
	struct error *err = &op->error;
	return ddbi_check_control_name(in->table_name, true, err) && ddbi_check_constraints(op) &&
	       check_something_changes(in, err) && check_update_billing(in, err) &&
	       check_index_updates(in, err) && check_update_stream(in->stream_specification, err) &&
	       check_update_on_demand(in, err);
}
