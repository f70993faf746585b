/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/key.h"

#include "value/ordered.h"

/* The longest that one part can become: every byte escaped, a terminator, and a number's fixed width. */
static size_t part_room(struct str value)
{
	return 2 * value.n + ORDERED_NUMBER + 2;
}

/* Large enough from the start: keys are made for every read and write, and this spares them the allocator. */
struct buf ddbi_key_buf(struct ddb_arena *arena, size_t prefix, const struct str values[], size_t n)
{
	size_t room = prefix + 8 + 2 * n;
	for (size_t i = 0; i < n; i++)
		room += part_room(values[i]);
	char *p = ddbi_arena_bytes(arena, room);
	return (struct buf){ .p = p, .cap = p ? room : 0, .max = p ? room : 0, .failed = !p };
}

static struct str key_done(const struct buf *b)
{
	return b->failed ? STR_NONE : (struct str){ b->p, b->len };
}

static size_t take_values(const struct key_attribute *keys, size_t n, struct str item, struct str out[])
{
	for (size_t i = 0; i < n; i++)
		out[i] = ddbi_item_get(item, keys[i].name);
	return n;
}

static void add_table_key(struct buf *b, const struct str values[], size_t n)
{
	ddbi_ordered_hash(b, values, 1);
	if (n > 1)
		ddbi_ordered_last(b, values[1]);
}

struct str ddbi_table_key(const struct table *table, struct str item, struct ddb_arena *arena)
{
	struct str values[2] = { STR_NONE, STR_NONE };
	size_t n = take_values(table->keys, table->nkeys, item, values);
	struct buf b = ddbi_key_buf(arena, 0, values, n);
	add_table_key(&b, values, n);
	return key_done(&b);
}

struct str ddbi_index_key(
	const struct table *table, const struct index *index, struct str item, struct ddb_arena *arena)
{
	struct str values[MAX_HASH_PARTS + MAX_RANGE_PARTS + 2] = { STR_NONE };
	size_t own = take_values(index->keys, index->nhash + index->nrange, item, values);
	size_t n = own + take_values(table->keys, table->nkeys, item, values + own);
	struct buf b = ddbi_key_buf(arena, 0, values, n);
	if (b.failed)
		return STR_NONE;
	ddbi_ordered_hash(&b, values, index->nhash);
	for (size_t i = index->nhash; i < own; i++)
		ddbi_ordered_part(&b, values[i]);
	/* A local index shares the table's hash key: it stands in the entry's key already. */
	if (index->global)
		add_table_key(&b, values + own, table->nkeys);
	else
		ddbi_ordered_last(&b, values[own + 1]);
	return key_done(&b);
}
