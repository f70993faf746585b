/* SPDX-License-Identifier: Apache-2.0 */
/* /: the feed, newest first; ?q= with words, ?tag= and ?category= (by slug) narrow it down. */
#include "blog.h"
#include "pages/template.h"
#include "pages/view.h"
#include "posts.h"
#include "queries.h"

struct filters {
	const char *words; /* "": any */
	struct tag tag;    /* pk "": any */
	struct category category;
	bool missing; /* a tag or category that is not there: nothing can be found */
};

static bool read_filters(struct request *r, struct filters *f)
{
	const char *words = request_query(r, "q"), *tag = request_query(r, "tag"),
		   *category = request_query(r, "category");
	struct ddb_query of_tag = tag_with_slug(tag), of_category = category_with_slug(category);
	enum ddb_rc rc = DDB_OK;
	*f = (struct filters){ .words = words ? words : "" };
	if (tag && *tag)
		rc = tag_first(r->db, r->arena, &of_tag, &f->tag);
	if (!rc && category && *category)
		rc = category_first(r->db, r->arena, &of_category, &f->category);
	f->missing = rc == DDB_NOT_FOUND;
	if (rc && !f->missing)
		reply_failure(r, rc);
	return !rc || f->missing;
}

static bool filtered(const struct filters *f)
{
	return f->missing || *f->words || *f->tag.pk || *f->category.pk;
}

/* The newest posts with a tag, or in a category, as a set of their keys; NULL for any. */
static enum ddb_rc tagged_set(struct request *r, const char *tag_pk, json_t **set)
{
	struct ddb_query query = labelled_with(tag_pk);
	query.limit = r->blog->search_newest;
	struct label_cursor *found = label_find(r->db, &query);
	*set = request_json(r, json_object());
	for (const struct label *label; (label = label_next(found));)
		json_object_set_new(*set, label->post_pk, json_true());
	return label_finish(found);
}

static enum ddb_rc filed_set(struct request *r, const char *category_pk, json_t **set)
{
	struct ddb_query query = posts_in(category_pk);
	query.limit = r->blog->search_newest;
	struct post_category_cursor *found = post_category_find(r->db, &query);
	*set = request_json(r, json_object());
	for (const struct post_category *filed; (filed = post_category_next(found));)
		json_object_set_new(*set, filed->post_pk, json_true());
	return post_category_finish(found);
}

/* With words, or with more than one filter: looks through the newest posts, and says how many. */
static bool add_found(struct request *r, json_t *values, const struct filters *f)
{
	json_t *tagged = NULL, *filed = NULL, *posts = json_array();
	int page = page_number(r);
	size_t first = (size_t)(page - 1) * POSTS_A_PAGE, n = 0;
	enum ddb_rc rc = *f->tag.pk ? tagged_set(r, f->tag.pk, &tagged) : DDB_OK;
	if (!rc && *f->category.pk)
		rc = filed_set(r, f->category.pk, &filed);
	struct search search = search_posts(r, f->words);
	for (const struct post *post; !rc && (post = search_next(&search));) {
		if ((tagged && !json_object_get(tagged, post->pk)) ||
			(filed && !json_object_get(filed, post->pk)))
			continue;
		if (n >= first && n < first + POSTS_A_PAGE)
			json_array_append_new(posts, post_view(post));
		n++;
	}
	enum ddb_rc finished = search_finish(&search);
	json_object_set_new(values, "posts", posts);
	if (rc || finished) {
		reply_failure(r, rc ? rc : finished);
		return false;
	}
	json_object_set_new(values, "found", json_boolean(n));
	json_object_set_new(values, "note", json_sprintf("%zu of the newest %zu posts.", n, search.searched));
	if (n > POSTS_A_PAGE)
		json_object_set_new(values, "pager",
			json_pack("{s:i, s:s?, s:s?}", "page", page, "first",
				page > 1 ? page_url(r, NULL, NULL, 1) : NULL, "older",
				n > first + POSTS_A_PAGE ? page_url(r, NULL, NULL, page + 1) : NULL));
	return add_authors(r, posts);
}

static bool add_narrowed(struct request *r, json_t *values, const struct filters *f)
{
	const char *named = *f->tag.pk ? f->tag.name : *f->category.pk ? f->category.name : NULL;
	const char *heading =
		*f->words ? request_text(r, "“%s”%s%s", f->words, named ? " in " : "", named ? named : "")
			  : (named ? named : "Nothing");
	json_object_set_new(values, "filter", json_true());
	json_object_set_new(values, "heading", json_string(heading));
	json_object_set_new(values, "search", json_string(f->words));
	json_object_set_new(values, "nothing", json_string("No post matches this."));
	if (f->missing)
		return true;
	if (*f->words || (*f->tag.pk && *f->category.pk))
		return add_found(r, values, f);
	if (*f->tag.pk)
		return add_posts_with_tag(r, values, f->tag.pk);
	return add_posts_in_category(r, values, f->category.pk);
}

static void feed(struct request *r)
{
	struct filters f;
	json_t *values = request_json(r,
		json_pack("{s:s, s:s}", "title", "Newest posts", "nothing", "Nothing has been written yet."));
	if (!read_filters(r, &f))
		return;
	if (!(filtered(&f) ? add_narrowed(r, values, &f) : add_posts(r, values, newest_posts(SHELF_FEED))))
		return;
	const char *chosen = *f.tag.pk ? f.tag.pk : f.category.pk;
	if (add_side(r, values, chosen))
		reply_page(r, 200, "feed", json_incref(values));
}

const struct route feed_routes[] = {
	{ "GET", "/", feed },
	{ 0 },
};
