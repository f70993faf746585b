/* SPDX-License-Identifier: Apache-2.0 */
/* /posts/PK/: a post with all that hangs on it, and the form for a comment. */
#include "account/account.h"
#include "blog.h"
#include "http/fields.h"
#include "pages/template.h"
#include "pages/view.h"
#include "posts.h"
#include "queries.h"
#include <stdlib.h>
#include <string.h>

#define COMMENTS_SHOWN  200
#define REVISIONS_SHOWN 20
#define RELATED_SHOWN   4

static enum ddb_rc add_author(struct request *r, json_t *values, const char *name, const char *author_pk)
{
	struct author author = { .username = NULL };
	if (!author_pk || !*author_pk)
		return DDB_OK;
	copy_pk(author.pk, author_pk);
	enum ddb_rc rc = author_get(r->db, r->arena, &author, &author, NULL);
	if (!rc)
		json_object_set_new(values, name, author_view(&author));
	return rc == DDB_NOT_FOUND ? DDB_OK : rc;
}

static enum ddb_rc add_labels(struct request *r, json_t *values, const char *pk)
{
	struct tag *tags = NULL;
	size_t n = 0;
	enum ddb_rc rc = tags_on(r, pk, &tags, &n);
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, tag_view(r, &tags[i], false));
	add_list(values, "labels", "has_labels", list);
	return rc;
}

static enum ddb_rc add_categories(struct request *r, json_t *values, const char *pk)
{
	struct ddb_query query = categories_of(pk);
	struct post_category *filed = NULL;
	struct category keys[8], categories[8];
	size_t n = 0, found = 0;
	query.limit = 8;
	enum ddb_rc rc = post_category_find_all(r->db, r->arena, &query, &filed, &n);
	for (size_t i = 0; i < n; i++)
		copy_pk(keys[i].pk, filed[i].category_pk);
	if (!rc && n)
		rc = category_get_all(r->db, r->arena, keys, n, categories, &found, NULL);
	json_t *list = json_array();
	for (size_t i = 0; i < found; i++)
		json_array_append_new(list, category_view(r, &categories[i]));
	add_list(values, "categories", "has_categories", list);
	return rc;
}

/* The approved ones, oldest first. */
static enum ddb_rc add_comments(struct request *r, json_t *values, const char *pk)
{
	struct ddb_query query = comments_on(pk);
	query.where = ddb_and_in(r->arena, query.where, ddb_eq(CO(approved), true));
	query.limit = COMMENTS_SHOWN + 1;
	struct comment_cursor *found = comment_find(r->db, &query);
	json_t *list = json_array();
	const struct comment *comment;
	while ((comment = comment_next(found)) && json_array_size(list) < COMMENTS_SHOWN)
		json_array_append_new(list, comment_view(comment));
	int n = (int)json_array_size(list);
	json_object_set_new(values, "comments_heading",
		n ? json_sprintf("%d%s comment%s", n, comment ? "+" : "", n == 1 ? "" : "s")
		  : json_string("No comments yet"));
	if (comment)
		json_object_set_new(values, "more_comments", json_integer(n));
	add_list(values, "comments", "has_comments", list);
	return comment_finish(found);
}

static const char *summary_of(const struct revision *revision)
{
	const char *summary = revision->change_summary;
	return summary && *summary ? summary : "Edited";
}

static enum ddb_rc add_revisions(struct request *r, json_t *values, const char *pk)
{
	struct ddb_query query = revisions_of(pk);
	query.limit = REVISIONS_SHOWN;
	query.project = DDB_MEMBERS(revision, post_pk, revision_number, change_summary, created_at);
	struct revision_cursor *found = revision_find(r->db, &query);
	json_t *list = json_array();
	for (const struct revision *revision; (revision = revision_next(found));) {
		json_array_append_new(list,
			json_pack("{s:I, s:o, s:s, s:o}", "number", (json_int_t)revision->revision_number,
				"url",
				json_sprintf("/posts/%s/revisions/%lld/", pk,
					(long long)revision->revision_number),
				"summary", summary_of(revision), "created", when_view(revision->created_at)));
	}
	add_list(values, "revisions", "has_revisions", list);
	return revision_finish(found);
}

static enum ddb_rc add_related(struct request *r, json_t *values, const char *pk)
{
	struct post related[RELATED_SHOWN];
	size_t n = 0;
	enum ddb_rc rc = related_posts(r, pk, related, RELATED_SHOWN, &n);
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, post_view(&related[i]));
	add_list(values, "related", "has_related", list);
	return rc;
}

