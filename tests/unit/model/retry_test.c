/* SPDX-License-Identifier: Apache-2.0 */
/* Pauses between tries: they grow, are random, and come to an end. */
#include "model/retry.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct ddb seeded = { .options = { .seed = 7 }, .random = 7 };

static void tries_in_vain_come_to_an_end(void **state)
{
	struct retry r;
	(void)state;
	ddbi_retry_init(&r, &seeded, 0);
	for (int i = 1; i < 7; i++)
		assert_true(ddbi_retry_delay(&r, false) >= 0);
	assert_int_equal(ddbi_retry_delay(&r, false), -1);
	ddbi_retry_init(&r, &seeded, 1);
	assert_int_equal(ddbi_retry_delay(&r, false), -1);
	ddbi_retry_init(&r, &seeded, -3);
	assert_int_equal(r.max, 7);
}

static void progress_begins_anew(void **state)
{
	struct retry r;
	(void)state;
	ddbi_retry_init(&r, &seeded, 3);
	for (int i = 0; i < 1000; i++) {
		int ms = ddbi_retry_delay(&r, i % 3 == 0); /* never three in vain */
		assert_true(ms >= 0 && ms <= 80);
	}
	assert_true(ddbi_retry_delay(&r, true) <= 20);
}

/* The nth pause in vain is spread over all of 0 to 20 * 2^n ms, and 5 s at most. */
static void pauses_grow_at_random(void **state)
{
	int most[12] = { 0 }, least[12];
	(void)state;
	for (int n = 0; n < 12; n++)
		least[n] = 1 << 30;
	for (uint64_t seed = 1; seed <= 400; seed++) {
		struct ddb db = { .options = { .seed = seed }, .random = seed };
		struct retry r;
		ddbi_retry_init(&r, &db, 100);
		for (int n = 1; n < 12; n++) {
			int ms = ddbi_retry_delay(&r, false);
			most[n] = ms > most[n] ? ms : most[n];
			least[n] = ms < least[n] ? ms : least[n];
		}
	}
	for (int n = 1; n < 12; n++) {
		int longest = n < 8 ? 20 << n : 5000;
		assert_true(most[n] <= longest && most[n] > longest * 9 / 10);
		assert_true(least[n] < longest / 10);
	}
}

/* The same seed, the same pauses; and the session's own numbers are left alone. */
static void a_seed_repeats(void **state)
{
	struct ddb db = { .options = { .seed = 5 }, .random = 99 };
	struct retry a, b;
	(void)state;
	ddbi_retry_init(&a, &db, 0);
	ddbi_retry_init(&b, &db, 0);
	for (int i = 0; i < 6; i++)
		assert_int_equal(ddbi_retry_delay(&a, false), ddbi_retry_delay(&b, false));
	assert_true(db.random == 99);
	struct ddb free_running = { .store = NULL };
	ddbi_retry_init(&a, &free_running, 0);
	ddbi_retry_init(&b, &free_running, 0);
	assert_true(a.random != b.random);
}

static void the_last_one_says_so(void **state)
{
	struct ddb_arena arena;
	struct error err;
	struct retry r;
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	ddbi_retry_init(&r, &seeded, 2);
	assert_true(ddbi_retry_wait(&r, true, &err));
	assert_true(ddbi_retry_wait(&r, false, &err));
	assert_false(ddbi_retry_wait(&r, false, &err));
	assert_int_equal(err.exception, EXCEPTION_THROUGHPUT_EXCEEDED);
	assert_true(
		str_eq(err.message, STR("items were left unprocessed 2 times in a row; try again later")));
	ddbi_failf(&err, EXCEPTION_THROTTLING, "mine");
	assert_false(ddbi_retry_wait(&r, false, &err));
	assert_true(str_eq(err.message, STR("mine")));
	ddbi_arena_free(&arena);
}

static void what_counts(void **state)
{
	(void)state;
	assert_true(ddbi_retry_counts(EXCEPTION_THROUGHPUT_EXCEEDED) &&
		    ddbi_retry_counts(EXCEPTION_THROTTLING) && ddbi_retry_counts(EXCEPTION_REQUEST_LIMIT));
	assert_false(ddbi_retry_counts(EXCEPTION_NONE) || ddbi_retry_counts(EXCEPTION_VALIDATION) ||
		     ddbi_retry_counts(EXCEPTION_INTERNAL) || ddbi_retry_counts(EXCEPTION_NOMEM));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tries_in_vain_come_to_an_end),
		cmocka_unit_test(progress_begins_anew),
		cmocka_unit_test(pauses_grow_at_random),
		cmocka_unit_test(a_seed_repeats),
		cmocka_unit_test(the_last_one_says_so),
		cmocka_unit_test(what_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
