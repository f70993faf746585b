/* SPDX-License-Identifier: Apache-2.0 */
/* Y8: how many items there are. */
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

FEATURE(y8_number_of_items_at_once)
{
	struct ddb_table_info info = { .items = -1 };
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_describe(f->db, f->arena, &info));
	assert_int(f, info.items, 0);
	assert_ok(f, user_put(f->db, &SAMUEL, NULL));
	assert_stored(f, "dynamodb-user", KEY, SAMUEL_JSON);
	assert_ok(f, user_describe(f->db, f->arena, &info)); /* exact, right after the put */
	assert_int(f, info.items, 1);
	assert_text(f, info.name, "dynamodb-user");
	assert_ok(f, user_delete(f->db, USER("test@example.com"), NULL));
	assert_missing(f, "dynamodb-user", KEY);
	assert_ok(f, user_describe(f->db, f->arena, &info));
	assert_int(f, info.items, 0);
}
