/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of posts a page at a time, and who wrote them: a fixed number of reads a page, however many posts
 * there are. */
#include "blog.h"
#include "pages/view.h"
#include "posts.h"
#include "queries.h"
#include <stdlib.h>
#include <string.h>

static bool failed(struct request *r, enum ddb_rc rc)
{
	if (rc)
		reply_failure(r, rc);
	return rc;
}

static const char *author_of(const json_t *post)
{
	const char *pk = json_string_value(json_object_get(post, "author_pk"));
	return pk ? pk : "";
}

/* The keys of those who wrote them, each once. */
static size_t author_keys(const json_t *posts, struct author *keys)
{
	const json_t *post;
	size_t n = 0;
	for (size_t i = 0; (post = json_array_get(posts, i)); i++) {
		const char *pk = author_of(post);
		size_t known = 0;
		while (known < n && strcmp(keys[known].pk, pk) != 0)
			known++;
		if (*pk && known == n)
			copy_pk(keys[n++].pk, pk);
	}
	return n;
}

bool add_authors(struct request *r, json_t *posts)
{
	size_t room = json_array_size(posts) + 1, found = 0;
	struct author *keys = request_array(r, room, sizeof *keys),
		      *authors = request_array(r, room, sizeof *authors);
	size_t n = keys && authors ? author_keys(posts, keys) : 0;
	json_t *post;
	if (failed(r, n ? author_get_all(r->db, r->arena, keys, n, authors, &found, NULL) : DDB_OK))
		return false;
	for (size_t a = 0; a < found; a++) {
		json_t *view = request_json(r, author_view(&authors[a]));
		for (size_t i = 0; (post = json_array_get(posts, i)); i++)
			if (!strcmp(author_of(post), authors[a].pk))
				json_object_set(post, "author", view);
	}
	return true;
}

int page_number(struct request *r)
{
	const char *text = request_query(r, "page");
	long page = text ? strtol(text, NULL, 10) : 1;
	return page < 1 || page > 1000000 ? 1 : (int)page;
}

/* All but letters, digits and -_.~ as %XX. */
static const char *url_encoded(struct request *r, const char *value)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = request_array(r, 3 * strlen(value) + 1, 1), *to = out;
	for (; out && *value; value++) {
		unsigned char c = (unsigned char)*value;
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (letter || (c >= '0' && c <= '9') || strchr("-_.~", c)) {
			*to++ = *value;
			continue;
		}
		*to++ = '%';
		*to++ = digits[c >> 4];
		*to++ = digits[c & 15];
	}
	return out ? out : "";
}

const char *url_part(struct request *r, const char *name, const char *value)
{
	return request_text(r, "&%s=%s", name, url_encoded(r, value));
}

const char *slug_url(struct request *r, const char *start, const char *slug)
{
	return request_text(r, "%s%s/", start, url_encoded(r, slug));
}

const char *page_url(struct request *r, const char *name, const char *value, int page)
{
	static const char *const filters[] = { "q", "tag", "category", "list" };
	const char *query = "";
	for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
		const char *filter = request_query(r, filters[i]);
		if (filter && *filter)
			query = request_text(r, "%s%s", query, url_part(r, filters[i], filter));
	}
	if (value)
		query = request_text(r, "%s%s", query, url_part(r, name, value));
	if (page > 1)
		query = request_text(r, "%s&page=%d", query, page);
	return *query ? request_text(r, "%s?%s", r->path, query + 1) : r->path;
}

/* `next`: where the next page begins; NULL: this is the last. */
static bool add_page(struct request *r, json_t *values, const struct post *posts, size_t n, const char *next)
{
	int page = page_number(r);
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, post_view(&posts[i]));
	json_object_set_new(values, "posts", list);
	json_object_set_new(values, "found", json_boolean(n > 0 || next || page > 1));
	if (next || page > 1)
		json_object_set_new(values, "pager",
			json_pack("{s:i, s:s?, s:s?}", "page", page, "first",
				page > 1 ? page_url(r, NULL, NULL, 1) : NULL, "older",
				next ? page_url(r, "after", next, page + 1) : NULL));
	return add_authors(r, list);
}

/* Our links say where their page begins. Of a number that somebody has typed it is found by going past the
 * pages before it, as far as a search would look. false: it has answered. */
static bool find_start(struct request *r, const struct ddb_model *model, struct ddb_query *query)
{
	size_t before = (size_t)(page_number(r) - 1) * POSTS_A_PAGE;
	struct ddb_page passed = { .n = 0 };
	query->resume = request_query(r, "after");
	query->limit = before;
	if (!query->resume && before) {
		bool far = before > r->blog->search_newest;
		if (failed(r, far ? DDB_NOT_FOUND : ddb_find_page(r->db, model, r->arena, query, &passed)))
			return false;
		query->resume = passed.next;
		if (!passed.next && failed(r, DDB_NOT_FOUND))
			return false;
	}
	query->limit = POSTS_A_PAGE;
	return true;
}

bool add_posts(struct request *r, json_t *values, struct ddb_query of_posts)
{
	struct ddb_page page = { .n = 0 };
	if (!find_start(r, &post_model, &of_posts) ||
		failed(r, post_find_page(r->db, r->arena, &of_posts, &page)))
		return false;
	return add_page(r, values, page.items, page.n, page.next);
}

/* The posts with these keys that stand in the feed. */
static bool add_chosen(struct request *r, json_t *values, const struct post *keys, size_t n, const char *next)
{
	struct post *posts = request_array(r, n + 1, sizeof *posts);
	size_t found = 0, in_feed = 0;
	if (!posts || failed(r, post_get_all(r->db, r->arena, keys, n, posts, &found, NULL)))
		return false;
	for (size_t i = 0; i < found; i++)
		if (posts[i].shelf == SHELF_FEED)
			posts[in_feed++] = posts[i];
	return add_page(r, values, posts, in_feed, next);
}

static struct post post_key(const char *pk)
{
	struct post key = { .title = NULL };
	copy_pk(key.pk, pk);
	return key;
}

bool add_posts_with_tag(struct request *r, json_t *values, const char *tag_pk)
{
	struct ddb_query query = labelled_with(tag_pk);
	struct ddb_page page = { .n = 0 };
	struct post keys[POSTS_A_PAGE];
	if (!find_start(r, &label_model, &query) ||
		failed(r, label_find_page(r->db, r->arena, &query, &page)))
		return false;
	const struct label *labels = page.items;
	for (size_t i = 0; i < page.n; i++)
		keys[i] = post_key(labels[i].post_pk);
	return add_chosen(r, values, keys, page.n, page.next);
}

bool add_posts_in_category(struct request *r, json_t *values, const char *category_pk)
{
	struct ddb_query query = posts_in(category_pk);
	struct ddb_page page = { .n = 0 };
	struct post keys[POSTS_A_PAGE];
	if (!find_start(r, &post_category_model, &query) ||
		failed(r, post_category_find_page(r->db, r->arena, &query, &page)))
		return false;
	const struct post_category *filed = page.items;
	for (size_t i = 0; i < page.n; i++)
		keys[i] = post_key(filed[i].post_pk);
	return add_chosen(r, values, keys, page.n, page.next);
}
