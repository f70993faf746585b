/* SPDX-License-Identifier: Apache-2.0 */
/* Reads that lag behind: they see a copy of the store that is up to lag_ms old. */
#include "store/realism/world.h"

#define LAG_MS 100

static bool too_old(const struct world *w)
{
	int64_t lag_ms = w->options.lag_ms ? w->options.lag_ms : LAG_MS;
	return !w->past || ddbi_world_now_us(w) - w->past_us >= lag_ms * 1000;
}

void ddbi_past_forget(struct world *w)
{
	if (w->past)
		w->past->ops->close(w->past);
	w->past = NULL;
}

/* Without memory for a copy there is none, and reads are on time. */
static void renew(struct world *w)
{
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	ddbi_past_forget(w);
	if (!w->spy->ops->fork(w->spy, &err, &w->past))
		w->past = NULL;
	w->past_us = ddbi_world_now_us(w);
	ddbi_arena_free(&arena);
}

void ddbi_past_keep(struct world *w)
{
	if (w->options.stale_percent > 0 && too_old(w))
		renew(w);
}

struct store *ddbi_past_door(struct world *w)
{
	struct ddb_arena arena;
	struct error err;
	struct store *door = NULL;
	ddbi_past_keep(w);
	if (!w->past)
		return NULL;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	if (!w->past->ops->door(w->past, &err, &door))
		door = NULL;
	ddbi_arena_free(&arena);
	return door;
}
