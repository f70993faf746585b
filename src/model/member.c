/* SPDX-License-Identifier: Apache-2.0 */
/* The value of a member, by its kind. */
#include "base/text.h"
#include "model/encode.h"
#include "model/pattern.h"
#include "model/times.h"
#include "value/decimal.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define SENTENCE 512 /* bytes of one, at most */

bool ddbi_refuse(struct error *err, const struct mapped *row, const char *format, ...)
{
	char text[2 * SENTENCE];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	text[ddbi_cut(str_z(text), SENTENCE)] = 0;
	return ddbi_failf(err, EXCEPTION_CONVERSION, "%s.%s %s", row->model->name, row->attr->member, text);
}

const char *ddbi_type_words(enum ddb_type t)
{
	static const char *const words[] = { [DDB_NONE] = "nothing",
		[DDB_S] = "a string (S)",
		[DDB_N] = "a number (N)",
		[DDB_B] = "a binary (B)",
		[DDB_SS] = "a string set (SS)",
		[DDB_NS] = "a number set (NS)",
		[DDB_BS] = "a binary set (BS)",
		[DDB_M] = "a map (M)",
		[DDB_L] = "a list (L)",
		[DDB_NULL] = "a null (NULL)",
		[DDB_BOOL] = "a boolean (BOOL)" };
	return words[t];
}

int ddbi_cut(struct str s, size_t max)
{
	size_t n = s.n < max ? s.n : max;
	while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	return (int)n;
}

int64_t ddbi_read_sint(const void *p, size_t size)
{
	switch (size) {
	case 1: return *(const int8_t *)p;
	case 2: return *(const int16_t *)p;
	case 4: return *(const int32_t *)p;
	default: return *(const int64_t *)p;
	}
}

uint64_t ddbi_read_uint(const void *p, size_t size)
{
	switch (size) {
	case 1: return *(const uint8_t *)p;
	case 2: return *(const uint16_t *)p;
	case 4: return *(const uint32_t *)p;
	default: return *(const uint64_t *)p;
	}
}

static struct ddb_value text_of(struct str s)
{
	return (struct ddb_value){ .type = DDB_S, .s = { s.p, s.n } };
}

static size_t characters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

static bool has_limit(const struct mapped *row)
{
	return row->attr->max_length | row->attr->max_chars;
}

/* Is the text no longer than its row says? It is valid UTF-8. */
static bool length_fits(struct encoder *e, const struct mapped *row, struct str s)
{
	const struct ddb_attr *a = row->attr;
	size_t n;
	if (a->max_length && s.n > a->max_length)
		return ddbi_refuse(e->err, row, "has %zu bytes; its maximum is %zu", s.n, a->max_length);
	if (a->max_chars && s.n > a->max_chars && (n = characters(s)) > a->max_chars)
		return ddbi_refuse(e->err, row, "has %zu characters; its maximum is %zu", n, a->max_chars);
	return true;
}

bool ddbi_text_value(struct encoder *e, const struct mapped *row, struct str s, struct ddb_value *out)
{
	if (!s.p)
		return true;
	if (!ddbi_utf8_valid(s))
		return ddbi_refuse(e->err, row, "is not valid UTF-8");
	if (!e->any_length && has_limit(row) && !length_fits(e, row, s))
		return false;
	*out = text_of(s);
	return true;
}

static bool chars_value(struct encoder *e, const struct mapped *row, const char *p, struct ddb_value *out)
{
	const char *end = memchr(p, 0, row->attr->size);
	if (!end)
		return ddbi_refuse(e->err, row, "has no NUL within its %zu bytes", row->attr->size);
	return end == p || ddbi_text_value(e, row, (struct str){ p, (size_t)(end - p) }, out);
}

bool ddbi_binary_value(struct encoder *e, const struct mapped *row, struct ddb_bytes b, struct ddb_value *out)
{
	size_t max = e->any_length ? 0 : row->attr->max_length;
	if (!b.data)
		return true;
	if (max && b.len > max)
		return ddbi_refuse(e->err, row, "has %zu bytes; its maximum is %zu", b.len, max);
	*out = (struct ddb_value){ .type = DDB_B, .b = b };
	return true;
}

static const char *name_of(const struct ddb_name *names, int64_t v)
{
	for (; names->name; names++)
		if (names->value == v)
			return names->name;
	return NULL;
}

