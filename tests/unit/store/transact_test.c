/* SPDX-License-Identifier: Apache-2.0 */
/* TransactGetItems and TransactWriteItems against the facts of 08-8.3 to 8.5, and 06-Y9 to Y11. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "store/local/catalog.h"
#include "support/store_fixture.h"

#define PUT(pk) "{'Put':{'TableName':'tab','Item':{'p':{'S':'" pk "'}}}}"
#define ADD(pk, n)                                                                               \
	"{'Update':{'TableName':'tab','Key':{'p':{'S':'" pk "'}},'UpdateExpression':'ADD n :n'," \
	"'ExpressionAttributeValues':{':n':{'N':'" n "'}}}}"
#define CHECK(pk, condition)                                                                                \
	"{'ConditionCheck':{'TableName':'tab','Key':{'p':{'S':'" pk "'}},'ConditionExpression':'" condition \
	"'}}"
#define GET(pk) "{'Get':{'TableName':'tab','Key':{'p':{'S':'" pk "'}}}}"
#define CANCELLED                                                                              \
	"{'__type':'com.amazonaws.dynamodb.v20120810#TransactionCanceledException','Message':" \
	"'Transaction cancelled, please refer cancellation reasons for specific reasons "
#define CCF    "{'Code':'ConditionalCheckFailed','Message':'The conditional request failed'}"
#define NONE   "{'Code':'None'}"
#define MINUTE INT64_C(60000000)
#define START  INT64_C(1767225600000000)

static struct fixture f;
static int64_t now;

static int64_t test_clock(void *user)
{
	(void)user;
	return now;
}

/* Like the fixture's own, but time passes as the test says. */
static void open_on(struct fixture *fixture, struct kv *kv)
{
	struct local_opts opts = { .background = LOCAL_MANUAL, .clock_us = test_clock, .seed = 1 };
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_true(ddbi_local_open(kv, &opts, &err, &fixture->store));
	ddbi_arena_free(&arena);
}

static void create_table(void)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'g','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],"
		"'GlobalSecondaryIndexes':[{'IndexName':'byg','KeySchema':[{'AttributeName':'g','KeyType':'"
		"HASH'}],"
		"'Projection':{'ProjectionType':'ALL'}}]}"));
}

static int setup(void **state)
{
	(void)state;
	struct kv *kv;
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	f.folder[0] = '\0';
	now = START;
	open_on(&f, kv);
	create_table();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

static json_t *tw(const char *items)
{
	return run(&f, "TransactWriteItems", "{'TransactItems':[%s]}", items);
}

static json_t *tw_token(const char *token, const char *items)
{
	return run(&f, "TransactWriteItems",
		"{'ClientRequestToken':'%s','ReturnConsumedCapacity':'TOTAL','TransactItems':[%s]}", token,
		items);
}

static json_t *item(const char *pk)
{
	return run(&f, "GetItem", "{'TableName':'tab','Key':{'p':{'S':'%s'}}}", pk);
}

static void expect_n(const char *pk, int n)
{
	expect(item(pk), "{'Item':{'p':{'S':'%s'},'n':{'N':'%d'}}}", pk, n);
}

static void expect_count(int n)
{
	json_t *table = run(&f, "DescribeTable", "{'TableName':'tab'}");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(table, "Table"), "ItemCount")), n);
	json_decref(table);
	expect(run(&f, "Scan", "{'TableName':'tab','Select':'COUNT'}"), "{'Count':%d,'ScannedCount':%d}", n,
		n);
}

/* ---- all or nothing ---- */

static void t15_all_four_kinds(void **state)
{
	(void)state;
	expect_ok(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'gone'},'g':{'N':'1'}}}"));
	expect_ok(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'c'}}}"));
	expect(tw("{'Put':{'TableName':'tab','Item':{'p':{'S':'a'},'g':{'N':'1'}}}}," ADD(
		       "u", "3") ","
				 "{'Delete':{'TableName':'tab','Key':{'p':{'S':'gone'}}}}," CHECK(
					 "c", "attribute_exists(p)")),
		"{}");
	expect_n("u", 3);
	expect_count(3);
	/* indexes follow in the same commit */
	expect(run(&f, "Scan", "{'TableName':'tab','IndexName':'byg'}"),
		"{'Items':[{'p':{'S':'a'},'g':{'N':'1'}}],'Count':1,'ScannedCount':1}");
}

