/* SPDX-License-Identifier: Apache-2.0 */
/* What most programs want of a cursor: all items, the first one, the only one, how many. */
#include "model/find.h"

static enum ddb_rc no_memory(struct ddb *db)
{
	return ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory");
}

/* ---- all ---- */
enum ddb_rc ddbi_find_array(struct ddb_cursor *c, struct ddb_arena *arena, void **items, size_t *n)
{
	struct buf all;
	size_t size = c->mapping ? c->mapping->model->size : 1, found = 0;
	ddbi_buf_init(&all, FIND_ALL_MAX);
	bool ok = c->error.rc || ddbi_cursor_gather(c, arena, &all);
	void *copy = ok && !c->error.rc ? ddbi_arena_array(arena, all.len / size + 1, size) : NULL;
	if (copy && all.len)
		memcpy(copy, all.p, all.len);
	found = all.len / size;
	ddbi_buf_free(&all);
	if (c->error.rc)
		return c->error.rc;
	if (!copy) {
		struct error err = { .exception = EXCEPTION_NOMEM,
			.message = STR("out of memory for all that was found") };
		ddbi_cursor_fail(c, &err);
		return c->error.rc;
	}
	*items = copy;
	*n = found;
	return DDB_OK;
}

enum ddb_rc ddb_find_all(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const struct ddb_query *q, void **items, size_t *n)
{
	void *found = NULL;
	size_t nfound = 0;
	if (!arena || !items || !n)
		return ddbi_call_refused(db, EXCEPTION_MISUSE,
			!arena   ? "the arena is NULL"
			: !items ? "items is NULL"
				 : "n is NULL");
	struct ddb_cursor *c = ddb_find(db, model, q);
	if (!c)
		return no_memory(db);
	ddbi_find_array(c, arena, &found, &nfound);
	enum ddb_rc rc = ddb_finish(c);
	if (rc == DDB_OK) {
		*items = found;
		*n = nfound;
	}
	return rc;
}

/* ---- one ---- */
/* Takes over the cursor. */
static enum ddb_rc take_first(struct ddb_cursor *c, struct ddb *db, struct ddb_arena *arena, void *out)
{
	if (!c)
		return no_memory(db);
	if (c->left > 0)
		c->left = 1;
	bool found = ddbi_cursor_load(c, arena, c->item);
	if (found)
		memcpy(out, c->item, c->mapping->model->size);
	enum ddb_rc rc = ddb_finish(c);
	return rc != DDB_OK || found ? rc : ddbi_call_refused(db, EXCEPTION_NOT_FOUND, "nothing matches");
}

enum ddb_rc ddb_first(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const struct ddb_query *q, void *out)
{
	if (!arena || !out)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, !arena ? "the arena is NULL" : "out is NULL");
	return take_first(ddb_find(db, model, q), db, arena, out);
}

/* The same query in the other direction. */
static struct ddb_query turned_round(const struct ddb_query *q)
{
	struct ddb_query turned = q ? *q : (struct ddb_query){ .limit = 0 };
	turned.descending = !turned.descending;
	if (turned.order_by && *turned.order_by == '-') {
		turned.order_by++;
		turned.descending = false;
	}
	return turned;
}

static bool in_order_by_key(const struct plan *p)
{
	bool has_order = p->way == WAY_QUERY && (!p->index || p->index->range);
	return !p->sort && (has_order || p->way == WAY_NOTHING || p->way == WAY_GET);
}

enum ddb_rc ddb_last(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const struct ddb_query *q, void *out)
{
	struct error err;
	if (!arena || !out)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, !arena ? "the arena is NULL" : "out is NULL");
	const struct ddb_query turned = turned_round(q);
	struct ddb_cursor *c = ddb_find(db, model, &turned);
	if (c && !c->error.rc && !in_order_by_key(&c->plan)) {
		error_init(&err, &c->page);
		ddbi_failf(&err, EXCEPTION_VALIDATION,
			"%s: the last one is that of an order by key, and this find has none: fix a hash key "
			"with "
			"ddb_eq, and order by its range key",
			c->mapping->model->name);
		ddbi_cursor_fail(c, &err);
	}
	return take_first(c, db, arena, out);
}

/* Any order will do, so that nothing has to be sorted. */
enum ddb_rc ddb_one(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const struct ddb_query *q, void *out)
{
	struct str more;
	if (!arena || !out)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, !arena ? "the arena is NULL" : "out is NULL");
	struct ddb_query any = q ? *q : (struct ddb_query){ .limit = 0 };
	any.limit = 2;
	struct ddb_cursor *c = ddb_find(db, model, &any);
	if (!c)
		return no_memory(db);
	c->plan.sort = false;
	bool found = ddbi_cursor_load(c, arena, c->item), several = found && ddbi_cursor_next(c, &more);
	if (found && !several && !c->error.rc)
		memcpy(out, c->item, model->size);
	enum ddb_rc rc = ddb_finish(c);
	if (rc != DDB_OK || (found && !several))
		return rc;
	return several ? ddbi_call_refused(db, EXCEPTION_SEVERAL, "more than one item matches")
		       : ddbi_call_refused(db, EXCEPTION_NOT_FOUND, "nothing matches");
}

/* ---- how many ---- */
/* Where nothing is left to filter here the store counts. */
static size_t count(struct ddb_cursor *c)
{
	size_t n = 0;
	struct str item;
	bool reads = c->plan.way == WAY_QUERY || c->plan.way == WAY_SCAN;
	c->plan.sort = false;
	c->counting = reads && !c->plan.rest && !c->plan.fetch_rest;
	while (!c->counting && ddbi_cursor_next(c, &item))
		n++;
	while (c->counting && !c->read_all && c->left && ddbi_cursor_page(c)) {
		size_t some = c->counted < c->left ? c->counted : c->left;
		n += some;
		c->left -= c->left == SIZE_MAX ? 0 : some;
	}
	return n;
}

static enum ddb_rc count_up_to(
	struct ddb *db, const struct ddb_model *model, const struct ddb_query *q, size_t max, size_t *n)
{
	/* A token tells of the index that the find itself uses. */
	struct ddb_cursor *c = ddbi_cursor_open(db, model, q, q && q->resume ? 0 : PLAN_COUNT);
	if (!c)
		return no_memory(db);
	if (max < c->left)
		c->left = max;
	*n = count(c);
	return ddb_finish(c);
}

enum ddb_rc ddb_count(struct ddb *db, const struct ddb_model *model, const struct ddb_query *q, size_t *n)
{
	size_t counted;
	if (!n)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, "n is NULL");
	enum ddb_rc rc = count_up_to(db, model, q, SIZE_MAX, &counted);
	if (rc == DDB_OK)
		*n = counted;
	return rc;
}

enum ddb_rc ddb_exists_where(
	struct ddb *db, const struct ddb_model *model, const struct ddb_query *q, bool *exists)
{
	size_t counted;
	if (!exists)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, "exists is NULL");
	enum ddb_rc rc = count_up_to(db, model, q, 1, &counted);
	if (rc == DDB_OK)
		*exists = counted;
	return rc;
}
