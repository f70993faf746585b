/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os.h"
#include "support/text_file.h"
#include "value/decimal.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct ddb_decimal number(const char *text)
{
	struct ddb_decimal d;
	if (ddbi_decimal_parse(str_z(text), &d) != DECIMAL_OK) {
		fail_msg("not a number: %s", text);
	}
	return d;
}

static void check_text(const struct ddb_decimal *d, const char *want)
{
	char text[DECIMAL_TEXT_MAX + 1];
	text[ddbi_decimal_format(d, text)] = '\0';
	assert_string_equal(text, want);
}

static bool same(const struct ddb_decimal *a, const struct ddb_decimal *b)
{
	return a->hi == b->hi && a->lo == b->lo && a->exponent == b->exponent && a->negative == b->negative;
}

/* ---- text ---- */

static void check_vector(struct str text, struct str canonical, struct str size, struct str message)
{
	struct ddb_decimal d;
	enum decimal_result result = ddbi_decimal_parse(text, &d);
	if (message.n == 0) {
		assert_int_equal(result, DECIMAL_OK);
		char out[DECIMAL_TEXT_MAX];
		struct str formatted = { out, ddbi_decimal_format(&d, out) };
		assert_true(str_eq(formatted, canonical));
		int64_t want;
		assert_true(ddbi_str_to_i64(size, &want));
		assert_int_equal(ddbi_decimal_size(&d), want);
		return;
	}
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_int_not_equal(result, DECIMAL_OK);
	assert_false(ddbi_decimal_fail(&err, result, text));
	assert_int_equal(err.exception, EXCEPTION_VALIDATION);
	assert_true(str_eq(err.message, message));
	ddbi_arena_free(&arena);
}

static void test_vectors(void **state)
{
	(void)state;
	struct str file = text_file_read(SOURCE_DIR "/docs/semantics/vectors/numbers.tsv");
	struct str rest = file, line;
	int checked = 0;
	assert_true(text_file_cut(&rest, '\n', &line));
	while (text_file_cut(&rest, '\n', &line)) {
		struct str json = text_file_field(&line), canonical = text_file_field(&line);
		struct str size = text_file_field(&line), message = text_file_field(&line);
		json_t *input = json_loadb(json.p, json.n, JSON_DECODE_ANY, NULL);
		assert_non_null(input);
		struct str text = { json_string_value(input), json_string_length(input) };
		check_vector(text, canonical, size, message);
		json_decref(input);
		checked++;
	}
	assert_int_equal(checked, 70);
	free((void *)(uintptr_t)file.p);
}

static void test_more_syntax_02_N1(void **state)
{
	(void)state;
	static const char *const bad[] = { "+", "-.", ".e1", "1e", "1e-", "1e+-1", "1.2.", "..1", "1 ", "\t1",
		"0x1", "1f", "1e1e1", "1e 1", "--1", "+-1", "1-", "infinity", "1\xC2\xA0", "\xD9\xA1" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct ddb_decimal d;
		assert_int_equal(ddbi_decimal_parse(str_z(bad[i]), &d), DECIMAL_SYNTAX);
	}
	struct ddb_decimal d;
	assert_int_equal(ddbi_decimal_parse(STR("1\0"), &d), DECIMAL_SYNTAX);
	assert_int_equal(ddbi_decimal_parse(STR(""), &d), DECIMAL_EMPTY);
	assert_int_equal(ddbi_decimal_parse(STR_NONE, &d), DECIMAL_EMPTY);
	check_text(&(struct ddb_decimal){ 0 }, "0");
	d = number("-0.000e-7");
	check_text(&d, "0");
	assert_false(d.negative);
}

static void check_result(const char *text, enum decimal_result want)
{
	struct ddb_decimal d;
	assert_int_equal(ddbi_decimal_parse(str_z(text), &d), want);
}

