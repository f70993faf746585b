/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem (06-6.2). */
#include "store/local/execute.h"
#include "store/local/paths.h"
#include "store/local/write.h"

bool ddbi_put_item(struct stage *stage, struct op *op, const struct prepared *p)
{
	const struct put_item_input *in = op->input;
	struct put_item_output *out = op->output;
	struct str item = in->item.packed;
	struct write w;
	if (!ddbi_write_begin(&w, stage, op, in->table_name, in->return_consumed_capacity))
		return false;
	const struct table *table = w.change.table;
	if (!ddbi_check_item_key(item, table->keys, table->nkeys, &op->error) ||
		!ddbi_check_key_paths(table, NULL, p, &op->error) || !ddbi_write_load(&w, item))
		return false;
	w.change.new = item;
	return ddbi_change_check(&w.change, &op->error) &&
	       ddbi_write_condition(&w, p->condition, in->return_values_on_condition_check_failure) &&
	       ddbi_write_apply(&w) &&
	       (!str_eq(in->return_values, STR("ALL_OLD")) ||
		       ddbi_write_return(&w, w.change.old, &out->attributes)) &&
	       ddbi_write_report(&w, item, in->return_item_collection_metrics, &out->consumed_capacity,
		       &out->item_collection_metrics);
}
