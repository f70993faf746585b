/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: back-fill of a new index and freeing of what was deleted, in slices, over closing and opening. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kv/sqlite.h"
#include "store/local/core.h"
#include "support/store_fixture.h"
#include <unistd.h>

static struct fixture f;
static struct kv *kv;
static char path[64];

static void open_store(struct kv *engine, enum local_background background)
{
	struct local_opts opts = { .background = background, .seed = 1 };
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	kv = engine;
	if (!ddbi_local_open(kv, &opts, &err, &f.store))
		fail_msg("%.*s", (int)err.message.n, err.message.p);
	ddbi_arena_free(&arena);
}

static void open_memory(enum local_background background)
{
	struct kv *engine;
	assert_int_equal(ddbi_kv_memory_open(&engine), KV_OK);
	open_store(engine, background);
}

static void open_file(enum local_background background)
{
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	struct kv *engine;
	char why[256] = "";
	int64_t pid;
	if (ddbi_kv_sqlite_open(path, &opts, &engine, &pid, why, sizeof why) != KV_OK)
		fail_msg("%s: %s", path, why);
	open_store(engine, background);
}

static int new_path(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "/tmp/ddb-job-%ld.db", (long)getpid());
	return 0;
}

static int remove_path(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
	char name[80];
	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		snprintf(name, sizeof name, "%s%s", path, ends[i]);
		unlink(name);
	}
	return 0;
}

static int slices(int n)
{
	return f.store->ops->run_jobs(f.store, n);
}

static void create(void)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'users','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'pk','"
		"KeyType':"
		"'HASH'}],'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'N'}]}"));
}

static void add_index(void)
{
	expect_ok(run(&f, "UpdateTable",
		"{'TableName':'users','AttributeDefinitions':[{'AttributeName':'a','AttributeType':'N'}],"
		"'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'by_a','KeySchema':[{'AttributeName':'"
		"a',"
		"'KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}}]}"));
}

/* Items 0 to n-1 in batches of 25; those divisible by 10 have no `a`, those by 7 one of the wrong type. */
static void fill(int from, int n)
{
	for (int i = from; i < from + n; i += 25) {
		struct buf b;
		ddbi_buf_init(&b, 1 << 20);
		buf_z(&b, "{\"RequestItems\":{\"users\":[");
		for (int k = i; k < i + 25 && k < from + n; k++) {
			char item[200];
			const char *a = k % 10 == 0  ? ""
					: k % 7 == 0 ? ",\"a\":{\"S\":\"x\"}"
						     : ",\"a\":{\"N\":\"3\"}";
			snprintf(item, sizeof item, "%s{\"PutRequest\":{\"Item\":{\"pk\":{\"N\":\"%d\"}%s}}}",
				k > i ? "," : "", k, a);
			buf_z(&b, item);
		}
		buf_z(&b, "]}}");
		expect_ok(run_text(&f, "BatchWriteItem", buf_view(&b)));
		ddbi_buf_free(&b);
	}
}

static int indexed_of(int n)
{
	int count = 0;
	for (int k = 0; k < n; k++)
		count += k % 10 != 0 && k % 7 != 0;
	return count;
}

static json_t *table(void)
{
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'users'}");
	json_t *t = json_incref(json_object_get(answer, "Table"));
	json_decref(answer);
	assert_non_null(t);
	return t;
}

struct figures {
	long long items, bytes, index_items, index_bytes;
	bool active;
};

