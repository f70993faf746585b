/* SPDX-License-Identifier: Apache-2.0 */
/* Time to live (09-9.1): what expires and when, the index by expiry, and the sweep by whoever does it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kv/faulty.h"
#include "store/local/ttl.h"
#include "support/store_fixture.h"
#include <unistd.h>

#define NOW  1767225600 /* where the clock begins, in seconds */
#define YEAR (INT64_C(365) * 86400)

static struct fixture f;
static struct kv *kv;
static char path[64];
static _Atomic int64_t clock_s;

static int64_t read_clock(void *user)
{
	(void)user;
	return clock_s * 1000000 + 999999; /* just before the next second */
}

static void open_on(struct kv *engine, enum local_background background, bool injected)
{
	struct local_opts opts = {
		.background = background, .clock_us = injected ? read_clock : NULL, .seed = 1
	};
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	kv = engine;
	if (!ddbi_local_open(kv, &opts, &err, &f.store))
		fail_msg("%.*s", (int)err.message.n, err.message.p);
	ddbi_arena_free(&arena);
}

static void open_memory(enum local_background background, bool injected)
{
	struct kv *engine;
	assert_int_equal(ddbi_kv_memory_open(&engine), KV_OK);
	open_on(engine, background, injected);
}

static void open_file(void)
{
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	struct kv *engine;
	char why[256] = "";
	int64_t pid;
	if (ddbi_kv_sqlite_open(path, &opts, &engine, &pid, why, sizeof why) != KV_OK)
		fail_msg("%s: %s", path, why);
	open_on(engine, LOCAL_MANUAL, true);
}

static int begin(void **state)
{
	(void)state;
	clock_s = NOW;
	open_memory(LOCAL_MANUAL, true);
	return 0;
}

static int end(void **state)
{
	(void)state;
	f.store->ops->close(f.store);
	return 0;
}

static int new_path(void **state)
{
	(void)state;
	clock_s = NOW;
	snprintf(path, sizeof path, "/tmp/ddb-ttl-%ld.db", (long)getpid());
	return 0;
}

static int remove_path(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock", "-lock" };
	char name[80];
	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		snprintf(name, sizeof name, "%s%s", path, ends[i]);
		unlink(name);
	}
	return 0;
}

static int slices(int n)
{
	return f.store->ops->run_jobs(f.store, n);
}

static void create(void)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'p','"
		"KeyType':'"
		"HASH'}],'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}]}"));
}

static void enable_on(const char *attribute)
{
	expect(run(&f, "UpdateTimeToLive",
		       "{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'%s','Enabled':true}}",
		       attribute),
		"{'TimeToLiveSpecification':{'AttributeName':'%s','Enabled':true}}", attribute);
}

static void disable_on(const char *attribute)
{
	expect(run(&f, "UpdateTimeToLive",
		       "{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'%s','Enabled':false}}",
		       attribute),
		"{'TimeToLiveSpecification':{'AttributeName':'%s','Enabled':false}}", attribute);
}

/* value: as {'N':'5'} */
static void put(const char *p, const char *value)
{
	expect_ok(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'%s'},'e':%s}}", p, value));
}

static void put_at(const char *p, int64_t seconds)
{
	char value[60];
	snprintf(value, sizeof value, "{'N':'%lld'}", (long long)seconds);
	put(p, value);
}

static bool is_there(const char *p)
{
	json_t *answer = run(&f, "GetItem", "{'TableName':'tab','Key':{'p':{'S':'%s'}}}", p);
	bool there = json_object_get(answer, "Item") != NULL;
	assert_null(json_object_get(answer, "__type"));
	json_decref(answer);
	return there;
}

static long long items(void)
{
	json_t *answer = run(&f, "Scan", "{'TableName':'tab','Select':'COUNT'}");
	long long n = json_integer_value(json_object_get(answer, "Count"));
	json_decref(answer);
	return n;
}

