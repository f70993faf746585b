/* SPDX-License-Identifier: Apache-2.0 */
/* The SQLite engine's inside.
 *
 * A tree is a table t<number>(k, v, c) without rowid. c is a check sum of tree, key and value, since SQLite
 * has none of its own: what was damaged on the disk is never taken for a row. One connection writes, one runs
 * the checkpoints, and a pool of them reads: a connection for each snapshot held. A reading connection holds
 * its read transaction by a statement that stays stepped (`pin`). When a snapshot is released and nothing was
 * committed since it was taken, the connection is kept with its transaction, so that the next snapshot of the
 * same commit costs no file lock; `tidy` ends idle transactions, which would keep the log from starting over.
 * Who is about to commit reads by the writing connection, whose cache is warm, in the transaction that then
 * becomes the commit's.
 *
 * Locks, in the order in which they may be taken: `write` (recursive: begin holds it until the release),
 * `checkpoint`, `pool`. */
#ifndef KV_SQLITE_ENGINE_H
#define KV_SQLITE_ENGINE_H
#include "base/arena.h"
#include "base/lock.h"
#include "kv/sqlite.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#define STORE_ID     0x64644231 /* SQLite's application id: "ddB1" */
#define STORE_FORMAT 1          /* SQLite's user version */
#define PAGE_SIZE    4096
#define MAP_MAX      2147418112 /* bytes of the file that a connection maps into memory */

#define CHECKPOINT_PAGES 1000                     /* tidy leaves a shorter log alone */
#define VALVE_PAGES      ((64 << 20) / PAGE_SIZE) /* a commit that makes the log longer empties it itself */
#define IDLE_MAX         8

enum sql {
	SQL_GET,
	SQL_PUT,
	SQL_DELETE,
	SQL_DELETE_FROM,  /* from ?1 on */
	SQL_DELETE_RANGE, /* from ?1 to below ?2 */
	SQL_UP_FROM,
	SQL_UP_RANGE,
	SQL_DOWN_FROM,
	SQL_DOWN_RANGE,
	SQL_SIZE,
	SQL_CREATE, /* these two are not kept */
	SQL_DROP
};

#define KEPT   128 /* prepared statements of a connection; a power of two */
#define WINDOW 8   /* places that one may be kept in */
struct prepared_sql {
	sqlite3_stmt *stmt;
	kv_tree tree;
	enum sql sql;
	bool in_use;
	uint64_t used_at;
};
/* One that was taken. */
struct statement {
	sqlite3_stmt *stmt;
	struct prepared_sql *kept; /* NULL: goes when given back */
};

struct sqlite;
struct connection {
	struct kv_snapshot snapshot; /* of a reading one */
	struct sqlite *engine;
	sqlite3 *db;
	struct prepared_sql kept[KEPT];
	uint64_t clock;

	/* Reading. */
	struct connection *next; /* idle */
	sqlite3_stmt *pin;       /* stepped: in a read transaction */
	bool reading;
	uint64_t seen, cookie; /* at least the commits up to `seen` are visible */
	struct ddb_arena arena;
};

struct sqlite {
	struct kv kv;
	char *path, *lock_path;
	struct file_lock lock;
	_Atomic uint64_t committed; /* how many commits */
	_Atomic uint64_t version;   /* two more with each commit, odd while one is under way */
	_Atomic uint64_t syncs, snapshots;
	_Atomic uint32_t log_pages; /* after the last commit */
	_Atomic bool unsynced;

	pthread_mutex_t write;
	struct connection *writer;
	sqlite3_stmt *begin_reading, *begin_writing, *commit, *rollback, *set_cookie;
	uint64_t cookie; /* as stored */
	bool full_sync;  /* the writer's mode */
	bool broken;
	uint32_t valve_at; /* so many pages will open it */

	pthread_mutex_t pool;
	struct connection *idle;
	size_t nidle;

	pthread_mutex_t checkpoint;
	struct connection *checkpointer;
};

/* ---- sqlite_map.c ---- */
/* Of a connection that was just opened. */
void ddbi_sqlite_keep_mapping(sqlite3 *);

/* ---- sqlite_connection.c ---- */
enum kv_rc ddbi_sqlite_rc(int sqlite_result);
enum kv_rc ddbi_sqlite_connect(struct sqlite *, struct connection **out);
void ddbi_sqlite_disconnect(struct connection *);
enum kv_rc ddbi_sqlite_run(sqlite3 *, const char *sql);
enum kv_rc ddbi_sqlite_prepare(sqlite3 *, const char *sql, sqlite3_stmt **out);
/* A statement of this tree, to be bound. KV_NONE: there is no such tree. Give it back when done. */
enum kv_rc ddbi_sqlite_take(struct connection *, enum sql, kv_tree, struct statement *out);
void ddbi_sqlite_give_back(struct statement);
void ddbi_sqlite_forget(struct connection *, kv_tree); /* its statements */
bool ddbi_sqlite_bind(sqlite3_stmt *, int at, struct str bytes);
/* As ddbi_sqlite_rc, but KV_NONE: the tree is gone. */
enum kv_rc ddbi_sqlite_step_rc(int sqlite_result);
/* What c is for this row. */
int32_t ddbi_sqlite_check_sum(kv_tree, struct str key, struct str value);
int32_t ddbi_sqlite_cookie_sum(uint64_t cookie); /* and for the cookie's */
/* Never absent. */
struct str ddbi_sqlite_column(sqlite3_stmt *, int at);

/* ---- sqlite_read.c ---- */
enum kv_rc ddbi_sqlite_snapshot(struct kv *, struct kv_snapshot **out, uint64_t *cookie);
void ddbi_sqlite_release(struct kv_snapshot *);
enum kv_rc ddbi_sqlite_begin(struct kv *, struct kv_snapshot **out, uint64_t *cookie);
enum kv_rc ddbi_sqlite_get(struct kv_snapshot *, kv_tree, struct str key, struct str *value);
enum kv_rc ddbi_sqlite_multi_get(
	struct kv_snapshot *, kv_tree, const struct str keys[], size_t n, struct str values[]);
enum kv_rc ddbi_sqlite_iterate(
	struct kv_snapshot *, kv_tree, const struct kv_range *, bool backward, struct kv_iter **out);
enum kv_rc ddbi_sqlite_next(struct kv_iter *, struct str *key, struct str *value);
void ddbi_sqlite_end(struct kv_iter *);
enum kv_rc ddbi_sqlite_tree_size(struct kv_snapshot *, kv_tree, uint64_t *bytes);
/* Ends the transactions of idle connections. */
void ddbi_sqlite_unpin_idle(struct sqlite *);

/* ---- sqlite_write.c ---- */
/* Steps a statement without rows to its end. */
enum kv_rc ddbi_sqlite_do(sqlite3_stmt *);
enum kv_rc ddbi_sqlite_commit(struct kv *, const struct kv_write[], size_t n, uint64_t cookie, bool sync);
enum kv_rc ddbi_sqlite_sync(struct kv *);
enum kv_rc ddbi_sqlite_tidy(struct kv *);
void ddbi_sqlite_stats(struct kv *, struct kv_stats *);

static inline struct sqlite *sqlite_of(struct kv *kv)
{
	return (struct sqlite *)(void *)kv;
}

#endif
