/* SPDX-License-Identifier: Apache-2.0 */
/* B21: get or create. */
#include "feature.h"

struct tag {
	const char *slug, *name;
	int uses;
};
FEATURE_MODEL(tag, "tags", DDB_HASH(tag, slug), DDB_ATTR(tag, name), DDB_ATTR(tag, uses));
#define KEY   "{'slug':{'S':'c'}}"
#define TAG_C "{'slug':{'S':'c'},'name':{'S':'C'},'uses':{'N':'1'}}"

FEATURE(b21_get_or_create)
{
	struct tag t = { "c", "C", 1 };
	bool created = false;
	assert_ok(f, tag_create_table(f->db, NULL));
	assert_ok(f, tag_get_or_create(f->db, f->arena, &t, &created));
	assert_that(f, created);
	assert_stored(f, "tags", KEY, TAG_C);
	t = (struct tag){ "c", "other", 9 }; /* it is there: read, and not written */
	assert_ok(f, tag_get_or_create(f->db, f->arena, &t, &created));
	assert_that(f, !created && t.uses == 1);
	assert_text(f, t.name, "C");
	assert_ok(f, tag_get_or_create(f->db, f->arena, &t, NULL));
	assert_stored(f, "tags", KEY, TAG_C);
	struct tag keyless = { .name = "x" };
	assert_error_on(f, f->db, tag_get_or_create(f->db, f->arena, &keyless, &created), DDB_INVALID,
		"tag.slug is the hash key and must be set");
}
