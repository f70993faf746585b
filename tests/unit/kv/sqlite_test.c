/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "kv/sqlite.h"
#include "support/kv.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], path[96], copy_path[96];
static char why[256];
static int64_t pid;

static enum kv_rc try_open(const char *at, uint64_t max_bytes, struct kv **kv)
{
	struct kv_sqlite_opts opts = { .max_bytes = max_bytes };
	why[0] = 0;
	return ddbi_kv_sqlite_open(at, &opts, kv, &pid, why, sizeof why);
}

static struct kv *open_at(const char *at)
{
	struct kv *kv;
	if (try_open(at, 0, &kv) != KV_OK)
		fail_msg("%s: %s", at, why);
	return kv;
}

/* ---- files ---- */

static void write_file(const char *at, const void *bytes, size_t n)
{
	FILE *f = fopen(at, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* The file's content, to be freed; NULL: there is none. */
static char *read_file(const char *at, size_t *n)
{
	FILE *f = fopen(at, "rb");
	*n = 0;
	if (!f)
		return NULL;
	char *bytes = malloc(16 << 20);
	assert_non_null(bytes);
	*n = fread(bytes, 1, 16 << 20, f);
	fclose(f);
	return bytes;
}

static void remove_with(const char *at, const char *suffix)
{
	char name[128];
	snprintf(name, sizeof name, "%s%s", at, suffix);
	remove(name);
}

static void copy_with(const char *suffix)
{
	char from[128], to[128];
	size_t n;
	snprintf(from, sizeof from, "%s%s", path, suffix);
	snprintf(to, sizeof to, "%s%s", copy_path, suffix);
	char *bytes = read_file(from, &n);
	if (bytes)
		write_file(to, bytes, n);
	free(bytes);
}

static bool exists(const char *at, const char *suffix)
{
	char name[128];
	snprintf(name, sizeof name, "%s%s", at, suffix);
	return access(name, F_OK) == 0;
}

static int clean(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-lock", "-new", "-journal" };
	(void)state;
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		remove_with(path, suffixes[i]);
		remove_with(copy_path, suffixes[i]);
	}
	return 0;
}

/* ---- opening ---- */

static void test_contract(void **state)
{
	(void)state;
	struct kv *kv = open_at(path);
	kv_contract(kv);
	assert_null(kv->ops->fork);
	kv->ops->close(kv);
}

static void test_reopen(void **state)
{
	(void)state;
	struct kv_snapshot *s;
	struct kv_stats stats;
	uint64_t cookie;
	struct kv *kv = open_at(path);
	kv_put(kv, 7, STR("key"), STR("value"));
	kv_commit_one(kv, (struct kv_write){ KV_PUT, 7, STR("other"), STR("") }, UINT64_MAX);
	kv->ops->close(kv);
	assert_false(exists(path, "-wal") || exists(path, "-shm") || exists(path, "-lock"));
	kv = open_at(path);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_true(cookie == UINT64_MAX);
	kv->ops->stats(kv, &stats);
	assert_int_equal(stats.snapshots, 1);
	assert_int_equal(stats.trees, 1);
	assert_true(stats.bytes > 0);
	kv->ops->release(s);
	assert_true(kv_has(kv, 7, STR("key"), STR("value")));
	kv->ops->close(kv);
}

static void test_busy_in_this_process(void **state)
{
	(void)state;
	struct kv *kv = open_at(path), *second;
	assert_int_equal(try_open(path, 0, &second), KV_BUSY);
	assert_int_equal(pid, getpid());
	kv_put(kv, 1, STR("k"), STR("v"));
	kv->ops->close(kv);
	kv = open_at(path);
	kv->ops->close(kv);
}

/* As a reader does that has met the log's head while it was written. */
static void *hold_the_lock_of_writers(void *held)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	atomic_store((atomic_bool *)held, true);
	usleep(30000);
	assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	return NULL;
}

