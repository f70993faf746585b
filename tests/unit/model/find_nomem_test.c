/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of a find, a page, an update or delete of all that is found fails in turn: it says
 * DDB_NOMEM, leaves its output as it was, and works when there is memory again. */
#include "people.h"

#ifdef DDB_FAULT
#include "base/mem.h"

struct trial {
	struct ddb *db; /* a fork: what it does is gone afterwards */
	struct ddb_arena *arena;
	bool may_be_done; /* it failed before: a part may have been done then */
};

typedef enum ddb_rc trial_fn(struct trial *);

/* Runs `call` on a new fork, with the nth allocation failing, for n = 1, 2, ... until it succeeds without. */
static void each_allocation(struct ground *g, trial_fn *call, bool forever, const char *name)
{
	for (uint64_t n = 1;; n++) {
		struct trial t = { .arena = ddb_arena_new() };
		OK(g, ddb_fork(&t.db, g->db));
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, forever);
		enum ddb_rc rc = call(&t);
		bool hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		if (rc != DDB_OK && (!hit || rc != DDB_NOMEM))
			fail_msg("%s: allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		t.may_be_done = rc != DDB_OK;
		if (rc != DDB_OK && (rc = call(&t)) != DDB_OK)
			fail_msg("%s: after allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		ddb_close(t.db);
		ddb_arena_free(t.arena);
		if (!hit) {
			assert_true(n > 5); /* it does take memory */
			return;
		}
	}
}

static enum ddb_rc find_all(struct trial *t, struct ddb_query q, size_t expected)
{
	struct person *all = NULL;
	size_t n = 77;
	enum ddb_rc rc = person_find_all(t->db, t->arena, &q, &all, &n);
	assert_int_equal(n, rc ? 77 : expected);
	assert_true(rc ? !all : all != NULL);
	return rc;
}

static enum ddb_rc by_keys(struct trial *t)
{
	return find_all(t,
		Q(WHERE(ddb_in(P(email), ddb_texts("p07@x.org", "p03@x.org", "none"))),
			.project = DDB_MEMBERS(person, age)),
		2);
}
static enum ddb_rc the_rest(struct trial *t)
{
	return find_all(t,
		Q(WHERE(ddb_and(ddb_eq(P(role), ROLE_ADMIN), ddb_lt(P(age), 20))), .index = "by_role",
			.fetch_rest = true),
		4);
}
static enum ddb_rc sorted(struct trial *t)
{
	return find_all(t, Q(WHERE(ddb_eq(P(team), 1)), .order_by = "-age"), 6);
}
static enum ddb_rc in_segments(struct trial *t)
{
	return find_all(t, Q(WHERE(ddb_eq(P(team), 1)), .index = "by_team", .segments = 2), 6);
}

static enum ddb_rc two_pages(struct trial *t)
{
	struct ddb_page page = { .n = 77 };
	struct ddb_query q = { WHERE(ddb_eq(O(blog), "odd")), .limit = 30, .page_size = 20 };
	enum ddb_rc rc = post_find_page(t->db, t->arena, &q, &page);
	assert_int_equal(page.n, rc ? 77 : 30);
	if (rc)
		return rc;
	q.resume = page.next;
	rc = post_find_page(t->db, t->arena, &q, &page);
	assert_int_equal(page.n, rc ? 30 : 10);
	return rc;
}

static enum ddb_rc one(struct trial *t)
{
	struct post p = { .number = 77 };
	bool exists = false;
	enum ddb_rc rc = post_last(t->db, t->arena, &Q(WHERE(ddb_eq(O(blog), "odd"))), &p);
	assert_int_equal(p.number, rc ? 77 : 39);
	if (!rc)
		rc = post_one(
			t->db, t->arena, &Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_eq(O(likes), 7)))), &p);
	if (!rc) {
		rc = post_exists_where(t->db, &Q(WHERE(ddb_eq(O(blog), "odd"))), &exists);
		assert_int_equal(exists, !rc);
	}
	return rc;
}

/* No token, for want of memory, is no error of the cursor: it goes on. */
static enum ddb_rc token(struct trial *t)
{
	int n = 0;
	struct post_cursor *c = post_find(t->db, &Q(WHERE(ddb_eq(O(blog), "odd")), .limit = 3));
	for (; post_next(c); n++)
		post_resume_token(c);
	enum ddb_rc rc = post_finish(c);
	assert_true(rc || n == 3);
	return rc;
}

static enum ddb_rc update_where(struct trial *t)
{
	size_t n = 77;
	enum ddb_rc rc =
		post_update_where(t->db, &Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_lt(O(likes), 3)))),
			ddb_changes(ddb_set(O(title), "new")), NULL, &n);
	assert_true(rc ? n < 3 : n == 3);
	return rc;
}

static enum ddb_rc delete_where(struct trial *t)
{
	size_t n = 77;
	enum ddb_rc rc = post_delete_where(
		t->db, &Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_lt(O(number), 3)))), NULL, &n);
	assert_true(rc || t->may_be_done ? n <= 3 : n == 3);
	return rc;
}

static enum ddb_rc delete_all_of_it(struct trial *t)
{
	size_t n = 77, left;
	enum ddb_rc rc = post_delete_where(t->db, NULL, &(struct ddb_where_opts){ .all = true }, &n);
	assert_true(rc || t->may_be_done ? n <= 80 : n == 80);
	return rc ? rc : post_count(t->db, NULL, &left);
}

static void calls(void **state)
{
	static const struct {
		trial_fn *call;
		const char *name;
	} all[] = { { by_keys, "by keys" }, { the_rest, "the rest" }, { sorted, "sorted" },
		{ in_segments, "in segments" }, { two_pages, "two pages" }, { one, "one" },
		{ token, "token" }, { update_where, "update where" }, { delete_where, "delete where" },
		{ delete_all_of_it, "delete all" } };
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		each_allocation(g, all[i].call, false, all[i].name);
		each_allocation(g, all[i].call, true, all[i].name);
	}
}
#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = { cmocka_unit_test(calls) };
	return cmocka_run_group_tests(tests, fill_people, ground_down);
#else
	return 77; /* needs the fault build */
#endif
}
