/* SPDX-License-Identifier: Apache-2.0 */
/* Groups, commits that fail, and what a store does afterwards; the engine's failures come from kv/faulty. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kv/faulty.h"
#include "store/local/core.h"
#include "support/store_fixture.h"

static struct fixture f;
static struct kv *kv;
static struct kv_fault_plan *plan;

static int begin(void **state)
{
	struct local_opts opts = { .background = LOCAL_MANUAL, .seed = 1 };
	struct ddb_arena arena;
	struct error err;
	struct kv *inner;
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_int_equal(ddbi_kv_memory_open(&inner), KV_OK);
	assert_int_equal(ddbi_kv_faulty_open(inner, &kv), KV_OK);
	plan = ddbi_kv_faulty_plan(kv);
	assert_true(ddbi_local_open(kv, &opts, &err, &f.store));
	ddbi_arena_free(&arena);
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'users','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'pk','"
		"KeyType':"
		"'HASH'}],'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}]}"));
	return 0;
}

static int end(void **state)
{
	(void)state;
	*plan = (struct kv_fault_plan){ .nth = 0 };
	fixture_close(&f);
	return 0;
}

static struct kv_stats stats(void)
{
	struct kv_stats s;
	kv->ops->stats(kv, &s);
	return s;
}

static json_t *put(const char *key)
{
	return run(&f, "PutItem", "{'TableName':'users','Item':{'pk':{'S':'%s'}}}", key);
}

static void expect_item(const char *key, bool there)
{
	json_t *answer = run(&f, "GetItem", "{'TableName':'users','Key':{'pk':{'S':'%s'}}}", key);
	if (there)
		expect(answer, "{'Item':{'pk':{'S':'%s'}}}", key);
	else
		expect(answer, "{}");
}

static void expect_count(int n)
{
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'users'}");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(answer, "Table"), "ItemCount")), n);
	json_decref(answer);
}

/* ---- groups ---- */

struct batch {
	struct ddb_arena arena;
	struct op ops[600], *list[600];
	size_t n;
};

