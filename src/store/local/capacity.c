/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/capacity.h"

enum { READ_BLOCK = 4096, WRITE_BLOCK = 1024 };

static uint64_t blocks(uint64_t bytes, uint64_t block)
{
	return bytes ? (bytes + block - 1) / block : 1;
}

uint64_t ddbi_read_blocks(uint64_t bytes)
{
	return blocks(bytes, READ_BLOCK);
}

uint64_t ddbi_write_blocks(uint64_t bytes)
{
	return blocks(bytes, WRITE_BLOCK);
}

bool ddbi_wants_capacity(struct str mode)
{
	return str_eq(mode, STR("TOTAL")) || str_eq(mode, STR("INDEXES"));
}

static struct opt_double units(const struct usage *usage, uint64_t n)
{
	return (struct opt_double){ true, (double)n * (usage->half ? 0.5 : 1.0) };
}

static struct capacity capacity(const struct usage *usage, uint64_t n)
{
	struct capacity c = { .capacity_units = units(usage, n) };
	if (usage->mirror == MIRROR_READ)
		c.read_capacity_units = c.capacity_units;
	else if (usage->mirror == MIRROR_WRITE)
		c.write_capacity_units = c.capacity_units;
	return c;
}

/* The indexes of one kind that were touched. */
static bool index_map(const struct usage *usage, bool global, struct ddb_arena *arena,
	struct secondary_indexes_capacity_map *out)
{
	const struct table *table = usage->table;
	for (size_t i = 0; i < table->nindexes; i++) {
		if (!usage->index_blocks[i] || table->indexes[i].global != global)
			continue;
		if (!out->set) {
			out->items = ARENA_ARRAY(
				arena, struct secondary_indexes_capacity_map_entry, table->nindexes);
			if (!out->items)
				return false;
			out->set = true;
		}
		struct str name = ddbi_arena_copy(arena, table->indexes[i].name);
		if (!name.p)
			return false;
		out->items[out->len++] = (struct secondary_indexes_capacity_map_entry){ name,
			capacity(usage, usage->index_blocks[i]) };
	}
	return true;
}

bool ddbi_consumed_capacity(
	const struct usage *usage, struct str mode, struct ddb_arena *arena, struct consumed_capacity *out)
{
	uint64_t total = usage->blocks;
	for (size_t i = 0; i < usage->table->nindexes; i++)
		total += usage->index_blocks[i];
	struct capacity sum = capacity(usage, total);
	*out = (struct consumed_capacity){ .table_name = ddbi_arena_copy(arena, usage->table->name),
		.capacity_units = sum.capacity_units,
		.read_capacity_units = sum.read_capacity_units,
		.write_capacity_units = sum.write_capacity_units };
	if (!out->table_name.p || !str_eq(mode, STR("INDEXES")))
		return out->table_name.p != NULL;
	out->table = ARENA_NEW(arena, struct capacity);
	if (!out->table)
		return false;
	*out->table = capacity(usage, usage->blocks);
	return index_map(usage, false, arena, &out->local_secondary_indexes) &&
	       index_map(usage, true, arena, &out->global_secondary_indexes);
}

bool ddbi_capacity_append(const struct usage *usage, struct str mode, struct ddb_arena *arena, size_t max,
	struct consumed_capacity_multiple *list)
{
	if (!list->set)
		list->items = ARENA_ARRAY(arena, struct consumed_capacity, max);
	list->set = true;
	return list->items && ddbi_consumed_capacity(usage, mode, arena, &list->items[list->len++]);
}
