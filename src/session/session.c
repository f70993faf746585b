/* SPDX-License-Identifier: Apache-2.0 */
#include "session/session.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/process.h"

#define ANSWER_MAX  ((size_t)64 << 20)
#define SCRATCH_MAX ((size_t)64 << 20)

/* ---- life ---- */

static const char *keep(struct ddb *db, const char *text)
{
	return text ? ddbi_arena_copy(&db->keep, str_z(text)).p : NULL;
}

static bool copy_realism(struct ddb *db, const struct ddb_realism *realism)
{
	struct ddb_realism *copy = realism ? ARENA_NEW(&db->keep, struct ddb_realism) : NULL;
	if (copy)
		*copy = *realism;
	db->options.realism = copy;
	return copy || !realism;
}

static bool copy_tags(struct ddb *db, const struct ddb_open_opts *o)
{
	if (!o->tags)
		return true;
	struct ddb_tag *tags = ARENA_ARRAY(&db->keep, struct ddb_tag, o->ntags);
	db->options.tags = tags;
	for (size_t i = 0; tags && i < o->ntags; i++) {
		tags[i] = (struct ddb_tag){ keep(db, o->tags[i].key), keep(db, o->tags[i].value) };
		if (!o->tags[i].key != !tags[i].key || !o->tags[i].value != !tags[i].value)
			return false;
	}
	return tags;
}

static bool copy_options(struct ddb *db, const struct ddb_open_opts *o)
{
	if (!o)
		return true;
	db->options = *o;
	db->random = o->seed;
	db->options.region = keep(db, o->region);
	db->options.endpoint = keep(db, o->endpoint);
	db->options.table_prefix = keep(db, o->table_prefix);
	db->table_prefix = str_z(db->options.table_prefix);
	return copy_tags(db, o) && copy_realism(db, o->realism) && !o->region == !db->options.region &&
	       !o->endpoint == !db->options.endpoint && !o->table_prefix == !db->options.table_prefix;
}

struct ddb *ddbi_session_new(const struct ddb_open_opts *options)
{
	struct ddb *db = ddbi_zalloc(sizeof *db);
	if (!db)
		return NULL;
	ddbi_arena_init(&db->arena, ARENA_MAX_DEFAULT);
	ddbi_arena_init(&db->keep, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&db->scratch, SCRATCH_MAX);
	ddbi_buf_init(&db->answer, ANSWER_MAX);
	db->generation = ddbi_process_generation();
	if (copy_options(db, options))
		return db;
	ddbi_session_free(db);
	return NULL;
}

static void empty(struct ddb *db)
{
	if (db->models_free)
		db->models_free(db->models);
	ddbi_arena_free(&db->arena);
	ddbi_arena_free(&db->keep);
	ddbi_buf_free(&db->scratch);
	ddbi_buf_free(&db->answer);
}

void ddbi_session_free(struct ddb *db)
{
	empty(db);
	ddbi_free(db);
}

static bool is_ours(const struct ddb *db)
{
	return db->generation == ddbi_process_generation();
}

static const struct error closed = { .exception = EXCEPTION_MISUSE,
	.message = { "the session is closed", sizeof "the session is closed" - 1 } };

void ddb_close(struct ddb *db)
{
	if (!db || db->closed)
		return;
	if (db->store && is_ours(db)) {
		db->store->ops->close(db->store);
		ddbi_shared_release(db->shared);
	}
	empty(db);
	*db = (struct ddb){ .generation = db->generation, .closed = true };
	ddbi_error_public(&closed, &db->last);
	ddbi_session_retire(db);
}

/* With numbers of its own where they come from a seed. */
static struct ddb *new_like(struct ddb *db)
{
	struct ddb *more = ddbi_session_new(&db->options);
	if (more && db->options.seed)
		more->random = ddbi_random_next(&db->random);
	return more;
}

enum ddb_rc ddb_session(struct ddb **out, struct ddb *db)
{
	struct error err;
	error_init(&err, db ? &db->arena : NULL);
	if (!ddbi_session_begin(db, &err))
		return ddbi_session_end(db, &err);
	struct ddb *more = out ? new_like(db) : NULL;
	if (!out)
		ddbi_failf(&err, EXCEPTION_MISUSE, "ddb_session: out is NULL");
	else if (!more)
		ddbi_fail_nomem(&err);
	else if (db->store->ops->door(db->store, &err, &more->store)) {
		more->shared = db->shared;
		ddbi_shared_hold(db->shared);
		*out = more;
	} else {
		ddbi_session_free(more);
	}
	return ddbi_session_end(db, &err);
}

