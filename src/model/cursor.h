/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor: a plan on its way, page by page. It holds no view of the store between pages. */
#ifndef MODEL_CURSOR_H
#define MODEL_CURSOR_H
#include "model/call.h"
#include "model/plan.h"

struct ddb_cursor {
	struct ddb *db;
	const struct mapping *mapping;
	struct plan plan;
	struct expression_trees trees;
	struct str index;
	bool consistent, counting;
	size_t page_size, left;   /* left: items still wanted; SIZE_MAX: all */
	struct ddb_arena keep;    /* the plan and all it refers to */
	struct ddb_arena page;    /* the page at hand */
	struct ddb_arena texts;   /* of the item that ddb_next gave out */
	struct buf start;         /* where the next page starts; empty: at the beginning */
	const struct item *items; /* the rest of the page */
	size_t nitems;
	size_t counted; /* matching items of the page, when counting */
	bool read_all;  /* there is no further page */
	void *item;     /* what ddb_next gives out */
	struct ddb_error error;
};

/* The next packed item that matches; false: there is none, or an error (then c->error.rc is set). */
bool ddbi_cursor_next(struct ddb_cursor *, struct str *item);
/* The next one as a struct, its texts in that arena. */
bool ddbi_cursor_load(struct ddb_cursor *, struct ddb_arena *, void *out);
/* Reads a page: c->items, or c->counted. false: an error. */
bool ddbi_cursor_page(struct ddb_cursor *);

#endif
