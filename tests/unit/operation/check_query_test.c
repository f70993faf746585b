/* SPDX-License-Identifier: Apache-2.0 */
/* Query and Scan: 07-7.1, P1, S1 to S5, Z1 to Z3, 02-A7 on start keys, 04-E12, E13, Q2, Q3, Q5. */
#include "support.h"

#define T       "\"TableName\":\"abc\""
#define KC      "\"KeyConditionExpression\":\"a = :a\",\"ExpressionAttributeValues\":{\":a\":{\"S\":\"x\"}}"
#define QRY     T "," KC
#define MIX     INVALID "Can not use both expression and non-expression parameters in the same request: "
#define START   INVALID "The provided starting key is invalid: "
#define PROJECT "\"ProjectionExpression\":\"b\""

static void test_query_constraints(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "02-T4", "{}", ONE_ERROR "Value null" AT("tableName") "Member must not be null" },
		{ "02-T5", "{\"TableName\":\"ab\",\"Limit\":0,\"Select\":\"x\"}",
			ONE_ERROR
			"Value 'ab'" AT("tableName") "Member must have length greater than or equal to 3" },
		{ "02-T5", "{\"TableName\":\"\"}",
			ONE_ERROR
			"Value ''" AT("tableName") "Member must have length greater than or equal to 1" },
		{ "02-T6", "{\"TableName\":\"a bc\",\"Select\":\"x\"}",
			INVALID "2 validation errors detected: Value 'a bc'" AT(
				"tableName") "Member must satisfy regular expression pattern: "
					     "[a-zA-Z0-9_.-]+; Value 'x'" AT("select") "Member must satisfy "
										       "enum value set: "
										       "[SPECIFIC_ATTRIBUTES,"
										       " COUNT, "
										       "ALL_ATTRIBUTES, "
										       "ALL_PROJECTED_"
										       "ATTRIBUTES]" },
		{ "q.limit, 07-P1", "{" QRY ",\"Limit\":0}",
			INVALID "1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
				"Member must have "
				"value greater than or equal to 1" },
		{ "q.limit", "{" QRY ",\"Limit\":-1}",
			INVALID "1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
				"Member must have "
				"value greater than or equal to 1" },
		{ "02-M2", "{" QRY ",\"IndexName\":\"ab\"}",
			ONE_ERROR
			"Value 'ab'" AT("indexName") "Member must have length greater than or equal to 3" },
		{ "02-M2", "{" QRY ",\"IndexName\":\"abc;\"}",
			ONE_ERROR "Value 'abc;'" AT("indexName") "Member must satisfy regular expression "
								 "pattern: [a-zA-Z0-9_.-]+" },
		{ "01-P31", "{" T ",\"KeyConditions\":{\"a\":{}}}",
			ONE_ERROR "Value null" AT(
				"keyConditions.a.member.comparisonOperator") "Member must not be null" },
		{ "13.4", "{" QRY ",\"Limit\":2,\"Select\":\"COUNT\"}", "" },
	};
	RUN_CASES(request_check, OP_QUERY, cases);
}

static void test_query_styles(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "04-E13",
			"{" T ",\"AttributesToGet\":[\"a\"],\"QueryFilter\":{},\"ConditionalOperator\":"
			"\"OR\",\"KeyConditions\":{},"
			"\"ProjectionExpression\":\"\",\"FilterExpression\":\"\",\"KeyConditionExpression\":"
			"\"\"}",
			MIX "Non-expression parameters: {AttributesToGet, QueryFilter, ConditionalOperator, "
			    "KeyConditions} "
			    "Expression parameters: {ProjectionExpression, FilterExpression, "
			    "KeyConditionExpression}" },
		{ "04-E13", "{" T ",\"KeyConditions\":{},\"KeyConditionExpression\":\"\"}",
			MIX "Non-expression parameters: {KeyConditions} Expression parameters: "
			    "{KeyConditionExpression}" },
		{ "04-E13: any with any", "{" T ",\"QueryFilter\":{},\"ProjectionExpression\":\"a\"}",
			MIX "Non-expression parameters: {QueryFilter} Expression parameters: "
			    "{ProjectionExpression}" },
		{ "04-E13 special case, 05-L20",
			"{" T ",\"KeyConditions\":{\"a\":{\"ComparisonOperator\":\"EQ\","
			"\"AttributeValueList\":[{\"S\":\"x\"}]}},"
			"\"FilterExpression\":\"attribute_exists(b)\"}",
			"" },
		{ "05-L1 before q5", "{" T ",\"ConditionalOperator\":\"OR\",\"AttributesToGet\":[\"a\"]}",
			INVALID "ConditionalOperator cannot be used without Filter or Expected" },
		{ "05-L1",
			"{" T ",\"ConditionalOperator\":\"OR\",\"QueryFilter\":{\"a\":{"
			"\"ComparisonOperator\":\"NULL\"}}}",
			INVALID "ConditionalOperator can only be used when Filter or Expected has two or "
				"more elements" },
		{ "04-E12", "{" T ",\"ExpressionAttributeNames\":{},\"ExpressionAttributeValues\":{}}",
			INVALID "ExpressionAttributeNames can only be specified when using expressions" },
		{ "04-E12", "{" T ",\"ExpressionAttributeValues\":{}}",
			INVALID "ExpressionAttributeValues can only be specified when using expressions" },
		{ "04-E12", "{" T ",\"ExpressionAttributeValues\":{},\"ProjectionExpression\":\"a\"}",
			INVALID "ExpressionAttributeValues can only be specified when using expressions" },
	};
	RUN_CASES(request_check, OP_QUERY, cases);
}

