/* SPDX-License-Identifier: Apache-2.0 */
/* Writes keep a new index from the moment it is CREATING; this job puts in what was there before. A slice
 * runs as the leader on the newest state, so what it reads of the table is what holds, and entries that are
 * there already are left as they are. */
#include "base/os.h"
#include "store/local/change.h"
#include "store/local/job.h"

struct backfill {
	struct stage *stage;
	const struct table *table;
	const struct index *index;
	struct job job;
	bool end; /* the table's last row is done */
};

static bool put_entry(struct backfill *b, struct str item, struct error *err)
{
	struct str key, row, there;
	if (!ddbi_index_entry(b->table, b->index, item, ddbi_stage_arena(b->stage), err, &key, &row))
		return err->exception == EXCEPTION_NONE;
	if (!ddbi_stage_get(b->stage, b->index->tree, key, err, &there))
		return false;
	if (there.p)
		return true;
	if (row.p == item.p) /* projected as a whole; the iterator's next step takes it away */
		row = ddbi_arena_copy(ddbi_stage_arena(b->stage), item);
	if (!row.p)
		return ddbi_fail_nomem(err);
	return ddbi_stage_put(b->stage, b->index->tree, key, row, err) &&
	       ddbi_stage_count(b->stage, b->index->id, 1, (int64_t)ddbi_item_size(row), err);
}

static bool time_is_up(const struct backfill *b, int rows, int64_t started_us)
{
	return rows >= SLICE_MAX_ROWS || b->stage->group->arena.used >= 2 * GROUP_MAX_BYTES ||
	       ((rows & 15) == 15 && ddbi_monotonic_us() - started_us >= SLICE_MAX_US);
}

static bool fill(struct backfill *b, struct kv_iter *it, struct error *err)
{
	const struct kv_ops *ops = b->stage->group->local->kv->ops;
	int64_t started_us = ddbi_monotonic_us();
	struct str key, item, last = STR_NONE;
	enum kv_rc rc = KV_OK;
	for (int n = 0; !time_is_up(b, n, started_us) && (rc = ops->next(it, &key, &item)) == KV_OK; n++) {
		if (!put_entry(b, item, err))
			return false;
		last = ddbi_arena_copy(ddbi_stage_arena(b->stage), key);
		if (!last.p)
			return ddbi_fail_nomem(err);
	}
	if (last.p)
		b->job.after = last;
	b->end = rc == KV_NONE;
	return rc == KV_OK || rc == KV_NONE || ddbi_kv_fail(err, rc);
}

/* The first key above the last one that was done: that one and a zero byte. */
static bool next_key(struct backfill *b, struct error *err, struct str *out)
{
	struct str after = b->job.after;
	char *room = ddbi_arena_bytes(ddbi_stage_arena(b->stage), after.n + 1);
	if (!room)
		return ddbi_fail_nomem(err);
	if (after.n)
		memcpy(room, after.p, after.n);
	room[after.n] = '\0';
	*out = (struct str){ room, after.p ? after.n + 1 : 0 };
	return true;
}

static bool fill_slice(struct backfill *b, struct error *err)
{
	const struct view *v = ddbi_stage_view(b->stage);
	const struct kv_ops *ops = v->local->kv->ops;
	struct kv_range range = { STR_NONE, STR_NONE };
	struct kv_iter *it;
	if (!next_key(b, err, &range.from))
		return false;
	enum kv_rc rc = ops->iterate(v->snapshot, b->table->tree, &range, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	bool ok = fill(b, it, err);
	ops->end(it);
	return ok;
}

/* The index becomes ACTIVE, and so does the table unless another index is being built. */
static bool activate(struct backfill *b, struct error *err)
{
	struct table t = *b->table;
	t.indexes = ARENA_ARRAY(ddbi_stage_arena(b->stage), struct index, t.nindexes);
	if (!t.indexes)
		return ddbi_fail_nomem(err);
	t.status = TABLE_ACTIVE;
	for (size_t i = 0; i < t.nindexes; i++) {
		t.indexes[i] = b->table->indexes[i];
		if (t.indexes[i].id == b->index->id) {
			t.indexes[i].status = TABLE_ACTIVE;
			t.indexes[i].backfilling = false;
		} else if (t.indexes[i].status == TABLE_CREATING) {
			t.status = TABLE_UPDATING;
		}
	}
	return ddbi_stage_put_table(b->stage, &t, err) && ddbi_job_done(b->stage, &b->job, err);
}

static const struct index *find_index(const struct table *t, uint32_t id)
{
	for (size_t i = 0; i < t->nindexes; i++)
		if (t->indexes[i].id == id)
			return &t->indexes[i];
	return NULL;
}

bool ddbi_job_backfill(struct stage *s, const struct job *j, struct error *err)
{
	struct backfill b = { .stage = s, .job = *j };
	b.table = ddbi_catalog_table(ddbi_stage_view(s)->catalog, j->table);
	if (b.table && b.table->id == j->table_id)
		b.index = find_index(b.table, j->index_id);
	if (!b.index) /* deleted meanwhile */
		return ddbi_job_done(s, j, err);
	if (!fill_slice(&b, err))
		return false;
	return b.end ? activate(&b, err) : ddbi_job_update(s, &b.job, err);
}
