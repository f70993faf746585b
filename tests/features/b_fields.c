/* SPDX-License-Identifier: Apache-2.0 */
/* B2, B3, B7, B8, B10-B12: fields, their checks and what is made up. */
#include "feature.h"
#include <stdio.h>

struct author {
	char pk[DDB_UUID_SIZE];
	const char *username, *bio;
};
DDB_DECLARE(author);
static const struct ddb_attr author_attrs[] = {
	DDB_HASH(author, pk, .uuid = true),
	DDB_ATTR(author, username, .required = true),
	DDB_ATTR(author, bio),
};
DDB_MODEL(author, "blog_author");

/* An item of that key and more, as JSON. Lives until the next call. */
static const char *with_key(const char *pk, const char *more)
{
	static char json[600];
	snprintf(json, sizeof json, "{'pk':{'S':'%s'}%s%s}", pk, *more ? "," : "", more);
	return json;
}

static bool is_uuid4(const char *s)
{
	return strlen(s) == 36 && s[8] == '-' && s[13] == '-' && s[14] == '4' && s[18] == '-' &&
	       strchr("89ab", s[19]) && s[23] == '-' && strspn(s, "0123456789abcdef-") == 36;
}

FEATURE(b2_key_is_a_uuid_by_default)
{
	struct author a = { .username = "ann" }, b = { .username = "bob" },
		      given = { "0190163d-8694-439b-aea5-966c26f8ad91", "eve", NULL };
	char key[80];
	assert_ok(f, author_create_table(f->db, NULL));
	assert_ok(f, author_put(f->db, &a, NULL));
	assert_ok(f, author_put(f->db, &b, NULL));
	assert_that(f, is_uuid4(a.pk) && is_uuid4(b.pk) && strcmp(a.pk, b.pk));
	snprintf(key, sizeof key, "{'pk':{'S':'%.36s'}}", a.pk);
	assert_stored(f, "blog_author", key, with_key(a.pk, "'username':{'S':'ann'}"));
	a.bio = "x"; /* made once, then it is that item's */
	assert_ok(f, author_put(f->db, &a, NULL));
	assert_stored(f, "blog_author", key, with_key(a.pk, "'username':{'S':'ann'},'bio':{'S':'x'}"));
	assert_ok(f, author_put(f->db, &given, NULL));
	assert_text(f, given.pk, "0190163d-8694-439b-aea5-966c26f8ad91");
	memcpy(given.pk, "0190163d", 9); /* looked at when it is saved */
	assert_error_on(f, f->db, author_put(f->db, &given, NULL), DDB_INVALID,
		"author.pk is \"0190163d\", which is no UUID");
}

FEATURE(b3_paid_per_request)
{
	struct author a = { "0190163d-8694-439b-aea5-966c26f8ad91", "ann", NULL };
	assert_ok(f, author_create_table(f->db, NULL));
	assert_table(f, "blog_author", "{'BillingModeSummary':{'BillingMode':'PAY_PER_REQUEST'}}");
	assert_ok(f, author_put(f->db, &a, NULL));
	assert_items(f, "blog_author",
		"[{'pk':{'S':'0190163d-8694-439b-aea5-966c26f8ad91'},'username':{'S':'ann'}}]");
	assert_ok(f, author_create_table(f->db, NULL));
	assert_table(f, "blog_author", "{'BillingModeSummary':{'BillingMode':'PAY_PER_REQUEST'}}");
	assert_ok(f, author_delete(f->db, &a, NULL));
	assert_items(f, "blog_author", "[]");
}

