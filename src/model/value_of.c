/* SPDX-License-Identifier: Apache-2.0 */
/* The value in a condition or change, in the form in which its attribute is stored: an enum by its name, a
 * time as text or seconds. */
#include "model/trees.h"
#include "value/decimal.h"

bool ddbi_pack_tree(const struct trees *t, const struct ddb_value *v, struct str *out)
{
	*out = ddbi_value_pack(t->arena, v);
	return out->p || ddbi_fail_nomem(t->err);
}

bool ddbi_path_of(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct path *out)
{
	struct target other;
	const struct ddb_ref ref = { .hops = { v->u.attr }, .nhops = 1 };
	if (!v->u.attr.path)
		return ddbi_failf(t->err, EXCEPTION_MISUSE,
			"%s.%s: only a plain attribute may stand on the right, no element, path or size",
			target->row->model->name, target->row->attr->member);
	if (!ddbi_resolve(t, &ref, &other))
		return false;
	enum ddb_type type = ddbi_stored_type(target->row->attr), others = ddbi_stored_type(other.row->attr);
	if (type && others && type != others && !target->size && !target->element)
		return ddbi_failf(t->err, EXCEPTION_MISUSE, "%s.%s and %s.%s are stored as different types",
			target->row->model->name, target->row->attr->member, other.row->model->name,
			other.row->attr->member);
	*out = other.path;
	return true;
}

static bool misuse(const struct trees *t, const struct mapped *row, const char *what)
{
	return ddbi_failf(t->err, EXCEPTION_MISUSE, "%s.%s%s", row->model->name, row->attr->member, what);
}

/* A value of the user's, as it is. */
static bool any_of(const struct trees *t, const struct ddb_value *v, struct ddb_value *out)
{
	if (!v || v->type == DDB_NONE)
		return true;
	*out = *v;
	return ddbi_value_check(out, t->err);
}

/* Of a DDB_CUSTOM row: in a struct of its model, or as it is stored. */
static bool custom_of(const struct trees *t, struct encoder *e, const struct mapped *row,
	const struct ddb_val *v, struct ddb_value *out)
{
	const struct ddb_part *part = &v->u.part;
	if (v->kind == ddb_kind_value)
		return any_of(t, v->u.value, out);
	if (v->kind == ddb_kind_map && part->model == row->of->model && part->item)
		return ddbi_custom_value(e, row, mapped_at(row, part->item), out);
	return ddbi_failf(t->err, EXCEPTION_MISUSE,
		"%s.%s has an .encode of its own: give a DDB_PART(%s, ...) with this member, or a value as "
		"it is "
		"stored, by ddb_stored",
		row->model->name, row->attr->member, row->of->model->name);
}

static bool struct_of(const struct trees *t, struct encoder *e, const struct mapped *row,
	const struct ddb_part *part, struct ddb_value *out)
{
	if (row->attr->model == part->model && part->model && part->item)
		return ddbi_struct_value(e, row->sub, part->item, out);
	return ddbi_failf(t->err, EXCEPTION_MISUSE, "%s.%s does not hold a struct %s", row->model->name,
		row->attr->member, part->model ? part->model->name : "(NULL)");
}

static bool plain_of(const struct trees *t, struct encoder *e, const struct mapped *row,
	const struct ddb_val *v, struct ddb_value *out)
{
	const union ddb_any_ *u = &v->u;
	switch (v->kind) {
	case ddb_kind_text: return ddbi_text_value(e, row, str_z(u->text), out);
	case ddb_kind_textn: return ddbi_text_value(e, row, (struct str){ u->textn.data, u->textn.len }, out);
	case ddb_kind_blob: return ddbi_binary_value(e, row, u->blob, out);
	case ddb_kind_sint:
		*out = (struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_i64(u->sint) };
		return true;
	case ddb_kind_uint:
		*out = (struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_u64(u->uint) };
		return true;
	case ddb_kind_real: return ddbi_real_value(e, row, u->real, out);
	case ddb_kind_decimal: return ddbi_decimal_value(e, row, u->decimal, out);
	case ddb_kind_value: return any_of(t, u->value, out);
	case ddb_kind_map: return struct_of(t, e, row, &u->part, out);
	default: return misuse(t, row, ": that is no value for an element");
	}
}

bool ddbi_element_of(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct ddb_value *out)
{
	struct encoder e = { .arena = t->arena, .err = t->err, .depth = 1, .any_length = true };
	const struct mapped *row = target->row;
	bool custom = row->attr->kind == ddb_kind_custom && !target->size;
	out->type = DDB_NONE;
	if (!(custom ? custom_of(t, &e, row, v, out) : plain_of(t, &e, row, v, out)))
		return false;
	return out->type != DDB_NONE ||
	       ddbi_refuse(t->err, row, "cannot be given a NULL: use ddb_missing or ddb_remove");
}

