/* SPDX-License-Identifier: Apache-2.0 */
/* Finding through a store: each way gives what the condition describes, page by page. */
#include "things.h"

/* 60 people: last names A, B, C in turn; ages 0 to 59; every fifth an admin; every tenth in team 1. */
#define PEOPLE 60
/* 40 posts in each of two blogs: likes = number * 7 % 40. */
#define POSTS 40

static int fill(void **state)
{
	static const char *const last[] = { "A", "B", "C" };
	ground_up(state);
	struct ground *g = *state;
	for (int i = 0; i < PEOPLE; i++) {
		char email[32], first[8];
		snprintf(email, sizeof email, "p%02d@x.org", i);
		snprintf(first, sizeof first, "f%d", i % 4);
		struct person p = { .email = email,
			.first_name = first,
			.last_name = last[i % 3],
			.age = i,
			.role = i % 5 == 0 ? ROLE_ADMIN : ROLE_MEMBER,
			.team = { i % 10 == 0, 1 },
			.created_at = { INT64_C(1700000000000000) + i } };
		OK(g, person_put(g->db, &p, NULL));
	}
	for (int i = 0; i < 2 * POSTS; i++) {
		struct post p = { .blog = i % 2 ? "odd" : "even",
			.number = i / 2,
			.likes = i / 2 * 7 % POSTS,
			.title = i % 4 < 2 ? "x" : "y" };
		OK(g, post_put(g->db, &p, NULL));
	}
	return 0;
}

/* The emails, or numbers of posts, in the order in which they came: "p00 p15". */
static const char *people(struct ground *g, struct ddb_query q)
{
	static char text[4096];
	struct person_cursor *c = person_find(g->db, &q);
	*text = 0;
	for (const struct person *p; (p = person_next(c));)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.3s", *text ? " " : "",
			p->email);
	OK(g, person_finish(c));
	return text;
}

static const char *posts(struct ground *g, struct ddb_query q)
{
	static char text[4096];
	struct post_cursor *c = post_find(g->db, &q);
	*text = 0;
	for (const struct post *p; (p = post_next(c));)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d", *text ? " " : "",
			(int)p->number);
	OK(g, post_finish(c));
	return text;
}

static size_t count(struct ground *g, struct ddb_query q)
{
	size_t counted = 0, read = 0, all_n = 77;
	struct person *all;
	struct person_cursor *c = person_find(g->db, &q);
	while (person_next(c))
		read++;
	OK(g, person_finish(c));
	OK(g, person_count(g->db, &q, &counted));
	OK(g, person_find_all(g->db, g->arena, &q, &all, &all_n));
	assert_int_equal(counted, read);
	assert_int_equal(all_n, read);
	return read;
}
#define Q(...)     ((struct ddb_query){ __VA_ARGS__ })
#define WHERE(...) .where = __VA_ARGS__

static void by_key(void **state)
{
	struct ground *g = *state;
	assert_string_equal(people(g, Q(WHERE(ddb_eq(P(email), "p07@x.org")))), "p07");
	assert_string_equal(people(g, Q(WHERE(ddb_eq(P(email), "nobody")))), "");
	assert_string_equal(
		people(g, Q(WHERE(ddb_and(ddb_eq(P(email), "p07@x.org"), ddb_eq(P(age), 8))))), "");
	assert_string_equal(
		people(g, Q(WHERE(ddb_and(ddb_eq(P(email), "p07@x.org"), ddb_eq(P(age), 7))))), "p07");
	assert_string_equal(posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_eq(O(number), 3))))), "3");
	assert_int_equal(count(g, Q(WHERE(ddb_eq(P(email), "p07@x.org")))), 1);
}

static void by_range(void **state)
{
	struct ground *g = *state;
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_lt(O(number), 3))))), "0 1 2");
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_ge(O(number), 37))))), "37 38 39");
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "even"), ddb_between(O(number), 5, 7))))), "5 6 7");
	assert_string_equal(posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "even"), ddb_between(O(number), 5, 7))),
					     .descending = true)),
		"7 6 5");
	assert_string_equal(posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "even"), ddb_ge(O(number), 5),
					     ddb_lt(O(number), 8))))),
		"5 6 7");
	assert_string_equal(posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "even"),
					     ddb_or(ddb_eq(O(number), 2), ddb_eq(O(likes), 0)))))),
		"0 2");
	const struct ddb_cond even = ddb_eq(O(blog), "even");
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(even, ddb_gt(O(number), 5), ddb_lt(O(number), 8))))), "6 7");
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(even, ddb_gt(O(number), 5), ddb_le(O(number), 8))), .page_size = 2)),
		"6 7 8");
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(even, ddb_ge(O(number), 8), ddb_le(O(number), 5))))), "");
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(even, ddb_ge(O(number), 5), ddb_le(O(number), 5))))), "5");
}

