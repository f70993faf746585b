/* SPDX-License-Identifier: Apache-2.0 */
/* Puts: what they make up, versions, conditions, hooks, defaults; creates and deletes. */
#include "things.h"

static void made_up_members(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "made@x.org", .last_name = "Up" }, q;
	struct ddb_time before = ddb_now();
	OK(g, person_put(g->db, &p, NULL));
	assert_int_equal(strlen(p.id), 36);
	assert_true(p.id[14] == '4' && strchr("89ab", p.id[19]));
	assert_true(p.created_at.us >= before.us && p.created_at.us == p.updated_at.us);
	assert_int_equal(p.version, 1);
	OK(g, person_get(g->db, g->arena, &p, &q, NULL));
	assert_string_equal(q.id, p.id);
	assert_true(q.created_at.us == p.created_at.us);
	assert_int_equal(q.version, 1);

	struct person first = p;
	OK(g, person_put(g->db, &p, NULL));
	assert_string_equal(p.id, first.id);
	assert_true(p.created_at.us == first.created_at.us && p.updated_at.us >= first.updated_at.us);
	assert_int_equal(p.version, 2);
}

static void a_failed_put_fills_in_nothing(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "fails@x.org", .last_name = "X" };
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		person_put(g->db, &p, &(struct ddb_put_opts){ .when = ddb_exists(P(email)) }));
	assert_string_equal(ddb_error(g->db)->type, "ConditionalCheckFailedException");
	assert_true(p.id[0] == 0 && p.created_at.us == 0 && p.version == 0);
	assert_stored(g, "People", "{\"email\":{\"S\":\"fails@x.org\"}}", NULL);
}

/* Of two who read the same item the second to put is refused. */
static void versions(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "v@x.org", .last_name = "V" }, one, two;
	OK(g, person_put(g->db, &p, NULL));
	OK(g, person_get(g->db, g->arena, &p, &one, NULL));
	OK(g, person_get(g->db, g->arena, &p, &two, NULL));
	one.age = 30;
	OK(g, person_put(g->db, &one, NULL));
	two.age = 40;
	assert_int_equal(person_put(g->db, &two, NULL), DDB_CONDITION_FAILED);
	assert_int_equal(two.version, 1);
	OK(g, person_get(g->db, g->arena, &p, &two, NULL));
	assert_int_equal(two.age, 30);
	assert_int_equal(two.version, 2);
	OK(g, person_put(g->db, &two, NULL));
	assert_int_equal(two.version, 3);
}

static void a_version_of_0_is_no_version(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "v0@x.org", .last_name = "V" };
	raw(g, "PutItem", "{\"TableName\":\"People\",\"Item\":{\"email\":{\"S\":\"v0@x.org\"}}}");
	OK(g, person_put(g->db, &p, NULL)); /* from before there were versions */
	assert_int_equal(p.version, 1);
	struct person again = { .email = "v0@x.org", .last_name = "W" };
	assert_int_equal(person_put(g->db, &again, NULL), DDB_CONDITION_FAILED);
	OK(g, person_delete(g->db, &p, NULL));
	assert_int_equal(
		person_put(g->db, &p, NULL), DDB_CONDITION_FAILED); /* no resurrection of what was deleted */
	again.version = INT32_MAX;
	REFUSED(g, DDB_INVALID, "person.version is a version that cannot be counted up any more",
		person_put(g->db, &again, NULL));
}

static void updates_count_the_version(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "vu@x.org", .last_name = "V" };
	OK(g, person_put(g->db, &p, NULL));
	OK(g, person_update(g->db, &p, ddb_changes(ddb_set(P(age), 50)), NULL));
	assert_int_equal(person_put(g->db, &p, NULL), DDB_CONDITION_FAILED); /* it would undo the update */
}

static void a_condition_and_a_version(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "cv@x.org", .last_name = "V", .age = 20 };
	OK(g, person_put(g->db, &p, NULL));
	OK(g, person_put(g->db, &p, &(struct ddb_put_opts){ .when = ddb_eq(P(age), 20) }));
	assert_int_equal(person_put(g->db, &p, &(struct ddb_put_opts){ .when = ddb_eq(P(age), 21) }),
		DDB_CONDITION_FAILED);
	p.version = 1;
	assert_int_equal(person_put(g->db, &p, &(struct ddb_put_opts){ .when = ddb_eq(P(age), 20) }),
		DDB_CONDITION_FAILED);
}

static void create(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "new", .number = 1, .title = "one" },
		    b = { .blog = "new", .number = 1, .title = "two" };
	OK(g, post_create(g->db, &a));
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed", post_create(g->db, &b));
	b.number = 2;
	OK(g, post_create(g->db, &b));
	OK(g, post_get(g->db, g->arena, &(struct post){ .blog = "new", .number = 1 }, &b, NULL));
	assert_string_equal(b.title, "one");
	REFUSED(g, DDB_MISUSE, "the item is NULL", post_create(g->db, NULL));
}

