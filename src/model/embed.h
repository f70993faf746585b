/* SPDX-License-Identifier: Apache-2.0 */
/* Embedded structs (DDB_EMBED): their rows as rows of the model that embeds them, one level deep. */
#ifndef MODEL_EMBED_H
#define MODEL_EMBED_H
#include "base/arena.h"
#include <ddb/ddb.h>

/* A row of the struct that `outer` embeds, as a row of the outer struct: the offset counts from there, the
 * member is "base.email" (rows without a member keep their name), the stored name stays. NULL: no memory. */
const struct ddb_attr *ddbi_embedded_row(
	struct ddb_arena *, const struct ddb_attr *outer, const struct ddb_attr *inner);

/* All rows of the model, embedded ones in the place of the DDB_EMBED row; an array of them in the arena.
 * NULL: no memory. `bases` (of the same length) tells which row embeds each: NULL: none does. */
struct flat_rows {
	struct ddb_attr *rows;
	const struct ddb_attr **bases;
	size_t n;
};
bool ddbi_rows_flat(const struct ddb_model *, struct ddb_arena *, struct flat_rows *out);
/* How many that are. */
size_t ddbi_rows_count(const struct ddb_model *);

/* The first row with that role, also an embedded one: *at is where its member lies in the struct. NULL: there
 * is none. Needs no memory. */
const struct ddb_attr *ddbi_row_with_role(const struct ddb_model *, enum ddb_role, size_t *at);

#endif
