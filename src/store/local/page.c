/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/page.h"

#include "expression/evaluate.h"
#include "store/local/index.h"
#include "store/local/read.h"

bool ddbi_page_open(struct page *page, const struct view *view, struct op *op, struct str table_name,
	struct str index_name, bool consistent)
{
	*page = (struct page){ .view = view, .op = op, .consistent = consistent };
	page->table = ddbi_view_table(view->catalog, table_name, &op->error);
	if (!page->table)
		return false;
	if (!index_name.p)
		return true;
	const struct index *index = page->index = ddbi_table_index(page->table, index_name);
	if (!index || index->status == TABLE_DELETING)
		return ddbi_fail(&op->error, MSG_Q_INDEX, index_name);
	if (index->status == TABLE_CREATING)
		return ddbi_fail(&op->error, MSG_Q_BACKFILL, index_name);
	return !(consistent && index->global) || ddbi_fail(&op->error, MSG_Q_CONSISTENT);
}

/* ---- reading ---- */

struct reading {
	const struct page *page;
	struct page_answer *out;
	uint64_t count, scanned;
	uint64_t page_bytes;     /* what the page's limit counts */
	uint64_t bytes, fetched; /* consumed: bytes of the tree's rows, blocks of items fetched */
	size_t items_cap;
};

static bool append(struct reading *r, struct str row)
{
	struct ddb_arena *arena = r->page->op->arena;
	struct item_list *list = &r->out->items;
	if (list->len == r->items_cap) {
		size_t cap = r->items_cap ? r->items_cap * 2 : 16;
		struct item *items = ARENA_ARRAY(arena, struct item, cap);
		if (!items)
			return ddbi_fail_nomem(&r->page->op->error);
		if (list->len)
			memcpy(items, list->items, list->len * sizeof(struct item));
		list->items = items;
		r->items_cap = cap;
	}
	struct item *item = &list->items[list->len];
	if (!ddbi_read_return(row, r->page->projection, arena, &r->page->op->error, item))
		return false;
	list->len++;
	return true;
}

/* The table's row behind a row of a local index. */
static bool fetch(struct reading *r, struct str row, struct str *out)
{
	const struct page *page = r->page;
	if (!ddbi_read_row(page->view, page->table, row, page->op->arena, &page->op->error, out))
		return false;
	if (!out->p)
		*out = row;
	r->fetched += ddbi_read_blocks(ddbi_item_size(*out));
	return true;
}

static bool evaluate(struct reading *r, struct str row)
{
	const struct page *page = r->page;
	struct str whole = row;
	if ((page->fetch_to_filter || page->fetch_to_return) && !fetch(r, row, &whole))
		return false;
	r->scanned++;
	r->bytes += ddbi_item_size(row);
	r->page_bytes += ddbi_item_size(whole);
	if (!ddbi_evaluate(page->filter, page->fetch_to_filter ? whole : row))
		return true;
	r->count++;
	return page->count_only || append(r, page->fetch_to_return ? whole : row);
}

static bool is_full(const struct reading *r)
{
	return (r->page->limit && r->scanned == (uint64_t)r->page->limit) || r->page_bytes >= PAGE_MAX_BYTES;
}

static bool set_last(struct reading *r, struct str row)
{
	const struct page *page = r->page;
	if (page->one_row)
		return true;
	struct str names[MAX_KEY_NAMES];
	size_t n = ddbi_key_names(page->table, page->index, names);
	r->out->last.packed = ddbi_item_pick(row, names, n, page->op->arena);
	return r->out->last.packed.p ? true : ddbi_fail_nomem(&page->op->error);
}

static bool read_rows(struct reading *r, struct kv_iter *rows)
{
	const struct kv_ops *ops = r->page->view->snapshot->kv->ops;
	struct str key, row;
	enum kv_rc rc;
	while ((rc = ops->next(rows, &key, &row)) == KV_OK) {
		if (!evaluate(r, row))
			return false;
		if (is_full(r))
			return set_last(r, row);
	}
	return rc == KV_NONE || ddbi_kv_fail(&r->page->op->error, rc);
}

static bool report(const struct reading *r)
{
	const struct page *page = r->page;
	if (!ddbi_wants_capacity(page->capacity))
		return true;
	struct ddb_arena *arena = page->op->arena;
	struct usage usage = { .table = page->table, .half = !page->consistent, .blocks = r->fetched };
	if (page->index)
		usage.index_blocks[page->index - page->table->indexes] = ddbi_read_blocks(r->bytes);
	else
		usage.blocks = ddbi_read_blocks(r->bytes);
	struct consumed_capacity *out = r->out->capacity = ARENA_NEW(arena, struct consumed_capacity);
	return (out && ddbi_consumed_capacity(&usage, page->capacity, arena, out)) ||
	       ddbi_fail_nomem(&page->op->error);
}

bool ddbi_page_read(const struct page *page, struct page_answer *out)
{
	struct kv_snapshot *snapshot = page->view->snapshot;
	const struct kv_ops *ops = snapshot->kv->ops;
	kv_tree tree = page->index ? page->index->tree : page->table->tree;
	*out = (struct page_answer){ .items.set = !page->count_only };
	struct reading r = { .page = page, .out = out };
	struct kv_iter *rows;
	enum kv_rc rc = ops->iterate(snapshot, tree, &page->range, page->backward, &rows);
	if (rc != KV_OK)
		return ddbi_kv_fail(&page->op->error, rc);
	bool ok = read_rows(&r, rows);
	ops->end(rows);
	out->count = (struct opt_int){ true, (int64_t)r.count };
	out->scanned = (struct opt_int){ true, (int64_t)r.scanned };
	return ok && report(&r);
}
