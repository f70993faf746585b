/* SPDX-License-Identifier: Apache-2.0 */
/* Tags (03-3.5) and time to live (09-T7): what is judged of the requests alone. */
#include "support.h"

#define ARN          "arn:aws:dynamodb:us-east-1:000000000000:table/music"
#define ON(arn)      "\"ResourceArn\":\"" arn "\""
#define TAGS         ",\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}"
#define BAD(arn)     "{" ON(arn) TAGS, INVALID "Invalid TableArn: Invalid ResourceArn provided as input " arn
#define TAG(tag)     "{" ON(ARN) ",\"Tags\":[" tag "]}"
#define KEY(key)     TAG("{\"Key\":\"" key "\",\"Value\":\"v\"}")
#define VALUE(value) TAG("{\"Key\":\"k\",\"Value\":\"" value "\"}")
#define BAD_KEY(k)   INVALID "The Tag Key provided is invalid, Key: " k
#define BAD_VALUE(v) INVALID "The Tag Value provided is invalid, Value: " v
#define NOT_NULL     "Member must not be null"
#define TOO_MANY     INVALID "Number of Tags exceed the current limit for the provided ResourceArn"

#define X16  "xxxxxxxxxxxxxxxx"
#define X128 X16 X16 X16 X16 X16 X16 X16 X16
#define E16                                                                                                \
	"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9" \
	"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
#define E128 E16 E16 E16 E16 E16 E16 E16 E16

static void test_resource(void **state)
{
	(void)state;
	static const struct request_case tag[] = {
		{ "well", "{" ON(ARN) TAGS, "" },
		{ "another partition",
			"{" ON("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b-c_d") TAGS, "" },
		{ "01-P31", "{\"Tags\":[]}", ONE_ERROR "Value null" AT("resourceArn") NOT_NULL },
		{ "01-P31", "{" ON(ARN) "}", ONE_ERROR "Value null" AT("tags") NOT_NULL },
		{ "01-P31", "{}",
			INVALID "2 validation errors detected: Value null" AT("resourceArn") NOT_NULL
			"; Value null" AT("tags") NOT_NULL },
		{ "01-P31", "{" ON("") TAGS,
			ONE_ERROR
			"Value ''" AT("resourceArn") "Member must have length greater than or equal to 1" },
		{ "03-G10", "{" ON("music") TAGS, PARAMETERS "ARNs must start with 'arn:': music" },
		{ "03-G10", "{" ON("a:b:c:d:e:f/g") TAGS,
			PARAMETERS "ARNs must start with 'arn:': a:b:c:d:e:f/g" },
		{ "03-G2", BAD("arn:aws:s3:us-east-1:000000000000:table/music") },
		{ "03-G2", BAD("arn:aws:dynamodb:us-east-1:000000000000:music") },
		{ "03-G2", BAD("arn:aws:dynamodb:us-east-1:000000000000:table/ab") },
		{ "03-G2", BAD("arn:aws:dynamodb:us-east-1:000000000000:table/") },
		{ "03-G2", BAD("arn:aws:dynamodb::000000000000:table/music") },
		{ "03-G2", BAD("arn:aws:dynamodb:us-east-1::table/music") },
		{ "03-G2", BAD("arn:aws:dynamodb:us-east-1:me:table/music") },
		{ "03-G2", BAD(ARN "/index/by_year") },
		{ "03-G2", BAD("arn:") },
		{ "03-G2 before G3", "{" ON("music") ",\"Tags\":[]}",
			PARAMETERS "ARNs must start with 'arn:': music" },
	};
	RUN_CASES(request_check, OP_TAG_RESOURCE, tag);
	static const struct request_case list[] = {
		{ "well", "{" ON(ARN) "}", "" },
		{ "01-P31", "{}", ONE_ERROR "Value null" AT("resourceArn") NOT_NULL },
		{ "03-G10", "{" ON("music") "}", PARAMETERS "ARNs must start with 'arn:': music" },
		{ "03-G2", "{" ON("arn:x") "}",
			INVALID "Invalid TableArn: Invalid ResourceArn provided as input arn:x" },
		{ "03-G6", "{" ON(ARN) ",\"NextToken\":\"x\"}",
			INVALID "NextToken was given by no answer: all tags are listed at once" },
	};
	RUN_CASES(request_check, OP_LIST_TAGS_OF_RESOURCE, list);
}

