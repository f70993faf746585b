/* SPDX-License-Identifier: Apache-2.0 */
/* Raw calls that wait, and what a session keeps of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ddb/ddb.h>
#include <string.h>

static struct ddb *db;

#define CREATE                                                                                            \
	"{\"TableName\":\"users\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{\"AttributeName\":" \
	"\"pk\","                                                                                         \
	"\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":"   \
	"\"S\"}]}"

static int begin(void **state)
{
	const char *out;
	(void)state;
	assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_OK);
	assert_int_equal(ddb_call(db, "CreateTable", CREATE, &out), DDB_OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ddb_close(db);
	return 0;
}

static void json_goes_in_and_out(void **state)
{
	const char *out = NULL;
	(void)state;
	assert_int_equal(
		ddb_call(db, "PutItem",
			"{\"TableName\":\"users\",\"Item\":{\"pk\":{\"S\":\"a\"},\"n\":{\"N\":\"1.50\"}}}",
			&out),
		DDB_OK);
	assert_string_equal(out, "{}");
	assert_int_equal(
		ddb_call(db, "GetItem", "{\"TableName\":\"users\",\"Key\":{\"pk\":{\"S\":\"a\"}}}", &out),
		DDB_OK);
	assert_string_equal(out, "{\"Item\":{\"n\":{\"N\":\"1.5\"},\"pk\":{\"S\":\"a\"}}}");
	assert_int_equal(ddb_error(db)->rc, DDB_OK);
	assert_string_equal(ddb_errmsg(db), "");
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_OK);
}

static void an_error_is_told_in_both_ways(void **state)
{
	const char *out = NULL;
	(void)state;
	assert_int_equal(
		ddb_call(db, "GetItem", "{\"TableName\":\"none\",\"Key\":{\"pk\":{\"S\":\"a\"}}}", &out),
		DDB_NO_TABLE);
	assert_string_equal(out, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\","
				 "\"message\":\"Requested resource not found\"}");
	const struct ddb_error *e = ddb_error(db);
	assert_int_equal(e->rc, DDB_NO_TABLE);
	assert_int_equal(e->http_status, 400);
	assert_false(e->retryable);
	assert_string_equal(e->type, "ResourceNotFoundException");
	assert_string_equal(e->message, "Requested resource not found");
	assert_int_equal(ddb_call(db, "ListTables", "{}", &out), DDB_OK);
	assert_int_equal(ddb_error(db)->rc, DDB_OK); /* of the last call only */
}

static void the_item_of_a_failed_condition_is_in_the_body(void **state)
{
	const char *out = NULL;
	(void)state;
	assert_int_equal(
		ddb_call(db, "PutItem", "{\"TableName\":\"users\",\"Item\":{\"pk\":{\"S\":\"a\"}}}", &out),
		DDB_OK);
	assert_int_equal(
		ddb_call(db, "PutItem",
			"{\"TableName\":\"users\",\"Item\":{\"pk\":{\"S\":\"a\"}},\"ConditionExpression\":"
			"\"attribute_not_exists(pk)\",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}",
			&out),
		DDB_CONDITION_FAILED);
	assert_non_null(strstr(out, "\"Item\":{\"pk\":{\"S\":\"a\"}}"));
	assert_string_equal(ddb_errmsg(db), "The conditional request failed");
}

static void bad_json_is_refused(void **state)
{
	const char *out = NULL;
	(void)state;
	assert_int_equal(ddb_call(db, "ListTables", "{", &out), DDB_INVALID);
	assert_string_equal(ddb_error(db)->type, "SerializationException");
	assert_int_equal(ddb_call(db, "ListTables", "{\"Limit\":\"x\"}", &out), DDB_INVALID);
	assert_string_equal(ddb_errmsg(db), "STRING_VALUE cannot be converted to Integer");
}

