/* SPDX-License-Identifier: Apache-2.0 */
/* Decimals from text and to text (02-N1 to N5). */
#include "value/coefficient.h"
#include "value/decimal.h"

#define EXPONENT_HUGE ((int64_t)1 << 60) /* beyond what any text of zeros makes up for */

/* ---- reading ---- */

#define HALF 19 /* digits that 64 bits always hold */

/* Up to 38 significant digits in two halves, so that the common case is computed in 64 bits. */
struct digits {
	uint64_t high, low; /* the first 19, the next 19 */
	unsigned count;     /* without leading zeros */
	int64_t dropped;    /* digits behind the 38th */
	bool inexact;       /* one of them was not zero */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits behind the first 19. */
static const char *read_more_digits(struct digits *d, const char *p, const char *end)
{
	for (; p < end && is_digit(*p); p++) {
		unsigned digit = (unsigned)(*p - '0');
		if (d->count < DECIMAL_DIGITS) {
			d->low = d->low * 10 + digit;
			d->count++;
		} else {
			d->dropped++;
			d->inexact |= digit != 0;
		}
	}
	return p;
}

static const char *read_digits(struct digits *d, const char *p, const char *end)
{
	while (d->count == 0 && p < end && *p == '0') {
		p++;
	}
	if (d->count < HALF) {
		uint64_t high = d->high;
		const char *from = p, *stop = end - p > HALF - (int)d->count ? p + (HALF - d->count) : end;
		for (; p < stop && is_digit(*p); p++) {
			high = high * 10 + (unsigned)(*p - '0');
		}
		d->high = high;
		d->count += (unsigned)(p - from);
	}
	return d->count < HALF ? p : read_more_digits(d, p, end);
}

/* What follows the e. NULL: no number. */
static const char *read_exponent(const char *p, const char *end, int64_t *out)
{
	bool negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+')) {
		p++;
	}
	if (p == end || !is_digit(*p)) {
		return NULL;
	}
	int64_t v = 0;
	for (; p < end && is_digit(*p); p++) {
		v = v < EXPONENT_HUGE / 10 ? v * 10 + (*p - '0') : EXPONENT_HUGE;
	}
	*out = negative ? -v : v;
	return p;
}

static u128 digits_value(const struct digits *d)
{
	return d->count <= HALF ? d->high : (u128)d->high * power_of_ten_64(d->count - HALF) + d->low;
}

enum decimal_result ddbi_decimal_parse(struct str text, struct ddb_decimal *out)
{
	if (text.n == 0) {
		return DECIMAL_EMPTY;
	}
	const char *p = text.p, *end = text.p + text.n;
	bool negative = *p == '-';
	p += *p == '-' || *p == '+';
	struct digits d = { 0 };
	const char *whole = p;
	p = read_digits(&d, p, end);
	int64_t whole_digits = p - whole, fraction_digits = 0, exponent = 0;
	if (p < end && *p == '.') {
		const char *fraction = p + 1;
		p = read_digits(&d, fraction, end);
		fraction_digits = p - fraction;
	}
	if (whole_digits + fraction_digits == 0) {
		return DECIMAL_SYNTAX;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p = read_exponent(p + 1, end, &exponent);
	}
	if (p != end) {
		return DECIMAL_SYNTAX;
	}
	if (d.count == 0 && fraction_digits == 0 && exponent > DECIMAL_MAGNITUDE_MAX) {
		return DECIMAL_OVERFLOW; /* N4: a quirk of zero */
	}
	enum decimal_result result =
		ddbi_decimal_make(negative, digits_value(&d), exponent + d.dropped - fraction_digits, out);
	return result == DECIMAL_OK && d.inexact ? DECIMAL_TOO_PRECISE : result;
}

bool ddbi_decimal_fail(struct error *err, enum decimal_result result, struct str text)
{
	switch (result) {
	case DECIMAL_EMPTY: return ddbi_fail(err, MSG_NUM_EMPTY);
	case DECIMAL_OVERFLOW: return ddbi_fail(err, MSG_NUM_OVER);
	case DECIMAL_UNDERFLOW: return ddbi_fail(err, MSG_NUM_UNDER);
	case DECIMAL_TOO_PRECISE: return ddbi_fail(err, MSG_NUM_DIGITS);
	case DECIMAL_OK:
	case DECIMAL_SYNTAX: break;
	}
	return ddbi_fail(err, MSG_NUM_BAD, text);
}

/* ---- writing ---- */

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
			    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
			    "8081828384858687888990919293949596979899";

/* Backwards from `end`; where they begin. */
static char *write_u64(char *end, uint64_t v)
{
	while (v >= 100) {
		end -= 2;
		memcpy(end, pairs + v % 100 * 2, 2);
		v /= 100;
	}
	if (v >= 10) {
		end -= 2;
		memcpy(end, pairs + v * 2, 2);
	} else {
		*--end = (char)('0' + v);
	}
	return end;
}

static char *write_coefficient(char *end, u128 c)
{
	uint64_t low = (uint64_t)c;
	if (low == c) {
		return write_u64(end, low);
	}
	char *middle = end - 19;
	low = (uint64_t)(c % power_of_ten_64(19));
	memset(middle, '0', 19);
	write_u64(end, low);
	uint64_t high = (uint64_t)(c / power_of_ten_64(19));
	return high ? write_u64(middle, high) : middle;
}

static char *append(char *to, const char *from, size_t n)
{
	memcpy(to, from, n);
	return to + n;
}

static char *append_zeros(char *to, size_t n)
{
	memset(to, '0', n);
	return to + n;
}

size_t ddbi_decimal_format(const struct ddb_decimal *d, char out[DECIMAL_TEXT_MAX])
{
	char buffer[DECIMAL_DIGITS + 1];
	char *digits = write_coefficient(buffer + sizeof buffer, decimal_coefficient(d));
	int n = (int)(buffer + sizeof buffer - digits);
	int point = n + d->exponent; /* how many digits stand before it */
	char *to = out;
	if (d->negative) {
		*to++ = '-';
	}
	if (d->exponent >= 0) {
		to = append(to, digits, (size_t)n);
		to = append_zeros(to, (size_t)d->exponent);
	} else if (point > 0) {
		to = append(to, digits, (size_t)point);
		*to++ = '.';
		to = append(to, digits + point, (size_t)(n - point));
	} else {
		to = append(to, "0.", 2);
		to = append_zeros(to, (size_t)-point);
		to = append(to, digits, (size_t)n);
	}
	return (size_t)(to - out);
}
