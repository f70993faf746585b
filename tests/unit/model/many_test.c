/* SPDX-License-Identifier: Apache-2.0 */
/* Many items at once, expiry. */
#include "things.h"

static void more_than_a_request_takes(void **state)
{
	static const size_t sizes[] = { 0, 1, 24, 25, 26, 50, 101, 230 };
	struct ground *g = *state;
	for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
		size_t n = sizes[s], counted, found = 99;
		struct post *posts = calloc(n + 2, sizeof *posts), *out = calloc(n + 2, sizeof *out);
		char blog[16];
		snprintf(blog, sizeof blog, "many%zu", s);
		for (size_t i = 0; i < n + 2; i++)
			posts[i] = (struct post){
				.blog = blog, .number = (int64_t)i, .likes = (int64_t)(i * i)
			};
		OK(g, post_put_all(g->db, posts, n, NULL));
		OK(g, post_count(g->db, &(struct ddb_query){ .where = ddb_eq(O(blog), blog) }, &counted));
		assert_int_equal(counted, n);
		OK(g, post_get_all(g->db, g->arena, posts, n + 2, out, &found, NULL)); /* two are not there */
		assert_int_equal(found, n);
		for (size_t i = 0; i < found; i++)
			assert_true(
				out[i].likes == out[i].number * out[i].number && !strcmp(out[i].blog, blog));
		free(posts);
		free(out);
	}
}

/* What is made up is written back, and a model with a version is put item by item. */
static void versions_are_checked(void **state)
{
	struct ground *g = *state;
	struct person p[] = { { .email = "a@x.org", .last_name = "A" },
		{ .email = "b@x.org", .last_name = "B" } };
	OK(g, person_put_all(g->db, p, 2, NULL));
	assert_true(p[0].version == 1 && p[1].version == 1 && p[0].id[0] && strcmp(p[0].id, p[1].id));
	OK(g, person_put_all(g->db, p, 2, NULL));
	assert_true(p[0].version == 2 && p[1].version == 2);
	p[1].version = 1;
	assert_int_equal(person_put_all(g->db, p, 2, NULL), DDB_CONDITION_FAILED);
	assert_true(p[0].version == 3 && p[1].version == 1);
}

static void errors(void **state)
{
	struct ground *g = *state;
	struct post p[] = { { .blog = "e", .number = 1 }, { .blog = "e", .number = 1 } },
		    out[2] = { { .likes = 5 } };
	enum ddb_rc results[] = { DDB_IO, DDB_IO };
	const struct ddb_many_opts o = { .results = results };
	size_t found = 9;
	REFUSED(g, DDB_MISUSE, "the array of items is NULL", post_put_all(g->db, NULL, 2, &o));
	assert_true(results[0] == DDB_MISUSE && results[1] == DDB_MISUSE);
	REFUSED(g, DDB_MISUSE, "the array of keys is NULL", post_delete_all(g->db, NULL, 2, NULL));
	REFUSED(g, DDB_MISUSE, "the array of keys is NULL",
		post_get_all(g->db, g->arena, NULL, 2, out, &found, NULL));
	REFUSED(g, DDB_MISUSE, "out is NULL", post_get_all(g->db, g->arena, p, 2, NULL, &found, NULL));
	REFUSED(g, DDB_MISUSE, "found is NULL", post_get_all(g->db, g->arena, p, 2, out, NULL, NULL));
	REFUSED(g, DDB_MISUSE, "the arena is NULL", post_get_all(g->db, NULL, p, 2, out, &found, NULL));
	REFUSED(g, DDB_MISUSE, "n is too large",
		post_get_all(g->db, g->arena, p, SIZE_MAX / 8, out, &found, NULL));
	assert_int_equal(post_put_all(NULL, p, 2, &o), DDB_MISUSE);
	assert_int_equal(post_get_all(NULL, g->arena, p, 2, out, &found, NULL), DDB_MISUSE);
	p[1].blog = NULL;
	REFUSED(g, DDB_INVALID, "post.blog is the hash key and must be set",
		post_get_all(g->db, g->arena, p, 2, out, &found, &o));
	assert_true(results[0] == DDB_INVALID && results[1] == DDB_INVALID);
	assert_true(found == 9 && out[0].likes == 5);
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"e\"},\"number\":{\"N\":\"1\"}}", NULL);
}

