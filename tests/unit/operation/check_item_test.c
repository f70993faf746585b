/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem, GetItem, UpdateItem, DeleteItem: 06-6.1 to 6.4, 04-E10 to E14, 02-2.7, 01-1.7. */
#include "support.h"

#define KEY        "\"TableName\":\"abc\",\"Key\":{\"a\":{\"S\":\"x\"}}"
#define PUT        "\"TableName\":\"abc\",\"Item\":{\"a\":{\"S\":\"x\"}}"
#define RV         "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"
#define MIX        INVALID "Can not use both expression and non-expression parameters in the same request: "
#define SHORT      "Member must have length greater than or equal to 3"
#define EMPTY      "Member must have length greater than or equal to 1"
#define LONG       "Member must have length less than or equal to 255"
#define NAMES      "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
#define NOTNULL    "Member must not be null"
#define SIXTY_FOUR "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME256    SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR

static void test_put_table_name_alone(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "02-T4, T7", "{\"ReturnValues\":\"x\"}", ONE_ERROR "Value null" AT("tableName") NOTNULL },
		{ "02-T5, T7", "{\"TableName\":\"\",\"ReturnValues\":\"x\"}",
			ONE_ERROR "Value ''" AT("tableName") EMPTY },
		{ "02-T5, T7", "{\"TableName\":\"ab\",\"ReturnValues\":\"x\"}",
			ONE_ERROR "Value 'ab'" AT("tableName") SHORT },
		{ "02-T6, T7", "{\"TableName\":\"" NAME256 "\",\"ReturnValues\":\"x\"}",
			ONE_ERROR "Value '" NAME256 "'" AT("tableName") LONG },
		{ "02-T6, T7", "{\"TableName\":\"abc;\",\"ReturnValues\":\"x\"}",
			ONE_ERROR "Value 'abc;'" AT("tableName") NAMES },
		{ "02-T1", "{\"TableName\":\"aZ09_.-\",\"Item\":{\"a\":{\"S\":\"x\"}}}", "" },
		{ "01-P39",
			"{\"TableName\":\"arn:aws:dynamodb:us-east-1:000000000000:table/"
			"abc\",\"Item\":{\"a\":{\"S\":\"x\"}}}",
			"" },
		{ "01-P39", "{\"TableName\":\"arn:abc\",\"Item\":{\"a\":{\"S\":\"x\"}}}",
			ONE_ERROR "Value 'arn:abc'" AT("tableName") NAMES },
	};
	RUN_CASES(request_check, OP_PUT_ITEM, cases);
	static const struct request_case others[] = {
		{ "02-T4, T7", "{}", ONE_ERROR "Value null" AT("tableName") NOTNULL },
		{ "02-T5, T7", "{\"TableName\":\"ab\"}", ONE_ERROR "Value 'ab'" AT("tableName") SHORT },
	};
	RUN_CASES(request_check, OP_UPDATE_ITEM, others);
	RUN_CASES(request_check, OP_DELETE_ITEM, others);
}

static void test_put_constraints(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "01-P31", "{\"TableName\":\"abc\"}", ONE_ERROR "Value null" AT("item") NOTNULL },
		{ "13.3",
			"{\"TableName\":\"abc\",\"Item\":{},\"ReturnConsumedCapacity\":\"A\","
			"\"ReturnItemCollectionMetrics\":\"B\","
			"\"ReturnValues\":\"C\"}",
			INVALID "3 validation errors detected: Value 'C'" AT(
				"returnValues") "Member must satisfy enum value set: " RV
						"; Value 'A'" AT("returnConsumedCapacity") "Member must "
											   "satisfy enum "
											   "value set: "
											   "[INDEXES, TOTAL, "
											   "NONE]; Value "
											   "'B'" AT(
												   "returnIte"
												   "mCollecti"
												   "onMetric"
												   "s") "Memb"
													"er "
													"must"
													" sat"
													"isfy"
													" enu"
													"m "
													"valu"
													"e "
													"set:"
													" ["
													"SIZE"
													", "
													"NONE"
													"]" },
		{ "01-P34", "{" PUT ",\"ReturnValuesOnConditionCheckFailure\":\"x\"}",
			ONE_ERROR
			"Value 'x'" AT("returnValuesOnConditionCheckFailure") "Member must satisfy enum "
									      "value set: [ALL_OLD, NONE]" },
		{ "01-P34", "{" PUT ",\"ConditionalOperator\":\"x\"}",
			ONE_ERROR "Value 'x'" AT(
				"conditionalOperator") "Member must satisfy enum value set: [OR, AND]" },
		{ "01-P31, P34", "{" PUT ",\"Expected\":{\"k\":{\"ComparisonOperator\":\"x\"}}}",
			ONE_ERROR "Value 'x'" AT(
				"expected.k.member.comparisonOperator") "Member must satisfy enum value set: "
									"[IN, NULL, BETWEEN, LT, "
									"NOT_CONTAINS, EQ, GT, NOT_NULL, "
									"NE, LE, BEGINS_WITH, GE, "
									"CONTAINS]" },
	};
	RUN_CASES(request_check, OP_PUT_ITEM, cases);
}

