/* SPDX-License-Identifier: Apache-2.0 */
/* B4, B5, B14-B16, B20: filters, foreign keys, many at once. */
#include "feature.h"
#include <stdio.h>

struct author {
	char pk[DDB_UUID_SIZE];
	const char *name;
};
FEATURE_MODEL(author, "authors", DDB_HASH(author, pk, .uuid = true), DDB_ATTR(author, name));

struct post {
	char pk[DDB_UUID_SIZE];
	char author_pk[DDB_UUID_SIZE];
	const char *title;
	int views;
	struct ddb_strset tags;
	struct ddb_strlist notes;
	struct ddb_time created_at;
};
DDB_DECLARE(post);
#define P(m) DDB(post, m)
static const struct ddb_attr post_attrs[] = {
	DDB_HASH(post, pk),
	DDB_ATTR(post, author_pk),
	DDB_ATTR(post, title),
	DDB_ATTR(post, views),
	DDB_ATTR(post, tags),
	DDB_ATTR(post, notes),
	DDB_ATTR(post, created_at, .now_on_create = true),
};
static const struct ddb_index post_indexes[] = {
	DDB_INDEX_HASH(post, "author_pk-index", author_pk),
	DDB_INDEX_HASH(post, "views-index", views),
};
DDB_MODEL(post, "posts", DDB_INDEXES(post_indexes));

#define KEY "{'pk':{'S':'p1'}}"
#define POST_1                                                                             \
	"{'pk':{'S':'p1'},'author_pk':{'S':'a1'},'title':{'S':'alpha'},'views':{'N':'1'}," \
	"'tags':{'SS':['x']},'notes':{'L':[{'S':'n'}]},"                                   \
	"'created_at':{'S':'1970-01-01T00:00:01.000000Z'}}"
#define KEY_4      "{'pk':{'S':'p4'}}"
#define POST_4     "{'pk':{'S':'p4'},'views':{'N':'4'},'created_at':{'S':'1970-01-01T00:00:01.000000Z'}}"
#define QUERY(...) (&(struct ddb_query){ __VA_ARGS__ })
#define AT         .created_at = { 1000000 }

static void put_posts(struct feature *f)
{
	struct post posts[] = {
		{ "p1", "a1", "alpha", 1, ddb_text_set("x"), ddb_texts("n"), AT },
		{ "p2", "a1", "alphabet", 2, ddb_text_set("x", "y"), ddb_texts("m", "n"), AT },
		{ "p3", "a2", "beta", 2, .tags = { NULL, 0 }, AT },
		{ .pk = "p4", .views = 4, AT },
	};
	assert_ok(f, post_create_table(f->db, NULL));
	for (size_t i = 0; i < 4; i++)
		assert_ok(f, post_put(f->db, &posts[i], NULL));
}

/* The numbers of the posts that are found, counted up, as a scan has an order
 * of its own. */
static const char *found(struct feature *f, const struct ddb_query *q)
{
	static char list[20];
	bool is[5] = { false };
	size_t n = 0;
	struct post_cursor *c = post_find(f->db, q);
	for (const struct post *p; (p = post_next(c));)
		is[p->pk[1] - '0'] = true;
	assert_ok(f, post_finish(c));
	*list = '\0';
	for (int i = 1; i < 5; i++)
		if (is[i])
			n += (size_t)snprintf(list + n, sizeof list - n, "%s%d", n ? " " : "", i);
	return list;
}

