/* SPDX-License-Identifier: Apache-2.0 */
/* What a client may send: the first byte chooses the server (with or without keys) and the size of the
 * pieces, the rest is the stream. It runs through a connection over a socket, once whole and once in pieces,
 * with a store in memory behind it. Whatever arrives, every answer is a whole HTTP response whose length and
 * check sum are right, both runs answer alike, nothing is kept beyond the bounds, and the connection ends
 * when its client does. */
#include "base/crc.h"
#include "base/mem.h"
#include "server/state.h"
#include "session/session.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHECK(truth) ((truth) ? (void)0 : __builtin_trap())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define ANSWERS_MAX 4096

struct run {
	struct connection *c;
	int peer;
	bool over;
	struct buf got;
	int statuses[ANSWERS_MAX];
	size_t n;
};

static struct server *servers[2];
static struct ddb *stores[2];

static void open_servers(void)
{
	static struct server_keys keys;
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, 1 << 20);
	error_init(&err, &arena);
	ddbi_keys_init(&keys);
	CHECK(ddbi_keys_add(&keys, STR("AKID:secret tables=Music"), &err));
	for (int i = 0; i < 2; i++) {
		const struct server_opts opts = { .keys = i ? &keys : NULL };
		CHECK(ddb_open(&stores[i], "memory:", NULL) == DDB_OK);
		CHECK(ddbi_server_open(stores[i], &opts, &err, &servers[i]));
	}
	ddbi_arena_free(&arena);
}

static void completed(struct op *op)
{
	ddbi_connection_answer(op->user);
}

/* What the client receives. */
static void collect(struct run *r)
{
	char piece[65536];
	for (ssize_t n; (n = recv(r->peer, piece, sizeof piece, MSG_DONTWAIT)) > 0;)
		ddbi_buf_add(&r->got, piece, (size_t)n);
}

/* What a server's loop does with one connection. */
static void pump(struct run *r)
{
	struct connection *c = r->c;
	struct store *s = c->host->store;
	if (r->over)
		return;
	r->over = !ddbi_connection_read(c);
	while (!r->over && ddbi_connection_next(c)) {
		struct op *op = &c->exchange.op;
		op->complete = completed;
		op->user = c;
		s->ops->submit(s, &op, 1);
		while (c->busy)
			s->ops->drive(s, -1);
		CHECK(c->in.len <= HTTP_MAX_INPUT && c->out.len <= (size_t)64 << 20);
	}
	do {
		r->over = r->over || !ddbi_connection_write(c);
		collect(r);
	} while (!r->over && connection_unsent(c));
}

static void send_all(struct run *r, const uint8_t *data, size_t n, size_t piece)
{
	while (n && !r->over) {
		size_t part = n < piece ? n : piece;
		ssize_t sent = send(r->peer, data, part, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent > 0) {
			data += sent;
			n -= (size_t)sent;
		} else if (errno != EAGAIN && errno != EWOULDBLOCK) {
			break;
		}
		pump(r);
	}
	shutdown(r->peer, SHUT_WR);
	for (int i = 0; i < 1000 && !r->over; i++)
		pump(r);
	CHECK(r->over);
}

/* ---- what came back ---- */

static struct str header(struct str head, struct str name)
{
	while (head.n) {
		const char *lf = memchr(head.p, '\n', head.n);
		CHECK(lf && lf > head.p && lf[-1] == '\r');
		size_t n = (size_t)(lf - head.p);
		struct str text = str_sub(head, 0, n - 1);
		if (text.n > name.n && str_starts(text, name) && text.p[name.n] == ':')
			return str_sub(text, name.n + 2, text.n - name.n - 2);
		head = str_sub(head, n + 1, head.n - n - 1);
	}
	return STR_NONE;
}

static size_t find_end(struct str s)
{
	for (size_t i = 0; i + 4 <= s.n; i++)
		if (memcmp(s.p + i, "\r\n\r\n", 4) == 0)
			return i + 2;
	__builtin_trap();
}

static void check_answers(struct run *r)
{
	struct str rest = buf_view(&r->got);
	while (rest.n) {
		int64_t status, length = 0, crc;
		size_t end = find_end(rest);
		struct str head = str_sub(rest, 0, end);
		CHECK(str_starts(head, STR("HTTP/1.1 ")) && ddbi_str_to_i64(str_sub(head, 9, 3), &status));
		rest = str_sub(rest, end + 2, rest.n - end - 2);
		if (status == 100)
			continue;
		CHECK(ddbi_str_to_i64(header(head, STR("Content-Length")), &length));
		CHECK(header(head, STR("Connection")).n && header(head, STR("Date")).n == 29);
		/* HEAD is answered like GET, but without the body; in these two there is no check sum. */
		struct str sum = header(head, STR("x-amz-crc32"));
		bool bodiless = !sum.p && (size_t)length > rest.n;
		if (!sum.p && rest.n >= 9 && str_starts(rest, STR("HTTP/1.1 ")))
			bodiless = true;
		size_t n = bodiless ? 0 : (size_t)length;
		CHECK(n <= rest.n);
		if (sum.p)
			CHECK(ddbi_str_to_i64(sum, &crc) && (uint32_t)crc == ddbi_crc32(str_sub(rest, 0, n)));
		rest = str_sub(rest, n, rest.n - n);
		CHECK(r->n < ANSWERS_MAX);
		r->statuses[r->n++] = (int)status;
	}
}

static void run(struct run *r, int which, const uint8_t *data, size_t n, size_t piece)
{
	int pair[2];
	struct server *s = servers[which];
	struct error err;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, 1 << 20);
	error_init(&err, &arena);
	CHECK(s->own.store->ops->reset(s->own.store, &err));
	ddbi_arena_free(&arena);
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	*r = (struct run){ .peer = pair[0] };
	ddbi_buf_init(&r->got, (size_t)1 << 30);
	r->c = ddbi_connection_new(s, &s->own, pair[1]);
	CHECK(r->c);
	send_all(r, data, n, piece);
	collect(r);
	check_answers(r);
	ddbi_connection_free(r->c);
	close(r->peer);
	ddbi_buf_free(&r->got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct run whole, pieces;
	if (!servers[0])
		open_servers();
	if (n < 2 || n > 100000)
		return 0;
	int which = data[0] & 1;
	size_t piece = data[0] / 2 + 1U;
	run(&whole, which, data + 1, n - 1, n);
	run(&pieces, which, data + 1, n - 1, piece);
	CHECK(whole.n == pieces.n);
	CHECK(!whole.n || memcmp(whole.statuses, pieces.statuses, whole.n * sizeof *whole.statuses) == 0);
	return 0;
}
