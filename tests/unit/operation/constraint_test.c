/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting and wording violations (01-P30 to P34), and requests that run out of memory anywhere. */
#include "operation/constraint.h"
#include "support.h"

#define PATTERN "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"

/* P30: no more than ten are told, and counted. */
static void test_ten_at_most(void **state)
{
	(void)state;
	static struct request r;
	static char json[4000], expected[8000];
	size_t n = (size_t)snprintf(json, sizeof json, "{\"TableName\":\"abc\",\"KeyConditions\":{");
	size_t e = (size_t)snprintf(expected, sizeof expected, INVALID "10 validation errors detected: ");
	for (int i = 0; i < 12; i++) {
		n += (size_t)snprintf(json + n, sizeof json - n, "%s\"k%d\":{}", i ? "," : "", i);
		if (i < 10)
			e += (size_t)snprintf(expected + e, sizeof expected - e,
				"%sValue null at 'keyConditions.k%d.member.comparisonOperator' failed to "
				"satisfy "
				"constraint: Member must not be null",
				i ? "; " : "", i);
	}
	snprintf(json + n, sizeof json - n, "}}");
	assert_string_equal(request_check(&r, OP_QUERY, json), expected);
	request_end(&r);
}

static void test_paths_and_plural(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "P30: one", "{\"TableName\":\"abc\",\"IndexName\":\"a!c\"}",
			ONE_ERROR "Value 'a!c'" AT("indexName") PATTERN },
		{ "P30: two", "{\"TableName\":\"abc\",\"IndexName\":\"!\"}",
			INVALID "2 validation errors detected: Value '!'" AT("indexName") PATTERN
			"; Value '!'" AT("indexName") "Member must have length greater than or equal to 3" },
		{ "P31", "{\"TableName\":\"abc\",\"KeyConditions\":{\"a.b\":{\"ComparisonOperator\":\"\"}}}",
			ONE_ERROR "Value ''" AT(
				"keyConditions.a.b.member.comparisonOperator") "Member must satisfy enum "
									       "value set: [IN, NULL, "
									       "BETWEEN, LT, NOT_CONTAINS, "
									       "EQ, GT, NOT_NULL, "
									       "NE, LE, BEGINS_WITH, GE, "
									       "CONTAINS]" },
	};
	RUN_CASES(request_check, OP_QUERY, cases);
}

/* Lengths are counted as Java counts them. */
static void test_lengths_in_utf16(void **state)
{
	(void)state;
	static struct request r;
	static char json[1200];
	const char *before = "{\"TableName\":\"abc\",\"TimeToLiveSpecification\":{\"Enabled\":true,"
			     "\"AttributeName\":\"";
	/* 255 units are allowed: 255 times e acute is 510 bytes, 128 times a face is 256 units. */
	size_t n = (size_t)snprintf(json, sizeof json, "%s", before);
	for (int i = 0; i < 255; i++)
		n += (size_t)snprintf(json + n, sizeof json - n, "\xc3\xa9");
	snprintf(json + n, sizeof json - n, "\"}}");
	assert_string_equal(request_check(&r, OP_UPDATE_TIME_TO_LIVE, json), "");
	request_end(&r);
	n = (size_t)snprintf(json, sizeof json, "%s", before);
	for (int i = 0; i < 128; i++)
		n += (size_t)snprintf(json + n, sizeof json - n, "\xf0\x9f\x98\x80");
	snprintf(json + n, sizeof json - n, "\"}}");
	assert_non_null(strstr(request_check(&r, OP_UPDATE_TIME_TO_LIVE, json), "less than or equal to 255"));
	request_end(&r);
}

/* P33 */
static void test_dumps(void **state)
{
	(void)state;
	static struct request r;
	static const char json[] =
		"{\"TableName\":\"abc\",\"Limit\":5,\"ConsistentRead\":true,\"AttributesToGet\":"
		"[\"a\",\"b\"],\"ExclusiveStartKey\":{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"1\"}},"
		"\"ExpressionAttributeNames\":{\"#a\":\"b\"},\"ScanFilter\":{\"c\":{\"ComparisonOperator\":"
		"\"EQ\",\"AttributeValueList\":[{\"BOOL\":true}]}}}";
	assert_string_equal(request_decode(&r, OP_SCAN, json), "");
	struct str text = ddbi_shape_dump_text(ddbi_operations[OP_SCAN].input, r.op.input, &r.op.error);
	assert_true(str_eq(text,
		STR("ScanInput(tableName=abc, attributesToGet=[a, b], limit=5, "
		    "scanFilter={c=Condition(attributeValueList=[{\"BOOL\":true}], comparisonOperator=EQ)}, "
		    "exclusiveStartKey={a={\"S\":\"x\"}, b={\"N\":\"1\"}}, expressionAttributeNames={#a=b}, "
		    "consistentRead=true)")));
	request_end(&r);
}

