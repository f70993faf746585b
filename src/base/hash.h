/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_HASH_H
#define BASE_HASH_H
#include "base/str.h"

/* XXH3 with seed 0. Part of the file format (keys begin with it): never to change. */
uint64_t ddbi_hash64(struct str);

/* A hash map from bytes to a pointer. Keys are borrowed and must outlive the map. Iterates in no order. */
struct map_slot {
	uint64_t hash; /* the map's own, not ddbi_hash64 */
	struct str key;
	void *value; /* never NULL in a used slot */
};

struct map {
	struct map_slot *slots; /* a power of two, or NULL */
	size_t cap, len;
};

void *ddbi_map_get(const struct map *, struct str key); /* NULL: not there */
/* Replaces; false: no memory. value must not be NULL. */
bool ddbi_map_put(struct map *, struct str key, void *value);
void *ddbi_map_remove(struct map *, struct str key); /* what was there, or NULL */
void ddbi_map_clear(struct map *);                   /* keeps the memory */
void ddbi_map_free(struct map *);
/* for (size_t i = 0; (slot = ddbi_map_each(m, &i)); ) */
const struct map_slot *ddbi_map_each(const struct map *, size_t *at);

#endif
