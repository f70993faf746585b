/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem, GetItem, UpdateItem and DeleteItem against the facts of 02, 04 and 06. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/store_fixture.h"

#define K8 "The provided key element does not match the schema"

static struct fixture f;

static void create_tables(void)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		"}"));
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'bin','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'b','AttributeType':'B'}],"
		"'KeySchema':[{'AttributeName':'b','KeyType':'HASH'}]}"));
	/* Indexes whose names are not in the order in which they were given. */
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'idx','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'},"
		"{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'n','AttributeType':'N'},"
		"{'AttributeName':'b','AttributeType':'B'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'},"
		"{'AttributeName':'n','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
		"'GlobalSecondaryIndexes':["
		"{'IndexName':'zzz','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],"
		"'Projection':{'ProjectionType':'ALL'}},"
		"{'IndexName':'aaa','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},"
		"{'AttributeName':'n','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}},"
		"{'IndexName':'bbb','KeySchema':[{'AttributeName':'b','KeyType':'HASH'}],"
		"'Projection':{'ProjectionType':'KEYS_ONLY'}}]}"));
}

static int setup(void **state)
{
	(void)state;
	fixture_open(&f);
	create_tables();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

static json_t *put(const char *item)
{
	return run(&f, "PutItem", "{'TableName':'tab','Item':%s}", item);
}

static json_t *get(const char *p, int s)
{
	return run(&f, "GetItem", "{'TableName':'tab','Key':{'p':{'S':'%s'},'s':{'N':'%d'}}}", p, s);
}

/* UpdateItem of p 'a', s 1 with more members. */
static json_t *update(const char *rest)
{
	return run(&f, "UpdateItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'N':'1'}}%s}", rest);
}

/* A text of n bytes of 'x' in quotes of its own. */
static const char *long_text(size_t n)
{
	static char text[500000];
	assert_true(n < sizeof text);
	memset(text, 'x', n);
	text[n] = '\0';
	return text;
}

/* ---- keys, 02-2.5 ---- */

static void w11_missing_item(void **state)
{
	(void)state;
	expect(get("nobody", 1), "{}");
}

static void put_then_get(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'a'},'s':{'N':'1'},'m':{'M':{'l':{'L':[{'N':'1.50'},{'NULL':true}]}}}}"), "{}");
	expect(get("a", 1),
		"{'Item':{'p':{'S':'a'},'s':{'N':'1'},'m':{'M':{'l':{'L':[{'N':'1.5'},{'NULL':true}]}}}}}");
}

/* 02-N6: 1, 1.0 and 1e0 are one key. */
static void numbers_are_one_key(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'n'},'s':{'N':'1.0'},'v':{'S':'x'}}"), "{}");
	expect(run(&f, "GetItem", "{'TableName':'tab','Key':{'p':{'S':'n'},'s':{'N':'10e-1'}}}"),
		"{'Item':{'p':{'S':'n'},'s':{'N':'1'},'v':{'S':'x'}}}");
}

static void w1_put_replaces_the_whole_item(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'a'},'s':{'N':'1'},'x':{'S':'1'}}"), "{}");
	expect(put("{'p':{'S':'a'},'s':{'N':'1'},'y':{'S':'2'}}"), "{}");
	expect(get("a", 1), "{'Item':{'p':{'S':'a'},'s':{'N':'1'},'y':{'S':'2'}}}");
}

static void k4_empty_key_in_an_item(void **state)
{
	(void)state;
	expect_invalid(put("{'p':{'S':''},'s':{'N':'1'}}"),
		"One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
		"contain an "
		"empty string value. Key: p");
	expect_invalid(run(&f, "PutItem", "{'TableName':'bin','Item':{'b':{'B':''}}}"),
		"One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
		"contain an "
		"empty binary value. Key: b");
}

static void k5_empty_key_in_a_key(void **state)
{
	(void)state;
	expect_invalid(run(&f, "GetItem", "{'TableName':'tab','Key':{'p':{'S':''},'s':{'N':'1'}}}"),
		"One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
		"contain an "
		"empty string value. Key: p");
}

static void k6_missing_key(void **state)
{
	(void)state;
	expect_invalid(put("{'s':{'N':'1'}}"),
		"One or more parameter values were invalid: Missing the key p in the item");
	expect_invalid(put("{'p':{'S':'1'}}"),
		"One or more parameter values were invalid: Missing the key s in the item");
}

