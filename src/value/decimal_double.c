/* SPDX-License-Identifier: Apache-2.0 */
/* Decimals from binary floating point and to it, without the C library, whose conversions follow the locale.
 *
 * From double: Raffaello Giulietti's Schubfach ("The Schubfach way to render doubles", 2020), which finds the
 * shortest decimal between a number's neighbours, and of those the nearest, with three products.
 * To double: the product of the coefficient and a power of ten rounded to 128 bits decides but for values
 * next to the middle between two doubles; those are compared exactly. */
#include "value/coefficient.h"
#include "value/decimal.h"
#include "value/powers.h"
#include <float.h>

#define DOUBLE_BITS 53
#define FLOAT_BITS  24

static struct power power(int k)
{
	return powers[k - POWER_MIN];
}

/* ---- the shortest decimal ---- */

/* The upper 64 bits of g * c; the last one is set if anything but zeros was cut off, the table's own rounding
 * aside. */
static uint64_t multiply_to_odd(struct power g, uint64_t c)
{
	u128 high = (u128)g.hi * c + ((u128)g.lo * c >> 64);
	return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* c * 2^q, c being odd-sided: `closer` when the neighbour below is half as far as the one above. */
static u128 shortest(uint64_t c, int q, bool closer, int *exponent)
{
	bool odd = c & 1;
	/* floor(log10(2^q)), or of 3/4 of that */
	int k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
	int h = q + power_log2(-k) + 1;
	struct power g = power(-k);
	/* Four times the value and its interval, in units of 10^k. */
	uint64_t value = multiply_to_odd(g, (4 * c) << h);
	uint64_t lower = multiply_to_odd(g, (4 * c - 2 + closer) << h) + odd;
	uint64_t upper = multiply_to_odd(g, (4 * c + 2) << h) - odd;
	uint64_t s = value / 4;
	if (s >= 10) {
		/* One digit fewer, if just one of the two multiples of ten around lies in the interval. */
		uint64_t tens = s / 10;
		bool below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
		if (below != above) {
			*exponent = k + 1;
			return tens + above;
		}
	}
	*exponent = k;
	bool below = lower <= 4 * s, above = 4 * s + 4 <= upper;
	if (below != above) {
		return s + above;
	}
	uint64_t middle = 4 * s + 2;
	return s + (value > middle || (value == middle && (s & 1)));
}

/* c * 2^q, where c came with `bits` bits of precision. */
static bool from_binary(bool negative, uint64_t c, int q, bool closer, struct ddb_decimal *out)
{
	int exponent = 0;
	u128 coefficient;
	if (q <= 0 && q > -DOUBLE_BITS && (c & ((UINT64_C(1) << -q) - 1)) == 0) {
		coefficient = c >> -q; /* a whole number: nothing shorter would do but for zeros at its end */
	} else {
		coefficient = shortest(c, q, closer, &exponent);
	}
	return ddbi_decimal_make(negative, coefficient, exponent, out) == DECIMAL_OK;
}

bool ddbi_decimal_from_double(double v, struct ddb_decimal *out)
{
	double size = v < 0 ? -v : v;
	if (size == 0) {
		*out = (struct ddb_decimal){ 0 };
		return true;
	}
	/* False for a NaN too. The doubles next to these bounds read as the bounds. */
	if (!(size >= 1e-130 && size < 1e126)) {
		return false;
	}
	uint64_t bits;
	memcpy(&bits, &size, sizeof bits);
	uint64_t fraction = bits & ((UINT64_C(1) << (DOUBLE_BITS - 1)) - 1);
	int exponent = (int)(bits >> (DOUBLE_BITS - 1));
	return from_binary(
		v < 0, fraction | UINT64_C(1) << (DOUBLE_BITS - 1), exponent - 1075, fraction == 0, out);
}

bool ddbi_decimal_from_float(float v, struct ddb_decimal *out)
{
	float size = v < 0 ? -v : v;
	if (!(size <= FLT_MAX)) {
		return false;
	}
	if (size == 0) {
		*out = (struct ddb_decimal){ 0 };
		return true;
	}
	uint32_t bits;
	memcpy(&bits, &size, sizeof bits);
	uint32_t fraction = bits & ((1u << (FLOAT_BITS - 1)) - 1);
	int exponent = (int)(bits >> (FLOAT_BITS - 1));
	if (exponent == 0) {
		return from_binary(v < 0, fraction, -149, false, out);
	}
	return from_binary(
		v < 0, fraction | 1u << (FLOAT_BITS - 1), exponent - 150, fraction == 0 && exponent > 1, out);
}

/* ---- the nearest double ---- */

/* A natural number for the exact comparison: both sides stay below 2^768. */
#define LIMBS 24
struct natural {
	uint32_t limbs[LIMBS]; /* the least first */
};

static struct natural natural_from(u128 v)
{
	struct natural n = { { (uint32_t)v, (uint32_t)(v >> 32), (uint32_t)(v >> 64), (uint32_t)(v >> 96) } };
	return n;
}

static void natural_multiply(struct natural *n, uint32_t by)
{
	uint64_t carry = 0;
	for (int i = 0; i < LIMBS; i++) {
		carry += (uint64_t)n->limbs[i] * by;
		n->limbs[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

static void natural_multiply_power(struct natural *n, uint32_t base, int exponent)
{
	for (int i = 0; i < exponent; i++) {
		natural_multiply(n, base);
	}
}

static int natural_compare(const struct natural *a, const struct natural *b)
{
	for (int i = LIMBS - 1; i >= 0; i--) {
		if (a->limbs[i] != b->limbs[i]) {
			return a->limbs[i] < b->limbs[i] ? -1 : 1;
		}
	}
	return 0;
}

/* c * 10^e against m * 2^q, the two being close to each other. */
static int compare_exactly(u128 c, int e, uint64_t m, int q)
{
	struct natural a = natural_from(c), b = natural_from(m);
	natural_multiply_power(e < 0 ? &b : &a, 5, e < 0 ? -e : e);
	int twos = e - q;
	natural_multiply_power(twos < 0 ? &b : &a, 2, twos < 0 ? -twos : twos);
	return natural_compare(&a, &b);
}

/* floor(a * b / 2^128) */
static u128 multiply_high(u128 a, struct power b)
{
	uint64_t ah = (uint64_t)(a >> 64), al = (uint64_t)a;
	u128 low = (u128)al * b.lo;
	u128 middle = (u128)ah * b.lo + (low >> 64);
	u128 other = (u128)al * b.hi + (uint64_t)middle;
	return (u128)ah * b.hi + (middle >> 64) + (other >> 64);
}

/* m * 2^q for m of at most 53 bits; every decimal lies far within the exponents of normal doubles. */
static double compose(uint64_t m, int q)
{
	if (m >> DOUBLE_BITS) { /* rounded up to the next power of two */
		m >>= 1;
		q++;
	}
	uint64_t bits =
		(uint64_t)(q + 1075) << (DOUBLE_BITS - 1) | (m & ((UINT64_C(1) << (DOUBLE_BITS - 1)) - 1));
	double v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

static double nearest(u128 c, int e)
{
	/* The true product is less than 1 away from `product`, in units of 2^unit. */
	unsigned shift = 128 - bit_length(c);
	u128 product = multiply_high(c << shift, power(e));
	int unit = power_log2(e) + 1 - (int)shift;
	/* Its 54 leading bits: the mantissa and the bit that says which half it is in. */
	int extra = (int)bit_length(product) - (DOUBLE_BITS + 1);
	uint64_t leading = (uint64_t)(product >> extra);
	bool up = leading & 1;
	if (up && (product & (((u128)1 << extra) - 1)) == 0) {
		int order = compare_exactly(c, e, leading, unit + extra);
		up = order > 0 || (order == 0 && (leading & 2));
	}
	return compose((leading >> 1) + up, unit + extra + 1);
}

/* Both numbers being doubles exactly, one operation rounds once. */
static bool by_one_operation(const struct ddb_decimal *d, double *out)
{
	static const double tens[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
		1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	if (FLT_EVAL_METHOD != 0 || d->hi || d->lo >> DOUBLE_BITS || d->exponent < -22 || d->exponent > 22) {
		return false;
	}
	double c = (double)d->lo;
	*out = d->exponent < 0 ? c / tens[-d->exponent] : c * tens[d->exponent];
	return true;
}

double ddbi_decimal_to_double(const struct ddb_decimal *d)
{
	double size;
	if (decimal_is_zero(d)) {
		return 0;
	}
	if (!by_one_operation(d, &size)) {
		size = nearest(decimal_coefficient(d), d->exponent);
	}
	return d->negative ? -size : size;
}