/* Whoever has begun to read before the commit waits for that as well. */
static void test_a_lock_that_is_soon_gone(void **state)
{
	(void)state;
	struct kv_snapshot *s;
	struct str value;
	uint64_t cookie;
	pthread_t thread;
	atomic_bool held = false;
	struct kv *kv = open_at(path);
	kv_put(kv, 7, STR("key"), STR("old"));
	assert_int_equal(kv->ops->begin(kv, &s, &cookie), KV_OK);
	assert_int_equal(kv->ops->get(s, 7, STR("key"), &value), KV_OK);
	assert_int_equal(pthread_create(&thread, NULL, hold_the_lock_of_writers, &held), 0);
	while (!atomic_load(&held))
		usleep(100);
	const struct kv_write write = { KV_PUT, 7, STR("key"), STR("new") };
	assert_int_equal(kv->ops->commit(kv, &write, 1, cookie + 1, false), KV_OK);
	assert_true(str_eq(value, STR("old"))); /* what was got before stays */
	kv->ops->release(s);
	pthread_join(thread, NULL);
	assert_true(kv_has(kv, 7, STR("key"), STR("new")));
	kv->ops->close(kv);
}

static void test_busy_in_another_process(void **state)
{
	(void)state;
	int ready[2], go[2];
	char byte = 0;
	struct kv *kv;
	assert_int_equal(pipe(ready) | pipe(go), 0);
	pid_t child = fork();
	if (child == 0) {
		close(go[1]);
		kv = open_at(path);
		if (write(ready[1], &byte, 1) == 1 && read(go[0], &byte, 1) >= 0)
			_exit(0); /* without closing: as if killed */
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(try_open(path, 0, &kv), KV_BUSY);
	assert_int_equal(pid, child);
	char expected[64];
	snprintf(expected, sizeof expected, "it is open in the process %ld", (long)child);
	assert_string_equal(why, expected);
	close(go[1]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	kv = open_at(path);
	kv->ops->close(kv);
	close(go[0]);
	close(ready[0]);
	close(ready[1]);
}

static void expect_refused(const void *bytes, size_t n, enum kv_rc rc, const char *sentence)
{
	struct kv *kv;
	size_t after_n;
	write_file(path, bytes, n);
	assert_int_equal(try_open(path, 0, &kv), rc);
	assert_string_equal(why, sentence);
	char *after = read_file(path, &after_n);
	assert_int_equal(after_n, n);
	assert_memory_equal(after, bytes, n);
	free(after);
	assert_false(exists(path, "-wal") || exists(path, "-shm") || exists(path, "-lock") ||
		     exists(path, "-new"));
}

static void test_foreign_files_are_left_alone(void **state)
{
	(void)state;
	static const char text[] =
		"Dear diary, today I was nearly taken for a database. It would not have done for me.\n"
		"But they looked at the header first, and left me as I was.\n";
	size_t n;
	expect_refused("x", 1, KV_DAMAGED, "it is no store of libddb, and was left as it is");
	expect_refused(text, sizeof text, KV_DAMAGED, "it is no store of libddb, and was left as it is");
	clean(NULL);
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE mine(x)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	char *bytes = read_file(path, &n);
	expect_refused(bytes, n, KV_DAMAGED,
		"it is an SQLite database but no store of libddb, and was left as it is");
	free(bytes);
}

static void test_later_format(void **state)
{
	(void)state;
	size_t n;
	struct kv *kv = open_at(path);
	kv->ops->close(kv);
	char *bytes = read_file(path, &n);
	bytes[63] = 2;
	expect_refused(
		bytes, n, KV_FORMAT, "it has the format 2, and this version of libddb reads the format 1");
	free(bytes);
}

static void test_no_such_directory(void **state)
{
	(void)state;
	struct kv *kv;
	char name[128];
	snprintf(name, sizeof name, "%s/nowhere/x.db", folder);
	assert_int_equal(try_open(name, 0, &kv), KV_IO);
	char expected[256];
	snprintf(
		expected, sizeof expected, "its lock %s-lock cannot be had: No such file or directory", name);
	assert_string_equal(why, expected);
}

static void test_odd_names(void **state)
{
	(void)state;
	char before[512];
	static const char *const names[] = { ":memory:", "file:x?mode=memory", "a b%41'\".db" };
	assert_non_null(getcwd(before, sizeof before));
	assert_int_equal(chdir(folder), 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct kv *kv = open_at(names[i]);
		kv_put(kv, 1, STR("k"), STR("v"));
		kv->ops->close(kv);
		assert_int_equal(access(names[i], F_OK), 0);
		kv = open_at(names[i]);
		assert_true(kv_has(kv, 1, STR("k"), STR("v")));
		kv->ops->close(kv);
		remove(names[i]);
	}
	assert_int_equal(chdir(before), 0);
}

static void test_damaged_pages(void **state)
{
	(void)state;
	size_t n;
	struct kv *kv = open_at(path);
	char value[1000] = "value";
	for (int i = 0; i < 200; i++) {
		char key[8];
		int len = snprintf(key, sizeof key, "%05d", i);
		kv_put(kv, 1, (struct str){ key, (size_t)len }, (struct str){ value, sizeof value });
	}
	kv->ops->close(kv);
	char *bytes = read_file(path, &n);
	assert_true(n > 20 * 4096);
	memset(bytes + 3 * 4096, 0x5a, n - 3 * 4096);
	write_file(path, bytes, n);
	free(bytes);
	enum kv_rc rc = try_open(path, 0, &kv);
	if (rc == KV_OK) {
		struct str got;
		rc = kv_get(kv, 1, STR("00150"), &got);
		assert_int_equal(rc, KV_DAMAGED);
		struct kv_write all = { KV_DELETE_RANGE, 1, STR(""), STR_NONE };
		assert_int_equal(kv->ops->commit(kv, &all, 1, 1, false), KV_DAMAGED);
		all.verb = KV_CREATE_TREE;
		all.tree = 2;
		assert_int_equal(kv->ops->commit(kv, &all, 1, 1, false), KV_IO);
		kv->ops->close(kv);
	}
}

/* ---- durability ---- */

/* What a synced commit wrote is in the two files, whatever the process does next. */
static void test_synced_commits_stand_in_the_files(void **state)
{
	(void)state;
	struct kv *kv = open_at(path), *copy;
	struct kv_write w = { KV_PUT, 1, STR("a"), STR("1") };
	struct kv_stats stats;
	assert_int_equal(kv->ops->commit(kv, &w, 1, 3, true), KV_OK);
	w.key = STR("b");
	assert_int_equal(kv->ops->commit(kv, &w, 1, 4, false), KV_OK);
	assert_int_equal(kv->ops->sync(kv), KV_OK);
	kv->ops->stats(kv, &stats);
	assert_int_equal(stats.syncs, 2);
	copy_with("");
	copy_with("-wal");
	copy = open_at(copy_path);
	assert_true(kv_has(copy, 1, STR("a"), STR("1")));
	assert_true(kv_has(copy, 1, STR("b"), STR("1")));
	copy->ops->close(copy);
	kv->ops->close(kv);
}

/* ---- the log ---- */

static void put_pages(struct kv *kv, size_t n)
{
	static char value[4000];
	for (size_t i = 0; i < n; i++) {
		char key[16];
		int len = snprintf(key, sizeof key, "%08zu", i % 500);
		kv_put(kv, 1, (struct str){ key, (size_t)len }, (struct str){ value, sizeof value });
	}
}

static long log_bytes(void)
{
	char name[128];
	snprintf(name, sizeof name, "%s-wal", path);
	FILE *f = fopen(name, "rb");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	long n = ftell(f);
	fclose(f);
	return n;
}

static void test_tidy_lets_the_log_start_over(void **state)
{
	(void)state;
	struct kv *kv = open_at(path);
	put_pages(kv, 1000);
	long once = log_bytes();
	for (int round = 0; round < 4; round++) {
		/* The reader left idle by this would hold the log. */
		assert_true(kv_has(kv, 2, STR(""), STR("")) == false);
		assert_int_equal(kv->ops->tidy(kv), KV_OK);
		put_pages(kv, 1000);
	}
	assert_true(log_bytes() < once + once / 2);
	kv->ops->close(kv);
}

static void test_log_stays_bounded_without_tidy(void **state)
{
	(void)state;
	struct kv *kv = open_at(path);
	put_pages(kv, 15000);
	assert_true(log_bytes() < 100L << 20);
	kv->ops->close(kv);
}

/* ---- limits ---- */

static void test_max_bytes(void **state)
{
	(void)state;
	struct kv *kv;
	static char value[10000];
	struct kv_write w = { KV_PUT, 1, STR("big"), { value, sizeof value } };
	char key[16];
	int n = 0;
	assert_int_equal(try_open(path, 1 << 20, &kv), KV_OK);
	enum kv_rc rc = KV_OK;
	for (; rc == KV_OK && n < 1000; n++) {
		w.key = (struct str){ key, (size_t)snprintf(key, sizeof key, "%05d", n) };
		rc = kv->ops->commit(kv, &w, 1, 1, false);
	}
	assert_int_equal(rc, KV_FULL);
	assert_true(n > 50 && n < 105);
	assert_true(kv_has(kv, 1, STR("00010"), w.value));
	assert_false(kv_has(kv, 1, w.key, w.value));
	/* With room made it goes on. */
	kv_commit_one(kv, (struct kv_write){ KV_DELETE_RANGE, 1, STR("00010"), STR("00030") }, 1);
	assert_int_equal(kv->ops->commit(kv, &w, 1, 1, false), KV_OK);
	assert_true(kv_has(kv, 1, w.key, w.value));
	kv->ops->close(kv);
}

/* ---- a disk that fails ---- */

static int fail_writes_with; /* SQLITE_OK: they do not fail */
static sqlite3_vfs *real_vfs;
static sqlite3_vfs failing_vfs;
/* Files with and without locks have methods of their own. */
static struct {
	const sqlite3_io_methods *real;
	sqlite3_io_methods failing;
} methods[4];

static const sqlite3_io_methods *real_methods(const sqlite3_file *f)
{
	size_t i = 0;
	while (f->pMethods != &methods[i].failing)
		i++;
	return methods[i].real;
}

static int failing_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	return fail_writes_with && fail_writes_with != SQLITE_IOERR_FSYNC
		       ? fail_writes_with
		       : real_methods(f)->xWrite(f, p, n, at);
}

static int failing_sync(sqlite3_file *f, int flags)
{
	return fail_writes_with == SQLITE_IOERR_FSYNC ? SQLITE_IOERR_FSYNC : real_methods(f)->xSync(f, flags);
}

static int failing_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	(void)vfs;
	int result = real_vfs->xOpen(real_vfs, name, f, flags, out);
	if (!f->pMethods)
		return result;
	size_t i = 0;
	while (methods[i].real && methods[i].real != f->pMethods)
		i++;
	assert_true(i < sizeof methods / sizeof *methods);
	methods[i].real = f->pMethods;
	methods[i].failing = *f->pMethods;
	methods[i].failing.xWrite = failing_write;
	methods[i].failing.xSync = failing_sync;
	f->pMethods = &methods[i].failing;
	return result;
}

