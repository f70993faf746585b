/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a service answers, memory stays within bounds: answers without end in every part of HTTP, bombs,
 * nesting, and what grows while it is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <ddb/ddb.h>
#include <libdeflate.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_ANSWER ((size_t)1 << 20)
#define FLOOD      ((size_t)200 << 20) /* so much is sent, if anybody takes it */

#define HEAD "HTTP/1.1 200 OK\r\n"
#define MANY "HTTP/1.1 100 Continue\r\n\r\n"

/* An answer: its beginning, then something over and over, until nobody reads any more or all is sent. */
struct answer {
	const char *name, *begin, *again;
	const char *body; /* in place of `again`: what `begin` announces */
	size_t body_n;
};

static struct {
	int fd, port;
	const struct answer *volatile answer;
	volatile size_t sent;
	pthread_t thread;
} evil;

/* ---- the service ---- */

static bool send_some(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
		evil.sent += (size_t)k;
	}
	return true;
}

static void flood(int fd, const struct answer *a)
{
	static char bytes[65536];
	size_t one = a->again ? strlen(a->again) : 0, n = 0;
	if (!send_some(fd, a->begin, strlen(a->begin)))
		return;
	if (a->body) {
		send_some(fd, a->body, a->body_n);
		return;
	}
	while (n + one <= sizeof bytes) {
		memcpy(bytes + n, a->again, one);
		n += one;
	}
	while (evil.sent < FLOOD && send_some(fd, bytes, n)) {
	}
}

static void *serve(void *unused)
{
	char bytes[8192];
	for (int fd; (fd = accept(evil.fd, NULL, NULL)) >= 0; close(fd)) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		poll(&p, 1, 1000);
		if (recv(fd, bytes, sizeof bytes, 0) > 0)
			flood(fd, evil.answer);
	}
	return unused;
}

static int begin(void **state)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;
	(void)state;
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	evil.fd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(evil.fd, (struct sockaddr *)&a, sizeof a) || listen(evil.fd, 8) ||
		getsockname(evil.fd, (struct sockaddr *)&a, &n))
		return -1;
	evil.port = ntohs(a.sin_port);
	return pthread_create(&evil.thread, NULL, serve, NULL);
}

static int end(void **state)
{
	(void)state;
	shutdown(evil.fd, SHUT_RDWR);
	pthread_join(evil.thread, NULL);
	close(evil.fd);
	return 0;
}

/* ---- the client ---- */

static struct ddb *open_evil(void)
{
	struct ddb *db;
	char where[64];
	struct ddb_remote remote = { .max_answer = MAX_ANSWER, .access_key = "A", .secret_key = "s" };
	snprintf(where, sizeof where, "http://127.0.0.1:%d", evil.port);
	assert_int_equal(
		ddb_open(&db, where,
			&(struct ddb_open_opts){ .max_retries = -1, .timeout_ms = 10000, .remote = &remote }),
		DDB_OK);
	return db;
}

static enum ddb_rc ask(const struct answer *a, const char *op, const char *json, char *why, size_t n)
{
	struct ddb *db = open_evil();
	evil.answer = a;
	evil.sent = 0;
	enum ddb_rc rc = ddb_call(db, op, json, NULL);
	snprintf(why, n, "%s", ddb_errmsg(db));
	ddb_close(db);
	return rc;
}

static size_t peak_kb(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (size_t)u.ru_maxrss;
}

/* What a sanitizer itself takes would hide it. */
#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || __has_feature(address_sanitizer) || \
	__has_feature(thread_sanitizer)
#define SANITIZED true
#else
#define SANITIZED false
#endif

static void assert_peak_within(size_t before_kb, size_t mb)
{
	if (!SANITIZED && peak_kb() - before_kb > mb * 1024)
		fail_msg("%zu MB more than before", (peak_kb() - before_kb) / 1024);
}

static void answers_without_end(void **state)
{
	static const struct answer answers[] = {
		{ "header lines", HEAD, "X-Filler: 0123456789012345678901234567890123456789\r\n", NULL, 0 },
		{ "one header line", HEAD "X-Filler: ", "0123456789", NULL, 0 },
		{ "the first line", "HTTP/1.1 200 ", "0123456789", NULL, 0 },
		{ "answers before the answer", "", MANY, NULL, 0 },
		{ "a body of no length", HEAD "Connection: close\r\n\r\n", "0123456789", NULL, 0 },
		{ "a body of a great length", HEAD "Content-Length: 999999999999999999\r\n\r\n", "0123456789",
			NULL, 0 },
		{ "chunks", HEAD "Transfer-Encoding: chunked\r\n\r\n", "a\r\n0123456789\r\n", NULL, 0 },
		{ "a chunk's extension", HEAD "Transfer-Encoding: chunked\r\n\r\na;x=", "0123456789", NULL,
			0 },
		{ "trailers", HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n",
			"X-Filler: 0123456789\r\n", NULL, 0 },
		{ "an error's body", "HTTP/1.1 500 E\r\nConnection: close\r\n\r\n", " ", NULL, 0 },
	};
	char why[1024];
	size_t before = peak_kb();
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		if (ask(&answers[i], "ListTables", "{}", why, sizeof why) == DDB_OK)
			fail_msg("%s: taken for an answer", answers[i].name);
		/* what lies in the buffers between is nobody's memory */
		if (evil.sent > MAX_ANSWER + ((size_t)16 << 20) && i != 7)
			fail_msg("%s: %zu bytes were taken: %s", answers[i].name, evil.sent, why);
	}
	assert_peak_within(before, 24);
}

