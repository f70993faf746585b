/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "server/state.h"
#include "session/session.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS     256
#define FREED_MANY ((size_t)8 << 20)

static void otherwise(int *timeout_ms, int ms)
{
	if (!*timeout_ms)
		*timeout_ms = ms;
}

static void defaults(struct server_opts *o)
{
	if (!o->host)
		o->host = "127.0.0.1";
	if (!o->max_connections)
		o->max_connections = 10000;
	otherwise(&o->idle_timeout_ms, 75000);
	otherwise(&o->head_timeout_ms, 20000);
	otherwise(&o->request_timeout_ms, 60000);
	otherwise(&o->stop_timeout_ms, 10000);
}

static bool start(struct server *s, struct error *err)
{
	const struct server_opts *o = &s->opts;
	if (o->keys && !(s->service.verifier = ddbi_verifier_new(o->keys)))
		return ddbi_fail_nomem(err);
	if (o->tls_cert && !ddbi_tls_open(o->tls_cert, o->tls_key, err, &s->tls))
		return false;
	if (!(o->socket ? ddbi_listen_unix(&s->own.listener, o->socket, err)
			: ddbi_listen_tcp(&s->own.listener, o->host, o->port, err)))
		return false;
	if (!(s->poll = ddbi_poll_new()) || !ddbi_wakeup_open(&s->stop) ||
		!ddbi_poll_add(s->poll, s->stop.read_fd, &s->stop, true, false))
		return ddbi_failf(
			err, EXCEPTION_IO, "the system gives no descriptors to wait on: %s", strerror(errno));
	return ddbi_host_watch(s, &s->own, err);
}

bool ddbi_server_open(struct ddb *db, const struct server_opts *opts, struct error *err, struct server **out)
{
	struct server *s = ddbi_zalloc(sizeof *s);
	if (!s)
		return ddbi_fail_nomem(err);
	s->own.store = db->store;
	s->own.listener.fd = -1;
	s->opts = *opts;
	s->service.server = s;
	s->service.clock = opts->clock;
	s->service.stats.started_us = ddbi_monotonic_us();
	ddbi_log_init(&s->service.log, opts->log, opts->slow_ms);
	s->stop = (struct wakeup){ -1, -1 };
	defaults(&s->opts);
	if (!start(s, err)) {
		ddbi_server_close(s);
		return false;
	}
	*out = s;
	return true;
}

int ddbi_server_port(const struct server *s)
{
	return s->own.listener.port;
}

void ddbi_server_stop(struct server *s)
{
	ddbi_wakeup_signal(&s->stop);
}

/* ---- connections ---- */

/* A listener that cannot accept would be ready all the time. */
static void listen_for_more(struct server *s, bool more)
{
	if (s->full != more)
		return;
	s->full = !more;
	for (struct host *h = &s->own; h; h = h->next)
		if (h->listener.fd >= 0)
			ddbi_poll_change(s->poll, h->listener.fd, &h->listener, more, false);
}

void ddbi_server_drop(struct server *s, struct connection *c)
{
	listen_for_more(s, true);
	ddbi_poll_remove(s->poll, c->fd);
	if (c->prev)
		c->prev->next = c->next;
	else
		s->connections = c->next;
	if (c->next)
		c->next->prev = c->prev;
	s->nconnections--;
	ddbi_connection_free(c);
}

static void look_at(struct server *s, struct connection *c)
{
	if (c->queued)
		return;
	c->queued = true;
	c->next_ready = s->ready;
	s->ready = c;
}

