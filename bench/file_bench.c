/* SPDX-License-Identifier: Apache-2.0 */
/* Typed get and put in a file that syncs now and then, against bare SQLite with the same bytes, the same
 * settings and the same transactions. */
#include "bench.h"
#include "rows.h"
#include "scratch.h"
#include <sqlite3.h>
#include <stdio.h>

#define ITEMS    100000
#define ROUND_NS 150e6

struct typed {
	struct ddb *db;
	struct ddb_arena *arena;
	struct rows rows;
};
struct bare {
	sqlite3 *db;
	sqlite3_stmt *get, *put, *begin, *commit;
	struct rows *rows;
	uint64_t seed;
};

/* ---- typed ---- */

static void typed_get(void *arg, size_t n)
{
	struct typed *t = arg;
	struct entry e;
	for (size_t i = 0; i < n; i++) {
		const struct entry key = { .id = t->rows.texts[rows_pick(&t->rows)] };
		ddb_arena_reset(t->arena);
		entry_check(t->db, entry_get(t->db, t->arena, &key, &e, NULL));
	}
	bench_keep((uint64_t)e.visits);
}

static void typed_put(void *arg, size_t n)
{
	struct typed *t = arg;
	char key[ENTRY_KEY + 1];
	struct entry e = entry_make(0, key);
	for (size_t i = 0; i < n; i++) {
		e.id = t->rows.texts[rows_pick(&t->rows)];
		e.visits = (int64_t)i;
		entry_check(t->db, entry_put(t->db, &e, NULL));
	}
}

/* ---- bare ---- */

static void check(struct bare *b, int rc)
{
	if (rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE)
		bench_die("SQLite", sqlite3_errmsg(b->db));
}

static void step(struct bare *b, sqlite3_stmt *stmt)
{
	check(b, sqlite3_step(stmt));
	check(b, sqlite3_reset(stmt));
}

static void bind(struct bare *b, sqlite3_stmt *stmt, int at, struct str s)
{
	check(b, sqlite3_bind_blob64(stmt, at, s.p, s.n, SQLITE_STATIC));
}

static struct str next_key(struct bare *b)
{
	return rows_key(b->rows, (size_t)(ddbi_random_next(&b->seed) % b->rows->n));
}

static void look_up(struct bare *b, struct str key)
{
	bind(b, b->get, 1, key);
	if (sqlite3_step(b->get) != SQLITE_ROW)
		bench_die("SQLite", "lacks a row");
	const char *value = sqlite3_column_blob(b->get, 0);
	bench_keep((uint64_t)value[sqlite3_column_bytes(b->get, 0) - 1]);
	check(b, sqlite3_reset(b->get));
}

static void bare_get(void *arg, size_t n)
{
	struct bare *b = arg;
	for (size_t i = 0; i < n; i++)
		look_up(b, next_key(b));
}

static void write_row(struct bare *b, struct str key)
{
	bind(b, b->put, 1, key);
	bind(b, b->put, 2, buf_view(&b->rows->item));
	step(b, b->put);
}

static void bare_put(void *arg, size_t n)
{
	struct bare *b = arg;
	for (size_t i = 0; i < n; i++) {
		struct str key = next_key(b);
		step(b, b->begin);
		look_up(b, key);
		write_row(b, key);
		step(b, b->commit);
	}
}

static sqlite3_stmt *prepare(struct bare *b, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	check(b, sqlite3_prepare_v3(b->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL));
	return stmt;
}

static void run(struct bare *b, const char *sql)
{
	check(b, sqlite3_exec(b->db, sql, NULL, NULL, NULL));
}

static void open_bare(struct bare *b, const char *path)
{
	check(b, sqlite3_open_v2(path, &b->db,
			 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
	run(b, "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-16000;"
	       "PRAGMA mmap_size=1073741824;"
	       "CREATE TABLE t(k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID");
	b->get = prepare(b, "SELECT v FROM t WHERE k=?1");
	b->put = prepare(b, "REPLACE INTO t VALUES(?1,?2)");
	b->begin = prepare(b, "BEGIN IMMEDIATE");
	b->commit = prepare(b, "COMMIT");
	step(b, b->begin);
	for (size_t i = 0; i < b->rows->n; i++)
		write_row(b, rows_key(b->rows, i));
	step(b, b->commit);
}

static void close_bare(struct bare *b)
{
	sqlite3_finalize(b->get);
	sqlite3_finalize(b->put);
	sqlite3_finalize(b->begin);
	sqlite3_finalize(b->commit);
	sqlite3_close(b->db);
}

static void row(const char *name, struct typed *t, bench_run *typed, struct bare *b, bench_run *bare)
{
	struct bench_times times =
		bench_pair_wall((struct bench_side){ typed, t }, (struct bench_side){ bare, b }, ROUND_NS);
	bench_print(&(struct bench_row){
		name, "us", times.subject / 1e3, times.reference / 1e3, 1.5, BAR_AT_MOST });
}

int main(int argc, char **argv)
{
	struct scratch scratch;
	char where[SCRATCH_PATH + 8], path[SCRATCH_PATH];
	struct typed t = { .arena = ddb_arena_new() };
	struct bare b = { .rows = &t.rows, .seed = 1 };
	bench_arguments(argc, argv);
	bench_against("bare SQLite, the same bytes and transactions");
	if (!bench_wanted("file: typed"))
		return 0;
	scratch_make(&scratch);
	scratch_path(&scratch, "typed.db", path);
	snprintf(where, sizeof where, "file:%s", path);
	t.db = entry_store(where, &(struct ddb_open_opts){ .sync_every_ms = 60000 }, ITEMS);
	rows_make(&t.rows, t.db, ITEMS);
	scratch_path(&scratch, "bare.db", path);
	open_bare(&b, path);
	row("file: typed get, unsynced, 100 k items", &t, typed_get, &b, bare_get);
	row("file: typed put, unsynced, 100 k items", &t, typed_put, &b, bare_put);
	close_bare(&b);
	rows_free(&t.rows);
	ddb_close(t.db);
	ddb_arena_free(t.arena);
	scratch_remove(&scratch);
	return 0;
}
