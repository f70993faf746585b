/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of one remote store on several threads share credentials and budget; each has connections of its
 * own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/served.h"
#include <ddb/ddb.h>
#include <pthread.h>

#define THREADS 4
#define CALLS   50

struct worker {
	pthread_t thread;
	struct ddb *db;
	int number, failed;
};

static void *work(void *arg)
{
	struct worker *w = arg;
	for (int i = 0; i < CALLS; i++) {
		char json[256];
		snprintf(json, sizeof json, "{\"TableName\":\"Tab\",\"Item\":{\"k\":{\"S\":\"%d-%d\"}}}",
			w->number, i);
		w->failed += ddb_call(w->db, "PutItem", json, NULL) != DDB_OK;
	}
	return NULL;
}

static void threads_have_sessions_of_their_own(void **state)
{
	static const char table[] = "{\"TableName\":\"Tab\",\"BillingMode\":\"PAY_PER_REQUEST\","
				    "\"KeySchema\":[{\"AttributeName\":\"k\","
				    "\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":"
				    "\"k\",\"AttributeType\":\"S\"}]}";
	struct worker workers[THREADS];
	struct ddb *db;
	const char *out = NULL;
	(void)state;
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	const char *where = served_start(DDB_COMMAND);
	assert_non_null(where);
	assert_int_equal(ddb_open(&db, where, NULL), DDB_OK);
	assert_int_equal(ddb_call(db, "CreateTable", table, NULL), DDB_OK);
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .number = i };
		assert_int_equal(ddb_session(&workers[i].db, db), DDB_OK);
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_int_equal(workers[i].failed, 0);
	}
	assert_int_equal(ddb_call(db, "Scan", "{\"TableName\":\"Tab\",\"Select\":\"COUNT\"}", &out), DDB_OK);
	assert_string_equal(out, "{\"Count\":200,\"ScannedCount\":200}");
	ddb_close(db); /* not the last one */
	for (int i = 0; i < THREADS; i++)
		ddb_close(workers[i].db);
	served_stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(threads_have_sessions_of_their_own) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
