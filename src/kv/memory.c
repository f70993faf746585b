/* SPDX-License-Identifier: Apache-2.0 */
#include "kv/memory.h"
#include "base/mem.h"
#include "kv/btree.h"

static struct memory *memory_of(struct kv *kv)
{
	return (struct memory *)(void *)kv;
}

/* An absent key is the empty one. */
static struct str present(struct str key)
{
	return key.p ? key : STR("");
}

/* ---- reading ---- */

static const struct tree *tree_of(const struct kv_snapshot *snapshot, kv_tree t)
{
	const struct state *s = ddbi_memory_state(snapshot);
	return ddbi_dir_find(s->dir, s->dir_height, t);
}

static enum kv_rc get(struct kv_snapshot *s, kv_tree tree, struct str key, struct str *value)
{
	const struct tree *t = tree_of(s, tree);
	const struct record *r = t ? ddbi_tree_get(t, present(key)) : NULL;
	*value = r ? record_value(r) : STR_NONE;
	return r ? KV_OK : KV_NONE;
}

static enum kv_rc multi_get(
	struct kv_snapshot *s, kv_tree tree, const struct str keys[], size_t n, struct str values[])
{
	const struct tree *t = tree_of(s, tree);
	for (size_t i = 0; i < n; i++) {
		const struct record *r = t ? ddbi_tree_get(t, present(keys[i])) : NULL;
		values[i] = r ? record_value(r) : STR_NONE;
	}
	return KV_OK;
}

struct memory_iter {
	struct kv_iter iter;
	const struct tree *tree;
	struct str from, to;
	bool backward, begun;
	struct cursor cursor;
	char bounds[];
};

static struct memory_iter *iter_of(struct kv_iter *it)
{
	return (struct memory_iter *)(void *)it;
}

static struct str keep(char *room, struct str s)
{
	if (!s.p)
		return STR_NONE;
	if (s.n)
		memcpy(room, s.p, s.n);
	return (struct str){ room, s.n };
}

static enum kv_rc iterate(struct kv_snapshot *s, kv_tree tree, const struct kv_range *range, bool backward,
	struct kv_iter **out)
{
	struct memory_iter *it = ddbi_alloc(sizeof *it + range->from.n + range->to.n);
	if (!it)
		return KV_NOMEM;
	it->iter.snapshot = s;
	it->tree = tree_of(s, tree);
	it->from = keep(it->bounds, present(range->from));
	it->to = keep(it->bounds + it->from.n, range->to);
	it->backward = backward;
	it->begun = false;
	*out = &it->iter;
	return KV_OK;
}

static const struct record *step(struct memory_iter *it)
{
	if (it->begun)
		return it->backward ? ddbi_btree_cursor_previous(&it->cursor)
				    : ddbi_btree_cursor_next(&it->cursor);
	it->begun = true;
	return it->backward ? ddbi_btree_cursor_seek_below(&it->cursor, it->tree, it->to)
			    : ddbi_btree_cursor_seek(&it->cursor, it->tree, it->from);
}

static bool inside(const struct memory_iter *it, struct str key)
{
	if (it->backward)
		return str_cmp(key, it->from) >= 0;
	return !it->to.p || str_cmp(key, it->to) < 0;
}

static enum kv_rc next(struct kv_iter *iter, struct str *key, struct str *value)
{
	struct memory_iter *it = iter_of(iter);
	const struct record *r = it->tree ? step(it) : NULL;
	if (!r || !inside(it, record_key(r))) {
		it->tree = NULL; /* the end stays the end */
		return KV_NONE;
	}
	*key = record_key(r);
	*value = record_value(r);
	return KV_OK;
}

static void end(struct kv_iter *it)
{
	ddbi_free(it);
}

static enum kv_rc tree_size(struct kv_snapshot *s, kv_tree tree, uint64_t *bytes)
{
	const struct tree *t = tree_of(s, tree);
	*bytes = t ? t->bytes : 0;
	return KV_OK;
}

/* ---- writing ---- */

static bool apply(struct writer *w, const struct kv_write *write)
{
	struct tree *t;
	if (write->verb == KV_DROP_TREE)
		return ddbi_dir_drop(w, write->tree);
	/* What is not there needs no deleting. */
	if (write->verb == KV_DELETE || write->verb == KV_DELETE_RANGE)
		if (!ddbi_dir_find(w->dir, w->dir_height, write->tree))
			return true;
	t = ddbi_dir_writable(w, write->tree);
	if (!t)
		return false;
	switch (write->verb) {
	case KV_PUT: return ddbi_tree_put(w, t, present(write->key), write->value);
	case KV_DELETE: return ddbi_tree_delete(w, t, present(write->key));
	case KV_DELETE_RANGE: return ddbi_tree_delete_range(w, t, present(write->key), write->value);
	default: return true;
	}
}

static struct state *take_state(struct memory *m)
{
	struct state *s = m->spare;
	if (!s)
		return ddbi_zalloc(sizeof *s);
	m->spare = s->older;
	return s;
}

static void give_back_state(struct memory *m, struct state *s)
{
	s->older = m->spare;
	m->spare = s;
}

static void publish(struct writer *w, struct state *s, uint64_t cookie)
{
	struct memory *m = w->memory;
	struct state *old = atomic_load(&m->current);
	s->version = w->version;
	s->cookie = cookie;
	s->dir = w->dir;
	s->dir_height = w->dir_height;
	s->trees = w->trees;
	s->older = old;
	s->graves = (struct graves){ NULL, NULL };
	old->graves = w->graves;
	atomic_store(&m->current, s);
}