bool ddbi_int_value(struct encoder *e, const struct mapped *row, int64_t v, struct ddb_value *out)
{
	const struct ddb_attr *a = row->attr;
	if (a->role == DDB_IS_TTL_ && v == 0)
		return true;
	if (!a->names) {
		*out = (struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_i64(v) };
		return true;
	}
	const char *name = name_of(a->names, v);
	if (!name)
		return ddbi_refuse(
			e->err, row, "is %lld, which its table of names does not have", (long long)v);
	*out = text_of(str_z(name));
	return true;
}

bool ddbi_uint_value(struct encoder *e, const struct mapped *row, uint64_t v, struct ddb_value *out)
{
	if (v <= INT64_MAX)
		return ddbi_int_value(e, row, (int64_t)v, out);
	if (row->attr->names)
		return ddbi_refuse(e->err, row, "is %llu, which its table of names does not have",
			(unsigned long long)v);
	*out = (struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_u64(v) };
	return true;
}

bool ddbi_flag_value(struct encoder *e, const struct mapped *row, bool v, struct ddb_value *out)
{
	if (row->attr->names)
		return ddbi_int_value(e, row, v, out);
	*out = (struct ddb_value){ .type = DDB_BOOL, .flag = v };
	return true;
}

/* A float is the shortest decimal that reads back as the same float, not as the same double. */
bool ddbi_real_value(struct encoder *e, const struct mapped *row, double v, struct ddb_value *out)
{
	bool ok = row->attr->kind == ddb_kind_real && row->attr->size == sizeof(float)
			  ? ddbi_decimal_from_float((float)v, &out->n)
			  : ddbi_decimal_from_double(v, &out->n);
	if (!ok)
		return ddbi_refuse(e->err, row, "is %s",
			isnan(v)   ? "not a number (NaN)"
			: isinf(v) ? "infinite"
				   : "outside of what DynamoDB stores: 1E-130 to 9.9E+125");
	out->type = DDB_N;
	return true;
}

bool ddbi_decimal_value(
	struct encoder *e, const struct mapped *row, struct ddb_decimal v, struct ddb_value *out)
{
	if (ddbi_decimal_normalize(&v) != DECIMAL_OK)
		return ddbi_refuse(
			e->err, row, "has more than 38 digits or is outside of 1E-130 to 9.9E+125");
	*out = (struct ddb_value){ .type = DDB_N, .n = v };
	return true;
}

static int64_t floor_div(int64_t v, int64_t by)
{
	return v / by - (v % by < 0);
}

bool ddbi_time_value(struct encoder *e, const struct mapped *row, struct ddb_time t, struct ddb_value *out)
{
	if (t.us == 0)
		return true;
	switch (ddbi_time_form(row->attr)) {
	case DDB_EPOCH_SECONDS:
		*out = (struct ddb_value){ .type = DDB_N,
			.n = ddbi_decimal_from_i64(floor_div(t.us, 1000000)) };
		return true;
	case DDB_EPOCH_MS:
		*out = (struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_i64(floor_div(t.us, 1000)) };
		return true;
	default: break;
	}
	char *p = ddbi_arena_bytes(e->arena, TIME_TEXT);
	if (!p)
		return ddbi_fail_nomem(e->err);
	if (!ddbi_time_format(t.us, p))
		return ddbi_refuse(e->err, row, "is a time outside of the years 0 to 9999");
	*out = text_of((struct str){ p, TIME_TEXT });
	return true;
}

bool ddbi_date_value(struct encoder *e, const struct mapped *row, struct ddb_date d, struct ddb_value *out)
{
	if (d.month == 0)
		return true;
	char *p = ddbi_arena_bytes(e->arena, DATE_TEXT);
	if (!p)
		return ddbi_fail_nomem(e->err);
	if (!ddbi_date_format(d, p))
		return ddbi_refuse(e->err, row, "is %d-%02u-%02u, which is no day of the years 0 to 9999",
			d.year, d.month, d.day);
	*out = text_of((struct str){ p, DATE_TEXT });
	return true;
}

/* Any value of the user's: checked, and its nesting counts from where it stands. */
static bool any_value(struct encoder *e, const struct ddb_value *v, struct ddb_value *out)
{
	if (v->type == DDB_NONE)
		return true;
	*out = *v;
	return ddbi_value_check_inside(v, e->depth, e->err);
}