static long long item_count(void)
{
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'tab'}");
	long long n = json_integer_value(json_object_get(json_object_get(answer, "Table"), "ItemCount"));
	json_decref(answer);
	return n;
}

/* Only what is to go has gone. */
static void expect_left(const char *const names[], size_t n)
{
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), n);
	assert_int_equal(item_count(), n);
	for (size_t i = 0; i < n; i++)
		if (!is_there(names[i]))
			fail_msg("%s is gone", names[i]);
}
#define EXPECT_LEFT(...)                                  \
	expect_left((const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

/* ---- the index against the items ---- */

static const struct table *table(const struct view *v)
{
	return ddbi_catalog_table(v->catalog, STR("tab"));
}

/* How many entries the index has; every item has the one that it should. */
static size_t check_index(void)
{
	struct local *l = ((struct door *)(void *)f.store)->local;
	const struct kv_range all = { STR(""), STR_NONE };
	struct ddb_arena arena;
	struct error err;
	struct kv_iter *it;
	struct str key, value;
	struct view v;
	size_t wanted = 0, entries = 0;
	int64_t seconds;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_true(ddbi_view_take(l, &err, &v));
	const struct table *t = table(&v);
	assert_int_equal(kv->ops->iterate(v.snapshot, t->tree, &all, false, &it), KV_OK);
	while (kv->ops->next(it, &key, &value) == KV_OK) {
		if (!ddbi_expiry_of(value, t->ttl, &seconds))
			continue;
		struct str entry = ddbi_expiry_key(seconds, key, &arena);
		assert_int_equal(kv->ops->get(v.snapshot, t->ttl_tree, entry, &value), KV_OK);
		wanted++;
	}
	kv->ops->end(it);
	assert_int_equal(kv->ops->iterate(v.snapshot, t->ttl_tree, &all, false, &it), KV_OK);
	while (kv->ops->next(it, &key, &value) == KV_OK)
		entries++;
	kv->ops->end(it);
	ddbi_view_release(&v);
	ddbi_arena_free(&arena);
	assert_int_equal(entries, wanted);
	return entries;
}

static uint64_t trees(void)
{
	struct kv_stats s;
	kv->ops->stats(kv, &s);
	return s.trees;
}

/* ---- what expires ---- */

/* 09-T1 */
static void only_a_number_at_the_top_counts(void **state)
{
	(void)state;
	create();
	enable_on("e");
	put("number", "{'N':'1767225000'}");
	put("text", "{'S':'1767225000'}");
	put("set", "{'NS':['1767225000']}");
	put("map", "{'M':{'e':{'N':'1767225000'}}}");
	put("list", "{'L':[{'N':'1767225000'}]}");
	put("flag", "{'BOOL':true}");
	put("null", "{'NULL':true}");
	put("binary", "{'B':'MTc2NzIyNTAwMA=='}");
	expect_ok(
		run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'other'},'E':{'N':'1767225000'}}}"));
	expect_ok(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'none'}}}"));
	assert_int_equal(check_index(), 1);
	assert_int_equal(slices(0), 1);
	EXPECT_LEFT("text", "set", "map", "list", "flag", "null", "binary", "other", "none");
	assert_int_equal(check_index(), 0);
}

/* 09-T1: fractions and exponents are fine; 09-T2: value <= now */
static void expired_is_at_or_before_now(void **state)
{
	(void)state;
	create();
	enable_on("e");
	put("now", "{'N':'1767225600'}");
	put("exponent", "{'N':'17672256E2'}");
	put("longer", "{'N':'1767225600.000000000000000000000000000'}");
	put("before", "{'N':'1767225599.5'}");
	put("fraction", "{'N':'1767225600.0000000000000000000000000001'}");
	put("next", "{'N':'1767225601'}");
	EXPECT_LEFT("fraction", "next");
	assert_int_equal(check_index(), 2);
	clock_s++;
	assert_int_equal(slices(0), 1);
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), 0);
}

