/* SPDX-License-Identifier: Apache-2.0 */
/* BatchGetItem and BatchWriteItem: 08-B1 to B4, B9 to B12. */
#include "support.h"

#define KEYS "\"Keys\":[{\"a\":{\"S\":\"x\"}}]"
#define MIX  INVALID "Can not use both expression and non-expression parameters in the same request: "
#define KEY_RULES                                                                                            \
	"Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must " \
	"have "                                                                                              \
	"length greater than or equal to 3, Member must satisfy regular expression pattern: "                \
	"[a-zA-Z0-9_.-]+]"

static void test_get(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "08-B1", "{}", ONE_ERROR "Value null" AT("requestItems") "Member must not be null" },
		{ "08-B1", "{\"RequestItems\":{}}",
			INVALID "The requestItems parameter is required for BatchGetItem" },
		{ "08-B3", "{\"RequestItems\":{\"abc\":{\"Keys\":[]}}}",
			ONE_ERROR
			"Value '[]'" AT("requestItems.abc.member.keys") "Member must have length greater "
									"than or equal to 1" },
		{ "01-P31", "{\"RequestItems\":{\"abc\":{}}}",
			ONE_ERROR "Value null" AT("requestItems.abc.member.keys") "Member must not be null" },
		{ "01-P32", "{\"RequestItems\":{\"ab\":{" KEYS "}}}",
			ONE_ERROR "Value '{ab=KeysAndAttributes(keys=[{a={\"S\":\"x\"}}])}'" AT(
				"requestItems") KEY_RULES },
		{ "01-P39",
			"{\"RequestItems\":{\"arn:aws:dynamodb:us-east-1:000000000000:table/abc\":{" KEYS
			"}}}",
			"" },
		{ "08-B9: one table",
			"{\"RequestItems\":{\"abc\":{" KEYS
			",\"AttributesToGet\":[\"a\"],\"ProjectionExpression\":\"a\"}}}",
			MIX "Non-expression parameters: {AttributesToGet} Expression parameters: "
			    "{ProjectionExpression}" },
		{ "08-B9: two tables",
			"{\"RequestItems\":{\"abc\":{" KEYS ",\"AttributesToGet\":[\"a\"]},\"abd\":{" KEYS
			",\"ProjectionExpression\":\"a\"}}}",
			MIX "Non-expression parameters: {AttributesToGet} Expression parameters: "
			    "{ProjectionExpression}" },
		{ "04-E12", "{\"RequestItems\":{\"abc\":{" KEYS ",\"ExpressionAttributeNames\":{}}}}",
			INVALID "ExpressionAttributeNames can only be specified when using expressions" },
		{ "02-A2", "{\"RequestItems\":{\"abc\":{\"Keys\":[{\"a\":{}}]}}}",
			INVALID "Supplied AttributeValue is empty, must contain exactly one of the supported "
				"datatypes" },
		{ "08-B4",
			"{\"RequestItems\":{\"abc\":{\"Keys\":[{\"a\":{\"S\":\"x\"}},{\"a\":{\"S\":\"x\"}}]}}"
			"}",
			INVALID "Provided list of item keys contains duplicates" },
		{ "08-B4: order of attributes does not matter",
			"{\"RequestItems\":{\"abc\":{\"Keys\":[{\"a\":{\"S\":\"x\"},\"b\":{\"S\":\"y\"}},{"
			"\"b\":{\"S\":\"y\"},"
			"\"a\":{\"S\":\"x\"}}]}}}",
			INVALID "Provided list of item keys contains duplicates" },
		{ "08-B4: in one table only", "{\"RequestItems\":{\"abc\":{" KEYS "},\"abd\":{" KEYS "}}}",
			"" },
		{ "04-J4", "{\"RequestItems\":{\"abc\":{" KEYS ",\"AttributesToGet\":[\"a\",\"a\"]}}}",
			PARAMETERS "Duplicate value in attribute name: a" },
		{ "04-E3", "{\"RequestItems\":{\"abc\":{" KEYS ",\"ProjectionExpression\":\"\"}}}",
			INVALID "Invalid ProjectionExpression: The expression can not be empty;" },
		{ "04-E10",
			"{\"RequestItems\":{\"abc\":{" KEYS
			",\"ProjectionExpression\":\"a\",\"ExpressionAttributeNames\":{\"#a\":\"b\"}}}}",
			INVALID
			"Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}" },
		{ "08-B9: each its own",
			"{\"RequestItems\":{\"abc\":{" KEYS
			",\"ProjectionExpression\":\"#a\",\"ExpressionAttributeNames\":{\"#a\":\"b\"}},"
			"\"abd\":{" KEYS ",\"ConsistentRead\":true}}}",
			"" },
	};
	RUN_CASES(request_check, OP_BATCH_GET_ITEM, cases);
}

