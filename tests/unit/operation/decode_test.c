/* SPDX-License-Identifier: Apache-2.0 */
/* Deserialisation: the table of 01-1.5, P20 to P25. */
#include "support.h"

#define JAVA "com.amazonaws.dynamodb.v20120810."
#define GENERIC                                                                                             \
	SERIALIZING "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to " \
		    "class "                                                                                \
		    "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "    \
		    "java.lang.Class are in module java.base of loader 'bootstrap')"

static void test_not_json(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "01-1.3 step 5", "", "SerializationException" },
		{ "01-1.3 step 5", "[]", "SerializationException" },
		{ "01-1.3 step 5", "null", "SerializationException" },
		{ "01-1.3 step 5", "\"x\"", "SerializationException" },
		{ "01-1.3 step 5", "{\"TableName\":\"a\"", "SerializationException" },
		{ "01-1.3 step 5", "{\"TableName\":\"a\"} x", "SerializationException" },
		{ "01-1.3 step 5", "{\"TableName\":\"a\",}", "SerializationException" },
		{ "01-1.3 step 5", "{\"TableName\" \"a\"}", "SerializationException" },
		{ "01-P25", "{\"TableName\":\"\\ud800\"}", "SerializationException" },
		{ "01-P25", "{\"TableName\":\"\xff\"}", "SerializationException" },
		{ "a syntax error wins over a type error before it", "{\"TableName\":1,\"Item\":{",
			"SerializationException" },
		{ "in what is ignored too", "{\"Nonsense\":{\"a\":[1,}}", "SerializationException" },
	};
	RUN_CASES(request_decode, OP_PUT_ITEM, cases);
}

static void test_strings(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "ser.str.num", "{\"TableName\":1}",
			SERIALIZING "NUMBER_VALUE cannot be converted to String" },
		{ "ser.str.num", "{\"TableName\":1.5}",
			SERIALIZING "DECIMAL_VALUE cannot be converted to String" },
		{ "ser.scalar.bool", "{\"TableName\":true}",
			SERIALIZING "TRUE_VALUE cannot be converted to String" },
		{ "ser.scalar.bool", "{\"TableName\":false}",
			SERIALIZING "FALSE_VALUE cannot be converted to String" },
		{ "ser.scalar.array", "{\"TableName\":[]}",
			SERIALIZING "Unrecognized collection type class java.lang.String" },
		{ "ser.scalar.object", "{\"TableName\":{}}",
			SERIALIZING "Start of structure or map found where not expected" },
		{ "the first of several", "{\"TableName\":{},\"IndexName\":[],\"Limit\":\"1\"}",
			SERIALIZING "Start of structure or map found where not expected" },
	};
	RUN_CASES(request_decode, OP_QUERY, cases);
}

static void test_numbers(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "ser.int.str", "{\"Limit\":\"1\"}",
			SERIALIZING "STRING_VALUE cannot be converted to Integer" },
		{ "ser.scalar.bool", "{\"Segment\":true}",
			SERIALIZING "TRUE_VALUE cannot be converted to Integer" },
		{ "ser.scalar.bool", "{\"TotalSegments\":false}",
			SERIALIZING "FALSE_VALUE cannot be converted to Integer" },
		{ "ser.scalar.array", "{\"Limit\":[]}",
			SERIALIZING "Unrecognized collection type class java.lang.Integer" },
		{ "ser.scalar.object", "{\"Limit\":{}}",
			SERIALIZING "Start of structure or map found where not expected" },
		{ "01-P23", "{\"Limit\":2147483648}",
			SERIALIZING "NUMBER_VALUE cannot be converted to Integer" },
		{ "01-P23", "{\"Limit\":-2147483649}",
			SERIALIZING "NUMBER_VALUE cannot be converted to Integer" },
		{ "01-P23", "{\"Limit\":1e99999999999999999999}",
			SERIALIZING "DECIMAL_VALUE cannot be converted to Integer" },
	};
	RUN_CASES(request_decode, OP_SCAN, cases);
	static const struct request_case longs[] = {
		{ "01-P20", "{\"ProvisionedThroughput\":{\"ReadCapacityUnits\":\"1\"}}",
			SERIALIZING "STRING_VALUE cannot be converted to Long" },
		{ "01-P20", "{\"ProvisionedThroughput\":{\"ReadCapacityUnits\":true}}",
			SERIALIZING "TRUE_VALUE cannot be converted to Long" },
		{ "01-P20", "{\"ProvisionedThroughput\":{\"ReadCapacityUnits\":[]}}",
			SERIALIZING "Unrecognized collection type class java.lang.Long" },
		{ "01-P20", "{\"ProvisionedThroughput\":{\"ReadCapacityUnits\":9223372036854775808}}",
			SERIALIZING "NUMBER_VALUE cannot be converted to Long" },
	};
	RUN_CASES(request_decode, OP_CREATE_TABLE, longs);
}

