/* SPDX-License-Identifier: Apache-2.0 */
/* /api/tags/, and /api/posts/PK/labels/: the tags that are on a post. */
#include "api/api.h"

static const struct field tag_fields[] = {
	FIELD(tag, name, FIELD_TEXT, .required = true),
	FIELD(tag, slug, FIELD_TEXT),
	FIELD(tag, colour, FIELD_TEXT),
};

static void list_tags(struct request *r)
{
	const struct ddb_query query = all_tags();
	json_t *list = json_array();
	struct tag_cursor *c = tag_find(r->db, &query);
	for (const struct tag *t; (t = tag_next(c));)
		json_array_append_new(list, tag_json(t));
	reply_list(r, "tags", list, tag_finish(c));
}

static void reply_tag(struct request *r, unsigned status, enum ddb_rc rc, const struct tag *t)
{
	if (rc == DDB_CONDITION_FAILED)
		reply_error(r, 400, "slug: \"%s\" is taken", t->slug);
	else if (rc)
		reply_failure(r, rc);
	else
		reply_json(r, status, tag_json(t));
}

static void create_tag(struct request *r)
{
	struct tag t = { 0 };
	if (!may_write(r) || !read_fields(r, tag_fields, COUNT(tag_fields), true, &t) ||
		!fill_slug(r, t.name, &t.slug))
		return;
	ddb_fill_defaults(&tag_model, &t);
	reply_tag(r, 201, tag_create(r->db, &t), &t);
}

static void get_tag(struct request *r)
{
	struct tag t;
	if (path_pk(r, 0, t.pk))
		reply_tag(r, 200, tag_get(r->db, r->arena, &t, &t, NULL), &t);
}

static void remove_tag(struct request *r)
{
	struct tag t;
	if (may_write(r) && path_pk(r, 0, t.pk))
		reply_deleted(r, delete_tag(r, t.pk));
}

/* ---- labels ---- */

static const struct field label_fields[] = {
	FIELD(label, tag_pk, FIELD_TEXT),
	FIELD_AS(label, tag_pk, "tag_id", FIELD_TEXT),
};

static void list_labels(struct request *r)
{
	struct post post;
	struct tag *tags;
	size_t n = 0;
	if (!path_post(r, &post))
		return;
	enum ddb_rc rc = tags_on(r, post.pk, &tags, &n);
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, tag_json(&tags[i]));
	reply_list(r, "labels", list, rc);
}

/* The tag; 201 if it was not on the post before. */
static void create_label(struct request *r)
{
	struct post post;
	struct label l = { 0 };
	struct tag t;
	bool added;
	if (!may_write(r) || !path_post(r, &post) ||
		!read_fields(r, label_fields, COUNT(label_fields), true, &l))
		return;
	if (!l.tag_pk) {
		reply_error(r, 400, "tag_id required");
		return;
	}
	l.post_pk = post.pk;
	copy_pk(t.pk, l.tag_pk);
	enum ddb_rc rc = is_pk(l.tag_pk) ? tag_get(r->db, r->arena, &t, &t, NULL) : DDB_NOT_FOUND;
	if (!rc)
		rc = add_label(r, &l, &added);
	else if (rc == DDB_NOT_FOUND)
		rc = DDB_CANCELLED;
	if (rc == DDB_CANCELLED)
		reply_error(r, 404, "Tag not found");
	else if (found_post(r, rc))
		reply_json(r, added ? 201 : 200, tag_json(&t));
}

static void remove_label(struct request *r)
{
	const struct label key = { .post_pk = r->args[0], .tag_pk = r->args[1] };
	if (may_write(r))
		reply_deleted(
			r, is_pk(key.post_pk) && is_pk(key.tag_pk) ? delete_label(r, &key) : DDB_NOT_FOUND);
}

const struct route tag_routes[] = {
	{ "GET", "/api/tags/", list_tags },
	{ "POST", "/api/tags/", create_tag },
	{ "GET", "/api/tags/:/", get_tag },
	{ "DELETE", "/api/tags/:/", remove_tag },
	{ "GET", "/api/posts/:/labels/", list_labels },
	{ "POST", "/api/posts/:/labels/", create_label },
	{ "DELETE", "/api/posts/:/labels/:/", remove_label },
	{ 0 },
};