static void k7_wrong_key_type(void **state)
{
	(void)state;
	expect_invalid(put("{'p':{'N':'1'},'s':{'N':'1'}}"),
		"One or more parameter values were invalid: Type mismatch for key p expected: S actual: N");
	expect_invalid(put("{'p':{'S':'1'},'s':{'M':{}}}"),
		"One or more parameter values were invalid: Type mismatch for key s expected: N actual: M");
}

static void k8_key_parameter(void **state)
{
	(void)state;
	static const char *const keys[] = { "{'p':{'S':'a'}}", "{'s':{'N':'1'}}", "{}",
		"{'p':{'S':'a'},'s':{'S':'1'}}", "{'p':{'S':'a'},'s':{'N':'1'},'x':{'N':'1'}}",
		"{'p':{'S':'a'},'q':{'N':'1'}}" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		expect_invalid(run(&f, "GetItem", "{'TableName':'tab','Key':%s}", keys[i]), K8);
		expect_invalid(run(&f, "DeleteItem", "{'TableName':'tab','Key':%s}", keys[i]), K8);
		expect_invalid(run(&f, "UpdateItem", "{'TableName':'tab','Key':%s}", keys[i]), K8);
	}
}

static void k3_long_keys(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'a'},'s':{'N':'1'}}"), "{}");
	expect_invalid(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'%s'},'s':{'N':'1'}}}",
			       long_text(2049)),
		"One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
		"limit of2048 "
		"bytes");
	expect_ok(run(
		&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'%s'},'s':{'N':'1'}}}", long_text(2048)));
	expect_invalid(run(&f, "PutItem", "{'TableName':'idx','Item':{'p':{'S':'a'},'s':{'S':'%s'}}}",
			       long_text(1025)),
		"One or more parameter values were invalid: Aggregated size of all range keys has exceeded "
		"the size "
		"limit of 1024 bytes");
	expect_ok(run(
		&f, "PutItem", "{'TableName':'idx','Item':{'p':{'S':'a'},'s':{'S':'%s'}}}", long_text(1024)));
}

/* 02-K10: presence, type, empty. */
static void k10_order(void **state)
{
	(void)state;
	expect_invalid(put("{'p':{'N':'1'}}"),
		"One or more parameter values were invalid: Type mismatch for key p expected: S actual: N");
}

static void missing_table(void **state)
{
	(void)state;
	static const char *const calls[][2] = { { "PutItem", "'Item':{'p':{'S':'a'}}" },
		{ "GetItem", "'Key':{'p':{'S':'a'}}" }, { "DeleteItem", "'Key':{'p':{'S':'a'}}" },
		{ "UpdateItem", "'Key':{'p':{'S':'a'}}" }, { "Scan", "'Limit':1" } };
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		expect_error(run(&f, calls[i][0], "{'TableName':'nowhere',%s}", calls[i][1]),
			"ResourceNotFoundException", "Requested resource not found");
}

/* ---- PutItem and DeleteItem ---- */

static void w2_put_returns_old(void **state)
{
	(void)state;
	static const char again[] =
		"{'TableName':'tab','Item':{'p':{'S':'w2'},'s':{'N':'1'},'v':{'N':'%d'}},'"
		"ReturnValues':'ALL_OLD'}";
	expect(run(&f, "PutItem", again, 1), "{}");
	expect(run(&f, "PutItem", again, 2), "{'Attributes':{'p':{'S':'w2'},'s':{'N':'1'},'v':{'N':'1'}}}");
	expect(run(&f, "PutItem", again, 2), "{'Attributes':{'p':{'S':'w2'},'s':{'N':'1'},'v':{'N':'2'}}}");
}

static void w3_delete_is_idempotent(void **state)
{
	(void)state;
	static const char gone[] =
		"{'TableName':'tab','Key':{'p':{'S':'w3'},'s':{'N':'1'}},'ReturnValues':'ALL_OLD'}";
	expect(put("{'p':{'S':'w3'},'s':{'N':'1'},'v':{'N':'7'}}"), "{}");
	expect(run(&f, "DeleteItem", "%s", gone),
		"{'Attributes':{'p':{'S':'w3'},'s':{'N':'1'},'v':{'N':'7'}}}");
	expect(run(&f, "DeleteItem", "%s", gone), "{}");
	expect(get("w3", 1), "{}");
}

