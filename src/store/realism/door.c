/* SPDX-License-Identifier: Apache-2.0 */
/* A door of the realism store. An op goes to the store inside at once, in a copy of its own, and its
 * completion is held back until it is due: so the order of reads and writes is the inner door's. */
#include "base/alarm.h"
#include "base/mem.h"
#include "base/os.h"
#include "store/realism/world.h"

struct queue {
	struct ticket *first, *last;
};

struct door {
	struct store store;
	struct world *world;
	struct store *inside;
	struct queue waiting; /* for the table operation under way, which what comes after it has to see */
	struct queue gone_in; /* to the store inside */
	struct queue late;    /* reads of the past, to be done by the next drive */
	struct queue held;    /* done, in the order in which they are due */
	struct op *stranded;  /* there was no memory for a ticket; by op->next */
	size_t in_flight, table_ops;
	bool closing, has_alarm;
	struct alarm alarm;
};

static const struct store_ops realism_ops;

static struct door *door_of(struct store *s)
{
	return (struct door *)(void *)s;
}

/* ---- queues ---- */

static void insert_after(struct queue *q, struct ticket *before, struct ticket *t)
{
	t->queue = q;
	t->prev = before;
	t->next = before ? before->next : q->first;
	*(before ? &before->next : &q->first) = t;
	*(t->next ? &t->next->prev : &q->last) = t;
}

static void add(struct queue *q, struct ticket *t)
{
	insert_after(q, q->last, t);
}

static void take_out(struct ticket *t)
{
	struct queue *q = t->queue;
	*(t->prev ? &t->prev->next : &q->first) = t->next;
	*(t->next ? &t->next->prev : &q->last) = t->prev;
	t->queue = NULL;
}

static void hold(struct door *d, struct ticket *t)
{
	struct ticket *before = d->held.last;
	t->op->state = OP_RUNNING;
	if (d->closing)
		t->due_us = 0;
	while (before && before->due_us > t->due_us)
		before = before->prev;
	insert_after(&d->held, before, t);
}

/* When drive has something to do of our own: 0 at once, below 0 never. */
static int64_t next_us(const struct door *d)
{
	if (d->late.first || d->stranded)
		return 0;
	return d->held.first ? d->held.first->due_us : -1;
}

static void set_alarm(struct door *d)
{
	if (d->has_alarm)
		ddbi_alarm_set(&d->alarm, next_us(d));
}

/* ---- in ---- */

static bool delays_others(const struct door *d, const struct op *op)
{
	return d->world->options.table_delay_ms && ddbi_operation_changes_tables(op->id);
}

static void begin(struct door *d, struct ticket *t);

static void begin_waiting(struct door *d)
{
	for (struct ticket *t; !d->table_ops && (t = d->waiting.first);) {
		take_out(t);
		begin(d, t);
	}
}

static void answered(struct door *d, struct ticket *t)
{
	pthread_mutex_lock(&d->world->lock);
	ddbi_fate_after(d->world, t);
	pthread_mutex_unlock(&d->world->lock);
	hold(d, t);
}

static void came_out(struct op *inside)
{
	struct ticket *t = inside->user;
	struct door *d = t->op->owner;
	take_out(t);
	answered(d, t);
	if (delays_others(d, inside)) {
		d->table_ops--;
		begin_waiting(d);
	}
}

static void go_in(struct door *d, struct ticket *t)
{
	struct op *op = &t->inside;
	op->complete = came_out;
	op->user = t;
	d->table_ops += delays_others(d, op);
	add(&d->gone_in, t);
	d->inside->ops->submit(d->inside, &op, 1);
}

static void begin(struct door *d, struct ticket *t)
{
	pthread_mutex_lock(&d->world->lock);
	bool goes_on = ddbi_fate(d->world, t);
	pthread_mutex_unlock(&d->world->lock);
	if (!goes_on)
		hold(d, t);
	else if (t->past)
		add(&d->late, t);
	else
		go_in(d, t);
}

