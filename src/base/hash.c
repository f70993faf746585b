/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/mem.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

#define CAP_FIRST 16

uint64_t ddbi_hash64(struct str s)
{
	return XXH3_64bits(s.p, s.n);
}

/* The map: open addressing, linear probing, at most three quarters full. Removing closes the gap, so that
 * there are no tombstones and a search ends at the first free slot. Keys come from requests: where the slots
 * happen to lie seeds the hash, so that nobody can prepare keys that fall on one slot. */

static uint64_t key_hash(const struct map *m, struct str key)
{
	return XXH3_64bits_withSeed(key.p, key.n, (uintptr_t)m->slots);
}

static bool slot_is(const struct map_slot *slot, uint64_t hash, struct str key)
{
	return slot->hash == hash && str_eq(slot->key, key);
}

/* The slot that holds the key, or the free one where it would go. There is always a free one. */
static size_t find(const struct map *m, uint64_t hash, struct str key)
{
	size_t i = (size_t)hash & (m->cap - 1);
	while (m->slots[i].value && !slot_is(&m->slots[i], hash, key)) {
		i = (i + 1) & (m->cap - 1);
	}
	return i;
}

static bool grow(struct map *m)
{
	size_t cap = m->cap ? m->cap * 2 : CAP_FIRST;
	if (cap > SIZE_MAX / 2 / sizeof(struct map_slot)) {
		return false;
	}
	struct map grown = { .slots = ddbi_zalloc(cap * sizeof(struct map_slot)), .cap = cap, .len = m->len };
	if (!grown.slots) {
		return false;
	}
	const struct map_slot *slot;
	for (size_t i = 0; (slot = ddbi_map_each(m, &i));) {
		uint64_t hash = key_hash(&grown, slot->key);
		grown.slots[find(&grown, hash, slot->key)] =
			(struct map_slot){ hash, slot->key, slot->value };
	}
	ddbi_free(m->slots);
	*m = grown;
	return true;
}

void *ddbi_map_get(const struct map *m, struct str key)
{
	return m->len ? m->slots[find(m, key_hash(m, key), key)].value : NULL;
}

bool ddbi_map_put(struct map *m, struct str key, void *value)
{
	bool there = ddbi_map_get(m, key) != NULL;
	if (!there && m->len >= m->cap / 4 * 3 && !grow(m)) {
		return false;
	}
	uint64_t hash = key_hash(m, key); /* for the slots as they are now */
	m->slots[find(m, hash, key)] = (struct map_slot){ hash, key, value };
	m->len += !there;
	return true;
}

/* Moves up whatever a search could no longer reach over the free slot. */
static void close_gap(struct map *m, size_t gap)
{
	size_t mask = m->cap - 1;
	for (size_t i = (gap + 1) & mask; m->slots[i].value; i = (i + 1) & mask) {
		size_t home = (size_t)m->slots[i].hash & mask;
		if (((i - home) & mask) >= ((i - gap) & mask)) {
			m->slots[gap] = m->slots[i];
			gap = i;
		}
	}
	m->slots[gap] = (struct map_slot){ 0 };
}

void *ddbi_map_remove(struct map *m, struct str key)
{
	if (m->len == 0) {
		return NULL;
	}
	size_t i = find(m, key_hash(m, key), key);
	void *value = m->slots[i].value;
	if (value) {
		close_gap(m, i);
		m->len--;
	}
	return value;
}

void ddbi_map_clear(struct map *m)
{
	if (m->len) {
		memset(m->slots, 0, m->cap * sizeof(struct map_slot));
		m->len = 0;
	}
}

void ddbi_map_free(struct map *m)
{
	ddbi_free(m->slots);
	*m = (struct map){ 0 };
}

const struct map_slot *ddbi_map_each(const struct map *m, size_t *at)
{
	while (*at < m->cap) {
		const struct map_slot *slot = &m->slots[(*at)++];
		if (slot->value) {
			return slot;
		}
	}
	return NULL;
}
