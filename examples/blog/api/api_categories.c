/* SPDX-License-Identifier: Apache-2.0 */
/* /api/categories/, and a post's places in them. */
#include "api/api.h"

static const struct field category_fields[] = {
	FIELD(category, name, FIELD_TEXT, .required = true),
	FIELD(category, slug, FIELD_TEXT),
	FIELD(category, description, FIELD_TEXT),
	FIELD(category, parent_pk, FIELD_TEXT, .nullable = true),
	FIELD_AS(category, parent_pk, "parent_id", FIELD_TEXT, .nullable = true),
};

static json_t *categories_json(struct request *r, const struct ddb_query *query, enum ddb_rc *rc)
{
	json_t *list = json_array();
	struct category_cursor *c = category_find(r->db, query);
	for (const struct category *x; (x = category_next(c));)
		json_array_append_new(list, category_json(x));
	*rc = category_finish(c);
	return list;
}

static void list_categories(struct request *r)
{
	const struct ddb_query query = all_categories();
	enum ddb_rc rc;
	json_t *list = categories_json(r, &query, &rc);
	reply_list(r, "categories", list, rc);
}

/* Together with the proof that its parent is there. */
static void create_category(struct request *r)
{
	struct category c = { 0 }, parent = { 0 };
	if (!may_write(r) || !read_fields(r, category_fields, COUNT(category_fields), true, &c) ||
		!fill_slug(r, c.name, &c.slug))
		return;
	copy_pk(parent.pk, c.parent_pk ? c.parent_pk : "");
	struct ddb_step steps[] = { category_create_step(&c),
		category_check_step(&parent, ddb_exists(CA(pk))) };
	enum ddb_rc rc = ddb_transact(r->db, steps, c.parent_pk ? 2 : 1, NULL);
	if (rc == DDB_CANCELLED && steps[0].rc == DDB_CONDITION_FAILED)
		reply_error(r, 400, "slug: \"%s\" is taken", c.slug);
	else if (rc == DDB_CANCELLED && steps[1].rc == DDB_CONDITION_FAILED)
		reply_error(r, 400, "parent_id: there is no such category");
	else if (rc)
		reply_failure(r, rc);
	else
		reply_json(r, 201, category_json(&c));
}

static void get_category(struct request *r)
{
	struct category c;
	if (!path_pk(r, 0, c.pk))
		return;
	enum ddb_rc rc = category_get(r->db, r->arena, &c, &c, NULL);
	if (rc) {
		reply_failure(r, rc);
		return;
	}
	const struct ddb_query query = children_of(c.pk);
	json_t *category = request_json(r, category_json(&c));
	json_object_set_new(category, "children", categories_json(r, &query, &rc));
	if (rc)
		reply_failure(r, rc);
	else
		reply_json(r, 200, json_incref(category));
}

static void remove_category(struct request *r)
{
	struct category c;
	if (may_write(r) && path_pk(r, 0, c.pk))
		reply_deleted(r, delete_category(r, c.pk));
}

/* ---- posts in them ---- */

static const struct field place_fields[] = {
	FIELD(post_category, category_pk, FIELD_TEXT),
	FIELD_AS(post_category, category_pk, "category_id", FIELD_TEXT),
	FIELD(post_category, order, FIELD_WHOLE),
	FIELD(post_category, pinned, FIELD_FLAG),
};

static void list_places(struct request *r)
{
	struct post post;
	if (!path_post(r, &post))
		return;
	const struct ddb_query query = categories_of(post.pk);
	json_t *list = json_array();
	struct post_category_cursor *c = post_category_find(r->db, &query);
	for (const struct post_category *p; (p = post_category_next(c));)
		json_array_append_new(list, post_category_json(p));
	reply_list(r, "post_categories", list, post_category_finish(c));
}

static void create_place(struct request *r)
{
	struct post post;
	struct post_category place = { 0 };
	bool added;
	if (!may_write(r) || !path_post(r, &post) ||
		!read_fields(r, place_fields, COUNT(place_fields), true, &place))
		return;
	if (!place.category_pk) {
		reply_error(r, 400, "category_id required");
		return;
	}
	place.post_pk = post.pk;
	enum ddb_rc rc = is_pk(place.category_pk) ? add_to_category(r, &place, &added) : DDB_CANCELLED;
	if (rc == DDB_CANCELLED)
		reply_error(r, 404, "Category not found");
	else if (found_post(r, rc))
		reply_json(r, added ? 201 : 200, post_category_json(&place));
}

static void remove_place(struct request *r)
{
	struct post_category place;
	if (may_write(r) && path_pk(r, 0, place.pk))
		reply_deleted(r, delete_post_category(r, place.pk));
}

const struct route category_routes[] = {
	{ "GET", "/api/categories/", list_categories },
	{ "POST", "/api/categories/", create_category },
	{ "GET", "/api/categories/:/", get_category },
	{ "DELETE", "/api/categories/:/", remove_category },
	{ "GET", "/api/posts/:/categories/", list_places },
	{ "POST", "/api/posts/:/categories/", create_place },
	{ "DELETE", "/api/postcategories/:/", remove_place },
	{ 0 },
};
