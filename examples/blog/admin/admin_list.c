/* SPDX-License-Identifier: Apache-2.0 */
/* /admin/KIND/: a page of a list, or what a search finds in it. */
#include "admin/admin.h"
#include "blog.h"
#include "pages/template.h"
#include "pages/view.h"
#include <string.h>
#include <strings.h>

#define ITEMS_A_PAGE 50

static json_t *row(struct request *r, const struct kind *k, const void *item)
{
	const char *name = column_text(r, k->columns, item);
	json_t *cells = json_array();
	for (const struct column *c = k->columns + 1; c->title; c++)
		json_array_append_new(cells, json_pack("{s:s, s:b}", "text", column_text(r, c, item),
						     "number", c->type == COLUMN_WHOLE));
	return json_pack(
		"{s:s, s:s, s:o}", "pk", (const char *)item, "name", *name ? name : "(none)", "cells", cells);
}

static bool matches(const struct kind *k, const char *words, const void *item)
{
	for (size_t i = 0; i < k->nsearched; i++) {
		const char *const *text = (const void *)((const char *)item + k->columns[i].offset);
		if (*text && strcasestr(*text, words))
			return true;
	}
	return false;
}

/* All that is found among so many of the first. */
static enum ddb_rc search_items(
	struct request *r, const struct kind *k, struct ddb_query query, const char *words, json_t *values)
{
	json_t *rows = json_array();
	size_t looked_at = 0;
	query.limit = r->blog->search_newest;
	struct ddb_cursor *c = ddb_find(r->db, k->model, &query);
	for (const void *item; (item = ddb_next(c)); looked_at++)
		if (matches(k, words, item))
			json_array_append_new(rows, row(r, k, item));
	json_object_set_new(values, "rows", rows);
	json_object_set_new(values, "note",
		json_sprintf("%zu found among the first %zu of this list, by %s.", json_array_size(rows),
			looked_at, k->searched));
	return ddb_finish(c);
}

static enum ddb_rc list_items(struct request *r, const struct kind *k, struct ddb_query query, json_t *values)
{
	struct ddb_page page = { .n = 0 };
	json_t *rows = json_array();
	int number = page_number(r);
	query.limit = ITEMS_A_PAGE;
	query.resume = request_query(r, "after");
	enum ddb_rc rc = ddb_find_page(r->db, k->model, r->arena, &query, &page);
	for (size_t i = 0; !rc && i < page.n; i++)
		json_array_append_new(rows, row(r, k, (const char *)page.items + i * k->size));
	json_object_set_new(values, "rows", rows);
	if (page.next || number > 1)
		json_object_set_new(values, "pager",
			json_pack("{s:i, s:s?, s:s?}", "page", number, "first",
				number > 1 ? page_url(r, NULL, NULL, 1) : NULL, "next",
				page.next ? page_url(r, "after", page.next, number + 1) : NULL));
	return rc;
}

/* ---- what is around it ---- */

static const struct listing *listing_asked(struct request *r, const struct kind *k)
{
	const char *name = request_query(r, "list");
	for (size_t i = 0; name && i < 2 && k->lists[i].query; i++)
		if (!strcmp(name, k->lists[i].name))
			return &k->lists[i];
	return k->lists;
}

static json_t *lists_view(const struct kind *k, const struct listing *asked)
{
	json_t *lists = json_array();
	for (size_t i = 0; k->lists[1].query && i < 2; i++)
		json_array_append_new(lists, json_pack("{s:s, s:s, s:b}", "list", k->lists[i].name, "title",
						     k->lists[i].title, "current", asked == &k->lists[i]));
	return lists;
}

static json_t *columns_view(const struct kind *k)
{
	json_t *columns = json_array();
	for (const struct column *c = k->columns; c->title; c++)
		json_array_append_new(columns,
			json_pack("{s:s, s:b}", "title", c->title, "number", c->type == COLUMN_WHOLE));
	return columns;
}

/* What was done before this page came. */
static json_t *message_view(struct request *r, const struct kind *k)
{
	const char *deleted = request_query(r, "deleted");
	if (deleted && strspn(deleted, "0123456789") == strlen(deleted))
		return json_sprintf("Deleted: %.9s.", deleted);
	return request_query(r, "saved") ? json_sprintf("The %s is saved.", k->one) : json_null();
}

void admin_list(struct request *r)
{
	const struct kind *k = kind_asked(r);
	if (!k)
		return;
	const struct listing *list = listing_asked(r, k);
	const char *words = request_query(r, "q");
	json_t *values = request_json(
		r, json_pack("{s:s, s:o, s:s, s:o, s:o, s:s, s:s}", "title", k->title, "message",
			   message_view(r, k), "list", list->name, "lists", lists_view(k, list), "columns",
			   columns_view(k), "q", words ? words : "", "searched", k->searched));
	enum ddb_rc rc = words && *words ? search_items(r, k, list->query(), words, values)
					 : list_items(r, k, list->query(), values);
	json_object_set_new(
		values, "has_rows", json_boolean(json_array_size(json_object_get(values, "rows"))));
	json_object_set_new(values, "has_lists", json_boolean(k->lists[1].query));
	if (rc)
		reply_failure(r, rc);
	else
		reply_admin(r, k, 200, "admin_list", json_incref(values));
}
