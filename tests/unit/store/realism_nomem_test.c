/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of operations that pass the realism store fails in turn, those of the store inside
 * included: the operation says so and has done nothing, or it has done all of it. */
#include "store/realism/realism.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/store_fixture.h"

#ifdef DDB_FAULT

#define ALLOCATIONS_MAX 5000

static int64_t now_us;

static int64_t test_clock(void *user)
{
	(void)user;
	return now_us;
}

static bool open_over(struct store *inside, struct store **out)
{
	/* All of it at once, but for what fails a call. */
	static const struct ddb_realism realism = { .throttle = true,
		.unprocessed_percent = 50,
		.stale_percent = 100,
		.lag_ms = 1,
		.table_delay_ms = 10 };
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	bool ok = ddbi_realism_open(inside, &realism, test_clock, NULL, &err, out);
	if (!ok)
		assert_int_equal(err.exception, EXCEPTION_NOMEM);
	ddbi_arena_free(&arena);
	return ok;
}

static void set_up(struct fixture *f)
{
	struct ddb_arena arena;
	struct error err;
	struct store *door;
	fixture_open(f);
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_true(f->store->ops->door(f->store, &err, &door));
	expect_ok(run(f, "CreateTable",
		"{'TableName':'abc','KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'}],"
		"'ProvisionedThroughput':{'ReadCapacityUnits':1000,'WriteCapacityUnits':1000}}"));
	expect_ok(run(f, "PutItem", "{'TableName':'abc','Item':{'k':{'S':'old'}}}"));
	assert_true(open_over(door, &door));
	f->store->ops->close(f->store);
	f->store = door;
	ddbi_arena_free(&arena);
}

static int64_t count(struct fixture *f)
{
	json_t *answer = run(f, "Scan", "{'TableName':'abc','Select':'COUNT','ConsistentRead':true}");
	int64_t n = json_integer_value(json_object_get(answer, "Count"));
	json_decref(answer);
	return n;
}

/* One call with the nth allocation failing. *hit: it came to that. */
static enum exception run_failing(
	struct fixture *f, const char *operation, const char *request, uint64_t nth, bool *hit)
{
	struct ddb_arena arena;
	struct op op;
	struct buf scratch;
	char text[600];
	enum op_id id = ddbi_operation_by_name(str_z(operation));
	snprintf(text, sizeof text, "%s", request);
	for (char *p = text; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&scratch, ANSWER_BUFFER);
	assert_true(ddbi_op_init(&op, id, &arena));
	assert_true(ddbi_decode(ddbi_operations[id].input, str_z(text), &scratch, &op.error, op.input));
	uint64_t before = ddbi_mem_calls();
	ddbi_mem_fail(nth, false);
	store_wait(f->store, &op);
	ddbi_mem_fail(0, false);
	*hit = ddbi_mem_calls() - before >= nth;
	ddbi_buf_free(&scratch);
	ddbi_arena_free(&arena);
	return op.error.exception;
}

static void check(const char *operation, const char *request, int64_t most)
{
	uint64_t nth = 1;
	for (bool hit = true; hit; nth++) {
		struct fixture f;
		set_up(&f);
		now_us += 1000000;
		enum exception end = run_failing(&f, operation, request, nth, &hit);
		if (end != EXCEPTION_NONE)
			assert_int_equal(end, EXCEPTION_NOMEM);
		if (strcmp(operation, "DeleteTable") || end != EXCEPTION_NONE)
			assert_in_range(count(&f), 1, end == EXCEPTION_NONE ? most : 1);
		if (!hit)
			assert_int_equal(end, EXCEPTION_NONE);
		fixture_close(&f);
		assert_true(nth < ALLOCATIONS_MAX);
	}
	print_message("%s: %d allocations\n", operation, (int)nth - 2);
	assert_true(nth > 5);
}

static void each_allocation_fails(void **state)
{
	(void)state;
	check("PutItem", "{'TableName':'abc','Item':{'k':{'S':'new'}},'ReturnConsumedCapacity':'TOTAL'}", 2);
	check("GetItem", "{'TableName':'abc','Key':{'k':{'S':'old'}}}", 1);
	check("BatchWriteItem",
		"{'RequestItems':{'abc':[{'PutRequest':{'Item':{'k':{'S':'a'}}}},"
		"{'PutRequest':{'Item':{'k':{'S':'b'}}}},{'PutRequest':{'Item':{'k':{'S':'c'}}}}]}}",
		4);
	check("BatchGetItem", "{'RequestItems':{'abc':{'Keys':[{'k':{'S':'a'}},{'k':{'S':'old'}}]}}}", 1);
	check("TransactWriteItems",
		"{'TransactItems':[{'Put':{'TableName':'abc','Item':{'k':{'S':'a'}}}},"
		"{'Put':{'TableName':'abc','Item':{'k':{'S':'b'}}}}]}",
		3);
	check("CreateTable",
		"{'TableName':'abd','KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'}],"
		"'BillingMode':'PAY_PER_REQUEST'}",
		1);
	check("DeleteTable", "{'TableName':'abc'}", 1);
}

static void opening_fails(void **state)
{
	bool opened = false;
	uint64_t nth = 1;
	(void)state;
	for (; !opened; nth++) {
		struct fixture f;
		fixture_open(&f);
		ddbi_mem_fail(nth, false);
		opened = open_over(f.store, &f.store);
		ddbi_mem_fail(0, false);
		if (opened)
			fixture_close(&f);
		assert_true(nth < ALLOCATIONS_MAX);
	}
	assert_true(nth > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_allocation_fails),
		cmocka_unit_test(opening_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	return 77;
}

#endif
