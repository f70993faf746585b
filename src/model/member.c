/* SPDX-License-Identifier: Apache-2.0 */
/* The value of a member, by its kind. */
#include "base/text.h"
#include "model/encode.h"
#include "model/times.h"
#include "value/decimal.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

bool ddbi_refuse(struct error *err, const struct mapped *row, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return ddbi_failf(err, EXCEPTION_CONVERSION, "%s.%s %s", row->model->name, row->attr->member, text);
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

bool ddbi_text_value(struct encoder *e, const struct mapped *row, struct str s, struct ddb_value *out)
{
	if (!s.p)
		return true;
	size_t max = e->any_length ? 0 : row->attr->max_length;
	if (max && s.n > max)
		return ddbi_refuse(e->err, row, "has %zu bytes; its maximum is %zu", s.n, max);
	if (!ddbi_utf8_valid(s))
		return ddbi_refuse(e->err, row, "is not valid UTF-8");
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

/* Room for n elements of a list or set; n 0 is an empty list. */
static bool list_of(struct encoder *e, enum ddb_type type, size_t n, struct ddb_value *out)
{
	struct ddb_value *items = ARENA_ARRAY(e->arena, struct ddb_value, n + (n == 0));
	if (!items)
		return ddbi_fail_nomem(e->err);
	*out = (struct ddb_value){ .type = type, .list = { items, n } };
	return true;
}

bool ddbi_texts_value(struct encoder *e, const struct mapped *row, enum ddb_type type,
	const char *const *items, size_t n, struct ddb_value *out)
{
	if (!list_of(e, type, n, out))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct str s = str_z(items[i]);
		if (!s.p)
			return ddbi_refuse(e->err, row, "has a NULL as its element %zu", i);
		if (!ddbi_utf8_valid(s))
			return ddbi_refuse(e->err, row, "is not valid UTF-8 in its element %zu", i);
		out->list.items[i] = text_of(s);
	}
	return type == DDB_L || ddbi_value_check(out, e->err);
}

bool ddbi_ints_value(struct encoder *e, const struct mapped *row, enum ddb_type type, const int64_t *items,
	size_t n, struct ddb_value *out)
{
	(void)row;
	if (!list_of(e, type, n, out))
		return false;
	for (size_t i = 0; i < n; i++)
		out->list.items[i] =
			(struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_i64(items[i]) };
	return type == DDB_L || ddbi_value_check(out, e->err);
}

bool ddbi_binaries_value(struct encoder *e, const struct mapped *row, const struct ddb_bytes *items, size_t n,
	struct ddb_value *out)
{
	if (!list_of(e, DDB_BS, n, out))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!items[i].data)
			return ddbi_refuse(e->err, row, "has a NULL as its element %zu", i);
		out->list.items[i] = (struct ddb_value){ .type = DDB_B, .b = items[i] };
	}
	return ddbi_value_check(out, e->err);
}

/* Any value of the user's: checked, and its nesting counts from where it stands. */
static bool any_value(
	struct encoder *e, const struct mapped *row, const struct ddb_value *v, struct ddb_value *out)
{
	(void)row;
	if (v->type == DDB_NONE)
		return true;
	*out = *v;
	return ddbi_value_check(v, e->err);
}

/* Every DDB_LIST(x) has these members. */
struct structs {
	const void *items;
	size_t len;
};

static bool structs_value(
	struct encoder *e, const struct mapped *row, const struct structs *list, struct ddb_value *out)
{
	if (!list->items)
		return true;
	if (!list_of(e, DDB_L, list->len, out))
		return false;
	const char *at = list->items;
	for (size_t i = 0; i < list->len; i++, at += row->sub->model->size)
		if (!ddbi_struct_value(e, row->sub, at, &out->list.items[i]))
			return false;
	return true;
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
	case ddb_kind_flag:
		*out = (struct ddb_value){ .type = DDB_BOOL, .flag = *(const bool *)p };
		return true;
	case ddb_kind_decimal: return ddbi_decimal_value(e, row, *(const struct ddb_decimal *)p, out);
	case ddb_kind_blob: return ddbi_binary_value(e, row, *(const struct ddb_bytes *)p, out);
	case ddb_kind_time: return ddbi_time_value(e, row, *(const struct ddb_time *)p, out);
	case ddb_kind_oint: {
		const struct ddb_opt_int *o = p;
		return !o->set || ddbi_int_value(e, row, o->value, out);
	}
	case ddb_kind_oreal: {
		const struct ddb_opt_real *o = p;
		return !o->set || ddbi_real_value(e, row, o->value, out);
	}
	case ddb_kind_oflag: {
		const struct ddb_opt_bool *o = p;
		if (o->set)
			*out = (struct ddb_value){ .type = DDB_BOOL, .flag = o->value };
		return true;
	}
	case ddb_kind_otime: {
		const struct ddb_opt_time *o = p;
		return !o->set || ddbi_time_value(e, row, o->value, out);
	}
	case ddb_kind_strset: {
		const struct ddb_strset *s = p;
		return !s->len || ddbi_texts_value(e, row, DDB_SS, s->items, s->len, out);
	}
	case ddb_kind_intset: {
		const struct ddb_intset *s = p;
		return !s->len || ddbi_ints_value(e, row, DDB_NS, s->items, s->len, out);
	}
	case ddb_kind_blobset: {
		const struct ddb_binset *s = p;
		return !s->len || ddbi_binaries_value(e, row, s->items, s->len, out);
	}
	case ddb_kind_strlist: {
		const struct ddb_strlist *l = p;
		return !l->items || ddbi_texts_value(e, row, DDB_L, l->items, l->len, out);
	}
	case ddb_kind_intlist: {
		const struct ddb_intlist *l = p;
		return !l->items || ddbi_ints_value(e, row, DDB_L, l->items, l->len, out);
	}
	case ddb_kind_value: return any_value(e, row, p, out);
	case ddb_kind_map: return ddbi_struct_value(e, row->sub, p, out);
	case ddb_kind_maps: return structs_value(e, row, p, out);
	default: return ddbi_refuse(e->err, row, "has a row of no known kind");
	}
}
