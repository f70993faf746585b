/* SPDX-License-Identifier: Apache-2.0 */
/* A session's door: which operation goes out next, which is tried again, and what has ended. */
#include "store/remote/door.h"
#include "base/mem.h"
#include "base/os.h"
#include "store/remote/client.h"

#define SCRATCH_MAX    ((size_t)128 << 20)
#define KEEP_MAX       ((size_t)256 << 10) /* of a buffer, from one operation to the next */
#define WAITING_FACTOR 4 /* so many more operations than connections may be waiting for a retry */

static const struct store_ops remote_ops;

static struct door *door_of(struct store *s)
{
	return (struct door *)(void *)s;
}

/* ---- queues ---- */

static void push(struct op_queue *q, struct op *op)
{
	op->next = NULL;
	*(q->last ? &q->last->next : &q->first) = op;
	q->last = op;
}

static struct op *pop(struct op_queue *q)
{
	struct op *op = q->first;
	q->first = op->next;
	if (!q->first)
		q->last = NULL;
	return op;
}

static void take_out(struct op_queue *q, struct op *op)
{
	struct op *before = NULL;
	for (struct op *o = q->first; o != op; o = o->next)
		before = o;
	*(before ? &before->next : &q->first) = op->next;
	if (q->last == op)
		q->last = before;
}

/* Where it stands in the order of submission; kept in the op itself while it is queued. */
static uint64_t seq_of(const struct op *op)
{
	return (uint64_t)(uintptr_t)op->scratch;
}

static bool is_write(const struct op *op)
{
	return ddbi_operation_writes(op->id) || ddbi_operation_changes_tables(op->id);
}

static void finish_op(struct door *d, struct op *op)
{
	push(&d->done, op);
}

/* ---- flights ---- */

static struct flight *get_flight(struct door *d)
{
	struct flight *f = d->idle.first;
	if (f)
		ddbi_flights_remove(&d->idle, f);
	else
		f = ddbi_flight_new(d);
	if (f)
		d->nflights++;
	return f;
}

static void add_write(struct door *d, struct flight *f)
{
	f->wprev = d->last_write;
	f->wnext = NULL;
	*(d->last_write ? &d->last_write->wnext : &d->first_write) = f;
	d->last_write = f;
}

static void remove_write(struct door *d, struct flight *f)
{
	*(f->wprev ? &f->wprev->wnext : &d->first_write) = f->wnext;
	*(f->wnext ? &f->wnext->wprev : &d->last_write) = f->wprev;
}

/* Its op has ended; the flight is kept for another, but not the memory of a large request. */
static void land(struct flight *f)
{
	struct door *d = f->door;
	struct op *op = f->op;
	if (f->write)
		remove_write(d, f);
	f->op = NULL;
	if (f->body.cap > KEEP_MAX)
		ddbi_buf_free(&f->body);
	if (f->transfer.answer.cap > KEEP_MAX)
		ddbi_buf_free(&f->transfer.answer);
	ddbi_flights_add(&d->idle, f);
	d->nflights--;
	finish_op(d, op);
}

static double fraction(struct door *d)
{
	return (double)(ddbi_random_next(&d->random) >> 11) / 9007199254740992.0;
}

/* ---- an attempt ends ---- */

/* The service's clock is believed where a signature was refused on account of the time. */
static bool correct_clock(struct flight *f)
{
	struct remote *r = f->door->remote;
	int64_t theirs;
	if (!ddbi_http_date(f->transfer.head.date, &theirs))
		return false;
	int64_t skew = theirs - ddbi_clock_us();
	pthread_mutex_lock(&r->lock);
	int64_t change = skew - r->skew_us;
	bool worth_it = change > 60000000 || change < -60000000;
	if (worth_it)
		r->skew_us = skew;
	pthread_mutex_unlock(&r->lock);
	return worth_it;
}

/* May the flight have another attempt, and of which kind? */
static enum retry_kind may_retry(struct flight *f)
{
	struct door *d = f->door;
	struct remote *r = d->remote;
	const struct error *err = &f->op->error;
	enum retry_kind kind =
		ddbi_retry_kind(err, f->transfer.result == TRANSFER_ANSWERED ? f->transfer.status : 0);
	if (kind == RETRY_NO || d->closing || f->attempts >= r->settings.attempts)
		return RETRY_NO;
	if (kind == RETRY_CLOCK)
		return correct_clock(f) ? kind : RETRY_NO;
	if (kind == RETRY_CREDENTIALS) {
		ddbi_door_drop_credentials(d);
		return f->last == RETRY_CREDENTIALS ? RETRY_NO : kind;
	}
	pthread_mutex_lock(&r->lock);
	bool paid = ddbi_retry_pay(&r->budget, r->settings.options.retry_mode, kind);
	pthread_mutex_unlock(&r->lock);
	return paid ? kind : RETRY_NO;
}