static void take(struct door *d, struct op *op)
{
	struct ticket *t = ARENA_NEW(op->arena, struct ticket);
	op->owner = d;
	op->scratch = t;
	op->state = OP_QUEUED;
	op->cancelled = false;
	d->in_flight++;
	if (!t) {
		ddbi_fail_nomem(&op->error);
		op->next = d->stranded;
		d->stranded = op;
		return;
	}
	t->op = op;
	t->inside = (struct op){ .id = op->id,
		.input = op->input,
		.output = op->output,
		.arena = op->arena,
		.region = op->region,
		.host = op->host,
		.service = op->service };
	error_init(&t->inside.error, op->arena);
	if (d->table_ops)
		add(&d->waiting, t);
	else
		begin(d, t);
}

static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct door *d = door_of(s);
	for (size_t i = 0; i < n; i++)
		take(d, ops[i]);
	set_alarm(d);
}

/* ---- out ---- */

static void complete(struct door *d, struct op *op)
{
	d->in_flight--;
	op->state = OP_DONE;
	if (op->complete)
		op->complete(op);
}

static int complete_stranded(struct door *d)
{
	struct op *op = d->stranded;
	int n = 0;
	d->stranded = NULL;
	for (struct op *next; op; op = next, n++) {
		next = op->next;
		complete(d, op);
	}
	return n;
}

/* What their completions submit waits for the next round. */
static int complete_due(struct door *d)
{
	struct queue due = { NULL, NULL };
	int64_t now = d->closing ? INT64_MAX : ddbi_monotonic_us();
	int n = complete_stranded(d);
	for (struct ticket *t; (t = d->held.first) && t->due_us <= now;) {
		take_out(t);
		add(&due, t);
	}
	for (struct ticket *t; (t = due.first); n++) {
		take_out(t);
		t->op->error = t->inside.error;
		complete(d, t->op);
	}
	return n;
}

static void read_late(struct door *d)
{
	for (struct ticket *t; (t = d->late.first);) {
		take_out(t);
		store_wait(t->past, &t->inside);
		t->past->ops->close(t->past);
		answered(d, t);
	}
}

/* How long there is nothing to do, at most until then; -1: until the store inside has something. */
static int idle_ms(const struct door *d, int64_t until_us)
{
	int64_t next = next_us(d), now = ddbi_monotonic_us();
	if (next < 0 || next > until_us)
		next = until_us;
	if (next == INT64_MAX)
		return -1;
	int64_t ms = (next - now + 999) / 1000;
	return ms < 0 ? 0 : ms > INT32_MAX ? INT32_MAX : (int)ms;
}

static void idle(struct door *d, int ms)
{
	if (d->gone_in.first)
		d->inside->ops->drive(d->inside, ms);
	else
		ddbi_sleep_ms((unsigned)(ms < 0 ? 0 : ms));
}

static int drive(struct store *s, int timeout_ms)
{
	struct door *d = door_of(s);
	int64_t until_us = timeout_ms < 0 ? INT64_MAX : ddbi_monotonic_us() + (int64_t)timeout_ms * 1000;
	int n;
	for (;;) {
		/* With an alarm always, lest its descriptor stay readable for what has been done. */
		if (d->gone_in.first || d->has_alarm)
			d->inside->ops->drive(d->inside, 0);
		read_late(d);
		n = complete_due(d);
		if (n || !d->in_flight || ddbi_monotonic_us() >= until_us)
			break;
		idle(d, idle_ms(d, until_us));
	}
	set_alarm(d);
	return n;
}

static int wakeup(struct store *s)
{
	struct door *d = door_of(s);
	if (!d->has_alarm) {
		int fd = d->inside->ops->wakeup(d->inside);
		d->has_alarm = fd >= 0 && ddbi_alarm_open(&d->alarm, fd);
		set_alarm(d);
	}
	return d->has_alarm ? d->alarm.fd : -1;
}

/* ---- ending ---- */

static void call_off(struct door *d, struct ticket *t)
{
	take_out(t);
	if (t->past)
		t->past->ops->close(t->past);
	ddbi_failf(&t->inside.error, EXCEPTION_CANCELLED, "the call was cancelled before it began");
	t->due_us = 0;
	hold(d, t);
}

