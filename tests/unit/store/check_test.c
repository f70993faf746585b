/* SPDX-License-Identifier: Apache-2.0 */
/* The check of a store: each kind of damage, done behind the store's back, is found and named; a sound store
 * has no finding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/local/stream.h"
#include "store/local/ttl.h"
#include "support/store_fixture.h"

#define KEY_A "item {\"p\":{\"S\":\"a\"},\"s\":{\"N\":\"1\"}}: "
#define KEY_B "item {\"p\":{\"S\":\"a\"},\"s\":{\"N\":\"2\"}}: "

static struct fixture f;
static struct kv *kv;
static struct table *table;
static char text[16384];

/* ---- a store with one of everything ---- */

static void load_table(void)
{
	struct kv_snapshot *s;
	struct ddb_arena arena;
	struct error err;
	struct str row;
	uint64_t cookie;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(kv->ops->get(s, TREE_CATALOG, STR("Tab"), &row), KV_OK);
	assert_true(ddbi_table_decode(row, &err, &table));
	kv->ops->release(s);
	ddbi_arena_free(&arena);
}

static void fill(void)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'Tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'N'},"
		"{'AttributeName':'g','AttributeType':'S'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_AND_OLD_IMAGES'},"
		"'GlobalSecondaryIndexes':["
		"{'IndexName':'all','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{"
		"'ProjectionType':'ALL'}},"
		"{'IndexName':'keys','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{"
		"'ProjectionType':'KEYS_ONLY'}}]}"));
	expect_ok(run(&f, "UpdateTimeToLive",
		"{'TableName':'Tab','TimeToLiveSpecification':{'AttributeName':'t','Enabled':true}}"));
	expect_ok(run(&f, "TransactWriteItems",
		"{'ClientRequestToken':'tok','TransactItems':[{'Put':{'TableName':'Tab','Item':"
		"{'p':{'S':'a'},'s':{'N':'1'},'g':{'S':'x'},'t':{'N':'2000000000'}}}}]}"));
	expect_ok(
		run(&f, "PutItem", "{'TableName':'Tab','Item':{'p':{'S':'a'},'s':{'N':'2'},'g':{'S':'y'}}}"));
	load_table();
}

static int setup(void **state)
{
	(void)state;
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	f.folder[0] = '\0';
	fixture_open_on(&f, kv);
	fill();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ddbi_table_free(table);
	f.store->ops->close(f.store); /* not fixture_close, which wants it sound */
	return 0;
}

/* ---- damage ---- */

static void damage(enum kv_verb verb, kv_tree tree, struct str key, struct str value)
{
	struct kv_snapshot *s;
	uint64_t cookie;
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	kv->ops->release(s);
	assert_int_equal(
		kv->ops->commit(kv, &(struct kv_write){ verb, tree, key, value }, 1, cookie, false), KV_OK);
}

static void put(kv_tree tree, struct str key, struct str value)
{
	damage(KV_PUT, tree, key, value);
}

static void drop(kv_tree tree, struct str key)
{
	damage(KV_DELETE, tree, key, STR_NONE);
}

