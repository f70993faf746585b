/* SPDX-License-Identifier: Apache-2.0 */
/* The realism store over a store in memory, with a clock that the test sets. */
#include "base/os.h"
#include "store/realism/realism.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/store_fixture.h"

#define PTEE                                                                                              \
	"The level of configured provisioned throughput for the table was exceeded. Consider increasing " \
	"your provisioning level with the UpdateTable API."
#define THROUGHPUT_EXCEEDED "ProvisionedThroughputExceededException"

static int64_t now_us;

static int64_t test_clock(void *user)
{
	(void)user;
	return now_us;
}

static void later(int ms)
{
	now_us += (int64_t)ms * 1000;
}

static void up_over(struct fixture *f, const struct ddb_realism *realism)
{
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	now_us = 1000000;
	if (!ddbi_realism_open(f->store, realism, test_clock, NULL, &err, &f->store))
		fail_msg("%.*s", (int)err.message.n, err.message.p);
	ddbi_arena_free(&arena);
}

static void up(struct fixture *f, const struct ddb_realism *realism)
{
	fixture_open(f);
	up_over(f, realism);
}

/* A door to what is inside, beside the realism store. */
static struct store *door_inside(struct fixture *f)
{
	struct ddb_arena arena;
	struct error err;
	struct store *door;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_true(f->store->ops->door(f->store, &err, &door));
	ddbi_arena_free(&arena);
	return door;
}

static void make_table(struct fixture *f, const char *name, int read, int write)
{
	expect_ok(run(f, "CreateTable",
		"{'TableName':'%s','KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'}],"
		"'ProvisionedThroughput':{'ReadCapacityUnits':%d,'WriteCapacityUnits':%d}}",
		name, read, write));
}

/* With a global index by g. */
static void make_indexed(struct fixture *f, const char *name, int units, int index_read, int index_write)
{
	expect_ok(run(f, "CreateTable",
		"{'TableName':'%s','KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'},"
		"{'AttributeName':'g','AttributeType':'S'}],'GlobalSecondaryIndexes':[{'IndexName':'by_g',"
		"'KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'},"
		"'ProvisionedThroughput':{'ReadCapacityUnits':%d,'WriteCapacityUnits':%d}}],"
		"'ProvisionedThroughput':{'ReadCapacityUnits':%d,'WriteCapacityUnits':%d}}",
		name, index_read, index_write, units, units));
}

static json_t *put(struct fixture *f, const char *key)
{
	return run(f, "PutItem", "{'TableName':'abc','Item':{'k':{'S':'%s'},'g':{'S':'x'}}}", key);
}

static json_t *get(struct fixture *f, const char *key, bool consistent)
{
	return run(f, "GetItem",
		"{'TableName':'abc','Key':{'k':{'S':'%s'}},'ConsistentRead':%s,'ProjectionExpression':'k'}",
		key, consistent ? "true" : "false");
}

/* ---- capacity ---- */

static void writes_beyond_the_capacity(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 1 });
	make_table(&f, "abc", 1, 1);
	expect(put(&f, "a"), "{}");
	expect_error(put(&f, "b"), THROUGHPUT_EXCEEDED, PTEE);
	expect(get(&f, "b", true), "{}");
	/* What is wrong by itself is said first. */
	expect_invalid(run(&f, "PutItem", "{'TableName':'abc','Item':{}, 'ReturnValues':'ALL_NEW'}"),
		"ReturnValues can only be ALL_OLD or NONE");
	later(999);
	expect(put(&f, "b"), "{}"); /* something is left, and that is enough (it may go below zero) */
	expect_error(put(&f, "c"), THROUGHPUT_EXCEEDED, PTEE);
	fixture_close(&f);
}