static void test_limits_are_checked_in_order_02_N3(void **state)
{
	(void)state;
	check_result("9999999999999999999999999999999999999999e90", DECIMAL_OVERFLOW);
	check_result("1234567890123456789012345678901234567891e-180", DECIMAL_UNDERFLOW);
	check_result("1234567890123456789012345678901234567891", DECIMAL_TOO_PRECISE);
	check_result("123456789012345678901234567890123456789000000000", DECIMAL_TOO_PRECISE);
	check_result("123456789012345678901234567890123456780000000000", DECIMAL_OK);
	check_result("0.12345678901234567890123456789012345678000", DECIMAL_OK);
	check_result("1e99999999999999999999999999", DECIMAL_OVERFLOW);
	check_result("1e-99999999999999999999999999", DECIMAL_UNDERFLOW);
	check_result("100e123", DECIMAL_OK);
	check_result("100e124", DECIMAL_OVERFLOW);
	check_result("0.01e-128", DECIMAL_OK);
	check_result("0.01e-129", DECIMAL_UNDERFLOW);
	/* The digits decide, not the exponent as written. */
	char zeros[700];
	memset(zeros, '0', sizeof zeros);
	memcpy(zeros, "0.", 2);
	memcpy(zeros + 600, "1e600", 6);
	struct ddb_decimal d = number(zeros);
	check_text(&d, "10");
}

static void test_the_quirk_of_zero_02_N4(void **state)
{
	(void)state;
	check_result("0e125", DECIMAL_OK);
	check_result("0e126", DECIMAL_OVERFLOW);
	check_result("-00e126", DECIMAL_OVERFLOW);
	check_result("0.0e126", DECIMAL_OK);
	check_result(".0e999999999999999999999", DECIMAL_OK);
	check_result("0e-999", DECIMAL_OK);
}

static void test_the_longest_text_fits(void **state)
{
	(void)state;
	struct ddb_decimal d = number("-1.2345678901234567890123456789012345679e-130");
	char text[DECIMAL_TEXT_MAX];
	assert_int_equal(ddbi_decimal_format(&d, text), DECIMAL_TEXT_MAX);
	assert_memory_equal(text + DECIMAL_TEXT_MAX - 38, "12345678901234567890123456789012345679", 38);
	assert_memory_equal(text, "-0.0", 4);
}

/* 02-Z1, and the largest: 38 digits with the point after an odd one, negative. */
static void test_size_02_Z1(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t size;
	} cases[] = { { "0", 1 }, { "-0", 1 }, { "1", 2 }, { "12", 2 }, { "123", 3 }, { "12345", 4 },
		{ "1.5", 3 }, { "1.234", 4 }, { "3.14159", 5 }, { "100", 2 }, { "1010", 3 },
		{ "0.0000001", 2 }, { "1E125", 2 }, { "-42", 3 }, { "-12345", 5 },
		{ "12345678901234567890123456789012345678", 20 }, { "0.00123", 3 },
		{ "-1.2345678901234567890123456789012345678", 22 } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ddb_decimal d = number(cases[i].text);
		assert_int_equal(ddbi_decimal_size(&d), cases[i].size);
	}
}

/* ---- order ---- */

static void test_order_02_N6(void **state)
{
	(void)state;
	struct str file = text_file_read(SOURCE_DIR "/docs/semantics/vectors/number-order.txt");
	struct str rest = file, line;
	struct ddb_decimal all[64];
	int n = 0;
	while (text_file_cut(&rest, '\n', &line)) {
		assert_int_equal(ddbi_decimal_parse(line, &all[n++]), DECIMAL_OK);
	}
	assert_int_equal(n, 19);
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < n; k++) {
			assert_int_equal(ddbi_decimal_compare(&all[i], &all[k]), (i > k) - (i < k));
		}
	}
	free((void *)(uintptr_t)file.p);
	struct ddb_decimal a = number("1"), b = number("1.000"), c = number("10e-1");
	assert_int_equal(ddbi_decimal_compare(&a, &b), 0);
	assert_true(same(&a, &b) && same(&a, &c));
}

/* ---- sums ---- */

static void check_same(const struct ddb_decimal *d, const char *want)
{
	struct ddb_decimal wanted = number(want);
	assert_true(same(d, &wanted));
}

/* NULL: there is no exact result, and out stays as it was. */
static void check_sum(const char *a_text, const char *b_text, const char *sum, const char *difference)
{
	struct ddb_decimal a = number(a_text), b = number(b_text), out = { .lo = 77 };
	assert_int_equal(ddbi_decimal_add(&a, &b, &out), sum != NULL);
	check_same(&out, sum ? sum : "77");
	out = ddbi_decimal_from_i64(77);
	assert_int_equal(ddbi_decimal_subtract(&a, &b, &out), difference != NULL);
	check_same(&out, difference ? difference : "77");
}

#define NINES_38 "99999999999999999999999999999999999999"

