/* SPDX-License-Identifier: Apache-2.0 */
/* What a thread needs while it answers a request: a session of the store and an arena. They are lent. */
#ifndef BLOG_WORKER_H
#define BLOG_WORKER_H
#include "blog.h"

struct worker {
	struct worker *next;
	struct ddb *db;
	struct ddb_arena *arena;
};
struct workers;

/* n of them; NULL: said why on stderr. */
struct workers *workers_new(struct ddb *store, int n);
void workers_free(struct workers *); /* all have to be back; NULL is fine */

/* No more than n threads may have one at a time. */
struct worker *worker_take(struct workers *);
void worker_give_back(struct workers *, struct worker *);
#endif
