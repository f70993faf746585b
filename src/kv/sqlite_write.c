/* SPDX-License-Identifier: Apache-2.0 */
/* Durability: the writer's commits sync the log when it runs with synchronous=FULL, and do not with NORMAL.
 * A sync of the log makes all that stands in it durable, and a checkpoint syncs before the log starts over,
 * so any commit under FULL covers the ones under NORMAL before it. */
#include "kv/sqlite_engine.h"
#include <errno.h>

/* To SQLite only ENOSPC is a full disk, and a limit on the size of a file or of all of somebody's files is an
 * error that it knows nothing about. What could not be written was no commit's end, so all is as it was. */
static enum kv_rc written_rc(int result)
{
	bool write = result == SQLITE_IOERR_WRITE || result == SQLITE_IOERR_SHMSIZE;
	if (write && (errno == EFBIG || errno == EDQUOT || errno == ENOSPC))
		return KV_FULL;
	return ddbi_sqlite_rc(result);
}

enum kv_rc ddbi_sqlite_do(sqlite3_stmt *stmt)
{
	errno = 0;
	int result = sqlite3_step(stmt);
	enum kv_rc rc = written_rc(result);
	sqlite3_reset(stmt);
	return rc;
}

/* ---- one write ---- */

/* A large commit may have to write to the log before its end. */
static enum kv_rc step(sqlite3_stmt *stmt)
{
	errno = 0;
	int result = sqlite3_step(stmt);
	return (result & 0xff) == SQLITE_ERROR ? KV_NONE : written_rc(result);
}

static enum kv_rc execute(struct connection *c, enum sql sql, const struct kv_write *w)
{
	struct statement s;
	enum kv_rc rc = ddbi_sqlite_take(c, sql, w->tree, &s);
	if (rc != KV_OK)
		return rc;
	bool bound = true;
	if (sql == SQL_PUT || sql == SQL_DELETE || sql == SQL_DELETE_FROM || sql == SQL_DELETE_RANGE)
		bound = ddbi_sqlite_bind(s.stmt, 1, w->key);
	if (sql == SQL_PUT || sql == SQL_DELETE_RANGE)
		bound = bound && ddbi_sqlite_bind(s.stmt, 2, w->value);
	if (sql == SQL_PUT)
		bound = bound && sqlite3_bind_int(s.stmt, 3,
					 ddbi_sqlite_check_sum(w->tree, w->key, w->value)) == SQLITE_OK;
	rc = bound ? step(s.stmt) : KV_NOMEM;
	ddbi_sqlite_give_back(s);
	return rc;
}

static enum kv_rc put(struct connection *c, const struct kv_write *w)
{
	enum kv_rc rc = execute(c, SQL_PUT, w);
	if (rc != KV_NONE)
		return rc;
	rc = execute(c, SQL_CREATE, w);
	return rc == KV_OK ? execute(c, SQL_PUT, w) : rc;
}

static enum kv_rc apply(struct connection *c, const struct kv_write *w)
{
	enum kv_rc rc = KV_OK;
	switch (w->verb) {
	case KV_PUT: return put(c, w);
	case KV_DELETE: rc = execute(c, SQL_DELETE, w); break;
	case KV_DELETE_RANGE: rc = execute(c, w->value.p ? SQL_DELETE_RANGE : SQL_DELETE_FROM, w); break;
	case KV_CREATE_TREE: rc = execute(c, SQL_CREATE, w); break;
	case KV_DROP_TREE:
		ddbi_sqlite_forget(c, w->tree);
		rc = execute(c, SQL_DROP, w);
		break;
	}
	return rc == KV_NONE ? KV_OK : rc;
}

/* ---- housekeeping ---- */

/* Moves the log into the file as far as no reader holds it back. Idle readers do not: they let go before, so
 * that the log is moved as a whole, and after, so that the next commit may write the log from its beginning.
 */