static void assert_limit(const char *json, int64_t expected)
{
	static struct request r;
	assert_string_equal(request_decode(&r, OP_SCAN, json), "");
	const struct scan_input *in = r.op.input;
	assert_true(in->limit.set);
	assert_int_equal(in->limit.v, expected);
	request_end(&r);
}

static void test_fractions_are_rounded_down(void **state)
{
	(void)state;
	assert_limit("{\"Limit\":7}", 7);
	assert_limit("{\"Limit\":-7}", -7);
	assert_limit("{\"Limit\":0}", 0);
	assert_limit("{\"Limit\":1.9}", 1);
	assert_limit("{\"Limit\":-1.1}", -2);
	assert_limit("{\"Limit\":-1.0}", -1);
	assert_limit("{\"Limit\":0.99e1}", 9);
	assert_limit("{\"Limit\":12e2}", 1200);
	assert_limit("{\"Limit\":12E+2}", 1200);
	assert_limit("{\"Limit\":1234e-2}", 12);
	assert_limit("{\"Limit\":1e-400}", 0);
	assert_limit("{\"Limit\":-1e-400}", -1);
	assert_limit("{\"Limit\":0e999999999999}", 0);
	assert_limit("{\"Limit\":2147483647.999}", 2147483647);
	assert_limit("{\"Limit\":-2147483648}", -2147483648LL);
	assert_limit("{\"Limit\":0.000000000000000000000000000000000000000000000000000000000000001e63}", 1);
}

static void test_long_range(void **state)
{
	(void)state;
	static struct request r;
	const char *json = "{\"ProvisionedThroughput\":{\"ReadCapacityUnits\":1000000000001,"
			   "\"WriteCapacityUnits\":-9000000000000000000}}";
	assert_string_equal(request_decode(&r, OP_CREATE_TABLE, json), "");
	const struct create_table_input *in = r.op.input;
	assert_true(in->provisioned_throughput->read_capacity_units.v == 1000000000001);
	assert_true(in->provisioned_throughput->write_capacity_units.v == -9000000000000000000);
	request_end(&r);
}

static void test_booleans(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "ser.bool.num", "{\"ConsistentRead\":1}",
			SERIALIZING "NUMBER_VALUE cannot be converted to Boolean" },
		{ "ser.bool.num", "{\"ConsistentRead\":0.5}",
			SERIALIZING "DECIMAL_VALUE cannot be converted to Boolean" },
		{ "ser.bool.str", "{\"ConsistentRead\":\"maybe\"}",
			SERIALIZING "Unexpected token received from parser" },
		{ "ser.bool.str", "{\"ConsistentRead\":\"\"}",
			SERIALIZING "Unexpected token received from parser" },
		{ "ser.scalar.array", "{\"ConsistentRead\":[]}",
			SERIALIZING "Unrecognized collection type class java.lang.Boolean" },
		{ "ser.scalar.object", "{\"ConsistentRead\":{}}",
			SERIALIZING "Start of structure or map found where not expected" },
	};
	RUN_CASES(request_decode, OP_GET_ITEM, cases);
}

