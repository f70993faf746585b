/* SPDX-License-Identifier: Apache-2.0 */
/* DeleteItem (06-6.3). */
#include "store/local/execute.h"
#include "store/local/paths.h"
#include "store/local/write.h"

bool ddbi_delete_item(struct stage *stage, struct op *op, const struct prepared *p)
{
	const struct delete_item_input *in = op->input;
	struct delete_item_output *out = op->output;
	struct write w;
	if (!ddbi_write_begin(&w, stage, op, in->table_name, in->return_consumed_capacity))
		return false;
	const struct table *table = w.change.table;
	return ddbi_check_key(in->key.packed, table->keys, table->nkeys, &op->error) &&
	       ddbi_check_key_paths(table, NULL, p, &op->error) && ddbi_write_load(&w, in->key.packed) &&
	       ddbi_write_condition(&w, p->condition, in->return_values_on_condition_check_failure) &&
	       ddbi_write_apply(&w) &&
	       (!str_eq(in->return_values, STR("ALL_OLD")) ||
		       ddbi_write_return(&w, w.change.old, &out->attributes)) &&
	       ddbi_write_report(&w, in->key.packed, in->return_item_collection_metrics,
		       &out->consumed_capacity, &out->item_collection_metrics);
}
