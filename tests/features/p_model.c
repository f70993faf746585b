/* SPDX-License-Identifier: Apache-2.0 */
/* P1, P9-P12, P15, P16: a model, its keys and defaults. P13 is tests/must_not_compile/38_unknown_member.c. */
#include "feature.h"

struct user {
	const char *pk, *sk, *name;
	int age;
	struct ddb_opt_int points;
	struct ddb_strlist tags;
};
DDB_DECLARE(user);
#define U(m)       DDB(user, m)
#define USER(h, r) (&(struct user){ .pk = (h), .sk = (r) })

static const char *const new_tags[] = { "new" };
static const struct user user_defaults = { .name = "nobody", .age = 18, .tags = { new_tags, 1 } };
static const struct ddb_attr user_attrs[] = {
	DDB_HASH(user, pk),
	DDB_RANGE(user, sk),
	DDB_ATTR(user, name, .required = true),
	DDB_ATTR(user, age),
	DDB_ATTR(user, points),
	DDB_ATTR(user, tags),
};
DDB_MODEL(user, "Users", .defaults = &user_defaults);
#define KEY(h, r) "{'pk':{'S':'" h "'},'sk':{'S':'" r "'}}"

FEATURE(p1_model_is_a_struct_bound_to_a_table)
{
	struct user u = DDB_NEW(user, .pk = "U1", .sk = "A", .name = "Jane");
	struct user plain = { .pk = "U2", .sk = "A", .name = "Joe" }; /* without the defaults */
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_ok(f, user_put(f->db, &plain, NULL));
	assert_stored(f, "Users", KEY("U1", "A"),
		"{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Jane'},'age':{'N':'18'},"
		"'tags':{'L':[{'S':'new'}]}}");
	assert_stored(f, "Users", KEY("U2", "A"),
		"{'pk':{'S':'U2'},'sk':{'S':'A'},'name':{'S':'Joe'},'age':{'N':'0'}}");
}

struct keyless {
	const char *name;
};
FEATURE_MODEL(keyless, "Keyless", DDB_ATTR(keyless, name));
struct thing {
	const char *name;
	int pk;
};
FEATURE_MODEL(thing, "Things", DDB_ATTR(thing, name), DDB_HASH(thing, pk));

FEATURE(p9_every_model_has_a_hash_key)
{
	assert_ok(f, thing_create_table(f->db, NULL));
	assert_table(f, "Things",
		"{'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'N'}]}");
	assert_ok(f, thing_put(f->db, &(struct thing){ "x", 7 }, NULL));
	assert_stored(f, "Things", "{'pk':{'N':'7'}}", "{'pk':{'N':'7'},'name':{'S':'x'}}");

	assert_model_refused(f, &keyless_model, "keyless: there is no DDB_HASH row");
	assert_error_on(
		f, f->db, keyless_create_table(f->db, NULL), DDB_MISUSE, "keyless: there is no DDB_HASH row");
	assert_error_on(f, f->db, keyless_put(f->db, &(struct keyless){ "x" }, NULL), DDB_MISUSE,
		"keyless: there is no DDB_HASH row");
}

FEATURE(p10_range_key_makes_a_composite_key)
{
	struct user found;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_table(f, "Users",
		"{'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'sk',"
		"'KeyType':'RANGE'}]}");
	assert_ok(f, user_put(f->db, &(struct user){ .pk = "U1", .sk = "A", .name = "Jane" }, NULL));
	assert_ok(f, user_put(f->db, &(struct user){ .pk = "U1", .sk = "B", .name = "Joe" }, NULL));
	assert_items(f, "Users",
		"[{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Jane'},'age':{'N':'0'}},{'pk':{'S':'U1'},"
		"'sk':{'S':'B'},'name':{'S':'Joe'},'age':{'N':'0'}}]");
	assert_ok(f, user_get(f->db, f->arena, USER("U1", "B"), &found, NULL));
	assert_text(f, found.name, "Joe");
	assert_error_on(f, f->db, user_get(f->db, f->arena, USER("U1", NULL), &found, NULL), DDB_INVALID,
		"user.sk is the range key and must be set");
}