static void test_put_styles(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "04-E13",
			"{" PUT
			",\"Expected\":{},\"ConditionalOperator\":\"OR\",\"ConditionExpression\":\"\"}",
			MIX
			"Non-expression parameters: {Expected, ConditionalOperator} Expression parameters: "
			"{ConditionExpression}" },
		{ "04-E13", "{" PUT ",\"ConditionalOperator\":\"OR\",\"ConditionExpression\":\"\"}",
			MIX "Non-expression parameters: {ConditionalOperator} Expression parameters: "
			    "{ConditionExpression}" },
		{ "05-L1", "{" PUT ",\"ConditionalOperator\":\"OR\"}",
			INVALID "ConditionalOperator cannot be used without Filter or Expected" },
		{ "05-L1",
			"{" PUT
			",\"ConditionalOperator\":\"OR\",\"Expected\":{},\"ExpressionAttributeNames\":{}}",
			INVALID "ConditionalOperator cannot be used without Filter or Expected" },
		{ "05-L1",
			"{" PUT ",\"ConditionalOperator\":\"AND\",\"Expected\":{\"a\":{\"Exists\":false}}}",
			INVALID "ConditionalOperator can only be used when Filter or Expected has two or "
				"more elements" },
		{ "04-E12", "{" PUT ",\"ExpressionAttributeNames\":{},\"ExpressionAttributeValues\":{}}",
			INVALID "ExpressionAttributeNames can only be specified when using expressions" },
		{ "04-E12", "{" PUT ",\"ExpressionAttributeValues\":{}}",
			INVALID "ExpressionAttributeValues can only be specified when using expressions: "
				"ConditionExpression is null" },
	};
	RUN_CASES(request_check, OP_PUT_ITEM, cases);
}