static void test_query_order(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "QueryFilter before AttributesToGet",
			"{" T ",\"QueryFilter\":{\"a\":{\"ComparisonOperator\":\"EQ\"}},\"AttributesToGet\":["
			"\"a\",\"a\"]}",
			PARAMETERS "Invalid number of argument(s) for the EQ ComparisonOperator" },
		{ "AttributesToGet before start key",
			"{" T ",\"AttributesToGet\":[\"a\",\"a\"],\"ExclusiveStartKey\":{\"a\":{}}}",
			PARAMETERS "Duplicate value in attribute name: a" },
		{ "start key before q5", "{" T ",\"ExclusiveStartKey\":{\"a\":{}}}",
			START "Supplied AttributeValue is empty, must contain exactly one of the supported "
			      "datatypes" },
		{ "04-Q5 before expressions", "{" T ",\"FilterExpression\":\"\"}",
			INVALID "Either the KeyConditions or KeyConditionExpression parameter must be "
				"specified in the "
				"request." },
		{ "04-Q5", "{" T "}",
			INVALID "Either the KeyConditions or KeyConditionExpression parameter must be "
				"specified in the "
				"request." },
		{ "04-E14: key condition before filter",
			"{" T ",\"KeyConditionExpression\":\"\",\"FilterExpression\":\"\"}",
			INVALID "Invalid KeyConditionExpression: The expression can not be empty;" },
		{ "04-E14: filter before projection",
			"{" T ",\"KeyConditionExpression\":\"a = "
			"b\",\"FilterExpression\":\"\",\"ProjectionExpression\":\"\"}",
			INVALID "Invalid FilterExpression: The expression can not be empty;" },
		{ "04-E10 before the shape",
			"{" T ",\"KeyConditionExpression\":\"a = :a OR b = "
			":a\",\"ExpressionAttributeValues\":{\":a\":{\"S\":\"x\"},"
			"\":b\":{\"S\":\"x\"}}}",
			INVALID
			"Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}" },
		{ "04-Q2 before Select",
			"{" T ",\"KeyConditionExpression\":\"a = :a OR b = "
			":a\",\"ExpressionAttributeValues\":{\":a\":{\"S\":\"x\"}},"
			"\"Select\":\"SPECIFIC_ATTRIBUTES\"}",
			INVALID "Invalid operator used in KeyConditionExpression: OR" },
		{ "04-Q2", "{" T ",\"KeyConditionExpression\":\"attribute_exists(a)\"}",
			INVALID "Invalid operator used in KeyConditionExpression: attribute_exists" },
	};
	RUN_CASES(request_check, OP_QUERY, cases);
}

static void test_query_select(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "07-S3", "{" QRY ",\"Select\":\"SPECIFIC_ATTRIBUTES\"}",
			ONE_ERROR
			"Must specify the AttributesToGet or ProjectionExpression when choosing to get "
			"SPECIFIC_ATTRIBUTES" },
		{ "07-S3", "{" QRY "," PROJECT ",\"Select\":\"SPECIFIC_ATTRIBUTES\"}", "" },
		{ "07-S4", "{" QRY "," PROJECT ",\"Select\":\"ALL_ATTRIBUTES\"}",
			ONE_ERROR
			"Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES" },
		{ "07-S4 before S5", "{" QRY "," PROJECT ",\"Select\":\"ALL_PROJECTED_ATTRIBUTES\"}",
			ONE_ERROR "Cannot specify the ProjectionExpression when choosing to get "
				  "ALL_PROJECTED_ATTRIBUTES" },
		{ "07-S4", "{" QRY "," PROJECT ",\"Select\":\"COUNT\"}",
			ONE_ERROR
			"Cannot specify the ProjectionExpression when choosing to get only the Count" },
		{ "05-L21",
			"{" T ",\"KeyConditions\":{\"a\":{\"ComparisonOperator\":\"EQ\","
			"\"AttributeValueList\":[{\"S\":\"x\"}]}},"
			"\"AttributesToGet\":[\"a\"],\"Select\":\"COUNT\"}",
			ONE_ERROR "Cannot specify the AttributesToGet when choosing to get only the Count" },
		{ "07-S5", "{" QRY ",\"Select\":\"ALL_PROJECTED_ATTRIBUTES\"}",
			INVALID
			"ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName" },
		{ "07-S5", "{" QRY ",\"Select\":\"ALL_PROJECTED_ATTRIBUTES\",\"IndexName\":\"idx\"}", "" },
		{ "07-S1", "{" QRY ",\"Select\":\"ALL_ATTRIBUTES\"}", "" },
	};
	RUN_CASES(request_check, OP_QUERY, cases);
}

