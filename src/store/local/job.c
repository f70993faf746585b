/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: rows of TREE_JOB, and a slice at a time of what they say. A slice is a group of its own, so that a
 * job goes on where its last commit left it, whatever happens in between. */
#include "store/local/job.h"
#include "store/local/stream.h"
#include "store/local/ttl.h"
#include "value/decimal.h"

/* ---- rows ---- */

static struct str job_key(struct stage *s, uint32_t id)
{
	char *room = ddbi_arena_bytes(ddbi_stage_arena(s), COUNTER_KEY_SIZE);
	return room ? ddbi_counter_key(id, room) : STR_NONE;
}

static struct str job_row(const struct job *j, struct ddb_arena *arena)
{
	struct ddb_member m[8] = { 0 };
	size_t n = 0;
	const struct {
		const char *name;
		int64_t value;
	} numbers[] = { { "kind", j->kind }, { "table_id", j->table_id }, { "index_id", j->index_id },
		{ "tree", j->tree } };
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		m[n].name = (struct ddb_text_n){ numbers[i].name, strlen(numbers[i].name) };
		m[n].value.type = DDB_N;
		m[n++].value.n = ddbi_decimal_from_i64(numbers[i].value);
	}
	if (j->table.p) {
		m[n].name = (struct ddb_text_n){ "table", 5 };
		m[n].value.type = DDB_S;
		m[n++].value.s = (struct ddb_text_n){ j->table.p, j->table.n };
	}
	if (j->after.p) {
		m[n].name = (struct ddb_text_n){ "after", 5 };
		m[n].value.type = DDB_B;
		m[n++].value.b = (struct ddb_bytes){ j->after.p, j->after.n };
	}
	return ddbi_item_pack(arena, &(struct ddb_item){ m, n });
}

static bool put_job(struct stage *s, const struct job *j, struct error *err)
{
	struct str key = job_key(s, j->id), row = job_row(j, ddbi_stage_arena(s));
	return key.p && row.p ? ddbi_stage_put(s, TREE_JOB, key, row, err) : ddbi_fail_nomem(err);
}

bool ddbi_job_add(struct stage *s, const struct job *j, struct error *err)
{
	struct job numbered = *j;
	numbered.id = ddbi_stage_new_id(s);
	s->group->jobs++;
	return put_job(s, &numbered, err) && ddbi_stage_put_ids(s, err);
}

bool ddbi_job_done(struct stage *s, const struct job *j, struct error *err)
{
	struct str key = job_key(s, j->id);
	s->group->jobs--;
	return key.p ? ddbi_stage_delete(s, TREE_JOB, key, err) : ddbi_fail_nomem(err);
}

bool ddbi_job_update(struct stage *s, const struct job *j, struct error *err)
{
	return put_job(s, j, err);
}

static bool number(struct str row, const char *name, uint32_t *out)
{
	struct str v = ddbi_item_get(row, str_z(name));
	int64_t n = -1;
	if (packed_type(v) != DDB_N)
		return false;
	struct ddb_decimal d = ddbi_packed_number(v);
	*out = ddbi_decimal_to_i64(&d, &n) && n >= 0 && n <= UINT32_MAX ? (uint32_t)n : 0;
	return n >= 0 && n <= UINT32_MAX;
}

static struct str bytes(struct str row, const char *name, enum ddb_type type)
{
	struct str v = ddbi_item_get(row, str_z(name));
	return packed_type(v) == type ? ddbi_packed_bytes(v) : STR_NONE;
}

bool ddbi_job_read(struct str key, struct str row, struct job *j)
{
	uint32_t kind;
	if (key.n != COUNTER_KEY_SIZE || !ddbi_packed_valid(row) || !number(row, "kind", &kind))
		return false;
	*j = (struct job){ .kind = (enum job_kind)kind };
	for (size_t i = 0; i < key.n; i++)
		j->id = j->id << 8 | (unsigned char)key.p[i];
	j->table = bytes(row, "table", DDB_S);
	j->after = bytes(row, "after", DDB_B);
	return number(row, "table_id", &j->table_id) && number(row, "index_id", &j->index_id) &&
	       number(row, "tree", &j->tree);
}

/* ---- which one ---- */

