/* SPDX-License-Identifier: Apache-2.0 */
/* The leader: whichever writer comes first takes what is queued, stages it op by op, commits once, publishes,
 * and hands each op back to the door that it came by. */
#include "store/local/core.h"

/* ---- who leads ---- */

#define LEAD_LOOK_US 10000

/* Somebody has to lead on: a door that waits for its op if there is one, or else a door that polls. Those who
 * lead without ops of their own come when nothing is queued, and after a while in any case. Under the lock.
 */
static void pass_on(struct local *l)
{
	if (l->lead_waiters && (!l->queue.first || ++l->passed_over >= 8)) {
		l->passed_over = 0;
		pthread_cond_signal(&l->lead_free);
		return;
	}
	struct door *polling = NULL;
	for (struct op *op = l->queue.first; op; op = op->next) {
		struct door *d = op->owner;
		if (d->asleep) {
			ddbi_door_wake(d);
			return;
		}
		if (!polling && d->has_wakeup)
			polling = d;
	}
	if (polling)
		ddbi_door_wake(polling);
	else if (l->lead_waiters)
		pthread_cond_signal(&l->lead_free);
}

void ddbi_lead_wait(struct local *l)
{
	pthread_mutex_lock(&l->lock);
	l->lead_waiters++;
	while (l->leading) /* looks again: a polling door that was woken instead may take its time */
		ddbi_cond_wait(&l->lead_free, &l->lock, ddbi_monotonic_us() + LEAD_LOOK_US);
	l->lead_waiters--;
	l->leading = true;
	pthread_mutex_unlock(&l->lock);
}

bool ddbi_lead_try(struct local *l)
{
	pthread_mutex_lock(&l->lock);
	bool mine = !l->leading;
	l->leading = true;
	pthread_mutex_unlock(&l->lock);
	return mine;
}

void ddbi_lead_end(struct local *l)
{
	pthread_mutex_lock(&l->lock);
	l->leading = false;
	if (l->has_thread && (l->alert || ddbi_jobs_waiting(l) || ddbi_tidy_due(l)))
		pthread_cond_signal(&l->work);
	l->alert = false;
	pass_on(l);
	pthread_mutex_unlock(&l->lock);
}

/* ---- one group ---- */

static struct written *written(struct op *op)
{
	return op->scratch;
}

/* Takes what the group will hold: up to so many ops of items, or one of tables. */
static void drain(struct local *l, struct op_list *out)
{
	op_list_init(out);
	pthread_mutex_lock(&l->lock);
	while (l->queue.first && out->n < GROUP_MAX_OPS) {
		bool alone = ddbi_operation_changes_tables(l->queue.first->id);
		if (alone && out->n)
			break;
		struct op *op = op_list_take(&l->queue);
		written(op)->begun = true;
		op_list_add(out, op);
		if (alone)
			break;
	}
	pthread_mutex_unlock(&l->lock);
}

/* The group has become too large for these: they are first in the next one. */
static void put_back(struct local *l, struct op_list *rest)
{
	if (!rest->first)
		return;
	pthread_mutex_lock(&l->lock);
	for (struct op *op = rest->first; op; op = op->next)
		written(op)->begun = false;
	op_list_join(rest, &l->queue);
	op_list_join(&l->queue, rest);
	pthread_mutex_unlock(&l->lock);
}

static bool refuse_cancelled(struct op *op)
{
	return ddbi_failf(&op->error, EXCEPTION_CANCELLED, "the call was cancelled before it began");
}

static bool run(struct group *g, struct op *op)
{
	struct stage s;
	if (op->cancelled)
		return refuse_cancelled(op);
	ddbi_stage_begin(&s, g);
	bool ok = ddbi_run_write(&s, op, &written(op)->prepared);
	return ddbi_stage_end(&s, ok, &op->error);
}

