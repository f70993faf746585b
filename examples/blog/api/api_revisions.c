/* SPDX-License-Identifier: Apache-2.0 */
/* /api/posts/PK/revisions/. */
#include "api/api.h"

static const struct field fields[] = {
	FIELD(revision, editor_pk, FIELD_TEXT, .nullable = true),
	FIELD_AS(revision, editor_pk, "editor_id", FIELD_TEXT, .nullable = true),
	FIELD(revision, body_snapshot, FIELD_TEXT),
	FIELD(revision, change_summary, FIELD_TEXT),
};

static void list_revisions(struct request *r)
{
	struct post post;
	if (!path_post(r, &post))
		return;
	const struct ddb_query query = revisions_of(post.pk);
	json_t *list = json_array();
	struct revision_cursor *c = revision_find(r->db, &query);
	for (const struct revision *v; (v = revision_next(c));)
		json_array_append_new(list, revision_json(v));
	reply_list(r, "revisions", list, revision_finish(c));
}

static void create_revision(struct request *r)
{
	struct post post;
	struct revision v = { 0 };
	if (!may_write(r) || !path_post(r, &post) || !read_fields(r, fields, COUNT(fields), true, &v))
		return;
	v.post_pk = post.pk;
	if (!v.body_snapshot)
		v.body_snapshot = post.body;
	if (found_post(r, add_revision(r, &v)))
		reply_json(r, 201, revision_json(&v));
}

const struct route revision_routes[] = {
	{ "GET", "/api/posts/:/revisions/", list_revisions },
	{ "POST", "/api/posts/:/revisions/", create_revision },
	{ 0 },
};