/* The first job from that id on; *found false: none. Its texts are in the stage's arena. */
static bool find_job(struct stage *s, uint32_t from, struct error *err, struct job *out, bool *found)
{
	const struct view *v = ddbi_stage_view(s);
	const struct kv_ops *ops = v->local->kv->ops;
	struct ddb_arena *arena = ddbi_stage_arena(s);
	char room[COUNTER_KEY_SIZE];
	struct kv_range range = { ddbi_counter_key(from, room), STR_NONE };
	struct kv_iter *it;
	struct str key, row;
	enum kv_rc rc = ops->iterate(v->snapshot, TREE_JOB, &range, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	*found = (rc = ops->next(it, &key, &row)) == KV_OK;
	struct str copy = *found ? ddbi_arena_copy(arena, row) : STR_NONE;
	bool readable = copy.p && ddbi_job_read(key, copy, out);
	ops->end(it);
	if (rc != KV_OK)
		return rc == KV_NONE || ddbi_kv_fail(err, rc);
	if (!copy.p)
		return ddbi_fail_nomem(err);
	return readable ||
	       ddbi_failf(err, EXCEPTION_DAMAGED, "the store is damaged: a job's row cannot be read");
}

static bool run_job(struct stage *s, const struct job *j, struct error *err)
{
	switch (j->kind) {
	case JOB_BACKFILL: return ddbi_job_backfill(s, j, err);
	case JOB_FREE: return ddbi_job_free(s, j, err);
	case JOB_EXPIRY: return ddbi_job_expiry(s, j, err);
	default:
		return ddbi_failf(err, EXCEPTION_DAMAGED,
			"the store is damaged: a job of kind %d is not known", (int)j->kind);
	}
}

/* Round and round, one job after the other, and then the trimming of streams and the sweep. */
static bool slice(struct stage *s, struct error *err)
{
	struct local *l = ddbi_stage_local(s);
	struct job job;
	bool found;
	if (!find_job(s, l->last_job + 1, err, &job, &found))
		return false;
	if (!found) {
		l->last_job = 0;
		if (ddbi_monotonic_us() >= l->trims.look_us)
			return ddbi_trim(s, err);
		if (ddbi_monotonic_us() >= l->expiries.look_us)
			return ddbi_sweep(s, err);
		if (!find_job(s, 0, err, &job, &found))
			return false;
	}
	if (!found)
		return true;
	l->last_job = job.id;
	return run_job(s, &job, err);
}

int64_t ddbi_jobs_due_us(const struct local *l)
{
	int64_t sweep_us = l->expiries.look_us, trim_us = l->trims.look_us, from_us = l->jobs_from_us;
	int64_t due_us = l->jobs > 0 ? 0 : sweep_us < trim_us ? sweep_us : trim_us;
	if (l->jobs_stalled || l->broken)
		return INT64_MAX;
	return due_us > from_us ? due_us : from_us;
}

bool ddbi_jobs_waiting(const struct local *l)
{
	int64_t due_us = ddbi_jobs_due_us(l);
	return due_us == 0 || (due_us < INT64_MAX && ddbi_monotonic_us() >= due_us);
}

/* A full disk or a lack of memory may pass; anything else would only come again. */
static bool may_pass(const struct error *e)
{
	return e->exception == EXCEPTION_NOMEM || e->exception == EXCEPTION_IO;
}

#define RETRY_AFTER_US 1000000

void ddbi_job_slice(struct local *l)
{
	struct group *g = &l->group;
	struct ddb_arena texts;
	struct error error;
	struct stage s;
	if (!ddbi_jobs_waiting(l))
		return;
	ddbi_arena_init(&texts, ARENA_MAX_DEFAULT);
	error_init(&error, &texts);
	bool ok = ddbi_group_begin(g, &error);
	if (ok) {
		ddbi_stage_begin(&s, g);
		ok = slice(&s, &error);
		ok = ddbi_stage_end(&s, ok, &error) && ddbi_lead_commit(g, &error);
	}
	ddbi_group_end(g);
	if (!ok) {
		ddbi_sweep_again(l);
		ddbi_trim_again(l);
	}
	l->jobs_from_us = ok ? 0 : ddbi_monotonic_us() + RETRY_AFTER_US;
	l->jobs_stalled = !ok && !may_pass(&error);
	ddbi_arena_free(&texts);
}
