/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the migrations room: a migration in one direction, step by step.
 *	steps.c: what steps make of an item            text.c: a step in words
 *	write.c: one item, under a condition           pass.c: all items of a table, page by page
 *	table.c: indexes, time to live, tags           history.c: what was run, and who is at it
 *	run.c: the calls                               compare.c, look.c, preview.c: looking ahead */
#ifndef MIGRATE_MIGRATE_H
#define MIGRATE_MIGRATE_H
#include "model/call.h"
#include "model/retry.h"
#include <ddb/migrate.h>

/* A migration on its way, forth or back. */
struct course {
	const struct ddb_migration *migration;
	const struct mapping *mapping;
	bool back;
};
/* The i-th step to be done. */
static inline const struct ddb_migrate_step *course_step(const struct course *c, size_t i)
{
	return &c->migration->steps[c->back ? c->migration->nsteps - 1 - i : i];
}
static inline bool step_is_of_items(const struct ddb_migrate_step *s)
{
	return s->kind <= DDB_MIGRATE_CHANGE;
}
/* The end of the steps from i on that one pass does. */
size_t ddbi_course_pass_end(const struct course *, size_t i);
/* Can each step be done, or undone? The mapping is filled in. */
bool ddbi_course_begin(
	struct course *, struct ddb *, const struct ddb_migration *, bool back, struct error *);