static bool cancel(struct store *s, struct op *op)
{
	struct door *d = door_of(s);
	struct ticket *t = op->scratch;
	if (op->state != OP_QUEUED || !t || t->queue == &d->held)
		return false;
	if (t->queue != &d->gone_in)
		call_off(d, t);
	else if (!d->inside->ops->cancel(d->inside, &t->inside))
		return false;
	t->due_us = 0;
	set_alarm(d);
	return true;
}

static void cancel_all(struct door *d)
{
	while (d->waiting.first)
		call_off(d, d->waiting.first);
	while (d->late.first)
		call_off(d, d->late.first);
	for (struct ticket *t = d->gone_in.first; t; t = t->next)
		d->inside->ops->cancel(d->inside, &t->inside);
}

static void close_door(struct store *s)
{
	struct door *d = door_of(s);
	d->closing = true;
	cancel_all(d);
	while (d->in_flight)
		drive(s, -1);
	if (d->has_alarm)
		ddbi_alarm_close(&d->alarm);
	d->inside->ops->close(d->inside);
	ddbi_world_release(d->world);
	ddbi_free(d);
}

/* ---- beginning ---- */

static int run_jobs(struct store *s, int slices)
{
	struct door *d = door_of(s);
	return d->inside->ops->run_jobs ? d->inside->ops->run_jobs(d->inside, slices) : 0;
}

static bool check(struct store *s, const struct store_check *c, struct error *err)
{
	struct door *d = door_of(s);
	return d->inside->ops->check ? d->inside->ops->check(d->inside, c, err)
				     : ddbi_failf(err, EXCEPTION_CONVERSION,
					       "ddb_check: only a local store can be checked");
}

static bool reset(struct store *s, struct error *err)
{
	struct door *d = door_of(s);
	if (!d->inside->ops->reset)
		return ddbi_failf(
			err, EXCEPTION_CONVERSION, "ddb_reset: only a local store can be emptied at once");
	if (!d->inside->ops->reset(d->inside, err))
		return false;
	pthread_mutex_lock(&d->world->lock);
	ddbi_past_forget(d->world);
	ddbi_tended_clear(d->world);
	pthread_mutex_unlock(&d->world->lock);
	return true;
}

/* Takes over the store inside, also on failure, but not the world. */
static bool new_door(struct world *w, struct store *inside, struct error *err, struct store **out)
{
	struct door *d = ddbi_zalloc(sizeof *d);
	if (!d) {
		inside->ops->close(inside);
		return ddbi_fail_nomem(err);
	}
	d->store.ops = &realism_ops;
	d->world = w;
	d->inside = inside;
	*out = &d->store;
	return true;
}

static bool open_door(struct store *s, struct error *err, struct store **out)
{
	struct door *d = door_of(s);
	struct store *inside;
	if (!d->inside->ops->door(d->inside, err, &inside) || !new_door(d->world, inside, err, out))
		return false;
	ddbi_world_hold(d->world);
	return true;
}

static bool fork_store(struct store *s, struct error *err, struct store **out)
{
	const struct door *d = door_of(s);
	const struct world *w = d->world;
	struct store *copy;
	return d->inside->ops->fork(d->inside, err, &copy) &&
	       ddbi_realism_open(copy, &w->options, w->clock_us, w->clock_user, err, out);
}

static const struct store_ops realism_ops = {
	.name = "realism",
	.submit = submit,
	.drive = drive,
	.wakeup = wakeup,
	.cancel = cancel,
	.door = open_door,
	.fork = fork_store,
	.run_jobs = run_jobs,
	.check = check,
	.reset = reset,
	.close = close_door,
};

bool ddbi_realism_open(struct store *inside, const struct ddb_realism *options, int64_t (*clock_us)(void *),
	void *clock_user, struct error *err, struct store **out)
{
	struct world *w;
	if (!ddbi_world_open(inside, options, clock_us, clock_user, err, &w)) {
		inside->ops->close(inside);
		return false;
	}
	if (new_door(w, inside, err, out))
		return true;
	ddbi_world_release(w);
	return false;
}
