/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of a plan, and of its explanation, fails in turn. */
#include "things.h"

#ifdef DDB_FAULT
#include "base/mem.h"

static void each_allocation(struct ground *g, const struct ddb_model *model, struct ddb_query q, int line)
{
	for (uint64_t n = 1;; n++) {
		struct ddb_explanation e = { .key = "untouched" };
		struct ddb_arena *a = ddb_arena_new();
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, false);
		enum ddb_rc rc = ddb_explain(g->db, model, a, &q, &e);
		bool hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		if (hit ? rc != DDB_NOMEM || strcmp(e.key, "untouched") : rc != DDB_OK)
			fail_msg("line %d: allocation %d: %d, %s", line, (int)n, (int)rc, ddb_errmsg(g->db));
		OK(g, ddb_explain(g->db, model, a, &q, &e));
		ddb_arena_free(a);
		if (!hit)
			return;
	}
}
#define EACH(model, ...) each_allocation(g, &model##_model, (struct ddb_query){ __VA_ARGS__ }, __LINE__)
#define WHERE(...)       .where = __VA_ARGS__

static void plans(void **state)
{
	struct ground *g = *state;
	const struct ddb_cond b = ddb_eq(O(blog), "b"), admin = ddb_eq(P(role), ROLE_ADMIN);
	EACH(post, .limit = 1);
	EACH(post, WHERE(ddb_and(b, ddb_eq(O(number), 1), ddb_gt(O(number), 0), ddb_ne(O(likes), 3))));
	EACH(post, WHERE(ddb_and(b, ddb_or(ddb_eq(O(number), 1), ddb_in(O(number), ddb_ints(1, 2))))),
		.project = DDB_MEMBERS(post, title), .order_by = "-likes");
	EACH(post, WHERE(ddb_or(ddb_and(b, ddb_eq(O(number), 1)),
			   ddb_and(ddb_eq(O(blog), "c"), ddb_eq(O(number), 2)))));
	EACH(post,
		WHERE(ddb_and(b, ddb_ge(O(number), 1), ddb_lt(O(number), 9), ddb_in(O(likes), ddb_ints(1, 2)),
			ddb_gt(O(likes), 1))),
		.order_by = "title");
	EACH(post, WHERE(ddb_and(b, ddb_between(O(number), 9, 1))));
	EACH(person, WHERE(ddb_and(admin, ddb_gt(P(age), 3))), .fetch_rest = true,
		.project = DDB_MEMBERS(person, age));
	EACH(person, WHERE(admin), .index = "by_role");
}
#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = { cmocka_unit_test(plans) };
	return cmocka_run_group_tests(tests, ground_up, ground_down);
#else
	return 77; /* needs the fault build */
#endif
}
