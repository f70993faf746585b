/* SPDX-License-Identifier: Apache-2.0 */
/* BatchGetItem and BatchWriteItem against the facts of 08-8.1 and 8.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/store_fixture.h"

#define K8 "The provided key element does not match the schema"

static struct fixture f;

static int setup(void **state)
{
	(void)state;
	fixture_open(&f);
	for (int i = 0; i < 2; i++)
		expect_ok(run(&f, "CreateTable",
			"{'TableName':'%s','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
			"{'AttributeName':'p','AttributeType':'N'}],'KeySchema':[{'AttributeName':'p','"
			"KeyType':'HASH'}]}",
			i ? "two" : "one"));
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'loc','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'},"
		"{'AttributeName':'t','AttributeType':'S'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'LocalSecondaryIndexes':[{'IndexName':'byt','KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'},"
		"{'AttributeName':'t','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}}]}"));
	for (int i = 0; i < 5; i++)
		expect(run(&f, "PutItem",
			       "{'TableName':'one','Item':{'p':{'N':'%d'},'v':{'S':'v%d'},'w':{'S':'w'}}}", i,
			       i),
			"{}");
	expect(run(&f, "PutItem", "{'TableName':'two','Item':{'p':{'N':'1'},'v':{'S':'two'}}}"), "{}");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

/* ---- BatchGetItem ---- */

/* Items in the order asked for, missing ones left out, every table present. */
static void b7_responses(void **state)
{
	(void)state;
	expect(run(&f, "BatchGetItem",
		       "{'RequestItems':{'one':{'Keys':[{'p':{'N':'3'}},{'p':{'N':'77'}},{'p':{'N':'1'}}]},"
		       "'two':{'Keys':[{'p':{'N':'9'}}]}}}"),
		"{'Responses':{'one':[{'p':{'N':'3'},'v':{'S':'v3'},'w':{'S':'w'}},{'p':{'N':'1'},'v':{'S':'"
		"v1'},'w':{'S':'w'}}],"
		"'two':[]},'UnprocessedKeys':{}}");
}

static void b9_each_table_has_its_own_projection(void **state)
{
	(void)state;
	expect(run(&f, "BatchGetItem",
		       "{'RequestItems':{'one':{'Keys':[{'p':{'N':'3'}}],'ProjectionExpression':'#v',"
		       "'ExpressionAttributeNames':{'#v':'v'}},'two':{'Keys':[{'p':{'N':'1'}}],'"
		       "ConsistentRead':true}}}"),
		"{'Responses':{'one':[{'v':{'S':'v3'}}],'two':[{'p':{'N':'1'},'v':{'S':'two'}}]},'"
		"UnprocessedKeys':{}}");
}

static void b4_duplicates_are_judged_as_text(void **state)
{
	(void)state;
	expect_invalid(run(&f, "BatchGetItem",
			       "{'RequestItems':{'nowhere':{'Keys':[{'p':{'N':'1'}},{'p':{'N':'1'}}]}}}"),
		"Provided list of item keys contains duplicates");
}

static void b5_missing_table(void **state)
{
	(void)state;
	expect_error(run(&f, "BatchGetItem",
			     "{'RequestItems':{'one':{'Keys':[{'p':{'N':'1'}}]},'nowhere':{'Keys':[{'p':{'N':"
			     "'1'}}]}}}"),
		"ResourceNotFoundException", "Requested resource not found");
}

static void b6_wrong_key(void **state)
{
	(void)state;
	expect_invalid(run(&f, "BatchGetItem",
			       "{'RequestItems':{'one':{'Keys':[{'p':{'N':'1'}},{'p':{'S':'1'}}]}}}"),
		K8);
	expect_invalid(run(&f, "BatchGetItem", "{'RequestItems':{'one':{'Keys':[{'q':{'N':'1'}}]}}}"), K8);
}

