/* SPDX-License-Identifier: Apache-2.0 */
/* A table's rows, and its indexes: what each row should have there, and whether anything else is there. */
#include "store/local/change.h"
#include "store/local/check.h"
#include "store/local/index.h"
#include "store/local/key.h"

bool ddbi_check_counter(struct checking *c, uint32_t id, const struct tally *there)
{
	char key[COUNTER_KEY_SIZE];
	struct counter said = { 0, 0 };
	struct str value;
	ddbi_arena_reset(&c->arena);
	if (!ddbi_check_get(c, TREE_COUNTER, ddbi_counter_key(id, key), &value))
		return false;
	if (value.p && value.n != COUNTER_VALUE_SIZE)
		return ddbi_check_found(c, STR_NONE, "its counter cannot be read");
	if (value.p)
		said = ddbi_counter_read(value);
	if (said.items == there->items && (there->unsure || said.bytes == there->bytes))
		return true;
	return ddbi_check_found(c, STR_NONE,
		"its counter says %lld items of %lld bytes, but there are %lld of %lld",
		(long long)said.items, (long long)said.bytes, (long long)there->items,
		(long long)there->bytes);
}

static void count(struct tally *tally, struct str row)
{
	tally->items++;
	tally->bytes += (int64_t)ddbi_item_size(row);
}

static void count_unreadable(struct tally *tally)
{
	tally->items++;
	tally->unsure = true;
}

/* The first of the table's key attributes that the row lacks, or has with another type or empty. */
static const struct key_attribute *wrong_key(const struct table *t, struct str row)
{
	for (size_t i = 0; i < t->nkeys; i++) {
		struct str value = ddbi_item_get(row, t->keys[i].name);
		if (packed_type(value) != t->keys[i].type ||
			(t->keys[i].type != DDB_N && !ddbi_packed_bytes(value).n))
			return &t->keys[i];
	}
	return NULL;
}

static bool found_wrong_key(
	struct checking *c, const char *what, struct str key, const struct key_attribute *wrong)
{
	return ddbi_check_found(c, STR_NONE, "the %s at %s has no key attribute %.*s of type %s", what,
		ddbi_check_hex(c, key), (int)wrong->name.n, wrong->name.p, ddbi_type_name(wrong->type));
}

/* ---- rows ---- */

static bool is_kept(const struct index *index)
{
	return index->status != TABLE_DELETING;
}

static bool is_filling(const struct index *index)
{
	return index->backfilling || index->status == TABLE_CREATING;
}

/* An entry that cannot be read at all is found by going over the index. */
static bool check_entry_of(struct checking *c, const struct index *index, struct str item)
{
	struct str key, row, there;
	if (!ddbi_index_borrow(c->table, index, item, &c->arena, c->err, &key, &row))
		return c->err->exception == EXCEPTION_NONE;
	if (!ddbi_check_get(c, index->tree, key, &there))
		return false;
	if (there.p && (str_eq(there, row) || !ddbi_packed_valid(there)))
		return true;
	if (!there.p)
		return is_filling(index) || ddbi_check_found(c, item, "the item has no entry in the index");
	return ddbi_check_found(c, item, "the index holds something else than the item gives");
}

static bool check_entries_of(struct checking *c, struct str item)
{
	bool ok = true;
	for (size_t i = 0; ok && i < c->table->nindexes; i++) {
		c->index = &c->table->indexes[i];
		ok = !is_kept(c->index) || check_entry_of(c, c->index, item);
	}
	c->index = NULL;
	return ok;
}

static bool check_row(struct checking *c, void *of, struct str key, struct str item)
{
	struct tally *tally = of;
	if (!ddbi_packed_valid(item)) {
		count_unreadable(tally);
		return ddbi_check_found(c, STR_NONE, "the row at %s cannot be read", ddbi_check_hex(c, key));
	}
	count(tally, item);
	const struct key_attribute *wrong = wrong_key(c->table, item);
	if (wrong)
		return found_wrong_key(c, "row", key, wrong);
	struct str right = ddbi_table_key(c->table, item, &c->arena);
	if (!right.p)
		return ddbi_fail_nomem(c->err);
	if (!str_eq(right, key))
		return ddbi_check_found(c, item,
			"the row does not stand where its key attributes say, but at %s",
			ddbi_check_hex(c, key));
	return check_entries_of(c, item) && (!c->table->ttl.p || ddbi_check_expiry_of(c, key, item));
}

/* ---- entries ---- */

static bool check_owner(struct checking *c, struct str key, struct str entry)
{
	struct str right, row, item;
	struct str row_key = ddbi_table_key(c->table, entry, &c->arena);
	if (!row_key.p)
		return ddbi_fail_nomem(c->err);
	if (!ddbi_check_get(c, c->table->tree, row_key, &item))
		return false;
	if (!item.p)
		return ddbi_check_found(c, entry, "the index has an entry of an item that is not there");
	if (!ddbi_packed_valid(item) || wrong_key(c->table, item))
		return true; /* found already */
	bool has = ddbi_index_borrow(c->table, c->index, item, &c->arena, c->err, &right, &row);
	if (!has && c->err->exception != EXCEPTION_NONE)
		return false;
	if (has && str_eq(right, key))
		return true;
	return ddbi_check_found(
		c, entry, "the index has an entry at %s that the item does not give", ddbi_check_hex(c, key));
}

static bool check_entry(struct checking *c, void *of, struct str key, struct str entry)
{
	struct tally *tally = of;
	if (!ddbi_packed_valid(entry)) {
		count_unreadable(tally);
		return ddbi_check_found(
			c, STR_NONE, "the entry at %s cannot be read", ddbi_check_hex(c, key));
	}
	count(tally, entry);
	const struct key_attribute *wrong = wrong_key(c->table, entry);
	return wrong ? found_wrong_key(c, "entry", key, wrong) : check_owner(c, key, entry);
}

static bool check_index(struct checking *c, const struct index *index)
{
	struct tally tally = { 0, 0, false };
	if (is_filling(index) && !ddbi_check_has_job(c, JOB_BACKFILL, index->id) &&
		!ddbi_check_found(c, STR_NONE, "the index is being filled, but no job does it"))
		return false;
	return ddbi_check_each(c, index->tree, check_entry, &tally) &&
	       ddbi_check_counter(c, index->id, &tally);
}

static bool check_indexes(struct checking *c)
{
	bool ok = true;
	for (size_t i = 0; ok && i < c->table->nindexes; i++) {
		c->index = &c->table->indexes[i];
		ok = !is_kept(c->index) || check_index(c, c->index);
	}
	c->index = NULL;
	return ok;
}

bool ddbi_check_table(struct checking *c, const struct table *t)
{
	struct tally tally = { 0, 0, false };
	c->table = t;
	bool ok = ddbi_check_each(c, t->tree, check_row, &tally) && ddbi_check_counter(c, t->id, &tally) &&
		  check_indexes(c) && (!t->ttl.p || ddbi_check_expiry(c));
	c->table = NULL;
	return ok;
}
