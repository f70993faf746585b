/* SPDX-License-Identifier: Apache-2.0 */
#include "server/http.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static enum http_result parse(struct buf *in, const char *text, struct http_request *r, size_t *used)
{
	struct http_parser p = { 0 };
	ddbi_buf_init(in, HTTP_MAX_INPUT);
	buf_z(in, text);
	*used = 0;
	return ddbi_http_parse(&p, in, r, used);
}

static enum http_result result(const char *text)
{
	struct buf in;
	struct http_request r;
	size_t used;
	enum http_result rc = parse(&in, text, &r, &used);
	ddbi_buf_free(&in);
	return rc;
}

static const char post[] =
	"POST /?a=b HTTP/1.1\r\nHost: x\r\nX-Amz-Target:  DynamoDB_20120810.ListTables \r\n"
	"Content-Length: 2\r\n\r\n{}GET /next";

static void reads_a_request_and_leaves_the_next(void **state)
{
	(void)state;
	struct buf in;
	struct http_request r;
	size_t used;
	assert_int_equal(parse(&in, post, &r, &used), HTTP_READY);
	assert_true(str_eq(r.method, STR("POST")));
	assert_true(str_eq(r.path, STR("/")));
	assert_true(str_eq(r.query, STR("a=b")));
	assert_true(str_eq(ddbi_http_header(&r, "x-amz-target"), STR("DynamoDB_20120810.ListTables")));
	assert_true(str_eq(r.body, STR("{}")));
	assert_true(r.keep_alive);
	assert_int_equal(used, sizeof post - 1 - strlen("GET /next"));
	ddbi_buf_free(&in);
}

static void reads_it_byte_by_byte(void **state)
{
	(void)state;
	size_t whole = sizeof post - 1 - strlen("GET /next");
	struct buf in;
	struct http_request r;
	struct http_parser p = { 0 };
	size_t used = 0;
	ddbi_buf_init(&in, HTTP_MAX_INPUT);
	for (size_t i = 0; i < whole; i++) {
		ddbi_buf_byte(&in, post[i]);
		enum http_result want = i + 1 < whole ? HTTP_MORE : HTTP_READY;
		assert_int_equal(ddbi_http_parse(&p, &in, &r, &used), want);
	}
	assert_int_equal(used, whole);
	assert_true(str_eq(r.body, STR("{}")));
	ddbi_buf_free(&in);
}

/* 01-P8 */
static void gathers_chunks(void **state)
{
	(void)state;
	static const char text[] = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
				   "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\nrest";
	struct buf in;
	struct http_request r;
	struct http_parser p = { 0 };
	size_t used = 0, whole = sizeof text - 1 - strlen("rest");
	ddbi_buf_init(&in, HTTP_MAX_INPUT);
	for (size_t i = 0; i < sizeof text - 1; i++) {
		ddbi_buf_byte(&in, text[i]);
		if (i + 1 < whole)
			assert_int_equal(ddbi_http_parse(&p, &in, &r, &used), HTTP_MORE);
	}
	assert_int_equal(ddbi_http_parse(&p, &in, &r, &used), HTTP_READY);
	assert_true(str_eq(r.body, STR("abc0123456789")));
	assert_true(str_eq(str_sub(buf_view(&in), used, in.len - used), STR("rest")));
	ddbi_buf_free(&in);
}

static void refuses_what_is_no_http(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"hello\r\n\r\n",
		"POST / FTP/1.1\r\n\r\n",
		"POST / HTTP/1.1\r\nno colon\r\n\r\n",
		"POST / HTTP/1.1\r\n: no name\r\n\r\n",
		"POST / HTTP/1.1\r\nspace before : x\r\n\r\n",
		"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
		"POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
		"POST / HTTP/1.1\r\nContent-Length:\r\n\r\n",
		"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
		"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
		"POST / HTTP/1.1\r\nA: b\rc: d\r\n\r\n",
		"POST /\r HTTP/1.1\r\n\r\n",
		"POST / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
		"\r\n\r\nPOST / HTTP/1.1\r\n\r\n",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(result(bad[i]), HTTP_BAD);
	static const char nul[] = "POST / HTTP/1.1\r\nA: b\0c\r\n\r\n";
	struct buf in;
	struct http_request r;
	struct http_parser p = { 0 };
	size_t used;
	ddbi_buf_init(&in, HTTP_MAX_INPUT);
	ddbi_buf_add(&in, nul, sizeof nul - 1);
	assert_int_equal(ddbi_http_parse(&p, &in, &r, &used), HTTP_BAD);
	ddbi_buf_free(&in);
}

