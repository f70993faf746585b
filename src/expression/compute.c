/* SPDX-License-Identifier: Apache-2.0 */
/* Right-hand sides of SET (04-R1, R2, R3, R9, R10). */
#include "expression/edit.h"
#include "value/decimal.h"

bool ddbi_new_value_tree(const struct new_value *value, struct error *err, struct ddb_value *out)
{
	if (value->packed.p)
		return ddbi_unpack(value->packed, err->arena, out) || ddbi_fail_nomem(err);
	*out = value->tree;
	return true;
}

/* Both operands, which must have the type. */
static bool compute_both(const struct update_value *v, enum ddb_type type, struct str old, struct error *err,
	struct ddb_value operands[2])
{
	struct new_value left, right;
	if (!ddbi_compute(v->left, old, err, &left) || !ddbi_compute(v->right, old, err, &right))
		return false;
	if (!ddbi_new_value_tree(&left, err, &operands[0]) || !ddbi_new_value_tree(&right, err, &operands[1]))
		return false;
	return (operands[0].type == type && operands[1].type == type) || ddbi_fail(err, MSG_UPD_TYPE);
}

static bool compute_sum(
	const struct update_value *v, struct str old, struct error *err, struct ddb_value *out)
{
	struct ddb_value operands[2];
	if (!compute_both(v, DDB_N, old, err, operands))
		return false;
	out->type = DDB_N;
	bool exact = v->kind == UPDATE_PLUS ? ddbi_decimal_add(&operands[0].n, &operands[1].n, &out->n)
					    : ddbi_decimal_subtract(&operands[0].n, &operands[1].n, &out->n);
	return exact || ddbi_fail(err, MSG_NUM_OVER);
}

static bool compute_append(
	const struct update_value *v, struct str old, struct error *err, struct ddb_value *out)
{
	struct ddb_value operands[2];
	if (!compute_both(v, DDB_L, old, err, operands))
		return false;
	return ddbi_list_concat(&operands[0], &operands[1], err->arena, out) || ddbi_fail_nomem(err);
}

bool ddbi_compute(const struct update_value *v, struct str old, struct error *err, struct new_value *out)
{
	*out = (struct new_value){ .packed = STR_NONE };
	switch (v->kind) {
	case UPDATE_OPERAND_VALUE: out->packed = v->value; return true;
	case UPDATE_OPERAND_PATH:
		out->packed = ddbi_path_find(&v->path, old);
		return out->packed.p || ddbi_fail(err, MSG_UPD_MISSING);
	case UPDATE_IF_NOT_EXISTS:
		out->packed = ddbi_path_find(&v->path, old);
		return out->packed.p || ddbi_compute(v->left, old, err, out);
	case UPDATE_LIST_APPEND: return compute_append(v, old, err, &out->tree);
	case UPDATE_PLUS:
	case UPDATE_MINUS: return compute_sum(v, old, err, &out->tree);
	}
	return false;
}
