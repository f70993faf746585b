/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/mem.h"
#include "kv/sqlite_engine.h"
#include <stdio.h>

#define TEXT_OF(x)  TEXT_OF_(x)
#define TEXT_OF_(x) #x

enum kv_rc ddbi_sqlite_rc(int result)
{
	if (result == SQLITE_IOERR_NOMEM)
		return KV_NOMEM;
	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE: return KV_OK;
	case SQLITE_NOMEM: return KV_NOMEM;
	case SQLITE_FULL: return KV_FULL;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB: return KV_DAMAGED;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return KV_BUSY;
	default: return KV_IO;
	}
}

enum kv_rc ddbi_sqlite_run(sqlite3 *db, const char *sql)
{
	sqlite3_exec(db, sql, NULL, NULL, NULL);
	return ddbi_sqlite_rc(sqlite3_extended_errcode(db));
}

enum kv_rc ddbi_sqlite_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out)
{
	return ddbi_sqlite_rc(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL));
}

/* ---- life ---- */

/* Of the first statement that reads, a damaged file is known. */
static enum kv_rc set_up(struct connection *c)
{
	sqlite3_extended_result_codes(c->db, 1);
	sqlite3_busy_timeout(c->db, 5000);
	sqlite3_wal_autocheckpoint(c->db, 0);
	ddbi_sqlite_keep_mapping(c->db);
	return ddbi_sqlite_run(c->db,
		"PRAGMA secure_delete=OFF;PRAGMA temp_store=MEMORY;PRAGMA cache_size=-16000;"
		"PRAGMA trusted_schema=OFF;PRAGMA cell_size_check=ON;"
		"PRAGMA mmap_size=" TEXT_OF(MAP_MAX) ";");
}

enum kv_rc ddbi_sqlite_connect(struct sqlite *e, struct connection **out)
{
	struct connection *c = ddbi_zalloc(sizeof *c);
	if (!c)
		return KV_NOMEM;
	c->engine = e;
	c->snapshot.kv = &e->kv;
	ddbi_arena_init(&c->arena, SIZE_MAX);
	int result = sqlite3_open_v2(e->path, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	enum kv_rc rc = result == SQLITE_OK ? set_up(c) : ddbi_sqlite_rc(result);
	if (rc == KV_OK) {
		*out = c;
		return KV_OK;
	}
	ddbi_sqlite_disconnect(c);
	return rc;
}

void ddbi_sqlite_disconnect(struct connection *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < KEPT; i++)
		sqlite3_finalize(c->kept[i].stmt);
	sqlite3_finalize(c->pin);
	sqlite3_close(c->db);
	ddbi_arena_free(&c->arena);
	ddbi_free(c);
}

/* ---- statements ---- */

/* Around the table's name. */
static const struct {
	const char *before, *after;
} texts[] = {
	[SQL_GET] = { "SELECT v,c FROM", "WHERE k=?1" },
	[SQL_PUT] = { "REPLACE INTO", "VALUES(?1,?2,?3)" },
	[SQL_DELETE] = { "DELETE FROM", "WHERE k=?1" },
	[SQL_DELETE_FROM] = { "DELETE FROM", "WHERE k>=?1" },
	[SQL_DELETE_RANGE] = { "DELETE FROM", "WHERE k>=?1 AND k<?2" },
	[SQL_UP_FROM] = { "SELECT k,v,c FROM", "WHERE k>=?1 ORDER BY k" },
	[SQL_UP_RANGE] = { "SELECT k,v,c FROM", "WHERE k>=?1 AND k<?2 ORDER BY k" },
	[SQL_DOWN_FROM] = { "SELECT k,v,c FROM", "WHERE k>=?1 ORDER BY k DESC" },
	[SQL_DOWN_RANGE] = { "SELECT k,v,c FROM", "WHERE k>=?1 AND k<?2 ORDER BY k DESC" },
	[SQL_SIZE] = { "SELECT sum(length(k)+length(v)) FROM", "" },
	[SQL_CREATE] = { "CREATE TABLE IF NOT EXISTS",
		"(k BLOB PRIMARY KEY, v BLOB NOT NULL, c INTEGER NOT NULL) WITHOUT ROWID" },
	[SQL_DROP] = { "DROP TABLE IF EXISTS", "" },
};

