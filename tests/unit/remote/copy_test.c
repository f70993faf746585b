/* SPDX-License-Identifier: Apache-2.0 */
/* ddb_copy: from a store in memory to a service and from there to another store in memory, which then say the
 * same of themselves; stopped and gone on with; and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/served.h"
#include <ddb/ddb.h>

#define ITEMS 3000

struct text {
	char *p;
	size_t n, cap;
};

static bool write_text(void *user, const char *bytes, size_t n)
{
	struct text *t = user;
	if (t->n + n + 1 > t->cap) {
		t->cap = 2 * (t->n + n + 1);
		t->p = realloc(t->p, t->cap);
	}
	memcpy(t->p + t->n, bytes, n);
	t->n += n;
	t->p[t->n] = '\0';
	return true;
}

static struct text dump_of(struct ddb *db)
{
	struct text t = { .n = 0 };
	if (ddb_dump(db, write_text, &(struct ddb_copy_opts){ .user = &t }))
		fail_msg("%s", ddb_errmsg(db));
	return t;
}

static void assert_same(struct ddb *a, struct ddb *b)
{
	struct text x = dump_of(a), y = dump_of(b);
	assert_int_equal(x.n, y.n);
	assert_true(x.n > 1000000);
	assert_memory_equal(x.p, y.p, x.n);
	free(x.p);
	free(y.p);
}

static struct ddb *open_at(const char *where)
{
	struct ddb *db;
	if (ddb_open(&db, where, NULL))
		fail_msg("%s", ddb_errmsg(db));
	return db;
}

static void must(struct ddb *db, const char *op, const char *json)
{
	if (ddb_call(db, op, json, NULL))
		fail_msg("%s", ddb_errmsg(db));
}

/* Two tables: one with all that belongs to it and more than one page of items, one that is empty. */
static struct ddb *source(void)
{
	char json[1024], padding[401];
	struct ddb *db = open_at("memory:");
	must(db, "CreateTable",
		"{\"TableName\":\"Large\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{"
		"\"AttributeName\":\"k\","
		"\"KeyType\":\"HASH\"},{\"AttributeName\":\"r\",\"KeyType\":\"RANGE\"}],"
		"\"AttributeDefinitions\":["
		"{\"AttributeName\":\"k\",\"AttributeType\":\"S\"},{\"AttributeName\":\"r\","
		"\"AttributeType\":\"N\"}],"
		"\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by_r\",\"KeySchema\":[{\"AttributeName\":\"r\","
		"\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}],"
		"\"Tags\":[{\"Key\":\"team\",\"Value\":\"blue\"}]}");
	must(db, "UpdateTimeToLive",
		"{\"TableName\":\"Large\",\"TimeToLiveSpecification\":{\"Enabled\":true,\"AttributeName\":"
		"\"t\"}}");
	must(db, "CreateTable",
		"{\"TableName\":\"Second\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{"
		"\"AttributeName\":\"k\","
		"\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":"
		"\"B\"}]}");
	memset(padding, 'x', 400);
	padding[400] = '\0';
	for (int i = 0; i < ITEMS; i++) {
		snprintf(json, sizeof json,
			"{\"TableName\":\"Large\",\"Item\":{\"k\":{\"S\":\"key %d\"},\"r\":{\"N\":\"%d\"},"
			"\"text\":{\"S\":\"%s\"},\"l\":{\"L\":[{\"BOOL\":true},{\"NULL\":true}]}}}",
			i, i % 7, padding);
		must(db, "PutItem", json);
	}
	return db;
}

struct telling {
	int calls, stop_at;
	uint64_t items;
	char resume[2048];
};

static bool progress(void *user, uint64_t items, const char *resume)
{
	struct telling *t = user;
	assert_true(strlen(resume) < sizeof t->resume);
	memcpy(t->resume, resume, strlen(resume) + 1);
	t->items = items;
	return ++t->calls != t->stop_at;
}

static void there_and_back_again(void **state)
{
	struct ddb *from = source(), *service = open_at(*state), *to = open_at("memory:");
	struct telling t = { .calls = 0 };
	if (ddb_copy(from, service, &(struct ddb_transfer_opts){ .progress = progress, .user = &t }))
		fail_msg("%s", ddb_errmsg(from));
	assert_true(t.calls >= 3); /* two tables and a page's end */
	assert_same(from, service);
	if (ddb_copy(service, to, NULL))
		fail_msg("%s", ddb_errmsg(service));
	assert_same(from, to);
	/* what is there already is not written over */
	assert_int_equal(ddb_copy(from, to, NULL), DDB_BUSY);
	assert_string_equal(ddb_errmsg(from), "line 1: Table already exists: Large");
	ddb_close(to);
	ddb_close(service);
	ddb_close(from);
}

static void one_that_was_stopped_goes_on(void **state)
{
	struct ddb *from = source();
	(void)state;
	for (int stop = 1; stop <= 2; stop++) {
		struct ddb *to = open_at("memory:");
		struct telling t = { .stop_at = stop };
		assert_int_equal(
			ddb_copy(from, to, &(struct ddb_transfer_opts){ .progress = progress, .user = &t }),
			DDB_CANCELLED);
		assert_string_equal(ddb_errmsg(from), "ddb_copy: progress said to stop");
		assert_int_equal(t.items > 0, stop > 1);
		if (ddb_copy(from, to, &(struct ddb_transfer_opts){ .resume = t.resume, .in_flight = 1 }))
			fail_msg("%s", ddb_errmsg(from));
		assert_same(from, to);
		ddb_close(to);
	}
	ddb_close(from);
}

static void a_service_that_throttles_gets_all(void **state)
{
	struct ddb *from = source(), *to;
	struct ddb_realism realism = { .unprocessed_percent = 20, .seed = 3 };
	(void)state;
	assert_int_equal(ddb_open(&to, "memory:", &(struct ddb_open_opts){ .realism = &realism }), DDB_OK);
	if (ddb_copy(from, to, NULL))
		fail_msg("%s", ddb_errmsg(from));
	assert_same(from, to);
	ddb_close(to);
	ddb_close(from);
}

static void what_is_refused(void **state)
{
	struct ddb *from = open_at("memory:"), *to = open_at("memory:");
	(void)state;
	assert_int_equal(ddb_copy(NULL, to, NULL), DDB_MISUSE);
	assert_int_equal(ddb_copy(from, NULL, NULL), DDB_MISUSE);
	assert_int_equal(ddb_copy(from, from, NULL), DDB_MISUSE);
	assert_string_equal(ddb_errmsg(from), "ddb_copy: both sessions are the same one");
	assert_int_equal(ddb_copy(from, to, &(struct ddb_transfer_opts){ .table = "none" }), DDB_NO_TABLE);
	assert_int_equal(ddb_copy(from, to, &(struct ddb_transfer_opts){ .resume = "?" }), DDB_INVALID);
	assert_string_equal(ddb_errmsg(from), "ddb_copy: resume is none that progress was given");
	assert_int_equal(ddb_copy(from, to, NULL), DDB_OK);
	ddb_close(from);
	ddb_close(to);
}

static int begin(void **state)
{
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	*state = (void *)(uintptr_t)served_start(DDB_COMMAND);
	return *state ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	served_stop();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back_again),
		cmocka_unit_test(one_that_was_stopped_goes_on),
		cmocka_unit_test(a_service_that_throttles_gets_all),
		cmocka_unit_test(what_is_refused),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
