/* SPDX-License-Identifier: Apache-2.0 */
/* Cursors: items by a list of keys, the rest of what an index holds a part of, sorting in memory, limits,
 * parts of items, what has been done, the first, last and only one. */
#include "people.h"
#include "session/session.h"
#include <sys/wait.h>

/* ---- by keys ---- */
static void by_a_list_of_keys(void **state)
{
	struct ground *g = *state;
	assert_string_equal(people(g, Q(WHERE(ddb_in(P(email),
					      ddb_texts("p07@x.org", "nobody", "p03@x.org", "p59@x.org"))))),
		"p07 p03 p59");
	assert_string_equal(
		people(g, Q(WHERE(ddb_in(P(email), ddb_texts("p07@x.org", "p03@x.org", "p59@x.org"))),
				  .limit = 2)),
		"p07 p03");
	assert_string_equal(people(g, Q(WHERE(ddb_and(ddb_in(P(email), ddb_texts("p07@x.org", "p03@x.org")),
					      ddb_lt(P(age), 5))))),
		"p03");
	assert_string_equal(
		posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_in(O(number), ddb_ints(9, 2, 99)))))),
		"9 2");
}

/* 250 keys are three requests: 100, 100 and 50. */
static void many_keys(void **state)
{
	struct ground *g = *state;
	static char text[250][16];
	static const char *keys[250];
	for (int i = 0; i < 250; i++) {
		snprintf(text[i], sizeof text[i], "p%02d@x.org", 249 - i);
		keys[i] = text[i];
	}
	struct ddb_cond parts[3];
	for (size_t i = 0; i < 3; i++)
		parts[i] = ddb_in(P(email), ((struct ddb_strlist){ keys + 100 * i, i < 2 ? 100 : 50 }));
	struct person_cursor *c = person_find(g->db, &Q(WHERE(ddb_any(parts, 3))));
	int expected = PEOPLE;
	for (const struct person *p; (p = person_next(c));)
		assert_int_equal(p->age, --expected);
	assert_int_equal(expected, 0);
	struct ddb_find_stats s = person_find_stats(c);
	OK(g, person_finish(c));
	assert_int_equal(s.requests, 3);
	assert_int_equal(s.scanned, PEOPLE);
	assert_int_equal(s.returned, PEOPLE);
}

/* A busy service leaves keys undone or does nothing of a request at all: they are asked for again, and come
 * in order. */
static void keys_of_a_busy_service(void **state)
{
	struct ground *g = *state;
	static char text[PEOPLE][16];
	static const char *keys[PEOPLE];
	struct ddb *plain, *busy;
	const struct ddb_realism realism = { .seed = 7, .unprocessed_percent = 50, .throttling_percent = 20 };
	assert_int_equal(ddb_open(&plain, "memory:busy", NULL), DDB_OK);
	assert_int_equal(
		ddb_open(&busy, "memory:busy", &(struct ddb_open_opts){ .realism = &realism }), DDB_OK);
	struct ground b = { busy, g->arena };
	assert_int_equal(person_create_table(plain, NULL), DDB_OK);
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(text[i], sizeof text[i], "p%02d", i);
		keys[i] = text[i];
		assert_int_equal(
			person_put(plain, &(struct person){ .email = text[i], .last_name = "B", .age = i },
				NULL),
			DDB_OK);
	}
	struct person_cursor *c =
		person_find(busy, &Q(WHERE(ddb_in(P(email), ((struct ddb_strlist){ keys, PEOPLE })))));
	int n = 0;
	for (const struct person *p; (p = person_next(c)); n++)
		assert_int_equal(p->age, n);
	struct ddb_find_stats s = person_find_stats(c);
	OK(&b, person_finish(c));
	assert_int_equal(n, PEOPLE);
	assert_int_equal(s.scanned, PEOPLE);
	assert_true(s.requests > 2);
	ddb_close(busy);
	ddb_close(plain);
}

