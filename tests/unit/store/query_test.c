/* SPDX-License-Identifier: Apache-2.0 */
/* Query against the facts of 07 and 04-4.7: bounds, order, paging, start keys, Select, indexes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/store_fixture.h"

static struct fixture f;

/* tab: p S, s N; local index loc (p, t) with x projected; global indexes all (g, s), keys (g), multi (h1, h2
 * | r1, r2). hash: p S alone. text: p S, s S; bin: p S, s B. */
static void create_tables(void)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'N'},"
		"{'AttributeName':'t','AttributeType':'S'},{'AttributeName':'g','AttributeType':'S'},"
		"{'AttributeName':'h1','AttributeType':'S'},{'AttributeName':'h2','AttributeType':'N'},"
		"{'AttributeName':'r1','AttributeType':'S'},{'AttributeName':'r2','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'},"
		"{'AttributeName':'t','KeyType':'RANGE'}],'Projection':{'ProjectionType':'INCLUDE','"
		"NonKeyAttributes':['x']}}],"
		"'GlobalSecondaryIndexes':["
		"{'IndexName':'all','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},{'AttributeName':'s',"
		"'KeyType':'RANGE'}],"
		"'Projection':{'ProjectionType':'ALL'}},"
		"{'IndexName':'keys','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],"
		"'Projection':{'ProjectionType':'KEYS_ONLY'}},"
		"{'IndexName':'multi','KeySchema':[{'AttributeName':'h1','KeyType':'HASH'},"
		"{'AttributeName':'h2','KeyType':'HASH'},{'AttributeName':'r1','KeyType':'RANGE'},"
		"{'AttributeName':'r2','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}}]}"));
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'hash','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'}]}"));
	for (int i = 0; i < 2; i++)
		expect_ok(run(&f, "CreateTable",
			"{'TableName':'%s','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
			"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'%s'}"
			"],"
			"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'"
			"RANGE'}]}",
			i ? "bin" : "text", i ? "B" : "S"));
}

/* Ten items of a, numbered -3 to 6; every other one is in the global indexes, all but s = 0 in loc. */
static void fill(void)
{
	for (int s = -3; s <= 6; s++)
		expect(run(&f, "PutItem",
			       "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'N':'%d'},'x':{'N':'%d'},'y':{'"
			       "N':'%d'}%s%s}}",
			       s, s * s, s * 10, s % 2 ? ",'g':{'S':'odd'}" : "", s ? ",'t':{'S':'t'}" : ""),
			"{}");
	expect(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'b'},'s':{'N':'1'},'g':{'S':'odd'}}}"),
		"{}");
	expect(run(&f, "PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'},'x':{'N':'1'}}}"), "{}");
}

