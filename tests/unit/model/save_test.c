/* SPDX-License-Identifier: Apache-2.0 */
/* ddb_save: only what differs is written. */
#include "things.h"

static struct person jane(struct ground *g, const char *email)
{
	static const char *const tags[] = { "a" };
	struct person p = {
		.email = email, .first_name = "Jane", .last_name = "Doe", .age = 30, .tags = { tags, 1 }
	};
	OK(g, person_put(g->db, &p, NULL));
	return p;
}

static void what_others_changed_stays(void **state)
{
	struct ground *g = *state;
	struct person p = jane(g, "others@x.org"), loaded, q;
	OK(g, person_get(g->db, g->arena, &p, &p, NULL));
	loaded = p;
	OK(g, person_update(g->db, PERSON(p.email), ddb_changes(ddb_set(P(score), 2.5)), NULL));
	p.age = 31;
	p.first_name = NULL;
	p.tags = ddb_text_set("b", "c");
	OK(g, person_save(g->db, &loaded, &p, &(struct ddb_put_opts){ .any_version = true }));
	OK(g, person_get(g->db, g->arena, &p, &q, NULL));
	assert_true(q.age == 31 && q.score == 2.5 && !q.first_name && q.tags.len == 2);
	assert_true(q.updated_at.us == p.updated_at.us && p.updated_at.us >= loaded.updated_at.us);
	assert_true(q.created_at.us == loaded.created_at.us && q.version == p.version);
}

static void versions(void **state)
{
	struct ground *g = *state;
	struct person p = jane(g, "version@x.org"), loaded = p, late = p, old;
	p.age = 31;
	OK(g, person_save(g->db, &loaded, &p, NULL));
	assert_true(p.version == 2 && p.updated_at.us);
	late.age = 40;
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		person_save(g->db, &loaded, &late, &(struct ddb_put_opts){ .old = &old, .arena = g->arena }));
	assert_true(late.version == 1 && old.version == 2 && old.age == 31);
	loaded = p;
	p.age = 32;
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		person_save(g->db, &loaded, &p, &(struct ddb_put_opts){ .when = ddb_lt(P(age), 31) }));
	OK(g, person_save(g->db, &loaded, &p,
		      &(struct ddb_put_opts){ .when = ddb_lt(P(age), 32), .old = &old, .arena = g->arena }));
	assert_true(p.version == 3 && old.age == 31);
}

/* A table that is not there shows that no call was made. */
static void nothing_differs(void **state)
{
	struct ground *g = *state;
	struct ddb *empty;
	struct person p = jane(g, "same@x.org"), loaded = p;
	p.tags = ddb_text_set("a"); /* elsewhere in memory, but the same */
	assert_int_equal(ddb_open(&empty, "memory:", NULL), DDB_OK);
	struct ground e = { .db = empty };
	OK(&e, person_save(empty, &loaded, &p, NULL));
	assert_true(p.version == 1 && p.updated_at.us == loaded.updated_at.us);
	p.age = 5;
	assert_int_equal(person_save(empty, &loaded, &p, NULL), DDB_NO_TABLE);
	ddb_close(empty);
}

static void deleted_meanwhile(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "gone", .number = 1 }, loaded = a;
	a.likes = 3;
	REFUSED(g, DDB_NOT_FOUND, "the item was deleted from Posts meanwhile",
		post_save(g->db, &loaded, &a, NULL));
	struct person p = { .email = "gone@x.org", .last_name = "G" }, q = p;
	p.age = 1;
	REFUSED(g, DDB_NOT_FOUND, "the item was deleted from People meanwhile",
		person_save(g->db, &q, &p, NULL));
	assert_int_equal(p.version, 0);
	assert_stored(g, "People", "{\"email\":{\"S\":\"gone@x.org\"}}", NULL);
}

static void mistakes(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "a", .number = 1 }, b = { .blog = "a", .number = 2 };
	REFUSED(g, DDB_INVALID,
		"post.number is a part of the key and differs from that of the loaded item: put the item, "
		"and delete "
		"the other",
		post_save(g->db, &a, &b, NULL));
	REFUSED(g, DDB_MISUSE, "the loaded item is NULL", post_save(g->db, NULL, &a, NULL));
	REFUSED(g, DDB_MISUSE, "the item is NULL", post_save(g->db, &a, NULL, NULL));
	struct person p = jane(g, "required@x.org"), loaded = p;
	p.last_name = NULL;
	REFUSED(g, DDB_INVALID, "person.last_name is required", person_save(g->db, &loaded, &p, NULL));
}