/* 09-T2: what seems to have expired five years ago is a mistake */
static void what_expired_long_ago_stays(void **state)
{
	(void)state;
	create();
	enable_on("e");
	put_at("4 years", NOW - 4 * YEAR);
	put_at("6 years", NOW - 6 * YEAR);
	put_at("1970", 0);
	put_at("negative", -5);
	put("tiny", "{'N':'-1E-130'}");
	put("small", "{'N':'0.5'}");
	put("milliseconds", "{'N':'1767225600000'}");
	put("huge", "{'N':'9.9E125'}");
	put("least", "{'N':'-9.9E125'}");
	put("max", "{'N':'9223372036854775807'}");
	put("beyond", "{'N':'9223372036854775807.5'}");
	assert_int_equal(check_index(), 8); /* those of a second that 64 bits can count */
	EXPECT_LEFT("6 years", "1970", "negative", "tiny", "small", "milliseconds", "huge", "least", "max",
		"beyond");
	assert_int_equal(slices(0), 0);
	clock_s = 1767225600000;
	EXPECT_LEFT("6 years", "1970", "negative", "tiny", "small", "huge", "least", "max", "beyond");
}

/* 09-T3 */
static void expired_items_can_be_read_and_written_until_then(void **state)
{
	(void)state;
	create();
	enable_on("e");
	put_at("a", NOW - 10);
	put_at("b", NOW - 10);
	put_at("c", NOW - 10);
	assert_true(is_there("a"));
	expect_ok(run(&f, "UpdateItem",
		"{'TableName':'tab','Key':{'p':{'S':'a'}},'UpdateExpression':'SET e = e + "
		":y','ConditionExpression'"
		":'attribute_exists(p)','ExpressionAttributeValues':{':y':{'N':'100'}}}"));
	expect_ok(run(
		&f, "UpdateItem", "{'TableName':'tab','Key':{'p':{'S':'b'}},'UpdateExpression':'REMOVE e'}"));
	expect_error(run(&f, "PutItem",
			     "{'TableName':'tab','Item':{'p':{'S':'c'}},'ConditionExpression':'attribute_not_"
			     "exists(p)'}"),
		"ConditionalCheckFailedException", "The conditional request failed");
	assert_int_equal(check_index(), 2);
	EXPECT_LEFT("a", "b");
	clock_s += 90;
	EXPECT_LEFT("b");
}

/* 09-T4: a key of the table, of an index, and of the wrong type */
static void the_attribute_may_be_a_key(void **state)
{
	static const char *const types[] = { "N", "S" };
	(void)state;
	for (int i = 0; i < 2; i++) {
		expect_ok(run(&f, "CreateTable",
			"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
			"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'e','AttributeType':'%s'}"
			"],"
			"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'e','KeyType':'"
			"RANGE'}],'GlobalSecondaryIndexes':[{'IndexName':'by_e','KeySchema':[{'AttributeName'"
			":'e'"
			",'KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}]}",
			types[i]));
		enable_on("e");
		for (int k = -1; k <= 1; k++)
			expect_ok(run(&f, "PutItem",
				"{'TableName':'tab','Item':{'p':{'S':'a'},'e':{'%s':'%d'}}}", types[i],
				NOW + k * 60));
		assert_int_equal(check_index(), i ? 0 : 3);
		assert_int_equal(slices(1000), 0);
		assert_int_equal(items(), i ? 3 : 1);
		json_t *entries = run(&f, "Scan", "{'TableName':'tab','IndexName':'by_e','Select':'COUNT'}");
		assert_int_equal(json_integer_value(json_object_get(entries, "Count")), i ? 3 : 1);
		json_decref(entries);
		expect_ok(run(&f, "DeleteTable", "{'TableName':'tab'}"));
		assert_int_equal(slices(1000), 0);
	}
}

