/* SPDX-License-Identifier: Apache-2.0 */
/* Error bodies (01-1.4, P14 to P16, 08-T8), written and read back. */
#include "support.h"

struct errors {
	struct ddb_arena arena;
	struct buf scratch, text;
	struct error err, back;
};

static int set_up(void **state)
{
	struct errors *e = test_calloc(1, sizeof *e);
	ddbi_arena_init(&e->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&e->scratch, (size_t)1 << 20);
	ddbi_buf_init(&e->text, (size_t)1 << 20);
	error_init(&e->err, &e->arena);
	error_init(&e->back, &e->arena);
	*state = e;
	return 0;
}

static int tear_down(void **state)
{
	struct errors *e = *state;
	ddbi_buf_free(&e->text);
	ddbi_buf_free(&e->scratch);
	ddbi_arena_free(&e->arena);
	test_free(e);
	return 0;
}

static void assert_body(struct errors *e, const char *expected)
{
	buf_clear(&e->text);
	ddbi_encode_error(&e->err, &e->text);
	ddbi_buf_byte(&e->text, '\0');
	assert_false(e->text.failed);
	assert_string_equal(e->text.p, expected);
}

static bool read_back(struct errors *e, const char *body)
{
	error_init(&e->back, &e->arena);
	return ddbi_decode_error(str_z(body), &e->scratch, &e->back);
}

static struct str song(struct errors *e)
{
	struct str packed;
	struct packer p;
	struct buf out;
	ddbi_buf_init(&out, 1024);
	ddbi_pack_begin(&p, &out);
	ddbi_pack_text(&p, STR("Artist"), STR("B"));
	ddbi_pack_text(&p, STR("Song"), STR("1"));
	assert_true(ddbi_pack_end(&p, &packed));
	packed = ddbi_arena_copy(&e->arena, packed);
	ddbi_buf_free(&out);
	return packed;
}

/* 01-1.4: namespace and spelling of "message" by family. */
static void test_families(void **state)
{
	struct errors *e = *state;
	ddbi_fail(&e->err, MSG_KEY_SCHEMA);
	assert_body(e, "{\"__type\":\"com.amazon.coral.validate#ValidationException\","
		       "\"message\":\"The provided key element does not match the schema\"}");
	ddbi_fail(&e->err, MSG_SER_MEMBER_SCALAR);
	assert_body(e, "{\"__type\":\"com.amazon.coral.service#SerializationException\","
		       "\"Message\":\"Unexpected field type\"}");
	ddbi_fail(&e->err, MSG_TBL_NOTFOUND_CONTROL, STR("Nope"));
	assert_body(e, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\","
		       "\"message\":\"Requested resource not found: Table: Nope not found\"}");
	ddbi_fail(&e->err, MSG_AUTH_MISSING);
	assert_body(e, "{\"__type\":\"com.amazon.coral.service#MissingAuthenticationTokenException\","
		       "\"message\":\"Request is missing Authentication Token\"}");
}

/* 01-P11 and 1.4: bare bodies. */
static void test_without_message(void **state)
{
	struct errors *e = *state;
	ddbi_fail_text(&e->err, EXCEPTION_UNKNOWN_OPERATION, STR_NONE);
	assert_body(e, "{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"}");
	ddbi_fail_text(&e->err, EXCEPTION_SERIALIZATION, STR_NONE);
	assert_body(e, "{\"__type\":\"com.amazon.coral.service#SerializationException\"}");
}

static void test_message_is_escaped(void **state)
{
	struct errors *e = *state;
	ddbi_fail(&e->err, MSG_EX_SYNTAX, STR("FilterExpression"), STR("\n"), STR("\"\\"));
	assert_body(e,
		"{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":"
		"\"Invalid FilterExpression: Syntax error; token: \\\"\\n\\\", near: \\\"\\\"\\\\\\\"\"}");
}

/* 13.3: a failed condition with its item. */
static void test_item(void **state)
{
	struct errors *e = *state;
	ddbi_fail(&e->err, MSG_CCF);
	e->err.item = song(e);
	const char *body =
		"{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
		"\"message\":\"The conditional request failed\",\"Item\":{\"Artist\":{\"S\":\"B\"},"
		"\"Song\":{\"S\":\"1\"}}}";
	assert_body(e, body);
	assert_true(read_back(e, body));
	assert_int_equal(e->back.exception, EXCEPTION_CONDITION_FAILED);
	assert_true(str_eq(e->back.message, STR("The conditional request failed")));
	assert_true(str_eq(e->back.item, e->err.item));
}

