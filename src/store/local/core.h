/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a local store, for the files of this room that make it run: doors, leader, stage, jobs.
 *
 * Locks, in the order in which they may be taken: `leading` (a flag under `lock`, held over a whole group by
 * the thread that set it), `lock`, `catalog_lock`. Nothing is called under the two mutexes but the system's
 * own signalling, and no completion runs while its thread leads. */
#ifndef STORE_LOCAL_CORE_H
#define STORE_LOCAL_CORE_H
#include "base/os.h"
#include "base/wait.h"
#include "store/local/local.h"
#include "store/local/stage.h"
#include <pthread.h>

#define GROUP_MAX_OPS   256
#define GROUP_MAX_BYTES ((size_t)4 << 20)
#define SLICE_MAX_ROWS  1000
#define SLICE_MAX_US    5000

/* ---- lists of ops ---- */
struct op_list {
	struct op *first, **last;
	size_t n;
};
static inline void op_list_init(struct op_list *l)
{
	*l = (struct op_list){ NULL, &l->first, 0 };
}
static inline void op_list_add(struct op_list *l, struct op *op)
{
	op->next = NULL;
	*l->last = op;
	l->last = &op->next;
	l->n++;
}
static inline struct op *op_list_take(struct op_list *l)
{
	struct op *op = l->first;
	if (!op)
		return NULL;
	l->first = op->next;
	if (!l->first)
		l->last = &l->first;
	l->n--;
	return op;
}
/* Moves all of `from` behind `l`. */
static inline void op_list_join(struct op_list *l, struct op_list *from)
{
	if (!from->first)
		return;
	*l->last = from->first;
	l->last = from->last;
	l->n += from->n;
	op_list_init(from);
}

/* ---- the group under way ---- */
enum staged_state { STAGED_NOTHING, STAGED_PUT, STAGED_DELETE };

/* A row that the group has something to say about. */
struct staged {
	struct staged *next; /* in the order of first mention */
	uint64_t hash;
	size_t slot;
	kv_tree tree;
	enum staged_state state;
	struct str key, value;
};

struct staged_counter {
	uint32_t id;
	int64_t items, bytes; /* to add */
};

/* What only table operations and jobs do; in order. */
struct staged_tree {
	struct staged_tree *next;
	struct kv_write write;
};

struct group {
	struct local *local;
	struct view view;
	int64_t now_us;
	struct ddb_arena arena;
	struct staged **slots; /* open addressing; cap is a power of two */
	size_t cap, len, nwrites;
	size_t bytes; /* of the keys and values put */
	struct staged *first, **last;
	struct staged_counter *counters;
	size_t ncounters, counters_cap;
	struct staged_tree *creates, *others; /* newest first */
	size_t ntrees;
	struct catalog *catalog; /* the next one, or NULL: stays as it is */
	uint32_t next_id;
	int64_t jobs;         /* how many more there will be */
	struct str forgotten; /* the last token row that went in this group; absent: none yet */
};

/* What a write carries from submit to the leader. */
struct written {
	struct prepared prepared;
	bool begun; /* under the store's lock */
};

/* How to take back what one operation staged. */
struct undo {
	struct undo *before;
	struct staged *row;
	enum staged_state state;
	struct str value;
};
struct delta {
	struct delta *before;
	struct staged_counter add;
};
struct stage {
	struct group *group;
	struct undo *undo;
	struct delta *deltas;
};

bool ddbi_group_init(struct group *, struct local *);
void ddbi_group_free(struct group *);
bool ddbi_group_begin(struct group *, struct error *);
/* Writes what was staged, if anything was. *rc: what the engine said of the commit. */
bool ddbi_group_commit(struct group *, struct error *, enum kv_rc *rc);
void ddbi_group_end(struct group *);
void ddbi_stage_begin(struct stage *, struct group *);
/* keep: the operation has succeeded. false: no memory to keep it, and it was taken back. */
bool ddbi_stage_end(struct stage *, bool keep, struct error *);
/* Stages the row of TREE_CATALOG that holds the format number and the counter of ids. */
bool ddbi_stage_put_ids(struct stage *, struct error *);

/* ---- time to live ---- */

/* When items expire, as far as is known. The leader's, but for what is atomic. */
struct expiries {
	_Atomic int64_t next_s;  /* none before that second; INT64_MAX: none at all */
	_Atomic int64_t look_us; /* when to look whether it is time (monotonic); INT64_MAX: never */
	/* The pass over all tables that is under way. */
	uint64_t version; /* of the catalog that it goes over */
	size_t done;      /* so many tables */
	int64_t later_s;  /* the first second that is left for another pass */
};

/* ---- streams ---- */