/* 01-P40 and 01-1.3 step 1 */
static void heads_and_bodies_are_bounded(void **state)
{
	(void)state;
	struct buf in;
	struct http_request r;
	struct http_parser p = { 0 };
	size_t used;
	ddbi_buf_init(&in, HTTP_MAX_INPUT);
	buf_z(&in, "POST / HTTP/1.1\r\nX: ");
	while (in.len <= HTTP_MAX_HEAD)
		ddbi_buf_byte(&in, 'x');
	assert_int_equal(ddbi_http_parse(&p, &in, &r, &used), HTTP_HEAD_LARGE);
	ddbi_buf_free(&in);
	assert_int_equal(result("POST / HTTP/1.1\r\nContent-Length: 16777216\r\n\r\n"), HTTP_MORE);
	assert_int_equal(result("POST / HTTP/1.1\r\nContent-Length: 16777217\r\n\r\n"), HTTP_BODY_LARGE);
	assert_int_equal(result("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"), HTTP_BAD);
	assert_int_equal(
		result("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1000001\r\n"), HTTP_BODY_LARGE);
	assert_int_equal(result("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
		HTTP_BAD);
}

static void knows_when_to_keep_the_connection(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool kept;
	} cases[] = {
		{ "GET / HTTP/1.1\r\n\r\n", true },
		{ "GET / HTTP/1.0\r\n\r\n", false },
		{ "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true },
		{ "GET / HTTP/1.1\r\nconnection: close\r\n\r\n", false },
		{ "GET / HTTP/1.1\r\nConnection: TE, Close\r\n\r\n", false },
		{ "GET / HTTP/1.0\r\nConnection: TE ,keep-alive,\r\n\r\n", true },
		{ "GET / HTTP/1.1\r\nConnection: TE\r\nConnection: close\r\n\r\n", false },
		{ "GET / HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n", false },
		{ "GET / HTTP/1.1\r\nConnection:\r\n\r\n", true },
		{ "GET / HTTP/1.1\r\nConnection: closed\r\n\r\n", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf in;
		struct http_request r;
		size_t used;
		assert_int_equal(parse(&in, cases[i].text, &r, &used), HTTP_READY);
		assert_int_equal(r.keep_alive, cases[i].kept);
		ddbi_buf_free(&in);
	}
}

/* As old clients send behind a body, and do not count. */
static void an_empty_line_in_front_is_no_request(void **state)
{
	(void)state;
	static const char *const texts[] = { "\r\nGET /a HTTP/1.1\r\nX: y\r\n\r\n",
		"\nGET /a HTTP/1.1\nX: y\n\n" };
	for (size_t i = 0; i < 2; i++) {
		struct buf in;
		struct http_request r;
		struct http_parser p = { 0 };
		size_t used = 0, whole = strlen(texts[i]);
		ddbi_buf_init(&in, HTTP_MAX_INPUT);
		for (size_t k = 0; k < whole; k++) {
			ddbi_buf_byte(&in, texts[i][k]);
			assert_int_equal(
				ddbi_http_parse(&p, &in, &r, &used), k + 1 < whole ? HTTP_MORE : HTTP_READY);
		}
		assert_int_equal(used, whole);
		assert_true(str_eq(r.path, STR("/a")));
		assert_true(str_eq(ddbi_http_header(&r, "x"), STR("y")));
		ddbi_buf_free(&in);
	}
}

/* 01-P9 */
static void sees_who_waits_for_continue(void **state)
{
	(void)state;
	struct buf in;
	struct http_request r;
	size_t used;
	const char *head = "POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
	assert_int_equal(parse(&in, head, &r, &used), HTTP_MORE);
	assert_true(r.expects_continue);
	ddbi_buf_free(&in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_request_and_leaves_the_next),
		cmocka_unit_test(reads_it_byte_by_byte),
		cmocka_unit_test(gathers_chunks),
		cmocka_unit_test(refuses_what_is_no_http),
		cmocka_unit_test(heads_and_bodies_are_bounded),
		cmocka_unit_test(knows_when_to_keep_the_connection),
		cmocka_unit_test(an_empty_line_in_front_is_no_request),
		cmocka_unit_test(sees_who_waits_for_continue),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
