/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateItem (06-6.4). */
#include "expression/apply.h"
#include "store/local/execute.h"
#include "store/local/write.h"

static bool return_touched(struct write *w, const struct update *update, bool new_image, struct item *out)
{
	struct str item = new_image ? w->change.new : w->change.old;
	if (!update || !item.p)
		return true;
	return ddbi_updated_fragments(update, item, new_image, &w->op->error, &out->packed) ||
	       ddbi_fail_nomem(&w->op->error);
}

static bool return_values(struct write *w, const struct update *update, struct str mode, struct item *out)
{
	if (str_eq(mode, STR("ALL_OLD")))
		return ddbi_write_return(w, w->change.old, out);
	if (str_eq(mode, STR("ALL_NEW")))
		return ddbi_write_return(w, w->change.new, out);
	if (str_eq(mode, STR("UPDATED_OLD")))
		return return_touched(w, update, false, out);
	if (str_eq(mode, STR("UPDATED_NEW")))
		return return_touched(w, update, true, out);
	return true;
}

bool ddbi_update_item(struct stage *stage, struct op *op, const struct prepared *p)
{
	const struct update_item_input *in = op->input;
	struct update_item_output *out = op->output;
	struct str key = in->key.packed;
	struct write w;
	if (!ddbi_write_begin(&w, stage, op, in->table_name, in->return_consumed_capacity))
		return false;
	struct action action = { .kind = ACTION_UPDATE,
		.subject = key,
		.prepared = p,
		.on_failure = in->return_values_on_condition_check_failure };
	return ddbi_action_key(&w, &action) && ddbi_action_judge(&w, &action) && ddbi_write_apply(&w) &&
	       return_values(&w, p->update, in->return_values, &out->attributes) &&
	       ddbi_write_report(&w, key, in->return_item_collection_metrics, &out->consumed_capacity,
		       &out->item_collection_metrics);
}
