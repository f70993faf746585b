/* SPDX-License-Identifier: Apache-2.0 */
/* /api/posts/PK/comments/ and /api/comments/. */
#include "api/api.h"

static const struct field fields[] = {
	FIELD(comment, author_name, FIELD_TEXT, .required = true),
	FIELD(comment, body, FIELD_TEXT, .required = true),
	FIELD(comment, approved, FIELD_FLAG),
};

static void create_comment(struct request *r)
{
	struct post post;
	struct comment c = { .approved = true };
	if (!may_write(r) || !path_post(r, &post) || !read_fields(r, fields, COUNT(fields), true, &c))
		return;
	c.post_pk = post.pk;
	if (found_post(r, add_comment(r, &c)))
		reply_json(r, 201, comment_json(&c));
}

static void remove_comment(struct request *r)
{
	struct comment c;
	if (may_write(r) && path_pk(r, 0, c.pk))
		reply_deleted(r, delete_comment(r, c.pk));
}

const struct route comment_routes[] = {
	{ "POST", "/api/posts/:/comments/", create_comment },
	{ "DELETE", "/api/comments/:/", remove_comment },
	{ 0 },
};
