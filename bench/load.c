/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"
#include "bench.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_LATENCIES 2000000
#define REPLY          32768 /* more than the longest answer */
#define TICK           64

void load_init(struct load *l)
{
	*l = (struct load){ .n = 0 };
	ddbi_buf_init(&l->bytes, 256 << 20);
}

void load_free(struct load *l)
{
	ddbi_buf_free(&l->bytes);
}

void load_add(struct load *l)
{
	if (l->n == LOAD_REQUESTS || l->bytes.failed)
		bench_die("requests", "too many, or no memory");
	l->ends[l->n++] = l->bytes.len;
}

static struct str next_request(struct load *l)
{
	size_t i = l->next++ % l->n, from = i ? l->ends[i - 1] : 0;
	return str_sub(buf_view(&l->bytes), from, l->ends[i] - from);
}

void latencies_new(struct latencies *l)
{
	*l = (struct latencies){ .ns = malloc(MOST_LATENCIES * sizeof *l->ns) };
	if (!l->ns)
		bench_die("latencies", "no memory");
}

void latencies_free(struct latencies *l)
{
	free(l->ns);
}

/* ---- the connections ---- */

struct connection {
	int fd;
	size_t have;
	double since; /* it asked, or was to ask */
	bool asked;
	char reply[REPLY];
};

struct run {
	struct load *load;
	struct latencies *took;
	struct connection *connections;
	size_t n, under_way, done;
	double until;
	int epoll;
};

static void ask_next(struct run *r, struct connection *c)
{
	struct str s = next_request(r->load);
	c->have = 0;
	c->asked = true;
	if (send(c->fd, s.p, s.n, MSG_NOSIGNAL) != (ssize_t)s.n)
		bench_die("a request", "could not be sent");
	r->under_way++;
}

/* The length that a head tells; 0: none. */
static size_t content_length(const char *p, const char *end)
{
	static const char field[] = "content-length:";
	const size_t n = sizeof field - 1;
	while ((p = memchr(p, '\n', (size_t)(end - p))) && (size_t)(end - ++p) > n)
		if ((*p | 32) == 'c' && !strncasecmp(p, field, n))
			return (size_t)strtol(p + n, NULL, 10);
	return 0;
}

static bool complete(const struct connection *c)
{
	const char *end = memmem(c->reply, c->have, "\r\n\r\n", 4);
	return end && c->have >= (size_t)(end + 4 - c->reply) + content_length(c->reply, end);
}

static void receive(struct run *r, struct connection *c)
{
	ssize_t n = recv(c->fd, c->reply + c->have, REPLY - 1 - c->have, 0);
	if (n <= 0)
		bench_die("an answer", "did not come, or is too long");
	c->have += (size_t)n;
	if (!complete(c))
		return;
	c->reply[c->have] = 0;
	if (strncmp(c->reply, "HTTP/1.1 200", 12))
		bench_die("an answer", c->reply);
	double now = bench_now_ns();
	if (r->took && r->took->n < MOST_LATENCIES)
		r->took->ns[r->took->n++] = now - c->since;
	r->under_way--;
	r->done++;
	c->asked = false;
	c->since = r->load->pause_ns > 0 ? c->since + r->load->pause_ns : now;
	if (now < r->until && c->since <= now)
		ask_next(r, c);
}

/* Those whose turn has come. */
static void ask_due(struct run *r)
{
	double now = bench_now_ns();
	for (size_t i = 0; i < r->n && now < r->until; i++)
		if (!r->connections[i].asked && r->connections[i].since <= now)
			ask_next(r, &r->connections[i]);
}

static void connect_all(struct run *r, int port)
{
	r->connections = malloc(r->n * sizeof *r->connections);
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!r->connections || r->epoll < 0)
		bench_die("connections", "no memory");
	for (size_t i = 0; i < r->n; i++) {
		struct connection *c = &r->connections[i];
		struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };
		c->fd = http_connect(port);
		if (c->fd < 0 || epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &e))
			bench_die("a connection", "cannot be had");
	}
}

static void close_all(struct run *r)
{
	for (size_t i = 0; i < r->n; i++)
		close(r->connections[i].fd);
	close(r->epoll);
	free(r->connections);
}

/* How long it took. */
static double drive(struct run *r, double ns)
{
	struct epoll_event events[TICK];
	double began = bench_now_ns();
	r->done = 0;
	r->until = began + ns;
	for (size_t i = 0; i < r->n;
		i++) { /* at first in turn, also where it is for nothing but one request each */
		r->connections[i].since = began + r->load->pause_ns * (double)i / (double)r->n;
		r->connections[i].asked = false;
	}
	bool paced = r->load->pause_ns > 0 && ns > 0;
	for (size_t i = 0; i < r->n && !paced; i++)
		ask_next(r, &r->connections[i]);
	while (r->under_way || (paced && bench_now_ns() < r->until)) {
		int n = epoll_wait(r->epoll, events, TICK, paced ? 1 : 30000);
		if (n < 0 || (n == 0 && !paced))
			bench_die("answers", "did not come for 30 s");
		for (int i = 0; i < n; i++)
			receive(r, events[i].data.ptr);
		if (paced)
			ask_due(r);
	}
	return bench_now_ns() - began;
}

struct load_result load_run(struct load *l, const struct process *server, int port, size_t connections,
	double ns, struct latencies *took)
{
	struct run r = { .load = l, .n = connections };
	connect_all(&r, port);
	drive(&r, 0);
	r.took = took;
	double before = process_cpu_ns(server), elapsed = drive(&r, ns),
	       cpu = process_cpu_ns(server) - before;
	struct load_result result = { (double)r.done / elapsed * 1e9, cpu / (double)r.done };
	close_all(&r);
	return result;
}
