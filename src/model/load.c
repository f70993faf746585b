/* SPDX-License-Identifier: Apache-2.0 */
/* One attribute into its member, by the member's kind. */
#include "model/load.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/times.h"
#include "value/decimal.h"
#include <float.h>

bool ddbi_load_wrong_type(struct decoder *d, const struct mapped *row, struct str value, enum ddb_type needed)
{
	return ddbi_refuse(d->err, row, "cannot be loaded: attribute %.*s is %s; %s is needed",
		(int)row->name.n, row->name.p, ddbi_type_words(packed_type(value)), ddbi_type_words(needed));
}

/* "attribute NAME is TEXT, ..." for a number that does not fit; at most 40 characters of it. */
static bool bad_number(
	struct decoder *d, const struct mapped *row, const struct ddb_decimal *n, const char *rule)
{
	char text[DECIMAL_TEXT_MAX];
	size_t len = ddbi_decimal_format(n, text);
	return ddbi_refuse(d->err, row, "cannot be loaded: attribute %.*s is %.*s%s; %s", (int)row->name.n,
		row->name.p, (int)(len > 40 ? 40 : len), text, len > 40 ? "..." : "", rule);
}

static bool bad_text(struct decoder *d, const struct mapped *row, struct str s, const char *rule)
{
	return ddbi_refuse(d->err, row, "cannot be loaded: attribute %.*s is \"%.*s\"%s; %s",
		(int)row->name.n, row->name.p, ddbi_cut(s, 40), s.p, s.n > 40 ? "..." : "", rule);
}

static bool copy(struct decoder *d, struct str s, struct str *out)
{
	*out = ddbi_arena_copy(d->arena, s);
	return out->p || ddbi_fail_nomem(d->err);
}

static bool copy_text(struct decoder *d, const struct mapped *row, struct str s, const char **out)
{
	struct str c;
	if (memchr(s.p, 0, s.n))
		return ddbi_refuse(d->err, row,
			"cannot be loaded: attribute %.*s has a NUL byte in it; a struct ddb_text_n is "
			"needed for that",
			(int)row->name.n, row->name.p);
	if (!copy(d, s, &c))
		return false;
	*out = c.p;
	return true;
}

bool ddbi_load_text(struct decoder *d, const struct mapped *row, struct str s, const char **out)
{
	return copy_text(d, row, s, out);
}

static bool load_chars(struct decoder *d, const struct mapped *row, struct str s, char *out)
{
	if (s.n >= row->attr->size)
		return ddbi_refuse(d->err, row,
			"cannot be loaded: attribute %.*s has %zu bytes; the member holds %zu and a NUL",
			(int)row->name.n, row->name.p, s.n, row->attr->size - 1);
	if (memchr(s.p, 0, s.n))
		return ddbi_refuse(d->err, row,
			"cannot be loaded: attribute %.*s has a NUL byte in it; a struct ddb_text_n is "
			"needed for that",
			(int)row->name.n, row->name.p);
	memcpy(out, s.p, s.n);
	out[s.n] = 0;
	return true;
}

/* ---- numbers ---- */
static bool is_whole(const struct ddb_decimal *n)
{
	return n->exponent >= 0;
}

static bool load_sint(
	struct decoder *d, const struct mapped *row, const struct ddb_decimal *n, size_t size, void *out)
{
	static const char *const ranges[] = { [1] = "the member holds -128 to 127",
		[2] = "the member holds -32768 to 32767",
		[4] = "the member holds -2147483648 to 2147483647",
		[8] = "the member holds -9223372036854775808 to 9223372036854775807" };
	int64_t v, limit = size == 8 ? INT64_MAX : ((int64_t)1 << (8 * size - 1)) - 1;
	if (!is_whole(n))
		return bad_number(d, row, n, "the member holds whole numbers only");
	if (!ddbi_decimal_to_i64(n, &v) || v > limit || v < -limit - 1)
		return bad_number(d, row, n, ranges[size]);
	write_int(out, size, (uint64_t)v);
	return true;
}

bool ddbi_load_sint(
	struct decoder *d, const struct mapped *row, const struct ddb_decimal *n, size_t size, void *out)
{
	return load_sint(d, row, n, size, out);
}

static bool load_uint(
	struct decoder *d, const struct mapped *row, const struct ddb_decimal *n, size_t size, void *out)
{
	static const char *const ranges[] = { [1] = "the member holds 0 to 255",
		[2] = "the member holds 0 to 65535",
		[4] = "the member holds 0 to 4294967295",
		[8] = "the member holds 0 to 18446744073709551615" };
	uint64_t v, limit = size == 8 ? UINT64_MAX : ((uint64_t)1 << (8 * size)) - 1;
	if (!is_whole(n))
		return bad_number(d, row, n, "the member holds whole numbers only");
	if (!ddbi_decimal_to_u64(n, &v) || v > limit)
		return bad_number(d, row, n, ranges[size]);
	write_int(out, size, v);
	return true;
}