static void test_put_order(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "step 3 before 4",
			"{\"TableName\":\"abc\",\"Item\":{\"a\":{}},\"ExpressionAttributeNames\":{}}",
			INVALID "ExpressionAttributeNames can only be specified when using expressions" },
		{ "step 4 before 5, 02-A2",
			"{\"TableName\":\"abc\",\"Item\":{\"a\":{}},\"ReturnValues\":\"ALL_NEW\"}",
			INVALID "Supplied AttributeValue is empty, must contain exactly one of the supported "
				"datatypes" },
		{ "02-A3", "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"S\":\"a\",\"N\":\"1\"}}}",
			INVALID "Supplied AttributeValue has more than one datatypes set, must contain "
				"exactly one of the "
				"supported datatypes" },
		{ "02-A4", "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"NULL\":false}}}",
			PARAMETERS "Null attribute value types must have the value of true" },
		{ "02-S1", "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"SS\":[]}}}",
			PARAMETERS "An string set  may not be empty" },
		{ "02-S2", "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"NS\":[\"1\",\"1.0\"]}}}",
			INVALID "Input collection contains duplicates" },
		{ "02-N2", "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"N\":\"b\"}}}",
			INVALID "The parameter cannot be converted to a numeric value: b" },
		{ "step 5, 06-W1", "{" PUT ",\"ReturnValues\":\"ALL_NEW\",\"ConditionExpression\":\"\"}",
			INVALID "ReturnValues can only be ALL_OLD or NONE" },
		{ "06-W1", "{" PUT ",\"ReturnValues\":\"UPDATED_OLD\"}",
			INVALID "ReturnValues can only be ALL_OLD or NONE" },
		{ "06-W1", "{" PUT ",\"ReturnValues\":\"ALL_OLD\"}", "" },
		{ "06-W1", "{" PUT ",\"ReturnValues\":\"NONE\"}", "" },
		{ "step 7 before 8", "{" PUT ",\"Expected\":{\"a\":{}}}",
			PARAMETERS "Value must be provided when Exists is null for Attribute: a" },
		{ "step 8, 04-E3", "{" PUT ",\"ConditionExpression\":\"\"}",
			INVALID "Invalid ConditionExpression: The expression can not be empty;" },
		{ "04-E14: names before the expression",
			"{" PUT ",\"ConditionExpression\":\"\",\"ExpressionAttributeNames\":{}}",
			INVALID "ExpressionAttributeNames must not be empty" },
		{ "04-E14: names before values",
			"{" PUT ",\"ConditionExpression\":\"\",\"ExpressionAttributeNames\":{\"a\":\"b\"},"
			"\"ExpressionAttributeValues\":{}}",
			INVALID "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"" },
		{ "04-E11", "{" PUT ",\"ConditionExpression\":\"\",\"ExpressionAttributeValues\":{}}",
			INVALID "ExpressionAttributeValues must not be empty" },
		{ "02-A7",
			"{" PUT
			",\"ConditionExpression\":\"\",\"ExpressionAttributeValues\":{\":x\":{\"N\":\"\"}}}",
			INVALID "ExpressionAttributeValues contains invalid value: The parameter cannot be "
				"converted to a "
				"numeric value for key :x" },
		{ "04-E9", "{" PUT ",\"ConditionExpression\":\"#a = :x\"}",
			INVALID "Invalid ConditionExpression: An expression attribute name used in the "
				"document path is not "
				"defined; attribute name: #a" },
		{ "04-E10",
			"{" PUT ",\"ConditionExpression\":\"attribute_exists(k)\","
			"\"ExpressionAttributeNames\":{\"#a\":\"b\"},"
			"\"ExpressionAttributeValues\":{\":x\":{\"N\":\"1\"}}}",
			INVALID
			"Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}" },
		{ "04-E10",
			"{" PUT ",\"ConditionExpression\":\"attribute_exists(k)\","
			"\"ExpressionAttributeValues\":{\":x\":{\"N\":\"1\"}}}",
			INVALID
			"Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}" },
		{ "all well",
			"{" PUT
			",\"ConditionExpression\":\"#a = :x\",\"ExpressionAttributeNames\":{\"#a\":\"b\"},"
			"\"ExpressionAttributeValues\":{\":x\":{\"N\":\"1\"}}}",
			"" },
	};
	RUN_CASES(request_check, OP_PUT_ITEM, cases);
}

/* 02-Z2, Z3: attributes a and b with their names and a text; 409,600 bytes are allowed. */
static void assert_size(size_t text, const char *expected)
{
	static char json[500000];
	static struct request r;
	size_t n = (size_t)snprintf(
		json, sizeof json, "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"S\":\"x\"},\"b\":{\"S\":\"");
	memset(json + n, 'x', text);
	snprintf(json + n + text, sizeof json - n - text, "\"}},\"ConditionExpression\":\"\"}");
	assert_string_equal(request_check(&r, OP_PUT_ITEM, json), expected);
	request_end(&r);
}

static void test_put_size(void **state)
{
	(void)state;
	assert_size(409597, INVALID "Invalid ConditionExpression: The expression can not be empty;");
	assert_size(409598, INVALID "Item size has exceeded the maximum allowed size");
}