static void w4_condition_on_a_missing_item(void **state)
{
	(void)state;
	static const char gone[] =
		"{'TableName':'tab','Key':{'p':{'S':'w4'},'s':{'N':'1'}},'ConditionExpression':'%s(p)'}";
	expect_error(run(&f, "DeleteItem", gone, "attribute_exists"), "ConditionalCheckFailedException",
		"The conditional request failed");
	expect(run(&f, "DeleteItem", gone, "attribute_not_exists"), "{}");
}

/* 04-V7: the condition of a Put looks at the old item. */
static void condition_of_a_put_sees_the_old_item(void **state)
{
	(void)state;
	static const char versioned[] =
		"{'TableName':'tab','Item':{'p':{'S':'v7'},'s':{'N':'1'},'v':{'N':'%d'}},"
		"'ConditionExpression':'attribute_not_exists(p) OR v = :v',"
		"'ExpressionAttributeValues':{':v':{'N':'%d'}}}";
	expect(run(&f, "PutItem", versioned, 1, 0), "{}");
	expect(run(&f, "PutItem", versioned, 2, 1), "{}");
	expect_error(run(&f, "PutItem", versioned, 3, 1), "ConditionalCheckFailedException",
		"The conditional request failed");
	expect(get("v7", 1), "{'Item':{'p':{'S':'v7'},'s':{'N':'1'},'v':{'N':'2'}}}");
}

static void w9_failed_condition_returns_the_item(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'w9'},'s':{'N':'1'},'v':{'S':'old'}}"), "{}");
	json_t *answer = run(&f, "PutItem",
		"{'TableName':'tab','Item':{'p':{'S':'w9'},'s':{'N':'1'}},'ConditionExpression':'attribute_"
		"not_exists(p)',"
		"'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}");
	json_t *item = json_incref(json_object_get(answer, "Item"));
	expect_error(answer, "ConditionalCheckFailedException", "The conditional request failed");
	expect(item, "{'p':{'S':'w9'},'s':{'N':'1'},'v':{'S':'old'}}");
	/* none stored: none returned */
	answer = run(&f, "DeleteItem",
		"{'TableName':'tab','Key':{'p':{'S':'w9'},'s':{'N':'2'}},'ConditionExpression':'attribute_"
		"exists(p)',"
		"'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}");
	assert_null(json_object_get(answer, "Item"));
	expect_error(answer, "ConditionalCheckFailedException", "The conditional request failed");
}

/* ---- UpdateItem ---- */

static void update_creates_and_changes(void **state)
{
	(void)state;
	expect(update(",'UpdateExpression':'SET v = :v','ExpressionAttributeValues':{':v':{'N':'1'}}"), "{}");
	expect(update(",'UpdateExpression':'ADD v :v','ExpressionAttributeValues':{':v':{'N':'2'}},"
		      "'ReturnValues':'ALL_NEW'"),
		"{'Attributes':{'p':{'S':'a'},'s':{'N':'1'},'v':{'N':'3'}}}");
	expect(update(",'UpdateExpression':'SET v = v + :v','ExpressionAttributeValues':{':v':{'N':'2'}},"
		      "'ReturnValues':'ALL_OLD'"),
		"{'Attributes':{'p':{'S':'a'},'s':{'N':'1'},'v':{'N':'3'}}}");
	expect(get("a", 1), "{'Item':{'p':{'S':'a'},'s':{'N':'1'},'v':{'N':'5'}}}");
}

static void w5_only_touched_paths(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'a'},'s':{'N':'1'},'m':{'M':{'x':{'N':'1'},'y':{'N':'2'}}},'o':{'S':'o'}}"),
		"{}");
	expect(update(",'UpdateExpression':'SET m.x = :v REMOVE "
		      "o','ExpressionAttributeValues':{':v':{'N':'9'}},"
		      "'ReturnValues':'UPDATED_OLD'"),
		"{'Attributes':{'m':{'M':{'x':{'N':'1'}}},'o':{'S':'o'}}}");
	expect(update(",'UpdateExpression':'SET m.x = :v REMOVE "
		      "m.y','ExpressionAttributeValues':{':v':{'N':'9'}},"
		      "'ReturnValues':'UPDATED_NEW'"),
		"{'Attributes':{'m':{'M':{'x':{'N':'9'}}}}}");
}

