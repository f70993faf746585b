/* SPDX-License-Identifier: Apache-2.0 */
/* The Streams operations (09-9.5): what is wrong with a request by itself. */
#include "support.h"

#define ARN   "arn:aws:dynamodb:us-east-1:000000000000:table/Music/stream/2026-01-01T00:00:00.123"
#define TABLE "arn:aws:dynamodb:us-east-1:000000000000:table/Music"
#define SHARD "shardId-00000001767225600123-0a1b2c3d"
#define S64   "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss"
#define D20   "12345678901234567890"
#define LEAST "Member must have value greater than or equal to 1"

static void test_list_streams(void **state) /* O1, O12 */
{
	(void)state;
	static const struct request_case cases[] = {
		{ "O1", "{}", "" },
		{ "O1", "{\"TableName\":\"Music\",\"Limit\":100,\"ExclusiveStartStreamArn\":\"" ARN "\"}",
			"" },
		{ "O12", "{\"Limit\":0}", ONE_ERROR "Value '0'" AT("limit") LEAST },
		{ "O12", "{\"Limit\":101}",
			ONE_ERROR
			"Value '101'" AT("limit") "Member must have value less than or equal to 100" },
		{ "O1", "{\"TableName\":\"ab\"}",
			ONE_ERROR
			"Value 'ab'" AT("tableName") "Member must have length greater than or equal to 3" },
		{ "O1", "{\"ExclusiveStartStreamArn\":\"" TABLE "\"}", INVALID "Invalid StreamArn: " TABLE },
		{ "O1", "{\"ExclusiveStartStreamArn\":\"" TABLE "/stream/\"}",
			INVALID "Invalid StreamArn: " TABLE "/stream/" },
	};
	RUN_CASES(request_check, OP_LIST_STREAMS, cases);
}

static void test_describe_stream(void **state) /* O2, O5, O6, O12 */
{
	(void)state;
	static const struct request_case cases[] = {
		{ "O2",
			"{\"StreamArn\":\"" ARN "\",\"Limit\":100,\"ExclusiveStartShardId\":\"" SHARD
			"\",\"ShardFilter\":{\"Type\":\"CHILD_SHARDS\",\"ShardId\":\"" SHARD "\"}}",
			"" },
		{ "O6", "{}", ONE_ERROR "Value null" AT("streamArn") "Member must not be null" },
		{ "O6", "{\"StreamArn\":\"arn\"}",
			ONE_ERROR
			"Value 'arn'" AT("streamArn") "Member must have length greater than or equal to 37" },
		{ "O6", "{\"StreamArn\":\"" S64 "\"}", INVALID "Invalid StreamArn: " S64 },
		{ "O6", "{\"StreamArn\":\"arn:aws:dynamodb:us-east-1:0:table/a b/stream/x\"}",
			INVALID "Invalid StreamArn: arn:aws:dynamodb:us-east-1:0:table/a b/stream/x" },
		{ "O5", "{\"StreamArn\":\"" ARN "\",\"ShardFilter\":{\"ShardId\":\"" SHARD "\"}}",
			INVALID "Invalid ShardFilter: it needs both a Type and a ShardId" },
		{ "O12", "{\"StreamArn\":\"arn\",\"Limit\":101}",
			INVALID "2 validation errors detected: Value 'arn'" AT(
				"streamArn") "Member must have length greater than or equal to 37; Value "
					     "'101'" AT(
						     "limit") "Member must have value less than or equal to "
							      "100" },
	};
	RUN_CASES(request_check, OP_DESCRIBE_STREAM, cases);
}

#define ITERATOR(more) "{\"StreamArn\":\"" ARN "\",\"ShardId\":\"" SHARD "\"," more "}"
#define TYPE(t)        "\"ShardIteratorType\":\"" t "\""
#define NUMBER(n)      ",\"SequenceNumber\":\"" n "\""
#define SEQUENCE(t)    INVALID "Invalid SequenceNumber: ShardIteratorType " t

