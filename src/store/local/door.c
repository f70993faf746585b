/* SPDX-License-Identifier: Apache-2.0 */
/* A door: one session's way into the store. Reads run in it; writes go from it to the leader and come back.
 */
#include "base/mem.h"
#include "operation/check.h"
#include "store/local/core.h"

static struct door *door_of(struct store *s)
{
	return (struct door *)(void *)s;
}

bool ddbi_door_open(struct local *l, struct error *err, struct door **out)
{
	struct door *d = ddbi_zalloc(sizeof *d);
	if (!d || !ddbi_cond_init(&d->cond)) {
		ddbi_free(d);
		return ddbi_fail_nomem(err);
	}
	d->local = l;
	op_list_init(&d->reads);
	op_list_init(&d->finished);
	op_list_init(&d->done);
	pthread_mutex_lock(&l->lock);
	l->doors++;
	pthread_mutex_unlock(&l->lock);
	*out = d;
	return true;
}

void ddbi_door_wake(struct door *d)
{
	if (d->asleep)
		pthread_cond_signal(&d->cond);
	if (d->has_wakeup && !d->signalled) {
		d->signalled = true;
		ddbi_wakeup_signal(&d->wakeup);
	}
}

/* ---- in ---- */

/* What can be judged of a write without the store is judged here, by the door's own thread. */
static bool check_write(const struct local *l, struct op *op)
{
	struct written *w = ARENA_NEW(op->arena, struct written);
	op->scratch = w;
	if (!w)
		return ddbi_fail_nomem(&op->error);
	return ddbi_check_request(op, &w->prepared) || (l->opts.envelope && ddbi_check_envelope(op));
}

static bool is_write(const struct op *op)
{
	return ddbi_operation_writes(op->id) || ddbi_operation_changes_tables(op->id);
}

/* A read remembers how many writes stand before it. */
static void take_read(struct door *d, struct op *op)
{
	op->scratch = (void *)(uintptr_t)d->writes;
	op_list_add(&d->reads, op);
}

void ddbi_door_submit(struct store *s, struct op *ops[], size_t n)
{
	struct door *d = door_of(s);
	struct local *l = d->local;
	struct op_list writes;
	op_list_init(&writes);
	for (size_t i = 0; i < n; i++) {
		struct op *op = ops[i];
		op->owner = d;
		op->state = OP_QUEUED;
		op->cancelled = false;
		d->in_flight++;
		if (!is_write(op)) {
			take_read(d, op);
		} else if (check_write(l, op)) {
			op_list_add(&writes, op);
			d->writes++;
		} else {
			op->state = OP_RUNNING;
			op_list_add(&d->finished, op);
		}
	}
	if (!writes.first && !d->has_wakeup)
		return;
	pthread_mutex_lock(&l->lock);
	op_list_join(&l->queue, &writes);
	if (d->has_wakeup)
		ddbi_door_wake(d);
	pthread_mutex_unlock(&l->lock);
}

/* ---- out ---- */

static void complete(struct door *d, struct op *op)
{
	d->in_flight--;
	op->state = OP_DONE;
	if (op->complete)
		op->complete(op);
}

static void run_read(struct door *d, struct op *op)
{
	struct view v;
	op->state = OP_RUNNING;
	if (op->cancelled) {
		ddbi_failf(&op->error, EXCEPTION_CANCELLED, "the call was cancelled before it began");
		return;
	}
	if (!ddbi_view_borrow(d->local, &d->catalog, &op->error, &v))
		return;
	ddbi_run_read(&v, op);
	ddbi_view_release(&v);
}

/* Those that nothing stands before; what their completions submit waits for the next round. */
static int run_reads(struct door *d)
{
	int n = 0;
	for (size_t left = d->reads.n; left; left--, n++) {
		struct op *op = d->reads.first;
		if (!op || (uintptr_t)op->scratch > d->answered)
			break;
		op_list_take(&d->reads);
		run_read(d, op);
		complete(d, op);
	}
	return n;
}

static int complete_finished(struct door *d)
{
	int n = 0;
	for (size_t left = d->finished.n; left && d->finished.first; left--, n++)
		complete(d, op_list_take(&d->finished));
	return n;
}

/* Under the lock. */
static bool fetch(struct door *d)
{
	if (!d->done.first)
		return false;
	d->answered += d->done.n;
	op_list_join(&d->finished, &d->done);
	return true;
}

