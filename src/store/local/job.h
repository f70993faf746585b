/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of jobs, each doing a slice: at most SLICE_MAX_ROWS rows or SLICE_MAX_US. */
#ifndef STORE_LOCAL_JOB_H
#define STORE_LOCAL_JOB_H
#include "store/local/core.h"

/* Puts the next rows of the table into a new index; after the last one the index becomes ACTIVE. */
bool ddbi_job_backfill(struct stage *, const struct job *, struct error *);
/* Empties a dropped tree and then drops it. */
bool ddbi_job_free(struct stage *, const struct job *, struct error *);

/* How a slice ends: the job is finished, or goes on with what `job` says now. */
bool ddbi_job_done(struct stage *, const struct job *, struct error *);
bool ddbi_job_update(struct stage *, const struct job *, struct error *);

#endif
