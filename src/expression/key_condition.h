/* SPDX-License-Identifier: Apache-2.0 */
/* A key condition: the restricted form of a condition that Query takes (04-4.7). */
#ifndef EXPRESSION_KEY_CONDITION_H
#define EXPRESSION_KEY_CONDITION_H
#include "expression/expression.h"

/* One clause on one attribute, the attribute on the left. */
struct key_clause {
	struct str name;
	enum condition_op op; /* EQ LT LE GT GE BETWEEN BEGINS_WITH */
	struct str values[2]; /* packed; two for BETWEEN */
};
struct key_condition {
	struct key_clause clauses[8];
	size_t n;
	bool legacy; /* from KeyConditions: other texts in places */
};

/* The shape rules that need no table (04-Q1 to Q3, Q7). */
bool ddbi_key_condition(const struct condition *, struct error *, struct key_condition *out);

/* Against the keys of a table or index (04-Q4, Q8): the clauses in key order. */
struct key_attribute {
	struct str name;
	enum ddb_type type; /* S, N or B */
};
struct key_schema_view {
	const struct key_attribute *hash, *range;
	size_t nhash, nrange;
};
struct key_bounds {
	const struct key_clause *hash[4];
	const struct key_clause *range[4]; /* the first nequal are EQ; then at most one of another kind */
	size_t nrange, nequal;
};
bool ddbi_key_bounds(
	const struct key_condition *, const struct key_schema_view *, struct error *, struct key_bounds *out);

#endif
