/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/change.h"

#include "store/local/capacity.h"
#include "store/local/collection_limit.h"
#include "store/local/index.h"
#include "store/local/stream.h"
#include "store/local/ttl.h"

/* ---- index keys of the new item ---- */

static bool is_kept(const struct index *index)
{
	return index->status != TABLE_DELETING;
}

static bool fail_index_key(const struct change *change, const struct index *index,
	const struct index_fault *fault, struct error *err)
{
	const struct key_attribute *key = fault->key;
	switch (fault->kind) {
	case INDEX_TYPE:
		return ddbi_fail(err, MSG_IDX_TYPE, key->name, str_z(ddbi_type_name(key->type)),
			str_z(ddbi_type_name(fault->actual)), index->name);
	case INDEX_EMPTY:
		if (change->update)
			return ddbi_fail(
				err, key->type == DDB_B ? MSG_IDX_EMPTY_UPDATE_B : MSG_IDX_EMPTY_UPDATE);
		return ddbi_fail(err, key->type == DDB_B ? MSG_IDX_EMPTY_PUT_B : MSG_IDX_EMPTY_PUT,
			index->name, key->name);
	case INDEX_HASH_SIZE: return ddbi_fail(err, MSG_KEY_HASH_SIZE);
	case INDEX_RANGE_SIZE: return ddbi_fail(err, MSG_KEY_RANGE_SIZE);
	case INDEX_FINE: break;
	}
	return true;
}

bool ddbi_change_check(const struct change *change, struct error *err)
{
	if (!change->new.p)
		return true;
	const struct index *first = NULL; /* of those that refuse, in order of name (02-X2) */
	struct index_fault fault = { INDEX_FINE, NULL, DDB_NONE };
	for (size_t i = 0; i < change->table->nindexes; i++) {
		const struct index *index = &change->table->indexes[i];
		if (!is_kept(index) || (first && str_cmp(first->name, index->name) < 0))
			continue;
		struct index_fault f =
			ddbi_index_fault(index, change->new, change->update ? change->old : STR_NONE);
		if (f.kind != INDEX_FINE) {
			first = index;
			fault = f;
		}
	}
	return !first || fail_index_key(change, first, &fault, err);
}

/* ---- staging ---- */

struct entry {
	struct str key, row; /* absent: the item is not in the index */
};

static int64_t item_bytes(struct str item)
{
	return item.p ? (int64_t)ddbi_item_size(item) : 0;
}

static bool same_key(const struct entry *a, const struct entry *b)
{
	return a->key.p && b->key.p && str_eq(a->key, b->key);
}

/* Puts `after` where `before` was in one tree and counts the difference. */
static bool replace(struct stage *stage, kv_tree tree, uint32_t counter, const struct entry *before,
	const struct entry *after, struct error *err)
{
	if (before->key.p && !same_key(before, after) && !ddbi_stage_delete(stage, tree, before->key, err))
		return false;
	if (after->key.p && !ddbi_stage_put(stage, tree, after->key, after->row, err))
		return false;
	int64_t items = (after->key.p != NULL) - (before->key.p != NULL);
	int64_t bytes = item_bytes(after->row) - item_bytes(before->row);
	return (items == 0 && bytes == 0) || ddbi_stage_count(stage, counter, items, bytes, err);
}

static bool find_entry(struct stage *stage, const struct change *change, const struct index *index,
	struct str item, struct error *err, struct entry *out)
{
	*out = (struct entry){ STR_NONE, STR_NONE };
	return !item.p ||
	       ddbi_index_borrow(
		       change->table, index, item, ddbi_stage_arena(stage), err, &out->key, &out->row) ||
	       err->exception == EXCEPTION_NONE;
}

/* An index that is still being filled may not have the old item's entry yet. */
static bool forget_unfilled(
	struct stage *stage, const struct index *index, struct entry *before, struct error *err)
{
	struct str row;
	if (!before->key.p || !(index->backfilling || index->status == TABLE_CREATING))
		return true;
	if (!ddbi_stage_get(stage, index->tree, before->key, err, &row))
		return false;
	if (!row.p)
		*before = (struct entry){ STR_NONE, STR_NONE };
	return true;
}

static uint64_t entry_blocks(const struct entry *before, const struct entry *after)
{
	uint64_t taken = before->key.p ? ddbi_write_blocks(ddbi_item_size(before->row)) : 0;
	uint64_t given = after->key.p ? ddbi_write_blocks(ddbi_item_size(after->row)) : 0;
	if (same_key(before, after))
		return taken > given ? taken : given;
	return taken + given;
}

static bool apply_index(struct stage *stage, const struct change *change, size_t i, struct error *err)
{
	const struct index *index = &change->table->indexes[i];
	struct entry before, after;
	if (ddbi_index_unchanged(index, change->old, change->new))
		return true;
	if (!find_entry(stage, change, index, change->old, err, &before) ||
		!find_entry(stage, change, index, change->new, err, &after) ||
		!forget_unfilled(stage, index, &before, err))
		return false;
	if (same_key(&before, &after) && str_eq(before.row, after.row))
		return true;
	if (change->index_blocks)
		change->index_blocks[i] += entry_blocks(&before, &after);
	return replace(stage, index->tree, index->id, &before, &after, err);
}

static bool is_same(struct str a, struct str b)
{
	return a.p && b.p ? str_eq(a, b) : !a.p && !b.p;
}

bool ddbi_change_apply(struct stage *stage, const struct change *change, struct error *err)
{
	if (is_same(change->old, change->new))
		return true;
	if (!ddbi_collection_has_room(stage, change, err))
		return false;
	const struct table *table = change->table;
	struct entry before = { change->old.p ? change->key : STR_NONE, change->old };
	struct entry after = { change->new.p ? change->key : STR_NONE, change->new };
	if (!replace(stage, table->tree, table->id, &before, &after, err))
		return false;
	for (size_t i = 0; i < table->nindexes; i++)
		if (is_kept(&table->indexes[i]) && !apply_index(stage, change, i, err))
			return false;
	return (!table->ttl.p || ddbi_expiry_change(stage, change, err)) &&
	       (!table->stream_enabled || ddbi_stream_record(stage, change, err));
}