static void delete (void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "gone", .number = 1, .likes = 3 };
	OK(g, post_put(g->db, &a, NULL));
	assert_int_equal(post_delete(g->db, &a, &(struct ddb_delete_opts){ .when = ddb_lt(O(likes), 3) }),
		DDB_CONDITION_FAILED);
	OK(g, post_delete(g->db, &a, &(struct ddb_delete_opts){ .when = ddb_eq(O(likes), 3) }));
	assert_int_equal(post_get(g->db, g->arena, &a, &a, NULL), DDB_NOT_FOUND);
	OK(g, post_delete(g->db, &a, NULL));
	assert_int_equal(post_delete(g->db, &a, &(struct ddb_delete_opts){ .when = ddb_exists(O(blog)) }),
		DDB_CONDITION_FAILED);
}

static void get_can_read_into_its_key(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "key", .number = 1, .title = "t" }, b = { .blog = "key", .number = 1 };
	OK(g, post_put(g->db, &a, NULL));
	OK(g, post_get(g->db, g->arena, &b, &b, &(struct ddb_get_opts){ .consistent = true }));
	assert_string_equal(b.title, "t");
}

static void defaults(void **state)
{
	struct ground *g = *state;
	struct person p = DDB_NEW(person, .email = "d@x.org", .last_name = "D");
	assert_int_equal(p.age, 18);
	assert_string_equal(p.nickname, "nobody");
	struct person older = DDB_NEW(person, .age = 30, .nickname = "x");
	assert_true(older.age == 30 && !strcmp(older.nickname, "x"));

	raw(g, "PutItem",
		"{\"TableName\":\"People\",\"Item\":{\"email\":{\"S\":\"d@x.org\"},\"age\":{\"N\":\"0\"}}}");
	OK(g, person_get(g->db, g->arena, &p, &p, NULL));
	assert_int_equal(p.age, 0); /* it is there */
	assert_string_equal(p.nickname, "nobody");
	assert_null(p.first_name);
}

/* A model of its own for the hooks. */
struct hooked {
	const char *id;
	int puts, loads;
};
DDB_DECLARE(hooked);
static const struct ddb_attr hooked_attrs[] = { DDB_HASH(hooked, id), DDB_ATTR(hooked, puts),
	DDB_ATTR(hooked, loads) };
static const char *before(void *item)
{
	struct hooked *h = item;
	if (!strcmp(h->id, "no"))
		return "no is not an id that we want";
	h->puts++;
	return NULL;
}
static struct ddb *session_of_hooks;
static void after(void *item)
{
	struct hooked *h = item;
	h->loads += 100;
	if (session_of_hooks)
		assert_int_equal(ddb_delete(session_of_hooks, &hooked_model, h, NULL), DDB_MISUSE);
}
static const struct ddb_hooks hooked_hooks[] = { { .before_put = before, .after_load = after } };
DDB_MODEL(hooked, "Hooked", DDB_HOOKS(hooked_hooks));

static void hooks(void **state)
{
	struct ground *g = *state;
	struct hooked h = { .id = "a" }, no = { .id = "no" }, *all = NULL;
	size_t n;
	OK(g, hooked_create_table(g->db, NULL));
	OK(g, hooked_put(g->db, &h, NULL));
	assert_int_equal(h.puts, 1);
	assert_stored(g, "Hooked", "{\"id\":{\"S\":\"a\"}}",
		"{\"id\":{\"S\":\"a\"},\"puts\":{\"N\":\"1\"},\"loads\":{\"N\":\"0\"}}");
	OK(g, hooked_get(g->db, g->arena, &h, &h, NULL));
	assert_int_equal(h.loads, 100);
	session_of_hooks = g->db; /* a hook makes no calls */
	OK(g, hooked_get(g->db, g->arena, &h, &h, NULL));
	session_of_hooks = NULL;
	assert_int_equal(h.loads, 100);
	REFUSED(g, DDB_INVALID, "no is not an id that we want", hooked_put(g->db, &no, NULL));
	OK(g, hooked_put_all(g->db, &h, 1, NULL));
	assert_int_equal(h.puts, 2);
	REFUSED(g, DDB_INVALID, "no is not an id that we want", hooked_put_all(g->db, &no, 1, NULL));
	OK(g, hooked_find_all(g->db, g->arena, NULL, &all, &n));
	assert_true(n == 1 && all[0].loads == 200 && all[0].puts == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_up_members),
		cmocka_unit_test(a_failed_put_fills_in_nothing),
		cmocka_unit_test(versions),
		cmocka_unit_test(a_version_of_0_is_no_version),
		cmocka_unit_test(updates_count_the_version),
		cmocka_unit_test(a_condition_and_a_version),
		cmocka_unit_test(create),
		cmocka_unit_test(delete),
		cmocka_unit_test(get_can_read_into_its_key),
		cmocka_unit_test(defaults),
		cmocka_unit_test(hooks),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