/* 02-A7: which faults of a start key have a text in front. */
static void test_start_key_values(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "av.empty", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{}}}",
			START "Supplied AttributeValue is empty, must contain exactly one of the supported "
			      "datatypes" },
		{ "av.multi", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{\"S\":\"a\",\"N\":\"1\"}}}",
			START "Supplied AttributeValue has more than one datatypes set, must contain exactly "
			      "one of the "
			      "supported datatypes" },
		{ "av.null", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{\"NULL\":false}}}",
			START "One or more parameter values were invalid: Null attribute value types must "
			      "have the value of "
			      "true" },
		{ "set.ss.empty", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{\"SS\":[]}}}",
			START "One or more parameter values were invalid: An string set  may not be empty" },
		{ "set.bs.empty", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{\"BS\":[]}}}",
			START "One or more parameter values were invalid: Binary sets should not be empty" },
		{ "set.ns.empty", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{\"NS\":[]}}}",
			PARAMETERS "An number set  may not be empty" },
		{ "set.ss.dup", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{\"SS\":[\"a\",\"a\"]}}}",
			PARAMETERS "Input collection [a, a] contains duplicates." },
		{ "set.bs.dup", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{\"BS\":[\"Yg==\",\"Yg==\"]}}}",
			PARAMETERS "Input collection [Yg==, Yg==]of type BS contains duplicates." },
		{ "num.bad", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{\"N\":\"x\"}}}",
			INVALID "The parameter cannot be converted to a numeric value: x" },
		{ "none", "{" QRY ",\"ExclusiveStartKey\":{\"a\":{\"N\":\"1\"}}}", "" },
	};
	RUN_CASES(request_check, OP_QUERY, cases);
}

static void test_scan(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "s.limit, 07-P1", "{" T ",\"Limit\":0}",
			ONE_ERROR
			"Value '0'" AT("limit") "Member must have value greater than or equal to 1" },
		{ "07-Z2", "{" T ",\"Segment\":-1,\"TotalSegments\":0}",
			INVALID "2 validation errors detected: Value '0'" AT(
				"totalSegments") "Member must have value greater than or equal to 1; Value "
						 "'-1'" AT("segment") "Member must have value greater than "
								      "or equal to 0" },
		{ "07-Z2", "{" T ",\"Segment\":1000000,\"TotalSegments\":1000001}",
			INVALID "2 validation errors detected: Value '1000001'" AT(
				"totalSegments") "Member must have value less than or equal to 1000000; "
						 "Value '1000000'" AT("segment") "Member must have value "
										 "less than or equal to "
										 "999999" },
		{ "04-E13",
			"{" T ",\"AttributesToGet\":[\"a\"],\"ScanFilter\":{},\"ConditionalOperator\":\"OR\","
			"\"ProjectionExpression\":\"\",\"FilterExpression\":\"\"}",
			MIX "Non-expression parameters: {AttributesToGet, ScanFilter, ConditionalOperator} "
			    "Expression parameters: "
			    "{ProjectionExpression, FilterExpression}" },
		{ "04-E13", "{" T ",\"ScanFilter\":{},\"ProjectionExpression\":\"a\"}",
			MIX "Non-expression parameters: {ScanFilter} Expression parameters: "
			    "{ProjectionExpression}" },
		{ "05-L1", "{" T ",\"ConditionalOperator\":\"AND\"}",
			INVALID "ConditionalOperator cannot be used without Filter or Expected" },
		{ "04-E12", "{" T ",\"ExpressionAttributeValues\":{\":a\":{}}}",
			INVALID "ExpressionAttributeValues can only be specified when using expressions: "
				"FilterExpression is "
				"null" },
		{ "AttributesToGet before ScanFilter",
			"{" T ",\"AttributesToGet\":[\"a\",\"a\"],\"ScanFilter\":{\"a\":{"
			"\"ComparisonOperator\":\"EQ\"}}}",
			PARAMETERS "Duplicate value in attribute name: a" },
		{ "ScanFilter before start key",
			"{" T ",\"ScanFilter\":{\"a\":{\"ComparisonOperator\":\"EQ\"}},\"ExclusiveStartKey\":"
			"{\"a\":{}}}",
			PARAMETERS "Invalid number of argument(s) for the EQ ComparisonOperator" },
		{ "start key before segments", "{" T ",\"ExclusiveStartKey\":{\"a\":{}},\"Segment\":0}",
			START "Supplied AttributeValue is empty, must contain exactly one of the supported "
			      "datatypes" },
		{ "07-Z1, Z3: segments before expressions", "{" T ",\"Segment\":0,\"FilterExpression\":\"\"}",
			INVALID "The TotalSegments parameter is required but was not present in the request "
				"when Segment "
				"parameter is present" },
		{ "07-Z1", "{" T ",\"TotalSegments\":1}",
			INVALID
			"The Segment parameter is required but was not present in the request when parameter "
			"TotalSegments is present" },
		{ "07-Z1", "{" T ",\"Segment\":5,\"TotalSegments\":5}",
			INVALID "The Segment parameter is zero-based and must be less than parameter "
				"TotalSegments: Segment: 5 "
				"is not less than TotalSegments: 5" },
		{ "04-E3", "{" T ",\"FilterExpression\":\"\"}",
			INVALID "Invalid FilterExpression: The expression can not be empty;" },
		{ "07-S3: no prefix", "{" T ",\"Select\":\"SPECIFIC_ATTRIBUTES\"}",
			INVALID
			"Must specify the AttributesToGet or ProjectionExpression when choosing to get "
			"SPECIFIC_ATTRIBUTES" },
		{ "07-S4: no prefix", "{" T "," PROJECT ",\"Select\":\"ALL_ATTRIBUTES\"}",
			INVALID
			"Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES" },
		{ "07-S4, 05-L21", "{" T ",\"AttributesToGet\":[\"a\"],\"Select\":\"COUNT\"}",
			INVALID "Cannot specify the AttributesToGet when choosing to get only the Count" },
		{ "07-S5", "{" T ",\"Select\":\"ALL_PROJECTED_ATTRIBUTES\"}",
			INVALID
			"ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName" },
		{ "13.4", "{" T ",\"Select\":\"COUNT\"}", "" },
		{ "13.4", "{" T ",\"Segment\":0,\"TotalSegments\":4}", "" },
	};
	RUN_CASES(request_check, OP_SCAN, cases);
}

static void test_what_is_prepared(void **state)
{
	(void)state;
	static struct request r;
	const char *json =
		"{" T ",\"KeyConditionExpression\":\"b > :v AND a = :a\",\"FilterExpression\":\"c <> :v\","
		"\"ProjectionExpression\":\"d, "
		"e\",\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"},\":a\":{\"S\":"
		"\"x\"}}}";
	assert_string_equal(request_check(&r, OP_QUERY, json), "");
	assert_int_equal(r.prepared.key_condition->n, 2);
	assert_false(r.prepared.key_condition->legacy);
	assert_int_equal(r.prepared.filter->op, CONDITION_NE);
	assert_int_equal(r.prepared.projection->n, 2);
	assert_null(r.prepared.condition);
	request_end(&r);
}

static void test_trees(void **state)
{
	(void)state;
	static struct request r;
	struct path_part part = { .name = STR("a") };
	struct ddb_value text = { .type = DDB_S, .s = { "x", 1 } };
	assert_string_equal(request_decode(&r, OP_QUERY, "{" T "}"), "");
	struct operand operands[] = { { .kind = OPERAND_PATH, .path = { &part, 1 } },
		{ .kind = OPERAND_VALUE, .value = ddbi_value_pack(&r.arena, &text) } };
	struct condition equal = { .op = CONDITION_EQ, .operands = operands, .noperands = 2 };
	struct expression_trees trees = { .key_condition = &equal };
	((struct query_input *)r.op.input)->trees = &trees;
	assert_true(ddbi_check_request(&r.op, &r.prepared));
	assert_int_equal(r.prepared.key_condition->n, 1);
	assert_true(str_eq(r.prepared.key_condition->clauses[0].name, STR("a")));
	trees.key_condition = NULL;
	assert_false(ddbi_check_request(&r.op, &r.prepared));
	assert_string_equal(answer_of(&r), INVALID "Either the KeyConditions or KeyConditionExpression "
						   "parameter must be specified in the request.");
	request_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query_constraints),
		cmocka_unit_test(test_query_styles),
		cmocka_unit_test(test_query_order),
		cmocka_unit_test(test_query_select),
		cmocka_unit_test(test_start_key_values),
		cmocka_unit_test(test_scan),
		cmocka_unit_test(test_what_is_prepared),
		cmocka_unit_test(test_trees),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
