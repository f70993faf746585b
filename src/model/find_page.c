/* SPDX-License-Identifier: Apache-2.0 */
/* One page, and the token of the next. */
#include "model/find.h"
#include "model/token.h"

static bool has_next(struct ddb_cursor *c, struct error *err)
{
	if (!c->plan.sort && !c->segments)
		return true;
	return ddbi_failf(err, EXCEPTION_VALIDATION,
		"%s: there is no next page of %s: ddb_find_all reads all of it", c->mapping->model->name,
		c->plan.sort ? "what is sorted in memory" : "a scan in segments");
}

static bool next_token(struct ddb_cursor *c, struct ddb_arena *arena, const char **next, struct error *err)
{
	bool more = ddbi_token_left(c);
	const char *token = more ? ddb_resume_token(c) : NULL;
	*next = token ? ddbi_arena_copy(arena, str_z(token)).p : NULL;
	return !more || *next || ddbi_fail_nomem(err);
}

static bool page(struct ddb_cursor *c, struct ddb_arena *arena, struct ddb_page *out)
{
	struct error err;
	if (c->error.rc)
		return false;
	error_init(&err, &c->keep);
	if (!has_next(c, &err))
		return ddbi_cursor_fail(c, &err);
	c->pages_max = c->left == SIZE_MAX;
	if (ddbi_find_array(c, arena, &out->items, &out->n) != DDB_OK)
		return false;
	if (!next_token(c, arena, &out->next, &err))
		return ddbi_cursor_fail(c, &err);
	out->scanned = c->stats.scanned;
	return true;
}

enum ddb_rc ddb_find_page(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const struct ddb_query *q, struct ddb_page *out)
{
	struct ddb_page found = { .n = 0 };
	if (!arena || !out)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, !arena ? "the arena is NULL" : "out is NULL");
	struct ddb_cursor *c = ddb_find(db, model, q);
	if (!c)
		return ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory");
	page(c, arena, &found);
	enum ddb_rc rc = ddb_finish(c);
	if (rc == DDB_OK)
		*out = found;
	return rc;
}
