/* SPDX-License-Identifier: Apache-2.0 */
/* A scan in segments: each item once, whatever the pages; the requests are with the store together. */
#include "people.h"
#include "session/session.h"

static void check_all(struct ground *g, struct ddb_query q, size_t expected)
{
	bool seen[PEOPLE] = { false };
	size_t n = 0, counted;
	struct person_cursor *c = person_find(g->db, &q);
	for (const struct person *p; (p = person_next(c)); n++) {
		assert_false(seen[p->age]);
		seen[p->age] = true;
	}
	OK(g, person_finish(c));
	assert_int_equal(n, expected);
	OK(g, person_count(g->db, &q, &counted));
	assert_int_equal(counted, expected);
}

static void each_item_once(void **state)
{
	static const unsigned segments[] = { 1, 2, 3, 8, 100, 256 };
	static const size_t page_sizes[] = { 0, 1, 5 };
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof segments / sizeof segments[0]; i++)
		for (size_t j = 0; j < sizeof page_sizes / sizeof page_sizes[0]; j++) {
			check_all(g, Q(.segments = segments[i], .page_size = page_sizes[j]), PEOPLE);
			check_all(g,
				Q(WHERE(ddb_eq(P(role), ROLE_ADMIN)), .segments = segments[i],
					.page_size = page_sizes[j]),
				12);
			check_all(g, Q(.segments = segments[i], .page_size = page_sizes[j], .limit = 17), 17);
			check_all(g, Q(.segments = segments[i], .index = "by_role", .fetch_rest = true),
				PEOPLE);
		}
	check_all(g, Q(.segments = 4, .order_by = "age"), PEOPLE);
	check_all(g, Q(.segments = 4, .project = DDB_MEMBERS(person, age)), PEOPLE);
}

/* What is no scan is read as without them. */
static void of_a_query(void **state)
{
	struct ground *g = *state;
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_lt(O(number), 3))), .segments = 9)),
		"0 1 2");
}

static void refused_segments(void **state)
{
	struct ground *g = *state;
	size_t n;
	REFUSED(g, DDB_INVALID, "person: .segments is 257; a find reads at most 256 at once",
		person_count(g->db, &Q(.segments = 257), &n));
	struct person_cursor *c = person_find(g->db, &Q(.segments = 3));
	assert_non_null(person_next(c));
	assert_null(person_resume_token(c));
	struct ddb_find_stats s = person_find_stats(c);
	OK(g, person_finish(c));
	assert_int_equal(s.requests, 3);
	assert_int_equal(s.scanned, PEOPLE);
	assert_int_equal(s.returned, 1);
}

/* ---- together ---- */
/* Stands before the session's store and notes how many requests it has at once. */
struct watcher {
	struct store store;
	struct store *real;
	size_t under_way, most;
	int fail; /* the request, counted from 1, that fails */
	int requests;
};

static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct watcher *w = (struct watcher *)s;
	w->under_way += n;
	w->most = w->under_way > w->most ? w->under_way : w->most;
	for (size_t i = 0; i < n; i++)
		if (++w->requests == w->fail)
			((struct scan_input *)ops[i]->input)->table_name = STR("Nowhere");
	w->real->ops->submit(w->real, ops, n);
}

static int drive(struct store *s, int timeout_ms)
{
	struct watcher *w = (struct watcher *)s;
	int done = w->real->ops->drive(w->real, timeout_ms);
	w->under_way -= (size_t)done;
	return done;
}

static const struct store_ops watcher_ops = { .name = "watcher", .submit = submit, .drive = drive };

static void all_at_once(void **state)
{
	struct ground *g = *state;
	struct watcher w = { .store = { &watcher_ops }, .real = g->db->store };
	g->db->store = &w.store;
	check_all(g, Q(.segments = 16), PEOPLE);
	g->db->store = w.real;
	assert_int_equal(w.most, 16);
}

static void one_of_them_fails(void **state)
{
	struct ground *g = *state;
	struct watcher w = { .store = { &watcher_ops }, .real = g->db->store, .fail = 3 };
	struct person *all = NULL;
	size_t n = 77;
	g->db->store = &w.store;
	enum ddb_rc rc = person_find_all(g->db, g->arena, &Q(.segments = 5), &all, &n);
	g->db->store = w.real;
	REFUSED(g, DDB_NO_TABLE, "Requested resource not found", rc);
	assert_true(n == 77 && !all && w.under_way == 0);
	check_all(g, Q(.segments = 5), PEOPLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_item_once),
		cmocka_unit_test(of_a_query),
		cmocka_unit_test(refused_segments),
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(one_of_them_fails),
	};
	return ON_EVERY_STORE(tests, fill_people);
}
