/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting what was found in memory, where no key has the order that a query asks for.
 *	ddbi_sort_init(&s, &plan.sort_by, plan.descending, plan.sort_max);
 *	while (next item) if (!ddbi_sort_add(&s, item, err)) fail;
 *	if (!ddbi_sort_items(&s, err)) fail;
 *	s.items[0] to s.items[s.n - 1], until ddbi_sort_free(&s) */
#ifndef MODEL_SORT_H
#define MODEL_SORT_H
#include "expression/expression.h"

struct sort {
	struct ddb_arena arena; /* copies of the items */
	struct path by;
	bool descending;
	struct str *items; /* packed */
	size_t n, cap, max;
};
/* by: borrowed. */
void ddbi_sort_init(struct sort *, const struct path *by, bool descending, size_t max);
void ddbi_sort_free(struct sort *); /* also of one that is all zero */
/* Copies the packed item. false: no memory, or DDB_INVALID: more than max. */
bool ddbi_sort_add(struct sort *, struct str item, struct error *);
/* Stable. Numbers by value, texts and bytes by their bytes, false before true; of different types by type. An
 * item without the attribute (or NULL in it) comes last, in descending order first. false: no memory. */
bool ddbi_sort_items(struct sort *, struct error *);

#endif