static bool optional_value(struct encoder *e, const struct mapped *row, const void *p, struct ddb_value *out)
{
	switch (row->attr->kind) {
	case ddb_kind_oint: {
		const struct ddb_opt_int *o = p;
		return !o->set || ddbi_int_value(e, row, o->value, out);
	}
	case ddb_kind_ouint: {
		const struct ddb_opt_uint *o = p;
		return !o->set || ddbi_uint_value(e, row, o->value, out);
	}
	case ddb_kind_oreal: {
		const struct ddb_opt_real *o = p;
		return !o->set || ddbi_real_value(e, row, o->value, out);
	}
	case ddb_kind_oflag: {
		const struct ddb_opt_bool *o = p;
		return !o->set || ddbi_flag_value(e, row, o->value, out);
	}
	case ddb_kind_odecimal: {
		const struct ddb_opt_decimal *o = p;
		return !o->set || ddbi_decimal_value(e, row, o->value, out);
	}
	default: {
		const struct ddb_opt_time *o = p;
		return !o->set || ddbi_time_value(e, row, o->value, out);
	}
	}
}

/* Out of line, so that the way to a text, a number or a time stays short. */
static __attribute__((noinline)) bool rarer_value(
	struct encoder *e, const struct mapped *row, const void *p, struct ddb_value *out)
{
	switch (row->attr->kind) {
	case ddb_kind_date: return ddbi_date_value(e, row, *(const struct ddb_date *)p, out);
	case ddb_kind_value: return any_value(e, p, out);
	case ddb_kind_map: return ddbi_struct_value(e, row->sub, p, out);
	case ddb_kind_mapptr: {
		const void *at = *(const void *const *)p;
		return !at || ddbi_struct_value(e, row->sub, at, out);
	}
	case ddb_kind_strset:
	case ddb_kind_intset:
	case ddb_kind_blobset:
	case ddb_kind_decset:
	case ddb_kind_strlist:
	case ddb_kind_intlist:
	case ddb_kind_reallist:
	case ddb_kind_strmap:
	case ddb_kind_intmap:
	case ddb_kind_maps:
	case ddb_kind_keyed:
		return ddbi_elements_value(
			e, row, row->attr->kind, ddbi_read_elements(row->attr->kind, p), out);
	case ddb_kind_custom: return ddbi_custom_value(e, row, p, out);
	case ddb_kind_pattern: return ddbi_pattern_value(e, row, p, out);
	case ddb_kind_item: return ddbi_attribute_value(e, row, p, out);
	default: return ddbi_refuse(e->err, row, "has a row of no known kind");
	}
}

bool ddbi_member_value(struct encoder *e, const struct mapped *row, const void *p, struct ddb_value *out)
{
	const struct ddb_attr *a = row->attr;
	out->type = DDB_NONE;
	switch (a->kind) {
	case ddb_kind_text: return ddbi_text_value(e, row, str_z(*(const char *const *)p), out);
	case ddb_kind_textn: {
		const struct ddb_text_n *t = p;
		return ddbi_text_value(e, row, (struct str){ t->data, t->len }, out);
	}
	case ddb_kind_chars: return chars_value(e, row, p, out);
	case ddb_kind_sint: return ddbi_int_value(e, row, ddbi_read_sint(p, a->size), out);
	case ddb_kind_uint: return ddbi_uint_value(e, row, ddbi_read_uint(p, a->size), out);
	case ddb_kind_real:
		return ddbi_real_value(e, row,
			a->size == sizeof(float) ? (double)*(const float *)p : *(const double *)p, out);
	case ddb_kind_flag: return ddbi_flag_value(e, row, *(const bool *)p, out);
	case ddb_kind_decimal: return ddbi_decimal_value(e, row, *(const struct ddb_decimal *)p, out);
	case ddb_kind_blob: return ddbi_binary_value(e, row, *(const struct ddb_bytes *)p, out);
	case ddb_kind_time: return ddbi_time_value(e, row, *(const struct ddb_time *)p, out);
	case ddb_kind_oint:
	case ddb_kind_ouint:
	case ddb_kind_oreal:
	case ddb_kind_oflag:
	case ddb_kind_odecimal:
	case ddb_kind_otime: return optional_value(e, row, p, out);
	default: return rarer_value(e, row, p, out);
	}
}
