/* SPDX-License-Identifier: Apache-2.0 */
/* DDB_CUSTOM: members that functions of the model's encode and decode. While one runs the session refuses
 * calls. */
#include "model/decode.h"
#include "model/encode.h"

static bool refuse(struct error *err, const struct mapped *row, const char *why)
{
	return ddbi_failf(err, EXCEPTION_CONVERSION, "%s.%s: %s", row->model->name, row->attr->member, why);
}

static bool length_fits(
	struct encoder *e, const struct mapped *row, const struct ddb_value *v, struct ddb_value *again)
{
	if (v->type == DDB_S)
		return ddbi_text_value(e, row, (struct str){ v->s.data, v->s.len }, again);
	return v->type != DDB_B || ddbi_binary_value(e, row, v->b, again);
}

bool ddbi_custom_value(struct encoder *e, const struct mapped *row, const void *p, struct ddb_value *out)
{
	const struct ddb_attr *a = row->attr;
	bool *waiting = &row->of->db->waiting, before = *waiting;
	struct ddb_value v = { .type = DDB_NONE };
	*waiting = true;
	const char *why = a->encode(p, e->arena, &v);
	*waiting = before;
	if (why)
		return refuse(e->err, row, why);
	if (v.type == DDB_NONE)
		return true;
	if (a->type && v.type != a->type)
		return ddbi_refuse(e->err, row, "is of type %s, but its .encode made a value of type %s",
			ddbi_type_name(a->type), ddbi_type_name(v.type));
	*out = v;
	return ddbi_value_check_inside(&v, e->depth, e->err) && length_fits(e, row, &v, out);
}

bool ddbi_custom_load(struct decoder *d, const struct mapped *row, struct str value, void *member)
{
	bool *waiting = &row->of->db->waiting, before = *waiting;
	struct ddb_value v;
	if (!ddbi_value_load(d, value, &v))
		return false;
	*waiting = true;
	const char *why = row->attr->decode(&v, d->arena, member);
	*waiting = before;
	return !why || refuse(d->err, row, why);
}
