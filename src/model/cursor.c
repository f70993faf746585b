/* SPDX-License-Identifier: Apache-2.0 */
#include "model/cursor.h"
#include "expression/evaluate.h"

#define START_MAX 16384 /* bytes of a start key: two hash and two range keys, at most 6 kB */

/* Keeps an error for ddb_finish; always false. */
static bool give_up(struct ddb_cursor *c, const struct error *err)
{
	c->read_all = true;
	c->nitems = 0;
	ddbi_error_public(err, &c->error);
	return false;
}

/* ---- pages ---- */
static bool keep_start(struct ddb_cursor *c, struct str key, struct error *err)
{
	buf_clear(&c->start);
	c->read_all = !key.p;
	buf_str(&c->start, key);
	return !c->start.failed || ddbi_fail_nomem(err);
}

/* How many items to look at; 0: as many as a page holds. Without a filter no more than are wanted. */
static size_t limit_of(const struct ddb_cursor *c)
{
	bool filtered = c->plan.filter || c->plan.rest;
	if (filtered || c->left == SIZE_MAX)
		return c->page_size;
	return c->page_size && c->page_size < c->left ? c->page_size : c->left;
}

static struct opt_int limit_member(const struct ddb_cursor *c)
{
	size_t n = limit_of(c);
	return (struct opt_int){ n > 0, n > INT32_MAX ? INT32_MAX : (int64_t)n };
}

static void fill_query(const struct ddb_cursor *c, struct query_input *in)
{
	in->table_name = c->mapping->table;
	in->index_name = c->index;
	in->limit = limit_member(c);
	in->trees = &c->trees;
	in->exclusive_start_key.packed = c->start.len ? buf_view(&c->start) : STR_NONE;
	if (c->plan.descending)
		in->scan_index_forward = (struct opt_bool){ true, false };
	if (c->consistent)
		in->consistent_read = (struct opt_bool){ true, true };
	if (c->counting)
		in->select = STR("COUNT");
}

static void fill_scan(const struct ddb_cursor *c, struct scan_input *in)
{
	in->table_name = c->mapping->table;
	in->index_name = c->index;
	in->limit = limit_member(c);
	in->trees = c->trees.filter ? &c->trees : NULL;
	in->exclusive_start_key.packed = c->start.len ? buf_view(&c->start) : STR_NONE;
	if (c->consistent)
		in->consistent_read = (struct opt_bool){ true, true };
	if (c->counting)
		in->select = STR("COUNT");
}

/* The key out of the conditions that fix it. */
static bool fill_get(struct ddb_cursor *c, struct get_item_input *in, struct error *err)
{
	const struct condition *k = c->plan.key;
	struct packer p;
	buf_clear(&c->start);
	ddbi_pack_begin(&p, &c->start);
	for (size_t i = 0; i < (k->nchildren ? k->nchildren : 1); i++) {
		const struct condition *eq = k->nchildren ? &k->children[i] : k;
		ddbi_pack_packed(&p, eq->operands[0].path.parts[0].name, eq->operands[1].value);
	}
	in->table_name = c->mapping->table;
	if (c->consistent)
		in->consistent_read = (struct opt_bool){ true, true };
	return ddbi_pack_end(&p, &in->key.packed) || ddbi_fail_nomem(err);
}

static bool take_items(struct ddb_cursor *c, const struct item_list *items, struct opt_int count,
	struct str last, struct error *err)
{
	c->items = items->items;
	c->nitems = items->len;
	c->counted = count.set ? (size_t)count.v : 0;
	return keep_start(c, last, err);
}

static bool take_get(struct ddb_cursor *c, struct item *item, struct error *err)
{
	const struct item_list one = { item, item->packed.p != NULL, true };
	return take_items(c, &one, (struct opt_int){ true, (int64_t)one.len }, STR_NONE, err);
}

static bool take_page(struct ddb_cursor *c, struct op *op, struct error *err)
{
	struct query_output *query = op->output;
	struct scan_output *scan = op->output;
	switch (c->plan.way) {
	case WAY_GET: return take_get(c, &((struct get_item_output *)op->output)->item, err);
	case WAY_QUERY:
		return take_items(c, &query->items, query->count, query->last_evaluated_key.packed, err);
	default: return take_items(c, &scan->items, scan->count, scan->last_evaluated_key.packed, err);
	}
}

