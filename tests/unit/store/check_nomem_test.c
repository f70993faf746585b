/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of a check and of an emptying fails in turn: it says so, and nothing has changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/local/catalog.h"
#include "support/store_fixture.h"

#ifdef DDB_FAULT

static struct fixture f;
static struct kv *kv;

static int setup(void **state)
{
	(void)state;
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	f.folder[0] = '\0';
	fixture_open_on(&f, kv);
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'g','AttributeType':'S'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],"
		"'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_AND_OLD_IMAGES'},"
		"'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':[{'AttributeName':'g','KeyType':"
		"'HASH'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}]}"));
	expect_ok(run(&f, "UpdateTimeToLive",
		"{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'t','Enabled':true}}"));
	expect_ok(run(&f, "TransactWriteItems",
		"{'ClientRequestToken':'tok','TransactItems':[{'Put':{'TableName':'tab','Item':"
		"{'p':{'S':'a'},'g':{'S':'x'},'t':{'N':'2000000000'}}}}]}"));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	f.store->ops->close(f.store); /* not fixture_close, which wants it sound */
	return 0;
}

static bool note(void *user, const struct finding *found)
{
	(void)found;
	++*(size_t *)user;
	return true;
}

/* Which of the two, with the nth allocation failing. *hit: there were so many. */
static bool run_failing(bool reset, uint64_t nth, bool *hit, size_t *findings)
{
	struct ddb_arena arena;
	struct error err;
	*findings = 0;
	const struct store_check to = { note, NULL, findings };
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	uint64_t before = ddbi_mem_calls();
	ddbi_mem_fail(nth, false);
	bool ok = reset ? f.store->ops->reset(f.store, &err) : f.store->ops->check(f.store, &to, &err);
	ddbi_mem_fail(0, false);
	*hit = ddbi_mem_calls() - before >= nth;
	if (!ok)
		assert_int_equal(err.exception, EXCEPTION_NOMEM);
	ddbi_arena_free(&arena);
	return ok;
}

static void every_allocation(bool reset, size_t right)
{
	uint64_t n = 1;
	size_t findings;
	for (bool hit = true; hit; n++) {
		bool ok = run_failing(reset, n, &hit, &findings);
		if (ok && !reset)
			assert_int_equal(findings, right); /* and none that only comes of having no memory */
		if (ok && reset)
			break;
		if (reset)
			expect(run(&f, "ListTables", "{}"), "{'TableNames':['tab']}");
	}
	print_message("%llu allocations\n", (unsigned long long)n - 1);
	assert_true(n > 10);
}

static void checks(void **state)
{
	(void)state;
	every_allocation(false, 0);
}

static void checks_of_damage(void **state)
{
	struct kv_snapshot *s;
	uint64_t cookie;
	(void)state;
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	kv->ops->release(s);
	const struct kv_write writes[] = {
		{ KV_DELETE_RANGE, TREE_COUNTER, STR(""), STR_NONE },
		{ KV_DELETE_RANGE, TREE_STREAM_LIST, STR(""), STR_NONE },
		{ KV_PUT, TREE_JOB, STR("any"), STR("?") },
		{ KV_PUT, TREE_CATALOG, STR("other"), STR("?") },
		{ KV_PUT, TREE_TOKEN, STR("any"), STR("?") },
	};
	assert_int_equal(kv->ops->commit(kv, writes, sizeof writes / sizeof *writes, cookie, false), KV_OK);
	/* both counters, the stream, its record, the job, the description and the token */
	every_allocation(false, 7);
}

static void resets(void **state)
{
	(void)state;
	every_allocation(true, 0);
	expect(run(&f, "ListTables", "{}"), "{'TableNames':[]}");
	fixture_check(&f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(checks), TEST(checks_of_damage), TEST(resets) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else
int main(void)
{
	return 77;
}
#endif
