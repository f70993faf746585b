/* SPDX-License-Identifier: Apache-2.0 */
/* P18: an endpoint of one's own. */
#include "feature.h"

struct user {
	const char *pk;
	int age;
};
FEATURE_MODEL(user, "Users", DDB_HASH(user, pk), DDB_ATTR(user, age));
#define KEY "{'pk':{'S':'U1'}}"

/* The store of the test as an endpoint in place of the region's own, where it has an address in the network;
 * elsewhere the address is all there is to say. */
static struct ddb *open_endpoint(struct feature *f)
{
	const struct ddb_open_opts opts = { .endpoint = f->address };
	struct ddb *db = NULL;
	if (strncmp(f->store, "http", 4) != 0)
		return feature_session(f, NULL);
	if (ddb_open(&db, "aws:eu-north-1", &opts))
		fail_row(f, "%s", ddb_errmsg(db));
	return db;
}

FEATURE(p18_endpoint)
{
	struct ddb *db = open_endpoint(f), *none = NULL;
	assert_ok_on(f, db, user_create_table(db, NULL));
	assert_ok_on(f, db, user_put(db, &(struct user){ "U1", 41 }, NULL));
	ddb_close(db);
	assert_stored(f, "Users", KEY, "{'pk':{'S':'U1'},'age':{'N':'41'}}");
	const char *region =
		strncmp(f->store, "http", 4) ? "us-east-1" : "eu-north-1"; /* by which requests are signed */
	assert_that(f, strstr(feature_call(f, "DescribeTable", "{'TableName':'Users'}"), region));

	/* What is no endpoint is told at once. */
	const struct ddb_open_opts wrong = { .endpoint = "nowhere" };
	enum ddb_rc rc = ddb_open(&none, "aws:eu-north-1", &wrong);
	assert_error_on(f, none, rc, DDB_INVALID,
		"the endpoint \"nowhere\" is no address of a service: use http://HOST:PORT or https://HOST");
	ddb_close(none);
	rc = ddb_open(&none, "ftp:somewhere", NULL);
	assert_error_on(f, none, rc, DDB_INVALID,
		"\"ftp:somewhere\" is no address: use memory:, memory:NAME, file:PATH, aws:REGION, "
		"http://HOST:PORT or https://HOST");
	ddb_close(none);
}
