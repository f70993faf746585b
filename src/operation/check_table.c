/* SPDX-License-Identifier: Apache-2.0 */
/* CreateTable, DeleteTable, DescribeTable and ListTables: what can be judged of the request alone (03-3.1).
 */
#include "operation/checks.h"

enum { TABLE_KEYS_MAX = 2, GLOBAL_KEYS_MAX = 8, LOCALS_MAX = 5, GLOBALS_MAX = 20, INCLUDED_MAX = 100 };

/* ---- step 2: what the model does not say of key schemas ---- */

static const struct shape *key_schema_shape(void)
{
	const struct shape *input = ddbi_operations[OP_CREATE_TABLE].input;
	for (size_t i = 0; i < input->nmembers; i++) {
		if (strcmp(input->members[i].name, "KeySchema") == 0) {
			return input->members[i].shape;
		}
	}
	return NULL;
}

static void check_key_count(struct violations *v, const struct key_schema *keys, size_t max, struct str path)
{
	if (keys->len > max) {
		ddbi_violation(v, MSG_CON_LEN_MAX, ddbi_shape_dump_text(key_schema_shape(), keys, v->err),
			path, ddbi_arg_i64(v->err, (int64_t)max));
	}
}

static struct str index_path(struct violations *v, const char *list, size_t i)
{
	struct error text = { .arena = v->err->arena };
	ddbi_failf(&text, EXCEPTION_VALIDATION, "%s.%zu.member.keySchema", list, i + 1);
	v->nomem |= text.exception == EXCEPTION_NOMEM;
	return text.message;
}

static void check_index_key_count(
	struct violations *v, const struct key_schema *keys, size_t max, const char *list, size_t i)
{
	if (keys->len > max)
		check_key_count(v, keys, max, index_path(v, list, i));
}

static void check_key_counts(struct violations *v, const struct create_table_input *in)
{
	check_key_count(v, &in->key_schema, TABLE_KEYS_MAX, STR("keySchema"));
	for (size_t i = 0; i < in->local_secondary_indexes.len && v->n < VIOLATIONS_MAX; i++) {
		check_index_key_count(v, &in->local_secondary_indexes.items[i].key_schema, TABLE_KEYS_MAX,
			"localSecondaryIndexes", i);
	}
	for (size_t i = 0; i < in->global_secondary_indexes.len && v->n < VIOLATIONS_MAX; i++) {
		check_index_key_count(v, &in->global_secondary_indexes.items[i].key_schema, GLOBAL_KEYS_MAX,
			"globalSecondaryIndexes", i);
	}
}

/* The model lets both be absent, for replicas of another table. */
static void check_keys_given(struct violations *v, const struct create_table_input *in)
{
	if (!in->attribute_definitions.set) {
		ddbi_violation_null(v, STR("attributeDefinitions"));
	}
	if (!in->key_schema.set) {
		ddbi_violation_null(v, STR("keySchema"));
	}
}

static bool check_create_constraints(struct op *op)
{
	const struct create_table_input *in = op->input;
	struct violations v;
	violations_init(&v, &op->error);
	check_keys_given(&v, in);
	ddbi_violations_walk(&v, ddbi_operations[op->id].input, in, "Tags");
	check_key_counts(&v, in);
	return ddbi_violations_end(&v);
}

/* ---- steps 3 and 4: billing ---- */

static bool is_on_demand(const struct create_table_input *in)
{
	return str_eq(in->billing_mode, STR("PAY_PER_REQUEST"));
}

static bool check_create_billing(const struct create_table_input *in, struct error *err)
{
	if (!is_on_demand(in) && !in->provisioned_throughput) {
		return ddbi_fail(err, MSG_TBL_PROVISIONED_MISSING);
	}
	return ddbi_check_billing(in->billing_mode, in->provisioned_throughput, err);
}

static bool check_create_bounds(const struct create_table_input *in, struct error *err)
{
	if (!ddbi_check_bounds(in->provisioned_throughput, STR_NONE, err)) {
		return false;
	}
	for (size_t i = 0; i < in->global_secondary_indexes.len; i++) {
		const struct global_secondary_index *index = &in->global_secondary_indexes.items[i];
		if (!ddbi_check_bounds(index->provisioned_throughput, index->index_name, err)) {
			return false;
		}
	}
	return true;
}

