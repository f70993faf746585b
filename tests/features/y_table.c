/* SPDX-License-Identifier: Apache-2.0 */
/* Y2, Y3: a model's table and its keys. */
#include "feature.h"

struct user {
	const char *first_name, *email;
	int64_t joined;
	struct ddb_time expires_at;
};
FEATURE_MODEL(user, "dynamodb-user", DDB_ATTR(user, first_name), DDB_HASH(user, email),
	DDB_RANGE(user, joined), DDB_TTL(user, expires_at));
#define KEY "{'email':{'S':'jane@x.org'},'joined':{'N':'7'}}"

FEATURE(y2_table_name_and_region)
{
	struct user u = { .first_name = "Jane", .email = "jane@x.org", .joined = 7 };
	assert_ok(f, user_create_table(f->db, NULL));
	assert_table(f, "dynamodb-user",
		"{'TableName':'dynamodb-user',"
		"'TableArn':'arn:aws:dynamodb:us-east-1:000000000000:table/dynamodb-user'}");
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_stored(f, "dynamodb-user", KEY,
		"{'email':{'S':'jane@x.org'},'joined':{'N':'7'},'first_name':{'S':'Jane'}}");

	struct ddb *here = f->db; /* where another region is asked for */
	f->db = feature_session(f, &(struct ddb_open_opts){ .region = "eu-west-1", .table_prefix = "eu-" });
	assert_ok(f, user_create_table(f->db, NULL));
	assert_table(f, "eu-dynamodb-user",
		"{'TableArn':'arn:aws:dynamodb:eu-west-1:000000000000:table/eu-dynamodb-user'}");
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_stored(f, "eu-dynamodb-user", KEY,
		"{'email':{'S':'jane@x.org'},'joined':{'N':'7'},'first_name':{'S':'Jane'}}");
	ddb_close(f->db);
	f->db = here;
}

/* Two rows for what there can be one of: both are named. */
struct twice {
	const char *a, *b;
	int c, d;
	struct ddb_time s, t;
};
FEATURE_MODEL(twice, "Twice", DDB_HASH(twice, a), DDB_ATTR(twice, c), DDB_HASH(twice, b));
#define TWICE(id, ...)                                                                   \
	static const struct ddb_attr id##_attrs[] = { DDB_HASH(twice, a), __VA_ARGS__ }; \
	static const struct ddb_model id = { .name = "twice",                            \
		.table = "Twice",                                                        \
		.size = sizeof(struct twice),                                            \
		.attrs = id##_attrs,                                                     \
		.nattrs = sizeof id##_attrs / sizeof id##_attrs[0] }
TWICE(two_ranges, DDB_RANGE(twice, c), DDB_RANGE(twice, d));
TWICE(two_versions, DDB_VERSION(twice, c), DDB_VERSION(twice, d));
TWICE(two_expiries, DDB_TTL(twice, s), DDB_TTL(twice, t));

FEATURE(y3_any_attribute_may_be_a_key_but_one_only)
{
	assert_ok(f, user_create_table(f->db, NULL));
	assert_table(f, "dynamodb-user",
		"{'KeySchema':[{'AttributeName':'email','KeyType':'HASH'},{'AttributeName':'joined',"
		"'KeyType':'RANGE'}],'AttributeDefinitions':[{'AttributeName':'email',"
		"'AttributeType':'S'},{'AttributeName':'joined','AttributeType':'N'}]}");
	assert_ok(f, user_put(f->db, &(struct user){ .email = "jane@x.org", .joined = 7 }, NULL));
	assert_stored(f, "dynamodb-user", KEY, KEY);

	assert_model_refused(f, &twice_model, "twice: a and b are both the hash key");
	assert_model_refused(f, &two_ranges, "twice: c and d are both the range key");
	assert_model_refused(f, &two_versions, "twice: c and d are both the version");
	assert_model_refused(f, &two_expiries, "twice: s and t are both the expiry");
	assert_error_on(f, f->db, twice_put(f->db, &(struct twice){ .a = "x", .b = "y" }, NULL), DDB_MISUSE,
		"twice: a and b are both the hash key");
}
