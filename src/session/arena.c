/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas as users make them. */
#include "base/mem.h"
#include "session/session.h"

struct ddb_arena *ddb_arena_new(void)
{
	struct ddb_arena *arena = ddbi_alloc(sizeof *arena);
	if (arena)
		ddbi_arena_init(arena, SIZE_MAX);
	return arena;
}

void ddb_arena_reset(struct ddb_arena *arena)
{
	if (arena)
		ddbi_arena_reset(arena);
}

void ddb_arena_free(struct ddb_arena *arena)
{
	if (arena)
		ddbi_arena_free(arena);
	ddbi_free(arena);
}