/* ---- the rest of half items ---- */
static void the_rest_is_fetched(void **state)
{
	struct ground *g = *state;
	const struct ddb_query q = { WHERE(ddb_eq(P(role), ROLE_ADMIN)), .index = "by_role",
		.order_by = "last_name", .fetch_rest = true };
	struct person_cursor *c = person_find(g->db, &q);
	const char *before = "";
	char kept[8];
	size_t n = 0;
	for (const struct person *p; (p = person_next(c)); n++) {
		assert_true(p->role == ROLE_ADMIN && p->age % 5 == 0);
		assert_string_equal(p->nickname, "nobody"); /* whole: defaults fill in */
		assert_true(strcmp(before, p->last_name) <= 0);
		snprintf(kept, sizeof kept, "%s", p->last_name);
		before = kept;
	}
	struct ddb_find_stats s = person_find_stats(c);
	OK(g, person_finish(c));
	assert_int_equal(n, 12);
	assert_int_equal(s.requests, 2); /* a Query and a BatchGetItem */
	assert_int_equal(s.scanned, 12);
}

static void the_rest_is_filtered(void **state)
{
	struct ground *g = *state;
	const struct ddb_cond where = ddb_and(ddb_eq(P(role), ROLE_ADMIN), ddb_lt(P(age), 11));
	char all[64] = "";
	struct person_cursor *c = person_find(
		g->db, &Q(.where = where, .index = "by_role", .fetch_rest = true, .page_size = 5));
	for (const struct person *p; (p = person_next(c));)
		add_person(all, sizeof all, p);
	OK(g, person_finish(c));
	/* by last name: p00 A, p05 C, p10 B */
	assert_string_equal(all, "p00 p10 p05");
	size_t n;
	OK(g, person_count(g->db, &Q(.where = where, .index = "by_role", .fetch_rest = true), &n));
	assert_int_equal(n, 3);
}

/* An entry whose item is gone by the time it is fetched is left out: 130 entries are fetched in two requests.
 */
static void what_is_gone_is_left_out(void **state)
{
	struct ground *g = *state;
	char email[16];
	size_t n = 0;
	const struct ddb_cond editors = ddb_eq(P(role), ROLE_EDITOR);
	for (int i = 0; i < 130; i++) {
		snprintf(email, sizeof email, "e%03d", i);
		struct person p = { .email = email, .last_name = email, .role = ROLE_EDITOR };
		OK(g, person_put(g->db, &p, NULL));
	}
	struct person_cursor *c = person_find(
		g->db, &Q(.where = editors, .index = "by_role", .order_by = "last_name", .fetch_rest = true));
	assert_string_equal(person_next(c)->email, "e000");
	OK(g, person_delete(g->db, PERSON("e010"), NULL)); /* has been fetched */
	OK(g, person_delete(g->db, PERSON("e120"), NULL)); /* has not */
	for (const struct person *p; (p = person_next(c)); n++)
		assert_string_not_equal(p->email, "e120");
	struct ddb_find_stats s = person_find_stats(c);
	OK(g, person_finish(c));
	assert_int_equal(n, 128);
	assert_int_equal(s.requests, 3);
	OK(g, person_delete_where(g->db, &Q(.where = editors), NULL, &n));
	assert_int_equal(n, 128);
}

/* ---- sorting ---- */
static void sorted_in_memory(void **state)
{
	struct ground *g = *state;
	const struct ddb_cond admins = ddb_eq(P(role), ROLE_ADMIN);
	assert_string_equal(people(g, Q(.where = admins, .order_by = "-age", .limit = 3)), "p55 p50 p45");
	assert_string_equal(people(g, Q(.where = admins, .order_by = "age", .limit = 2)), "p00 p05");
	assert_string_equal(
		people(g, Q(.where = ddb_lt(P(age), 3), .order_by = "last_name", .descending = true)),
		"p02 p01 p00");
	assert_string_equal(people(g, Q(.order_by = "-score", .limit = 1, .page_size = 7)), "p59");
	struct person p = { .age = 77 };
	OK(g, person_first(g->db, g->arena, &Q(.order_by = "-age"), &p));
	assert_int_equal(p.age, 59);
	struct person *all = NULL;
	size_t n;
	REFUSED(g, DDB_INVALID,
		"more than 20 items would have to be sorted in memory: an index whose range key is what to "
		"order by, "
		"a narrower condition or a larger .sort_max would do it",
		person_find_all(g->db, g->arena, &Q(.order_by = "age", .sort_max = 20), &all, &n));
	/* what is not put out in order is not sorted */
	OK(g, person_count(g->db, &Q(.order_by = "age", .sort_max = 20), &n));
	assert_int_equal(n, PEOPLE);
	assert_int_equal(person_one(g->db, g->arena, &Q(.order_by = "age", .sort_max = 20), &p), DDB_SEVERAL);
}