static void t7_a_failed_condition_leaves_nothing(void **state)
{
	(void)state;
	expect(tw(PUT("a") "," CHECK("no", "attribute_exists(p)") "," ADD("b", "1")), CANCELLED
		"[None, ConditionalCheckFailed, None]','CancellationReasons':[" NONE "," CCF "," NONE "]}");
	expect_count(0);
}

/* The first invalid action is told alone, although a condition before it fails too. */
static void t6_the_first_invalid_action(void **state)
{
	(void)state;
	expect(tw(CHECK("no", "attribute_exists(p)") ","
						     "{'Update':{'TableName':'tab','Key':{'p':{'S':'a'}},'"
						     "UpdateExpression':'SET x = y'}},"
						     "{'Delete':{'TableName':'tab','Key':{'q':{'S':'a'}}}}"),
		CANCELLED
		"[None, ValidationError, None]','CancellationReasons':[" NONE
		",{'Code':'ValidationError','Message':'The provided expression refers to an attribute that "
		"does not exist in the item'}," NONE "]}");
}

/* A condition that guards its own update is judged before it. */
static void t6_a_condition_guards_its_update(void **state)
{
	(void)state;
	expect(tw("{'Update':{'TableName':'tab','Key':{'p':{'S':'a'}},'UpdateExpression':'SET x = y',"
		  "'ConditionExpression':'attribute_exists(y)'}}"),
		CANCELLED "[ConditionalCheckFailed]','CancellationReasons':[" CCF "]}");
}

static void t3_one_item_one_action(void **state)
{
	(void)state;
	expect_invalid(tw(PUT("a") "," CHECK("a", "attribute_exists(p)")),
		"Transaction request cannot include multiple operations on one item");
	expect_invalid(run(&f, "TransactGetItems", "{'TransactItems':[" GET("a") "," GET("a") "]}"),
		"Transaction request cannot include multiple operations on one item");
}

/* An item of so many bytes. */
static void put_sized(int pk, size_t bytes)
{
	char *fill = malloc(bytes);
	size_t n = bytes - 4; /* the names, and a key of two bytes */
	memset(fill, 'x', n);
	fill[n] = '\0';
	expect_ok(
		run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'%02d'},'v':{'S':'%s'}}}", pk, fill));
	free(fill);
}

/* What is read counts, not what the projection leaves of it: ten items of 400 KB and one of 96 KB. */
static void t16_four_megabytes(void **state)
{
	(void)state;
	static const char request[] =
		"{'TransactItems':[" GET("00") "," GET("01") "," GET("02") "," GET("03") "," GET(
			"04") "," GET("05") "," GET("06") "," GET("07") "," GET("08") "," GET("09") ","
												    "{'Get':{"
												    "'TableNa"
												    "me':'"
												    "tab','"
												    "Key':{'"
												    "p':{'S':"
												    "'10'}},'"
												    "Projecti"
												    "onExpres"
												    "sion':'"
												    "p'}}]}";
	for (int i = 0; i < 10; i++)
		put_sized(i, 409600);
	put_sized(10, 98304);
	json_t *answer = run(&f, "TransactGetItems", request);
	assert_int_equal(json_array_size(json_object_get(answer, "Responses")), 11);
	json_decref(answer);
	put_sized(10, 98305);
	expect_invalid(run(&f, "TransactGetItems", request),
		"Transaction size cannot exceed 4 MB: the items asked for come to 4194305 bytes");
}

/* 02-Z5: an update in a transaction is measured as the item is, without UpdateItem's surcharges. */
static void z5_updates_are_flat(void **state)
{
	(void)state;
	/* p and its value 2, v 1: the update adds 6 attributes of 2 bytes each, which fits to the byte;
	 * UpdateItem adds 3 + 6 x 19 and takes the key off (02-Z5) */
	static char fill[409600 - 2 - 1 - 12 + 1];
	memset(fill, 'x', sizeof fill - 1);
	expect_ok(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'a'},'v':{'S':'%s'}}}", fill));
	static const char update[] = "{'TableName':'tab','Key':{'p':{'S':'a'}},'UpdateExpression':'SET "
				     "a=:o,b=:o,c=:o,d=:o,e=:o,f=:o',"
				     "'ExpressionAttributeValues':{':o':{'BOOL':true}}}";
	expect_invalid(run(&f, "UpdateItem", "%s", update),
		"Item size to update has exceeded the maximum allowed size");
	expect(run(&f, "TransactWriteItems", "{'TransactItems':[{'Update':%s}]}", update), "{}");
}

