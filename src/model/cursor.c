/* SPDX-License-Identifier: Apache-2.0 */
#include "model/cursor.h"
#include "expression/evaluate.h"
#include "model/token.h"

bool ddbi_cursor_fail(struct ddb_cursor *c, const struct error *err)
{
	c->read_all = true;
	c->nitems = c->nentries = 0;
	c->left = 0;
	ddbi_error_public(err, &c->error);
	return false;
}

/* ---- items ---- */
static bool next_match(struct ddb_cursor *c, struct str *item)
{
	for (;;) {
		while (c->nitems > 0) {
			*item = c->items->packed;
			c->last = c->from ? c->from->packed : *item;
			if (c->from)
				c->from++;
			c->items++;
			c->nitems--;
			if (ddbi_evaluate(c->plan.rest, *item))
				return true;
		}
		bool over = c->read_all || (c->pages_max && c->pages == c->pages_max);
		if ((over && !c->nentries) || !ddbi_cursor_page(c))
			return false;
	}
}

static bool sort_all(struct ddb_cursor *c)
{
	struct str item;
	struct error err;
	c->is_sorted = true;
	ddbi_sort_init(&c->sort, &c->plan.sort_by, c->plan.descending, c->plan.sort_max);
	while (next_match(c, &item)) {
		error_init(&err, &c->rest);
		if (!ddbi_sort_add(&c->sort, item, &err))
			return ddbi_cursor_fail(c, &err);
	}
	error_init(&err, &c->rest);
	if (c->error.rc == DDB_OK && !ddbi_sort_items(&c->sort, &err))
		return ddbi_cursor_fail(c, &err);
	return c->error.rc == DDB_OK;
}

static bool next_sorted(struct ddb_cursor *c, struct str *item)
{
	if (!c->is_sorted && !sort_all(c))
		return false;
	if (c->next_sorted == c->sort.n)
		return false;
	ddbi_arena_reset(&c->rest);
	*item = c->sort.items[c->next_sorted++];
	return true;
}

bool ddbi_cursor_next(struct ddb_cursor *c, struct str *item)
{
	struct error err;
	if (c->left == 0)
		return false;
	error_init(&err, NULL);
	if (!ddbi_session_idle(c->db, &err))
		return ddbi_cursor_fail(c, &err);
	if (!(c->plan.sort ? next_sorted(c, item) : next_match(c, item)))
		return false;
	c->left -= c->left != SIZE_MAX;
	return true;
}

/* The part that the caller is to see. */
static bool show(const struct ddb_cursor *c, struct str *item, struct ddb_arena *arena)
{
	if (!c->plan.shown)
		return true;
	*item = ddbi_project(c->plan.shown, *item, arena);
	return item->p;
}

bool ddbi_cursor_decode(
	struct ddb_cursor *c, const struct mapping *m, struct str item, struct ddb_arena *arena, void *out)
{
	struct error err;
	error_init(&err, &c->rest);
	if (!show(c, &item, &c->rest))
		ddbi_fail_nomem(&err);
	if (err.exception || !ddbi_decode_item(m, item, c->plan.whole, arena, &err, out))
		return ddbi_cursor_fail(c, &err);
	if (ddbi_hooks_run(c->db, m, c->hooks))
		ddbi_after_load(c->db, m, out);
	c->stats.returned++;
	return true;
}

bool ddbi_cursor_load(struct ddb_cursor *c, struct ddb_arena *arena, void *out)
{
	struct str item;
	return ddbi_cursor_next(c, &item) && ddbi_cursor_decode(c, c->mapping, item, arena, out);
}

bool ddbi_cursor_gather(struct ddb_cursor *c, struct ddb_arena *arena, struct buf *all)
{
	size_t size = c->mapping->model->size;
	for (;;) {
		char *room = ddbi_buf_reserve(all, size);
		if (!room || !ddbi_cursor_load(c, arena, c->item))
			return room;
		memcpy(room, c->item, size);
		all->len += size;
	}
}

/* ---- opening ---- */
/* .segments of what is no scan are not needed. */
static bool open_segments(struct ddb_cursor *c, unsigned n, struct error *err)
{
	if (n > CURSOR_SEGMENTS_MAX)
		return ddbi_failf(err, EXCEPTION_VALIDATION,
			"%s: .segments is %u; a find reads at most %d at once", c->mapping->model->name, n,
			CURSOR_SEGMENTS_MAX);
	return n < 2 || c->plan.way != WAY_SCAN || ddbi_segments_open(c, n, err);
}

