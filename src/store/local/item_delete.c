/* SPDX-License-Identifier: Apache-2.0 */
/* DeleteItem (06-6.3). */
#include "store/local/execute.h"
#include "store/local/write.h"

bool ddbi_delete_item(struct stage *stage, struct op *op, const struct prepared *p)
{
	const struct delete_item_input *in = op->input;
	struct delete_item_output *out = op->output;
	struct write w;
	if (!ddbi_write_begin(&w, stage, op, in->table_name, in->return_consumed_capacity))
		return false;
	struct action action = { .kind = ACTION_DELETE,
		.subject = in->key.packed,
		.prepared = p,
		.on_failure = in->return_values_on_condition_check_failure };
	return ddbi_action_key(&w, &action) && ddbi_action_judge(&w, &action) && ddbi_write_apply(&w) &&
	       (!str_eq(in->return_values, STR("ALL_OLD")) ||
		       ddbi_write_return(&w, w.change.old, &out->attributes)) &&
	       ddbi_write_report(&w, in->key.packed, in->return_item_collection_metrics,
		       &out->consumed_capacity, &out->item_collection_metrics);
}
