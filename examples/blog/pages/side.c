/* SPDX-License-Identifier: Apache-2.0 */
/* What stands beside a list of posts: the tags and the tree of categories. */
#include "pages/view.h"
#include "queries.h"
#include <string.h>

#define TAGS_SHOWN       40
#define CATEGORIES_SHOWN 200
#define DEEPEST          8 /* also what ends a circle of parents */

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* Those with this parent (NULL: at the top), each with those below it. */
static json_t *branches(struct request *r, const struct category *all, size_t n, const char *parent,
	const char *current, int depth)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n && depth < DEEPEST; i++) {
		const char *above = all[i].parent_pk && *all[i].parent_pk ? all[i].parent_pk : NULL;
		if (parent ? !same(above, parent) : above != NULL)
			continue;
		json_t *children = branches(r, all, n, all[i].pk, current, depth + 1);
		json_t *branch = category_view(r, &all[i]);
		json_object_set_new(branch, "current", json_boolean(same(all[i].pk, current)));
		json_object_set_new(branch, "branch", json_boolean(json_array_size(children)));
		json_object_set_new(branch, "children", children);
		json_array_append_new(list, branch);
	}
	return list;
}

bool add_side(struct request *r, json_t *values, const char *current_pk)
{
	struct ddb_query of_tags = all_tags(), of_categories = all_categories();
	struct tag *tags = NULL;
	struct category *categories = NULL;
	size_t ntags = 0, ncategories = 0;
	of_tags.limit = TAGS_SHOWN;
	of_categories.limit = CATEGORIES_SHOWN;
	enum ddb_rc rc = tag_find_all(r->db, r->arena, &of_tags, &tags, &ntags);
	if (!rc)
		rc = category_find_all(r->db, r->arena, &of_categories, &categories, &ncategories);
	if (rc) {
		reply_failure(r, rc);
		return false;
	}
	json_t *list = json_array();
	for (size_t i = 0; i < ntags; i++)
		json_array_append_new(list, tag_view(r, &tags[i], same(tags[i].pk, current_pk)));
	json_object_set_new(values, "tags", list);
	json_object_set_new(values, "has_tags", json_boolean(ntags));
	json_object_set_new(values, "categories", branches(r, categories, ncategories, NULL, current_pk, 0));
	json_object_set_new(values, "has_categories", json_boolean(ncategories));
	return true;
}