static bool resume(struct ddb_cursor *c, const char *token, struct error *err)
{
	if (!token)
		return true;
	if (c->plan.sort || c->segments)
		return ddbi_failf(err, EXCEPTION_VALIDATION, "%s: .resume cannot go on in %s",
			c->mapping->model->name,
			c->plan.sort ? "what is sorted in memory: only in an order by key"
				     : "a scan in segments: only in one without");
	return ddbi_token_resume(c, token, err);
}

static bool plan_it(struct ddb_cursor *c, const struct ddb_model *model, const struct ddb_query *q,
	unsigned how, struct error *err)
{
	if (!ddbi_session_begin(c->db, err))
		return false;
	c->mapping = ddbi_mapping(c->db, model, err);
	if (!c->mapping)
		return false;
	const struct trees t = { c->mapping, &c->keep, err, c->db };
	c->item = ddbi_arena_alloc(&c->keep, model->size);
	if (!c->item)
		return ddbi_fail_nomem(err);
	if (c->db->options.no_scan)
		how |= PLAN_NO_SCAN;
	if (!ddbi_plan(&t, q, how, &c->plan))
		return false;
	c->index = c->plan.index ? str_z(c->plan.index->name) : STR_NONE;
	c->read_all = c->plan.way == WAY_NOTHING;
	return open_segments(c, q->segments, err) && resume(c, q->resume, err);
}

struct ddb_cursor *ddbi_cursor_open(
	struct ddb *db, const struct ddb_model *model, const struct ddb_query *q, unsigned how)
{
	static const struct ddb_query everything;
	struct error err;
	struct ddb_cursor *c = ddbi_zalloc(sizeof *c);
	if (!c)
		return NULL;
	q = q ? q : &everything;
	c->db = db;
	c->page_size = q->page_size;
	c->left = q->limit ? q->limit : SIZE_MAX;
	c->consistent = q->consistent;
	c->hooks = q->hooks;
	ddbi_arena_init(&c->keep, ARENA_MAX_DEFAULT);
	ddbi_arena_init(&c->page, ARENA_MAX_DEFAULT);
	ddbi_arena_init(&c->rest, ARENA_MAX_DEFAULT);
	ddbi_arena_init(&c->texts, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&c->start, CURSOR_KEY_MAX);
	ddbi_buf_init(&c->token, TOKEN_MAX + 1);
	error_init(&err, &c->page);
	if (!plan_it(c, model, q, how, &err)) {
		ddbi_cursor_fail(c, &err);
		ddbi_session_end(db, &err);
	}
	return c;
}

/* ---- the calls ---- */
struct ddb_cursor *ddb_find(struct ddb *db, const struct ddb_model *model, const struct ddb_query *q)
{
	return ddbi_cursor_open(db, model, q, 0);
}

/* What ddb_find_any found is of several types. */
static bool is_any(struct ddb_cursor *c)
{
	struct error err;
	error_init(&err, &c->page);
	if (c->any && c->error.rc == DDB_OK) {
		ddbi_failf(&err, EXCEPTION_MISUSE, "what ddb_find_any finds is read with ddb_next_any");
		ddbi_cursor_fail(c, &err);
	}
	return c->any;
}

bool ddbi_cursor_is_closed(struct ddb_cursor *c)
{
	struct error err;
	if (!c->db || !c->db->closed)
		return false;
	error_init(&err, NULL);
	if (c->error.rc == DDB_OK && !ddbi_session_usable(c->db, &err))
		ddbi_cursor_fail(c, &err);
	return true;
}

const void *ddb_next(struct ddb_cursor *c)
{
	if (!c || ddbi_cursor_is_closed(c) || is_any(c))
		return NULL;
	ddbi_arena_reset(&c->texts);
	return ddbi_cursor_load(c, &c->texts, c->item) ? c->item : NULL;
}

struct ddb_find_stats ddb_find_stats(const struct ddb_cursor *c)
{
	return c ? c->stats : (struct ddb_find_stats){ .requests = 0 };
}

const char *ddb_resume_token(struct ddb_cursor *c)
{
	struct str token;
	return c && !ddbi_cursor_is_closed(c) && ddbi_token_make(c, &token) ? token.p : NULL;
}

enum ddb_rc ddb_finish(struct ddb_cursor *c)
{
	if (!c)
		return DDB_NOMEM;
	enum ddb_rc rc = c->error.rc;
	if (c->db && !c->db->closed)
		c->db->last = c->error;
	ddbi_segments_close(c);
	ddbi_sort_free(&c->sort);
	ddbi_buf_free(&c->token);
	ddbi_buf_free(&c->start);
	ddbi_arena_free(&c->texts);
	ddbi_arena_free(&c->rest);
	ddbi_arena_free(&c->page);
	ddbi_arena_free(&c->keep);
	ddbi_free(c);
	return rc;
}
