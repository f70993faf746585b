/* SPDX-License-Identifier: Apache-2.0 */
/* What indexes hold as items come, change and go (03-3.4, 02-2.6), and what is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/store_fixture.h"

static struct fixture f;

/* all (g, s) everything; inc (n) with x; keys (g, n); loc (p, n) keys only. */
static void create_table(void)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'},"
		"{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'n','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'},"
		"{'AttributeName':'n','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
		"'GlobalSecondaryIndexes':["
		"{'IndexName':'all','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},{'AttributeName':'s',"
		"'KeyType':'RANGE'}],"
		"'Projection':{'ProjectionType':'ALL'}},"
		"{'IndexName':'inc','KeySchema':[{'AttributeName':'n','KeyType':'HASH'}],"
		"'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x','s']}},"
		"{'IndexName':'keys','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},{'AttributeName':'n'"
		",'KeyType':'RANGE'}],"
		"'Projection':{'ProjectionType':'KEYS_ONLY'}}]}"));
}

static int setup(void **state)
{
	(void)state;
	fixture_open(&f);
	create_table();
	return 0;
}

static int setup_file(void **state)
{
	(void)state;
	fixture_open_file(&f);
	create_table();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

static void put(const char *attributes)
{
	expect(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'1'}%s}}", attributes),
		"{}");
}

static void update(const char *expression, const char *values)
{
	expect(run(&f, "UpdateItem",
		       "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},'UpdateExpression':'%s'%s%s}",
		       expression, *values ? ",'ExpressionAttributeValues':" : "", values),
		"{}");
}

/* The index holds exactly this, `items` in JSON. */
static void expect_index(const char *index, const char *items)
{
	json_t *answer = run(&f, "Scan", "{'TableName':'tab','IndexName':'%s'}", index);
	expect(json_incref(json_object_get(answer, "Items")), "%s", items);
	json_decref(answer);
}

static void i2_an_item_comes_and_goes(void **state)
{
	(void)state;
	static const char *const indexes[] = { "all", "inc", "keys", "loc" };
	put(",'x':{'S':'x'}");
	for (size_t i = 0; i < 4; i++)
		expect_index(indexes[i], "[]");
	update("SET g = :g", "{':g':{'S':'g'}}");
	expect_index("all", "[{'p':{'S':'a'},'s':{'S':'1'},'x':{'S':'x'},'g':{'S':'g'}}]");
	expect_index("keys", "[]");
	expect_index("loc", "[]");
	update("SET n = :n", "{':n':{'N':'5'}}");
	expect_index("all", "[{'p':{'S':'a'},'s':{'S':'1'},'x':{'S':'x'},'g':{'S':'g'},'n':{'N':'5'}}]");
	expect_index("keys", "[{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'g'},'n':{'N':'5'}}]");
	expect_index("loc", "[{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'5'}}]");
	expect_index("inc", "[{'p':{'S':'a'},'s':{'S':'1'},'x':{'S':'x'},'n':{'N':'5'}}]");
	update("REMOVE g", "");
	expect_index("all", "[]");
	expect_index("keys", "[]");
	expect_index("loc", "[{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'5'}}]");
	expect(run(&f, "DeleteItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}}}"), "{}");
	for (size_t i = 0; i < 4; i++)
		expect_index(indexes[i], "[]");
}

static void i1_a_changed_key_moves_the_entry(void **state)
{
	(void)state;
	put(",'g':{'S':'one'},'n':{'N':'1'}");
	put(",'g':{'S':'two'},'n':{'N':'1.0'}");
	expect_index("keys", "[{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'two'},'n':{'N':'1'}}]");
	put(",'g':{'S':'two'},'n':{'N':'-1'}");
	expect_index("keys", "[{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'two'},'n':{'N':'-1'}}]");
	expect_index("loc", "[{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'-1'}}]");
}

static void i3_projected_attributes_follow(void **state)
{
	(void)state;
	put(",'n':{'N':'1'},'x':{'S':'old'},'y':{'S':'y'}");
	expect_index("inc", "[{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'1'},'x':{'S':'old'}}]");
	update("SET x = :x", "{':x':{'M':{'new':{'SS':['b','a']}}}}");
	expect_index(
		"inc", "[{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'1'},'x':{'M':{'new':{'SS':['a','b']}}}}]");
	update("REMOVE x", "");
	expect_index("inc", "[{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'1'}}]");
}

static void i4_many_items_with_one_index_key(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++)
		expect(run(&f, "PutItem",
			       "{'TableName':'tab','Item':{'p':{'S':'p%d'},'s':{'S':'s'},'g':{'S':'g'},'n':{'"
			       "N':'7'}}}",
			       i),
			"{}");
	json_t *answer = run(&f, "Query",
		"{'TableName':'tab','IndexName':'keys','KeyConditionExpression':'g = :g AND n = "
		":n','Select':'COUNT',"
		"'ExpressionAttributeValues':{':g':{'S':'g'},':n':{'N':'7'}}}");
	expect(answer, "{'Count':20,'ScannedCount':20}");
}

