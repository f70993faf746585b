/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/write.h"

#include "expression/evaluate.h"
#include "store/local/index.h"
#include "store/local/key.h"

bool ddbi_write_begin(
	struct write *w, struct stage *stage, struct op *op, struct str table_name, struct str capacity)
{
	*w = (struct write){ .stage = stage, .op = op, .capacity = capacity };
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

bool ddbi_write_load(struct write *w, struct str item)
{
	struct change *change = &w->change;
	change->key = ddbi_table_key(change->table, item, ddbi_stage_arena(w->stage));
	if (!change->key.p)
		return ddbi_fail_nomem(&w->op->error);
	return ddbi_stage_get(w->stage, change->table->tree, change->key, &w->op->error, &change->old);
}

bool ddbi_write_condition(struct write *w, const struct condition *condition, struct str on_failure)
{
	struct op *op = w->op;
	if (ddbi_evaluate(condition, w->change.old))
		return true;
	struct item stored = { STR_NONE, NULL };
	if (str_eq(on_failure, STR("ALL_OLD")) && !ddbi_write_return(w, w->change.old, &stored))
		return false;
	ddbi_fail(&op->error, MSG_CCF);
	op->error.item = stored.packed;
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
	return ddbi_change_apply(w->stage, &w->change, &w->op->error);
}

bool ddbi_write_return(struct write *w, struct str item, struct item *out)
{
	*out = (struct item){ ddbi_arena_copy(w->op->arena, item), NULL };
	return out->packed.p || !item.p ? true : ddbi_fail_nomem(&w->op->error);
}

bool ddbi_write_report(struct write *w, struct str key, struct str metrics,
	struct consumed_capacity **capacity, struct item_collection_metrics **collection)
{
	struct op *op = w->op;
	if (ddbi_wants_capacity(w->capacity)) {
		*capacity = ARENA_NEW(op->arena, struct consumed_capacity);
		if (!*capacity || !ddbi_consumed_capacity(&w->usage, w->capacity, op->arena, *capacity))
			return ddbi_fail_nomem(&op->error);
	}
	if (str_eq(metrics, STR("SIZE")) && ddbi_has_collections(w->change.table)) {
		*collection = ARENA_NEW(op->arena, struct item_collection_metrics);
		if (!*collection)
			return ddbi_fail_nomem(&op->error);
		return ddbi_collection_metrics(w, key, *collection);
	}
	return true;
}

/* ---- item collections ---- */

bool ddbi_has_collections(const struct table *table)
{
	return table->nindexes > 0 && !table->indexes[0].global;
}

static bool add_bytes(struct write *w, uint32_t id, int64_t *bytes)
{
	struct counter counter;
	if (!ddbi_view_counter(ddbi_stage_view(w->stage), id, &w->op->error, &counter))
		return false;
	*bytes += counter.bytes;
	return true;
}

/* No collection is larger than its table together with the local indexes: an estimate that needs no counting.
 */
static bool upper_bound_gb(struct write *w, double *out)
{
	const struct table *table = w->change.table;
	int64_t bytes = 0;
	if (!add_bytes(w, table->id, &bytes))
		return false;
	for (size_t i = 0; i < table->nindexes && !table->indexes[i].global; i++)
		if (!add_bytes(w, table->indexes[i].id, &bytes))
			return false;
	*out = (double)(bytes / ((int64_t)1 << 30) + 1);
	return true;
}

bool ddbi_collection_metrics(struct write *w, struct str key, struct item_collection_metrics *out)
{
	struct ddb_arena *arena = w->op->arena;
	struct opt_double *range = ARENA_ARRAY(arena, struct opt_double, 2);
	struct str hash = ddbi_item_pick(key, &w->change.table->keys[0].name, 1, arena);
	double upper;
	if (!range || !hash.p)
		return ddbi_fail_nomem(&w->op->error);
	if (!upper_bound_gb(w, &upper))
		return false;
	range[0] = (struct opt_double){ true, 0.0 };
	range[1] = (struct opt_double){ true, upper };
	*out = (struct item_collection_metrics){ { hash, NULL }, { range, 2, true } };
	return true;
}