static size_t put_keys(char *json, size_t cap, const char *table, int n)
{
	size_t len = (size_t)snprintf(json, cap, "\"%s\":{\"Keys\":[", table);
	for (int i = 0; i < n; i++)
		len += (size_t)snprintf(json + len, cap - len, "%s{\"a\":{\"N\":\"%d\"}}", i ? "," : "", i);
	return len + (size_t)snprintf(json + len, cap - len, "]}");
}

static void assert_keys(int first, int second, const char *expected)
{
	static char json[20000];
	static struct request r;
	size_t n = (size_t)snprintf(json, sizeof json, "{\"RequestItems\":{");
	n += put_keys(json + n, sizeof json - n, "abc", first);
	if (second) {
		json[n++] = ',';
		n += put_keys(json + n, sizeof json - n, "abd", second);
	}
	snprintf(json + n, sizeof json - n, "}}");
	assert_string_equal(request_check(&r, OP_BATCH_GET_ITEM, json), expected);
	request_end(&r);
}

/* 08-B2 */
static void test_get_counts(void **state)
{
	(void)state;
	assert_keys(100, 0, "");
	assert_keys(50, 50, "");
	assert_keys(101, 0,
		INVALID
		"1 validation error detected: Value at 'RequestItems.abc.member.Keys' failed to satisfy "
		"constraint: Member must have length less than or equal to 100");
	assert_keys(51, 50, INVALID "Too many items requested for the BatchGetItem call");
}

static void test_prepare_get(void **state)
{
	(void)state;
	static struct request r;
	const struct projection *projection = NULL;
	assert_string_equal(
		request_check(&r, OP_BATCH_GET_ITEM,
			"{\"RequestItems\":{\"abc\":{" KEYS
			",\"ProjectionExpression\":\"#a, c\",\"ExpressionAttributeNames\":{\"#a\":\"b.d\"}},"
			"\"abd\":{" KEYS "}}}"),
		"");
	const struct batch_get_item_input *in = r.op.input;
	assert_true(ddbi_prepare_get(&in->request_items.items[0].value, &r.op.error, &projection));
	assert_int_equal(projection->n, 2);
	assert_true(str_eq(projection->paths[0].parts[0].name, STR("b.d")));
	assert_true(ddbi_prepare_get(&in->request_items.items[1].value, &r.op.error, &projection));
	assert_null(projection);
	assert_null(r.prepared.projection);
	request_end(&r);
}