static void test_boolean_words(void **state)
{
	(void)state;
	static const struct {
		const char *json;
		bool v;
	} words[] = { { "true", true }, { "false", false }, { "\"true\"", true }, { "\"TRUE\"", true },
		{ "\"1\"", true }, { "\"yes\"", true }, { "\"Yes\"", true }, { "\"false\"", false },
		{ "\"0\"", false }, { "\"NO\"", false } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		static struct request r;
		char json[64];
		snprintf(json, sizeof json, "{\"ConsistentRead\":%s}", words[i].json);
		assert_string_equal(request_decode(&r, OP_GET_ITEM, json), "");
		const struct get_item_input *in = r.op.input;
		assert_true(in->consistent_read.set);
		assert_int_equal(in->consistent_read.v, words[i].v);
		request_end(&r);
	}
}

static void test_containers(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "ser.member.scalar", "{\"Item\":1}", SERIALIZING "Unexpected field type" },
		{ "ser.member.scalar", "{\"Item\":\"a\"}", SERIALIZING "Unexpected field type" },
		{ "ser.member.scalar", "{\"Expected\":true}", SERIALIZING "Unexpected field type" },
		{ "ser.member.scalar", "{\"ExpressionAttributeNames\":\"a\"}",
			SERIALIZING "Unexpected field type" },
		{ "ser.member.scalar", "{\"Expected\":{\"a\":{\"Value\":1}}}",
			SERIALIZING "Unexpected field type" },
		{ "ser.element.scalar", "{\"Expected\":{\"a\":1}}",
			SERIALIZING "Unexpected value type in payload" },
		{ "ser.element.scalar", "{\"Item\":{\"a\":1}}",
			SERIALIZING "Unexpected value type in payload" },
		{ "ser.element.scalar", "{\"Expected\":{\"a\":{\"AttributeValueList\":[1]}}}",
			SERIALIZING "Unexpected value type in payload" },
		{ "ser.map.array", "{\"Item\":[]}",
			SERIALIZING "Unrecognized collection type java.util.Map<java.lang.String, " JAVA
				    "AttributeValue>" },
		{ "ser.map.array", "{\"Expected\":[]}",
			SERIALIZING "Unrecognized collection type java.util.Map<java.lang.String, " JAVA
				    "ExpectedAttributeValue>" },
		{ "ser.map.array", "{\"ExpressionAttributeNames\":[]}",
			SERIALIZING
			"Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>" },
		{ "ser.struct.array", "{\"Expected\":{\"a\":[]}}",
			SERIALIZING "Unrecognized collection type class " JAVA "ExpectedAttributeValue" },
		{ "ser.struct.array", "{\"Expected\":{\"a\":{\"Value\":[]}}}",
			SERIALIZING "Unrecognized collection type class " JAVA "AttributeValue" },
		{ "ser.scalar.object", "{\"Expected\":{\"a\":{\"AttributeValueList\":{}}}}",
			SERIALIZING "Start of structure or map found where not expected" },
		{ "01-P22", "{\"Item\":{\"a\":{\"N\":5}}}",
			SERIALIZING "NUMBER_VALUE cannot be converted to String" },
		{ "01-P22, 13.3", "{\"TableName\":\"Music\",\"Item\":{\"Artist\":{\"N\":5}}}",
			SERIALIZING "NUMBER_VALUE cannot be converted to String" },
	};
	RUN_CASES(request_decode, OP_PUT_ITEM, cases);
}

