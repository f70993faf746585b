/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of the Streams operations, of writes that leave records, of enabling, disabling and
 * rolling, and of the slices of trimming fails in turn: nothing is done by half, and the store goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/local/stream.h"
#include "support/store_fixture.h"

#ifdef DDB_FAULT

#define NOW_MS  INT64_C(1767225600000)
#define HOUR_MS INT64_C(3600000)
#define ARN     "arn:aws:dynamodb:us-east-1:000000000000:table/tab/stream/2026-01-01T00:00:00.000"
#define SHARD   "shardId-00000001767225600000-00000001"

static struct fixture f;
static int64_t clock_ms;
static int failures;

static int64_t read_clock(void *user)
{
	(void)user;
	return clock_ms * 1000;
}

static int setup(void **state)
{
	struct local_opts opts = { .background = LOCAL_MANUAL, .clock_us = read_clock, .seed = 1 };
	struct ddb_arena arena;
	struct error err;
	struct kv *kv;
	(void)state;
	clock_ms = NOW_MS;
	failures = 0;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	assert_true(ddbi_local_open(kv, &opts, &err, &f.store));
	ddbi_arena_free(&arena);
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},"
		"'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s',"
		"'AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},"
		"{'AttributeName':'s','KeyType':'RANGE'}],'StreamSpecification':{'StreamEnabled':true,"
		"'StreamViewType':'NEW_AND_OLD_IMAGES'}}"));
	expect_ok(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'1'}}}"));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	f.store->ops->close(f.store);
	assert_true(failures > 0);
	print_message("%d allocations failed\n", failures);
	return 0;
}

static json_t *records(const char *shard)
{
	json_t *it = run(&f, "GetShardIterator",
		"{'StreamArn':'" ARN "','ShardId':'%s','ShardIteratorType':'TRIM_HORIZON'}", shard);
	json_t *answer = run_json(&f, "GetRecords", it);
	json_decref(it);
	return answer;
}

/* All that the store holds, and all records that it shows. */
static json_t *everything(void)
{
	json_t *stream = run(&f, "DescribeStream", "{'StreamArn':'" ARN "'}"), *shard, *all = json_array();
	size_t i;
	json_array_foreach(json_object_get(json_object_get(stream, "StreamDescription"), "Shards"), i, shard)
		json_array_append_new(all, records(json_string_value(json_object_get(shard, "ShardId"))));
	return json_pack("{s:o,s:o,s:o,s:o,s:o}", "table", run(&f, "Scan", "{'TableName':'tab'}"),
		"described", run(&f, "DescribeTable", "{'TableName':'tab'}"), "streams",
		run(&f, "ListStreams", "{}"), "stream", stream, "records", all);
}

/* A call that can be made again and again. */
struct call {
	bool (*make)(const struct call *, uint64_t nth, bool *hit);
	enum op_id id;
	const char *text;
	bool split;
};

static void fail_from(uint64_t nth, uint64_t *before)
{
	*before = ddbi_mem_calls();
	ddbi_mem_fail(nth, false);
}

static bool fail_end(uint64_t nth, uint64_t before)
{
	ddbi_mem_fail(0, false);
	return ddbi_mem_calls() - before >= nth;
}

static bool make_op(const struct call *c, uint64_t nth, bool *hit)
{
	struct ddb_arena arena;
	struct op op;
	struct buf scratch;
	uint64_t before;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&scratch, ANSWER_BUFFER);
	assert_true(ddbi_op_init(&op, c->id, &arena));
	assert_true(ddbi_decode(ddbi_operations[c->id].input, str_z(c->text), &scratch, &op.error, op.input));
	fail_from(nth, &before);
	store_wait(f.store, &op);
	*hit = fail_end(nth, before);
	bool ok = !op_failed(&op);
	if (!ok)
		assert_int_equal(op.error.exception, EXCEPTION_NOMEM);
	ddbi_buf_free(&scratch);
	ddbi_arena_free(&arena);
	return ok;
}

static bool make_roll(const struct call *c, uint64_t nth, bool *hit)
{
	struct ddb_arena arena;
	struct error err;
	uint64_t before;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	fail_from(nth, &before);
	bool ok = ddbi_stream_roll(f.store, STR("tab"), c->split, &err);
	*hit = fail_end(nth, before);
	if (!ok)
		assert_int_equal(err.exception, EXCEPTION_NOMEM);
	ddbi_arena_free(&arena);
	return ok;
}

