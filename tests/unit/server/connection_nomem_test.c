/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation that a connection and its requests need fails in turn: nothing leaks or is half done, and
 * the server answers the next client. */
#include "base/mem.h"
#include "server/state.h"
#include <ddb/ddb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define SIGNED                                                                        \
	"Host: x\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 " \
	"Credential=AKID/20260101/us-east-1/dynamodb/aws4_request, "                  \
	"SignedHeaders=host;x-amz-date;x-amz-target, Signature=00\r\nContent-Type: "  \
	"application/x-amz-json-1.0\r\n"
#define TARGET(name) "X-Amz-Target: DynamoDB_20120810." name "\r\n"

static const char chunked[] =
	"POST /?b=1&a=2 HTTP/1.1\r\n" SIGNED TARGET("ListTables") "Transfer-Encoding: chunked\r\n\r\n"
								  "2\r\n{}\r\n0\r\n\r\n";
static const char preflight[] =
	"OPTIONS / HTTP/1.1\r\nOrigin: x\r\nAccess-Control-Request-Headers: a\r\n\r\n";
static const char metrics[] = "GET /-/metrics HTTP/1.1\r\n\r\n";
static const char describe[] =
	"POST / HTTP/1.1\r\n" SIGNED TARGET("DescribeTable") "Content-Length: 21\r\n\r\n"
							     "{\"TableName\":\"things\"}";

struct world {
	struct ddb *db;
	struct server *server;
	struct server_keys keys;
	struct ddb_arena arena;
};

static void begin(struct world *w, bool with_keys)
{
	struct error err;
	ddbi_arena_init(&w->arena, 1 << 20);
	error_init(&err, &w->arena);
	ddbi_keys_init(&w->keys);
	assert_true(ddbi_keys_add(&w->keys, STR("AKID:secret tables=app_"), &err));
	assert_int_equal(ddb_open(&w->db, "memory:", NULL), DDB_OK);
	const struct server_opts opts = {
		.keys = with_keys ? &w->keys : NULL, .log = LOG_JSON, .slow_ms = 60000
	};
	assert_true(ddbi_server_open(w->db, &opts, &err, &w->server));
}

static void end(struct world *w)
{
	ddbi_server_close(w->server);
	ddb_close(w->db);
	ddbi_keys_free(&w->keys);
	ddbi_arena_free(&w->arena);
}

static void completed(struct op *op)
{
	ddbi_connection_answer(op->user);
}

/* What the server's loop does. */
static void serve(struct connection *c)
{
	struct store *s = c->host->store;
	if (!ddbi_connection_read(c))
		return;
	while (ddbi_connection_next(c)) {
		struct op *op = &c->exchange.op;
		op->complete = completed;
		op->user = c;
		s->ops->submit(s, &op, 1);
		while (c->busy)
			s->ops->drive(s, -1);
	}
	ddbi_connection_write(c);
}

/* true: it was answered in full, as it is with all the memory that it needs. */
static bool ask(struct world *w, const char *request, uint64_t fail)
{
	int pair[2];
	char answer[65536];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(send(pair[0], request, strlen(request), 0), strlen(request));
	if (fail)
		ddbi_mem_fail(fail, true);
	struct connection *c = ddbi_connection_new(w->server, &w->server->own, pair[1]);
	if (c)
		serve(c);
	ddbi_mem_fail(0, false);
	if (c)
		ddbi_connection_free(c);
	ssize_t n = recv(pair[0], answer, sizeof answer - 1, MSG_DONTWAIT);
	close(pair[0]);
	answer[n > 0 ? n : 0] = '\0';
	return n > 0 && (!strncmp(answer, "HTTP/1.1 200", 12) || !strncmp(answer, "HTTP/1.1 400", 12));
}

static void each_allocation_fails(const char *request, bool with_keys)
{
	struct world w;
	begin(&w, with_keys);
	assert_true(ask(&w, request, 0)); /* what a server makes once is there */
	for (uint64_t nth = 1;; nth++) {
		uint64_t before = ddbi_mem_calls();
		ask(&w, request, nth);
		uint64_t used = ddbi_mem_calls() - before;
		assert_true(ask(&w, request, 0));
		if (used < nth)
			break; /* it needs no more than were allowed */
		assert_true(nth < 5000);
	}
	end(&w);
}

static void requests_without_memory(void **state)
{
	(void)state;
	each_allocation_fails(chunked, false);
	each_allocation_fails(describe, false);
	each_allocation_fails(preflight, false);
	each_allocation_fails(metrics, false);
}

static void verifying_without_memory(void **state)
{
	(void)state;
	each_allocation_fails(chunked, true);
	each_allocation_fails(describe, true);
}

/* Opening a server either works or leaves nothing behind. */
static void opening_without_memory(void **state)
{
	struct ddb_arena arena;
	struct error err;
	struct server_keys keys;
	struct ddb *db;
	(void)state;
	ddbi_arena_init(&arena, 1 << 20);
	error_init(&err, &arena);
	ddbi_keys_init(&keys);
	assert_true(ddbi_keys_add(&keys, STR("AKID:secret"), &err));
	assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_OK);
	const struct server_opts opts = { .keys = &keys };
	bool opened = false;
	for (uint64_t nth = 1; !opened; nth++) {
		struct server *s = NULL;
		error_init(&err, &arena);
		ddbi_mem_fail(nth, true);
		opened = ddbi_server_open(db, &opts, &err, &s);
		ddbi_mem_fail(0, false);
		if (opened)
			ddbi_server_close(s);
		else
			assert_int_not_equal(err.exception, EXCEPTION_NONE);
		assert_true(nth < 1000);
	}
	ddb_close(db);
	ddbi_keys_free(&keys);
	ddbi_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_without_memory),
		cmocka_unit_test(verifying_without_memory),
		cmocka_unit_test(opening_without_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
