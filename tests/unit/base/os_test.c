/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alarm.h"
#include "base/os.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

static void test_clocks(void **state)
{
	(void)state;
	int64_t seconds = (int64_t)time(NULL), us = ddbi_clock_us();
	assert_in_range(us / 1000000 - seconds, 0, 5);
	int64_t before = ddbi_monotonic_us();
	assert_true(ddbi_monotonic_us() >= before);
}

static void test_random_bytes_differ(void **state)
{
	(void)state;
	unsigned char a[600] = { 0 }, b[600] = { 0 };
	assert_true(ddbi_random(a, sizeof a));
	assert_true(ddbi_random(b, sizeof b));
	assert_memory_not_equal(a, b, sizeof a);
	static const unsigned char zeros[64];
	assert_memory_not_equal(a + sizeof a - 64, zeros, 64); /* filled up to the end */
	assert_true(ddbi_random(NULL, 0));
}

/* Published numbers of splitmix64 for the seed 1234567. */
static void test_the_seeded_generator_is_splitmix64(void **state)
{
	(void)state;
	uint64_t seed = 1234567;
	assert_true(ddbi_random_next(&seed) == 6457827717110365317u);
	assert_true(ddbi_random_next(&seed) == 3203168211198807973u);
	assert_true(ddbi_random_next(&seed) == 9817491932198370423u);
	assert_true(ddbi_random_next(&seed) == 4593380528125082431u);
	assert_true(ddbi_random_next(&seed) == 16408922859458223821u);
}

static bool readable(const struct wakeup *w)
{
	struct pollfd fd = { .fd = w->read_fd, .events = POLLIN };
	return poll(&fd, 1, 0) == 1;
}

static void test_alarm(void **state)
{
	(void)state;
	struct wakeup other;
	struct alarm a;
	assert_true(ddbi_wakeup_open(&other));
	assert_true(ddbi_alarm_open(&a, other.read_fd));
	const struct wakeup both = { a.fd, -1 };
	assert_false(readable(&both));
	ddbi_wakeup_signal(&other);
	assert_true(readable(&both));
	ddbi_wakeup_clear(&other);
	assert_false(readable(&both));
	ddbi_alarm_set(&a, 0);
	assert_true(readable(&both));
	assert_true(readable(&both)); /* until it is set again */
	ddbi_alarm_set(&a, -1);
	assert_false(readable(&both));
	int64_t at = ddbi_monotonic_us() + 30000;
	ddbi_alarm_set(&a, at);
	assert_false(readable(&both));
	struct pollfd fd = { .fd = a.fd, .events = POLLIN };
	assert_int_equal(poll(&fd, 1, 5000), 1);
	assert_true(ddbi_monotonic_us() >= at);
	ddbi_alarm_close(&a);
	assert_int_equal(a.fd, -1);
	ddbi_wakeup_close(&other);
}

static void test_wakeup(void **state)
{
	(void)state;
	struct wakeup w;
	assert_true(ddbi_wakeup_open(&w));
	assert_false(readable(&w));
	ddbi_wakeup_clear(&w); /* never waits */
	for (int i = 0; i < 1000; i++) {
		ddbi_wakeup_signal(&w);
	}
	assert_true(readable(&w));
	ddbi_wakeup_clear(&w);
	assert_false(readable(&w));
	ddbi_wakeup_signal(&w);
	assert_true(readable(&w));
	ddbi_wakeup_close(&w);
	assert_int_equal(w.read_fd, -1);
	ddbi_wakeup_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_random_bytes_differ),
		cmocka_unit_test(test_the_seeded_generator_is_splitmix64),
		cmocka_unit_test(test_wakeup),
		cmocka_unit_test(test_alarm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
