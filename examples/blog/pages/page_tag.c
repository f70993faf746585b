/* SPDX-License-Identifier: Apache-2.0 */
/* /tags/SLUG/: the posts with a tag. */
#include "blog.h"
#include "pages/template.h"
#include "pages/view.h"
#include "queries.h"

static void tag_page(struct request *r)
{
	struct ddb_query query = tag_with_slug(r->args[0]);
	struct tag tag;
	enum ddb_rc rc = tag_first(r->db, r->arena, &query, &tag);
	if (rc) {
		reply_failure(r, rc);
		return;
	}
	json_t *values = json_pack("{s:s, s:o}", "title", tag.name, "tag", tag_view(r, &tag, false));
	request_json(r, values);
	if (add_posts_with_tag(r, values, tag.pk) && add_side(r, values, tag.pk))
		reply_page(r, 200, "tag", json_incref(values));
}

const struct route tag_page_routes[] = {
	{ "GET", "/tags/:/", tag_page },
	{ 0 },
};
