/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/read.h"

#include "expression/evaluate.h"
#include "store/local/key.h"

bool ddbi_read_row(const struct view *view, const struct table *table, struct str key,
	struct ddb_arena *arena, struct error *err, struct str *row)
{
	struct str row_key = ddbi_table_key(table, key, arena);
	return row_key.p ? ddbi_view_get(view, table->tree, row_key, err, row) : ddbi_fail_nomem(err);
}

bool ddbi_read_return(struct str row, const struct projection *projection, struct ddb_arena *arena,
	struct error *err, struct item *out)
{
	*out = (struct item){ STR_NONE, NULL };
	if (!row.p)
		return true;
	out->packed = projection ? ddbi_project(projection, row, arena) : ddbi_arena_copy(arena, row);
	return out->packed.p ? true : ddbi_fail_nomem(err);
}
