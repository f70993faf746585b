/* SPDX-License-Identifier: Apache-2.0 */
/* What is answered to what the store says, and the memory that answers live in. */
#include "http/request.h"
#include "models.h"
#include "pages/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void reply_page(struct request *r, unsigned status, const char *name, json_t *values)
{
	assert_string_equal(name, "error");
	reply_html(r, status,
		request_text(r, "page: %s", json_string_value(json_object_get(values, "message"))));
	json_decref(values);
}

static void test_statuses(void **state)
{
	(void)state;
	static const struct {
		enum ddb_rc rc;
		unsigned status;
		bool again;
	} all[] = { { DDB_NOT_FOUND, 404, false }, { DDB_INVALID, 400, false },
		{ DDB_CONDITION_FAILED, 409, false }, { DDB_THROTTLED, 429, true }, { DDB_BUSY, 503, true },
		{ DDB_CANCELLED, 503, true }, { DDB_NETWORK, 503, true }, { DDB_IO, 500, false },
		{ DDB_NOMEM, 500, false }, { DDB_DENIED, 500, false }, { DDB_SEVERAL, 500, false },
		{ DDB_NO_TABLE, 500, false }, { DDB_MISUSE, 500, false }, { DDB_INTERNAL, 500, false } };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		for (int api = 0; api < 2; api++) {
			struct request r = { .method = "GET", .path = api ? "/api/posts/" : "/posts/" };
			reply_failure(&r, all[i].rc);
			assert_int_equal(r.status, all[i].status);
			assert_int_equal(r.nheaders, all[i].again);
			if (all[i].again)
				assert_string_equal(r.headers[0].name, "Retry-After");
			assert_string_equal(r.type, api ? "application/json" : "text/html; charset=utf-8");
			request_free_memory(&r);
		}
}

static void test_bad_input_is_told(void **state)
{
	(void)state;
	struct ddb *db;
	assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_OK);
	assert_int_equal(ddb_create_tables(db, blog_models, blog_models_count, NULL), DDB_OK);
	struct request r = { .db = db, .method = "POST", .path = "/api/tags/" };
	struct tag tag = { .slug = "no-name" };
	enum ddb_rc rc = tag_put(db, &tag, NULL);
	assert_int_equal(rc, DDB_INVALID);
	reply_failure(&r, rc);
	assert_int_equal(r.status, 400);
	assert_non_null(strstr(r.reply, "{\"error\":\""));
	assert_non_null(strstr(r.reply, "name"));
	request_free_memory(&r);
	ddb_close(db);
}

/* The store's own words are for who runs the blog, not for its readers. */
static void test_the_inside_is_not_told(void **state)
{
	(void)state;
	struct ddb *db;
	assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_OK); /* it has no tables */
	for (int api = 0; api < 2; api++) {
		struct request r = { .db = db, .method = "GET", .path = api ? "/api/tags/" : "/tags/" };
		struct tag tag = DDB_NEW(tag, .name = "n", .slug = "s");
		enum ddb_rc rc = tag_put(db, &tag, NULL);
		assert_int_not_equal(rc, DDB_OK);
		reply_failure(&r, rc);
		assert_int_equal(r.status, 500);
		assert_null(strstr(r.reply, "demo_tags"));
		assert_null(strstr(r.reply, ddb_errmsg(db)));
		request_free_memory(&r);
	}
	ddb_close(db);
}

static void test_memory(void **state)
{
	(void)state;
	struct request r = { .method = "GET", .path = "/" };
	const char *kept = request_keep(&r, strdup("kept"));
	json_t *json = request_json(&r, json_pack("{s:s}", "a", "b"));
	int *numbers = request_array(&r, 3, sizeof *numbers);
	assert_string_equal(kept, "kept");
	assert_string_equal(json_string_value(json_object_get(json, "a")), "b");
	assert_string_equal(request_text(&r, "%d %s", 7, "x"), "7 x");
	assert_int_equal(numbers[0] | numbers[1] | numbers[2], 0);
	assert_non_null(request_array(&r, 0, 8));
	assert_false(r.no_memory);
	request_free_memory(&r);
}

static void test_no_memory(void **state)
{
	(void)state;
	struct request r = { .method = "GET", .path = "/" };
	assert_null(request_array(&r, SIZE_MAX / 2, 4));
	assert_true(r.no_memory);
	r.no_memory = false;
	assert_null(request_json(&r, NULL));
	assert_true(r.no_memory);
	r.no_memory = false;
	assert_string_equal(request_keep(&r, NULL), "");
	assert_true(r.no_memory);
	r.no_memory = false;
	reply_json(&r, 200, NULL);
	assert_true(r.no_memory);
	request_free_memory(&r);
}

static void test_error_texts(void **state)
{
	(void)state;
	struct request r = { .method = "GET", .path = "/api/" };
	reply_error(&r, 400, "%s: \"%s\" is not good", "name", "a\nb");
	assert_int_equal(r.status, 400);
	assert_string_equal(r.reply, "{\"error\":\"name: \\\"a\\nb\\\" is not good\"}");
	assert_int_equal(r.reply_size, strlen(r.reply));
	request_free_memory(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_bad_input_is_told),
		cmocka_unit_test(test_the_inside_is_not_told),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_error_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