/* Sets when the next attempt is due; false: the time of all is up by then. */
static bool may_wait(struct flight *f, enum retry_kind kind)
{
	struct door *d = f->door;
	enum ddb_retry_mode mode = d->remote->settings.options.retry_mode;
	f->due_us = ddbi_monotonic_us() + ddbi_retry_delay_us(mode, kind, f->attempts + 1, fraction(d),
						  f->transfer.head.retry_after_ms);
	return !f->deadline_us || f->due_us < f->deadline_us;
}

static void back_off(struct flight *f, enum retry_kind kind)
{
	f->last = kind;
	error_init(&f->op->error, f->op->arena);
	f->op->answer = STR_NONE;
	ddbi_flights_insert(&f->door->waiting, f);
}

/* What the attempt says of the service as a whole. */
static void learn(struct flight *f)
{
	struct remote *r = f->door->remote;
	const struct ddb_remote *o = &r->settings.options;
	pthread_mutex_lock(&r->lock);
	if (!op_failed(f->op))
		ddbi_retry_refund(&r->budget, o->retry_mode, f->last);
	if (o->retry_mode == DDB_RETRY_ADAPTIVE)
		ddbi_rate_learn(&r->rate,
			ddbi_retry_kind(&f->op->error, f->transfer.status) == RETRY_THROTTLED,
			(double)ddbi_monotonic_us() / 1e6);
	pthread_mutex_unlock(&r->lock);
}

static void arrived(struct transfer *x)
{
	struct flight *f = x->user;
	struct door *d = f->door;
	ddbi_flights_remove(&d->sending, f);
	d->nsending--;
	ddbi_response_take(f);
	learn(f);
	enum retry_kind kind = op_failed(f->op) ? may_retry(f) : RETRY_NO;
	bool again = kind != RETRY_NO && may_wait(f, kind);
	ddbi_attempt_ended(f, !again);
	if (again)
		back_off(f, kind);
	else
		land(f);
}

/* ---- an attempt begins ---- */

/* In adaptive mode: may a request go now? If not, *wait_us is how long to hold it back. */
static bool may_go(struct door *d, int64_t *wait_us)
{
	struct remote *r = d->remote;
	if (r->settings.options.retry_mode != DDB_RETRY_ADAPTIVE)
		return true;
	pthread_mutex_lock(&r->lock);
	double seconds = ddbi_rate_take(&r->rate, (double)ddbi_monotonic_us() / 1e6);
	pthread_mutex_unlock(&r->lock);
	*wait_us = (int64_t)(seconds * 1e6) + 1;
	return seconds <= 0;
}

static void launch(struct flight *f)
{
	struct door *d = f->door;
	const struct settings *s = &d->remote->settings;
	int64_t now = ddbi_monotonic_us();
	f->attempts++;
	f->began_us = now;
	f->transfer.done = arrived;
	f->transfer.connect_timeout_ms = s->options.connect_timeout_ms;
	f->transfer.timeout_ms = s->timeout_ms;
	if (f->deadline_us && (f->deadline_us - now) / 1000 < s->timeout_ms)
		f->transfer.timeout_ms = f->deadline_us > now ? (int)((f->deadline_us - now) / 1000) + 1 : 1;
	if (!ddbi_request_sign(f, d->credentials) || !ddbi_transfer_start(d->transport, &f->transfer)) {
		ddbi_fail_nomem(&f->op->error);
		land(f);
		return;
	}
	d->nsending++;
	ddbi_flights_add(&d->sending, f);
}

static void take_off(struct door *d, struct flight *f, struct op *op)
{
	int deadline_ms = d->remote->settings.options.deadline_ms;
	f->op = op;
	f->seq = seq_of(op);
	f->write = is_write(op);
	f->attempts = 0;
	f->last = RETRY_NO;
	f->hashed = false;
	f->deadline_us = deadline_ms > 0 ? ddbi_monotonic_us() + (int64_t)deadline_ms * 1000 : 0;
	op->state = OP_RUNNING;
	ddbi_uuid(&d->random, f->invocation);
	if (f->write)
		add_write(d, f);
	int64_t wait_us = 0;
	if (!ddbi_request_encode(f)) {
		land(f);
	} else if (may_go(d, &wait_us)) {
		launch(f);
	} else {
		f->due_us = ddbi_monotonic_us() + wait_us;
		ddbi_flights_insert(&d->waiting, f);
	}
}

