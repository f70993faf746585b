/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/mem.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void check(const struct buf *b, struct str want)
{
	assert_false(b->failed);
	assert_int_equal(b->len, want.n);
	assert_memory_equal(buf_view(b).p, want.p, want.n);
}

static void test_appending(void **state)
{
	(void)state;
	struct buf b;
	ddbi_buf_init(&b, 1000);
	check(&b, STR(""));
	buf_str(&b, STR("ab"));
	buf_str(&b, STR_NONE);
	ddbi_buf_byte(&b, '\0');
	buf_z(&b, "cd");
	ddbi_buf_u64(&b, 0);
	ddbi_buf_byte(&b, ' ');
	ddbi_buf_u64(&b, UINT64_MAX);
	ddbi_buf_i64(&b, -1);
	ddbi_buf_i64(&b, INT64_MIN);
	ddbi_buf_i64(&b, 10);
	check(&b, STR("ab\0cd0 18446744073709551615-1-922337203685477580810"));
	buf_clear(&b);
	check(&b, STR(""));
	ddbi_buf_free(&b);
	check(&b, STR(""));
}

static void test_it_grows_up_to_its_maximum_and_no_further(void **state)
{
	(void)state;
	struct buf b;
	ddbi_buf_init(&b, 1000);
	for (int i = 0; i < 1000; i++) {
		ddbi_buf_byte(&b, (char)('a' + i % 26));
	}
	assert_false(b.failed);
	assert_int_equal(b.cap, 1000);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(b.p[i], 'a' + i % 26);
	}
	ddbi_buf_byte(&b, 'x');
	assert_true(b.failed);
	assert_true(b.too_long);
	assert_int_equal(b.len, 1000);
	buf_clear(&b);
	buf_z(&b, "again");
	check(&b, STR("again"));
	ddbi_buf_free(&b);
}

static void test_a_failure_sticks(void **state)
{
	(void)state;
	struct buf b;
	ddbi_buf_init(&b, 4);
	buf_z(&b, "abc");
	buf_z(&b, "def");
	ddbi_buf_byte(&b, 'd');
	assert_true(b.failed);
	assert_int_equal(b.len, 3);
	assert_null(ddbi_buf_reserve(&b, 0));
	ddbi_buf_free(&b);
	assert_non_null(ddbi_buf_reserve(&b, 4));
	assert_int_equal(b.len, 0);
	assert_null(ddbi_buf_reserve(&b, SIZE_MAX));
	assert_true(b.too_long);
	ddbi_buf_free(&b);
}

#ifdef DDB_FAULT
static void test_without_memory_it_is_not_the_maximum(void **state)
{
	(void)state;
	struct buf b;
	ddbi_buf_init(&b, 4000);
	buf_z(&b, "abc");
	ddbi_mem_fail(1, false);
	assert_null(ddbi_buf_reserve(&b, 3000));
	assert_true(b.failed);
	assert_false(b.too_long);
	assert_memory_equal(b.p, "abc", 3);
	ddbi_buf_free(&b);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_appending),
		cmocka_unit_test(test_it_grows_up_to_its_maximum_and_no_further),
		cmocka_unit_test(test_a_failure_sticks),
#ifdef DDB_FAULT
		cmocka_unit_test(test_without_memory_it_is_not_the_maximum),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