static void headers_have_a_maximum(void **state)
{
	static const struct answer a = { "", HEAD,
		"X-Filler: 01234567890123456789012345678901234567890123456789\r\n", NULL, 0 };
	char why[1024], want[128];
	(void)state;
	assert_int_equal(ask(&a, "ListTables", "{}", why, sizeof why), DDB_NETWORK);
	snprintf(want, sizeof want, "127.0.0.1:%d: the answer's headers are longer than 256 KB", evil.port);
	assert_string_equal(why, want);
}

/* A body by its length; it is a copy of something over and over between two ends. */
static void assert_body(const char *first, const char *again, const char *last, const char *op,
	const char *json, enum ddb_rc rc)
{
	char begin_[128], why[1024];
	char *body = malloc(MAX_ANSWER);
	size_t one = strlen(again), n = strlen(first);
	assert_non_null(body);
	memcpy(body, first, n);
	while (n + one + strlen(last) <= MAX_ANSWER) {
		memcpy(body + n, again, one);
		n += one;
	}
	memcpy(body + n, last, strlen(last));
	n += strlen(last);
	snprintf(begin_, sizeof begin_, HEAD "Content-Length: %zu\r\n\r\n", n);
	const struct answer a = { "", begin_, NULL, body, n };
	enum ddb_rc got = ask(&a, op, json, why, sizeof why);
	if (got != rc)
		fail_msg("%s: %d: %s", first, got, why);
	free(body);
}

static void what_grows_while_it_is_read(void **state)
{
	size_t before = peak_kb();
	static const char get[] = "{\"TableName\":\"t\",\"Key\":{\"k\":{\"S\":\"a\"}}}";
	(void)state;
	/* raw answers are handed on as they are; those with capacity in them are read */
	assert_body(
		"{\"ConsumedCapacity\":[],\"TableNames\":[\"\"", ",\"\"", "]}", "ListTables", "{}", DDB_OK);
	assert_body("{\"ConsumedCapacity\":{},\"Item\":{\"l\":{\"L\":[{\"N\":\"1\"}", ",{\"N\":\"1\"}",
		"]}}}", "GetItem", get, DDB_OK);
	assert_body("{\"ConsumedCapacity\":{},\"Items\":[{}", ",{}", "]}", "Scan", "{\"TableName\":\"t\"}",
		DDB_OK);
	assert_body("{\"ConsumedCapacity\":{},\"Item\":{\"l\":", "{\"L\":[", "", "GetItem", get, DDB_OK);
	assert_body("{\"ConsumedCapacity\":{},\"x\":", "[", "", "GetItem", get, DDB_OK);
	assert_body("{\"ConsumedCapacity\":{},\"x\":", "{\"y\":", "", "GetItem", get, DDB_OK);
	assert_peak_within(before, 96);
}

static void a_bomb_does_not_go_off(void **state)
{
	size_t n = (size_t)64 << 20;
	char begin_[128], why[1024], want[128];
	char *zeros = calloc(1, n), *packed = malloc(MAX_ANSWER);
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
	(void)state;
	assert_non_null(zeros);
	assert_non_null(packed);
	size_t packed_n = libdeflate_gzip_compress(c, zeros, n, packed, MAX_ANSWER);
	libdeflate_free_compressor(c);
	free(zeros);
	assert_true(packed_n > 0);
	size_t before = peak_kb();
	snprintf(begin_, sizeof begin_, HEAD "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
		packed_n);
	const struct answer a = { "", begin_, NULL, packed, packed_n };
	assert_int_equal(ask(&a, "ListTables", "{}", why, sizeof why), DDB_INVALID);
	snprintf(want, sizeof want, "127.0.0.1:%d: the answer is longer than 1048576 bytes (max_answer)",
		evil.port);
	assert_string_equal(why, want);
	free(packed);
	assert_peak_within(before, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_without_end),
		cmocka_unit_test(headers_have_a_maximum),
		cmocka_unit_test(what_grows_while_it_is_read),
		cmocka_unit_test(a_bomb_does_not_go_off),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
