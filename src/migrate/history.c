/* SPDX-License-Identifier: Apache-2.0 */
/* The table "ddb_migrations": what was run, how far it is, and who is at it. */
#include "base/os.h"
#include "migrate/migrate.h"
#include <stdio.h>
#include <unistd.h>

#define LEASE_MS  60000
#define R(member) DDB(history, member)

static const struct ddb_attr history_attrs[] = {
	DDB_HASH(history, name),
	DDB_ATTR(history, about),
	DDB_ATTR(history, table),
	DDB_ATTR(history, state),
	DDB_ATTR(history, position),
	DDB_ATTR(history, owner),
	DDB_ATTR(history, fingerprint),
	DDB_ATTR(history, step),
	DDB_ATTR(history, looked),
	DDB_ATTR(history, changed),
	DDB_ATTR(history, left),
	DDB_ATTR(history, started_at),
	DDB_ATTR(history, ended_at),
	DDB_ATTR(history, lease_until, .as = DDB_EPOCH_MS),
};
static DDB_MODEL(history, "ddb_migrations");

bool ddbi_lease_begin(struct lease *l, const struct ddb_migrate_opts *o)
{
	uint64_t id;
	*l = (struct lease){ .us = (int64_t)(o->lease_ms > 0 ? o->lease_ms : LEASE_MS) * 1000 };
	if (!ddbi_random(&id, sizeof id))
		return false;
	snprintf(l->owner, sizeof l->owner, "%ld-%016llx", (long)getpid(), (unsigned long long)id);
	return true;
}

enum ddb_rc ddbi_history_get(struct ddb *db, struct ddb_arena *arena, const char *name, struct history *out)
{
	const struct ddb_get_opts opts = { .consistent = true };
	const struct history key = { .name = name };
	struct retry retry;
	enum ddb_rc rc;
	ddbi_retry_init(&retry, db, 0);
	do
		rc = ddb_get(db, &history_model, arena, &key, out, &opts);
	while (rc != DDB_OK && ddbi_migrate_again(db, &retry));
	if (rc != DDB_NOT_FOUND && rc != DDB_NO_TABLE)
		return rc;
	*out = key;
	db->last = (struct ddb_error){ .rc = DDB_OK };
	return DDB_OK;
}

static struct ddb_time lease_end(const struct ddb *db, const struct lease *l)
{
	return (struct ddb_time){ ddbi_now(db).us + l->us };
}

static enum ddb_rc busy(struct ddb *db, const char *name, const char *what)
{
	char text[400];
	snprintf(text, sizeof text, "%.180s: %.200s", name, what);
	return ddbi_call_refused(db, EXCEPTION_BUSY, text);
}

static enum ddb_rc take(
	struct ddb *db, struct ddb_arena *arena, const struct lease *l, const char *name, struct history *out)
{
	const struct history key = { .name = name };
	const struct ddb_update_opts opts = { .when = ddb_or(ddb_missing(R(owner)),
						      ddb_eq(R(owner), l->owner),
						      ddb_lt(R(lease_until), ddbi_now(db))),
		.out = out,
		.arena = arena };
	struct retry retry;
	enum ddb_rc rc;
	ddbi_retry_init(&retry, db, 0);
	do
		rc = ddb_update(db, &history_model, &key,
			ddb_changes(ddb_set(R(owner), l->owner), ddb_set(R(lease_until), lease_end(db, l))),
			&opts);
	while (rc != DDB_OK && ddbi_migrate_again(db, &retry));
	return rc;
}

/* Of a process that died, or seems to have: its name, and when it counts as dead. */
static enum ddb_rc taken(struct ddb *db, struct ddb_arena *arena, const char *name)
{
	char text[300], until[64];
	struct history r;
	enum ddb_rc rc = ddbi_history_get(db, arena, name, &r);
	if (rc != DDB_OK)
		return rc;
	ddb_time_text(r.lease_until, until);
	snprintf(text, sizeof text, "process %.60s is at it; if it died, this can be run from %s on",
		r.owner ? r.owner : "", until);
	return busy(db, name, text);
}

enum ddb_rc ddbi_history_take(
	struct ddb *db, struct ddb_arena *arena, const struct lease *l, const char *name, struct history *out)
{
	enum ddb_rc rc = take(db, arena, l, name, out);
	if (rc == DDB_NO_TABLE) {
		rc = ddb_create_table(db, &history_model, NULL);
		rc = rc == DDB_OK ? take(db, arena, l, name, out) : rc;
	}
	return rc == DDB_CONDITION_FAILED ? taken(db, arena, name) : rc;
}

/* An absent text is removed, not set. */
static struct ddb_change text_change(struct ddb_text attr, const char *text)
{
	return text ? ddb_set(attr, text) : ddb_remove(attr);
}

static struct ddb_change time_change(struct ddb_when attr, struct ddb_time time)
{
	return time.us ? ddb_set(attr, time) : ddb_remove(attr);
}

