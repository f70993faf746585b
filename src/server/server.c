/* SPDX-License-Identifier: Apache-2.0 */
#include "server/server.h"
#include "base/mem.h"
#include "base/os.h"
#include "server/connection.h"
#include "session/session.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS         256
#define RESTS_AFTER_US 1000000

struct server {
	struct store *store;
	struct poll *poll;
	struct server_opts opts;
	struct service service;
	int listener, port;
	struct wakeup stop;
	bool stopping;
	bool full; /* no descriptors for more connections: who comes waits outside */
	struct connection *connections, *ready;
	size_t nconnections, busy;
	int64_t swept_us;
};

static bool fail_io(struct error *err, const char *what, const char *host, int port)
{
	return ddbi_failf(err, EXCEPTION_IO, "%s %s port %d: %s", what, host, port, strerror(errno));
}

static bool bound_port(struct server *s)
{
	struct sockaddr_storage address;
	socklen_t n = sizeof address;
	char port[16];
	int64_t v;
	if (getsockname(s->listener, (struct sockaddr *)&address, &n) ||
		getnameinfo((struct sockaddr *)&address, n, NULL, 0, port, sizeof port, NI_NUMERICSERV) ||
		!ddbi_str_to_i64(str_z(port), &v))
		return false;
	s->port = (int)v;
	return true;
}

static bool listen_on(struct server *s, struct error *err)
{
	const char *host = s->opts.host ? s->opts.host : "127.0.0.1";
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
	struct addrinfo *found = NULL;
	char port[16];
	snprintf(port, sizeof port, "%d", s->opts.port);
	int rc = getaddrinfo(host, port, &hints, &found);
	if (rc)
		return ddbi_failf(err, EXCEPTION_IO, "%s is no address to listen on: %s (give a numeric one)",
			host, gai_strerror(rc));
	int one = 1;
	s->listener = socket(found->ai_family, SOCK_STREAM, 0);
	bool ok = s->listener >= 0 && !setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) &&
		  !bind(s->listener, found->ai_addr, found->ai_addrlen) && !listen(s->listener, 1024) &&
		  fcntl(s->listener, F_SETFL, O_NONBLOCK) >= 0 && bound_port(s);
	freeaddrinfo(found);
	return ok || fail_io(err, "cannot listen on", host, s->opts.port);
}

bool ddbi_server_open(struct ddb *db, const struct server_opts *opts, struct error *err, struct server **out)
{
	struct server *s = ddbi_zalloc(sizeof *s);
	if (!s)
		return ddbi_fail_nomem(err);
	s->store = db->store;
	s->opts = *opts;
	if (!s->opts.max_connections)
		s->opts.max_connections = 10000;
	if (!s->opts.idle_timeout_ms)
		s->opts.idle_timeout_ms = 75000;
	if (!s->opts.request_timeout_ms)
		s->opts.request_timeout_ms = 60000;
	s->listener = -1;
	s->stop = (struct wakeup){ -1, -1 };
	bool ok = !s->opts.keys || (s->service.verifier = ddbi_verifier_new(s->opts.keys)) ||
		  ddbi_fail_nomem(err);
	ok = ok && listen_on(s, err);
	if (ok && (!(s->poll = ddbi_poll_new()) || !ddbi_wakeup_open(&s->stop) ||
			  !ddbi_poll_add(s->poll, s->listener, &s->listener, true, false) ||
			  !ddbi_poll_add(s->poll, s->stop.read_fd, &s->stop, true, false)))
		ok = ddbi_failf(
			err, EXCEPTION_IO, "the system gives no descriptors to wait on: %s", strerror(errno));
	int wake = ok ? s->store->ops->wakeup(s->store) : -1;
	if (ok && wake >= 0 && !ddbi_poll_add(s->poll, wake, s->store, true, false))
		ok = ddbi_fail_nomem(err);
	if (!ok) {
		ddbi_server_close(s);
		return false;
	}
	*out = s;
	return true;
}

int ddbi_server_port(const struct server *s)
{
	return s->port;
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
	ddbi_poll_change(s->poll, s->listener, &s->listener, more, false);
}

