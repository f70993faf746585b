/* SPDX-License-Identifier: Apache-2.0 */
/* ItemCollectionMetrics (06-6.8). */
#include "store/local/index.h"
#include "store/local/write.h"

bool ddbi_has_collections(const struct table *table)
{
	return table->nindexes > 0 && !table->indexes[0].global;
}

static bool add_bytes(struct write *w, uint32_t id, int64_t *bytes)
{
	struct counter counter;
	if (!ddbi_view_counter(ddbi_stage_view(w->stage), id, w->err, &counter))
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
		return ddbi_fail_nomem(w->err);
	if (!upper_bound_gb(w, &upper))
		return false;
	range[0] = (struct opt_double){ true, 0.0 };
	range[1] = (struct opt_double){ true, upper };
	*out = (struct item_collection_metrics){ { hash, NULL }, { range, 2, true } };
	return true;
}

/* ---- of several writes ---- */

static struct item_collection_metrics_multiple *find_table(
	struct write *w, size_t max, struct item_collection_metrics_per_table *map)
{
	struct ddb_arena *arena = w->op->arena;
	for (size_t i = 0; i < map->len; i++)
		if (str_eq(map->items[i].key, w->change.table->name))
			return &map->items[i].value;
	if (!map->items)
		map->items = ARENA_ARRAY(arena, struct item_collection_metrics_per_table_entry, max);
	struct item_collection_metrics *metrics = ARENA_ARRAY(arena, struct item_collection_metrics, max);
	struct str name = ddbi_arena_copy(arena, w->change.table->name);
	if (!map->items || !metrics || !name.p)
		return NULL;
	map->set = true;
	map->items[map->len] =
		(struct item_collection_metrics_per_table_entry){ name, { .items = metrics, .set = true } };
	return &map->items[map->len++].value;
}

bool ddbi_collections_add(
	struct write *w, struct str key, size_t max, struct item_collection_metrics_per_table *map)
{
	if (!ddbi_has_collections(w->change.table))
		return true;
	struct item_collection_metrics_multiple *list = find_table(w, max, map);
	if (!list)
		return ddbi_fail_nomem(w->err);
	struct item_collection_metrics *metrics = &list->items[list->len];
	if (!ddbi_collection_metrics(w, key, metrics))
		return false;
	for (size_t i = 0; i < list->len; i++)
		if (str_eq(list->items[i].item_collection_key.packed, metrics->item_collection_key.packed))
			return true;
	list->len++;
	return true;
}
