/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "kv/sqlite_engine.h"

static struct connection *connection_of(struct kv_snapshot *s)
{
	return (struct connection *)(void *)s;
}

/* ---- snapshots ---- */

static void unpin(struct connection *c)
{
	sqlite3_reset(c->pin);
	c->reading = false;
}

/* Begins a read transaction on what is newest now. */
static enum kv_rc pin(struct connection *c)
{
	unpin(c);
	if (!c->pin) {
		enum kv_rc rc =
			ddbi_sqlite_prepare(c->db, "SELECT v,c FROM meta WHERE name='cookie'", &c->pin);
		if (rc != KV_OK)
			return rc;
	}
	/* Before: what is committed meanwhile may be seen as well, but nothing counted here is missed. */
	uint64_t seen = atomic_load(&c->engine->version);
	int result = sqlite3_step(c->pin);
	if (result != SQLITE_ROW) {
		unpin(c);
		return result == SQLITE_DONE ? KV_DAMAGED : ddbi_sqlite_rc(result);
	}
	c->cookie = (uint64_t)sqlite3_column_int64(c->pin, 0);
	if (sqlite3_column_int64(c->pin, 1) != ddbi_sqlite_cookie_sum(c->cookie)) {
		unpin(c);
		return KV_DAMAGED;
	}
	c->seen = seen;
	c->reading = true;
	return KV_OK;
}

/* While a commit is under way (an odd version) none is: somebody may have seen it already, and whoever comes
 * later must not see less. */
static bool is_fresh(const struct connection *c)
{
	uint64_t now = atomic_load(&c->engine->version);
	return c->reading && c->seen == now && now % 2 == 0;
}

/* An idle connection, a fresh one if there is one; NULL: none is idle. */
static struct connection *take_idle(struct sqlite *e)
{
	pthread_mutex_lock(&e->pool);
	struct connection **at = &e->idle;
	while (*at && !is_fresh(*at))
		at = &(*at)->next;
	if (!*at)
		at = &e->idle;
	struct connection *c = *at;
	if (c) {
		*at = c->next;
		e->nidle--;
	}
	pthread_mutex_unlock(&e->pool);
	return c;
}

static bool put_idle(struct sqlite *e, struct connection *c)
{
	pthread_mutex_lock(&e->pool);
	bool room = e->nidle < IDLE_MAX;
	if (room) {
		c->next = e->idle;
		e->idle = c;
		e->nidle++;
	}
	pthread_mutex_unlock(&e->pool);
	return room;
}

static void put_away(struct connection *c)
{
	struct sqlite *e = c->engine;
	if (c->reading && !is_fresh(c))
		unpin(c);
	ddbi_arena_reset(&c->arena);
	if (!put_idle(e, c))
		ddbi_sqlite_disconnect(c);
}

enum kv_rc ddbi_sqlite_snapshot(struct kv *kv, struct kv_snapshot **out, uint64_t *cookie)
{
	struct sqlite *e = sqlite_of(kv);
	struct connection *c = take_idle(e);
	enum kv_rc rc = c ? KV_OK : ddbi_sqlite_connect(e, &c);
	if (rc == KV_OK && !is_fresh(c)) {
		rc = pin(c);
		if (rc != KV_OK)
			put_away(c);
	}
	if (rc != KV_OK)
		return rc;
	atomic_fetch_add(&e->snapshots, 1);
	*out = &c->snapshot;
	*cookie = c->cookie;
	return KV_OK;
}

/* Nobody else commits while `write` is held, so there is nothing that this transaction would have to be kept
 * apart from. */
enum kv_rc ddbi_sqlite_begin(struct kv *kv, struct kv_snapshot **out, uint64_t *cookie)
{
	struct sqlite *e = sqlite_of(kv);
	pthread_mutex_lock(&e->write);
	enum kv_rc rc = ddbi_sqlite_do(e->begin_reading);
	if (rc != KV_OK) {
		pthread_mutex_unlock(&e->write);
		return rc;
	}
	atomic_fetch_add(&e->snapshots, 1);
	*out = &e->writer->snapshot;
	*cookie = e->cookie;
	return KV_OK;
}