static void large_items_take_more(void **state)
{
	struct fixture f;
	char text[2400];
	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 1 });
	make_table(&f, "abc", 1, 1);
	/* 3 units of the 1 there is: -2 */
	expect(run(&f, "PutItem", "{'TableName':'abc','Item':{'k':{'S':'a'},'t':{'S':'%s'}}}", text), "{}");
	later(2000);
	expect_error(put(&f, "b"), THROUGHPUT_EXCEEDED, PTEE);
	later(10);
	/* Replaces the large one: 3 units again, though the new one is small (06-Y6). */
	expect(put(&f, "a"), "{}");
	later(2900);
	expect_error(put(&f, "a"), THROUGHPUT_EXCEEDED, PTEE);
	later(100);
	expect(put(&f, "a"), "{}");
	fixture_close(&f);
}

static void reads_and_their_halves(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 1 });
	make_table(&f, "abc", 1, 5);
	expect(get(&f, "a", false), "{}");
	expect(get(&f, "a", false), "{}");
	expect_error(get(&f, "a", false), THROUGHPUT_EXCEEDED, PTEE);
	later(1000);
	expect(get(&f, "a", true), "{}");
	expect_error(run(&f, "Scan", "{'TableName':'abc'}"), THROUGHPUT_EXCEEDED, PTEE);
	expect(put(&f, "a"), "{}"); /* writes have a bucket of their own */
	fixture_close(&f);
}

static void three_hundred_seconds_of_burst(void **state) /* 03-H1 */
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true });
	make_table(&f, "abc", 1, 1);
	for (int i = 0; i < 300; i++)
		expect(put(&f, "a"), "{}");
	expect_error(put(&f, "a"), THROUGHPUT_EXCEEDED, PTEE);
	later(1000000);
	for (int i = 0; i < 300; i++)
		expect(put(&f, "a"), "{}");
	expect_error(put(&f, "a"), THROUGHPUT_EXCEEDED, PTEE);
	fixture_close(&f);
}

static void failed_conditions_consume(void **state) /* 06-W10 */
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 1 });
	make_table(&f, "abc", 1, 1);
	expect_error(run(&f, "DeleteItem",
			     "{'TableName':'abc','Key':{'k':{'S':'a'}},"
			     "'ConditionExpression':'attribute_exists(k)'}"),
		"ConditionalCheckFailedException", "The conditional request failed");
	expect_error(put(&f, "a"), THROUGHPUT_EXCEEDED, PTEE);
	later(1000);
	/* A request that is refused consumes nothing. */
	expect_invalid(run(&f, "PutItem", "{'TableName':'abc','Item':{'x':{'S':'a'}}}"),
		"One or more parameter values were invalid: Missing the key k in the item");
	expect(put(&f, "a"), "{}");
	fixture_close(&f);
}

static void on_demand_tables_are_not_throttled(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 1 });
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'abc','KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'}],"
		"'BillingMode':'PAY_PER_REQUEST'}"));
	for (int i = 0; i < 50; i++)
		expect(put(&f, "a"), "{}");
	expect_error(run(&f, "PutItem", "{'TableName':'none','Item':{'k':{'S':'a'}}}"),
		"ResourceNotFoundException", "Requested resource not found");
	fixture_close(&f);
}

static void a_new_capacity_counts_at_once(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 1 });
	make_table(&f, "abc", 1, 1);
	expect(put(&f, "a"), "{}");
	expect_ok(run(&f, "UpdateTable",
		"{'TableName':'abc','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':10}"
		"}"));
	expect_error(put(&f, "a"), THROUGHPUT_EXCEEDED, PTEE);
	later(300);
	for (int i = 0; i < 3; i++)
		expect(put(&f, "a"), "{}");
	expect_error(put(&f, "a"), THROUGHPUT_EXCEEDED, PTEE);
	expect_ok(run(&f, "DeleteTable", "{'TableName':'abc'}"));
	make_table(&f, "abc", 1, 1);
	expect(put(&f, "a"), "{}"); /* another table of that name begins anew */
	fixture_close(&f);
}