/* ---- limits ---- */
static void limit_and_page_size(void **state)
{
	static const struct {
		size_t limit, page_size, requests, scanned;
	} cases[] = { { 10, 0, 1, 10 }, { 10, 3, 4, 10 }, { 10, 100, 1, 10 }, { 0, 15, 3, 40 },
		{ 40, 40, 1, 40 } };
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct post_cursor *c =
			post_find(g->db, &Q(WHERE(ddb_eq(O(blog), "odd")), .limit = cases[i].limit,
						 .page_size = cases[i].page_size));
		size_t n = 0;
		for (const struct post *p; (p = post_next(c));)
			assert_int_equal(p->number, n++);
		struct ddb_find_stats s = post_find_stats(c);
		OK(g, post_finish(c));
		assert_int_equal(n, cases[i].limit ? cases[i].limit : POSTS);
		assert_int_equal(s.requests, cases[i].requests);
		assert_int_equal(s.scanned, cases[i].scanned);
		assert_int_equal(s.returned, n);
	}
	size_t n;
	OK(g, post_count(g->db, &Q(WHERE(ddb_eq(O(blog), "odd")), .limit = 11), &n));
	assert_int_equal(n, 11);
	OK(g, post_count(g->db, &Q(WHERE(ddb_eq(O(title), "x")), .limit = 11, .page_size = 3), &n));
	assert_int_equal(n, 11);
}

/* ---- parts of items ---- */
static void projected(void **state)
{
	struct ground *g = *state;
	struct person *all = NULL;
	size_t n;
	const char *const *some = DDB_MEMBERS(person, age, first_name);
	OK(g, person_find_all(g->db, g->arena,
		      &Q(WHERE(ddb_and(ddb_eq(P(last_name), "A"), ddb_eq(P(role), ROLE_ADMIN))),
			      .project = some),
		      &all, &n));
	assert_int_equal(n, 4); /* 0, 15, 30, 45 */
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(all[i].age, 15 * (int)i);
		assert_string_equal(all[i].first_name, i % 2 ? (i == 1 ? "f3" : "f1") : i ? "f2" : "f0");
		/* all others are zero, those that were looked at or are keys too, and no default is made up
		 */
		assert_true(!all[i].email && !all[i].last_name && !all[i].nickname && !all[i].version &&
			    !*all[i].id);
	}
	struct person p;
	OK(g, person_first(g->db, g->arena, &Q(WHERE(ddb_eq(P(email), "p07@x.org")), .project = some), &p));
	assert_true(p.age == 7 && !p.email && !p.nickname);
	OK(g, person_find_all(g->db, g->arena,
		      &Q(WHERE(ddb_in(P(email), ddb_texts("p07@x.org", "p08@x.org"))), .project = some), &all,
		      &n));
	assert_true(n == 2 && all[1].age == 8 && !all[1].email);
	OK(g, person_find_all(
		      g->db, g->arena, &Q(.order_by = "-score", .limit = 2, .project = some), &all, &n));
	assert_true(n == 2 && all[0].age == 59 && all[1].age == 58 && all[0].score == 0);
	assert_int_equal(person_find_all(g->db, g->arena,
				 &Q(.project = (const char *const[]){ "shoe", NULL }), &all, &n),
		DDB_MISUSE);
	/* a count looks at the same items */
	OK(g, person_count(g->db, &Q(WHERE(ddb_eq(P(last_name), "A")), .project = some), &n));
	assert_int_equal(n, 20);
}