/* 09-T5 */
static void an_item_goes_from_the_table_and_all_indexes(void **state)
{
	(void)state;
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'N'},"
		"{'AttributeName':'x','AttributeType':'S'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'},"
		"{'AttributeName':'x','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
		"'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':[{'AttributeName':'x','KeyType':'"
		"HASH'}"
		"],'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['e']}}]}"));
	enable_on("e");
	for (int i = 0; i < 4; i++)
		expect_ok(run(&f, "PutItem",
			"{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'N':'%d'},'x':{'S':'x'},'e':{'N':'%d'}"
			"}}",
			i, NOW - 1 + i));
	assert_int_equal(slices(1000), 0);
	const char *const all[] = { "", ",'IndexName':'loc'", ",'IndexName':'gsi'" };
	for (int i = 0; i < 3; i++) {
		json_t *page = run(&f, "Scan", "{'TableName':'tab','Select':'COUNT'%s}", all[i]);
		assert_int_equal(json_integer_value(json_object_get(page, "Count")), 2);
		json_decref(page);
	}
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'tab'}"),
	       *t = json_object_get(answer, "Table");
	json_t *loc = json_array_get(json_object_get(t, "LocalSecondaryIndexes"), 0);
	json_t *gsi = json_array_get(json_object_get(t, "GlobalSecondaryIndexes"), 0);
	assert_int_equal(json_integer_value(json_object_get(t, "ItemCount")), 2);
	assert_int_equal(json_integer_value(json_object_get(loc, "ItemCount")), 2);
	assert_int_equal(json_integer_value(json_object_get(gsi, "ItemCount")), 2);
	json_decref(answer);
}

/* ---- the index ---- */

static void fill(int from, int n, int64_t seconds)
{
	for (int i = from; i < from + n; i += 25) {
		struct buf b;
		ddbi_buf_init(&b, 1 << 20);
		buf_z(&b, "{\"RequestItems\":{\"tab\":[");
		for (int k = i; k < i + 25 && k < from + n; k++) {
			char item[200];
			snprintf(item, sizeof item,
				"%s{\"PutRequest\":{\"Item\":{\"p\":{\"S\":\"%d\"},\"e\":{\"N\":\"%lld\"}}}}",
				k > i ? "," : "", k, (long long)(seconds + k));
			buf_z(&b, item);
		}
		buf_z(&b, "]}}");
		expect_ok(run_text(&f, "BatchWriteItem", buf_view(&b)));
		ddbi_buf_free(&b);
	}
}

static void a_table_with_items_gets_its_index_by_a_job(void **state)
{
	(void)state;
	create();
	fill(0, 2500, NOW + 10000);
	enable_on("e");
	expect(run(&f, "DescribeTimeToLive", "{'TableName':'tab'}"),
		"{'TimeToLiveDescription':{'AttributeName':'e','TimeToLiveStatus':'ENABLED'}}");
	assert_int_equal(slices(0), 1);
	assert_int_equal(slices(1), 1);
	/* writes while it is half filled */
	for (int i = 0; i < 2500; i += 100) {
		char p[20];
		snprintf(p, sizeof p, "%d", i);
		put_at(p, i % 200 ? NOW + 5 : NOW - 5);
		snprintf(p, sizeof p, "%d", i + 1);
		put(p, "{'S':'never'}");
		expect_ok(run(&f, "DeleteItem", "{'TableName':'tab','Key':{'p':{'S':'%d'}}}", i + 2));
		snprintf(p, sizeof p, "%d", i + 3);
		put_at(p, NOW + 10000 + i + 3); /* the same as before */
		snprintf(p, sizeof p, "new %d", i);
		put_at(p, NOW + 5);
	}
	assert_int_equal(items(), 2500);
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), 2500 - 13);
	assert_int_equal(check_index(), 2500 - 13 - 25);
	clock_s += 5;
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), 2500 - 25 - 25);
	clock_s += 9995 + 2499;
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), 25);
	assert_int_equal(check_index(), 0);
}

