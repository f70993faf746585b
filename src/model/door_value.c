/* SPDX-License-Identifier: Apache-2.0 */
/* Values for the question marks of the text door. What the compiler checks for ddb_eq is checked here: a
 * value has to be of its member's kind. */
#include "base/text.h"
#include "model/door.h"
#include "model/times.h"
#include "value/decimal.h"

/* What a member takes, for messages too. */
enum family { TEXT, WHOLE, NUMBER, TRUTH, TIME, DATE, BINARY, NAMED, DOCUMENT, ANY };
static const char *const holds[] = { [TEXT] = "holds a text",
	[WHOLE] = "holds a whole number",
	[NUMBER] = "holds a number",
	[TRUTH] = "holds true or false",
	[TIME] = "holds a time",
	[DATE] = "holds a date",
	[BINARY] = "holds bytes",
	[NAMED] = "is stored by name",
	[DOCUMENT] = "takes a struct ddb_value of its type",
	[ANY] = "takes a struct ddb_value of its type" };

static enum family family_of(enum ddb_kind k)
{
	switch (k) {
	case ddb_kind_text:
	case ddb_kind_textn:
	case ddb_kind_chars:
	case ddb_kind_pattern: return TEXT;
	case ddb_kind_sint:
	case ddb_kind_uint:
	case ddb_kind_oint:
	case ddb_kind_ouint: return WHOLE;
	case ddb_kind_real:
	case ddb_kind_oreal:
	case ddb_kind_decimal:
	case ddb_kind_odecimal: return NUMBER;
	case ddb_kind_flag:
	case ddb_kind_oflag: return TRUTH;
	case ddb_kind_time:
	case ddb_kind_otime: return TIME;
	case ddb_kind_date: return DATE;
	case ddb_kind_blob: return BINARY;
	case ddb_kind_value:
	case ddb_kind_custom: return ANY;
	default: return DOCUMENT;
	}
}

/* Of an element of a list or map, or a member of a set. */
static enum family element_family(enum ddb_kind k)
{
	switch (k) {
	case ddb_kind_strset:
	case ddb_kind_strlist:
	case ddb_kind_strmap: return TEXT;
	case ddb_kind_intset:
	case ddb_kind_intlist:
	case ddb_kind_intmap: return WHOLE;
	case ddb_kind_decset:
	case ddb_kind_reallist: return NUMBER;
	case ddb_kind_blobset: return BINARY;
	case ddb_kind_value:
	case ddb_kind_custom: return ANY;
	default: return DOCUMENT;
	}
}

static const char *given(const struct ddb_val *v)
{
	switch (v->kind) {
	case ddb_kind_text:
	case ddb_kind_textn: return "a text";
	case ddb_kind_sint:
	case ddb_kind_uint: return "a whole number";
	case ddb_kind_real:
	case ddb_kind_decimal: return "a number";
	case ddb_kind_flag: return "true or false";
	case ddb_kind_time: return "a time";
	case ddb_kind_blob: return "a struct ddb_bytes";
	case ddb_kind_value: return "a struct ddb_value of another type";
	default: return "a value of no known kind";
	}
}

static bool refuse(struct door *d, const struct mapped *row, bool element, enum family f,
	const struct ddb_val *v, struct str at)
{
	return ddbi_door_fail(d, at, "%s%s.%s %s; %s was given", element ? "an element of " : "",
		row->model->name, row->attr->member, holds[f], given(v));
}

bool ddbi_door_mark(struct door *d, const struct ddb_val **out)
{
	if (d->nargs == d->args.len)
		return ddbi_door_fail(d, d->token.text, "there is no value for this ?; %zu %s given",
			d->args.len, d->args.len == 1 ? "was" : "were");
	*out = &d->args.items[d->nargs++];
	bool text = (*out)->kind == ddb_kind_text || (*out)->kind == ddb_kind_word_;
	bool absent = (text && !(*out)->u.text) || ((*out)->kind == ddb_kind_blob && !(*out)->u.blob.data) ||
		      ((*out)->kind == ddb_kind_value && (!(*out)->u.value || !(*out)->u.value->type));
	if (absent)
		return ddbi_door_fail(d, d->token.text,
			"the value is NULL; for \"absent\" there are attribute_not_exists and REMOVE");
	ddbi_door_next(d);
	return true;
}

/* ---- as it is: nothing is known of the attribute ---- */
static bool plain_number(struct door *d, const struct ddb_val *v, struct str at, struct ddb_value *out)
{
	out->type = DDB_N;
	if (v->kind == ddb_kind_sint)
		out->n = ddbi_decimal_from_i64(v->u.sint);
	else if (v->kind == ddb_kind_uint)
		out->n = ddbi_decimal_from_u64(v->u.uint);
	else if (v->kind == ddb_kind_decimal)
		out->n = v->u.decimal;
	else if (!ddbi_decimal_from_double(v->u.real, &out->n))
		return ddbi_door_fail(d, at, "the value is no number that DynamoDB stores");
	return true;
}

