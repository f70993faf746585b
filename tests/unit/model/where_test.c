/* SPDX-License-Identifier: Apache-2.0 */
/* Changing and deleting all that a query finds: each item once, only while it matches, counted, never by
 * mistake. */
#include "people.h"
#include "session/session.h"

static size_t count(struct ground *g, struct ddb_cond where)
{
	size_t n;
	OK(g, person_count(g->db, &(struct ddb_query){ .where = where }, &n));
	return n;
}

static void changes_what_matches(void **state)
{
	struct ground *g = *state;
	size_t n = 77;
	OK(g, person_update_where(g->db, &Q(WHERE(ddb_eq(P(last_name), "B"))),
		      ddb_changes(ddb_set(P(nickname), "bee"), ddb_increment(P(score), 100.0)), NULL, &n));
	assert_int_equal(n, 20);
	assert_int_equal(count(g, ddb_eq(P(nickname), "bee")), 20);
	assert_int_equal(count(g, ddb_and(ddb_eq(P(nickname), "bee"), ddb_ne(P(last_name), "B"))), 0);
	assert_int_equal(count(g, ddb_ge(P(score), 100.0)), 20);
	assert_int_equal(count(g, ddb_eq(P(version), 2)), 20); /* counted up */
	assert_int_equal(count(g, ddb_eq(P(version), 1)), 40);
	/* whole items are still what they were */
	struct person p;
	OK(g, person_get(g->db, g->arena, PERSON("p01@x.org"), &p, NULL));
	assert_true(p.age == 1 && p.score == 100.5 && !strcmp(p.first_name, "f1") && p.version == 2);
	OK(g, person_update_where(g->db, &Q(WHERE(ddb_eq(P(last_name), "none"))),
		      ddb_changes(ddb_set(P(age), 1)), NULL, &n));
	assert_int_equal(n, 0);
	OK(g, person_update_where(
		      g->db, &Q(WHERE(ddb_any(NULL, 0))), ddb_changes(ddb_set(P(age), 1)), NULL, &n));
	assert_int_equal(n, 0);
}

/* A change of the very key that the index is read by moves items to where they are found again: each is
 * changed once. */
static void moves_in_the_index_that_is_read(void **state)
{
	struct ground *g = *state;
	size_t n;
	OK(g, post_update_where(g->db,
		      &Q(WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_ge(O(likes), 0))), .order_by = "likes",
			      .page_size = 3),
		      ddb_changes(ddb_increment(O(likes), 50)), NULL, &n));
	assert_int_equal(n, POSTS);
	struct post p;
	OK(g, post_first(g->db, g->arena, &Q(WHERE(ddb_eq(O(blog), "odd")), .order_by = "likes"), &p));
	assert_int_equal(p.likes, 50);
	OK(g, post_last(g->db, g->arena, &Q(WHERE(ddb_eq(O(blog), "odd")), .order_by = "likes"), &p));
	assert_int_equal(p.likes, 89);
	OK(g, post_update_where(g->db, &Q(WHERE(ddb_eq(O(blog), "odd"))),
		      ddb_changes(ddb_increment(O(likes), -50)), NULL, &n));
	assert_int_equal(n, POSTS);
}

static void no_more_than_the_limit(void **state)
{
	struct ground *g = *state;
	size_t n;
	OK(g, post_update_where(g->db, &Q(WHERE(ddb_eq(O(blog), "even")), .limit = 7, .descending = true),
		      ddb_changes(ddb_set(O(title), "last")), NULL, &n));
	assert_int_equal(n, 7);
	assert_string_equal(posts(g, Q(WHERE(ddb_and(ddb_eq(O(blog), "even"), ddb_eq(O(title), "last"))))),
		"33 34 35 36 37 38 39");
}