static void unknown_operations_are_refused(void **state)
{
	const char *out = NULL;
	(void)state;
	assert_int_equal(ddb_call(db, "FetchItem", "{}", &out), DDB_INVALID);
	assert_string_equal(ddb_error(db)->type, "UnknownOperationException");
	assert_string_equal(ddb_errmsg(db), "FetchItem is no operation of DynamoDB");
}

static void missing_arguments_are_misuse(void **state)
{
	const char *out = "untouched";
	(void)state;
	assert_int_equal(ddb_call(NULL, "ListTables", "{}", &out), DDB_MISUSE);
	assert_string_equal(out, "untouched");
	assert_int_equal(ddb_error(NULL)->rc, DDB_MISUSE);
	assert_string_equal(ddb_errmsg(NULL), "the session is NULL");
	assert_int_equal(ddb_call(db, NULL, "{}", NULL), DDB_MISUSE);
	assert_string_equal(ddb_errmsg(db), "the operation's name is NULL");
	assert_int_equal(ddb_call(db, "ListTables", NULL, NULL), DDB_MISUSE);
	assert_string_equal(ddb_errmsg(db), "the request is NULL");
}

static void a_session_sees_what_another_wrote(void **state)
{
	struct ddb *second;
	const char *out = NULL;
	(void)state;
	assert_int_equal(ddb_session(&second, db), DDB_OK);
	assert_int_equal(ddb_call(second, "PutItem",
				 "{\"TableName\":\"users\",\"Item\":{\"pk\":{\"S\":\"b\"}}}", &out),
		DDB_OK);
	assert_int_equal(
		ddb_call(db, "GetItem", "{\"TableName\":\"users\",\"Key\":{\"pk\":{\"S\":\"b\"}}}", &out),
		DDB_OK);
	assert_string_equal(out, "{\"Item\":{\"pk\":{\"S\":\"b\"}}}");
	ddb_close(second);
	assert_int_equal(ddb_call(db, "ListTables", "{}", &out), DDB_OK);
}

/* The fixture once, a fork for each: what one writes the others do not see. */
static void a_fork_is_a_private_copy(void **state)
{
	struct ddb *a, *b;
	const char *out = NULL;
	(void)state;
	assert_int_equal(
		ddb_call(db, "PutItem", "{\"TableName\":\"users\",\"Item\":{\"pk\":{\"S\":\"x\"}}}", &out),
		DDB_OK);
	assert_int_equal(ddb_fork(&a, db), DDB_OK);
	assert_int_equal(ddb_fork(&b, a), DDB_OK);
	assert_int_equal(
		ddb_call(a, "DeleteItem", "{\"TableName\":\"users\",\"Key\":{\"pk\":{\"S\":\"x\"}}}", &out),
		DDB_OK);
	assert_int_equal(ddb_call(db, "DeleteTable", "{\"TableName\":\"users\"}", &out), DDB_OK);
	assert_int_equal(
		ddb_call(a, "GetItem", "{\"TableName\":\"users\",\"Key\":{\"pk\":{\"S\":\"x\"}}}", &out),
		DDB_OK);
	assert_string_equal(out, "{}");
	assert_int_equal(
		ddb_call(b, "GetItem", "{\"TableName\":\"users\",\"Key\":{\"pk\":{\"S\":\"x\"}}}", &out),
		DDB_OK);
	assert_string_equal(out, "{\"Item\":{\"pk\":{\"S\":\"x\"}}}");
	assert_int_equal(ddb_call(b, "DescribeTable", "{\"TableName\":\"users\"}", &out), DDB_OK);
	assert_non_null(strstr(out, "\"ItemCount\":1,"));
	ddb_close(a);
	ddb_close(b);
}

static int64_t fixed_clock(void *user)
{
	return *(int64_t *)user;
}

