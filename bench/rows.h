/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of n entries, as texts and as a local store writes them, and one packed item: made beforehand, so
 * that neither side of a comparison pays for them. */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H
#include "entry.h"
#include "kv/kv.h"

struct rows {
	size_t n;
	uint64_t seed; /* of the order in which they are used */
	char (*texts)[ENTRY_KEY + 1];
	struct buf keys;
	size_t key_size;
	struct buf item;
};

void rows_make(struct rows *, struct ddb *, size_t n);
void rows_free(struct rows *);
/* One of them, at random. */
static inline size_t rows_pick(struct rows *r)
{
	return (size_t)(ddbi_random_next(&r->seed) % r->n);
}
static inline struct str rows_key(const struct rows *r, size_t i)
{
	return (struct str){ r->keys.p + i * r->key_size, r->key_size };
}

/* An engine with all rows in one tree; ends the program where that fails. */
#define ROWS_TREE 16
void rows_fill(const struct rows *, struct kv *);
void rows_check(enum kv_rc);

#endif