static void indexes_have_capacity_of_their_own(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 1 });
	make_indexed(&f, "abc", 10, 1, 1);
	expect(put(&f, "a"), "{}");
	/* The index cannot keep up, and holds the table up. */
	expect_error(put(&f, "b"), THROUGHPUT_EXCEEDED, PTEE);
	static const char query[] = "{'TableName':'abc','IndexName':'by_g','KeyConditionExpression':'g=:g',"
				    "'ExpressionAttributeValues':{':g':{'S':'x'}},'Select':'COUNT'}";
	expect(run(&f, "Query", "%s", query), "{'Count':1,'ScannedCount':1}");
	expect(run(&f, "Query", "%s", query), "{'Count':1,'ScannedCount':1}");
	expect_error(run(&f, "Query", "%s", query), THROUGHPUT_EXCEEDED, PTEE);
	expect(get(&f, "a", true), "{'Item':{'k':{'S':'a'}}}");
	fixture_close(&f);
}

static void only_what_was_asked_for_is_told(void **state) /* 06-Y1 */
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true });
	make_indexed(&f, "abc", 10, 10, 10);
	static const char item[] = "'TableName':'abc','Item':{'k':{'S':'a'},'g':{'S':'x'}}";
	expect(run(&f, "PutItem", "{%s,'ReturnConsumedCapacity':'NONE'}", item), "{}");
	expect(run(&f, "PutItem", "{%s,'ReturnConsumedCapacity':'TOTAL'}", item),
		"{'ConsumedCapacity':{'TableName':'abc','CapacityUnits':1}}");
	expect(run(&f, "DeleteItem",
		       "{'TableName':'abc','Key':{'k':{'S':'a'}},'ReturnConsumedCapacity':'INDEXES'}"),
		"{'ConsumedCapacity':{'TableName':'abc','CapacityUnits':2,'Table':{'CapacityUnits':1},"
		"'GlobalSecondaryIndexes':{'by_g':{'CapacityUnits':1}}}}");
	expect(run(&f, "BatchGetItem",
		       "{'RequestItems':{'abc':{'Keys':[{'k':{'S':'a'}}]}},'ReturnConsumedCapacity':'TOTAL'"
		       "}"),
		"{'Responses':{'abc':[]},'UnprocessedKeys':{},"
		"'ConsumedCapacity':[{'TableName':'abc','CapacityUnits':0.5}]}");
	fixture_close(&f);
}

/* ---- batches and transactions ---- */

#define PUT_REQUEST(k) "{'PutRequest':{'Item':{'k':{'S':'" k "'}}}}"
#define KEY(k)         "{'k':{'S':'" k "'}}"

static void batches_are_done_in_part(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 2 });
	make_table(&f, "abc", 1, 1);
	make_table(&f, "abd", 1, 1);
	expect(run(&f, "BatchWriteItem",
		       "{'RequestItems':{'abc':[" PUT_REQUEST("a") "," PUT_REQUEST("b") "," PUT_REQUEST(
			       "c") "],'abd':[" PUT_REQUEST("d") "]}}"),
		"{'UnprocessedItems':{'abc':[" PUT_REQUEST("c") "]}}");
	expect_error(run(&f, "BatchWriteItem", "{'RequestItems':{'abc':[" PUT_REQUEST("c") "]}}"),
		THROUGHPUT_EXCEEDED, PTEE);
	expect(run(&f, "Scan", "{'TableName':'abc','Select':'COUNT'}"), "{'Count':2,'ScannedCount':2}");
	/* 1.5 units are left, for three keys, of the four. */
	expect(run(&f, "BatchGetItem",
		       "{'RequestItems':{'abc':{'Keys':[" KEY("x") "," KEY("y") "," KEY("b") "," KEY(
			       "a") "],'ProjectionExpression':'#k','ExpressionAttributeNames':{'#k':'k'}},"
				    "'abd':{'Keys':[" KEY("d") "],'ConsistentRead':true}}}"),
		"{'Responses':{'abc':[{'k':{'S':'b'}}],'abd':[{'k':{'S':'d'}}]},"
		"'UnprocessedKeys':{'abc':{'Keys':[" KEY("a") "],'ProjectionExpression':'#k',"
							      "'ExpressionAttributeNames':{'#k':'k'}}}}");
	fixture_close(&f);
}