static bool plain_time(struct door *d, const struct ddb_val *v, struct str at, struct ddb_value *out)
{
	char *text = ddbi_arena_bytes(d->trees->arena, TIME_TEXT);
	if (!text)
		return ddbi_fail_nomem(d->trees->err);
	if (!ddbi_time_format(v->u.time.us, text))
		return ddbi_door_fail(d, at, "the time is outside of the years 0 to 9999");
	*out = (struct ddb_value){ .type = DDB_S, .s = { text, TIME_TEXT } };
	return true;
}

static bool plain(struct door *d, const struct ddb_val *v, struct str at, struct ddb_value *out)
{
	switch (v->kind) {
	case ddb_kind_text:
		*out = (struct ddb_value){ .type = DDB_S, .s = { v->u.text, strlen(v->u.text) } };
		break;
	case ddb_kind_flag: *out = (struct ddb_value){ .type = DDB_BOOL, .flag = v->u.flag }; break;
	case ddb_kind_blob: *out = (struct ddb_value){ .type = DDB_B, .b = v->u.blob }; break;
	case ddb_kind_value: *out = *v->u.value; break;
	case ddb_kind_time: return plain_time(d, v, at, out);
	case ddb_kind_sint:
	case ddb_kind_uint:
	case ddb_kind_real:
	case ddb_kind_decimal:
		if (!plain_number(d, v, at, out))
			return false;
		break;
	default: return ddbi_door_fail(d, at, "the value was not made by ddb_args");
	}
	return ddbi_value_check(out, d->trees->err);
}

/* ---- for a member ---- */
static bool is_whole(const struct ddb_val *v)
{
	return v->kind == ddb_kind_sint || v->kind == ddb_kind_uint;
}

static bool is_number(const struct ddb_val *v)
{
	return is_whole(v) || v->kind == ddb_kind_real || v->kind == ddb_kind_decimal;
}

/* A time may also be given as the text that it is stored as. */
static bool as_time(const struct ddb_val *v, struct ddb_val *out)
{
	int64_t us;
	*out = *v;
	if (v->kind == ddb_kind_time)
		return true;
	if (v->kind != ddb_kind_text || !ddbi_time_parse(str_z(v->u.text), &us))
		return false;
	*out = (struct ddb_val){ .kind = ddb_kind_time, .u = { .time = { us } } };
	return true;
}

static bool as_date(const struct ddb_val *v, struct ddb_val *out)
{
	struct ddb_date date;
	if (v->kind != ddb_kind_text || !ddb_date_of(v->u.text, &date))
		return false;
	*out = (struct ddb_val){ .kind = ddb_kind_date, .u = { .date = date } };
	return true;
}

static bool as_truth(const struct ddb_val *v, struct ddb_val *out)
{
	bool flag;
	if (v->kind == ddb_kind_flag)
		flag = v->u.flag;
	else if (v->kind == ddb_kind_sint && (v->u.sint == 0 || v->u.sint == 1)) /* true is an int in C17 */
		flag = v->u.sint == 1;
	else
		return false;
	*out = (struct ddb_val){ .kind = ddb_kind_flag, .u = { .flag = flag } };
	return true;
}

static bool fits(enum family f, const struct ddb_val *v, struct ddb_val *out)
{
	*out = *v;
	switch (f) {
	case TEXT: return v->kind == ddb_kind_text;
	case WHOLE: return is_whole(v);
	case NUMBER: return is_number(v);
	case TRUTH: return as_truth(v, out);
	case TIME: return as_time(v, out);
	case DATE: return as_date(v, out);
	case BINARY: return v->kind == ddb_kind_blob;
	default: return false;
	}
}

/* By its name, or as C has it: an enum's type may be unsigned. */
static bool fits_names(const struct ddb_attr *a, const struct ddb_val *v)
{
	return v->kind == ddb_kind_text || is_whole(v) ||
	       (v->kind == ddb_kind_flag && a->kind == ddb_kind_flag);
}

static bool is_name(struct door *d, const struct mapped *row, const struct ddb_val *v, struct str at)
{
	const char *names[64];
	size_t n = 0;
	if (v->kind != ddb_kind_text || !ddbi_utf8_valid(str_z(v->u.text)))
		return true; /* encoding says what is wrong with it */
	for (const struct ddb_name *name = row->attr->names; name->name; name++) {
		if (str_eq(str_z(name->name), str_z(v->u.text)))
			return true;
		if (n < sizeof names / sizeof *names)
			names[n++] = name->name;
	}
	const char *meant = ddbi_meant(str_z(v->u.text), names, n);
	return ddbi_door_fail(d, at, "%s.%s has no name \"%.*s\"%s%s%s", row->model->name, row->attr->member,
		ddbi_cut(str_z(v->u.text), 60), v->u.text, meant ? "; did you mean \"" : "",
		meant ? meant : "", meant ? "\"?" : "");
}