static struct kv *open_on_failing_disk(void)
{
	real_vfs = sqlite3_vfs_find(NULL);
	failing_vfs = *real_vfs;
	failing_vfs.zName = "failing";
	failing_vfs.pNext = NULL;
	failing_vfs.xOpen = failing_open;
	sqlite3_vfs_register(&failing_vfs, 1);
	return open_at(path);
}

static void restore_disk(void)
{
	fail_writes_with = SQLITE_OK;
	sqlite3_vfs_register(real_vfs, 1);
	sqlite3_vfs_unregister(&failing_vfs);
}

static void test_full_disk(void **state)
{
	(void)state;
	struct kv *kv = open_on_failing_disk();
	struct kv_write w = { KV_PUT, 1, STR("new"), STR("1") };
	kv_put(kv, 1, STR("old"), STR("1"));
	fail_writes_with = SQLITE_FULL;
	assert_int_equal(kv->ops->commit(kv, &w, 1, 9, true), KV_FULL);
	assert_int_equal(kv->ops->commit(kv, &w, 1, 9, false), KV_FULL);
	assert_true(kv_has(kv, 1, STR("old"), STR("1")));
	assert_false(kv_has(kv, 1, STR("new"), STR("1")));
	fail_writes_with = SQLITE_OK;
	assert_int_equal(kv->ops->commit(kv, &w, 1, 9, true), KV_OK);
	assert_true(kv_has(kv, 1, STR("new"), STR("1")));
	kv->ops->close(kv);
	restore_disk();
	kv = open_at(path);
	assert_true(kv_has(kv, 1, STR("new"), STR("1")));
	kv->ops->close(kv);
}