static void transactions_are_done_whole_or_not(void **state) /* 08-T9 */
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 2 });
	make_table(&f, "abc", 1, 10);
	make_table(&f, "abd", 1, 1);
	static const char both[] = "{'TransactItems':[{'Put':{'TableName':'abc','Item':{'k':{'S':'a'}}}},"
				   "{'Put':{'TableName':'abd','Item':{'k':{'S':'a'}}}}]}";
	expect(run(&f, "TransactWriteItems", "%s", both), "{}");
	expect(run(&f, "TransactWriteItems", "%s", both),
		"{'__type':'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',"
		"'Message':'Transaction cancelled, please refer cancellation reasons for specific reasons "
		"[None, ProvisionedThroughputExceeded]','CancellationReasons':[{'Code':'None'},"
		"{'Code':'ProvisionedThroughputExceeded','Message':'" PTEE "'}]}");
	fixture_close(&f);
}

static void some_of_a_batch_is_left(void **state)
{
	struct fixture f;
	size_t left = 0;
	(void)state;
	up(&f, &(struct ddb_realism){ .seed = 7, .unprocessed_percent = 50 });
	make_table(&f, "abc", 5, 5);
	for (int i = 0; i < 40; i++) {
		json_t *answer = run(&f, "BatchWriteItem",
			"{'RequestItems':{'abc':[" PUT_REQUEST("a") "," PUT_REQUEST("b") "," PUT_REQUEST(
				"c") "," PUT_REQUEST("d") "]}}");
		size_t n =
			json_array_size(json_object_get(json_object_get(answer, "UnprocessedItems"), "abc"));
		assert_true(n < 4);
		left += n;
		json_decref(answer);
	}
	assert_in_range(left, 50, 110); /* of 160 */
	expect(put(&f, "e"), "{}");
	fixture_close(&f);
}

static void of_one_item_nothing_is_left(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .unprocessed_percent = 100 });
	make_table(&f, "abc", 5, 5);
	expect(run(&f, "BatchWriteItem", "{'RequestItems':{'abc':[" PUT_REQUEST("a") "]}}"),
		"{'UnprocessedItems':{}}");
	expect(run(&f, "BatchGetItem", "{'RequestItems':{'abc':{'Keys':[" KEY("a") "]}}}"),
		"{'Responses':{'abc':[" KEY("a") "]},'UnprocessedKeys':{}}");
	fixture_close(&f);
}

/* ---- late reads ---- */

static void eventual_reads_lag(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .stale_percent = 100, .lag_ms = 50 });
	make_indexed(&f, "abc", 5, 5, 5);
	static const char query[] = "{'TableName':'abc','IndexName':'by_g','KeyConditionExpression':'g=:g',"
				    "'ExpressionAttributeValues':{':g':{'S':'x'}},'Select':'COUNT'}";
	expect(put(&f, "a"), "{}");
	expect(get(&f, "a", true), "{'Item':{'k':{'S':'a'}}}");
	expect(get(&f, "a", false), "{}");
	expect(run(&f, "Query", "%s", query), "{'Count':0,'ScannedCount':0}");
	expect(run(&f, "Scan", "{'TableName':'abc','Select':'COUNT'}"), "{'Count':0,'ScannedCount':0}");
	expect(run(&f, "BatchGetItem", "{'RequestItems':{'abc':{'Keys':[" KEY("a") "]}}}"),
		"{'Responses':{'abc':[]},'UnprocessedKeys':{}}");
	later(49);
	expect(get(&f, "a", false), "{}");
	later(1);
	expect(get(&f, "a", false), "{'Item':{'k':{'S':'a'}}}");
	expect(run(&f, "Query", "%s", query), "{'Count':1,'ScannedCount':1}");
	/* Long afterwards too a read may miss what was just written. */
	later(5000);
	expect(put(&f, "b"), "{}");
	expect(run(&f, "Query", "%s", query), "{'Count':1,'ScannedCount':1}");
	/* A table that has just been made is there. */
	make_table(&f, "abd", 1, 1);
	expect(run(&f, "Scan", "{'TableName':'abd','Select':'COUNT'}"), "{'Count':0,'ScannedCount':0}");
	fixture_close(&f);
}

