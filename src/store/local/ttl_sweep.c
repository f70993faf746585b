/* SPDX-License-Identifier: Apache-2.0 */
/* The sweep: goes over the tables that have a time to live and removes, from the front of each one's index,
 * what has expired. Between two passes it is known when the next item expires, and nothing is looked at
 * before. */
#include "base/os.h"
#include "store/local/job.h"
#include "store/local/ttl.h"

#define SECOND_US INT64_C(1000000)

/* ---- when ---- */

/* The wall clock may be set, and an injected one goes as it likes: so never sleep for longer than that. */
static int64_t longest_us(const struct local *l)
{
	return l->opts.clock_us ? SECOND_US : 60 * SECOND_US;
}

static void set_next(struct local *l, int64_t next_s, int64_t now_us)
{
	int64_t now_s = now_us / SECOND_US, most_us = longest_us(l), wait_us = 0;
	if (next_s > now_s)
		wait_us = next_s - now_s > most_us / SECOND_US ? most_us : next_s * SECOND_US - now_us;
	l->expiries.next_s = next_s;
	l->expiries.look_us = next_s == INT64_MAX ? INT64_MAX : ddbi_monotonic_us() + wait_us;
	l->alert = true;
}

static bool has_ttl(const struct catalog *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->tables[i]->ttl.p)
			return true;
	return false;
}

void ddbi_sweep_begin(struct local *l)
{
	bool some = has_ttl(l->catalog);
	l->expiries = (struct expiries){
		.next_s = some ? INT64_MIN : INT64_MAX, .look_us = some ? 0 : INT64_MAX, .later_s = INT64_MAX
	};
}

void ddbi_sweep_expect(struct local *l, int64_t seconds, int64_t now_us)
{
	struct expiries *e = &l->expiries;
	if (seconds <= now_us / SECOND_US - EXPIRY_FORGOTTEN_S)
		return;
	if (seconds < e->later_s)
		e->later_s = seconds;
	if (seconds < e->next_s)
		set_next(l, seconds, now_us);
}

bool ddbi_sweep_look(struct local *l)
{
	int64_t next_s = l->expiries.next_s;
	if (next_s == INT64_MAX || next_s > ddbi_local_now_us(l) / SECOND_US || l->jobs_stalled || l->broken)
		return false;
	l->expiries.look_us = 0;
	return true;
}

void ddbi_sweep_again(struct local *l)
{
	l->expiries.done = 0;
	if (l->expiries.next_s == INT64_MAX)
		return;
	l->expiries.next_s = INT64_MIN;
	l->expiries.look_us = 0;
}

/* ---- what ---- */

struct sweep {
	struct stage *stage;
	struct expiries *expiries;
	int64_t now_s;
	struct slice slice;
	bool over; /* more in another slice */
	struct error *err;
};

/* The row as it is now, which the index follows: the leader writes both. */
static bool load(struct sweep *w, const struct table *t, struct str entry, struct change *out)
{
	int64_t seconds;
	out->key = ddbi_arena_copy(
		ddbi_stage_arena(w->stage), str_sub(entry, EXPIRY_SIZE, entry.n - EXPIRY_SIZE));
	if (!out->key.p)
		return ddbi_fail_nomem(w->err);
	if (!ddbi_stage_get(w->stage, t->tree, out->key, w->err, &out->old))
		return false;
	if (ddbi_expiry_of(out->old, t->ttl, &seconds) && seconds == ddbi_expiry_seconds(entry))
		return true;
	return ddbi_failf(w->err, EXCEPTION_DAMAGED,
		"the store is damaged: the index by expiry of table %.*s does not agree with its items",
		(int)t->name.n, t->name.p);
}

/* Consumes no capacity (09-T5). */
static bool remove_item(struct sweep *w, const struct table *t, struct str entry)
{
	struct change change = { .table = t, .cause = CHANGE_SERVICE };
	if (entry.n < EXPIRY_SIZE)
		return ddbi_kv_fail(w->err, KV_DAMAGED);
	return load(w, t, entry, &change) && ddbi_change_apply(w->stage, &change, w->err);
}

static bool sweep_entries(struct sweep *w, const struct table *t, struct kv_iter *it)
{
	const struct kv_ops *ops = ddbi_stage_local(w->stage)->kv->ops;
	struct str entry, nothing;
	enum kv_rc rc;
	for (; (rc = ops->next(it, &entry, &nothing)) == KV_OK; w->slice.rows++) {
		int64_t seconds = ddbi_expiry_seconds(entry);
		if (seconds > w->now_s) {
			if (seconds < w->expiries->later_s)
				w->expiries->later_s = seconds;
			return true;
		}
		w->over = ddbi_slice_is_over(w->stage, &w->slice);
		if (w->over)
			return true;
		if (!remove_item(w, t, entry))
			return false;
	}
	return rc == KV_NONE || ddbi_kv_fail(w->err, rc);
}

static bool sweep_table(struct sweep *w, const struct table *t)
{
	const struct view *v = ddbi_stage_view(w->stage);
	const struct kv_ops *ops = v->local->kv->ops;
	struct kv_range range = { .to = STR_NONE };
	struct kv_iter *it;
	range.from = ddbi_expiry_key(w->now_s - EXPIRY_FORGOTTEN_S + 1, STR_NONE, ddbi_stage_arena(w->stage));
	if (!range.from.p)
		return ddbi_fail_nomem(w->err);
	enum kv_rc rc = ops->iterate(v->snapshot, t->ttl_tree, &range, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(w->err, rc);
	bool ok = sweep_entries(w, t, it);
	ops->end(it);
	return ok;
}

static void begin_pass(struct expiries *e, const struct catalog *c)
{
	e->version = c->version;
	e->done = 0;
	e->later_s = INT64_MAX;
}

/* A table counts as a row, so that a slice over many of them ends in time too. */
static bool sweep_tables(struct sweep *w, const struct catalog *c)
{
	struct expiries *e = w->expiries;
	for (; e->done < c->n; e->done++) {
		const struct table *t = c->tables[e->done];
		if (!t->ttl.p)
			continue;
		w->over = ddbi_slice_is_over(w->stage, &w->slice);
		if (!w->over && !sweep_table(w, t))
			return false;
		if (w->over)
			return true;
		w->slice.rows++;
	}
	e->done = 0;
	return true;
}

bool ddbi_sweep(struct stage *s, struct error *err)
{
	struct local *l = ddbi_stage_local(s);
	struct expiries *e = &l->expiries;
	const struct catalog *c = ddbi_stage_view(s)->catalog;
	int64_t now_us = ddbi_stage_now_us(s);
	struct sweep w = { .stage = s, .expiries = e, .now_s = now_us / SECOND_US, .err = err };
	if (e->next_s > w.now_s) {
		set_next(l, e->next_s, now_us);
		return true;
	}
	if (!e->done || e->version != c->version)
		begin_pass(e, c);
	w.slice.started_us = ddbi_monotonic_us();
	if (!sweep_tables(&w, c))
		return false;
	if (!w.over)
		set_next(l, e->later_s, now_us);
	return true;
}