/* ---- first, last, only, any ---- */
static void last(void **state)
{
	struct ground *g = *state;
	struct post p = { .number = 99 };
	const struct ddb_cond odd = ddb_eq(O(blog), "odd");
	OK(g, post_last(g->db, g->arena, &Q(.where = odd), &p));
	assert_int_equal(p.number, 39);
	OK(g, post_last(g->db, g->arena, &Q(.where = odd, .order_by = "-number"), &p));
	assert_int_equal(p.number, 0);
	OK(g, post_last(g->db, g->arena, &Q(.where = odd, .order_by = "likes"), &p)); /* 17 * 7 % 40 == 39 */
	assert_int_equal(p.number, 17);
	OK(g, post_last(g->db, g->arena, &Q(WHERE(ddb_and(odd, ddb_lt(O(number), 5))), .descending = true),
		      &p));
	assert_int_equal(p.number, 0);
	OK(g, post_last(g->db, g->arena, &Q(WHERE(ddb_and(odd, ddb_eq(O(number), 5)))), &p));
	assert_int_equal(p.number, 5);
	REFUSED(g, DDB_NOT_FOUND, "nothing matches",
		post_last(g->db, g->arena, &Q(WHERE(ddb_eq(O(blog), "none"))), &p));
	REFUSED(g, DDB_INVALID,
		"post: the last one is that of an order by key, and this find has none: fix a hash key with "
		"ddb_eq, and "
		"order by its range key",
		post_last(g->db, g->arena, NULL, &p));
	REFUSED(g, DDB_INVALID,
		"post: the last one is that of an order by key, and this find has none: fix a hash key with "
		"ddb_eq, and "
		"order by its range key",
		post_last(g->db, g->arena, &Q(.order_by = "likes"), &p));
	assert_int_equal(p.number, 5);
	REFUSED(g, DDB_MISUSE, "the arena is NULL", post_last(g->db, NULL, NULL, &p));
	REFUSED(g, DDB_MISUSE, "out is NULL", post_last(g->db, g->arena, NULL, NULL));
}

static void the_only_one(void **state)
{
	struct ground *g = *state;
	struct post p = { .number = 99 };
	const struct ddb_cond odd = ddb_eq(O(blog), "odd");
	OK(g, post_one(g->db, g->arena, &Q(WHERE(ddb_and(odd, ddb_eq(O(likes), 7)))), &p));
	assert_int_equal(p.number, 1);
	REFUSED(g, DDB_SEVERAL, "more than one item matches",
		post_one(g->db, g->arena, &Q(.where = odd), &p));
	assert_string_equal(ddb_error(g->db)->type, "SeveralFound");
	REFUSED(g, DDB_SEVERAL, "more than one item matches",
		post_one(g->db, g->arena, &Q(.where = odd, .limit = 1), &p));
	REFUSED(g, DDB_NOT_FOUND, "nothing matches",
		post_one(g->db, g->arena, &Q(WHERE(ddb_eq(O(blog), "none"))), &p));
	assert_int_equal(p.number, 1);
	REFUSED(g, DDB_MISUSE, "the arena is NULL", post_one(g->db, NULL, NULL, &p));
	REFUSED(g, DDB_MISUSE, "out is NULL", post_one(g->db, g->arena, NULL, NULL));
}

static void is_there_any(void **state)
{
	struct ground *g = *state;
	bool any = false;
	OK(g, post_exists_where(g->db, &Q(WHERE(ddb_eq(O(blog), "odd"))), &any));
	assert_true(any);
	OK(g, post_exists_where(g->db, &Q(WHERE(ddb_eq(O(blog), "none"))), &any));
	assert_false(any);
	OK(g, person_exists_where(
		      g->db, &Q(WHERE(ddb_eq(P(age), 59)), .order_by = "age", .sort_max = 1), &any));
	assert_true(any);
	OK(g, person_exists_where(g->db, NULL, &any));
	assert_true(any);
	OK(g, person_exists_where(g->db, &Q(WHERE(ddb_any(NULL, 0))), &any));
	assert_false(any);
	REFUSED(g, DDB_MISUSE, "exists is NULL", person_exists_where(g->db, NULL, NULL));
	assert_int_equal(person_exists_where(NULL, NULL, &any), DDB_MISUSE);
}

/* Stands before the session's store and notes what the last Query asked for. */
struct watcher {
	struct store store;
	struct store *real;
	int requests;
	int64_t limit;
	bool counts;
};

static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct watcher *w = (struct watcher *)s;
	const struct query_input *in = ops[0]->input;
	assert_int_equal(ops[0]->id, OP_QUERY);
	w->requests++;
	w->limit = in->limit.set ? in->limit.v : 0;
	w->counts = str_eq(in->select, STR("COUNT"));
	w->real->ops->submit(w->real, ops, n);
}

static int drive(struct store *s, int timeout_ms)
{
	struct watcher *w = (struct watcher *)s;
	return w->real->ops->drive(w->real, timeout_ms);
}

