/* SPDX-License-Identifier: Apache-2.0 */
/* Shards: how they are kept, what they are called, and how one follows another. */
#include "store/local/stream.h"
#include <stdio.h>

/* ---- rows ---- */

enum { SHARD_SIZE = 64 };

static char *put(char *to, uint64_t v, size_t bytes)
{
	be_put(to, v, bytes);
	return to + bytes;
}

struct str ddbi_shards_encode(const struct change_shard shards[], size_t n, struct ddb_arena *arena)
{
	char *start = ddbi_arena_bytes(arena, n * SHARD_SIZE), *to = start;
	for (size_t i = 0; start && i < n; i++) {
		const struct change_shard *s = &shards[i];
		to = put(to, s->number, 4);
		to = put(to, s->parent, 4);
		to = put(to, s->from, 4);
		to = put(to, s->to, 4);
		to = put(to, s->start, 8);
		to = put(to, s->end, 8);
		to = put(to, s->trimmed, 8);
		to = put(to, (uint64_t)s->opened_ms, 8);
		to = put(to, (uint64_t)s->closed_ms, 8);
		to = put(to, (uint64_t)s->parent_ms, 8);
	}
	return (struct str){ start, start ? n * SHARD_SIZE : 0 };
}

size_t ddbi_shards_count(struct str encoded)
{
	return encoded.p && encoded.n % SHARD_SIZE == 0 ? encoded.n / SHARD_SIZE : SIZE_MAX;
}

struct change_shard ddbi_shard_decode(struct str encoded, size_t i)
{
	const char *p = encoded.p + i * SHARD_SIZE;
	return (struct change_shard){
		.number = (uint32_t)be_get(p, 4),
		.parent = (uint32_t)be_get(p + 4, 4),
		.from = (uint32_t)be_get(p + 8, 4),
		.to = (uint32_t)be_get(p + 12, 4),
		.start = be_get(p + 16, 8),
		.end = be_get(p + 24, 8),
		.trimmed = be_get(p + 32, 8),
		.opened_ms = (int64_t)be_get(p + 40, 8),
		.closed_ms = (int64_t)be_get(p + 48, 8),
		.parent_ms = (int64_t)be_get(p + 56, 8),
	};
}

/* ---- names ---- */

enum { SHARD_NAME_SIZE = 8 + 20 + 1 + 8 };

static void write_name(int64_t opened_ms, uint32_t number, char out[SHARD_NAME_SIZE + 1])
{
	snprintf(out, SHARD_NAME_SIZE + 1, "shardId-%020llu-%08x", (unsigned long long)opened_ms,
		(unsigned)number);
}

/* Times never go back from one shard to the next, so that names order as numbers do. */
struct str ddbi_shard_name(const struct change_shard *s, struct ddb_arena *arena)
{
	char name[SHARD_NAME_SIZE + 1];
	write_name(s->opened_ms, s->number, name);
	return ddbi_arena_copy(arena, (struct str){ name, SHARD_NAME_SIZE });
}

struct str ddbi_shard_parent_name(const struct change_shard *s, struct ddb_arena *arena)
{
	char name[SHARD_NAME_SIZE + 1];
	write_name(s->parent_ms, s->parent, name);
	return ddbi_arena_copy(arena, (struct str){ name, SHARD_NAME_SIZE });
}

const struct change_shard *ddbi_shard_find(const struct change_stream *stream, struct str name)
{
	char own[SHARD_NAME_SIZE + 1];
	for (size_t i = 0; i < stream->nshards; i++) {
		write_name(stream->shards[i].opened_ms, stream->shards[i].number, own);
		if (str_eq(name, (struct str){ own, SHARD_NAME_SIZE }))
			return &stream->shards[i];
	}
	return NULL;
}

/* ---- opening and closing ---- */

static int64_t now_ms(struct stage *s)
{
	return ddbi_stage_now_us(s) / 1000;
}

/* Room for so many more; the shards that are there move. */
static bool grow(struct stage *s, struct change_stream *stream, size_t more, struct error *err)
{
	struct change_shard *room =
		ARENA_ARRAY(ddbi_stage_arena(s), struct change_shard, stream->nshards + more);
	if (!room)
		return ddbi_fail_nomem(err);
	for (size_t i = 0; i < stream->nshards; i++)
		room[i] = stream->shards[i];
	stream->shards = room;
	return true;
}