/* ---- texts; in the arena, NULL: no memory ---- */
const char *ddbi_step_text(struct ddb_arena *, const struct course *, const struct ddb_migrate_step *);
/* Of all that are done in the i-th step to be done. */
const char *ddbi_pass_text(struct ddb_arena *, const struct course *, size_t from, size_t to);
/* Of all its steps, to know them again. */
const char *ddbi_course_fingerprint(struct ddb_arena *, const struct course *);
const char *ddbi_migrate_format(struct ddb_arena *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The key of an item, packed; absent: no memory. The same as DynamoDB JSON. */
struct str ddbi_key_of(struct ddb_arena *, const struct mapping *, struct str item);
const char *ddbi_key_json(struct ddb_arena *, const struct mapping *, struct str item, struct error *);

/* ---- one item ---- */
struct made {
	struct str item;  /* packed: what the steps make of it */
	bool left;        /* one of them left it alone */
	bool by_function; /* what it is made from may be any of its attributes */
};
/* Errors name the item. Functions run while the session refuses calls. */
bool ddbi_steps_apply(struct ddb *, const struct course *, size_t from, size_t to, struct str item,
	struct ddb_arena *, struct error *, struct made *out);

enum written { ITEM_SAME, ITEM_CHANGED, ITEM_LEFT };
/* Makes of the stored item what the steps make of it, whoever else writes it meanwhile. */
bool ddbi_item_migrate(struct ddb *, const struct course *, size_t from, size_t to, struct str item,
	struct ddb_arena *, struct error *, enum written *out);

/* ---- reading ---- */
struct scanned {
	const struct item *items;
	size_t n;
	struct str next; /* packed start key of what follows; absent: that was all */
};
/* A page of the course's table, consistently; what is refused for a while is tried again. */
bool ddbi_migrate_scan(struct ddb *, const struct mapping *, struct str start, size_t limit,
	struct ddb_arena *, struct error *, struct scanned *out);
/* Runs an op that was filled in; false: *err is its error. */
bool ddbi_migrate_op(struct ddb *, struct op *, struct error *);
/* After a call of the session that failed, where the same may succeed soon: waits. */
bool ddbi_migrate_again(struct ddb *, struct retry *);
/* Is the item one of the model's own? */
bool ddbi_item_is_ours(const struct mapping *, struct str item);

/* ---- history ---- */
#define STATE_RUNNING      "running"
#define STATE_APPLIED      "applied"
#define STATE_MARKED       "marked"
#define STATE_ROLLING_BACK "rolling back"
#define STATE_ROLLED_BACK  "rolled back"

struct history {
	const char *name, *about, *table, *state;
	const char
		*position; /* key of the last item that was done in the step at hand, as JSON; NULL: none */
	const char *owner; /* NULL: nobody is at it */
	const char *fingerprint; /* of the steps that were begun */
	int64_t step, looked, changed, left;
	struct ddb_time started_at, ended_at, lease_until;
};
static inline bool record_is_applied(const struct history *r)
{
	return r->state && (!strcmp(r->state, STATE_APPLIED) || !strcmp(r->state, STATE_MARKED));
}

/* Who runs migrations here, and how long the word of it holds. */
struct lease {
	char owner[48];
	int64_t us;
};
bool ddbi_lease_begin(struct lease *, const struct ddb_migrate_opts *);
/* The calls below keep their failure in the session. What is not there is zero but for its name. */
enum ddb_rc ddbi_history_get(struct ddb *, struct ddb_arena *, const char *name, struct history *out);
/* Makes the table where there is none, and takes the migration; BUSY: another process has it. */
enum ddb_rc ddbi_history_take(
	struct ddb *, struct ddb_arena *, const struct lease *, const char *name, struct history *out);
/* Notes how far it is; BUSY: another process has taken it meanwhile. */
enum ddb_rc ddbi_history_note(struct ddb *, const struct lease *, const struct history *);
/* The same, and nobody is at it any more. */
enum ddb_rc ddbi_history_leave(struct ddb *, const struct lease *, const struct history *);

/* ---- a run ---- */
struct run {
	struct ddb *db;
	const struct ddb_migrate_opts *opts;
	struct course course;
	struct lease lease;
	struct history record;
	struct ddb_arena keep; /* of the migration at hand */
	struct ddb_arena page, item;
	struct error err;     /* in `page`, or */
	struct ddb_error why; /* what it failed with; rc OK: it has not */
	const char *text;     /* of the step at hand */
	int64_t noted_us;     /* when the lease was renewed */
	int64_t paced, paced_from_us;
	bool taken;
};
/* Both keep why. Always false. */
bool ddbi_run_failed(struct run *); /* r->err */
bool ddbi_run_told(struct run *);   /* a call of the session */
/* Notes position (a packed key; absent: none) and step, and renews the lease. */
bool ddbi_run_note(struct run *, struct str position, size_t step);
/* The lease is renewed where it is due, and the user is told. false: it is enough, or failed. */
bool ddbi_run_alive(struct run *, struct str position, size_t step);
bool ddbi_pass_run(struct run *, size_t from, size_t to);
bool ddbi_table_step_run(struct run *, size_t step);

/* ---- looking ahead ---- */
#define LOOK_SAMPLE 1000
#define LOOK_PAGE   100
struct planned {
	struct ddb *db;
	struct ddb_arena *arena; /* the caller's */
	struct ddb_arena work;
	struct error err;
	struct ddb_error told; /* of a call of the session that failed instead */
	struct buf steps;      /* of struct ddb_plan_step */
	struct buf text;
	const struct ddb_plan_opts *opts;
	int64_t looked;
};
bool ddbi_planned_begin(struct planned *, struct ddb *, struct ddb_arena *, const struct ddb_plan_opts *);
/* A sentence for a step, with its costs behind it; and one that goes with it. false: no memory. */
bool ddbi_planned_add(struct planned *, struct ddb_plan_step);
enum ddb_rc ddbi_planned_end(struct planned *, bool ok, struct ddb_migrate_plan *out);

/* What the store says of the table. */
struct table_facts {
	bool exists;
	int64_t items, bytes;
	int64_t looked, looked_bytes; /* of the sample */
	bool all;                     /* the sample is the table */
};
bool ddbi_table_facts(struct planned *, const struct mapping *, struct table_facts *);
/* Shows each item of the sample of the mapping's table. */
typedef bool look_fn(void *user, struct str item, struct error *);
bool ddbi_look(struct planned *, const struct mapping *, struct table_facts *, look_fn *, void *user);
/* What was counted in the sample, of the whole table. */
int64_t ddbi_estimate(const struct table_facts *, int64_t counted);
/* The costs of reading all of the table. */
void ddbi_cost_reading(const struct table_facts *, struct ddb_plan_step *);

#endif
