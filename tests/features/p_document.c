/* SPDX-License-Identifier: Apache-2.0 */
/* P22, P23: a document as a struct; keys; text for people. */
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

FEATURE(p22_document_to_struct)
{
	struct user u = { .pk = "before" };
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_from_json(f->db, f->arena,
			     "{\"name\":\"Jane\",\"pk\":\"U1\",\"sk\":\"A\","
			     "\"unknown\":[1],\"expires_at\":4864881600}",
			     DDB_PLAIN_JSON, &u));
	assert_text(f, u.nickname, "none"); /* the default of what is missing */
	assert_int(f, u.expires_at.us, INT64_C(4864881600000000));
	assert_that(f, !u.age.set);
	assert_ok(f, user_put(f->db, &u, NULL)); /* what is not known is dropped */
	assert_stored(f, "Users", KEY,
		"{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Jane'},'nickname':{'S':'none'},"
		"'expires_at':{'N':'4864881600'}}");
	assert_ok(f, user_from_json(f->db, f->arena,
			     "{\"pk\":{\"S\":\"U2\"},\"sk\":{\"S\":\"A\"},"
			     "\"name\":{\"S\":\"Joe\"},\"age\":{\"N\":\"7\"}}",
			     DDB_DYNAMODB_JSON, &u));
	assert_that(f, u.age.set && u.age.value == 7 && !u.expires_at.us);
	assert_text(f, u.pk, "U2");
	/* What is required is asked for by a put. */
	assert_ok(f, user_from_json(f->db, f->arena, "{\"pk\":\"U3\",\"sk\":\"A\"}", DDB_PLAIN_JSON, &u));
	assert_error_on(f, f->db, user_put(f->db, &u, NULL), DDB_INVALID, "user.name is required");
}

FEATURE(p23_same_key_and_text_for_people)
{
	struct user a = { .pk = "U1", .sk = "A", .name = "Jane", .age = { true, 41 } }, b = a, found;
	const char *text = NULL;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &a, NULL));
	assert_stored(
		f, "Users", KEY, "{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Jane'},'age':{'N':'41'}}");
	b.name = "Joe";
	assert_that(f, user_same_key(f->db, &a, &b)); /* the key is what counts */
	assert_ok(f, user_get(f->db, f->arena, &b, &found, NULL));
	assert_that(f, user_same_key(f->db, &a, &found));
	b.sk = "B";
	assert_that(f, !user_same_key(f->db, &a, &b) && !user_same_key(f->db, &a, NULL));
	assert_ok(f, user_put(f->db, &b, NULL)); /* and another item in the table too */
	assert_stored(f, "Users", "{'pk':{'S':'U1'},'sk':{'S':'B'}}",
		"{'pk':{'S':'U1'},'sk':{'S':'B'},'name':{'S':'Joe'},'age':{'N':'41'}}");
	assert_ok(f, user_show(f->db, f->arena, &a, &text));
	assert_text(f, text, "user { pk = \"U1\", sk = \"A\", name = \"Jane\", age = 41 }");
}
