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
	bool (*open)(struct str rest, const struct ddb_open_opts *, struct error *, struct store **out);
};
extern const struct session_driver *const ddbi_drivers[]; /* NULL-terminated */

struct ddb {
	struct store *store;
	struct ddb_arena arena;   /* of the call under way */
	struct buf scratch;       /* of decoding */
	struct ddb_error last;
	struct ddb_open_opts options; /* copied, texts included */
	struct str table_prefix;
	int64_t pid;              /* who opened it: a child of fork() may not use it */
	/* The model room's: what it keeps from call to call; freed by ddb_close with models_free, unless NULL. */
	void *models;
	void (*models_free)(void *);
};

/* Begins a call: refuses NULL and the child of a fork, clears the last error, resets the arena. */
bool ddbi_session_begin(struct ddb *, struct error *);
/* Submits, drives until done, and keeps the error. The waiting form of every call. */
enum ddb_rc ddbi_session_run(struct ddb *, struct op *);
/* Ends a call: keeps the error (if any) as the last one and returns its code. */
enum ddb_rc ddbi_session_end(struct ddb *, const struct error *);

/* A call by name with JSON in and out, as on the wire. Exported as ddb_call. */

#endif