/* All our statements are sound, so an error of the plain kind says that the table is missing. */
enum kv_rc ddbi_sqlite_step_rc(int result)
{
	return (result & 0xff) == SQLITE_ERROR ? KV_NONE : ddbi_sqlite_rc(result);
}

static enum kv_rc prepare(struct connection *c, enum sql sql, kv_tree tree, sqlite3_stmt **out)
{
	char text[128];
	int n = snprintf(text, sizeof text, "%s t%u %s", texts[sql].before, (unsigned)tree, texts[sql].after);
	return ddbi_sqlite_step_rc(
		sqlite3_prepare_v3(c->db, text, n + 1, SQLITE_PREPARE_PERSISTENT, out, NULL));
}

static size_t home(enum sql sql, kv_tree tree)
{
	return ((tree * 16 + (uint32_t)sql) * 0x9e3779b1u >> 16) & (KEPT - 1);
}

/* A place to keep a statement: a free one, or that of the one unused for longest; NULL: all are in use. */
static struct prepared_sql *make_room(struct connection *c, size_t at)
{
	struct prepared_sql *oldest = NULL;
	for (size_t i = 0; i < WINDOW; i++) {
		struct prepared_sql *p = &c->kept[(at + i) & (KEPT - 1)];
		if (!p->stmt)
			return p;
		if (!p->in_use && (!oldest || p->used_at < oldest->used_at))
			oldest = p;
	}
	if (oldest)
		sqlite3_finalize(oldest->stmt);
	return oldest;
}

static struct prepared_sql *find(struct connection *c, size_t at, enum sql sql, kv_tree tree)
{
	for (size_t i = 0; i < WINDOW; i++) {
		struct prepared_sql *p = &c->kept[(at + i) & (KEPT - 1)];
		if (p->stmt && p->tree == tree && p->sql == sql && !p->in_use)
			return p;
	}
	return NULL;
}

enum kv_rc ddbi_sqlite_take(struct connection *c, enum sql sql, kv_tree tree, struct statement *out)
{
	size_t at = home(sql, tree);
	struct prepared_sql *p = find(c, at, sql, tree);
	if (!p) {
		enum kv_rc rc = prepare(c, sql, tree, &out->stmt);
		out->kept = NULL;
		if (rc != KV_OK || sql >= SQL_CREATE || !(p = make_room(c, at)))
			return rc;
		*p = (struct prepared_sql){ .stmt = out->stmt, .tree = tree, .sql = sql };
	}
	p->used_at = ++c->clock;
	p->in_use = true;
	*out = (struct statement){ p->stmt, p };
	return KV_OK;
}

void ddbi_sqlite_give_back(struct statement s)
{
	if (s.kept) {
		sqlite3_reset(s.stmt);
		s.kept->in_use = false;
	} else {
		sqlite3_finalize(s.stmt);
	}
}

void ddbi_sqlite_forget(struct connection *c, kv_tree tree)
{
	for (size_t i = 0; i < KEPT; i++)
		if (c->kept[i].stmt && c->kept[i].tree == tree) {
			sqlite3_finalize(c->kept[i].stmt);
			c->kept[i].stmt = NULL;
		}
}

bool ddbi_sqlite_bind(sqlite3_stmt *stmt, int at, struct str bytes)
{
	/* A NULL pointer would bind NULL, and not the empty blob. */
	return sqlite3_bind_blob64(stmt, at, bytes.p ? bytes.p : "", bytes.n, SQLITE_STATIC) == SQLITE_OK;
}

/* Part of the file format. */
int32_t ddbi_sqlite_check_sum(kv_tree tree, struct str key, struct str value)
{
	uint64_t sum = ddbi_hash64(key) * UINT64_C(0x9e3779b97f4a7c15) + ddbi_hash64(value) + tree;
	return (int32_t)((uint32_t)(sum >> 32) ^ (uint32_t)sum);
}

int32_t ddbi_sqlite_cookie_sum(uint64_t cookie)
{
	char bytes[8];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(cookie >> 8 * i & 0xff);
	return ddbi_sqlite_check_sum(0, STR("cookie"), (struct str){ bytes, sizeof bytes });
}

struct str ddbi_sqlite_column(sqlite3_stmt *stmt, int at)
{
	const char *p = sqlite3_column_blob(stmt, at);
	return (struct str){ p ? p : "", (size_t)sqlite3_column_bytes(stmt, at) };
}
