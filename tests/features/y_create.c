/* SPDX-License-Identifier: Apache-2.0 */
/* Y4: making a table. */
#include "feature.h"

struct user {
	const char *email;
	int64_t joined;
	struct ddb_time expires_at;
};
FEATURE_MODEL(
	user, "dynamodb-user", DDB_HASH(user, email), DDB_RANGE(user, joined), DDB_TTL(user, expires_at));
#define KEY "{'email':{'S':'jane@x.org'},'joined':{'N':'7'}}"
struct odd {
	const char *a;
};
FEATURE_MODEL(odd, "Odd", DDB_HASH(odd, a));

/* What another session says of the capacity of its tables. */
static void create_by(struct feature *f, const char *prefix, int64_t units, const struct ddb_table_opts *opts)
{
	struct ddb *other = feature_session(f,
		&(struct ddb_open_opts){ .table_prefix = prefix, .read_units = units, .write_units = units });
	assert_that(f, user_create_table(other, opts) == DDB_OK);
	ddb_close(other);
}

FEATURE(y4_create_table_is_idempotent)
{
	struct ddb_table_opts units = { .read_units = 2, .write_units = 1 };
	assert_ok(f, user_create_table(f->db, &units));
	assert_table(f, "dynamodb-user",
		"{'TableStatus':'ACTIVE','ProvisionedThroughput':{'ReadCapacityUnits':2,"
		"'WriteCapacityUnits':1}}");
	assert_ok(f, user_put(f->db, &(struct user){ .email = "jane@x.org", .joined = 7 }, NULL));
	assert_ok(f, user_create_table(f->db, &units)); /* it is there, its time to live is on: fine */
	assert_ok(f, user_create_table(f->db, NULL));
	assert_stored(f, "dynamodb-user", KEY, KEY);
	assert_answer(f, "DescribeTimeToLive", "{'TableName':'dynamodb-user'}",
		"{'TimeToLiveDescription':{'TimeToLiveStatus':'ENABLED','AttributeName':'expires_at'}}");

	/* What is given in the call goes before what the session says. */
	create_by(f, "a-", 5, &units);
	assert_table(f, "a-dynamodb-user",
		"{'ProvisionedThroughput':{'ReadCapacityUnits':2,'WriteCapacityUnits':1}}");
	create_by(f, "b-", 5, NULL);
	assert_table(f, "b-dynamodb-user",
		"{'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':5}}");
	create_by(f, "c-", 0, NULL);
	assert_table(f, "c-dynamodb-user", "{'BillingModeSummary':{'BillingMode':'PAY_PER_REQUEST'}}");

	/* A table of another shape under that name is told of. */
	feature_call(f, "CreateTable",
		"{'TableName':'Odd','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'a',"
		"'KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'N'}]}");
	assert_error_on(f, f->db, odd_create_table(f->db, NULL), DDB_INVALID,
		"the table Odd is there already, but stores another type in a");
}