enum ddb_rc ddb_fork(struct ddb **out, struct ddb *db)
{
	struct error err;
	error_init(&err, db ? &db->arena : NULL);
	if (!ddbi_session_begin(db, &err))
		return ddbi_session_end(db, &err);
	struct ddb *copy = out ? new_like(db) : NULL;
	if (!out)
		ddbi_failf(&err, EXCEPTION_MISUSE, "ddb_fork: out is NULL");
	else if (!copy)
		ddbi_fail_nomem(&err);
	else if (db->store->ops->fork(db->store, &err, &copy->store))
		*out = copy;
	else
		ddbi_session_free(copy);
	return ddbi_session_end(db, &err);
}

/* ---- calls ---- */

/* The arena may be in use by the call under way, so texts of its own. */
static bool refuse(struct error *err, struct str why)
{
	err->exception = EXCEPTION_MISUSE;
	err->message = why;
	return false;
}

bool ddbi_session_usable(const struct ddb *db, struct error *err)
{
	if (!db)
		return refuse(err, STR("the session is NULL"));
	if (!is_ours(db))
		return refuse(err, STR("the session was opened before fork(): the child opens its own"));
	if (!db->store)
		return refuse(err, str_z(db->last.message));
	return true;
}

bool ddbi_session_idle(const struct ddb *db, struct error *err)
{
	if (!ddbi_session_usable(db, err))
		return false;
	return !db->waiting ||
	       refuse(err, STR("another call of this session is under way: from within a completion "
			       "start calls, do not wait "
			       "for them"));
}

bool ddbi_session_begin(struct ddb *db, struct error *err)
{
	if (!ddbi_session_idle(db, err))
		return false;
	if (db->last.rc != DDB_OK)
		db->last = (struct ddb_error){ .rc = DDB_OK };
	ddbi_arena_reset(&db->arena);
	return true;
}

void ddbi_session_submit(struct ddb *db, struct op *op)
{
	op->region = str_z(db->options.region);
	db->store->ops->submit(db->store, &op, 1);
}

bool ddbi_session_await(struct ddb *db, const struct op *op)
{
	db->waiting = true;
	while (op->state != OP_DONE)
		db->store->ops->drive(db->store, -1);
	db->waiting = false;
	return !op_failed(op);
}

void ddbi_session_tend(struct ddb *db)
{
	db->waiting = true;
	db->store->ops->drive(db->store, 0);
	db->waiting = false;
}

size_t ddbi_session_window(const struct ddb *db)
{
	return db && db->store && db->store->ops->metrics ? SESSION_WINDOW : 1;
}

enum ddb_rc ddbi_session_run(struct ddb *db, struct op *op)
{
	op->region = str_z(db->options.region);
	db->waiting = true;
	store_wait(db->store, op);
	db->waiting = false;
	return ddbi_session_end(db, &op->error);
}

enum ddb_rc ddbi_session_end(struct ddb *db, const struct error *err)
{
	if (err->exception == EXCEPTION_NONE) {
		if (db && db->last.rc != DDB_OK) /* of a call that was refused within this one */
			db->last = (struct ddb_error){ .rc = DDB_OK };
		return DDB_OK;
	}
	struct ddb_error told = { .rc = DDB_OK };
	ddbi_error_public(err, &told);
	if (db)
		db->last = told;
	return told.rc;
}

const struct ddb_error *ddb_error(const struct ddb *db)
{
	static const struct ddb_error none = {
		.rc = DDB_MISUSE, .type = "Misuse", .message = "the session is NULL"
	};
	return db ? &db->last : &none;
}

void ddb_metrics(const struct ddb *db, struct ddb_metrics *out)
{
	struct error err;
	if (!out)
		return;
	error_init(&err, NULL);
	*out = (struct ddb_metrics){ .attempts = 0 };
	if (ddbi_session_usable(db, &err) && db->store->ops->metrics)
		db->store->ops->metrics(db->store, out);
}

const char *ddb_errmsg(const struct ddb *db)
{
	return ddb_error(db)->message;
}