/* ---- steps 7 to 10: indexes ---- */

static bool check_empty_lists(const struct create_table_input *in, struct error *err)
{
	if (in->local_secondary_indexes.set && in->local_secondary_indexes.len == 0) {
		return ddbi_fail(err, MSG_TBL_LSI_EMPTYLIST);
	}
	if (in->global_secondary_indexes.set && in->global_secondary_indexes.len == 0) {
		return ddbi_fail(err, MSG_TBL_GSI_EMPTYLIST);
	}
	return true;
}

static bool check_local(
	const struct create_table_input *in, const struct local_secondary_index *index, struct error *err)
{
	if (!ddbi_check_keys_defined(&index->key_schema, &in->attribute_definitions, err) ||
		!ddbi_check_key_order(&index->key_schema, err)) {
		return false;
	}
	if (in->key_schema.len < 2) {
		return ddbi_fail(err, MSG_TBL_LSI_NORANGE);
	}
	if (index->key_schema.len < 2) {
		return ddbi_fail(err, MSG_TBL_LSI_IDXNORANGE, index->index_name);
	}
	struct str own = index->key_schema.items[0].attribute_name,
		   table = in->key_schema.items[0].attribute_name;
	if (!str_eq(own, table)) {
		return ddbi_fail(err, MSG_TBL_LSI_HASH, index->index_name, own, table);
	}
	return ddbi_check_index_projection(index->projection, index->index_name, err);
}

static bool check_global(
	const struct create_table_input *in, const struct global_secondary_index *index, struct error *err)
{
	if (!ddbi_check_global_keys(&index->key_schema, index->index_name, &in->attribute_definitions, err) ||
		!ddbi_check_index_projection(index->projection, index->index_name, err)) {
		return false;
	}
	if (is_on_demand(in) && index->provisioned_throughput) {
		return ddbi_fail(err, MSG_TBL_GSI_THROUGHPUT, index->index_name);
	}
	if (!is_on_demand(in) && !index->provisioned_throughput) {
		return ddbi_fail(err, MSG_TBL_GSI_NOTHROUGHPUT, index->index_name);
	}
	return true;
}

/* One index more than is allowed is enough to look at: their number is judged later. */
static size_t at_most(size_t n, size_t max)
{
	return n < max + 1 ? n : max + 1;
}

static bool check_indexes(const struct create_table_input *in, struct error *err)
{
	for (size_t i = 0; i < at_most(in->local_secondary_indexes.len, LOCALS_MAX); i++) {
		if (!check_local(in, &in->local_secondary_indexes.items[i], err)) {
			return false;
		}
	}
	for (size_t i = 0; i < at_most(in->global_secondary_indexes.len, GLOBALS_MAX); i++) {
		if (!check_global(in, &in->global_secondary_indexes.items[i], err)) {
			return false;
		}
	}
	return true;
}

/* ---- steps 11 and 12: names and counts ---- */

static bool check_index_names(const struct create_table_input *in, struct error *err)
{
	struct str names[LOCALS_MAX + 1 + GLOBALS_MAX + 1];
	size_t n = 0;
	for (size_t i = 0; i < at_most(in->local_secondary_indexes.len, LOCALS_MAX); i++) {
		names[n++] = in->local_secondary_indexes.items[i].index_name;
	}
	for (size_t i = 0; i < at_most(in->global_secondary_indexes.len, GLOBALS_MAX); i++) {
		names[n++] = in->global_secondary_indexes.items[i].index_name;
	}
	bool nomem;
	struct str twice = ddbi_first_duplicate(names, n, &nomem);
	if (twice.p) {
		return ddbi_fail(err, MSG_TBL_IDX_DUP, twice);
	}
	return !nomem || ddbi_fail_nomem(err);
}

