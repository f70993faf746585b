/* SPDX-License-Identifier: Apache-2.0 */
/* The coefficient of a decimal as one integer: for the files that compute with decimals. */
#ifndef VALUE_COEFFICIENT_H
#define VALUE_COEFFICIENT_H
#include "value/decimal.h"

__extension__ typedef unsigned __int128 u128;

#define DECIMAL_MAGNITUDE_MAX 125 /* of 02-N3: the exponent of the first digit */
#define DECIMAL_MAGNITUDE_MIN (-130)

static inline u128 decimal_coefficient(const struct ddb_decimal *d)
{
	return (u128)d->hi << 64 | d->lo;
}

static inline uint64_t power_of_ten_64(unsigned n) /* 0 to 19 */
{
	static const uint64_t powers[] = { 1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u,
		100000000u, 1000000000u, 10000000000u, 100000000000u, 1000000000000u, 10000000000000u,
		100000000000000u, 1000000000000000u, 10000000000000000u, 100000000000000000u,
		1000000000000000000u, 10000000000000000000u };
	return powers[n];
}

static inline u128 power_of_ten(unsigned n) /* 0 to 38 */
{
	return n < 20 ? power_of_ten_64(n) : (u128)power_of_ten_64(19) * power_of_ten_64(n - 19);
}

static inline unsigned bit_length(u128 c) /* of 0: 0 */
{
	uint64_t hi = (uint64_t)(c >> 64), lo = (uint64_t)c;
	return hi ? 128 - (unsigned)__builtin_clzll(hi) : lo ? 64 - (unsigned)__builtin_clzll(lo) : 0;
}

/* Decimal digits; of 0: 0. 1233 / 4096 is log10(2), near enough for 128 bits. */
static inline unsigned digit_count(u128 c)
{
	unsigned least = bit_length(c) * 1233 >> 12;
	return least + (c >= power_of_ten(least));
}

/* The exponent of the first digit, were it followed by a point. Not for zero. */
static inline int decimal_magnitude(const struct ddb_decimal *d)
{
	return (int)digit_count(decimal_coefficient(d)) + d->exponent - 1;
}

/* Normal form of these parts, any coefficient and any exponent; OVERFLOW, UNDERFLOW or TOO_PRECISE, looked
 * for in this order. */
enum decimal_result ddbi_decimal_make(
	bool negative, u128 coefficient, int64_t exponent, struct ddb_decimal *out);

#endif