static void w6_nothing_touched_nothing_returned(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'a'},'s':{'N':'1'}}"), "{}");
	expect(update(",'UpdateExpression':'SET v = :v','ExpressionAttributeValues':{':v':{'N':'1'}},"
		      "'ReturnValues':'UPDATED_OLD'"),
		"{}");
	expect(update(",'UpdateExpression':'REMOVE v','ReturnValues':'UPDATED_NEW'"), "{}");
}

/* 04-R11, R12. */
static void updates_of_a_missing_item(void **state)
{
	(void)state;
	expect(update(",'UpdateExpression':'REMOVE v','ReturnValues':'ALL_NEW'"), "{}");
	expect(get("a", 1), "{}");
	expect(update(",'ReturnValues':'ALL_NEW'"), "{'Attributes':{'p':{'S':'a'},'s':{'N':'1'}}}");
	expect(get("a", 1), "{'Item':{'p':{'S':'a'},'s':{'N':'1'}}}");
}

/* 04-S7, also 05-L15. */
static void s7_key_attributes_cannot_be_updated(void **state)
{
	(void)state;
	static const char text[] =
		"One or more parameter values were invalid: Cannot update attribute s. This "
		"attribute is part "
		"of the key";
	expect_invalid(update(",'UpdateExpression':'SET v = :v, s = "
			      ":v','ExpressionAttributeValues':{':v':{'N':'1'}}"),
		text);
	expect_invalid(update(",'UpdateExpression':'REMOVE s'"), text);
	expect_invalid(update(",'AttributeUpdates':{'s':{'Value':{'N':'1'},'Action':'PUT'}}"), text);
	expect_error(run(&f, "UpdateItem",
			     "{'TableName':'nowhere','Key':{'p':{'S':'a'}},'UpdateExpression':'REMOVE p'}"),
		"ResourceNotFoundException", "Requested resource not found");
}

static void d5_no_path_leads_into_a_key(void **state)
{
	(void)state;
	static const char key[] =
		"Key attributes must be scalars; list random access '[]' and map lookup '.' are "
		"not allowed: Key: p";
	expect_invalid(update(",'UpdateExpression':'SET v = p.x'"), key);
	expect_invalid(update(",'UpdateExpression':'REMOVE p[1]'"), key);
	expect_invalid(
		update(",'UpdateExpression':'REMOVE v','ConditionExpression':'attribute_exists(p.x)'"), key);
	expect_invalid(run(&f, "GetItem",
			       "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'N':'1'}},'ProjectionExpression'"
			       ":'v, p.x'}"),
		key);
	expect_invalid(run(&f, "UpdateItem",
			       "{'TableName':'idx','Key':{'p':{'S':'a'},'s':{'S':'1'}},'UpdateExpression':'"
			       "SET g.x = :v',"
			       "'ExpressionAttributeValues':{':v':{'S':'1'}}}"),
		"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
		"IndexKey: g");
}

/* The condition is judged before the update is applied (04, run-time rules). */
static void failing_condition_wins_over_a_bad_update(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'a'},'s':{'N':'1'},'v':{'S':'text'}}"), "{}");
	static const char rest[] =
		",'UpdateExpression':'SET v = v + :v','ConditionExpression':'attribute_exists(%s)',"
		"'ExpressionAttributeValues':{':v':{'N':'1'}}}";
	char text[300];
	snprintf(text, sizeof text, rest, "nothing");
	text[strlen(text) - 1] = '\0';
	expect_error(update(text), "ConditionalCheckFailedException", "The conditional request failed");
	snprintf(text, sizeof text, rest, "v");
	text[strlen(text) - 1] = '\0';
	expect_invalid(update(text), "An operand in the update expression has an incorrect data type");
	expect(get("a", 1), "{'Item':{'p':{'S':'a'},'s':{'N':'1'},'v':{'S':'text'}}}");
}

static json_t *update_to_size(const char *expression, size_t value)
{
	return run(&f, "UpdateItem",
		"{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'N':'1'}},'UpdateExpression':'%s',"
		"'ExpressionAttributeValues':{':v':{'S':'%s'}}}",
		expression, long_text(value));
}

