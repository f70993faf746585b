/* SPDX-License-Identifier: Apache-2.0 */
/* Scan against the facts of 07: order, segments, pages, start keys, indexes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/store_fixture.h"

enum { HASHES = 23, EACH = 3, ITEMS = HASHES * EACH };

static struct fixture f;

static int setup(void **state)
{
	(void)state;
	fixture_open(&f);
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'N'},{'AttributeName':'s','AttributeType':'N'},"
		"{'AttributeName':'g','AttributeType':'S'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':[{'AttributeName':'g','KeyType':'"
		"HASH'}],"
		"'Projection':{'ProjectionType':'KEYS_ONLY'}}]}"));
	for (int i = 0; i < ITEMS; i++)
		expect(run(&f, "PutItem",
			       "{'TableName':'tab','Item':{'p':{'N':'%d'},'s':{'N':'%d'},'v':{'N':'%d'}%s}}",
			       i % HASHES, i / HASHES, i, i % 2 ? ",'g':{'S':'g'}" : ""),
			"{}");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

/* All items of a scan with these parameters, page after page. */
static json_t *scan_all(const char *parameters, int limit)
{
	json_t *items = json_array();
	char *start = NULL;
	for (int pages = 0; pages == 0 || start; pages++) {
		assert_true(pages < 1000);
		json_t *page = run(&f, "Scan", "{'TableName':'tab','Limit':%d%s%s%s}", limit, parameters,
			start ? ",'ExclusiveStartKey':" : "", start ? start : "");
		free(start);
		json_t *last = json_object_get(page, "LastEvaluatedKey");
		start = last ? json_dumps(last, 0) : NULL;
		assert_non_null(json_object_get(page, "Items"));
		json_array_extend(items, json_object_get(page, "Items"));
		json_decref(page);
	}
	return items;
}

static int number_of(const json_t *item, const char *name)
{
	const char *text = json_string_value(json_object_get(json_object_get(item, name), "N"));
	assert_non_null(text);
	return (int)strtol(text, NULL, 10);
}

/* 07-O3: the items of one hash key are neighbours and in range order, and pages do not change the order. */
static void o3_collections_stay_together(void **state)
{
	(void)state;
	json_t *whole = scan_all("", 1000);
	assert_int_equal(json_array_size(whole), ITEMS);
	for (size_t i = 0; i < ITEMS; i++) {
		const json_t *item = json_array_get(whole, i);
		assert_int_equal(number_of(item, "s"), i % EACH);
		assert_int_equal(number_of(item, "p"), number_of(json_array_get(whole, i - i % EACH), "p"));
	}
	for (int limit = 1; limit <= ITEMS; limit += 1 + limit / 4) {
		json_t *parts = scan_all("", limit);
		assert_json(parts, whole);
		json_decref(parts);
	}
	json_decref(whole);
}

/* 07-O4: each item in exactly one segment, collections whole. */
static void check_segments(const char *index, int total, size_t expected)
{
	char parameters[100];
	bool seen[ITEMS] = { false };
	int segment_of[HASHES];
	size_t found = 0, i;
	memset(segment_of, -1, sizeof segment_of);
	for (int segment = 0; segment < total; segment++) {
		snprintf(parameters, sizeof parameters, "%s,'TotalSegments':%d,'Segment':%d", index, total,
			segment);
		json_t *items = scan_all(parameters, 2), *item;
		json_array_foreach(items, i, item)
		{
			int p = number_of(item, "p"), n = number_of(item, "s") * HASHES + p;
			assert_false(seen[n]);
			seen[n] = true;
			found++;
			assert_true(*index || segment_of[p] == -1 || segment_of[p] == segment);
			segment_of[p] = segment;
		}
		json_decref(items);
	}
	assert_int_equal(found, expected);
}

static void o4_segments_partition_a_table(void **state)
{
	(void)state;
	static const int totals[] = { 1, 2, 3, 5, 16, 64 };
	for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
		check_segments("", totals[i], ITEMS);
}

static void o4_segments_partition_an_index(void **state)
{
	(void)state;
	check_segments(",'IndexName':'gsi'", 1, ITEMS / 2);
	check_segments(",'IndexName':'gsi'", 4, ITEMS / 2);
	/* one hash key: all of it in one segment */
	int full = 0;
	for (int segment = 0; segment < 4; segment++) {
		json_t *page = run(&f, "Scan",
			"{'TableName':'tab','IndexName':'gsi','Select':'COUNT','TotalSegments':4,'Segment':%"
			"d}",
			segment);
		full += json_integer_value(json_object_get(page, "Count")) == ITEMS / 2;
		json_decref(page);
	}
	assert_int_equal(full, 1);
}

static void k5_start_key_of_another_segment(void **state)
{
	(void)state;
	int refused = 0;
	for (int segment = 0; segment < 2; segment++) {
		json_t *page = run(&f, "Scan",
			"{'TableName':'tab','TotalSegments':2,'Segment':%d,'ExclusiveStartKey':{'p':{'N':'7'}"
			",'s':{'N':'0'}}}",
			segment);
		if (!json_object_get(page, "__type")) {
			json_decref(page);
			continue;
		}
		refused++;
		char text[200];
		snprintf(text, sizeof text,
			"The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
			"ExclusiveStartKey with "
			"correct Segment. TotalSegments: 2 Segment: %d",
			segment);
		expect_invalid(page, text);
	}
	assert_int_equal(refused, 1);
}

