/* SPDX-License-Identifier: Apache-2.0 */
/* A key condition against the keys of a table or index (04-Q4, Q8). */
#include "expression/key_condition.h"

static const struct key_clause *find(const struct key_condition *kc, struct str name)
{
	for (size_t i = 0; i < kc->n; i++)
		if (str_eq(kc->clauses[i].name, name))
			return &kc->clauses[i];
	return NULL;
}

static bool indexable(enum condition_op op)
{
	return op <= CONDITION_BETWEEN ? op != CONDITION_NE : op == CONDITION_BEGINS_WITH;
}

static bool check_value(const struct key_attribute *attribute, struct str value, struct error *err)
{
	if (packed_type(value) != attribute->type)
		return ddbi_fail(err, MSG_KC_TYPE);
	if (attribute->type == DDB_N || ddbi_packed_bytes(value).n)
		return true;
	return ddbi_fail(err, attribute->type == DDB_S ? MSG_KEY_EMPTY_S : MSG_KEY_EMPTY_B, attribute->name);
}

static bool check_values(
	const struct key_attribute *attribute, const struct key_clause *clause, struct error *err)
{
	return check_value(attribute, clause->values[0], err) &&
	       (clause->op != CONDITION_BETWEEN || check_value(attribute, clause->values[1], err));
}

/* Every hash attribute must be there, with = only. */
static bool take_hash(const struct key_condition *kc, const struct key_schema_view *schema, struct error *err,
	struct key_bounds *out)
{
	for (size_t i = 0; i < schema->nhash; i++) {
		out->hash[i] = find(kc, schema->hash[i].name);
		if (!out->hash[i])
			return ddbi_fail(err, MSG_KC_MISSED, schema->hash[i].name);
	}
	for (size_t i = 0; i < schema->nhash; i++)
		if (out->hash[i]->op != CONDITION_EQ)
			return ddbi_fail(
				err, indexable(out->hash[i]->op) ? MSG_KC_UNSUPPORTED : MSG_KC_INDEXABLE);
	return true;
}

/* From the left without gaps; what is no = ends it. */
static bool take_range(const struct key_condition *kc, const struct key_schema_view *schema,
	struct error *err, struct key_bounds *out)
{
	size_t left = kc->n - schema->nhash;
	for (size_t i = 0; left && i < schema->nrange; i++, left--) {
		const struct key_clause *clause = find(kc, schema->range[i].name);
		if (!clause)
			return ddbi_fail(err, MSG_KC_MISSED, schema->range[i].name);
		if (!indexable(clause->op))
			return ddbi_fail(err, MSG_KC_INDEXABLE);
		if (out->nequal < out->nrange)
			return ddbi_fail(err, MSG_KC_UNSUPPORTED);
		out->range[out->nrange++] = clause;
		out->nequal += clause->op == CONDITION_EQ;
	}
	return left == 0 || ddbi_fail(err, MSG_KC_UNSUPPORTED);
}

static bool check_all_values(
	const struct key_schema_view *schema, struct error *err, const struct key_bounds *b)
{
	for (size_t i = 0; i < schema->nhash; i++)
		if (!check_values(&schema->hash[i], b->hash[i], err))
			return false;
	for (size_t i = 0; i < b->nrange; i++)
		if (!check_values(&schema->range[i], b->range[i], err))
			return false;
	return true;
}

bool ddbi_key_bounds(const struct key_condition *kc, const struct key_schema_view *schema, struct error *err,
	struct key_bounds *out)
{
	size_t parts = schema->nhash + schema->nrange;
	*out = (struct key_bounds){ .nrange = 0 };
	if (kc->n > (parts > 2 ? parts : 2))
		return ddbi_fail(err, MSG_KC_LEN);
	return take_hash(kc, schema, err, out) && take_range(kc, schema, err, out) &&
	       check_all_values(schema, err, out);
}
