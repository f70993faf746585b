/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_equality_and_order(void **state)
{
	(void)state;
	assert_true(str_eq(STR("ab"), STR("ab")));
	assert_false(str_eq(STR("ab"), STR("abc")));
	assert_true(str_eq(STR(""), STR_NONE));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("a\x7f"), STR("a\x80")) < 0);
	assert_true(str_cmp(STR("b"), STR("ab")) > 0);
	assert_int_equal(str_cmp(STR(""), STR_NONE), 0);
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_true(str_starts(STR("abc"), STR("")));
	assert_false(str_starts(STR("a"), STR("ab")));
}

static void test_contains(void **state)
{
	(void)state;
	assert_true(ddbi_str_contains(STR("hello"), STR("ell")));
	assert_true(ddbi_str_contains(STR("hello"), STR("o")));
	assert_true(ddbi_str_contains(STR("hello"), STR("")));
	assert_true(ddbi_str_contains(STR_NONE, STR("")));
	assert_false(ddbi_str_contains(STR("hello"), STR("elo")));
	assert_false(ddbi_str_contains(STR("el"), STR("ell")));
	assert_false(ddbi_str_contains(STR(""), STR("x")));
	assert_true(ddbi_str_contains(STR("a\0b"), STR("\0b")));
}

static void test_case_is_ignored_in_ascii_only(void **state)
{
	(void)state;
	assert_true(ddbi_str_eq_nocase(STR("Content-Type"), STR("content-tYPE")));
	assert_false(ddbi_str_eq_nocase(STR("ab"), STR("abc")));
	assert_false(ddbi_str_eq_nocase(STR("["), STR("{")));
	assert_false(ddbi_str_eq_nocase(STR("@"), STR("`")));
	assert_false(ddbi_str_eq_nocase(STR("\xC3\x84"), STR("\xC3\xA4")));
}

static void check_i64(struct str text, bool good, int64_t want)
{
	int64_t v = 77;
	assert_int_equal(ddbi_str_to_i64(text, &v), good);
	assert_true(v == (good ? want : 77));
}

static void test_whole_numbers(void **state)
{
	(void)state;
	check_i64(STR("0"), true, 0);
	check_i64(STR("-0"), true, 0);
	check_i64(STR("007"), true, 7);
	check_i64(STR("-12"), true, -12);
	check_i64(STR("9223372036854775807"), true, INT64_MAX);
	check_i64(STR("-9223372036854775808"), true, INT64_MIN);
	check_i64(STR("9223372036854775808"), false, 0);
	check_i64(STR("-9223372036854775809"), false, 0);
	check_i64(STR("99999999999999999999999"), false, 0);
	check_i64(STR(""), false, 0);
	check_i64(STR_NONE, false, 0);
	check_i64(STR("-"), false, 0);
	check_i64(STR("+1"), false, 0);
	check_i64(STR(" 1"), false, 0);
	check_i64(STR("1x"), false, 0);
	check_i64(STR("1\0"), false, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equality_and_order),
		cmocka_unit_test(test_contains),
		cmocka_unit_test(test_case_is_ignored_in_ascii_only),
		cmocka_unit_test(test_whole_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
