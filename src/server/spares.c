/* SPDX-License-Identifier: Apache-2.0 */
#include "server/spares.h"

#define KEPT_MAX ((size_t)4 << 20)

static void spare_free(struct spare *s)
{
	ddbi_arena_free(&s->arena);
	for (size_t i = 0; i < SPARE_BUFFERS; i++)
		ddbi_buf_free(&s->buffers[i]);
}

void ddbi_spares_free(struct spares *s)
{
	while (s->n)
		spare_free(&s->of[--s->n]);
	s->bytes = 0;
}

void ddbi_spares_take(struct spares *s, struct ddb_arena *arena, struct buf *const buffers[SPARE_BUFFERS])
{
	if (!s->n)
		return; /* they grow by themselves */
	const struct spare *spare = &s->of[--s->n];
	s->bytes -= spare->bytes;
	*arena = spare->arena;
	for (size_t i = 0; i < SPARE_BUFFERS; i++)
		*buffers[i] = spare->buffers[i];
}

void ddbi_spares_leave(struct spares *s, struct ddb_arena *arena, struct buf *const buffers[SPARE_BUFFERS])
{
	ddbi_arena_reset(arena);
	struct spare spare = { .arena = *arena, .bytes = (size_t)(arena->end - arena->at) };
	ddbi_arena_init(arena, arena->max);
	for (size_t i = 0; i < SPARE_BUFFERS; i++) {
		buf_clear(buffers[i]);
		spare.buffers[i] = *buffers[i];
		spare.bytes += buffers[i]->cap;
		ddbi_buf_init(buffers[i], buffers[i]->max);
	}
	if (s->n == SPARES || spare.bytes > KEPT_MAX - s->bytes) {
		spare_free(&spare);
		s->freed += spare.bytes;
		return;
	}
	s->of[s->n++] = spare;
	s->bytes += spare.bytes;
}