/* One item's failure is its own: the others are written, and results tells which is which. */
static void each_item_has_its_result(void **state)
{
	struct ground *g = *state;
	struct post p[60], out[60];
	enum ddb_rc results[60];
	const struct ddb_many_opts o = { .results = results };
	size_t found;
	for (int i = 0; i < 60; i++)
		p[i] = (struct post){ .blog = i == 3 || i == 40 ? NULL : "r", .number = i };
	REFUSED(g, DDB_INVALID, "post.blog is the hash key and must be set", post_put_all(g->db, p, 60, &o));
	for (int i = 0; i < 60; i++)
		assert_int_equal(results[i], i == 3 || i == 40 ? DDB_INVALID : DDB_OK);
	p[3].blog = p[40].blog = "r";
	OK(g, post_get_all(g->db, g->arena, p, 60, out, &found, &o));
	assert_int_equal(found, 58);
	for (int i = 0; i < 60; i++)
		assert_int_equal(results[i], i == 3 || i == 40 ? DDB_NOT_FOUND : DDB_OK);
	p[7].blog = "";
	REFUSED(g, DDB_INVALID,
		"One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
		"contain "
		"an empty string value. Key: blog",
		post_delete_all(g->db, p, 60, &o));
	for (int i = 0; i < 60; i++) /* what the store refuses is a whole request: the first 25 */
		assert_int_equal(results[i], i < 25 ? DDB_INVALID : DDB_OK);
	p[7].blog = "r";
	OK(g, post_delete_all(g->db, p, 60, &o));
	assert_true(results[0] == DDB_OK && results[59] == DDB_OK);
	OK(g, post_get_all(g->db, g->arena, p, 60, out, &found, NULL));
	assert_int_equal(found, 0);
}

/* What would meet every item ends it: the rest has the same rc. */
static void without_a_table_all_fail(void **state)
{
	struct ground *g = *state;
	static const struct ddb_model nowhere = { .name = "post",
		.table = "Nowhere",
		.size = sizeof(struct post),
		.attrs = post_attrs,
		.nattrs = sizeof post_attrs / sizeof post_attrs[0] };
	struct post p[30];
	enum ddb_rc results[30] = { DDB_OK };
	for (int i = 0; i < 30; i++)
		p[i] = (struct post){ .blog = "n", .number = i };
	REFUSED(g, DDB_NO_TABLE, "Requested resource not found",
		ddb_put_all(g->db, &nowhere, p, 30, &(struct ddb_many_opts){ .results = results }));
	for (int i = 0; i < 30; i++)
		assert_int_equal(results[i], DDB_NO_TABLE);
}

/* Of two items with the same key the later one stays, wherever the two are. */
static void the_later_one_stays(void **state)
{
	struct ground *g = *state;
	struct post p[60], out[60];
	enum ddb_rc results[60];
	size_t found;
	for (int i = 0; i < 60; i++)
		p[i] = (struct post){ .blog = "l", .number = i % 9, .likes = i };
	OK(g, post_put_all(g->db, p, 60, &(struct ddb_many_opts){ .results = results }));
	for (int i = 0; i < 60; i++)
		assert_int_equal(results[i], DDB_OK);
	OK(g, post_get_all(g->db, g->arena, p, 9, out, &found, NULL));
	assert_int_equal(found, 9);
	for (int i = 0; i < 9; i++)
		assert_true(out[i].number == i && out[i].likes == (i < 6 ? 54 + i : 45 + i));
}