static void by_a_filter_and_by_half_an_index(void **state)
{
	struct ground *g = *state;
	size_t n;
	OK(g, person_update_where(g->db,
		      &Q(WHERE(ddb_and(ddb_eq(P(role), ROLE_ADMIN), ddb_lt(P(last_name), "B"))),
			      .index = "by_role"),
		      ddb_changes(ddb_set(P(nickname), "half")), NULL, &n));
	assert_int_equal(n, 4);
	assert_int_equal(count(g, ddb_eq(P(nickname), "half")), 4);
	OK(g, person_update_where(g->db,
		      &Q(WHERE(ddb_and(
			      ddb_in(P(email), ddb_texts("p02@x.org", "p03@x.org")), ddb_lt(P(age), 3)))),
		      ddb_changes(ddb_set(P(nickname), "two")), NULL, &n));
	assert_int_equal(n, 1);
	assert_int_equal(count(g, ddb_eq(P(nickname), "two")), 1);
}

/* ---- what changes meanwhile ---- */
/* Stands before the session's store: before each write another session changes things. */
struct meddler {
	struct store store;
	struct store *real;
	struct ground *other;
	enum op_id on;
	int writes, at; /* acts before that write, counted from 1 */
	void (*act)(struct ground *);
};

static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct meddler *m = (struct meddler *)s;
	if (ops[0]->id == m->on && ++m->writes == m->at)
		m->act(m->other);
	m->real->ops->submit(m->real, ops, n);
}

static int drive(struct store *s, int timeout_ms)
{
	struct meddler *m = (struct meddler *)s;
	return m->real->ops->drive(m->real, timeout_ms);
}

static const struct store_ops meddler_ops = { .name = "meddler", .submit = submit, .drive = drive };

static void change_one(struct ground *g)
{
	OK(g, post_update(
		      g->db, &(struct post){ "odd", 5, NULL, 0 }, ddb_changes(ddb_set(O(title), "z")), NULL));
}
static void delete_one(struct ground *g)
{
	OK(g, post_delete(g->db, &(struct post){ "odd", 5, NULL, 0 }, NULL));
}
static void lose_the_table(struct ground *g)
{
	OK(g, post_delete_table(g->db));
}

/* Runs on a table of its own. */
static enum ddb_rc meddled(struct ground *g, bool update, int at, void (*act)(struct ground *), size_t *n)
{
	struct ddb *db, *other;
	assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_OK);
	assert_int_equal(ddb_session(&other, db), DDB_OK);
	struct ground second = { other, g->arena };
	assert_int_equal(post_create_table(db, NULL), DDB_OK);
	for (int i = 0; i < 10; i++)
		assert_int_equal(post_put(db, &(struct post){ "odd", i, "x", i }, NULL), DDB_OK);
	struct meddler m = { .store = { &meddler_ops },
		.real = db->store,
		.other = &second,
		.on = update ? OP_UPDATE_ITEM : OP_DELETE_ITEM,
		.at = at,
		.act = act };
	const struct ddb_query q = { WHERE(ddb_ne(O(title), "z")) };
	db->store = &m.store;
	enum ddb_rc rc = update ? post_update_where(db, &q, ddb_changes(ddb_set(O(title), "new")), NULL, n)
				: post_delete_where(db, &q, NULL, n);
	db->store = m.real;
	g->db->last = *ddb_error(db);
	struct post p;
	if (act == change_one && update) {
		assert_int_equal(
			post_get(db, g->arena, &(struct post){ "odd", 5, NULL, 0 }, &p, NULL), DDB_OK);
		assert_string_equal(p.title, "z");
	}
	if (act == delete_one)
		assert_int_equal(
			post_get(db, g->arena, &(struct post){ "odd", 5, NULL, 0 }, &p, NULL), DDB_NOT_FOUND);
	if (act == change_one && !update) {
		size_t left;
		assert_int_equal(post_count(db, NULL, &left), DDB_OK);
		assert_int_equal(left, 1);
	}
	ddb_close(other);
	ddb_close(db);
	return rc;
}