static bool load_name(struct decoder *d, const struct mapped *row, struct str s, size_t size, void *out)
{
	for (const struct ddb_name *e = row->attr->names; e->name; e++)
		if (str_eq(str_z(e->name), s)) {
			write_int(out, size, (uint64_t)e->value);
			return true;
		}
	return bad_text(d, row, s, "its table of names does not have that");
}

static bool load_int(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	const struct ddb_attr *a = row->attr;
	if (!load_type(d, row, value, a->names ? DDB_S : DDB_N))
		return false;
	if (a->names)
		return load_name(d, row, ddbi_packed_bytes(value), a->size, out);
	struct ddb_decimal n = ddbi_packed_number(value);
	return a->kind == ddb_kind_sint ? load_sint(d, row, &n, a->size, out)
					: load_uint(d, row, &n, a->size, out);
}

static bool load_real(struct decoder *d, const struct mapped *row, struct str value, size_t size, void *out)
{
	if (!load_type(d, row, value, DDB_N))
		return false;
	struct ddb_decimal n = ddbi_packed_number(value);
	double v = ddbi_decimal_to_double(&n);
	if (size == sizeof(double))
		*(double *)out = v;
	else if (v > (double)FLT_MAX || v < -(double)FLT_MAX)
		return bad_number(d, row, &n, "that is too large for a float");
	else
		*(float *)out = (float)v;
	return true;
}

/* ---- times ---- */
static bool load_time(struct decoder *d, const struct mapped *row, struct str value, struct ddb_time *out)
{
	enum ddb_stored form = ddbi_time_form(row->attr);
	if (!load_type(d, row, value, form == DDB_ISO_TEXT ? DDB_S : DDB_N))
		return false;
	if (form == DDB_ISO_TEXT) {
		struct str s = ddbi_packed_bytes(value);
		return ddbi_time_parse(s, &out->us) ||
		       bad_text(d, row, s, "a time such as 2024-01-31T12:00:00.000000Z is needed");
	}
	struct ddb_decimal n = ddbi_packed_number(value);
	int64_t v, unit = form == DDB_EPOCH_SECONDS ? 1000000 : 1000;
	if (!is_whole(&n))
		return bad_number(d, row, &n, "a time is stored as a whole number");
	if (!ddbi_decimal_to_i64(&n, &v) || v > INT64_MAX / unit || v < -(INT64_MAX / unit))
		return bad_number(d, row, &n, "that is out of the range of a ddb_time");
	out->us = v * unit;
	return true;
}

static bool load_date(struct decoder *d, const struct mapped *row, struct str value, struct ddb_date *out)
{
	if (!load_type(d, row, value, DDB_S))
		return false;
	struct str s = ddbi_packed_bytes(value);
	return ddbi_date_parse(s, out) || bad_text(d, row, s, "a date such as 2024-01-31 is needed");
}

/* ---- the rest ---- */
bool ddbi_load_binary(struct decoder *d, struct str value, struct ddb_bytes *out)
{
	struct str c;
	if (!copy(d, ddbi_packed_bytes(value), &c))
		return false;
	*out = (struct ddb_bytes){ c.p, c.n };
	return true;
}

static bool load_decimal(
	struct decoder *d, const struct mapped *row, struct str value, struct ddb_decimal *out)
{
	if (!load_type(d, row, value, DDB_N))
		return false;
	*out = ddbi_packed_number(value);
	return true;
}

/* A struct of its own, in the arena. */
static bool load_pointed(struct decoder *d, const struct mapped *row, struct str value, const void **out)
{
	if (!load_type(d, row, value, DDB_M))
		return false;
	void *p = ddbi_arena_alloc(d->arena, row->sub->model->size);
	*out = p;
	return p ? ddbi_struct_load(d, row->sub, value, p) : ddbi_fail_nomem(d->err);
}

bool ddbi_value_load(struct decoder *d, struct str value, struct ddb_value *out)
{
	struct str c;
	return copy(d, value, &c) && (ddbi_unpack(c, d->arena, out) || ddbi_fail_nomem(d->err));
}

static bool load_flag(struct decoder *d, const struct mapped *row, struct str value, bool *out)
{
	if (row->attr->names)
		return load_int(d, row, value, out);
	if (!load_type(d, row, value, DDB_BOOL))
		return false;
	*out = ddbi_packed_bool(value);
	return true;
}