/* In the order of the keys, whatever the store's is; a key that is given twice stands once in out. */
static void gets_keep_the_order(void **state)
{
	struct ground *g = *state;
	struct post p[250], keys[250], out[250];
	enum ddb_rc results[250];
	size_t found, at = 0;
	for (int i = 0; i < 250; i++) {
		p[i] = (struct post){ .blog = "o", .number = i, .likes = i };
		keys[i] = (struct post){ .blog = "o", .number = i * 37 % 250 };
	}
	OK(g, post_put_all(g->db, p, 240, NULL)); /* not the last ten */
	keys[249] = keys[0], keys[120] = keys[5];
	OK(g, post_get_all(g->db, g->arena, keys, 250, out, &found,
		      &(struct ddb_many_opts){ .results = results, .consistent = true }));
	for (int i = 0; i < 250; i++) {
		bool there = keys[i].number < 240;
		assert_int_equal(results[i], there ? DDB_OK : DDB_NOT_FOUND);
		if (there && i != 249 && i != 120)
			assert_true(out[at++].likes == keys[i].number);
	}
	assert_int_equal(found, at);
}

static void projections(void **state)
{
	struct ground *g = *state;
	struct post p[3], out[3];
	size_t found;
	for (int i = 0; i < 3; i++)
		p[i] = (struct post){ .blog = "p", .number = i, .title = "t", .likes = i + 10 };
	OK(g, post_put_all(g->db, p, 3, NULL));
	struct post keys[] = { p[2], p[0] };
	OK(g, post_get_all(g->db, g->arena, keys, 2, out, &found,
		      &(struct ddb_many_opts){ .project = DDB_MEMBERS(post, likes) }));
	assert_int_equal(found, 2);
	assert_true(out[0].likes == 12 && out[1].likes == 10);
	assert_true(!out[0].blog && !out[0].title && !out[0].number && !out[1].blog);
	OK(g, post_get_all(g->db, g->arena, keys, 2, out, &found,
		      &(struct ddb_many_opts){ .project = DDB_MEMBERS(post, number, title) }));
	assert_true(out[0].number == 2 && !strcmp(out[0].title, "t") && !out[0].blog && !out[0].likes);
}

/* A key with a version deletes that version only; one without any. */
static void deletes_compare_versions(void **state)
{
	struct ground *g = *state;
	struct person p[3] = { { .email = "d1@x.org", .last_name = "D" },
		{ .email = "d2@x.org", .last_name = "D" }, { .email = "d3@x.org", .last_name = "D" } };
	enum ddb_rc results[3];
	OK(g, person_put_all(g->db, p, 3, NULL));
	p[1].version = 7;
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		person_delete_all(g->db, p, 3, &(struct ddb_many_opts){ .results = results }));
	assert_true(results[0] == DDB_OK && results[1] == DDB_CONDITION_FAILED && results[2] == DDB_OK);
	struct person keys[3] = { { .email = "d1@x.org" }, { .email = "d2@x.org" }, { .email = "d3@x.org" } },
		      out[3];
	size_t found;
	OK(g, person_get_all(g->db, g->arena, keys, 3, out, &found, NULL));
	assert_int_equal(found, 1);
	OK(g, person_delete_all(g->db, keys, 3, NULL));
	OK(g, person_get_all(g->db, g->arena, keys, 3, out, &found, NULL));
	assert_int_equal(found, 0);
}

struct ticket {
	const char *id;
	struct ddb_time expires;
	int version;
};
DDB_DECLARE(ticket);
static const struct ddb_attr ticket_attrs[] = { DDB_HASH(ticket, id), DDB_TTL(ticket, expires),
	DDB_VERSION(ticket, version) };
DDB_MODEL(ticket, "Tickets");

struct token {
	const char *id;
	uint32_t expires;
};
DDB_DECLARE(token);
static const struct ddb_attr token_attrs[] = { DDB_HASH(token, id), DDB_TTL(token, expires) };
DDB_MODEL(token, "Tokens");