FEATURE(b4_filters_use_the_index)
{
	put_posts(f);
	assert_table(f, "posts",
		"{'GlobalSecondaryIndexes':[{'IndexName':'author_pk-index',"
		"'KeySchema':[{'AttributeName':'author_pk','KeyType':'HASH'}],"
		"'Projection':{'ProjectionType':'ALL'}},{'IndexName':'views-index',"
		"'KeySchema':[{'AttributeName':'views','KeyType':'HASH'}]}],"
		"'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'},"
		"{'AttributeName':'author_pk','AttributeType':'S'},{'AttributeName':'views',"
		"'AttributeType':'N'}]}");
	/* A plain condition finds the index, and no scan is needed. */
	assert_text(f, found(f, QUERY(.where = ddb_eq(P(author_pk), "a1"), .no_scan = true)), "1 2");
	assert_text(f, found(f, QUERY(.where = ddb_eq(P(views), 2), .no_scan = true)), "2 3");
	assert_text(f,
		found(f, QUERY(.where = ddb_and(ddb_eq(P(views), 2), ddb_eq(P(title), "beta")),
				 .no_scan = true)),
		"3");
	assert_text(f, found(f, QUERY(.where = ddb_eq(P(pk), "p4"), .no_scan = true)), "4");
	assert_stored(f, "posts", KEY_4, POST_4);
	size_t n = 7;
	assert_error_on(f, f->db,
		post_count(f->db, QUERY(.where = ddb_eq(P(title), "beta"), .no_scan = true), &n), DDB_INVALID,
		"post: this would scan the table posts; an index with the hash key title "
		"would find it");
}

/* post.author of a relational mapper: the key is a member, and this gets what
 * it names. */
static enum ddb_rc author_of(struct feature *f, const struct post *p, struct author *out)
{
	struct author key = { .name = NULL };
	memcpy(key.pk, p->author_pk, sizeof key.pk);
	return author_get(f->db, f->arena, &key, out, NULL);
}

FEATURE(b5_foreign_keys)
{
	struct author ann = { .name = "Ann" }, found_author = { .name = "before" };
	struct post p = { .pk = "p9", .title = "x", AT };
	char key[80], item[300];
	assert_ok(f, author_create_table(f->db, NULL));
	assert_ok(f, post_create_table(f->db, NULL));
	assert_ok(f, author_put(f->db, &ann, NULL));
	memcpy(p.author_pk, ann.pk, sizeof p.author_pk);
	assert_ok(f, post_put(f->db, &p, NULL));
	snprintf(item, sizeof item,
		"{'pk':{'S':'p9'},'author_pk':{'S':'%s'},'title':{'S':'x'},'views':{'N':'0'},"
		"'created_at':{'S':'1970-01-01T00:00:01.000000Z'}}",
		ann.pk);
	assert_stored(f, "posts", "{'pk':{'S':'p9'}}", item);
	assert_ok(f, author_of(f, &p, &found_author));
	assert_text(f, found_author.name, "Ann");
	assert_ok(f, author_delete(f->db, &ann, NULL)); /* nothing ties the two but the key */
	assert_error_on(
		f, f->db, author_of(f, &p, &found_author), DDB_NOT_FOUND, "there is no such item in authors");
	snprintf(key, sizeof key, "{'pk':{'S':'%s'}}", ann.pk);
	assert_missing(f, "authors", key);
	assert_stored(f, "posts", "{'pk':{'S':'p9'}}", item);
}

FEATURE(b14_filters)
{
	put_posts(f);
	assert_text(
		f, found(f, QUERY(.where = ddb_and(ddb_eq(P(views), 2), ddb_eq(P(author_pk), "a1")))), "2");
	assert_text(
		f, found(f, QUERY(.where = ddb_contains(P(title), "pha"))), "1 2");   /* a part of a text, */
	assert_text(f, found(f, QUERY(.where = ddb_contains(P(tags), "y"))), "2");    /* a member of a set, */
	assert_text(f, found(f, QUERY(.where = ddb_contains(P(notes), "n"))), "1 2"); /* or of a list */
	assert_text(f, found(f, QUERY(.where = ddb_begins_with(P(title), "alpha"))), "1 2");
	assert_text(f, found(f, QUERY(.where = ddb_gt(P(views), 2))), "4");
	assert_text(f, found(f, QUERY(.where = ddb_ge(P(views), 2))), "2 3 4");
	assert_text(f, found(f, QUERY(.where = ddb_lt(P(views), 2))), "1");
	assert_text(f, found(f, QUERY(.where = ddb_le(P(views), 2))), "1 2 3");
	assert_text(f, found(f, QUERY(.where = ddb_in(P(title), ddb_texts("beta", "alpha", "no")))), "1 3");
	struct ddb_cond where = ddb_ge(P(views), 2); /* chaining adds */
	where = ddb_and_in(f->arena, where, ddb_exists(P(title)));
	where = ddb_and_in(f->arena, where, ddb_ne(P(author_pk), "a2"));
	assert_text(f, found(f, QUERY(.where = where)), "2");
	assert_stored(f, "posts", KEY, POST_1);
	assert_stored(f, "posts", KEY_4, POST_4);
}

