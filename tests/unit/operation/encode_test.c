/* SPDX-License-Identifier: Apache-2.0 */
/* Encoding: what is sent for each operation, against the wire examples (13) and Jansson. */
#include "../value/jansson_oracle.h"
#include "support.h"

static json_t *parsed(const char *text, size_t n)
{
	json_error_t error;
	json_t *value = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
	if (!value)
		print_error("%s: %.*s\n", error.text, (int)n, text);
	assert_non_null(value);
	return value;
}

static void assert_same_json(struct str encoded, const char *expected)
{
	json_t *a = parsed(encoded.p, encoded.n), *b = parsed(expected, strlen(expected));
	if (!json_equal(a, b))
		print_error("expected: %s\nencoded:  %.*s\n", expected, (int)encoded.n, encoded.p);
	assert_true(json_equal(a, b));
	json_decref(a);
	json_decref(b);
}

/* decode, encode: what was unknown or null is gone, the rest is the same */
static void assert_round_trip(enum op_id id, bool output, const char *json)
{
	static struct request r;
	const struct shape *shape = output ? ddbi_operations[id].output : ddbi_operations[id].input;
	struct buf out;
	ddbi_buf_init(&out, (size_t)1 << 20);
	request_decode(&r, id, "{}");
	void *in = ddbi_arena_zalloc(&r.arena, shape->size);
	assert_non_null(in);
	bool ok = ddbi_decode(shape, str_z(json), &r.scratch, &r.op.error, in);
	if (!ok)
		print_error("%s: %s\n", json, answer_of(&r));
	assert_true(ok);
	ddbi_encode(shape, in, &out);
	assert_false(out.failed);
	assert_same_json(buf_view(&out), json);
	ddbi_buf_free(&out);
	request_end(&r);
}