FEATURE(p11_given_value_else_default_else_absent)
{
	struct user a = DDB_NEW(user, .pk = "U1", .sk = "A", .age = 41),
		    b = DDB_NEW(user, .pk = "U2", .sk = "A"), found;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &a, NULL));
	assert_ok(f, user_put(f->db, &b, NULL));
	assert_stored(f, "Users", KEY("U1", "A"),
		"{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'nobody'},'age':{'N':'41'},"
		"'tags':{'L':[{'S':'new'}]}}");

	/* A default is nobody's: what is appended to one item's list is in no other's. */
	assert_ok(f, user_update(f->db, &a, ddb_changes(ddb_append(U(tags), "old")), NULL));
	struct user c = DDB_NEW(user, .pk = "U3", .sk = "A");
	assert_that(f, c.tags.len == 1 && b.tags.len == 1);
	assert_stored(f, "Users", KEY("U2", "A"),
		"{'pk':{'S':'U2'},'sk':{'S':'A'},'name':{'S':'nobody'},'age':{'N':'18'},"
		"'tags':{'L':[{'S':'new'}]}}");

	/* It also stands in where a loaded item lacks the attribute. */
	feature_put(f, "Users", "{'pk':{'S':'U4'},'sk':{'S':'A'},'age':{'N':'5'}}");
	assert_ok(f, user_get(f->db, f->arena, USER("U4", "A"), &found, NULL));
	assert_text(f, found.name, "nobody");
	assert_int(f, found.age, 5);
}

FEATURE(p12_required_attributes)
{
	struct user u = { .pk = "U1", .sk = "A", .name = "Jane" };
	assert_ok(f, user_create_table(f->db, NULL));
	assert_error_on(
		f, f->db, user_put(f->db, USER("U1", "A"), NULL), DDB_INVALID, "user.name is required");
	assert_missing(f, "Users", KEY("U1", "A"));
	assert_ok(f, user_put(f->db, &u, NULL)); /* all others may be absent */
	u.name = NULL;
	assert_error(f, user_put(f->db, &u, NULL),
		"user.name is required"); /* each put looks, not the first alone */
	assert_error(f, user_create(f->db, USER("U2", "A")), "user.name is required");
	assert_items(f, "Users", "[{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Jane'},'age':{'N':'0'}}]");
}

FEATURE(p15_members_are_read_and_set_plainly)
{
	struct user u = { .pk = "U1", .sk = "A" }, found;
	u.name = "Jane";
	u.points = (struct ddb_opt_int){ true, 3 };
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_stored(f, "Users", KEY("U1", "A"),
		"{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Jane'},'age':{'N':'0'},'points':{'N':'3'}}");
	u.points.set = false;
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_stored(f, "Users", KEY("U1", "A"),
		"{'pk':{'S':'U1'},'sk':{'S':'A'},'name':{'S':'Jane'},'age':{'N':'0'}}");
	assert_ok(f, user_get(f->db, f->arena, &u, &found, NULL));
	assert_that(f, !found.points.set); /* an unset one reads as that */
}

struct homeless {
	const char *pk;
};
DDB_DECLARE(homeless);
static const struct ddb_attr homeless_attrs[] = { DDB_HASH(homeless, pk) };
DDB_MODEL(homeless, NULL);
struct part {
	const char *name;
};
DDB_DECLARE(part);
static const struct ddb_attr part_attrs[] = { DDB_ATTR(part, name) };
DDB_PART_MODEL(part);

FEATURE(p16_a_model_without_a_table)
{
	struct homeless h = { "H1" };
	/* Fine by itself, for others to embed; refused where it is used as if it had one. */
	assert_that(f, ddb_model_check(&homeless_model, NULL) == DDB_OK);
	assert_error_on(f, f->db, homeless_put(f->db, &h, NULL), DDB_MISUSE,
		"homeless has no table: it is only nested in others");
	assert_error_on(f, f->db, part_create_table(f->db, NULL), DDB_MISUSE,
		"part has no table: it is only nested in others");
	assert_error_on(f, f->db, part_put(f->db, &(struct part){ "x" }, NULL), DDB_MISUSE,
		"part has no table: it is only nested in others");
}
