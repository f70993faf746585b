/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor: a plan on its way, page by page. It holds no view of the store between pages.
 *	cursor.c: its life, items one by one, sorting      cursor_page.c: a page by one request
 *	cursor_keys.c: items by their keys                 cursor_segments.c: a page of each segment of a scan
 *	token.c: where it is, as a text */
#ifndef MODEL_CURSOR_H
#define MODEL_CURSOR_H
#include "model/call.h"
#include "model/plan.h"
#include "model/sort.h"

#define CURSOR_KEY_MAX      16384 /* bytes of a start key: two hash and two range keys, at most 6 kB */
#define CURSOR_SEGMENTS_MAX 256   /* pages that are in memory at once */
#define CURSOR_FETCH_MAX    100   /* keys of one BatchGetItem */

struct segment;

struct ddb_cursor {
	struct ddb *db;
	const struct mapping *mapping;
	const struct mapping **any; /* of ddb_find_any: its models; NULL: only the one */
	size_t nany;
	struct plan plan;
	struct str index;
	bool consistent, counting;
	enum ddb_hooks_mode hooks;
	size_t page_size, left; /* left: items still wanted; SIZE_MAX: all */
	size_t pages_max;       /* 0: as many as it takes */
	struct ddb_arena keep;  /* the plan and all it refers to */
	struct ddb_arena page;  /* the page at hand */
	struct ddb_arena rest;  /* what was fetched by the keys of a part of the page */
	struct ddb_arena texts; /* of the item that ddb_next gave out */
	struct buf start;       /* where the next page starts; empty: at the beginning */
	size_t next_key;        /* of a BATCH_GET: where it is in plan.keys */
	bool read_all;          /* there is no further page */
	size_t pages;

	const struct item *items; /* the rest of the page, or of what was fetched */
	size_t nitems;
	const struct item *entries; /* of an index, whose items are still to be fetched */
	size_t nentries;
	const struct item *from; /* the entries that `items` were fetched by; NULL: the items themselves */
	struct str last;         /* the item, or its entry, that came last */
	size_t counted;          /* matching items of the page, when counting */

	struct segment *segments; /* of a scan in several; NULL: it is one */
	unsigned nsegments;
	struct sort sort;
	size_t next_sorted;
	bool is_sorted;

	void *item; /* what ddb_next gives out */
	struct buf token;
	struct ddb_find_stats stats;
	struct ddb_error error;
};

/* how: of ddbi_plan; whether scans are refused by the session is added. Never NULL but for want of memory; a
 * failed one tells by its error, and yields nothing. */
struct ddb_cursor *ddbi_cursor_open(
	struct ddb *, const struct ddb_model *, const struct ddb_query *, unsigned how);
/* The next packed item that matches, good until the next call; false: there is none, or an error (then
 * c->error.rc is set). */
bool ddbi_cursor_next(struct ddb_cursor *, struct str *item);
/* The same as a struct of the cursor's model, its texts in that arena. */
bool ddbi_cursor_load(struct ddb_cursor *, struct ddb_arena *, void *out);
/* Decodes an item that the cursor yielded and runs the hooks, for any model. */
bool ddbi_cursor_decode(
	struct ddb_cursor *, const struct mapping *, struct str item, struct ddb_arena *, void *out);
/* Loads all that is left and appends the structs. false: no memory for them in `all`, or c->error.rc is set.
 */
bool ddbi_cursor_gather(struct ddb_cursor *, struct ddb_arena *, struct buf *all);
/* Reads a page: c->items, or c->counted. false: an error. */
bool ddbi_cursor_page(struct ddb_cursor *);
/* Keeps an error for ddb_finish; nothing more comes. Always false. */
bool ddbi_cursor_fail(struct ddb_cursor *, const struct error *);
/* Was its session closed before it was finished? Then it fails, and reads nothing more. */
bool ddbi_cursor_is_closed(struct ddb_cursor *);

/* ---- between the files of the cursor ---- */
/* How many items a request is to look at, for its Limit; unset: as many as a page holds. */
struct opt_int ddbi_cursor_limit(const struct ddb_cursor *);
/* What a request of that way asks for, as trees; in that arena. NULL: no memory. */
const struct expression_trees *ddbi_cursor_trees(const struct ddb_cursor *, struct ddb_arena *);
void ddbi_cursor_fill_scan(
	const struct ddb_cursor *, const struct expression_trees *, struct str start, struct scan_input *);
/* Runs an op that was filled in. */
bool ddbi_cursor_run(struct ddb_cursor *, struct op *, struct error *);
/* The next page of a BATCH_GET, and the items of the next entries. */
bool ddbi_cursor_get_keys(struct ddb_cursor *, struct error *);
bool ddbi_cursor_fetch_rest(struct ddb_cursor *, struct error *);
/* A page of each segment. */
bool ddbi_segments_open(struct ddb_cursor *, unsigned n, struct error *);
bool ddbi_segments_page(struct ddb_cursor *, struct error *);
void ddbi_segments_close(struct ddb_cursor *); /* of none: fine */

#endif
