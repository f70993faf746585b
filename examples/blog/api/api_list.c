/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of posts, page by page. Those of several queries are merged: each gives the newest first, so the
 * newest of their heads is the next one of all. */
#include "api/api.h"
#include <string.h>

#define SOURCES_MAX 2

struct source {
	struct post_cursor *cursor; /* NULL: nothing was left when the cursor was made */
	const struct post *head;    /* NULL: nothing is left */
	const char *before_head;    /* where to go on so that the head is the next one */
};

static void advance(struct request *r, struct source *s)
{
	const char *token = post_resume_token(s->cursor);
	s->before_head = token ? request_text(r, "%s", token) : "";
	s->head = post_next(s->cursor);
}

/* Of a failed find too the cursor yields nothing, and tells why at its end. */
static void open_source(
	struct request *r, struct source *s, struct ddb_query query, const char *token, size_t limit)
{
	query.resume = token;
	query.page_size = limit + 1;
	s->cursor = post_find(r->db, &query);
	advance(r, s);
}

/* ?cursor= is the tokens of all queries with dots between them; of one that has nothing left it is empty.
 * false: it is of another kind. */
static bool open_sources(
	struct request *r, const struct ddb_query *queries, size_t n, size_t limit, struct source *sources)
{
	const char *cursor = request_query(r, "cursor");
	bool from_start = !cursor || !*cursor;
	for (size_t i = 0; i < n; i++) {
		size_t len = from_start ? 0 : strcspn(cursor, ".");
		if (from_start || len)
			open_source(r, &sources[i], queries[i],
				from_start ? NULL : request_text(r, "%.*s", (int)len, cursor), limit);
		if (from_start)
			continue;
		if ((cursor[len] == '.') != (i + 1 < n))
			return false;
		cursor += len + 1;
	}
	return true;
}

static struct source *newest(struct source *sources, size_t n)
{
	struct source *best = NULL;
	for (struct source *s = sources; s < sources + n; s++)
		if (s->head && (!best || s->head->created_at.us > best->head->created_at.us))
			best = s;
	return best;
}

static const char *cursor_of(struct request *r, const struct source *sources, size_t n)
{
	const char *cursor = "";
	for (size_t i = 0; i < n; i++)
		cursor = request_text(
			r, "%s%s%s", cursor, i ? "." : "", sources[i].head ? sources[i].before_head : "");
	return cursor;
}

/* false: it has answered. */
static bool close_sources(struct request *r, struct source *sources, size_t n)
{
	bool ok = true;
	for (size_t i = 0; i < n; i++) {
		enum ddb_rc rc = sources[i].cursor ? post_finish(sources[i].cursor) : DDB_OK;
		if (!rc || !ok)
			continue;
		ok = false;
		if (rc == DDB_INVALID && request_query(r, "cursor"))
			reply_error(r, 400, "Invalid cursor");
		else
			reply_failure(r, rc);
	}
	return ok;
}

json_t *list_posts(
	struct request *r, const struct ddb_query *queries, size_t n, size_t usual_limit, const char **next)
{
	struct source sources[SOURCES_MAX] = { 0 }, *from;
	size_t limit;
	if (!query_limit(r, usual_limit, &limit))
		return NULL;
	json_t *list = request_json(r, json_array());
	bool known = open_sources(r, queries, n, limit, sources);
	while (known && json_array_size(list) < limit && (from = newest(sources, n))) {
		if (json_array_append_new(list, post_json(from->head)))
			break; /* no memory */
		advance(r, from);
	}
	*next = newest(sources, n) ? cursor_of(r, sources, n) : NULL;
	if (!close_sources(r, sources, n))
		return NULL;
	if (!known)
		reply_error(r, 400, "Invalid cursor");
	return known ? list : NULL;
}