struct post {
	char pk[DDB_UUID_SIZE];
	const char *title;
	int views;
	double score;
	bool published;
	struct ddb_time created_at, updated_at;
	struct ddb_value data;
	struct ddb_strlist tags;
	int64_t reads;
};
static void fill_post(void *item) /* a default that is computed */
{
	struct post *p = item;
	if (!p->reads)
		p->reads = p->views * 2;
}
DDB_DECLARE(post);
static const struct post post_defaults = { .title = "untitled", .views = 1 };
static const struct ddb_attr post_attrs[] = {
	DDB_HASH(post, pk, .uuid = true),
	DDB_ATTR(post, title),
	DDB_ATTR(post, views),
	DDB_ATTR(post, score),
	DDB_ATTR(post, published),
	DDB_ATTR(post, created_at, .now_on_create = true),
	DDB_ATTR(post, updated_at, .now_on_save = true),
	DDB_ATTR(post, data),
	DDB_ATTR(post, tags),
	DDB_ATTR(post, reads),
};
static const struct ddb_index post_indexes[] = { DDB_INDEX_HASH(post, "views-index", views) };
DDB_MODEL(post, "blog_post", DDB_INDEXES(post_indexes), .defaults = &post_defaults, .fill = fill_post);
#define PK      "0190163d-8694-439b-aea5-966c26f8ad91"
#define KEY     "{'pk':{'S':'" PK "'}}"
#define NUMBERS "'views':{'N':'%d'},'score':{'N':'0'},'published':{'BOOL':false},'reads':{'N':'%d'}"

/* The post as it is stored, with its times as texts. */
static const char *stored(const struct post *p, const char *title)
{
	static char json[600];
	char created[DDB_TIME_SIZE] = "", updated[DDB_TIME_SIZE] = "";
	ddb_time_text(p->created_at, created);
	ddb_time_text(p->updated_at, updated);
	snprintf(json, sizeof json,
		"{'pk':{'S':'" PK "'},'title':{'S':'%s'}," NUMBERS
		",'created_at':{'S':'%s'},'updated_at':{'S':'%s'}}",
		title, p->views, (int)p->reads, created, updated);
	return json;
}

FEATURE(b7_fields)
{
	struct ddb_member members[] = { { { "a", 1 }, { .type = DDB_L, .list = { NULL, 0 } } } };
	struct post p = { PK, "T", -3, 2.5, true, { INT64_C(1709208000000001) }, { 0 },
		{ .type = DDB_M, .m = { members, 1 } }, ddb_texts("x", "y"), 0 };
	char json[600], updated[DDB_TIME_SIZE] = "";
	assert_ok(f, post_create_table(f->db, NULL));
	assert_ok(f, post_put(f->db, &p, NULL));
	assert_that(f, ddb_time_text(p.updated_at, updated));
	snprintf(json, sizeof json,
		"{'pk':{'S':'" PK
		"'},'title':{'S':'T'},'views':{'N':'-3'},'score':{'N':'2.5'},'published':{'BOOL':true},"
		"'created_at':{'S':'2024-02-29T12:00:00.000001Z'},'updated_at':{'S':'%s'},"
		"'data':{'M':{'a':{'L':[]}}},'tags':{'L':[{'S':'x'},{'S':'y'}]},'reads':{'N':'0'}}",
		updated);
	assert_stored(f, "blog_post", KEY, json);
	p.data = (struct ddb_value){ .type = DDB_L, .list = { NULL, 0 } };
	assert_ok(f, post_put(f->db, &p, NULL));
	assert_ok(f, post_update(f->db, &p, ddb_changes(ddb_remove(DDB(post, tags))), NULL));
	feature_call(f, "UpdateItem",
		"{'TableName':'blog_post','Key':" KEY ",'UpdateExpression':'REMOVE updated_at, created_at'}");
	assert_stored(f, "blog_post", KEY,
		"{'pk':{'S':'" PK
		"'},'title':{'S':'T'},'views':{'N':'-3'},'score':{'N':'2.5'},'published':{'BOOL':true},"
		"'data':{'L':[]},'reads':{'N':'0'}}");
}