/* ---- tokens ---- */

#define WROTE "{'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':2.0,'WriteCapacityUnits':2.0}]}"
#define AGAIN "{'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':2.0,'ReadCapacityUnits':2.0}]}"

static void t12_done_once(void **state)
{
	(void)state;
	expect(tw_token("t", ADD("a", "1")), WROTE);
	expect(tw_token("t", ADD("a", "1")), AGAIN);
	expect(tw_token("t", ADD("a", "1")), AGAIN);
	expect_n("a", 1);
	expect(tw_token("u", ADD("a", "1")), WROTE);
	expect_n("a", 2);
}

static void t12_other_parameters(void **state)
{
	(void)state;
	expect(tw_token("t", ADD("a", "1")), WROTE);
	expect_error(tw_token("t", ADD("a", "2")), "IdempotentParameterMismatchException",
		"ClientRequestToken was used with other parameters within the last 10 minutes");
	expect_error(tw_token("t", ADD("a", "1") "," PUT("b")), "IdempotentParameterMismatchException",
		"ClientRequestToken was used with other parameters within the last 10 minutes");
	expect_n("a", 1);
}

static void t12_ten_minutes(void **state)
{
	(void)state;
	expect(tw_token("t", ADD("a", "1")), WROTE);
	now += 10 * MINUTE - 1;
	expect(tw_token("t", ADD("a", "1")), AGAIN);
	now += 1;
	expect(tw_token("t", ADD("a", "1")), WROTE);
	now += 10 * MINUTE - 1;
	expect(tw_token("t", ADD("a", "1")), AGAIN);
	expect_error(tw_token("t", ADD("a", "2")), "IdempotentParameterMismatchException",
		"ClientRequestToken was used with other parameters within the last 10 minutes");
	expect_n("a", 2);
}

static void t13_a_cancelled_one_keeps_no_token(void **state)
{
	(void)state;
	expect(tw_token("t", PUT("a") "," CHECK("b", "attribute_exists(p)")),
		CANCELLED "[None, ConditionalCheckFailed]','CancellationReasons':[" NONE "," CCF "]}");
	expect_ok(run(&f, "PutItem", "{'TableName':'tab','Item':{'p':{'S':'b'}}}"));
	expect_ok(tw_token("t", PUT("a") "," CHECK("b", "attribute_exists(p)")));
	expect_count(2);
}

static size_t count_rows(kv_tree tree)
{
	struct kv *kv;
	struct kv_snapshot *snapshot;
	struct kv_iter *it;
	struct kv_range all = { STR(""), STR_NONE };
	struct str key, value;
	uint64_t cookie;
	size_t n = 0;
	char path[80], why[200] = "";
	int64_t pid;
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	snprintf(path, sizeof path, "%s/db", f.folder);
	assert_int_equal(ddbi_kv_sqlite_open(path, &opts, &kv, &pid, why, sizeof why), KV_OK);
	assert_int_equal(kv->ops->snapshot(kv, &snapshot, &cookie), KV_OK);
	assert_int_equal(kv->ops->iterate(snapshot, tree, &all, false, &it), KV_OK);
	while (kv->ops->next(it, &key, &value) == KV_OK)
		n++;
	kv->ops->end(it);
	kv->ops->release(snapshot);
	kv->ops->close(kv);
	return n;
}

static void open_file(void)
{
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	struct kv *kv;
	int64_t pid;
	char path[80], why[200] = "";
	snprintf(path, sizeof path, "%s/db", f.folder);
	assert_int_equal(ddbi_kv_sqlite_open(path, &opts, &kv, &pid, why, sizeof why), KV_OK);
	open_on(&f, kv);
}

static int setup_file(void **state)
{
	(void)state;
	now = START;
	fixture_open_file(&f);
	f.store->ops->close(f.store);
	open_file();
	create_table();
	return 0;
}

