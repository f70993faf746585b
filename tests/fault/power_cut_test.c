/* SPDX-License-Identifier: Apache-2.0 */
/* The power goes at any moment. With syncing on all that was acknowledged is there, and of the write under
 * way nothing or all; with syncing off the last writes may be lost, but never a write before one that is
 * there. That they are lost then shows that these tests see it. */
#include "base/os.h"
#include "trace.h"
#include "workload.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WRITES   900 /* makes two checkpoints in the midst of the work */
#define OPENINGS 3
#define MAKING   150 /* events: so long it takes to make a file */
#define NEVER_MS 100000000
#define NO_TRACE UINT32_MAX

struct test {
	char folder[64], copy[64];
	uint64_t digests[WRITES + 2]; /* after so many operations */
	uint64_t random;
	unsigned lost, cuts;
};

static void open_at(struct ddb **db, const char *folder, int sync_every_ms)
{
	char address[100];
	struct ddb_open_opts opts = { .background = DDB_BACKGROUND_MANUAL, .sync_every_ms = sync_every_ms };
	snprintf(address, sizeof address, "file:%s/db", folder);
	if (ddb_open(db, address, &opts) != DDB_OK)
		fail_msg("%s", ddb_errmsg(*db));
}

/* Opens, works and closes a few times; the last time without closing before the log ends. */
static struct trace *record(struct test *t, int sync_every_ms)
{
	struct lane lane;
	struct request r;
	struct ddb *db;
	lane_init(&lane, 0);
	t->digests[0] = lane_digest(&lane);
	struct trace *trace = trace_begin(t->folder);
	for (int opening = 1; opening <= OPENINGS; opening++) {
		open_at(&db, t->folder, sync_every_ms);
		if (opening == 1) {
			assert_int_equal(workload_create(db), DDB_OK);
			trace_acknowledge(trace, 0);
		}
		while (lane.done < (uint32_t)(WRITES * opening / OPENINGS)) {
			lane_next(&lane, &r);
			t->digests[lane.done] = lane_digest(&lane);
			if (ddb_call(db, r.operation, r.json, NULL) != DDB_OK)
				fail_msg("%s: %s", r.operation, ddb_errmsg(db));
			trace_acknowledge(trace, lane.done);
			if (lane.done % 4 == 0)
				ddb_run_jobs(db, 10);
		}
		ddb_close(db);
	}
	trace_end(trace);
	lane_next(&lane, &r);
	t->digests[lane.done] = lane_digest(&lane);
	return trace;
}

/* After how many operations the store is; NO_TRACE: after no number of them. */
static uint32_t found(const struct test *t, uint64_t digest, uint32_t from, uint32_t to)
{
	for (uint32_t i = to + 1; i-- > from;)
		if (t->digests[i] == digest)
			return i;
	return NO_TRACE;
}

static void check(struct test *t, uint32_t acknowledged, bool synced, size_t at)
{
	struct ddb *db;
	struct seen seen;
	open_at(&db, t->copy, NEVER_MS);
	if (acknowledged == NO_TRACE || !synced)
		assert_int_equal(workload_create(db), DDB_OK);
	if (!workload_look(db, &seen))
		fail_msg("cut at %zu, %u acknowledged: %s", at, (unsigned)acknowledged, seen.why);
	if (!workload_check(db, &seen))
		fail_msg("cut at %zu: %zu findings: %s", at, seen.findings, seen.finding);
	if (acknowledged == NO_TRACE)
		acknowledged = 0;
	uint32_t there = found(t, seen.digest[0], synced ? acknowledged : 0, acknowledged + 1);
	if (there == NO_TRACE)
		fail_msg("cut at %zu: the store is not as it was when operation %u was acknowledged", at,
			(unsigned)acknowledged);
	t->lost += there < acknowledged;
	/* And it goes on. */
	assert_int_equal(ddb_call(db, "PutItem",
				 "{\"TableName\":\"Accounts\",\"Item\":{\"id\":{\"S\":\"0-0\"}}}", NULL),
		DDB_OK);
	ddb_close(db);
}

/* A lock that nobody holds any more. */
static void leave_lock(const char *folder)
{
	char path[100];
	snprintf(path, sizeof path, "%s/db-lock", folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "1");
	fclose(f);
}

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	return x < y ? -1 : x > y;
}

/* Anywhere, where it is dangerous, and while the file is being made. */
static size_t place(const struct trace *trace, unsigned i, uint64_t *random)
{
	switch (i % 3) {
	case 0: return ddbi_random_next(random) % (trace_length(trace) + 1);
	case 1: return trace_rare_place(trace, random);
	default: return ddbi_random_next(random) % MAKING;
	}
}

static void cut_everywhere(struct test *t, int sync_every_ms)
{
	unsigned rounds = workload_rounds("DDB_CRASH_ROUNDS", 20);
	size_t *places = calloc(rounds, sizeof *places);
	workload_fast_folder(t->folder);
	workload_fast_folder(t->copy);
	struct trace *trace = record(t, sync_every_ms);
	for (unsigned i = 0; i < rounds; i++)
		places[i] = place(trace, i, &t->random);
	qsort(places, rounds, sizeof *places, by_size);
	for (unsigned i = 0; i < rounds; i++) {
		static const enum cut_kind kinds[] = { CUT_SOMETHING, CUT_NOTHING_MORE, CUT_SOMETHING,
			CUT_EVERYTHING };
		workload_empty(t->copy);
		if (i % 2)
			leave_lock(t->copy);
		uint32_t acknowledged = trace_cut(trace, places[i], kinds[i % 4], &t->random, t->copy);
		check(t, acknowledged, sync_every_ms == 0, places[i]);
	}
	print_message("%u cuts in a log of %zu events, at most %zu writes unsynced: %u lost writes\n", rounds,
		trace_length(trace), trace_unsynced_max(trace), t->lost);
	trace_free(trace);
	free(places);
	workload_remove(t->folder);
	workload_remove(t->copy);
}

static void test_synced(void **state)
{
	(void)state;
	struct test t = { .random = workload_rounds("DDB_SEED", 1) };
	cut_everywhere(&t, 0);
	assert_int_equal(t.lost, 0);
}

static void test_not_synced(void **state)
{
	(void)state;
	struct test t = { .random = workload_rounds("DDB_SEED", 1) };
	cut_everywhere(&t, NEVER_MS);
	assert_true(t.lost > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_synced),
		cmocka_unit_test(test_not_synced) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
