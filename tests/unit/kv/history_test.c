/* SPDX-License-Identifier: Apache-2.0 */
/* Random histories, on both engines in step and against a plain model of what they must hold.
 *
 * The keys of a history are drawn beforehand and sorted. For each tree and key the model keeps the versions
 * at which the value changed, so that it can answer for any snapshot. Values are slices of one random block.
 * DDB_SEED=n runs that seed alone; DDB_HISTORY_STEPS says how long each history is. */
#include "base/os.h"
#include "kv/memory.h"
#include "kv/sqlite.h"
#include "support/kv.h"
#include <unistd.h>

#define ENGINES    2
#define KEYS       1500
#define TREES      4   /* alive at a time */
#define LIVES      400 /* trees ever made */
#define GROUP      40
#define HELD       6
#define FORKS      4
#define POOL_BYTES (64 << 10)
#define VALUE_MAX  20000
#define PRIVATE    ((kv_tree)1000000) /* what is written to engines that have been left behind */

struct change {
	uint32_t version;
	bool present;
	uint32_t at, n; /* the value: a slice of the pool */
};
struct cell {
	struct change *changes;
	uint32_t n;
};
struct life {
	kv_tree tree;
	bool alive;
	struct cell cells[KEYS];
};
/* Snapshots of one version on each engine; fewer after a fork, where one engine goes on alone. */
struct held {
	struct kv_snapshot *s[ENGINES];
	uint32_t version;
};
struct left_behind {
	struct kv *kv;
	uint32_t version;
};

struct world {
	uint64_t seed, random;
	unsigned step, steps;
	struct kv *kv[ENGINES]; /* memory, sqlite */
	uint32_t version;       /* of the last commit; the cookie as well */
	struct str keys[KEYS];
	struct life *lives[LIVES];
	unsigned nlives;
	unsigned trees[TREES]; /* indexes of lives */
	struct held held[HELD];
	struct left_behind forks[FORKS];
	struct kv_write group[GROUP];
	size_t ngroup;
	char path[96];
};

static char pool[POOL_BYTES + VALUE_MAX];

