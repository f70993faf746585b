/* SPDX-License-Identifier: Apache-2.0 */
/* Durable puts of 64 writers into a file: as 64 calls in flight on one thread, and as 64 threads. Against a
 * loop that appends the bytes of 64 such rows to a file and syncs it. */
#include "bench.h"
#include "rows.h"
#include "scratch.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WRITERS  64
#define ITEMS    100000
#define ROUND_NS 400e6
#define MOST     400000 /* latencies that are kept */

struct latencies {
	double *ns;
	size_t n;
};

static void note(struct latencies *l, double ns)
{
	if (l->n < MOST)
		l->ns[l->n++] = ns;
}

/* ---- calls in flight on one thread ---- */

struct flight;
struct caller {
	struct flight *flight;
	double since;
};
struct flight {
	struct ddb *db;
	struct caller callers[WRITERS];
	struct latencies latencies;
	uint64_t seed;
	double until;
	size_t done, under_way;
};

static void start(struct caller *);

static void put_done(void *user, enum ddb_rc rc, const char *json)
{
	struct caller *c = user;
	double now = bench_now_ns();
	if (rc)
		bench_die("a put", json);
	note(&c->flight->latencies, now - c->since);
	c->flight->done++;
	c->flight->under_way--;
	if (now < c->flight->until)
		start(c);
}

static void start(struct caller *c)
{
	struct flight *f = c->flight;
	char key[ENTRY_KEY + 1], json[1024];
	const struct entry e = entry_make((size_t)(ddbi_random_next(&f->seed) % ITEMS), key);
	snprintf(json, sizeof json,
		"{\"TableName\":\"Entries\",\"Item\":{\"id\":{\"S\":\"%s\"},\"owner\":{\"S\":\"%s\"},"
		"\"title\":{\"S\":\"%s\"},\"body\":{\"S\":\"%s\"},\"created\":{\"N\":\"%lld\"},"
		"\"visits\":{\"N\":\"%llu\"}}}",
		e.id, e.owner, e.title, e.body, (long long)e.created,
		(unsigned long long)(ddbi_random_next(&f->seed) % 100000));
	c->since = bench_now_ns();
	f->under_way++;
	entry_check(f->db, ddb_call_start(f->db, "PutItem", json, put_done, c, NULL));
}

/* Puts a second. */
static double fly(struct flight *f)
{
	double began = bench_now_ns();
	f->done = 0;
	f->until = began + ROUND_NS;
	for (size_t i = 0; i < WRITERS; i++) {
		f->callers[i].flight = f;
		start(&f->callers[i]);
	}
	while (f->under_way)
		ddb_drive(f->db, -1);
	return (double)f->done / (bench_now_ns() - began) * 1e9;
}

/* ---- threads ---- */

struct writer {
	pthread_t thread;
	struct ddb *db;
	uint64_t seed;
	double until;
	struct latencies latencies;
	size_t done;
};

static void *write_on(void *arg)
{
	struct writer *w = arg;
	char key[ENTRY_KEY + 1];
	for (double now = bench_now_ns(); now < w->until;) {
		struct entry e = entry_make((size_t)(ddbi_random_next(&w->seed) % ITEMS), key);
		e.visits = (int64_t)(w->seed % 100000);
		entry_check(w->db, entry_put(w->db, &e, NULL));
		double then = bench_now_ns();
		note(&w->latencies, then - now);
		now = then;
		w->done++;
	}
	return NULL;
}

static double write_in_threads(struct writer *writers, struct latencies *all)
{
	size_t done = 0;
	double began = bench_now_ns();
	for (size_t i = 0; i < WRITERS; i++) {
		writers[i].until = began + ROUND_NS;
		writers[i].done = writers[i].latencies.n = 0;
		if (pthread_create(&writers[i].thread, NULL, write_on, &writers[i]))
			bench_die("a thread", "cannot be had");
	}
	for (size_t i = 0; i < WRITERS; i++) {
		pthread_join(writers[i].thread, NULL);
		done += writers[i].done;
		for (size_t k = 0; k < writers[i].latencies.n; k++)
			note(all, writers[i].latencies.ns[k]);
	}
	return (double)done / (bench_now_ns() - began) * 1e9;
}

/* ---- the loop ---- */