static void test_sums_are_exact_or_fail_02_N7(void **state)
{
	(void)state;
	check_sum("1", "2", "3", "-1");
	check_sum("0.1", "0.2", "0.3", "-0.1");
	check_sum("0", "5", "5", "-5");
	check_sum("5", "0", "5", "5");
	check_sum("5", "5", "10", "0");
	check_sum("-5", "-5", "-10", "0");
	check_sum("1e50", "1", NULL, NULL);
	check_sum("1", "1e50", NULL, NULL);
	check_sum("1e37", "1", "10000000000000000000000000000000000001",
		"9999999999999999999999999999999999999");
	check_sum("1e38", "1", NULL, NINES_38);
	check_sum("1e38", "0.1", NULL, NULL);
	check_sum(NINES_38, "1", "100000000000000000000000000000000000000",
		"99999999999999999999999999999999999998");
	check_sum(NINES_38, "2", NULL, "99999999999999999999999999999999999997");
	check_sum(NINES_38, NINES_38, NULL, "0");
	check_sum("199999999999999999999999999999999999990", NINES_38, NULL,
		"99999999999999999999999999999999999991");
	check_sum("2e38", NINES_38, NULL, NULL);
	check_sum("1.9e38", NINES_38, NULL, "90000000000000000000000000000000000001");
	check_sum("5e125", "5e125", NULL, "0");
	check_sum("9e125", "9e124", "99e124", "81e124");
	check_sum("9e125", "1e125", NULL, "8e125");
	check_sum("1.1e-130", "1e-130", "2.1e-130", NULL);
	check_sum("1e125", "1e-130", NULL, NULL);
}

static void test_out_may_be_an_operand(void **state)
{
	(void)state;
	struct ddb_decimal a = number("1.25"), b = number("0.75");
	assert_true(ddbi_decimal_add(&a, &b, &a));
	check_text(&a, "2");
	assert_true(ddbi_decimal_subtract(&b, &a, &a));
	check_text(&a, "-1.25");
	assert_true(ddbi_decimal_subtract(&a, &a, &a));
	check_text(&a, "0");
}

/* ---- properties ---- */

static uint64_t below(uint64_t *seed, uint64_t n)
{
	return ddbi_random_next(seed) % n;
}

static struct ddb_decimal random_decimal(uint64_t *seed)
{
	char text[64];
	size_t n = 0, digits = 1 + (size_t)below(seed, 38);
	if (below(seed, 2)) {
		text[n++] = '-';
	}
	for (size_t i = 0; i < digits; i++) {
		text[n++] = (char)('0' + (below(seed, 4) ? below(seed, 10) : 9 * below(seed, 2)));
	}
	int exponent = below(seed, 2) ? (int)below(seed, 20) - 10 : (int)below(seed, 210) - 129;
	snprintf(text + n, sizeof text - n, "e%d", exponent);
	struct ddb_decimal d;
	return ddbi_decimal_parse(str_z(text), &d) == DECIMAL_OK ? d : random_decimal(seed);
}

static void test_texts_read_back(void **state)
{
	(void)state;
	uint64_t seed = 11;
	for (int i = 0; i < 50000; i++) {
		struct ddb_decimal d = random_decimal(&seed), back;
		char text[DECIMAL_TEXT_MAX];
		size_t n = ddbi_decimal_format(&d, text);
		assert_true(n <= DECIMAL_TEXT_MAX);
		assert_int_equal(ddbi_decimal_parse((struct str){ text, n }, &back), DECIMAL_OK);
		assert_true(same(&d, &back));
		assert_in_range(ddbi_decimal_size(&d), 1, 22);
	}
}

static void test_sums_go_back_and_order_goes_with_them(void **state)
{
	(void)state;
	uint64_t seed = 12;
	int exact = 0;
	for (int i = 0; i < 50000; i++) {
		struct ddb_decimal a = random_decimal(&seed), b = random_decimal(&seed), sum, other, back;
		int order = ddbi_decimal_compare(&a, &b);
		assert_int_equal(ddbi_decimal_compare(&b, &a), -order);
		bool ok = ddbi_decimal_add(&a, &b, &sum);
		assert_int_equal(ddbi_decimal_add(&b, &a, &other), ok);
		if (ok) {
			exact++;
			assert_true(same(&sum, &other));
			assert_true(ddbi_decimal_subtract(&sum, &b, &back));
			assert_true(same(&back, &a));
		}
		if (ddbi_decimal_subtract(&a, &b, &sum)) {
			int sign = decimal_is_zero(&sum) ? 0 : sum.negative ? -1 : 1;
			assert_int_equal(sign, order);
		}
	}
	assert_true(exact > 5000);
}

/* ---- whole numbers ---- */

