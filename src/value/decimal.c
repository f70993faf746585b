/* SPDX-License-Identifier: Apache-2.0 */
/* Decimals as such: normal form, order, size, sums, whole numbers. */
#include "value/decimal.h"
#include "value/coefficient.h"

/* ---- normal form ---- */

static unsigned strip_zeros_64(uint64_t *v)
{
	unsigned zeros = 0;
	/* Odd numbers, half of all, need no division; short fractions that come from doubles have many zeros.
	 */
	if ((*v & 0xFF) == 0 && *v % 100000000 == 0) {
		*v /= 100000000;
		zeros = 8;
	}
	while ((*v & 1) == 0 && *v % 10 == 0) {
		*v /= 10;
		zeros++;
	}
	return zeros;
}

/* Takes the trailing zeros off a coefficient below 10^38, not zero; how many there were. */
static unsigned strip_zeros(u128 *c)
{
	uint64_t low = (uint64_t)*c;
	if (low == *c) {
		unsigned zeros = strip_zeros_64(&low);
		*c = low;
		return zeros;
	}
	if (low & 1) {
		return 0;
	}
	/* Two halves of 19 digits, since a division by ten in 128 bits is dear. */
	uint64_t high = (uint64_t)(*c / power_of_ten_64(19));
	low = (uint64_t)(*c % power_of_ten_64(19));
	if (low == 0) {
		unsigned zeros = strip_zeros_64(&high);
		*c = high;
		return 19 + zeros;
	}
	unsigned zeros = strip_zeros_64(&low);
	*c = (u128)high * power_of_ten_64(19 - zeros) + low;
	return zeros;
}

enum decimal_result ddbi_decimal_make(
	bool negative, u128 coefficient, int64_t exponent, struct ddb_decimal *out)
{
	*out = (struct ddb_decimal){ 0 };
	if (coefficient == 0) {
		return DECIMAL_OK;
	}
	int64_t magnitude = exponent + digit_count(coefficient) - 1;
	if (magnitude > DECIMAL_MAGNITUDE_MAX) {
		return DECIMAL_OVERFLOW;
	}
	if (magnitude < DECIMAL_MAGNITUDE_MIN) {
		return DECIMAL_UNDERFLOW;
	}
	if (coefficient >= power_of_ten(DECIMAL_DIGITS)) {
		/* 39 digits, unless the last is a zero */
		if (coefficient % 10 != 0) {
			return DECIMAL_TOO_PRECISE;
		}
		coefficient /= 10;
		exponent++;
	}
	exponent += strip_zeros(&coefficient);
	*out = (struct ddb_decimal){ (uint64_t)(coefficient >> 64), (uint64_t)coefficient, (int16_t)exponent,
		negative };
	return DECIMAL_OK;
}

enum decimal_result ddbi_decimal_normalize(struct ddb_decimal *d)
{
	struct ddb_decimal given = *d;
	return ddbi_decimal_make(given.negative, decimal_coefficient(&given), given.exponent, d);
}

/* ---- order and size ---- */

static int compare_u128(u128 a, u128 b)
{
	return (a > b) - (a < b);
}

static int compare_absolute(const struct ddb_decimal *a, const struct ddb_decimal *b)
{
	u128 ca = decimal_coefficient(a), cb = decimal_coefficient(b);
	if (a->exponent == b->exponent) {
		return compare_u128(ca, cb);
	}
	unsigned na = digit_count(ca), nb = digit_count(cb);
	int ma = (int)na + a->exponent, mb = (int)nb + b->exponent;
	if (ma != mb) {
		return ma < mb ? -1 : 1;
	}
	if (na < nb) {
		ca *= power_of_ten(nb - na);
	} else {
		cb *= power_of_ten(na - nb);
	}
	return compare_u128(ca, cb);
}

static int sign(const struct ddb_decimal *d)
{
	return decimal_is_zero(d) ? 0 : d->negative ? -1 : 1;
}

int ddbi_decimal_compare(const struct ddb_decimal *a, const struct ddb_decimal *b)
{
	int sa = sign(a), sb = sign(b);
	if (sa != sb) {
		return sa < sb ? -1 : 1;
	}
	return sa == 0 ? 0 : sa * compare_absolute(a, b);
}

size_t ddbi_decimal_size(const struct ddb_decimal *d)
{
	size_t digits = digit_count(decimal_coefficient(d));
	size_t fraction = d->exponent < 0 ? (size_t)-d->exponent : 0;
	if (fraction > digits) {
		fraction = digits;
	}
	return 1 + (digits - fraction + 1) / 2 + (fraction + 1) / 2 + (sign(d) < 0);
}

