/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of jobs, each doing a slice: at most SLICE_MAX_ROWS rows or SLICE_MAX_US. */
#ifndef STORE_LOCAL_JOB_H
#define STORE_LOCAL_JOB_H
#include "store/local/core.h"

/* Puts the next rows of the table into a new index; after the last one the index becomes ACTIVE. */
bool ddbi_job_backfill(struct stage *, const struct job *, struct error *);
/* Empties a dropped tree and then drops it. */
bool ddbi_job_free(struct stage *, const struct job *, struct error *);
/* Puts the next rows of the table into its index by expiry. */
bool ddbi_job_expiry(struct stage *, const struct job *, struct error *);

/* How far a slice is: begins zeroed but for started_us, which is ddbi_monotonic_us(). */
struct slice {
	int rows;
	int64_t started_us;
};
bool ddbi_slice_is_over(const struct stage *, const struct slice *);

/* The rows of a table one after the other, a slice at a time. */
struct walk {
	struct stage *stage;
	const struct table *table;
	struct job job; /* goes on behind its `after`, and moves that on */
	/* What is done with each row. Key and item are there until it returns. */
	bool (*row)(struct walk *, struct str key, struct str item, struct error *);
	bool end; /* the last row is done */
};
bool ddbi_walk_slice(struct walk *, struct error *);

/* A row of TREE_JOB, whose texts stay in the row; false: it cannot be read. */
bool ddbi_job_read(struct str key, struct str row, struct job *);

/* How a slice ends: the job is finished, or goes on with what `job` says now. */
bool ddbi_job_done(struct stage *, const struct job *, struct error *);
bool ddbi_job_update(struct stage *, const struct job *, struct error *);

#endif
