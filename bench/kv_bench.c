/* SPDX-License-Identifier: Apache-2.0 */
/* The engines: get, put and iteration over 10 rows among 100,000 items of 600 bytes, keys in random order.
 * The file engine is measured against the shortest loop on SQLite's own interface with the same tables. */
#include "base/os.h"
#include "bench.h"
#include "kv/memory.h"
#include "kv/sqlite.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ITEMS      100000
#define KEY_SIZE   32
#define VALUE_SIZE 600
#define ROUND_NS   2e8

static char value[VALUE_SIZE];

static void check(bool ok, const char *what)
{
	if (!ok)
		bench_die("kv_bench", what);
}

/* A hash first, as the store's keys have. */
static struct str key_of(uint64_t i, char room[KEY_SIZE])
{
	uint64_t state = i, hash = ddbi_random_next(&state);
	memcpy(room, &hash, 8);
	memset(room + 8, 'k', KEY_SIZE - 16);
	memcpy(room + KEY_SIZE - 8, &i, 8);
	return (struct str){ room, KEY_SIZE };
}

/* ---- our engines ---- */

struct engine {
	struct kv *kv;
	uint64_t random;
	size_t group; /* puts in a commit */
};

static void fill(struct kv *kv)
{
	static char rooms[1000][KEY_SIZE];
	static struct kv_write w[1000];
	for (uint64_t i = 0; i < ITEMS; i += 1000) {
		for (uint64_t j = 0; j < 1000; j++)
			w[j] = (struct kv_write){ KV_PUT, 1, key_of(i + j, rooms[j]),
				{ value, sizeof value } };
		check(kv->ops->commit(kv, w, 1000, 1, false) == KV_OK, "filling");
	}
}

static uint64_t any_item(uint64_t *random)
{
	return ddbi_random_next(random) % ITEMS;
}

static void run_get(void *arg, size_t n)
{
	struct engine *e = arg;
	struct kv_snapshot *s;
	struct str got;
	uint64_t cookie;
	char room[KEY_SIZE];
	while (n-- > 0) {
		check(e->kv->ops->snapshot(e->kv, &s, &cookie) == KV_OK, "a snapshot");
		check(e->kv->ops->get(s, 1, key_of(any_item(&e->random), room), &got) == KV_OK, "a get");
		bench_keep((uint64_t)got.p[got.n - 1]);
		e->kv->ops->release(s);
	}
}

static void run_iterate(void *arg, size_t n)
{
	struct engine *e = arg;
	struct kv_snapshot *s;
	struct kv_iter *it;
	struct str key, got;
	uint64_t cookie;
	char room[KEY_SIZE];
	while (n-- > 0) {
		struct kv_range from = { key_of(any_item(&e->random), room), STR_NONE };
		check(e->kv->ops->snapshot(e->kv, &s, &cookie) == KV_OK, "a snapshot");
		check(e->kv->ops->iterate(s, 1, &from, false, &it) == KV_OK, "an iteration");
		for (int i = 0; i < 10 && e->kv->ops->next(it, &key, &got) == KV_OK; i++)
			bench_keep((uint64_t)got.p[got.n - 1]);
		e->kv->ops->end(it);
		e->kv->ops->release(s);
	}
}

static size_t draw_group(struct engine *e, struct kv_write *w, char rooms[][KEY_SIZE])
{
	for (size_t i = 0; i < e->group; i++)
		w[i] = (struct kv_write){ KV_PUT, 1, key_of(any_item(&e->random), rooms[i]),
			{ value, sizeof value } };
	return e->group;
}

/* n puts, in commits of the group's size. */
static void run_put(void *arg, size_t n)
{
	struct engine *e = arg;
	static char rooms[64][KEY_SIZE];
	struct kv_write w[64];
	for (size_t done = 0; done < n; done += e->group) {
		size_t count = draw_group(e, w, rooms);
		check(e->kv->ops->commit(e->kv, w, count, 1, false) == KV_OK, "a put");
		if (done % 4096 < e->group)
			e->kv->ops->tidy(e->kv);
	}
}

