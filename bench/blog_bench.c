/* SPDX-License-Identifier: Apache-2.0 */
/* Seeding the demo blog in a file, against bare SQLite that writes the same rows in the same commits. The
 * rows are recorded at the door of a memory engine. */
#include "base/mem.h"
#include "bench.h"
#include "blog.h"
#include "kv/memory.h"
#include "scratch.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POSTS  10000
#define ROUNDS 5
#define TREES  128 /* that the blog's tables and indexes can have */

/* ---- what is written ---- */

/* A commit is its number of writes, and each of these the tree, two lengths, and the bytes. */
static struct {
	char *bytes;
	size_t n, room, commits;
	enum kv_rc (*commit)(struct kv *, const struct kv_write[], size_t, uint64_t, bool);
} tape;

static void record(const void *p, size_t n)
{
	if (tape.n + n > tape.room) {
		tape.room = 2 * (tape.n + n);
		tape.bytes = realloc(tape.bytes, tape.room);
	}
	if (!tape.bytes)
		bench_die("the recording", "no memory");
	if (n)
		memcpy(tape.bytes + tape.n, p, n);
	tape.n += n;
}

static enum kv_rc recording_commit(
	struct kv *kv, const struct kv_write writes[], size_t n, uint64_t cookie, bool sync)
{
	record(&n, sizeof n);
	for (size_t i = 0; i < n; i++) {
		const struct kv_write *w = &writes[i];
		if (w->verb == KV_PUT && w->tree >= TREES)
			bench_die("the recording", "more trees than it has room for");
		const size_t head[] = { w->verb == KV_PUT ? w->tree : 0, w->key.n, w->value.n };
		record(head, sizeof head);
		record(w->key.p, w->key.n);
		record(w->value.p, w->value.n);
	}
	tape.commits++;
	return tape.commit(kv, writes, n, cookie, sync);
}

enum kv_rc __real_ddbi_kv_memory_open(struct kv **out); /* NOLINT: names the linker gives */
enum kv_rc __wrap_ddbi_kv_memory_open(struct kv **out);

enum kv_rc __wrap_ddbi_kv_memory_open(struct kv **out)
{
	static struct kv_ops ops;
	enum kv_rc rc = __real_ddbi_kv_memory_open(out);
	if (rc == KV_OK) {
		ops = *(*out)->ops;
		tape.commit = ops.commit;
		ops.commit = recording_commit;
		(*out)->ops = &ops;
	}
	return rc;
}

/* ---- the two sides ---- */

/* Seconds that the seeding itself takes. */
static double seed(const char *where)
{
	struct blog blog = { .where = where };
	size_t done;
	double took;
	if (ddb_open(
		    &blog.store, where, &(struct ddb_open_opts){ .no_scan = true, .sync_every_ms = 60000 }) ||
		ddb_create_tables(blog.store, blog_models, blog_models_count, NULL))
		bench_die("the store", ddb_errmsg(blog.store));
	tape.n = 0;
	if (!seed_posts(&blog, POSTS, 1, &done, &took) || done != POSTS)
		bench_die("seeding", ddb_errmsg(blog.store));
	ddb_close(blog.store);
	return took;
}

struct bare {
	sqlite3 *db;
	sqlite3_stmt *put[TREES];
};

static void run(struct bare *b, const char *sql)
{
	if (sqlite3_exec(b->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("SQLite", sqlite3_errmsg(b->db));
}

static sqlite3_stmt *put_of(struct bare *b, size_t tree)
{
	char sql[100];
	if (b->put[tree])
		return b->put[tree];
	snprintf(sql, sizeof sql, "CREATE TABLE t%zu(k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID",
		tree);
	run(b, sql);
	snprintf(sql, sizeof sql, "REPLACE INTO t%zu VALUES(?1,?2)", tree);
	if (sqlite3_prepare_v3(b->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &b->put[tree], NULL) != SQLITE_OK)
		bench_die("SQLite", sqlite3_errmsg(b->db));
	return b->put[tree];
}

static void put(struct bare *b, size_t tree, struct str key, struct str value)
{
	sqlite3_stmt *stmt = put_of(b, tree);
	if (sqlite3_bind_blob64(stmt, 1, key.p, key.n, SQLITE_STATIC) != SQLITE_OK ||
		sqlite3_bind_blob64(stmt, 2, value.n ? value.p : "", value.n, SQLITE_STATIC) != SQLITE_OK ||
		sqlite3_step(stmt) != SQLITE_DONE || sqlite3_reset(stmt) != SQLITE_OK)
		bench_die("SQLite", sqlite3_errmsg(b->db));
}

/* Plays one commit and returns what follows it. */
static const char *replay(struct bare *b, const char *at)
{
	size_t n, head[3];
	memcpy(&n, at, sizeof n);
	at += sizeof n;
	run(b, "BEGIN IMMEDIATE");
	for (size_t i = 0; i < n; i++) {
		memcpy(head, at, sizeof head);
		at += sizeof head;
		if (head[0])
			put(b, head[0], (struct str){ at, head[1] }, (struct str){ at + head[1], head[2] });
		at += head[1] + head[2];
	}
	run(b, "COMMIT");
	return at;
}

static double bare_seed(const char *path)
{
	struct bare b = { .db = NULL };
	if (sqlite3_open_v2(
		    path, &b.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL))
		bench_die("SQLite", "cannot open its file");
	run(&b, "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-16000;"
		"PRAGMA mmap_size=1073741824");
	double started = bench_now_ns();
	for (const char *at = tape.bytes; at < tape.bytes + tape.n;)
		at = replay(&b, at);
	double took = (bench_now_ns() - started) / 1e9;
	for (size_t i = 0; i < TREES; i++)
		sqlite3_finalize(b.put[i]);
	sqlite3_close(b.db);
	return took;
}

int main(int argc, char **argv)
{
	struct scratch scratch;
	char path[SCRATCH_PATH], where[SCRATCH_PATH + 8], name[32];
	double subject[ROUNDS], reference[ROUNDS];
	bench_arguments(argc, argv);
	bench_against("bare SQLite, the same rows and commits");
	if (!bench_wanted("blog: seed"))
		return 0;
	scratch_make(&scratch);
	seed("memory:");
	char *bytes = tape.bytes;
	size_t n = tape.n;
	for (int i = 0; i < ROUNDS; i++) {
		snprintf(name, sizeof name, "blog%d.db", i);
		scratch_path(&scratch, name, path);
		snprintf(where, sizeof where, "file:%s", path);
		subject[i] = seed(where);
		tape.bytes = bytes, tape.n = n;
		snprintf(name, sizeof name, "bare%d.db", i);
		scratch_path(&scratch, name, path);
		reference[i] = bare_seed(path);
	}
	free(tape.bytes);
	bench_print(&(struct bench_row){ "blog: seed 10 k posts in a file, a post", "us",
		bench_median(subject, ROUNDS) / POSTS * 1e6, bench_median(reference, ROUNDS) / POSTS * 1e6,
		1.5, BAR_AT_MOST });
	scratch_remove(&scratch);
	return 0;
}
