/* SPDX-License-Identifier: Apache-2.0 */
/* B24: settings from the environment. */
#include "feature.h"
#include <stdlib.h>

struct user {
	const char *name;
};
FEATURE_MODEL(user, "users", DDB_HASH(user, name));

FEATURE(b24_settings_from_the_environment)
{
	struct ddb *db = NULL;
	setenv("DDB_STORE", f->address, 1);
	setenv("DDB_TABLE_PREFIX", "env_", 1);
	setenv("DDB_READ_UNITS", "4", 1);
	setenv("DDB_WRITE_UNITS", "5", 1);
	setenv("DDB_TAGS", "app=blog,table={table_name}", 1);
	setenv("DDB_REGION", "eu-north-1", 1);
	assert_that(f, ddb_open(&db, NULL, NULL) == DDB_OK); /* nothing said: the environment says it */
	assert_that(f, user_create_table(db, NULL) == DDB_OK);
	assert_that(f, user_put(db, &(struct user){ "ann" }, NULL) == DDB_OK);
	ddb_close(db);
	assert_table(f, "env_users",
		"{'TableArn':'arn:aws:dynamodb:eu-north-1:000000000000:table/env_users',"
		"'ProvisionedThroughput':{'ReadCapacityUnits':4,'WriteCapacityUnits':5}}");
	assert_answer(f, "ListTagsOfResource",
		"{'ResourceArn':'arn:aws:dynamodb:eu-north-1:000000000000:table/env_users'}",
		"{'Tags':[{'Key':'app','Value':'blog'},{'Key':'table','Value':'env_users'}]}");
	assert_items(f, "env_users", "[{'name':{'S':'ann'}}]");

	/* What the program says comes first. */
	db = feature_session(f,
		&(struct ddb_open_opts){
			.table_prefix = "own_", .region = "us-east-1", .read_units = 1, .write_units = 1 });
	assert_that(f, user_create_table(db, NULL) == DDB_OK);
	ddb_close(db);
	assert_table(f, "own_users",
		"{'TableArn':'arn:aws:dynamodb:us-east-1:000000000000:table/own_users',"
		"'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}}");
	assert_items(f, "own_users", "[]");
	setenv("DDB_READ_UNITS", "many", 1);        /* a mistake there is told of */
	enum ddb_rc rc = ddb_open(&db, NULL, NULL); /* before `db` is looked at */
	assert_error_on(f, db, rc, DDB_INVALID,
		"the environment variable DDB_READ_UNITS is \"many\": a whole number from 1 on is needed");
	ddb_close(db);
	static const char *const names[] = { "DDB_STORE", "DDB_TABLE_PREFIX", "DDB_READ_UNITS",
		"DDB_WRITE_UNITS", "DDB_TAGS", "DDB_REGION" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unsetenv(names[i]);
}
