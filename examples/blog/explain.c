/* SPDX-License-Identifier: Apache-2.0 */
/* blog explain: the plan of each access pattern. */
#include "blog.h"
#include "queries.h"
#include <stdio.h>

static bool explain_one(struct blog *blog, struct ddb_arena *arena, const struct named_query *q)
{
	struct ddb_explanation e;
	if (ddb_explain(blog->store, q->model, arena, &q->query, &e)) {
		fprintf(stderr, "blog explain: %s: %s\n", q->what, ddb_errmsg(blog->store));
		return false;
	}
	printf("== %s\n%s\n", q->what, e.text);
	return !e.reads_whole_table;
}

/* Exits with 1 if one of them would read a whole table. */
int blog_explain(struct blog *blog)
{
	struct named_query all[32];
	size_t n = all_queries(all, 32), good = 0;
	struct ddb_arena *arena = ddb_arena_new();
	for (size_t i = 0; arena && i < n; i++)
		good += explain_one(blog, arena, &all[i]);
	ddb_arena_free(arena);
	printf("%zu access patterns, %zu without a scan\n", n, good);
	return good == n ? 0 : 1;
}