/* ---- sums ---- */

/* The coefficient at an exponent that is `shift` lower. False: whatever is added to it or taken away, the sum
 * keeps more than 38 digits, since its last digit is not zero. */
static bool shift_coefficient(const struct ddb_decimal *d, int shift, u128 *out)
{
	u128 c = decimal_coefficient(d);
	if (shift > DECIMAL_DIGITS) {
		return false;
	}
	/* At 2 * 10^38 even the largest number taken away would leave 39 digits. */
	if (shift > 0 && c >= 2 * power_of_ten((unsigned)(DECIMAL_DIGITS - shift))) {
		return false;
	}
	*out = c * power_of_ten((unsigned)shift);
	return true;
}

/* Two numbers that are not zero, a having the higher exponent or the same. No step leaves 128 bits. */
static bool add_aligned(const struct ddb_decimal *a, const struct ddb_decimal *b, struct ddb_decimal *out)
{
	u128 ca, cb = decimal_coefficient(b);
	if (!shift_coefficient(a, a->exponent - b->exponent, &ca)) {
		return false;
	}
	bool negative = a->negative;
	u128 sum;
	if (a->negative == b->negative) {
		sum = ca + cb;
	} else if (ca >= cb) {
		sum = ca - cb;
	} else {
		sum = cb - ca;
		negative = b->negative;
	}
	return ddbi_decimal_make(negative, sum, b->exponent, out) == DECIMAL_OK;
}

bool ddbi_decimal_add(const struct ddb_decimal *a, const struct ddb_decimal *b, struct ddb_decimal *out)
{
	struct ddb_decimal sum;
	bool exact = true;
	if (decimal_is_zero(a)) {
		sum = *b;
	} else if (decimal_is_zero(b)) {
		sum = *a;
	} else if (a->exponent >= b->exponent) {
		exact = add_aligned(a, b, &sum);
	} else {
		exact = add_aligned(b, a, &sum);
	}
	if (exact) {
		*out = sum;
	}
	return exact;
}

bool ddbi_decimal_subtract(const struct ddb_decimal *a, const struct ddb_decimal *b, struct ddb_decimal *out)
{
	struct ddb_decimal minus_b = *b;
	minus_b.negative = !b->negative && !decimal_is_zero(b);
	return ddbi_decimal_add(a, &minus_b, out);
}

/* ---- whole numbers ---- */

static struct ddb_decimal from_whole(bool negative, uint64_t v)
{
	unsigned zeros = v ? strip_zeros_64(&v) : 0;
	return (struct ddb_decimal){ .lo = v, .exponent = (int16_t)zeros, .negative = negative };
}

struct ddb_decimal ddbi_decimal_from_i64(int64_t v)
{
	return from_whole(v < 0, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

struct ddb_decimal ddbi_decimal_from_u64(uint64_t v)
{
	return from_whole(false, v);
}

/* The value without its sign. */
static bool to_whole(const struct ddb_decimal *d, uint64_t *out)
{
	/* In normal form a negative exponent means that there is a fraction. */
	return d->hi == 0 && d->exponent >= 0 && d->exponent < 20 &&
	       !__builtin_mul_overflow(d->lo, power_of_ten_64((unsigned)d->exponent), out);
}

bool ddbi_decimal_to_i64(const struct ddb_decimal *d, int64_t *out)
{
	uint64_t whole;
	if (!to_whole(d, &whole) || whole > (uint64_t)INT64_MAX + d->negative) {
		return false;
	}
	*out = (int64_t)(d->negative ? -whole : whole);
	return true;
}

bool ddbi_decimal_to_u64(const struct ddb_decimal *d, uint64_t *out)
{
	uint64_t whole;
	if (d->negative || !to_whole(d, &whole)) {
		return false;
	}
	*out = whole;
	return true;
}

bool ddbi_decimal_ceil_i64(const struct ddb_decimal *d, int64_t *out)
{
	if (d->exponent >= 0) {
		return ddbi_decimal_to_i64(d, out);
	}
	/* In normal form there is a fraction. */
	int places = -d->exponent;
	u128 whole = places > DECIMAL_DIGITS ? 0 : decimal_coefficient(d) / power_of_ten((unsigned)places);
	if (whole >= (u128)INT64_MAX) {
		return false;
	}
	*out = d->negative ? -(int64_t)whole : (int64_t)whole + 1;
	return true;
}