static void k1_wrong_start_keys(void **state)
{
	(void)state;
	static const char *const wrong[] = { "{'p':{'N':'1'}}", "{'p':{'N':'1'},'x':{'N':'1'}}",
		"{'p':{'N':'1'},'s':{'N':'1'},'x':{'N':'1'}}", "{'p':{'S':'1'},'s':{'N':'1'}}" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		expect_invalid(run(&f, "Scan", "{'TableName':'tab','ExclusiveStartKey':%s}", wrong[i]),
			"The provided starting key is invalid: The provided key element does not match the "
			"schema");
	expect_invalid(run(&f, "Scan",
			       "{'TableName':'tab','IndexName':'gsi','ExclusiveStartKey':{'p':{'N':'1'},'s':{"
			       "'N':'1'}}}"),
		"The provided starting key is invalid");
}

static void k6_start_key_need_not_exist(void **state)
{
	(void)state;
	json_t *items = scan_all("", 1000);
	int p = number_of(json_array_get(items, EACH), "p");
	json_t *page = run(&f, "Scan",
		"{'TableName':'tab','Limit':1,'ExclusiveStartKey':{'p':{'N':'%d'},'s':{'N':'0.5'}}}", p);
	assert_json(json_array_get(json_object_get(page, "Items"), 0), json_array_get(items, EACH + 1));
	json_decref(page);
	json_decref(items);
}

static void s2_count_and_filter(void **state)
{
	(void)state;
	expect(run(&f, "Scan",
		       "{'TableName':'tab','Select':'COUNT','FilterExpression':'v < "
		       ":v','ExpressionAttributeValues':{':v':{'N':'5'}}}"),
		"{'Count':5,'ScannedCount':%d}", ITEMS);
	/* a Scan may filter on keys (04-Q6) */
	expect(run(&f, "Scan",
		       "{'TableName':'tab','Select':'COUNT','FilterExpression':'p = "
		       ":v','ExpressionAttributeValues':{':v':{'N':'5'}}}"),
		"{'Count':%d,'ScannedCount':%d}", EACH, ITEMS);
	expect(run(&f, "Scan",
		       "{'TableName':'tab','Select':'COUNT','ScanFilter':{'v':{'ComparisonOperator':'LT','"
		       "AttributeValueList':[{'N':'5'}]}}}"),
		"{'Count':5,'ScannedCount':%d}", ITEMS);
}

static void indexes(void **state)
{
	(void)state;
	expect_invalid(run(&f, "Scan", "{'TableName':'tab','IndexName':'none'}"),
		"The table does not have the specified index: none");
	expect_invalid(run(&f, "Scan", "{'TableName':'tab','IndexName':'gsi','ConsistentRead':true}"),
		"Consistent reads are not supported on global secondary indexes");
	expect_invalid(run(&f, "Scan", "{'TableName':'tab','IndexName':'gsi','Select':'ALL_ATTRIBUTES'}"),
		"One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for "
		"global secondary "
		"index gsi because its projection type is not ALL");
	expect_invalid(run(&f, "Scan", "{'TableName':'tab','IndexName':'gsi','ProjectionExpression':'v'}"),
		"One or more parameter values were invalid: Global secondary index gsi does not project [v]");
	/* 07-S8: what is not projected is missing in a Scan */
	expect(run(&f, "Scan",
		       "{'TableName':'tab','IndexName':'gsi','Select':'COUNT','FilterExpression':'attribute_"
		       "exists(v)'}"),
		"{'Count':0,'ScannedCount':%d}", ITEMS / 2);
}

static void d5_paths_into_keys(void **state)
{
	(void)state;
	expect_invalid(run(&f, "Scan", "{'TableName':'tab','ProjectionExpression':'s.x'}"),
		"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
		"Key: s");
}

static void y4_units_of_a_scan(void **state)
{
	(void)state;
	/* the sizes are summed, and then rounded up to one block */
	expect(run(&f, "Scan", "{'TableName':'tab','Select':'COUNT','ReturnConsumedCapacity':'TOTAL'}"),
		"{'Count':%d,'ScannedCount':%d,'ConsumedCapacity':{'TableName':'tab','CapacityUnits':0.5}}",
		ITEMS, ITEMS);
	expect(run(&f, "Scan",
		       "{'TableName':'tab','IndexName':'gsi','Select':'COUNT','ReturnConsumedCapacity':'"
		       "INDEXES'}"),
		"{'Count':%d,'ScannedCount':%d,'ConsumedCapacity':{'TableName':'tab','CapacityUnits':0.5,"
		"'Table':{'CapacityUnits':0},'GlobalSecondaryIndexes':{'gsi':{'CapacityUnits':0.5}}}}",
		ITEMS / 2, ITEMS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(o3_collections_stay_together),
		cmocka_unit_test(o4_segments_partition_a_table),
		cmocka_unit_test(o4_segments_partition_an_index),
		cmocka_unit_test(k5_start_key_of_another_segment),
		cmocka_unit_test(k1_wrong_start_keys),
		cmocka_unit_test(k6_start_key_need_not_exist),
		cmocka_unit_test(s2_count_and_filter),
		cmocka_unit_test(indexes),
		cmocka_unit_test(d5_paths_into_keys),
		cmocka_unit_test(y4_units_of_a_scan),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
