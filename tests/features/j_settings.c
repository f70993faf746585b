/* SPDX-License-Identifier: Apache-2.0 */
/* J3: settings, given in the program. */
#include "feature.h"
#include <stdio.h>

struct user {
	const char *name;
};
FEATURE_MODEL(user, "users", DDB_HASH(user, name));

/* The tags of a table, as ListTagsOfResource has them. */
static void assert_tags(struct feature *f, const char *table, const char *tags)
{
	char input[200], answer[400];
	snprintf(input, sizeof input, "{'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/%s'}",
		table);
	snprintf(answer, sizeof answer, "{'Tags':%s}", tags);
	assert_answer(f, "ListTagsOfResource", input, answer);
}

FEATURE(j3_settings)
{
	const struct ddb_tag tags[] = { { "app", "blog" }, { "table", "of {table_name}" } };
	struct ddb *db = feature_session(f,
		&(struct ddb_open_opts){
			.table_prefix = "my-", .read_units = 3, .write_units = 2, .tags = tags, .ntags = 2 });
	assert_that(f, user_create_table(db, NULL) == DDB_OK);
	assert_that(f, user_put(db, &(struct user){ "ann" }, NULL) == DDB_OK);
	ddb_close(db);
	assert_table(
		f, "my-users", "{'ProvisionedThroughput':{'ReadCapacityUnits':3,'WriteCapacityUnits':2}}");
	assert_tags(f, "my-users", "[{'Key':'app','Value':'blog'},{'Key':'table','Value':'of my-users'}]");
	assert_items(f, "my-users", "[{'name':{'S':'ann'}}]");
	assert_ok(f, user_create_table(f->db, NULL)); /* without settings */
	assert_tags(f, "users", "[]");
	assert_items(f, "users", "[]");

	struct ddb_table_opts opts = { .tags = tags, .ntags = 1, .stream = DDB_STREAM_BOTH, .protect = true };
	db = feature_session(f, &(struct ddb_open_opts){ .table_prefix = "more-" });
	assert_that(f, user_create_table(db, &opts) == DDB_OK);
	assert_that(f, user_create_table(db, &opts) == DDB_OK); /* again: all of it is there */
	ddb_close(db);
	assert_tags(f, "more-users", "[{'Key':'app','Value':'blog'}]");
	assert_table(f, "more-users",
		"{'DeletionProtectionEnabled':true,'StreamSpecification':{'StreamEnabled':true,"
		"'StreamViewType':'NEW_AND_OLD_IMAGES'}}");
}