static void what_changed_meanwhile_is_left_alone(void **state)
{
	struct ground *g = *state;
	size_t n = 77;
	assert_int_equal(meddled(g, true, 2, change_one, &n), DDB_OK);
	assert_int_equal(n, 9);
	assert_int_equal(meddled(g, false, 2, change_one, &n), DDB_OK);
	assert_int_equal(n, 9);
}

/* ddb_ne holds on an item that is not there; it is not made all the same. */
static void what_was_deleted_meanwhile_is_not_made(void **state)
{
	struct ground *g = *state;
	size_t n = 77;
	assert_int_equal(meddled(g, true, 2, delete_one, &n), DDB_OK);
	assert_int_equal(n, 9);
	assert_int_equal(meddled(g, false, 2, delete_one, &n), DDB_OK);
	assert_int_equal(n, 9);
}

static void counts_what_was_done_before_a_failure(void **state)
{
	struct ground *g = *state;
	size_t n = 77;
	REFUSED(g, DDB_NO_TABLE, "Requested resource not found", meddled(g, true, 4, lose_the_table, &n));
	assert_int_equal(n, 3);
	REFUSED(g, DDB_NO_TABLE, "Requested resource not found", meddled(g, false, 10, lose_the_table, &n));
	assert_int_equal(n, 9);
}

/* ---- hooks ---- */
struct guarded {
	const char *id;
	int64_t n;
};
DDB_DECLARE(guarded);
#define G(m) DDB(guarded, m)
static int updates, deletes, loads;
static const char *before_update(const void *key, const struct ddb_change *changes)
{
	(void)changes;
	updates++;
	return strcmp(((const struct guarded *)key)->id, "c") ? NULL : "c is not to be touched";
}
static const char *before_delete(const void *key)
{
	deletes += ((const struct guarded *)key)->id != NULL;
	return NULL;
}
static void after_load(void *item)
{
	(void)item;
	loads++;
}
static const struct ddb_attr guarded_attrs[] = { DDB_HASH(guarded, id), DDB_ATTR(guarded, n) };
static const struct ddb_hooks guarded_hooks[] = {
	{ .before_update = before_update, .before_delete = before_delete, .after_load = after_load }
};
DDB_MODEL(guarded, "Guarded", DDB_HOOKS(guarded_hooks));

static void hooks(void **state)
{
	struct ground *g = *state;
	static const char *const ids[] = { "a", "b", "c" };
	size_t n;
	OK(g, guarded_create_table(g->db, NULL));
	for (size_t i = 0; i < 3; i++)
		OK(g, guarded_put(g->db, &(struct guarded){ ids[i], 1 }, NULL));
	const struct ddb_query list = { WHERE(ddb_in(G(id), ddb_texts("a", "b", "c"))) };
	updates = deletes = loads = 0;
	REFUSED(g, DDB_INVALID, "c is not to be touched",
		guarded_update_where(g->db, &list, ddb_changes(ddb_increment(G(n), 1)), NULL, &n));
	assert_true(n == 2 && updates == 3 && loads == 0);
	OK(g, guarded_update_where(g->db, &list, ddb_changes(ddb_increment(G(n), 1)),
		      &(struct ddb_where_opts){ .hooks = DDB_HOOKS_SKIP }, &n));
	assert_true(n == 3 && updates == 3);
	OK(g, guarded_delete_where(g->db, NULL, &(struct ddb_where_opts){ .all = true }, &n));
	assert_true(n == 3 && deletes == 3 && loads == 0);
	OK(g, guarded_delete_table(g->db));
}

