/* SPDX-License-Identifier: Apache-2.0 */
/* One request, one page: GetItem, Query or Scan. */
#include "model/cursor.h"

/* Without a filter no more than are wanted. */
static size_t limit_of(const struct ddb_cursor *c)
{
	bool filtered = c->plan.filter || c->plan.rest;
	if (filtered || c->plan.sort || c->left == SIZE_MAX)
		return c->page_size;
	return c->page_size && c->page_size < c->left ? c->page_size : c->left;
}

struct opt_int ddbi_cursor_limit(const struct ddb_cursor *c)
{
	size_t n = limit_of(c);
	return (struct opt_int){ n > 0, n > INT32_MAX ? INT32_MAX : (int64_t)n };
}

const struct expression_trees *ddbi_cursor_trees(const struct ddb_cursor *c, struct ddb_arena *arena)
{
	struct expression_trees *t = ARENA_NEW(arena, struct expression_trees);
	if (t)
		*t = (struct expression_trees){ .filter = c->plan.filter,
			.projection = c->counting ? NULL : c->plan.fields,
			.key_condition = c->plan.way == WAY_QUERY ? c->plan.key : NULL };
	return t;
}

static void fill_query(
	const struct ddb_cursor *c, const struct expression_trees *trees, struct query_input *in)
{
	in->table_name = c->mapping->table;
	in->index_name = c->index;
	in->limit = ddbi_cursor_limit(c);
	in->trees = trees;
	in->exclusive_start_key.packed = c->start.len ? buf_view(&c->start) : STR_NONE;
	if (c->plan.descending)
		in->scan_index_forward = (struct opt_bool){ true, false };
	if (c->consistent)
		in->consistent_read = (struct opt_bool){ true, true };
	if (c->counting)
		in->select = STR("COUNT");
}

void ddbi_cursor_fill_scan(const struct ddb_cursor *c, const struct expression_trees *trees, struct str start,
	struct scan_input *in)
{
	in->table_name = c->mapping->table;
	in->index_name = c->index;
	in->limit = ddbi_cursor_limit(c);
	in->trees = trees;
	in->exclusive_start_key.packed = start.n ? start : STR_NONE;
	if (c->consistent)
		in->consistent_read = (struct opt_bool){ true, true };
	if (c->counting)
		in->select = STR("COUNT");
}

static void fill_get(
	const struct ddb_cursor *c, const struct expression_trees *trees, struct get_item_input *in)
{
	in->table_name = c->mapping->table;
	in->key.packed = c->plan.keys[0];
	in->trees = trees;
	if (c->consistent)
		in->consistent_read = (struct opt_bool){ true, true };
}

/* ---- answers ---- */
static bool keep_start(struct ddb_cursor *c, struct str key, struct error *err)
{
	buf_clear(&c->start);
	c->read_all = !key.p;
	buf_str(&c->start, key);
	return !c->start.failed || ddbi_fail_nomem(err);
}

static bool take_items(struct ddb_cursor *c, const struct item_list *items, struct opt_int count,
	struct opt_int scanned, struct str last, struct error *err)
{
	c->items = items->items;
	c->nitems = items->len;
	c->counted = count.set ? (size_t)count.v : 0;
	c->stats.scanned += scanned.set ? (size_t)scanned.v : 0;
	return keep_start(c, last, err);
}

static bool take_get(struct ddb_cursor *c, struct item *item, struct error *err)
{
	const struct item_list one = { item, item->packed.p != NULL, true };
	const struct opt_int n = { true, (int64_t)one.len };
	return take_items(c, &one, n, n, STR_NONE, err);
}

static bool take_page(struct ddb_cursor *c, struct op *op, struct error *err)
{
	const struct query_output *q = op->output;
	const struct scan_output *s = op->output;
	if (c->plan.way == WAY_GET)
		return take_get(c, &((struct get_item_output *)op->output)->item, err);
	return c->plan.way == WAY_QUERY ? take_items(c, &q->items, q->count, q->scanned_count,
						  q->last_evaluated_key.packed, err)
					: take_items(c, &s->items, s->count, s->scanned_count,
						  s->last_evaluated_key.packed, err);
}

/* ---- requests ---- */
bool ddbi_cursor_run(struct ddb_cursor *c, struct op *op, struct error *err)
{
	c->stats.requests++;
	if (ddbi_session_run(c->db, op) == DDB_OK)
		return true;
	*err = op->error;
	return false;
}

static bool run_page(struct ddb_cursor *c, struct error *err)
{
	static const enum op_id ids[] = {
		[WAY_GET] = OP_GET_ITEM, [WAY_QUERY] = OP_QUERY, [WAY_SCAN] = OP_SCAN
	};
	struct op op;
	const struct expression_trees *trees = ddbi_cursor_trees(c, &c->page);
	if (!trees || !ddbi_op_init(&op, ids[c->plan.way], &c->page))
		return ddbi_fail_nomem(err);
	if (c->plan.way == WAY_GET)
		fill_get(c, trees, op.input);
	else if (c->plan.way == WAY_QUERY)
		fill_query(c, trees, op.input);
	else
		ddbi_cursor_fill_scan(c, trees, buf_view(&c->start), op.input);
	return ddbi_cursor_run(c, &op, err) && take_page(c, &op, err);
}

static bool read_page(struct ddb_cursor *c, struct error *err)
{
	if (!ddbi_session_begin(c->db, err))
		return false;
	c->pages++;
	if (c->plan.way == WAY_BATCH_GET)
		return ddbi_cursor_get_keys(c, err);
	if (!(c->segments ? ddbi_segments_page(c, err) : run_page(c, err)))
		return false;
	if (c->plan.fetch_rest && !c->counting) {
		c->entries = c->items;
		c->nentries = c->nitems;
		c->nitems = 0;
	}
	return true;
}

/* What is left of a page of entries comes first. */
bool ddbi_cursor_page(struct ddb_cursor *c)
{
	struct error err;
	bool more = c->nentries;
	ddbi_arena_reset(&c->rest);
	if (!more)
		ddbi_arena_reset(&c->page);
	error_init(&err, &c->rest);
	c->last = STR_NONE;
	return (more ? ddbi_cursor_fetch_rest(c, &err) : read_page(c, &err)) || ddbi_cursor_fail(c, &err);
}