static void test_dumps_are_cut(void **state)
{
	(void)state;
	static struct request r;
	static char json[20000];
	size_t n = (size_t)snprintf(json, sizeof json, "{\"RequestItems\":{\"abc\":[");
	for (int i = 0; i < 500; i++)
		n += (size_t)snprintf(json + n, sizeof json - n, "{\"DeleteRequest\":{\"Key\":{}}},");
	snprintf(json + n - 1, sizeof json - n + 1, "]}}");
	const char *answer = request_check(&r, OP_BATCH_WRITE_ITEM, json);
	assert_non_null(strstr(answer, "Map value must satisfy constraint"));
	assert_true(strlen(answer) < 5000);
	request_end(&r);
}

/* ---- memory ---- */

/* Every piece of the arena is refused in turn: the answer is the right one or that memory was short. */
static void assert_survives(enum op_id id, const char *json, const char *expected)
{
	bool reached = false;
	for (size_t max = 64; max < 65536 && !reached; max += 48) {
		static struct request r;
		struct ddb_arena arena;
		const char *answer;
		ddbi_arena_init(&arena, max);
		ddbi_buf_init(&r.scratch, (size_t)1 << 20);
		if (ddbi_op_init(&r.op, id, &arena) && ddbi_decode(ddbi_operations[id].input, str_z(json),
							       &r.scratch, &r.op.error, r.op.input))
			ddbi_check_request(&r.op, &r.prepared);
		answer = answer_of(&r);
		reached = strcmp(answer, expected) == 0;
		if (!reached && r.op.error.exception != EXCEPTION_NOMEM) {
			print_error("with %zu bytes: %s\n", max, answer);
			fail();
		}
		ddbi_buf_free(&r.scratch);
		ddbi_arena_free(&arena);
	}
	assert_true(reached);
}

static void test_out_of_memory(void **state)
{
	(void)state;
	assert_survives(OP_UPDATE_ITEM,
		"{\"TableName\":\"abc\",\"Key\":{\"a\":{\"S\":\"x\"}},\"UpdateExpression\":\"SET #b = :v, "
		"c.d[1] = :v\","
		"\"ConditionExpression\":\"attribute_exists(e) AND f IN (:v, "
		":w)\",\"ExpressionAttributeNames\":"
		"{\"#b\":\"b\"},\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"},\":w\":{\"SS\":[\"p\","
		"\"q\"]}}}",
		"");
	assert_survives(OP_QUERY,
		"{\"TableName\":\"abc\",\"KeyConditions\":{\"a\":{\"ComparisonOperator\":\"EQ\","
		"\"AttributeValueList\":"
		"[{\"S\":\"x\"}]}},\"AttributesToGet\":[\"a\",\"b\"],\"QueryFilter\":{\"c\":{"
		"\"ComparisonOperator\":\"NULL\"},"
		"\"d\":{\"ComparisonOperator\":\"NOT_NULL\"}},\"ConditionalOperator\":\"OR\"}",
		"");
	assert_survives(OP_UPDATE_ITEM,
		"{\"TableName\":\"abc\",\"Key\":{\"a\":{\"S\":\"x\"}},\"AttributeUpdates\":{\"b\":{\"Value\":"
		"{\"N\":\"1\"}},"
		"\"c\":{\"Action\":\"DELETE\"}},\"Expected\":{\"d\":{\"Exists\":false}}}",
		"");
	assert_survives(OP_PUT_ITEM,
		"{\"TableName\":\"abc\",\"ReturnValues\":\"x\",\"Expected\":{\"a\":{\"ComparisonOperator\":"
		"\"EQ\"}},"
		"\"ConditionalOperator\":\"AND\",\"Item\":{}}",
		ONE_ERROR "Value 'x'" AT("returnValues") "Member must satisfy enum value set: [ALL_NEW, "
							 "UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]");
	assert_survives(OP_UPDATE_TABLE,
		"{\"TableName\":\"abc\",\"AttributeDefinitions\":[{\"AttributeName\":\"b\",\"AttributeType\":"
		"\"S\"}],"
		"\"GlobalSecondaryIndexUpdates\":[{\"Create\":{\"IndexName\":\"abc\",\"KeySchema\":[{"
		"\"AttributeName\":\"a\","
		"\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}}]}",
		PARAMETERS "Some index key attributes are not defined in AttributeDefinitions. Keys: [a], "
			   "AttributeDefinitions: [b]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ten_at_most),
		cmocka_unit_test(test_paths_and_plural),
		cmocka_unit_test(test_lengths_in_utf16),
		cmocka_unit_test(test_dumps),
		cmocka_unit_test(test_dumps_are_cut),
		cmocka_unit_test(test_out_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
