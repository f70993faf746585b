/* SPDX-License-Identifier: Apache-2.0 */
/* P21: a struct as a document. */
#include "feature.h"

struct user {
	const char *pk, *sk, *name, *nickname;
	struct ddb_opt_int age;
	struct ddb_time expires_at;
};
DDB_DECLARE(user);
static const struct user user_defaults = { .nickname = "none" };
static const struct ddb_attr user_attrs[] = {
	DDB_HASH(user, pk),
	DDB_RANGE(user, sk),
	DDB_ATTR(user, name, .required = true),
	DDB_ATTR(user, nickname),
	DDB_ATTR(user, age),
	DDB_TTL(user, expires_at),
};
DDB_MODEL(user, "Users", .defaults = &user_defaults);
#define KEY "{'pk':{'S':'U1'},'sk':{'S':'A'}}"

FEATURE(p21_struct_to_document)
{
	struct user u = { .pk = "U1", .sk = "A", .name = "Jane" };
	const char *json = NULL;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_to_json(f->db, f->arena, &u, DDB_PLAIN_JSON, &json));
	assert_text(f, json, "{\"pk\":\"U1\",\"sk\":\"A\",\"name\":\"Jane\"}"); /* in their order,
										   absent ones left out
										 */
	assert_missing(f, "Users", KEY);                                        /* nothing was stored */

	u.expires_at = (struct ddb_time){ INT64_C(4864881600500000) };
	u.age = (struct ddb_opt_int){ true, 41 };
	assert_ok(f, user_to_json(f->db, f->arena, &u, DDB_PLAIN_JSON, &json));
	assert_text(f, json,
		"{\"pk\":\"U1\",\"sk\":\"A\",\"name\":\"Jane\",\"age\":41,"
		"\"expires_at\":4864881600}");
	assert_ok(f, user_to_json(f->db, f->arena, &u, DDB_DYNAMODB_JSON, &json));
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_stored(f, "Users", KEY, json); /* just what is stored */
	u.name = NULL;
	assert_error_on(f, f->db, user_to_json(f->db, f->arena, &u, DDB_PLAIN_JSON, &json), DDB_INVALID,
		"user.name is required");
}
