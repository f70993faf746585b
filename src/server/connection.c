/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "server/state.h"
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE ((size_t)16 << 10)
#define READS     64 /* at a time: then it is the others' turn */
#define OUT_MAX   ((size_t)64 << 20)

struct connection *ddbi_connection_new(struct server *server, struct host *host, int fd)
{
	struct connection *c = ddbi_zalloc(sizeof *c);
	if (c && server->tls && !host->forked && !(c->tls = ddbi_tls_new(server->tls, fd))) {
		ddbi_free(c);
		c = NULL;
	}
	if (!c) {
		close(fd);
		return NULL;
	}
	c->server = server;
	c->host = host;
	c->fd = fd;
	c->since_us = ddbi_monotonic_us();
	if (!ddbi_random(&c->seed, sizeof c->seed))
		c->seed = (uint64_t)c->since_us;
	ddbi_buf_init(&c->in, HTTP_MAX_INPUT);
	ddbi_buf_init(&c->out, OUT_MAX);
	ddbi_exchange_init(&c->exchange, &server->service, host->store);
	return c;
}

/* What is of use only while a request is under way, in the order of its places among the spares. */
#define LENT(c)                                                                                            \
	(struct buf *const[SPARE_BUFFERS])                                                                 \
	{                                                                                                  \
		&(c)->in, &(c)->out, &(c)->exchange.scratch, &(c)->exchange.body, &(c)->exchange.inflated, \
			&(c)->exchange.deflated                                                            \
	}

void ddbi_connection_free(struct connection *c)
{
	ddbi_tls_free(c->tls);
	close(c->fd);
	if (c->in.p)
		ddbi_spares_leave(&c->exchange.service->spares, &c->exchange.arena, LENT(c));
	ddbi_exchange_free(&c->exchange);
	ddbi_free(c);
}

void ddbi_connection_rest(struct connection *c)
{
	if (c->in.p && !c->in.len && !connection_unsent(c) && !c->busy)
		ddbi_spares_leave(&c->exchange.service->spares, &c->exchange.arena, LENT(c));
}

/* How many bytes, or as TLS says it. */
static long receive(struct connection *c, char *to, size_t n)
{
	if (c->tls)
		return ddbi_tls_read(c->tls, to, n);
	ssize_t got = recv(c->fd, to, n, MSG_DONTWAIT);
	if (got >= 0)
		return got;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? TLS_AGAIN : TLS_BROKEN;
}

static long transmit(struct connection *c, const char *from, size_t n)
{
	if (c->tls)
		return ddbi_tls_write(c->tls, from, n);
	ssize_t sent = send(c->fd, from, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent >= 0)
		return sent;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? TLS_AGAIN : TLS_BROKEN;
}

bool ddbi_connection_read(struct connection *c)
{
	c->more = false;
	if (!c->in.p)
		ddbi_spares_take(&c->exchange.service->spares, &c->exchange.arena, LENT(c));
	for (int i = 0; i < READS && !c->busy && !c->closing; i++) {
		char *at = ddbi_buf_reserve(&c->in, READ_SIZE);
		if (!at)
			return false;
		long n = receive(c, at, READ_SIZE);
		if (n < 0)
			return n == TLS_AGAIN;
		if (n == 0) {
			c->eof = true;
			return true;
		}
		if (c->in.len == 0)
			c->since_us = ddbi_monotonic_us();
		c->in.len += (size_t)n;
		if (!c->tls && (size_t)n < READ_SIZE)
			return true;
	}
	c->more = c->tls != NULL;
	return true;
}

/* What the service sends: 52 characters of digits and capitals. */
static void request_id(uint64_t *seed, char out[52])
{
	static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	uint64_t bytes = 0;
	for (size_t i = 0; i < 52; i++, bytes >>= 8) {
		if (i % 8 == 0)
			bytes = ddbi_random_next(seed);
		out[i] = alphabet[(bytes & 0xff) % 36];
	}
}

static void respond(struct connection *c)
{
	char id[52];
	size_t before = c->out.len;
	request_id(&c->seed, id);
	ddbi_exchange_write(&c->exchange, id, &c->out);
	c->since_us = ddbi_monotonic_us();
	ddbi_exchange_record(&c->exchange, id, c->since_us, c->used, c->out.len - before);
	if (c->exchange.close || c->exchange.last || c->out.failed)
		c->closing = true;
	c->in.len -= c->used;
	if (c->in.len)
		memmove(c->in.p, c->in.p + c->used, c->in.len);
	c->used = 0;
	c->parser = (struct http_parser){ 0 };
}

static void refuse(struct connection *c, enum http_result why)
{
	c->used = c->in.len;
	ddbi_exchange_refuse(&c->exchange, why);
	respond(c);
}

bool ddbi_connection_next(struct connection *c)
{
	while (!c->busy && !c->closing && c->in.len) {
		struct http_request *r = &c->exchange.request;
		enum http_result rc = ddbi_http_parse(&c->parser, &c->in, r, &c->used);
		if (rc == HTTP_MORE) {
			if (c->parser.head_done && r->expects_continue && !c->parser.continued) {
				buf_z(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
				c->parser.continued = true;
			}
			break;
		}
		c->exchange.began_us = ddbi_monotonic_us();
		if (rc != HTTP_READY) {
			refuse(c, rc);
			break;
		}
		if (ddbi_exchange_begin(&c->exchange)) {
			c->busy = true;
			return true;
		}
		respond(c);
	}
	if (c->eof && !c->busy)
		c->closing = true;
	return false;
}

void ddbi_connection_answer(struct connection *c)
{
	c->busy = false;
	ddbi_exchange_finish(&c->exchange);
	respond(c);
}

bool ddbi_connection_write(struct connection *c)
{
	while (connection_unsent(c)) {
		long n = transmit(c, c->out.p + c->sent, c->out.len - c->sent);
		if (n <= 0)
			return n == TLS_AGAIN;
		c->sent += (size_t)n;
	}
	buf_clear(&c->out);
	c->sent = 0;
	return !c->closing;
}