/* There is room. Of `what` only parent and range count. */
static bool add(
	struct stage *s, struct change_stream *stream, const struct change_shard *what, struct error *err)
{
	struct change_shard *last = stream->nshards ? &stream->shards[stream->nshards - 1] : NULL;
	struct change_shard new = { .number = last ? last->number + 1 : 1,
		.parent = what->parent,
		.parent_ms = what->parent_ms,
		.from = what->from,
		.to = what->to,
		.opened_ms = now_ms(s) };
	if (last && last->opened_ms > new.opened_ms)
		new.opened_ms = last->opened_ms;
	if (!ddbi_sequence_next(s, err, &new.start))
		return false;
	stream->shards[stream->nshards++] = new;
	return true;
}

static bool close_one(struct stage *s, struct change_shard *shard, struct error *err)
{
	shard->closed_ms = now_ms(s);
	return ddbi_sequence_next(s, err, &shard->end);
}

bool ddbi_shards_open(struct stage *s, struct change_stream *stream, size_t n, struct error *err)
{
	if (!grow(s, stream, n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct change_shard part = { .from = (uint32_t)(((uint64_t)i << 32) / n),
			.to = (uint32_t)((((uint64_t)i + 1) << 32) / n - 1) };
		if (!add(s, stream, &part, err))
			return false;
	}
	return true;
}

bool ddbi_shards_close(struct stage *s, struct change_stream *stream, struct error *err)
{
	for (size_t i = 0; i < stream->nshards; i++)
		if (!stream->shards[i].end && !close_one(s, &stream->shards[i], err))
			return false;
	return true;
}

static size_t count_open(const struct change_stream *stream)
{
	size_t n = 0;
	for (size_t i = 0; i < stream->nshards; i++)
		n += !stream->shards[i].end;
	return n;
}

bool ddbi_shard_roll(struct stage *s, struct change_stream *stream, size_t i, bool split, struct error *err)
{
	if (!grow(s, stream, 2, err) || !close_one(s, &stream->shards[i], err))
		return false;
	struct change_shard child = stream->shards[i];
	child.parent = child.number;
	child.parent_ms = child.opened_ms;
	if (!split || child.from == child.to || count_open(stream) + 2 > SHARDS_OPEN_MAX)
		return add(s, stream, &child, err);
	struct change_shard upper = child;
	child.to = child.from + (child.to - child.from) / 2;
	upper.from = child.to + 1;
	return add(s, stream, &child, err) && add(s, stream, &upper, err);
}

static bool roll_all(struct stage *s, struct str name, bool split, struct error *err)
{
	struct change_stream stream;
	const struct table *t = ddbi_view_table_control(ddbi_stage_view(s)->catalog, name, err);
	if (!t)
		return false;
	if (!t->stream_enabled)
		return ddbi_failf(err, EXCEPTION_VALIDATION, "the table %.*s has no enabled stream",
			(int)t->name.n, t->name.p);
	if (!ddbi_stream_of_table(s, t, err, &stream))
		return false;
	for (size_t i = 0, n = stream.nshards; i < n; i++)
		if (!stream.shards[i].end && !ddbi_shard_roll(s, &stream, i, split, err))
			return false;
	return ddbi_stream_put(s, &stream, err);
}

bool ddbi_stream_roll(struct store *store, struct str table, bool split, struct error *err)
{
	struct local *l = ((struct door *)(void *)store)->local;
	struct group *g = &l->group;
	struct stage s;
	ddbi_lead_wait(l);
	bool ok = l->broken ? ddbi_failf(err, EXCEPTION_READ_ONLY, "the store takes no writes")
			    : ddbi_group_begin(g, err);
	if (ok) {
		ddbi_stage_begin(&s, g);
		ok = roll_all(&s, table, split, err);
		ok = ddbi_stage_end(&s, ok, err) && ddbi_lead_commit(g, err);
	}
	ddbi_group_end(g);
	ddbi_lead_end(l);
	return ok;
}
