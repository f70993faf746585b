/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of a check, a dump, a load and a copy fails in turn: the call says so, the store stays
 * sound, and the next call works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include <ddb/ddb.h>
#include <string.h>

#ifdef DDB_FAULT

static const char lines[] =
	"{\"TableName\":\"Tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{"
	"\"AttributeName\":"
	"\"p\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}],"
	"\"SSESpecification\":{\"Enabled\":true},\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}],"
	"\"TimeToLiveSpecification\":{\"AttributeName\":\"t\",\"Enabled\":true}}\n"
	"{\"Item\":{\"p\":{\"S\":\"a\"},\"t\":{\"N\":\"4000000000\"}}}\n"
	"{\"Item\":{\"p\":{\"S\":\"b\"},\"l\":{\"L\":[{\"S\":\"\\u00e4\"}]}}}\n";

struct text {
	char p[4096];
	size_t n;
};

static int64_t read_text(void *user, char *room, size_t n)
{
	size_t *at = user, left = sizeof lines - 1 - *at;
	n = n < left ? n : left;
	memcpy(room, lines + *at, n);
	*at += n;
	return (int64_t)n;
}

static bool write_text(void *user, const char *bytes, size_t n)
{
	struct text *t = user;
	assert_true(t->n + n <= sizeof t->p);
	memcpy(t->p + t->n, bytes, n);
	t->n += n;
	return true;
}

static struct ddb *open_store(bool loaded)
{
	const struct ddb_open_opts opts = { .background = DDB_BACKGROUND_MANUAL, .seed = 1 };
	struct ddb *db;
	size_t at = 0;
	assert_int_equal(ddb_open(&db, "memory:", &opts), DDB_OK);
	if (loaded)
		assert_int_equal(ddb_load(db, read_text, &(struct ddb_copy_opts){ .user = &at }), DDB_OK);
	return db;
}

static enum ddb_rc load(struct ddb *db)
{
	size_t at = 0;
	return ddb_load(db, read_text, &(struct ddb_copy_opts){ .user = &at });
}

static enum ddb_rc dump(struct ddb *db)
{
	struct text t = { .n = 0 };
	enum ddb_rc rc = ddb_dump(db, write_text, &(struct ddb_copy_opts){ .user = &t });
	if (!rc)
		assert_true(t.n > 400 && t.p[t.n - 1] == '\n');
	return rc;
}

static enum ddb_rc check(struct ddb *db)
{
	size_t findings = 99;
	enum ddb_rc rc = ddb_check(db, NULL, &findings);
	if (!rc)
		assert_int_equal(findings, 0);
	return rc;
}

static enum ddb_rc reset(struct ddb *db)
{
	return ddb_reset(db);
}

static void every_allocation(enum ddb_rc (*call)(struct ddb *), bool loaded)
{
	uint64_t n = 0, before;
	bool hit = true;
	while (hit) {
		struct ddb *db = open_store(loaded);
		before = ddbi_mem_calls();
		ddbi_mem_fail(++n, false);
		enum ddb_rc rc = call(db);
		ddbi_mem_fail(0, false);
		hit = ddbi_mem_calls() - before >= n;
		assert_true(rc == DDB_OK || (hit && rc == DDB_NOMEM));
		assert_int_equal(check(db), DDB_OK);
		assert_int_equal(reset(db), DDB_OK);
		assert_int_equal(load(db), DDB_OK);
		assert_int_equal(dump(db), DDB_OK);
		ddb_close(db);
	}
	print_message("%llu allocations\n", (unsigned long long)n - 1);
	assert_true(n > 20);
}

/* Into a store that is made anew: after a failure a copy into another one works. */
static void copies(void **state)
{
	uint64_t n = 0, before;
	(void)state;
	for (bool hit = true; hit;) {
		struct ddb *from = open_store(true), *to = open_store(false), *again = open_store(false);
		before = ddbi_mem_calls();
		ddbi_mem_fail(++n, false);
		enum ddb_rc rc = ddb_copy(from, to, NULL);
		ddbi_mem_fail(0, false);
		hit = ddbi_mem_calls() - before >= n;
		if (rc && !(hit && rc == DDB_NOMEM))
			fail_msg("allocation %llu: %s", (unsigned long long)n, ddb_errmsg(from));
		assert_int_equal(check(to), DDB_OK);
		assert_int_equal(ddb_copy(from, again, NULL), DDB_OK);
		assert_int_equal(dump(again), DDB_OK);
		ddb_close(again);
		ddb_close(to);
		ddb_close(from);
	}
	print_message("%llu allocations\n", (unsigned long long)n - 1);
	assert_true(n > 20);
}

static void loads(void **state)
{
	(void)state;
	every_allocation(load, false);
}

static void dumps(void **state)
{
	(void)state;
	every_allocation(dump, true);
}

static void checks(void **state)
{
	(void)state;
	every_allocation(check, true);
}

static void resets(void **state)
{
	(void)state;
	every_allocation(reset, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads),
		cmocka_unit_test(dumps),
		cmocka_unit_test(copies),
		cmocka_unit_test(checks),
		cmocka_unit_test(resets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else
int main(void)
{
	return 77;
}
#endif