/* One UpdateItem on what differs: the stored item is exactly that. */
static void exactly(void **state)
{
	struct ground *g = *state;
	struct thing x = { .id = "exact",
		.at = 1,
		.text = "t",
		.i32 = 4,
		.when = { 1 },
		.tags = ddb_text_set("a", "b"),
		.names = ddb_texts("n"),
		.address = { .city = "Bern" },
		.devices = { (const struct device[]){ { .name = "d" } }, 1 },
		.extra = { .type = DDB_BOOL } };
	struct thing loaded;
	raw(g, "PutItem",
		"{\"TableName\":\"Things\",\"Item\":{\"id\":{\"S\":\"exact\"},\"at\":{\"N\":\"1\"},"
		"\"kept\":{\"S\":\"unknown\"},\"i32\":{\"S\":\"changed by hand\"}}}");
	loaded = x;
	x.text = NULL;
	x.tags = ddb_text_set("b", "a"); /* a set has no order */
	x.names = (struct ddb_strlist){ (const char *[]){ "n" }, 0 };
	x.address.city = "Chur";
	x.extra = (struct ddb_value){ .type = DDB_NULL };
	OK(g, thing_save(g->db, &loaded, &x, NULL));
	assert_stored(g, "Things", "{\"id\":{\"S\":\"exact\"},\"at\":{\"N\":\"1\"}}",
		"{\"id\":{\"S\":\"exact\"},\"at\":{\"N\":\"1\"},\"kept\":{\"S\":\"unknown\"},"
		"\"i32\":{\"S\":\"changed by hand\"},\"names\":{\"L\":[]},"
		"\"address\":{\"M\":{\"town\":{\"S\":\"Chur\"},\"number\":{\"N\":\"0\"}}},\"extra\":{"
		"\"NULL\":true}}");
}

/* ---- attributes that no row knows ---- */
struct open {
	const char *id;
	int64_t n;
	struct ddb_item rest;
};
DDB_DECLARE(open);
static const struct ddb_attr open_attrs[] = { DDB_HASH(open, id), DDB_ATTR(open, n), DDB_REST(open, rest) };
DDB_MODEL(open, "Open");

static void the_rest(void **state)
{
	struct ground *g = *state;
	struct open x, loaded;
	OK(g, open_create_table(g->db, NULL));
	raw(g, "PutItem",
		"{\"TableName\":\"Open\",\"Item\":{\"id\":{\"S\":\"r\"},\"n\":{\"N\":\"1\"},\"a\":{\"S\":"
		"\"a\"},"
		"\"b\":{\"S\":\"b\"},\"c\":{\"S\":\"c\"}}}");
	OK(g, open_get(g->db, g->arena, &(struct open){ .id = "r" }, &x, NULL));
	assert_int_equal(x.rest.len, 3);
	loaded = x;
	x.rest.len = 2; /* without c */
	x.rest.members = (struct ddb_member[]){ x.rest.members[0],
		{ { "d", 1 }, { .type = DDB_BOOL, .flag = true } } };
	raw(g, "UpdateItem",
		"{\"TableName\":\"Open\",\"Key\":{\"id\":{\"S\":\"r\"}},\"UpdateExpression\":\"SET a = :a\","
		"\"ExpressionAttributeValues\":{\":a\":{\"S\":\"new\"}}}");
	OK(g, open_save(g->db, &loaded, &x, NULL));
	assert_stored(g, "Open", "{\"id\":{\"S\":\"r\"}}",
		"{\"id\":{\"S\":\"r\"},\"n\":{\"N\":\"1\"},\"a\":{\"S\":\"new\"},\"d\":{\"BOOL\":true}}");
}

/* ---- items without a struct ---- */
static void items(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *model;
	struct ddb_item x, loaded;
	const struct ddb_item_table t = {
		.table = "Posts", .hash = { "blog", DDB_S }, .range = { "number", DDB_N }
	};
	assert_int_equal(ddb_item_model(g->arena, &t, &model, NULL), DDB_OK);
	struct post a = { .blog = "item", .number = 1, .title = "one", .likes = 1 };
	OK(g, post_put(g->db, &a, NULL));
	struct ddb_item key = { (struct ddb_member[]){ { { "blog", 4 }, ddb_text_value("item") },
					{ { "number", 6 }, ddb_int_value(1) } },
		2 };
	OK(g, ddb_get(g->db, model, g->arena, &key, &loaded, NULL));
	assert_int_equal(loaded.len, 4);
	struct ddb_member changed[] = { { { "blog", 4 }, ddb_text_value("item") },
		{ { "number", 6 }, ddb_int_value(1) }, { { "likes", 5 }, ddb_int_value(1) },
		{ { "more", 4 }, ddb_int_value(7) } };
	x = (struct ddb_item){ changed, 4 };
	OK(g, ddb_save(g->db, model, &loaded, &x, NULL));
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"item\"},\"number\":{\"N\":\"1\"}}",
		"{\"blog\":{\"S\":\"item\"},\"number\":{\"N\":\"1\"},\"likes\":{\"N\":\"1\"},\"more\":{\"N\":"
		"\"7\"}}");
	changed[1].value = ddb_int_value(2);
	assert_int_equal(ddb_save(g->db, model, &loaded, &x, NULL), DDB_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_others_changed_stays),
		cmocka_unit_test(versions),
		cmocka_unit_test(nothing_differs),
		cmocka_unit_test(deleted_meanwhile),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(exactly),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(items),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