/* ---- tables ---- */

static void expect_status(struct fixture *f, const char *status)
{
	json_t *answer = run(f, "DescribeTable", "{'TableName':'abc'}");
	json_t *table = json_object_get(answer, "Table");
	assert_string_equal(json_string_value(json_object_get(table, "TableStatus")), status);
	json_decref(answer);
}

#define UPDATE "{'TableName':'abc','ProvisionedThroughput':{'ReadCapacityUnits':%d,'WriteCapacityUnits':2}}"
#define IN_USE(doing)             \
	"ResourceInUseException", \
		"Attempt to change a resource which is still in use: Table is being " doing ": abc"

static void tables_take_their_time(void **state) /* 03-L4, L5, L6 */
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .table_delay_ms = 20 });
	make_table(&f, "abc", 1, 1);
	expect_status(&f, "CREATING");
	expect_error(put(&f, "a"), "ResourceNotFoundException", "Requested resource not found");
	expect_error(get(&f, "a", true), "ResourceNotFoundException", "Requested resource not found");
	expect_invalid(run(&f, "PutItem", "{'TableName':'abc','Item':{'k':{'SS':[]}}}"),
		"One or more parameter values were invalid: An string set  may not be empty");
	expect_error(run(&f, "UpdateTable", UPDATE, 2), IN_USE("created"));
	expect_error(run(&f, "DeleteTable", "{'TableName':'abc'}"), IN_USE("created"));
	later(20);
	expect_status(&f, "ACTIVE");
	expect(put(&f, "a"), "{}");

	expect_ok(run(&f, "UpdateTable", UPDATE, 2));
	expect_status(&f, "UPDATING");
	expect(put(&f, "b"), "{}");
	expect_error(run(&f, "UpdateTable", UPDATE, 3), IN_USE("updated"));
	expect_error(run(&f, "DeleteTable", "{'TableName':'abc'}"), IN_USE("updated"));
	later(20);
	expect_status(&f, "ACTIVE");

	expect_ok(run(&f, "DeleteTable", "{'TableName':'abc'}"));
	expect_status(&f, "DELETING");
	expect_ok(run(&f, "DeleteTable", "{'TableName':'abc'}"));
	expect_error(put(&f, "a"), "ResourceNotFoundException", "Requested resource not found");
	expect_error(run(&f, "UpdateTable", UPDATE, 4), IN_USE("deleted"));
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'abc'}");
	json_t *table = json_object_get(answer, "Table");
	assert_int_equal(json_integer_value(json_object_get(table, "ItemCount")), 2);
	assert_null(json_object_get(table, "KeySchema"));
	json_decref(answer);
	later(20);
	expect_error(run(&f, "DescribeTable", "{'TableName':'abc'}"), "ResourceNotFoundException",
		"Requested resource not found: Table: abc not found");
	make_table(&f, "abc", 1, 1);
	fixture_close(&f);
}

static void a_name_is_free_when_its_table_is_gone(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .table_delay_ms = 20 });
	make_table(&f, "abc", 1, 1);
	later(20);
	expect_ok(run(&f, "DeleteTable", "{'TableName':'abc'}"));
	expect_error(run(&f, "CreateTable",
			     "{'TableName':'abc','KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
			     "'AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'}],"
			     "'BillingMode':'PAY_PER_REQUEST'}"),
		IN_USE("deleted"));
	fixture_close(&f);
}

/* ---- conflicts and errors ---- */