static void reopen(void)
{
	f.store->ops->close(f.store);
	open_file();
}

/* Two for each token that is remembered. */
static void expect_token_rows(size_t n)
{
	f.store->ops->close(f.store);
	size_t rows = count_rows(TREE_TOKEN);
	open_file();
	assert_int_equal(rows, n);
}

static void t12_tokens_survive_a_restart(void **state)
{
	(void)state;
	expect(tw_token("t", ADD("a", "1") "," PUT("b")),
		"{'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':4.0,"
		"'WriteCapacityUnits':4.0}]}");
	reopen();
	expect(tw_token("t", ADD("a", "1") "," PUT("b")),
		"{'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':4.0,"
		"'ReadCapacityUnits':4.0}]}");
	expect_n("a", 1);
	expect_error(tw_token("t", ADD("a", "2")), "IdempotentParameterMismatchException",
		"ClientRequestToken was used with other parameters within the last 10 minutes");
}

/* Two rows a token; after their time they go a few with each transaction. */
static void t12_old_tokens_are_forgotten(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		char name[16];
		snprintf(name, sizeof name, "t%d", i);
		expect_ok(tw_token(name, ADD("a", "1")));
	}
	expect_token_rows(40);
	now += 5 * MINUTE;
	expect_ok(tw_token("middle", ADD("a", "1")));
	now += 5 * MINUTE;
	expect_ok(tw_token("t19", ADD("a", "1"))); /* its old row by age must not take the new one along */
	for (int i = 0; i < 10; i++) {
		char name[16];
		snprintf(name, sizeof name, "u%d", i);
		expect_ok(tw_token(name, ADD("a", "1")));
	}
	expect(tw_token("middle", ADD("a", "1")), AGAIN);
	expect(tw_token("t19", ADD("a", "1")), AGAIN);
	expect_n("a", 32);
	expect_token_rows(2 * 12);
}

/* Many in one group: each goes on where the one before stopped. */
static void t12_many_tokens_in_one_group(void **state)
{
	(void)state;
	enum { N = 40 };
	static char texts[N][300];
	struct ddb_arena arena;
	struct op ops[N], *list[N];
	struct buf scratch;
	for (int round = 0; round < 2; round++) {
		ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
		ddbi_buf_init(&scratch, ANSWER_BUFFER);
		for (int i = 0; i < N; i++) {
			char *json = texts[i];
			/* the first two of a round share a token, so the second does nothing */
			snprintf(json, sizeof texts[i],
				"{\"ClientRequestToken\":\"%d-%d\",\"TransactItems\":[{\"Update\":{"
				"\"TableName\":\"tab\","
				"\"Key\":{\"p\":{\"S\":\"a\"}},\"UpdateExpression\":\"ADD n :n\","
				"\"ExpressionAttributeValues\":{\":n\":{\"N\":\"1\"}}}}]}",
				round, i ? i : 1);
			list[i] = &ops[i];
			assert_true(ddbi_op_init(&ops[i], OP_TRANSACT_WRITE_ITEMS, &arena));
			assert_true(ddbi_decode(ddbi_operations[OP_TRANSACT_WRITE_ITEMS].input, str_z(json),
				&scratch, &ops[i].error, ops[i].input));
		}
		f.store->ops->submit(f.store, list, N);
		for (int i = 0; i < N; i++) {
			while (ops[i].state != OP_DONE)
				f.store->ops->drive(f.store, -1);
			assert_false(op_failed(&ops[i]));
		}
		ddbi_buf_free(&scratch);
		ddbi_arena_free(&arena);
		now += 10 * MINUTE;
	}
	expect_n("a", 2 * (N - 1));
	expect_token_rows(2 * (N - 1));
}

/* ---- capacity ---- */

