/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem (06-6.2). */
#include "store/local/execute.h"
#include "store/local/write.h"

bool ddbi_put_item(struct stage *stage, struct op *op, const struct prepared *p)
{
	const struct put_item_input *in = op->input;
	struct put_item_output *out = op->output;
	struct str item = in->item.packed;
	struct write w;
	if (!ddbi_write_begin(&w, stage, op, in->table_name, in->return_consumed_capacity))
		return false;
	struct action action = { .kind = ACTION_PUT,
		.subject = item,
		.prepared = p,
		.on_failure = in->return_values_on_condition_check_failure };
	return ddbi_action_key(&w, &action) && ddbi_action_judge(&w, &action) && ddbi_write_apply(&w) &&
	       (!str_eq(in->return_values, STR("ALL_OLD")) ||
		       ddbi_write_return(&w, w.change.old, &out->attributes)) &&
	       ddbi_write_report(&w, item, in->return_item_collection_metrics, &out->consumed_capacity,
		       &out->item_collection_metrics);
}
