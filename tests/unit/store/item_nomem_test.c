/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of each item operation fails in turn: the operation says so, nothing is written by half,
 * and the store goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/store_fixture.h"

#ifdef DDB_FAULT

static struct fixture f;

static int setup(void **state)
{
	(void)state;
	fixture_open(&f);
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'},"
		"{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'n','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'},"
		"{'AttributeName':'n','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
		"'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':[{'AttributeName':'g','KeyType':'"
		"HASH'}],"
		"'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x']}}]}"));
	expect_ok(run(&f, "PutItem",
		"{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'g'},'n':{'N':'1'},'x':{'S':"
		"'x'}}}"));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

/* All that the store holds. */
static json_t *everything(void)
{
	return json_pack("{s:o,s:o,s:o,s:o}", "table", run(&f, "Scan", "{'TableName':'tab'}"), "loc",
		run(&f, "Scan", "{'TableName':'tab','IndexName':'loc'}"), "gsi",
		run(&f, "Scan", "{'TableName':'tab','IndexName':'gsi'}"), "described",
		run(&f, "DescribeTable", "{'TableName':'tab'}"));
}

/* Runs it with the nth allocation failing. *hit: there were so many. Returns whether it came to its end. */
static bool run_failing(const char *operation, const char *text, enum exception end, uint64_t nth, bool *hit)
{
	struct ddb_arena arena;
	struct op op;
	struct buf scratch;
	enum op_id id = ddbi_operation_by_name(str_z(operation));
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&scratch, ANSWER_BUFFER);
	assert_true(ddbi_op_init(&op, id, &arena));
	assert_true(ddbi_decode(ddbi_operations[id].input, str_z(text), &scratch, &op.error, op.input));
	uint64_t before = ddbi_mem_calls();
	ddbi_mem_fail(nth, false);
	store_wait(f.store, &op);
	ddbi_mem_fail(0, false);
	*hit = ddbi_mem_calls() - before >= nth;
	bool ok = op.error.exception == end;
	if (!ok)
		assert_int_equal(op.error.exception, EXCEPTION_NOMEM);
	ddbi_buf_free(&scratch);
	ddbi_arena_free(&arena);
	return ok;
}

static void check_end(const char *operation, const char *request, enum exception end)
{
	size_t n = strlen(request);
	char *text = malloc(n + 1);
	for (size_t i = 0; i <= n; i++)
		text[i] = request[i] == '\'' ? '"' : request[i];
	json_t *before = everything();
	bool hit = true, ok = false;
	for (uint64_t nth = 1; hit; nth++) {
		assert_true(nth < 2000);
		ok = run_failing(operation, text, end, nth, &hit);
		/* each allocation is one that matters, unless it is for the commit of nothing */
		assert_true(ok == !hit || (ok && end != EXCEPTION_NONE));
		if (ok && end == EXCEPTION_NONE)
			break;
		json_t *after = everything();
		assert_json(after, before);
		json_decref(after);
	}
	json_decref(before);
	free(text);
}

static void check(const char *operation, const char *request)
{
	check_end(operation, request, EXCEPTION_NONE);
}

static void writes(void **state)
{
	(void)state;
	check("PutItem", "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'h'},'n':{'N':'2'},"
			 "'x':{'S':'y'}},"
			 "'ConditionExpression':'n = "
			 ":n','ExpressionAttributeValues':{':n':{'N':'1'}},'ReturnValues':'ALL_OLD',"
			 "'ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'SIZE'}");
	check("UpdateItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},'UpdateExpression':'SET "
			    "g = :g, l = :l REMOVE n',"
			    "'ExpressionAttributeValues':{':g':{'S':'i'},':l':{'L':[{'S':'1'}]}},'"
			    "ReturnValues':'UPDATED_OLD',"
			    "'ReturnConsumedCapacity':'TOTAL'}");
	check("DeleteItem",
		"{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},'ReturnValues':'ALL_OLD'}");
	check("BatchWriteItem", "{'RequestItems':{'tab':[{'PutRequest':{'Item':{'p':{'S':'a'},'s':{'S':'1'},'"
				"g':{'S':'g'},'n':{'N':'1'}}}},"
				"{'PutRequest':{'Item':{'p':{'S':'a'},'s':{'S':'2'},'g':{'S':'g'}}}},"
				"{'DeleteRequest':{'Key':{'p':{'S':'b'},'s':{'S':'2'}}}}]},"
				"'ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'SIZE'}");
}