static void read_no_more_than_is_needed(void **state)
{
	static const struct store_ops ops = { .name = "watcher", .submit = submit, .drive = drive };
	struct ground *g = *state;
	struct watcher w = { .store = { &ops }, .real = g->db->store };
	struct post p;
	const struct ddb_query q = { WHERE(ddb_eq(O(blog), "odd")) };
	bool any;
	g->db->store = &w.store;
	OK(g, post_first(g->db, g->arena, &q, &p));
	assert_true(w.requests == 1 && w.limit == 1 && !w.counts);
	OK(g, post_last(g->db, g->arena, &q, &p));
	assert_true(w.requests == 2 && w.limit == 1);
	assert_int_equal(post_one(g->db, g->arena, &q, &p), DDB_SEVERAL);
	assert_true(w.requests == 3 && w.limit == 2);
	OK(g, post_exists_where(g->db, &q, &any));
	assert_true(w.requests == 4 && w.limit == 1 && w.counts);
	g->db->store = w.real;
}

/* ---- hooks ---- */
struct noted {
	const char *id;
	int64_t seen;
};
DDB_DECLARE(noted);
static int loads;
static void count_load(void *item)
{
	loads++;
	((struct noted *)item)->seen++;
}
static const struct ddb_attr noted_attrs[] = { DDB_HASH(noted, id), DDB_ATTR(noted, seen) };
static const struct ddb_hooks noted_hooks[] = { { .after_load = count_load } };
DDB_MODEL(noted, "Noted", DDB_HOOKS(noted_hooks));

static void hooks(void **state)
{
	struct ground *g = *state;
	struct noted x = { .id = "a", .seen = 5 };
	OK(g, noted_create_table(g->db, NULL));
	OK(g, noted_put(g->db, &x, NULL));
	loads = 0;
	OK(g, noted_first(g->db, g->arena, NULL, &x));
	assert_true(loads == 1 && x.seen == 6);
	OK(g, noted_first(g->db, g->arena, &Q(.hooks = DDB_HOOKS_SKIP), &x));
	assert_true(loads == 1 && x.seen == 5);
	OK(g, noted_first(g->db, g->arena, &Q(.hooks = DDB_HOOKS_RUN), &x));
	assert_true(loads == 2 && x.seen == 6);
	size_t n;
	OK(g, noted_count(g->db, NULL, &n));
	assert_true(loads == 2 && n == 1);
	OK(g, noted_delete_table(g->db));
}

/* ---- used wrongly ---- */
static void used_wrongly(void **state)
{
	struct ground *g = *state;
	assert_int_equal(ddb_find_stats(NULL).requests, 0);
	assert_null(ddb_resume_token(NULL));
	struct ddb_cursor *c = ddb_find(g->db, NULL, NULL);
	assert_null(ddb_next(c));
	assert_null(ddb_resume_token(c));
	assert_int_equal(ddb_finish(c), DDB_MISUSE);
	struct person_cursor *p = person_find(g->db, &Q(.consistent = true, .index = "by_team"));
	assert_null(person_next(p));
	assert_null(person_next(p));
	REFUSED(g, DDB_INVALID, "Consistent reads are not supported on global secondary indexes",
		person_finish(p));
}

/* In the child of a fork() a cursor yields nothing, not even what it has read already. */
static void in_the_child_of_a_fork(void **state)
{
	struct ground *g = *state;
	struct post_cursor *c = post_find(g->db, &Q(WHERE(ddb_eq(O(blog), "odd"))));
	assert_non_null(post_next(c));
	pid_t child = fork();
	if (child == 0) {
		bool refused = !post_next(c) && post_finish(c) == DDB_MISUSE;
		_exit(refused && strcmp(ddb_errmsg(g->db),
					 "the session was opened before fork(): the child opens its own") == 0
				? 0
				: 1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_non_null(post_next(c));
	OK(g, post_finish(c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_a_list_of_keys),
		cmocka_unit_test(many_keys),
		cmocka_unit_test(keys_of_a_busy_service),
		cmocka_unit_test(the_rest_is_fetched),
		cmocka_unit_test(the_rest_is_filtered),
		cmocka_unit_test(what_is_gone_is_left_out),
		cmocka_unit_test(sorted_in_memory),
		cmocka_unit_test(limit_and_page_size),
		cmocka_unit_test(projected),
		cmocka_unit_test(last),
		cmocka_unit_test(the_only_one),
		cmocka_unit_test(is_there_any),
		cmocka_unit_test(read_no_more_than_is_needed),
		cmocka_unit_test(hooks),
		cmocka_unit_test(used_wrongly),
		cmocka_unit_test(in_the_child_of_a_fork),
	};
	return ON_EVERY_STORE(tests, fill_people);
}