FEATURE(b8_nullable_default_index)
{
	struct post p = DDB_NEW(post, .pk = PK), found;
	assert_ok(f, post_create_table(f->db, NULL));
	assert_table(f, "blog_post",
		"{'GlobalSecondaryIndexes':[{'IndexName':'views-index',"
		"'KeySchema':[{'AttributeName':'views','KeyType':'HASH'}]}]}");
	assert_that(f, p.views == 1 && p.reads == 2); /* a value, and one that is computed */
	assert_ok(f, post_put(f->db, &p, NULL));
	assert_stored(f, "blog_post", KEY, stored(&p, "untitled"));
	p = DDB_NEW(post, .pk = PK, .title = "T", .views = 5);
	assert_ok(f, post_put(f->db, &p, NULL));
	assert_int(f, p.reads, 10);
	assert_stored(f, "blog_post", KEY, stored(&p, "T"));
	feature_put(f, "blog_post", KEY); /* all else may be absent */
	assert_ok(f, post_get(f->db, f->arena, &p, &found, NULL));
	assert_that(f, found.views == 1 && found.reads == 2 && !found.tags.items && !found.created_at.us);
}

FEATURE(b10_now_on_create_and_on_save)
{
	struct post p = { .pk = PK, .title = "T", .views = 1, .reads = 7 }, found;
	const int64_t before = ddb_now().us;
	assert_ok(f, post_create_table(f->db, NULL));
	assert_ok(f, post_put(f->db, &p, NULL));
	assert_that(f, p.created_at.us >= before && p.created_at.us <= ddb_now().us);
	assert_that(f, p.updated_at.us >= before && p.updated_at.us <= ddb_now().us);
	assert_stored(f, "blog_post", KEY, stored(&p, "T"));
	const struct ddb_time created = p.created_at, updated = p.updated_at;
	while (ddb_now().us == updated.us)
		continue;
	assert_ok(f, post_put(f->db, &p, NULL));
	assert_that(f, p.created_at.us == created.us && p.updated_at.us > updated.us);
	assert_stored(f, "blog_post", KEY, stored(&p, "T"));
	assert_ok(f, post_update(f->db, &p, ddb_changes(ddb_set(DDB(post, title), "U")),
			     &(struct ddb_update_opts){ .out = &found, .arena = f->arena }));
	assert_that(f, found.updated_at.us >= p.updated_at.us && found.created_at.us == created.us);
	assert_stored(f, "blog_post", KEY, stored(&found, "U"));
	feature_put(f, "blog_post", KEY); /* what is not stored is not made up by reading it */
	assert_ok(f, post_get(f->db, f->arena, &p, &found, NULL));
	assert_that(f, !found.created_at.us && !found.updated_at.us);
}

FEATURE(b11_table_name_and_prefix)
{
	struct author a = { PK, "ann", NULL };
	struct ddb *other = feature_session(f, &(struct ddb_open_opts){ .table_prefix = "staging_" });
	assert_that(f, author_create_table(other, NULL) == DDB_OK);
	assert_table(f, "staging_blog_author", "{'TableName':'staging_blog_author'}");
	assert_that(f, author_put(other, &a, NULL) == DDB_OK);
	assert_stored(f, "staging_blog_author", KEY, "{'pk':{'S':'" PK "'},'username':{'S':'ann'}}");
	assert_error_on(f, f->db, author_put(f->db, &a, NULL), DDB_NO_TABLE, "Requested resource not found");
	assert_ok(f, author_create_table(f->db, NULL));
	assert_missing(f, "blog_author", KEY);
	ddb_close(other);
}

FEATURE(b12_create_gives_what_was_saved)
{
	struct post p = DDB_NEW(post, .title = "T");
	char json[600];
	assert_ok(f, post_create_table(f->db, NULL));
	assert_ok(f, post_create(f->db, &p));
	assert_that(f, is_uuid4(p.pk) && p.created_at.us && p.updated_at.us && p.views == 1 && p.reads == 2);
	struct post copy = p;
	memcpy(copy.pk, PK, sizeof copy.pk);
	assert_ok(f, post_delete(f->db, &p, NULL));
	assert_ok(f, post_create(f->db, &copy));
	snprintf(json, sizeof json, "[%s]", stored(&copy, "T"));
	assert_items(f, "blog_post", json);
	assert_error_on(
		f, f->db, post_create(f->db, &copy), DDB_CONDITION_FAILED, "The conditional request failed");
}
