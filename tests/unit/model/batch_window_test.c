/* SPDX-License-Identifier: Apache-2.0 */
/* The batch writer at a service: how many requests are under way, that writes to one item keep their order,
 * and that each item is told once how it fared. */
#include "model/batch.h"
#include "slow_store.h"

#define ITEMS 2000

struct told {
	struct ddb *db;
	size_t n, ok;
	int times[ITEMS];
	enum ddb_rc rc[ITEMS];
};

static void tell(void *user, size_t i, enum ddb_rc rc)
{
	struct told *t = user;
	assert_true(i < ITEMS && !t->times[i]++);
	t->rc[i] = rc;
	t->n++;
	t->ok += rc == DDB_OK;
	assert_int_equal(post_put(t->db, &(struct post){ .blog = "x" }, NULL), DDB_MISUSE);
}

static struct ddb_batch *writer(struct ground *g, struct told *t)
{
	*t = (struct told){ .db = g->db };
	return ddb_batch(g->db, &(struct ddb_batch_opts){ .result = tell, .user = t, .max_tries = 30 });
}

static size_t count_posts(struct ground *g, const char *blog)
{
	size_t n;
	OK(g, post_count(g->db, &(struct ddb_query){ .where = ddb_eq(O(blog), blog) }, &n));
	return n;
}

static void sixteen_are_under_way(void **state)
{
	static struct told told;
	struct ground *g = *state;
	struct slow_store s;
	size_t failed = 9;
	slow_begin(&s, g->db);
	struct ddb_batch *b = writer(g, &told);
	for (int i = 0; i < ITEMS; i++) {
		OK(g, post_batch_put(b, &(struct post){ .blog = "many", .number = i }));
		assert_int_equal(s.requests, i / 25); /* the 26th sends those before it */
	}
	assert_int_equal(s.most, 16);
	assert_true(told.n > 0 && told.n < ITEMS); /* as soon as it is known */
	OK(g, ddb_batch_send(b));
	assert_int_equal(s.n, 0); /* it waits for all */
	assert_true(told.n == ITEMS && told.ok == ITEMS);
	OK(g, ddb_batch_finish(b, &failed));
	slow_end(&s, g->db);
	assert_true(s.most == 16 && s.requests == ITEMS / 25 && s.writes == ITEMS && failed == 0);
	assert_int_equal(count_posts(g, "many"), ITEMS);
}

/* What has been answered is told by the next calls, though nobody has to wait. */
static void answers_are_told_on_the_way(void **state)
{
	static struct told told;
	struct ground *g = *state;
	struct slow_store s;
	slow_begin(&s, g->db);
	struct ddb_batch *b = writer(g, &told);
	for (int i = 0; i < 26; i++)
		OK(g, post_batch_put(b, &(struct post){ .blog = "way", .number = i }));
	assert_true(s.n == 1 && told.n == 0);
	s.answers_when_asked = 1;
	for (int i = 26; i < 50 && told.n == 0; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
		OK(g, post_batch_put(b, &(struct post){ .blog = "way", .number = i }));
	}
	assert_true(s.n == 0 && told.n == 25 && s.requests == 1);
	OK(g, ddb_batch_finish(b, NULL));
	slow_end(&s, g->db);
	assert_int_equal(told.ok, told.n);
}

/* Few keys, many writes, puts and deletes: what is stored is what came last, whatever is answered first and
 * however much is left unprocessed. */
static void the_last_write_stays(void **state)
{
	enum { KEYS = 90 };
	static struct told told;
	struct ground *g = *state;
	for (unsigned seed = 1; seed <= 8; seed++) {
		int last[KEYS];
		struct slow_store s;
		memset(last, -1, sizeof last);
		slow_begin(&s, g->db);
		s.random = seed;
		s.unprocessed_percent = seed % 4 ? 0 : 20;
		s.answers_when_asked = seed % 3;
		struct ddb_batch *b = writer(g, &told);
		for (int i = 0; i < ITEMS; i++) {
			int key = (int)(slow_random(&s) % KEYS);
			struct post p = { .blog = "last", .number = key, .likes = i };
			bool put = slow_random(&s) % 4;
			OK(g, put ? post_batch_put(b, &p) : post_batch_delete(b, &p));
			last[key] = put ? i : -1;
		}
		OK(g, ddb_batch_finish(b, NULL));
		slow_end(&s, g->db);
		assert_true(told.n == ITEMS && told.ok == ITEMS && s.most <= 16);
		for (int k = 0; k < KEYS; k++) {
			struct post p = { .blog = "last", .number = k };
			enum ddb_rc rc = post_get(g->db, g->arena, &p, &p, NULL);
			assert_int_equal(rc, last[k] < 0 ? DDB_NOT_FOUND : DDB_OK);
			assert_true(rc || p.likes == last[k]);
		}
	}
}