static void test_containers_of_others(void **state)
{
	(void)state;
	static const struct request_case updates[] = {
		{ "01-P20", "{\"AttributeUpdates\":[]}",
			SERIALIZING "Unrecognized collection type java.util.Map<java.lang.String, " JAVA
				    "AttributeValueUpdate>" },
	};
	RUN_CASES(request_decode, OP_UPDATE_ITEM, updates);
	static const struct request_case queries[] = {
		{ "01-P20", "{\"KeyConditions\":[]}",
			SERIALIZING "Unrecognized collection type java.util.Map<java.lang.String, " JAVA
				    "Condition>" },
		{ "ser.struct.array", "{\"KeyConditions\":{\"a\":[]}}",
			SERIALIZING "Unrecognized collection type class " JAVA "Condition" },
		{ "ser.member.scalar", "{\"AttributesToGet\":\"a\"}", SERIALIZING "Unexpected field type" },
		{ "ser.str.num", "{\"AttributesToGet\":[1]}",
			SERIALIZING "NUMBER_VALUE cannot be converted to String" },
	};
	RUN_CASES(request_decode, OP_QUERY, queries);
	static const struct request_case tables[] = {
		{ "ser.member.scalar", "{\"KeySchema\":1}", SERIALIZING "Unexpected field type" },
		{ "ser.element.scalar", "{\"KeySchema\":[1]}",
			SERIALIZING "Unexpected value type in payload" },
		{ "ser.struct.array", "{\"KeySchema\":[[]]}",
			SERIALIZING "Unrecognized collection type class " JAVA "KeySchemaElement" },
		{ "ser.scalar.object", "{\"KeySchema\":{}}",
			SERIALIZING "Start of structure or map found where not expected" },
		{ "ser.struct.array", "{\"ProvisionedThroughput\":[]}",
			SERIALIZING "Unrecognized collection type class " JAVA "ProvisionedThroughput" },
		{ "ser.member.scalar", "{\"ProvisionedThroughput\":1}", SERIALIZING "Unexpected field type" },
	};
	RUN_CASES(request_decode, OP_CREATE_TABLE, tables);
}

static void test_batches(void **state)
{
	(void)state;
	static const struct request_case gets[] = {
		{ "01-P20", "{\"RequestItems\":[]}",
			SERIALIZING "Unrecognized collection type java.util.Map<java.lang.String, " JAVA
				    "KeysAndAttributes>" },
		{ "ser.element.scalar", "{\"RequestItems\":{\"a\":1}}",
			SERIALIZING "Unexpected value type in payload" },
		{ "ser.struct.array", "{\"RequestItems\":{\"a\":[]}}",
			SERIALIZING "Unrecognized collection type class " JAVA "KeysAndAttributes" },
		{ "01-P21", "{\"RequestItems\":{\"a\":{\"Keys\":[1]}}}", GENERIC },
		{ "ser.member.scalar", "{\"RequestItems\":{\"a\":{\"Keys\":1}}}",
			SERIALIZING "Unexpected field type" },
	};
	RUN_CASES(request_decode, OP_BATCH_GET_ITEM, gets);
	static const struct request_case writes[] = {
		{ "01-P20", "{\"RequestItems\":[]}",
			SERIALIZING
			"Unrecognized collection type java.util.Map<java.lang.String, java.util.List<" JAVA
			"WriteRequest>>" },
		{ "01-P21", "{\"RequestItems\":{\"a\":1}}", GENERIC },
		{ "ser.element.scalar", "{\"RequestItems\":{\"a\":[1]}}",
			SERIALIZING "Unexpected value type in payload" },
		{ "ser.scalar.object", "{\"RequestItems\":{\"a\":{}}}",
			SERIALIZING "Start of structure or map found where not expected" },
	};
	RUN_CASES(request_decode, OP_BATCH_WRITE_ITEM, writes);
}

static void test_unknown_and_null_members(void **state)
{
	(void)state;
	static struct request r;
	const char *json =
		" { \"TableName\" : null , \"What\":[{\"x\":1}], \"Limit\":null, \"Select\":\"COUNT\","
		"\"AttributesToGet\":[null,\"a\"], \"ExclusiveStartKey\":null,"
		"\"ExpressionAttributeNames\":{\"#a\":null} } ";
	assert_string_equal(request_decode(&r, OP_QUERY, json), "");
	const struct query_input *in = r.op.input;
	assert_null(in->table_name.p);
	assert_false(in->limit.set);
	assert_true(str_eq(in->select, STR("COUNT")));
	assert_int_equal(in->attributes_to_get.len, 1);
	assert_null(in->exclusive_start_key.packed.p);
	assert_true(in->expression_attribute_names.set);
	assert_int_equal(in->expression_attribute_names.len, 0);
	assert_false(in->key_conditions.set);
	request_end(&r);
}

