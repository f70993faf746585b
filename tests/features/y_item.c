/* SPDX-License-Identifier: Apache-2.0 */
/* Y5-Y7, Y9, Y11: one item. */
#include "feature.h"

struct user {
	const char *email, *first_name, *last_name;
};
FEATURE_MODEL(user, "dynamodb-user", DDB_HASH(user, email), DDB_ATTR(user, first_name, .required = true),
	DDB_ATTR(user, last_name));
#define U(m)        DDB(user, m)
#define USER(h)     (&(struct user){ .email = (h) })
#define KEY         "{'email':{'S':'test@example.com'}}"
#define SAMUEL      ((struct user){ "test@example.com", "Samuel", "Adams" })
#define SAMUEL_JSON "{'email':{'S':'test@example.com'},'first_name':{'S':'Samuel'},'last_name':{'S':'Adams'}}"

/* A misspelt member does not compile: tests/must_not_compile/38_unknown_member.c. */
FEATURE(y5_keys_by_position_the_rest_by_name)
{
	struct user u = { "test@example.com", .first_name = "Samuel", .last_name = "Adams" };
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_stored(f, "dynamodb-user", KEY, SAMUEL_JSON);
	assert_ok(f, user_delete(f->db, &(struct user){ "test@example.com", NULL, NULL }, NULL));
	assert_missing(f, "dynamodb-user", KEY);
}

FEATURE(y6_text_for_people)
{
	struct user u = SAMUEL, found;
	const char *text = NULL;
	assert_ok(f, user_show(f->db, f->arena, &u, &text)); /* asks no store: there is not even a table */
	assert_text(f, text,
		"user { email = \"test@example.com\", first_name = \"Samuel\", "
		"last_name = \"Adams\" }");
	assert_ok(f, user_create_table(f->db, NULL));
	u.last_name = NULL;
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_stored(
		f, "dynamodb-user", KEY, "{'email':{'S':'test@example.com'},'first_name':{'S':'Samuel'}}");
	assert_ok(f, user_get(f->db, f->arena, USER("test@example.com"), &found, NULL));
	assert_ok(f, user_show(f->db, f->arena, &found, &text));
	assert_text(f, text, "user { email = \"test@example.com\", first_name = \"Samuel\" }");
	assert_ok(f, user_delete(f->db, &found, NULL));
	assert_missing(f, "dynamodb-user", KEY);
}

FEATURE(y7_put_writes_the_item)
{
	struct user u = { .email = "test@example.com", .last_name = "Adams" };
	/* Refused before any request: there is no table yet, which only the store could tell. */
	assert_error_on(f, f->db, user_put(f->db, &u, NULL), DDB_INVALID, "user.first_name is required");
	u.first_name = "Samuel";
	assert_error_on(f, f->db, user_put(f->db, &u, NULL), DDB_NO_TABLE, "Requested resource not found");
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_stored(f, "dynamodb-user", KEY, SAMUEL_JSON);
}

FEATURE(y9_members_are_plain)
{
	struct user u = SAMUEL;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_text(f, u.first_name, "Samuel");
	u.email = "other@example.com"; /* changes the struct, and no item */
	assert_items(f, "dynamodb-user", "[" SAMUEL_JSON "]");
	assert_ok(f, user_put(f->db, &u, NULL)); /* so this is another item */
	assert_items(f, "dynamodb-user",
		"[" SAMUEL_JSON ",{'email':{'S':'other@example.com'},'first_name':{'S':'Samuel'},"
		"'last_name':{'S':'Adams'}}]");
}

FEATURE(y11_delete_of_nothing_is_no_error)
{
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &SAMUEL, NULL));
	assert_stored(f, "dynamodb-user", KEY, SAMUEL_JSON);
	assert_ok(f, user_delete(f->db, USER("nobody@example.com"), NULL));
	assert_ok(f, user_delete(f->db, USER("test@example.com"), NULL));
	assert_missing(f, "dynamodb-user", KEY);
	assert_ok(f, user_delete(f->db, USER("test@example.com"), NULL));
}