/* 08-B8: 45 items of 380,000 bytes are more than 16 MB; what does not fit keeps the table's parameters. */
static void b8_answer_limit(void **state)
{
	(void)state;
	static char text[380001], keys[4000];
	memset(text, 'x', sizeof text - 1);
	size_t at = 0;
	for (int i = 0; i < 45; i++) {
		expect_ok(run(&f, "PutItem", "{'TableName':'two','Item':{'p':{'N':'%d'},'v':{'S':'%s'}}}",
			100 + i, text));
		at += (size_t)snprintf(
			keys + at, sizeof keys - at, "%s{'p':{'N':'%d'}}", i ? "," : "", 100 + i);
	}
	json_t *answer = run(&f, "BatchGetItem",
		"{'RequestItems':{'two':{'Keys':[%s],'ConsistentRead':true,'ProjectionExpression':'#p',"
		"'ExpressionAttributeNames':{'#p':'p'}}},'ReturnConsumedCapacity':'TOTAL'}",
		keys);
	json_t *items = json_object_get(json_object_get(answer, "Responses"), "two");
	/* 44 * 380,005 <= 16,777,216 < 45 * 380,005 */
	assert_int_equal(json_array_size(items), 44);
	json_t *rest = json_incref(json_object_get(answer, "UnprocessedKeys"));
	expect(rest, "{'two':{'Keys':[{'p':{'N':'144'}}],'ConsistentRead':true,'ProjectionExpression':'#p',"
		     "'ExpressionAttributeNames':{'#p':'p'}}}");
	/* 93 blocks of 4 KB each */
	expect(json_incref(json_object_get(answer, "ConsumedCapacity")),
		"[{'TableName':'two','CapacityUnits':%d}]", 44 * 93);
	json_decref(answer);
}

/* 06-Y12: each item by itself, also the missing one. */
static void y12_units_of_a_batch_get(void **state)
{
	(void)state;
	json_t *answer = run(&f, "BatchGetItem",
		"{'RequestItems':{'one':{'Keys':[{'p':{'N':'1'}},{'p':{'N':'2'}},{'p':{'N':'99'}}]},"
		"'two':{'Keys':[{'p':{'N':'1'}}],'ConsistentRead':true}},'ReturnConsumedCapacity':'TOTAL'}");
	expect(json_incref(json_object_get(answer, "ConsumedCapacity")),
		"[{'TableName':'one','CapacityUnits':1.5},{'TableName':'two','CapacityUnits':1}]");
	json_decref(answer);
}

/* ---- BatchWriteItem ---- */

static void b15_puts_and_deletes(void **state)
{
	(void)state;
	expect(run(&f, "BatchWriteItem",
		       "{'RequestItems':{'one':[{'PutRequest':{'Item':{'p':{'N':'50'},'v':{'S':'new'}}}},"
		       "{'DeleteRequest':{'Key':{'p':{'N':'4'}}}},{'DeleteRequest':{'Key':{'p':{'N':'12345'}}"
		       "}}],"
		       "'two':[{'PutRequest':{'Item':{'p':{'N':'50'}}}}]}}"),
		"{'UnprocessedItems':{}}");
	expect(run(&f, "BatchGetItem",
		       "{'RequestItems':{'one':{'Keys':[{'p':{'N':'50'}},{'p':{'N':'4'}}]},'two':{'Keys':[{'"
		       "p':{'N':'50'}}]}}}"),
		"{'Responses':{'one':[{'p':{'N':'50'},'v':{'S':'new'}}],'two':[{'p':{'N':'50'}}]},'"
		"UnprocessedKeys':{}}");
}

static void b13_duplicates_by_key_value(void **state)
{
	(void)state;
	expect_invalid(run(&f, "BatchWriteItem",
			       "{'RequestItems':{'one':[{'PutRequest':{'Item':{'p':{'N':'60'}}}},"
			       "{'DeleteRequest':{'Key':{'p':{'N':'6.0e1'}}}}]}}"),
		"Provided list of item keys contains duplicates");
	/* the table comes first */
	expect_error(run(&f, "BatchWriteItem",
			     "{'RequestItems':{'nowhere':[{'PutRequest':{'Item':{'p':{'N':'60'}}}},"
			     "{'PutRequest':{'Item':{'p':{'N':'60'}}}}]}}"),
		"ResourceNotFoundException", "Requested resource not found");
	/* the same key in two tables is two items */
	expect(run(&f, "BatchWriteItem",
		       "{'RequestItems':{'one':[{'PutRequest':{'Item':{'p':{'N':'60'}}}}],"
		       "'two':[{'PutRequest':{'Item':{'p':{'N':'60'}}}}]}}"),
		"{'UnprocessedItems':{}}");
}