static void add(struct batch *b, enum op_id id, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void add(struct batch *b, enum op_id id, const char *format, ...)
{
	struct op *op = b->list[b->n] = &b->ops[b->n];
	struct buf scratch;
	va_list args;
	b->n++;
	va_start(args, format);
	char *text = quoted(format, args);
	va_end(args);
	struct str json = ddbi_arena_copy(&b->arena, str_z(text));
	free(text);
	ddbi_buf_init(&scratch, ANSWER_BUFFER);
	assert_true(ddbi_op_init(op, id, &b->arena));
	assert_true(ddbi_decode(ddbi_operations[id].input, json, &scratch, &op->error, op->input));
	ddbi_buf_free(&scratch);
}

static struct batch *new_batch(void)
{
	static struct batch b;
	b.n = 0;
	ddbi_arena_init(&b.arena, ARENA_MAX_DEFAULT);
	return &b;
}

static void run_batch(struct batch *b)
{
	f.store->ops->submit(f.store, b->list, b->n);
	for (size_t left = b->n; left;)
		left -= (size_t)f.store->ops->drive(f.store, -1);
	for (size_t i = 0; i < b->n; i++)
		assert_int_equal(b->ops[i].state, OP_DONE);
}

static void one_commit_for_all_that_is_queued(void **state)
{
	struct batch *b = new_batch();
	(void)state;
	for (int i = 0; i < 256; i++)
		add(b, OP_PUT_ITEM, "{'TableName':'users','Item':{'pk':{'S':'k%d'}}}", i);
	uint64_t before = stats().commits;
	run_batch(b);
	assert_int_equal(stats().commits, before + 1);
	expect_count(256);
	ddbi_arena_free(&b->arena);
}

static void a_group_has_an_end(void **state)
{
	struct batch *b = new_batch();
	(void)state;
	for (int i = 0; i < 600; i++)
		add(b, OP_PUT_ITEM, "{'TableName':'users','Item':{'pk':{'S':'k%d'}}}", i);
	uint64_t before = stats().commits;
	run_batch(b);
	assert_int_equal(stats().commits, before + 3); /* 256, 256, 88 */
	expect_count(600);
	ddbi_arena_free(&b->arena);
}

/* 4 MB end a group too. */
static void a_group_of_large_items_is_shorter(void **state)
{
	struct batch *b = new_batch();
	char *large = ddbi_arena_bytes(&b->arena, 300001);
	(void)state;
	memset(large, 'x', 300000);
	large[300000] = '\0';
	for (int i = 0; i < 30; i++)
		add(b, OP_PUT_ITEM, "{'TableName':'users','Item':{'pk':{'S':'k%d'},'v':{'S':'%s'}}}", i,
			large);
	uint64_t before = stats().commits;
	run_batch(b);
	uint64_t commits = stats().commits - before;
	assert_true(commits >= 2 && commits <= 10);
	expect_count(30);
	ddbi_arena_free(&b->arena);
}

static void later_ops_of_a_group_see_earlier_ones_but_not_failed_ones(void **state)
{
	struct batch *b = new_batch();
	(void)state;
	add(b, OP_PUT_ITEM, "{'TableName':'users','Item':{'pk':{'S':'a'},'n':{'N':'1'}}}");
	add(b, OP_PUT_ITEM,
		"{'TableName':'users','Item':{'pk':{'S':'a'},'n':{'N':'2'}},'ConditionExpression':"
		"'attribute_not_exists(pk)'}");
	add(b, OP_UPDATE_ITEM,
		"{'TableName':'users','Key':{'pk':{'S':'a'}},'UpdateExpression':'ADD n "
		":d','ExpressionAttributeValues':"
		"{':d':{'N':'10'}}}");
	add(b, OP_UPDATE_ITEM,
		"{'TableName':'users','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET n = pk + :d',"
		"'ExpressionAttributeValues':{':d':{'N':'10'}}}");
	add(b, OP_GET_ITEM, "{'TableName':'users','Key':{'pk':{'S':'a'}}}");
	uint64_t before = stats().commits;
	run_batch(b);
	assert_int_equal(stats().commits, before + 1);
	assert_int_equal(b->ops[0].error.exception, EXCEPTION_NONE);
	assert_int_equal(b->ops[1].error.exception, EXCEPTION_CONDITION_FAILED);
	assert_int_equal(b->ops[2].error.exception, EXCEPTION_NONE);
	assert_int_equal(b->ops[3].error.exception, EXCEPTION_VALIDATION);
	assert_int_equal(b->ops[4].error.exception, EXCEPTION_NONE);
	ddbi_arena_free(&b->arena);
	expect(run(&f, "GetItem", "{'TableName':'users','Key':{'pk':{'S':'a'}}}"),
		"{'Item':{'pk':{'S':'a'},'n':{'N':'11'}}}");
	expect_count(1);
}

static void a_table_operation_is_alone_in_its_group(void **state)
{
	struct batch *b = new_batch();
	(void)state;
	add(b, OP_PUT_ITEM, "{'TableName':'users','Item':{'pk':{'S':'a'}}}");
	add(b, OP_DELETE_TABLE, "{'TableName':'users'}");
	add(b, OP_PUT_ITEM, "{'TableName':'users','Item':{'pk':{'S':'b'}}}");
	uint64_t before = stats().commits;
	run_batch(b);
	assert_int_equal(stats().commits, before + 2);
	assert_int_equal(b->ops[0].error.exception, EXCEPTION_NONE);
	assert_int_equal(b->ops[1].error.exception, EXCEPTION_NONE);
	assert_int_equal(b->ops[2].error.exception, EXCEPTION_RESOURCE_NOT_FOUND);
	ddbi_arena_free(&b->arena);
}

static void nothing_to_write_is_no_commit(void **state)
{
	(void)state;
	uint64_t before = stats().commits;
	expect_ok(run(&f, "DeleteItem", "{'TableName':'users','Key':{'pk':{'S':'none'}}}"));
	expect_error(run(&f, "PutItem",
			     "{'TableName':'users','Item':{'pk':{'S':'a'}},'ConditionExpression':'attribute_"
			     "exists(pk)'}"),
		"ConditionalCheckFailedException", "The conditional request failed");
	assert_int_equal(stats().commits, before);
}

/* ---- who leads ---- */

static void *lead_once(void *arg)
{
	struct local *l = arg;
	ddbi_lead_wait(l);
	ddbi_lead_end(l);
	return NULL;
}

static void wait_for_a_waiter(struct local *l)
{
	unsigned waiters = 0;
	while (!waiters) {
		pthread_mutex_lock(&l->lock);
		waiters = l->lead_waiters;
		pthread_mutex_unlock(&l->lock);
	}
}

/* The owner of a door that polls was woken to lead on, but does not come. */
static void who_waits_to_lead_does_not_wait_for_a_door_that_nobody_drives(void **state)
{
	struct local *l = ((struct door *)(void *)f.store)->local;
	struct batch *b = new_batch();
	struct store *polled;
	struct error err;
	pthread_t thread;
	(void)state;
	error_init(&err, &b->arena);
	assert_true(f.store->ops->door(f.store, &err, &polled));
	assert_true(polled->ops->wakeup(polled) >= 0);
	assert_true(ddbi_lead_try(l));
	assert_int_equal(pthread_create(&thread, NULL, lead_once, l), 0);
	wait_for_a_waiter(l);
	add(b, OP_PUT_ITEM, "{'TableName':'users','Item':{'pk':{'S':'a'}}}");
	polled->ops->submit(polled, b->list, 1);
	ddbi_lead_end(l);
	assert_int_equal(pthread_join(thread, NULL), 0);
	polled->ops->close(polled);
	assert_int_equal(b->ops[0].error.exception, EXCEPTION_CANCELLED);
	ddbi_arena_free(&b->arena);
	expect_item("a", false);
}

/* ---- commits that fail ---- */

/* The put's calls on the engine: snapshot, get of the item, get of the counter, commit. */
static uint64_t calls_of_a_put(void)
{
	*plan = (struct kv_fault_plan){ .nth = 0 };
	expect_ok(put("probe"));
	uint64_t calls = plan->calls;
	expect_ok(run(&f, "DeleteItem", "{'TableName':'users','Key':{'pk':{'S':'probe'}}}"));
	return calls;
}

static void fail_commit(enum kv_rc rc, bool after_effect)
{
	uint64_t nth = calls_of_a_put();
	*plan = (struct kv_fault_plan){ .nth = nth, .rc = rc, .after_effect = after_effect };
}

static void a_full_disk_fails_the_group_only(void **state)
{
	(void)state;
	fail_commit(KV_FULL, false);
	expect_error(put("a"), "InputOutputError", "no room on the disk, or the file has reached its limit");
	*plan = (struct kv_fault_plan){ .nth = 0 };
	expect_item("a", false);
	expect_count(0);
	expect_ok(put("a"));
	expect_item("a", true);
	expect_count(1);
}

static struct batch *three_puts(void)
{
	struct batch *b = new_batch();
	add(b, OP_PUT_ITEM,
		"{'TableName':'users','Item':{'pk':{'S':'c'}},'ConditionExpression':'attribute_exists(pk)'}");
	add(b, OP_PUT_ITEM, "{'TableName':'users','Item':{'pk':{'S':'a'}}}");
	add(b, OP_PUT_ITEM,
		"{'TableName':'users','Item':{'pk':{'S':'a'}},'ConditionExpression':'attribute_not_exists("
		"pk)'}");
	return b;
}

/* A condition that failed by an item of the same group has not failed by anything if that one is lost. */
static void what_a_lost_write_decided_is_lost_too(void **state)
{
	struct batch *b = three_puts();
	(void)state;
	*plan = (struct kv_fault_plan){ .nth = 0 };
	run_batch(b);
	uint64_t calls = plan->calls;
	assert_int_equal(b->ops[2].error.exception, EXCEPTION_CONDITION_FAILED);
	ddbi_arena_free(&b->arena);
	expect_ok(run(&f, "DeleteItem", "{'TableName':'users','Key':{'pk':{'S':'a'}}}"));

	b = three_puts();
	*plan = (struct kv_fault_plan){ .nth = calls, .rc = KV_FULL };
	run_batch(b);
	*plan = (struct kv_fault_plan){ .nth = 0 };
	assert_int_equal(b->ops[0].error.exception, EXCEPTION_CONDITION_FAILED);
	assert_int_equal(b->ops[1].error.exception, EXCEPTION_IO);
	assert_int_equal(b->ops[2].error.exception, EXCEPTION_IO);
	ddbi_arena_free(&b->arena);
	expect_item("a", false);
}

static void no_memory_fails_the_group_only(void **state)
{
	(void)state;
	fail_commit(KV_NOMEM, false);
	expect_error(put("a"), "OutOfMemory", "out of memory");
	*plan = (struct kv_fault_plan){ .nth = 0 };
	expect_item("a", false);
	expect_ok(put("a"));
}

static void expect_read_only(bool first_took_effect)
{
	*plan = (struct kv_fault_plan){ .nth = 0 };
	expect_error(put("b"), "StoreReadOnly",
		"a commit failed, so the store takes no writes until it is opened again");
	expect_error(run(&f, "DeleteTable", "{'TableName':'users'}"), "StoreReadOnly",
		"a commit failed, so the store takes no writes until it is opened again");
	expect_item("a", first_took_effect);
	expect_item("b", false);
}

static void an_error_of_the_disk_ends_writing(void **state)
{
	(void)state;
	fail_commit(KV_IO, false);
	json_t *answer = put("a");
	assert_string_equal(json_string_value(json_object_get(answer, "__type")), "InputOutputError");
	json_decref(answer);
	expect_read_only(false);
	expect_count(0);
}

/* It says that it failed, and yet it is there: nobody can know before the store is opened again. */
static void an_error_after_the_effect_ends_writing_too(void **state)
{
	(void)state;
	fail_commit(KV_DAMAGED, true);
	json_t *answer = put("a");
	assert_string_equal(json_string_value(json_object_get(answer, "__type")), "DamagedFile");
	json_decref(answer);
	expect_read_only(true);
}

static void a_table_made_by_a_failed_commit_is_seen_with_it(void **state)
{
	uint64_t calls;
	(void)state;
	*plan = (struct kv_fault_plan){ .nth = 0 };
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'second','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'pk','"
		"KeyType':"
		"'HASH'}],'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}]}"));
	calls = plan->calls;
	*plan = (struct kv_fault_plan){ .nth = calls, .rc = KV_IO, .after_effect = true };
	json_t *answer = run(&f, "CreateTable",
		"{'TableName':'third','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'pk','"
		"KeyType':"
		"'HASH'}],'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}]}");
	assert_string_equal(json_string_value(json_object_get(answer, "__type")), "InputOutputError");
	json_decref(answer);
	*plan = (struct kv_fault_plan){ .nth = 0 };
	/* rows and catalog of one view agree, whichever commit it sees */
	expect(run(&f, "ListTables", "{}"), "{'TableNames':['second','third','users']}");
	expect(run(&f, "Scan", "{'TableName':'third'}"), "{'Items':[],'Count':0,'ScannedCount':0}");
}