/* Most often the commit has ended the transaction. */
static void end_begun(struct sqlite *e)
{
	if (!sqlite3_get_autocommit(e->writer->db))
		ddbi_sqlite_do(e->commit);
	ddbi_arena_reset(&e->writer->arena);
	pthread_mutex_unlock(&e->write);
}

void ddbi_sqlite_release(struct kv_snapshot *s)
{
	struct connection *c = connection_of(s);
	atomic_fetch_sub(&c->engine->snapshots, 1);
	if (c == c->engine->writer)
		end_begun(c->engine);
	else
		put_away(c);
}

void ddbi_sqlite_unpin_idle(struct sqlite *e)
{
	pthread_mutex_lock(&e->pool);
	for (struct connection *c = e->idle; c; c = c->next)
		if (c->reading)
			unpin(c);
	pthread_mutex_unlock(&e->pool);
}

/* ---- get ---- */

static bool is_sound(sqlite3_stmt *stmt, int at, kv_tree tree, struct str key, struct str value)
{
	return sqlite3_column_int64(stmt, at) == ddbi_sqlite_check_sum(tree, key, value);
}

static enum kv_rc copy_value(struct connection *c, sqlite3_stmt *stmt, struct str *value)
{
	struct str v = ddbi_sqlite_column(stmt, 0);
	char *p = ddbi_arena_bytes(&c->arena, v.n);
	if (!p || sqlite3_errcode(c->db) == SQLITE_NOMEM)
		return KV_NOMEM;
	if (v.n)
		memcpy(p, v.p, v.n);
	*value = (struct str){ p, v.n };
	return KV_OK;
}

static enum kv_rc get_with(
	struct connection *c, sqlite3_stmt *stmt, kv_tree tree, struct str key, struct str *value)
{
	*value = STR_NONE;
	if (!ddbi_sqlite_bind(stmt, 1, key))
		return KV_NOMEM;
	int result = sqlite3_step(stmt);
	enum kv_rc rc = result == SQLITE_ROW    ? copy_value(c, stmt, value)
			: result == SQLITE_DONE ? KV_NONE
						: ddbi_sqlite_step_rc(result);
	if (rc == KV_OK && !is_sound(stmt, 1, tree, key, *value)) {
		*value = STR_NONE;
		rc = KV_DAMAGED;
	}
	sqlite3_reset(stmt);
	return rc;
}

enum kv_rc ddbi_sqlite_get(struct kv_snapshot *s, kv_tree tree, struct str key, struct str *value)
{
	struct connection *c = connection_of(s);
	struct statement get;
	enum kv_rc rc = ddbi_sqlite_take(c, SQL_GET, tree, &get);
	*value = STR_NONE;
	if (rc != KV_OK)
		return rc;
	rc = get_with(c, get.stmt, tree, key, value);
	ddbi_sqlite_give_back(get);
	return rc;
}

enum kv_rc ddbi_sqlite_multi_get(
	struct kv_snapshot *s, kv_tree tree, const struct str keys[], size_t n, struct str values[])
{
	struct connection *c = connection_of(s);
	struct statement get;
	enum kv_rc rc = ddbi_sqlite_take(c, SQL_GET, tree, &get);
	for (size_t i = 0; i < n; i++)
		values[i] = STR_NONE;
	if (rc != KV_OK)
		return rc == KV_NONE ? KV_OK : rc;
	for (size_t i = 0; i < n && (rc == KV_OK || rc == KV_NONE); i++)
		rc = get_with(c, get.stmt, tree, keys[i], &values[i]);
	ddbi_sqlite_give_back(get);
	return rc == KV_NONE ? KV_OK : rc;
}

/* ---- iterators ---- */

struct sqlite_iter {
	struct kv_iter iter;
	struct statement rows; /* stmt NULL: at its end */
	kv_tree tree;
	struct str from, to;
	char bounds[];
};