static enum kv_rc checkpoint(struct sqlite *e)
{
	enum kv_rc rc = KV_OK;
	ddbi_sqlite_unpin_idle(e);
	pthread_mutex_lock(&e->checkpoint);
	if (!e->checkpointer)
		rc = ddbi_sqlite_connect(e, &e->checkpointer);
	if (rc == KV_OK) {
		errno = 0;
		int result = sqlite3_wal_checkpoint_v2(
			e->checkpointer->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		rc = result == SQLITE_BUSY ? KV_OK : written_rc(result);
	}
	pthread_mutex_unlock(&e->checkpoint);
	ddbi_sqlite_unpin_idle(e);
	return rc;
}

enum kv_rc ddbi_sqlite_tidy(struct kv *kv)
{
	struct sqlite *e = sqlite_of(kv);
	if (atomic_load(&e->log_pages) >= CHECKPOINT_PAGES)
		return checkpoint(e);
	ddbi_sqlite_unpin_idle(e);
	return KV_OK;
}

/* ---- a commit ---- */

/* The mode cannot be changed within a transaction: one that only reads is ended before. */
static enum kv_rc set_mode(struct sqlite *e, bool full)
{
	enum kv_rc rc = KV_OK;
	if (e->full_sync == full)
		return KV_OK;
	if (!sqlite3_get_autocommit(e->writer->db))
		rc = ddbi_sqlite_do(e->commit);
	if (rc != KV_OK)
		return rc;
	rc = ddbi_sqlite_run(e->writer->db, full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
	if (rc == KV_OK)
		e->full_sync = full;
	return rc;
}

static enum kv_rc store_cookie(struct sqlite *e, uint64_t cookie)
{
	if (e->cookie == cookie)
		return KV_OK;
	if (sqlite3_bind_int64(e->set_cookie, 1, (sqlite3_int64)cookie) != SQLITE_OK ||
		sqlite3_bind_int(e->set_cookie, 2, ddbi_sqlite_cookie_sum(cookie)) != SQLITE_OK)
		return KV_NOMEM;
	return ddbi_sqlite_do(e->set_cookie);
}

/* A reader that meets the log's head while it is written takes the lock of writers for a moment, to look
 * again. SQLite waits for it at the beginning of a transaction, but not where one that reads is about to
 * write: that one begins anew. */
static enum kv_rc apply_first(struct sqlite *e, const struct kv_write *w)
{
	bool reading = !sqlite3_get_autocommit(e->writer->db);
	enum kv_rc rc = reading ? KV_OK : ddbi_sqlite_do(e->begin_writing);
	if (rc == KV_OK)
		rc = apply(e->writer, w);
	if (rc != KV_BUSY || !reading)
		return rc;
	rc = ddbi_sqlite_do(e->commit);
	if (rc == KV_OK)
		rc = ddbi_sqlite_do(e->begin_writing);
	return rc == KV_OK ? apply(e->writer, w) : rc;
}

static enum kv_rc write_all(struct sqlite *e, const struct kv_write writes[], size_t n, uint64_t cookie)
{
	enum kv_rc rc = KV_OK;
	if (n == 0 && sqlite3_get_autocommit(e->writer->db))
		rc = ddbi_sqlite_do(e->begin_writing);
	for (size_t i = 0; rc == KV_OK && i < n; i++)
		rc = i ? apply(e->writer, &writes[i]) : apply_first(e, &writes[i]);
	if (rc == KV_OK)
		rc = store_cookie(e, cookie);
	if (rc == KV_OK)
		rc = ddbi_sqlite_do(e->commit);
	if (rc == KV_OK) {
		e->cookie = cookie;
		return KV_OK;
	}
	/* Some errors have rolled back already. */
	if (!sqlite3_get_autocommit(e->writer->db) && ddbi_sqlite_do(e->rollback) != KV_OK)
		e->broken = true;
	return rc;
}

/* With a snapshot held for long the log cannot start over: then not before it has grown by as much again. */
static void open_valve(struct sqlite *e)
{
	uint32_t pages = atomic_load(&e->log_pages);
	if (pages < VALVE_PAGES)
		e->valve_at = VALVE_PAGES;
	if (pages < e->valve_at)
		return;
	e->valve_at = pages + VALVE_PAGES;
	checkpoint(e);
}

static enum kv_rc commit_locked(
	struct sqlite *e, const struct kv_write writes[], size_t n, uint64_t cookie, bool sync)
{
	if (e->broken)
		return KV_IO;
	enum kv_rc rc = set_mode(e, sync);
	if (rc == KV_OK) {
		atomic_fetch_add(&e->version, 1);
		rc = write_all(e, writes, n, cookie);
		atomic_fetch_add(&e->version, 1);
	}
	if (rc == KV_IO || rc == KV_DAMAGED)
		e->broken = true;
	if (rc != KV_OK)
		return rc;
	atomic_store(&e->unsynced, !sync);
	atomic_fetch_add(&e->committed, 1);
	if (sync)
		atomic_fetch_add(&e->syncs, 1);
	return KV_OK;
}

enum kv_rc ddbi_sqlite_commit(
	struct kv *kv, const struct kv_write writes[], size_t n, uint64_t cookie, bool sync)
{
	struct sqlite *e = sqlite_of(kv);
	pthread_mutex_lock(&e->write);
	enum kv_rc rc = commit_locked(e, writes, n, cookie, sync);
	/* The log may have taken the room: moved into the file it starts over. */
	if (rc == KV_FULL && checkpoint(e) == KV_OK)
		rc = commit_locked(e, writes, n, cookie, sync);
	if (rc == KV_OK)
		open_valve(e);
	pthread_mutex_unlock(&e->write);
	return rc;
}

/* A small commit under FULL syncs what stands in the log before it. */
enum kv_rc ddbi_sqlite_sync(struct kv *kv)
{
	struct sqlite *e = sqlite_of(kv);
	enum kv_rc rc = KV_OK;
	pthread_mutex_lock(&e->write);
	if (atomic_load(&e->unsynced) || e->broken) {
		uint64_t cookie = e->cookie;
		e->cookie = ~cookie; /* so that it is written again */
		rc = commit_locked(e, NULL, 0, cookie, true);
		e->cookie = cookie;
	}
	pthread_mutex_unlock(&e->write);
	return rc;
}

/* ---- numbers ---- */

static uint64_t ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	uint64_t answer = 0;
	if (ddbi_sqlite_prepare(db, sql, &stmt) == KV_OK && sqlite3_step(stmt) == SQLITE_ROW)
		answer = (uint64_t)sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return answer;
}

void ddbi_sqlite_stats(struct kv *kv, struct kv_stats *out)
{
	struct sqlite *e = sqlite_of(kv);
	struct kv_snapshot *s;
	uint64_t cookie;
	*out = (struct kv_stats){ .commits = atomic_load(&e->committed),
		.syncs = atomic_load(&e->syncs),
		.snapshots = atomic_load(&e->snapshots) };
	if (ddbi_sqlite_snapshot(kv, &s, &cookie) != KV_OK)
		return;
	sqlite3 *db = ((struct connection *)(void *)s)->db;
	out->trees = ask(db, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 't[0-9]*'");
	out->bytes = PAGE_SIZE * (ask(db, "PRAGMA page_count") + atomic_load(&e->log_pages));
	ddbi_sqlite_release(s);
}