static bool commit_locked(struct memory *m, const struct kv_write writes[], size_t n, uint64_t cookie)
{
	struct state *now = atomic_load(&m->current), *s = take_state(m);
	struct writer w = { .memory = m,
		.version = now->version + 1,
		.dir = now->dir,
		.dir_height = now->dir_height,
		.trees = now->trees };
	bool ok = s != NULL;
	for (size_t i = 0; ok && i < n; i++)
		ok = apply(&w, &writes[i]);
	if (ok) {
		publish(&w, s, cookie);
		ddbi_reclaim(m);
		return true;
	}
	if (s) {
		ddbi_abandon(&w);
		give_back_state(m, s);
	}
	return false;
}

static void count(_Atomic uint64_t *counter)
{
	atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static enum kv_rc commit(struct kv *kv, const struct kv_write writes[], size_t n, uint64_t cookie, bool sync)
{
	struct memory *m = memory_of(kv);
	pthread_mutex_lock(&m->lock);
	bool ok = commit_locked(m, writes, n, cookie);
	pthread_mutex_unlock(&m->lock);
	if (!ok)
		return KV_NOMEM;
	count(&m->commits);
	if (sync)
		count(&m->syncs);
	return KV_OK;
}

static enum kv_rc sync(struct kv *kv)
{
	count(&memory_of(kv)->syncs);
	return KV_OK;
}

static enum kv_rc tidy(struct kv *kv)
{
	struct memory *m = memory_of(kv);
	pthread_mutex_lock(&m->lock);
	ddbi_reclaim(m);
	pthread_mutex_unlock(&m->lock);
	return KV_OK;
}

static uint64_t held_snapshots(struct memory *m)
{
	uint64_t n = 0;
	for (struct slots *s = &m->slots; s; s = atomic_load(&s->next))
		for (size_t i = 0; i < SLOTS; i++)
			n += atomic_load_explicit(&s->slot[i].taken, memory_order_relaxed);
	return n;
}

static void stats(struct kv *kv, struct kv_stats *out)
{
	struct memory *m = memory_of(kv);
	pthread_mutex_lock(&m->lock);
	out->trees = atomic_load(&m->current)->trees;
	pthread_mutex_unlock(&m->lock);
	out->bytes = atomic_load_explicit(&m->bytes, memory_order_relaxed);
	out->commits = atomic_load_explicit(&m->commits, memory_order_relaxed);
	out->syncs = atomic_load_explicit(&m->syncs, memory_order_relaxed);
	out->snapshots = held_snapshots(m);
}

/* ---- life ---- */

static void free_states(struct memory *m)
{
	struct state *s = atomic_load(&m->current), *older;
	ddbi_free_dir(m, s->dir, s->dir_height, m->base);
	for (; s; s = older) {
		older = s->older;
		ddbi_free_graves(m, &s->graves);
		ddbi_free(s);
	}
	for (s = m->spare; s; s = older) {
		older = s->older;
		ddbi_free(s);
	}
}

static void destroy(struct memory *m)
{
	struct slots *s, *following;
	free_states(m);
	for (s = atomic_load(&m->slots.next); s; s = following) {
		following = atomic_load(&s->next);
		ddbi_free(s);
	}
	pthread_mutex_destroy(&m->lock);
	ddbi_free(m);
}

/* A fork holds its origin, so the last to go takes a chain of them along. */
static void close_memory(struct kv *kv)
{
	struct memory *m = memory_of(kv);
	while (m && atomic_fetch_sub(&m->refs, 1) == 1) {
		struct memory *origin = m->origin;
		struct kv_snapshot *inherited = m->inherited;
		destroy(m);
		if (origin)
			ddbi_memory_release(inherited);
		m = origin;
	}
}

static enum kv_rc fork_memory(struct kv *, struct kv **out);

static const struct kv_ops memory_ops = {
	.name = "memory",
	.close = close_memory,
	.snapshot = ddbi_memory_snapshot,
	.release = ddbi_memory_release,
	.begin = ddbi_memory_snapshot,
	.get = get,
	.multi_get = multi_get,
	.iterate = iterate,
	.next = next,
	.end = end,
	.commit = commit,
	.sync = sync,
	.tidy = tidy,
	.tree_size = tree_size,
	.fork = fork_memory,
	.stats = stats,
};

enum kv_rc ddbi_kv_memory_open(struct kv **out)
{
	struct memory *m = ddbi_zalloc(sizeof *m);
	struct state *s = ddbi_zalloc(sizeof *s);
	if (!m || !s || pthread_mutex_init(&m->lock, NULL) != 0) {
		ddbi_free(m);
		ddbi_free(s);
		return KV_NOMEM;
	}
	m->kv.ops = &memory_ops;
	atomic_init(&m->refs, 1);
	atomic_init(&m->current, s);
	*out = &m->kv;
	return KV_OK;
}

/* The origin keeps what the fork has inherited until the fork is closed, even if it is itself closed before.
 */
static enum kv_rc fork_memory(struct kv *kv, struct kv **out)
{
	struct memory *origin = memory_of(kv);
	struct kv_snapshot *inherited;
	uint64_t cookie;
	enum kv_rc rc = ddbi_memory_snapshot(kv, &inherited, &cookie);
	if (rc != KV_OK)
		return rc;
	rc = ddbi_kv_memory_open(out);
	if (rc != KV_OK) {
		ddbi_memory_release(inherited);
		return rc;
	}
	const struct state *from = ddbi_memory_state(inherited);
	struct memory *m = memory_of(*out);
	struct state *s = atomic_load(&m->current);
	s->version = m->base = from->version;
	s->cookie = cookie;
	s->dir = from->dir;
	s->dir_height = from->dir_height;
	s->trees = from->trees;
	m->inherited = inherited;
	m->origin = origin;
	atomic_fetch_add(&origin->refs, 1);
	return KV_OK;
}
