/* SPDX-License-Identifier: Apache-2.0 */
/* Decimals for users. What comes in may not be in normal form, or not be a number at all: that is checked
 * first. */
#include "value/decimal.h"
#include <ddb/document.h>

struct ddb_value ddb_int_value(int64_t v)
{
	return (struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_i64(v) };
}

struct ddb_value ddb_bool_value(bool v)
{
	return (struct ddb_value){ .type = DDB_BOOL, .flag = v };
}

bool ddb_decimal_of(const char *text, struct ddb_decimal *out)
{
	struct ddb_decimal n;
	if (!text || !out || ddbi_decimal_parse(str_z(text), &n) != DECIMAL_OK)
		return false;
	*out = n;
	return true;
}

void ddb_decimal_text(struct ddb_decimal n, char out[DDB_DECIMAL_SIZE])
{
	if (!out)
		return;
	size_t len = ddbi_decimal_normalize(&n) == DECIMAL_OK ? ddbi_decimal_format(&n, out) : 0;
	out[len] = 0;
}

struct ddb_decimal ddb_decimal_of_int(int64_t v)
{
	return ddbi_decimal_from_i64(v);
}

bool ddb_decimal_of_real(double v, struct ddb_decimal *out)
{
	struct ddb_decimal n;
	if (!out || !ddbi_decimal_from_double(v, &n))
		return false;
	*out = n;
	return true;
}

bool ddb_decimal_to_int(struct ddb_decimal n, int64_t *out)
{
	int64_t v;
	if (!out || ddbi_decimal_normalize(&n) != DECIMAL_OK || !ddbi_decimal_to_i64(&n, &v))
		return false;
	*out = v;
	return true;
}

double ddb_decimal_to_real(struct ddb_decimal n)
{
	return ddbi_decimal_normalize(&n) == DECIMAL_OK ? ddbi_decimal_to_double(&n) : 0;
}

int ddb_decimal_compare(struct ddb_decimal a, struct ddb_decimal b)
{
	ddbi_decimal_normalize(&a);
	ddbi_decimal_normalize(&b);
	return ddbi_decimal_compare(&a, &b);
}

typedef bool operation(const struct ddb_decimal *, const struct ddb_decimal *, struct ddb_decimal *);

static bool compute(operation *op, struct ddb_decimal a, struct ddb_decimal b, struct ddb_decimal *out)
{
	struct ddb_decimal n;
	if (!out || ddbi_decimal_normalize(&a) != DECIMAL_OK || ddbi_decimal_normalize(&b) != DECIMAL_OK ||
		!op(&a, &b, &n))
		return false;
	*out = n;
	return true;
}

bool ddb_decimal_add(struct ddb_decimal a, struct ddb_decimal b, struct ddb_decimal *out)
{
	return compute(ddbi_decimal_add, a, b, out);
}

bool ddb_decimal_subtract(struct ddb_decimal a, struct ddb_decimal b, struct ddb_decimal *out)
{
	return compute(ddbi_decimal_subtract, a, b, out);
}
