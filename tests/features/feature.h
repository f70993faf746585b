/* SPDX-License-Identifier: Apache-2.0 */
/* feature.h: one test a row of the tick-list (docs/features.md), run on every kind of store. README.md in
 * this folder says how to write one.
 *
 * Only the public interface is to be seen here, as a user has it. JSON in arguments may be written with ' for
 * " so that it stays legible; a text that has a " in it is taken as it stands. An assertion that fails says
 * which row, on which store and where, and ends the process. */
#ifndef FEATURES_FEATURE_H
#define FEATURES_FEATURE_H
#include <ddb/ddb.h>
#include <string.h>

struct feature {
	struct ddb *db;          /* a session on an empty store, default options */
	struct ddb_arena *arena; /* for what is read; freed at the end */
	const char *store;       /* "memory", "file" or "http" */
	const char *address;     /* for ddb_open; other sessions may be opened on it meanwhile */
	const char *row;
};

/* The test of a row, at the start of a line: FEATURE(p29_ttl_is_epoch_seconds) { ... }. The file's tests are
 * found by CMake and listed for its program. */
#define FEATURE(name)                          \
	void feature_##name(struct feature *); \
	void feature_##name(struct feature *f)

struct feature_row {
	const char *name;
	void (*run)(struct feature *);
};
extern const struct feature_row feature_rows[]; /* ends with { NULL, NULL } */

/* A model in one go: FEATURE_MODEL(user, "Users", DDB_HASH(user, email), DDB_ATTR(user, age)); */
#define FEATURE_MODEL(s, table, ...)                                \
	DDB_DECLARE(s);                                             \
	static const struct ddb_attr s##_attrs[] = { __VA_ARGS__ }; \
	DDB_MODEL(s, table)

/* Where in a test we are. */
struct feature_at {
	const struct feature *f;
	const char *file;
	int line;
};
#define HERE_ ((struct feature_at){ f, __FILE__, __LINE__ })

/* ---- what is stored, read by GetItem and Scan past all models; sets and maps in any order ---- */

/* assert_stored(f, "Users", "{'email':{'S':'jane@x.org'}}", "{'email':{'S':'jane@x.org'},'age':{'N':'41'}}"):
 * the item with that key is just this. */
#define assert_stored(f, table, key, item) feature_stored(HERE_, table, key, item)
/* There is no item with that key. */
#define assert_missing(f, table, key) feature_missing(HERE_, table, key)
/* All items of a table, as a JSON array in any order. */
#define assert_items(f, table, items) feature_items(HERE_, table, items)

/* ---- errors ---- */

/* The call failed, and ddb_errmsg(f->db) is this text, byte for byte. */
#define assert_error(f, call, text) feature_error(HERE_, (f)->db, call, text)
/* The same with the code, on any session. */
#define assert_error_on(f, session, call, code, text) feature_error_of(HERE_, session, call, code, text)
/* ddb_model_check refuses the model with this text. */
#define assert_model_refused(f, model, text) feature_model_refused(HERE_, model, text)

/* ---- the rest ---- */

#define assert_ok(f, call)             feature_rc(HERE_, (f)->db, call, DDB_OK)
#define assert_ok_on(f, session, call) feature_rc(HERE_, session, call, DDB_OK)
#define assert_rc(f, call, code)       feature_rc(HERE_, (f)->db, call, code)
#define assert_that(f, condition)      feature_that(HERE_, condition, #condition)
#define assert_int(f, is, should)      feature_int(HERE_, (long long)(is), (long long)(should), #is)
#define assert_text(f, is, should)     feature_text(HERE_, is, should, #is)
#define assert_json(f, is, should)     feature_json(HERE_, is, should)
/* What DescribeTable says has at least these members: assert_table(f, "T", "{'BillingModeSummary':{...}}").
 * Arrays have to be whole, in any order. */
#define assert_table(f, table, members) feature_table(HERE_, table, members)
/* What an operation answers has at least these members. */
#define assert_answer(f, operation, input, members) feature_answer(HERE_, operation, input, members)
/* Gives up with a text of your own. */
#define fail_row(f, ...) feature_fail(HERE_, __VA_ARGS__)

/* An operation past all models, which has to succeed; what it answers, until the next call. */
#define feature_call(f, operation, input) feature_raw(HERE_, operation, input)
/* Writes an item past all models. */
#define feature_put(f, table, item) feature_put_raw(HERE_, table, item)

/* A session on f's store with other options, f->db's being untouched. Closed by the caller. */
struct ddb *feature_session(struct feature *f, const struct ddb_open_opts *opts);

/* ---- behind the macros ---- */
#ifdef __GNUC__
#define FEATURE_PRINTF_   __attribute__((format(printf, 2, 3), noreturn))
#define FEATURE_NORETURN_ __attribute__((noreturn))
#else
#define FEATURE_PRINTF_
#define FEATURE_NORETURN_
#endif
void feature_stop(void) FEATURE_NORETURN_; /* ends the process as failed, with nothing left behind */
void feature_fail(struct feature_at, const char *format, ...) FEATURE_PRINTF_;
void feature_stored(struct feature_at, const char *table, const char *key, const char *item);
void feature_missing(struct feature_at, const char *table, const char *key);
void feature_items(struct feature_at, const char *table, const char *items);
void feature_table(struct feature_at, const char *table, const char *members);
void feature_answer(struct feature_at, const char *operation, const char *input, const char *members);
void feature_error(struct feature_at, struct ddb *, enum ddb_rc, const char *text);
void feature_error_of(struct feature_at, struct ddb *, enum ddb_rc, enum ddb_rc want, const char *text);
void feature_model_refused(struct feature_at, const struct ddb_model *, const char *text);
void feature_rc(struct feature_at, struct ddb *, enum ddb_rc, enum ddb_rc want);
void feature_that(struct feature_at, bool, const char *text);
void feature_int(struct feature_at, long long is, long long should, const char *text);
void feature_text(struct feature_at, const char *is, const char *should, const char *text);
void feature_json(struct feature_at, const char *is, const char *should);
const char *feature_raw(struct feature_at, const char *operation, const char *input);
void feature_put_raw(struct feature_at, const char *table, const char *item);

#endif
