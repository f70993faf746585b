/* SPDX-License-Identifier: Apache-2.0 */
/* What puts, updates and deletes give back: the item as it was before, or as it is; versions and their
 * opt-out. */
#include "things.h"

static const struct post none = { .likes = 77 };

static void old_of_a_put(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "put", .number = 1, .title = "one" }, old = none;
	bool had = true;
	struct ddb_put_opts o = { .old = &old, .had_old = &had, .arena = g->arena };
	OK(g, post_put(g->db, &a, &o));
	assert_true(!had && old.likes == 77); /* left as it was */
	a.title = "two";
	OK(g, post_put(g->db, &a, &o));
	assert_true(had && old.number == 1);
	assert_string_equal(old.title, "one");
	OK(g, post_put(g->db, &a, &(struct ddb_put_opts){ .had_old = &had }));
	assert_true(had);
	REFUSED(g, DDB_MISUSE, "the arena for old is NULL",
		post_put(g->db, &a, &(struct ddb_put_opts){ .old = &old }));
}

static void old_of_a_condition_that_failed(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "failed", .number = 1, .title = "one" }, old = none;
	bool had = true;
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		post_put(g->db, &a,
			&(struct ddb_put_opts){ .when = ddb_exists(O(blog)),
				.old = &old,
				.had_old = &had,
				.arena = g->arena }));
	assert_true(!had && old.likes == 77);
	OK(g, post_put(g->db, &a, NULL));
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		post_put(g->db, &a,
			&(struct ddb_put_opts){ .when = ddb_missing(O(blog)),
				.old = &old,
				.had_old = &had,
				.arena = g->arena }));
	assert_true(had);
	assert_string_equal(old.title, "one");
	old = none;
	had = false;
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		post_delete(g->db, &a,
			&(struct ddb_delete_opts){ .when = ddb_gt(O(likes), 5),
				.old = &old,
				.had_old = &had,
				.arena = g->arena }));
	assert_true(had && old.likes == 0);
	old = none;
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		post_update(g->db, &a, ddb_changes(ddb_set(O(likes), 1)),
			&(struct ddb_update_opts){
				.when = ddb_gt(O(likes), 5), .old = &old, .arena = g->arena }));
	assert_string_equal(old.title, "one");
}

static void old_of_a_delete(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "delete", .number = 1, .title = "one" }, old = none;
	bool had = true;
	struct ddb_delete_opts o = { .old = &old, .had_old = &had, .arena = g->arena };
	OK(g, post_delete(g->db, &a, &o));
	assert_true(!had && old.likes == 77);
	OK(g, post_put(g->db, &a, NULL));
	OK(g, post_delete(g->db, &a, &o));
	assert_true(had);
	assert_string_equal(old.title, "one");
	REFUSED(g, DDB_MISUSE, "the arena for old is NULL",
		post_delete(g->db, &a, &(struct ddb_delete_opts){ .old = &old }));
}

static void images_of_an_update(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "update", .number = 1, .title = "one", .likes = 1 }, old = none;
	bool had = true;
	struct ddb_update_opts o = { .old = &old, .had_old = &had, .arena = g->arena };
	OK(g, post_update(g->db, &a, ddb_changes(ddb_set(O(likes), 1)), &o));
	assert_true(!had && old.likes == 77);
	OK(g, post_update(g->db, &a, ddb_changes(ddb_increment(O(likes), 4)), &o));
	assert_true(had && old.likes == 1);
	/* into the struct that is the key */
	OK(g, post_update(g->db, &a, ddb_changes(ddb_increment(O(likes), 4), ddb_set(O(title), "two")),
		      &(struct ddb_update_opts){ .out = &a, .arena = g->arena }));
	assert_int_equal(a.likes, 9);
	assert_string_equal(a.title, "two");
	REFUSED(g, DDB_MISUSE, "an update gives back the item as it was or as it is, not both: out or old",
		post_update(g->db, &a, ddb_changes(ddb_set(O(likes), 1)),
			&(struct ddb_update_opts){ .out = &a, .old = &old, .arena = g->arena }));
	REFUSED(g, DDB_MISUSE, "the arena for old is NULL",
		post_update(g->db, &a, ddb_changes(ddb_set(O(likes), 1)),
			&(struct ddb_update_opts){ .old = &old }));
	REFUSED(g, DDB_MISUSE, "the arena for out is NULL",
		post_update(g->db, &a, ddb_changes(ddb_set(O(likes), 1)),
			&(struct ddb_update_opts){ .out = &a }));
}

/* ---- versions ---- */
/* Changes that only take away make no item: there is none to give back. */
static void no_item_after_an_update(void **state)
{
	struct ground *g = *state;
	struct post key = { .blog = "nobody", .number = 1 }, out = none, old = none;
	const struct ddb_change *less = ddb_changes(ddb_remove(O(title)));
	bool had = true;
	OK(g, post_update(g->db, &key, less, NULL));
	OK(g, post_update(g->db, &key, less,
		      &(struct ddb_update_opts){ .old = &old, .had_old = &had, .arena = g->arena }));
	assert_true(!had && old.likes == 77);
	REFUSED(g, DDB_NOT_FOUND, "there is no such item in Posts",
		post_update(g->db, &key, less, &(struct ddb_update_opts){ .out = &out, .arena = g->arena }));
	REFUSED(g, DDB_NOT_FOUND, "there is no such item in Posts",
		post_update(g->db, &key, less,
			&(struct ddb_update_opts){ .out = &out, .arena = g->arena, .make_parents = true }));
	assert_true(out.likes == 77 && !out.blog);
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"nobody\"},\"number\":{\"N\":\"1\"}}", NULL);
}

