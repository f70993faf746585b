/* SPDX-License-Identifier: Apache-2.0 */
/* What concerns a store as a whole: checking and emptying it. */
#include "session/session.h"

/* What was started without waiting comes first. */
static void finish_started(struct ddb *db)
{
	while (db->store->ops->drive(db->store, -1) > 0)
		;
}

/* ---- check ---- */

struct telling {
	const struct ddb_check_opts *opts;
	struct ddb_arena texts; /* of one finding, NUL-terminated */
	size_t n;
	bool nomem;
};

static const char *text(struct telling *t, struct str s)
{
	const char *z = s.p ? ddbi_arena_copy(&t->texts, s).p : NULL;
	t->nomem |= s.p && !z;
	return z;
}

static bool found(void *user, const struct finding *f)
{
	struct telling *t = user;
	t->n++;
	if (!t->opts->found)
		return true;
	ddbi_arena_reset(&t->texts);
	const struct ddb_finding told = { .text = text(t, f->text),
		.table = text(t, f->table),
		.index = text(t, f->index),
		.key = text(t, f->key) };
	return !t->nomem && t->opts->found(t->opts->user, &told);
}

static void progress(void *user, uint64_t rows)
{
	const struct telling *t = user;
	t->opts->progress(t->opts->user, rows);
}

static bool check(struct ddb *db, struct telling *t, struct error *err)
{
	const struct store_check to = { found, t->opts->progress ? progress : NULL, t };
	if (!db->store->ops->check)
		return ddbi_failf(err, EXCEPTION_CONVERSION, "ddb_check: only a local store can be checked");
	db->waiting = true; /* who is told makes no calls */
	finish_started(db);
	bool ok = db->store->ops->check(db->store, &to, err);
	db->waiting = false;
	return ok && (!t->nomem || ddbi_fail_nomem(err));
}

enum ddb_rc ddb_check(struct ddb *db, const struct ddb_check_opts *opts, size_t *findings)
{
	static const struct ddb_check_opts none;
	struct telling t = { .opts = opts ? opts : &none };
	struct error err;
	error_init(&err, db ? &db->arena : NULL);
	if (!ddbi_session_begin(db, &err))
		return ddbi_session_end(db, &err);
	ddbi_arena_init(&t.texts, ARENA_MAX_DEFAULT);
	if (check(db, &t, &err) && findings)
		*findings = t.n;
	ddbi_arena_free(&t.texts);
	return ddbi_session_end(db, &err);
}

/* ---- reset ---- */

enum ddb_rc ddb_reset(struct ddb *db)
{
	struct error err;
	error_init(&err, db ? &db->arena : NULL);
	if (!ddbi_session_begin(db, &err))
		return ddbi_session_end(db, &err);
	if (!db->store->ops->reset) {
		ddbi_failf(
			&err, EXCEPTION_CONVERSION, "ddb_reset: only a local store can be emptied at once");
		return ddbi_session_end(db, &err);
	}
	db->waiting = true;
	finish_started(db);
	db->store->ops->reset(db->store, &err);
	db->waiting = false;
	return ddbi_session_end(db, &err);
}
