/* SPDX-License-Identifier: Apache-2.0 */
/* What a write leaves in its table's stream, in the same commit. */
#include "store/local/stream.h"
#include "store/local/index.h"
#include <stdio.h>

/* ---- sequence numbers ---- */

static bool read_sequence(struct str value, struct error *err, uint64_t *out)
{
	*out = 0;
	if (!value.p)
		return true;
	if (value.n != 8)
		return ddbi_kv_fail(err, KV_DAMAGED);
	*out = be_get(value.p, 8);
	return true;
}

bool ddbi_sequence_next(struct stage *s, struct error *err, uint64_t *out)
{
	struct str value;
	if (!ddbi_stage_get(s, TREE_STREAM, STR(""), err, &value) || !read_sequence(value, err, out))
		return false;
	char *room = ddbi_arena_bytes(ddbi_stage_arena(s), 8);
	if (!room)
		return ddbi_fail_nomem(err);
	be_put(room, ++*out, 8);
	return ddbi_stage_put(s, TREE_STREAM, STR(""), (struct str){ room, 8 }, err);
}

bool ddbi_sequence_last(const struct view *v, struct error *err, uint64_t *out)
{
	struct str value;
	return ddbi_view_get(v, TREE_STREAM, STR(""), err, &value) && read_sequence(value, err, out);
}

struct str ddbi_sequence_text(uint64_t sequence, struct ddb_arena *arena)
{
	char text[SEQUENCE_DIGITS + 1];
	snprintf(text, sizeof text, "%0*llu", SEQUENCE_DIGITS, (unsigned long long)sequence);
	return ddbi_arena_copy(arena, (struct str){ text, SEQUENCE_DIGITS });
}

/* ---- rows ----
 * format, flags | time (8) | event id (16) | length of keys, new and old image (4 each) | these items */

enum { RECORD_FORMAT = 1, RECORD_HEAD = 2 + 8 + EVENT_ID_SIZE + 3 * 4 };
enum { FLAG_OLD = 1, FLAG_NEW = 2, FLAG_SERVICE = 4 };

struct str ddbi_record_key(uint32_t stream, uint32_t shard, uint64_t sequence, char out[RECORD_KEY_SIZE])
{
	be_put(out, stream, 4);
	be_put(out + 4, shard, 4);
	be_put(out + 8, sequence, 8);
	return (struct str){ out, RECORD_KEY_SIZE };
}

uint64_t ddbi_record_sequence(struct str key)
{
	return key.n == RECORD_KEY_SIZE ? be_get(key.p + 8, 8) : 0;
}

static char *put_item(char *to, char *length, struct str item)
{
	be_put(length, item.n, 4);
	if (item.n)
		memcpy(to, item.p, item.n);
	return to + item.n;
}

static struct str encode(const struct change_record *r, struct ddb_arena *arena)
{
	size_t n = RECORD_HEAD + r->keys.n + r->new.n + r->old.n;
	char *p = ddbi_arena_bytes(arena, n);
	if (!p)
		return STR_NONE;
	p[0] = RECORD_FORMAT;
	p[1] = (char)((r->had_old ? FLAG_OLD : 0) | (r->has_new ? FLAG_NEW : 0) |
		      (r->service ? FLAG_SERVICE : 0));
	be_put(p + 2, (uint64_t)r->created_ms, 8);
	memcpy(p + 10, r->event_id, EVENT_ID_SIZE);
	char *lengths = p + 10 + EVENT_ID_SIZE, *to = p + RECORD_HEAD;
	to = put_item(to, lengths, r->keys);
	to = put_item(to, lengths + 4, r->new);
	put_item(to, lengths + 8, r->old);
	return (struct str){ p, n };
}

static struct str cut_item(struct str *rest, const char *length)
{
	size_t n = (size_t)be_get(length, 4);
	struct str item = n && n <= rest->n ? str_sub(*rest, 0, n) : STR_NONE;
	*rest = n <= rest->n ? str_sub(*rest, n, rest->n - n) : STR_NONE;
	return item;
}

bool ddbi_record_decode(struct str row, struct error *err, struct change_record *out)
{
	if (row.n < RECORD_HEAD || row.p[0] != RECORD_FORMAT)
		return ddbi_kv_fail(err, KV_DAMAGED);
	const char *lengths = row.p + 10 + EVENT_ID_SIZE;
	struct str rest = str_sub(row, RECORD_HEAD, row.n - RECORD_HEAD);
	*out = (struct change_record){ .had_old = row.p[1] & FLAG_OLD,
		.has_new = row.p[1] & FLAG_NEW,
		.service = row.p[1] & FLAG_SERVICE,
		.created_ms = (int64_t)be_get(row.p + 2, 8) };
	memcpy(out->event_id, row.p + 10, EVENT_ID_SIZE);
	out->keys = cut_item(&rest, lengths);
	out->new = cut_item(&rest, lengths + 4);
	out->old = cut_item(&rest, lengths + 8);
	return (out->keys.p && rest.p && rest.n == 0) || ddbi_kv_fail(err, KV_DAMAGED);
}

