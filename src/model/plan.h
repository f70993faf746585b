/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: from a condition to the way to find what it describes. A pure function of model and query. */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H
#include "model/trees.h"

enum way { WAY_NOTHING /* nothing can match */, WAY_GET, WAY_QUERY, WAY_SCAN };

struct plan {
	enum way way;
	const struct ddb_index *index;  /* NULL: the table */
	const struct condition *key;    /* GET: hash (and range) equal to a value; QUERY: the key condition */
	const struct condition *filter; /* for the store; NULL: none */
	const struct condition *rest; /* what the store does not take, for the client to filter; NULL: none */
	bool descending;
	bool whole; /* items come with all of their attributes */
};

/* Errors: the query is wrong, or a scan is refused. no_scan: the session's option. */
bool ddbi_plan(const struct trees *, const struct ddb_query *, bool no_scan, struct plan *out);

#endif
