/* SPDX-License-Identifier: Apache-2.0 */
/* P17, P18, P20: which store a session is on. */
#include "feature.h"
#include <stdio.h>

struct user {
	const char *pk;
	int age;
};
FEATURE_MODEL(user, "Users", DDB_HASH(user, pk), DDB_ATTR(user, age));
#define KEY  "{'pk':{'S':'U1'}}"
#define JANE ((struct user){ "U1", 41 })

/* The session that assertions read by. */
static struct ddb *use(struct feature *f, struct ddb *db)
{
	struct ddb *before = f->db;
	f->db = db;
	return before;
}

FEATURE(p17_region)
{
	struct ddb *far = feature_session(f, &(struct ddb_open_opts){ .region = "eu-north-1" });
	struct ddb *here = use(f, far);
	assert_ok(f, user_create_table(f->db, NULL));
	assert_table(f, "Users", "{'TableArn':'arn:aws:dynamodb:eu-north-1:000000000000:table/Users'}");
	assert_ok(f, user_put(f->db, &JANE, NULL));
	assert_stored(f, "Users", KEY, "{'pk':{'S':'U1'},'age':{'N':'41'}}");
	ddb_close(use(f, here));

	struct ddb_open_opts none = { .region = NULL };
	struct ddb *mine = NULL; /* by default a local store is in us-east-1 */
	assert_that(f, ddb_open(&mine, "memory:", &none) == DDB_OK);
	here = use(f, mine);
	assert_ok(f, user_create_table(f->db, NULL));
	assert_table(f, "Users", "{'TableArn':'arn:aws:dynamodb:us-east-1:000000000000:table/Users'}");
	assert_ok(f, user_put(f->db, &JANE, NULL));
	assert_stored(f, "Users", KEY, "{'pk':{'S':'U1'},'age':{'N':'41'}}");
	ddb_close(use(f, here));
}

FEATURE(p20_one_store_for_all_sessions_on_an_address)
{
	struct ddb *other = feature_session(f, NULL), *third = NULL;
	struct user found;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &JANE, NULL));
	assert_ok(f, user_get(other, f->arena, &(struct user){ .pk = "U1" }, &found, NULL));
	assert_int(f, found.age, 41);
	assert_ok(f, ddb_session(&third, f->db)); /* for another thread */
	assert_ok(f, user_update(third, &found, ddb_changes(ddb_increment(DDB(user, age), 1)), NULL));
	assert_stored(f, "Users", KEY, "{'pk':{'S':'U1'},'age':{'N':'42'}}");
	ddb_close(third);
	assert_ok(f, user_update(other, &found, ddb_changes(ddb_increment(DDB(user, age), 1)), NULL));
	ddb_close(other);
	assert_stored(f, "Users", KEY, "{'pk':{'S':'U1'},'age':{'N':'43'}}");
}
