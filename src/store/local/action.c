/* SPDX-License-Identifier: Apache-2.0 */
#include "expression/apply.h"
#include "operation/check.h"
#include "store/local/paths.h"
#include "store/local/write.h"

/* ---- what an update makes of an item ---- */

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

static bool apply_update(struct write *w, const struct action *action)
{
	const struct update *update = action->prepared->update;
	struct str key = action->subject;
	struct error *err = w->err;
	struct applied applied;
	if (!ddbi_apply_update(update, w->change.old, key, err, &applied))
		return false;
	size_t size = !applied.item.p ? 0
		      : action->flat  ? ddbi_item_size(applied.item)
				      : measured_size(update, key, &applied);
	if (size > ITEM_MAX_SIZE)
		return ddbi_fail(err, MSG_SIZE_UPDATE);
	w->change.new = applied.item;
	return ddbi_change_check(&w->change, err);
}

/* ---- actions ---- */

bool ddbi_action_key(struct write *w, const struct action *action)
{
	const struct table *table = w->change.table;
	bool good = action->kind == ACTION_PUT
			    ? ddbi_check_item_key(action->subject, table->keys, table->nkeys, w->err)
			    : ddbi_check_key(action->subject, table->keys, table->nkeys, w->err);
	return good && ddbi_write_key(w, action->subject);
}

static bool judge_put(struct write *w, const struct action *action)
{
	w->change.new = action->subject;
	return ddbi_change_check(&w->change, w->err) &&
	       ddbi_write_condition(w, action->prepared->condition, action->on_failure);
}

static bool judge_update(struct write *w, const struct action *action)
{
	w->change.update = true;
	return ddbi_write_condition(w, action->prepared->condition, action->on_failure) &&
	       apply_update(w, action);
}

bool ddbi_action_judge(struct write *w, const struct action *action)
{
	const struct prepared *p = action->prepared;
	if (!ddbi_check_update_paths(w->change.table, p->update, w->err) ||
		!ddbi_check_key_paths(w->change.table, NULL, p, w->err) || !ddbi_write_load(w))
		return false;
	switch (action->kind) {
	case ACTION_PUT: return judge_put(w, action);
	case ACTION_UPDATE: return judge_update(w, action);
	case ACTION_CHECK: w->change.new = w->change.old; break;
	case ACTION_DELETE: break;
	}
	return ddbi_write_condition(w, p->condition, action->on_failure);
}