/* 13.6, 01-P14, 08-T8: "Message" and the reasons. */
static void test_reasons(void **state)
{
	struct errors *e = *state;
	struct error reasons[2];
	error_init(&reasons[0], &e->arena);
	error_init(&reasons[1], &e->arena);
	ddbi_fail(&reasons[1], MSG_CCF);
	reasons[1].item = song(e);
	ddbi_fail(&e->err, MSG_TX_CANCEL, STR("None, ConditionalCheckFailed"));
	e->err.reasons = reasons;
	e->err.nreasons = 2;
	const char *body =
		"{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
		"\"Message\":\"Transaction cancelled, please refer cancellation reasons for specific reasons "
		"[None, ConditionalCheckFailed]\","
		"\"CancellationReasons\":[{\"Code\":\"None\"},{\"Code\":\"ConditionalCheckFailed\","
		"\"Message\":\"The conditional request failed\",\"Item\":{\"Artist\":{\"S\":\"B\"},"
		"\"Song\":{\"S\":\"1\"}}}]}";
	assert_body(e, body);
	assert_true(read_back(e, body));
	assert_int_equal(e->back.exception, EXCEPTION_TRANSACTION_CANCELED);
	assert_int_equal(e->back.nreasons, 2);
	assert_int_equal(e->back.reasons[0].exception, EXCEPTION_NONE);
	assert_int_equal(e->back.reasons[1].exception, EXCEPTION_CONDITION_FAILED);
	assert_true(str_eq(e->back.reasons[1].message, STR("The conditional request failed")));
	assert_true(str_eq(e->back.reasons[1].item, reasons[1].item));
}

/* 08-T9 */
static void test_reason_codes(void **state)
{
	(void)state;
	assert_string_equal(ddbi_reason_code(EXCEPTION_NONE), "None");
	assert_string_equal(ddbi_reason_code(EXCEPTION_CONDITION_FAILED), "ConditionalCheckFailed");
	assert_string_equal(
		ddbi_reason_code(EXCEPTION_ITEM_COLLECTION_LIMIT), "ItemCollectionSizeLimitExceeded");
	assert_string_equal(ddbi_reason_code(EXCEPTION_TRANSACTION_CONFLICT), "TransactionConflict");
	assert_string_equal(ddbi_reason_code(EXCEPTION_THROUGHPUT_EXCEEDED), "ProvisionedThroughputExceeded");
	assert_string_equal(ddbi_reason_code(EXCEPTION_THROTTLING), "ThrottlingError");
	assert_string_equal(ddbi_reason_code(EXCEPTION_VALIDATION), "ValidationError");
	assert_string_equal(ddbi_reason_code(EXCEPTION_ACCESS_DENIED), "AccessDenied");
}

/* 01-P16: any prefix, something after a colon, either spelling of "message", members nobody knows. */
static void test_reading_variants(void **state)
{
	struct errors *e = *state;
	assert_true(read_back(e, "{\"__type\":\"ValidationException\",\"Message\":\"a\\u0041\",\"x\":[{}]}"));
	assert_int_equal(e->back.exception, EXCEPTION_VALIDATION);
	assert_true(str_eq(e->back.message, STR("aA")));
	assert_true(read_back(e, "{\"message\":null,\"__type\":\"a.b#ThrottlingException:http://x/\"}"));
	assert_int_equal(e->back.exception, EXCEPTION_THROTTLING);
	assert_null(e->back.message.p);
	assert_true(read_back(e, "{\"__type\":\"a#NewException\",\"message\":\"news\"}"));
	assert_int_equal(e->back.exception, EXCEPTION_VALIDATION);
	assert_true(str_eq(e->back.message, STR("NewException: news")));
}

static void test_not_an_error_body(void **state)
{
	struct errors *e = *state;
	static const char *const bodies[] = { "", "<html>", "[]", "{}", "{\"message\":\"x\"}",
		"{\"__type\":\"\"}", "{\"__type\":\"ValidationException\"",
		"{\"__type\":\"X\",\"CancellationReasons\":[{]}" };
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
		assert_false(read_back(e, bodies[i]));
}

/* The error outlives the text that it came from. */
static void test_message_is_copied(void **state)
{
	struct errors *e = *state;
	char body[] = "{\"__type\":\"ValidationException\",\"message\":\"abc\"}";
	assert_true(read_back(e, body));
	memset(body, 'x', sizeof body - 1);
	assert_true(str_eq(e->back.message, STR("abc")));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_families),
		TEST(test_without_message),
		TEST(test_message_is_escaped),
		TEST(test_item),
		TEST(test_reasons),
		TEST(test_reason_codes),
		TEST(test_reading_variants),
		TEST(test_not_an_error_body),
		TEST(test_message_is_copied),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