static void accept_all(struct server *s, struct host *h)
{
	int one = 1;
	for (int fd; (fd = accept(h->listener.fd, NULL, NULL)) >= 0;) {
		if (s->nconnections >= s->opts.max_connections || fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
			close(fd);
			s->service.stats.turned_away++;
			continue;
		}
		struct connection *c = ddbi_connection_new(s, h, fd);
		if (!c)
			continue;
		s->service.stats.accepted++;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		c->next = s->connections;
		if (c->next)
			c->next->prev = c;
		s->connections = c;
		s->nconnections++;
		c->reading = ddbi_poll_add(s->poll, fd, c, true, false);
		if (!c->reading)
			ddbi_server_drop(s, c);
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
		listen_for_more(s, false);
}

static void completed(struct op *op)
{
	struct connection *c = op->user;
	c->server->busy--;
	ddbi_connection_answer(c);
	if (!c->served || c->in.len || c->eof)
		look_at(c->server, c);
}

/* Watches for what the connection waits for now: nothing to read while an op is under way or an answer waits
 * for its reader. */
static void watch(struct server *s, struct connection *c)
{
	bool unsent = connection_unsent(c), read = !c->busy && !c->closing && !unsent;
	bool write = unsent || (read && c->tls && ddbi_tls_wants_write(c->tls));
	if (read == c->reading && write == c->writing)
		return;
	ddbi_poll_change(s->poll, c->fd, c, read, write);
	c->reading = read;
	c->writing = write;
}

static void submit_next(struct server *s, struct connection *c)
{
	if (connection_unsent(c))
		ddbi_connection_write(c);
	c->held = connection_unsent(c);
	if (c->busy || c->held)
		return;
	if (c->more && !ddbi_connection_read(c)) {
		c->closing = true;
		return;
	}
	if (!ddbi_connection_next(c)) {
		if (c->more)
			look_at(s, c);
		return;
	}
	struct op *op = &c->exchange.op;
	op->complete = completed;
	op->user = c;
	s->busy++;
	c->host->store->ops->submit(c->host->store, &op, 1);
}

/* Sends what is there; a connection that is broken or done goes, unless something still points to it. */
static void flush(struct server *s, struct connection *c)
{
	if (ddbi_connection_write(c)) {
		watch(s, c);
		ddbi_connection_rest(c);
		if (c->held && !connection_unsent(c))
			look_at(s, c);
		return;
	}
	c->closing = true;
	if (!c->busy && !c->queued)
		ddbi_server_drop(s, c);
}

/* Everything that became ready in this tick is submitted, and only then driven: so it shares one commit. */
static void serve_ready(struct server *s)
{
	struct connection *served = NULL;
	for (struct connection *c; (c = s->ready);) {
		s->ready = c->next_ready;
		c->queued = false;
		if (!c->served) { /* else it is back for what TLS had left, and in the list already */
			c->served = true;
			c->next_served = served;
			served = c;
		}
		submit_next(s, c);
	}
	for (struct host *h = &s->own; s->busy && h; h = h->next)
		h->store->ops->drive(h->store, 0);
	for (struct connection *c = served, *next; c; c = next) {
		next = c->next_served;
		c->served = false;
		flush(s, c);
	}
}

static bool has_work(const struct connection *c)
{
	return c->busy || c->queued || c->in.len || connection_unsent(c);
}

static void begin_to_stop(struct server *s)
{
	if (s->stopping)
		return;
	s->stopping = true;
	s->stop_at_us = ddbi_monotonic_us() + (int64_t)s->opts.stop_timeout_ms * 1000;
	for (struct host *h = &s->own; h; h = h->next) {
		ddbi_poll_remove(s->poll, h->listener.fd);
		ddbi_listener_close(&h->listener);
	}
}

/* Once stopping: who has nothing under way, or has been waited for long enough, goes. */
static void let_go(struct server *s)
{
	bool late = ddbi_monotonic_us() > s->stop_at_us;
	for (struct connection *c = s->connections, *next; c; c = next) {
		next = c->next;
		c->exchange.last = true;
		if (!c->busy && !c->queued && (late || !has_work(c)))
			ddbi_server_drop(s, c);
	}
}

static void event(struct server *s, const struct poll_event *e)
{
	bool listens;
	struct host *h = ddbi_host_of(s, e->user, &listens);
	if (h && listens) {
		accept_all(s, h);
	} else if (h) {
		h->store->ops->drive(h->store, 0);
	} else if (e->user == &s->stop) {
		ddbi_wakeup_clear(&s->stop);
		begin_to_stop(s);
	} else {
		struct connection *c = e->user;
		/* What waits in the input already has its turn first, so that it does not grow without end.
		 */
		bool read = e->readable || (c->tls && e->writable);
		if (read && !c->busy && !c->queued && !connection_unsent(c) && !ddbi_connection_read(c))
			c->closing = true;
		look_at(s, c);
	}
}

static int limit_ms(const struct server *s, const struct connection *c)
{
	if (connection_unsent(c) || c->parser.head_done)
		return s->opts.request_timeout_ms;
	if (c->in.len || (c->tls && !ddbi_tls_shaken(c->tls)))
		return s->opts.head_timeout_ms;
	return s->opts.idle_timeout_ms;
}

/* Once large requests have come and gone, the system gets back what they took. */
static void give_back(struct server *s)
{
	struct spares *spares = &s->service.spares;
	if (spares->freed >= FREED_MANY && spares->freed == s->freed_then) {
		ddbi_mem_give_back();
		spares->freed = 0;
	}
	s->freed_then = spares->freed;
}

/* Once a second: who has waited too long. */
static void sweep(struct server *s)
{
	int64_t now = ddbi_monotonic_us();
	if (now - s->swept_us < 1000000)
		return;
	s->swept_us = now;
	listen_for_more(s, true);
	give_back(s);
	for (struct connection *c = s->connections, *next; c; c = next) {
		next = c->next;
		int limit = limit_ms(s, c);
		int64_t idle_us = now - c->since_us;
		if (!c->busy && !c->queued && idle_us > (int64_t)limit * 1000) {
			s->service.stats.timed_out++;
			ddbi_server_drop(s, c);
		}
	}
}

void ddbi_server_run(struct server *s)
{
	struct poll_event events[EVENTS];
	while (!s->stopping || s->connections) {
		int n = ddbi_poll_wait(s->poll, events, EVENTS, s->ready ? 0 : s->stopping ? 100 : 1000);
		for (int i = 0; i < n; i++)
			event(s, &events[i]);
		serve_ready(s);
		sweep(s);
		if (s->stopping)
			let_go(s);
		ddbi_hosts_end(s, false);
		ddbi_log_write(&s->service.log);
		for (struct host *h = &s->own; !n && h; h = h->next)
			if (h->store->ops->run_jobs)
				h->store->ops->run_jobs(h->store, 1);
	}
}

void ddbi_server_metrics(struct server *s, struct buf *out)
{
	const struct stats_now now = { s->nconnections, s->busy, ddbi_monotonic_us() };
	ddbi_stats_write(&s->service.stats, &now, out);
}

void ddbi_server_close(struct server *s)
{
	if (!s)
		return;
	while (s->connections)
		ddbi_server_drop(s, s->connections);
	ddbi_hosts_end(s, true);
	ddbi_listener_close(&s->own.listener);
	if (s->stop.read_fd >= 0)
		ddbi_wakeup_close(&s->stop);
	ddbi_poll_free(s->poll);
	ddbi_service_free(&s->service);
	ddbi_tls_close(s->tls);
	ddbi_free(s);
}
