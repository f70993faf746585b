/* SPDX-License-Identifier: Apache-2.0 */
/* Scalars off the wire, with the service's conversions and refusals (01-1.5). */
#include "base/text.h"
#include "operation/decode.h"
#include "value/decimal.h"

/* As the service's Java names the type (01-P20). */
static struct str type_name(const struct shape *shape)
{
	switch (shape->kind) {
	case SHAPE_INTEGER: return STR("Integer");
	case SHAPE_LONG: return STR("Long");
	case SHAPE_DOUBLE: return STR("Double");
	case SHAPE_BOOLEAN: return STR("Boolean");
	case SHAPE_TIMESTAMP: return STR("Date");
	default: return STR("String");
	}
}

static struct str token_name(enum json_kind kind)
{
	switch (kind) {
	case JSON_INTEGER: return STR("NUMBER_VALUE");
	case JSON_FRACTION: return STR("DECIMAL_VALUE");
	case JSON_TRUE: return STR("TRUE_VALUE");
	case JSON_FALSE: return STR("FALSE_VALUE");
	default: return STR("STRING_VALUE");
	}
}

/* The message for a scalar, array or object where it cannot be; the reader still stands before it. */
static void complain(struct decoder *d, const struct shape *shape, enum json_kind kind)
{
	struct error *err = type_error(d);
	bool blob = shape->kind == SHAPE_BLOB;
	if (kind == JSON_OBJECT) {
		ddbi_fail(err, MSG_SER_SCALAR_OBJECT);
	} else if (kind == JSON_ARRAY && blob) {
		ddbi_fail(err, MSG_SER_BLOB_ARRAY);
	} else if (kind == JSON_ARRAY) {
		ddbi_fail(err, MSG_SER_SCALAR_ARRAY, type_name(shape));
	} else if (blob) {
		ddbi_fail(err, MSG_SER_BLOB_SCALAR);
	} else {
		ddbi_fail(err, MSG_SER_SCALAR_BOOL, token_name(kind), type_name(shape));
	}
}

static bool refuse(struct decoder *d, const struct shape *shape, enum json_kind kind)
{
	complain(d, shape, kind);
	return ddbi_json_skip(&d->json);
}

/* ---- numbers ---- */

struct number_text {
	struct str digits; /* with the point still among them */
	bool negative;
	int64_t point; /* how many digits stand before the point, once the exponent is applied */
};

/* Enough to tell every exponent that matters from one that does not. */
#define EXPONENT_MAX 100000000

static int64_t exponent_of(struct str text)
{
	int64_t v = 0;
	bool negative = text.n && text.p[0] == '-';
	for (size_t i = text.n && (text.p[0] == '-' || text.p[0] == '+'); i < text.n; i++) {
		v = v * 10 + (text.p[i] - '0');
		if (v > EXPONENT_MAX) {
			v = EXPONENT_MAX;
		}
	}
	return negative ? -v : v;
}

/* text is a number by JSON's grammar. */
static struct number_text split_number(struct str text)
{
	struct number_text number = { .negative = text.n && text.p[0] == '-' };
	size_t start = number.negative, end = start, point = SIZE_MAX;
	while (end < text.n && text.p[end] != 'e' && text.p[end] != 'E') {
		if (text.p[end] == '.') {
			point = end;
		}
		end++;
	}
	number.digits = str_sub(text, start, end - start);
	number.point = (int64_t)((point == SIZE_MAX ? end : point) - start);
	if (end < text.n) {
		number.point += exponent_of(str_sub(text, end + 1, text.n - end - 1));
	}
	return number;
}

static bool times_ten_plus(uint64_t *v, unsigned digit)
{
	if (*v > (INT64_MAX - (uint64_t)digit) / 10) {
		return false;
	}
	*v = *v * 10 + digit;
	return true;
}

/* The digits before the point; *rest: something but zeros stands behind it. */
static bool digits_before_point(const struct number_text *number, uint64_t *whole, bool *rest)
{
	int64_t at = 0;
	for (size_t i = 0; i < number->digits.n; i++) {
		if (number->digits.p[i] == '.') {
			continue;
		}
		unsigned digit = (unsigned)(number->digits.p[i] - '0');
		if (at++ >= number->point) {
			*rest |= digit != 0;
		} else if (!times_ten_plus(whole, digit)) {
			return false;
		}
	}
	for (; at < number->point && *whole; at++) {
		if (!times_ten_plus(whole, 0)) {
			return false;
		}
	}
	return true;
}

/* The number times 10^shift, rounded down; false: does not fit. */
static bool round_down(struct str text, int shift, int64_t *out)
{
	struct number_text number = split_number(text);
	number.point += shift;
	uint64_t whole = 0;
	bool rest = false;
	if (!digits_before_point(&number, &whole, &rest) || whole == INT64_MAX) {
		return false;
	}
	*out = number.negative ? -(int64_t)whole - rest : (int64_t)whole;
	return true;
}