/* Without a condition 60 items go in three requests, and what was done is counted when it ends early. */
static void everything_in_groups(void **state)
{
	static struct post items[60];
	struct ground *g = *state;
	struct ddb *db, *other;
	assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_OK);
	assert_int_equal(ddb_session(&other, db), DDB_OK);
	struct ground second = { other, g->arena };
	struct meddler m = { .store = { &meddler_ops },
		.real = db->store,
		.other = &second,
		.on = OP_BATCH_WRITE_ITEM,
		.act = lose_the_table };
	const struct ddb_where_opts all = { .all = true };
	size_t n = 77;
	for (int k = 0; k < 2; k++) {
		assert_int_equal(post_create_table(db, NULL), DDB_OK);
		for (int i = 0; i < 60; i++)
			items[i] = (struct post){ "odd", i, "x", i };
		assert_int_equal(post_put_all(db, items, 60, NULL), DDB_OK);
		m.at = k ? 2 : 0;
		m.writes = 0;
		db->store = &m.store;
		enum ddb_rc rc = post_delete_where(db, NULL, &all, &n);
		db->store = m.real;
		assert_int_equal(rc, k ? DDB_NO_TABLE : DDB_OK);
		assert_int_equal(n, k ? 25 : 60);
		assert_true(k || m.writes == 3);
	}
	ddb_close(other);
	ddb_close(db);
}

/* ---- unique values ---- */
struct owner {
	const char *id, *mail;
};
DDB_DECLARE(owner);
static const struct ddb_attr owner_attrs[] = { DDB_HASH(owner, id), DDB_ATTR(owner, mail, .unique = true) };
DDB_MODEL(owner, "Owners");

/* What a deleted item reserved is free again; other items of the table are not counted. */
static void unique_values(void **state)
{
	struct ground *g = *state;
	size_t n;
	OK(g, owner_create_table(g->db, NULL));
	OK(g, owner_put(g->db, &(struct owner){ "a", "a@x.org" }, NULL));
	OK(g, owner_put(g->db, &(struct owner){ "b", "b@x.org" }, NULL));
	OK(g, owner_put(g->db, &(struct owner){ "c", "c@x.org" }, NULL));
	OK(g, owner_delete_where(g->db, &Q(WHERE(ddb_eq(DDB(owner, mail), "b@x.org"))), NULL, &n));
	assert_int_equal(n, 1);
	OK(g, owner_put(g->db, &(struct owner){ "d", "b@x.org" }, NULL));
	OK(g, owner_delete_where(g->db, NULL, &(struct ddb_where_opts){ .all = true }, &n));
	assert_int_equal(n, 3);
	const char *left = raw(g, "Scan", "{\"TableName\":\"Owners\"}");
	assert_non_null(strstr(left, "\"Count\":0"));
	OK(g, owner_delete_table(g->db));
}

/* ---- items without a struct ---- */
static void items_without_a_struct(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *m;
	size_t n;
	OK(g, ddb_learn_model(g->db, g->arena, "Posts", &m));
	const struct ddb_value odd = ddb_text_value("odd"), three = ddb_int_value(3);
	const struct ddb_cond where =
		ddb_and(ddb_eq(ddb_stored(m, "blog"), &odd), ddb_lt(ddb_stored(m, "number"), &three));
	OK(g, ddb_update_where(g->db, m, &Q(.where = where),
		      ddb_changes(ddb_set(ddb_stored(m, "extra"), &three)), NULL, &n));
	assert_int_equal(n, 3);
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"odd\"},\"number\":{\"N\":\"0\"}}",
		"{\"blog\":{\"S\":\"odd\"},\"number\":{\"N\":\"0\"},\"title\":{\"S\":\"x\"},\"likes\":{\"N\":"
		"\"0\"},"
		"\"extra\":{\"N\":\"3\"}}");
	OK(g, ddb_delete_where(g->db, m, &Q(.where = where), NULL, &n));
	assert_int_equal(n, 3);
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"odd\"},\"number\":{\"N\":\"0\"}}", NULL);
}

/* ---- deleting ---- */
static void deletes_what_matches(void **state)
{
	struct ground *g = *state;
	size_t n;
	OK(g, person_delete_where(g->db, &Q(WHERE(ddb_eq(P(last_name), "C")), .page_size = 6), NULL, &n));
	assert_int_equal(n, 20);
	assert_int_equal(count(g, ddb_eq(P(last_name), "C")), 0);
	assert_int_equal(count(g, DDB_ALWAYS), 40);
	OK(g, person_delete_where(g->db, &Q(WHERE(ddb_lt(P(age), 6))), NULL, NULL)); /* by a scan: 0 1 3 4 */
	assert_int_equal(count(g, DDB_ALWAYS), 36);
}

