/* SPDX-License-Identifier: Apache-2.0 */
/* Trimming: goes over the streams and removes records, shards and descriptions that are over. Readers do not
 * see them any more as it is, so this only gives the room back. Between two passes it is known when the next
 * record is over, and nothing is looked at before. */
#include "base/os.h"
#include "store/local/job.h"
#include "store/local/stream.h"

#define MINUTE_US INT64_C(60000000)

/* ---- when ---- */

/* The wall clock may be set, and an injected one goes as it likes: so never sleep for long. */
static void set_next(struct local *l, int64_t next_ms, int64_t now_us)
{
	int64_t wait_us = l->opts.clock_us ? MINUTE_US / 60 : MINUTE_US, now_ms = now_us / 1000;
	if (next_ms - wait_us / 1000 <= now_ms)
		wait_us = next_ms <= now_ms ? 0 : (next_ms - now_ms) * 1000;
	l->trims.next_ms = next_ms;
	l->trims.look_us = next_ms == INT64_MAX ? INT64_MAX : ddbi_monotonic_us() + wait_us;
	l->alert = true;
}

void ddbi_trim_begin(struct local *l, bool streams)
{
	l->trims.next_ms = streams ? INT64_MIN : INT64_MAX;
	l->trims.look_us = streams ? 0 : INT64_MAX;
	l->trims.at_len = 0;
	l->trims.later_ms = INT64_MAX;
}

void ddbi_trim_expect(struct local *l, int64_t now_us)
{
	int64_t ms = now_us / 1000 + STREAM_KEPT_MS;
	if (ms < l->trims.later_ms)
		l->trims.later_ms = ms;
	if (ms < l->trims.next_ms)
		set_next(l, ms, now_us);
}

bool ddbi_trim_look(struct local *l)
{
	int64_t next_ms = l->trims.next_ms;
	if (next_ms == INT64_MAX || next_ms > ddbi_local_now_us(l) / 1000 || l->jobs_stalled || l->broken)
		return false;
	l->trims.look_us = 0;
	return true;
}

void ddbi_trim_again(struct local *l)
{
	if (l->trims.next_ms != INT64_MAX)
		ddbi_trim_begin(l, true);
}

/* ---- what ---- */

struct trim {
	struct stage *stage;
	struct trims *trims;
	int64_t now_ms;
	struct slice slice;
	struct error *err;
};

static bool is_over(struct trim *t)
{
	return ddbi_slice_is_over(t->stage, &t->slice);
}

static void expect(struct trim *t, int64_t ms)
{
	if (ms < t->trims->later_ms)
		t->trims->later_ms = ms;
}

static bool drop_row(struct trim *t, struct change_shard *shard, struct str key)
{
	struct str copy = ddbi_arena_copy(ddbi_stage_arena(t->stage), key);
	if (!copy.p)
		return ddbi_fail_nomem(t->err);
	shard->trimmed = ddbi_record_sequence(key);
	t->slice.rows++;
	return ddbi_stage_delete(t->stage, TREE_STREAM, copy, t->err);
}

/* *empty: no record is left. */
static bool drop_rows(struct trim *t, struct kv_iter *it, struct change_shard *shard, bool *empty)
{
	const struct kv_ops *ops = ddbi_stage_local(t->stage)->kv->ops;
	struct change_record record;
	struct str key, row;
	while (!is_over(t)) {
		enum kv_rc rc = ops->next(it, &key, &row);
		*empty = rc == KV_NONE;
		if (rc != KV_OK)
			return rc == KV_NONE || ddbi_kv_fail(t->err, rc);
		if (!ddbi_record_decode(row, t->err, &record))
			return false;
		if (!record_is_over(&record, t->now_ms)) {
			expect(t, record.created_ms + STREAM_KEPT_MS);
			return true;
		}
		if (!drop_row(t, shard, key))
			return false;
	}
	return true;
}