static void test_disk_that_fails(void **state)
{
	static const int errors[] = { SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct kv *kv = open_on_failing_disk();
		struct kv_write w = { KV_PUT, 1, STR("new"), STR("1") };
		kv_put(kv, 1, STR("old"), STR("1"));
		fail_writes_with = errors[i];
		assert_int_equal(kv->ops->commit(kv, &w, 1, 9, true), KV_IO);
		fail_writes_with = SQLITE_OK;
		/* Nobody knows what stands in the file: no more writes, but reads. */
		assert_int_equal(kv->ops->commit(kv, &w, 1, 9, true), KV_IO);
		assert_int_equal(kv->ops->sync(kv), KV_IO);
		assert_true(kv_has(kv, 1, STR("old"), STR("1")));
		kv->ops->close(kv);
		restore_disk();
		kv = open_at(path);
		kv_put(kv, 1, STR("newer"), STR("2"));
		assert_true(kv_has(kv, 1, STR("old"), STR("1")));
		kv->ops->close(kv);
		clean(NULL);
	}
}

/* ---- snapshots ---- */

static void test_many_snapshots(void **state)
{
	(void)state;
	enum { N = 24 };
	struct kv *kv = open_at(path);
	struct kv_snapshot *s[N];
	struct str value;
	uint64_t cookie;
	for (char i = 0; i < N; i++) {
		kv_commit_one(kv, (struct kv_write){ KV_PUT, 1, STR("k"), { &i, 1 } }, (uint64_t)i + 1);
		assert_int_equal(kv->ops->snapshot(kv, &s[(int)i], &cookie), KV_OK);
		assert_int_equal(cookie, i + 1);
	}
	for (int i = 0; i < N; i++) {
		assert_int_equal(kv->ops->get(s[i], 1, STR("k"), &value), KV_OK);
		assert_int_equal(value.n, 1);
		assert_int_equal(value.p[0], i);
		kv->ops->release(s[i]);
	}
	kv->ops->close(kv);
}

