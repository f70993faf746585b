/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateItem (06-6.4). */
#include "expression/apply.h"
#include "store/local/execute.h"
#include "store/local/paths.h"
#include "store/local/write.h"

static bool has_index(const struct path *path)
{
	for (size_t i = 0; i < path->n; i++)
		if (!path->parts[i].name.p)
			return true;
	return false;
}

/* What the service adds to its measure for one action (02-Z5). */
static size_t surcharge(const struct update_action *action)
{
	if (action->verb != UPDATE_SET)
		return 0;
	bool sums = action->value.kind == UPDATE_PLUS || action->value.kind == UPDATE_MINUS;
	return (has_index(&action->target) ? 1u : 0u) + (sums ? 50u : 0u);
}

static size_t measured_size(const struct update *update, struct str key, const struct applied *applied)
{
	size_t size = ddbi_item_size(applied->item);
	size_t measured =
		size - ddbi_item_size(key) + 3 + 19 * applied->set_actions + 2 * applied->remove_actions;
	for (size_t i = 0; update && i < update->n; i++)
		measured += surcharge(&update->actions[i]);
	return measured > size ? measured : size;
}

static bool apply(struct write *w, const struct update *update, struct str key)
{
	struct error *err = &w->op->error;
	struct applied applied;
	if (!ddbi_apply_update(update, w->change.old, key, err, &applied))
		return false;
	if (applied.item.p && measured_size(update, key, &applied) > ITEM_MAX_SIZE)
		return ddbi_fail(err, MSG_SIZE_UPDATE);
	w->change.new = applied.item;
	return ddbi_change_check(&w->change, err);
}

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
	const struct table *table = w.change.table;
	w.change.update = true;
	return ddbi_check_key(key, table->keys, table->nkeys, &op->error) &&
	       ddbi_check_update_paths(table, p->update, &op->error) &&
	       ddbi_check_key_paths(table, NULL, p, &op->error) && ddbi_write_load(&w, key) &&
	       ddbi_write_condition(&w, p->condition, in->return_values_on_condition_check_failure) &&
	       apply(&w, p->update, key) && ddbi_write_apply(&w) &&
	       return_values(&w, p->update, in->return_values, &out->attributes) &&
	       ddbi_write_report(&w, key, in->return_item_collection_metrics, &out->consumed_capacity,
		       &out->item_collection_metrics);
}