static long long number(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

static struct figures figures(void)
{
	json_t *t = table();
	const json_t *ix = json_array_get(json_object_get(t, "GlobalSecondaryIndexes"), 0);
	const char *status = json_string_value(json_object_get(ix, "IndexStatus"));
	struct figures out = { number(t, "ItemCount"), number(t, "TableSizeBytes"), number(ix, "ItemCount"),
		number(ix, "IndexSizeBytes"), status && !strcmp(status, "ACTIVE") };
	json_decref(t);
	return out;
}

/* What is really in the index, page by page. */
static long long count_entries(void)
{
	json_t *answer = run(&f, "Query",
		"{'TableName':'users','IndexName':'by_a','Select':'COUNT','KeyConditionExpression':'a = :a',"
		"'ExpressionAttributeValues':{':a':{'N':'3'}}}");
	long long n = number(answer, "Count");
	assert_null(json_object_get(answer, "LastEvaluatedKey"));
	json_decref(answer);
	return n;
}

/* ---- back-fill ---- */

static void a_new_index_gets_what_was_there_before(void **state) /* 03-U13 */
{
	(void)state;
	open_memory(LOCAL_MANUAL);
	create();
	fill(0, 2500);
	add_index();
	assert_int_equal(slices(0), 1);
	expect_error(run(&f, "Query",
			     "{'TableName':'users','IndexName':'by_a','KeyConditionExpression':'a = :a',"
			     "'ExpressionAttributeValues':{':a':{'N':'3'}}}"),
		"ValidationException", "Cannot read from backfilling global secondary index: by_a"); /* U14 */
	expect_invalid(run(&f, "PutItem", "{'TableName':'users','Item':{'pk':{'N':'7'},'a':{'S':'x'}}}"),
		"One or more parameter values were invalid: Type mismatch for Index Key a Expected: N "
		"Actual: S "
		"IndexName: by_a");     /* what is there is skipped, what is written is refused */
	assert_int_equal(slices(1), 1); /* 1,000 rows a slice at most */
	assert_false(figures().active);
	assert_int_equal(slices(1000), 0);
	struct figures now = figures();
	assert_true(now.active);
	assert_int_equal(now.items, 2500);
	assert_int_equal(now.index_items, indexed_of(2500));
	assert_int_equal(count_entries(), indexed_of(2500));
	fixture_close(&f);
}

/* Between the slices items come, change, leave the index and go: the index and its counters come out the same
 * as those of an index that was there all the time. */
static void writes_between_the_slices_are_kept(void **state)
{
	(void)state;
	open_memory(LOCAL_MANUAL);
	create();
	fill(0, 3000);
	add_index();
	for (int round = 0; slices(1) > 0; round++) {
		int k = round * 37 % 3000;
		expect_ok(run(&f, "DeleteItem", "{'TableName':'users','Key':{'pk':{'N':'%d'}}}", k));
		expect_ok(run(&f, "PutItem", "{'TableName':'users','Item':{'pk':{'N':'%d'},'a':{'N':'3'}}}",
			k + 1));
		expect_ok(run(&f, "PutItem", "{'TableName':'users','Item':{'pk':{'N':'%d'}}}", k + 2));
		expect_ok(run(&f, "PutItem", "{'TableName':'users','Item':{'pk':{'N':'%d'},'a':{'N':'3'}}}",
			10000 + round));
		expect_ok(run(&f, "UpdateItem",
			"{'TableName':'users','Key':{'pk':{'N':'%d'}},'UpdateExpression':'SET a = "
			":a','ExpressionAttributeValues'"
			":{':a':{'N':'3'}}}",
			(k + 1500) % 3000));
	}
	struct figures now = figures();
	assert_true(now.active);
	assert_int_equal(now.index_items, count_entries());
	/* all gone: exact counters are zero again */
	json_t *page = run(&f, "Scan", "{'TableName':'users','ProjectionExpression':'pk'}");
	json_t *items = json_object_get(page, "Items"), *item;
	size_t i;
	json_array_foreach(items, i, item)
	{
		json_t *request = json_pack("{s:s,s:O}", "TableName", "users", "Key", item);
		expect_ok(run_json(&f, "DeleteItem", request));
		json_decref(request);
	}
	json_decref(page);
	now = figures();
	assert_int_equal(now.items, 0);
	assert_int_equal(now.bytes, 0);
	assert_int_equal(now.index_items, 0);
	assert_int_equal(now.index_bytes, 0);
	fixture_close(&f);
}

static void on_calls_the_job_goes_on_behind_them(void **state)
{
	(void)state;
	open_memory(LOCAL_ON_CALLS);
	create();
	fill(0, 2500);
	add_index();
	for (int i = 0; !figures().active; i++)
		assert_true(i < 1000);
	assert_int_equal(count_entries(), indexed_of(2500));
	fixture_close(&f);
}

static void a_thread_does_it_by_itself(void **state)
{
	(void)state;
	open_memory(LOCAL_THREAD);
	create();
	fill(0, 2500);
	add_index();
	for (int i = 0; !figures().active; i++) {
		assert_true(i < 10000);
		usleep(1000);
	}
	assert_int_equal(count_entries(), indexed_of(2500));
	fixture_close(&f);
}

static void an_empty_table_is_done_at_once(void **state)
{
	(void)state;
	open_memory(LOCAL_MANUAL);
	create();
	add_index();
	assert_int_equal(slices(1), 0);
	assert_true(figures().active);
	fixture_close(&f);
}

/* ---- files ---- */

static void a_file_keeps_items_and_counters(void **state)
{
	(void)state;
	open_file(LOCAL_MANUAL);
	create();
	fill(0, 100);
	struct figures before = figures();
	fixture_close(&f);
	open_file(LOCAL_MANUAL);
	struct figures now = figures();
	assert_int_equal(now.items, 100);
	assert_int_equal(now.bytes, before.bytes);
	expect(run(&f, "GetItem", "{'TableName':'users','Key':{'pk':{'N':'10'}}}"),
		"{'Item':{'pk':{'N':'10'}}}");
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'second','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'pk','"
		"KeyType':"
		"'HASH'}],'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'N'}]}"));
	expect(run(&f, "Scan", "{'TableName':'second'}"), "{'Items':[],'Count':0,'ScannedCount':0}");
	fixture_close(&f);
}