static bool to_value(const struct trees *t, struct encoder *e, const struct mapped *row,
	const struct ddb_val *v, struct ddb_value *out)
{
	const union ddb_any_ *u = &v->u;
	if (row->attr->kind == ddb_kind_custom)
		return custom_of(t, e, row, v, out);
	switch (v->kind) {
	case ddb_kind_text: return ddbi_text_value(e, row, str_z(u->text), out);
	case ddb_kind_textn: return ddbi_text_value(e, row, (struct str){ u->textn.data, u->textn.len }, out);
	case ddb_kind_sint: return ddbi_int_value(e, row, u->sint, out);
	case ddb_kind_uint: return ddbi_uint_value(e, row, u->uint, out);
	case ddb_kind_real: return ddbi_real_value(e, row, u->real, out);
	case ddb_kind_flag: return ddbi_flag_value(e, row, u->flag, out);
	case ddb_kind_decimal: return ddbi_decimal_value(e, row, u->decimal, out);
	case ddb_kind_blob: return ddbi_binary_value(e, row, u->blob, out);
	case ddb_kind_time: return ddbi_time_value(e, row, u->time, out);
	case ddb_kind_date: return ddbi_date_value(e, row, u->date, out);
	case ddb_kind_strset:
	case ddb_kind_intset:
	case ddb_kind_decset:
	case ddb_kind_blobset:
	case ddb_kind_strlist:
	case ddb_kind_intlist:
	case ddb_kind_reallist:
	case ddb_kind_strmap:
	case ddb_kind_intmap:
		return ddbi_elements_value(e, row, v->kind, ddbi_read_elements(v->kind, u), out);
	case ddb_kind_value: return any_of(t, u->value, out);
	default: return misuse(t, row, ": that is no value for it");
	}
}

/* A struct ddb_value may be of any type, but the attribute is of one. */
static bool type_fits(const struct trees *t, const struct mapped *row, const struct ddb_value *v)
{
	enum ddb_type type = ddbi_stored_type(row->attr);
	return !type || type == v->type ||
	       ddbi_refuse(t->err, row, "is stored as %s; %s was given", ddbi_type_words(type),
		       ddbi_type_words(v->type));
}

static bool is_many(enum ddb_kind k)
{
	return k == ddb_kind_maps || k == ddb_kind_keyed;
}

bool ddbi_value_of(const struct trees *t, const struct target *target, const struct ddb_val *v, bool compared,
	struct str *out)
{
	struct encoder e = { .arena = t->arena, .err = t->err, .depth = 1, .any_length = compared };
	const struct mapped *row = target->row;
	struct ddb_value value = { .type = DDB_NONE };
	if (target->element || target->size)
		return ddbi_element_of(t, target, v, &value) && ddbi_pack_tree(t, &value, out);
	if (is_many(row->attr->kind) && v->kind == ddb_kind_map)
		return misuse(t, row,
			row->attr->kind == ddb_kind_maps ? " is a list: name an element of it, or append"
							 : " is a map by key: name an element of it");
	bool part = v->kind == ddb_kind_map && row->attr->kind != ddb_kind_custom;
	if (!(part ? struct_of(t, &e, row, &v->u.part, &value) : to_value(t, &e, row, v, &value)))
		return false;
	if (value.type == DDB_NONE)
		return ddbi_refuse(t->err, row,
			"cannot be given a NULL, a time of 0 or an empty set: use ddb_missing or "
			"ddb_remove");
	return (v->kind != ddb_kind_value || type_fits(t, row, &value)) && ddbi_pack_tree(t, &value, out);
}

/* ---- does the member hold it? ---- */
static bool whole_fits(const struct trees *t, const struct mapped *row, bool negative, uint64_t v)
{
	const struct ddb_attr *a = row->attr;
	bool is_signed = a->kind == ddb_kind_sint || a->kind == ddb_kind_oint;
	size_t size = a->kind == ddb_kind_oint || a->kind == ddb_kind_ouint ? sizeof v : a->size;
	uint64_t max = UINT64_MAX >> (64 - 8 * size + is_signed);
	if (negative ? is_signed && ~v <= max : v <= max)
		return true;
	if (is_signed)
		return ddbi_refuse(t->err, row, "cannot be given %s%llu; the member holds -%llu to %llu",
			negative ? "-" : "", (unsigned long long)(negative ? 0 - v : v),
			(unsigned long long)max + 1, (unsigned long long)max);
	return ddbi_refuse(t->err, row, "cannot be given %s%llu; the member holds 0 to %llu",
		negative ? "-" : "", (unsigned long long)(negative ? 0 - v : v), (unsigned long long)max);
}

static bool text_fits(const struct trees *t, const struct mapped *row, struct str s)
{
	if (row->attr->kind == ddb_kind_chars && s.n >= row->attr->size)
		return ddbi_refuse(t->err, row,
			"cannot be given a text of %zu bytes; the member holds %zu and a NUL", s.n,
			row->attr->size - 1);
	if (s.n && row->attr->kind != ddb_kind_textn && memchr(s.p, 0, s.n))
		return ddbi_refuse(t->err, row,
			"cannot be given a text with a NUL byte in it; a struct ddb_text_n is needed for "
			"that");
	return true;
}

bool ddbi_value_fits(const struct trees *t, const struct target *target, const struct ddb_val *v)
{
	const struct mapped *row = target->row;
	if (target->element || row->attr->names)
		return true;
	switch (row->attr->kind) {
	case ddb_kind_sint:
	case ddb_kind_uint:
	case ddb_kind_oint:
	case ddb_kind_ouint:
		if (v->kind == ddb_kind_sint)
			return whole_fits(t, row, v->u.sint < 0, (uint64_t)v->u.sint);
		return v->kind != ddb_kind_uint || whole_fits(t, row, false, v->u.uint);
	case ddb_kind_text:
	case ddb_kind_chars:
		if (v->kind == ddb_kind_text)
			return text_fits(t, row, str_z(v->u.text));
		return v->kind != ddb_kind_textn ||
		       text_fits(t, row, (struct str){ v->u.textn.data, v->u.textn.len });
	default: return true;
	}
}
