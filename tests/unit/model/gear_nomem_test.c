/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of putting, getting, updating and finding the rarer kinds of member fails in turn: the call
 * says DDB_NOMEM, leaves its output as it was, and works when there is memory again. */
#include "gear.h"

#ifdef DDB_FAULT
#include "base/mem.h"

static const struct phone phones[] = { { "111", 1 }, { "222", 2 } };
static const struct gear full = {
	.id = "f",
	.born = { 2024, 2, 29 },
	.visits = { true, 5 },
	.balance = { true, { .lo = 25, .exponent = -1 } },
	.prices = { (const struct ddb_decimal[]){ { .lo = 1 }, { .lo = 25, .exponent = -1 } }, 2 },
	.track = { (const double[]){ 0.5, 2 }, 2 },
	.labels = { (const char *const[]){ "size", "colour" }, (const char *const[]){ "xl", "red" }, 2 },
	.counts = { (const char *const[]){ "hits" }, (const int64_t[]){ 7 }, 1 },
	.phones = { (const char *const[]){ "work", "home" }, phones, 2 },
	.spare = &phones[0],
	.point = { 1, 2 },
	.colour = GREEN,
	.rest = { (struct ddb_member[]){ { { "z", 1 }, { .type = DDB_BOOL } },
			  { { "k", 1 },
				  { .type = DDB_L,
					  .list = { (struct ddb_value[]){ { .type = DDB_NULL } }, 1 } } } },
		2 },
};

typedef enum ddb_rc trial_fn(struct ddb *, struct ddb_arena *);

static void each_allocation(struct ground *g, trial_fn *call, bool forever, const char *name)
{
	bool hit = true;
	for (uint64_t n = 1; hit; n++) {
		struct ddb *db;
		struct ddb_arena *arena = ddb_arena_new();
		OK(g, ddb_fork(&db, g->db));
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, forever);
		enum ddb_rc rc = call(db, arena);
		hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		if (rc != (hit ? DDB_NOMEM : DDB_OK) && !(hit && rc == DDB_OK))
			fail_msg("%s: allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(db));
		if (rc != DDB_OK && call(db, arena) != DDB_OK)
			fail_msg("%s: after allocation %d: %s", name, (int)n, ddb_errmsg(db));
		ddb_close(db);
		ddb_arena_free(arena);
	}
}

static enum ddb_rc put(struct ddb *db, struct ddb_arena *arena)
{
	struct gear x = full;
	(void)arena;
	return gear_put(db, &x, NULL);
}

static enum ddb_rc get(struct ddb *db, struct ddb_arena *arena)
{
	struct gear x = { .colour = RED, .level = { true, 9 } };
	enum ddb_rc rc = gear_get(db, arena, &full, &x, NULL);
	assert_true(rc ? x.level.value == 9 && !x.spare : x.phones.len == 2 && x.rest.len == 2 && x.spare);
	return rc;
}

static enum ddb_rc update(struct ddb *db, struct ddb_arena *arena)
{
	const struct ddb_value text = ddb_text_value("x");
	(void)arena;
	return gear_update(db, &full,
		ddb_changes(ddb_set(G(labels), ((struct ddb_strmap){ (const char *const[]){ "b", "a" },
						       (const char *const[]){ "1", "2" }, 2 })),
			ddb_set(ddb_key(G(phones), "new"), DDB_PART(phone, .number = "3")),
			ddb_set(G(point), DDB_PART(gear, .point = { 3, 4 })),
			ddb_set(ddb_stored(&gear_model, "other"), &text),
			ddb_set(G(born), ((struct ddb_date){ 2000, 1, 1 }))),
		&(struct ddb_update_opts){ .when = ddb_or(ddb_eq(G(born), ((struct ddb_date){ 2024, 2, 29 })),
						   ddb_ne(DDB(gear, spare->number), "x")) });
}

static enum ddb_rc copied(struct ddb *db, struct ddb_arena *arena)
{
	struct gear x = full;
	const struct ddb_value flag = ddb_bool_value(false);
	const struct ddb_cond c = ddb_and_in(arena, ddb_eq(ddb_key(G(labels), "size"), "xl"),
		ddb_eq(ddb_key(G(phones), "work"), DDB_PART(phone, .number = "111", .rank = 1)),
		ddb_eq(G(prices), full.prices), ddb_eq(ddb_stored(&gear_model, "z"), &flag),
		ddb_eq(G(point), ((struct ddb_part){ &gear_model, &full })));
	return gear_put(db, &x, &(struct ddb_put_opts){ .when = c });
}

static void calls(void **state)
{
	static const struct {
		trial_fn *call;
		const char *name;
	} all[] = { { put, "put" }, { get, "get" }, { update, "update" }, { copied, "a copied condition" } };
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		each_allocation(g, all[i].call, false, all[i].name);
		each_allocation(g, all[i].call, true, all[i].name);
	}
}

static int up(void **state)
{
	gear_up(state);
	struct ground *g = *state;
	struct gear x = full;
	OK(g, gear_put(g->db, &x, NULL));
	return 0;
}
#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = { cmocka_unit_test(calls) };
	return cmocka_run_group_tests(tests, up, ground_down);
#else
	return 77; /* needs the fault build */
#endif
}
