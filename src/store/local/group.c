/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/group.h"
#include "base/hash.h"
#include "base/mem.h"

bool ddbi_group_init(struct group *g, struct local *l)
{
	*g = (struct group){ .local = l, .cap = 64 };
	ddbi_arena_init(&g->arena, ARENA_MAX_DEFAULT);
	g->last = &g->first;
	g->slots = ddbi_zalloc(g->cap * sizeof *g->slots);
	return g->slots != NULL;
}

void ddbi_group_free(struct group *g)
{
	ddbi_arena_free(&g->arena);
	ddbi_free(g->slots);
	g->slots = NULL;
}

bool ddbi_group_begin(struct group *g, struct error *err)
{
	if (!ddbi_view_begin(g->local, err, &g->view))
		return false;
	g->now_us = ddbi_local_now_us(g->local);
	g->next_id = g->local->next_id;
	return true;
}

void ddbi_group_end(struct group *g)
{
	/* Row by row: a large group's table need not be cleared for the small one after it. */
	for (struct staged *row = g->first; row; row = row->next)
		g->slots[row->slot] = NULL;
	g->first = NULL;
	g->last = &g->first;
	g->len = g->nwrites = g->bytes = 0;
	g->counters = NULL;
	g->ncounters = g->counters_cap = 0;
	g->creates = g->others = NULL;
	g->ntrees = 0;
	g->jobs = 0;
	g->forgotten = STR_NONE;
	ddbi_catalog_release(g->catalog);
	g->catalog = NULL;
	ddbi_view_release(&g->view);
	ddbi_arena_reset(&g->arena);
}

/* ---- the overlay ---- */

static uint64_t hash_of(kv_tree tree, struct str key)
{
	return ddbi_hash64(key) ^ tree * UINT64_C(0x9e3779b97f4a7c15);
}

static struct staged *find(const struct group *g, uint64_t hash, kv_tree tree, struct str key)
{
	struct staged *row;
	for (size_t i = hash & (g->cap - 1); (row = g->slots[i]); i = (i + 1) & (g->cap - 1))
		if (row->hash == hash && row->tree == tree && str_eq(row->key, key))
			return row;
	return NULL;
}

struct staged *ddbi_group_find(const struct group *g, kv_tree tree, struct str key)
{
	return g->len ? find(g, hash_of(tree, key), tree, key) : NULL;
}

static void place(struct group *g, struct staged *row)
{
	size_t i = row->hash & (g->cap - 1);
	while (g->slots[i])
		i = (i + 1) & (g->cap - 1);
	g->slots[i] = row;
	row->slot = i;
}

static bool grow(struct group *g)
{
	size_t cap = g->cap * 2;
	struct staged **slots = ddbi_zalloc(cap * sizeof *slots);
	if (!slots)
		return false;
	ddbi_free(g->slots);
	g->slots = slots;
	g->cap = cap;
	for (struct staged *row = g->first; row; row = row->next)
		place(g, row);
	return true;
}

struct staged *ddbi_group_row(struct group *g, kv_tree tree, struct str key)
{
	uint64_t hash = hash_of(tree, key);
	struct staged *row = find(g, hash, tree, key);
	if (row)
		return row;
	if (g->len >= g->cap / 2 && !grow(g))
		return NULL;
	row = ARENA_NEW(&g->arena, struct staged);
	if (!row)
		return NULL;
	*row = (struct staged){ .hash = hash, .tree = tree, .key = key, .value = STR_NONE };
	place(g, row);
	*g->last = row;
	g->last = &row->next;
	g->len++;
	return row;
}

struct staged_counter *ddbi_group_counter(struct group *g, uint32_t id)
{
	for (size_t i = 0; i < g->ncounters; i++)
		if (g->counters[i].id == id)
			return &g->counters[i];
	if (g->ncounters == g->counters_cap) {
		size_t cap = g->counters_cap ? g->counters_cap * 2 : 8;
		struct staged_counter *more = ARENA_ARRAY(&g->arena, struct staged_counter, cap);
		if (!more)
			return NULL;
		if (g->ncounters)
			memcpy(more, g->counters, g->ncounters * sizeof *more);
		g->counters = more;
		g->counters_cap = cap;
	}
	g->counters[g->ncounters] = (struct staged_counter){ .id = id };
	return &g->counters[g->ncounters++];
}

/* ---- the commit ---- */

static bool counter_write(
	struct group *g, const struct staged_counter *c, struct error *err, struct kv_write *out)
{
	struct counter now;
	char *room = ddbi_arena_bytes(&g->arena, COUNTER_KEY_SIZE + COUNTER_VALUE_SIZE);
	if (!room)
		return ddbi_fail_nomem(err);
	if (!ddbi_view_counter(&g->view, c->id, err, &now))
		return false;
	now.items += c->items;
	now.bytes += c->bytes;
	*out = (struct kv_write){ KV_PUT, TREE_COUNTER, ddbi_counter_key(c->id, room),
		ddbi_counter_value(&now, room + COUNTER_KEY_SIZE) };
	return true;
}

static size_t add_trees(struct kv_write *writes, size_t n, const struct staged_tree *newest)
{
	size_t count = 0;
	for (const struct staged_tree *t = newest; t; t = t->next)
		count++;
	for (size_t i = count; newest; newest = newest->next)
		writes[n + --i] = newest->write;
	return n + count;
}

/* New trees first, then rows and counters, then what makes whole trees or ranges go. */
static bool list_writes(struct group *g, struct error *err, struct kv_write **out, size_t *count)
{
	struct kv_write *w = ARENA_ARRAY(&g->arena, struct kv_write, g->len + g->ncounters + g->ntrees + 1);
	if (!w)
		return ddbi_fail_nomem(err);
	size_t n = add_trees(w, 0, g->creates);
	for (const struct staged *row = g->first; row; row = row->next)
		if (row->state != STAGED_NOTHING)
			w[n++] = (struct kv_write){ row->state == STAGED_PUT ? KV_PUT : KV_DELETE, row->tree,
				row->key, row->value };
	for (size_t i = 0; i < g->ncounters; i++)
		if (g->counters[i].items || g->counters[i].bytes)
			if (!counter_write(g, &g->counters[i], err, &w[n++]))
				return false;
	*count = add_trees(w, n, g->others);
	*out = w;
	return true;
}

bool ddbi_group_commit(struct group *g, struct error *err, enum kv_rc *rc)
{
	struct kv_write *writes = NULL;
	struct local *l = g->local;
	*rc = KV_OK;
	if (!list_writes(g, err, &writes, &g->nwrites))
		return false;
	if (!g->nwrites)
		return true;
	uint64_t cookie = g->catalog ? g->catalog->version : g->view.catalog->version;
	*rc = l->kv->ops->commit(l->kv, writes, g->nwrites, cookie, l->opts.sync);
	return *rc == KV_OK || ddbi_kv_fail(err, *rc);
}
