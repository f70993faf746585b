/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/store.h: stores and sessions. A store holds tables; a session is one thread's door to it. */
#ifndef DDB_STORE_H
#define DDB_STORE_H
/* clang-format off */
#include <ddb/error.h>
#include <ddb/model.h>
#include <ddb/remote.h>
#include <ddb/private/begin.h>

/* The version of the library that is running: "0.1.0". Any thread. */
const char *ddb_version(void);

struct ddb_tag { const char *key, *value; };

struct ddb;

/* Who does background work (index back-fill, freeing of deleted tables, ...) of a local store. */
enum ddb_background {
	DDB_BACKGROUND_DEFAULT,  /* a file: THREAD; memory: ON_CALLS */
	DDB_BACKGROUND_THREAD,   /* one thread a store */
	DDB_BACKGROUND_ON_CALLS, /* a slice now and then, by the calls themselves */
	DDB_BACKGROUND_MANUAL    /* nobody but ddb_run_jobs */
};

/* How a local store is made to look like a busy service far away, so that a program can be tested against it. All
 * of it is off by default, and a local store is then as fast and as sure as it can be. Where something goes wrong it
 * does so only with a request that is valid by itself, and with the service's own exceptions and texts.
 * A percentage (0 to 100) is that of operations on items that it happens to; they are drawn from the seed in the
 * order in which operations are begun. Sessions made by ddb_session share one course of events; other sessions on
 * the same store see nothing of it. A ddb_fork begins a course of its own. */
struct ddb_realism {
	uint64_t seed;                      /* the same seed and the same calls: the same course; 0 is one too */
	int latency_min_ms, latency_max_ms; /* how long every call takes: evenly spread between these */
	bool throttle;                      /* by ProvisionedThroughput, of tables and of global indexes: when it is used
	                                     * up DDB_THROTTLED, or a batch leaves something unprocessed */
	int burst_s;                        /* seconds of capacity that can be saved up; 0: 300, as with the service */
	int unprocessed_percent;            /* items of batches that are left unprocessed; never all of a batch */
	int stale_percent;                  /* reads without .consistent that see the store as it was; in memory only */
	int lag_ms;                         /* at most so long ago; 0: 100 */
	int table_delay_ms;                 /* a table is CREATING, UPDATING or DELETING for so long; until a table is made
	                                     * it cannot be used, until it is changed not be changed again */
	int conflict_percent;               /* single writes and transactions that meet another transaction */
	int error_percent;                  /* InternalServerError; of writes that end so every other one was done */
	int throttling_percent;             /* ThrottlingException */
};

struct ddb_open_opts {
	const char *region;       /* NULL: what an AWS SDK would find; local stores: "us-east-1" */
	const char *endpoint;     /* of a remote store; NULL: the region's */
	const char *table_prefix; /* put before the table name of every model; NULL: none */
	int timeout_ms;           /* of one attempt on a remote store; 0: default */
	int max_retries;          /* of a remote store; 0: default (AWS_MAX_ATTEMPTS, else 3); below 0: none */
	/* Of tables that are created by it; what a call gives comes first. */
	int64_t read_units, write_units; /* capacity of each table and global index; both 0: paid per request */
	const struct ddb_tag *tags; /* "{table_name}" in a value stands for the table's name */
	size_t ntags;
	enum ddb_hooks_mode hooks;  /* of all calls that do not say themselves */
	bool no_scan;             /* refuse every ddb_find that would scan: as .no_scan of a query */
	enum ddb_background background;
	int sync_every_ms;        /* a file: 0: every write is on disk when its call returns; N: within N ms */
	int64_t (*clock_us)(void *user); /* the clock of a local store and of what models fill in, microseconds since 1970; NULL: the system's. Any thread */
	void *clock_user;
	uint64_t seed;            /* makes ids of tables and streams and UUIDs of models repeatable; 0: the system's random numbers.
	                           * Sessions that are opened apart from each other take seeds of their own */
	bool validation_envelope; /* a local store: "1 validation error detected: " before those messages of PutItem and
	                           * UpdateItem where a part of the service puts it; false: the messages by themselves */
	const struct ddb_realism *realism; /* makes a local store behave like a busy service; NULL: it does not */
	const struct ddb_remote *remote;   /* of a remote store (ddb/remote.h); NULL: all defaults */
};

/* Opens a store and a session on it. What is left zero is taken from the environment, where it has DDB_STORE (for
 * `where`, if that is NULL), DDB_REGION, DDB_ENDPOINT, DDB_TABLE_PREFIX, DDB_READ_UNITS, DDB_WRITE_UNITS, DDB_TAGS
 * (key=value,key=value); of a remote store then from what an AWS SDK reads. where:
 *	"memory:"       a new one, private; gone with its last session
 *	"memory:NAME"   the one of that name in this process, made when first opened
 *	"file:PATH"     one file, made if it is not there
 *	"aws:REGION"    Amazon DynamoDB; "aws:" is the region that an AWS SDK would find
 *	"http://HOST:PORT", "https://HOST"   any service that speaks its protocol, such as ddb serve
 * DDB_BUSY: the file is open in another process. DDB_INVALID: no such kind of address, or it was not linked.
 * DDB_IO: the file cannot be opened, is damaged, or no libddb file. DDB_MISUSE: out is NULL, or where and DDB_STORE are. Options are
 * copied. On failure too *out is set, to a session that can do nothing but tell why and be closed, or to NULL if
 * there was no memory for one. Any thread. */
enum ddb_rc ddb_open(struct ddb **out, const char *where, const struct ddb_open_opts *);
/* Another session on the same store, with the same options, for another thread: made by the one that has the given
 * session, and handed over. Errors are kept in the given session; *out is untouched then. */
enum ddb_rc ddb_session(struct ddb **out, struct ddb *);
/* A session on a private writable copy of a memory store, made at once whatever its size: load a fixture once
 * and fork it for each test. DDB_INVALID: the store is none in memory. */
enum ddb_rc ddb_fork(struct ddb **out, struct ddb *);
/* Ends the session; the store closes with its last one. Cursors must be finished before. NULL is fine. Calls on a
 * session that is closed are DDB_MISUSE (closing it again does nothing) until many others have been closed after it.
 * After the fork() of a process a session is of no use to the child, which may only close it. */
void ddb_close(struct ddb *);

/* Why the last call on this session failed, until the next call on it; rc is DDB_OK if it did not. Owned by the
 * session; never NULL, whatever is given. */
const struct ddb_error *ddb_error(const struct ddb *);
const char *ddb_errmsg(const struct ddb *); /* its message */

/* What is read into an arena lives until the arena is freed. NULL: no memory. Any thread. */
struct ddb_arena *ddb_arena_new(void);
/* Frees all that is in it but keeps the arena for more. */
void ddb_arena_reset(struct ddb_arena *);
void ddb_arena_free(struct ddb_arena *); /* NULL is fine */

#include <ddb/private/end.h>
/* clang-format on */
#endif
