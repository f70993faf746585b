/* SPDX-License-Identifier: Apache-2.0 */
/* A writer is killed at a random moment, again and again. Whatever it acknowledged is in the file, and of
 * what it was at nothing or all of it. */
#include "base/os.h"
#include "workload.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ROUNDS_A_FILE 12
#define WRITER_S      60 /* it ends by itself after so many seconds */

static const char *self;

struct ack {
	uint32_t lane, done;
};

/* ---- the writer, a process of its own ---- */

struct writer {
	struct ddb *db;
	struct lane lane;
};

static void die(struct ddb *db, const char *what)
{
	fprintf(stderr, "the writer: %s: %s\n", what, ddb_errmsg(db));
	_exit(1);
}

static void *write_lane(void *arg)
{
	struct writer *w = arg;
	struct request r;
	for (;;) {
		lane_next(&w->lane, &r);
		if (ddb_call(w->db, r.operation, r.json, NULL) != DDB_OK)
			die(w->db, r.operation);
		struct ack ack = { w->lane.id, w->lane.done };
		if (write(STDOUT_FILENO, &ack, sizeof ack) != sizeof ack)
			_exit(1);
	}
	return NULL;
}

/* writer ADDRESS SYNC_MS DONE...: of each lane so much was done before. */
static int writer_main(char *argv[])
{
	struct ddb_open_opts opts = { .sync_every_ms = (int)strtol(argv[3], NULL, 10) };
	struct writer writers[LANES];
	pthread_t threads[LANES];
	struct request r;
	struct ddb *db;
	alarm(WRITER_S);
	if (ddb_open(&db, argv[2], &opts) != DDB_OK || workload_create(db) != DDB_OK)
		die(db, "open");
	for (unsigned i = 0; i < LANES; i++) {
		struct writer *w = &writers[i];
		lane_init(&w->lane, i);
		while (w->lane.done < (uint32_t)strtoul(argv[4 + i], NULL, 10))
			lane_next(&w->lane, &r);
		if (ddb_session(&w->db, db) != DDB_OK ||
			pthread_create(&threads[i], NULL, write_lane, w) != 0)
			die(db, "thread");
	}
	for (unsigned i = 0; i < LANES; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

/* ---- the one who kills it ---- */

struct test {
	struct lane lanes[LANES]; /* as acknowledged */
	char folder[64], address[80];
	uint64_t random;
	unsigned acknowledged, in_flight; /* counts of all rounds */
};

static pid_t start_writer(struct test *t, int *pipe_out)
{
	char sync[12], done[LANES][12];
	char *argv[5 + LANES] = { (char *)(uintptr_t)self, (char *)(uintptr_t) "writer", t->address, sync };
	int fds[2];
	snprintf(sync, sizeof sync, "%d", ddbi_random_next(&t->random) % 2 ? 20 : 0);
	for (unsigned i = 0; i < LANES; i++) {
		snprintf(done[i], sizeof done[i], "%u", (unsigned)t->lanes[i].done);
		argv[4 + i] = done[i];
	}
	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		execv(self, argv);
		_exit(127);
	}
	close(fds[1]);
	*pipe_out = fds[0];
	return pid;
}

static bool take_ack(struct test *t, int fd)
{
	struct ack ack;
	struct request r;
	ssize_t n = read(fd, &ack, sizeof ack);
	if (n <= 0)
		return false;
	assert_int_equal(n, sizeof ack); /* so short a write is whole or not at all */
	lane_next(&t->lanes[ack.lane], &r);
	assert_int_equal(t->lanes[ack.lane].done, ack.done);
	t->acknowledged++;
	return true;
}

/* Sometimes while it opens the file, most often in the midst of its work. */
static void run_and_kill(struct test *t)
{
	int fd, status;
	pid_t pid = start_writer(t, &fd);
	uint64_t acks = ddbi_random_next(&t->random) % 8 == 0 ? 0 : ddbi_random_next(&t->random) % 400;
	while (acks && take_ack(t, fd))
		acks--;
	usleep((useconds_t)(ddbi_random_next(&t->random) % 12000));
	kill(pid, SIGKILL);
	while (take_ack(t, fd))
		continue;
	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* The same transaction again, with its token, does nothing twice. */
static void send_again(struct ddb *db, const struct request *r)
{
	if (r->has_token && ddb_call(db, r->operation, r->json, NULL) != DDB_OK)
		fail_msg("sent again: %s", ddb_errmsg(db));
}

/* The lane is as acknowledged, or one operation further. Leaves it as the store has it. */
static void check_lane(struct test *t, struct ddb *db, unsigned i, uint64_t digest, bool *again)
{
	struct lane *lane = &t->lanes[i], next = *lane;
	struct request r;
	lane_next(&next, &r);
	if (digest == lane_digest(&next)) {
		t->in_flight++;
		*lane = next;
		send_again(db, &r);
	} else if (digest != lane_digest(lane)) {
		fail_msg("lane %u is neither as after operation %u, the last acknowledged, nor as after the "
			 "next",
			i, (unsigned)lane->done);
	} else if (r.has_token) {
		send_again(db, &r);
		*lane = next;
	}
	*again = *again || r.has_token;
}

static void look(struct ddb *db, struct seen *seen)
{
	if (!workload_look(db, seen))
		fail_msg("%s", seen->why);
	if (!workload_check(db, seen))
		fail_msg("%zu findings: %s", seen->findings, seen->finding);
}

static void reopen_and_check(struct test *t)
{
	struct ddb *db;
	struct seen seen;
	bool again = false;
	if (ddb_open(&db, t->address, NULL) != DDB_OK)
		fail_msg("%s", ddb_errmsg(db));
	assert_int_equal(workload_create(db), DDB_OK);
	look(db, &seen);
	for (unsigned i = 0; i < LANES; i++)
		check_lane(t, db, i, seen.digest[i], &again);
	if (again) {
		look(db, &seen);
		for (unsigned i = 0; i < LANES; i++)
			assert_true(seen.digest[i] == lane_digest(&t->lanes[i]));
	}
	ddb_close(db);
}

static void begin_file(struct test *t)
{
	workload_empty(t->folder);
	for (unsigned i = 0; i < LANES; i++)
		lane_init(&t->lanes[i], i);
}

static void test_killed(void **state)
{
	(void)state;
	struct test t = { .random = workload_rounds("DDB_SEED", 1) };
	unsigned rounds = workload_rounds("DDB_CRASH_ROUNDS", 20);
	workload_folder(t.folder);
	snprintf(t.address, sizeof t.address, "file:%s/db", t.folder);
	for (unsigned i = 0; i < rounds; i++) {
		if (i % ROUNDS_A_FILE == 0)
			begin_file(&t);
		run_and_kill(&t);
		reopen_and_check(&t);
	}
	workload_remove(t.folder);
	print_message("killed %u times: %u writes acknowledged, %u more found whole\n", rounds,
		t.acknowledged, t.in_flight);
	assert_true(t.acknowledged > rounds * 20);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_killed) };
	self = argv[0];
	if (argc == 4 + LANES && strcmp(argv[1], "writer") == 0)
		return writer_main(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
