/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the realism store: the world that its doors share, and a ticket for each op on its way. */
#ifndef STORE_REALISM_WORLD_H
#define STORE_REALISM_WORLD_H
#include "base/buf.h"
#include "store/realism/realism.h"
#include <pthread.h>

/* ---- what an op touches (share.c) ---- */

/* An item of a request, or what a Query or Scan reads: what may be throttled by itself. */
struct share {
	struct str table; /* a name; absent: the request lacks it */
	struct str index; /* of a Query or Scan; absent: none */
	double units;     /* at least these will be consumed (06-Y3, Y6, Y9, Y10) */
	bool refused;
};
struct shares {
	struct share *items;
	size_t len;
	bool write;
};
/* None (true): the op is not one on items. false: no memory. */
bool ddbi_shares(const struct op *, struct shares *out);

/* ---- tables (tables.c) ---- */

enum changing { CHANGING_NOT, CHANGING_CREATING, CHANGING_UPDATING, CHANGING_DELETING };

/* Capacity units per second and what there is of them now; may be below zero. */
struct meter {
	double rate, left;
};
#define METERS_MAX 21 /* the table and 20 global indexes */
#define NAME_SIZE  256

struct metered {
	char name[NAME_SIZE]; /* of the index; empty: the table itself, which is the first */
	struct meter read, write;
};

/* What is known of a table. */
struct tended {
	struct tended *next;
	char name[NAME_SIZE];
	enum changing changing;
	int64_t until_us;        /* that long */
	struct buf farewell;     /* the answer to DeleteTable, for as long as it is being deleted */
	char id[64];             /* whose capacity is measured */
	int64_t filled_us;       /* when the meters were last filled up */
	struct metered *metered; /* METERS_MAX, or NULL: never measured */
	size_t nmetered;
};

/* ---- the world ---- */

struct world {
	struct ddb_realism options;
	int64_t (*clock_us)(void *);
	void *clock_user;

	pthread_mutex_t lock;
	size_t doors;
	uint64_t random;
	struct store *spy;  /* a door to ask what tables there are */
	struct store *past; /* a door to a copy, or NULL: none made yet, or it is of no use any more */
	int64_t past_us;    /* when it was made */
	struct tended *tables;
};

bool ddbi_world_open(struct store *inside, const struct ddb_realism *, int64_t (*clock_us)(void *),
	void *clock_user, struct error *, struct world **out);
void ddbi_world_hold(struct world *);
void ddbi_world_release(struct world *);
int64_t ddbi_world_now_us(const struct world *);

/* The rest: under the world's lock. */

/* true in that percentage of calls. 0 and 100 leave the course of the others alone. */
bool ddbi_chance(struct world *, int percent);
uint64_t ddbi_below(struct world *, uint64_t n); /* n > 0 */

/* past.c: the copy that late reads are served from. */
/* Called before each write: a copy that is too old by then is made anew, of the store before the write. */
void ddbi_past_keep(struct world *);
/* A door to it for one read; NULL: none is to be had. */
struct store *ddbi_past_door(struct world *);
void ddbi_past_forget(struct world *);

/* tables.c */
struct tended *ddbi_tended_find(struct world *, struct str name); /* NULL: nothing is known of it */
struct tended *ddbi_tended_make(struct world *, struct str name); /* finds or makes; NULL: no memory */
void ddbi_tended_clear(struct world *);
/* Refuses the op for the state of a table. true: nothing against it. */
bool ddbi_states_allow(struct world *, const struct op *, const struct shares *, struct error *);
/* DescribeTable and DeleteTable of a table that is being deleted are answered from memory; true: so it was.
 */
bool ddbi_states_answer(struct world *, struct op *);
/* Notes what an op has done to tables, and makes DescribeTable tell of it. It has succeeded. */
void ddbi_states_note(struct world *, struct op *);

/* throttle.c */
/* Takes from the meters what each share will consume at least, and refuses those that there is no capacity
 * for. The arena is for questions. false: no memory. */
bool ddbi_throttle(struct world *, struct shares *, struct ddb_arena *, size_t *refused);
/* Gives all of it back. */
void ddbi_throttle_refund(struct world *, const struct shares *);
/* Takes what the op really consumed instead; a condition that failed consumes too (06-W10). */
void ddbi_throttle_settle(struct world *, const struct shares *, const struct op *);

/* ---- capacity that only we asked for (consumed.c) ---- */
struct consumed {
	bool asked;            /* the request was changed */
	bool total_only, none; /* what its maker wants to see */
};
/* Makes the op, whose input it may change, say what it consumes by table and index. */
void ddbi_consumed_ask(struct op *, struct consumed *);
void ddbi_consumed_hide(struct op *, const struct consumed *);
/* The list of what a successful op consumed; *one holds it where it is no list. */
const struct consumed_capacity *ddbi_consumed_list(const struct op *, size_t *n);

/* ---- batches (batch.c) ---- */
static inline bool is_batch(enum op_id id)
{
	return id == OP_BATCH_WRITE_ITEM || id == OP_BATCH_GET_ITEM;
}
static inline bool is_transaction(enum op_id id)
{
	return id == OP_TRANSACT_WRITE_ITEMS || id == OP_TRANSACT_GET_ITEMS;
}
/* What was not let in. */
struct rest {
	struct batch_write_item_request_map writes;
	struct batch_get_request_map gets;
};
/* Takes the refused shares out of the op's request, whose input is ours. false: no memory. */
bool ddbi_batch_cut(struct op *, const struct shares *, struct rest *);
/* Adds them to what the answer leaves unprocessed. false: no memory. */
bool ddbi_batch_give_back(struct op *, const struct rest *);

/* ---- an op on its way (fate.c, door.c) ---- */

struct queue;

struct ticket {
	struct ticket *next, *prev;
	struct queue *queue; /* which it stands in, or NULL */
	struct op *op;       /* its maker's */
	struct op inside;    /* what the store inside is given */
	struct shares shares;
	struct consumed consumed;
	struct rest rest;
	struct store *past; /* a door that is this read's alone; NULL: it is not late */
	int64_t due_us;     /* not completed before (monotonic) */
	bool doubtful;      /* will seem to have failed, though it has not */
	bool metered;       /* its shares were taken from the meters */
};

/* Decides what becomes of an op, and when. true: it goes to the store inside, or to the past. false: the
 * answer or the error stands in ticket->inside already. */
bool ddbi_fate(struct world *, struct ticket *);
/* Makes the store's answer look as it should. */
void ddbi_fate_after(struct world *, struct ticket *);

#endif
