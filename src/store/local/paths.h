/* SPDX-License-Identifier: Apache-2.0 */
/* The document paths of expressions, judged against the keys of a table or index. */
#ifndef STORE_LOCAL_PATHS_H
#define STORE_LOCAL_PATHS_H
#include "operation/op.h"
#include "store/local/catalog.h"

/* Calls visit for each path in the tree, in order of appearance, until it returns false. Trees may be NULL.
 */
typedef bool path_visit(void *user, const struct path *);
bool ddbi_each_condition_path(const struct condition *, path_visit *, void *user);
bool ddbi_each_update_path(const struct update *, path_visit *, void *user);
bool ddbi_each_projection_path(const struct projection *, path_visit *, void *user);

/* Keys are scalars: no path leads into one (04-D5). The condition, filter and projection against the keys of
 * the table and of the index, which may be NULL. */
bool ddbi_check_key_paths(
	const struct table *, const struct index *, const struct prepared *, struct error *);
/* The same for an update, against the table and all its indexes; and no key of the table as a target (04-S7).
 */
bool ddbi_check_update_paths(const struct table *, const struct update *, struct error *);

#endif
