/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of the operations on time to live and tags, of writes in a table with both, and of the
 * slices of the sweep fails in turn: nothing is done by half, and the store goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/local/core.h"
#include "support/store_fixture.h"

#ifdef DDB_FAULT

#define ARN "arn:aws:dynamodb:us-east-1:000000000000:table/tab"
#define NOW 1767225600 /* the fixture's clock */

static struct fixture f;

static int setup(void **state)
{
	(void)state;
	fixture_open(&f);
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'e','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],"
		"'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':[{'AttributeName':'e','KeyType':'"
		"HASH'}"
		"],'Projection':{'ProjectionType':'ALL'}}],"
		"'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'2'}]}"));
	for (int i = 0; i < 3; i++)
		expect_ok(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'%d'},'e':{'N':'%d'}}}", i,
			NOW - 1 + i));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

static json_t *everything(void)
{
	return json_pack("{s:o,s:o,s:o,s:o,s:o}", "table", run(&f, "Scan", "{'TableName':'tab'}"), "gsi",
		run(&f, "Scan", "{'TableName':'tab','IndexName':'gsi'}"), "described",
		run(&f, "DescribeTable", "{'TableName':'tab'}"), "ttl",
		run(&f, "DescribeTimeToLive", "{'TableName':'tab'}"), "tags",
		run(&f, "ListTagsOfResource", "{'ResourceArn':'" ARN "'}"));
}

/* Runs it with the nth allocation failing. *hit: there were so many. Returns whether it succeeded. */
static bool run_failing(enum op_id id, struct str text, uint64_t nth, bool *hit)
{
	struct ddb_arena arena;
	struct op op;
	struct buf scratch;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&scratch, ANSWER_BUFFER);
	assert_true(ddbi_op_init(&op, id, &arena));
	assert_true(ddbi_decode(ddbi_operations[id].input, text, &scratch, &op.error, op.input));
	uint64_t before = ddbi_mem_calls();
	ddbi_mem_fail(nth, false);
	store_wait(f.store, &op);
	ddbi_mem_fail(0, false);
	*hit = ddbi_mem_calls() - before >= nth;
	bool ok = !op_failed(&op);
	if (!ok)
		assert_int_equal(op.error.exception, EXCEPTION_NOMEM);
	ddbi_buf_free(&scratch);
	ddbi_arena_free(&arena);
	return ok;
}

static void check(const char *operation, const char *request)
{
	char text[1000];
	enum op_id id = ddbi_operation_by_name(str_z(operation));
	snprintf(text, sizeof text, "%s", request);
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	json_t *before = everything();
	int jobs = f.store->ops->run_jobs(f.store, 0);
	bool hit = true, ok = false;
	for (uint64_t nth = 1; !ok; nth++) {
		assert_true(nth < 2000);
		ok = run_failing(id, str_z(text), nth, &hit);
		assert_int_equal(ok, !hit); /* each allocation is one that matters */
		if (ok)
			break;
		json_t *after = everything();
		assert_json(after, before);
		json_decref(after);
		assert_int_equal(f.store->ops->run_jobs(f.store, 0), jobs);
	}
	json_decref(before);
}

static void operations(void **state)
{
	(void)state;
	check("DescribeTimeToLive", "{'TableName':'tab'}");
	check("ListTagsOfResource", "{'ResourceArn':'" ARN "'}");
	check("DescribeEndpoints", "{}");
	check("TagResource",
		"{'ResourceArn':'" ARN "','Tags':[{'Key':'b','Value':'3'},{'Key':'c','Value':''}]}");
	check("UntagResource", "{'ResourceArn':'" ARN "','TagKeys':['a','x']}");
	check("UpdateTimeToLive",
		"{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}}");
	check("DescribeTimeToLive", "{'TableName':'tab'}");
	check("UpdateTimeToLive",
		"{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'e','Enabled':false}}");
	check("DeleteTable", "{'TableName':'tab'}");
}

static void enable(void)
{
	expect_ok(run(&f, "UpdateTimeToLive",
		"{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}}"));
}

static void writes(void **state)
{
	(void)state;
	enable();
	fixture_run_jobs(&f);
	check("PutItem", "{'TableName':'tab','Item':{'p':{'S':'5'},'e':{'N':'1767229200'}}}");
	check("UpdateItem", "{'TableName':'tab','Key':{'p':{'S':'5'}},'UpdateExpression':'SET e = e + :e',"
			    "'ExpressionAttributeValues':{':e':{'N':'1'}}}");
	check("DeleteItem", "{'TableName':'tab','Key':{'p':{'S':'5'}}}");
}

/* Does a slice with the nth allocation failing. Returns whether there were so many. */
static bool slice_fails(uint64_t nth)
{
	struct local *l = ((struct door *)(void *)f.store)->local;
	uint32_t last_job = l->last_job;
	uint64_t calls = ddbi_mem_calls();
	ddbi_mem_fail(nth, false);
	f.store->ops->run_jobs(f.store, 1);
	ddbi_mem_fail(0, false);
	if (ddbi_mem_calls() - calls < nth)
		return false;
	l->jobs_from_us = 0; /* instead of waiting for a second */
	l->last_job = last_job;
	return true;
}

/* The filling of the index and the sweep. A slice that failed comes again, though others may come between. */
static void slices(void **state)
{
	int failed = 0;
	(void)state;
	enable();
	for (uint64_t nth = 1; f.store->ops->run_jobs(f.store, 0) > 0;) {
		json_t *before = everything();
		assert_true(nth < 2000);
		if (slice_fails(nth)) {
			json_t *after = everything();
			assert_json(after, before);
			json_decref(after);
			assert_true(f.store->ops->run_jobs(f.store, 0) > 0);
			failed++;
			nth++;
		}
		json_decref(before);
	}
	print_message("%d allocations of slices failed\n", failed);
	assert_true(failed > 20);
	expect(run(&f, "Scan", "{'TableName':'tab'}"),
		"{'Count':1,'ScannedCount':1,'Items':[{'p':{'S':'2'},'e':{'N':'%d'}}]}", NOW + 1);
	expect(run(&f, "Scan", "{'TableName':'tab','IndexName':'gsi','Select':'COUNT'}"),
		"{'Count':1,'ScannedCount':1}");
}

#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(operations, setup, teardown),
		cmocka_unit_test_setup_teardown(writes, setup, teardown),
		cmocka_unit_test_setup_teardown(slices, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
#else
	return 77; /* needs the fault build */
#endif
}