FEATURE(b15_is_it_there)
{
	struct post p;
	put_posts(f);
	assert_text(f, found(f, QUERY(.where = ddb_missing(P(title)))), "4");
	assert_text(f, found(f, QUERY(.where = ddb_exists(P(title)))), "1 2 3");
	/* A stored NULL is there, whatever it reads as. */
	feature_call(f, "UpdateItem",
		"{'TableName':'posts','Key':" KEY_4
		",'UpdateExpression':'SET title = :n','ExpressionAttributeValues':{':n':{'NULL':true}}}");
	assert_stored(f, "posts", KEY_4,
		"{'pk':{'S':'p4'},'title':{'NULL':true},'views':{'N':'4'},"
		"'created_at':{'S':'1970-01-01T00:00:01.000000Z'}}");
	assert_text(f, found(f, QUERY(.where = ddb_missing(P(title)))), "");
	assert_text(f, found(f, QUERY(.where = ddb_exists(P(title)))), "1 2 3 4");
	assert_ok(f, post_get(f->db, f->arena, &(struct post){ .pk = "p4" }, &p, NULL));
	assert_that(f, !p.title);
	assert_stored(f, "posts", KEY, POST_1);
}

FEATURE(b16_exclude_keeps_items_without_the_attribute)
{
	put_posts(f);
	assert_text(f, found(f, QUERY(.where = ddb_not(ddb_eq(P(title), "beta")))), "1 2 4");
	assert_text(f, found(f, QUERY(.where = ddb_not(ddb_begins_with(P(title), "alpha")))), "3 4");
	assert_text(f,
		found(f, QUERY(.where = ddb_not(ddb_and(ddb_eq(P(views), 2), ddb_contains(P(tags), "x"))))),
		"1 3 4");
	assert_stored(f, "posts", KEY, POST_1);
	assert_stored(f, "posts", KEY_4, POST_4);
}

FEATURE(b20_many_at_once)
{
	struct post posts[60] = { { .views = 0 } };
	char key[80], item[300], time[DDB_TIME_SIZE] = "";
	size_t n = 0;
	for (int i = 0; i < 60; i++) {
		posts[i] = (struct post){ .title = i % 2 ? "odd" : "even", .views = i + 100 };
		snprintf(posts[i].pk, sizeof posts[i].pk, "p%d", i);
	}
	assert_ok(f, post_create_table(f->db, NULL));
	assert_ok(f, post_put_all(f->db, posts, 60, NULL)); /* three requests */
	assert_table(f, "posts", "{'ItemCount':60}");
	assert_ok(f, post_count(f->db, QUERY(.where = ddb_eq(P(title), "odd")), &n));
	assert_int(f, n, 30);
	/* What is made up is in the structs, as with a put. */
	assert_that(f, posts[0].created_at.us && posts[59].created_at.us);
	for (int i = 0; i < 60; i += 59) {
		snprintf(key, sizeof key, "{'pk':{'S':'%.36s'}}", posts[i].pk);
		ddb_time_text(posts[i].created_at, time);
		snprintf(item, sizeof item,
			"{'pk':{'S':'%.36s'},'title':{'S':'%s'},'views':{'N':'%d'},'created_at':{'S':'%s'}}",
			posts[i].pk, posts[i].title, posts[i].views, time);
		assert_stored(f, "posts", key, item);
	}
	assert_ok(f, post_put_all(f->db, NULL, 0, NULL));
	assert_missing(f, "posts", "{'pk':{'S':'p60'}}");
}