static void test_member_with_a_zero_byte_is_unknown(void **state)
{
	(void)state;
	static struct request r;
	assert_string_equal(
		request_decode(&r, OP_QUERY, "{\"Limit\\u0000\":\"a\",\"\":1,\"Limi\":\"b\",\"Limit2\":1}"),
		"");
	assert_false(((const struct query_input *)r.op.input)->limit.set);
	request_end(&r);
}

static void test_last_of_duplicates_wins(void **state)
{
	(void)state;
	static struct request r;
	const char *json = "{\"TableName\":\"a\",\"TableName\":\"b\",\"Limit\":1,\"Limit\":null,"
			   "\"ExpressionAttributeNames\":{\"#a\":\"x\",\"#b\":\"y\",\"#a\":\"z\"}}";
	assert_string_equal(request_decode(&r, OP_QUERY, json), "");
	const struct query_input *in = r.op.input;
	assert_true(str_eq(in->table_name, STR("b")));
	assert_false(in->limit.set);
	assert_int_equal(in->expression_attribute_names.len, 2);
	assert_true(str_eq(in->expression_attribute_names.items[0].key, STR("#a")));
	assert_true(str_eq(in->expression_attribute_names.items[0].value, STR("z")));
	request_end(&r);
}

/* Beyond a few entries a map is indexed while it is read. */
static void test_duplicates_in_a_large_map(void **state)
{
	(void)state;
	static struct request r;
	static char json[40000];
	size_t n = (size_t)snprintf(json, sizeof json, "{\"ExpressionAttributeNames\":{");
	for (int i = 0; i < 1000; i++)
		n += (size_t)snprintf(
			json + n, sizeof json - n, "%s\"#n%d\":\"v%d\"", i ? "," : "", i % 500, i);
	snprintf(json + n, sizeof json - n, "}}");
	assert_string_equal(request_decode(&r, OP_QUERY, json), "");
	const struct expression_attribute_name_map *names =
		&((const struct query_input *)r.op.input)->expression_attribute_names;
	assert_int_equal(names->len, 500);
	for (size_t i = 0; i < names->len; i++) {
		char key[32], value[32];
		snprintf(key, sizeof key, "#n%zu", i);
		snprintf(value, sizeof value, "v%zu", i + 500);
		assert_true(str_eq(names->items[i].key, str_z(key)));
		assert_true(str_eq(names->items[i].value, str_z(value)));
	}
	request_end(&r);
}

static void test_escapes(void **state)
{
	(void)state;
	static struct request r;
	assert_string_equal(request_decode(&r, OP_QUERY, "{\"Table\\u004eame\":\"a\\n\\ud83d\\ude00\"}"), "");
	const struct query_input *in = r.op.input;
	assert_true(str_eq(in->table_name, STR("a\n\xf0\x9f\x98\x80")));
	request_end(&r);
}

static void test_enums_stay_strings(void **state)
{
	(void)state;
	static struct request r;
	assert_string_equal(request_decode(&r, OP_PUT_ITEM, "{\"ReturnValues\":\"WHATEVER\"}"), "");
	assert_true(str_eq(((const struct put_item_input *)r.op.input)->return_values, STR("WHATEVER")));
	request_end(&r);
}

static void test_values_break_rules_later(void **state)
{
	(void)state;
	static struct request r;
	assert_string_equal(request_decode(&r, OP_PUT_ITEM, "{\"Item\":{\"a\":{\"SS\":[]}}}"), "");
	const struct put_item_input *in = r.op.input;
	assert_non_null(in->item.fault);
	assert_int_equal(in->item.fault->error.id, MSG_SET_SS_EMPTY);
	request_end(&r);
}

