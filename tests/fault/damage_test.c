/* SPDX-License-Identifier: Apache-2.0 */
/* The file, or the log beside it, of a store that was not closed is cut off, or bits and sectors of it are
 * other ones. It opens and is as it was, or it is refused, or the reads that meet the damage say so. What
 * reads return is what was written, always.
 *
 * Two things are beyond the engine: a log that ends early is taken for one whose end was never written, and a
 * page that has lost its entries whole, or whose keys have moved, hides rows. The latter ddb_check finds. */
#include "base/os.h"
#include "workload.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define IN_FILE  300 /* operations that are in the file */
#define IN_LOG   80  /* and in the log, if it is the log that is damaged */
#define IN_ALL   (IN_FILE + IN_LOG)
#define FEW      3 /* or else so many, so that most pages are read from the file */
#define SECTOR   512
#define PAGE     4096
#define NEVER_MS 100000000
#define A_ROUND  5 /* damages for each round of the other tests */

struct bytes {
	unsigned char *p;
	size_t n;
};

struct test {
	char folder[64], address[80];
	struct bytes file, log; /* as they were */
	uint64_t digests[IN_ALL + 1];
	uint32_t all; /* operations */
	uint64_t random;
	unsigned sound, found, older, refused, told, hidden;
};

/* ---- the store before ---- */