static void an_empty_table_needs_no_job(void **state)
{
	(void)state;
	uint64_t before = trees();
	create();
	enable_on("e");
	assert_int_equal(trees(), before + 2);
	assert_int_equal(slices(0), 0);
	put_at("a", NOW + 1);
	assert_int_equal(slices(0), 0);
	/* deleting the table frees the index too (09-T5 needs no more of it) */
	expect_ok(run(&f, "DeleteTable", "{'TableName':'tab'}"));
	assert_int_equal(slices(0), 2);
	assert_int_equal(slices(1000), 0);
	assert_int_equal(trees(), before);
	clock_s++;
	assert_int_equal(slices(1000), 0);
}

static void switched_off_and_on_another_attribute(void **state)
{
	(void)state;
	create();
	fill(0, 1500, NOW - 2000);
	uint64_t before = trees();
	enable_on("e");
	assert_int_equal(slices(1), 2); /* filled by half; something is to be swept already */
	disable_on("e");
	expect(run(&f, "DescribeTimeToLive", "{'TableName':'tab'}"),
		"{'TimeToLiveDescription':{'TimeToLiveStatus':'DISABLED'}}");
	enable_on("p2");
	expect(run(&f, "DescribeTimeToLive", "{'TableName':'tab'}"),
		"{'TimeToLiveDescription':{'AttributeName':'p2','TimeToLiveStatus':'ENABLED'}}");
	assert_int_equal(slices(1000), 0);
	assert_int_equal(trees(), before + 1);
	assert_int_equal(items(), 1500);
	assert_int_equal(check_index(), 0);
	expect_ok(run(&f, "UpdateItem",
		"{'TableName':'tab','Key':{'p':{'S':'7'}},'UpdateExpression':'SET p2 = :n',"
		"'ExpressionAttributeValues':{':n':{'N':'%d'}}}",
		NOW));
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), 1499);
	disable_on("p2");
	assert_int_equal(slices(1000), 0);
	assert_int_equal(trees(), before);
	expect_ok(run(&f, "UpdateItem",
		"{'TableName':'tab','Key':{'p':{'S':'8'}},'UpdateExpression':'SET p2 = :n',"
		"'ExpressionAttributeValues':{':n':{'N':'%d'}}}",
		NOW));
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), 1499);
}

static void the_index_follows_all_kinds_of_writes(void **state)
{
	uint64_t random = 20260101;
	(void)state;
	create();
	enable_on("e");
	for (int i = 0; i < 600; i++) {
		uint64_t r = ddbi_random_next(&random);
		int p = (int)(r % 20), kind = (int)(r >> 8) % 6;
		long long e = NOW + 100 + (long long)((r >> 16) % 5);
		const char *condition = (r >> 24) % 4 ? "attribute_exists(p)" : "attribute_not_exists(p)";
		json_t *answer = NULL;
		if (kind == 0)
			answer = run(&f, "PutItem",
				"{'TableName':'tab','Item':{'p':{'S':'%d'},'e':{'N':'%lld'}}}", p, e);
		else if (kind == 1)
			answer = run(&f, "PutItem",
				"{'TableName':'tab','Item':{'p':{'S':'%d'},'e':{'S':'x'}}}", p);
		else if (kind == 2)
			answer = run(&f, "UpdateItem",
				"{'TableName':'tab','Key':{'p':{'S':'%d'}},'UpdateExpression':'SET e = :e',"
				"'ConditionExpression':'%s','ExpressionAttributeValues':{':e':{'N':'%lld'}}}",
				p, condition, e);
		else if (kind == 3)
			answer = run(&f, "UpdateItem",
				"{'TableName':'tab','Key':{'p':{'S':'%d'}},'UpdateExpression':'REMOVE e SET "
				"f = :f',"
				"'ExpressionAttributeValues':{':f':{'N':'%lld'}}}",
				p, e);
		else if (kind == 4)
			answer = run(&f, "DeleteItem",
				"{'TableName':'tab','Key':{'p':{'S':'%d'}},'ConditionExpression':'%s'}", p,
				condition);
		else
			answer = run(&f, "TransactWriteItems",
				"{'TransactItems':[{'Put':{'TableName':'tab','Item':{'p':{'S':'%d'},'e':{'N':"
				"'%lld'}}}},"
				"{'Update':{'TableName':'tab','Key':{'p':{'S':'%d'}},'UpdateExpression':'SET "
				"e = :e',"
				"'ConditionExpression':'%s','ExpressionAttributeValues':{':e':{'N':'%lld'}}}}"
				"]}",
				p, e, (p + 1) % 20, condition, e + 1);
		json_decref(answer);
		if (i % 20 == 0)
			check_index();
	}
	check_index();
	assert_int_equal(slices(1000), 0);
	clock_s += 200;
	assert_int_equal(slices(1000), 0);
	assert_int_equal(check_index(), 0);
}