static void test_values_stay(void **state)
{
	(void)state;
	struct kv *kv = open_at(path);
	struct kv_snapshot *s;
	struct str first, other;
	uint64_t cookie;
	char key[8];
	for (int i = 0; i < 300; i++) {
		struct str k = { key, (size_t)snprintf(key, sizeof key, "%d", i) };
		kv_put(kv, 1, k, k);
	}
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(kv->ops->get(s, 1, STR("123"), &first), KV_OK);
	for (int i = 0; i < 300; i++) {
		struct str k = { key, (size_t)snprintf(key, sizeof key, "%d", i) };
		assert_int_equal(kv->ops->get(s, 1, k, &other), KV_OK);
		assert_true(str_eq(k, other));
	}
	assert_true(str_eq(first, STR("123")));
	kv->ops->release(s);
	kv->ops->close(kv);
}

/* More trees than a connection keeps statements for, and iterators of one tree side by side. */
static void test_many_trees_and_iterators(void **state)
{
	(void)state;
	enum { TREES = 300, ITERS = 20 };
	struct kv *kv = open_at(path);
	struct kv_write w[TREES];
	struct kv_snapshot *s;
	struct kv_iter *it[ITERS];
	struct str key, value;
	uint64_t cookie, bytes;
	for (kv_tree t = 0; t < TREES; t++)
		w[t] = (struct kv_write){ KV_PUT, t + 1, STR("key"), STR("value") };
	assert_int_equal(kv->ops->commit(kv, w, TREES, 1, false), KV_OK);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	for (int round = 0; round < 2; round++)
		for (kv_tree t = 1; t <= TREES; t++)
			assert_int_equal(kv->ops->get(s, t, STR("key"), &value), KV_OK);
	for (int i = 0; i < ITERS; i++)
		assert_int_equal(kv->ops->iterate(s, 5, &KV_RANGE(STR(""), STR_NONE), i % 2, &it[i]), KV_OK);
	for (int i = 0; i < ITERS; i++) {
		assert_int_equal(kv->ops->next(it[i], &key, &value), KV_OK);
		assert_true(str_eq(key, STR("key")) && str_eq(value, STR("value")));
		assert_int_equal(kv->ops->next(it[i], &key, &value), KV_NONE);
	}
	for (int i = 0; i < ITERS; i++)
		kv->ops->end(it[i]);
	assert_int_equal(kv->ops->tree_size(s, 5, &bytes), KV_OK);
	assert_int_equal(bytes, 8);
	kv->ops->release(s);
	kv->ops->close(kv);
}