static void test_whole_numbers(void **state)
{
	(void)state;
	static const int64_t values[] = { 0, 1, -1, 10, -1000, 1700000000, INT64_MAX, INT64_MIN,
		INT64_MIN + 1, 1000000000000000000 };
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		struct ddb_decimal d = ddbi_decimal_from_i64(values[i]), parsed;
		char text[32];
		snprintf(text, sizeof text, "%lld", (long long)values[i]);
		parsed = number(text);
		assert_true(same(&d, &parsed));
		int64_t back;
		assert_true(ddbi_decimal_to_i64(&d, &back));
		assert_true(back == values[i]);
	}
	struct ddb_decimal d = ddbi_decimal_from_u64(UINT64_MAX);
	check_text(&d, "18446744073709551615");
	uint64_t back;
	assert_true(ddbi_decimal_to_u64(&d, &back));
	assert_true(back == UINT64_MAX);
	d = ddbi_decimal_from_u64(10000000000000000000u);
	assert_int_equal(d.exponent, 19);
	assert_true(ddbi_decimal_to_u64(&d, &back));
	assert_true(back == 10000000000000000000u);
}

static void test_what_is_no_whole_number_or_too_large(void **state)
{
	(void)state;
	static const char *const neither[] = { "0.5", "-1.1", "18446744073709551616", "2e19", "1e20", "1e125",
		"1e-130", "-9223372036854775809", "99999999999999999999999999999999999999" };
	int64_t i64;
	uint64_t u64;
	for (size_t i = 0; i < sizeof neither / sizeof neither[0]; i++) {
		struct ddb_decimal d = number(neither[i]);
		assert_false(ddbi_decimal_to_i64(&d, &i64));
		assert_false(ddbi_decimal_to_u64(&d, &u64));
	}
	struct ddb_decimal d = number("9223372036854775808");
	assert_false(ddbi_decimal_to_i64(&d, &i64));
	assert_true(ddbi_decimal_to_u64(&d, &u64));
	d = number("-1");
	assert_false(ddbi_decimal_to_u64(&d, &u64));
	d = number("12.0e1");
	assert_true(ddbi_decimal_to_i64(&d, &i64));
	assert_int_equal(i64, 120);
}

/* ---- fields that a user filled in ---- */

static void test_normal_form(void **state)
{
	(void)state;
	struct ddb_decimal d = { .lo = 1200, .exponent = -2 };
	assert_int_equal(ddbi_decimal_normalize(&d), DECIMAL_OK);
	assert_true(d.lo == 12 && d.exponent == 0);
	d = (struct ddb_decimal){ .exponent = 5, .negative = true };
	assert_int_equal(ddbi_decimal_normalize(&d), DECIMAL_OK);
	assert_true(same(&d, &(struct ddb_decimal){ 0 }));
	d = (struct ddb_decimal){ .lo = 1, .exponent = INT16_MAX };
	assert_int_equal(ddbi_decimal_normalize(&d), DECIMAL_OVERFLOW);
	d = (struct ddb_decimal){ .lo = 1, .exponent = INT16_MIN };
	assert_int_equal(ddbi_decimal_normalize(&d), DECIMAL_UNDERFLOW);
	d = (struct ddb_decimal){ .hi = UINT64_MAX, .lo = UINT64_MAX };
	assert_int_equal(ddbi_decimal_normalize(&d), DECIMAL_TOO_PRECISE);
	/* 2^64 * 10^19 has 39 digits and 19 zeros at its end */
	d = (struct ddb_decimal){ .hi = 10000000000000000000u };
	assert_int_equal(ddbi_decimal_normalize(&d), DECIMAL_OK);
	check_text(&d, "184467440737095516160000000000000000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_more_syntax_02_N1),
		cmocka_unit_test(test_limits_are_checked_in_order_02_N3),
		cmocka_unit_test(test_the_quirk_of_zero_02_N4),
		cmocka_unit_test(test_the_longest_text_fits),
		cmocka_unit_test(test_size_02_Z1),
		cmocka_unit_test(test_order_02_N6),
		cmocka_unit_test(test_sums_are_exact_or_fail_02_N7),
		cmocka_unit_test(test_out_may_be_an_operand),
		cmocka_unit_test(test_texts_read_back),
		cmocka_unit_test(test_sums_go_back_and_order_goes_with_them),
		cmocka_unit_test(test_whole_numbers),
		cmocka_unit_test(test_what_is_no_whole_number_or_too_large),
		cmocka_unit_test(test_normal_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
