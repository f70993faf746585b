/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations that are run, and rolled back. */
#include "base/os.h"
#include "migrate/migrate.h"

static const struct ddb_migrate_opts no_options;

static bool run_out_of_memory(struct run *r)
{
	ddbi_fail_nomem(&r->err);
	return ddbi_run_failed(r);
}

/* ---- steps ---- */
static bool run_steps(struct run *r)
{
	const struct course *c = &r->course;
	for (size_t i = (size_t)r->record.step; i < c->migration->nsteps;) {
		size_t end = ddbi_course_pass_end(c, i);
		const char *text = ddbi_pass_text(&r->keep, c, i, end);
		error_init(&r->err, &r->keep);
		if (!text)
			return run_out_of_memory(r);
		r->text = text;
		if (!(step_is_of_items(course_step(c, i)) ? ddbi_pass_run(r, i, end)
							  : ddbi_table_step_run(r, i)))
			return false;
		r->record.position = NULL;
		if (!ddbi_run_note(r, STR_NONE, end))
			return false;
		i = end;
	}
	return true;
}

/* ---- the record ---- */
static bool refuse(struct run *r, const char *what)
{
	error_init(&r->err, &r->keep);
	ddbi_failf(&r->err, EXCEPTION_VALIDATION, "%s %s", r->course.migration->name, what);
	return ddbi_run_failed(r);
}

/* From the beginning, or where the same was begun before. */
static bool begin_record(struct run *r)
{
	const struct ddb_migration *m = r->course.migration;
	struct history *rec = &r->record;
	const char *state = r->course.back ? STATE_ROLLING_BACK : STATE_RUNNING;
	const char *fingerprint = ddbi_course_fingerprint(&r->keep, &r->course);
	error_init(&r->err, &r->keep);
	if (!fingerprint)
		return run_out_of_memory(r);
	bool begun = rec->state && !strcmp(rec->state, state);
	if (begun && rec->fingerprint && strcmp(rec->fingerprint, fingerprint))
		return refuse(r, "was begun with other steps: run those to the end first, or mark it");
	if (begun)
		return true;
	struct str table = ddbi_arena_copy(&r->keep, r->course.mapping->table);
	if (!table.p)
		return run_out_of_memory(r);
	*rec = (struct history){ .name = m->name,
		.about = m->about,
		.table = table.p,
		.state = state,
		.fingerprint = fingerprint,
		.started_at = ddbi_now(r->db) };
	return ddbi_run_note(r, STR_NONE, 0);
}

/* Whoever runs it next need not wait for the lease to end. */
static void leave(struct run *r)
{
	const struct ddb_error why = r->why;
	struct history rec;
	if (r->taken && ddbi_history_get(r->db, &r->keep, r->course.migration->name, &rec) == DDB_OK &&
		rec.owner && !strcmp(rec.owner, r->lease.owner))
		ddbi_history_leave(r->db, &r->lease, &rec);
	r->why = why;
}

static bool end_record(struct run *r)
{
	r->record.state = r->course.back ? STATE_ROLLED_BACK : STATE_APPLIED;
	r->record.ended_at = ddbi_now(r->db);
	r->record.position = NULL;
	return ddbi_history_leave(r->db, &r->lease, &r->record) == DDB_OK || ddbi_run_told(r);
}

/* What its state allows; *done: nothing is left to do. */
static bool state_allows(struct run *r, bool *done)
{
	const struct history *rec = &r->record;
	const char *state = rec->state ? rec->state : "";
	*done = !r->course.back && record_is_applied(rec);
	if (!r->course.back && !strcmp(state, STATE_ROLLING_BACK))
		return refuse(r, "is being rolled back: roll it back to the end first");
	if (r->course.back && (!*state || !strcmp(state, STATE_ROLLED_BACK)))
		return refuse(r, "was not applied: there is nothing to roll back");
	return true;
}

static bool take_and_run(struct run *r)
{
	bool done;
	if (ddbi_history_take(r->db, &r->keep, &r->lease, r->course.migration->name, &r->record) != DDB_OK)
		return ddbi_run_told(r);
	r->taken = true;
	r->noted_us = ddbi_monotonic_us();
	if (!state_allows(r, &done))
		return false;
	if (done)
		return ddbi_history_leave(r->db, &r->lease, &r->record) == DDB_OK || ddbi_run_told(r);
	return begin_record(r) && run_steps(r) && end_record(r);
}

static bool run_one(struct run *r)
{
	bool done;
	const char *name = r->course.migration->name;
	if (ddbi_history_get(r->db, &r->keep, name, &r->record) != DDB_OK)
		return ddbi_run_told(r);
	if (!state_allows(r, &done) || done)
		return done;
	bool ok = take_and_run(r);
	if (!ok)
		leave(r);
	return ok;
}

/* ---- the calls ---- */
static bool run_named(struct run *r, const struct ddb_migration *m, bool back)
{
	r->taken = false;
	r->text = "";
	ddbi_arena_reset(&r->keep);
	error_init(&r->err, &r->keep);
	return ddbi_course_begin(&r->course, r->db, m, back, &r->err) ? run_one(r) : ddbi_run_failed(r);
}

/* All of them are looked at before the first is run. */
static bool check_all(struct run *r, const struct ddb_migration *all, size_t n, bool back)
{
	struct course c;
	for (size_t i = 0; i < n; i++) {
		if (!ddbi_course_begin(&c, r->db, &all[i], back, &r->err))
			return ddbi_run_failed(r);
		for (size_t k = 0; k < i; k++)
			if (!strcmp(all[k].name, all[i].name)) {
				ddbi_failf(&r->err, EXCEPTION_MISUSE, "two migrations are called %s",
					all[i].name);
				return ddbi_run_failed(r);
			}
	}
	return true;
}

static bool run_all(struct run *r, const struct ddb_migration *all, size_t n, bool back)
{
	error_init(&r->err, &r->keep);
	if (!ddbi_session_begin(r->db, &r->err))
		return ddbi_run_failed(r);
	if (n && !all) {
		ddbi_failf(&r->err, EXCEPTION_MISUSE,
			back ? "the migration is NULL" : "the migrations are NULL");
		return ddbi_run_failed(r);
	}
	if (!ddbi_lease_begin(&r->lease, r->opts)) {
		ddbi_failf(&r->err, EXCEPTION_IO, "the system gives no random numbers");
		return ddbi_run_failed(r);
	}
	if (!check_all(r, all, n, back))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!run_named(r, &all[i], back))
			return false;
	return true;
}

static enum ddb_rc run(struct ddb *db, const struct ddb_migration *all, size_t n, bool back,
	const struct ddb_migrate_opts *o)
{
	struct run r = { .db = db, .opts = o ? o : &no_options };
	if (!db)
		return DDB_MISUSE;
	ddbi_arena_init(&r.keep, ARENA_MAX_DEFAULT);
	ddbi_arena_init(&r.page, ARENA_MAX_DEFAULT);
	ddbi_arena_init(&r.item, ARENA_MAX_DEFAULT);
	run_all(&r, all, n, back);
	db->last = r.why;
	ddbi_arena_free(&r.keep);
	ddbi_arena_free(&r.page);
	ddbi_arena_free(&r.item);
	return r.why.rc;
}

enum ddb_rc ddb_migrate(
	struct ddb *db, const struct ddb_migration *migrations, size_t n, const struct ddb_migrate_opts *o)
{
	return run(db, migrations, n, false, o);
}

enum ddb_rc ddb_migrate_rollback(
	struct ddb *db, const struct ddb_migration *migration, const struct ddb_migrate_opts *o)
{
	return run(db, migration, 1, true, o);
}