static bool run_page(struct ddb_cursor *c, struct op *op, struct error *err)
{
	static const enum op_id ids[] = {
		[WAY_GET] = OP_GET_ITEM, [WAY_QUERY] = OP_QUERY, [WAY_SCAN] = OP_SCAN
	};
	if (!ddbi_session_begin(c->db, err))
		return false;
	if (!ddbi_op_init(op, ids[c->plan.way], &c->page))
		return ddbi_fail_nomem(err);
	if (c->plan.way == WAY_GET && !fill_get(c, op->input, err))
		return false;
	if (c->plan.way == WAY_QUERY)
		fill_query(c, op->input);
	if (c->plan.way == WAY_SCAN)
		fill_scan(c, op->input);
	if (ddbi_session_run(c->db, op) == DDB_OK)
		return take_page(c, op, err);
	*err = op->error;
	return false;
}

bool ddbi_cursor_page(struct ddb_cursor *c)
{
	struct error err;
	struct op op;
	ddbi_arena_reset(&c->page);
	error_init(&err, &c->page);
	return run_page(c, &op, &err) || give_up(c, &err);
}

/* ---- items ---- */
bool ddbi_cursor_next(struct ddb_cursor *c, struct str *item)
{
	while (c->left > 0) {
		while (c->nitems > 0) {
			*item = c->items->packed;
			c->items++;
			c->nitems--;
			if (ddbi_evaluate(c->plan.rest, *item)) {
				c->left -= c->left != SIZE_MAX;
				return true;
			}
		}
		if (c->read_all || !ddbi_cursor_page(c))
			return false;
	}
	return false;
}

bool ddbi_cursor_load(struct ddb_cursor *c, struct ddb_arena *arena, void *out)
{
	struct str item;
	struct error err;
	if (!ddbi_cursor_next(c, &item))
		return false;
	error_init(&err, &c->page);
	if (!ddbi_decode_item(c->mapping, item, c->plan.whole, arena, &err, out))
		return give_up(c, &err);
	ddbi_after_load(c->db, c->mapping, out);
	return true;
}

/* ---- the calls ---- */
static bool plan_it(
	struct ddb_cursor *c, const struct ddb_model *model, const struct ddb_query *q, struct error *err)
{
	if (!ddbi_session_begin(c->db, err))
		return false;
	c->mapping = ddbi_mapping(c->db, model, err);
	if (!c->mapping)
		return false;
	const struct trees t = { c->mapping, &c->keep, err, NULL };
	c->item = ddbi_arena_alloc(&c->keep, model->size);
	c->index = str_z(q->index);
	if (!c->item)
		return ddbi_fail_nomem(err);
	if (!ddbi_plan(&t, q, c->db->options.no_scan, &c->plan))
		return false;
	c->index = c->plan.index ? str_z(c->plan.index->name) : STR_NONE;
	c->trees = (struct expression_trees){ .filter = c->plan.filter,
		.key_condition = c->plan.way == WAY_QUERY ? c->plan.key : NULL };
	c->read_all = c->plan.way == WAY_NOTHING;
	return true;
}

struct ddb_cursor *ddb_find(struct ddb *db, const struct ddb_model *model, const struct ddb_query *q)
{
	static const struct ddb_query everything;
	struct error err;
	struct ddb_cursor *c = ddbi_zalloc(sizeof *c);
	if (!c)
		return NULL;
	q = q ? q : &everything;
	*c = (struct ddb_cursor){
		.db = db, .page_size = q->page_size, .left = q->limit ? q->limit : SIZE_MAX
	};
	c->consistent = q->consistent;
	ddbi_arena_init(&c->keep, ARENA_MAX_DEFAULT);
	ddbi_arena_init(&c->page, ARENA_MAX_DEFAULT);
	ddbi_arena_init(&c->texts, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&c->start, START_MAX);
	error_init(&err, &c->page);
	if (!db)
		ddbi_failf(&err, EXCEPTION_MISUSE, "the session is NULL");
	if (!db || !plan_it(c, model, q, &err)) {
		give_up(c, &err);
		if (db)
			ddbi_session_end(db, &err);
	}
	return c;
}

const void *ddb_next(struct ddb_cursor *c)
{
	if (!c)
		return NULL;
	ddbi_arena_reset(&c->texts);
	return ddbi_cursor_load(c, &c->texts, c->item) ? c->item : NULL;
}

enum ddb_rc ddb_finish(struct ddb_cursor *c)
{
	if (!c)
		return DDB_NOMEM;
	enum ddb_rc rc = c->error.rc;
	if (c->db)
		c->db->last = c->error;
	ddbi_buf_free(&c->start);
	ddbi_arena_free(&c->texts);
	ddbi_arena_free(&c->page);
	ddbi_arena_free(&c->keep);
	ddbi_free(c);
	return rc;
}