static int setup(void **state)
{
	(void)state;
	fixture_open(&f);
	create_tables();
	fill();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

/* The values of one attribute over the items, as "1,2,3". */
static char *column(const json_t *answer, const char *name)
{
	static char text[4000];
	size_t i, at = 0;
	json_t *item, *value;
	const char *type;
	text[0] = '\0';
	if (!json_object_get(answer, "Items")) {
		char *is = json_dumps(answer, 0);
		print_error("%s\n", is);
		free(is);
		fail_msg("no items");
	}
	json_array_foreach(json_object_get(answer, "Items"), i, item)
	{
		json_object_foreach(json_object_get(item, name), type, value) at += (size_t)snprintf(
			text + at, sizeof text - at, "%s%s", i ? "," : "", json_string_value(value));
	}
	return text;
}

static void expect_column(json_t *answer, const char *name, const char *values)
{
	assert_string_equal(column(answer, name), values);
	json_decref(answer);
}

#define VALUES_AB "'ExpressionAttributeValues':{':p':{'S':'a'},':v':{'N':'%d'},':w':{'N':'%d'}}"

static json_t *query_range(const char *condition, int v, int w)
{
	return run(&f, "Query", "{'TableName':'tab','KeyConditionExpression':'p = :p AND %s'," VALUES_AB "}",
		condition, v, w);
}

static json_t *query_range1(const char *condition, int v)
{
	return run(&f, "Query",
		"{'TableName':'tab','KeyConditionExpression':'p = :p AND "
		"%s','ExpressionAttributeValues':{':p':{'S':'a'},"
		"':v':{'N':'%d'}}}",
		condition, v);
}

/* ---- bounds and order ---- */

static void o1_numbers_in_order(void **state)
{
	(void)state;
	expect_column(run(&f, "Query",
			      "{'TableName':'tab','KeyConditionExpression':'p = "
			      ":p','ExpressionAttributeValues':{':p':{'S':'a'}}}"),
		"s", "-3,-2,-1,0,1,2,3,4,5,6");
	expect_column(run(&f, "Query",
			      "{'TableName':'tab','KeyConditionExpression':'p = :p','ScanIndexForward':false,"
			      "'ExpressionAttributeValues':{':p':{'S':'a'}}}"),
		"s", "6,5,4,3,2,1,0,-1,-2,-3");
}

static void every_range_operator(void **state)
{
	(void)state;
	expect_column(query_range1("s = :v", 2), "s", "2");
	expect_column(query_range1("s < :v", -1), "s", "-3,-2");
	expect_column(query_range1("s <= :v", -1), "s", "-3,-2,-1");
	expect_column(query_range1("s > :v", 4), "s", "5,6");
	expect_column(query_range1("s >= :v", 4), "s", "4,5,6");
	expect_column(query_range1(":v <= s", 5), "s", "5,6");
	expect_column(query_range("s BETWEEN :v AND :w", -1, 1), "s", "-1,0,1");
	expect_column(query_range1("s = :v", 99), "s", "");
}

static void put_text(const char *s)
{
	expect(run(&f, "PutItem", "{'TableName':'text','Item':{'p':{'S':'a'},'s':{'S':'%s'}}}", s), "{}");
}

static json_t *query_text(const char *condition, const char *v)
{
	return run(&f, "Query",
		"{'TableName':'text','KeyConditionExpression':'p = :p AND "
		"%s','ExpressionAttributeValues':{':p':{'S':'a'},"
		"':v':{'S':'%s'}}}",
		condition, v);
}

static void o1_texts_by_bytes(void **state)
{
	(void)state;
	static const char *const texts[] = { "ab", "a", "B", "abc", "b", "\xc3\xa9", "aba", "ac" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		put_text(texts[i]);
	expect_column(run(&f, "Query",
			      "{'TableName':'text','KeyConditionExpression':'p = "
			      ":p','ExpressionAttributeValues':{':p':{'S':'a'}}}"),
		"s", "B,a,ab,aba,abc,ac,b,\xc3\xa9");
	expect_column(query_text("begins_with(s, :v)", "ab"), "s", "ab,aba,abc");
	expect_column(query_text("s > :v", "ab"), "s", "aba,abc,ac,b,\xc3\xa9");
	expect_column(query_text("s <= :v", "ab"), "s", "B,a,ab");
}

/* Zero bytes and FFs at the ends of binaries. */
static void o1_binaries_by_unsigned_bytes(void **state)
{
	(void)state;
	static const char *const binaries[] = { "/w==", "AA==", "AAA=", "AP8=", "//8=", "fw==", "gA==" };
	for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
		expect(run(&f, "PutItem", "{'TableName':'bin','Item':{'p':{'S':'a'},'s':{'B':'%s'}}}",
			       binaries[i]),
			"{}");
	static const char query[] = "{'TableName':'bin','KeyConditionExpression':'p = :p AND %s',"
				    "'ExpressionAttributeValues':{':p':{'S':'a'},':v':{'B':'%s'}}}";
	expect_column(run(&f, "Query", query, "s >= :v", "AA=="), "s", "AA==,AAA=,AP8=,fw==,gA==,/w==,//8=");
	expect_column(run(&f, "Query", query, "begins_with(s, :v)", "AA=="), "s", "AA==,AAA=,AP8=");
	expect_column(run(&f, "Query", query, "begins_with(s, :v)", "/w=="), "s", "/w==,//8=");
	expect_column(run(&f, "Query", query, "s > :v", "/w=="), "s", "//8=");
	expect_column(run(&f, "Query", query, "s < :v", "gA=="), "s", "AA==,AAA=,AP8=,fw==");
}

/* ---- paging ---- */

/* Pages of that size one after the other: the items of all of them. */
static json_t *all_pages(const char *operation, const char *request, int limit, size_t *pages)
{
	json_t *items = json_array(), *start = NULL;
	*pages = 0;
	do {
		json_error_t why;
		json_t *input = json_loads(request, 0, &why);
		assert_non_null(input);
		if (limit)
			json_object_set_new(input, "Limit", json_integer(limit));
		if (start)
			json_object_set_new(input, "ExclusiveStartKey", start);
		json_t *page = run_json(&f, operation, input);
		json_decref(input);
		assert_non_null(json_object_get(page, "Items"));
		assert_true(!limit || json_integer_value(json_object_get(page, "ScannedCount")) <= limit);
		json_array_extend(items, json_object_get(page, "Items"));
		start = json_incref(json_object_get(page, "LastEvaluatedKey"));
		json_decref(page);
		assert_true(++*pages < 1000);
	} while (start);
	return items;
}

/* With every Limit the pages together are what one page gives, forward and backward. */
static void check_paging(const char *operation, const char *format, size_t count)
{
	for (int backward = 0; backward < (strcmp(operation, "Scan") ? 2 : 1); backward++) {
		char request[1000];
		size_t n = 0, pages;
		for (const char *p = format; *p; p++)
			request[n++] = *p == '\'' ? '"' : *p;
		request[n - 1] = '\0';
		if (strcmp(operation, "Scan"))
			snprintf(request + n - 1, sizeof request - n, ",\"ScanIndexForward\":%s}",
				backward ? "false" : "true");
		else
			snprintf(request + n - 1, sizeof request - n, "}");
		json_t *whole = all_pages(operation, request, 0, &pages);
		assert_int_equal(pages, 1);
		assert_int_equal(json_array_size(whole), count);
		for (int limit = 1; limit <= (int)count + 1; limit++) {
			json_t *parts = all_pages(operation, request, limit, &pages);
			assert_json(parts, whole);
			/* 07-P3: a page that ends with the last item says that there may be more. */
			assert_int_equal(pages, count / (size_t)limit + 1);
			json_decref(parts);
		}
		json_decref(whole);
	}
}

static void p1_every_limit_on_a_table(void **state)
{
	(void)state;
	check_paging("Query",
		"{'TableName':'tab','KeyConditionExpression':'p = "
		":p','ExpressionAttributeValues':{':p':{'S':'a'}}}",
		10);
	check_paging("Query",
		"{'TableName':'tab','KeyConditionExpression':'p = :p AND s BETWEEN :v AND "
		":w','ExpressionAttributeValues':"
		"{':p':{'S':'a'},':v':{'N':'-2'},':w':{'N':'5'}}}",
		8);
	check_paging("Scan", "{'TableName':'tab'}", 11);
}

static void p1_every_limit_on_indexes(void **state)
{
	(void)state;
	static const char format[] = "{'TableName':'tab','IndexName':'all','KeyConditionExpression':'g = :p',"
				     "'ExpressionAttributeValues':{':p':{'S':'odd'}}}";
	check_paging("Query", format, 6);
	check_paging("Query",
		"{'TableName':'tab','IndexName':'keys','KeyConditionExpression':'g = :p',"
		"'ExpressionAttributeValues':{':p':{'S':'odd'}}}",
		6);
	/* all have the same range key: the order of the table's key keeps pages stable */
	check_paging("Query",
		"{'TableName':'tab','IndexName':'loc','KeyConditionExpression':'p = :p AND t = :t',"
		"'ExpressionAttributeValues':{':p':{'S':'a'},':t':{'S':'t'}}}",
		9);
	check_paging("Scan", "{'TableName':'tab','IndexName':'keys'}", 6);
	check_paging("Scan", "{'TableName':'tab','IndexName':'loc'}", 9);
}

static void p1_limit_counts_before_the_filter(void **state)
{
	(void)state;
	expect(run(&f, "Query",
		       "{'TableName':'tab','KeyConditionExpression':'p = :p','FilterExpression':'y > "
		       ":y','Limit':4,"
		       "'ProjectionExpression':'y','ExpressionAttributeValues':{':p':{'S':'a'},':y':{'N':'-"
		       "15'}}}"),
		"{'Items':[{'y':{'N':'-10'}},{'y':{'N':'0'}}],'Count':2,'ScannedCount':4,"
		"'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'0'}}}");
}

static void p5_empty_page_with_a_last_key(void **state)
{
	(void)state;
	expect(run(&f, "Query",
		       "{'TableName':'tab','KeyConditionExpression':'p = :p','FilterExpression':'y > "
		       ":y','Limit':2,"
		       "'ExpressionAttributeValues':{':p':{'S':'a'},':y':{'N':'1000'}}}"),
		"{'Items':[],'Count':0,'ScannedCount':2,'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'-2'}}}");
}

static void p4_last_key_on_an_index(void **state)
{
	(void)state;
	json_t *answer = run(&f, "Query",
		"{'TableName':'tab','IndexName':'keys','KeyConditionExpression':'g = :p','Limit':1,"
		"'ExpressionAttributeValues':{':p':{'S':'odd'}}}");
	json_t *last = json_object_get(answer, "LastEvaluatedKey");
	assert_int_equal(json_object_size(last), 3);
	assert_json(last, json_array_get(json_object_get(answer, "Items"), 0));
	json_decref(answer);
	answer = run(&f, "Query",
		"{'TableName':'tab','IndexName':'loc','KeyConditionExpression':'p = "
		":p','Limit':1,'ProjectionExpression':'x',"
		"'ExpressionAttributeValues':{':p':{'S':'a'}}}");
	expect(answer, "{'Items':[{'x':{'N':'9'}}],'Count':1,'ScannedCount':1,"
		       "'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'-3'},'t':{'S':'t'}}}");
}

static void p6_last_page_has_no_last_key(void **state)
{
	(void)state;
	expect(query_range1("s > :v", 5), "{'Items':[{'p':{'S':'a'},'s':{'N':'6'},'x':{'N':'36'},'y':{'N':'"
					  "60'},'t':{'S':'t'}}],'Count':1,"
					  "'ScannedCount':1}");
}

/* An item of n bytes in table text: p, a, s, three digits, v and the rest. */
static void put_sized(int s, size_t n)
{
	static char text[400000];
	size_t rest = n - (1 + 1) - (1 + 3) - 1;
	assert_true(rest < sizeof text);
	memset(text, 'x', rest);
	text[rest] = '\0';
	expect_ok(run(&f, "PutItem",
		"{'TableName':'text','Item':{'p':{'S':'a'},'s':{'S':'%03d'},'v':{'S':'%s'}}}", s, text));
}

static void expect_page(const char *start, const char *keys, bool more)
{
	json_t *answer = run(&f, "Query",
		"{'TableName':'text','KeyConditionExpression':'p = :p','ProjectionExpression':'s',"
		"'FilterExpression':'attribute_exists(v)'%s,'ExpressionAttributeValues':{':p':{'S':'a'}}}",
		start);
	assert_int_equal(json_object_get(answer, "LastEvaluatedKey") != NULL, more);
	expect_column(answer, "s", keys);
}

/* 1,048,576 bytes of items, whatever the projection leaves of them; the one that crosses is in. */
static void p2_a_page_ends_at_one_megabyte(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		put_sized(i, 262144);
	put_sized(4, 100);
	expect_page("", "000,001,002,003", true);
	expect_page(",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'S':'003'}}", "004", false);
	put_sized(3, 262143); /* one byte less: the next one crosses */
	expect_page("", "000,001,002,003,004", true);
	put_sized(3, 262000);
	expect_page("", "000,001,002,003,004", false);
}

/* ---- start keys ---- */

static json_t *query_from(const char *start, const char *more)
{
	return run(&f, "Query",
		"{'TableName':'tab','KeyConditionExpression':'p = :p','ExclusiveStartKey':%s%s,"
		"'ExpressionAttributeValues':{':p':{'S':'a'}}}",
		start, more);
}

static void k1_start_key_of_wrong_attributes(void **state)
{
	(void)state;
	static const char *const wrong[] = { "{'p':{'S':'a'}}", "{'s':{'N':'1'}}",
		"{'p':{'S':'a'},'x':{'N':'1'}}", "{'p':{'S':'a'},'s':{'N':'1'},'x':{'N':'1'}}" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		expect_invalid(query_from(wrong[i], ""), "The provided starting key is invalid");
	expect_invalid(query_from("{'p':{'S':'a'},'s':{'N':'1'}}", ",'IndexName':'loc'"),
		"The provided starting key is invalid");
}

static void k2_start_key_of_wrong_types(void **state)
{
	(void)state;
	expect_invalid(query_from("{'p':{'S':'a'},'s':{'S':'1'}}", ""),
		"The provided starting key is invalid: The provided key element does not match the schema");
	expect_invalid(query_from("{'p':{'S':''},'s':{'N':'1'}}", ""),
		"The provided starting key is invalid: One or more parameter values are not valid. The "
		"AttributeValue for a "
		"key attribute cannot contain an empty string value. Key: p");
	expect_invalid(query_from("{'p':{'S':'a'},'s':{'N':'1'},'t':{'N':'1'}}", ",'IndexName':'loc'"),
		"The provided starting key is invalid: The provided key element does not match the schema");
}

static void k3_start_key_outside(void **state)
{
	(void)state;
	expect_invalid(query_from("{'p':{'S':'b'},'s':{'N':'1'}}", ""),
		"The provided starting key is outside query boundaries based on provided conditions");
	static const char ranged[] =
		"{'TableName':'tab','KeyConditionExpression':'p = :p AND s %s "
		":v','ExclusiveStartKey':{'p':{'S':'%s'},"
		"'s':{'N':'%d'}},'ExpressionAttributeValues':{':p':{'S':'a'},':v':{'N':'3'}}}";
	expect_invalid(run(&f, "Query", ranged, "<", "a", 3),
		"The provided starting key does not match the range key predicate");
	expect_invalid(run(&f, "Query", ranged, ">", "a", 3),
		"The provided starting key does not match the range key predicate");
	expect_invalid(run(&f, "Query", ranged, ">", "b", 4),
		"The provided starting key is outside query boundaries based on provided conditions");
	expect_invalid(run(&f, "Query", ranged, "=", "b", 3),
		"The query can return at most one row and cannot be restarted");
	expect_column(run(&f, "Query", ranged, ">", "a", 5), "s", "6");
	expect_column(run(&f, "Query", ranged, "<=", "a", 2), "s", "3");
}

/* 07-K4: a query of one row cannot be continued, and so its page never says that there is more. */
static void k4_hash_only_table(void **state)
{
	(void)state;
	expect(run(&f, "Query",
		       "{'TableName':'hash','KeyConditionExpression':'p = :p','Limit':1,"
		       "'ExpressionAttributeValues':{':p':{'S':'a'}}}"),
		"{'Items':[{'p':{'S':'a'},'x':{'N':'1'}}],'Count':1,'ScannedCount':1}");
	expect_invalid(run(&f, "Query",
			       "{'TableName':'hash','KeyConditionExpression':'p = "
			       ":p','ExclusiveStartKey':{'p':{'S':'a'}},"
			       "'ExpressionAttributeValues':{':p':{'S':'a'}}}"),
		"The provided starting key is outside query boundaries based on provided conditions");
}

static void k6_start_key_need_not_exist(void **state)
{
	(void)state;
	expect_column(query_from("{'p':{'S':'a'},'s':{'N':'3.5'}}", ""), "s", "4,5,6");
	expect_column(
		query_from("{'p':{'S':'a'},'s':{'N':'-1.5'}}", ",'ScanIndexForward':false"), "s", "-2,-3");
	expect_column(query_from("{'p':{'S':'a'},'s':{'N':'100'}}", ""), "s", "");
	expect_column(query_from("{'p':{'S':'a'},'s':{'N':'3.5'},'t':{'S':'t'}}", ",'IndexName':'loc'"), "s",
		"4,5,6");
}

/* ---- Select ---- */

static void s2_count(void **state)
{
	(void)state;
	expect(run(&f, "Query",
		       "{'TableName':'tab','KeyConditionExpression':'p = "
		       ":p','Select':'COUNT','FilterExpression':'y > :y',"
		       "'ExpressionAttributeValues':{':p':{'S':'a'},':y':{'N':'0'}}}"),
		"{'Count':6,'ScannedCount':10}");
}

static json_t *query_index(const char *index, const char *more)
{
	return run(&f, "Query",
		"{'TableName':'tab','IndexName':'%s','KeyConditionExpression':'%s = :p'%s,"
		"'ExpressionAttributeValues':{':p':{'S':'%s'}}}",
		index, strcmp(index, "loc") ? "g" : "p", more, strcmp(index, "loc") ? "odd" : "a");
}

static void s1_indexes_return_what_they_project(void **state)
{
	(void)state;
	expect(query_index("loc", ",'Limit':1"),
		"{'Items':[{'p':{'S':'a'},'s':{'N':'-3'},'t':{'S':'t'},'x':{'N':'9'}}],'Count':1,'"
		"ScannedCount':1,"
		"'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'-3'},'t':{'S':'t'}}}");
	expect(query_index("all", ",'Limit':1,'ProjectionExpression':'y'"),
		"{'Items':[{'y':{'N':'-30'}}],'Count':1,'ScannedCount':1,"
		"'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'-3'},'g':{'S':'odd'}}}");
}

static void s6_all_attributes(void **state)
{
	(void)state;
	expect_invalid(query_index("keys", ",'Select':'ALL_ATTRIBUTES'"),
		"One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for "
		"global secondary "
		"index keys because its projection type is not ALL");
	expect_column(query_index("loc", ",'Select':'ALL_ATTRIBUTES'"), "y", "-30,-20,-10,10,20,30,40,50,60");
	expect_column(query_index("all", ",'Select':'ALL_ATTRIBUTES'"), "s", "-3,-1,1,1,3,5");
}

static void s7_unprojected_attributes(void **state)
{
	(void)state;
	expect_invalid(query_index("keys", ",'ProjectionExpression':'p, y, x.z'"),
		"One or more parameter values were invalid: Global secondary index keys does not project [y, "
		"x]");
	expect_column(
		query_index("loc", ",'ProjectionExpression':'y'"), "y", "-30,-20,-10,10,20,30,40,50,60");
}

/* 07-S8: a filter on what the index lacks. A local one asks the table, and still returns its own attributes.
 */
static void s8_filter_on_unprojected_attributes(void **state)
{
	(void)state;
	expect_invalid(query_index("keys", ",'FilterExpression':'attribute_exists(y)'"),
		"One or more parameter values were invalid: Secondary index keys does not project one or "
		"more filter "
		"attributes: [y]");
	json_t *answer = query_index("loc", ",'FilterExpression':'attribute_exists(y)','Limit':1");
	expect(answer, "{'Items':[{'p':{'S':'a'},'s':{'N':'-3'},'t':{'S':'t'},'x':{'N':'9'}}],'Count':1,'"
		       "ScannedCount':1,"
		       "'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'-3'},'t':{'S':'t'}}}");
}

/* ---- indexes ---- */

static void x1_unknown_index(void **state)
{
	(void)state;
	expect_invalid(query_index("none", ""), "The table does not have the specified index: none");
}

static void x2_consistent_reads(void **state)
{
	(void)state;
	expect_invalid(query_index("all", ",'ConsistentRead':true"),
		"Consistent reads are not supported on global secondary indexes");
	expect_column(query_index("loc", ",'ConsistentRead':true,'Limit':1"), "s", "-3");
}

/* 04-Q6, 07-X3: keys of what is queried; the table's own keys are free on a global index. */
static void q6_filter_on_keys(void **state)
{
	(void)state;
	expect_invalid(query_from("{'p':{'S':'a'},'s':{'N':'1'}}", ",'FilterExpression':'x = :p OR s = :p'"),
		"Filter Expression can only contain non-primary key attributes: Primary key attribute: s");
	expect_invalid(query_index("all", ",'FilterExpression':'attribute_exists(g)'"),
		"Filter Expression can only contain non-primary key attributes: Primary key attribute: g");
	expect_column(query_index("keys", ",'FilterExpression':'attribute_exists(p)','Limit':1"), "g", "odd");
	expect_invalid(run(&f, "Query",
			       "{'TableName':'tab','KeyConditions':{'p':{'ComparisonOperator':'EQ','"
			       "AttributeValueList':[{'S':'a'}]}},"
			       "'QueryFilter':{'s':{'ComparisonOperator':'NOT_NULL'}}}"),
		"QueryFilter can only contain non-primary key attributes: Primary key attribute: s");
}

static void d5_paths_into_keys(void **state)
{
	(void)state;
	expect_invalid(query_index("all", ",'ProjectionExpression':'p.x'"),
		"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
		"Key: p");
	expect_invalid(query_index("all", ",'FilterExpression':'attribute_exists(g[0])'"),
		"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
		"IndexKey: g");
}

/* 04-Q4 */
static void q4_key_condition_against_the_schema(void **state)
{
	(void)state;
	expect_invalid(run(&f, "Query",
			       "{'TableName':'tab','KeyConditionExpression':'s = "
			       ":p','ExpressionAttributeValues':{':p':{'N':'1'}}}"),
		"Query condition missed key schema element: p");
	expect_invalid(query_range1("x = :v", 1), "Query condition missed key schema element: s");
	expect_invalid(run(&f, "Query",
			       "{'TableName':'tab','KeyConditionExpression':'p = "
			       ":p','ExpressionAttributeValues':{':p':{'N':'1'}}}"),
		"One or more parameter values were invalid: Condition parameter type does not match schema "
		"type");
}

/* 04-Q8: a global index of two hash and two range attributes. */
static void q8_index_of_many_attributes(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++)
		expect(run(&f, "PutItem",
			       "{'TableName':'tab','Item':{'p':{'S':'m'},'s':{'N':'%d'},'h1':{'S':'h'},'h2':{"
			       "'N':'%d'},"
			       "'r1':{'S':'%s'},'r2':{'N':'%d'}}}",
			       i, i % 2, i < 6 ? "a" : "ab", i),
			"{}");
	/* not in the index: one of the parts is missing */
	expect(run(&f, "PutItem",
		       "{'TableName':'tab','Item':{'p':{'S':'m'},'s':{'N':'99'},'h1':{'S':'h'},'h2':{'N':'0'}"
		       ",'r1':{'S':'a'}}}"),
		"{}");
	static const char query[] =
		"{'TableName':'tab','IndexName':'multi','KeyConditionExpression':'h2 = :n AND h1 = :h%s',"
		"'ExpressionAttributeValues':{':h':{'S':'h'},':n':{'N':'0'}%s}}";
	expect_column(run(&f, "Query", query, "", ""), "s", "0,2,4,6,8,10");
	expect_column(run(&f, "Query", query, " AND r1 = :a", ",':a':{'S':'a'}"), "s", "0,2,4");
	expect_column(
		run(&f, "Query", query, " AND begins_with(r1, :a)", ",':a':{'S':'a'}"), "s", "0,2,4,6,8,10");
	expect_column(run(&f, "Query", query, " AND r1 > :a", ",':a':{'S':'a'}"), "s", "6,8,10");
	expect_column(run(&f, "Query", query, " AND r1 = :a AND r2 >= :r", ",':a':{'S':'a'},':r':{'N':'2'}"),
		"s", "2,4");
	expect_column(run(&f, "Query", query, " AND r1 = :a AND r2 = :r", ",':a':{'S':'ab'},':r':{'N':'8'}"),
		"s", "8");
	expect_invalid(run(&f, "Query",
			       "{'TableName':'tab','IndexName':'multi','KeyConditionExpression':'h1 = :h',"
			       "'ExpressionAttributeValues':{':h':{'S':'h'}}}"),
		"Query condition missed key schema element: h2");
	check_paging("Query",
		"{'TableName':'tab','IndexName':'multi','KeyConditionExpression':'h1 = :h AND h2 = :n',"
		"'ExpressionAttributeValues':{':h':{'S':'h'},':n':{'N':'0'}}}",
		6);
}

/* 05-5.5 */
static void l18_key_conditions(void **state)
{
	(void)state;
	expect_column(
		run(&f, "Query",
			"{'TableName':'tab','KeyConditions':{'p':{'ComparisonOperator':'EQ','"
			"AttributeValueList':[{'S':'a'}]},"
			"'s':{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'N':'1'},{'N':'3'}]}},"
			"'QueryFilter':{'y':{'ComparisonOperator':'NE','AttributeValueList':[{'N':'20'}]}}}"),
		"s", "1,3");
}

/* ---- capacity ---- */

static void y4_y5_units_of_a_query(void **state)
{
	(void)state;
	static const char query[] =
		"{'TableName':'tab','KeyConditionExpression':'p = :p','Select':'COUNT'%s,"
		"'ReturnConsumedCapacity':'%s','ExpressionAttributeValues':{':p':{'S':'%s'}}}";
	expect(run(&f, "Query", query, "", "TOTAL", "a"),
		"{'Count':10,'ScannedCount':10,'ConsumedCapacity':{'TableName':'tab','CapacityUnits':0.5}}");
	expect(run(&f, "Query", query, ",'ConsistentRead':true", "INDEXES", "nobody"),
		"{'Count':0,'ScannedCount':0,'ConsumedCapacity':{'TableName':'tab','CapacityUnits':1,"
		"'Table':{'CapacityUnits':1}}}");
	expect(run(&f, "Query", query, ",'IndexName':'loc'", "INDEXES", "a"),
		"{'Count':9,'ScannedCount':9,'ConsumedCapacity':{'TableName':'tab','CapacityUnits':0.5,"
		"'Table':{'CapacityUnits':0},'LocalSecondaryIndexes':{'loc':{'CapacityUnits':0.5}}}}");
	/* each row fetched from the table is rounded by itself */
	expect(run(&f, "Query",
		       "{'TableName':'tab','IndexName':'loc','KeyConditionExpression':'p = :p AND t = "
		       ":t','ProjectionExpression':'z',"
		       "'Limit':2,'ReturnConsumedCapacity':'INDEXES','ExpressionAttributeValues':{':p':{'S':'"
		       "a'},':t':{'S':'t'}}}"),
		"{'Items':[{},{}],'Count':2,'ScannedCount':2,"
		"'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'-2'},'t':{'S':'t'}},"
		"'ConsumedCapacity':{'TableName':'tab','CapacityUnits':1.5,'Table':{'CapacityUnits':1},"
		"'LocalSecondaryIndexes':{'loc':{'CapacityUnits':0.5}}}}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(o1_numbers_in_order),
		TEST(every_range_operator),
		TEST(o1_texts_by_bytes),
		TEST(o1_binaries_by_unsigned_bytes),
		TEST(p1_every_limit_on_a_table),
		TEST(p1_every_limit_on_indexes),
		TEST(p1_limit_counts_before_the_filter),
		TEST(p5_empty_page_with_a_last_key),
		TEST(p4_last_key_on_an_index),
		TEST(p6_last_page_has_no_last_key),
		TEST(p2_a_page_ends_at_one_megabyte),
		TEST(k1_start_key_of_wrong_attributes),
		TEST(k2_start_key_of_wrong_types),
		TEST(k3_start_key_outside),
		TEST(k4_hash_only_table),
		TEST(k6_start_key_need_not_exist),
		TEST(s2_count),
		TEST(s1_indexes_return_what_they_project),
		TEST(s6_all_attributes),
		TEST(s7_unprojected_attributes),
		TEST(s8_filter_on_unprojected_attributes),
		TEST(x1_unknown_index),
		TEST(x2_consistent_reads),
		TEST(q6_filter_on_keys),
		TEST(d5_paths_into_keys),
		TEST(q4_key_condition_against_the_schema),
		TEST(q8_index_of_many_attributes),
		TEST(l18_key_conditions),
		TEST(y4_y5_units_of_a_query),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
