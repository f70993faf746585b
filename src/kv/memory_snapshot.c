/* SPDX-License-Identifier: Apache-2.0 */
/* How readers hold a state without a lock.
 *
 * A reader takes a slot, reads `current`, announces that state in the slot, and reads `current` again; if it
 * is another one by now, it begins anew. The writer publishes with a store to `current` and only then reads
 * the slots. These four are sequentially consistent: if the reader's second look still found state s, it came
 * before the store that replaced s, hence the announcement came before the writer's look at the slots, which
 * therefore finds s held and frees nothing that s sees. A reader follows nothing before its second look; a
 * state's memory stays a state's as long as the engine lives, so the writer may mark what a late reader still
 * announces. If s was recycled in between and is current again, then it is the newest state that is held:
 * right as well.
 *
 * What the writer put into nodes and states happens before its store to `current`, and the reader's load of
 * it acquires that. The release of a slot happens after the reader's last look at a node, and the writer's
 * load of the slot acquires that before it frees anything. */
#include "base/mem.h"
#include "kv/btree.h"

static struct slot *slot_of(struct kv_snapshot *s)
{
	return (struct slot *)(void *)s;
}

static struct memory *memory_of(struct kv *kv)
{
	return (struct memory *)(void *)kv;
}

const struct state *ddbi_memory_state(const struct kv_snapshot *s)
{
	return atomic_load_explicit(&((const struct slot *)(const void *)s)->held, memory_order_relaxed);
}

/* Threads begin their search in different places, so that each mostly meets its own slot. */
static size_t first_choice(void)
{
	char here;
	return ((uintptr_t)&here >> 16) % SLOTS;
}

static struct slot *take_slot(struct slots *s)
{
	size_t first = first_choice();
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *slot = &s->slot[(first + i) % SLOTS];
		if (!atomic_load_explicit(&slot->taken, memory_order_relaxed) &&
			!atomic_exchange_explicit(&slot->taken, true, memory_order_acquire))
			return slot;
	}
	return NULL;
}

static struct slots *more_slots(struct slots *last)
{
	struct slots *expected = NULL, *more = ddbi_zalloc(sizeof *more);
	if (!more)
		return NULL;
	if (atomic_compare_exchange_strong(&last->next, &expected, more))
		return more;
	ddbi_free(more);
	return expected;
}

static struct slot *find_slot(struct memory *m)
{
	struct slots *s = &m->slots;
	for (;;) {
		struct slot *slot = take_slot(s);
		if (slot)
			return slot;
		struct slots *next = atomic_load(&s->next);
		s = next ? next : more_slots(s);
		if (!s)
			return NULL;
	}
}

enum kv_rc ddbi_memory_snapshot(struct kv *kv, struct kv_snapshot **out, uint64_t *cookie)
{
	struct memory *m = memory_of(kv);
	struct slot *slot = find_slot(m);
	if (!slot)
		return KV_NOMEM;
	struct state *s = atomic_load(&m->current), *now;
	for (;; s = now) {
		atomic_store(&slot->held, s);
		now = atomic_load(&m->current);
		if (now == s)
			break;
	}
	slot->snapshot.kv = kv;
	*out = &slot->snapshot;
	*cookie = s->cookie;
	return KV_OK;
}

void ddbi_memory_release(struct kv_snapshot *snapshot)
{
	struct slot *slot = slot_of(snapshot);
	atomic_store_explicit(&slot->held, NULL, memory_order_release);
	atomic_store_explicit(&slot->taken, false, memory_order_release);
}