static struct bytes slurp(const struct test *t, const char *name)
{
	char path[100];
	struct bytes b = { NULL, 0 };
	snprintf(path, sizeof path, "%s/%s", t->folder, name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	b.n = (size_t)ftell(f);
	rewind(f);
	b.p = malloc(b.n);
	assert_non_null(b.p);
	assert_int_equal(fread(b.p, 1, b.n, f), b.n);
	fclose(f);
	return b;
}

static void spill(const struct test *t, const char *name, struct bytes b)
{
	char path[100];
	snprintf(path, sizeof path, "%s/%s", t->folder, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(b.p, 1, b.n, f), b.n);
	fclose(f);
}

static enum ddb_rc open_store(const struct test *t, struct ddb **db)
{
	struct ddb_open_opts opts = { .background = DDB_BACKGROUND_MANUAL, .sync_every_ms = NEVER_MS };
	return ddb_open(db, t->address, &opts);
}

static void work(struct test *t, struct ddb *db, struct lane *lane, uint32_t until)
{
	struct request r;
	while (lane->done < until) {
		lane_next(lane, &r);
		if (ddb_call(db, r.operation, r.json, NULL) != DDB_OK)
			fail_msg("%s: %s", r.operation, ddb_errmsg(db));
		t->digests[lane->done] = lane_digest(lane);
	}
}

static void make_store(struct test *t)
{
	struct lane lane;
	struct ddb *db;
	lane_init(&lane, 0);
	assert_int_equal(open_store(t, &db), DDB_OK);
	assert_int_equal(workload_create(db), DDB_OK);
	work(t, db, &lane, IN_FILE);
	ddb_close(db);
	assert_int_equal(open_store(t, &db), DDB_OK);
	work(t, db, &lane, t->all);
	t->file = slurp(t, "db");
	t->log = slurp(t, "db-wal");
	ddb_close(db);
	assert_true(t->file.n > 20 * PAGE && t->log.n > PAGE);
}

/* ---- damages ---- */

static size_t pick(struct test *t, size_t n)
{
	return (size_t)(ddbi_random_next(&t->random) % n);
}

static void flip_bits(struct test *t, struct bytes *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		b->p[pick(t, b->n)] ^= (unsigned char)(1 << pick(t, 8));
}

static void overwrite(struct test *t, struct bytes *b, size_t unit, bool zeros)
{
	size_t at = pick(t, b->n / unit) * unit;
	for (size_t i = 0; i < unit; i++)
		b->p[at + i] = zeros ? 0 : (unsigned char)ddbi_random_next(&t->random);
}

static void misplace(struct test *t, struct bytes *b)
{
	memmove(b->p + pick(t, b->n / PAGE) * PAGE, b->p + pick(t, b->n / PAGE) * PAGE, PAGE);
}

static void damage_once(struct test *t, struct bytes *b)
{
	switch (pick(t, 8)) {
	case 0: flip_bits(t, b, 1); break;
	case 1: flip_bits(t, b, 10); break;
	case 2: flip_bits(t, b, 300); break;
	case 3: overwrite(t, b, SECTOR, true); break;
	case 4: overwrite(t, b, SECTOR, false); break;
	case 5: overwrite(t, b, PAGE, pick(t, 2)); break;
	case 6: misplace(t, b); break;
	default: b->n = pick(t, b->n); break;
	}
}

/* Much of the file is change records and free pages, where a damage is not met soon. */
static void damage(struct test *t, struct bytes *b)
{
	for (size_t n = (size_t)1 << 2 * pick(t, 3); n && b->n >= PAGE; n--)
		damage_once(t, b);
}

/* ---- and after ---- */

static bool is_known(const struct test *t, uint64_t digest, uint32_t from)
{
	for (uint32_t i = from; i <= t->all; i++)
		if (t->digests[i] == digest)
			return true;
	return false;
}

static void check_told(const struct ddb *db)
{
	const struct ddb_error *e = ddb_error(db);
	if (e->rc != DDB_IO || strlen(e->message) < 10)
		fail_msg("a damage is told as %d %s: %s", (int)e->rc, e->type, e->message);
}

static void look(struct test *t, struct ddb *db, bool log)
{
	struct seen seen;
	if (workload_look(db, &seen) && seen.digest[0] == t->digests[t->all]) {
		if (workload_check(db, &seen))
			t->sound++;
		else
			t->found++;
	} else if (seen.failed) {
		check_told(db);
		if (workload_check(db, &seen))
			fail_msg("ddb_check finds nothing, but: %s", seen.why);
		t->told++;
	} else if (log && !seen.why[0] && is_known(t, seen.digest[0], IN_FILE)) {
		t->older++;
	} else {
		if (log || strstr(seen.why, "is not as operation") || strstr(seen.why, "never written"))
			fail_msg("wrong data: %s", seen.why[0] ? seen.why : "a state that never was");
		if (workload_check(db, &seen))
			fail_msg("ddb_check finds nothing, but: %s",
				seen.why[0] ? seen.why : "a state that never was");
		t->hidden++;
	}
}

/* Whatever comes of it. */
static void write_on(struct ddb *db)
{
	struct lane lane;
	struct request r;
	lane_init(&lane, 0);
	for (int i = 0; i < 12; i++) {
		lane_next(&lane, &r);
		if (i && ddb_call(db, r.operation, r.json, NULL) == DDB_IO)
			check_told(db);
	}
	ddb_run_jobs(db, 100);
}

static void damage_and_look(struct test *t, bool log)
{
	struct bytes file = { malloc(t->file.n), t->file.n }, rest = { malloc(t->log.n), t->log.n };
	struct ddb *db;
	memcpy(file.p, t->file.p, file.n);
	memcpy(rest.p, t->log.p, rest.n);
	damage(t, log ? &rest : &file);
	workload_empty(t->folder);
	spill(t, "db", file);
	spill(t, "db-wal", rest);
	free(file.p);
	free(rest.p);
	if (open_store(t, &db) == DDB_OK) {
		look(t, db, log);
		write_on(db);
	} else {
		check_told(db);
		t->refused++;
	}
	ddb_close(db);
}

static void damage_many(struct test *t, bool log)
{
	unsigned rounds = workload_rounds("DDB_CRASH_ROUNDS", 20) * A_ROUND;
	workload_fast_folder(t->folder);
	t->all = IN_FILE + (log ? IN_LOG : FEW);
	snprintf(t->address, sizeof t->address, "file:%s/db", t->folder);
	make_store(t);
	for (unsigned i = 0; i < rounds; i++)
		damage_and_look(t, log);
	print_message("%u damages: %u harmless, %u found by ddb_check, %u with an older state, %u refused "
		      "when opened, %u told by a read, "
		      "%u that hide rows\n",
		rounds, t->sound, t->found, t->older, t->refused, t->told, t->hidden);
	workload_remove(t->folder);
	free(t->file.p);
	free(t->log.p);
}

static void test_file(void **state)
{
	(void)state;
	struct test t = { .random = workload_rounds("DDB_SEED", 1) };
	damage_many(&t, false);
	assert_true(t.refused && t.told && t.found);
}

static void test_log(void **state)
{
	(void)state;
	struct test t = { .random = workload_rounds("DDB_SEED", 1) };
	damage_many(&t, true);
	assert_true(t.older && !t.hidden);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_file), cmocka_unit_test(test_log) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