static void a_back_fill_goes_on_where_it_was(void **state)
{
	(void)state;
	open_file(LOCAL_MANUAL);
	create();
	fill(0, 2500);
	add_index();
	assert_int_equal(slices(1), 1);
	long long before = figures().index_items;
	assert_true(before > 0 && before < indexed_of(2500));
	fixture_close(&f);

	open_file(LOCAL_MANUAL);
	assert_int_equal(slices(0), 1);
	assert_int_equal(figures().index_items, before);
	fill(2507, 6); /* of which one has no `a` */
	assert_int_equal(slices(1000), 0);
	struct figures now = figures();
	assert_true(now.active);
	assert_int_equal(now.items, 2506);
	assert_int_equal(now.index_items, indexed_of(2500) + 5);
	assert_int_equal(count_entries(), indexed_of(2500) + 5);
	fixture_close(&f);
	open_file(LOCAL_MANUAL);
	assert_int_equal(slices(0), 0);
	assert_true(figures().active);
	fixture_close(&f);
}

static void a_thread_resumes_the_jobs_of_a_file(void **state)
{
	(void)state;
	open_file(LOCAL_MANUAL);
	create();
	fill(0, 1500);
	add_index();
	fixture_close(&f);
	open_file(LOCAL_THREAD);
	for (int i = 0; !figures().active; i++) {
		assert_true(i < 10000);
		usleep(1000);
	}
	fixture_close(&f);
}

/* ---- freeing ---- */

static uint64_t trees(void)
{
	struct kv_stats s;
	kv->ops->stats(kv, &s);
	return s.trees;
}

static void a_deleted_table_is_freed_in_slices(void **state)
{
	(void)state;
	open_memory(LOCAL_MANUAL);
	uint64_t before = trees();
	create();
	fill(0, 2500);
	add_index();
	slices(1000);
	assert_int_equal(trees(), before + 2);
	expect_ok(run(&f, "DeleteTable", "{'TableName':'users'}"));
	assert_int_equal(slices(0), 2);
	assert_int_equal(trees(), before + 2);
	assert_int_equal(slices(1), 2);
	assert_int_equal(slices(1000), 0);
	assert_int_equal(trees(), before);
	/* nothing of it is left for a new one */
	create();
	assert_int_equal(figures().items, 0);
	expect(run(&f, "Scan", "{'TableName':'users'}"), "{'Items':[],'Count':0,'ScannedCount':0}");
	fixture_close(&f);
}

