/* SPDX-License-Identifier: Apache-2.0 */
/* What ddb_open takes from the environment. */
#include "session/session.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static int nothing_is_set(void **state)
{
	static const char *const names[] = { "DDB_STORE", "DDB_REGION", "DDB_ENDPOINT", "DDB_TABLE_PREFIX",
		"DDB_READ_UNITS", "DDB_WRITE_UNITS", "DDB_TAGS" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unsetenv(names[i]);
	return 0;
}

static struct ddb *opened(const char *where, const struct ddb_open_opts *o)
{
	struct ddb *db = NULL;
	if (ddb_open(&db, where, o) != DDB_OK)
		fail_msg("%s", ddb_errmsg(db));
	return db;
}

static void refused(const char *name, const char *value, const char *text)
{
	struct ddb *db = NULL;
	setenv(name, value, 1);
	assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_INVALID);
	assert_string_equal(ddb_errmsg(db), text);
	ddb_close(db);
	unsetenv(name);
}

static void set_all(void)
{
	setenv("DDB_STORE", "memory:", 1);
	setenv("DDB_REGION", "eu-central-1", 1);
	setenv("DDB_ENDPOINT", "http://127.0.0.1:8000", 1);
	setenv("DDB_TABLE_PREFIX", "env-", 1);
	setenv("DDB_READ_UNITS", "3", 1);
	setenv("DDB_WRITE_UNITS", "9223372036854775807", 1);
	setenv("DDB_TAGS", "app=blog,empty=,sum=a=b", 1);
}

static void what_is_left_open_comes_from_there(void **state)
{
	(void)state;
	set_all();
	struct ddb *db = opened(NULL, NULL);
	nothing_is_set(NULL); /* all of it was copied */
	assert_string_equal(db->options.region, "eu-central-1");
	assert_string_equal(db->options.endpoint, "http://127.0.0.1:8000");
	assert_true(str_eq(db->table_prefix, STR("env-")));
	assert_true(db->options.read_units == 3 && db->options.write_units == INT64_MAX);
	assert_int_equal(db->options.ntags, 3);
	assert_string_equal(db->options.tags[0].key, "app");
	assert_string_equal(db->options.tags[0].value, "blog");
	assert_string_equal(db->options.tags[1].value, "");
	assert_string_equal(db->options.tags[2].key, "sum");
	assert_string_equal(db->options.tags[2].value, "a=b");
	struct ddb *more;
	assert_int_equal(ddb_session(&more, db), DDB_OK);
	ddb_close(db);
	assert_string_equal(more->options.tags[0].value, "blog");
	assert_true(str_eq(more->table_prefix, STR("env-")));
	ddb_close(more);
}

static void options_win(void **state)
{
	(void)state;
	set_all();
	setenv("DDB_STORE", "no such address", 1);
	const struct ddb_tag tag = { "k", "v" };
	struct ddb *db = opened("memory:", &(struct ddb_open_opts){ .region = "us-west-2",
						   .endpoint = "http://[::1]:1",
						   .table_prefix = "",
						   .read_units = 5,
						   .tags = &tag,
						   .ntags = 1 });
	assert_string_equal(db->options.region, "us-west-2");
	assert_string_equal(db->options.endpoint, "http://[::1]:1");
	assert_int_equal(db->table_prefix.n, 0);
	assert_true(db->options.read_units == 5 && db->options.write_units == INT64_MAX);
	assert_true(db->options.ntags == 1 && db->options.tags != &tag);
	assert_string_equal(db->options.tags[0].key, "k");
	ddb_close(db);
}

static void empty_ones_count_as_none(void **state)
{
	struct ddb *db = NULL;
	(void)state;
	set_all();
	setenv("DDB_REGION", "", 1);
	setenv("DDB_READ_UNITS", "", 1);
	setenv("DDB_TAGS", "", 1);
	db = opened(NULL, NULL);
	assert_true(!db->options.region && !db->options.read_units && !db->options.ntags);
	ddb_close(db);
	setenv("DDB_STORE", "", 1);
	assert_int_equal(ddb_open(&db, NULL, NULL), DDB_MISUSE);
	assert_string_equal(ddb_errmsg(db),
		"ddb_open: where is NULL, and the environment has no DDB_STORE: give "
		"memory:, memory:NAME or file:PATH");
	ddb_close(db);
}

static void bad_values(void **state)
{
	(void)state;
	refused("DDB_READ_UNITS", "many",
		"the environment variable DDB_READ_UNITS is \"many\": a whole number from 1 on is needed");
	refused("DDB_READ_UNITS", "0",
		"the environment variable DDB_READ_UNITS is \"0\": a whole number from 1 on is needed");
	refused("DDB_WRITE_UNITS", "-1",
		"the environment variable DDB_WRITE_UNITS is \"-1\": a whole number from 1 on is needed");
	refused("DDB_WRITE_UNITS", "9223372036854775808",
		"the environment variable DDB_WRITE_UNITS is \"9223372036854775808\": a whole number from 1 "
		"on is "
		"needed");
	refused("DDB_WRITE_UNITS", "5 ",
		"the environment variable DDB_WRITE_UNITS is \"5 \": a whole number from 1 on is needed");
	refused("DDB_TAGS", "novalue",
		"the environment variable DDB_TAGS is \"novalue\": key=value,key=value is needed");
	refused("DDB_TAGS", "=v",
		"the environment variable DDB_TAGS is \"=v\": key=value,key=value is needed");
	refused("DDB_TAGS", "a=b,",
		"the environment variable DDB_TAGS is \"a=b,\": key=value,key=value is needed");
	refused("DDB_TAGS", "a=b,,c=d",
		"the environment variable DDB_TAGS is \"a=b,,c=d\": key=value,key=value is needed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_left_open_comes_from_there, nothing_is_set, nothing_is_set),
		cmocka_unit_test_setup_teardown(options_win, nothing_is_set, nothing_is_set),
		cmocka_unit_test_setup_teardown(empty_ones_count_as_none, nothing_is_set, nothing_is_set),
		cmocka_unit_test_setup_teardown(bad_values, nothing_is_set, nothing_is_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