/* Under the lock; false: the time is over. */
static bool sleep_until(struct door *d, int64_t until_us)
{
	struct local *l = d->local;
	d->asleep = true;
	bool in_time = ddbi_cond_wait(&d->cond, &l->lock, until_us);
	d->asleep = false;
	return in_time;
}

enum turn { TURN_FETCHED, TURN_LEAD, TURN_OVER };

/* Waits for an answer or for the lead, whichever comes first. */
static enum turn await(struct door *d, int timeout_ms)
{
	struct local *l = d->local;
	int64_t until_us = timeout_ms > 0 ? ddbi_monotonic_us() + (int64_t)timeout_ms * 1000 : -1;
	enum turn turn = TURN_OVER;
	bool in_time = timeout_ms != 0;
	pthread_mutex_lock(&l->lock);
	for (;;) {
		if (fetch(d))
			turn = TURN_FETCHED;
		else if (!l->leading && l->queue.first && d->answered < d->writes)
			turn = TURN_LEAD;
		if (turn != TURN_OVER || !in_time || !d->in_flight)
			break;
		in_time = sleep_until(d, until_us);
	}
	l->leading |= turn == TURN_LEAD;
	pthread_mutex_unlock(&l->lock);
	return turn;
}

static void clear_wakeup(struct door *d)
{
	struct local *l = d->local;
	if (!d->has_wakeup)
		return;
	pthread_mutex_lock(&l->lock);
	if (d->signalled)
		ddbi_wakeup_clear(&d->wakeup);
	d->signalled = false;
	pthread_mutex_unlock(&l->lock);
}

/* Background work behind the answers, where no thread does it. */
static void work_behind(struct local *l)
{
	if (l->has_thread)
		return;
	if (ddbi_tidy_due(l))
		ddbi_tidy(l);
	bool slice = l->opts.background == LOCAL_ON_CALLS && ddbi_jobs_waiting(l);
	bool sync = ddbi_sync_due(l);
	if ((!slice && !sync) || !ddbi_lead_try(l))
		return;
	if (slice)
		ddbi_job_slice(l);
	if (sync)
		ddbi_sync(l);
	ddbi_lead_end(l);
}

/* What is at hand, and then one turn of the writes; completions that submit more find it done the next time.
 */
int ddbi_door_drive(struct store *s, int timeout_ms)
{
	struct door *d = door_of(s);
	int n = 0;
	bool turned = false;
	clear_wakeup(d);
	while (d->in_flight) {
		n += complete_finished(d) + run_reads(d);
		if (!d->in_flight || (n && turned))
			break;
		enum turn turn = await(d, n ? 0 : timeout_ms);
		if (turn == TURN_OVER)
			break;
		if (turn == TURN_LEAD) {
			ddbi_lead(d->local, d);
			ddbi_lead_end(d->local);
		} else {
			turned = true;
		}
	}
	if (n)
		work_behind(d->local);
	return n;
}

int ddbi_door_wakeup(struct store *s)
{
	struct door *d = door_of(s);
	if (d->has_wakeup)
		return d->wakeup.read_fd;
	if (!ddbi_wakeup_open(&d->wakeup))
		return -1;
	pthread_mutex_lock(&d->local->lock);
	d->has_wakeup = true;
	if (d->in_flight)
		ddbi_door_wake(d);
	pthread_mutex_unlock(&d->local->lock);
	return d->wakeup.read_fd;
}

bool ddbi_door_cancel(struct store *s, struct op *op)
{
	struct door *d = door_of(s);
	pthread_mutex_lock(&d->local->lock);
	const struct written *w = op->scratch;
	bool in_time = op->state == OP_QUEUED && !(is_write(op) && w->begun);
	op->cancelled |= in_time;
	if (in_time)
		ddbi_door_wake(d);
	pthread_mutex_unlock(&d->local->lock);
	return in_time;
}

static void cancel_all(struct door *d)
{
	struct local *l = d->local;
	for (struct op *op = d->reads.first; op; op = op->next)
		op->cancelled = true;
	pthread_mutex_lock(&l->lock);
	for (struct op *op = l->queue.first; op; op = op->next)
		op->cancelled |= op->owner == d;
	pthread_mutex_unlock(&l->lock);
}

void ddbi_door_close(struct door *d)
{
	cancel_all(d);
	while (d->in_flight)
		ddbi_door_drive(&d->store, -1);
	ddbi_catalog_release(d->catalog);
	if (d->has_wakeup)
		ddbi_wakeup_close(&d->wakeup);
	pthread_cond_destroy(&d->cond);
	ddbi_free(d);
}