static void test_get(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "06-6.1: together", "{}",
			INVALID "2 validation errors detected: Value null" AT("tableName") NOTNULL
			"; Value null" AT("key") NOTNULL },
		{ "06-6.1: together", "{\"TableName\":\"a;cd\"}",
			INVALID "2 validation errors detected: Value 'a;cd'" AT("tableName") NAMES
			"; Value null" AT("key") NOTNULL },
		{ "02-T5: wins", "{\"TableName\":\"ab\"}", ONE_ERROR "Value 'ab'" AT("tableName") SHORT },
		{ "06-6.1", "{\"TableName\":\"abc\"}", ONE_ERROR "Value null" AT("key") NOTNULL },
		{ "01-P34", "{" KEY ",\"ReturnConsumedCapacity\":\"x\"}",
			ONE_ERROR "Value 'x'" AT("returnConsumedCapacity") "Member must satisfy enum value "
									   "set: [INDEXES, TOTAL, NONE]" },
		{ "04-J4", "{" KEY ",\"AttributesToGet\":[]}",
			ONE_ERROR "Value '[]'" AT("attributesToGet") EMPTY },
		{ "04-E13", "{" KEY ",\"AttributesToGet\":[\"a\"],\"ProjectionExpression\":\"\"}",
			MIX "Non-expression parameters: {AttributesToGet} Expression parameters: "
			    "{ProjectionExpression}" },
		{ "04-E12", "{" KEY ",\"ExpressionAttributeNames\":{}}",
			INVALID "ExpressionAttributeNames can only be specified when using expressions" },
		{ "step 4 before 5",
			"{\"TableName\":\"abc\",\"Key\":{\"a\":{}},\"AttributesToGet\":[\"a\",\"a\"]}",
			INVALID "Supplied AttributeValue is empty, must contain exactly one of the supported "
				"datatypes" },
		{ "04-J4", "{" KEY ",\"AttributesToGet\":[\"b\",\"a\",\"a\"]}",
			PARAMETERS "Duplicate value in attribute name: a" },
		{ "04-E3", "{" KEY ",\"ProjectionExpression\":\"\"}",
			INVALID "Invalid ProjectionExpression: The expression can not be empty;" },
		{ "04-E15", "{" KEY ",\"ProjectionExpression\":\"!!!\"}",
			INVALID "Invalid ProjectionExpression: Syntax error; token: \"!\", near: \"!!\"" },
		{ "13.3",
			"{" KEY
			",\"ProjectionExpression\":\"#y\",\"ExpressionAttributeNames\":{\"#y\":\"Year\"}}",
			"" },
		{ "nothing but a key", "{" KEY "}", "" },
	};
	RUN_CASES(request_check, OP_GET_ITEM, cases);
}

/* 04-J4: names are names, whatever they hold. */
static void test_attributes_to_get_are_names(void **state)
{
	(void)state;
	static struct request r;
	assert_string_equal(
		request_check(&r, OP_GET_ITEM, "{" KEY ",\"AttributesToGet\":[\"a.b\",\"c[0]\"]}"), "");
	const struct projection *p = r.prepared.projection;
	assert_non_null(p);
	assert_int_equal(p->n, 2);
	assert_int_equal(p->paths[0].n, 1);
	assert_true(str_eq(p->paths[0].parts[0].name, STR("a.b")));
	assert_true(str_eq(p->paths[1].parts[0].name, STR("c[0]")));
	request_end(&r);
}

static void test_many_attributes_to_get(void **state)
{
	(void)state;
	static struct request r;
	static char json[4000];
	size_t n = (size_t)snprintf(json, sizeof json, "{" KEY ",\"AttributesToGet\":[");
	for (int i = 0; i < 100; i++)
		n += (size_t)snprintf(json + n, sizeof json - n, "\"a%d\",", i);
	snprintf(json + n, sizeof json - n, "\"b\"]}");
	assert_string_equal(request_check(&r, OP_GET_ITEM, json), "");
	assert_int_equal(r.prepared.projection->n, 101);
	request_end(&r);
	snprintf(json + n, sizeof json - n, "\"a50\"]}");
	assert_string_equal(
		request_check(&r, OP_GET_ITEM, json), PARAMETERS "Duplicate value in attribute name: a50");
	request_end(&r);
}