/* The next op that may go: a write at once, a read when all writes before it are done. */
static struct op_queue *next_queue(struct door *d)
{
	struct op *read = d->reads.first, *write = d->writes.first;
	if (read && write && seq_of(write) < seq_of(read))
		return &d->writes;
	if (read && (!d->first_write || d->first_write->seq > seq_of(read)))
		return &d->reads;
	return write ? &d->writes : NULL;
}

void ddbi_door_fail_all(struct door *d, const struct error *why)
{
	for (struct op_queue *q; (q = d->writes.first ? &d->writes : d->reads.first ? &d->reads : NULL);) {
		struct op *op = pop(q);
		if (why->exception == EXCEPTION_NOMEM)
			ddbi_fail_nomem(&op->error);
		else
			ddbi_fail_text(&op->error, why->exception, why->message);
		finish_op(d, op);
	}
	while (d->waiting.first) {
		struct flight *f = d->waiting.first;
		ddbi_flights_remove(&d->waiting, f);
		ddbi_fail_text(&f->op->error, why->exception, why->message);
		land(f);
	}
}

/* ---- driving ---- */

static bool is_due(const struct flight *f)
{
	return f->due_us <= ddbi_monotonic_us();
}

/* Sends what may be sent now. */
static void begin(struct door *d)
{
	size_t connections = (size_t)d->remote->settings.options.max_connections;
	bool wanted = d->reads.first || d->writes.first || d->waiting.first;
	if (!wanted || d->nsending == connections)
		return;
	d->can_sign = ddbi_door_can_sign(d);
	if (!d->can_sign)
		return;
	int64_t wait_us = 0;
	for (struct flight *f; d->nsending < connections && (f = d->waiting.first) && is_due(f);) {
		ddbi_flights_remove(&d->waiting, f);
		if (may_go(d, &wait_us)) {
			launch(f);
			continue;
		}
		f->due_us = ddbi_monotonic_us() + wait_us;
		ddbi_flights_insert(&d->waiting, f);
		return;
	}
	struct op_queue *q;
	while (d->nsending < connections && d->nflights < connections * WAITING_FACTOR &&
		(q = next_queue(d))) {
		struct flight *f = get_flight(d);
		struct op *op = pop(q);
		if (f) {
			take_off(d, f, op);
		} else {
			ddbi_fail_nomem(&op->error);
			finish_op(d, op);
		}
	}
}

/* Completes what was done when it was called: a completion that submits more does not keep it here. */
static int complete(struct door *d)
{
	int n = 0;
	for (struct op *last = d->done.last, *op = NULL; d->done.first && op != last; n++) {
		op = pop(&d->done);
		op->state = OP_DONE;
		d->nsubmitted--;
		if (op->complete)
			op->complete(op);
	}
	return n;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a >= 0 && (b < 0 || a < b) ? a : b;
}

static int64_t own_due_us(const struct door *d)
{
	bool can = d->can_sign && d->nsending < (size_t)d->remote->settings.options.max_connections;
	int64_t retry = can && d->waiting.first ? d->waiting.first->due_us : -1;
	return sooner(retry, d->chain.running ? d->chain.due_us : -1);
}

/* When something is to be done though no socket is ready; below 0: never. */
static int64_t due_us(const struct door *d)
{
	return sooner(ddbi_transport_due_us(d->transport), own_due_us(d));
}

static void set_alarm(struct door *d)
{
	bool room = d->nsending < (size_t)d->remote->settings.options.max_connections;
	bool queued = d->writes.first || d->reads.first;
	bool now = d->done.first || (room && queued && (d->can_sign || !d->chain.running));
	if (d->has_alarm)
		ddbi_alarm_set(&d->alarm, now ? 0 : due_us(d));
}

static int drive(struct store *s, int timeout_ms)
{
	struct door *d = door_of(s);
	int64_t until = timeout_ms < 0    ? -1
			: timeout_ms == 0 ? 0
					  : ddbi_monotonic_us() + (int64_t)timeout_ms * 1000;
	int n = 0;
	if (!d->nsubmitted) /* connections may have ended, and names been looked up, since */
		ddbi_transport_wait(d->transport, 0);
	while (d->nsubmitted) {
		if (d->chain.running && d->chain.due_us >= 0 && d->chain.due_us <= ddbi_monotonic_us())
			ddbi_chain_expire(&d->chain);
		begin(d);
		if ((n = complete(d)))
			break;
		ddbi_transport_wait(d->transport, sooner(own_due_us(d), until));
		if ((n = complete(d)) || (until >= 0 && ddbi_monotonic_us() >= until))
			break;
	}
	set_alarm(d);
	return n;
}

static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct door *d = door_of(s);
	for (size_t i = 0; i < n; i++) {
		ops[i]->state = OP_QUEUED;
		ops[i]->cancelled = false;
		ops[i]->answer = STR_NONE;
		ops[i]->scratch = (void *)(uintptr_t)++d->next_seq;
		push(is_write(ops[i]) ? &d->writes : &d->reads, ops[i]);
	}
	d->nsubmitted += n;
	set_alarm(d);
}