/* The same item again and again, once the first is on its way. */
static void one_item_waits_for_itself(void **state)
{
	static struct told told;
	struct ground *g = *state;
	struct slow_store s;
	struct post p = { .blog = "self", .number = 0 };
	slow_begin(&s, g->db);
	struct ddb_batch *b = writer(g, &told);
	for (int round = 1; round <= 5; round++)
		for (int i = 0; i < 25; i++)
			OK(g, post_batch_put(b, &(struct post){ .blog = "self",
							.number = i == 12 ? 0 : 100 * round + i,
							.likes = round }));
	OK(g, ddb_batch_finish(b, NULL));
	slow_end(&s, g->db);
	assert_true(s.requests == 5 && s.most == 1 && told.ok == 125);
	OK(g, post_get(g->db, g->arena, &p, &p, NULL));
	assert_int_equal(p.likes, 5);
}

/* One request fails: its 25 items have failed, some call says so, all others are written. */
static void a_failure_in_the_middle(void **state)
{
	static struct told told;
	struct ground *g = *state;
	struct slow_store s;
	size_t failed = 0, said = 0;
	slow_begin(&s, g->db);
	s.fail_at = 20;
	s.fail = EXCEPTION_IO;
	struct ddb_batch *b = writer(g, &told);
	for (int i = 0; i < ITEMS; i++) {
		enum ddb_rc rc = post_batch_put(b, &(struct post){ .blog = "mid", .number = i });
		if (rc == DDB_OK)
			continue;
		assert_int_equal(rc, DDB_IO);
		assert_string_equal(ddb_errmsg(g->db), "made to fail");
		assert_int_equal(told.n - told.ok, 25); /* told by then */
		said++;
	}
	assert_int_equal(said, 1);
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_IO);
	assert_string_equal(ddb_errmsg(g->db), "made to fail");
	slow_end(&s, g->db);
	assert_true(failed == 25 && told.n == ITEMS && told.ok == ITEMS - 25);
	for (int i = 0; i < ITEMS; i++)
		assert_int_equal(told.rc[i], i / 25 == 19 ? DDB_IO : DDB_OK);
	assert_int_equal(count_posts(g, "mid"), ITEMS - 25);
}

/* ddb_batch_send waits for those before it and has their rc; afterwards all is well again. */
static void send_tells_of_all(void **state)
{
	static struct told told;
	struct ground *g = *state;
	struct slow_store s;
	size_t failed = 0;
	slow_begin(&s, g->db);
	s.fail_at = 2;
	s.fail = EXCEPTION_RESOURCE_NOT_FOUND;
	struct ddb_batch *b = writer(g, &told);
	for (int i = 0; i < 110; i++)
		OK(g, post_batch_put(b, &(struct post){ .blog = "send", .number = i }));
	assert_int_equal(s.n, 4);
	assert_int_equal(ddb_batch_send(b), DDB_NO_TABLE);
	assert_string_equal(ddb_errmsg(g->db), "made to fail");
	assert_true(s.most == 5 && told.n == 110 && told.ok == 85);
	OK(g, ddb_batch_send(b));
	OK(g, post_batch_put(b, &(struct post){ .blog = "send", .number = 25 }));
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_NO_TABLE); /* the first failure */
	slow_end(&s, g->db);
	assert_int_equal(failed, 25);
	assert_int_equal(count_posts(g, "send"), 86);
}

