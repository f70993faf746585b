/* SPDX-License-Identifier: Apache-2.0 */
/* The model's constraints (01-1.7): what violates them is collected and becomes one message. Of this room
 * only. */
#ifndef OPERATION_CONSTRAINT_H
#define OPERATION_CONSTRAINT_H
#include "base/buf.h"
#include "error/error.h"
#include "operation/shape.h"

#define VIOLATIONS_MAX 10 /* more are not counted */

struct violations {
	struct error *err; /* the texts live in its arena */
	struct str texts[VIOLATIONS_MAX];
	size_t n;
	bool nomem;
};

static inline void violations_init(struct violations *v, struct error *err)
{
	*v = (struct violations){ .err = err };
}

/* Everything in a structure and below it. skip: the wire name of a member of the top level that is judged
 * elsewhere, or NULL. */
void ddbi_violations_walk(
	struct violations *, const struct shape *structure, const void *in, const char *skip);
/* One violation: a message of the catalogue that begins "Value '%' at '%'", and what that message wants more.
 */
void ddbi_violation(struct violations *, enum message, struct str value, struct str path, struct str more);
void ddbi_violation_null(struct violations *, struct str path);
/* The rules for a table's name in operations on items (02-T5, T6); a name that is an ARN passes. */
void ddbi_violations_table_name(struct violations *, struct str name, struct str path);
/* The verdict: true without a violation. */
bool ddbi_violations_end(struct violations *);

/* What the service's Java would print for a value, cut where it gets long (01-P33). */
void ddbi_shape_dump(const struct shape *, const void *value, struct buf *);
/* The same in the error's arena. */
struct str ddbi_shape_dump_text(const struct shape *, const void *value, struct error *);

bool ddbi_is_table_arn(struct str);
/* Letters, digits, '_', '.' and '-', at least one. */
bool ddbi_is_resource_name(struct str);

#endif