/* ---- counters ---- */

static void expect_counts(const char *table, int64_t items, int64_t bytes)
{
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'%s'}", table);
	json_t *t = json_object_get(answer, "Table");
	assert_int_equal(json_integer_value(json_object_get(t, "ItemCount")), items);
	assert_int_equal(json_integer_value(json_object_get(t, "TableSizeBytes")), bytes);
	json_decref(answer);
}

static void expect_index_counts(
	const char *table, const char *kind, const char *name, int64_t items, int64_t bytes)
{
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'%s'}", table), *index;
	size_t i;
	bool found = false;
	json_array_foreach(json_object_get(json_object_get(answer, "Table"), kind), i, index)
	{
		if (strcmp(json_string_value(json_object_get(index, "IndexName")), name) != 0)
			continue;
		found = true;
		assert_int_equal(json_integer_value(json_object_get(index, "ItemCount")), items);
		assert_int_equal(json_integer_value(json_object_get(index, "IndexSizeBytes")), bytes);
	}
	assert_true(found);
	json_decref(answer);
}

/* p 1+1, s 1+1, g 1+3, n 1+2, x 1+4 */
static void l9_z6_counts(void **state)
{
	(void)state;
	expect_counts("tab", 0, 0);
	put(",'g':{'S':'ggg'},'n':{'N':'12'},'x':{'S':'four'}");
	expect_counts("tab", 1, 16);
	expect_index_counts("tab", "GlobalSecondaryIndexes", "all", 1, 16);
	expect_index_counts("tab", "GlobalSecondaryIndexes", "keys", 1, 11);
	expect_index_counts("tab", "GlobalSecondaryIndexes", "inc", 1, 12);
	expect_index_counts("tab", "LocalSecondaryIndexes", "loc", 1, 7);
	put(",'n':{'N':'12'}");
	expect_counts("tab", 1, 7);
	expect_index_counts("tab", "GlobalSecondaryIndexes", "all", 0, 0);
	expect_index_counts("tab", "GlobalSecondaryIndexes", "inc", 1, 7);
	expect(run(&f, "DeleteItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}}}"), "{}");
	expect_counts("tab", 0, 0);
	expect_index_counts("tab", "GlobalSecondaryIndexes", "inc", 0, 0);
	expect_index_counts("tab", "LocalSecondaryIndexes", "loc", 0, 0);
}

static void a_failed_write_counts_nothing(void **state)
{
	(void)state;
	put("");
	expect_error(run(&f, "PutItem",
			     "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'g'}},"
			     "'ConditionExpression':'attribute_exists(g)'}"),
		"ConditionalCheckFailedException", "The conditional request failed");
	expect_counts("tab", 1, 4);
	expect_index_counts("tab", "GlobalSecondaryIndexes", "all", 0, 0);
}

/* ---- an index that is added later ---- */

static void create_plain(void)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'late','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'N'}],'KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'}]}"));
}

static void add_index(void)
{
	expect_ok(run(&f, "UpdateTable",
		"{'TableName':'late','AttributeDefinitions':[{'AttributeName':'g','AttributeType':'S'}],"
		"'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'byg','KeySchema':[{'AttributeName':'"
		"g','KeyType':'HASH'}],"
		"'Projection':{'ProjectionType':'ALL'}}}]}"));
}

static json_t *count_late(void)
{
	return run(&f, "Scan", "{'TableName':'late','IndexName':'byg','Select':'COUNT'}");
}

/* 02-X7, X6 */
static void x7_items_that_do_not_fit_are_skipped(void **state)
{
	(void)state;
	create_plain();
	expect(run(&f, "PutItem", "{'TableName':'late','Item':{'p':{'N':'1'},'g':{'N':'1'}}}"), "{}");
	expect(run(&f, "PutItem", "{'TableName':'late','Item':{'p':{'N':'2'},'g':{'S':''}}}"), "{}");
	expect(run(&f, "PutItem", "{'TableName':'late','Item':{'p':{'N':'3'},'g':{'S':'fits'}}}"), "{}");
	add_index();
	fixture_run_jobs(&f);
	expect(count_late(), "{'Count':1,'ScannedCount':1}");
	/* an update that leaves the value alone */
	static const char change[] =
		"{'TableName':'late','Key':{'p':{'N':'1'}},'UpdateExpression':'SET %s = :v',"
		"'ExpressionAttributeValues':{':v':{'%s':'1'}}}";
	expect(run(&f, "UpdateItem", change, "x", "S"), "{}");
	expect(count_late(), "{'Count':1,'ScannedCount':1}");
	expect_index_counts("late", "GlobalSecondaryIndexes", "byg", 1, 2 + 1 + 1 + 4);
	/* a put of it is refused */
	expect_invalid(run(&f, "PutItem", "{'TableName':'late','Item':{'p':{'N':'1'},'g':{'N':'1'}}}"),
		"One or more parameter values were invalid: Type mismatch for Index Key g Expected: S "
		"Actual: N IndexName: byg");
	/* mended, it is in */
	expect(run(&f, "UpdateItem", change, "g", "S"), "{}");
	expect(count_late(), "{'Count':2,'ScannedCount':2}");
	expect(run(&f, "DeleteItem", "{'TableName':'late','Key':{'p':{'N':'2'}}}"), "{}");
	expect(count_late(), "{'Count':2,'ScannedCount':2}");
}

