/* SPDX-License-Identifier: Apache-2.0 */
/* The disk is full: writes say so, reads go on, nothing acknowledged is lost, and writing goes on when there
 *is room again.
 *
 *	full_test limit    by the process's limit on the size of a file
 *	full_test tmpfs    on a small file system of its own, which takes the right to mount one */
#include "workload.h"
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define NO_ROOM "no room on the disk, or the file has reached its limit"

struct test {
	struct ddb *db;
	struct lane lane; /* as acknowledged */
	char address[100], ballast[100];
	unsigned refused, fillers;
};

static void open_test(struct test *t, int sync_every_ms)
{
	struct ddb_open_opts opts = { .sync_every_ms = sync_every_ms };
	if (ddb_open(&t->db, t->address, &opts) != DDB_OK)
		fail_msg("%s", ddb_errmsg(t->db));
}

static void check(struct test *t)
{
	struct seen seen;
	if (!workload_look(t->db, &seen))
		fail_msg("%s", seen.why);
	if (!workload_check(t->db, &seen))
		fail_msg("%zu findings: %s", seen.findings, seen.finding);
	assert_true(seen.digest[0] == lane_digest(&t->lane));
}

static bool has_room(struct test *t, enum ddb_rc rc)
{
	if (rc == DDB_OK)
		return true;
	assert_int_equal(ddb_error(t->db)->rc, DDB_IO);
	assert_string_equal(ddb_error(t->db)->type, "InputOutputError");
	assert_string_equal(ddb_errmsg(t->db), NO_ROOM);
	t->refused++;
	return false;
}

static bool write_next(struct test *t)
{
	struct lane next = t->lane;
	struct request r;
	lane_next(&next, &r);
	bool ok = has_room(t, ddb_call(t->db, r.operation, r.json, NULL));
	if (ok)
		t->lane = next;
	return ok;
}

/* What a lane holds does not grow. */
static bool write_filler(struct test *t)
{
	char json[20200];
	int n = snprintf(json, sizeof json,
		"{\"TableName\":\"Filler\",\"Item\":{\"id\":{\"N\":\"%u\"},\"text\":{\"S\":\"", t->fillers);
	memset(json + n, 'f', 20000);
	snprintf(json + n + 20000, sizeof json - (size_t)n - 20000, "\"}}}");
	bool ok = has_room(t, ddb_call(t->db, "PutItem", json, NULL));
	t->fillers += ok;
	return ok;
}

static void check_fillers(struct test *t)
{
	const char *answer;
	char count[40];
	assert_int_equal(ddb_call(t->db, "DescribeTable", "{\"TableName\":\"Filler\"}", &answer), DDB_OK);
	snprintf(count, sizeof count, "\"ItemCount\":%u,", t->fillers);
	assert_non_null(strstr(answer, count));
}

static void write_until_full(struct test *t)
{
	for (unsigned i = 0; write_next(t) && write_filler(t); i++)
		assert_true(i < 20000);
	check_fillers(t);
	check(t);
	/* Refused again and again, with nothing done by half. */
	for (unsigned i = 0; i < 3; i++)
		write_next(t);
	check(t);
}

static void write_some(struct test *t)
{
	for (unsigned i = 0; i < 200; i++)
		if (!write_next(t))
			fail_msg("there is room again, but: %s", ddb_errmsg(t->db));
	check(t);
}

static void reopen(struct test *t, int sync_every_ms)
{
	ddb_close(t->db);
	open_test(t, sync_every_ms);
	check(t);
}

typedef void room_fn(struct test *, bool room);

/* Full, room, full, and room only after it was closed; opened on a full disk it can be read. */
static void fill_twice(struct test *t, room_fn *make_room, int sync_every_ms)
{
	lane_init(&t->lane, 0);
	make_room(t, true);
	open_test(t, sync_every_ms);
	assert_int_equal(workload_create(t->db), DDB_OK);
	assert_int_equal(ddb_call(t->db, "CreateTable",
				 "{\"TableName\":\"Filler\",\"BillingMode\":\"PAY_PER_REQUEST\","
				 "\"AttributeDefinitions\":[{"
				 "\"AttributeName\":\"id\",\"AttributeType\":\"N\"}],\"KeySchema\":[{"
				 "\"AttributeName\":\"id\","
				 "\"KeyType\":\"HASH\"}]}",
				 NULL),
		DDB_OK);
	write_some(t);
	for (int round = 0; round < 2; round++) {
		make_room(t, false);
		write_until_full(t);
		if (round == 1)
			reopen(t, sync_every_ms);
		make_room(t, true);
		write_some(t);
		reopen(t, sync_every_ms);
	}
	ddb_close(t->db);
	assert_true(t->refused >= 2);
	print_message("%u writes acknowledged, %u refused\n", (unsigned)t->lane.done, t->refused);
}

/* ---- a limit on the size of a file ---- */

static char folder[64];

static void limit(struct test *t, bool room)
{
	struct rlimit l;
	(void)t;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &l), 0);
	l.rlim_cur = room ? l.rlim_max : 2000000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
}

static void test_limit(void **state)
{
	(void)state;
	static const int sync_every_ms[] = { 0, 10 };
	signal(SIGXFSZ, SIG_IGN);
	for (int i = 0; i < 2; i++) {
		struct test t = { .refused = 0 };
		workload_folder(folder);
		snprintf(t.address, sizeof t.address, "file:%s/db", folder);
		fill_twice(&t, limit, sync_every_ms[i]);
		workload_remove(folder);
	}
}

/* ---- a small file system ---- */

static void ballast(struct test *t, bool room)
{
	static char block[4096];
	unlink(t->ballast);
	FILE *f = room ? NULL : fopen(t->ballast, "w");
	for (int i = 0; f && i < 4096; i++) /* 16 of 24 MB */
		fwrite(block, 1, sizeof block, f);
	if (f)
		fclose(f);
}

static void test_tmpfs(void **state)
{
	(void)state;
	static const int sync_every_ms[] = { 0, 10 };
	for (int i = 0; i < 2; i++) {
		struct test t = { .refused = 0 };
		snprintf(t.address, sizeof t.address, "file:%s/db", folder);
		snprintf(t.ballast, sizeof t.ballast, "%s/ballast", folder);
		fill_twice(&t, ballast, sync_every_ms[i]);
		workload_empty(folder);
	}
}

static int run_tmpfs(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_tmpfs) };
	workload_folder(folder);
	if (mount("ddb-test", folder, "tmpfs", 0, "size=24m") != 0) {
		int why = errno;
		rmdir(folder);
		printf("SKIP: a small file system cannot be mounted here: %s\n", strerror(why));
		return 77;
	}
	int result = cmocka_run_group_tests(tests, NULL, NULL);
	umount2(folder, MNT_DETACH); /* after a failure a store may still be open in it */
	rmdir(folder);
	return result;
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_limit) };
	if (argc == 2 && strcmp(argv[1], "tmpfs") == 0)
		return run_tmpfs();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