static void drop(struct server *s, struct connection *c)
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

static void accept_all(struct server *s)
{
	int one = 1;
	for (int fd; (fd = accept(s->listener, NULL, NULL)) >= 0;) {
		struct connection *c = NULL;
		if (s->nconnections < s->opts.max_connections && fcntl(fd, F_SETFL, O_NONBLOCK) >= 0)
			c = ddbi_connection_new(s, &s->service, fd);
		if (!c) {
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		c->next = s->connections;
		if (c->next)
			c->next->prev = c;
		s->connections = c;
		s->nconnections++;
		c->reading = ddbi_poll_add(s->poll, fd, c, true, false);
		if (!c->reading)
			drop(s, c);
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
	bool write = connection_unsent(c), read = !c->busy && !c->closing && !write;
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
	if (c->busy || c->held || !ddbi_connection_next(c))
		return;
	struct op *op = &c->exchange.op;
	op->complete = completed;
	op->user = c;
	s->busy++;
	s->store->ops->submit(s->store, &op, 1);
}

/* Sends what is there; a connection that is broken or done goes, unless something still points to it. */
static void flush(struct server *s, struct connection *c)
{
	if (ddbi_connection_write(c)) {
		watch(s, c);
		if (c->held && !connection_unsent(c))
			look_at(s, c);
		return;
	}
	c->closing = true;
	if (!c->busy && !c->queued)
		drop(s, c);
}

/* Everything that became ready in this tick is submitted, and only then driven: so it shares one commit. */
static void serve_ready(struct server *s)
{
	struct connection *served = NULL;
	for (struct connection *c; (c = s->ready);) {
		s->ready = c->next_ready;
		c->queued = false;
		c->served = true;
		c->next_served = served;
		served = c;
		submit_next(s, c);
	}
	if (s->busy)
		s->store->ops->drive(s->store, 0);
	for (struct connection *c = served, *next; c; c = next) {
		next = c->next_served;
		c->served = false;
		flush(s, c);
	}
}

static void event(struct server *s, const struct poll_event *e)
{
	if (e->user == &s->listener) {
		accept_all(s);
	} else if (e->user == &s->stop) {
		ddbi_wakeup_clear(&s->stop);
		s->stopping = true;
	} else if (e->user == s->store) {
		s->store->ops->drive(s->store, 0);
	} else {
		struct connection *c = e->user;
		if (e->readable && !c->busy && !ddbi_connection_read(c))
			c->closing = true;
		look_at(s, c);
	}
}

/* Once a second: who has waited too long, and who can do with less memory. */
static void sweep(struct server *s)
{
	int64_t now = ddbi_monotonic_us();
	if (now - s->swept_us < 1000000)
		return;
	s->swept_us = now;
	listen_for_more(s, true);
	for (struct connection *c = s->connections, *next; c; c = next) {
		next = c->next;
		int limit = c->in.len || c->out.len ? s->opts.request_timeout_ms : s->opts.idle_timeout_ms;
		int64_t idle_us = now - c->since_us;
		if (!c->busy && !c->queued && idle_us > (int64_t)limit * 1000)
			drop(s, c);
		else if (idle_us > RESTS_AFTER_US)
			ddbi_connection_rest(c);
	}
}

void ddbi_server_run(struct server *s)
{
	struct poll_event events[EVENTS];
	while (!s->stopping || s->busy) {
		int n = ddbi_poll_wait(s->poll, events, EVENTS, s->ready ? 0 : 1000);
		for (int i = 0; i < n; i++)
			event(s, &events[i]);
		serve_ready(s);
		sweep(s);
		if (s->store->ops->run_jobs && !n)
			s->store->ops->run_jobs(s->store, 1);
	}
}

void ddbi_server_close(struct server *s)
{
	if (!s)
		return;
	while (s->connections)
		drop(s, s->connections);
	if (s->listener >= 0)
		close(s->listener);
	if (s->stop.read_fd >= 0)
		ddbi_wakeup_close(&s->stop);
	ddbi_poll_free(s->poll);
	ddbi_verifier_free(s->service.verifier);
	ddbi_free(s);
}
