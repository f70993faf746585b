/* SPDX-License-Identifier: Apache-2.0 */
/* From expression text to trees, with DynamoDB's exact errors (docs/semantics/04-expressions.md).
 *
 * One request's expressions share one `struct placeholders`, which remembers what was used, so that "unused"
 * can be judged at the end (04-E10). */
#ifndef EXPRESSION_PARSE_H
#define EXPRESSION_PARSE_H
#include "expression/expression.h"

struct placeholder_name {
	struct str key, value; /* "#n" -> "name" */
	bool used;
};
struct placeholder_value {
	struct str key, value; /* ":v" -> packed */
	bool used;
};

struct placeholders {
	struct placeholder_name *names;
	size_t nnames;
	bool names_set; /* the parameter was there, even if empty */
	struct placeholder_value *values;
	size_t nvalues;
	bool values_set;
	const struct fault *fault; /* of the values, from decoding */
	bool sorted;               /* by key: the parser's doing, for bisection */
};

/* The rules for the two maps themselves (04-E11, 02-A7): names, then values. */
bool ddbi_placeholders_check(const struct placeholders *, struct error *);
/* After all expressions were parsed (04-E10). */
bool ddbi_placeholders_unused(const struct placeholders *, struct error *);

/* Each result lives in err->arena. */
bool ddbi_parse_condition(enum expression_kind, struct str text, struct placeholders *, struct error *,
	const struct condition **out);
bool ddbi_parse_update(struct str text, struct placeholders *, struct error *, const struct update **out);
bool ddbi_parse_projection(
	struct str text, struct placeholders *, struct error *, const struct projection **out);

/* Trees that did not come from a text: the same limits and operand rules, judged as if rendered. */
bool ddbi_check_condition(enum expression_kind, const struct condition *, struct error *);
bool ddbi_check_update(const struct update *, struct error *);
bool ddbi_check_projection(const struct projection *, struct error *);

#endif