static void by_local_index(void **state)
{
	struct ground *g = *state;
	/* likes 0 to 3: numbers n with 7n mod 40 = 0, 1, 2, 3 */
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_lt(O(likes), 4))))), "0 23 6 29");
	assert_string_equal(
		posts(g, Q(WHERE(ddb_eq(O(blog), "odd")), .order_by = "-likes", .limit = 3)), "17 34 11");
}

static void by_global_index(void **state)
{
	struct ground *g = *state;
	assert_int_equal(count(g, Q(WHERE(ddb_eq(P(team), 1)))), 6); /* without a range key in any order */
	assert_string_equal(people(g, Q(WHERE(ddb_and(ddb_eq(P(last_name), "A"), ddb_lt(P(age), 10))))),
		"p00 p03 p06 p09");
	assert_string_equal(people(g, Q(WHERE(ddb_and(ddb_eq(P(last_name), "A"), ddb_lt(P(age), 10))),
					      .order_by = "-created_at")),
		"p09 p06 p03 p00");
	const struct ddb_cond f3 = ddb_begins_with(P(first_name), "f3"), p06 = ddb_contains(P(email), "p06");
	assert_string_equal(
		people(g, Q(WHERE(ddb_and(ddb_eq(P(last_name), "A"), ddb_or(f3, p06))), .limit = 3)),
		"p03 p06 p15");
}

/* Half items from a forced index: what it does not hold is zero, and no default is made up. */
static void by_half_an_index(void **state)
{
	struct ground *g = *state;
	struct person p;
	assert_int_equal(count(g, Q(WHERE(ddb_eq(P(role), ROLE_ADMIN)), .index = "by_role")), 12);
	OK(g, person_first(g->db, g->arena, &Q(WHERE(ddb_eq(P(role), ROLE_ADMIN)), .index = "by_role"), &p));
	assert_true(p.role == ROLE_ADMIN && p.age == 0 && !p.nickname && p.email && p.last_name);
	assert_int_equal(count(g, Q(.index = "by_role")), 60);
}

static void by_scan(void **state)
{
	struct ground *g = *state;
	assert_int_equal(count(g, Q(.limit = 0)), 60);
	assert_int_equal(count(g, Q(WHERE(ddb_lt(P(age), 7)))), 7);
	assert_int_equal(count(g, Q(WHERE(ddb_eq(P(role), ROLE_ADMIN)))), 12);
	assert_int_equal(
		count(g, Q(WHERE(ddb_contains(P(email), "p1")))), 10); /* a key may be filtered by a scan */
	assert_int_equal(count(g, Q(WHERE(ddb_any(NULL, 0)))), 0);
	assert_int_equal(count(g, Q(WHERE(ddb_in(P(last_name), ddb_texts("A", "C"))))), 40);
}

/* However small the pages, the same items. */
static void pages(void **state)
{
	static const size_t sizes[] = { 1, 2, 7, 39, 40, 41, 100 };
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		assert_int_equal(count(g, Q(.page_size = sizes[i])), 60);
		assert_int_equal(count(g, Q(.page_size = sizes[i], .limit = 17)), 17);
		assert_int_equal(count(g, Q(WHERE(ddb_lt(P(age), 7)), .page_size = sizes[i])), 7);
		assert_int_equal(count(g, Q(WHERE(ddb_lt(P(age), 7)), .page_size = sizes[i], .limit = 3)), 3);
		assert_int_equal(count(g, Q(WHERE(ddb_eq(P(last_name), "B")), .page_size = sizes[i])), 20);
		assert_string_equal(posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_ge(O(number), 30),
						       ddb_ne(O(number), 35))),
						     .page_size = sizes[i])),
			"30 31 32 33 34 36 37 38 39");
		assert_string_equal(posts(g, Q(WHERE(ddb_eq(O(blog), "odd")), .page_size = sizes[i],
						     .limit = 5, .descending = true)),
			"39 38 37 36 35");
	}
}

static void first(void **state)
{
	struct ground *g = *state;
	struct post p = { .number = 99 };
	OK(g, post_first(g->db, g->arena, &Q(WHERE(ddb_eq(O(blog), "odd")), .order_by = "-number"), &p));
	assert_int_equal(p.number, 39);
	REFUSED(g, DDB_NOT_FOUND, "nothing matches",
		post_first(g->db, g->arena, &Q(WHERE(ddb_eq(O(blog), "none"))), &p));
	assert_int_equal(p.number, 39);
}