static struct sqlite_iter *iter_of(struct kv_iter *it)
{
	return (struct sqlite_iter *)(void *)it;
}

static struct str keep(char *room, struct str s)
{
	if (s.n)
		memcpy(room, s.p, s.n);
	return (struct str){ room, s.n };
}

static enum kv_rc start(struct sqlite_iter *it, kv_tree tree, bool ends, bool backward)
{
	static const enum sql which[2][2] = { { SQL_UP_FROM, SQL_UP_RANGE },
		{ SQL_DOWN_FROM, SQL_DOWN_RANGE } };
	struct connection *c = connection_of(it->iter.snapshot);
	enum kv_rc rc = ddbi_sqlite_take(c, which[backward][ends], tree, &it->rows);
	if (rc == KV_NONE) {
		it->rows.stmt = NULL;
		return KV_OK;
	}
	if (rc != KV_OK)
		return rc;
	if (ddbi_sqlite_bind(it->rows.stmt, 1, it->from) &&
		(!ends || ddbi_sqlite_bind(it->rows.stmt, 2, it->to)))
		return KV_OK;
	ddbi_sqlite_give_back(it->rows);
	return KV_NOMEM;
}

enum kv_rc ddbi_sqlite_iterate(struct kv_snapshot *s, kv_tree tree, const struct kv_range *range,
	bool backward, struct kv_iter **out)
{
	struct sqlite_iter *it = ddbi_alloc(sizeof *it + range->from.n + range->to.n);
	if (!it)
		return KV_NOMEM;
	it->iter.snapshot = s;
	it->tree = tree;
	it->from = keep(it->bounds, range->from);
	it->to = keep(it->bounds + it->from.n, range->to);
	enum kv_rc rc = start(it, tree, range->to.p != NULL, backward);
	if (rc != KV_OK) {
		ddbi_free(it);
		return rc;
	}
	*out = &it->iter;
	return KV_OK;
}

static void finish(struct sqlite_iter *it)
{
	if (it->rows.stmt)
		ddbi_sqlite_give_back(it->rows);
	it->rows.stmt = NULL;
}

enum kv_rc ddbi_sqlite_next(struct kv_iter *iter, struct str *key, struct str *value)
{
	struct sqlite_iter *it = iter_of(iter);
	if (!it->rows.stmt)
		return KV_NONE;
	int result = sqlite3_step(it->rows.stmt);
	if (result == SQLITE_ROW) {
		*key = ddbi_sqlite_column(it->rows.stmt, 0);
		*value = ddbi_sqlite_column(it->rows.stmt, 1);
		/* Reading a large value off its pages may need memory. */
		if (sqlite3_errcode(sqlite3_db_handle(it->rows.stmt)) == SQLITE_NOMEM)
			return KV_NOMEM;
		return is_sound(it->rows.stmt, 2, it->tree, *key, *value) ? KV_OK : KV_DAMAGED;
	}
	enum kv_rc rc = result == SQLITE_DONE ? KV_NONE : ddbi_sqlite_step_rc(result);
	finish(it);
	return rc;
}

void ddbi_sqlite_end(struct kv_iter *iter)
{
	struct sqlite_iter *it = iter_of(iter);
	finish(it);
	ddbi_free(it);
}

/* ---- sizes ---- */

enum kv_rc ddbi_sqlite_tree_size(struct kv_snapshot *s, kv_tree tree, uint64_t *bytes)
{
	struct statement size;
	*bytes = 0;
	enum kv_rc rc = ddbi_sqlite_take(connection_of(s), SQL_SIZE, tree, &size);
	if (rc != KV_OK)
		return rc == KV_NONE ? KV_OK : rc;
	int result = sqlite3_step(size.stmt);
	if (result == SQLITE_ROW)
		*bytes = (uint64_t)sqlite3_column_int64(size.stmt, 0);
	ddbi_sqlite_give_back(size);
	rc = ddbi_sqlite_step_rc(result);
	return rc == KV_NONE ? KV_OK : rc;
}
