/* SPDX-License-Identifier: Apache-2.0 */
/* J2: tests with tables of their own. */
#include "feature.h"

struct user {
	const char *name;
};
FEATURE_MODEL(user, "Users", DDB_HASH(user, name));
struct note {
	const char *id;
};
FEATURE_MODEL(note, "Notes", DDB_HASH(note, id));

static const struct ddb_model *const models[] = { &user_model, &note_model };

/* The name of the test session's table, with its prefix. */
static const char *table_of(struct feature *f, struct ddb *db)
{
	struct ddb_table_info info = { .name = NULL };
	assert_that(f, user_describe(db, f->arena, &info) == DDB_OK && info.name);
	return info.name;
}

FEATURE(j2_tables_for_tests)
{
	struct ddb *a = NULL, *b = NULL;
	bool there = false;
	size_t n = 7;
	assert_ok(f, user_create_table(f->db, NULL)); /* real data, which no test meets */
	assert_ok(f, user_put(f->db, &(struct user){ "real" }, NULL));

	assert_that(f, ddb_test_open(&a, f->address, NULL, models, 2) == DDB_OK);
	assert_that(f,
		ddb_test_open(&b, f->address, NULL, models, 2) == DDB_OK); /* another test at the same time */
	const char *of_a = table_of(f, a), *of_b = table_of(f, b);
	assert_that(f, !strncmp(of_a, "test-", 5) && !strncmp(of_b, "test-", 5) && strcmp(of_a, of_b));
	assert_that(f, user_put(a, &(struct user){ "ann" }, NULL) == DDB_OK);
	assert_that(f, note_put(a, &(struct note){ "1" }, NULL) == DDB_OK);
	assert_that(f, user_put(b, &(struct user){ "bob" }, NULL) == DDB_OK);
	assert_items(f, of_a, "[{'name':{'S':'ann'}}]");
	assert_items(f, of_b, "[{'name':{'S':'bob'}}]");

	assert_that(f, ddb_test_clean(a) == DDB_OK); /* between two tests */
	assert_items(f, of_a, "[]");
	assert_that(f, note_count(a, NULL, &n) == DDB_OK && n == 0);
	assert_items(f, of_b, "[{'name':{'S':'bob'}}]");

	assert_that(f, ddb_test_close(a) == DDB_OK && ddb_test_close(b) == DDB_OK);
	assert_answer(f, "ListTables", "{}", "{'TableNames':['Users']}");
	assert_items(f, "Users", "[{'name':{'S':'real'}}]");
	assert_ok(f, note_table_exists(f->db, &there));
	assert_that(f, !there);
}