/* ---- the sweep ---- */

static void a_slice_removes_a_thousand_at_most(void **state)
{
	(void)state;
	create();
	enable_on("e");
	fill(0, 2500, NOW - 4000);
	put_at("later", NOW + 1);
	for (long long before = items(); before > 1;) {
		int left = slices(1);
		long long now = items();
		assert_int_equal(left, now > 1);
		assert_true(now < before && before - now <= 1000);
		assert_int_equal(item_count(), now);
		before = now;
	}
	EXPECT_LEFT("later");
}

static void every_table_has_its_turn(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++) {
		expect_ok(run(&f, "CreateTable",
			"{'TableName':'tab%02d','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName'"
			":'p','"
			"KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}]"
			"}",
			i));
		if (i % 3)
			expect_ok(run(&f, "UpdateTimeToLive",
				"{'TableName':'tab%02d','TimeToLiveSpecification':{'AttributeName':'e','"
				"Enabled':true"
				"}}",
				i));
		for (int k = 0; k < 3; k++)
			expect_ok(run(&f, "PutItem",
				"{'TableName':'tab%02d','Item':{'p':{'S':'%d'},'e':{'N':'%d'}}}", i, k,
				NOW + k * 60 + i));
	}
	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < 60; i++, clock_s++)
			assert_int_equal(slices(1000), 0);
		for (int i = 0; i < 30; i++) {
			json_t *page = run(&f, "Scan", "{'TableName':'tab%02d','Select':'COUNT'}", i);
			assert_int_equal(
				json_integer_value(json_object_get(page, "Count")), i % 3 ? 2 - k : 3);
			json_decref(page);
		}
	}
}

/* Writes between the slices of a pass, in tables that it has gone over and in those that it has not. */
static void writes_in_the_middle_of_a_pass(void **state)
{
	(void)state;
	create();
	enable_on("e");
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'aaa','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'p','"
		"KeyType':'"
		"HASH'}],'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}]}"));
	expect_ok(run(&f, "UpdateTimeToLive",
		"{'TableName':'aaa','TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}}"));
	fill(0, 1500, NOW - 2000);
	assert_int_equal(slices(1), 1); /* in the middle of tab; aaa is behind it */
	assert_true(items() > 0);
	expect_ok(run(&f, "PutItem", "{'TableName':'aaa','Item':{'p':{'S':'a'},'e':{'N':'%d'}}}", NOW));
	expect_ok(run(&f, "PutItem", "{'TableName':'aaa','Item':{'p':{'S':'b'},'e':{'N':'%d'}}}", NOW + 7));
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), 0);
	expect(run(&f, "Scan", "{'TableName':'aaa','Select':'COUNT'}"), "{'Count':1,'ScannedCount':1}");
	clock_s += 7;
	assert_int_equal(slices(1000), 0);
	expect(run(&f, "Scan", "{'TableName':'aaa','Select':'COUNT'}"), "{'Count':0,'ScannedCount':0}");
}