static void expiry(void **state)
{
	struct ground *g = *state;
	int64_t left = -1;
	struct ticket t = { .id = "t" };
	(void)g;
	assert_false(ticket_expired(&t) || ticket_expires_in(&t, &left));
	t.expires = ddb_in_seconds(100);
	assert_false(ticket_expired(&t));
	assert_true(ticket_expires_in(&t, &left) && left >= 99 && left <= 100);
	t.expires = ddb_in_seconds(-2);
	assert_true(ticket_expired(&t));
	assert_false(ticket_expires_in(&t, &left));
	struct token k = { .expires = 1 };
	assert_true(token_expired(&k));
	k.expires = 0;
	assert_false(token_expired(&k));
	assert_false(ddb_expired(&post_model, &(struct post){ .number = 1 }) || ddb_expired(NULL, NULL));
}

static void extend(void **state)
{
	struct ground *g = *state;
	struct ticket t = { .id = "x", .expires = { INT64_C(4102444800000000) } }, u;
	struct token k = { .id = "k", .expires = 4000000000 };
	OK(g, ticket_create_table(g->db, NULL));
	OK(g, ticket_create_table(g->db, NULL)); /* with its expiry on already */
	OK(g, token_create_table(g->db, NULL));
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		ticket_extend(g->db, &t, ddb_in_hours(1)));
	assert_true(t.expires.us == INT64_C(4102444800000000));
	OK(g, ticket_put(g->db, &t, NULL));
	OK(g, ticket_extend(g->db, &t, ddb_add_hours(t.expires, 1)));
	OK(g, ticket_get(g->db, g->arena, &t, &u, NULL));
	assert_true(u.expires.us == INT64_C(4102448400000000) && t.expires.us == u.expires.us);
	assert_int_equal(u.version, 2);
	OK(g, ticket_put(g->db, &t, NULL)); /* the same struct can be put again */
	assert_int_equal(t.version, 3);
	OK(g, token_put(g->db, &k, NULL));
	OK(g, token_extend(g->db, &k, (struct ddb_time){ INT64_C(4102444800999999) }));
	assert_true(k.expires == 4102444800);
	assert_stored(g, "Tokens", "{\"id\":{\"S\":\"k\"}}",
		"{\"id\":{\"S\":\"k\"},\"expires\":{\"N\":\"4102444800\"}}");
	REFUSED(g, DDB_MISUSE, "the model has no DDB_TTL row",
		post_extend(g->db, &(struct post){ .number = 1 }, ddb_in_hours(1)));
	REFUSED(g, DDB_MISUSE, "the time is 0: no expiry", token_extend(g->db, &k, (struct ddb_time){ 0 }));
}

/* Creating the table switches its time to live on, again and again without harm. */
static void creating_enables_ttl(void **state)
{
	struct ground *g = *state;
	OK(g, token_create_table(g->db, NULL));
	OK(g, token_create_table(g->db, NULL));
	assert_string_equal(raw(g, "DescribeTimeToLive", "{\"TableName\":\"Tokens\"}"),
		"{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"ENABLED\",\"AttributeName\":\"expires\"}"
		"}");
	raw(g, "UpdateTimeToLive",
		"{\"TableName\":\"Tokens\",\"TimeToLiveSpecification\":{\"Enabled\":false,\"AttributeName\":"
		"\"expires"
		"\"}}");
	OK(g, token_create_table(g->db, NULL)); /* one that is there without it */
	assert_non_null(strstr(raw(g, "DescribeTimeToLive", "{\"TableName\":\"Tokens\"}"), "ENABLED"));
	raw(g, "UpdateTimeToLive",
		"{\"TableName\":\"Tokens\",\"TimeToLiveSpecification\":{\"Enabled\":false,\"AttributeName\":"
		"\"expires"
		"\"}}");
	raw(g, "UpdateTimeToLive",
		"{\"TableName\":\"Tokens\",\"TimeToLiveSpecification\":{\"Enabled\":true,\"AttributeName\":"
		"\"other\"}"
		"}");
	REFUSED(g, DDB_INVALID,
		"the table Tokens is there already, but its items expire by the attribute other",
		token_create_table(g->db, NULL));
	OK(g, token_delete_table(g->db));
	OK(g, post_create_table(g->db, NULL)); /* a model without a DDB_TTL row */
	assert_non_null(strstr(raw(g, "DescribeTimeToLive", "{\"TableName\":\"Posts\"}"), "DISABLED"));
}

