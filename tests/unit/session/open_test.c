/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses, and what is said of those that cannot be opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ddb/ddb.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[64];

static int make_directory(void **state)
{
	(void)state;
	snprintf(directory, sizeof directory, "/tmp/ddb-open-XXXXXX");
	return mkdtemp(directory) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int remove_directory(void **state)
{
	(void)state;
	return nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* @ stands for the directory. */
static const char *in_directory(const char *format)
{
	static char text[2][256];
	static int turn;
	char *out = text[turn++ % 2];
	snprintf(out, sizeof text[0], "%s", format);
	char *at = strchr(out, '@');
	if (at) {
		char rest[256];
		snprintf(rest, sizeof rest, "%s", at + 1);
		snprintf(at, sizeof text[0] - (size_t)(at - out), "%s%s", directory, rest);
	}
	return out;
}

static struct ddb *open_ok(const char *where)
{
	struct ddb *db;
	if (ddb_open(&db, where, NULL) != DDB_OK)
		fail_msg("%s: %s", where, ddb_errmsg(db));
	return db;
}

static void refused(const char *where, enum ddb_rc rc, const char *message)
{
	struct ddb *db = NULL;
	const char *out;
	assert_int_equal(ddb_open(&db, where, NULL), rc);
	assert_non_null(db);
	assert_int_equal(ddb_error(db)->rc, rc);
	assert_string_equal(ddb_errmsg(db), message);
	/* it can do nothing but tell why */
	assert_int_equal(ddb_call(db, "ListTables", "{}", &out), DDB_MISUSE);
	assert_string_equal(ddb_errmsg(db), message);
	ddb_close(db);
}

static void create(struct ddb *db, const char *name)
{
	char json[256];
	const char *out;
	snprintf(json, sizeof json,
		"{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{\"AttributeName\":"
		"\"pk\","
		"\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
		"\"AttributeType\":\"S\"}]}",
		name);
	if (ddb_call(db, "CreateTable", json, &out) != DDB_OK)
		fail_msg("%s", ddb_errmsg(db));
}

static void assert_tables(struct ddb *db, const char *json)
{
	const char *out = NULL;
	if (ddb_call(db, "ListTables", "{}", &out) != DDB_OK)
		fail_msg("%s", ddb_errmsg(db));
	assert_string_equal(out, json);
}

/* ---- memory ---- */

static void memory_without_a_name_is_private(void **state)
{
	(void)state;
	struct ddb *a = open_ok("memory:"), *b = open_ok("memory:");
	create(a, "users");
	assert_tables(b, "{\"TableNames\":[]}");
	ddb_close(a);
	ddb_close(b);
}

static void memory_with_a_name_is_shared_and_goes_with_its_last_session(void **state)
{
	struct ddb *third;
	(void)state;
	struct ddb *a = open_ok("memory:x"), *b = open_ok("memory:x"), *other = open_ok("memory:y");
	create(a, "users");
	assert_tables(b, "{\"TableNames\":[\"users\"]}");
	assert_tables(other, "{\"TableNames\":[]}");
	assert_int_equal(ddb_session(&third, b), DDB_OK);
	ddb_close(a);
	ddb_close(b);
	ddb_close(other);
	a = open_ok("memory:x");
	assert_tables(a, "{\"TableNames\":[\"users\"]}");
	ddb_close(a);
	assert_tables(third, "{\"TableNames\":[\"users\"]}");
	ddb_close(third);
	a = open_ok("memory:x");
	assert_tables(a, "{\"TableNames\":[]}");
	ddb_close(a);
}

/* ---- addresses ---- */

#define USUAL "memory:, memory:NAME, file:PATH, aws:REGION, http://HOST:PORT or https://HOST"

static void addresses_that_are_none_are_refused(void **state)
{
	(void)state;
	refused("app.db", DDB_INVALID, "\"app.db\" is no address: use " USUAL);
	refused("", DDB_INVALID, "\"\" is no address: use " USUAL);
	refused("aws:Ireland", DDB_INVALID, "\"Ireland\" is no region: use one such as eu-west-1");
	refused("http:localhost:8000", DDB_INVALID,
		"the address \"http:localhost:8000\" is no address of a service: use http://HOST:PORT or "
		"https://HOST");
	refused("http://", DDB_INVALID,
		"the address \"http://\" names no host: use http://HOST:PORT or https://HOST");
	refused("http://localhost:0", DDB_INVALID,
		"the address \"http://localhost:0\" has no port from 1 to 65535 behind its host: use "
		"http://HOST:PORT or https://HOST");
	refused("https://x.org/db", DDB_INVALID,
		"the address \"https://x.org/db\" has a path, and the service has none: use http://HOST:PORT "
		"or https://HOST");
	refused("https://jane@x.org", DDB_INVALID,
		"the address \"https://jane@x.org\" holds a user's name, which does not belong there: use "
		"http://HOST:PORT or https://HOST");
	refused("file:", DDB_INVALID, "\"file:\" is no address: a path must follow, as in file:app.db");
	refused(NULL, DDB_MISUSE,
		"ddb_open: where is NULL, and the environment has no DDB_STORE: give memory:, memory:NAME or "
		"file:PATH");
	assert_int_equal(ddb_open(NULL, "memory:", NULL), DDB_MISUSE);
	ddb_close(NULL);
}

/* ---- files ---- */

static void a_file_keeps_its_tables(void **state)
{
	const char *where = in_directory("file:@/app.db");
	(void)state;
	struct ddb *db = open_ok(where);
	create(db, "users");
	ddb_close(db);
	db = open_ok(where);
	assert_tables(db, "{\"TableNames\":[\"users\"]}");
	ddb_close(db);
}

/* However it is named, one process has one store on one file. */
static void a_file_is_shared_in_the_process(void **state)
{
	(void)state;
	struct ddb *a = open_ok(in_directory("file:@/shared.db"));
	struct ddb *b = open_ok(in_directory("file:@/./shared.db"));
	create(a, "users");
	assert_tables(b, "{\"TableNames\":[\"users\"]}");
	ddb_close(a);
	create(b, "more");
	ddb_close(b);
	a = open_ok(in_directory("file:@/shared.db"));
	assert_tables(a, "{\"TableNames\":[\"more\",\"users\"]}");
	ddb_close(a);
}

static void files_that_cannot_be_opened_are_explained(void **state)
{
	char message[512];
	(void)state;
	snprintf(message, sizeof message, "%s/none/app.db cannot be opened: there is no directory %s/none",
		directory, directory);
	refused(in_directory("file:@/none/app.db"), DDB_IO, message);
	snprintf(message, sizeof message, "%s cannot be opened: it is a directory", directory);
	refused(in_directory("file:@"), DDB_IO, message);
	if (geteuid() == 0)
		return; /* to whom everything is writable */
	snprintf(message, sizeof message, "%s/locked", directory);
	assert_int_equal(mkdir(message, 0500), 0);
	snprintf(message, sizeof message,
		"%s/locked/app.db cannot be opened: the directory %s/locked is not writable", directory,
		directory);
	refused(in_directory("file:@/locked/app.db"), DDB_IO, message);
}

static void a_file_of_another_kind_is_refused(void **state)
{
	const char *path = in_directory("@/other.txt");
	struct ddb *db;
	(void)state;
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	for (int i = 0; i < 1000; i++)
		fputs("this is a text and no database\n", f);
	fclose(f);
	assert_int_equal(ddb_open(&db, in_directory("file:@/other.txt"), NULL), DDB_IO);
	assert_string_equal(ddb_error(db)->type, "DamagedFile");
	assert_non_null(strstr(ddb_errmsg(db), "/other.txt cannot be opened: "));
	ddb_close(db);
	f = fopen(path, "r");
	char line[64];
	assert_non_null(fgets(line, sizeof line, f));
	assert_string_equal(line, "this is a text and no database\n"); /* and left as it was */
	fclose(f);
}

/* ---- other processes ---- */

static void a_file_open_elsewhere_is_busy(void **state)
{
	int ready[2], finish[2];
	char c, message[1024];
	(void)state;
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(finish), 0);
	pid_t child = fork();
	if (child == 0) {
		struct ddb *db;
		c = ddb_open(&db, in_directory("file:@/busy.db"), NULL) == DDB_OK ? 'y' : 'n';
		ssize_t n = write(ready[1], &c, 1);
		n = read(finish[0], &c, 1);
		ddb_close(db);
		_exit(n == 1 ? 0 : 1);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_int_equal(c, 'y');
	snprintf(message, sizeof message,
		"%s/busy.db is open in the process %lld: one process at a time can have it; to share it, let "
		"one run ddb "
		"serve --file %s/busy.db",
		directory, (long long)child, directory);
	refused(in_directory("file:@/busy.db"), DDB_BUSY, message);
	assert_int_equal(write(finish[1], "x", 1), 1);
	assert_int_equal(waitpid(child, NULL, 0), child);
	struct ddb *db = open_ok(in_directory("file:@/busy.db"));
	ddb_close(db);
}

/* What the child of a fork() may do with its parent's session: hear that it may not, and close it. */
static void child_of_fork(struct ddb *db, struct ddb *named)
{
	const char *out;
	struct ddb *own, *more;
	bool ok = ddb_call(db, "ListTables", "{}", &out) == DDB_MISUSE;
	ok = ok && !strcmp(ddb_errmsg(db), "the session was opened before fork(): the child opens its own");
	ok = ok && ddb_session(&more, db) == DDB_MISUSE && ddb_fork(&more, db) == DDB_MISUSE;
	ok = ok && ddb_drive(db, 0) == 0 && ddb_fd(db) == -1 && ddb_run_jobs(db, 1) == 0;
	ok = ok && ddb_open(&own, "memory:fork", NULL) == DDB_OK;
	ok = ok && ddb_call(own, "ListTables", "{}", &out) == DDB_OK && !strcmp(out, "{\"TableNames\":[]}");
	if (ok)
		ddb_close(own);
	ddb_close(db);
	ddb_close(named);
	_exit(ok ? 0 : 1);
}

static void a_child_of_fork_leaves_the_store_alone(void **state)
{
	int status = -1;
	(void)state;
	struct ddb *db = open_ok(in_directory("file:@/forked.db")), *named = open_ok("memory:fork");
	create(db, "users");
	create(named, "users");
	pid_t child = fork();
	if (child == 0)
		child_of_fork(db, named);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	create(db, "more");
	assert_tables(db, "{\"TableNames\":[\"more\",\"users\"]}");
	assert_tables(named, "{\"TableNames\":[\"users\"]}");
	ddb_close(db);
	ddb_close(named);
	db = open_ok(in_directory("file:@/forked.db"));
	assert_tables(db, "{\"TableNames\":[\"more\",\"users\"]}");
	ddb_close(db);
}

static void only_memory_can_be_forked(void **state)
{
	struct ddb *copy = NULL;
	(void)state;
	struct ddb *db = open_ok(in_directory("file:@/nofork.db"));
	assert_int_equal(ddb_fork(&copy, db), DDB_INVALID);
	assert_string_equal(ddb_errmsg(db), "only a memory store can be forked: copy the file instead");
	assert_null(copy);
	ddb_close(db);
}

static void options_are_copied(void **state)
{
	char region[] = "eu-west-1";
	struct ddb_open_opts opts = { .region = region };
	struct ddb *db, *second;
	const char *out;
	(void)state;
	assert_int_equal(ddb_open(&db, "memory:", &opts), DDB_OK);
	memset(region, 'x', sizeof region - 1);
	assert_int_equal(ddb_session(&second, db), DDB_OK);
	ddb_close(db);
	create(second, "users");
	assert_int_equal(ddb_call(second, "DescribeTable", "{\"TableName\":\"users\"}", &out), DDB_OK);
	assert_non_null(strstr(out, ":eu-west-1:"));
	ddb_close(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_without_a_name_is_private),
		cmocka_unit_test(memory_with_a_name_is_shared_and_goes_with_its_last_session),
		cmocka_unit_test(addresses_that_are_none_are_refused),
		cmocka_unit_test(a_file_keeps_its_tables),
		cmocka_unit_test(a_file_is_shared_in_the_process),
		cmocka_unit_test(files_that_cannot_be_opened_are_explained),
		cmocka_unit_test(a_file_of_another_kind_is_refused),
		cmocka_unit_test(a_file_open_elsewhere_is_busy),
		cmocka_unit_test(a_child_of_fork_leaves_the_store_alone),
		cmocka_unit_test(only_memory_can_be_forked),
		cmocka_unit_test(options_are_copied),
	};
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
