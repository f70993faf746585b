/* SPDX-License-Identifier: Apache-2.0 */
/* The batch writer at a service: each allocation fails in turn, once or from then on. What is told to be
 * written is, and nothing else; nothing leaks, and everything works when there is memory again. */
#include "slow_store.h"

#ifdef DDB_FAULT
#include "base/mem.h"

#define ITEMS 120

struct told {
	size_t n;
	enum ddb_rc rc[ITEMS];
};

static void tell(void *user, size_t i, enum ddb_rc rc)
{
	struct told *t = user;
	assert_true(i < ITEMS && (rc == DDB_OK || rc == DDB_NOMEM));
	t->rc[i] = rc;
	t->n++;
}

/* Each item of a hundred once, then some of them again. */
static int number_of(int i)
{
	return i < 100 ? i : i - 100;
}

static enum ddb_rc write_posts(struct ddb *db, struct told *told, bool *made)
{
	size_t failed = 0;
	*told = (struct told){ 0 };
	struct ddb_batch *b = ddb_batch(db, &(struct ddb_batch_opts){ .result = tell, .user = told });
	if (!(*made = b))
		return DDB_NOMEM;
	for (int i = 0; i < ITEMS; i++) {
		enum ddb_rc rc =
			post_batch_put(b, &(struct post){ .blog = "m", .number = number_of(i), .likes = i });
		assert_true(rc == DDB_OK || rc == DDB_NOMEM);
	}
	enum ddb_rc rc = ddb_batch_finish(b, &failed);
	assert_int_equal(told->n, ITEMS);
	assert_true(rc == (failed ? DDB_NOMEM : DDB_OK));
	return rc;
}

/* The last one that was told to be written is there. */
static void check(struct ground *g, struct ddb *db, const struct told *told)
{
	for (int k = 0; k < 100; k++) {
		struct post p = { .blog = "m", .number = k };
		int last = -1;
		for (int i = 0; i < ITEMS; i++)
			if (number_of(i) == k && told->rc[i] == DDB_OK)
				last = i;
		enum ddb_rc rc = post_get(db, g->arena, &p, &p, NULL);
		assert_int_equal(rc, last < 0 ? DDB_NOT_FOUND : DDB_OK);
		assert_true(rc || p.likes == last);
	}
}

static bool run(struct ground *g, uint64_t n, bool forever)
{
	static struct told told;
	struct slow_store s;
	struct ddb *db;
	bool made;
	OK(g, ddb_fork(&db, g->db));
	slow_begin(&s, db);
	s.answers_when_asked = n % 2;
	uint64_t before = ddbi_mem_calls();
	ddbi_mem_fail(n, forever);
	enum ddb_rc rc = write_posts(db, &told, &made);
	bool hit = ddbi_mem_calls() - before >= n;
	ddbi_mem_fail(0, false);
	assert_true(hit || rc == DDB_OK);
	slow_end(&s, db);
	if (made)
		check(g, db, &told);
	slow_begin(&s, db);
	OK(g, write_posts(db, &told, &made));
	slow_end(&s, db);
	check(g, db, &told);
	ddb_close(db);
	ddb_arena_reset(g->arena);
	return hit;
}

static void each_allocation(void **state)
{
	struct ground *g = *state;
	for (int forever = 0; forever < 2; forever++) {
		uint64_t n = 1;
		while (run(g, n, forever))
			n++;
		print_message("%d allocations\n", (int)n - 1);
		assert_true(n > 20);
	}
}
#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_allocation) };
	return cmocka_run_group_tests(tests, ground_up, ground_down);
#else
	(void)slow_begin;
	(void)slow_end;
	return 77; /* needs the fault build */
#endif
}