static void check_call(const struct call *c)
{
	json_t *before = everything();
	bool hit = true, ok = false;
	for (uint64_t nth = 1; !ok; nth++) {
		assert_true(nth < 2000);
		ok = c->make(c, nth, &hit);
		assert_int_equal(ok, !hit); /* each allocation is one that matters */
		if (ok)
			break;
		failures++;
		json_t *after = everything();
		assert_json(after, before);
		json_decref(after);
	}
	json_decref(before);
}

static void check(const char *operation, const char *request)
{
	char text[2500];
	snprintf(text, sizeof text, "%s", request);
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	check_call(&(struct call){
		.make = make_op, .id = ddbi_operation_by_name(str_z(operation)), .text = text });
}

static void writes(void **state)
{
	(void)state;
	check("PutItem", "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'2'}}}");
	check("UpdateItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},'UpdateExpression':"
			    "'REMOVE n'}");
	check("BatchWriteItem",
		"{'RequestItems':{'tab':[{'DeleteRequest':{'Key':{'p':{'S':'a'},'s':{'S':'1'}}}},"
		"{'PutRequest':{'Item':{'p':{'S':'b'},'s':{'S':'1'}}}}]}}");
	check("TransactWriteItems",
		"{'TransactItems':[{'Put':{'TableName':'tab','Item':{'p':{'S':'c'},'s':{'S':'1'}}}},"
		"{'Delete':{'TableName':'tab','Key':{'p':{'S':'b'},'s':{'S':'1'}}}}]}");
	clock_ms += 5 * HOUR_MS; /* the shard rolls */
	check("PutItem", "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'3'}}}");
}

static void reads(void **state)
{
	(void)state;
	check("ListStreams", "{'TableName':'tab','ExclusiveStartStreamArn':'arn:aws:dynamodb:us-east-1:"
			     "000000000000:table/taa/stream/x'}");
	check("DescribeStream",
		"{'StreamArn':'" ARN "','ShardFilter':{'Type':'CHILD_SHARDS','ShardId':'" SHARD "'}}");
	check("GetShardIterator",
		"{'StreamArn':'" ARN "','ShardId':'" SHARD "','ShardIteratorType':'AFTER_SEQUENCE_NUMBER',"
		"'SequenceNumber':'000000000000000000002'}");
	json_t *it = run(&f, "GetShardIterator",
		"{'StreamArn':'" ARN "','ShardId':'" SHARD "','ShardIteratorType':'TRIM_HORIZON'}");
	char *text = json_dumps(it, 0);
	check("GetRecords", text);
	free(text);
	json_decref(it);
}

static void tables(void **state)
{
	(void)state;
	check("UpdateTable", "{'TableName':'tab','StreamSpecification':{'StreamEnabled':false}}");
	check("UpdateTable",
		"{'TableName':'tab','StreamSpecification':{'StreamEnabled':true,'StreamViewType':"
		"'KEYS_ONLY'}}");
	check("DeleteTable", "{'TableName':'tab'}");
}

static void rolling(void **state)
{
	(void)state;
	check_call(&(struct call){ .make = make_roll, .split = false });
	check_call(&(struct call){ .make = make_roll, .split = true });
}

static void trimming(void **state)
{
	struct local *l = ((struct door *)(void *)f.store)->local;
	bool hit;
	(void)state;
	assert_true(make_roll(&(struct call){ .split = false }, 0, &hit));
	clock_ms += HOUR_MS;
	expect_ok(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'2'}}}"));
	clock_ms += 23 * HOUR_MS;
	while (f.store->ops->run_jobs(f.store, 0)) {
		json_t *before = everything();
		for (uint64_t nth = 1;; nth++) {
			assert_true(nth < 2000);
			uint64_t calls = ddbi_mem_calls();
			ddbi_mem_fail(nth, false);
			f.store->ops->run_jobs(f.store, 1);
			ddbi_mem_fail(0, false);
			if (ddbi_mem_calls() - calls < nth)
				break;
			failures++;
			json_t *after = everything();
			assert_json(after, before);
			json_decref(after);
			assert_true(f.store->ops->run_jobs(f.store, 0) > 0);
			l->jobs_from_us = 0; /* instead of waiting for a second */
		}
		json_t *after = everything();
		assert_json(after, before); /* what goes was not seen any more */
		json_decref(before);
		json_decref(after);
	}
}

#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes, setup, teardown),
		cmocka_unit_test_setup_teardown(reads, setup, teardown),
		cmocka_unit_test_setup_teardown(tables, setup, teardown),
		cmocka_unit_test_setup_teardown(rolling, setup, teardown),
		cmocka_unit_test_setup_teardown(trimming, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
#else
	return 77; /* needs the fault build */
#endif
}