/* 02-Z4, Z5. The key is 5 bytes (p 1+1, s 1+2), so one SET measures size - 5 + 3 + 19. */
static void z4_z5_size_of_an_update(void **state)
{
	(void)state;
	static const char text[] = "Item size to update has exceeded the maximum allowed size";
	expect_invalid(update_to_size("SET v = :v", 409600 - 5 - 1 - 16), text);
	expect(update_to_size("SET v = :v", 409600 - 5 - 1 - 17), "{}");
	/* two actions, one of them removing: 3 + 19 + 2 - 5 = 19 */
	expect_invalid(update_to_size("SET v = :v REMOVE w", 409600 - 5 - 1 - 18), text);
	expect(update_to_size("SET v = :v REMOVE w", 409600 - 5 - 1 - 19), "{}");
}

/* ---- index keys on write, 02-2.6 ---- */

static json_t *put_indexed(const char *attributes)
{
	return run(&f, "PutItem", "{'TableName':'idx','Item':{'p':{'S':'a'},'s':{'S':'1'}%s}}", attributes);
}

static json_t *update_indexed(const char *name, const char *value)
{
	return run(&f, "UpdateItem",
		"{'TableName':'idx','Key':{'p':{'S':'a'},'s':{'S':'1'}},'UpdateExpression':'SET %s = :v',"
		"'ExpressionAttributeValues':{':v':%s}}",
		name, value);
}

static void x1_lacking_index_keys_is_fine(void **state)
{
	(void)state;
	expect(put_indexed(""), "{}");
	expect(put_indexed(",'g':{'S':'g'}"), "{}");
}

static void x2_wrong_type_names_the_first_index(void **state)
{
	(void)state;
	static const char text[] = "One or more parameter values were invalid: Type mismatch for Index Key g "
				   "Expected: S Actual: N "
				   "IndexName: aaa";
	expect_invalid(put_indexed(",'g':{'N':'1'}"), text);
	expect_invalid(update_indexed("g", "{'N':'1'}"), text);
	expect_invalid(put_indexed(",'n':{'S':'1'}"),
		"One or more parameter values were invalid: Type mismatch for Index Key n Expected: N "
		"Actual: S IndexName: "
		"aaa");
}

static void x3_empty_index_key_in_a_put(void **state)
{
	(void)state;
	expect_invalid(put_indexed(",'g':{'S':''}"), "One or more parameter values are not valid. A value "
						     "specified for a secondary index key is not supported. "
						     "The AttributeValue for a key attribute cannot contain "
						     "an empty string value. IndexName: aaa, IndexKey: g");
	expect_invalid(put_indexed(",'b':{'B':''}"), "One or more parameter values are not valid. A value "
						     "specified for a secondary index key is not supported. "
						     "The AttributeValue for a key attribute cannot contain "
						     "an empty binary value. IndexName: bbb, IndexKey: b");
}

static void x4_empty_index_key_in_an_update(void **state)
{
	(void)state;
	expect_invalid(update_indexed("g", "{'S':''}"),
		"One or more parameter values are not valid. The update expression attempted to update a "
		"secondary index "
		"key to a value that is not supported. The AttributeValue for a key attribute cannot contain "
		"an empty "
		"string value.");
}

static void x5_long_index_keys(void **state)
{
	(void)state;
	expect_invalid(
		run(&f, "PutItem", "{'TableName':'idx','Item':{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'%s'}}}",
			long_text(2049)),
		"One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
		"limit of2048 "
		"bytes");
	expect_ok(run(&f, "PutItem",
		"{'TableName':'idx','Item':{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'%s'}}}", long_text(2048)));
}

/* The index keys of a Put are judged before its condition (06-6.1 step 10). */
static void index_keys_before_the_condition(void **state)
{
	(void)state;
	expect_invalid(run(&f, "PutItem",
			       "{'TableName':'idx','Item':{'p':{'S':'none'},'s':{'S':'1'},'g':{'N':'1'}},"
			       "'ConditionExpression':'attribute_exists(p)'}"),
		"One or more parameter values were invalid: Type mismatch for Index Key g Expected: S "
		"Actual: N IndexName: "
		"aaa");
}

/* A failed write leaves no trace, and a later one of the store goes on. */
static void nothing_is_written_by_a_failed_put(void **state)
{
	(void)state;
	expect(put_indexed(",'g':{'S':'here'}"), "{}");
	expect_invalid(put_indexed(",'g':{'S':'there'},'n':{'S':'1'}"),
		"One or more parameter values were invalid: Type mismatch for Index Key n Expected: N "
		"Actual: S IndexName: "
		"aaa");
	expect(run(&f, "GetItem", "{'TableName':'idx','Key':{'p':{'S':'a'},'s':{'S':'1'}}}"),
		"{'Item':{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'here'}}}");
}

