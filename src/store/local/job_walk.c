/* SPDX-License-Identifier: Apache-2.0 */
/* Going over a table in slices. A slice runs as the leader on the newest state, so what it reads of the table
 * is what holds. */
#include "base/os.h"
#include "store/local/job.h"

bool ddbi_slice_is_over(const struct stage *s, const struct slice *slice)
{
	return slice->rows >= SLICE_MAX_ROWS || s->group->arena.used >= 2 * GROUP_MAX_BYTES ||
	       ((slice->rows & 15) == 15 && ddbi_monotonic_us() - slice->started_us >= SLICE_MAX_US);
}

static bool walk(struct walk *w, struct kv_iter *it, struct error *err)
{
	const struct kv_ops *ops = w->stage->group->local->kv->ops;
	struct slice slice = { .started_us = ddbi_monotonic_us() };
	struct str key, item, last = STR_NONE;
	enum kv_rc rc = KV_OK;
	for (; !ddbi_slice_is_over(w->stage, &slice) && (rc = ops->next(it, &key, &item)) == KV_OK;
		slice.rows++) {
		if (!w->row(w, key, item, err))
			return false;
		last = ddbi_arena_copy(ddbi_stage_arena(w->stage), key);
		if (!last.p)
			return ddbi_fail_nomem(err);
	}
	if (last.p)
		w->job.after = last;
	w->end = rc == KV_NONE;
	return rc == KV_OK || rc == KV_NONE || ddbi_kv_fail(err, rc);
}

/* The first key above the last one that was done: that one and a zero byte. */
static bool next_key(struct walk *w, struct error *err, struct str *out)
{
	struct str after = w->job.after;
	char *room = ddbi_arena_bytes(ddbi_stage_arena(w->stage), after.n + 1);
	if (!room)
		return ddbi_fail_nomem(err);
	if (after.n)
		memcpy(room, after.p, after.n);
	room[after.n] = '\0';
	*out = (struct str){ room, after.p ? after.n + 1 : 0 };
	return true;
}

bool ddbi_walk_slice(struct walk *w, struct error *err)
{
	const struct view *v = ddbi_stage_view(w->stage);
	const struct kv_ops *ops = v->local->kv->ops;
	struct kv_range range = { STR_NONE, STR_NONE };
	struct kv_iter *it;
	if (!next_key(w, err, &range.from))
		return false;
	enum kv_rc rc = ops->iterate(v->snapshot, w->table->tree, &range, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	bool ok = walk(w, it, err);
	ops->end(it);
	return ok;
}