static bool cancel(struct store *s, struct op *op)
{
	struct door *d = door_of(s);
	if (op->state != OP_QUEUED)
		return false;
	take_out(is_write(op) ? &d->writes : &d->reads, op);
	op->cancelled = true;
	op->state = OP_RUNNING;
	ddbi_fail_text(&op->error, EXCEPTION_CANCELLED, STR("the call was cancelled"));
	finish_op(d, op);
	set_alarm(d);
	return true;
}

static int wakeup(struct store *s)
{
	struct door *d = door_of(s);
	int fd = ddbi_transport_fd(d->transport);
	if (fd < 0)
		return -1;
	if (!d->has_alarm)
		d->has_alarm = ddbi_alarm_open(&d->alarm, fd);
	set_alarm(d);
	return d->has_alarm ? d->alarm.fd : -1;
}

static void metrics(const struct store *s, struct ddb_metrics *out)
{
	*out = ((const struct door *)(const void *)s)->metrics;
}

/* ---- life ---- */

static void close_door(struct store *s)
{
	struct door *d = door_of(s);
	d->closing = true;
	while (d->writes.first)
		cancel(s, d->writes.first);
	while (d->reads.first)
		cancel(s, d->reads.first);
	while (d->waiting.first) {
		struct flight *f = d->waiting.first;
		ddbi_flights_remove(&d->waiting, f);
		ddbi_fail_text(&f->op->error, EXCEPTION_CANCELLED, STR("the call was cancelled"));
		land(f);
	}
	while (d->nsubmitted)
		drive(s, -1);
	ddbi_remote_door_free(d);
}

void ddbi_remote_door_free(struct door *d)
{
	struct remote *r = d->remote;
	while (d->idle.first) {
		struct flight *f = d->idle.first;
		ddbi_flights_remove(&d->idle, f);
		ddbi_flight_free(f);
	}
	ddbi_chain_free(&d->chain);
	ddbi_transport_free(d->transport);
	ddbi_signer_free(d->signer);
	ddbi_buf_free(&d->scratch);
	ddbi_buf_free(&d->inflated);
	if (d->has_alarm)
		ddbi_alarm_close(&d->alarm);
	pthread_mutex_lock(&r->lock);
	ddbi_credentials_release(r, &d->credentials);
	bool last = --r->doors == 0;
	pthread_mutex_unlock(&r->lock);
	ddbi_free(d);
	if (last)
		ddbi_remote_free(r);
}

static bool other_door(struct store *s, struct error *err, struct store **out)
{
	return ddbi_remote_door_open(door_of(s)->remote, err, out);
}

static bool no_fork(struct store *s, struct error *err, struct store **out)
{
	(void)s;
	(void)out;
	return ddbi_failf(err, EXCEPTION_CONVERSION, "ddb_fork: only a store in memory can be forked");
}

static const struct store_ops remote_ops = {
	.name = "http",
	.submit = submit,
	.drive = drive,
	.wakeup = wakeup,
	.cancel = cancel,
	.door = other_door,
	.fork = no_fork,
	.metrics = metrics,
	.close = close_door,
};

bool ddbi_remote_door_open(struct remote *r, struct error *err, struct store **out)
{
	const struct ddb_remote *o = &r->settings.options;
	struct transport_opts opts = { o->max_connections, o->ca_file, o->proxy, "libddb/" DDB_VERSION_TEXT };
	const struct curl_api *curl = ddbi_curl();
	struct door *d = curl ? ddbi_zalloc(sizeof *d) : NULL;
	if (!curl)
		return ddbi_failf(
			err, EXCEPTION_NETWORK, "libcurl cannot be loaded: services over HTTP need it");
	if (!d)
		return ddbi_fail_nomem(err);
	d->store.ops = &remote_ops;
	d->remote = r;
	pthread_mutex_lock(&r->lock);
	r->doors++;
	pthread_mutex_unlock(&r->lock);
	ddbi_buf_init(&d->scratch, SCRATCH_MAX);
	ddbi_buf_init(&d->inflated, o->max_answer);
	d->transport = ddbi_transport_new(curl, &opts);
	d->signer = ddbi_signer_new();
	if (!ddbi_random(&d->random, sizeof d->random))
		d->random = (uint64_t)ddbi_clock_us() ^ (uint64_t)(uintptr_t)d;
	ddbi_door_ask_credentials(d);
	if (d->transport && d->signer) {
		*out = &d->store;
		return true;
	}
	ddbi_remote_door_free(d);
	return ddbi_fail_nomem(err);
}
