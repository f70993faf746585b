/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation in the life of a store fails in turn: the call says so, no table is made or deleted by
 * half, and what comes after it works. (That nothing leaks, the sanitizer says.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include <ddb/ddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef DDB_FAULT

static const struct ddb_open_opts opts = { .background = DDB_BACKGROUND_MANUAL };

#define TABLE                                                                                                \
	"\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}" \
	"],"                                                                                                 \
	"\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},{\"AttributeName\":"   \
	"\"a\","                                                                                             \
	"\"AttributeType\":\"S\"}],\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by_a\",\"KeySchema\":[{"     \
	"\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}]"

struct step {
	const char *operation, *json;
};

static const struct step prepare[] = {
	{ "CreateTable", "{\"TableName\":\"users\"," TABLE "}" },
	{ "PutItem", "{\"TableName\":\"users\",\"Item\":{\"pk\":{\"S\":\"x\"},\"a\":{\"S\":\"y\"},\"b\":{"
		     "\"S\":\"z\"}}}" },
};

/* Each of them can be done once after `prepare`. */
static const struct step steps[] = {
	{ "CreateTable", "{\"TableName\":\"second\"," TABLE
			 ",\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"KEYS_ONLY\"},"
			 "\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}],"
			 "\"SSESpecification\":{\"Enabled\":true}}" },
	{ "UpdateTable", "{\"TableName\":\"users\",\"AttributeDefinitions\":[{\"AttributeName\":\"b\","
			 "\"AttributeType\":\"S\"}],"
			 "\"GlobalSecondaryIndexUpdates\":[{\"Create\":{\"IndexName\":\"by_b\",\"KeySchema\":"
			 "[{\"AttributeName\":"
			 "\"b\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"INCLUDE\","
			 "\"NonKeyAttributes\":"
			 "[\"a\"]}}}]}" },
	{ "UpdateTable",
		"{\"TableName\":\"users\",\"GlobalSecondaryIndexUpdates\":[{\"Delete\":{\"IndexName\":"
		"\"by_a\"}}]}" },
	{ "DeleteTable", "{\"TableName\":\"users\"}" },
	{ "DescribeTable", "{\"TableName\":\"users\"}" },
	{ "ListTables", "{}" },
};

static struct ddb *prepared(void)
{
	struct ddb *db;
	assert_int_equal(ddb_open(&db, "memory:", &opts), DDB_OK);
	for (size_t i = 0; i < sizeof prepare / sizeof prepare[0]; i++)
		assert_int_equal(ddb_call(db, prepare[i].operation, prepare[i].json, NULL), DDB_OK);
	return db;
}

static void show(struct ddb *db, const char *operation, const char *json_in, struct buf *out)
{
	const char *json;
	if (ddb_call(db, operation, json_in, &json) == DDB_OK)
		buf_z(out, json);
}

/* All that can be seen of the tables. */
static void look(struct ddb *db, struct buf *out)
{
	buf_clear(out);
	show(db, "ListTables", "{}", out);
	show(db, "DescribeTable", "{\"TableName\":\"users\"}", out);
	show(db, "Scan", "{\"TableName\":\"users\",\"IndexName\":\"by_a\"}", out);
	assert_false(out->failed);
	assert_true(out->len > 0);
}

static void fail_step(const struct step *step, bool forever)
{
	struct buf before, after;
	enum ddb_rc rc;
	ddbi_buf_init(&before, 1 << 20);
	ddbi_buf_init(&after, 1 << 20);
	for (uint64_t nth = 1;; nth++) {
		struct ddb *db = prepared();
		look(db, &before);
		uint64_t calls = ddb_run_jobs(db, 0) == 0 ? ddbi_mem_calls() : 0;
		ddbi_mem_fail(nth, forever);
		rc = ddb_call(db, step->operation, step->json, NULL);
		ddbi_mem_fail(0, false);
		bool struck = ddbi_mem_calls() - calls >= nth;
		if (rc != DDB_OK) {
			assert_int_equal(rc, DDB_NOMEM);
			/* the answer may be what there was no memory for, when all is done */
			look(db, &after);
			if (str_eq(buf_view(&before), buf_view(&after))) {
				assert_int_equal(ddb_run_jobs(db, 0), 0);
				assert_int_equal(ddb_call(db, step->operation, step->json, NULL), DDB_OK);
			}
		}
		ddb_run_jobs(db, 100);
		assert_int_equal(ddb_run_jobs(db, 0), 0);
		ddb_close(db);
		if (!struck)
			break;
	}
	assert_int_equal(rc, DDB_OK);
	ddbi_buf_free(&before);
	ddbi_buf_free(&after);
}

static void every_table_operation_can_run_out_of_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		fail_step(&steps[i], false);
		fail_step(&steps[i], true);
	}
}

