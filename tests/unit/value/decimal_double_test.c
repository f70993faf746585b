/* SPDX-License-Identifier: Apache-2.0 */
/* Decimals and binary floating point; Jansson reads the doubles that are expected. */
#include "base/os.h"
#include "value/coefficient.h"
#include "value/decimal.h"
#include "value/powers.h"
#include <float.h>
#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void check_from_double(double v, const char *want)
{
	struct ddb_decimal d, wanted;
	assert_int_equal(ddbi_decimal_parse(str_z(want), &wanted), DECIMAL_OK);
	assert_true(ddbi_decimal_from_double(v, &d));
	assert_int_equal(ddbi_decimal_compare(&d, &wanted), 0);
	assert_true(ddbi_decimal_from_double(-v, &d));
	wanted.negative = !decimal_is_zero(&wanted);
	assert_int_equal(ddbi_decimal_compare(&d, &wanted), 0);
}

/* The shortest texts, as all languages with a shortest conversion print them. */
static void test_the_shortest_decimal_of_a_double(void **state)
{
	(void)state;
	check_from_double(0, "0");
	check_from_double(1, "1");
	check_from_double(0.1, "0.1");
	check_from_double(0.3, "0.3");
	check_from_double(0.1 + 0.2, "0.30000000000000004");
	check_from_double(1.0 / 3, "0.3333333333333333");
	check_from_double(2.0 / 3, "0.6666666666666666");
	check_from_double(100, "100");
	check_from_double(1e23, "1e23");
	check_from_double(9007199254740991.0, "9007199254740991");
	check_from_double(9007199254740992.0, "9007199254740992");
	check_from_double(9007199254740994.0, "9007199254740994");
}

static void test_what_has_no_decimal(void **state)
{
	(void)state;
	struct ddb_decimal d;
	assert_false(ddbi_decimal_from_double((double)NAN, &d));
	assert_false(ddbi_decimal_from_double((double)INFINITY, &d));
	assert_false(ddbi_decimal_from_double(-(double)INFINITY, &d));
	assert_false(ddbi_decimal_from_double(1e126, &d));
	assert_false(ddbi_decimal_from_double(-1e126, &d));
	assert_true(ddbi_decimal_from_double(nextafter(1e126, 0), &d));
	assert_true(ddbi_decimal_from_double(1e-130, &d));
	assert_false(ddbi_decimal_from_double(nextafter(1e-130, 0), &d));
	assert_false(ddbi_decimal_from_double(DBL_MIN, &d));
	assert_false(ddbi_decimal_from_double(DBL_TRUE_MIN, &d));
	assert_false(ddbi_decimal_from_float((float)NAN, &d));
	assert_false(ddbi_decimal_from_float((float)INFINITY, &d));
}

static void check_from_float(float v, const char *want)
{
	struct ddb_decimal d, wanted;
	assert_int_equal(ddbi_decimal_parse(str_z(want), &wanted), DECIMAL_OK);
	assert_true(ddbi_decimal_from_float(v, &d));
	assert_int_equal(ddbi_decimal_compare(&d, &wanted), 0);
}

static void test_the_shortest_decimal_of_a_float(void **state)
{
	(void)state;
	check_from_float(0.0f, "0");
	check_from_float(-0.0f, "0");
	check_from_float(0.1f, "0.1");
	check_from_float(-0.1f, "-0.1");
	check_from_float(16777216.0f, "16777216");
	check_from_float(3.4028235e38f, "3.4028235e38");
	check_from_float(1.1754944e-38f, "1.1754944e-38");
	check_from_float(1.4e-45f, "1e-45");
	/* 8589973504: two of seven digits read as it, this one is 496 away and the other 504 */
	check_from_float(8.589973e9f, "8.589974e9");
	check_from_float(1.0f / 3, "0.33333334");
}

static double read_by_jansson(const char *text)
{
	json_t *number = json_loads(text, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
	if (!number) {
		fail_msg("jansson does not read %s", text);
	}
	double v = json_real_value(number);
	json_decref(number);
	return v;
}

static void check_to_double(const char *text)
{
	struct ddb_decimal d;
	assert_int_equal(ddbi_decimal_parse(str_z(text), &d), DECIMAL_OK);
	double got = ddbi_decimal_to_double(&d), want = read_by_jansson(text);
	if (memcmp(&got, &want, sizeof got) != 0) {
		fail_msg("%s: %a is not %a", text, got, want);
	}
}

static void test_the_nearest_double(void **state)
{
	(void)state;
	static const char *const texts[] = { "0", "1", "-1", "0.1", "1e22", "1e23", "-1e125", "1e-130",
		"9.9999999999999999999999999999999999999e125", "12345678901234567890123456789012345678",
		/* between two doubles, to even; then next to the middle on either side */
		"9007199254740993", "9007199254740995", "-9007199254740993",
		"9007199254740993.0000000000000000000001", "9007199254740992.9999999999999999999999",
		"9007199254740995.0000000000000000000001", "18014398509481986e10", "4503599627370496.5",
		"4503599627370497.5", "4503599627370497.4999999999999999999999",
		/* rounded up to the next power of two */
		"9007199254740991.9999999999999999999999", "36028797018963967", "36028797018963967e-3" };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		check_to_double(texts[i]);
	}
}