static void test_get_shard_iterator(void **state) /* O7 */
{
	(void)state;
	static const struct request_case cases[] = {
		{ "O7", ITERATOR(TYPE("LATEST")), "" },
		{ "O7", ITERATOR(TYPE("TRIM_HORIZON")), "" },
		{ "O7", ITERATOR(TYPE("AT_SEQUENCE_NUMBER") NUMBER(D20 "1")), "" },
		{ "O7", ITERATOR(TYPE("AFTER_SEQUENCE_NUMBER") NUMBER(D20 D20)), "" },
		{ "O7", ITERATOR(TYPE("AT_SEQUENCE_NUMBER")), SEQUENCE("AT_SEQUENCE_NUMBER needs one") },
		{ "O7", ITERATOR(TYPE("AFTER_SEQUENCE_NUMBER")),
			SEQUENCE("AFTER_SEQUENCE_NUMBER needs one") },
		{ "O7", ITERATOR(TYPE("AT_SEQUENCE_NUMBER") NUMBER(D20 "x")),
			SEQUENCE("AT_SEQUENCE_NUMBER needs one that consists of digits") },
		{ "O7", ITERATOR(TYPE("LATEST") NUMBER(D20 "1")), SEQUENCE("LATEST goes without one") },
		{ "O7", ITERATOR(TYPE("TRIM_HORIZON") NUMBER(D20 "1")),
			SEQUENCE("TRIM_HORIZON goes without one") },
		{ "O7", ITERATOR(TYPE("AT_SEQUENCE_NUMBER") NUMBER(D20)),
			ONE_ERROR "Value '" D20
				  "'" AT("sequenceNumber") "Member must have length greater than "
							   "or equal to 21" },
		{ "O7", ITERATOR(TYPE("AT_SEQUENCE_NUMBER") NUMBER(D20 D20 "1")),
			ONE_ERROR "Value '" D20 D20
				  "1'" AT("sequenceNumber") "Member must have length less than "
							    "or equal to 40" },
		{ "O7", "{\"StreamArn\":\"" ARN "\",\"ShardId\":\"x\"," TYPE("LATEST") "}",
			ONE_ERROR
			"Value 'x'" AT("shardId") "Member must have length greater than or equal to 28" },
		{ "O7", "{\"StreamArn\":\"" ARN "\",\"ShardId\":\"" S64 "ss\"," TYPE("LATEST") "}",
			ONE_ERROR "Value '" S64
				  "ss'" AT("shardId") "Member must have length less than or equal to 65" },
		{ "O7", ITERATOR(TYPE("FIRST")),
			ONE_ERROR "Value 'FIRST'" AT(
				"shardIteratorType") "Member must satisfy enum value set: [TRIM_HORIZON, "
						     "LATEST, "
						     "AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER]" },
	};
	RUN_CASES(request_check, OP_GET_SHARD_ITERATOR, cases);
}

static void test_get_records(void **state) /* O10, O12 */
{
	(void)state;
	static const struct request_case cases[] = {
		{ "O10", "{\"ShardIterator\":\"x\",\"Limit\":1000}", "" },
		{ "O10", "{}", ONE_ERROR "Value null" AT("shardIterator") "Member must not be null" },
		{ "O12", "{\"ShardIterator\":\"x\",\"Limit\":0}", ONE_ERROR "Value '0'" AT("limit") LEAST },
		{ "O12", "{\"ShardIterator\":\"x\",\"Limit\":1001}",
			ONE_ERROR
			"Value '1001'" AT("limit") "Member must have value less than or equal to 1000" },
		{ "O9", "{\"ShardIterator\":\"\"}",
			ONE_ERROR
			"Value ''" AT("shardIterator") "Member must have length greater than or equal to 1" },
	};
	RUN_CASES(request_check, OP_GET_RECORDS, cases);
}

static void test_stream_arns(void **state) /* 03-L10 */
{
	struct str table, label;
	(void)state;
	assert_true(ddbi_stream_arn_split(STR(ARN), &table, &label));
	assert_true(str_eq(table, STR("Music")));
	assert_true(str_eq(label, STR("2026-01-01T00:00:00.123")));
	assert_false(ddbi_stream_arn_split(STR(TABLE), &table, &label));
	assert_false(ddbi_stream_arn_split(STR("x" ARN), &table, &label));
	assert_false(ddbi_stream_arn_split(STR("arn:aws:dynamodb:r:0:table//stream/x"), &table, &label));
	assert_false(ddbi_stream_arn_split(STR(""), &table, &label));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list_streams),
		cmocka_unit_test(test_describe_stream),
		cmocka_unit_test(test_get_shard_iterator),
		cmocka_unit_test(test_get_records),
		cmocka_unit_test(test_stream_arns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