static void test_tags(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "03-G3", TAG(""), INVALID "Atleast one Tag needs to be provided as Input." },
		{ "03-G1", KEY("azAZ09 +-=._:/@"), "" },
		{ "03-G1", KEY("\xe8\xa1\xa8 \xd0\xba"), "" },
		{ "03-G1", VALUE("azAZ09 +-=._:/@"), "" },
		{ "03-G1", VALUE(""), "" },
		{ "03-G1", KEY(X128), "" },
		{ "03-G1: characters, not bytes", KEY(E128), "" },
		{ "03-G8", KEY(X128 "x"), BAD_KEY(X128 "x") },
		{ "03-G8", KEY(""), BAD_KEY("") },
		{ "03-G8", KEY("a,b"), BAD_KEY("a,b") },
		{ "03-G8", KEY("100%"), BAD_KEY("100%") },
		{ "03-G8", TAG("{\"Value\":\"v\"}"), BAD_KEY("null") },
		{ "03-G8", TAG("{}"), BAD_KEY("null") },
		{ "03-G1", VALUE(X128 X128), "" },
		{ "03-G8", VALUE(X128 X128 "x"), BAD_VALUE(X128 X128 "x") },
		{ "03-G8", VALUE("a\\tb"), BAD_VALUE("a\tb") },
		{ "03-G8", VALUE("~a"), BAD_VALUE("~a") },
		{ "03-G8", TAG("{\"Key\":\"k\"}"), BAD_VALUE("null") },
		{ "03-G8", KEY("aws:x"), INVALID "Tag Key cannot be prefixed with aws:, Key: aws:x" },
		{ "03-G8", KEY("awsx"), "" },
		{ "03-G8",
			TAG("{\"Key\":\"a\",\"Value\":\"1\"},{\"Key\":\"dup\",\"Value\":\"1\"},"
			    "{\"Key\":\"dup\",\"Value\":\"2\"}"),
			INVALID "Duplicate Tag Keys provided as input: Duplicate Tag Key found dup" },
	};
	RUN_CASES(request_check, OP_TAG_RESOURCE, cases);
	static const struct request_case keys[] = {
		{ "well", "{" ON(ARN) ",\"TagKeys\":[\"a\",\"b\"]}", "" },
		{ "01-P31", "{" ON(ARN) "}", ONE_ERROR "Value null" AT("tagKeys") NOT_NULL },
		{ "03-G3", "{" ON(ARN) ",\"TagKeys\":[]}",
			INVALID "Atleast one Tag Key needs to be provided as Input." },
		{ "03-G8", "{" ON(ARN) ",\"TagKeys\":[\"a\",\"\"]}", BAD_KEY("") },
		{ "03-G10", "{" ON("x") ",\"TagKeys\":[]}", PARAMETERS "ARNs must start with 'arn:': x" },
	};
	RUN_CASES(request_check, OP_UNTAG_RESOURCE, keys);
}

/* A list of n tags or keys. */
static const char *check_many(enum op_id id, int n)
{
	static struct request r;
	static char json[8192];
	const char *list = id == OP_TAG_RESOURCE ? "Tags" : "TagKeys";
	size_t at = (size_t)snprintf(json, sizeof json, "{" ON(ARN) ",\"%s\":[", list);
	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(json + at, sizeof json - at,
			id == OP_TAG_RESOURCE ? "%s{\"Key\":\"k%d\",\"Value\":\"\"}" : "%s\"k%d\"",
			i ? "," : "", i);
	snprintf(json + at, sizeof json - at, "]}");
	const char *answer = request_check(&r, id, json);
	request_end(&r);
	return answer;
}

/* 03-G9 */
static void test_number(void **state)
{
	(void)state;
	assert_string_equal(check_many(OP_TAG_RESOURCE, 50), "");
	assert_string_equal(check_many(OP_TAG_RESOURCE, 51), TOO_MANY);
	assert_string_equal(check_many(OP_UNTAG_RESOURCE, 50), "");
	assert_string_equal(check_many(OP_UNTAG_RESOURCE, 51), TOO_MANY);
}

static void test_ttl(void **state)
{
	(void)state;
#define TTL(members) "{\"TableName\":\"music\",\"TimeToLiveSpecification\":{" members "}}"
#define SPEC         "timeToLiveSpecification"
	static const struct request_case cases[] = {
		{ "well", TTL("\"AttributeName\":\"a\",\"Enabled\":true"), "" },
		{ "well", TTL("\"AttributeName\":\"a\",\"Enabled\":false"), "" },
		{ "09-T7", TTL("\"Enabled\":true"),
			ONE_ERROR "Value null" AT(SPEC ".attributeName") NOT_NULL },
		{ "09-T7", TTL("\"AttributeName\":\"a\""),
			ONE_ERROR "Value null" AT(SPEC ".enabled") NOT_NULL },
		{ "09-T7", TTL("\"AttributeName\":\"\",\"Enabled\":true"),
			ONE_ERROR "Value ''" AT(
				SPEC ".attributeName") "Member must have length greater than or equal to 1" },
		{ "09-T7", TTL("\"AttributeName\":\"" X128 X128 "\",\"Enabled\":true"),
			ONE_ERROR "Value '" X128 X128 "'" AT(
				SPEC ".attributeName") "Member must have length less than or equal to 255" },
		{ "09-T7", "{\"TableName\":\"music\"}", ONE_ERROR "Value null" AT(SPEC) NOT_NULL },
		{ "02-T2", "{}",
			INVALID "The parameter 'TableName' is required but was not present in the request" },
		{ "02-T3", "{\"TableName\":\"ab\"}",
			ONE_ERROR
			"Value 'ab'" AT("tableName") "Member must have length greater than or equal to 3" },
	};
	RUN_CASES(request_check, OP_UPDATE_TIME_TO_LIVE, cases);
	static const struct request_case describe[] = {
		{ "well", "{\"TableName\":\"music\"}", "" },
		{ "well", "{\"TableName\":\"" ARN "\"}", "" },
		{ "02-T2", "{}",
			INVALID "The parameter 'TableName' is required but was not present in the request" },
		{ "02-T3", "{\"TableName\":\"ab\"}",
			ONE_ERROR
			"Value 'ab'" AT("tableName") "Member must have length greater than or equal to 3" },
	};
	RUN_CASES(request_check, OP_DESCRIBE_TIME_TO_LIVE, describe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resource),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_ttl),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
