/* SPDX-License-Identifier: Apache-2.0 */
/* Keys against a schema (02-K2 to K10) and the name in an ARN (01-P39). */
#include "support.h"

static const struct key_attribute schema[] = { { { "pk", 2 }, DDB_S }, { { "sk", 2 }, DDB_B } };

typedef bool key_function(struct str, const struct key_attribute *, size_t, struct error *);

struct key_case {
	const char *rule, *item, *answer;
};

static const char *check_one(struct request *r, key_function *check, const char *item)
{
	static char json[20000];
	snprintf(json, sizeof json, "{\"Item\":%s}", item);
	assert_string_equal(request_decode(r, OP_PUT_ITEM, json), "");
	const struct put_item_input *in = r->op.input;
	assert_null(in->item.fault);
	bool ok = check(in->item.packed, schema, 2, &r->op.error);
	assert_int_equal(ok, !op_failed(&r->op));
	return answer_of(r);
}

static void run(key_function *check, const struct key_case *cases, size_t n)
{
	static struct request r;
	int wrong = 0;
	for (size_t i = 0; i < n; i++) {
		const char *answer = check_one(&r, check, cases[i].item);
		if (strcmp(answer, cases[i].answer) != 0) {
			print_error("%s: %s\n  expected: %s\n  answered: %s\n", cases[i].rule, cases[i].item,
				cases[i].answer, answer);
			wrong++;
		}
		request_end(&r);
	}
	assert_int_equal(wrong, 0);
}

#define RUN(check, cases) run((check), (cases), sizeof(cases) / sizeof *(cases))
#define EMPTY_S                                                                                              \
	"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain " \
	"an empty string value. Key: "
#define EMPTY_B                                                                                              \
	"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain " \
	"an empty binary value. Key: "
#define NO_MATCH INVALID "The provided key element does not match the schema"

static void test_item_key(void **state)
{
	(void)state;
	static const struct key_case cases[] = {
		{ "well", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"B\":\"AA==\"},\"more\":{\"N\":\"1\"}}", "" },
		{ "02-K6", "{}", PARAMETERS "Missing the key pk in the item" },
		{ "02-K6", "{\"pk\":{\"S\":\"a\"}}", PARAMETERS "Missing the key sk in the item" },
		{ "02-K7", "{\"pk\":{\"N\":\"1\"},\"sk\":{\"B\":\"AA==\"}}",
			PARAMETERS "Type mismatch for key pk expected: S actual: N" },
		{ "02-K7", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"NULL\":true}}",
			PARAMETERS "Type mismatch for key sk expected: B actual: NULL" },
		{ "02-K4", "{\"pk\":{\"S\":\"\"},\"sk\":{\"B\":\"AA==\"}}", INVALID EMPTY_S "pk" },
		{ "02-K4", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"B\":\"\"}}", INVALID EMPTY_B "sk" },
	};
	RUN(ddbi_check_item_key, cases);
}

static void test_key(void **state)
{
	(void)state;
	static const struct key_case cases[] = {
		{ "well", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"B\":\"AA==\"}}", "" },
		{ "02-K8: none", "{}", NO_MATCH },
		{ "02-K8: missing", "{\"pk\":{\"S\":\"a\"}}", NO_MATCH },
		{ "02-K8: another", "{\"pk\":{\"S\":\"a\"},\"other\":{\"B\":\"AA==\"}}", NO_MATCH },
		{ "02-K8: extra", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"B\":\"AA==\"},\"more\":{\"N\":\"1\"}}",
			NO_MATCH },
		{ "02-K8: type", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"a\"}}", NO_MATCH },
		{ "02-K5", "{\"pk\":{\"S\":\"\"},\"sk\":{\"B\":\"AA==\"}}", INVALID EMPTY_S "pk" },
		{ "02-K5", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"B\":\"\"}}", INVALID EMPTY_B "sk" },
	};
	RUN(ddbi_check_key, cases);
}

static void test_batch_item_key(void **state)
{
	(void)state;
	static const struct key_case cases[] = {
		{ "well", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"B\":\"AA==\"},\"more\":{\"N\":\"1\"}}", "" },
		{ "02-K9: missing", "{\"pk\":{\"S\":\"a\"}}", NO_MATCH },
		{ "02-K9: type", "{\"pk\":{\"N\":\"1\"},\"sk\":{\"B\":\"AA==\"}}", NO_MATCH },
		{ "02-K9: empty", "{\"pk\":{\"S\":\"\"},\"sk\":{\"B\":\"AA==\"}}", INVALID EMPTY_S "pk" },
	};
	RUN(ddbi_check_batch_item_key, cases);
}

static void assert_lengths(size_t hash, size_t range, const char *expected)
{
	static const struct key_attribute texts[] = { { { "pk", 2 }, DDB_S }, { { "sk", 2 }, DDB_S } };
	static char text[4096];
	struct request *r = test_malloc(sizeof *r);
	request_decode(r, OP_PUT_ITEM, "{}");
	memset(text, 'x', sizeof text);
	struct ddb_member members[] = { { { "pk", 2 }, { .type = DDB_S, .s = { text, hash } } },
		{ { "sk", 2 }, { .type = DDB_S, .s = { text, range } } } };
	struct ddb_item tree = { members, 2 };
	struct str item = ddbi_item_pack(&r->arena, &tree);
	assert_non_null(item.p);
	ddbi_check_item_key(item, texts, 2, &r->op.error);
	assert_string_equal(answer_of(r), expected);
	r->op.error.exception = EXCEPTION_NONE;
	ddbi_check_key(item, texts, 2, &r->op.error);
	assert_string_equal(answer_of(r), expected);
	request_end(r);
	test_free(r);
}

/* 02-K2, K3 */
static void test_lengths(void **state)
{
	(void)state;
	assert_lengths(2048, 1024, "");
	assert_lengths(
		2049, 1024, PARAMETERS "Size of hashkey has exceeded the maximum size limit of2048 bytes");
	assert_lengths(2048, 1025,
		PARAMETERS "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
}

static void test_table_names(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "Music", "Music" },
		{ "arn:aws:dynamodb:us-east-1:000000000000:table/Music", "Music" },
		{ "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b-c_d", "a.b-c_d" },
		/* No table can have a name with a stroke: an index's ARN is no table's. */
		{ "arn:aws:dynamodb:us-east-1:000000000000:table/Music/index/x", "Music/index/x" },
		{ "arn:aws:s3:::bucket", "arn:aws:s3:::bucket" },
		{ "", "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_true(str_eq(ddbi_table_name(str_z(cases[i][0])), str_z(cases[i][1])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_item_key),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_batch_item_key),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_table_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