static void everything_only_if_that_is_said(void **state)
{
	struct ground *g = *state;
	size_t n = 77, before = count(g, DDB_ALWAYS);
	const struct ddb_where_opts all = { .all = true };
	REFUSED(g, DDB_INVALID,
		"person: without a condition this would delete every item of People: say .all = true if that "
		"is meant",
		person_delete_where(g->db, NULL, NULL, &n));
	assert_int_equal(n, 0);
	REFUSED(g, DDB_INVALID,
		"person: without a condition this would delete every item of People: say .all = true if that "
		"is meant",
		person_delete_where(g->db, &Q(WHERE(ddb_all(NULL, 0)), .limit = 3), NULL, &n));
	REFUSED(g, DDB_INVALID,
		"person: without a condition this would change every item of People: say .all = true if that "
		"is meant",
		person_update_where(g->db, NULL, ddb_changes(ddb_set(P(age), 1)), NULL, &n));
	assert_int_equal(count(g, DDB_ALWAYS), before);
	OK(g, person_update_where(g->db, NULL, ddb_changes(ddb_set(P(age), 1)), &all, &n));
	assert_int_equal(n, before);
	assert_int_equal(count(g, ddb_eq(P(age), 1)), before);
	OK(g, person_delete_where(g->db, NULL, &all, &n));
	assert_int_equal(n, before);
	assert_int_equal(count(g, DDB_ALWAYS), 0);
}

static void used_wrongly(void **state)
{
	struct ground *g = *state;
	size_t n = 77;
	REFUSED(g, DDB_MISUSE, "the list of changes is NULL",
		person_update_where(g->db, &Q(WHERE(ddb_eq(P(age), 1))), NULL, NULL, &n));
	assert_int_equal(n, 0);
	REFUSED(g, DDB_MISUSE,
		"DDB(post, title) was given where a member of person is needed: write DDB(person, ...)",
		person_delete_where(g->db, &Q(WHERE(ddb_eq(O(title), "x"))), NULL, &n));
	assert_int_equal(n, 0);
	assert_int_equal(ddb_delete_where(g->db, NULL, NULL, NULL, &n), DDB_MISUSE);
	assert_int_equal(person_delete_where(NULL, NULL, NULL, &n), DDB_MISUSE);
	assert_int_equal(person_update_where(NULL, NULL, NULL, NULL, &n), DDB_MISUSE);
	/* the hash key of an item cannot be changed: DynamoDB says so, and nothing was done */
	REFUSED(g, DDB_INVALID,
		"One or more parameter values were invalid: Cannot update attribute number. This attribute "
		"is part of the key",
		post_update_where(g->db, &Q(WHERE(ddb_eq(O(blog), "odd"))),
			ddb_changes(ddb_set(O(number), 1)), NULL, &n));
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_what_matches),
		cmocka_unit_test(moves_in_the_index_that_is_read),
		cmocka_unit_test(no_more_than_the_limit),
		cmocka_unit_test(by_a_filter_and_by_half_an_index),
		cmocka_unit_test(what_changed_meanwhile_is_left_alone),
		cmocka_unit_test(what_was_deleted_meanwhile_is_not_made),
		cmocka_unit_test(counts_what_was_done_before_a_failure),
		cmocka_unit_test(hooks),
		cmocka_unit_test(everything_in_groups),
		cmocka_unit_test(unique_values),
		cmocka_unit_test(used_wrongly),
		cmocka_unit_test(items_without_a_struct),
		cmocka_unit_test(deletes_what_matches),
		cmocka_unit_test(everything_only_if_that_is_said),
	};
	return ON_EVERY_STORE(tests, fill_people);
}