static void a_failed_table_operation_leaves_nothing(void **state)
{
	(void)state;
	*plan = (struct kv_fault_plan){ .nth = 0 };
	expect_error(run(&f, "CreateTable",
			     "{'TableName':'users','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'"
			     "AttributeName':'pk',"
			     "'KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'pk','"
			     "AttributeType':'S'}]}"),
		"ResourceInUseException", "Table already exists: users");
	plan->rc = KV_FULL;
	for (uint64_t nth = 1; nth < 4; nth++) {
		uint64_t trees = stats().trees;
		*plan = (struct kv_fault_plan){ .nth = nth, .rc = KV_FULL };
		json_t *answer = run(&f, "DeleteTable", "{'TableName':'users'}");
		bool failed = json_object_get(answer, "__type") != NULL;
		json_decref(answer);
		*plan = (struct kv_fault_plan){ .nth = 0 };
		if (!failed)
			break;
		assert_int_equal(stats().trees, trees);
		expect(run(&f, "ListTables", "{}"), "{'TableNames':['users']}");
		assert_int_equal(f.store->ops->run_jobs(f.store, 0), 0);
	}
	expect_ok(run(&f, "ListTables", "{}"));
}

/* Whichever call on the engine fails: the op says so or does not, and the counters agree with the items. */
static void any_failing_call_leaves_items_and_counters_in_step(void **state)
{
	char key[16];
	int there = 0;
	(void)state;
	uint64_t calls = calls_of_a_put();
	for (uint64_t nth = 1; nth <= calls; nth++) {
		snprintf(key, sizeof key, "k%d", (int)nth);
		*plan = (struct kv_fault_plan){ .nth = nth, .rc = KV_NOMEM };
		json_t *answer = put(key);
		bool failed = json_object_get(answer, "__type") != NULL;
		json_decref(answer);
		*plan = (struct kv_fault_plan){ .nth = 0 };
		expect_item(key, !failed);
		there += !failed;
		expect_count(there);
	}
	assert_int_equal(there, 0);
}

