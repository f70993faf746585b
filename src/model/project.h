/* SPDX-License-Identifier: Apache-2.0 */
/* What of an item a request asks for: the paths of a ProjectionExpression, none of which leads through
 * another. They are gathered in a `struct fields`, which begins as all zero, and all of it lives in the arena
 * of the trees and borrows names from the model. Errors: no memory, or MISUSE. */
#ifndef MODEL_PROJECT_H
#define MODEL_PROJECT_H
#include "model/trees.h"

struct fields {
	struct path *paths;
	size_t n, cap;
};

/* The members of a list that ends with NULL, such as "email" or "address.city". */
bool ddbi_fields_members(const struct trees *, struct fields *, const char *const *members);
/* The keys of the table. */
bool ddbi_fields_keys(const struct trees *, struct fields *);
/* What tells that an item is one of the model and has no member to be seen in: discriminator, key patterns.
 */
bool ddbi_fields_model(const struct trees *, struct fields *);
/* An attribute. */
bool ddbi_fields_name(const struct trees *, struct fields *, struct str name);
bool ddbi_fields_path(const struct trees *, struct fields *, const struct path *);
/* NULL: no memory, noted. */
const struct projection *ddbi_fields_end(const struct trees *, const struct fields *);

/* The .project of a call that reads whole items: what it asks for, so that the item can be checked and
 * decoded. members NULL: *out is NULL, which asks for everything. An empty list is refused. */
bool ddbi_project_members(const struct trees *, const char *const *members, const struct projection **out);

#endif