static void put_late(int first, int n)
{
	static char items[20000];
	for (int at = first; at < first + n; at += 25) {
		size_t len = 0;
		for (int i = at; i < at + 25 && i < first + n; i++)
			len += (size_t)snprintf(items + len, sizeof items - len,
				"%s{'PutRequest':{'Item':{'p':{'N':'%d'},'g':{'S':'g%d'}}}}",
				i > at ? "," : "", i, i % 7);
		expect(run(&f, "BatchWriteItem", "{'RequestItems':{'late':[%s]}}", items),
			"{'UnprocessedItems':{}}");
	}
}

/* The index projects everything: the same items as in the table. */
static void expect_index_like_table(void)
{
	json_t *table = run(&f, "Scan", "{'TableName':'late'}"), *item, *by_key = json_object();
	json_t *index = run(&f, "Scan", "{'TableName':'late','IndexName':'byg'}");
	size_t i;
	json_array_foreach(json_object_get(index, "Items"), i, item) json_object_set(
		by_key, json_string_value(json_object_get(json_object_get(item, "p"), "N")), item);
	json_array_foreach(json_object_get(table, "Items"), i, item) assert_json(
		json_object_get(by_key, json_string_value(json_object_get(json_object_get(item, "p"), "N"))),
		item);
	assert_int_equal(i, json_object_size(by_key));
	json_decref(by_key);
	json_decref(index);
	json_decref(table);
}

/* Writes between the slices of the back-fill: of rows that it has passed and of rows that it has not. */
static void u13_writes_during_the_backfill(void **state)
{
	(void)state;
	create_plain();
	put_late(0, 2600);
	add_index();
	expect_invalid(count_late(), "Cannot read from backfilling global secondary index: byg");
	for (int round = 0; f.store->ops->run_jobs(f.store, 1) > 0; round++) {
		assert_true(round < 1000);
		for (int i = 0; i < 20; i++) {
			int p = (round * 37 + i * 131) % 2600;
			expect(run(&f, "UpdateItem",
				       "{'TableName':'late','Key':{'p':{'N':'%d'}},'UpdateExpression':'SET g "
				       "= :g',"
				       "'ExpressionAttributeValues':{':g':{'S':'moved'}}}",
				       p),
				"{}");
			expect(run(&f, "DeleteItem", "{'TableName':'late','Key':{'p':{'N':'%d'}}}",
				       (p + 1) % 2600),
				"{}");
		}
		put_late(3000 + round, 1);
	}
	json_t *table = run(&f, "Scan", "{'TableName':'late','Select':'COUNT'}");
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'late'}");
	json_t *described = json_object_get(answer, "Table");
	json_t *index = json_array_get(json_object_get(described, "GlobalSecondaryIndexes"), 0);
	json_int_t count = json_integer_value(json_object_get(table, "Count"));
	assert_true(count > 2000);
	expect(count_late(), "{'Count':%d,'ScannedCount':%d}", (int)count, (int)count);
	expect_index_like_table();
	assert_int_equal(json_integer_value(json_object_get(described, "ItemCount")), count);
	assert_int_equal(json_integer_value(json_object_get(index, "ItemCount")), count);
	assert_int_equal(json_integer_value(json_object_get(index, "IndexSizeBytes")),
		json_integer_value(json_object_get(described, "TableSizeBytes")));
	assert_string_equal(json_string_value(json_object_get(index, "IndexStatus")), "ACTIVE");
	json_decref(answer);
	json_decref(table);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(i2_an_item_comes_and_goes),
		TEST(i1_a_changed_key_moves_the_entry),
		TEST(i3_projected_attributes_follow),
		TEST(i4_many_items_with_one_index_key),
		TEST(l9_z6_counts),
		TEST(a_failed_write_counts_nothing),
		TEST(x7_items_that_do_not_fit_are_skipped),
		TEST(u13_writes_during_the_backfill),
		{ "u13_writes_during_the_backfill_of_a_file", u13_writes_during_the_backfill, setup_file,
			teardown, NULL },
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
