/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/find.h: finding: say what you want, the planner finds the way.
 * It splits .where into what finds items (the hash key equal to a value or in a list, a range of the range
 * key) and what filters them, and uses GetItem, BatchGetItem, Query on the table or an index that holds whole
 * items, or else Scan. It looks at the model alone and always decides the same; ddb_explain tells how. */
#ifndef DDB_FIND_H
#define DDB_FIND_H
/* clang-format off */
#include <ddb/condition.h>
#include <ddb/store.h>
#include <ddb/private/begin.h>

struct ddb_query {
	struct ddb_cond where;   /* left out: everything */
	const char *index;       /* force this index; NULL: the planner picks. Members that it lacks come back zero */
	const char *order_by;    /* a member, "-member" descending; NULL: any order. By key where an index allows it; else all that
	                          * is found is sorted in memory, up to sort_max. Items without it come last, "-": first */
	size_t sort_max;         /* items that may be sorted in memory; 0: 10000. More: DDB_INVALID */
	size_t limit;            /* items in all; 0: no limit */
	size_t page_size;        /* items looked at per request; 0: as many as a page of 1 MB holds */
	const char *resume;      /* a token of ddb_resume_token: go on after the item it was taken at. NULL: from the start */
	const char *const *project; /* DDB_MEMBERS(user, email, age): read these; others come back zero. NULL: all */
	unsigned segments;       /* of a scan: that many at once, in no order; 0: 1. At most 256 */
	bool descending;         /* by the range key of whatever is used */
	bool consistent;         /* not on a GSI */
	bool no_scan;            /* refuse to scan, and name the index that is missing */
	bool fetch_rest;         /* an index that lacks attributes may be used: the rest is fetched by key, 100 items a request */
	enum ddb_hooks_mode hooks;
};
struct ddb_cursor;
/* Never reads by itself: the first ddb_next does. A failed ddb_find returns a cursor too, which yields nothing
 * (NULL: no memory). The query need not outlive the call. NULL query: everything. */
struct ddb_cursor *ddb_find(struct ddb *, const struct ddb_model *, const struct ddb_query *);
/* The next item, good until the next call on the cursor; NULL: there is none, or an error. NULL cursor: NULL. */
const void *ddb_next(struct ddb_cursor *);
/* Frees the cursor. Tells whether all went well; on the session ddb_error tells why not. */
enum ddb_rc ddb_finish(struct ddb_cursor *);
/* Where the cursor is: a text that .resume of the same query (model, where, index, order, projection) takes in any process and on
 * any store with the same items; DDB_INVALID there if the query is another. It holds the key of the last item, which may be
 * gone by then; before the first item it is that of the beginning. Lives until the next call on the cursor. NULL: nothing is
 * left, or the query sorts in memory or scans in segments. */
const char *ddb_resume_token(struct ddb_cursor *);

/* What a cursor has done so far. */
struct ddb_find_stats {
	size_t requests;
	size_t scanned;   /* items that were looked at */
	size_t returned;  /* items that ddb_next gave out */
};
struct ddb_find_stats ddb_find_stats(const struct ddb_cursor *);

/* Several models in one table (DDB_DISCRIMINATOR, or keys that differ by their patterns): the cursor yields items of all
 * of them, each as a struct of its own model. .where is on attributes of the first model and is to fix the hash key; an
 * item that is of none of the models is passed over. The last model may be one that nothing tells from the others (of
 * items without a struct, say): it takes the rest. Without .project. */
struct ddb_cursor *ddb_find_any(struct ddb *, const struct ddb_model *const *models, size_t n, const struct ddb_query *);
/* The next one and, in *which (may be NULL), its model. Also of a cursor of ddb_find. */
const void *ddb_next_any(struct ddb_cursor *, const struct ddb_model **which);

/* All of them as an array in the arena. Nothing found is DDB_OK with *n 0. */
enum ddb_rc ddb_find_all(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, void **items, size_t *n);
/* The first one; DDB_NOT_FOUND: there is none. The last one: the first in the other direction, whose order must be by key. */
enum ddb_rc ddb_first(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, void *out);
enum ddb_rc ddb_last(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, void *out);
/* The only one, whatever .limit. DDB_NOT_FOUND: there is none. DDB_SEVERAL: there are more; reads no more than two. */
enum ddb_rc ddb_one(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, void *out);
/* Is there any? Reads no more than one. */
enum ddb_rc ddb_exists_where(struct ddb *, const struct ddb_model *, const struct ddb_query *, bool *exists);
/* How many there are, without reading them into structs. Of a whole table ddb_describe says it at once. */
enum ddb_rc ddb_count(struct ddb *, const struct ddb_model *, const struct ddb_query *, size_t *n);

/* One page: for web pages and APIs that pass tokens on. */
struct ddb_page {
	void *items;        /* structs of the model, in the arena */
	size_t n;
	size_t scanned;     /* items that were looked at for it */
	const char *next;   /* .resume of the next page, in the arena; NULL: this was the last */
};
/* Up to .limit items (0: what one request yields). A last page may be empty, as a full one need not know that nothing
 * follows it. What is sorted in memory or read in segments has no pages: DDB_INVALID. */
enum ddb_rc ddb_find_page(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, struct ddb_page *out);

/* Change or delete all that the query finds, item by item, each still matching .where when it is written, and each once:
 * an update that reads an index has all keys before it writes the first. A version is counted up, not compared. *n (may be
 * NULL): how many were, also after a failure. A query without a condition is refused (DDB_INVALID) unless `all` says so. */
struct ddb_where_opts {
	bool all;
	bool make_parents;
	enum ddb_hooks_mode hooks;
};
enum ddb_rc ddb_update_where(struct ddb *, const struct ddb_model *, const struct ddb_query *, const struct ddb_change *, const struct ddb_where_opts *, size_t *n);
enum ddb_rc ddb_delete_where(struct ddb *, const struct ddb_model *, const struct ddb_query *, const struct ddb_where_opts *, size_t *n);

/* What a find would do, without doing it. */
enum ddb_way { DDB_WAY_NOTHING /* no item can match */, DDB_WAY_GET, DDB_WAY_BATCH_GET, DDB_WAY_QUERY, DDB_WAY_SCAN };
struct ddb_explanation {
	enum ddb_way way;
	const char *index;        /* NULL: the table */
	const char *key;          /* the key condition, as DynamoDB's expression with its values in it; NULL: none */
	const char *filter;       /* the rest, likewise; NULL: none */
	bool sorted_in_memory;
	bool reads_whole_table;
	/* All of it in lines to be read by a person: the way and why, each index that was not used and why not, what order
	 * is by, and what it will cost. */
	const char *text;
};
enum ddb_rc ddb_explain(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, struct ddb_explanation *out);

#include <ddb/private/end.h>
/* clang-format on */
#endif