static void test_random_decimals_round_to_the_nearest(void **state)
{
	(void)state;
	uint64_t seed = 21;
	for (int i = 0; i < 20000; i++) {
		char text[64];
		size_t n = 1 + (size_t)(ddbi_random_next(&seed) % 38);
		text[0] = (char)('1' + ddbi_random_next(&seed) % 9);
		for (size_t k = 1; k < n; k++) {
			text[k] = (char)('0' + ddbi_random_next(&seed) % 10);
		}
		int exponent = (int)(ddbi_random_next(&seed) % (256 - 38)) - 130;
		snprintf(text + n, sizeof text - n, "e%d", exponent);
		check_to_double(text);
	}
}

/* Halfway between two doubles: an odd number of 54 bits, times a power of two that 38 digits can hold. */
static void test_random_middles_round_to_even(void **state)
{
	(void)state;
	uint64_t seed = 22;
	for (int i = 0; i < 20000; i++) {
		u128 middle = (ddbi_random_next(&seed) >> 10) | UINT64_C(1) << 53 | 1;
		middle <<= ddbi_random_next(&seed) % 70;
		for (unsigned side = 0; side <= 2; side++) {
			u128 near = middle - 1 + side;
			struct ddb_decimal d = { (uint64_t)(near >> 64), (uint64_t)near, 0, false };
			assert_int_equal(ddbi_decimal_normalize(&d), DECIMAL_OK);
			char text[DECIMAL_TEXT_MAX + 1];
			text[ddbi_decimal_format(&d, text)] = '\0';
			check_to_double(text);
		}
	}
}

static double random_double(uint64_t *seed)
{
	for (;;) {
		uint64_t bits = ddbi_random_next(seed);
		switch (ddbi_random_next(seed) % 4) {
		case 0: bits &= ~(UINT64_MAX >> 12); break; /* a power of two */
		case 1: bits &= ~(UINT64_MAX >> (12 + ddbi_random_next(seed) % 50)); break;
		default: break;
		}
		double v;
		memcpy(&v, &bits, sizeof v);
		if (fabs(v) >= 1e-130 && fabs(v) < 1e126) {
			return v;
		}
	}
}

static void test_doubles_come_back(void **state)
{
	(void)state;
	uint64_t seed = 23;
	for (int i = 0; i < 100000; i++) {
		double v = random_double(&seed);
		struct ddb_decimal d;
		assert_true(ddbi_decimal_from_double(v, &d));
		double back = ddbi_decimal_to_double(&d);
		assert_memory_equal(&back, &v, sizeof v);
	}
}

/* No decimal with a digit less lies as near to the double as to read as it. */
static void test_nothing_shorter_comes_back(void **state)
{
	(void)state;
	uint64_t seed = 24;
	for (int i = 0; i < 50000; i++) {
		double v = fabs(random_double(&seed));
		struct ddb_decimal d;
		assert_true(ddbi_decimal_from_double(v, &d));
		u128 c = decimal_coefficient(&d);
		if (c < 10) {
			continue;
		}
		for (unsigned up = 0; up < 2; up++) {
			struct ddb_decimal shorter;
			assert_int_equal(
				ddbi_decimal_make(false, c / 10 + up, d.exponent + 1, &shorter), DECIMAL_OK);
			assert_true(ddbi_decimal_to_double(&shorter) != v);
		}
	}
}

static void test_floats_come_back(void **state)
{
	(void)state;
	uint64_t seed = 25;
	for (int i = 0; i < 100000; i++) {
		uint32_t bits = (uint32_t)ddbi_random_next(&seed);
		float v;
		memcpy(&v, &bits, sizeof v);
		if (!isfinite(v)) {
			continue;
		}
		struct ddb_decimal d;
		assert_true(ddbi_decimal_from_float(v, &d));
		assert_true(digit_count(decimal_coefficient(&d)) <= 9);
		float back = (float)ddbi_decimal_to_double(&d);
		assert_true(back == v);
	}
}

/* Each entry of the table is the next one divided by ten, as exactly as 128 bits can say: from 10^0 upwards
 * and downwards no entry may leave the interval that its neighbour allows. */
static void test_the_powers_of_ten(void **state)
{
	(void)state;
	for (int k = 0; k <= 38; k++) {
		u128 exact = power_of_ten((unsigned)k);
		exact <<= 127 - power_log2(k);
		assert_true(powers[k - POWER_MIN].hi == (uint64_t)(exact >> 64));
		assert_true(powers[k - POWER_MIN].lo == (uint64_t)exact);
	}
	for (int k = POWER_MIN; k < POWER_MAX; k++) {
		struct power small = powers[k - POWER_MIN], large = powers[k + 1 - POWER_MIN];
		assert_true(small.hi >> 63 == 1);
		/* small * 10 / 2^(3 or 4) in 132 bits, as high and low part */
		int shift = power_log2(k + 1) - power_log2(k);
		assert_true(shift == 3 || shift == 4);
		u128 low = (u128)small.lo * 10, high = (u128)small.hi * 10 + (low >> 64);
		u128 product = (high << (64 - shift)) | ((uint64_t)low >> shift);
		u128 want = (u128)large.hi << 64 | large.lo;
		/* both are rounded up, the product by up to ten units before the shift */
		u128 difference = product >= want ? product - want : want - product;
		assert_true(difference <= 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_shortest_decimal_of_a_double),
		cmocka_unit_test(test_what_has_no_decimal),
		cmocka_unit_test(test_the_shortest_decimal_of_a_float),
		cmocka_unit_test(test_the_nearest_double),
		cmocka_unit_test(test_random_decimals_round_to_the_nearest),
		cmocka_unit_test(test_random_middles_round_to_even),
		cmocka_unit_test(test_doubles_come_back),
		cmocka_unit_test(test_nothing_shorter_comes_back),
		cmocka_unit_test(test_floats_come_back),
		cmocka_unit_test(test_the_powers_of_ten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
