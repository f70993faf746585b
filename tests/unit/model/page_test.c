/* SPDX-License-Identifier: Apache-2.0 */
/* Page by page: as many items as are asked for, what was looked at, and a token as long as there is more. */
#include "people.h"

static void of_ten(void **state)
{
	struct ground *g = *state;
	struct ddb_query q = { WHERE(ddb_eq(O(blog), "odd")), .limit = 15 };
	struct ddb_page page = { .n = 0 };
	int64_t number = 0;
	size_t sizes[8], n = 0;
	do {
		OK(g, post_find_page(g->db, g->arena, &q, &page));
		const struct post *p = page.items;
		for (size_t i = 0; i < page.n; i++)
			assert_int_equal(p[i].number, number++);
		assert_int_equal(page.scanned, page.n);
		sizes[n++] = page.n;
		q.resume = page.next;
	} while (page.next);
	assert_int_equal(number, POSTS);
	assert_true(n == 3 && sizes[0] == 15 && sizes[1] == 15 && sizes[2] == 10);
}

/* Without a limit: one request, whatever of it matches. */
static void of_one_request(void **state)
{
	struct ground *g = *state;
	struct ddb_query q = { WHERE(ddb_and(
				       ddb_eq(O(blog), "odd"), ddb_lt(O(number), 30), ddb_eq(O(title), "x"))),
		.page_size = 10 };
	struct ddb_page page;
	size_t requests = 0, found = 0, scanned = 0;
	do {
		OK(g, post_find_page(g->db, g->arena, &q, &page));
		requests++;
		found += page.n;
		scanned += page.scanned;
		q.resume = page.next;
	} while (page.next);
	assert_int_equal(found, 15);
	assert_int_equal(scanned, 30);
	assert_true(
		requests == 3 || requests == 4); /* a service may not know that a full page was the last */
	OK(g, post_find_page(g->db, g->arena, &Q(WHERE(ddb_eq(O(blog), "odd"))), &page));
	assert_true(page.n == POSTS && !page.next);
}

/* A limit counts what matches, not what is looked at. */
static void of_a_filter(void **state)
{
	struct ground *g = *state;
	struct ddb_query q = { WHERE(ddb_eq(P(role), ROLE_ADMIN)), .limit = 5, .page_size = 7 };
	struct ddb_page page;
	bool seen[PEOPLE] = { false };
	size_t pages = 0, found = 0;
	do {
		OK(g, person_find_page(g->db, g->arena, &q, &page));
		const struct person *p = page.items;
		for (size_t i = 0; i < page.n; i++) {
			assert_false(seen[p[i].age]);
			seen[p[i].age] = true;
		}
		found += page.n;
		assert_true(page.n == 5 || !page.next);
		q.resume = page.next;
		pages++;
	} while (page.next);
	assert_int_equal(found, 12);
	assert_int_equal(pages, 3);
}

static void of_nothing(void **state)
{
	struct ground *g = *state;
	struct ddb_page page = { .n = 77 };
	OK(g, post_find_page(g->db, g->arena, &Q(WHERE(ddb_eq(O(blog), "none")), .limit = 3), &page));
	assert_true(page.n == 0 && !page.next && page.scanned == 0);
	OK(g, post_find_page(g->db, g->arena, &Q(WHERE(ddb_any(NULL, 0))), &page));
	assert_true(page.n == 0 && !page.next);
	OK(g, person_find_page(g->db, g->arena, &Q(WHERE(ddb_eq(P(email), "p07@x.org")), .limit = 3), &page));
	assert_true(page.n == 1 && !page.next);
}

static void by_keys_and_of_half_items(void **state)
{
	struct ground *g = *state;
	struct ddb_page page;
	struct ddb_query q = {
		WHERE(ddb_in(P(email), ddb_texts("p07@x.org", "p03@x.org", "none", "p59@x.org"))), .limit = 2
	};
	OK(g, person_find_page(g->db, g->arena, &q, &page));
	assert_true(page.n == 2 && ((struct person *)page.items)[1].age == 3);
	q.resume = page.next;
	OK(g, person_find_page(g->db, g->arena, &q, &page));
	assert_true(page.n == 1 && ((struct person *)page.items)[0].age == 59 && !page.next);
	struct ddb_query half = { WHERE(ddb_eq(P(role), ROLE_ADMIN)), .index = "by_role", .fetch_rest = true,
		.page_size = 8 };
	OK(g, person_find_page(g->db, g->arena, &half, &page));
	assert_int_equal(page.n, 8);
	half.resume = page.next;
	OK(g, person_find_page(g->db, g->arena, &half, &page));
	assert_int_equal(page.n, 4);
	assert_null(page.next);
}

static void refused_pages(void **state)
{
	struct ground *g = *state;
	struct ddb_page page = { .n = 77 };
	REFUSED(g, DDB_INVALID,
		"person: there is no next page of what is sorted in memory: ddb_find_all reads all of it",
		person_find_page(g->db, g->arena, &Q(.order_by = "age", .limit = 3), &page));
	REFUSED(g, DDB_INVALID,
		"person: there is no next page of a scan in segments: ddb_find_all reads all of it",
		person_find_page(g->db, g->arena, &Q(.segments = 3), &page));
	REFUSED(g, DDB_INVALID, "person: .resume is damaged: give it as ddb_resume_token told it",
		person_find_page(g->db, g->arena, &Q(.resume = ""), &page));
	REFUSED(g, DDB_MISUSE, "the arena is NULL", person_find_page(g->db, NULL, NULL, &page));
	REFUSED(g, DDB_MISUSE, "out is NULL", person_find_page(g->db, g->arena, NULL, NULL));
	assert_int_equal(person_find_page(NULL, g->arena, NULL, &page), DDB_MISUSE);
	assert_int_equal(page.n, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_ten),
		cmocka_unit_test(of_one_request),
		cmocka_unit_test(of_a_filter),
		cmocka_unit_test(of_nothing),
		cmocka_unit_test(by_keys_and_of_half_items),
		cmocka_unit_test(refused_pages),
	};
	return ON_EVERY_STORE(tests, fill_people);
}
