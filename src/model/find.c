/* SPDX-License-Identifier: Apache-2.0 */
/* What most programs want of a cursor: all items, the first one, how many. */
#include "model/cursor.h"

#define ALL_MAX ((size_t)1 << 30) /* bytes of structs that ddb_find_all gathers */

/* Structs are gathered in `all`, as nobody knows how many come. */
static bool gather(struct ddb_cursor *c, struct ddb_arena *arena, struct buf *all)
{
	size_t size = c->mapping->model->size;
	for (;;) {
		char *room = ddbi_buf_reserve(all, size);
		if (!room)
			return false;
		if (!ddbi_cursor_load(c, arena, c->item))
			return true;
		memcpy(room, c->item, size);
		all->len += size;
	}
}

static enum ddb_rc find_all(struct ddb_cursor *c, struct ddb_arena *arena, void **items, size_t *n)
{
	struct ddb *db = c->db;
	struct buf all;
	size_t size = c->mapping ? c->mapping->model->size : 0, found = 0;
	void *copy = NULL;
	ddbi_buf_init(&all, ALL_MAX);
	bool ok = c->error.rc || gather(c, arena, &all);
	enum ddb_rc rc = ddb_finish(c);
	if (ok && rc == DDB_OK) {
		found = all.len / size;
		copy = ddbi_arena_array(arena, found + 1, size);
		if (copy && found)
			memcpy(copy, all.p, all.len);
	}
	ddbi_buf_free(&all);
	if (rc != DDB_OK)
		return rc;
	if (!copy)
		return ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory for all that was found");
	*items = copy;
	*n = found;
	return DDB_OK;
}

enum ddb_rc ddb_find_all(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const struct ddb_query *q, void **items, size_t *n)
{
	if (!arena || !items || !n)
		return ddbi_call_refused(db, EXCEPTION_MISUSE,
			!arena   ? "the arena is NULL"
			: !items ? "items is NULL"
				 : "n is NULL");
	struct ddb_cursor *c = ddb_find(db, model, q);
	return c ? find_all(c, arena, items, n) : ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory");
}

enum ddb_rc ddb_first(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const struct ddb_query *q, void *out)
{
	if (!arena || !out)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, !arena ? "the arena is NULL" : "out is NULL");
	struct ddb_cursor *c = ddb_find(db, model, q);
	if (!c)
		return ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory");
	c->left = 1;
	bool found = ddbi_cursor_load(c, arena, c->item);
	if (found)
		memcpy(out, c->item, model->size);
	enum ddb_rc rc = ddb_finish(c);
	return rc != DDB_OK || found ? rc : ddbi_call_refused(db, EXCEPTION_NOT_FOUND, "nothing matches");
}

/* Without a rest to filter here the store counts. */
static size_t count(struct ddb_cursor *c)
{
	size_t n = 0;
	struct str item;
	c->counting = !c->plan.rest && c->plan.way != WAY_GET;
	while (!c->counting && ddbi_cursor_next(c, &item))
		n++;
	while (c->counting && !c->read_all && n < c->left && ddbi_cursor_page(c))
		n += c->counted;
	return c->counting && n > c->left ? c->left : n;
}

enum ddb_rc ddb_count(struct ddb *db, const struct ddb_model *model, const struct ddb_query *q, size_t *n)
{
	if (!n)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, "n is NULL");
	struct ddb_cursor *c = ddb_find(db, model, q);
	if (!c)
		return ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory");
	size_t counted = count(c);
	enum ddb_rc rc = ddb_finish(c);
	if (rc == DDB_OK)
		*n = counted;
	return rc;
}