/* The leader itself looks anyway. */
static void hand_back(struct local *l, struct op_list *ops, const struct door *self)
{
	struct op *op;
	if (!ops->first)
		return;
	pthread_mutex_lock(&l->lock);
	while ((op = op_list_take(ops))) {
		struct door *d = op->owner;
		op_list_add(&d->done, op);
		if (d != self)
			ddbi_door_wake(d);
	}
	pthread_mutex_unlock(&l->lock);
}

/* What came after the first op that is lost may have been refused for what that one wrote: its error goes
 * too. */
static void fail_all(struct op_list *ops, const struct op *lost, const struct error *why)
{
	bool after = false;
	for (struct op *op = ops->first; op; op = op->next) {
		after |= op == lost;
		if (op_failed(op) && (!after || op->error.exception == EXCEPTION_CANCELLED))
			continue;
		error_init(&op->error, op->error.arena);
		ddbi_fail_text(&op->error, why->exception, why->message);
	}
}

static void offer_catalog(struct group *g)
{
	struct local *l = g->local;
	pthread_mutex_lock(&l->catalog_lock);
	l->next = g->catalog;
	pthread_mutex_unlock(&l->catalog_lock);
}

/* Views of the commit may have been taken by now; from here on everybody sees it. */
static void publish(struct group *g)
{
	struct local *l = g->local;
	struct catalog *old = NULL;
	l->next_id = g->next_id;
	l->jobs += (size_t)g->jobs;
	if (!g->catalog)
		return;
	pthread_mutex_lock(&l->catalog_lock);
	old = l->catalog;
	l->catalog = g->catalog;
	l->next = NULL;
	pthread_mutex_unlock(&l->catalog_lock);
	g->catalog = NULL;
	ddbi_catalog_release(old);
}

/* After KV_IO and KV_DAMAGED nobody knows whether it took effect: the catalog stays on offer for a view that
 * sees it, and nothing is written any more. */
static void give_up(struct group *g, enum kv_rc rc)
{
	struct local *l = g->local;
	if (rc == KV_IO || rc == KV_DAMAGED) {
		l->broken = true;
		g->catalog = NULL;
		return;
	}
	pthread_mutex_lock(&l->catalog_lock);
	l->next = NULL;
	pthread_mutex_unlock(&l->catalog_lock);
}

static void note_commit(struct local *l)
{
	l->untidied++;
	if (l->opts.sync || l->opts.sync_every_ms <= 0 || l->unsynced_since_us)
		return;
	l->unsynced_since_us = ddbi_monotonic_us();
	l->alert = true;
}

bool ddbi_lead_commit(struct group *g, struct error *err)
{
	enum kv_rc rc;
	if (g->catalog)
		offer_catalog(g);
	if (!ddbi_group_commit(g, err, &rc)) {
		give_up(g, rc);
		return false;
	}
	publish(g);
	if (g->nwrites)
		note_commit(g->local);
	return true;
}

static bool begin(struct group *g, struct error *err)
{
	if (g->local->broken)
		return ddbi_failf(err, EXCEPTION_READ_ONLY,
			"a commit failed, so the store takes no writes until it is opened again");
	return ddbi_group_begin(g, err);
}

void ddbi_lead(struct local *l, const struct door *self)
{
	struct group *g = &l->group;
	struct op_list queued, ops;
	struct error error;
	struct ddb_arena texts;
	ddbi_arena_init(&texts, ARENA_MAX_DEFAULT);
	error_init(&error, &texts);
	drain(l, &queued);
	op_list_init(&ops);
	const struct op *first = NULL; /* that succeeded */
	bool ok = begin(g, &error);
	while (queued.first && g->bytes < GROUP_MAX_BYTES) {
		struct op *op = op_list_take(&queued);
		op_list_add(&ops, op);
		if (ok && run(g, op) && !first)
			first = op;
	}
	put_back(l, &queued);
	if (!ok || !ddbi_lead_commit(g, &error))
		fail_all(&ops, first, &error);
	ddbi_group_end(g);
	ddbi_arena_free(&texts);
	hand_back(l, &ops, self);
}
