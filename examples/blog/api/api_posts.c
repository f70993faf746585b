/* SPDX-License-Identifier: Apache-2.0 */
/* /api/posts/: posts, and search in them. */
#include "api/api.h"

#define POSTS_MAX 500

static const struct field new_post[] = {
	FIELD(post, title, FIELD_TEXT, .required = true),
	FIELD(post, slug, FIELD_TEXT, .required = true),
	FIELD(post, body, FIELD_TEXT),
	FIELD(post, author_pk, FIELD_TEXT),
	FIELD_AS(post, author_pk, "author_id", FIELD_TEXT),
	FIELD(post, published, FIELD_FLAG),
	FIELD(post, tags, FIELD_TEXTS),
};
static const struct field changed_post[] = {
	FIELD(post, title, FIELD_TEXT, .required = true),
	FIELD(post, slug, FIELD_TEXT, .required = true),
	FIELD(post, body, FIELD_TEXT),
	FIELD(post, published, FIELD_FLAG),
	FIELD(post, public, FIELD_FLAG),
	FIELD(post, tags, FIELD_TEXTS),
};

static void reply_post(struct request *r, unsigned status, enum ddb_rc rc, const struct post *p)
{
	if (rc)
		reply_failure(r, rc);
	else
		reply_json(r, status, post_json(p));
}

/* ?author_pk=, or ?author_id=; empty: of all. */
static const char *query_author(struct request *r)
{
	const char *pk = request_query(r, "author_pk");
	if (!pk || !*pk)
		pk = request_query(r, "author_id");
	return pk && *pk ? pk : NULL;
}

static void list_all(struct request *r)
{
	const char *author_pk = query_author(r), *next;
	const struct ddb_query of_author = posts_of(author_pk),
			       all[] = { newest_posts(SHELF_FEED), newest_posts(SHELF_DRAWER) };
	json_t *posts = author_pk ? list_posts(r, &of_author, 1, POSTS_MAX, &next)
				  : list_posts(r, all, 2, POSTS_MAX, &next);
	if (posts)
		reply_json(r, 200, json_pack("{s:O, s:s*}", "posts", posts, "next_cursor", next));
}

static void create_post(struct request *r)
{
	struct post p = { .public = true };
	if (!may_write(r) || !read_fields(r, new_post, COUNT(new_post), true, &p))
		return;
	post_shelve(&p);
	reply_post(r, 201, post_create(r->db, &p), &p);
}

static void get_post(struct request *r)
{
	struct post p;
	if (!path_pk(r, 0, p.pk))
		return;
	enum ddb_rc rc = view_post(r, r->args[0], &p);
	if (rc) {
		reply_failure(r, rc);
		return;
	}
	const struct ddb_query query = comments_on(p.pk);
	json_t *post = request_json(r, post_json(&p)), *comments = json_array();
	struct comment_cursor *c = comment_find(r->db, &query);
	for (const struct comment *m; (m = comment_next(c));)
		json_array_append_new(comments, comment_json(m));
	json_object_set_new(post, "comments", comments);
	if ((rc = comment_finish(c)))
		reply_failure(r, rc);
	else
		reply_json(r, 200, json_incref(post));
}

static void put_post(struct request *r)
{
	struct post loaded, p;
	if (!may_write(r) || !path_pk(r, 0, loaded.pk))
		return;
	enum ddb_rc rc = find_post(r, r->args[0], &loaded);
	p = loaded;
	if (rc)
		reply_failure(r, rc);
	else if (read_fields(r, changed_post, COUNT(changed_post), false, &p))
		reply_post(r, 200, save_post(r, &loaded, &p), &p);
}

static void remove_post(struct request *r)
{
	struct post p;
	if (may_write(r) && path_pk(r, 0, p.pk))
		reply_deleted(r, delete_post(r, p.pk));
}

static void search(struct request *r)
{
	const char *words = request_query(r, "q");
	struct search s = search_posts(r, words ? words : "");
	json_t *posts = request_json(r, json_array());
	for (const struct post *p; (p = search_next(&s));)
		json_array_append_new(posts, post_json(p));
	enum ddb_rc rc = search_finish(&s);
	if (rc)
		reply_failure(r, rc);
	else
		reply_json(r, 200,
			json_pack("{s:s, s:I, s:O}", "q", s.words, "searched", (json_int_t)s.searched,
				"posts", posts));
}

const struct route post_routes[] = {
	{ "GET", "/api/posts/", list_all },
	{ "POST", "/api/posts/", create_post },
	{ "GET", "/api/posts/search/", search },
	{ "GET", "/api/posts/:/", get_post },
	{ "PUT", "/api/posts/:/", put_post },
	{ "DELETE", "/api/posts/:/", remove_post },
	{ 0 },
};