static void y9_y11_capacity(void **state)
{
	(void)state;
	static const char request[] =
		"{'ClientRequestToken':'t','ReturnConsumedCapacity':'INDEXES','TransactItems':["
		"{'Put':{'TableName':'tab','Item':{'p':{'S':'a'},'g':{'N':'1'}}}}," CHECK(
			"none", "attribute_not_exists(p)") "]}";
	expect(run(&f, "TransactWriteItems", request),
		"{'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':5.0,'WriteCapacityUnits':5.0,"
		"'Table':{'CapacityUnits':4.0,'WriteCapacityUnits':4.0},"
		"'GlobalSecondaryIndexes':{'byg':{'CapacityUnits':1.0,'WriteCapacityUnits':1.0}}}]}");
	expect(run(&f, "TransactWriteItems", request),
		"{'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':4.0,'ReadCapacityUnits':4.0,"
		"'Table':{'CapacityUnits':4.0,'ReadCapacityUnits':4.0}}]}");
	expect(run(&f, "TransactGetItems",
		       "{'ReturnConsumedCapacity':'TOTAL','TransactItems':[" GET("a") "," GET("b") "]}"),
		"{'Responses':[{'Item':{'p':{'S':'a'},'g':{'N':'1'}}},{}],"
		"'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':4.0,'ReadCapacityUnits':4.0}]}");
}

/* ---- one point in time ---- */

static json_t *run_at(struct store *store, const char *operation, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static json_t *run_at(struct store *store, const char *operation, const char *format, ...)
{
	struct fixture door = { .store = store };
	va_list args;
	va_start(args, format);
	char *text = quoted(format, args);
	va_end(args);
	json_t *answer = run_text(&door, operation, str_z(text));
	free(text);
	return answer;
}

#define TURNS 300

static void *write_both(void *user)
{
	for (int i = 1; i <= TURNS; i++)
		json_decref(run_at(user, "TransactWriteItems", "{'TransactItems':[%s]}",
			i % 2 ? ADD("a", "1") "," ADD("b", "-1") : ADD("b", "-1") "," ADD("a", "1")));
	return NULL;
}

static long number_of(const json_t *answer, size_t i)
{
	const json_t *response = json_array_get(json_object_get(answer, "Responses"), i);
	const json_t *n = json_object_get(json_object_get(response, "Item"), "n");
	const char *text = json_string_value(json_object_get(n, "N"));
	return text ? strtol(text, NULL, 10) : 0;
}

/* a and b are each other's opposites whenever one looks. */
static void t19_a_snapshot_of_all_items(void **state)
{
	(void)state;
	struct store *door;
	struct error err = { .arena = NULL };
	pthread_t writer;
	long last = 0;
	assert_true(f.store->ops->door(f.store, &err, &door));
	assert_int_equal(pthread_create(&writer, NULL, write_both, door), 0);
	while (last < TURNS) {
		json_t *answer = run(&f, "TransactGetItems", "{'TransactItems':[" GET("a") "," GET("b") "]}");
		long a = number_of(answer, 0), b = number_of(answer, 1);
		json_decref(answer);
		assert_true(a + b == 0 && a >= last);
		last = a;
	}
	assert_int_equal(pthread_join(writer, NULL), 0);
	door->ops->close(door);
	expect_n("a", TURNS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(t15_all_four_kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(t7_a_failed_condition_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(t6_the_first_invalid_action, setup, teardown),
		cmocka_unit_test_setup_teardown(t6_a_condition_guards_its_update, setup, teardown),
		cmocka_unit_test_setup_teardown(t3_one_item_one_action, setup, teardown),
		cmocka_unit_test_setup_teardown(t16_four_megabytes, setup, teardown),
		cmocka_unit_test_setup_teardown(z5_updates_are_flat, setup, teardown),
		cmocka_unit_test_setup_teardown(t12_done_once, setup, teardown),
		cmocka_unit_test_setup_teardown(t12_other_parameters, setup, teardown),
		cmocka_unit_test_setup_teardown(t12_ten_minutes, setup, teardown),
		cmocka_unit_test_setup_teardown(t13_a_cancelled_one_keeps_no_token, setup, teardown),
		cmocka_unit_test_setup_teardown(t12_tokens_survive_a_restart, setup_file, teardown),
		cmocka_unit_test_setup_teardown(t12_old_tokens_are_forgotten, setup_file, teardown),
		cmocka_unit_test_setup_teardown(t12_many_tokens_in_one_group, setup_file, teardown),
		cmocka_unit_test_setup_teardown(y9_y11_capacity, setup, teardown),
		cmocka_unit_test_setup_teardown(t19_a_snapshot_of_all_items, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