/* Reads what it then overwrites. */
static void run_get_put(void *arg, size_t n)
{
	struct engine *e = arg;
	struct kv_snapshot *s;
	struct str got;
	uint64_t cookie;
	static char rooms[64][KEY_SIZE];
	struct kv_write w[64];
	for (size_t done = 0; done < n; done += e->group) {
		size_t count = draw_group(e, w, rooms);
		check(e->kv->ops->begin(e->kv, &s, &cookie) == KV_OK, "a snapshot");
		for (size_t i = 0; i < count; i++)
			check(e->kv->ops->get(s, 1, w[i].key, &got) == KV_OK, "a get");
		check(e->kv->ops->commit(e->kv, w, count, 1, false) == KV_OK, "a put");
		e->kv->ops->release(s);
		if (done % 4096 < e->group)
			e->kv->ops->tidy(e->kv);
	}
}

static void run_put_hot(void *arg, size_t n)
{
	struct engine *e = arg;
	char key[4] = { 0 };
	while (n-- > 0) {
		key[3] = (char)(ddbi_random_next(&e->random) % 10);
		struct kv_write w = { KV_PUT, 2, { key, sizeof key }, { value, 16 } };
		check(e->kv->ops->commit(e->kv, &w, 1, 1, false) == KV_OK, "a put");
	}
}

/* ---- SQLite by itself ---- */

struct bare {
	sqlite3 *db;
	sqlite3_stmt *begin, *commit, *get, *put, *rows;
	uint64_t random;
	size_t group;
};

static sqlite3_stmt *prepare(struct bare *b, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	check(sqlite3_prepare_v3(b->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) == SQLITE_OK, sql);
	return stmt;
}

