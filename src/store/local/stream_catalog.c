/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of streams: their rows, and what enabling and disabling do. */
#include "store/local/stream.h"
#include "store/local/table.h"
#include "value/decimal.h"

/* ---- rows ---- */

struct str ddbi_stream_key(struct str table, struct str label, struct ddb_arena *arena)
{
	char *p = ddbi_arena_bytes(arena, table.n + 1 + label.n);
	if (!p)
		return STR_NONE;
	memcpy(p, table.p, table.n);
	p[table.n] = '\0';
	memcpy(p + table.n + 1, label.p, label.n);
	return (struct str){ p, table.n + 1 + label.n };
}

static struct ddb_member text(const char *name, struct str s)
{
	struct ddb_member m = { .name = { name, strlen(name) } };
	m.value.type = DDB_S;
	m.value.s = (struct ddb_text_n){ s.p, s.n };
	return m;
}

static struct ddb_member number(const char *name, int64_t n)
{
	struct ddb_member m = { .name = { name, strlen(name) } };
	m.value.type = DDB_N;
	m.value.n = ddbi_decimal_from_i64(n);
	return m;
}

static struct str encode(const struct change_stream *stream, struct ddb_arena *arena)
{
	struct str shards = ddbi_shards_encode(stream->shards, stream->nshards, arena);
	struct ddb_member m[10] = { { .name = { "shards", 6 } } };
	size_t n = 1;
	m[0].value.type = DDB_B;
	m[0].value.b = (struct ddb_bytes){ shards.p, shards.n };
	m[n++] = number("id", stream->id);
	m[n++] = text("table", stream->table);
	m[n++] = text("label", stream->label);
	m[n++] = text("view", stream->view);
	m[n++] = text("region", stream->region);
	m[n++] = text("hash_key", stream->hash_key);
	m[n++] = number("created", stream->created_ms);
	m[n++] = number("closed", stream->closed_ms);
	if (stream->range_key.p)
		m[n++] = text("range_key", stream->range_key);
	return shards.p ? ddbi_item_pack(arena, &(struct ddb_item){ m, n }) : STR_NONE;
}

static struct str get_bytes(struct str row, struct str name, enum ddb_type type)
{
	struct str v = ddbi_item_get(row, name);
	return packed_type(v) == type ? ddbi_packed_bytes(v) : STR_NONE;
}

static bool get_number(struct str row, struct str name, int64_t *out)
{
	struct str v = ddbi_item_get(row, name);
	if (packed_type(v) != DDB_N)
		return false;
	struct ddb_decimal d = ddbi_packed_number(v);
	return ddbi_decimal_to_i64(&d, out) && *out >= 0;
}

static bool damaged(struct error *err)
{
	return ddbi_failf(
		err, EXCEPTION_DAMAGED, "the store is damaged: a stream's description cannot be read");
}

bool ddbi_stream_decode(struct str row, struct ddb_arena *arena, struct error *err, struct change_stream *out)
{
	int64_t id = 0;
	if (!row.p || !ddbi_packed_valid(row))
		return damaged(err);
	*out = (struct change_stream){ .table = get_bytes(row, STR("table"), DDB_S),
		.label = get_bytes(row, STR("label"), DDB_S),
		.view = get_bytes(row, STR("view"), DDB_S),
		.region = get_bytes(row, STR("region"), DDB_S),
		.hash_key = get_bytes(row, STR("hash_key"), DDB_S),
		.range_key = get_bytes(row, STR("range_key"), DDB_S) };
	struct str shards = get_bytes(row, STR("shards"), DDB_B);
	size_t n = ddbi_shards_count(shards);
	if (!out->table.p || !out->label.p || !out->view.p || !out->region.p || !out->hash_key.p ||
		n == SIZE_MAX || !get_number(row, STR("id"), &id) || id > UINT32_MAX ||
		!get_number(row, STR("created"), &out->created_ms) ||
		!get_number(row, STR("closed"), &out->closed_ms))
		return damaged(err);
	out->id = (uint32_t)id;
	out->shards = ARENA_ARRAY(arena, struct change_shard, n);
	if (!out->shards)
		return ddbi_fail_nomem(err);
	for (; out->nshards < n; out->nshards++)
		out->shards[out->nshards] = ddbi_shard_decode(shards, out->nshards);
	return true;
}