static struct str copied(struct str s)
{
	static char room[64][1024];
	static size_t next;
	char *p = room[next++ % 64];
	assert_true(s.n < sizeof room[0]);
	memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

/* The nth row of a tree, in memory that stays for a while. */
static struct str nth(kv_tree tree, size_t n, struct str *key)
{
	struct kv_snapshot *s;
	struct kv_iter *it;
	struct str value = STR_NONE;
	uint64_t cookie;
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(
		kv->ops->iterate(s, tree, &(struct kv_range){ STR(""), STR_NONE }, false, &it), KV_OK);
	for (size_t i = 0; i <= n; i++)
		assert_int_equal(kv->ops->next(it, key, &value), KV_OK);
	*key = copied(*key);
	value = copied(value);
	kv->ops->end(it);
	kv->ops->release(s);
	return value;
}

static struct str packed(const char *json)
{
	struct put_item_input in = { .table_name = STR_NONE };
	struct ddb_arena arena;
	struct error err;
	struct buf scratch;
	char request[512];
	snprintf(request, sizeof request, "{\"Item\":%s}", json);
	for (char *p = request; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	ddbi_buf_init(&scratch, ANSWER_BUFFER);
	assert_true(ddbi_decode(ddbi_operations[OP_PUT_ITEM].input, str_z(request), &scratch, &err, &in));
	struct str item = copied(in.item.packed);
	ddbi_buf_free(&scratch);
	ddbi_arena_free(&arena);
	return item;
}

static const char *hex(struct str key)
{
	static char room[4][128];
	static size_t next;
	char *p = room[next++ % 4];
	size_t n = key.n < 48 ? key.n : 48;
	for (size_t i = 0; i < n; i++)
		snprintf(p + 2 * i, 3, "%02x", (unsigned char)key.p[i]);
	memcpy(p + 2 * n, key.n > n ? "..." : "", key.n > n ? 4 : 1);
	return p;
}

/* ---- findings ---- */

static bool note(void *user, const struct finding *found)
{
	size_t *n = user, len = strlen(text);
	assert_true(len + found->text.n + 2 < sizeof text);
	memcpy(text + len, found->text.p, found->text.n);
	memcpy(text + len + found->text.n, "\n", 2);
	(*n)++;
	return true;
}

static size_t check(void)
{
	struct ddb_arena arena;
	struct error err;
	size_t n = 0;
	const struct store_check to = { note, NULL, &n };
	text[0] = '\0';
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	if (!f.store->ops->check(f.store, &to, &err))
		fail_msg("%.*s", (int)err.message.n, err.message.p);
	ddbi_arena_free(&arena);
	return n;
}

/* These and no others, in this order, each with a line's end. */
__attribute__((format(printf, 1, 2))) static void expect_findings(const char *format, ...)
{
	char expected[4096];
	va_list args;
	va_start(args, format);
	vsnprintf(expected, sizeof expected, format, args);
	va_end(args);
	check();
	assert_string_equal(text, expected);
}

static void sound(void **state)
{
	(void)state;
	expect_findings("%s", "");
}

static struct str key_a(void)
{
	struct str key;
	nth(table->tree, 0, &key); /* the same hash key: A is first by its range key */
	return key;
}

/* ---- rows and indexes ---- */

static void entry_is_missing(void **state)
{
	(void)state;
	struct str key;
	struct str row = nth(table->indexes[1].tree, 0, &key);
	bool a = str_eq(ddbi_packed_bytes(ddbi_item_get(row, STR("g"))), STR("x"));
	drop(table->indexes[1].tree, key);
	expect_findings("table Tab, index keys, %sthe item has no entry in the index\n"
			"table Tab, index keys: its counter says 2 items of 14 bytes, but there are 1 of 7\n",
		a ? KEY_A : KEY_B);
}

static void row_is_missing(void **state)
{
	(void)state;
	struct str expiry, key = key_a();
	nth(table->ttl_tree, 0, &expiry);
	drop(table->tree, key);
	expect_findings("table Tab: its counter says 2 items of 17 bytes, but there are 1 of 7\n"
			"table Tab, index all, " KEY_A "the index has an entry of an item that is not there\n"
			"table Tab, index keys, " KEY_A
			"the index has an entry of an item that is not there\n"
			"table Tab: the index by expiry has an entry at %s of an item that is not there\n",
		hex(expiry));
}

static void row_cannot_be_read(void **state)
{
	(void)state;
	struct str key = key_a();
	put(table->tree, key, STR("nothing of ours"));
	expect_findings("table Tab: the row at %s cannot be read\n", hex(key));
}

/* One bit of a text: still an item, but not the one that was written. */
static void bit_is_flipped(void **state)
{
	(void)state;
	struct str key, row = nth(table->indexes[0].tree, 0, &key);
	bool a = ddbi_item_get(row, STR("t")).p;
	put(table->indexes[0].tree, key,
		packed(a ? "{'p':{'S':'a'},'s':{'N':'1'},'g':{'S':'x'},'t':{'N':'3000000000'}}"
			 : "{'p':{'S':'a'},'s':{'N':'2'},'g':{'S':'z'}}"));
	expect_findings("table Tab, index all, %sthe index holds something else than the item gives\n",
		a ? KEY_A : KEY_B);
}

static void row_stands_elsewhere(void **state)
{
	(void)state;
	put(table->tree, STR("elsewhere"), packed("{'p':{'S':'c'},'s':{'N':'1'}}"));
	expect_findings("table Tab, item {\"p\":{\"S\":\"c\"},\"s\":{\"N\":\"1\"}}: the row does not stand "
			"where its key "
			"attributes say, but at %s\n"
			"table Tab: its counter says 2 items of 17 bytes, but there are 3 of 22\n",
		hex(STR("elsewhere")));
}

static void key_is_missing(void **state)
{
	(void)state;
	put(table->tree, STR("k"), packed("{'p':{'S':'c'},'s':{'S':'1'}}"));
	put(table->indexes[1].tree, STR("i"), packed("{'s':{'N':'1'}}"));
	expect_findings(
		"table Tab: the row at 6b has no key attribute s of type N\n"
		"table Tab: its counter says 2 items of 17 bytes, but there are 3 of 21\n"
		"table Tab, index keys: the entry at 69 has no key attribute p of type S\n"
		"table Tab, index keys: its counter says 2 items of 14 bytes, but there are 3 of 17\n");
}

static void entry_is_too_many(void **state)
{
	(void)state;
	put(table->indexes[1].tree, STR("zzz"), packed("{'p':{'S':'a'},'s':{'N':'1'},'g':{'S':'q'}}"));
	expect_findings(
		"table Tab, index keys, " KEY_A
		"the index has an entry at 7a7a7a that the item does not give\n"
		"table Tab, index keys: its counter says 2 items of 14 bytes, but there are 3 of 21\n");
}

static void entry_cannot_be_read(void **state)
{
	(void)state;
	struct str key;
	nth(table->indexes[0].tree, 1, &key);
	put(table->indexes[0].tree, key, STR(""));
	expect_findings("table Tab, index all: the entry at %s cannot be read\n", hex(key));
}

/* ---- counters ---- */

static void counters(void **state)
{
	(void)state;
	char key[COUNTER_KEY_SIZE], value[COUNTER_VALUE_SIZE];
	put(TREE_COUNTER, ddbi_counter_key(table->id, key),
		ddbi_counter_value(&(struct counter){ 5, 17 }, value));
	expect_findings("table Tab: its counter says 5 items of 17 bytes, but there are 2 of 17\n");
	put(TREE_COUNTER, ddbi_counter_key(table->id, key),
		ddbi_counter_value(&(struct counter){ 2, 16 }, value));
	expect_findings("table Tab: its counter says 2 items of 16 bytes, but there are 2 of 17\n");
	put(TREE_COUNTER, ddbi_counter_key(table->id, key), STR("short"));
	expect_findings("table Tab: its counter cannot be read\n");
	put(TREE_COUNTER, ddbi_counter_key(table->id, key),
		ddbi_counter_value(&(struct counter){ 2, 17 }, value));
	put(TREE_COUNTER, ddbi_counter_key(999, key), STR("any"));
	expect_findings("the counter at 000003e7 belongs to no table or index\n");
}

/* ---- expiry ---- */

static void expiry_is_missing(void **state)
{
	(void)state;
	struct str key;
	nth(table->ttl_tree, 0, &key);
	drop(table->ttl_tree, key);
	expect_findings("table Tab, " KEY_A "the item has no entry in the index by expiry\n");
}

static void expiry_is_wrong(void **state)
{
	(void)state;
	struct str key;
	struct ddb_arena arena;
	nth(table->ttl_tree, 0, &key);
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	put(table->ttl_tree, ddbi_expiry_key(7, str_sub(key, EXPIRY_SIZE, key.n - EXPIRY_SIZE), &arena),
		STR(""));
	ddbi_arena_free(&arena);
	put(table->ttl_tree, STR("short"), STR(""));
	expect_findings("table Tab: the entry at %s of the index by expiry cannot be read\n"
			"table Tab, " KEY_A
			"the index by expiry has an entry at the second 7, which is not when the "
			"item expires\n",
		hex(STR("short")));
}

/* ---- tokens and jobs ---- */

static void tokens(void **state)
{
	(void)state;
	struct str age, name;
	nth(TREE_TOKEN, 0, &age); /* 'A' comes before 'T' */
	struct str row = nth(TREE_TOKEN, 1, &name);
	drop(TREE_TOKEN, age);
	expect_findings("the token tok would never be forgotten\n");
	put(TREE_TOKEN, age, STR("tok"));
	drop(TREE_TOKEN, name);
	expect_findings("the token tok has an age, but what was done is not known\n");
	put(TREE_TOKEN, name, STR("short"));
	expect_findings("the row of the token tok cannot be read\n");
	put(TREE_TOKEN, name, row);
	put(TREE_TOKEN, age, STR("kot"));
	expect_findings("the age of a token at %s cannot be read\n", hex(age));
	put(TREE_TOKEN, age, STR("tok"));
	put(TREE_TOKEN, STR("Zz"), STR(""));
	expect_findings("the row of a token at 5a7a cannot be read\n");
}

static void jobs(void **state)
{
	(void)state;
	char key[COUNTER_KEY_SIZE], json[200];
	put(TREE_JOB, ddbi_counter_key(40, key), STR("?"));
	expect_findings("the row of the job at 00000028 cannot be read\n");
	put(TREE_JOB, ddbi_counter_key(40, key),
		packed("{'kind':{'N':'9'},'table_id':{'N':'0'},'index_id':{'N':'0'},'tree':{'N':'0'}}"));
	expect_findings("the job 40 is of kind 9, which is not known\n");
	snprintf(json, sizeof json,
		"{'kind':{'N':'2'},'table_id':{'N':'0'},'index_id':{'N':'0'},'tree':{'N':'%u'}}",
		table->indexes[0].tree);
	put(TREE_JOB, ddbi_counter_key(40, key), packed(json));
	expect_findings("the job 40 frees rows that the table Tab still has\n");
}

/* ---- descriptions ---- */

static void descriptions(void **state)
{
	(void)state;
	struct str head, name;
	struct str head_row = nth(TREE_CATALOG, 0, &head), row = nth(TREE_CATALOG, 1, &name);
	put(TREE_CATALOG, STR("Use"), row);
	expect_findings("the description of a table stands under the name Use, which is not its own\n");
	put(TREE_CATALOG, STR("Use"), STR("?"));
	expect_findings("the description of the table Use cannot be read\n");
	drop(TREE_CATALOG, STR("Use"));
	drop(TREE_CATALOG, name);
	expect_findings("table Tab: its description is missing\n");
	put(TREE_CATALOG, name, row);
	drop(TREE_CATALOG, head);
	expect_findings("the format number and the next free number are not known\n");
	put(TREE_CATALOG, head, head_row);
	expect_findings("%s", "");
}

static void number_was_never_given(void **state)
{
	(void)state;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	put(TREE_CATALOG, STR(""), ddbi_head_encode(table->ttl_tree, &arena));
	ddbi_arena_free(&arena);
	expect_findings("table Tab: its number %u was never given: the next one is %u\n", table->ttl_tree,
		table->ttl_tree);
}

/* ---- streams ---- */

static void records(void **state)
{
	(void)state;
	struct str key, row = nth(TREE_STREAM, 1, &key);
	char other[RECORD_KEY_SIZE];
	uint64_t sequence = ddbi_record_sequence(key);
	put(TREE_STREAM, key, STR("?"));
	expect_findings("the change record at %s cannot be read\n", hex(key));
	put(TREE_STREAM, key, row);
	ddbi_record_key(table->stream_id, 99, sequence, other);
	put(TREE_STREAM, (struct str){ other, sizeof other }, row);
	expect_findings("the change record at %s is of no shard\n", hex((struct str){ other, sizeof other }));
	drop(TREE_STREAM, (struct str){ other, sizeof other });
	memcpy(other, key.p, sizeof other);
	be_put(other + 8, 77777, 8);
	put(TREE_STREAM, (struct str){ other, sizeof other }, row);
	expect_findings(
		"the stream %.*s of the table Tab has a change record with the sequence number 77777, which "
		"its shard cannot have\n",
		(int)table->stream_label.n, table->stream_label.p);
	drop(TREE_STREAM, (struct str){ other, sizeof other });
	put(TREE_STREAM, STR(""), STR("short"));
	assert_int_equal(check(), 3); /* and two records, of numbers that were never given */
	assert_non_null(strstr(text, "the sequence number given last cannot be read\n"));
}

static void streams(void **state)
{
	(void)state;
	struct str key, row = nth(TREE_STREAM_LIST, 0, &key);
	put(TREE_STREAM_LIST, key, STR("?"));
	assert_int_equal(check(), 4);
	assert_non_null(strstr(text, "table Tab: its stream is on, but there is none that fits\n"));
	assert_non_null(strstr(text, "the description of the stream at "));
	put(TREE_STREAM_LIST, key, row);
	put(TREE_STREAM_LIST, STR("other"), row);
	expect_findings("the stream %.*s of the table Tab is described under another's name\n"
			"the stream %.*s of the table Tab has the number %u, which is also another's\n",
		(int)table->stream_label.n, table->stream_label.p, (int)table->stream_label.n,
		table->stream_label.p, table->stream_id);
}

/* ---- the end of a check, and emptying ---- */

static bool enough(void *user, const struct finding *found)
{
	(void)found;
	++*(size_t *)user;
	return false;
}

static void stops_when_told(void **state)
{
	(void)state;
	struct error err;
	size_t n = 0;
	error_init(&err, NULL);
	put(table->tree, STR("a"), STR("?"));
	put(table->tree, STR("b"), STR("?"));
	assert_true(f.store->ops->check(f.store, &(struct store_check){ enough, NULL, &n }, &err));
	assert_int_equal(n, 1);
}

/* An index that is being filled, and one that is being made of expiries, lack entries for a while. */
static void half_way_is_sound(void **state)
{
	(void)state;
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'Use','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':"
		"'"
		"p',"
		"'AttributeType':'N'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]}"));
	for (int i = 0; i < 2500; i++)
		expect_ok(run(&f, "PutItem",
			"{'TableName':'Use','Item':{'p':{'N':'%d'},'g':{'S':'g'},'e':{'N':'1999999999'}}}",
			i));
	expect_ok(run(&f, "UpdateTable",
		"{'TableName':'Use','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'N'},"
		"{'AttributeName':'g','AttributeType':'S'}],'GlobalSecondaryIndexUpdates':[{'Create':{'"
		"IndexName':"
		"'geo','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'"
		"ALL'}}}]"
		"}"));
	expect_ok(run(&f, "UpdateTimeToLive",
		"{'TableName':'Use','TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}}"));
	for (int i = 0; f.store->ops->run_jobs(f.store, 1) > 0; i++) {
		assert_true(i < 1000);
		expect_findings("%s", "");
	}
	expect_findings("%s", "");
	expect_ok(run(&f, "DeleteTable", "{'TableName':'Use'}"));
	expect_findings("%s", "");
	fixture_run_jobs(&f);
	expect_findings("%s", "");
}