/* ---- GetItem ---- */

static void j3_projection_without_a_match(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'a'},'s':{'N':'1'},'v':{'L':[{'N':'1'},{'N':'2'},{'N':'3'}]}}"), "{}");
	static const char request[] =
		"{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'N':'1'}},'ProjectionExpression':'%s'}";
	expect(run(&f, "GetItem", request, "nothing"), "{'Item':{}}");
	expect(run(&f, "GetItem", request, "v[2], v[0]"), "{'Item':{'v':{'L':[{'N':'1'},{'N':'3'}]}}}");
}

static void j4_attributes_to_get(void **state)
{
	(void)state;
	expect(put("{'p':{'S':'a'},'s':{'N':'1'},'v.w':{'S':'dotted'},'x':{'S':'x'}}"), "{}");
	expect(run(&f, "GetItem",
		       "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'N':'1'}},'AttributesToGet':['v.w','p']"
		       "}"),
		"{'Item':{'p':{'S':'a'},'v.w':{'S':'dotted'}}}");
}

/* ---- consumed capacity, 06-6.7 ---- */

static void y3_units_of_a_get(void **state)
{
	(void)state;
	static const char request[] =
		"{'TableName':'tab','Key':{'p':{'S':'%s'},'s':{'N':'1'}},'ConsistentRead':%s,"
		"'ProjectionExpression':'p','ReturnConsumedCapacity':'%s'}";
	expect_ok(run(&f, "PutItem",
		"{'TableName':'tab','Item':{'p':{'S':'y3'},'s':{'N':'1'},'v':{'S':'%s'}}}", long_text(4096)));
	expect(run(&f, "GetItem", request, "y3", "true", "TOTAL"),
		"{'Item':{'p':{'S':'y3'}},'ConsumedCapacity':{'TableName':'tab','CapacityUnits':2}}");
	expect(run(&f, "GetItem", request, "y3", "false", "INDEXES"),
		"{'Item':{'p':{'S':'y3'}},'ConsumedCapacity':{'TableName':'tab','CapacityUnits':1,"
		"'Table':{'CapacityUnits':1}}}");
	expect(run(&f, "GetItem", request, "missing", "false", "TOTAL"),
		"{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':0.5}}");
	expect(run(&f, "GetItem", request, "missing", "true", "NONE"), "{}");
}

static void y6_units_of_a_write(void **state)
{
	(void)state;
	static const char request[] =
		"{'TableName':'tab','Item':{'p':{'S':'y6'},'s':{'N':'1'},'v':{'S':'%s'}},"
		"'ReturnConsumedCapacity':'TOTAL'}";
	expect(run(&f, "PutItem", request, long_text(2000)),
		"{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':2}}");
	expect(run(&f, "PutItem", request, ""), "{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':2}}");
	expect(run(&f, "PutItem", request, ""), "{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':1}}");
	expect(run(&f, "DeleteItem",
		       "{'TableName':'tab','Key':{'p':{'S':'none'},'s':{'N':'1'}},'ReturnConsumedCapacity':'"
		       "TOTAL'}"),
		"{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':1}}");
}

