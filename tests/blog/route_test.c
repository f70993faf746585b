/* SPDX-License-Identifier: Apache-2.0 */
/* Which handler a path has, and what is answered where it has none. The table here takes the place of the
 * blog's. */
#include "http/request.h"
#include "pages/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *ran; /* the handler; NULL: none */

#define HANDLER(name)                       \
	static void name(struct request *r) \
	{                                   \
		ran = #name;                \
		reply_empty(r, 204);        \
	}
HANDLER(home)
HANDLER(list)
HANDLER(make)
HANDLER(show)
HANDLER(search)
HANDLER(drop)
HANDLER(deep)
HANDLER(file)

static const struct route first[] = {
	{ "GET", "/", home },
	{ "GET", "/api/posts/", list },
	{ "POST", "/api/posts/", make },
	{ "GET", "/api/posts/search/", search },
	{ "GET", "/api/posts/:/", show },
	{ 0 },
};
static const struct route second[] = {
	{ "DELETE", "/api/posts/:/", drop },
	{ "GET", "/a/:/b/:/c/:/", deep },
	{ "GET", "/style.css", file },
	{ "POST", "/only/", make },
	{ 0 },
};
const struct route *const all_routes[] = { first, second, NULL };

/* Pages of faults need no layout here. */
void reply_page(struct request *r, unsigned status, const char *name, json_t *values)
{
	reply_html(r, status, request_text(r, "%s", name));
	json_decref(values);
}

static struct request asked(const char *method, const char *path, const char *query)
{
	struct request r = { .method = method, .path = path, .query = query };
	ran = NULL;
	route(&r);
	return r;
}

static const char *header(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->nheaders; i++)
		if (strcmp(r->headers[i].name, name) == 0)
			return r->headers[i].value;
	return NULL;
}

static void goes_to(const char *method, const char *path, const char *expected)
{
	struct request r = asked(method, path, "");
	assert_non_null(ran);
	assert_string_equal(ran, expected);
	assert_int_equal(r.status, 204);
	request_free_memory(&r);
}

static void is_answered(const char *method, const char *path, unsigned status)
{
	struct request r = asked(method, path, "");
	assert_null(ran);
	assert_int_equal(r.status, status);
	request_free_memory(&r);
}

static void test_paths(void **state)
{
	(void)state;
	goes_to("GET", "/", "home");
	goes_to("GET", "/api/posts/", "list");
	goes_to("POST", "/api/posts/", "make");
	goes_to("GET", "/api/posts/42/", "show");
	goes_to("DELETE", "/api/posts/42/", "drop");
	goes_to("GET", "/api/%70osts/", "list");
	goes_to("GET", "/style.css", "file");
	goes_to("GET", "/api/posts/search/", "search"); /* the first that fits */
	goes_to("DELETE", "/api/posts/search/", "drop");
}

static void test_parts_are_decoded(void **state)
{
	(void)state;
	struct request r = asked("GET", "/a/x%2Fy/b/caf%C3%A9+1/c/%3A/", "");
	assert_string_equal(ran, "deep");
	assert_string_equal(r.args[0], "x/y");
	assert_string_equal(r.args[1], "caf\303\251+1");
	assert_string_equal(r.args[2], ":");
	request_free_memory(&r);
}

static void test_no_route(void **state)
{
	(void)state;
	static const char *const paths[] = { "/nothing/", "/api/", "/api/posts/1/2/", "/api/posts//", "//",
		"//api/posts/", "/api//posts/", "/style.css/", "/:/", "/API/posts/", "/api/posts%2F",
		"/a/1/b/2/c/3/d/4/e/5/f/6/", "/api%2Fposts/" };
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		is_answered("GET", paths[i], 404);
	is_answered("POST", "/nothing/", 404);
	is_answered("OPTIONS", "/nothing/", 404);
}

static void test_no_path(void **state)
{
	(void)state;
	is_answered("GET", "/%ff/", 400);
	is_answered("GET", "/api/posts/%00/", 400);
	is_answered("OPTIONS", "*", 400);
	is_answered("GET", "", 400);
}

static void test_other_methods(void **state)
{
	(void)state;
	struct request r = asked("PATCH", "/api/posts/", "");
	assert_int_equal(r.status, 405);
	assert_string_equal(header(&r, "Allow"), "GET, HEAD, POST, OPTIONS");
	assert_string_equal(r.type, "application/json");
	request_free_memory(&r);
	r = asked("BREW", "/only/", "");
	assert_int_equal(r.status, 405);
	assert_string_equal(header(&r, "Allow"), "POST, OPTIONS");
	assert_string_equal(r.reply, "error"); /* a page */
	request_free_memory(&r);
	is_answered("get", "/api/posts/", 405); /* methods have a case */
	is_answered("GET", "/only/", 405);
}

static void test_options(void **state)
{
	(void)state;
	struct request r = asked("OPTIONS", "/api/posts/7/", "");
	assert_null(ran);
	assert_int_equal(r.status, 200);
	assert_string_equal(header(&r, "Allow"), "GET, HEAD, DELETE, OPTIONS");
	assert_int_equal(r.reply_size, 0);
	request_free_memory(&r);
}

static void redirects(
	const char *method, const char *path, const char *query, unsigned status, const char *to)
{
	struct request r = asked(method, path, query);
	assert_null(ran);
	assert_int_equal(r.status, status);
	assert_string_equal(header(&r, "Location"), to);
	request_free_memory(&r);
}

static void test_a_missing_slash(void **state)
{
	(void)state;
	redirects("GET", "/api/posts", "", 301, "/api/posts/");
	redirects("GET", "/api/posts/42", "a=1&b=%20+x", 301, "/api/posts/42/?a=1&b=%20+x");
	redirects("POST", "/api/posts", "", 308, "/api/posts/");
	redirects("DELETE", "/api/posts/%34", "", 308, "/api/posts/%34/");
	redirects("PATCH", "/only", "", 308, "/only/");
	is_answered("GET", "/nothing", 404);
	is_answered("GET", "//example.org", 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_parts_are_decoded),
		cmocka_unit_test(test_no_route),
		cmocka_unit_test(test_no_path),
		cmocka_unit_test(test_other_methods),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_a_missing_slash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