struct loop {
	int fd;
	off_t at;
	char *bytes;
	size_t n;
	struct latencies latencies;
};

static double append(struct loop *l)
{
	double began = bench_now_ns(), now = began;
	size_t groups = 0;
	for (; now < began + ROUND_NS; groups++) {
		if (pwrite(l->fd, l->bytes, l->n, l->at) != (ssize_t)l->n || fdatasync(l->fd))
			bench_die("a write", "failed");
		l->at += (off_t)l->n;
		double then = bench_now_ns();
		note(&l->latencies, then - now);
		now = then;
	}
	return (double)groups * WRITERS / (now - began) * 1e9;
}

/* ---- the rows ---- */

static void latencies_new(struct latencies *l)
{
	*l = (struct latencies){ .ns = malloc(MOST * sizeof *l->ns) };
	if (!l->ns)
		bench_die("latencies", "no memory");
}

static void print(const char *name, double rates[], double references[], struct latencies *ours, double p99)
{
	char text[80];
	bench_print(&(struct bench_row){ name, "/s", bench_median(rates, BENCH_ROUNDS),
		bench_median(references, BENCH_ROUNDS), 0.35, BAR_AT_LEAST });
	snprintf(text, sizeof text, "%s: p99", name);
	bench_print(&(struct bench_row){
		text, "ms", bench_percentile(ours->ns, ours->n, 0.99) / 1e6, p99 / 1e6, 10, BAR_AT_MOST });
}

static void open_loop(struct loop *l, const struct scratch *scratch, struct ddb *db)
{
	char path[SCRATCH_PATH];
	struct buf key, item;
	ddbi_buf_init(&key, 1024);
	ddbi_buf_init(&item, 4096);
	entry_row(db, 0, &key, &item);
	scratch_path(scratch, "loop", path);
	*l = (struct loop){ .fd = open(path, O_RDWR | O_CREAT, 0600), .n = WRITERS * (key.len + item.len) };
	l->bytes = calloc(1, l->n);
	if (l->fd < 0 || !l->bytes)
		bench_die("a file", "cannot be made");
	latencies_new(&l->latencies);
	ddbi_buf_free(&key);
	ddbi_buf_free(&item);
}

int main(int argc, char **argv)
{
	struct scratch scratch;
	char where[SCRATCH_PATH + 8], path[SCRATCH_PATH];
	static struct flight flight = { .seed = 1 };
	static struct writer writers[WRITERS];
	struct loop loop;
	struct latencies of_threads;
	double fl[BENCH_ROUNDS], th[BENCH_ROUNDS], lo[BENCH_ROUNDS], lo2[BENCH_ROUNDS];
	bench_arguments(argc, argv);
	bench_against("a loop of pwrite and fdatasync of the group's bytes");
	if (!bench_wanted("file: synced"))
		return 0;
	scratch_make(&scratch);
	scratch_path(&scratch, "synced.db", path);
	snprintf(where, sizeof where, "file:%s", path);
	flight.db = entry_store(where, NULL, ITEMS);
	latencies_new(&flight.latencies);
	latencies_new(&of_threads);
	for (size_t i = 0; i < WRITERS; i++) {
		entry_check(flight.db, ddb_session(&writers[i].db, flight.db));
		writers[i].seed = i + 100;
		latencies_new(&writers[i].latencies);
	}
	open_loop(&loop, &scratch, flight.db);
	for (size_t i = 0; i < BENCH_ROUNDS; i++) {
		fl[i] = fly(&flight);
		lo2[i] = lo[i] = append(&loop);
		th[i] = write_in_threads(writers, &of_threads);
	}
	double p99 = bench_percentile(loop.latencies.ns, loop.latencies.n, 0.99);
	print("file: synced puts, 64 calls on one thread", fl, lo, &flight.latencies, p99);
	print("file: synced puts, 64 threads", th, lo2, &of_threads, p99);
	for (size_t i = 0; i < WRITERS; i++) {
		ddb_close(writers[i].db);
		free(writers[i].latencies.ns);
	}
	ddb_close(flight.db);
	free(flight.latencies.ns);
	free(of_threads.ns);
	free(loop.latencies.ns);
	free(loop.bytes);
	close(loop.fd);
	scratch_remove(&scratch);
	return 0;
}
