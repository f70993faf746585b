/* SPDX-License-Identifier: Apache-2.0 */
/* Typed calls in memory, against the bare engine reading and writing the same bytes; and how get and put slow
 * down when the store becomes ten times as large. */
#include "bench.h"
#include "kv/memory.h"
#include "rows.h"
#include <stdio.h>

#define ITEMS    100000
#define BATCH    25
#define STEPS    4
#define ROUND_NS 80e6
#define E(m)     DDB(entry, m)

struct typed {
	struct ddb *db;
	struct ddb_arena *arena;
	struct rows *rows;
};
struct bare {
	struct kv *kv;
	struct rows *rows;
};

static void typed_get(void *arg, size_t n)
{
	struct typed *t = arg;
	struct entry e;
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		const struct entry key = { .id = t->rows->texts[rows_pick(t->rows)] };
		ddb_arena_reset(t->arena);
		entry_check(t->db, entry_get(t->db, t->arena, &key, &e, NULL));
		sum += e.visits;
	}
	bench_keep((uint64_t)sum);
}

static void typed_put(void *arg, size_t n)
{
	struct typed *t = arg;
	char key[ENTRY_KEY + 1];
	struct entry e = entry_make(0, key);
	for (size_t i = 0; i < n; i++) {
		e.id = t->rows->texts[rows_pick(t->rows)];
		e.visits = (int64_t)i;
		entry_check(t->db, entry_put(t->db, &e, NULL));
	}
}

/* The row is copied out: a get whose bytes nobody looks at would spare the waits for memory that every use of
 * them has. */
static size_t look_up(struct kv *kv, struct str key)
{
	static char row[1024];
	struct kv_snapshot *s;
	struct str value;
	uint64_t cookie;
	rows_check(kv->ops->snapshot(kv, &s, &cookie));
	rows_check(kv->ops->get(s, ROWS_TREE, key, &value));
	memcpy(row, value.p, value.n);
	bench_keep((uint64_t)row[value.n / 2]);
	kv->ops->release(s);
	return value.n;
}

static void bare_get(void *arg, size_t n)
{
	struct bare *b = arg;
	size_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += look_up(b->kv, rows_key(b->rows, rows_pick(b->rows)));
	bench_keep(sum);
}

static void bare_put(void *arg, size_t n)
{
	struct bare *b = arg;
	size_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		struct str key = rows_key(b->rows, rows_pick(b->rows));
		sum += look_up(b->kv, key);
		const struct kv_write put = { KV_PUT, ROWS_TREE, key, buf_view(&b->rows->item) };
		rows_check(b->kv->ops->commit(b->kv, &put, 1, 1, false));
	}
	bench_keep(sum);
}

/* ---- several at once ---- */

static void typed_update(void *arg, size_t n)
{
	struct typed *t = arg;
	for (size_t i = 0; i < n; i++) {
		const struct entry key = { .id = t->rows->texts[rows_pick(t->rows)] };
		entry_check(
			t->db, entry_update(t->db, &key, ddb_changes(ddb_set(E(visits), (int64_t)i)), NULL));
	}
}

/* From one pick on, so that no two are the same. */
static size_t pick_run(struct rows *r, size_t n)
{
	return rows_pick(r) % (r->n - n);
}

static void typed_batch(void *arg, size_t n)
{
	struct typed *t = arg;
	char key[ENTRY_KEY + 1];
	struct entry entries[BATCH];
	for (size_t k = 0; k < BATCH; k++)
		entries[k] = entry_make(k, key);
	for (size_t i = 0; i < n; i++) {
		size_t from = pick_run(t->rows, BATCH);
		for (size_t k = 0; k < BATCH; k++) {
			entries[k].id = t->rows->texts[from + k];
			entries[k].visits = (int64_t)i;
		}
		entry_check(t->db, entry_put_all(t->db, entries, BATCH, NULL));
	}
}

/* Two puts, a change with a condition and a condition alone. */
static void typed_transact(void *arg, size_t n)
{
	struct typed *t = arg;
	char key[ENTRY_KEY + 1];
	struct entry e[STEPS] = { entry_make(0, key), entry_make(1, key) };
	for (size_t i = 0; i < n; i++) {
		size_t from = pick_run(t->rows, STEPS);
		for (size_t k = 0; k < STEPS; k++)
			e[k].id = t->rows->texts[from + k];
		e[0].visits = e[1].visits = (int64_t)i;
		struct ddb_step steps[STEPS] = {
			entry_put_step(&e[0], DDB_ALWAYS),
			entry_put_step(&e[1], DDB_ALWAYS),
			entry_update_step(
				&e[2], ddb_changes(ddb_set(E(visits), (int64_t)i)), ddb_ge(E(visits), 0)),
			entry_check_step(&e[3], ddb_ge(E(visits), 0)),
		};
		entry_check(t->db, ddb_transact(t->db, steps, STEPS, NULL));
	}
}

