/* SPDX-License-Identifier: Apache-2.0 */
/* An arena: many allocations, one free. What a request needs lives in one.
 * Invariants: `at`..`end` is the free rest of the newest block; the bytes handed out never exceed `max`.
 * In the fault build every piece is an allocation of its own, so that each can be failed in turn and a
 * sanitizer sees each one's bounds. Not thread-safe. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include "base/str.h"

struct arena_block;

struct ddb_arena {
	struct arena_block *blocks; /* newest first */
	char *at, *end;
	size_t used, max;
};

#define ARENA_MAX_DEFAULT ((size_t)256 << 20)

void ddbi_arena_init(struct ddb_arena *, size_t max);
/* Aligned to 16. NULL: no memory, or over the maximum. n may be 0. */
void *ddbi_arena_alloc(struct ddb_arena *, size_t n);
void *ddbi_arena_zalloc(struct ddb_arena *, size_t n);
/* n objects of that size; NULL also if the product overflows. */
void *ddbi_arena_array(struct ddb_arena *, size_t n, size_t size);
/* Unaligned, for text and bytes. */
char *ddbi_arena_bytes(struct ddb_arena *, size_t n);
/* A copy that is NUL-terminated behind its length; p NULL: no memory. Absent stays absent. */
struct str ddbi_arena_copy(struct ddb_arena *, struct str);
/* Frees all but one block, which is kept for the next use. */
void ddbi_arena_reset(struct ddb_arena *);
/* Frees everything; the arena may be used again. */
void ddbi_arena_free(struct ddb_arena *);

#define ARENA_NEW(arena, type)      ((type *)ddbi_arena_zalloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)ddbi_arena_array((arena), (n), sizeof(type)))

#endif