static void it_goes_on_after_opening(void **state)
{
	(void)state;
	open_file();
	create();
	fill(0, 1500, NOW + 100);
	enable_on("e");
	assert_int_equal(slices(1), 1);
	f.store->ops->close(f.store);
	clock_s += 100 + 1400;
	open_file();
	assert_true(slices(0) > 0);
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), 99);
	assert_int_equal(check_index(), 99);
	f.store->ops->close(f.store);
	clock_s += 100;
	open_file();
	assert_int_equal(slices(1000), 0);
	assert_int_equal(items(), 0);
	f.store->ops->close(f.store);
}

/* Does a slice with each call of the engine failing in turn, until one is without a failure. Returns how many
 * failed. */
static int fail_in_turn(long long before)
{
	struct local *l = ((struct door *)(void *)f.store)->local;
	struct kv_fault_plan *plan = ddbi_kv_faulty_plan(kv);
	for (int nth = 1;; nth++) {
		*plan = (struct kv_fault_plan){ .nth = (uint64_t)nth, .rc = KV_FULL };
		slices(1);
		bool hit = plan->calls >= plan->nth;
		*plan = (struct kv_fault_plan){ .nth = 0 };
		if (!hit)
			return nth - 1;
		assert_true(nth < 1000);
		assert_int_equal(items(), before);
		assert_int_equal(slices(0) > 0, true);
		l->jobs_from_us = 0; /* instead of waiting for a second */
	}
}

static void a_slice_that_fails_comes_again(void **state)
{
	struct kv *inner, *engine;
	(void)state;
	clock_s = NOW;
	assert_int_equal(ddbi_kv_memory_open(&inner), KV_OK);
	assert_int_equal(ddbi_kv_faulty_open(inner, &engine), KV_OK);
	open_on(engine, LOCAL_MANUAL, true);
	create();
	fill(0, 20, NOW + 90);
	enable_on("e");
	assert_true(fail_in_turn(20) >= 5); /* filling */
	assert_int_equal(slices(1000), 0);
	assert_int_equal(check_index(), 20);
	clock_s += 100;
	assert_true(fail_in_turn(20) > 10); /* sweeping */
	assert_int_equal(items(), 9);
	assert_int_equal(item_count(), 9);
	assert_int_equal(check_index(), 9);
	assert_int_equal(slices(0), 0);
	f.store->ops->close(f.store);
}

/* ---- who does it ---- */

static void wait_until_swept(bool with_calls)
{
	for (int i = 0; i < 400; i++) {
		if (with_calls && !is_there("a"))
			return;
		usleep(10000);
		if (!with_calls && i % 10 == 0 && items() == 1)
			return;
	}
	fail_msg("nothing was swept within four seconds");
}

/* 09-T3: within a second of real time, by the clock that was injected */
static void a_thread_sweeps_by_itself(void **state)
{
	(void)state;
	clock_s = NOW;
	open_memory(LOCAL_THREAD, true);
	create();
	enable_on("e");
	put_at("a", NOW + YEAR);
	put_at("b", NOW + 2 * YEAR);
	usleep(50000);
	assert_int_equal(items(), 2);
	clock_s += YEAR;
	wait_until_swept(false);
	assert_true(is_there("b"));
	f.store->ops->close(f.store);
}

static void a_thread_sweeps_at_the_second(void **state)
{
	(void)state;
	open_memory(LOCAL_THREAD, false);
	create();
	enable_on("e");
	put_at("b", ddbi_clock_us() / 1000000 + 1000);
	put_at("a", ddbi_clock_us() / 1000000 + 1);
	wait_until_swept(false);
	assert_true(is_there("b"));
	f.store->ops->close(f.store);
}

static void calls_sweep_behind_them(void **state)
{
	(void)state;
	clock_s = NOW;
	open_memory(LOCAL_ON_CALLS, true);
	create();
	enable_on("e");
	put_at("a", NOW + YEAR);
	put_at("b", NOW + 2 * YEAR);
	clock_s += YEAR;
	wait_until_swept(true);
	assert_true(is_there("b"));
	f.store->ops->close(f.store);
}