static bool load_text_n(struct decoder *d, struct str s, struct ddb_text_n *out)
{
	struct str c;
	if (!copy(d, s, &c))
		return false;
	*out = (struct ddb_text_n){ c.p, c.n };
	return true;
}

static bool load_text(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	if (!load_type(d, row, value, DDB_S))
		return false;
	struct str s = ddbi_packed_bytes(value);
	switch (row->attr->kind) {
	case ddb_kind_text: return copy_text(d, row, s, out);
	case ddb_kind_chars: return load_chars(d, row, s, out);
	default: return load_text_n(d, s, out);
	}
}

static bool load_opt_int(
	struct decoder *d, const struct mapped *row, struct str value, struct ddb_opt_int *out)
{
	out->set = true;
	if (!load_type(d, row, value, row->attr->names ? DDB_S : DDB_N))
		return false;
	if (row->attr->names)
		return load_name(d, row, ddbi_packed_bytes(value), sizeof out->value, &out->value);
	struct ddb_decimal n = ddbi_packed_number(value);
	return load_sint(d, row, &n, sizeof out->value, &out->value);
}

static bool load_opt_uint(
	struct decoder *d, const struct mapped *row, struct str value, struct ddb_opt_uint *out)
{
	out->set = true;
	if (!load_type(d, row, value, DDB_N))
		return false;
	struct ddb_decimal n = ddbi_packed_number(value);
	return load_uint(d, row, &n, sizeof out->value, &out->value);
}

static bool load_optional(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	switch (row->attr->kind) {
	case ddb_kind_oint: return load_opt_int(d, row, value, out);
	case ddb_kind_ouint: return load_opt_uint(d, row, value, out);
	case ddb_kind_oreal: {
		struct ddb_opt_real *o = out;
		o->set = true;
		return load_real(d, row, value, sizeof o->value, &o->value);
	}
	case ddb_kind_odecimal: {
		struct ddb_opt_decimal *o = out;
		o->set = true;
		return load_decimal(d, row, value, &o->value);
	}
	case ddb_kind_oflag: {
		struct ddb_opt_bool *o = out;
		o->set = true;
		return load_flag(d, row, value, &o->value);
	}
	default: {
		struct ddb_opt_time *o = out;
		o->set = true;
		return load_time(d, row, value, &o->value);
	}
	}
}

/* Out of line, so that the way to a text or an integer stays short. */
static __attribute__((noinline)) bool load_rarer(
	struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	switch (row->attr->kind) {
	case ddb_kind_real: return load_real(d, row, value, row->attr->size, out);
	case ddb_kind_flag: return load_flag(d, row, value, out);
	case ddb_kind_decimal: return load_decimal(d, row, value, out);
	case ddb_kind_blob: return load_type(d, row, value, DDB_B) && ddbi_load_binary(d, value, out);
	case ddb_kind_time: return load_time(d, row, value, out);
	case ddb_kind_date: return load_date(d, row, value, out);
	case ddb_kind_oint:
	case ddb_kind_ouint:
	case ddb_kind_oreal:
	case ddb_kind_odecimal:
	case ddb_kind_oflag:
	case ddb_kind_otime: return load_optional(d, row, value, out);
	case ddb_kind_strset:
	case ddb_kind_intset:
	case ddb_kind_decset:
	case ddb_kind_blobset:
	case ddb_kind_strlist:
	case ddb_kind_intlist:
	case ddb_kind_reallist:
	case ddb_kind_maps:
	case ddb_kind_strmap:
	case ddb_kind_intmap:
	case ddb_kind_keyed: return ddbi_load_elements(d, row, value, out);
	case ddb_kind_value: return ddbi_value_load(d, value, out);
	case ddb_kind_map:
		return load_type(d, row, value, DDB_M) && ddbi_struct_load(d, row->sub, value, out);
	case ddb_kind_mapptr: return load_pointed(d, row, value, out);
	case ddb_kind_custom: return ddbi_custom_load(d, row, value, out);
	case ddb_kind_pattern: return true; /* compared when all members are there */
	default: return ddbi_refuse(d->err, row, "has a row of no known kind");
	}
}

bool ddbi_member_load(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	switch (row->attr->kind) {
	case ddb_kind_text:
	case ddb_kind_textn:
	case ddb_kind_chars: return load_text(d, row, value, out);
	case ddb_kind_sint:
	case ddb_kind_uint: return load_int(d, row, value, out);
	default: return load_rarer(d, row, value, out);
	}
}