/* Index aaa: g and n, keys only. Index zzz: g, all. Index loc: n, keys only. */
static void y7_units_of_the_indexes(void **state)
{
	(void)state;
	static const char request[] = "{'TableName':'idx','Item':{'p':{'S':'y7'},'s':{'S':'1'}%s},'"
				      "ReturnConsumedCapacity':'INDEXES'}";
	/* into no index */
	expect(run(&f, "PutItem", request, ""),
		"{'ConsumedCapacity':{'TableName':'idx','CapacityUnits':1,'Table':{'CapacityUnits':1}}}");
	/* into all */
	expect(run(&f, "PutItem", request, ",'g':{'S':'g'},'n':{'N':'1'},'x':{'S':'x'}"),
		"{'ConsumedCapacity':{'TableName':'idx','CapacityUnits':4,'Table':{'CapacityUnits':1},"
		"'LocalSecondaryIndexes':{'loc':{'CapacityUnits':1}},"
		"'GlobalSecondaryIndexes':{'aaa':{'CapacityUnits':1},'zzz':{'CapacityUnits':1}}}}");
	/* what only zzz projects */
	expect(run(&f, "PutItem", request, ",'g':{'S':'g'},'n':{'N':'1'},'x':{'S':'y'}"),
		"{'ConsumedCapacity':{'TableName':'idx','CapacityUnits':2,'Table':{'CapacityUnits':1},"
		"'GlobalSecondaryIndexes':{'zzz':{'CapacityUnits':1}}}}");
	/* a key changed: out and in again */
	expect(run(&f, "PutItem", request, ",'g':{'S':'h'},'n':{'N':'1'},'x':{'S':'y'}"),
		"{'ConsumedCapacity':{'TableName':'idx','CapacityUnits':5,'Table':{'CapacityUnits':1},"
		"'GlobalSecondaryIndexes':{'aaa':{'CapacityUnits':2},'zzz':{'CapacityUnits':2}}}}");
	/* nothing changed */
	expect(run(&f, "PutItem", request, ",'g':{'S':'h'},'n':{'N':'1'},'x':{'S':'y'}"),
		"{'ConsumedCapacity':{'TableName':'idx','CapacityUnits':1,'Table':{'CapacityUnits':1}}}");
	expect(run(&f, "DeleteItem",
		       "{'TableName':'idx','Key':{'p':{'S':'y7'},'s':{'S':'1'}},'ReturnConsumedCapacity':'"
		       "TOTAL'}"),
		"{'ConsumedCapacity':{'TableName':'idx','CapacityUnits':4}}");
}

static void y15_item_collection_metrics(void **state)
{
	(void)state;
	expect(run(&f, "PutItem",
		       "{'TableName':'idx','Item':{'p':{'S':'y15'},'s':{'S':'1'}},'"
		       "ReturnItemCollectionMetrics':'SIZE'}"),
		"{'ItemCollectionMetrics':{'ItemCollectionKey':{'p':{'S':'y15'}},'SizeEstimateRangeGB':[0.0,"
		"1.0]}}");
	expect(run(&f, "DeleteItem",
		       "{'TableName':'idx','Key':{'p':{'S':'y15'},'s':{'S':'1'}},'"
		       "ReturnItemCollectionMetrics':'SIZE'}"),
		"{'ItemCollectionMetrics':{'ItemCollectionKey':{'p':{'S':'y15'}},'SizeEstimateRangeGB':[0.0,"
		"1.0]}}");
	/* no local index, no collections */
	expect(run(&f, "PutItem",
		       "{'TableName':'tab','Item':{'p':{'S':'y15'},'s':{'N':'1'}},'"
		       "ReturnItemCollectionMetrics':'SIZE'}"),
		"{}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(w11_missing_item),
		TEST(put_then_get),
		TEST(numbers_are_one_key),
		TEST(w1_put_replaces_the_whole_item),
		TEST(k4_empty_key_in_an_item),
		TEST(k5_empty_key_in_a_key),
		TEST(k6_missing_key),
		TEST(k7_wrong_key_type),
		TEST(k8_key_parameter),
		TEST(k3_long_keys),
		TEST(k10_order),
		TEST(missing_table),
		TEST(w2_put_returns_old),
		TEST(w3_delete_is_idempotent),
		TEST(w4_condition_on_a_missing_item),
		TEST(condition_of_a_put_sees_the_old_item),
		TEST(w9_failed_condition_returns_the_item),
		TEST(update_creates_and_changes),
		TEST(w5_only_touched_paths),
		TEST(w6_nothing_touched_nothing_returned),
		TEST(updates_of_a_missing_item),
		TEST(s7_key_attributes_cannot_be_updated),
		TEST(d5_no_path_leads_into_a_key),
		TEST(failing_condition_wins_over_a_bad_update),
		TEST(z4_z5_size_of_an_update),
		TEST(x1_lacking_index_keys_is_fine),
		TEST(x2_wrong_type_names_the_first_index),
		TEST(x3_empty_index_key_in_a_put),
		TEST(x4_empty_index_key_in_an_update),
		TEST(x5_long_index_keys),
		TEST(index_keys_before_the_condition),
		TEST(nothing_is_written_by_a_failed_put),
		TEST(j3_projection_without_a_match),
		TEST(j4_attributes_to_get),
		TEST(y3_units_of_a_get),
		TEST(y6_units_of_a_write),
		TEST(y7_units_of_the_indexes),
		TEST(y15_item_collection_metrics),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
