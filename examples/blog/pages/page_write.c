/* SPDX-License-Identifier: Apache-2.0 */
/* /write/, /posts/PK/edit/ and /posts/PK/delete/: who is logged in writes; an author changes what is his, an
 * admin everything. */
#include "account/account.h"
#include "blog.h"
#include "http/fields.h"
#include "pages/template.h"
#include "pages/view.h"
#include "pages/write.h"
#include "posts.h"
#include "queries.h"
#include <string.h>

/* The title last, so that all others have been read where it is missing. */
static const struct field fields[] = {
	FIELD(post, body, FIELD_TEXT, .area = 16),
	FIELD(post, tags, FIELD_TEXTS, .required = false),
	FIELD(post, published, FIELD_FLAG, .required = false),
	FIELD(post, public, FIELD_FLAG, .required = false),
	FIELD(post, title, FIELD_TEXT, .required = true),
};
#define NFIELDS (sizeof fields / sizeof fields[0])

bool may_edit(const struct user *user, const struct post *post)
{
	if (!user)
		return false;
	return user->admin ||
	       (user->author_pk && post->author_pk && !strcmp(user->author_pk, post->author_pk));
}

static const char *joined(struct request *r, struct ddb_strlist words)
{
	const char *text = "";
	for (size_t i = 0; i < words.len; i++)
		text = request_text(r, "%s%s%s", text, i ? ", " : "", words.items[i]);
	return text;
}

/* The form, for a new post (pk "") or one that is there. */
static void show_form(struct request *r, const struct post *post, const char *why)
{
	bool editing = *post->pk;
	const char *page = editing ? request_text(r, "/posts/%s/", post->pk) : "/";
	const char *summary = request_form(r, "change_summary");
	json_t *values = request_json(
		r, json_pack("{s:s, s:s, s:s, s:s, s:b, s:s?, s:{s:s?, s:s?, s:s, s:b, s:b, s:s?}}", "title",
			   editing ? "Edit the post" : "Write a post", "action",
			   editing ? request_text(r, "%sedit/", page) : "/write/", "back", page, "button",
			   editing ? "Save the changes" : "Save the post", "editing", editing, "error", why,
			   "form", "title", post->title, "body", post->body, "tags", joined(r, post->tags),
			   "published", post->published, "public", post->public, "change_summary", summary));
	enum ddb_rc rc = add_choices(r, values, post);
	if (rc)
		reply_failure(r, rc);
	else
		reply_page(r, why ? 400 : 200, "write", json_incref(values));
}

/* What was typed. false: it has shown the form again. */
static bool read_post(struct request *r, struct post *post)
{
	const char *why = NULL, *author_pk = request_form(r, "author_pk");
	if (request_user(r)->admin && author_pk && is_pk(author_pk))
		post->author_pk = author_pk;
	bool ok = read_form(r, fields, NFIELDS, true, post, &why);
	post->body = plain_lines(r, post->body);
	if (ok)
		return true;
	post->title = request_form(r, "title");
	show_form(r, post, "A post needs a title.");
	return false;
}

/* "post.title has 201 characters; its maximum is 200", but for the first word. */
static const char *why_not(struct request *r)
{
	const char *why = ddb_errmsg(r->db), *model = "post.";
	return request_text(r, "%s", why + (strncmp(why, model, strlen(model)) ? 0 : strlen(model)));
}

/* Where the store refused what was typed, the form says so. */
static void show_failure(struct request *r, const struct post *post, enum ddb_rc rc)
{
	if (rc == DDB_INVALID)
		show_form(r, post, why_not(r));
	else
		reply_failure(r, rc);
}

static void write_page(struct request *r)
{
	if (must_log_in(r))
		show_form(r,
			&(struct post){
				.author_pk = request_user(r)->author_pk, .published = true, .public = true },
			NULL);
}

static void write_post(struct request *r)
{
	if (!must_log_in(r) || !csrf_checked(r))
		return;
	struct post post = { .author_pk = request_user(r)->author_pk };
	if (!read_post(r, &post))
		return;
	post.slug = slug_of(r, post.title);
	if (!*post.slug)
		post.slug = "post";
	post_shelve(&post);
	struct post typed = post;
	enum ddb_rc rc = post_put(r->db, &post, NULL);
	if (rc) {
		show_failure(r, &typed, rc);
		return;
	}
	rc = save_choices(r, post.pk);
	if (rc)
		reply_failure(r, rc);
	else
		reply_redirect(r, request_text(r, "/posts/%s/", post.pk));
}

/* The post that the path names, for one who may change it. false: it has answered. */
static bool post_to_edit(struct request *r, struct post *post)
{
	if (!must_log_in(r))
		return false;
	enum ddb_rc rc = is_pk(r->args[0]) ? find_post(r, r->args[0], post) : DDB_NOT_FOUND;
	if (rc)
		reply_failure(r, rc);
	else if (!may_edit(request_user(r), post))
		reply_problem(r, 403, "Only its author and the admins can change this post");
	else
		return true;
	return false;
}

static void edit_page(struct request *r)
{
	struct post post;
	if (post_to_edit(r, &post))
		show_form(r, &post, NULL);
}

/* Each edit leaves the text as it was before as a revision. */
static enum ddb_rc keep_revision(struct request *r, const struct post *before)
{
	const char *summary = request_form(r, "change_summary");
	struct revision revision = {
		.post_pk = before->pk,
		.editor_pk = request_user(r)->author_pk,
		.body_snapshot = before->body,
		.change_summary = summary && *summary ? summary : "Edited",
	};
	return add_revision(r, &revision);
}

static void edit_post(struct request *r)
{
	struct post before, post;
	if (!post_to_edit(r, &before) || !csrf_checked(r))
		return;
	post = before;
	if (!read_post(r, &post))
		return;
	struct post typed = post;
	enum ddb_rc rc = save_post(r, &before, &post);
	if (!rc)
		rc = keep_revision(r, &before);
	if (!rc)
		rc = save_choices(r, post.pk);
	if (rc)
		show_failure(r, &typed, rc);
	else
		reply_redirect(r, request_text(r, "/posts/%s/", post.pk));
}

static void remove_post(struct request *r)
{
	struct post post;
	if (!post_to_edit(r, &post) || !csrf_checked(r))
		return;
	enum ddb_rc rc = delete_post(r, post.pk);
	if (rc)
		reply_failure(r, rc);
	else
		reply_redirect(r, "/");
}

const struct route write_routes[] = {
	{ "GET", "/write/", write_page },
	{ "POST", "/write/", write_post },
	{ "GET", "/posts/:/edit/", edit_page },
	{ "POST", "/posts/:/edit/", edit_post },
	{ "POST", "/posts/:/delete/", remove_post },
	{ 0 },
};
