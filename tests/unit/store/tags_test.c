/* SPDX-License-Identifier: Apache-2.0 */
/* Tags of tables (03-3.5), DescribeLimits (03-H2) and DescribeEndpoints (01-P37). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/store_fixture.h"

#define ARN      "arn:aws:dynamodb:us-east-1:000000000000:table/tab"
#define TOO_MANY "Number of Tags exceed the current limit for the provided ResourceArn"

static struct fixture f;

static int begin(void **state)
{
	(void)state;
	fixture_open(&f);
	return 0;
}

static int begin_file(void **state)
{
	(void)state;
	fixture_open_file(&f);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

static json_t *create_with(const char *tags)
{
	return run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'p','"
		"KeyType':'"
		"HASH'}],'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}]%s}",
		tags);
}

static json_t *list(void)
{
	return run(&f, "ListTagsOfResource", "{'ResourceArn':'" ARN "'}");
}

static json_t *change(const char *operation, const char *rest)
{
	return run(&f, operation, "{'ResourceArn':'" ARN "',%s}", rest);
}

/* 03-3.1 step 16 */
static void a_table_is_made_with_tags(void **state)
{
	(void)state;
	expect_ok(create_with(",'Tags':[{'Key':'team','Value':'blue'},{'Key':'empty','Value':''}]"));
	expect(list(), "{'Tags':[{'Key':'team','Value':'blue'},{'Key':'empty','Value':''}]}");
}

static void a_table_is_not_made_with_bad_tags(void **state)
{
	(void)state;
	expect_invalid(create_with(",'Tags':[{'Key':'ok','Value':''},{'Key':'','Value':''}]"),
		"The Tag Key provided is invalid, Key: ");
	expect_error(run(&f, "DescribeTable", "{'TableName':'tab'}"), "ResourceNotFoundException",
		"Requested resource not found: Table: tab not found");
	expect_ok(create_with(""));
	expect(list(), "{'Tags':[]}");
}

/* 03-G5, G6; G9: an absent key is no error; 01-P13: the body is empty */
static void tags_come_change_and_go(void **state)
{
	(void)state;
	expect_ok(create_with(""));
	expect(change("TagResource", "'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'2'}]"), "null");
	expect(change("TagResource", "'Tags':[{'Key':'b','Value':'3'},{'Key':'c','Value':'4'}]"), "null");
	expect(list(), "{'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'3'},{'Key':'c','Value':'4'}]}");
	expect(change("UntagResource", "'TagKeys':['b','x','a']"), "null");
	expect(list(), "{'Tags':[{'Key':'c','Value':'4'}]}");
	expect(change("UntagResource", "'TagKeys':['c']"), "null");
	expect(list(), "{'Tags':[]}");
}

static void fifty(char *text, size_t size, const char *letter, int n)
{
	size_t at = (size_t)snprintf(text, size, "'Tags':[");
	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(
			text + at, size - at, "%s{'Key':'%s%d','Value':'v'}", i ? "," : "", letter, i);
	snprintf(text + at, size - at, "]");
}

/* 03-G5, 03-G9: counted after the merge, and nothing is done if there are too many */
static void fifty_tags_at_most(void **state)
{
	char tags[3000];
	(void)state;
	expect_ok(create_with(""));
	fifty(tags, sizeof tags, "k", 50);
	expect(change("TagResource", tags), "null");
	expect_invalid(change("TagResource", "'Tags':[{'Key':'k0','Value':'new'},{'Key':'k50','Value':''}]"),
		TOO_MANY);
	json_t *answer = list(), *all = json_object_get(answer, "Tags");
	assert_int_equal(json_array_size(all), 50);
	assert_string_equal(json_string_value(json_object_get(json_array_get(all, 0), "Value")), "v");
	json_decref(answer);
	expect(change("TagResource", tags), "null");
	fifty(tags, sizeof tags, "k", 51);
	expect_invalid(change("TagResource", tags), TOO_MANY);
	fifty(tags, sizeof tags, "x", 50);
	expect_invalid(change("TagResource", tags), TOO_MANY);
}

/* 03-G4 */
static void of_a_table_that_is_not_there(void **state)
{
	(void)state;
	expect_error(change("TagResource", "'Tags':[{'Key':'a','Value':'1'}]"), "ResourceNotFoundException",
		"Requested resource not found: ResourcArn: " ARN " not found");
	expect_error(change("UntagResource", "'TagKeys':['a']"), "ResourceNotFoundException",
		"Requested resource not found");
	expect_error(list(), "AccessDeniedException",
		"User: arn:aws:iam::000000000000:root is not authorized to perform: "
		"dynamodb:ListTagsOfResource on "
		"resource: " ARN);
}

/* 03-G7, and what else is done to the table leaves them */
static void tags_last_as_long_as_the_table(void **state)
{
	(void)state;
	expect_ok(create_with(",'Tags':[{'Key':'a','Value':'1'}]"));
	expect_ok(run(&f, "UpdateTable", "{'TableName':'tab','DeletionProtectionEnabled':false}"));
	expect_ok(run(&f, "UpdateTimeToLive",
		"{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}}"));
	expect(change("TagResource", "'Tags':[{'Key':'b','Value':'2'}]"), "null");
	expect(run(&f, "DescribeTimeToLive", "{'TableName':'tab'}"),
		"{'TimeToLiveDescription':{'AttributeName':'e','TimeToLiveStatus':'ENABLED'}}");
	expect(list(), "{'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'2'}]}");
	expect_ok(run(&f, "DeleteTable", "{'TableName':'tab'}"));
	expect_ok(create_with(""));
	expect(list(), "{'Tags':[]}");
}

/* ---- limits and endpoints ---- */

static void limits(void **state)
{
	(void)state;
	expect(run(&f, "DescribeLimits", "{}"),
		"{'AccountMaxReadCapacityUnits':80000,'AccountMaxWriteCapacityUnits':80000,"
		"'TableMaxReadCapacityUnits':40000,'TableMaxWriteCapacityUnits':40000}");
}

static void endpoints(void **state)
{
	struct ddb_arena arena;
	struct op op;
	(void)state;
	expect(run(&f, "DescribeEndpoints", "{}"),
		"{'Endpoints':[{'Address':'localhost','CachePeriodInMinutes':1440}]}");
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	assert_true(ddbi_op_init(&op, OP_DESCRIBE_ENDPOINTS, &arena));
	op.host = STR("db.example:8000");
	store_wait(f.store, &op);
	const struct describe_endpoints_response *out = op.output;
	assert_int_equal(out->endpoints.len, 1);
	assert_true(str_eq(out->endpoints.items[0].address, STR("db.example:8000")));
	ddbi_arena_free(&arena);
}

int main(void)
{
#define T(test)      cmocka_unit_test_setup_teardown(test, begin, end)
#define T_FILE(test) cmocka_unit_test_setup_teardown(test, begin_file, end)
	const struct CMUnitTest tests[] = {
		T(a_table_is_made_with_tags),
		T(a_table_is_not_made_with_bad_tags),
		T(tags_come_change_and_go),
		T_FILE(tags_come_change_and_go),
		T(fifty_tags_at_most),
		T(of_a_table_that_is_not_there),
		T(tags_last_as_long_as_the_table),
		T(limits),
		T(endpoints),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