/* That many are looked up, and as many as `writes` written in one commit. */
static void bare_several(struct bare *b, size_t n, size_t looks, size_t writes)
{
	struct kv_write puts[BATCH];
	size_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		size_t from = pick_run(b->rows, looks);
		for (size_t k = 0; k < looks; k++) {
			struct str key = rows_key(b->rows, from + k);
			sum += look_up(b->kv, key);
			puts[k] = (struct kv_write){ KV_PUT, ROWS_TREE, key, buf_view(&b->rows->item) };
		}
		rows_check(b->kv->ops->commit(b->kv, puts, writes, 1, false));
	}
	bench_keep(sum);
}

static void bare_batch(void *arg, size_t n)
{
	bare_several(arg, n, BATCH, BATCH);
}

static void bare_transact(void *arg, size_t n)
{
	bare_several(arg, n, STEPS, STEPS - 1);
}

/* ---- the rows ---- */

struct ground {
	struct typed typed;
	struct bare bare;
	struct rows rows, same_rows; /* each side uses them in an order of its own */
};

static void set_up(struct ground *g, size_t n)
{
	g->typed.db = entry_store("memory:", NULL, n);
	g->typed.arena = ddb_arena_new();
	rows_make(&g->rows, g->typed.db, n);
	g->same_rows = g->rows;
	g->typed.rows = &g->rows;
	g->bare.rows = &g->same_rows;
	rows_check(ddbi_kv_memory_open(&g->bare.kv));
	rows_fill(&g->rows, g->bare.kv);
}

static void tear_down(struct ground *g)
{
	g->bare.kv->ops->close(g->bare.kv);
	ddb_arena_free(g->typed.arena);
	rows_free(&g->rows);
	ddb_close(g->typed.db);
}

static struct bench_times measure(struct ground *g, bench_run *typed, bench_run *bare)
{
	return bench_pair(
		(struct bench_side){ typed, &g->typed }, (struct bench_side){ bare, &g->bare }, ROUND_NS);
}

static void row(const char *name, struct bench_times t, double goal_us)
{
	char text[80];
	bench_print(&(struct bench_row){ name, "us", t.subject / 1e3, t.reference / 1e3, 2, BAR_AT_MOST });
	snprintf(text, sizeof text, "%s: goal", name);
	bench_print(&(struct bench_row){ text, "us", t.subject / 1e3, 0, goal_us, BAR_GOAL });
}

static void goal_row(const char *name, struct bench_times t, double ratio)
{
	bench_print(
		&(struct bench_row){ name, "us", t.subject / 1e3, t.reference / 1e3, ratio, BAR_RATIO_GOAL });
}

static void slow_down(const char *what, size_t n, struct bench_times small, struct bench_times large)
{
	char name[80];
	snprintf(name, sizeof name, "memory: slow-down of %s, %zu k -> %zu k", what, n / 1000, n / 100);
	bench_print(&(struct bench_row){ name, "x", large.subject / small.subject,
		large.reference / small.reference, 1.3, BAR_AT_MOST });
}

static void growth(void)
{
	static struct ground g;
	size_t n = bench_full() ? 1000000 : ITEMS;
	set_up(&g, n);
	struct bench_times get = measure(&g, typed_get, bare_get), put = measure(&g, typed_put, bare_put);
	tear_down(&g);
	set_up(&g, 10 * n);
	slow_down("get", n, get, measure(&g, typed_get, bare_get));
	slow_down("put", n, put, measure(&g, typed_put, bare_put));
	tear_down(&g);
}

int main(int argc, char **argv)
{
	bench_arguments(argc, argv);
	bench_against("the bare engine, the same bytes");
	if (bench_wanted("memory: typed")) {
		static struct ground g;
		set_up(&g, ITEMS);
		row("memory: typed get, 100 k items", measure(&g, typed_get, bare_get), 1);
		row("memory: typed put, 100 k items", measure(&g, typed_put, bare_put), 2);
		goal_row("memory: typed update, 100 k items", measure(&g, typed_update, bare_put), 2.5);
		goal_row("memory: typed put_all of 25, 100 k items", measure(&g, typed_batch, bare_batch), 2);
		goal_row("memory: typed transaction of 4 steps", measure(&g, typed_transact, bare_transact),
			3);
		tear_down(&g);
	}
	bench_against("the bare engine between the same sizes");
	if (bench_wanted("memory: slow"))
		growth();
	return 0;
}