static void bare_put(struct bare *b, uint64_t i)
{
	char room[KEY_SIZE];
	sqlite3_bind_blob(b->put, 1, key_of(i, room).p, KEY_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(b->put, 2, value, sizeof value, SQLITE_STATIC);
	check(sqlite3_step(b->put) == SQLITE_DONE, "a bare put");
	sqlite3_reset(b->put);
}

static void bare_step(sqlite3_stmt *stmt)
{
	check(sqlite3_step(stmt) == SQLITE_DONE, "a bare statement");
	sqlite3_reset(stmt);
}

static void bare_open(struct bare *b, const char *path)
{
	check(sqlite3_open_v2(path, &b->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		      NULL) == SQLITE_OK,
		"opening");
	check(sqlite3_exec(b->db,
		      "PRAGMA page_size=4096;PRAGMA secure_delete=OFF;PRAGMA journal_mode=WAL;PRAGMA "
		      "synchronous=NORMAL;"
		      "PRAGMA cache_size=-16000;PRAGMA mmap_size=2147418112;"
		      "CREATE TABLE t1(k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID",
		      NULL, NULL, NULL) == SQLITE_OK,
		"setting up");
	b->begin = prepare(b, "BEGIN IMMEDIATE");
	b->commit = prepare(b, "COMMIT");
	b->get = prepare(b, "SELECT v FROM t1 WHERE k=?1");
	b->put = prepare(b, "REPLACE INTO t1 VALUES(?1,?2)");
	b->rows = prepare(b, "SELECT k,v FROM t1 WHERE k>=?1 ORDER BY k");
	bare_step(b->begin);
	for (uint64_t i = 0; i < ITEMS; i++)
		bare_put(b, i);
	bare_step(b->commit);
}

static void bare_close(struct bare *b)
{
	sqlite3_finalize(b->begin);
	sqlite3_finalize(b->commit);
	sqlite3_finalize(b->get);
	sqlite3_finalize(b->put);
	sqlite3_finalize(b->rows);
	sqlite3_close(b->db);
}

static void bare_get(struct bare *b, uint64_t i)
{
	static char copy[VALUE_SIZE];
	char room[KEY_SIZE];
	sqlite3_bind_blob(b->get, 1, key_of(i, room).p, KEY_SIZE, SQLITE_STATIC);
	check(sqlite3_step(b->get) == SQLITE_ROW, "a bare get");
	memcpy(copy, sqlite3_column_blob(b->get, 0), (size_t)sqlite3_column_bytes(b->get, 0));
	bench_keep((uint64_t)copy[VALUE_SIZE - 1]);
	sqlite3_reset(b->get);
}

static void run_bare_get(void *arg, size_t n)
{
	struct bare *b = arg;
	while (n-- > 0)
		bare_get(b, any_item(&b->random));
}

static void run_bare_iterate(void *arg, size_t n)
{
	struct bare *b = arg;
	char room[KEY_SIZE];
	while (n-- > 0) {
		sqlite3_bind_blob(b->rows, 1, key_of(any_item(&b->random), room).p, KEY_SIZE, SQLITE_STATIC);
		for (int i = 0; i < 10 && sqlite3_step(b->rows) == SQLITE_ROW; i++)
			bench_keep(((const unsigned char *)sqlite3_column_blob(b->rows, 1))[VALUE_SIZE - 1]);
		sqlite3_reset(b->rows);
	}
}

static void run_bare_put(void *arg, size_t n)
{
	struct bare *b = arg;
	for (size_t done = 0; done < n; done += b->group) {
		bare_step(b->begin);
		for (size_t i = 0; i < b->group; i++)
			bare_put(b, any_item(&b->random));
		bare_step(b->commit);
	}
}

static void run_bare_get_put(void *arg, size_t n)
{
	struct bare *b = arg;
	for (size_t done = 0; done < n; done += b->group) {
		bare_step(b->begin);
		for (size_t i = 0; i < b->group; i++) {
			uint64_t item = any_item(&b->random);
			bare_get(b, item);
			bare_put(b, item);
		}
		bare_step(b->commit);
	}
}

/* ---- rows ---- */

static void goal(const char *name, bench_run *run, struct engine *e, double us)
{
	if (!bench_wanted(name))
		return;
	struct bench_times t =
		bench_pair((struct bench_side){ run, e }, (struct bench_side){ NULL, NULL }, ROUND_NS);
	bench_print(&(struct bench_row){ name, "us", t.subject / 1000, 0, us, BAR_GOAL });
}

static void against(
	const char *name, bench_run *ours, struct engine *e, bench_run *theirs, struct bare *b, double bar)
{
	if (!bench_wanted(name))
		return;
	struct bench_times t =
		bench_pair((struct bench_side){ ours, e }, (struct bench_side){ theirs, b }, ROUND_NS);
	bench_print(
		&(struct bench_row){ name, "us", t.subject / 1000, t.reference / 1000, bar, BAR_AT_MOST });
}

static void bench_memory(void)
{
	struct engine e = { .random = 1, .group = 1 };
	check(ddbi_kv_memory_open(&e.kv) == KV_OK, "opening");
	fill(e.kv);
	goal("kv/memory get", run_get, &e, 0.8);
	goal("kv/memory put", run_put, &e, 1.4);
	goal("kv/memory put into a tree of one node", run_put_hot, &e, 1.0);
	goal("kv/memory iterate 10", run_iterate, &e, 2.0);
	e.group = 64;
	goal("kv/memory put, 64 in a commit", run_put, &e, 1.4);
	e.kv->ops->close(e.kv);
}

static void bench_file(const char *folder)
{
	char path[128], bare_path[128], why[200] = "";
	struct engine e = { .random = 1, .group = 1 };
	struct bare b = { .random = 1, .group = 1 };
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	int64_t pid;
	snprintf(path, sizeof path, "%s/kv.db", folder);
	snprintf(bare_path, sizeof bare_path, "%s/bare.db", folder);
	check(ddbi_kv_sqlite_open(path, &opts, &e.kv, &pid, why, sizeof why) == KV_OK, "opening");
	fill(e.kv);
	e.kv->ops->tidy(e.kv);
	bare_open(&b, bare_path);
	against("kv/sqlite get", run_get, &e, run_bare_get, &b, 1.2);
	against("kv/sqlite iterate 10", run_iterate, &e, run_bare_iterate, &b, 1.2);
	against("kv/sqlite put, unsynced", run_put, &e, run_bare_put, &b, 1.2);
	against("kv/sqlite get + put, unsynced", run_get_put, &e, run_bare_get_put, &b, 1.3);
	e.group = b.group = 64;
	against("kv/sqlite put, 64 in a commit, unsynced", run_put, &e, run_bare_put, &b, 1.2);
	against("kv/sqlite get + put, 64 in a commit, unsynced", run_get_put, &e, run_bare_get_put, &b, 1.3);
	e.kv->ops->close(e.kv);
	bare_close(&b);
	remove(path);
	remove(bare_path);
}

int main(int argc, char **argv)
{
	char folder[64] = "/tmp/kv-bench-XXXXXX";
	bench_arguments(argc, argv);
	bench_against("bare SQLite, the same bytes");
	bench_memory();
	check(mkdtemp(folder) != NULL, "making a directory");
	bench_file(folder);
	return rmdir(folder) != 0;
}
