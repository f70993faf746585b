/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of table descriptions, built from what requests say. The requests have been checked (03-3.1). */
#include "base/os.h"
#include "store/local/stream.h"
#include "store/local/table.h"
#include <stdio.h>

const struct key_attribute *ddbi_table_definition(
	const struct key_attribute *definitions, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(definitions[i].name, name))
			return &definitions[i];
	return NULL;
}

static enum ddb_type key_type(struct str type)
{
	return str_eq(type, STR("N")) ? DDB_N : str_eq(type, STR("B")) ? DDB_B : DDB_S;
}

bool ddbi_table_read_definitions(const struct attribute_definitions *in, struct ddb_arena *arena,
	struct error *err, struct key_attribute **out, size_t *n)
{
	*n = in->len;
	*out = ARENA_ARRAY(arena, struct key_attribute, in->len);
	if (!*out)
		return ddbi_fail_nomem(err);
	for (size_t i = 0; i < in->len; i++)
		(*out)[i] = (struct key_attribute){ in->items[i].attribute_name,
			key_type(in->items[i].attribute_type) };
	return true;
}

/* ---- indexes ---- */

static bool read_keys(const struct key_schema *in, const struct key_attribute *definitions, size_t n,
	struct error *err, struct index *out)
{
	if (in->len > MAX_HASH_PARTS + MAX_RANGE_PARTS)
		return ddbi_fail(err, MSG_TBL_KEY_NODEF);
	for (size_t i = 0; i < in->len; i++) {
		const struct key_attribute *key =
			ddbi_table_definition(definitions, n, in->items[i].attribute_name);
		if (!key)
			return ddbi_fail(err, MSG_TBL_KEY_NODEF);
		out->keys[i] = *key;
		if (str_eq(in->items[i].key_type, STR("HASH")))
			out->nhash++;
		else
			out->nrange++;
	}
	return true;
}

static enum projection_type projection_type(struct str type)
{
	return str_eq(type, STR("INCLUDE"))     ? PROJECTION_INCLUDE
	       : str_eq(type, STR("KEYS_ONLY")) ? PROJECTION_KEYS_ONLY
						: PROJECTION_ALL;
}

bool ddbi_table_new_index(struct stage *s, const struct index_request *in,
	const struct key_attribute *definitions, size_t n, struct error *err, struct index *out)
{
	*out = (struct index){ .name = in->name, .global = in->global, .status = TABLE_ACTIVE };
	if (!read_keys(in->keys, definitions, n, err, out))
		return false;
	if (in->projection) {
		out->projection = projection_type(in->projection->projection_type);
		out->included = in->projection->non_key_attributes.items;
		out->nincluded = in->projection->non_key_attributes.len;
	}
	if (in->provisioned) {
		out->throughput.read_units = in->provisioned->read_capacity_units.v;
		out->throughput.write_units = in->provisioned->write_capacity_units.v;
	}
	ddbi_throughput_set_maximum(&out->throughput, in->on_demand);
	ddbi_throughput_set_warm(&out->throughput, in->warm);
	out->id = ddbi_stage_new_id(s);
	out->tree = out->id;
	return ddbi_stage_create_tree(s, out->tree, err);
}

/* ---- definitions ---- */

/* Keeps the list sorted and without doubles. */
static void insert(struct table *t, const struct key_attribute *key)
{
	size_t at = t->ndefinitions;
	while (at && str_cmp(t->definitions[at - 1].name, key->name) > 0)
		at--;
	if (at && str_eq(t->definitions[at - 1].name, key->name))
		return;
	memmove(t->definitions + at + 1, t->definitions + at,
		(t->ndefinitions - at) * sizeof *t->definitions);
	t->definitions[at] = *key;
	t->ndefinitions++;
}

