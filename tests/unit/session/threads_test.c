/* SPDX-License-Identifier: Apache-2.0 */
/* One store, eight threads, each with a session of its own. For the build with ThreadSanitizer above all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ddb/ddb.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define THREADS 8
#define ROUNDS  200

struct worker {
	pthread_t thread;
	struct ddb *db;
	int number;
	int failures; /* asserting is the main thread's */
	char why[256];
};

static enum ddb_rc call(struct worker *w, const char *operation, const char *json, const char **out)
{
	enum ddb_rc rc = ddb_call(w->db, operation, json, out);
	if (rc != DDB_OK && rc != DDB_CONDITION_FAILED && !w->failures++)
		snprintf(w->why, sizeof w->why, "%s: %s", operation, ddb_errmsg(w->db));
	return rc;
}

static void expect_in(struct worker *w, const char *json, const char *part)
{
	if (!strstr(json, part) && !w->failures++)
		snprintf(w->why, sizeof w->why, "no %.40s in %.160s", part, json);
}

/* Items of its own, put and read back; half of them deleted again. */
static void own_items(struct worker *w, int i)
{
	char json[256], item[64];
	const char *out = "";
	snprintf(json, sizeof json,
		"{\"TableName\":\"t01\",\"Item\":{\"pk\":{\"S\":\"w%d-%d\"},\"v\":{\"N\":\"%d\"}}}",
		w->number, i, i);
	call(w, "PutItem", json, &out);
	snprintf(json, sizeof json, "{\"TableName\":\"t01\",\"Key\":{\"pk\":{\"S\":\"w%d-%d\"}}}", w->number,
		i);
	snprintf(item, sizeof item, "\"v\":{\"N\":\"%d\"}", i);
	call(w, "GetItem", json, &out);
	expect_in(w, out, item);
	if (i % 2)
		call(w, "DeleteItem", json, &out);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	const char *out = "";
	int won = 0;
	for (int i = 0; i < ROUNDS; i++) {
		own_items(w, i);
		call(w, "UpdateItem",
			"{\"TableName\":\"t01\",\"Key\":{\"pk\":{\"S\":\"sum\"}},\"UpdateExpression\":\"ADD "
			"n :one\","
			"\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}",
			&out);
		char json[256];
		snprintf(json, sizeof json,
			"{\"TableName\":\"t01\",\"Item\":{\"pk\":{\"S\":\"first-%d\"}},"
			"\"ConditionExpression\":\"attribute_not_exists(pk)\"}",
			i);
		won += call(w, "PutItem", json, &out) == DDB_OK;
		if (i % 16 == 0)
			call(w, "DescribeTable", "{\"TableName\":\"t01\"}", &out);
	}
	return (void *)(intptr_t)won;
}

static void make_table(struct ddb *db, const char *name)
{
	char json[256];
	const char *out;
	snprintf(json, sizeof json,
		"{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{\"AttributeName\":"
		"\"pk\","
		"\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
		"\"AttributeType\":\"S\"}]}",
		name);
	assert_int_equal(ddb_call(db, "CreateTable", json, &out), DDB_OK);
}

/* Tables come and go meanwhile, so that catalogs change under the views. */
static void churn_tables(struct ddb *db)
{
	const char *out;
	for (int i = 0; i < 20; i++) {
		make_table(db, "other");
		assert_int_equal(ddb_call(db, "DeleteTable", "{\"TableName\":\"other\"}", &out), DDB_OK);
	}
}

static void hammer(const char *where, enum ddb_background background)
{
	struct worker w[THREADS] = { { 0 } };
	struct ddb_open_opts opts = { .background = background, .sync_every_ms = 20 };
	struct ddb *db;
	const char *out = "";
	char count[64];
	int won = 0;
	if (ddb_open(&db, where, &opts) != DDB_OK)
		fail_msg("%s", ddb_errmsg(db));
	make_table(db, "t01");
	for (int i = 0; i < THREADS; i++) {
		w[i].number = i;
		assert_int_equal(ddb_session(&w[i].db, db), DDB_OK);
		assert_int_equal(pthread_create(&w[i].thread, NULL, work, &w[i]), 0);
	}
	churn_tables(db);
	for (int i = 0; i < THREADS; i++) {
		void *n;
		pthread_join(w[i].thread, &n);
		if (w[i].failures)
			fail_msg("thread %d failed %d times, first: %s", i, w[i].failures, w[i].why);
		won += (int)(intptr_t)n;
		ddb_close(w[i].db);
	}
	assert_int_equal(won, ROUNDS); /* each condition was won by one */
	assert_int_equal(
		ddb_call(db, "GetItem", "{\"TableName\":\"t01\",\"Key\":{\"pk\":{\"S\":\"sum\"}}}", &out),
		DDB_OK);
	snprintf(count, sizeof count, "\"n\":{\"N\":\"%d\"}", THREADS * ROUNDS);
	assert_non_null(strstr(out, count));
	assert_int_equal(ddb_call(db, "DescribeTable", "{\"TableName\":\"t01\"}", &out), DDB_OK);
	snprintf(count, sizeof count, "\"ItemCount\":%d,", THREADS * ROUNDS / 2 + ROUNDS + 1);
	assert_non_null(strstr(out, count));
	ddb_run_jobs(db, 1000);
	ddb_close(db);
}

static void eight_threads_on_a_memory_store(void **state)
{
	(void)state;
	hammer("memory:", DDB_BACKGROUND_ON_CALLS);
}

static void eight_threads_and_one_in_the_background(void **state)
{
	(void)state;
	hammer("memory:", DDB_BACKGROUND_THREAD);
}

static void eight_threads_on_a_file(void **state)
{
	char where[80];
	(void)state;
	snprintf(where, sizeof where, "file:/tmp/ddb-threads-%ld.db", (long)getpid());
	hammer(where, DDB_BACKGROUND_DEFAULT);
	assert_int_equal(unlink(where + 5), 0);
}

/* All open the same name at once, and the last one to close takes the store with it. */
static void *open_and_close(void *arg)
{
	intptr_t failures = 0;
	(void)arg;
	for (int i = 0; i < 50; i++) {
		struct ddb *db;
		const char *out;
		if (ddb_open(&db, "memory:together", NULL) != DDB_OK)
			failures++;
		else if (ddb_call(db, "ListTables", "{}", &out) != DDB_OK)
			failures++;
		ddb_close(db);
	}
	return (void *)failures;
}

static void stores_are_shared_and_closed_by_many(void **state)
{
	pthread_t threads[THREADS];
	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, open_and_close, NULL), 0);
	for (int i = 0; i < THREADS; i++) {
		void *failures;
		pthread_join(threads[i], &failures);
		assert_null(failures);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eight_threads_on_a_memory_store),
		cmocka_unit_test(eight_threads_and_one_in_the_background),
		cmocka_unit_test(eight_threads_on_a_file),
		cmocka_unit_test(stores_are_shared_and_closed_by_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