#define CHECK(w, condition)                                                                                  \
	do {                                                                                                 \
		if (!(condition))                                                                            \
			fail_msg("DDB_SEED=%llu, step %u of %u, line %d: %s", (unsigned long long)(w)->seed, \
				(w)->step, (w)->steps, __LINE__, #condition);                                \
	} while (0)

static uint32_t below(struct world *w, uint32_t n)
{
	return (uint32_t)(ddbi_random_next(&w->random) >> 33) % n;
}

/* ---- keys ---- */

static size_t draw_key(struct world *w, unsigned i, char *out)
{
	size_t n = 0;
	switch (i < 3 ? i : below(w, 8)) {
	case 0: return 0;
	case 1: /* zeros alone */
		n = 1 + below(w, below(w, 10) ? 40 : 7500);
		memset(out, 0, n);
		return n;
	case 2: /* a long prefix in common */
		n = 7000 + below(w, 4) * 100;
		memset(out, 'p', n);
		break;
	case 3:
		n = 60;
		memset(out, 'q', n);
		break;
	case 4: return (size_t)snprintf(out, 64, "user#%03u/order#%06u", below(w, 9), below(w, 1000));
	case 5: memset(out, 0xff, n = below(w, 20)); break;
	default: break;
	}
	for (size_t more = 1 + below(w, 24); more > 0; more--)
		out[n++] = (char)below(w, below(w, 2) ? 256 : 2);
	return n;
}

static int by_key(const void *a, const void *b)
{
	const struct str *left = a, *right = b;
	return str_cmp(*left, *right);
}

static void make_keys(struct world *w)
{
	char room[8000];
	for (unsigned i = 0; i < KEYS;) {
		size_t n = draw_key(w, i, room);
		char *p = malloc(n + 1);
		assert_non_null(p);
		memcpy(p, room, n);
		w->keys[i] = (struct str){ p, n };
		bool again = false;
		for (unsigned j = 0; j < i && !again; j++)
			again = str_eq(w->keys[i], w->keys[j]);
		if (again)
			free(p);
		else
			i++;
	}
	qsort(w->keys, KEYS, sizeof w->keys[0], by_key);
}

/* ---- the model ---- */

static const struct change *at_version(const struct life *l, unsigned key, uint32_t version)
{
	const struct cell *c = &l->cells[key];
	for (uint32_t i = c->n; i-- > 0;)
		if (c->changes[i].version <= version)
			return c->changes[i].present ? &c->changes[i] : NULL;
	return NULL;
}

static struct str value_of(const struct change *c)
{
	return (struct str){ pool + c->at, c->n };
}

/* As of the next commit. */
static void model_set(struct world *w, struct life *l, unsigned key, struct change now)
{
	struct cell *c = &l->cells[key];
	now.version = w->version + 1;
	if (!now.present && !at_version(l, key, now.version))
		return;
	if (c->n && c->changes[c->n - 1].version == now.version) {
		c->changes[c->n - 1] = now;
		return;
	}
	if ((c->n & (c->n - 1)) == 0) {
		c->changes = realloc(c->changes, sizeof now * (c->n ? c->n * 2 : 1));
		assert_non_null(c->changes);
	}
	c->changes[c->n++] = now;
}

static void new_life(struct world *w, unsigned slot)
{
	if (w->nlives == LIVES)
		return;
	struct life *l = calloc(1, sizeof *l);
	assert_non_null(l);
	l->tree = w->nlives * 3 + 1;
	l->alive = true;
	w->trees[slot] = w->nlives;
	w->lives[w->nlives++] = l;
}

/* ---- checks ---- */

struct bounds {
	struct kv_range range;
	unsigned first, last; /* keys first <= i < last */
	char from[8001], to[8001];
};

/* A key of the history, or the one just behind it, which nobody ever puts. */
static struct str draw_bound(struct world *w, char room[8001], unsigned *index)
{
	unsigned i = below(w, KEYS);
	bool behind = below(w, 4) == 0 && (i + 1 == KEYS || w->keys[i + 1].n != w->keys[i].n + 1);
	memcpy(room, w->keys[i].p, w->keys[i].n);
	room[w->keys[i].n] = 0;
	*index = i + behind;
	return (struct str){ room, w->keys[i].n + behind };
}

static void draw_bounds(struct world *w, struct bounds *b)
{
	b->range = (struct kv_range){ STR(""), STR_NONE };
	b->first = 0;
	b->last = KEYS;
	if (below(w, 4))
		b->range.from = draw_bound(w, b->from, &b->first);
	if (below(w, 3))
		b->range.to = draw_bound(w, b->to, &b->last);
}

/* An iteration under way, with where the model is. */
struct walk {
	struct kv_iter *it;
	struct life *life;
	uint32_t version;
	bool backward;
	unsigned next, first, last;
};

static void walk_begin(struct world *w, struct walk *k, struct kv_snapshot *s, uint32_t version,
	const struct bounds *b, struct life *l, bool backward)
{
	*k = (struct walk){
		.life = l, .version = version, .backward = backward, .first = b->first, .last = b->last
	};
	k->next = backward ? b->last : b->first;
	CHECK(w, s->kv->ops->iterate(s, l->tree, &b->range, backward, &k->it) == KV_OK);
}

/* The next entry that the model has, or NULL. */
static const struct change *model_next(struct walk *k, unsigned *key)
{
	while (k->backward ? k->next > k->first : k->next < k->last) {
		*key = k->backward ? --k->next : k->next++;
		const struct change *c = at_version(k->life, *key, k->version);
		if (c)
			return c;
	}
	return NULL;
}

/* Compares at most n entries; false: the end was reached, on both sides. */
static bool walk_on(struct world *w, struct walk *k, unsigned n)
{
	struct str key, value;
	while (n-- > 0) {
		unsigned expected;
		const struct change *c = model_next(k, &expected);
		enum kv_rc rc = k->it->snapshot->kv->ops->next(k->it, &key, &value);
		CHECK(w, rc == (c ? KV_OK : KV_NONE));
		if (!c)
			return false;
		CHECK(w, str_eq(key, w->keys[expected]));
		CHECK(w, str_eq(value, value_of(c)));
	}
	return true;
}

static void walk_end(struct walk *k)
{
	k->it->snapshot->kv->ops->end(k->it);
}

static void check_get(struct world *w, struct kv_snapshot *s, uint32_t version, struct life *l)
{
	unsigned key = below(w, KEYS);
	struct str value;
	const struct change *c = at_version(l, key, version);
	enum kv_rc rc = s->kv->ops->get(s, l->tree, w->keys[key], &value);
	CHECK(w, rc == (c ? KV_OK : KV_NONE));
	if (c)
		CHECK(w, value.p && str_eq(value, value_of(c)));
}

static struct life *any_life(struct world *w)
{
	return w->lives[below(w, 3) ? w->trees[below(w, TREES)] : below(w, w->nlives)];
}

static void check_some(struct world *w, struct kv_snapshot *s, uint32_t version)
{
	struct bounds b;
	struct walk k;
	for (int i = 0; i < 4; i++)
		check_get(w, s, version, any_life(w));
	draw_bounds(w, &b);
	walk_begin(w, &k, s, version, &b, any_life(w), below(w, 2));
	walk_on(w, &k, 30);
	walk_end(&k);
}

static void check_all(struct world *w, struct kv *kv, uint32_t version)
{
	struct bounds all = { .range = { STR(""), STR_NONE }, .last = KEYS };
	struct kv_snapshot *s;
	uint64_t cookie;
	CHECK(w, kv->ops->snapshot(kv, &s, &cookie) == KV_OK);
	for (unsigned i = 0; i < w->nlives; i++)
		for (int backward = 0; backward < 2; backward++) {
			struct walk k;
			uint64_t bytes, expected = 0;
			walk_begin(w, &k, s, version, &all, w->lives[i], backward);
			CHECK(w, !walk_on(w, &k, KEYS + 1));
			walk_end(&k);
			for (unsigned key = 0; key < KEYS; key++) {
				const struct change *c = at_version(w->lives[i], key, version);
				expected += c ? w->keys[key].n + c->n : 0;
			}
			CHECK(w, kv->ops->tree_size(s, w->lives[i]->tree, &bytes) == KV_OK);
			CHECK(w, bytes == expected);
		}
	kv->ops->release(s);
}

/* ---- writes ---- */

static struct change draw_value(struct world *w)
{
	uint32_t kind = below(w, 100);
	uint32_t max = kind < 50 ? 20 : kind < 90 ? 300 : kind < 99 ? 3000 : VALUE_MAX;
	return (struct change){ .present = true, .at = below(w, POOL_BYTES), .n = below(w, max + 1) };
}

/* Bounds of range deletes live until the group is committed. */
static char range_rooms[GROUP][2][8001];

static void delete_range(struct world *w, struct life *l, struct kv_write *out)
{
	unsigned first = 0, last = KEYS;
	struct str from = STR(""), to = STR_NONE;
	if (below(w, 8))
		from = draw_bound(w, range_rooms[w->ngroup][0], &first);
	if (below(w, 8)) {
		last = first + below(w, 40);
		last = last < KEYS ? last : KEYS - 1;
		to = w->keys[last];
	}
	for (unsigned i = first; i < last; i++)
		model_set(w, l, i, (struct change){ .present = false });
	*out = (struct kv_write){ KV_DELETE_RANGE, l->tree, from, to };
}

static void drop(struct world *w, unsigned slot, struct life *l, struct kv_write *out)
{
	for (unsigned i = 0; i < KEYS; i++)
		model_set(w, l, i, (struct change){ .present = false });
	*out = (struct kv_write){ .verb = KV_DROP_TREE, .tree = l->tree };
	l->alive = false;
	new_life(w, slot);
}

static void draw_write(struct world *w)
{
	unsigned slot = below(w, TREES), kind = below(w, 1000), key = below(w, KEYS);
	struct life *l = w->lives[w->trees[slot]];
	struct kv_write *out = &w->group[w->ngroup];
	if (kind < 2 && w->nlives < LIVES) {
		drop(w, slot, l, out);
	} else if (kind < 6) {
		*out = (struct kv_write){ .verb = KV_CREATE_TREE, .tree = l->tree };
	} else if (kind < 12) {
		delete_range(w, l, out);
	} else if (kind < 350) {
		model_set(w, l, key, (struct change){ .present = false });
		*out = (struct kv_write){ KV_DELETE, l->tree, w->keys[key], STR_NONE };
	} else {
		struct change value = draw_value(w);
		model_set(w, l, key, value);
		*out = (struct kv_write){ KV_PUT, l->tree, w->keys[key], value_of(&value) };
	}
	w->ngroup++;
}

/* An iterator is held over the commit on each engine. */
static void commit(struct world *w)
{
	struct walk walks[ENGINES];
	struct kv_snapshot *s[ENGINES];
	struct bounds b;
	bool held = below(w, 8) == 0, sync = below(w, 200) == 0;
	bool backward = below(w, 2);
	struct life *l = any_life(w);
	uint64_t cookie;
	draw_bounds(w, &b);
	for (int e = 0; held && e < ENGINES; e++) {
		CHECK(w, w->kv[e]->ops->snapshot(w->kv[e], &s[e], &cookie) == KV_OK);
		CHECK(w, cookie == w->version);
		walk_begin(w, &walks[e], s[e], w->version, &b, l, backward);
		walk_on(w, &walks[e], below(w, 10));
	}
	bool read_first = below(w, 2);
	for (int e = 0; e < ENGINES; e++) {
		struct kv_snapshot *begun;
		if (read_first) {
			CHECK(w, w->kv[e]->ops->begin(w->kv[e], &begun, &cookie) == KV_OK);
			CHECK(w, cookie == w->version);
			check_some(w, begun, w->version);
		}
		CHECK(w, w->kv[e]->ops->commit(w->kv[e], w->group, w->ngroup, w->version + 1, sync) == KV_OK);
		if (read_first)
			w->kv[e]->ops->release(begun);
	}
	w->version++;
	w->ngroup = 0;
	for (int e = 0; held && e < ENGINES; e++) {
		walk_on(w, &walks[e], 20);
		check_get(w, s[e], w->version - 1, l);
		walk_end(&walks[e]);
		w->kv[e]->ops->release(s[e]);
	}
}

/* ---- snapshots that are held ---- */

static void release_held(struct world *w, struct held *h)
{
	for (int e = 0; e < ENGINES; e++)
		if (h->s[e]) {
			check_some(w, h->s[e], h->version);
			h->s[e]->kv->ops->release(h->s[e]);
			h->s[e] = NULL;
		}
}

static void turn_held(struct world *w)
{
	struct held *h = &w->held[below(w, HELD)];
	uint64_t cookie;
	if (below(w, 3)) {
		for (int e = 0; e < ENGINES; e++)
			if (h->s[e])
				check_some(w, h->s[e], h->version);
		return;
	}
	release_held(w, h);
	h->version = w->version;
	for (int e = 0; e < ENGINES; e++) {
		CHECK(w, w->kv[e]->ops->snapshot(w->kv[e], &h->s[e], &cookie) == KV_OK);
		CHECK(w, cookie == w->version);
		check_some(w, h->s[e], h->version);
	}
}

/* ---- forks ---- */

/* Writes to an engine that was left behind what it holds already, and to a tree of its own. */
static void stir(struct world *w, struct left_behind *f)
{
	struct kv_write writes[8];
	size_t n = 0;
	for (int i = 0; i < 4; i++) {
		struct life *l = any_life(w);
		unsigned key = below(w, KEYS);
		const struct change *c = at_version(l, key, f->version);
		writes[n++] =
			(struct kv_write){ c ? KV_DELETE : KV_PUT, l->tree, w->keys[key], STR("passing") };
		writes[n++] = (struct kv_write){ c ? KV_PUT : KV_DELETE, l->tree, w->keys[key],
			c ? value_of(c) : STR_NONE };
	}
	CHECK(w, f->kv->ops->commit(f->kv, writes, n, f->version, false) == KV_OK);
	struct kv_write own = { KV_PUT, PRIVATE, w->keys[below(w, KEYS)], STR("own") };
	CHECK(w, f->kv->ops->commit(f->kv, &own, 1, f->version, false) == KV_OK);
}

static void close_fork(struct world *w, struct left_behind *f)
{
	if (!f->kv)
		return;
	/* Its snapshots go before it. */
	for (int i = 0; i < HELD; i++)
		if (w->held[i].s[0] && w->held[i].s[0]->kv == f->kv)
			release_held(w, &w->held[i]);
	check_all(w, f->kv, f->version);
	f->kv->ops->close(f->kv);
	f->kv = NULL;
}

static void turn_fork(struct world *w)
{
	struct left_behind *f = &w->forks[below(w, FORKS)];
	if (f->kv && below(w, 4)) {
		struct kv_snapshot *s;
		uint64_t cookie;
		stir(w, f);
		CHECK(w, f->kv->ops->snapshot(f->kv, &s, &cookie) == KV_OK);
		CHECK(w, cookie == f->version);
		check_some(w, s, f->version);
		f->kv->ops->release(s);
		return;
	}
	close_fork(w, f);
	struct kv *copy;
	CHECK(w, w->kv[0]->ops->fork(w->kv[0], &copy) == KV_OK);
	bool go_on_in_the_copy = below(w, 2);
	*f = (struct left_behind){ go_on_in_the_copy ? w->kv[0] : copy, w->version };
	w->kv[0] = go_on_in_the_copy ? copy : w->kv[0];
}

/* ---- a history ---- */

static void open_file(struct world *w)
{
	char why[200] = "";
	int64_t pid;
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	if (ddbi_kv_sqlite_open(w->path, &opts, &w->kv[1], &pid, why, sizeof why) != KV_OK)
		fail_msg("%s: %s", w->path, why);
}

static void reopen(struct world *w)
{
	for (int i = 0; i < HELD; i++)
		release_held(w, &w->held[i]);
	w->kv[1]->ops->close(w->kv[1]);
	open_file(w);
	check_all(w, w->kv[1], w->version);
}

static void take_step(struct world *w)
{
	draw_write(w);
	if (w->ngroup == GROUP || below(w, 4) == 0)
		commit(w);
	if (w->ngroup)
		return;
	if (below(w, 20) == 0)
		turn_held(w);
	if (below(w, 150) == 0)
		turn_fork(w);
	if (below(w, 300) == 0)
		for (int e = 0; e < ENGINES; e++)
			CHECK(w, w->kv[e]->ops->tidy(w->kv[e]) == KV_OK);
	if (below(w, 4000) == 0)
		reopen(w);
}

static void begin(struct world *w, const char *folder)
{
	snprintf(w->path, sizeof w->path, "%s/%llu.db", folder, (unsigned long long)w->seed);
	make_keys(w);
	for (unsigned i = 0; i < TREES; i++)
		new_life(w, i);
	assert_int_equal(ddbi_kv_memory_open(&w->kv[0]), KV_OK);
	open_file(w);
}

static void finish(struct world *w)
{
	commit(w);
	reopen(w);
	check_all(w, w->kv[0], w->version);
	/* The engine that goes on may be the origin of what is left behind, or a fork of it: either may go
	 * first. */
	bool first = below(w, 2);
	if (first)
		w->kv[0]->ops->close(w->kv[0]);
	for (int i = 0; i < FORKS; i++)
		close_fork(w, &w->forks[i]);
	if (!first)
		w->kv[0]->ops->close(w->kv[0]);
	w->kv[1]->ops->close(w->kv[1]);
	remove(w->path);
	for (unsigned i = 0; i < w->nlives; i++) {
		for (unsigned key = 0; key < KEYS; key++)
			free(w->lives[i]->cells[key].changes);
		free(w->lives[i]);
	}
	for (unsigned i = 0; i < KEYS; i++)
		free((void *)(uintptr_t)w->keys[i].p);
}

static void run_history(uint64_t seed, unsigned steps, const char *folder)
{
	struct world *w = calloc(1, sizeof *w);
	assert_non_null(w);
	w->seed = w->random = seed;
	w->steps = steps;
	begin(w, folder);
	for (w->step = 0; w->step < steps; w->step++)
		take_step(w);
	finish(w);
	free(w);
}

static uint64_t setting(const char *name, int64_t otherwise)
{
	int64_t n;
	const char *text = getenv(name);
	return (uint64_t)(text && ddbi_str_to_i64(str_z(text), &n) && n > 0 ? n : otherwise);
}

static void test_histories(void **state)
{
	(void)state;
	char folder[64] = "/tmp/kv-history-XXXXXX";
	const char *top = getenv("TMPDIR");
	uint64_t random = 42, only = setting("DDB_SEED", 0);
	unsigned steps = (unsigned)setting("DDB_HISTORY_STEPS", 2000);
	if (top && strlen(top) < 32)
		snprintf(folder, sizeof folder, "%s/kv-history-XXXXXX", top);
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < sizeof pool; i++)
		pool[i] = (char)ddbi_random_next(&random);
	for (uint64_t seed = only ? only : 1; seed <= (only ? only : 10); seed++)
		run_history(seed, steps, folder);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_histories) };
	return cmocka_run_group_tests_name("kv/history", tests, NULL, NULL);
}