static void test_update(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "step 2", "{\"TableName\":\"abc\",\"ReturnValues\":\"x\"}",
			INVALID "2 validation errors detected: Value null" AT("key") NOTNULL
			"; Value 'x'" AT("returnValues") "Member must satisfy enum value set: " RV },
		{ "05-L17", "{" KEY ",\"AttributeUpdates\":{\"b\":{\"Action\":\"x\"}}}",
			ONE_ERROR
			"Value 'x'" AT("attributeUpdates.b.member.action") "Member must satisfy enum value "
									   "set: [ADD, PUT, DELETE]" },
		{ "04-E13",
			"{" KEY ",\"AttributeUpdates\":{},\"Expected\":{},\"ConditionalOperator\":\"OR\","
			"\"UpdateExpression\":\"\","
			"\"ConditionExpression\":\"\"}",
			MIX "Non-expression parameters: {AttributeUpdates, Expected, ConditionalOperator} "
			    "Expression parameters: "
			    "{UpdateExpression, ConditionExpression}" },
		{ "04-E13", "{" KEY ",\"Expected\":{},\"UpdateExpression\":\"\"}",
			MIX
			"Non-expression parameters: {Expected} Expression parameters: {UpdateExpression}" },
		{ "04-E12", "{" KEY ",\"ExpressionAttributeValues\":{\":a\":{}}}",
			INVALID "ExpressionAttributeValues can only be specified when using expressions: "
				"UpdateExpression and "
				"ConditionExpression are null" },
		{ "step 4", "{\"TableName\":\"abc\",\"Key\":{\"a\":{}},\"AttributeUpdates\":{\"b\":{}}}",
			INVALID "Supplied AttributeValue is empty, must contain exactly one of the supported "
				"datatypes" },
		{ "step 4 before 5", "{" KEY ",\"AttributeUpdates\":{\"b\":{}},\"Expected\":{\"a\":{}}}",
			PARAMETERS "Only DELETE action is allowed when no attribute value is specified" },
		{ "04-E14: update before condition",
			"{" KEY ",\"UpdateExpression\":\"\",\"ConditionExpression\":\"\"}",
			INVALID "Invalid UpdateExpression: The expression can not be empty;" },
		{ "04-E15, 13", "{" KEY ",\"UpdateExpression\":\"INVALID SYNTAX HERE\"}",
			INVALID "Invalid UpdateExpression: Syntax error; token: \"INVALID\", near: \"INVALID "
				"SYNTAX\"" },
		{ "04-E10: over all expressions",
			"{" KEY ",\"UpdateExpression\":\"SET b = :v\",\"ConditionExpression\":\"c = :w\","
			"\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"},\":w\":{\"N\":\"1\"}}}",
			"" },
		{ "04-R12", "{" KEY "}", "" },
		{ "04-R12", "{" KEY ",\"AttributeUpdates\":{}}", "" },
		{ "13.3",
			"{" KEY ",\"UpdateExpression\":\"SET Plays = if_not_exists(Plays, :z) + "
			":o\",\"ExpressionAttributeValues\":"
			"{\":z\":{\"N\":\"0\"},\":o\":{\"N\":\"1\"}},\"ReturnValues\":\"UPDATED_NEW\"}",
			"" },
	};
	RUN_CASES(request_check, OP_UPDATE_ITEM, cases);
}