static void test_write(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "08-B1", "{}", ONE_ERROR "Value null" AT("requestItems") "Member must not be null" },
		{ "08-B10", "{\"RequestItems\":{}}",
			INVALID "The requestItems parameter is required for BatchWriteItem" },
		{ "08-B11", "{\"RequestItems\":{\"abc\":[]}}",
			ONE_ERROR "Value '{abc=[]}'" AT(
				"requestItems") "Map value must satisfy constraint: [Member must have length "
						"less than or equal to 25, Member "
						"must have length greater than or equal to 1]" },
		{ "01-P31", "{\"RequestItems\":{\"abc\":[{\"PutRequest\":{}}]}}",
			ONE_ERROR
			"Value null" AT("requestItems.abc.member.1.member.putRequest.item") "Member must not "
											    "be null" },
		{ "01-P31", "{\"RequestItems\":{\"abc\":[{\"DeleteRequest\":{}}]}}",
			ONE_ERROR
			"Value null" AT("requestItems.abc.member.1.member.deleteRequest.key") "Member must "
											      "not be null" },
		{ "01-P32", "{\"RequestItems\":{\"a!c\":[{\"DeleteRequest\":{\"Key\":{}}}]}}",
			ONE_ERROR "Value '{a!c=[WriteRequest(deleteRequest=DeleteRequest(key={}))]}'" AT(
				"requestItems") KEY_RULES },
		{ "08-B12: neither", "{\"RequestItems\":{\"abc\":[{}]}}",
			INVALID "Supplied AttributeValue has more than one datatypes set, must contain "
				"exactly one of the "
				"supported datatypes" },
		{ "08-B12: both",
			"{\"RequestItems\":{\"abc\":[{\"PutRequest\":{\"Item\":{}},\"DeleteRequest\":{"
			"\"Key\":{}}}]}}",
			INVALID "Supplied AttributeValue has more than one datatypes set, must contain "
				"exactly one of the "
				"supported datatypes" },
		{ "02-A4",
			"{\"RequestItems\":{\"abc\":[{\"PutRequest\":{\"Item\":{\"a\":{\"NULL\":false}}}}]}}",
			PARAMETERS "Null attribute value types must have the value of true" },
		{ "02-A2", "{\"RequestItems\":{\"abc\":[{\"DeleteRequest\":{\"Key\":{\"a\":{}}}}]}}",
			INVALID "Supplied AttributeValue is empty, must contain exactly one of the supported "
				"datatypes" },
		{ "08-B13: duplicates need the table",
			"{\"RequestItems\":{\"abc\":[{\"DeleteRequest\":{\"Key\":{\"a\":{\"S\":\"x\"}}}},{"
			"\"DeleteRequest\":"
			"{\"Key\":{\"a\":{\"S\":\"x\"}}}}]}}",
			"" },
		{ "13.5",
			"{\"RequestItems\":{\"Music\":[{\"PutRequest\":{\"Item\":{\"Artist\":{\"S\":\"B\"},"
			"\"Song\":{\"S\":\"1\"}}}},"
			"{\"DeleteRequest\":{\"Key\":{\"Artist\":{\"S\":\"A\"},\"Song\":{\"S\":\"9\"}}}}]}}",
			"" },
	};
	RUN_CASES(request_check, OP_BATCH_WRITE_ITEM, cases);
}

static size_t put_deletes(char *json, size_t cap, const char *table, int n)
{
	size_t len = (size_t)snprintf(json, cap, "\"%s\":[", table);
	for (int i = 0; i < n; i++)
		len += (size_t)snprintf(
			json + len, cap - len, "%s{\"DeleteRequest\":{\"Key\":{}}}", i ? "," : "");
	return len + (size_t)snprintf(json + len, cap - len, "]");
}

/* 08-B11 */
static void test_write_counts(void **state)
{
	(void)state;
	static char json[20000];
	static struct request r;
	for (int n = 25; n <= 26; n++) {
		size_t len = (size_t)snprintf(json, sizeof json, "{\"RequestItems\":{");
		len += put_deletes(json + len, sizeof json - len, "abc", n);
		snprintf(json + len, sizeof json - len, "}}");
		const char *answer = request_check(&r, OP_BATCH_WRITE_ITEM, json);
		const char *before = ONE_ERROR "Value '{abc=[";
		const char *after = "]}'" AT(
			"requestItems") "Map value must satisfy constraint: [Member must have length "
					"less than or equal to 25, Member must have length greater "
					"than or equal to 1]";
		if (n == 25) {
			assert_string_equal(answer, "");
		} else {
			assert_memory_equal(answer, before, strlen(before));
			assert_true(strlen(answer) > strlen(after));
			assert_string_equal(answer + strlen(answer) - strlen(after), after);
		}
		request_end(&r);
	}
	size_t len = (size_t)snprintf(json, sizeof json, "{\"RequestItems\":{");
	len += put_deletes(json + len, sizeof json - len, "abc", 13);
	json[len++] = ',';
	len += put_deletes(json + len, sizeof json - len, "abd", 13);
	snprintf(json + len, sizeof json - len, "}}");
	assert_string_equal(request_check(&r, OP_BATCH_WRITE_ITEM, json),
		INVALID "Too many items requested for the BatchWriteItem call");
	request_end(&r);
}

/* 02-Z3 */
static void test_write_size(void **state)
{
	(void)state;
	static char json[500000];
	static struct request r;
	size_t n = (size_t)snprintf(
		json, sizeof json, "{\"RequestItems\":{\"abc\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"");
	memset(json + n, 'x', 409600);
	snprintf(json + n + 409600, sizeof json - n - 409600, "\"}}}}]}}");
	assert_string_equal(request_check(&r, OP_BATCH_WRITE_ITEM, json),
		INVALID "Item size has exceeded the maximum allowed size");
	request_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_get_counts),
		cmocka_unit_test(test_prepare_get),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_write_counts),
		cmocka_unit_test(test_write_size),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