static bool fits(const struct shape *shape, int64_t v)
{
	return shape->kind == SHAPE_LONG || (v >= INT32_MIN && v <= INT32_MAX);
}

static bool decode_whole(
	struct decoder *d, const struct shape *shape, enum json_kind kind, struct opt_int *out)
{
	struct str text;
	if (!ddbi_json_number(&d->json, &text)) {
		return false;
	}
	out->set = round_down(text, 0, &out->v) && fits(shape, out->v);
	if (!out->set) {
		complain(d, shape, kind);
	}
	return true;
}

static bool decode_time(
	struct decoder *d, const struct shape *shape, enum json_kind kind, struct opt_time *out)
{
	struct str text;
	if (!ddbi_json_number(&d->json, &text)) {
		return false;
	}
	out->set = round_down(text, 3, &out->ms);
	if (!out->set) {
		complain(d, shape, kind);
	}
	return true;
}

static bool decode_double(
	struct decoder *d, const struct shape *shape, enum json_kind kind, struct opt_double *out)
{
	struct str text;
	if (!ddbi_json_number(&d->json, &text)) {
		return false;
	}
	struct ddb_decimal decimal;
	enum decimal_result result = ddbi_decimal_parse(text, &decimal);
	out->set = result == DECIMAL_OK || result == DECIMAL_UNDERFLOW;
	if (!out->set) {
		complain(d, shape, kind);
		return true;
	}
	out->v = result == DECIMAL_OK ? ddbi_decimal_to_double(&decimal) : 0;
	return true;
}

static bool decode_number(struct decoder *d, const struct shape *shape, enum json_kind kind, void *out)
{
	if (kind == JSON_STRING) {
		ddbi_fail(type_error(d), MSG_SER_INT_STR, type_name(shape));
		return ddbi_json_skip(&d->json);
	}
	if (kind != JSON_INTEGER && kind != JSON_FRACTION) {
		return refuse(d, shape, kind);
	}
	switch (shape->kind) {
	case SHAPE_TIMESTAMP: return decode_time(d, shape, kind, out);
	case SHAPE_DOUBLE: return decode_double(d, shape, kind, out);
	default: return decode_whole(d, shape, kind, out);
	}
}

/* ---- the others ---- */

static bool boolean_word(struct str text, bool *out)
{
	static const struct {
		struct str word;
		bool v;
	} words[] = { { { "true", 4 }, true }, { { "1", 1 }, true }, { { "yes", 3 }, true },
		{ { "false", 5 }, false }, { { "0", 1 }, false }, { { "no", 2 }, false } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (ddbi_str_eq_nocase(words[i].word, text)) {
			*out = words[i].v;
			return true;
		}
	}
	return false;
}

static bool decode_boolean(
	struct decoder *d, const struct shape *shape, enum json_kind kind, struct opt_bool *out)
{
	if (kind == JSON_STRING) {
		struct str text;
		if (!ddbi_json_string(&d->json, &text)) {
			return false;
		}
		out->set = boolean_word(text, &out->v);
		if (!out->set) {
			ddbi_fail(type_error(d), MSG_SER_BOOL_STR);
		}
		return true;
	}
	if (kind != JSON_TRUE && kind != JSON_FALSE) {
		return refuse(d, shape, kind);
	}
	*out = (struct opt_bool){ true, kind == JSON_TRUE };
	return ddbi_json_skip(&d->json);
}

static bool decode_blob(struct decoder *d, struct str *out)
{
	struct str text;
	if (!ddbi_json_string(&d->json, &text)) {
		return false;
	}
	char *bytes = ddbi_arena_bytes(d->json.arena, text.n / 4 * 3 + 1);
	if (!bytes) {
		d->json.nomem = true;
		return false;
	}
	out->p = bytes;
	switch (ddbi_base64_read(text, bytes, &out->n)) {
	case BASE64_OK: return true;
	case BASE64_LENGTH:
		ddbi_fail(type_error(d), MSG_SER_BLOB_LENGTH, ddbi_arg_i64(&d->type_error, (int64_t)text.n));
		return true;
	case BASE64_BAD: ddbi_fail(type_error(d), MSG_SER_BLOB_BAD); return true;
	}
	return true;
}

bool ddbi_decode_scalar(struct decoder *d, const struct shape *shape, enum json_kind kind, void *out)
{
	if (kind == JSON_BAD) {
		return false;
	}
	switch (shape->kind) {
	case SHAPE_STRING:
		return kind == JSON_STRING ? ddbi_json_string(&d->json, out) : refuse(d, shape, kind);
	case SHAPE_BLOB: return kind == JSON_STRING ? decode_blob(d, out) : refuse(d, shape, kind);
	case SHAPE_BOOLEAN: return decode_boolean(d, shape, kind, out);
	default: return decode_number(d, shape, kind, out);
	}
}