/* ---- writing ---- */

static bool find_open(struct str shards, uint32_t hash, struct change_shard *out, size_t *at)
{
	size_t n = ddbi_shards_count(shards);
	for (*at = n == SIZE_MAX ? 0 : n; *at > 0;) {
		*out = ddbi_shard_decode(shards, --*at);
		if (!out->end && hash >= out->from && hash <= out->to)
			return true;
	}
	return false;
}

static bool roll(struct stage *s, const struct table *t, size_t at, struct error *err)
{
	struct change_stream stream;
	return ddbi_stream_of_table(s, t, err, &stream) && ddbi_shard_roll(s, &stream, at, false, err) &&
	       ddbi_stream_put(s, &stream, err);
}

/* The open shard that the row's key belongs to; one that has been open for long is followed by another. */
static bool find_shard(
	struct stage *s, const struct table *t, struct str key, struct error *err, struct change_shard *out)
{
	struct str name = ddbi_stream_key(t->name, t->stream_label, ddbi_stage_arena(s)), row;
	uint32_t hash = (uint32_t)be_get(key.p, 4);
	size_t at;
	if (!name.p)
		return ddbi_fail_nomem(err);
	for (int round = 0; round < 2; round++) {
		if (!ddbi_stage_get(s, TREE_STREAM_LIST, name, err, &row))
			return false;
		struct str shards = row.p ? ddbi_item_get(row, STR("shards")) : STR_NONE;
		if (packed_type(shards) != DDB_B || !find_open(ddbi_packed_bytes(shards), hash, out, &at))
			return ddbi_kv_fail(err, KV_DAMAGED);
		if (round || ddbi_stage_now_us(s) / 1000 - out->opened_ms < SHARD_OPEN_MS)
			break;
		if (!roll(s, t, at, err))
			return false;
	}
	return true;
}

static void new_event_id(struct stage *s, char out[EVENT_ID_SIZE])
{
	uint64_t *state = &ddbi_stage_local(s)->random;
	for (size_t i = 0; i < EVENT_ID_SIZE; i += 8) {
		uint64_t r = ddbi_random_next(state);
		memcpy(out + i, &r, 8);
	}
}

/* What the view type wants (F1). */
static bool wants(const struct table *t, bool new_image)
{
	return str_eq(t->stream_view, STR("NEW_AND_OLD_IMAGES")) ||
	       str_eq(t->stream_view, new_image ? STR("NEW_IMAGE") : STR("OLD_IMAGE"));
}

static bool make_record(struct stage *s, const struct change *change, struct error *err, struct str *out)
{
	const struct table *t = change->table;
	struct str names[2] = { t->keys[0].name, t->nkeys > 1 ? t->keys[1].name : STR_NONE };
	struct change_record r = { .had_old = change->old.p,
		.has_new = change->new.p,
		.service = change->cause == CHANGE_SERVICE,
		.created_ms = ddbi_stage_now_us(s) / 1000,
		.new = wants(t, true) ? change->new : STR_NONE,
		.old = wants(t, false) ? change->old : STR_NONE };
	new_event_id(s, r.event_id);
	r.keys = ddbi_item_pick(
		change->new.p ? change->new : change->old, names, t->nkeys, ddbi_stage_arena(s));
	*out = r.keys.p ? encode(&r, ddbi_stage_arena(s)) : STR_NONE;
	return out->p || ddbi_fail_nomem(err);
}

bool ddbi_stream_record(struct stage *s, const struct change *change, struct error *err)
{
	struct change_shard shard;
	struct str row;
	uint64_t sequence;
	if (!find_shard(s, change->table, change->key, err, &shard) ||
		!ddbi_sequence_next(s, err, &sequence) || !make_record(s, change, err, &row))
		return false;
	char *room = ddbi_arena_bytes(ddbi_stage_arena(s), RECORD_KEY_SIZE);
	if (!room)
		return ddbi_fail_nomem(err);
	struct str key = ddbi_record_key(change->table->stream_id, shard.number, sequence, room);
	return ddbi_stage_put(s, TREE_STREAM, key, row, err);
}