/* 02-K9 */
static void b16_k9_wrong_keys(void **state)
{
	(void)state;
	expect_invalid(run(&f, "BatchWriteItem",
			       "{'RequestItems':{'one':[{'PutRequest':{'Item':{'v':{'N':'1'}}}}]}}"),
		K8);
	expect_invalid(run(&f, "BatchWriteItem",
			       "{'RequestItems':{'one':[{'PutRequest':{'Item':{'p':{'S':'1'}}}}]}}"),
		K8);
	expect_invalid(
		run(&f, "BatchWriteItem",
			"{'RequestItems':{'one':[{'DeleteRequest':{'Key':{'p':{'N':'1'},'q':{'N':'1'}}}}]}}"),
		K8);
	expect_invalid(
		run(&f, "BatchWriteItem",
			"{'RequestItems':{'loc':[{'PutRequest':{'Item':{'p':{'S':''},'s':{'S':'1'}}}}]}}"),
		"One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
		"contain an empty "
		"string value. Key: p");
}

static void b14_nothing_is_written_if_one_is_wrong(void **state)
{
	(void)state;
	expect_invalid(run(&f, "BatchWriteItem",
			       "{'RequestItems':{'one':[{'PutRequest':{'Item':{'p':{'N':'70'}}}},"
			       "{'PutRequest':{'Item':{'p':{'S':'71'}}}}]}}"),
		K8);
	/* an index key that is found wrong after the first write was staged */
	expect_invalid(
		run(&f, "BatchWriteItem",
			"{'RequestItems':{'loc':[{'PutRequest':{'Item':{'p':{'S':'70'},'s':{'S':'1'}}}},"
			"{'PutRequest':{'Item':{'p':{'S':'71'},'s':{'S':'1'},'t':{'N':'1'}}}}]}}"),
		"One or more parameter values were invalid: Type mismatch for Index Key t Expected: S "
		"Actual: N IndexName: byt");
	expect(run(&f, "GetItem", "{'TableName':'one','Key':{'p':{'N':'70'}}}"), "{}");
	expect(run(&f, "GetItem", "{'TableName':'loc','Key':{'p':{'S':'70'},'s':{'S':'1'}}}"), "{}");
}

static void y12_y15_reports_of_a_batch_write(void **state)
{
	(void)state;
	expect(run(&f, "BatchWriteItem",
		       "{'RequestItems':{'loc':[{'PutRequest':{'Item':{'p':{'S':'a'},'s':{'S':'1'},'t':{'S':'"
		       "t'}}}},"
		       "{'PutRequest':{'Item':{'p':{'S':'a'},'s':{'S':'2'}}}},{'DeleteRequest':{'Key':{'p':{'"
		       "S':'b'},'s':{'S':'1'}}}}]},"
		       "'ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'SIZE'}"),
		"{'UnprocessedItems':{},'ConsumedCapacity':[{'TableName':'loc','CapacityUnits':4,'Table':{'"
		"CapacityUnits':3},"
		"'LocalSecondaryIndexes':{'byt':{'CapacityUnits':1}}}],"
		"'ItemCollectionMetrics':{'loc':[{'ItemCollectionKey':{'p':{'S':'a'}},'SizeEstimateRangeGB':["
		"0.0,1.0]},"
		"{'ItemCollectionKey':{'p':{'S':'b'}},'SizeEstimateRangeGB':[0.0,1.0]}]}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b7_responses),
		cmocka_unit_test(b9_each_table_has_its_own_projection),
		cmocka_unit_test(b4_duplicates_are_judged_as_text),
		cmocka_unit_test(b5_missing_table),
		cmocka_unit_test(b6_wrong_key),
		cmocka_unit_test(b8_answer_limit),
		cmocka_unit_test(y12_units_of_a_batch_get),
		cmocka_unit_test(b15_puts_and_deletes),
		cmocka_unit_test(b13_duplicates_by_key_value),
		cmocka_unit_test(b16_k9_wrong_keys),
		cmocka_unit_test(b14_nothing_is_written_if_one_is_wrong),
		cmocka_unit_test(y12_y15_reports_of_a_batch_write),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