static bool trim_shard(
	struct trim *t, const struct change_stream *stream, struct change_shard *shard, bool *empty)
{
	const struct view *v = ddbi_stage_view(t->stage);
	const struct kv_ops *ops = v->local->kv->ops;
	char from[RECORD_KEY_SIZE], to[RECORD_KEY_SIZE];
	struct kv_range range = { ddbi_record_key(stream->id, shard->number, shard->trimmed, from),
		ddbi_record_key(stream->id, shard->number, UINT64_MAX, to) };
	struct kv_iter *it;
	*empty = false;
	if (shard->closed_ms && !shard_is_over(shard, t->now_ms))
		expect(t, shard->closed_ms + STREAM_KEPT_MS);
	enum kv_rc rc = ops->iterate(v->snapshot, TREE_STREAM, &range, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(t->err, rc);
	bool ok = drop_rows(t, it, shard, empty);
	ops->end(it);
	return ok;
}

/* Puts the description that is left, if anything has changed. */
static bool keep_rest(struct trim *t, struct change_stream *stream, bool changed)
{
	if (!ddbi_stream_is_over(stream, t->now_ms) || stream->nshards) {
		expect(t, t->now_ms + STREAM_KEPT_MS);
		return !changed || ddbi_stream_put(t->stage, stream, t->err);
	}
	struct str key = ddbi_stream_key(stream->table, stream->label, ddbi_stage_arena(t->stage));
	return key.p ? ddbi_stage_delete(t->stage, TREE_STREAM_LIST, key, t->err) : ddbi_fail_nomem(t->err);
}

static bool trim_stream(struct trim *t, struct change_stream *stream)
{
	bool changed = false, empty;
	size_t kept = 0;
	for (size_t i = 0; i < stream->nshards; i++) {
		struct change_shard shard = stream->shards[i];
		if (!trim_shard(t, stream, &shard, &empty))
			return false;
		changed |= shard.trimmed != stream->shards[i].trimmed;
		if (!empty || !shard_is_over(&shard, t->now_ms))
			stream->shards[kept++] = shard;
	}
	changed |= kept != stream->nshards;
	stream->nshards = kept;
	return keep_rest(t, stream, changed);
}

/* ---- the pass ---- */

/* The stream with the first key from `at` on; *found false: none. Its texts are in the stage's arena. */
static bool find_stream(struct trim *t, struct str at, struct change_stream *out, struct str *found)
{
	const struct view *v = ddbi_stage_view(t->stage);
	const struct kv_ops *ops = v->local->kv->ops;
	struct ddb_arena *arena = ddbi_stage_arena(t->stage);
	struct kv_range range = { at, STR_NONE };
	struct kv_iter *it;
	struct str key, row, copy = STR_NONE;
	enum kv_rc rc = ops->iterate(v->snapshot, TREE_STREAM_LIST, &range, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(t->err, rc);
	*found = STR_NONE;
	if ((rc = ops->next(it, &key, &row)) == KV_OK) {
		copy = ddbi_arena_copy(arena, row);
		*found = ddbi_arena_copy(arena, key);
	}
	ops->end(it);
	if (rc != KV_OK)
		return rc == KV_NONE || ddbi_kv_fail(t->err, rc);
	if (!copy.p || !found->p)
		return ddbi_fail_nomem(t->err);
	return ddbi_stream_decode(copy, arena, t->err, out);
}

static bool set_at(struct trim *t, struct str key, bool behind)
{
	if (key.n + 1 > sizeof t->trims->at)
		return ddbi_kv_fail(t->err, KV_DAMAGED);
	if (key.n)
		memcpy(t->trims->at, key.p, key.n);
	t->trims->at[key.n] = '\0';
	t->trims->at_len = key.n + behind; /* a zero byte more is the first key behind it */
	return true;
}

static bool end_pass(struct trim *t)
{
	set_next(ddbi_stage_local(t->stage), t->trims->later_ms, ddbi_stage_now_us(t->stage));
	t->trims->at_len = 0;
	t->trims->later_ms = INT64_MAX;
	return true;
}

bool ddbi_trim(struct stage *s, struct error *err)
{
	struct trim t = { .stage = s,
		.trims = &ddbi_stage_local(s)->trims,
		.now_ms = ddbi_stage_now_us(s) / 1000,
		.slice = { .started_us = ddbi_monotonic_us() },
		.err = err };
	for (;; t.slice.rows++) {
		struct str at = { t.trims->at, t.trims->at_len }, key = STR_NONE;
		struct change_stream stream;
		if (!find_stream(&t, at, &stream, &key))
			return false;
		if (!key.p)
			return end_pass(&t);
		if (!trim_stream(&t, &stream))
			return false;
		bool unfinished = is_over(&t);
		if (!set_at(&t, key, !unfinished))
			return false;
		if (unfinished)
			return true;
	}
}
