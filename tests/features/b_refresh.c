/* SPDX-License-Identifier: Apache-2.0 */
/* B22: refresh, equality. */
#include "feature.h"

struct tag {
	const char *slug, *name;
	int uses;
};
FEATURE_MODEL(tag, "tags", DDB_HASH(tag, slug), DDB_ATTR(tag, name), DDB_ATTR(tag, uses));
#define KEY "{'slug':{'S':'c'}}"

FEATURE(b22_refresh_and_equality)
{
	struct tag t = { "c", "C", 1 }, other;
	assert_ok(f, tag_create_table(f->db, NULL));
	assert_ok(f, tag_put(f->db, &t, NULL));
	feature_put(f, "tags", "{'slug':{'S':'c'},'name':{'S':'C17'},'uses':{'N':'2'}}");
	assert_ok(f, tag_refresh(f->db, f->arena, &t, NULL));
	assert_text(f, t.name, "C17");
	assert_ok(f, tag_get(f->db, f->arena, &(struct tag){ .slug = "c" }, &other, NULL));
	assert_that(f, tag_same_key(f->db, &t, &other));
	other.slug = "d";
	assert_that(f, !tag_same_key(f->db, &t, &other));
	assert_ok(f, tag_delete(f->db, &t, NULL));
	assert_missing(f, "tags", KEY);
	assert_error_on(f, f->db, tag_refresh(f->db, f->arena, &t, NULL), DDB_NOT_FOUND,
		"there is no such item in tags");
	assert_text(f, t.name, "C17"); /* stays as it is */
}