/* Outputs are decoded by a client. */
static void test_output(void **state)
{
	(void)state;
	static struct request r;
	const char *json =
		"{\"Table\":{\"TableName\":\"Music\",\"CreationDateTime\":1767225600.123,\"ItemCount\":3,"
		"\"GlobalSecondaryIndexes\":[{\"IndexName\":\"byYear\",\"Backfilling\":true}]}}";
	request_decode(&r, OP_DESCRIBE_TABLE, "{}");
	assert_true(ddbi_decode(ddbi_operations[OP_DESCRIBE_TABLE].output, str_z(json), &r.scratch,
		&r.op.error, r.op.output));
	const struct describe_table_output *out = r.op.output;
	assert_true(out->table->creation_date_time.set);
	assert_true(out->table->creation_date_time.ms == 1767225600123);
	assert_true(out->table->item_count.v == 3);
	assert_int_equal(out->table->global_secondary_indexes.len, 1);
	assert_true(out->table->global_secondary_indexes.items[0].backfilling.v);
	request_end(&r);
}

static void test_timestamps_in_any_spelling(void **state)
{
	(void)state;
	static const char *const texts[] = { "1.767225600123E9", "1767225600.123", "1767225600.1239" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		static struct request r;
		char json[128];
		snprintf(json, sizeof json, "{\"Table\":{\"CreationDateTime\":%s}}", texts[i]);
		request_decode(&r, OP_DESCRIBE_TABLE, "{}");
		assert_true(ddbi_decode(ddbi_operations[OP_DESCRIBE_TABLE].output, str_z(json), &r.scratch,
			&r.op.error, r.op.output));
		const struct describe_table_output *out = r.op.output;
		assert_true(out->table->creation_date_time.ms == 1767225600123);
		request_end(&r);
	}
}

static void test_doubles(void **state)
{
	(void)state;
	static struct request r;
	request_decode(&r, OP_GET_ITEM, "{}");
	const char *json = "{\"ConsumedCapacity\":{\"CapacityUnits\":0.5,\"Table\":{\"CapacityUnits\":12}}}";
	assert_true(ddbi_decode(
		ddbi_operations[OP_GET_ITEM].output, str_z(json), &r.scratch, &r.op.error, r.op.output));
	const struct get_item_output *out = r.op.output;
	assert_true(out->consumed_capacity->capacity_units.v == 0.5);
	assert_true(out->consumed_capacity->table->capacity_units.v == 12.0);
	request_end(&r);
}

static void test_no_memory(void **state)
{
	(void)state;
	struct request *r = test_malloc(sizeof *r);
	request_decode(r, OP_GET_ITEM, "{}");
	static char json[20000];
	memset(json, ' ', sizeof json - 1);
	size_t n = (size_t)snprintf(json, sizeof json, "{\"AttributesToGet\":[\"a\"");
	for (int i = 0; i < 4000; i++)
		n += (size_t)snprintf(json + n, sizeof json - n, ",\"\"");
	snprintf(json + n, sizeof json - n, "]}");
	struct ddb_arena small;
	struct error err;
	ddbi_arena_init(&small, 16384);
	error_init(&err, &small);
	struct get_item_input in = { .trees = NULL };
	assert_false(ddbi_decode(ddbi_operations[OP_GET_ITEM].input, str_z(json), &r->scratch, &err, &in));
	assert_int_equal(err.exception, EXCEPTION_NOMEM);
	ddbi_arena_free(&small);
	request_end(r);
	test_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_json),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_fractions_are_rounded_down),
		cmocka_unit_test(test_long_range),
		cmocka_unit_test(test_booleans),
		cmocka_unit_test(test_boolean_words),
		cmocka_unit_test(test_containers),
		cmocka_unit_test(test_containers_of_others),
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_unknown_and_null_members),
		cmocka_unit_test(test_member_with_a_zero_byte_is_unknown),
		cmocka_unit_test(test_last_of_duplicates_wins),
		cmocka_unit_test(test_duplicates_in_a_large_map),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_enums_stay_strings),
		cmocka_unit_test(test_values_break_rules_later),
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_timestamps_in_any_spelling),
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