/* An expired item goes by the store's clock. */
static int64_t in_2030(void *user)
{
	int64_t *seconds = user;
	return *seconds * 1000000;
}

static void expired_items_are_swept(void **state)
{
	int64_t now = 1893456000;
	struct ground g = { .db = NULL };
	struct token k = { .id = "k", .expires = (uint32_t)now + 60 }, got;
	(void)state;
	assert_int_equal(ddb_open(&g.db, "memory:",
				 &(struct ddb_open_opts){ .background = DDB_BACKGROUND_MANUAL,
					 .clock_us = in_2030,
					 .clock_user = &now }),
		DDB_OK);
	assert_non_null(g.arena = ddb_arena_new());
	OK(&g, token_create_table(g.db, NULL));
	OK(&g, token_put(g.db, &k, NULL));
	assert_int_equal(ddb_run_jobs(g.db, 10), 0);
	now += 59;
	assert_int_equal(ddb_run_jobs(g.db, 10), 0);
	OK(&g, token_get(g.db, g.arena, &k, &got, NULL));
	now++;
	OK(&g, token_get(g.db, g.arena, &k, &got, NULL)); /* readable until it is swept */
	assert_int_equal(ddb_run_jobs(g.db, 0), 1);
	assert_int_equal(ddb_run_jobs(g.db, 10), 0);
	assert_int_equal(token_get(g.db, g.arena, &k, &got, NULL), DDB_NOT_FOUND);
	ddb_arena_free(g.arena);
	ddb_close(g.db);
}

static void forks_and_sessions(void **state)
{
	struct ground *g = *state;
	struct ddb *copy, *other;
	struct post p = { .blog = "fork", .number = 1 }, q;
	OK(g, post_put(g->db, &p, NULL));
	if (strcmp(store, "memory:")) {
		REFUSED(g, DDB_INVALID,
			strncmp(store, "file:", 5)
				? "ddb_fork: only a store in memory can be forked"
				: "only a memory store can be forked: copy the file instead",
			ddb_fork(&copy, g->db));
		return;
	}
	OK(g, ddb_fork(&copy, g->db));
	OK(g, ddb_session(&other, g->db));
	struct ground c = { copy, g->arena }, o = { other, g->arena };
	OK(&c, post_get(copy, g->arena, &p, &q, NULL));
	OK(&c, post_delete(copy, &p, NULL));
	OK(&o, post_get(other, g->arena, &p, &q, NULL));
	p.number = 2;
	OK(&o, post_put(other, &p, NULL));
	OK(g, post_get(g->db, g->arena, &p, &q, NULL));
	assert_int_equal(post_get(copy, g->arena, &p, &q, NULL), DDB_NOT_FOUND);
	ddb_close(other);
	ddb_close(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_than_a_request_takes),
		cmocka_unit_test(versions_are_checked),
		cmocka_unit_test(errors),
		cmocka_unit_test(each_item_has_its_result),
		cmocka_unit_test(without_a_table_all_fail),
		cmocka_unit_test(the_later_one_stays),
		cmocka_unit_test(gets_keep_the_order),
		cmocka_unit_test(projections),
		cmocka_unit_test(deletes_compare_versions),
		cmocka_unit_test(expiry),
		cmocka_unit_test(extend),
		cmocka_unit_test(creating_enables_ttl),
		cmocka_unit_test(expired_items_are_swept),
		cmocka_unit_test(forks_and_sessions),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