static void a_job_goes_on_after_a_lack_of_memory(void **state)
{
	(void)state;
	for (uint64_t nth = 1;; nth++) {
		struct ddb *db = prepared();
		const char *json = "";
		assert_int_equal(ddb_call(db, steps[1].operation, steps[1].json, NULL), DDB_OK);
		uint64_t calls = ddbi_mem_calls();
		ddbi_mem_fail(nth, false);
		ddb_run_jobs(db, 1);
		ddbi_mem_fail(0, false);
		bool struck = ddbi_mem_calls() - calls >= nth;
		if (nth == 1 && ddb_run_jobs(db, 100) > 0)
			sleep(1); /* it is tried again a second later */
		int left = ddb_run_jobs(db, 100);
		if (nth == 1)
			assert_int_equal(left, 0);
		assert_int_equal(ddb_call(db, "DescribeTable", "{\"TableName\":\"users\"}", &json), DDB_OK);
		if (left == 0)
			assert_non_null(strstr(json, "\"TableStatus\":\"ACTIVE\""));
		ddb_close(db);
		if (!struck)
			break;
	}
}

static void opening_can_run_out_of_memory(void **state)
{
	(void)state;
	for (uint64_t nth = 1;; nth++) {
		struct ddb *db = NULL;
		uint64_t calls = ddbi_mem_calls();
		ddbi_mem_fail(nth, false);
		enum ddb_rc rc = ddb_open(&db, "memory:some", &opts);
		ddbi_mem_fail(0, false);
		bool struck = ddbi_mem_calls() - calls >= nth;
		if (struck)
			assert_int_equal(rc, DDB_NOMEM);
		else
			assert_int_equal(rc, DDB_OK);
		ddb_close(db);
		if (!struck)
			break;
	}
}

static void sessions_and_forks_can_run_out_of_memory(void **state)
{
	(void)state;
	struct ddb *db = prepared();
	for (uint64_t nth = 1;; nth++) {
		struct ddb *second = NULL, *copy = NULL;
		uint64_t calls = ddbi_mem_calls();
		ddbi_mem_fail(nth, false);
		enum ddb_rc rc = ddb_session(&second, db);
		if (rc == DDB_OK)
			rc = ddb_fork(&copy, db);
		ddbi_mem_fail(0, false);
		bool struck = ddbi_mem_calls() - calls >= nth;
		if (rc != DDB_OK) {
			assert_int_equal(rc, DDB_NOMEM);
			assert_null(copy);
		} else {
			assert_int_equal(
				ddb_call(copy, "DeleteTable", "{\"TableName\":\"users\"}", NULL), DDB_OK);
		}
		ddb_close(second);
		ddb_close(copy);
		if (!struck)
			break;
	}
	assert_int_equal(ddb_call(db, "DescribeTable", "{\"TableName\":\"users\"}", NULL), DDB_OK);
	ddb_close(db);
}

static void count(void *user, enum ddb_rc rc, const char *json)
{
	int *times = user;
	(void)json;
	assert_true(rc == DDB_OK || rc == DDB_NOMEM);
	(*times)++;
}

static void a_call_that_was_started_ends_once(void **state)
{
	(void)state;
	struct ddb *db = prepared();
	for (uint64_t nth = 1;; nth++) {
		int times = 0;
		uint64_t calls = ddbi_mem_calls();
		ddbi_mem_fail(nth, false);
		enum ddb_rc rc = ddb_call_start(db, "PutItem",
			"{\"TableName\":\"users\",\"Item\":{\"pk\":{\"S\":\"k\"}}}", count, &times, NULL);
		while (ddb_drive(db, 0) > 0)
			;
		ddbi_mem_fail(0, false);
		bool struck = ddbi_mem_calls() - calls >= nth;
		assert_true(rc == DDB_OK || rc == DDB_NOMEM);
		assert_int_equal(times, rc == DDB_OK ? 1 : 0);
		if (!struck)
			break;
	}
	ddb_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_operation_can_run_out_of_memory),
		cmocka_unit_test(a_job_goes_on_after_a_lack_of_memory),
		cmocka_unit_test(opening_can_run_out_of_memory),
		cmocka_unit_test(sessions_and_forks_can_run_out_of_memory),
		cmocka_unit_test(a_call_that_was_started_ends_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	return 77; /* needs the fault build */
}

#endif
