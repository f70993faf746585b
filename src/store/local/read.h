/* SPDX-License-Identifier: Apache-2.0 */
/* What all reads do: find a row by its key attributes, hand out an item. */
#ifndef STORE_LOCAL_READ_H
#define STORE_LOCAL_READ_H
#include "expression/expression.h"
#include "store/local/view.h"

/* `key` holds the table's key attributes, checked. The row is the view's; absent: no such item. */
bool ddbi_read_row(const struct view *, const struct table *, struct str key, struct ddb_arena *,
	struct error *, struct str *row);
/* The row or what the projection (which may be NULL) leaves of it, in the arena; an absent row stays absent.
 */
bool ddbi_read_return(
	struct str row, const struct projection *, struct ddb_arena *, struct error *, struct item *out);

#endif