bool ddbi_table_derive_definitions(struct table *t, struct ddb_arena *arena, struct error *err)
{
	size_t most = t->nkeys + t->nindexes * (MAX_HASH_PARTS + MAX_RANGE_PARTS);
	t->definitions = ARENA_ARRAY(arena, struct key_attribute, most);
	t->ndefinitions = 0;
	if (!t->definitions)
		return ddbi_fail_nomem(err);
	for (size_t i = 0; i < t->nkeys; i++)
		insert(t, &t->keys[i]);
	for (size_t i = 0; i < t->nindexes; i++)
		for (size_t k = 0; k < t->indexes[i].nhash + t->indexes[i].nrange; k++)
			insert(t, &t->indexes[i].keys[k]);
	return true;
}

/* ---- the rest ---- */

/* -1 takes a maximum away (03-U17); what is not named stays. */
void ddbi_throughput_set_maximum(struct throughput *t, const struct on_demand_throughput *in)
{
	if (in && in->max_read_request_units.set)
		t->max_read = in->max_read_request_units.v > 0 ? in->max_read_request_units.v : 0;
	if (in && in->max_write_request_units.set)
		t->max_write = in->max_write_request_units.v > 0 ? in->max_write_request_units.v : 0;
}

void ddbi_throughput_set_warm(struct throughput *t, const struct warm_throughput *in)
{
	if (in && in->read_units_per_second.set)
		t->warm_read = in->read_units_per_second.v;
	if (in && in->write_units_per_second.set)
		t->warm_write = in->write_units_per_second.v;
}

/* Gregorian date of a day number since 1970, by the usual count of 400-year eras from March on. */
static void date_of(int64_t day, int *year, int *month, int *dom)
{
	day += 719468;
	int64_t era = day / 146097, doe = day % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), m = (5 * doy + 2) / 153;
	*dom = (int)(doy - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

struct str ddbi_table_stream_label(int64_t ms, struct ddb_arena *arena)
{
	int year, month, dom;
	int64_t day = ms / 86400000, rest = ms % 86400000;
	char *p = ddbi_arena_bytes(arena, 40);
	if (!p)
		return STR_NONE;
	date_of(day, &year, &month, &dom);
	int n = snprintf(p, 40, "%04d-%02d-%02dT%02d:%02d:%02d.%03d", year, month, dom, (int)(rest / 3600000),
		(int)(rest / 60000 % 60), (int)(rest / 1000 % 60), (int)(rest % 1000));
	return (struct str){ p, (size_t)n };
}

bool ddbi_table_enable_stream(
	struct table *t, const struct stream_specification *in, struct stage *s, struct error *err)
{
	t->stream_enabled = true;
	t->stream_view = in->stream_view_type;
	return ddbi_stream_open(s, t, err);
}

bool ddbi_table_encrypt(
	struct table *t, const struct sse_specification *in, struct stage *s, struct error *err)
{
	struct buf b;
	char uuid[37];
	if (!in->enabled.set || !in->enabled.v) {
		t->kms_key = STR_NONE;
		return true;
	}
	if (str_starts(in->kms_master_key_id, STR("arn:"))) {
		t->kms_key = in->kms_master_key_id;
		return true;
	}
	ddbi_buf_init(&b, 4096);
	buf_z(&b, "arn:aws:kms:");
	buf_str(&b, t->region);
	buf_z(&b, ":" LOCAL_ACCOUNT ":");
	if (!in->kms_master_key_id.p)
		ddbi_stage_uuid(s, uuid);
	if (!str_starts(in->kms_master_key_id, STR("alias/")))
		buf_z(&b, "key/");
	buf_str(&b, in->kms_master_key_id.p ? in->kms_master_key_id : str_z(uuid));
	t->kms_key = b.failed ? STR_NONE : ddbi_arena_copy(ddbi_stage_arena(s), buf_view(&b));
	ddbi_buf_free(&b);
	return t->kms_key.p || ddbi_fail_nomem(err);
}

bool ddbi_table_free_later(struct stage *s, kv_tree tree, uint32_t id, struct error *err)
{
	struct job job = { .kind = JOB_FREE, .tree = tree };
	return ddbi_stage_forget_counter(s, id, err) && ddbi_job_add(s, &job, err);
}
