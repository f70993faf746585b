/* SPDX-License-Identifier: Apache-2.0 */
/* One attribute into its member, by the member's kind. */
#include "model/decode.h"
#include "model/encode.h"
#include "model/times.h"
#include "value/decimal.h"
#include <float.h>

static const char *type_words(enum ddb_type t)
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

/* Is the value of that type? A sentence with the attribute's name, what it holds and what is needed. */
static bool is_type(struct decoder *d, const struct mapped *row, struct str value, enum ddb_type needed)
{
	enum ddb_type t = packed_type(value);
	return t == needed || ddbi_refuse(d->err, row, "cannot be loaded: attribute %.*s is %s; %s is needed",
				      (int)row->name.n, row->name.p, type_words(t), type_words(needed));
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

/* At most that many bytes, ending with a whole character. */
static int cut(struct str s, size_t max)
{
	size_t n = s.n < max ? s.n : max;
	while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	return (int)n;
}

static bool bad_text(struct decoder *d, const struct mapped *row, struct str s, const char *rule)
{
	return ddbi_refuse(d->err, row, "cannot be loaded: attribute %.*s is \"%.*s\"%s; %s",
		(int)row->name.n, row->name.p, cut(s, 40), s.p, s.n > 40 ? "..." : "", rule);
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
static void write_int(void *p, size_t size, uint64_t v)
{
	switch (size) {
	case 1: *(uint8_t *)p = (uint8_t)v; break;
	case 2: *(uint16_t *)p = (uint16_t)v; break;
	case 4: *(uint32_t *)p = (uint32_t)v; break;
	default: *(uint64_t *)p = v;
	}
}

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

static bool load_name(struct decoder *d, const struct mapped *row, struct str s, void *out)
{
	for (const struct ddb_name *e = row->attr->names; e->name; e++)
		if (str_eq(str_z(e->name), s)) {
			write_int(out, row->attr->size, (uint64_t)e->value);
			return true;
		}
	return bad_text(d, row, s, "its table of names does not have that");
}

static bool load_int(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	const struct ddb_attr *a = row->attr;
	if (!is_type(d, row, value, a->names ? DDB_S : DDB_N))
		return false;
	if (a->names)
		return load_name(d, row, ddbi_packed_bytes(value), out);
	struct ddb_decimal n = ddbi_packed_number(value);
	return a->kind == ddb_kind_sint ? load_sint(d, row, &n, a->size, out)
					: load_uint(d, row, &n, a->size, out);
}

static bool load_real(struct decoder *d, const struct mapped *row, struct str value, size_t size, void *out)
{
	if (!is_type(d, row, value, DDB_N))
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
	if (!is_type(d, row, value, form == DDB_ISO_TEXT ? DDB_S : DDB_N))
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

/* ---- sets and lists ---- */
/* Room for the elements of a list or set, not NULL even for none; NULL: no memory. */
static void *array(struct decoder *d, struct str value, size_t size)
{
	size_t n = ddbi_packed_count(value);
	void *p = ddbi_arena_array(d->arena, n + (n == 0), size);
	if (!p)
		ddbi_fail_nomem(d->err);
	return p;
}

static bool element_type(
	struct decoder *d, const struct mapped *row, size_t i, struct str value, enum ddb_type needed)
{
	enum ddb_type t = packed_type(value);
	return t == needed ||
	       ddbi_refuse(d->err, row, "cannot be loaded: element %zu of attribute %.*s is %s; %s is needed",
		       i, (int)row->name.n, row->name.p, type_words(t), type_words(needed));
}

static bool load_texts(struct decoder *d, const struct mapped *row, enum ddb_type type, struct str value,
	struct ddb_strlist *out)
{
	const char **items = NULL;
	size_t i = 0;
	if (!is_type(d, row, value, type) || !(items = array(d, value, sizeof *items)))
		return false;
	for (struct packed_iter it = ddbi_packed_iter(value); ddbi_packed_next(&it); i++)
		if (!element_type(d, row, i, it.value, DDB_S) ||
			!copy_text(d, row, ddbi_packed_bytes(it.value), &items[i]))
			return false;
	*out = (struct ddb_strlist){ items, i };
	return true;
}

static bool load_ints(struct decoder *d, const struct mapped *row, enum ddb_type type, struct str value,
	struct ddb_intlist *out)
{
	int64_t *items = NULL;
	size_t i = 0;
	if (!is_type(d, row, value, type) || !(items = array(d, value, sizeof *items)))
		return false;
	for (struct packed_iter it = ddbi_packed_iter(value); ddbi_packed_next(&it); i++) {
		if (!element_type(d, row, i, it.value, DDB_N))
			return false;
		struct ddb_decimal n = ddbi_packed_number(it.value);
		if (!load_sint(d, row, &n, sizeof *items, &items[i]))
			return false;
	}
	*out = (struct ddb_intlist){ items, i };
	return true;
}

static bool load_binary(struct decoder *d, struct str value, struct ddb_bytes *out)
{
	struct str c;
	if (!copy(d, ddbi_packed_bytes(value), &c))
		return false;
	*out = (struct ddb_bytes){ c.p, c.n };
	return true;
}

static bool load_binaries(
	struct decoder *d, const struct mapped *row, struct str value, struct ddb_binset *out)
{
	struct ddb_bytes *items = NULL;
	size_t i = 0;
	if (!is_type(d, row, value, DDB_BS) || !(items = array(d, value, sizeof *items)))
		return false;
	for (struct packed_iter it = ddbi_packed_iter(value); ddbi_packed_next(&it); i++)
		if (!load_binary(d, it.value, &items[i]))
			return false;
	*out = (struct ddb_binset){ items, i };
	return true;
}

static bool load_structs(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	struct {
		const void *items;
		size_t len;
	} list;
	char *items = NULL;
	size_t size = row->sub->model->size, i = 0;
	if (!is_type(d, row, value, DDB_L) || !(items = array(d, value, size)))
		return false;
	for (struct packed_iter it = ddbi_packed_iter(value); ddbi_packed_next(&it); i++)
		if (!element_type(d, row, i, it.value, DDB_M) ||
			!ddbi_struct_load(d, row->sub, it.value, items + i * size))
			return false;
	list.items = items;
	list.len = i;
	memcpy(out, &list, sizeof list);
	return true;
}

bool ddbi_value_load(struct decoder *d, struct str value, struct ddb_value *out)
{
	struct str c;
	return copy(d, value, &c) && (ddbi_unpack(c, d->arena, out) || ddbi_fail_nomem(d->err));
}

static bool load_flag(struct decoder *d, const struct mapped *row, struct str value, bool *out)
{
	if (!is_type(d, row, value, DDB_BOOL))
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
	if (!is_type(d, row, value, DDB_S))
		return false;
	struct str s = ddbi_packed_bytes(value);
	switch (row->attr->kind) {
	case ddb_kind_text: return copy_text(d, row, s, out);
	case ddb_kind_chars: return load_chars(d, row, s, out);
	default: return load_text_n(d, s, out);
	}
}

static bool load_optional(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	switch (row->attr->kind) {
	case ddb_kind_oint: {
		struct ddb_opt_int *o = out;
		o->set = true;
		if (!is_type(d, row, value, DDB_N))
			return false;
		struct ddb_decimal n = ddbi_packed_number(value);
		return load_sint(d, row, &n, sizeof o->value, &o->value);
	}
	case ddb_kind_oreal: {
		struct ddb_opt_real *o = out;
		o->set = true;
		return load_real(d, row, value, sizeof o->value, &o->value);
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

static bool load_set(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	struct ddb_strlist texts;
	struct ddb_intlist ints;
	switch (row->attr->kind) {
	case ddb_kind_blobset: return load_binaries(d, row, value, out);
	case ddb_kind_strset:
		if (!load_texts(d, row, DDB_SS, value, &texts))
			return false;
		*(struct ddb_strset *)out = (struct ddb_strset){ texts.items, texts.len };
		return true;
	default:
		if (!load_ints(d, row, DDB_NS, value, &ints))
			return false;
		*(struct ddb_intset *)out = (struct ddb_intset){ ints.items, ints.len };
		return true;
	}
}

/* Out of line, so that the way to a text or an integer stays short. */
static __attribute__((noinline)) bool load_rarer(
	struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	switch (row->attr->kind) {
	case ddb_kind_real: return load_real(d, row, value, row->attr->size, out);
	case ddb_kind_flag: return load_flag(d, row, value, out);
	case ddb_kind_decimal:
		if (!is_type(d, row, value, DDB_N))
			return false;
		*(struct ddb_decimal *)out = ddbi_packed_number(value);
		return true;
	case ddb_kind_blob: return is_type(d, row, value, DDB_B) && load_binary(d, value, out);
	case ddb_kind_time: return load_time(d, row, value, out);
	case ddb_kind_oint:
	case ddb_kind_oreal:
	case ddb_kind_oflag:
	case ddb_kind_otime: return load_optional(d, row, value, out);
	case ddb_kind_strset:
	case ddb_kind_intset:
	case ddb_kind_blobset: return load_set(d, row, value, out);
	case ddb_kind_strlist: return load_texts(d, row, DDB_L, value, out);
	case ddb_kind_intlist: return load_ints(d, row, DDB_L, value, out);
	case ddb_kind_value: return ddbi_value_load(d, value, out);
	case ddb_kind_map: return is_type(d, row, value, DDB_M) && ddbi_struct_load(d, row->sub, value, out);
	case ddb_kind_maps: return load_structs(d, row, value, out);
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