/* ---- what is answered ---- */

static void errors(void **state)
{
	(void)state;
#define UPDATE(attribute, enabled)                                                          \
	run(&f, "UpdateTimeToLive",                                                         \
		"{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'" attribute \
		"','Enabled':" enabled "}}")
	/* 09-T9 */
	expect_error(UPDATE("e", "true"), "ResourceNotFoundException",
		"Requested resource not found: Table: tab not found");
	expect_error(run(&f, "DescribeTimeToLive", "{'TableName':'tab'}"), "ResourceNotFoundException",
		"Requested resource not found: Table: tab not found");
	create();
	/* 09-T10 */
	expect(run(&f, "DescribeTimeToLive", "{'TableName':'tab'}"),
		"{'TimeToLiveDescription':{'TimeToLiveStatus':'DISABLED'}}");
	/* 09-T8 */
	expect_invalid(UPDATE("e", "false"), "TimeToLive is already disabled");
	enable_on("e");
	expect_invalid(UPDATE("e", "true"), "TimeToLive is already enabled");
	expect_invalid(UPDATE("x", "true"),
		"TimeToLive is active on a different AttributeName: current AttributeName is e");
	expect_invalid(UPDATE("x", "false"),
		"TimeToLive is active on a different AttributeName: current AttributeName is e");
	disable_on("e");
	expect_invalid(UPDATE("e", "false"), "TimeToLive is already disabled");
	enable_on("x");
	/* an index being built, and the like, does not lose it */
	expect_ok(run(&f, "UpdateTable", "{'TableName':'tab','DeletionProtectionEnabled':true}"));
	expect_ok(run(&f, "UpdateTable",
		"{'TableName':'tab','AttributeDefinitions':[{'AttributeName':'g','AttributeType':'S'}],"
		"'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'by_g','KeySchema':[{'AttributeName':'"
		"g','"
		"KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}}]}"));
	slices(1000);
	expect(run(&f, "DescribeTimeToLive", "{'TableName':'tab'}"),
		"{'TimeToLiveDescription':{'AttributeName':'x','TimeToLiveStatus':'ENABLED'}}");
}

static void keys_order_as_their_seconds(void **state)
{
	static const int64_t seconds[] = { INT64_MIN, -2, -1, 0, 1, 255, 256, NOW, INT64_MAX };
	struct ddb_arena arena;
	struct str before = STR("");
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
		struct str first = ddbi_expiry_key(seconds[i], STR_NONE, &arena);
		struct str key = ddbi_expiry_key(seconds[i], STR("row"), &arena);
		assert_int_equal(first.n, EXPIRY_SIZE);
		assert_int_equal(ddbi_expiry_seconds(key), seconds[i]);
		assert_true(str_cmp(before, first) < 0 && str_cmp(first, key) < 0);
		before = key;
	}
	ddbi_arena_free(&arena);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		T(only_a_number_at_the_top_counts),
		T(expired_is_at_or_before_now),
		T(what_expired_long_ago_stays),
		T(expired_items_can_be_read_and_written_until_then),
		T(the_attribute_may_be_a_key),
		T(an_item_goes_from_the_table_and_all_indexes),
		T(a_table_with_items_gets_its_index_by_a_job),
		T(an_empty_table_needs_no_job),
		T(switched_off_and_on_another_attribute),
		T(the_index_follows_all_kinds_of_writes),
		T(a_slice_removes_a_thousand_at_most),
		T(every_table_has_its_turn),
		T(writes_in_the_middle_of_a_pass),
		cmocka_unit_test_setup_teardown(it_goes_on_after_opening, new_path, remove_path),
		cmocka_unit_test(a_slice_that_fails_comes_again),
		cmocka_unit_test(a_thread_sweeps_by_itself),
		cmocka_unit_test(a_thread_sweeps_at_the_second),
		cmocka_unit_test(calls_sweep_behind_them),
		T(errors),
		cmocka_unit_test(keys_order_as_their_seconds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