static void the_clock_can_be_given(void **state)
{
	int64_t now_us = INT64_C(1700000000123456);
	struct ddb_open_opts opts = {
		.clock_us = fixed_clock, .clock_user = &now_us, .region = "eu-central-1"
	};
	struct ddb *timed;
	const char *out = NULL;
	(void)state;
	assert_int_equal(ddb_open(&timed, "memory:", &opts), DDB_OK);
	assert_int_equal(ddb_call(timed, "CreateTable", CREATE, &out), DDB_OK);
	assert_non_null(strstr(out, "\"CreationDateTime\":1700000000.123"));
	assert_non_null(
		strstr(out, "\"TableArn\":\"arn:aws:dynamodb:eu-central-1:000000000000:table/users\""));
	ddb_close(timed);
}

static void jobs_are_done_by_hand(void **state)
{
	struct ddb_open_opts opts = { .background = DDB_BACKGROUND_MANUAL };
	struct ddb *manual;
	const char *out = NULL;
	(void)state;
	assert_int_equal(ddb_open(&manual, "memory:", &opts), DDB_OK);
	assert_int_equal(ddb_call(manual, "CreateTable", CREATE, &out), DDB_OK);
	assert_int_equal(ddb_run_jobs(manual, 0), 0);
	assert_int_equal(ddb_call(manual, "DeleteTable", "{\"TableName\":\"users\"}", &out), DDB_OK);
	assert_int_equal(ddb_run_jobs(manual, 0), 1);
	assert_int_equal(ddb_run_jobs(manual, 10), 0);
	ddb_close(manual);
	assert_int_equal(ddb_run_jobs(NULL, 1), 0);
}

static void arenas_are_made_and_freed(void **state)
{
	(void)state;
	struct ddb_arena *arena = ddb_arena_new();
	assert_non_null(arena);
	ddb_arena_reset(arena);
	ddb_arena_reset(NULL);
	ddb_arena_free(arena);
	ddb_arena_free(NULL);
}

static void assert_message(struct ddb *on, const char *operation, const char *request, const char *message)
{
	assert_int_equal(ddb_call(on, operation, request, NULL), DDB_INVALID);
	assert_string_equal(ddb_errmsg(on), message);
}

/* 01-P36: off by default; on, for some messages of PutItem and UpdateItem. */
static void the_envelope_is_a_switch(void **state)
{
	static const char put[] = "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"a\"},\"s\":{\"SS\":[]}}}";
	static const char two[] = "{\"TableName\":\"tab\",\"Item\":{\"p\":{}}}";
	static const char get[] =
		"{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"a\"}},\"ProjectionExpression\":\"a b\"}";
	static const char update[] =
		"{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"a\"}},\"UpdateExpression\":\"SET a = :v\"}";
	static const char empty[] =
		"One or more parameter values were invalid: An string set  may not be empty";
	struct ddb *wrapped;
	(void)state;
	assert_message(db, "PutItem", put, empty);
	assert_int_equal(
		ddb_open(&wrapped, "memory:", &(struct ddb_open_opts){ .validation_envelope = true }),
		DDB_OK);
	assert_message(wrapped, "PutItem", put,
		"1 validation error detected: One or more parameter values were invalid: An string set  may "
		"not be empty");
	assert_message(wrapped, "UpdateItem", update,
		"1 validation error detected: Invalid UpdateExpression: An expression attribute value used "
		"in expression is "
		"not defined; attribute value: :v");
	assert_message(wrapped, "PutItem", two,
		"Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
	assert_message(wrapped, "GetItem", get,
		"Invalid ProjectionExpression: Syntax error; token: \"b\", near: \"b\"");
	ddb_close(wrapped);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(json_goes_in_and_out),
		T(the_envelope_is_a_switch),
		T(an_error_is_told_in_both_ways),
		T(the_item_of_a_failed_condition_is_in_the_body),
		T(bad_json_is_refused),
		T(unknown_operations_are_refused),
		T(missing_arguments_are_misuse),
		T(a_session_sees_what_another_wrote),
		T(a_fork_is_a_private_copy),
		T(the_clock_can_be_given),
		T(jobs_are_done_by_hand),
		T(arenas_are_made_and_freed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