static void reads(void **state)
{
	(void)state;
	check("GetItem",
		"{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},'ProjectionExpression':'g, x',"
		"'ReturnConsumedCapacity':'INDEXES'}");
	check("Query", "{'TableName':'tab','IndexName':'loc','KeyConditionExpression':'p = :p AND n < "
		       ":n','Select':'ALL_ATTRIBUTES',"
		       "'FilterExpression':'x <> "
		       ":p','Limit':1,'ExclusiveStartKey':{'p':{'S':'a'},'s':{'S':'0'},'n':{'N':'0'}},"
		       "'ExpressionAttributeValues':{':p':{'S':'a'},':n':{'N':'9'}},'ReturnConsumedCapacity':"
		       "'INDEXES'}");
	check("Scan", "{'TableName':'tab','IndexName':'gsi','TotalSegments':1,'Segment':0,'"
		      "ProjectionExpression':'x'}");
	check("BatchGetItem", "{'RequestItems':{'tab':{'Keys':[{'p':{'S':'a'},'s':{'S':'1'}},{'p':{'S':'a'},'"
			      "s':{'S':'2'}}],"
			      "'ProjectionExpression':'x'}},'ReturnConsumedCapacity':'INDEXES'}");
}

static void transactions(void **state)
{
	(void)state;
	static const char write[] =
		"{'ClientRequestToken':'t','ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'"
		"SIZE',"
		"'TransactItems':[{'Update':{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},"
		"'UpdateExpression':'SET g = :g, n = n + "
		":n','ExpressionAttributeValues':{':g':{'S':'h'},':n':{'N':'1'"
		"}}}},"
		"{'Put':{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'2'},'g':{'S':'g'}}}},"
		"{'Delete':{'TableName':'tab','Key':{'p':{'S':'b'},'s':{'S':'1'}}}},"
		"{'ConditionCheck':{'TableName':'tab','Key':{'p':{'S':'c'},'s':{'S':'1'}},"
		"'ConditionExpression':'attribute_not_exists(p)'}}]}";
	check("TransactWriteItems", write);
	check("TransactWriteItems", write); /* again: it was done */
	check_end("TransactWriteItems",
		"{'ClientRequestToken':'u','TransactItems':[{'Put':{'TableName':'tab','Item':{'p':{'S':'d'},'"
		"s':{'S':'"
		"1'}}}},"
		"{'ConditionCheck':{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},"
		"'ConditionExpression':'attribute_not_exists(p)','ReturnValuesOnConditionCheckFailure':'ALL_"
		"OLD'}}]}",
		EXCEPTION_TRANSACTION_CANCELED);
	check("TransactGetItems", "{'ReturnConsumedCapacity':'INDEXES','TransactItems':["
				  "{'Get':{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},'"
				  "ProjectionExpression':'g, x'}},"
				  "{'Get':{'TableName':'tab','Key':{'p':{'S':'b'},'s':{'S':'1'}}}}]}");
	check_end("TransactGetItems",
		"{'TransactItems':[{'Get':{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':''}}}}]}",
		EXCEPTION_TRANSACTION_CANCELED);
}

#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes, setup, teardown),
		cmocka_unit_test_setup_teardown(reads, setup, teardown),
		cmocka_unit_test_setup_teardown(transactions, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
#else
	return 77; /* needs the fault build */
#endif
}
