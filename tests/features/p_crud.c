/* SPDX-License-Identifier: Apache-2.0 */
/* P24-P27: get, put, update, delete. */
#include "feature.h"

struct user {
	const char *pk, *sk, *name, *city;
	int age;
};
FEATURE_MODEL(user, "Users", DDB_HASH(user, pk), DDB_RANGE(user, sk), DDB_ATTR(user, name),
	DDB_ATTR(user, city), DDB_ATTR(user, age));
#define U(m)       DDB(user, m)
#define USER(h, r) (&(struct user){ .pk = (h), .sk = (r) })
#define KEY        "{'pk':{'S':'U1'},'sk':{'S':'A'}}"
#define JANE       ((struct user){ .pk = "U1", .sk = "A", .name = "Jane", .city = "Oslo", .age = 41 })
#define JANE_JSON  "{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Jane'},'city':{'S':'Oslo'},'age':{'N':'41'}}"

FEATURE(p24_get_by_key)
{
	struct user found = { .name = "before" };
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &JANE, NULL));
	assert_stored(f, "Users", KEY, JANE_JSON);
	/* An item that is not there is a code of its own, and the struct stays as it was. */
	assert_error_on(f, f->db, user_get(f->db, f->arena, USER("U1", "B"), &found, NULL), DDB_NOT_FOUND,
		"there is no such item in Users");
	assert_text(f, found.name, "before");
	assert_ok(f, user_get(f->db, f->arena, USER("U1", "A"), &found, NULL));
	assert_text(f, found.city, "Oslo");
	assert_int(f, found.age, 41);
}

FEATURE(p25_put_is_insert_or_replace)
{
	struct user u = JANE;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_stored(f, "Users", KEY, JANE_JSON);
	u = (struct user){ .pk = "U1", .sk = "A", .name = "Joe" };
	assert_ok(f, user_put(f->db, &u, NULL)); /* all of the old one is gone */
	assert_stored(f, "Users", KEY, "{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Joe'},'age':{'N':'0'}}");

	u.name = "Jim"; /* a condition is obeyed */
	assert_error_on(f, f->db,
		user_put(f->db, &u, &(struct ddb_put_opts){ .when = ddb_eq(U(name), "Jane") }),
		DDB_CONDITION_FAILED, "The conditional request failed");
	assert_ok(f, user_put(f->db, &u, &(struct ddb_put_opts){ .when = ddb_eq(U(name), "Joe") }));
	assert_stored(f, "Users", KEY, "{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Jim'},'age':{'N':'0'}}");
}

FEATURE(p26_update_of_some_attributes)
{
	struct user u = JANE;
	struct ddb_update_opts both = { .out = &u, .arena = f->arena };
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &u, NULL));
	feature_call(f, "UpdateItem",
		"{'TableName':'Users','Key':" KEY
		",'UpdateExpression':'SET extra = :o','ExpressionAttributeValues':{':o':{'S':'kept'}}}");
	/* The struct and the item both change; other attributes stay. */
	assert_ok(
		f, user_update(f->db, &u, ddb_changes(ddb_set(U(name), "Joan"), ddb_set(U(age), 42)), &both));
	assert_stored(f, "Users", KEY,
		"{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Joan'},'city':{'S':'Oslo'},'age':{'N':'42'},"
		"'extra':{'S':'kept'}}");
	assert_text(f, u.name, "Joan");
	assert_text(f, u.city, "Oslo");
	assert_int(f, u.age, 42);
	/* A call that fails leaves both as they were. (A misspelt member:
	 * tests/must_not_compile/02_typo_member.c.) */
	both.when = ddb_eq(U(age), 7);
	assert_error_on(f, f->db, user_update(f->db, &u, ddb_changes(ddb_set(U(age), 43)), &both),
		DDB_CONDITION_FAILED, "The conditional request failed");
	assert_int(f, u.age, 42);
	assert_stored(f, "Users", KEY,
		"{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Joan'},'city':{'S':'Oslo'},'age':{'N':'42'},"
		"'extra':{'S':'kept'}}");
}

FEATURE(p27_delete_by_key)
{
	struct user u = JANE;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_ok(f, user_put(f->db, &(struct user){ .pk = "U1", .sk = "B" }, NULL));
	assert_stored(f, "Users", KEY, JANE_JSON);
	assert_ok(f, user_delete(f->db, &u, NULL));
	assert_missing(f, "Users", KEY);
	assert_items(f, "Users", "[{'pk':{'S':'U1'},'sk':{'S':'B'},'age':{'N':'0'}}]");
	assert_text(f, u.name, "Jane"); /* the struct is the caller's */
}