static void writes_meet_transactions(void **state) /* 08-I1 */
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .conflict_percent = 100 });
	make_table(&f, "abc", 1, 1);
	expect_error(put(&f, "a"), "TransactionConflictException", "Transaction is ongoing for the item");
	expect(get(&f, "a", true), "{}");
	expect(run(&f, "BatchWriteItem", "{'RequestItems':{'abc':[" PUT_REQUEST("a") "]}}"),
		"{'UnprocessedItems':{}}");
	expect(run(&f, "TransactGetItems",
		       "{'TransactItems':[{'Get':{'TableName':'abc','Key':" KEY("a") "}}]}"),
		"{'__type':'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',"
		"'Message':'Transaction cancelled, please refer cancellation reasons for specific reasons "
		"[TransactionConflict]','CancellationReasons':[{'Code':'TransactionConflict',"
		"'Message':'Transaction is ongoing for the item'}]}");
	fixture_close(&f);
}

static void errors_of_the_service(void **state) /* 01-P19 */
{
	struct fixture f, inside;
	char key[16];
	(void)state;
	fixture_open(&f);
	inside = f;
	inside.store = door_inside(&f);
	up_over(&f, &(struct ddb_realism){ .error_percent = 100, .seed = 3 });
	make_table(&f, "abc", 1, 1);
	for (int i = 0; i < 100; i++) {
		snprintf(key, sizeof key, "%d", i);
		expect_error(put(&f, key), "InternalServerError", "Internal server error");
	}
	expect_error(get(&f, "a", true), "InternalServerError", "Internal server error");
	/* Of the writes some were done. */
	json_t *answer = run(&inside, "Scan", "{'TableName':'abc','Select':'COUNT'}");
	assert_in_range(json_integer_value(json_object_get(answer, "Count")), 30, 70);
	json_decref(answer);
	inside.store->ops->close(inside.store);
	fixture_close(&f);
}

static void too_many_requests(void **state)
{
	struct fixture f;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttling_percent = 100 });
	make_table(&f, "abc", 1, 1);
	expect(put(&f, "a"), "{'__type':'com.amazon.coral.availability#ThrottlingException',"
			     "'message':'Rate of requests exceeds the allowed throughput.'}");
	expect_invalid(run(&f, "PutItem", "{'TableName':'abc','Item':{'k':{'SS':[]}}}"),
		"One or more parameter values were invalid: An string set  may not be empty");
	fixture_close(&f);
}

#define COURSE 200

static void course(uint64_t seed, char out[COURSE + 1])
{
	struct fixture f;
	up(&f, &(struct ddb_realism){
		       .seed = seed, .error_percent = 20, .throttling_percent = 20, .conflict_percent = 20 });
	make_table(&f, "abc", 1, 1);
	for (int i = 0; i < COURSE; i++) {
		json_t *answer = put(&f, "a"), *type = json_object_get(answer, "__type");
		out[i] = type ? strchr(json_string_value(type), '#')[1] : '.';
		json_decref(answer);
	}
	out[COURSE] = '\0';
	fixture_close(&f);
}

static void one_seed_one_course(void **state)
{
	char a[COURSE + 1], b[COURSE + 1], c[COURSE + 1];
	(void)state;
	course(42, a);
	course(42, b);
	course(43, c);
	assert_string_equal(a, b);
	assert_string_not_equal(a, c);
	assert_non_null(strchr(a, '.'));
	assert_non_null(strchr(a, 'I'));
	assert_non_null(strchr(a, 'T'));
}

/* ---- the queue ---- */

struct call {
	struct ddb_arena arena;
	struct op op;
	int completed;
};

static void completed(struct op *op)
{
	((struct call *)op->user)->completed++;
}