static void a_deleted_index_is_freed(void **state)
{
	(void)state;
	open_memory(LOCAL_MANUAL);
	create();
	fill(0, 100);
	add_index();
	slices(1000);
	uint64_t before = trees();
	expect_ok(run(&f, "UpdateTable",
		"{'TableName':'users','GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'by_a'}}]}"));
	assert_int_equal(slices(1000), 0);
	assert_int_equal(trees(), before - 1);
	add_index();
	slices(1000);
	assert_int_equal(count_entries(), indexed_of(100));
	fixture_close(&f);
}

static void freeing_goes_on_after_opening(void **state)
{
	(void)state;
	open_file(LOCAL_MANUAL);
	uint64_t before = trees();
	create();
	fill(0, 1500);
	expect_ok(run(&f, "DeleteTable", "{'TableName':'users'}"));
	assert_int_equal(slices(1), 1);
	fixture_close(&f);
	open_file(LOCAL_MANUAL);
	assert_int_equal(slices(0), 1);
	assert_int_equal(slices(1000), 0);
	assert_int_equal(trees(), before);
	fixture_close(&f);
}

/* ---- syncs of their own ---- */

static uint64_t syncs(void)
{
	struct kv_stats s;
	kv->ops->stats(kv, &s);
	return s.syncs;
}

static void open_unsynced(enum local_background background, int every_ms)
{
	struct local_opts opts = { .background = background, .seed = 1, .sync_every_ms = every_ms };
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	assert_true(ddbi_local_open(kv, &opts, &err, &f.store));
	ddbi_arena_free(&arena);
}

static void a_thread_syncs_what_was_answered_before(void **state)
{
	(void)state;
	open_unsynced(LOCAL_THREAD, 20);
	uint64_t before = syncs();
	create();
	fill(0, 200);
	for (int i = 0; syncs() == before; i++) {
		assert_true(i < 10000);
		usleep(1000);
	}
	/* With nothing written there is nothing to sync, once the last writes were. */
	for (int i = 0;; i++) {
		uint64_t after = syncs();
		usleep(100000);
		if (syncs() == after)
			break;
		assert_true(i < 100);
	}
	fixture_close(&f);
}

static void without_a_thread_calls_do_it(void **state)
{
	(void)state;
	open_unsynced(LOCAL_ON_CALLS, 1000);
	uint64_t before = syncs();
	create();
	fill(0, 25);
	assert_int_equal(syncs(), before);
	usleep(1000000);
	expect_ok(run(&f, "ListTables", "{}"));
	assert_int_equal(syncs(), before + 1);
	expect_ok(run(&f, "ListTables", "{}"));
	assert_int_equal(syncs(), before + 1);
	fixture_close(&f);
}

static void by_default_every_commit_is_synced(void **state)
{
	struct local_opts opts = { .background = LOCAL_MANUAL, .seed = 1, .sync = true };
	struct ddb_arena arena;
	struct error err;
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	assert_true(ddbi_local_open(kv, &opts, &err, &f.store));
	create();
	uint64_t before = syncs();
	fill(0, 25);
	assert_int_equal(syncs(), before + 1);
	fixture_close(&f);
	ddbi_arena_free(&arena);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, new_path, remove_path)
	const struct CMUnitTest tests[] = {
		T(a_new_index_gets_what_was_there_before),
		T(writes_between_the_slices_are_kept),
		T(on_calls_the_job_goes_on_behind_them),
		T(a_thread_does_it_by_itself),
		T(an_empty_table_is_done_at_once),
		T(a_file_keeps_items_and_counters),
		T(a_back_fill_goes_on_where_it_was),
		T(a_thread_resumes_the_jobs_of_a_file),
		T(a_deleted_table_is_freed_in_slices),
		T(a_deleted_index_is_freed),
		T(freeing_goes_on_after_opening),
		T(a_thread_syncs_what_was_answered_before),
		T(without_a_thread_calls_do_it),
		T(by_default_every_commit_is_synced),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
