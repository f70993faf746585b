/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation fails in turn: a migration says DDB_NOMEM, leaves no item half done, and is carried to its
 * end when there is memory again. */
#include "gear.h"

#ifdef DDB_FAULT
#include "base/mem.h"

static const char *greet(void *user, struct ddb_arena *arena, struct ddb_item *item)
{
	(void)user;
	return ddb_item_set(arena, item, "greeting", ddb_text_value("hi")) ? NULL : "no memory for it";
}

static const struct ddb_migrate_step steps[] = {
	{ .kind = DDB_MIGRATE_RENAME, .from = "name", .name = "full_name" },
	{ .kind = DDB_MIGRATE_RETYPE, .name = "age", .type = DDB_N },
	{ .kind = DDB_MIGRATE_ADD_INDEX, .name = "by_city" },
	{ .kind = DDB_MIGRATE_ADD, .name = "role", .value = { .type = DDB_S, .s = { "member", 6 } } },
};
static const struct ddb_migration plain = {
	.name = "1", .model = &member_model, .steps = steps, .nsteps = 4
};
static const struct ddb_migrate_step greeting[] = { { .kind = DDB_MIGRATE_CHANGE, .change = greet } };
static const struct ddb_migration by_function = {
	.name = "2", .model = &member_model, .steps = greeting, .nsteps = 1
};

typedef enum ddb_rc trial_fn(struct ddb *, struct ddb_arena *);

static const struct ddb_migrate_opts brief = { .lease_ms = 1, .page_size = 1 };

static enum ddb_rc forth(struct ddb *db, struct ddb_arena *arena)
{
	(void)arena;
	return ddb_migrate(db, &plain, 1, &brief);
}

static void each_allocation(struct ddb *db, trial_fn *trial, bool forever, const char *name)
{
	for (uint64_t n = 1;; n += forever ? 7 : 1) {
		struct ddb *copy;
		struct ddb_arena *arena = ddb_arena_new();
		must(db, ddb_fork(&copy, db));
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, forever);
		enum ddb_rc rc = trial(copy, arena);
		bool hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		/* A function's own text for want of memory is its own. */
		bool told = rc == DDB_NOMEM ||
			    (rc == DDB_INVALID && strstr(ddb_errmsg(copy), "no memory for it"));
		if (hit && rc != DDB_OK && !told)
			fail_msg("%s: allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(copy));
		if (!hit && rc != DDB_OK)
			fail_msg("%s: without a failure: %d, %s", name, (int)rc, ddb_errmsg(copy));
		if (rc != DDB_OK && (rc = trial(copy, arena)) != DDB_OK)
			fail_msg("%s: after allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(copy));
		if (trial == forth)
			assert_item(copy, "0000",
				"{'email':{'S':'0000'},'full_name':{'S':'N0'},'age':{'N':'0'},'role':{'S':'"
				"member'},"
				"'version':{'N':'2'}}");
		ddb_close(copy);
		ddb_arena_free(arena);
		if (!hit)
			return;
	}
}

static enum ddb_rc function(struct ddb *db, struct ddb_arena *arena)
{
	(void)arena;
	return ddb_migrate(db, &by_function, 1, &brief);
}

static enum ddb_rc back(struct ddb *db, struct ddb_arena *arena)
{
	(void)arena;
	return ddb_migrate_rollback(db, &plain, &brief);
}

static enum ddb_rc preview(struct ddb *db, struct ddb_arena *arena)
{
	struct ddb_migrate_plan plan = { .looked = 77 };
	enum ddb_rc rc = ddb_migrate_preview(db, arena, &plain, 1, NULL, &plan);
	assert_int_equal(plan.looked, rc ? 77 : 2);
	return rc;
}

static enum ddb_rc compare(struct ddb *db, struct ddb_arena *arena)
{
	const struct ddb_model *const models[] = { &member_model };
	struct ddb_migrate_plan plan = { .looked = 77 };
	enum ddb_rc rc = ddb_migrate_plan(db, arena, models, 1, NULL, &plan);
	assert_int_equal(plan.looked, rc ? 77 : 2);
	return rc;
}

static enum ddb_rc mark_and_list(struct ddb *db, struct ddb_arena *arena)
{
	struct ddb_migration_state *all = NULL;
	size_t n = 77;
	enum ddb_rc rc = ddb_migrate_mark(db, "1", false);
	if (rc == DDB_OK)
		rc = ddb_migrate_list(db, arena, &all, &n);
	assert_true(rc ? n == 77 : n == 0);
	return rc;
}

/* So fast that a lease that could not be given back is over. */
static int64_t fast_clock(void *user)
{
	int64_t *us = user;
	return *us += 5000;
}

static struct ddb *two_items(void)
{
	static int64_t us = 1700000000000000;
	struct ddb *db =
		open_store("memory:", &(struct ddb_open_opts){ .clock_us = fast_clock, .clock_user = &us });
	make_old_table(db);
	put_many(db, 2);
	return db;
}

static void every_allocation_fails(void **state)
{
	(void)state;
	struct ddb *db = two_items();
	for (int forever = 0; forever < 2; forever++) {
		each_allocation(db, forth, forever, "forth");
		each_allocation(db, function, forever, "function");
		each_allocation(db, preview, forever, "preview");
		each_allocation(db, compare, forever, "compare");
	}
	must(db, ddb_migrate(db, &plain, 1, NULL));
	for (int forever = 0; forever < 2; forever++) {
		each_allocation(db, back, forever, "back");
		each_allocation(db, mark_and_list, forever, "mark and list");
	}
	ddb_close(db);
}
#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_fails) };
	return cmocka_run_group_tests(tests, NULL, NULL);
#else
	return 0;
#endif
}