/* A document for the member: of the type that is stored there. */
static bool document(
	struct door *d, const struct target *t, const struct ddb_val *v, struct str at, struct ddb_value *out)
{
	enum ddb_type type = t->element ? DDB_NONE : ddbi_stored_type(t->row->attr);
	if (type != DDB_NONE && v->u.value->type != type)
		return refuse(d, t->row, t->element, family_of(t->row->attr->kind), v, at);
	return plain(d, v, at, out);
}

/* A DDB_CUSTOM may say of which type it is stored. */
static bool is_of_type(struct door *d, const struct mapped *row, const struct ddb_value *tree,
	const struct ddb_val *v, struct str at)
{
	enum ddb_type type = ddbi_stored_type(row->attr);
	return type == DDB_NONE || tree->type == type || refuse(d, row, false, ANY, v, at);
}

static bool pack(struct door *d, const struct ddb_value *v, struct str *out)
{
	return ddbi_pack_tree(d->trees, v, out);
}

/* For a member that the model knows, in its form. */
static bool member_value(struct door *d, const struct target *t, const struct ddb_val *v, struct str at,
	enum door_use use, struct str *out)
{
	struct error *err = d->trees->err;
	bool ok = (use != DOOR_STORED || ddbi_value_fits(d->trees, t, v)) &&
		  ddbi_value_of(d->trees, t, v, use != DOOR_STORED, out);
	return ok || (err->exception == EXCEPTION_CONVERSION &&
			     ddbi_door_fail(d, at, "%.*s", (int)err->message.n, err->message.p));
}

bool ddbi_door_value(struct door *d, const struct target *t, const struct ddb_val *v, struct str at,
	enum door_use use, struct str *out)
{
	struct ddb_value tree = { .type = DDB_NONE };
	struct ddb_val converted;
	if (v->kind == ddb_kind_word_)
		return ddbi_door_word(d, t, false, v, at, &converted) &&
		       ddbi_door_value(d, t, &converted, at, use, out);
	if (t && t->size)
		return (is_number(v) ||
			       ddbi_door_fail(d, at, "a size is a number; %s was given", given(v))) &&
		       plain(d, v, at, &tree) && pack(d, &tree, out);
	if (!t || !t->row)
		return plain(d, v, at, &tree) && pack(d, &tree, out);
	if (t->element)
		return ddbi_door_element(d, t, v, at, &tree) && pack(d, &tree, out);
	if (v->kind == ddb_kind_value)
		return document(d, t, v, at, &tree) && pack(d, &tree, out);
	enum family f = t->row->attr->names ? NAMED : family_of(t->row->attr->kind);
	if (f == ANY)
		return plain(d, v, at, &tree) && is_of_type(d, t->row, &tree, v, at) && pack(d, &tree, out);
	if (f == NAMED)
		return (fits_names(t->row->attr, v) || refuse(d, t->row, false, f, v, at)) &&
		       is_name(d, t->row, v, at) && member_value(d, t, v, at, use, out);
	return (fits(f, v, &converted) || refuse(d, t->row, false, f, v, at)) &&
	       member_value(d, t, &converted, at, use, out);
}

/* Is a document of that type such an element? */
static bool type_fits(enum family f, const struct ddb_attr *a, enum ddb_type type)
{
	switch (f) {
	case TEXT: return type == DDB_S;
	case WHOLE:
	case NUMBER: return type == DDB_N;
	case BINARY: return type == DDB_B;
	default: return type == DDB_M || (a->kind != ddb_kind_maps && a->kind != ddb_kind_keyed);
	}
}

bool ddbi_door_element(
	struct door *d, const struct target *t, const struct ddb_val *v, struct str at, struct ddb_value *out)
{
	struct ddb_val converted;
	if (v->kind == ddb_kind_word_)
		return ddbi_door_word(d, t, true, v, at, &converted) &&
		       ddbi_door_element(d, t, &converted, at, out);
	if (!t->row)
		return plain(d, v, at, out);
	enum family f = element_family(t->row->attr->kind);
	enum family whole = family_of(t->row->attr->kind);
	if (f == DOCUMENT && !t->element && (whole == TEXT || whole == BINARY))
		f = whole; /* a part of a text or of bytes */
	if (f == ANY)
		return plain(d, v, at, out);
	if (v->kind == ddb_kind_value)
		return (type_fits(f, t->row->attr, v->u.value->type) || refuse(d, t->row, true, f, v, at)) &&
		       plain(d, v, at, out);
	return fits(f, v, &converted) ? plain(d, &converted, at, out) : refuse(d, t->row, true, f, v, at);
}