static void test_delete(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "06-W3", "{" KEY ",\"ReturnValues\":\"ALL_NEW\"}",
			ONE_ERROR "Value 'ALL_NEW'" AT(
				"returnValues") "Member must satisfy enum value set: [ALL_OLD, NONE]" },
		{ "06-W3", "{" KEY ",\"ReturnValues\":\"x\"}",
			ONE_ERROR "Value 'x'" AT(
				"returnValues") "Member must satisfy enum value set: [ALL_OLD, NONE]" },
		{ "step 2",
			"{\"TableName\":\"abc\",\"ReturnConsumedCapacity\":\"x\",\"ReturnValues\":\"UPDATED_"
			"NEW\"}",
			INVALID "3 validation errors detected: Value null" AT("key") NOTNULL "; Value 'x'" AT(
				"returnConsumedCapacity") "Member must satisfy enum value set: "
							  "[INDEXES, TOTAL, NONE]; Value "
							  "'UPDATED_NEW'" AT("returnValues") "Member must "
											     "satisfy enum "
											     "value set: "
											     "[ALL_OLD, "
											     "NONE]" },
		{ "04-E13", "{" KEY ",\"Expected\":{},\"ConditionExpression\":\"\"}",
			MIX "Non-expression parameters: {Expected} Expression parameters: "
			    "{ConditionExpression}" },
		{ "04-E12", "{" KEY ",\"ExpressionAttributeValues\":{}}",
			INVALID "ExpressionAttributeValues can only be specified when using expressions: "
				"ConditionExpression is null" },
		{ "step 4 before 5",
			"{\"TableName\":\"abc\",\"Key\":{\"a\":{\"NS\":[]}},\"Expected\":{\"a\":{}}}",
			PARAMETERS "An number set  may not be empty" },
		{ "step 5", "{" KEY ",\"Expected\":{\"a\":{\"Exists\":true}}}",
			PARAMETERS "Value must be provided when Exists is true for Attribute: a" },
		{ "step 6", "{" KEY ",\"ConditionExpression\":\"size(a)\"}",
			INVALID "Invalid ConditionExpression: The function is not allowed to be used this "
				"way in an expression; "
				"function: size" },
		{ "13.3", "{" KEY ",\"ReturnValues\":\"ALL_OLD\"}", "" },
	};
	RUN_CASES(request_check, OP_DELETE_ITEM, cases);
}

static void test_what_is_prepared(void **state)
{
	(void)state;
	static struct request r;
	const char *json =
		"{" KEY ",\"UpdateExpression\":\"SET b = :v REMOVE c\",\"ConditionExpression\":\"d = :v\","
		"\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"}}}";
	assert_string_equal(request_check(&r, OP_UPDATE_ITEM, json), "");
	assert_int_equal(r.prepared.update->n, 2);
	assert_false(r.prepared.update->legacy);
	assert_int_equal(r.prepared.condition->op, CONDITION_EQ);
	assert_null(r.prepared.filter);
	assert_null(r.prepared.projection);
	assert_null(r.prepared.key_condition);
	request_end(&r);
}

/* Trees in place of texts: no placeholders, but the same limits. */
static void test_trees(void **state)
{
	(void)state;
	static struct request r;
	struct path_part part = { .name = STR("a") };
	struct operand operand = { .kind = OPERAND_PATH, .path = { &part, 1 } };
	struct condition exists = { .op = CONDITION_EXISTS, .operands = &operand, .noperands = 1 };
	struct condition same = {
		.op = CONDITION_EQ, .operands = (struct operand[]){ operand, operand }, .noperands = 2
	};
	struct expression_trees trees = { .condition = &exists };
	assert_string_equal(request_decode(&r, OP_PUT_ITEM, "{" PUT "}"), "");
	((struct put_item_input *)r.op.input)->trees = &trees;
	assert_true(ddbi_check_request(&r.op, &r.prepared));
	assert_ptr_equal(r.prepared.condition, &exists);
	trees.condition = &same;
	assert_false(ddbi_check_request(&r.op, &r.prepared));
	assert_string_equal(answer_of(&r),
		INVALID "Invalid ConditionExpression: The first operand must be distinct from the remaining "
			"operands for "
			"this operator or function; operator: =, first operand: [a]");
	request_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_table_name_alone),
		cmocka_unit_test(test_put_constraints),
		cmocka_unit_test(test_put_styles),
		cmocka_unit_test(test_put_order),
		cmocka_unit_test(test_put_size),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_attributes_to_get_are_names),
		cmocka_unit_test(test_many_attributes_to_get),
		cmocka_unit_test(test_update),
		cmocka_unit_test(test_delete),
		cmocka_unit_test(test_what_is_prepared),
		cmocka_unit_test(test_trees),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