static enum ddb_rc note_once(
	struct ddb *db, const struct lease *l, const struct history *r, bool leave, struct ddb_cond when)
{
	const struct history key = { .name = r->name };
	const struct ddb_update_opts opts = { .when = when };
	const struct ddb_time none = { 0 };
	return ddb_update(db, &history_model, &key,
		ddb_changes(text_change(R(about), r->about), text_change(R(table), r->table),
			text_change(R(state), r->state), text_change(R(position), r->position),
			text_change(R(fingerprint), r->fingerprint),
			text_change(R(owner), leave ? NULL : l->owner),
			time_change(R(lease_until), leave ? none : lease_end(db, l)),
			time_change(R(started_at), r->started_at), time_change(R(ended_at), r->ended_at),
			ddb_set(R(step), r->step), ddb_set(R(looked), r->looked),
			ddb_set(R(changed), r->changed), ddb_set(R(left), r->left)),
		&opts);
}

/* A write that failed may have been done, and then nobody is at it any more. */
static enum ddb_rc note(struct ddb *db, const struct lease *l, const struct history *r, bool leave)
{
	const struct ddb_cond ours = ddb_eq(R(owner), l->owner);
	struct retry retry;
	ddbi_retry_init(&retry, db, 0);
	enum ddb_rc rc = note_once(db, l, r, leave, ours);
	while (rc != DDB_OK && ddbi_migrate_again(db, &retry))
		rc = note_once(db, l, r, leave, leave ? ddb_or(ours, ddb_missing(R(owner))) : ours);
	return rc == DDB_CONDITION_FAILED
		       ? busy(db, r->name,
				 "another process has taken it over, as nothing was heard of this one")
		       : rc;
}

enum ddb_rc ddbi_history_note(struct ddb *db, const struct lease *l, const struct history *r)
{
	return note(db, l, r, false);
}

enum ddb_rc ddbi_history_leave(struct ddb *db, const struct lease *l, const struct history *r)
{
	return note(db, l, r, true);
}

/* ---- the public calls on it alone ---- */
static enum ddb_rc unmark(struct ddb *db, const char *name)
{
	const struct history key = { .name = name };
	const struct ddb_delete_opts opts = { .when = ddb_or(ddb_missing(R(owner)),
						      ddb_lt(R(lease_until), ddbi_now(db))) };
	enum ddb_rc rc = ddb_delete(db, &history_model, &key, &opts);
	if (rc != DDB_NO_TABLE)
		return rc;
	db->last = (struct ddb_error){ .rc = DDB_OK };
	return DDB_OK;
}

static enum ddb_rc mark(struct ddb *db, struct ddb_arena *arena, const char *name)
{
	static const struct ddb_migrate_opts none;
	struct history r;
	struct lease lease;
	if (!ddbi_lease_begin(&lease, &none))
		return ddbi_call_refused(db, EXCEPTION_IO, "the system gives no random numbers");
	enum ddb_rc rc = ddbi_history_take(db, arena, &lease, name, &r);
	if (rc != DDB_OK)
		return rc;
	if (!record_is_applied(&r)) {
		r.state = STATE_MARKED;
		r.ended_at = ddbi_now(db);
		r.position = NULL;
	}
	return ddbi_history_leave(db, &lease, &r);
}

enum ddb_rc ddb_migrate_mark(struct ddb *db, const char *name, bool applied)
{
	struct ddb_arena arena;
	if (!name || !*name)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, "the migration has no name");
	if (!db)
		return DDB_MISUSE;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	enum ddb_rc rc = applied ? mark(db, &arena, name) : unmark(db, name);
	if (rc == DDB_CONDITION_FAILED)
		rc = taken(db, &arena, name);
	ddbi_arena_free(&arena);
	return rc;
}

static struct ddb_migration_state state_of(const struct history *r)
{
	return (struct ddb_migration_state){ r->name, r->about, r->table, r->state ? r->state : STATE_RUNNING,
		r->owner, r->step, r->looked, r->changed, r->left, r->started_at, r->ended_at };
}

enum ddb_rc ddb_migrate_list(
	struct ddb *db, struct ddb_arena *arena, struct ddb_migration_state **out, size_t *n)
{
	void *found = NULL;
	size_t len = 0;
	const struct ddb_query all = { .order_by = "name", .consistent = true };
	if (!arena || !out || !n)
		return ddbi_call_refused(db, EXCEPTION_MISUSE,
			!arena ? "the arena is NULL"
			: !out ? "out is NULL"
			       : "n is NULL");
	enum ddb_rc rc = ddb_find_all(db, &history_model, arena, &all, &found, &len);
	if (rc != DDB_OK && rc != DDB_NO_TABLE)
		return rc;
	if (rc != DDB_OK)
		db->last = (struct ddb_error){ .rc = DDB_OK };
	struct ddb_migration_state *states = ARENA_ARRAY(arena, struct ddb_migration_state, len + 1);
	if (!states)
		return ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory");
	for (size_t i = 0; i < len; i++)
		states[i] = state_of((const struct history *)found + i);
	*out = states;
	*n = len;
	return DDB_OK;
}