static void test_inputs(void **state)
{
	(void)state;
	static const struct {
		enum op_id id;
		const char *json;
	} cases[] = {
		{ OP_LIST_TABLES, "{}" },
		{ OP_LIST_TABLES, "{\"Limit\":1,\"ExclusiveStartTableName\":\"abc\"}" },
		{ OP_CREATE_TABLE,
			"{\"TableName\":\"Music\",\"AttributeDefinitions\":[{\"AttributeName\":\"Artist\","
			"\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"Artist\",\"KeyType\":"
			"\"HASH\"}],"
			"\"BillingMode\":\"PAY_PER_REQUEST\",\"GlobalSecondaryIndexes\":[{\"IndexName\":"
			"\"byYear\","
			"\"KeySchema\":[{\"AttributeName\":\"Year\",\"KeyType\":\"HASH\"}],\"Projection\":"
			"{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"a\",\"b\"]}}],"
			"\"StreamSpecification\":"
			"{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"Tags\":[]}" },
		{ OP_PUT_ITEM, "{\"TableName\":\"t\\\"\\\\\\n\",\"Item\":{\"a\":{\"S\":\"x\"},\"b\":{\"N\":"
			       "\"1\"},\"c\":{\"L\":"
			       "[{\"BOOL\":false},{\"NULL\":true}]},\"d\":{\"M\":{}},\"e\":{\"SS\":[\"p\","
			       "\"q\"]},\"f\":"
			       "{\"B\":\"AAE=\"}},\"Expected\":{\"a\":{\"Value\":{\"S\":\"x\"},\"Exists\":"
			       "true},\"b\":"
			       "{\"ComparisonOperator\":\"IN\",\"AttributeValueList\":[{\"N\":\"1\"},{\"N\":"
			       "\"2\"}]}},"
			       "\"ExpressionAttributeNames\":{\"#a\":\"a.b\"}}" },
		{ OP_UPDATE_ITEM, "{\"TableName\":\"abc\",\"Key\":{\"a\":{\"S\":\"\"}},\"AttributeUpdates\":{"
				  "\"b\":{\"Action\":\"ADD\","
				  "\"Value\":{\"N\":\"5\"}},\"c\":{\"Action\":\"DELETE\"}},\"ReturnValues\":"
				  "\"ALL_NEW\"}" },
		{ OP_QUERY,
			"{\"TableName\":\"abc\",\"Limit\":2,\"ScanIndexForward\":false,\"ConsistentRead\":"
			"true,"
			"\"KeyConditions\":{\"a\":{\"ComparisonOperator\":\"EQ\",\"AttributeValueList\":[{"
			"\"S\":\"x\"}]}},"
			"\"ExclusiveStartKey\":{\"a\":{\"S\":\"x\"}},\"AttributesToGet\":[\"p\",\"q\"]}" },
		{ OP_SCAN,
			"{\"TableName\":\"abc\",\"Segment\":0,\"TotalSegments\":1000000,\"ScanFilter\":{}}" },
		{ OP_BATCH_GET_ITEM,
			"{\"RequestItems\":{\"abc\":{\"Keys\":[{\"a\":{\"S\":\"x\"}},{\"a\":{\"S\":\"y\"}}],"
			"\"ConsistentRead\":true},\"abd\":{\"Keys\":[{}],\"ProjectionExpression\":\"a\"}}}" },
		{ OP_BATCH_WRITE_ITEM,
			"{\"RequestItems\":{\"abc\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"x\"}}}},"
			"{\"DeleteRequest\":{\"Key\":{\"a\":{\"N\":\"-1.5\"}}}}]}}" },
		{ OP_TRANSACT_WRITE_ITEMS, "{\"ClientRequestToken\":\"t-1\",\"TransactItems\":[{\"Put\":{"
					   "\"TableName\":\"Music\",\"Item\":"
					   "{\"a\":{\"S\":\"C\"}}}},{\"ConditionCheck\":{\"TableName\":"
					   "\"Music\",\"Key\":{\"a\":{\"S\":\"B\"}},"
					   "\"ConditionExpression\":\"attribute_exists(a)\"}}]}" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_round_trip(cases[i].id, false, cases[i].json);
}

static void test_outputs(void **state)
{
	(void)state;
	static const struct {
		enum op_id id;
		const char *json;
	} cases[] = {
		{ OP_PUT_ITEM, "{}" },
		{ OP_PUT_ITEM,
			"{\"ConsumedCapacity\":{\"TableName\":\"Music\",\"CapacityUnits\":2.0,\"Table\":"
			"{\"CapacityUnits\":1.0},\"GlobalSecondaryIndexes\":{\"byYear\":{\"CapacityUnits\":0."
			"5}}},"
			"\"ItemCollectionMetrics\":{\"ItemCollectionKey\":{\"a\":{\"S\":\"x\"}},"
			"\"SizeEstimateRangeGB\":[0.0,1.0]}}" },
		{ OP_GET_ITEM, "{\"Item\":{}}" },
		{ OP_LIST_TABLES, "{\"TableNames\":[]}" },
		{ OP_QUERY, "{\"Items\":[],\"Count\":0,\"ScannedCount\":2,\"LastEvaluatedKey\":{\"Artist\":{"
			    "\"S\":\"A\"}}}" },
		{ OP_SCAN, "{\"Count\":3,\"ScannedCount\":3}" },
		{ OP_BATCH_GET_ITEM, "{\"Responses\":{\"Music\":[{\"a\":{\"S\":\"B\"}}],\"Other\":[]},"
				     "\"UnprocessedKeys\":{}}" },
		{ OP_DESCRIBE_TABLE,
			"{\"Table\":{\"TableName\":\"Music\",\"TableStatus\":\"ACTIVE\",\"CreationDateTime\":"
			"1767225600.123,"
			"\"ProvisionedThroughput\":{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":0,"
			"\"WriteCapacityUnits\":0},\"TableSizeBytes\":4611686018427387904,"
			"\"DeletionProtectionEnabled\":false}}" },
		{ OP_TRANSACT_GET_ITEMS, "{\"Responses\":[{\"Item\":{\"a\":{\"S\":\"B\"}}},{}]}" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_round_trip(cases[i].id, true, cases[i].json);
}

static void assert_text(enum op_id id, const void *output, const char *expected)
{
	struct buf out;
	ddbi_buf_init(&out, 4096);
	ddbi_encode(ddbi_operations[id].output, output, &out);
	assert_false(out.failed);
	ddbi_buf_byte(&out, '\0');
	assert_string_equal(out.p, expected);
	ddbi_buf_free(&out);
}

/* The bytes themselves: doubles and times are plain decimals (01-P26), members in the model's order. */
static void test_numbers_as_text(void **state)
{
	(void)state;
	static const struct {
		double v;
		const char *text;
	} cases[] = { { 1, "1.0" }, { 0.5, "0.5" }, { 0, "0.0" }, { 12.5, "12.5" }, { 400000, "400000.0" },
		{ 0.1, "0.1" }, { 1e21, "1000000000000000000000.0" }, { -2, "-2.0" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char expected[128];
		struct consumed_capacity capacity = { .table_name = STR("abc"),
			.capacity_units = { true, cases[i].v } };
		struct put_item_output out = { .consumed_capacity = &capacity };
		snprintf(expected, sizeof expected,
			"{\"ConsumedCapacity\":{\"TableName\":\"abc\",\"CapacityUnits\":%s}}", cases[i].text);
		assert_text(OP_PUT_ITEM, &out, expected);
	}
}

static void test_times_as_text(void **state)
{
	(void)state;
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = { { 1767225600123, "1767225600.123" }, { 1767225600000, "1767225600" },
		{ 1767225600100, "1767225600.1" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct table_description table = { .creation_date_time = { true, cases[i].ms } };
		struct describe_table_output out = { .table = &table };
		struct buf text;
		ddbi_buf_init(&text, 4096);
		ddbi_encode(ddbi_operations[OP_DESCRIBE_TABLE].output, &out, &text);
		json_t *value = parsed(text.p, text.len);
		json_t *at = json_object_get(json_object_get(value, "Table"), "CreationDateTime");
		assert_true(json_number_value(at) > (double)cases[i].ms / 1000 - 0.0001);
		assert_true(json_number_value(at) < (double)cases[i].ms / 1000 + 0.0001);
		assert_null(memchr(text.p, 'E', text.len));
		json_decref(value);
		ddbi_buf_free(&text);
	}
}

static void test_too_long_for_the_buffer(void **state)
{
	(void)state;
	struct list_tables_output out = { .last_evaluated_table_name = STR("0123456789") };
	struct buf text;
	ddbi_buf_init(&text, 16);
	ddbi_encode(ddbi_operations[OP_LIST_TABLES].output, &out, &text);
	assert_true(text.failed);
	assert_true(text.too_long);
	ddbi_buf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inputs),
		cmocka_unit_test(test_outputs),
		cmocka_unit_test(test_numbers_as_text),
		cmocka_unit_test(test_times_as_text),
		cmocka_unit_test(test_too_long_for_the_buffer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