static void puts_compare_unless_told_not_to(void **state)
{
	struct ground *g = *state;
	struct person a = { .email = "put@v.org", .last_name = "V" }, old, stale;
	OK(g, person_put(g->db, &a, NULL));
	stale = a;
	OK(g, person_put(g->db, &a, NULL));
	assert_int_equal(a.version, 2);
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		person_put(g->db, &stale, &(struct ddb_put_opts){ .old = &old, .arena = g->arena }));
	assert_true(old.version == 2 && stale.version == 1);
	stale.version = 7;
	OK(g, person_put(g->db, &stale, &(struct ddb_put_opts){ .any_version = true }));
	assert_int_equal(stale.version, 8);
}

static void updates_and_deletes_compare_what_the_key_has(void **state)
{
	struct ground *g = *state;
	struct person a = { .email = "key@v.org", .last_name = "V" }, stale;
	OK(g, person_put(g->db, &a, NULL));
	stale = a;
	OK(g, person_update(g->db, &a, ddb_changes(ddb_set(P(age), 1)),
		      &(struct ddb_update_opts){ .out = &a, .arena = g->arena }));
	assert_int_equal(a.version, 2);
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		person_update(g->db, &stale, ddb_changes(ddb_set(P(age), 2)), NULL));
	OK(g, person_update(g->db, &stale, ddb_changes(ddb_set(P(age), 3)),
		      &(struct ddb_update_opts){ .any_version = true }));
	OK(g, person_update(g->db, PERSON("key@v.org"), ddb_changes(ddb_set(P(age), 4)), NULL));
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		person_delete(g->db, &stale, NULL));
	OK(g, person_delete(g->db, &stale, &(struct ddb_delete_opts){ .any_version = true }));
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		person_delete(g->db, &stale, NULL)); /* there is none of that version */
	OK(g, person_delete(g->db, PERSON("key@v.org"), NULL));
}

/* ---- reading ---- */
static void refresh(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "refresh", .number = 1, .likes = 1 }, kept;
	bool there = false;
	OK(g, post_put(g->db, &a, NULL));
	OK(g, post_exists(g->db, &a, &there));
	assert_true(there);
	OK(g, post_update(g->db, &a, ddb_changes(ddb_set(O(likes), 5)), NULL));
	OK(g, post_refresh(g->db, g->arena, &a, NULL));
	assert_int_equal(a.likes, 5);
	OK(g, post_delete(g->db, &a, NULL));
	kept = a;
	REFUSED(g, DDB_NOT_FOUND, "there is no such item in Posts", post_refresh(g->db, g->arena, &a, NULL));
	assert_memory_equal(&a, &kept, sizeof a);
	OK(g, post_exists(g->db, &a, &there));
	assert_false(there);
	REFUSED(g, DDB_MISUSE, "exists is NULL", post_exists(g->db, &a, NULL));
	REFUSED(g, DDB_MISUSE, "the item is NULL", post_refresh(g->db, g->arena, NULL, NULL));
}

static void projection(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "pick@x.org", .last_name = "P", .first_name = "F", .age = 4 }, q;
	OK(g, person_put(g->db, &p, NULL));
	OK(g, person_get(g->db, g->arena, &p, &q,
		      &(struct ddb_get_opts){ .project = DDB_MEMBERS(person, first_name, age) }));
	assert_string_equal(q.first_name, "F");
	assert_true(q.age == 4 && !q.last_name && !q.version && !q.nickname); /* no defaults either */
	REFUSED(g, DDB_NOT_FOUND, "there is no such item in People",
		person_get(g->db, g->arena, PERSON("none"), &q,
			&(struct ddb_get_opts){ .project = DDB_MEMBERS(person, age) }));
}

static void get_or_create(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "goc@x.org", .last_name = "One" },
		      q = { .email = "goc@x.org", .last_name = "Two" };
	bool created = false;
	OK(g, person_get_or_create(g->db, g->arena, &p, &created));
	assert_true(created && p.version == 1 && p.id[0] && p.created_at.us);
	OK(g, person_get_or_create(g->db, g->arena, &q, &created));
	assert_true(!created && q.version == 1 && q.created_at.us == p.created_at.us);
	assert_string_equal(q.last_name, "One");
	assert_string_equal(q.id, p.id);
	assert_string_equal(q.nickname, "nobody"); /* as loaded, with its defaults */
	assert_int_equal(ddb_error(g->db)->rc, DDB_OK);
	OK(g, person_get_or_create(g->db, g->arena, &q, NULL));
	REFUSED(g, DDB_MISUSE, "the arena is NULL", person_get_or_create(g->db, NULL, &q, NULL));
}

static void a_key_cannot_be_changed(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "key", .number = 1 };
	REFUSED(g, DDB_INVALID,
		"One or more parameter values were invalid: Cannot update attribute number. This attribute "
		"is part "
		"of the key",
		post_update(g->db, &a, ddb_changes(ddb_set(O(number), 2)), NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_of_a_put),
		cmocka_unit_test(old_of_a_condition_that_failed),
		cmocka_unit_test(old_of_a_delete),
		cmocka_unit_test(images_of_an_update),
		cmocka_unit_test(no_item_after_an_update),
		cmocka_unit_test(puts_compare_unless_told_not_to),
		cmocka_unit_test(updates_and_deletes_compare_what_the_key_has),
		cmocka_unit_test(refresh),
		cmocka_unit_test(projection),
		cmocka_unit_test(get_or_create),
		cmocka_unit_test(a_key_cannot_be_changed),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