static void reads_go_on_while_the_engine_fails_once(void **state)
{
	(void)state;
	expect_ok(put("a"));
	for (uint64_t nth = 1; nth <= 2; nth++) {
		*plan = (struct kv_fault_plan){ .nth = nth, .rc = KV_IO };
		json_t *answer = run(&f, "GetItem", "{'TableName':'users','Key':{'pk':{'S':'a'}}}");
		expect_error(answer, "InputOutputError", "the disk cannot be read or written");
		*plan = (struct kv_fault_plan){ .nth = 0 };
		expect_item("a", true);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(one_commit_for_all_that_is_queued),
		T(a_group_has_an_end),
		T(a_group_of_large_items_is_shorter),
		T(later_ops_of_a_group_see_earlier_ones_but_not_failed_ones),
		T(a_table_operation_is_alone_in_its_group),
		T(nothing_to_write_is_no_commit),
		T(a_full_disk_fails_the_group_only),
		T(who_waits_to_lead_does_not_wait_for_a_door_that_nobody_drives),
		T(what_a_lost_write_decided_is_lost_too),
		T(no_memory_fails_the_group_only),
		T(an_error_of_the_disk_ends_writing),
		T(an_error_after_the_effect_ends_writing_too),
		T(a_table_made_by_a_failed_commit_is_seen_with_it),
		T(a_failed_table_operation_leaves_nothing),
		T(any_failing_call_leaves_items_and_counters_in_step),
		T(reads_go_on_while_the_engine_fails_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