/* What ddb_find_all gave out stays when other things are read. */
static void all_lives_in_the_arena(void **state)
{
	struct ground *g = *state;
	struct person *some = NULL, *others = NULL;
	size_t n, m;
	OK(g, person_find_all(g->db, g->arena, &Q(WHERE(ddb_eq(P(team), 1))), &some, &n));
	OK(g, person_find_all(g->db, g->arena, NULL, &others, &m));
	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++)
		assert_true(some[i].email[0] == 'p' && some[i].email[2] == '0');
	assert_int_equal(m, 60);
	OK(g, person_find_all(g->db, g->arena, &Q(WHERE(ddb_eq(P(email), "nobody"))), &some, &n));
	assert_int_equal(n, 0);
	assert_non_null(some);
}

/* Other calls on the session between two items, and a change of what is still to come. */
static void calls_between(void **state)
{
	struct ground *g = *state;
	struct post_cursor *c =
		post_find(g->db, &Q(WHERE(ddb_eq(O(blog), "odd")), .page_size = 3, .limit = 6));
	size_t n = 0;
	for (const struct post *p; (p = post_next(c)); n++) {
		struct post q;
		OK(g, post_get(g->db, g->arena, p, &q, NULL));
		assert_int_equal(q.number, p->number);
		assert_int_equal(p->number, (int)n);
		assert_string_equal(p->blog, "odd");
	}
	assert_int_equal(n, 6);
	OK(g, post_finish(c));
}

static void errors(void **state)
{
	struct ground *g = *state;
	size_t n = 5;
	struct person *all = NULL;
	struct person_cursor *c = person_find(g->db, &Q(WHERE(ddb_eq(O(title), "x"))));
	assert_non_null(c);
	assert_null(person_next(c));
	REFUSED(g, DDB_MISUSE,
		"DDB(post, title) was given where a member of person is needed: write DDB(person, ...)",
		person_finish(c));
	REFUSED(g, DDB_INVALID, "Consistent reads are not supported on global secondary indexes",
		person_count(
			g->db, &Q(WHERE(ddb_eq(P(team), 1)), .index = "by_team", .consistent = true), &n));
	REFUSED(g, DDB_INVALID,
		"person: this would scan the table People; no index can help, as the condition fixes no "
		"attribute with ddb_eq",
		person_find_all(g->db, g->arena, &Q(.no_scan = true), &all, &n));
	assert_int_equal(n, 5);
	assert_null(all);
	REFUSED(g, DDB_MISUSE, "the arena is NULL", person_find_all(g->db, NULL, NULL, &all, &n));
	REFUSED(g, DDB_MISUSE, "items is NULL", person_find_all(g->db, g->arena, NULL, NULL, &n));
	REFUSED(g, DDB_MISUSE, "n is NULL", person_count(g->db, NULL, NULL));
	assert_null(ddb_next(NULL));
	assert_int_equal(ddb_finish(NULL), DDB_NOMEM);
	struct ddb_cursor *none = ddb_find(NULL, &person_model, NULL);
	assert_null(ddb_next(none));
	assert_int_equal(ddb_finish(none), DDB_MISUSE);
}

/* An item that does not fit ends the search with an error, told at the end. */
static void an_item_that_does_not_fit(void **state)
{
	struct ground *g = *state;
	struct person_cursor *c;
	raw(g, "PutItem",
		"{\"TableName\":\"People\",\"Item\":{\"email\":{\"S\":\"bad\"},\"nickname\":{\"N\":\"5\"},"
		"\"team\":{\"N\":\"13\"}}}");
	c = person_find(g->db, &Q(WHERE(ddb_eq(P(team), 13))));
	assert_null(person_next(c));
	REFUSED(g, DDB_INVALID,
		"person.nickname cannot be loaded: attribute nickname is a number (N); a string (S) is "
		"needed",
		person_finish(c));
	OK(g, person_delete(g->db, PERSON("bad"), NULL));
}

static void scans_can_be_refused_by_the_session(void **state)
{
	struct ground *g = *state;
	struct ddb *db;
	size_t n;
	(void)g;
	assert_int_equal(ddb_open(&db, "memory:", &(struct ddb_open_opts){ .no_scan = true }), DDB_OK);
	assert_int_equal(person_create_table(db, NULL), DDB_OK);
	assert_int_equal(person_count(db, NULL, &n), DDB_INVALID);
	assert_int_equal(person_count(db, &Q(WHERE(ddb_eq(P(email), "x"))), &n), DDB_OK);
	ddb_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_key),
		cmocka_unit_test(by_range),
		cmocka_unit_test(by_local_index),
		cmocka_unit_test(by_global_index),
		cmocka_unit_test(by_half_an_index),
		cmocka_unit_test(by_scan),
		cmocka_unit_test(pages),
		cmocka_unit_test(first),
		cmocka_unit_test(all_lives_in_the_arena),
		cmocka_unit_test(calls_between),
		cmocka_unit_test(errors),
		cmocka_unit_test(an_item_that_does_not_fit),
		cmocka_unit_test(scans_can_be_refused_by_the_session),
	};
	return ON_EVERY_STORE(tests, fill);
}
