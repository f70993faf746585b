/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/mem.h"

#define ALIGNMENT   16
#define BLOCK_FIRST ((size_t)4 << 10)
#define BLOCK_LARGE ((size_t)256 << 10)

struct arena_block {
	_Alignas(ALIGNMENT) struct arena_block *next;
	size_t size; /* with this head */
};

void ddbi_arena_init(struct ddb_arena *arena, size_t max)
{
	*arena = (struct ddb_arena){ .max = max };
}

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *next = block->next;
		ddbi_free(block);
		block = next;
	}
}

static char *block_content(struct arena_block *block)
{
	return (char *)(block + 1);
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *block = ddbi_alloc(size);
	if (block) {
		block->size = size;
	}
	return block;
}

/* A block that holds just these bytes. It goes behind the newest one, whose rest stays in use. */
static void *take_own_block(struct ddb_arena *arena, size_t n)
{
	struct arena_block *block = block_new(sizeof(struct arena_block) + n);
	if (!block) {
		return NULL;
	}
	if (arena->blocks) {
		block->next = arena->blocks->next;
		arena->blocks->next = block;
	} else {
		block->next = NULL;
		arena->blocks = block;
		arena->at = arena->end = block_content(block) + n;
	}
	arena->used += n;
	return block_content(block);
}

#ifdef DDB_FAULT
static void *take(struct ddb_arena *arena, size_t n, size_t padding)
{
	(void)padding;
	return n > arena->max - arena->used ? NULL : take_own_block(arena, n);
}
#else
static size_t next_block_size(const struct ddb_arena *arena)
{
	size_t size = arena->blocks ? arena->blocks->size * 2 : BLOCK_FIRST;
	return size < BLOCK_LARGE ? size : BLOCK_LARGE;
}

/* Out of line, so that the way through take() stays short. */
static __attribute__((noinline)) void *take_from_new_block(struct ddb_arena *arena, size_t n)
{
	size_t size = next_block_size(arena);
	if (n > size / 2) {
		return take_own_block(arena, n);
	}
	struct arena_block *block = block_new(size);
	if (!block) {
		return NULL;
	}
	block->next = arena->blocks;
	arena->blocks = block;
	arena->at = block_content(block) + n;
	arena->end = (char *)block + size;
	arena->used += n;
	return block_content(block);
}

/* n bytes behind as many that are left out. */
static void *take(struct ddb_arena *arena, size_t n, size_t padding)
{
	if (n > arena->max - arena->used) {
		return NULL;
	}
	size_t room = (size_t)(arena->end - arena->at);
	if (room < padding || room - padding < n || !arena->blocks) {
		return take_from_new_block(arena, n);
	}
	char *p = arena->at + padding;
	arena->at = p + n;
	arena->used += n;
	return p;
}
#endif

void *ddbi_arena_alloc(struct ddb_arena *arena, size_t n)
{
	if (n > SIZE_MAX / 2) {
		return NULL;
	}
	size_t padding = (size_t)(-(uintptr_t)arena->at & (ALIGNMENT - 1));
	return take(arena, (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1), padding);
}

void *ddbi_arena_zalloc(struct ddb_arena *arena, size_t n)
{
	void *p = ddbi_arena_alloc(arena, n);
	return p ? memset(p, 0, n) : NULL;
}

void *ddbi_arena_array(struct ddb_arena *arena, size_t n, size_t size)
{
	size_t bytes;
	return __builtin_mul_overflow(n, size, &bytes) ? NULL : ddbi_arena_alloc(arena, bytes);
}

char *ddbi_arena_bytes(struct ddb_arena *arena, size_t n)
{
	return n > SIZE_MAX / 2 ? NULL : take(arena, n, 0);
}

struct str ddbi_arena_copy(struct ddb_arena *arena, struct str s)
{
	if (!s.p) {
		return STR_NONE;
	}
	char *p = s.n < SIZE_MAX ? ddbi_arena_bytes(arena, s.n + 1) : NULL;
	if (!p) {
		return STR_NONE;
	}
	memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

void ddbi_arena_reset(struct ddb_arena *arena)
{
	struct arena_block *kept = arena->blocks;
#ifdef DDB_FAULT
	kept = NULL; /* no piece may live on in another's memory */
#endif
	if (!kept || kept->size > BLOCK_LARGE) {
		ddbi_arena_free(arena);
		return;
	}
	free_blocks(kept->next);
	kept->next = NULL;
	arena->at = block_content(kept);
	arena->end = (char *)kept + kept->size;
	arena->used = 0;
}

void ddbi_arena_free(struct ddb_arena *arena)
{
	free_blocks(arena->blocks);
	ddbi_arena_init(arena, arena->max);
}
