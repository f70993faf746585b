/* SPDX-License-Identifier: Apache-2.0 */
/* Two lines, each perhaps a number; their first eight bytes are a double too. */
#include "value/decimal.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool holds)
{
	if (!holds) {
		abort();
	}
}

static bool same(const struct ddb_decimal *a, const struct ddb_decimal *b)
{
	return a->hi == b->hi && a->lo == b->lo && a->exponent == b->exponent && a->negative == b->negative;
}

/* Text there and back; normal form; bounds. */
static void check_text(const struct ddb_decimal *d)
{
	char text[DECIMAL_TEXT_MAX];
	size_t n = ddbi_decimal_format(d, text);
	check(n >= 1 && n <= DECIMAL_TEXT_MAX);
	struct ddb_decimal back;
	check(ddbi_decimal_parse((struct str){ text, n }, &back) == DECIMAL_OK && same(d, &back));
	check(ddbi_decimal_normalize(&back) == DECIMAL_OK && same(d, &back));
	size_t size = ddbi_decimal_size(d);
	check(size >= 1 && size <= 22);
}

static void check_conversions(const struct ddb_decimal *d)
{
	int64_t i64;
	uint64_t u64;
	if (ddbi_decimal_to_i64(d, &i64)) {
		struct ddb_decimal back = ddbi_decimal_from_i64(i64);
		check(same(d, &back));
	}
	if (ddbi_decimal_to_u64(d, &u64)) {
		struct ddb_decimal back = ddbi_decimal_from_u64(u64);
		check(same(d, &back));
	}
	double v = ddbi_decimal_to_double(d);
	struct ddb_decimal shortest;
	if (ddbi_decimal_from_double(v, &shortest)) {
		double back = ddbi_decimal_to_double(&shortest);
		check(memcmp(&back, &v, sizeof v) == 0);
	}
}

static void check_pair(const struct ddb_decimal *a, const struct ddb_decimal *b)
{
	int order = ddbi_decimal_compare(a, b);
	check(order == -ddbi_decimal_compare(b, a));
	check((order == 0) == same(a, b));
	struct ddb_decimal sum, back;
	if (ddbi_decimal_add(a, b, &sum)) {
		check_text(&sum);
		check(ddbi_decimal_subtract(&sum, b, &back) && same(a, &back));
	}
	if (ddbi_decimal_subtract(a, b, &sum)) {
		check_text(&sum);
		check((decimal_is_zero(&sum) ? 0 : sum.negative ? -1 : 1) == order);
	}
}

static void check_double(const uint8_t *data)
{
	double v;
	memcpy(&v, data, sizeof v);
	struct ddb_decimal d;
	if (ddbi_decimal_from_double(v, &d)) {
		check_text(&d);
		check(ddbi_decimal_to_double(&d) == v);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *end = n ? memchr(data, '\n', n) : NULL;
	size_t first = end ? (size_t)(end - data) : n;
	struct str a_text = { (const char *)data, first };
	struct str b_text = end ? (struct str){ (const char *)end + 1, n - first - 1 } : STR("1");
	struct ddb_decimal a, b;
	if (n >= sizeof(double)) {
		check_double(data);
	}
	if (ddbi_decimal_parse(a_text, &a) == DECIMAL_OK && ddbi_decimal_parse(b_text, &b) == DECIMAL_OK) {
		check_text(&a);
		check_conversions(&a);
		check_pair(&a, &b);
	}
	return 0;
}
