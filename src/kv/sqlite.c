/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a file and closing it. A second opener is refused, be it in another process or in this one; a file
 * that is no store is refused before SQLite sees it, and stays as it is. */
#include "kv/sqlite.h"
#include "base/mem.h"
#include "kv/sqlite_engine.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/* ---- the sentence for whoever asked ---- */

struct opening {
	struct sqlite *engine;
	const struct kv_sqlite_opts *opts;
	int64_t *pid;
	char *why;
	size_t nwhy;
};

__attribute__((format(printf, 3, 4))) static enum kv_rc refuse(
	struct opening *o, enum kv_rc rc, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	if (o->nwhy)
		vsnprintf(o->why, o->nwhy, format, args);
	va_end(args);
	return rc;
}

static enum kv_rc refuse_rc(struct opening *o, enum kv_rc rc)
{
	return rc == KV_OK ? rc : refuse(o, rc, "%s", ddbi_kv_rc_text(rc));
}

/* ---- is it ours? ---- */

#define HEADER_SIZE 100
#define MAGIC       "SQLite format 3"

static uint32_t big_endian(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static enum kv_rc check_header(struct opening *o, const unsigned char *header, size_t n)
{
	if (n < HEADER_SIZE || memcmp(header, MAGIC, sizeof MAGIC) != 0)
		return refuse(o, KV_DAMAGED, "it is no store of libddb, and was left as it is");
	if (big_endian(header + 68) != STORE_ID)
		return refuse(o, KV_DAMAGED,
			"it is an SQLite database but no store of libddb, and was left as it is");
	uint32_t format = big_endian(header + 60);
	if (format != STORE_FORMAT)
		return refuse(o, KV_FORMAT,
			"it has the format %u, and this version of libddb reads the format %d",
			(unsigned)format, STORE_FORMAT);
	return KV_OK;
}

/* KV_NONE: there is no file, or an empty one. */
static enum kv_rc look_at_file(struct opening *o)
{
	unsigned char header[HEADER_SIZE];
	FILE *f = fopen(o->engine->path, "rb");
	if (!f)
		return errno == ENOENT ? KV_NONE : refuse(o, KV_IO, "%s", strerror(errno));
	errno = 0;
	size_t n = fread(header, 1, sizeof header, f);
	int why = ferror(f) ? errno : 0;
	fclose(f);
	if (why)
		return refuse(o, KV_IO, "%s", strerror(why));
	return n == 0 ? KV_NONE : check_header(o, header, n);
}

/* ---- a new file ---- */

static enum kv_rc write_new(const char *path)
{
	static const char format[] =
		"PRAGMA page_size=4096;PRAGMA auto_vacuum=NONE;PRAGMA secure_delete=OFF;"
		"PRAGMA synchronous=FULL;BEGIN;"
		"CREATE TABLE meta(name TEXT PRIMARY KEY, v INTEGER NOT NULL,c INTEGER NOT NULL) WITHOUT "
		"ROWID;INSERT INTO meta VALUES('cookie',0,%d);"
		"PRAGMA application_id=1684292145;PRAGMA user_version=1;COMMIT;"
		"PRAGMA journal_mode=WAL;";
	char script[sizeof format + 12];
	sqlite3 *db;
	snprintf(script, sizeof script, format, (int)ddbi_sqlite_cookie_sum(0));
	int result = sqlite3_open_v2(
		path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	enum kv_rc rc = result == SQLITE_OK ? ddbi_sqlite_run(db, script) : ddbi_sqlite_rc(result);
	result = sqlite3_close(db);
	return rc == KV_OK ? ddbi_sqlite_rc(result) : rc;
}

/* Written beside and then renamed, so that no half of a store is ever found under its name. */
static enum kv_rc create_file(struct opening *o)
{
	struct sqlite *e = o->engine;
	size_t n = strlen(e->path) + sizeof "-new";
	char *path = ddbi_alloc(n);
	if (!path)
		return KV_NOMEM;
	snprintf(path, n, "%s-new", e->path);
	remove(path); /* left behind by a process that was killed */
	enum kv_rc rc = refuse_rc(o, write_new(path));
	if (rc == KV_OK && rename(path, e->path) != 0)
		rc = refuse(o, KV_IO, "%s", strerror(errno));
	if (rc != KV_OK)
		remove(path);
	ddbi_free(path);
	return rc;
}

/* ---- the engine ---- */

static int count_log_pages(void *engine, sqlite3 *db, const char *name, int pages)
{
	(void)db;
	(void)name;
	atomic_store(&((struct sqlite *)engine)->log_pages, (uint32_t)pages);
	return SQLITE_OK;
}

static enum kv_rc limit_size(struct sqlite *e, uint64_t max_bytes)
{
	char sql[64];
	if (!max_bytes)
		return KV_OK;
	uint64_t pages = max_bytes / PAGE_SIZE;
	snprintf(sql, sizeof sql, "PRAGMA max_page_count=%llu",
		(unsigned long long)(pages < 1            ? 1
				     : pages > 1073741823 ? 1073741823
							  : pages));
	return ddbi_sqlite_run(e->writer->db, sql);
}

static enum kv_rc read_cookie(struct sqlite *e)
{
	struct kv_snapshot *s;
	enum kv_rc rc = ddbi_sqlite_snapshot(&e->kv, &s, &e->cookie);
	if (rc == KV_OK)
		ddbi_sqlite_release(s);
	return rc;
}

static enum kv_rc set_up_writer(struct sqlite *e, const struct kv_sqlite_opts *opts)
{
	enum kv_rc rc = ddbi_sqlite_connect(e, &e->writer);
	if (rc == KV_OK)
		rc = ddbi_sqlite_run(e->writer->db, "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;");
	if (rc == KV_OK)
		rc = limit_size(e, opts->max_bytes);
	if (rc == KV_OK)
		rc = ddbi_sqlite_prepare(e->writer->db, "BEGIN", &e->begin_reading);
	if (rc == KV_OK)
		rc = ddbi_sqlite_prepare(e->writer->db, "BEGIN IMMEDIATE", &e->begin_writing);
	if (rc == KV_OK)
		rc = ddbi_sqlite_prepare(e->writer->db, "COMMIT", &e->commit);
	if (rc == KV_OK)
		rc = ddbi_sqlite_prepare(e->writer->db, "ROLLBACK", &e->rollback);
	if (rc == KV_OK)
		rc = ddbi_sqlite_prepare(
			e->writer->db, "UPDATE meta SET v=?1,c=?2 WHERE name='cookie'", &e->set_cookie);
	if (rc == KV_OK)
		rc = read_cookie(e);
	if (rc == KV_OK)
		sqlite3_wal_hook(e->writer->db, count_log_pages, e);
	return rc;
}

/* The last connection to be closed moves the log into the file and removes it. */
static void destroy(struct sqlite *e)
{
	for (struct connection *c = e->idle, *next; c; c = next) {
		next = c->next;
		ddbi_sqlite_disconnect(c);
	}
	ddbi_sqlite_disconnect(e->checkpointer);
	sqlite3_finalize(e->begin_reading);
	sqlite3_finalize(e->begin_writing);
	sqlite3_finalize(e->commit);
	sqlite3_finalize(e->rollback);
	sqlite3_finalize(e->set_cookie);
	ddbi_sqlite_disconnect(e->writer);
	if (e->lock_path)
		ddbi_lock_drop(e->lock_path, &e->lock);
	pthread_mutex_destroy(&e->write);
	pthread_mutex_destroy(&e->pool);
	pthread_mutex_destroy(&e->checkpoint);
	ddbi_free(e->path);
	ddbi_free(e->lock_path);
	ddbi_free(e);
}

static void close_sqlite(struct kv *kv)
{
	destroy(sqlite_of(kv));
}

static const struct kv_ops sqlite_ops = {
	.name = "sqlite",
	.close = close_sqlite,
	.snapshot = ddbi_sqlite_snapshot,
	.release = ddbi_sqlite_release,
	.begin = ddbi_sqlite_begin,
	.get = ddbi_sqlite_get,
	.multi_get = ddbi_sqlite_multi_get,
	.iterate = ddbi_sqlite_iterate,
	.next = ddbi_sqlite_next,
	.end = ddbi_sqlite_end,
	.commit = ddbi_sqlite_commit,
	.sync = ddbi_sqlite_sync,
	.tidy = ddbi_sqlite_tidy,
	.tree_size = ddbi_sqlite_tree_size,
	.stats = ddbi_sqlite_stats,
};

static void init_recursive(pthread_mutex_t *lock)
{
	pthread_mutexattr_t attributes;
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(lock, &attributes);
	pthread_mutexattr_destroy(&attributes);
}

static struct sqlite *new_engine(const char *path)
{
	struct sqlite *e = ddbi_zalloc(sizeof *e);
	if (!e)
		return NULL;
	size_t n = strlen(path) + sizeof "./-lock";
	e->kv.ops = &sqlite_ops;
	e->lock.fd = -1;
	e->valve_at = VALVE_PAGES;
	init_recursive(&e->write);
	pthread_mutex_init(&e->pool, NULL);
	pthread_mutex_init(&e->checkpoint, NULL);
	e->path = ddbi_alloc(n);
	e->lock_path = ddbi_alloc(n);
	if (!e->path || !e->lock_path) {
		destroy(e);
		return NULL;
	}
	/* SQLite gives a meaning of its own to names such as ":memory:" and "file:x". */
	snprintf(e->path, n, "%s%s", path[0] == '/' ? "" : "./", path);
	snprintf(e->lock_path, n, "%s-lock", e->path);
	return e;
}

static enum kv_rc lock_file(struct opening *o)
{
	struct sqlite *e = o->engine;
	int64_t pid = 0;
	enum lock_result result = ddbi_lock_take(e->lock_path, &e->lock, &pid);
	if (o->pid)
		*o->pid = pid;
	switch (result) {
	case LOCK_HELD: return KV_OK;
	case LOCK_OTHERS: return refuse(o, KV_BUSY, "it is open in the process %lld", (long long)pid);
	case LOCK_FAILED: break;
	}
	return refuse(o, KV_IO, "its lock %s cannot be had: %s", e->lock_path, strerror(errno));
}

static enum kv_rc open_locked(struct opening *o)
{
	enum kv_rc rc = look_at_file(o);
	if (rc == KV_NONE)
		rc = create_file(o);
	if (rc != KV_OK)
		return rc;
	return refuse_rc(o, set_up_writer(o->engine, o->opts));
}

enum kv_rc ddbi_kv_sqlite_open(const char *path, const struct kv_sqlite_opts *opts, struct kv **out,
	int64_t *pid, char *why, size_t n)
{
	struct opening o = { new_engine(path), opts, pid, why, n };
	if (!o.engine)
		return refuse_rc(&o, KV_NOMEM);
	enum kv_rc rc = lock_file(&o);
	if (rc == KV_OK)
		rc = open_locked(&o);
	if (rc != KV_OK) {
		destroy(o.engine);
		return rc;
	}
	*out = &o.engine->kv;
	return KV_OK;
}