/* When change records are over, as far as is known. The leader's, but for what is atomic. */
struct trims {
	_Atomic int64_t
		next_ms; /* none before that time of the store's clock; INT64_MAX: there is no stream */
	_Atomic int64_t look_us; /* when to look whether it is time (monotonic); INT64_MAX: never */
	/* The pass over all streams that is under way. */
	char at[320]; /* the key of the stream where it goes on */
	size_t at_len;
	int64_t later_ms; /* the first time that is left for another pass */
};

/* ---- the store ---- */
struct door;

struct local {
	struct kv *kv;
	struct local_opts opts;

	pthread_mutex_t lock;
	pthread_cond_t work;      /* for the background thread: there may be something to do */
	pthread_cond_t lead_free; /* for those who lead without ops: background, run_jobs, fork */
	struct op_list queue;     /* writes of all doors that nobody has begun */
	size_t doors;
	unsigned lead_waiters, passed_over;
	bool leading, stopping, has_thread;
	pthread_t thread;

	pthread_mutex_t catalog_lock;
	struct catalog *catalog;
	struct catalog *next; /* what the commit under way will publish, or NULL */

	_Atomic size_t jobs;          /* rows in TREE_JOB */
	_Atomic bool jobs_stalled;    /* one met an error that will not go away */
	_Atomic int64_t jobs_from_us; /* after an error that may: not before this (monotonic) time */
	_Atomic bool broken;          /* a commit failed in the middle: no more writes */

	/* The leader's. */
	struct group group;
	uint32_t next_id, last_job;
	uint64_t random;
	_Atomic uint64_t untidied; /* commits since the engine tidied up */
	_Atomic int64_t
		unsynced_since_us; /* when a commit was first left unsynced (monotonic); 0: all is synced */
	bool alert;                /* the background thread should look at its deadlines */
	struct expiries expiries;
	struct trims trims;
};

struct door {
	struct store store;
	struct local *local;

	/* Its own thread's. */
	const struct catalog *catalog;
	struct op_list reads, finished;
	uint64_t writes, answered; /* so many submitted, so many finished */
	size_t in_flight;

	/* Under the store's lock. */
	struct op_list done;
	bool asleep, has_wakeup, signalled;
	pthread_cond_t cond;
	struct wakeup wakeup;
};

int64_t ddbi_local_now_us(const struct local *);

/* door.c */
bool ddbi_door_open(struct local *, struct error *, struct door **out);
void ddbi_door_submit(struct store *, struct op *ops[], size_t n);
int ddbi_door_drive(struct store *, int timeout_ms);
int ddbi_door_wakeup(struct store *);
bool ddbi_door_cancel(struct store *, struct op *);
/* Cancels, finishes and frees the door, but not the store. */
void ddbi_door_close(struct door *);
/* Under the store's lock: makes its thread look. */
void ddbi_door_wake(struct door *);

/* leader.c. `lead` runs one group from the queue for the door that has set leading. */
void ddbi_lead(struct local *, const struct door *self);
void ddbi_lead_wait(struct local *); /* sets leading as soon as nobody leads */
bool ddbi_lead_try(struct local *);
void ddbi_lead_end(struct local *);
/* Commits the group and publishes what it says; false: error filled in and nothing published. */
bool ddbi_lead_commit(struct group *, struct error *);

/* dispatch.c */
bool ddbi_run_read(const struct view *, struct op *);
bool ddbi_run_write(struct stage *, struct op *, const struct prepared *);

/* job.c, background.c */
enum job_kind { JOB_BACKFILL = 1, JOB_FREE = 2, JOB_EXPIRY = 3 };
struct job {
	uint32_t id;
	enum job_kind kind;
	struct str table;  /* BACKFILL, EXPIRY: its name */
	uint32_t table_id; /* BACKFILL, EXPIRY */
	uint32_t index_id; /* BACKFILL */
	struct str after;  /* BACKFILL, EXPIRY: the last base key that was done; absent: none yet */
	kv_tree tree;      /* FREE; EXPIRY: the index by expiry */
};
bool ddbi_job_add(struct stage *, const struct job *, struct error *);
/* One slice of one job, of the sweep or of trimming streams, by the leader. */
void ddbi_job_slice(struct local *);
bool ddbi_jobs_waiting(const struct local *);
/* When the next slice may be due (monotonic): 0 at once, INT64_MAX never. */
int64_t ddbi_jobs_due_us(const struct local *);
/* Syncs that are not part of a commit; by the leader. */
bool ddbi_sync_due(const struct local *);
void ddbi_sync(struct local *);
/* Checkpoints, when enough has been committed; by any thread, beside the leader. */
bool ddbi_tidy_due(const struct local *);
void ddbi_tidy(struct local *);
bool ddbi_background_start(struct local *); /* false: no thread to be had; jobs then advance behind calls */
void ddbi_background_stop(struct local *);

#endif
