/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/write.h"

#include "expression/evaluate.h"
#include "store/local/key.h"

bool ddbi_write_begin(
	struct write *w, struct stage *stage, struct op *op, struct str table_name, struct str capacity)
{
	*w = (struct write){ .stage = stage, .op = op, .err = &op->error, .capacity = capacity };
	w->change.table = ddbi_view_table(ddbi_stage_view(stage)->catalog, table_name, &op->error);
	w->usage.table = w->change.table;
	ddbi_write_next(w);
	return w->change.table != NULL;
}

void ddbi_write_next(struct write *w)
{
	w->change = (struct change){ .table = w->change.table,
		.cause = w->op->service ? CHANGE_SERVICE : CHANGE_REQUEST,
		.index_blocks = ddbi_wants_capacity(w->capacity) ? w->usage.index_blocks : NULL };
}

bool ddbi_write_key(struct write *w, struct str item)
{
	w->change.key = ddbi_table_key(w->change.table, item, ddbi_stage_arena(w->stage));
	return w->change.key.p || ddbi_fail_nomem(w->err);
}

bool ddbi_write_load(struct write *w)
{
	return ddbi_stage_get(w->stage, w->change.table->tree, w->change.key, w->err, &w->change.old);
}

bool ddbi_write_condition(struct write *w, const struct condition *condition, struct str on_failure)
{
	if (ddbi_evaluate(condition, w->change.old))
		return true;
	struct item stored = { STR_NONE, NULL };
	if (str_eq(on_failure, STR("ALL_OLD")) && !ddbi_write_return(w, w->change.old, &stored))
		return false;
	ddbi_fail(w->err, MSG_CCF);
	w->err->item = stored.packed;
	return false;
}

static size_t item_size(struct str item)
{
	return item.p ? ddbi_item_size(item) : 0;
}

bool ddbi_write_apply(struct write *w)
{
	size_t before = item_size(w->change.old), after = item_size(w->change.new);
	w->usage.blocks += ddbi_write_blocks(before > after ? before : after); /* 06-Y6 */
	return ddbi_change_apply(w->stage, &w->change, w->err);
}

bool ddbi_write_return(struct write *w, struct str item, struct item *out)
{
	*out = (struct item){ ddbi_arena_copy(w->op->arena, item), NULL };
	return out->packed.p || !item.p ? true : ddbi_fail_nomem(w->err);
}

bool ddbi_write_report(struct write *w, struct str key, struct str metrics,
	struct consumed_capacity **capacity, struct item_collection_metrics **collection)
{
	struct op *op = w->op;
	if (ddbi_wants_capacity(w->capacity)) {
		*capacity = ARENA_NEW(op->arena, struct consumed_capacity);
		if (!*capacity || !ddbi_consumed_capacity(&w->usage, w->capacity, op->arena, *capacity))
			return ddbi_fail_nomem(w->err);
	}
	if (str_eq(metrics, STR("SIZE")) && ddbi_has_collections(w->change.table)) {
		*collection = ARENA_NEW(op->arena, struct item_collection_metrics);
		if (!*collection)
			return ddbi_fail_nomem(w->err);
		return ddbi_collection_metrics(w, key, *collection);
	}
	return true;
}
