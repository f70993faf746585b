/* SPDX-License-Identifier: Apache-2.0 */
/* The comparisons of the older parameters (05-5.2) as conditions. Of this room only. */
#ifndef OPERATION_LEGACY_H
#define OPERATION_LEGACY_H
#include "operation/checks.h"

/* What ComparisonOperator says; NULL: nothing that the model knows. */
struct comparison {
	const char *name;
	enum condition_op op;
	size_t min, max;   /* values */
	const char *types; /* of the values: letters of S, N, B; NULL: any */
};
const struct comparison *ddbi_comparison(struct str name);

/* The rules for the values, in the order of 05-L7. */
bool ddbi_check_comparison(
	const struct comparison *, const struct attribute *values, size_t n, struct error *);
/* "name op values" as a condition. false: no memory. */
bool ddbi_make_comparison(enum condition_op, struct str name, const struct attribute *values, size_t n,
	struct error *, struct condition *out);
/* Several as one: the only one itself, or all joined. false: no memory. */
bool ddbi_join_conditions(const struct condition *, size_t n, struct str conditional_operator, struct error *,
	const struct condition **out);
/* A path of one name; n 0: no memory. */
struct path ddbi_name_path(struct str name, struct error *);

#endif
