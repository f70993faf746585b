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
	if (ddbi_stored_type(other.row->attr) != ddbi_stored_type(target->row->attr) && !target->size &&
		!target->element)
		return ddbi_failf(t->err, EXCEPTION_MISUSE, "%s.%s and %s.%s are stored as different types",
			target->row->model->name, target->row->attr->member, other.row->model->name,
			other.row->attr->member);
	*out = other.path;
	return true;
}

bool ddbi_element_of(
	const struct trees *t, const struct target *target, const struct ddb_val *v, struct ddb_value *out)
{
	struct encoder e = { .arena = t->arena, .err = t->err, .depth = 1, .any_length = true };
	const struct mapped *row = target->row;
	out->type = DDB_NONE;
	switch (v->kind) {
	case ddb_kind_text:
		if (!ddbi_text_value(&e, row, str_z(v->u.text), out))
			return false;
		break;
	case ddb_kind_textn:
		if (!ddbi_text_value(&e, row, (struct str){ v->u.textn.data, v->u.textn.len }, out))
			return false;
		break;
	case ddb_kind_blob:
		if (!ddbi_binary_value(&e, row, v->u.blob, out))
			return false;
		break;
	case ddb_kind_sint:
		*out = (struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_i64(v->u.sint) };
		break;
	case ddb_kind_uint:
		*out = (struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_u64(v->u.uint) };
		break;
	case ddb_kind_map:
		if (row->attr->model != v->u.part.model || !v->u.part.item)
			return ddbi_failf(t->err, EXCEPTION_MISUSE, "%s.%s does not hold a struct %s",
				row->model->name, row->attr->member,
				v->u.part.model ? v->u.part.model->name : "(NULL)");
		return ddbi_struct_value(&e, row->sub, v->u.part.item, out);
	default:
		return ddbi_failf(t->err, EXCEPTION_MISUSE, "%s.%s: that is no value for an element",
			row->model->name, row->attr->member);
	}
	return out->type != DDB_NONE ||
	       ddbi_refuse(t->err, row, "cannot be given a NULL: use ddb_missing or ddb_remove");
}

static bool to_value(const struct trees *t, struct encoder *e, const struct mapped *row,
	const struct ddb_val *v, struct ddb_value *out)
{
	const union ddb_any_ *u = &v->u;
	switch (v->kind) {
	case ddb_kind_text: return ddbi_text_value(e, row, str_z(u->text), out);
	case ddb_kind_textn: return ddbi_text_value(e, row, (struct str){ u->textn.data, u->textn.len }, out);
	case ddb_kind_sint: return ddbi_int_value(e, row, u->sint, out);
	case ddb_kind_uint: return ddbi_uint_value(e, row, u->uint, out);
	case ddb_kind_real: return ddbi_real_value(e, row, u->real, out);
	case ddb_kind_flag: *out = (struct ddb_value){ .type = DDB_BOOL, .flag = u->flag }; return true;
	case ddb_kind_decimal: return ddbi_decimal_value(e, row, u->decimal, out);
	case ddb_kind_blob: return ddbi_binary_value(e, row, u->blob, out);
	case ddb_kind_time: return ddbi_time_value(e, row, u->time, out);
	case ddb_kind_strset:
		return !u->strset.len ||
		       ddbi_texts_value(e, row, DDB_SS, u->strset.items, u->strset.len, out);
	case ddb_kind_intset:
		return !u->intset.len || ddbi_ints_value(e, row, DDB_NS, u->intset.items, u->intset.len, out);
	case ddb_kind_blobset:
		return !u->blobset.len || ddbi_binaries_value(e, row, u->blobset.items, u->blobset.len, out);
	case ddb_kind_strlist: return ddbi_texts_value(e, row, DDB_L, u->strlist.items, u->strlist.len, out);
	case ddb_kind_intlist: return ddbi_ints_value(e, row, DDB_L, u->intlist.items, u->intlist.len, out);
	case ddb_kind_value:
		if (!u->value || u->value->type == DDB_NONE)
			return true;
		*out = *u->value;
		return ddbi_value_check(out, t->err);
	default:
		return ddbi_failf(t->err, EXCEPTION_MISUSE, "%s.%s: that is no value for it",
			row->model->name, row->attr->member);
	}
}

bool ddbi_value_of(const struct trees *t, const struct target *target, const struct ddb_val *v, bool compared,
	struct str *out)
{
	struct encoder e = { .arena = t->arena, .err = t->err, .depth = 1, .any_length = compared };
	const struct mapped *row = target->row;
	struct ddb_value value = { .type = DDB_NONE };
	if (target->element || target->size || v->kind == ddb_kind_map) {
		if (row->attr->kind == ddb_kind_maps && !target->element && !target->size)
			return ddbi_failf(t->err, EXCEPTION_MISUSE,
				"%s.%s is a list: name an element of it, or append", row->model->name,
				row->attr->member);
		return ddbi_element_of(t, target, v, &value) && ddbi_pack_tree(t, &value, out);
	}
	if (!to_value(t, &e, row, v, &value))
		return false;
	if (value.type == DDB_NONE)
		return ddbi_refuse(t->err, row,
			"cannot be given a NULL, a time of 0 or an empty set: use ddb_missing or "
			"ddb_remove");
	return ddbi_pack_tree(t, &value, out);
}
