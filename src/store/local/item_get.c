/* SPDX-License-Identifier: Apache-2.0 */
/* GetItem (06-6.6). */
#include "store/local/capacity.h"
#include "store/local/execute.h"
#include "store/local/paths.h"
#include "store/local/read.h"

static bool report(struct op *op, const struct table *table, struct str row)
{
	const struct get_item_input *in = op->input;
	struct get_item_output *out = op->output;
	if (!ddbi_wants_capacity(in->return_consumed_capacity))
		return true;
	struct usage usage = { .table = table, .half = !in->consistent_read.v };
	usage.blocks = ddbi_read_blocks(row.p ? ddbi_item_size(row) : 0);
	out->consumed_capacity = ARENA_NEW(op->arena, struct consumed_capacity);
	return (out->consumed_capacity && ddbi_consumed_capacity(&usage, in->return_consumed_capacity,
						  op->arena, out->consumed_capacity)) ||
	       ddbi_fail_nomem(&op->error);
}

bool ddbi_get_item(const struct view *view, struct op *op, const struct prepared *p)
{
	const struct get_item_input *in = op->input;
	struct get_item_output *out = op->output;
	const struct table *table = ddbi_view_table(view->catalog, in->table_name, &op->error);
	struct str row;
	return table && ddbi_check_key(in->key.packed, table->keys, table->nkeys, &op->error) &&
	       ddbi_check_key_paths(table, NULL, p, &op->error) &&
	       ddbi_read_row(view, table, in->key.packed, op->arena, &op->error, &row) &&
	       ddbi_read_return(row, p->projection, op->arena, &op->error, &out->item) &&
	       report(op, table, row);
}
