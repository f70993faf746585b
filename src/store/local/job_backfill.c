/* SPDX-License-Identifier: Apache-2.0 */
/* Writes keep a new index from the moment it is CREATING; this job puts in what was there before. A slice
 * runs as the leader on the newest state, so what it reads of the table is what holds, and entries that are
 * there already are left as they are. */
#include "store/local/change.h"
#include "store/local/job.h"

struct backfill {
	struct walk walk; /* first: a row's walk is also its back-fill */
	const struct index *index;
};

static bool put_entry(struct walk *w, struct str row_key, struct str item, struct error *err)
{
	const struct index *index = ((struct backfill *)(void *)w)->index;
	struct str key, row, there;
	(void)row_key;
	if (!ddbi_index_entry(w->table, index, item, ddbi_stage_arena(w->stage), err, &key, &row))
		return err->exception == EXCEPTION_NONE;
	if (!ddbi_stage_get(w->stage, index->tree, key, err, &there))
		return false;
	if (there.p)
		return true;
	return ddbi_stage_put(w->stage, index->tree, key, row, err) &&
	       ddbi_stage_count(w->stage, index->id, 1, (int64_t)ddbi_item_size(row), err);
}

/* The index becomes ACTIVE, and so does the table unless another index is being built. */
static bool activate(struct backfill *b, struct error *err)
{
	struct stage *s = b->walk.stage;
	struct table t = *b->walk.table;
	t.indexes = ARENA_ARRAY(ddbi_stage_arena(s), struct index, t.nindexes);
	if (!t.indexes)
		return ddbi_fail_nomem(err);
	t.status = TABLE_ACTIVE;
	for (size_t i = 0; i < t.nindexes; i++) {
		t.indexes[i] = b->walk.table->indexes[i];
		if (t.indexes[i].id == b->index->id) {
			t.indexes[i].status = TABLE_ACTIVE;
			t.indexes[i].backfilling = false;
		} else if (t.indexes[i].status == TABLE_CREATING) {
			t.status = TABLE_UPDATING;
		}
	}
	return ddbi_stage_put_table(s, &t, err) && ddbi_job_done(s, &b->walk.job, err);
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
	struct backfill b = { .walk = { .stage = s, .job = *j, .row = put_entry } };
	const struct table *t = ddbi_catalog_table(ddbi_stage_view(s)->catalog, j->table);
	if (t && t->id == j->table_id)
		b.index = find_index(t, j->index_id);
	if (!b.index) /* deleted meanwhile */
		return ddbi_job_done(s, j, err);
	b.walk.table = t;
	if (!ddbi_walk_slice(&b.walk, err))
		return false;
	return b.walk.end ? activate(&b, err) : ddbi_job_update(s, &b.walk.job, err);
}