/* ---- out of memory ---- */

#ifdef DDB_FAULT

/* One of each call; a failed one says KV_NOMEM and leaves nothing behind. */
static bool use_all(void)
{
	struct kv *kv;
	struct kv_snapshot *s = NULL;
	struct kv_iter *it;
	struct str key, value, got[2];
	const struct str keys[2] = { STR("a"), STR("b") };
	struct kv_write w = { KV_PUT, 1, STR("c"), STR("3") };
	uint64_t cookie;
	enum kv_rc rc = try_open(path, 0, &kv);
	if (rc == KV_OK) {
		rc = kv->ops->commit(kv, &w, 1, 1, false);
		if (rc == KV_OK)
			rc = kv->ops->snapshot(kv, &s, &cookie);
		if (rc == KV_OK)
			rc = kv->ops->get(s, 1, STR("a"), &value);
		if (rc == KV_OK)
			rc = kv->ops->multi_get(s, 1, keys, 2, got);
		if (rc == KV_OK &&
			(rc = kv->ops->iterate(s, 1, &KV_RANGE(STR("a"), STR("c")), true, &it)) == KV_OK) {
			rc = kv->ops->next(it, &key, &value);
			kv->ops->end(it);
		}
		if (s)
			kv->ops->release(s);
		if (rc == KV_OK)
			rc = kv->ops->begin(kv, &s, &cookie);
		if (rc == KV_OK) {
			rc = kv->ops->get(s, 1, STR("a"), &value);
			kv->ops->release(s);
		}
		if (rc == KV_OK)
			rc = kv->ops->tidy(kv);
		kv->ops->close(kv);
	}
	assert_true(rc == KV_OK || rc == KV_NOMEM);
	return rc == KV_OK;
}

static void test_without_memory(void **state)
{
	(void)state;
	uint64_t nth = 0;
	struct kv *kv;
	do {
		ddbi_mem_fail(0, false);
		clean(NULL);
		kv = open_at(path);
		kv_put(kv, 1, STR("a"), STR("1"));
		kv_put(kv, 1, STR("b"), STR("2"));
		kv->ops->close(kv);
		ddbi_mem_fail(++nth, false);
	} while (!use_all());
	ddbi_mem_fail(0, false);
	assert_true(nth > 8);
	clean(NULL);
	/* A new file: the name of what is written beside it needs memory too. */
	for (nth = 1; nth <= 4; nth++) {
		ddbi_mem_fail(nth, false);
		assert_int_equal(try_open(path, 0, &kv), KV_NOMEM);
		assert_false(exists(path, "-lock") || exists(path, "-new"));
		ddbi_mem_fail(0, false);
	}
	kv = open_at(path);
	kv->ops->close(kv);
}

#endif

static int make_folder(void **state)
{
	(void)state;
	const char *top = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%s/kv-sqlite-XXXXXX", top && strlen(top) < 32 ? top : "/tmp");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/store.db", folder);
	snprintf(copy_path, sizeof copy_path, "%s/copy.db", folder);
	return 0;
}

