/* SPDX-License-Identifier: Apache-2.0 */
/* A session: one thread's door to a store, its options, and the last error. */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H
#include "operation/codec.h"
#include "store/store.h"
#include <ddb/ddb.h>

/* A driver opens the stores of one kind of address. Which drivers there are is a table per product:
 * drivers_all.c, drivers_remote.c, drivers_memory.c. */
struct session_driver {
	const char *scheme; /* "memory", "file", "aws", "http", "https": what stands before the colon */
	/* Which store it is, so that all sessions of the process share it; in the error's arena. Absent: one
	 * of its own. NULL: always so. */
	bool (*identity)(const char *rest, struct error *, struct str *id);
	bool (*open)(const char *rest, const struct ddb_open_opts *, struct error *, struct store **out);
};
extern const struct session_driver *const ddbi_drivers[]; /* NULL-terminated */
extern const struct session_driver ddbi_driver_memory, ddbi_driver_file;
extern const struct session_driver ddbi_driver_aws, ddbi_driver_http, ddbi_driver_https;

struct shared_store;

struct ddb {
	struct store *store;         /* NULL: could not be opened */
	struct shared_store *shared; /* NULL: a store of its own */
	struct ddb_arena arena;      /* of the call under way */
	struct ddb_arena keep;       /* of the options */
	struct buf scratch;          /* of decoding */
	struct buf answer;           /* of ddb_call */
	struct ddb_error last;
	struct ddb_open_opts options; /* copied, texts included */
	struct str table_prefix;
	uint64_t random;     /* the state of options.seed; unused without one */
	unsigned generation; /* of the process that opened it: a child of fork() may not use it */
	bool waiting;        /* a call is under way; completions may start others, but not wait for them */
	bool closed;         /* nothing is left but that, and the last error */
	/* The model room's: what it keeps from call to call; freed by ddb_close with models_free, unless
	 * NULL. */
	void *models;
	void (*models_free)(void *);
};

/* Begins a call: refuses NULL, a session that was not opened, the child of a fork, and a call from within a
 * completion that another one waits for; clears the last error, resets the arena. */
bool ddbi_session_begin(struct ddb *, struct error *);
/* These refusals alone. */
bool ddbi_session_idle(const struct ddb *, struct error *);
/* The first three of them: enough for what does not wait. */
bool ddbi_session_usable(const struct ddb *, struct error *);
/* Submits, drives until done, and keeps the error. The waiting form of every call. */
enum ddb_rc ddbi_session_run(struct ddb *, struct op *);
/* The same in two steps, so that several may be under way within a call. The op lives until it was awaited;
 * false: it has failed, and its error tells. */
void ddbi_session_submit(struct ddb *, struct op *);
bool ddbi_session_await(struct ddb *, const struct op *);
/* What was submitted goes on, as far as it can without waiting. */
void ddbi_session_tend(struct ddb *);
/* How many are worth it: a service answers many in the time of one, a store within the process does not. */
#define SESSION_WINDOW 16
size_t ddbi_session_window(const struct ddb *);
/* Ends a call: keeps its error as the last one, or that there was none, and returns its code. */
enum ddb_rc ddbi_session_end(struct ddb *, const struct error *);
/* Fills in what the options leave open, and *where if it is NULL, from the environment. */
bool ddbi_environment(struct ddb *, struct error *, const char **where);
/* Makes a session without a store; NULL: no memory. */
struct ddb *ddbi_session_new(const struct ddb_open_opts *);
void ddbi_session_free(struct ddb *);
/* Frees all that it has, and keeps it a while, so that a call on it by mistake can be told from one on a
 * session that is open. */
void ddbi_session_retire(struct ddb *);

/* The stores that sessions of this process share, by identity. */
bool ddbi_shared_open(const struct session_driver *, const char *rest, struct str id,
	const struct ddb_open_opts *, struct error *, struct shared_store **out, struct store **door);
void ddbi_shared_hold(struct shared_store *);    /* NULL is fine */
void ddbi_shared_release(struct shared_store *); /* NULL is fine; with the last one the store closes */

#endif
