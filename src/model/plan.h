/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: from a condition to the way to find what it describes. A pure function of model and query: it
 * makes no call and always decides the same. What a plan refers to lives in the arena of the trees, or is the
 * model's. */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H
#include "model/trees.h"

enum way { WAY_NOTHING /* nothing can match */, WAY_GET, WAY_BATCH_GET, WAY_QUERY, WAY_SCAN };

#define PLAN_KEYS_MAX     1000  /* keys of a BATCH_GET; of a longer list it is a Scan */
#define PLAN_SORT_DEFAULT 10000 /* .sort_max where it is 0 */

struct plan {
	enum way way;
	const struct ddb_index *index; /* of a QUERY or SCAN; NULL: the table */
	const struct condition *key;   /* QUERY: the key condition. GET, BATCH_GET: what the keys came from */
	const struct str *keys;        /* GET (one), BATCH_GET: the keys as packed items, none twice */
	size_t nkeys;
	const struct condition *filter; /* for the store; NULL: none. Only of a QUERY or SCAN */
	const struct condition *rest;   /* for the client, on the item as it is given out; NULL: none */

	/* What the requests ask for. fields: of the GET, BATCH_GET, QUERY or SCAN; rest_fields: of the
	 * BatchGetItem that fetches the rest. They hold what the caller wants and the cursor needs: all keys,
	 * what `rest` and `sort_by` look at. NULL: all attributes. shown: what of it the caller is to see;
	 * NULL: all of it. */
	const struct projection *fields, *rest_fields, *shown;

	bool descending; /* by the range key, or of the sort */
	bool whole; /* items are given out with all that the model knows of: defaults fill in what is absent
		     */
	/* The index yields keys only: the items are then fetched by BatchGetItem, up to 100 a request, and
	 * given out in the order of the index. One that is gone by then is left out. */
	bool fetch_rest;
	/* All that is found is sorted in memory (model/sort.h); false: it comes in the order that was asked
	 * for. */
	bool sort;
	struct path sort_by;
	size_t sort_max;
};

/* How ddbi_plan is asked. The first one is 1, so that a bool `no_scan` may stand for it. */
enum {
	PLAN_NO_SCAN = 1,   /* the session's option */
	PLAN_ANY_MODEL = 2, /* ddb_find_any: items of other models on the table too: no condition on the
			     * discriminator and none from the pattern of the range key */
	PLAN_COUNT = 4 /* only their number counts: an index that holds half an item will do if it holds what
			* the condition looks at, and nothing is sorted */
};

/* Errors: the query is wrong, or a scan is refused. */
bool ddbi_plan(const struct trees *, const struct ddb_query *, unsigned how, struct plan *out);

#endif