static bool check_index_counts(const struct create_table_input *in, struct error *err)
{
	if (in->local_secondary_indexes.len > LOCALS_MAX) {
		return ddbi_fail(err, MSG_TBL_LSI_COUNT);
	}
	if (in->global_secondary_indexes.len > GLOBALS_MAX) {
		return ddbi_fail(err, MSG_TBL_GSI_COUNT);
	}
	size_t included = 0;
	for (size_t i = 0; i < in->local_secondary_indexes.len; i++) {
		included += in->local_secondary_indexes.items[i].projection->non_key_attributes.len;
	}
	for (size_t i = 0; i < in->global_secondary_indexes.len; i++) {
		included += in->global_secondary_indexes.items[i].projection->non_key_attributes.len;
	}
	return included <= INCLUDED_MAX || ddbi_fail(err, MSG_TBL_PROJ_TOTAL);
}

/* ---- step 13: definitions that no key uses, or that come twice ---- */

static bool is_key(struct str name, const struct key_schema *keys)
{
	for (size_t i = 0; i < keys->len; i++) {
		if (str_eq(keys->items[i].attribute_name, name)) {
			return true;
		}
	}
	return false;
}

static bool is_key_somewhere(struct str name, const struct create_table_input *in)
{
	bool found = is_key(name, &in->key_schema);
	for (size_t i = 0; i < in->local_secondary_indexes.len && !found; i++) {
		found = is_key(name, &in->local_secondary_indexes.items[i].key_schema);
	}
	for (size_t i = 0; i < in->global_secondary_indexes.len && !found; i++) {
		found = is_key(name, &in->global_secondary_indexes.items[i].key_schema);
	}
	return found;
}

static bool is_defined_before(const struct attribute_definitions *definitions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(definitions->items[i].attribute_name, definitions->items[n].attribute_name)) {
			return true;
		}
	}
	return false;
}

/* Ends at the first bad one, so never goes through more than there are keys. */
static bool check_definitions_used(const struct create_table_input *in, struct error *err)
{
	const struct attribute_definitions *definitions = &in->attribute_definitions;
	for (size_t i = 0; i < definitions->len; i++) {
		if (is_defined_before(definitions, i) ||
			!is_key_somewhere(definitions->items[i].attribute_name, in)) {
			return ddbi_fail(err, MSG_TBL_DEF_COUNT);
		}
	}
	return true;
}

/* ---- step 14: stream ---- */

static bool check_stream(const struct stream_specification *stream, struct error *err)
{
	if (!stream) {
		return true;
	}
	bool enabled = stream->stream_enabled.v;
	if (!enabled && stream->stream_view_type.p) {
		return ddbi_fail(err, MSG_TBL_STREAM_VIEW);
	}
	return !enabled || stream->stream_view_type.p || ddbi_fail(err, MSG_TBL_STREAM_NOVIEW);
}

/* ---- the operations ---- */

bool ddbi_check_create_table(struct op *op, struct prepared *out)
{
	(void)out;
	const struct create_table_input *in = op->input;
	struct error *err = &op->error;
	return ddbi_check_control_name(in->table_name, false, err) && check_create_constraints(op) &&
	       check_create_billing(in, err) && check_create_bounds(in, err) &&
	       ddbi_check_keys_defined(&in->key_schema, &in->attribute_definitions, err) &&
	       ddbi_check_key_order(&in->key_schema, err) && check_empty_lists(in, err) &&
	       check_indexes(in, err) && check_index_names(in, err) && check_index_counts(in, err) &&
	       check_definitions_used(in, err) && check_stream(in->stream_specification, err) &&
	       ddbi_check_on_demand(in->on_demand_throughput, !is_on_demand(in), MSG_TBL_ODT_CREATE, err) &&
	       ddbi_check_tags(&in->tags, err);
}

bool ddbi_check_delete_table(struct op *op, struct prepared *out)
{
	(void)out;
	const struct delete_table_input *in = op->input;
	return ddbi_check_control_name(in->table_name, true, &op->error) && ddbi_check_constraints(op);
}

bool ddbi_check_describe_table(struct op *op, struct prepared *out)
{
	(void)out;
	const struct describe_table_input *in = op->input;
	return ddbi_check_control_name(in->table_name, true, &op->error) && ddbi_check_constraints(op);
}

bool ddbi_check_list_tables(struct op *op, struct prepared *out)
{
	(void)out;
	return ddbi_check_constraints(op);
}