/* What hangs on the post. */
static enum ddb_rc add_rest(struct request *r, json_t *values, const struct post *post)
{
	enum ddb_rc (*const parts[])(struct request *, json_t *, const char *) = { add_labels, add_categories,
		add_comments, add_revisions, add_related };
	enum ddb_rc rc = add_author(r, values, "author", post->author_pk);
	for (size_t i = 0; !rc && i < sizeof parts / sizeof parts[0]; i++)
		rc = parts[i](r, values, post->pk);
	return rc;
}

/* comment: what the form holds; why: what is wrong with it, or NULL. */
static void show_post(struct request *r, unsigned status, const struct post *post,
	const struct comment *comment, const char *why)
{
	json_t *values =
		request_json(r, json_pack("{s:s, s:o, s:o, s:b, s:{s:s, s:s, s:s?}}", "title", post->title,
					"post", post_view(post), "paragraphs", paragraphs_view(post->body),
					"may_edit", may_edit(request_user(r), post), "comment_form", "name",
					comment->author_name, "body", comment->body, "error", why));
	enum ddb_rc rc = add_rest(r, values, post);
	if (rc)
		reply_failure(r, rc);
	else
		reply_page(r, status, "post", json_incref(values));
}

/* The post that the path names, if this reader may see it. false: it has answered. */
static bool post_to_read(struct request *r, struct post *post,
	enum ddb_rc (*read)(struct request *, const char *pk, struct post *))
{
	enum ddb_rc rc = is_pk(r->args[0]) ? read(r, r->args[0], post) : DDB_NOT_FOUND;
	if (!rc && (post->published || may_edit(request_user(r), post)))
		return true;
	reply_failure(r, rc ? rc : DDB_NOT_FOUND);
	return false;
}

static void post_page(struct request *r)
{
	struct post post;
	if (!post_to_read(r, &post, view_post))
		return;
	const struct user *user = request_user(r);
	show_post(
		r, 200, &post, &(struct comment){ .author_name = user ? user->name : "", .body = "" }, NULL);
}

static bool blank(const char *text)
{
	return !text[strspn(text, " \t\r\n")];
}

static struct comment comment_sent(struct request *r, const struct post *post)
{
	const char *name = request_form(r, "author_name"), *body = plain_lines(r, request_form(r, "body"));
	return (struct comment){ .post_pk = post->pk,
		.author_name = name ? name : "",
		.body = body ? body : "",
		.approved = true };
}

static void comment_on_post(struct request *r)
{
	struct post post;
	if (!csrf_checked(r) || !post_to_read(r, &post, find_post))
		return;
	const struct comment sent = comment_sent(r, &post);
	if (blank(sent.body)) {
		show_post(r, 400, &post, &sent, "A comment needs some words.");
		return;
	}
	if (!not_too_often(r, "comment", r->blog->comments_a_minute)) {
		if (r->status == 429)
			show_post(r, 429, &post, &sent,
				"That was one comment after the other. Please wait a minute and send it "
				"again.");
		return;
	}
	struct comment comment = sent;
	if (blank(comment.author_name))
		comment.author_name = "Anonymous";
	enum ddb_rc rc = add_comment(r, &comment);
	if (rc == DDB_INVALID)
		show_post(r, 400, &post, &sent,
			"That is too long: a name has at most 100 characters, a comment 2000.");
	else if (rc)
		reply_failure(r, rc);
	else
		reply_redirect(r, request_text(r, "/posts/%s/#comment-%s", post.pk, comment.pk));
}

/* 0: it is none. */
static int64_t whole_number(const char *text)
{
	char *end;
	long long n = strtoll(text, &end, 10);
	return *end ? 0 : n;
}

static void revision_page(struct request *r)
{
	struct post post;
	struct revision revision;
	if (!post_to_read(r, &post, find_post))
		return;
	struct revision key = { .post_pk = post.pk, .revision_number = whole_number(r->args[1]) };
	enum ddb_rc rc = revision_get(r->db, r->arena, &key, &revision, NULL);
	if (rc) {
		reply_failure(r, rc);
		return;
	}
	json_t *values = request_json(
		r, json_pack("{s:s, s:o, s:I, s:s, s:o, s:o}", "title", post.title, "post", post_view(&post),
			   "number", (json_int_t)revision.revision_number, "summary", summary_of(&revision),
			   "created", when_view(revision.created_at), "paragraphs",
			   paragraphs_view(revision.body_snapshot)));
	rc = add_author(r, values, "editor", revision.editor_pk);
	if (rc)
		reply_failure(r, rc);
	else
		reply_page(r, 200, "revision", json_incref(values));
}

const struct route post_page_routes[] = {
	{ "GET", "/posts/:/", post_page },
	{ "POST", "/posts/:/comment/", comment_on_post },
	{ "GET", "/posts/:/revisions/:/", revision_page },
	{ 0 },
};
