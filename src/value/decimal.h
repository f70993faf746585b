/* SPDX-License-Identifier: Apache-2.0 */
/* DynamoDB numbers: exact decimals of 38 significant digits, 1E-130 to 9.99...E+125, and zero.
 * Every struct ddb_decimal here is in normal form (see ddb/value.h). */
#ifndef VALUE_DECIMAL_H
#define VALUE_DECIMAL_H
#include "base/buf.h"
#include "error/error.h"
#include <ddb/value.h>

#define DECIMAL_DIGITS   38
#define DECIMAL_TEXT_MAX 170 /* longest canonical text, with sign, point and zeros */

enum decimal_result {
	DECIMAL_OK,
	DECIMAL_EMPTY,
	DECIMAL_SYNTAX,
	DECIMAL_OVERFLOW,
	DECIMAL_UNDERFLOW,
	DECIMAL_TOO_PRECISE
};

/* The grammar and order of checks of 02-N1 to N4. */
enum decimal_result ddbi_decimal_parse(struct str text, struct ddb_decimal *out);
/* The message of a result that is not OK; `text` as it was sent. Always returns false. */
bool ddbi_decimal_fail(struct error *, enum decimal_result, struct str text);
/* Canonical text (02-N5): plain decimal, never an exponent. Returns the length; no NUL. */
size_t ddbi_decimal_format(const struct ddb_decimal *, char out[DECIMAL_TEXT_MAX]);
int ddbi_decimal_compare(const struct ddb_decimal *, const struct ddb_decimal *);
static inline bool decimal_is_zero(const struct ddb_decimal *d)
{
	return (d->hi | d->lo) == 0;
}
/* Exact; false: the result needs more than 38 digits or leaves the range (02-N7). */
bool ddbi_decimal_add(const struct ddb_decimal *, const struct ddb_decimal *, struct ddb_decimal *out);
bool ddbi_decimal_subtract(const struct ddb_decimal *, const struct ddb_decimal *, struct ddb_decimal *out);
/* DynamoDB's byte count (02-Z1), 1 to 22. */
size_t ddbi_decimal_size(const struct ddb_decimal *);

/* Conversions to and from C. The to_ forms are false when the value is no whole number or out of range. */
struct ddb_decimal ddbi_decimal_from_i64(int64_t);
struct ddb_decimal ddbi_decimal_from_u64(uint64_t);
bool ddbi_decimal_to_i64(const struct ddb_decimal *, int64_t *);
bool ddbi_decimal_to_u64(const struct ddb_decimal *, uint64_t *);
/* The least whole number that is not below it; false: out of range. */
bool ddbi_decimal_ceil_i64(const struct ddb_decimal *, int64_t *);
/* The shortest decimal that reads back as the same double; false for NaN, infinity and out of range. */
bool ddbi_decimal_from_double(double, struct ddb_decimal *out);
/* The same for a float: 0.1f is 0.1. */
bool ddbi_decimal_from_float(float, struct ddb_decimal *out);
double ddbi_decimal_to_double(const struct ddb_decimal *); /* nearest, without any locale */

/* Public fields may come from a user: puts them into normal form; OVERFLOW, UNDERFLOW or TOO_PRECISE. */
enum decimal_result ddbi_decimal_normalize(struct ddb_decimal *);

#endif