/* What SQLite itself takes for sound. */
static void change_behind_its_back(const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_damaged_rows(void **state)
{
	(void)state;
	struct kv *kv = open_at(path);
	struct kv_snapshot *s;
	struct kv_iter *it;
	struct str key, value, values[2];
	const struct str keys[2] = { STR("c"), STR("b") };
	uint64_t cookie;
	kv_put(kv, 1, STR("a"), STR("first"));
	kv_put(kv, 1, STR("b"), STR("second"));
	kv_put(kv, 1, STR("c"), STR("third"));
	kv->ops->close(kv);
	change_behind_its_back("UPDATE t1 SET v=CAST('secone' AS BLOB) WHERE k=CAST('b' AS BLOB)");
	kv = open_at(path);
	assert_int_equal(kv_get(kv, 1, STR("a"), &value), KV_OK);
	assert_int_equal(kv_get(kv, 1, STR("b"), &value), KV_DAMAGED);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(kv->ops->multi_get(s, 1, keys, 2, values), KV_DAMAGED);
	assert_int_equal(kv->ops->iterate(s, 1, &KV_RANGE(STR(""), STR_NONE), false, &it), KV_OK);
	assert_int_equal(kv->ops->next(it, &key, &value), KV_OK);
	assert_int_equal(kv->ops->next(it, &key, &value), KV_DAMAGED);
	assert_true(str_eq(key, STR("b")));
	assert_int_equal(kv->ops->next(it, &key, &value), KV_OK);
	assert_true(str_eq(key, STR("c")) && str_eq(value, STR("third")));
	assert_int_equal(kv->ops->next(it, &key, &value), KV_NONE);
	kv->ops->end(it);
	kv->ops->release(s);
	kv_put(kv, 1, STR("b"), STR("whole again"));
	assert_true(kv_has(kv, 1, STR("b"), STR("whole again")));
	kv->ops->close(kv);
}

/* A row that has got under another key, or into another tree. */
static void test_misplaced_rows(void **state)
{
	(void)state;
	struct kv *kv = open_at(path);
	struct str value;
	kv_put(kv, 1, STR("a"), STR("first"));
	kv_put(kv, 2, STR("b"), STR("other"));
	kv->ops->close(kv);
	change_behind_its_back("INSERT INTO t2 SELECT * FROM t1; UPDATE t1 SET k=CAST('z' AS BLOB)");
	kv = open_at(path);
	assert_int_equal(kv_get(kv, 1, STR("a"), &value), KV_NONE);
	assert_int_equal(kv_get(kv, 1, STR("z"), &value), KV_DAMAGED);
	assert_int_equal(kv_get(kv, 2, STR("a"), &value), KV_DAMAGED);
	assert_int_equal(kv_get(kv, 2, STR("b"), &value), KV_OK);
	kv->ops->close(kv);
}

static void test_damaged_cookie(void **state)
{
	(void)state;
	struct kv *kv = open_at(path);
	kv_put(kv, 1, STR("a"), STR("first"));
	kv->ops->close(kv);
	change_behind_its_back("UPDATE meta SET v=0");
	assert_int_equal(try_open(path, 0, &kv), KV_DAMAGED);
	assert_string_equal(why, "the file is damaged");
}

static int remove_folder(void **state)
{
	(void)state;
	clean(NULL);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_contract, clean),
		cmocka_unit_test_teardown(test_reopen, clean),
		cmocka_unit_test_teardown(test_busy_in_this_process, clean),
		cmocka_unit_test_teardown(test_busy_in_another_process, clean),
		cmocka_unit_test_teardown(test_a_lock_that_is_soon_gone, clean),
		cmocka_unit_test_teardown(test_foreign_files_are_left_alone, clean),
		cmocka_unit_test_teardown(test_later_format, clean),
		cmocka_unit_test_teardown(test_no_such_directory, clean),
		cmocka_unit_test_teardown(test_odd_names, clean),
		cmocka_unit_test_teardown(test_damaged_pages, clean),
		cmocka_unit_test_teardown(test_damaged_rows, clean),
		cmocka_unit_test_teardown(test_misplaced_rows, clean),
		cmocka_unit_test_teardown(test_damaged_cookie, clean),
		cmocka_unit_test_teardown(test_synced_commits_stand_in_the_files, clean),
		cmocka_unit_test_teardown(test_tidy_lets_the_log_start_over, clean),
		cmocka_unit_test_teardown(test_log_stays_bounded_without_tidy, clean),
		cmocka_unit_test_teardown(test_max_bytes, clean),
		cmocka_unit_test_teardown(test_full_disk, clean),
		cmocka_unit_test_teardown(test_disk_that_fails, clean),
		cmocka_unit_test_teardown(test_many_snapshots, clean),
		cmocka_unit_test_teardown(test_values_stay, clean),
		cmocka_unit_test_teardown(test_many_trees_and_iterators, clean),
#ifdef DDB_FAULT
		cmocka_unit_test_teardown(test_without_memory, clean),
#endif
	};
	return cmocka_run_group_tests_name("kv/sqlite", tests, make_folder, remove_folder);
}
