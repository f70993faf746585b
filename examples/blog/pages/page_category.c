/* SPDX-License-Identifier: Apache-2.0 */
/* /categories/SLUG/: the posts of a category, what is below it and what it is below. */
#include "blog.h"
#include "pages/template.h"
#include "pages/view.h"
#include "posts.h"
#include "queries.h"

#define CRUMBS 8 /* at most: also what ends a circle of parents */

/* From the top down to its parent. */
static enum ddb_rc add_crumbs(struct request *r, json_t *values, const struct category *category)
{
	struct category at = *category;
	enum ddb_rc rc = DDB_OK;
	json_t *crumbs = json_array();
	for (int i = 0; !rc && i < CRUMBS && at.parent_pk && *at.parent_pk; i++) {
		struct category key = { .name = NULL };
		copy_pk(key.pk, at.parent_pk);
		rc = category_get(r->db, r->arena, &key, &at, NULL);
		if (!rc)
			json_array_insert_new(crumbs, 0, category_view(r, &at));
	}
	json_object_set_new(values, "crumbs", crumbs);
	return rc == DDB_NOT_FOUND ? DDB_OK : rc;
}

static enum ddb_rc add_children(struct request *r, json_t *values, const struct category *category)
{
	struct ddb_query query = children_of(category->pk);
	struct category *children = NULL;
	size_t n = 0;
	query.limit = 100;
	enum ddb_rc rc = category_find_all(r->db, r->arena, &query, &children, &n);
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, category_view(r, &children[i]));
	json_object_set_new(values, "children", list);
	json_object_set_new(values, "has_children", json_boolean(n));
	return rc;
}

static void category_page(struct request *r)
{
	struct ddb_query query = category_with_slug(r->args[0]);
	struct category category;
	enum ddb_rc rc = category_first(r->db, r->arena, &query, &category);
	json_t *values = rc ? NULL
			    : request_json(r, json_pack("{s:s, s:o}", "title", category.name, "category",
						      category_view(r, &category)));
	if (!rc)
		rc = add_crumbs(r, values, &category);
	if (!rc)
		rc = add_children(r, values, &category);
	if (rc)
		reply_failure(r, rc);
	else if (add_posts_in_category(r, values, category.pk) && add_side(r, values, category.pk))
		reply_page(r, 200, "category", json_incref(values));
}

const struct route category_page_routes[] = {
	{ "GET", "/categories/:/", category_page },
	{ 0 },
};