static void reset(void **state)
{
	(void)state;
	struct ddb_arena arena;
	struct error err;
	struct kv_snapshot *s;
	uint64_t cookie, bytes;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	expect_ok(run(&f, "UpdateTable", "{'TableName':'Tab','DeletionProtectionEnabled':true}"));
	assert_true(f.store->ops->reset(f.store, &err));
	ddbi_arena_free(&arena);
	expect(run(&f, "ListTables", "{}"), "{'TableNames':[]}");
	expect(run(&f, "ListStreams", "{}"), "{'Streams':[]}");
	expect_findings("%s", "");
	fixture_run_jobs(&f);
	expect_findings("%s", "");
	const kv_tree trees[] = { table->tree, table->indexes[0].tree, table->indexes[1].tree,
		table->ttl_tree, TREE_COUNTER, TREE_JOB, TREE_TOKEN, TREE_STREAM, TREE_STREAM_LIST };
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
		assert_int_equal(kv->ops->tree_size(s, trees[i], &bytes), KV_OK);
		assert_int_equal(bytes, 0);
	}
	kv->ops->release(s);
	ddbi_table_free(table);
	fill(); /* the same names and the same token, as if for the first time */
	expect_findings("%s", "");
	expect(run(&f, "Scan", "{'TableName':'Tab','Select':'COUNT'}"), "{'Count':2,'ScannedCount':2}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sound),
		TEST(entry_is_missing),
		TEST(row_is_missing),
		TEST(row_cannot_be_read),
		TEST(bit_is_flipped),
		TEST(row_stands_elsewhere),
		TEST(key_is_missing),
		TEST(entry_is_too_many),
		TEST(entry_cannot_be_read),
		TEST(counters),
		TEST(expiry_is_missing),
		TEST(expiry_is_wrong),
		TEST(tokens),
		TEST(jobs),
		TEST(descriptions),
		TEST(number_was_never_given),
		TEST(records),
		TEST(streams),
		TEST(stops_when_told),
		TEST(half_way_is_sound),
		TEST(reset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
