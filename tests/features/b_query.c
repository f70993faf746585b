/* SPDX-License-Identifier: Apache-2.0 */
/* B13, B17-B19: one, orders, first, count, values, delete. */
#include "feature.h"
#include <stdio.h>

struct post {
	const char *pk, *title, *slug;
	struct ddb_opt_int views;
};
FEATURE_MODEL(post, "posts", DDB_HASH(post, pk), DDB_ATTR(post, title), DDB_ATTR(post, slug),
	DDB_ATTR(post, views));
#define P(m)       DDB(post, m)
#define QUERY(...) (&(struct ddb_query){ __VA_ARGS__ })
#define KEY(pk)    "{'pk':{'S':'" pk "'}}"
#define POST_2     "{'pk':{'S':'p2'},'title':{'S':'beta'},'slug':{'S':'s2'},'views':{'N':'5'}}"

static void put_posts(struct feature *f)
{
	struct post posts[] = { { "p1", "alpha", "s1", { true, 30 } }, { "p2", "beta", "s2", { true, 5 } },
		{ "p3", "alpha", "s3", { false, 0 } }, { "p4", "gamma", "s4", { true, 12 } } };
	assert_ok(f, post_create_table(f->db, NULL));
	for (size_t i = 0; i < 4; i++)
		assert_ok(f, post_put(f->db, &posts[i], NULL));
}

static const char *found(struct feature *f, const struct ddb_query *q)
{
	static char list[100];
	size_t n = 0;
	struct post_cursor *c = post_find(f->db, q);
	*list = '\0';
	for (const struct post *p; (p = post_next(c)) && n < sizeof list;)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n ? " " : "", p->pk);
	assert_ok(f, post_finish(c));
	return list;
}

FEATURE(b13_get_by_key_or_by_anything)
{
	struct post p = { .title = "before" };
	put_posts(f);
	assert_ok(f, post_get(f->db, f->arena, &(struct post){ .pk = "p2" }, &p, NULL));
	assert_text(f, p.title, "beta");
	assert_error_on(f, f->db, post_get(f->db, f->arena, &(struct post){ .pk = "p9" }, &p, NULL),
		DDB_NOT_FOUND, "there is no such item in posts");
	assert_ok(f, post_one(f->db, f->arena, QUERY(.where = ddb_eq(P(title), "gamma")), &p));
	assert_text(f, p.pk, "p4");
	assert_error_on(f, f->db, post_one(f->db, f->arena, QUERY(.where = ddb_eq(P(title), "delta")), &p),
		DDB_NOT_FOUND, "nothing matches");
	assert_error_on(f, f->db, post_one(f->db, f->arena, QUERY(.where = ddb_eq(P(title), "alpha")), &p),
		DDB_SEVERAL, "more than one item matches");
	assert_text(f, p.pk, "p4");
	assert_stored(f, "posts", KEY("p2"), POST_2);
}

FEATURE(b17_order_in_memory)
{
	struct post *all = NULL;
	size_t n = 7;
	put_posts(f);
	assert_text(f, found(f, QUERY(.order_by = "views")), "p2 p4 p1 p3"); /* without it: last */
	assert_text(
		f, found(f, QUERY(.order_by = "-views")), "p3 p1 p4 p2"); /* and first the other way round */
	assert_text(f, found(f, QUERY(.order_by = "-slug", .where = ddb_exists(P(views)))), "p4 p2 p1");
	assert_text(f, found(f, QUERY(.order_by = "slug", .limit = 2)),
		"p1 p2"); /* of all, not of the first two */
	assert_error_on(f, f->db,
		post_find_all(f->db, f->arena, QUERY(.order_by = "views", .sort_max = 3), &all, &n),
		DDB_INVALID,
		"more than 3 items would have to be sorted in memory: an index whose range key is what to "
		"order by, a narrower condition or a larger .sort_max would do it");
	assert_int(f, n, 7);
	assert_error_on(f, f->db, post_find_all(f->db, f->arena, QUERY(.order_by = "likes"), &all, &n),
		DDB_MISUSE, "order_by: post has no member likes");
	assert_stored(f, "posts", KEY("p2"), POST_2);
}

FEATURE(b18_first_count_values)
{
	struct post p = { .title = "before" }, *all = NULL;
	size_t n = 0;
	put_posts(f);
	assert_ok(f, post_first(f->db, f->arena, QUERY(.order_by = "views"), &p));
	assert_text(f, p.pk, "p2");
	assert_error_on(f, f->db, post_first(f->db, f->arena, QUERY(.where = ddb_eq(P(title), "delta")), &p),
		DDB_NOT_FOUND, "nothing matches");
	assert_ok(f, post_count(f->db, QUERY(.where = ddb_eq(P(title), "alpha")), &n));
	assert_int(f, n, 2);
	assert_ok(
		f, post_find_all(f->db, f->arena,
			   QUERY(.where = ddb_eq(P(slug), "s1"), .project = DDB_MEMBERS(post, title, views)),
			   &all, &n));
	assert_that(f, n == 1 && !all[0].slug && all[0].views.value == 30);
	assert_text(f, all[0].title, "alpha");
	assert_ok(f, post_find_all(f->db, f->arena, QUERY(.where = ddb_eq(P(slug), "s2")), &all,
			     &n)); /* all fields */
	const char *json = NULL;
	assert_ok(f, post_to_json(f->db, f->arena, &all[0], DDB_DYNAMODB_JSON, &json));
	assert_json(f, json, POST_2);
	assert_stored(f, "posts", KEY("p2"), POST_2);
}

FEATURE(b19_put_delete_and_delete_where)
{
	size_t n = 7;
	put_posts(f);
	assert_ok(f, post_put(f->db, &(struct post){ .pk = "p2" }, NULL)); /* all of it is replaced */
	assert_stored(f, "posts", KEY("p2"), KEY("p2"));
	assert_ok(f, post_delete(f->db, &(struct post){ .pk = "p2" }, NULL));
	assert_ok(f, post_delete(f->db, &(struct post){ .pk = "p2" }, NULL)); /* again is fine */
	assert_missing(f, "posts", KEY("p2"));
	assert_ok(f, post_delete_where(f->db, QUERY(.where = ddb_eq(P(title), "alpha")), NULL, &n));
	assert_int(f, n, 2);
	assert_items(
		f, "posts", "[{'pk':{'S':'p4'},'title':{'S':'gamma'},'slug':{'S':'s4'},'views':{'N':'12'}}]");
	/* All of them only when that is said. */
	assert_error_on(f, f->db, post_delete_where(f->db, NULL, NULL, &n), DDB_INVALID,
		"post: without a condition this would delete every item of posts: say .all = true if that is "
		"meant");
	assert_ok(f, post_delete_where(f->db, NULL, &(struct ddb_where_opts){ .all = true }, &n));
	assert_int(f, n, 1);
	assert_items(f, "posts", "[]");
}