bool ddbi_stream_put(struct stage *s, const struct change_stream *stream, struct error *err)
{
	struct ddb_arena *arena = ddbi_stage_arena(s);
	struct str key = ddbi_stream_key(stream->table, stream->label, arena);
	struct str row = key.p ? encode(stream, arena) : STR_NONE;
	return row.p ? ddbi_stage_put(s, TREE_STREAM_LIST, key, row, err) : ddbi_fail_nomem(err);
}

bool ddbi_stream_of_table(
	struct stage *s, const struct table *t, struct error *err, struct change_stream *out)
{
	struct ddb_arena *arena = ddbi_stage_arena(s);
	struct str key = ddbi_stream_key(t->name, t->stream_label, arena), row;
	if (!key.p)
		return ddbi_fail_nomem(err);
	return ddbi_stage_get(s, TREE_STREAM_LIST, key, err, &row) &&
	       ddbi_stream_decode(row, arena, err, out);
}

/* ---- answers ---- */

struct str ddbi_stream_arn(const struct change_stream *stream, struct ddb_arena *arena)
{
	const struct str parts[] = { STR("arn:aws:dynamodb:"), stream->region,
		STR(":" LOCAL_ACCOUNT ":table/"), stream->table, STR("/stream/"), stream->label };
	enum { PARTS = sizeof parts / sizeof parts[0] };
	size_t n = 0;
	for (size_t i = 0; i < PARTS; i++)
		n += parts[i].n;
	char *p = ddbi_arena_bytes(arena, n), *to = p;
	for (size_t i = 0; p && i < PARTS; to += parts[i++].n)
		memcpy(to, parts[i].p, parts[i].n);
	return (struct str){ p, p ? n : 0 };
}

bool ddbi_stream_is_over(const struct change_stream *stream, int64_t now_ms)
{
	return stream->closed_ms && stream->closed_ms + STREAM_KEPT_MS <= now_ms;
}

/* ---- enabling and disabling ---- */

/* A partition serves 3,000 reads and 1,000 writes a second, and a shard is a partition's: so an on-demand
 * table begins with the four of its 12,000 reads and 4,000 writes (03-L2), a small provisioned one with one.
 */
static size_t first_shards(const struct table *t)
{
	int64_t read = t->on_demand ? 12000 : t->throughput.read_units;
	int64_t write = t->on_demand ? 4000 : t->throughput.write_units;
	int64_t by_read = (read + 2999) / 3000, by_write = (write + 999) / 1000;
	int64_t n = by_read > by_write ? by_read : by_write;
	return n < 1 ? 1 : n > SHARDS_AT_FIRST_MAX ? SHARDS_AT_FIRST_MAX : (size_t)n;
}

/* A label that no stream of that name had: a millisecond later as often as it takes. */
static bool new_label(struct stage *s, struct table *t, struct error *err, int64_t *ms)
{
	struct ddb_arena *arena = ddbi_stage_arena(s);
	struct str key, row;
	for (*ms = ddbi_stage_now_us(s) / 1000;; ++*ms) {
		t->stream_label = ddbi_table_stream_label(*ms, arena);
		key = t->stream_label.p ? ddbi_stream_key(t->name, t->stream_label, arena) : STR_NONE;
		if (!key.p)
			return ddbi_fail_nomem(err);
		if (!ddbi_stage_get(s, TREE_STREAM_LIST, key, err, &row))
			return false;
		if (!row.p)
			return true;
	}
}

bool ddbi_stream_open(struct stage *s, struct table *t, struct error *err)
{
	int64_t ms;
	if (!new_label(s, t, err, &ms))
		return false;
	t->stream_id = ddbi_stage_new_id(s);
	struct change_stream stream = { .id = t->stream_id,
		.table = t->name,
		.label = t->stream_label,
		.view = t->stream_view,
		.region = t->region,
		.hash_key = t->keys[0].name,
		.range_key = t->nkeys > 1 ? t->keys[1].name : STR_NONE,
		.created_ms = ms };
	ddbi_trim_expect(ddbi_stage_local(s), ddbi_stage_now_us(s));
	return ddbi_shards_open(s, &stream, first_shards(t), err) && ddbi_stream_put(s, &stream, err);
}

bool ddbi_stream_close(struct stage *s, const struct table *t, struct error *err)
{
	struct change_stream stream;
	if (!ddbi_stream_of_table(s, t, err, &stream))
		return false;
	stream.closed_ms = ddbi_stage_now_us(s) / 1000;
	return ddbi_shards_close(s, &stream, err) && ddbi_stream_put(s, &stream, err);
}