static void it_gives_up_in_the_end(void **state)
{
	static struct told told;
	struct ground *g = *state;
	struct slow_store s;
	size_t failed = 0;
	slow_begin(&s, g->db);
	s.unprocessed_percent = 100;
	told = (struct told){ .db = g->db };
	struct ddb_batch *b =
		ddb_batch(g->db, &(struct ddb_batch_opts){ .result = tell, .user = &told, .max_tries = 2 });
	for (int i = 0; i < 60; i++)
		OK(g, post_batch_put(b, &(struct post){ .blog = "up", .number = i }));
	assert_int_equal(ddb_batch_send(b), DDB_THROTTLED);
	assert_string_equal(
		ddb_errmsg(g->db), "items were left unprocessed 2 times in a row; try again later");
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_THROTTLED);
	slow_end(&s, g->db);
	assert_true(failed == 60 && told.n == 60 && told.ok == 0 && s.requests == 6);
	assert_int_equal(count_posts(g, "up"), 0);
}

/* By itself it sends nothing; what is waiting is one request. */
static void one_that_does_not_send(void **state)
{
	static struct told told;
	struct ground *g = *state;
	struct slow_store s;
	slow_begin(&s, g->db);
	told = (struct told){ .db = g->db };
	struct ddb_batch *b =
		ddb_batch(g->db, &(struct ddb_batch_opts){ .no_send = true, .result = tell, .user = &told });
	for (int i = 0; i < 25; i++)
		OK(g, post_batch_put(b, &(struct post){ .blog = "no", .number = i }));
	REFUSED(g, DDB_INVALID,
		"the batch is full (25 items are waiting) and does not send by itself: call ddb_batch_send "
		"first",
		post_batch_put(b, &(struct post){ .blog = "no", .number = 25 }));
	assert_int_equal(s.requests, 0);
	OK(g, ddb_batch_send(b));
	assert_true(s.requests == 1 && told.ok == 25);
	OK(g, ddb_batch_finish(b, NULL));
	slow_end(&s, g->db);
}

/* 16 MB of items may be under way, not 16 times 10. */
static void memory_is_bounded(void **state)
{
	enum { LONG = 390000 };
	static struct told told;
	struct ground *g = *state;
	struct slow_store s;
	char *text = test_malloc(LONG + 1);
	memset(text, 'a', LONG);
	text[LONG] = 0;
	slow_begin(&s, g->db);
	struct ddb_batch *b = writer(g, &told);
	for (int i = 0; i < 150; i++)
		OK(g, post_batch_put(b, &(struct post){ .blog = "long", .number = i, .title = text }));
	OK(g, ddb_batch_finish(b, NULL));
	slow_end(&s, g->db);
	assert_true(s.requests == 6 && s.most <= 2 && told.ok == 150);
	test_free(text);
}

/* The session is closed first, which ends what is under way: that was written, what waits was not. */
static void one_that_is_left_over(void **state)
{
	static struct told told;
	struct ground *g = *state;
	struct slow_store s;
	struct ddb *db;
	size_t failed = 0;
	OK(g, ddb_session(&db, g->db));
	slow_begin(&s, db);
	s.fail_at = 2;
	s.fail = EXCEPTION_IO;
	told = (struct told){ .db = db };
	struct ddb_batch *b = ddb_batch(db, &(struct ddb_batch_opts){ .result = tell, .user = &told });
	for (int i = 0; i < 80; i++)
		OK(g, post_batch_put(b, &(struct post){ .blog = "over", .number = i }));
	assert_int_equal(s.n, 3);
	ddb_close(db);
	assert_int_equal(post_batch_put(b, &(struct post){ .blog = "over", .number = 80 }), DDB_MISUSE);
	assert_int_equal(ddb_batch_send(b), DDB_MISUSE);
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_MISUSE);
	assert_true(told.n == 81 && told.ok == 50 && failed == 31);
	for (int i = 0; i < 81; i++)
		assert_int_equal(told.rc[i], i / 25 == 0 || i / 25 == 2 ? DDB_OK : DDB_MISUSE);
	assert_int_equal(count_posts(g, "over"), 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixteen_are_under_way),
		cmocka_unit_test(answers_are_told_on_the_way),
		cmocka_unit_test(the_last_write_stays),
		cmocka_unit_test(one_item_waits_for_itself),
		cmocka_unit_test(a_failure_in_the_middle),
		cmocka_unit_test(send_tells_of_all),
		cmocka_unit_test(it_gives_up_in_the_end),
		cmocka_unit_test(one_that_does_not_send),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(one_that_is_left_over),
	};
	return cmocka_run_group_tests(tests, ground_up, ground_down);
}