static void start(struct fixture *f, struct call *c, const char *operation, const char *text)
{
	struct buf scratch;
	enum op_id id = ddbi_operation_by_name(str_z(operation));
	struct op *op = &c->op;
	c->completed = 0;
	ddbi_arena_init(&c->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&scratch, ANSWER_BUFFER);
	assert_true(ddbi_op_init(op, id, &c->arena));
	struct str json = ddbi_arena_copy(&c->arena, str_z(text));
	for (char *p = (char *)(uintptr_t)json.p; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	assert_true(ddbi_decode(ddbi_operations[id].input, json, &scratch, &op->error, op->input));
	ddbi_buf_free(&scratch);
	op->complete = completed;
	op->user = c;
	f->store->ops->submit(f->store, &op, 1);
}

static void finish(struct call *c)
{
	assert_int_equal(c->completed, 1);
	ddbi_arena_free(&c->arena);
}

static bool readable(int fd, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	return poll(&p, 1, timeout_ms) == 1;
}

#define PUT_A "{'TableName':'abc','Item':{'k':{'S':'a'}}}"
#define GET_A "{'TableName':'abc','Key':{'k':{'S':'a'}},'ConsistentRead':true}"

static void answers_come_late(void **state)
{
	struct fixture f;
	struct call w, r;
	(void)state;
	up(&f, &(struct ddb_realism){ .latency_min_ms = 500, .latency_max_ms = 520 });
	make_table(&f, "abc", 1, 1);
	int fd = f.store->ops->wakeup(f.store);
	assert_true(fd >= 0);
	int64_t begun = ddbi_monotonic_us();
	start(&f, &w, "PutItem", PUT_A);
	start(&f, &r, "GetItem", GET_A);
	assert_int_equal(f.store->ops->drive(f.store, 0), 0);
	assert_int_equal(f.store->ops->drive(f.store, 5), 0);
	assert_true(ddbi_monotonic_us() - begun < 490000);
	assert_false(readable(fd, 0));
	/* Both are on their way at once, not one after the other. */
	while (!w.completed || !r.completed) {
		assert_true(readable(fd, 1000));
		f.store->ops->drive(f.store, 0);
	}
	int64_t took = ddbi_monotonic_us() - begun;
	assert_in_range(took, 500000, 999000);
	assert_false(readable(fd, 0));
	/* The read saw the write before it. */
	assert_non_null(((struct get_item_output *)r.op.output)->item.packed.p);
	finish(&w);
	finish(&r);
	begun = ddbi_monotonic_us();
	expect(put(&f, "b"), "{}"); /* waiting too */
	assert_true(ddbi_monotonic_us() - begun >= 500000);
	fixture_close(&f);
}

static void what_needs_no_store_wakes_too(void **state)
{
	struct fixture f;
	struct call c;
	(void)state;
	up(&f, &(struct ddb_realism){ .throttling_percent = 100 });
	make_table(&f, "abc", 1, 1);
	int fd = f.store->ops->wakeup(f.store);
	assert_false(readable(fd, 0));
	start(&f, &c, "PutItem", PUT_A);
	assert_int_equal(c.completed, 0);
	assert_true(readable(fd, 1000));
	assert_int_equal(f.store->ops->drive(f.store, 0), 1);
	assert_false(readable(fd, 0));
	finish(&c);
	fixture_close(&f);
}

static void what_follows_a_table_operation_waits_for_it(void **state)
{
	struct fixture f;
	struct call make, w;
	(void)state;
	up(&f, &(struct ddb_realism){ .table_delay_ms = 20 });
	start(&f, &make, "CreateTable",
		"{'TableName':'abc','KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'}],"
		"'BillingMode':'PAY_PER_REQUEST'}");
	start(&f, &w, "PutItem", PUT_A);
	while (!make.completed || !w.completed)
		assert_true(f.store->ops->drive(f.store, -1) > 0);
	assert_int_equal(make.op.error.exception, EXCEPTION_NONE);
	assert_int_equal(w.op.error.exception, EXCEPTION_RESOURCE_NOT_FOUND);
	finish(&make);
	finish(&w);
	fixture_close(&f);
}

static void calls_are_called_off(void **state)
{
	struct fixture f;
	struct call w, late, held, again;
	(void)state;
	up(&f, &(struct ddb_realism){ .latency_min_ms = 2000, .latency_max_ms = 2000, .stale_percent = 100 });
	make_table(&f, "abc", 1, 1);
	start(&f, &w, "PutItem", PUT_A);
	start(&f, &late, "GetItem", "{'TableName':'abc','Key':{'k':{'S':'a'}}}");
	assert_true(f.store->ops->cancel(f.store, &w.op));
	assert_true(f.store->ops->cancel(f.store, &late.op));
	int64_t begun = ddbi_monotonic_us();
	while (!w.completed || !late.completed)
		f.store->ops->drive(f.store, -1);
	assert_true(ddbi_monotonic_us() - begun < 1900000);
	assert_int_equal(w.op.error.exception, EXCEPTION_CANCELLED);
	assert_int_equal(late.op.error.exception, EXCEPTION_CANCELLED);
	finish(&w);
	finish(&late);
	start(&f, &held, "PutItem", PUT_A);
	f.store->ops->drive(f.store, 0);
	assert_false(f.store->ops->cancel(f.store, &held.op)); /* it is done */
	start(&f, &again, "GetItem", GET_A);
	f.store->ops->close(f.store); /* at once, whatever is due when */
	assert_int_equal(held.op.error.exception, EXCEPTION_NONE);
	assert_int_equal(again.op.error.exception, EXCEPTION_CANCELLED);
	finish(&held);
	finish(&again);
}

static void doors_share_and_forks_do_not(void **state)
{
	struct fixture f, other;
	struct ddb_arena arena;
	struct error err;
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	up(&f, &(struct ddb_realism){ .throttle = true, .burst_s = 1 });
	make_table(&f, "abc", 1, 1);
	other = f;
	assert_true(f.store->ops->fork(f.store, &err, &other.store));
	expect(put(&f, "a"), "{}");
	expect_error(put(&f, "a"), THROUGHPUT_EXCEEDED, PTEE);
	expect(put(&other, "a"), "{}");
	expect_error(put(&other, "a"), THROUGHPUT_EXCEEDED, PTEE);
	other.store->ops->close(other.store);
	assert_true(f.store->ops->door(f.store, &err, &other.store));
	expect_error(put(&other, "a"), THROUGHPUT_EXCEEDED, PTEE);
	f.store->ops->close(f.store);
	later(1000);
	expect(put(&other, "a"), "{}");
	fixture_close(&other);
	ddbi_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_beyond_the_capacity),
		cmocka_unit_test(large_items_take_more),
		cmocka_unit_test(reads_and_their_halves),
		cmocka_unit_test(three_hundred_seconds_of_burst),
		cmocka_unit_test(failed_conditions_consume),
		cmocka_unit_test(on_demand_tables_are_not_throttled),
		cmocka_unit_test(a_new_capacity_counts_at_once),
		cmocka_unit_test(indexes_have_capacity_of_their_own),
		cmocka_unit_test(only_what_was_asked_for_is_told),
		cmocka_unit_test(batches_are_done_in_part),
		cmocka_unit_test(transactions_are_done_whole_or_not),
		cmocka_unit_test(some_of_a_batch_is_left),
		cmocka_unit_test(of_one_item_nothing_is_left),
		cmocka_unit_test(eventual_reads_lag),
		cmocka_unit_test(tables_take_their_time),
		cmocka_unit_test(a_name_is_free_when_its_table_is_gone),
		cmocka_unit_test(writes_meet_transactions),
		cmocka_unit_test(errors_of_the_service),
		cmocka_unit_test(too_many_requests),
		cmocka_unit_test(one_seed_one_course),
		cmocka_unit_test(answers_come_late),
		cmocka_unit_test(what_needs_no_store_wakes_too),
		cmocka_unit_test(what_follows_a_table_operation_waits_for_it),
		cmocka_unit_test(calls_are_called_off),
		cmocka_unit_test(doors_share_and_forks_do_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
