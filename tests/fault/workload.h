/* SPDX-License-Identifier: Apache-2.0 */
/* What the fault tests write, and how they know what should be there.
 *
 * A lane is a series of operations that its seed determines: puts, updates, deletes, transfers between
 * accounts (which put an item too) and tables made and deleted. Whoever knows how many of them took place
 * knows the state. Lanes share the tables but no item, so that threads may run one each. */
#ifndef FAULT_WORKLOAD_H
#define FAULT_WORKLOAD_H
#include <ddb/ddb.h>

#define LANES    4
#define THINGS   24 /* of a lane */
#define ACCOUNTS 6
#define BALANCE  1000

struct lane {
	unsigned id;
	uint32_t done;           /* so many operations */
	uint32_t things[THINGS]; /* the operation that wrote it last; 0: it is not there */
	int64_t accounts[ACCOUNTS];
	bool table;
};

struct request {
	const char *operation;
	bool has_token; /* sent again it does nothing */
	char json[8192];
};

void lane_init(struct lane *, unsigned id);
/* The next operation of the lane, which is taken to have been done. */
void lane_next(struct lane *, struct request *);
uint64_t lane_digest(const struct lane *);

/* Makes the tables that are not there yet. */
enum ddb_rc workload_create(struct ddb *);

/* What is in a store. */
struct seen {
	uint64_t digest[LANES]; /* to be compared with lane_digest */
	bool failed;            /* a read failed: the store knows that something is wrong */
	char why[1200];         /* why it failed, or what is wrong */
	size_t findings;        /* of ddb_check */
	char finding[1200];     /* the first one */
};
/* Reads everything. false: a read failed, or an item is not as it was written, an index or a counter does not
 * agree with its table, or money was made or lost. */
bool workload_look(struct ddb *, struct seen *);
/* What ddb_check says of it. true: nothing is wrong. */
bool workload_check(struct ddb *, struct seen *);

/* As many as the environment says, or `otherwise`. */
unsigned workload_rounds(const char *variable, unsigned otherwise);

/* An empty folder of its own, where a sync costs time or, where there is such a place, none; and what removes
 * it with all that is in it. */
void workload_folder(char path[64]);
void workload_fast_folder(char path[64]);
void workload_empty(const char *folder);
void workload_remove(const char *folder);

#endif
