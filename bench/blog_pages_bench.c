/* SPDX-License-Identifier: Apache-2.0 */
/* The demo blog's pages at 64 connections on a file with many posts: what a reader waits for. Each view of a
 * post is counted, so it is a write too. --full: a million posts, which take minutes to write. */
#include "bench.h"
#include "load.h"
#include "scratch.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONNECTIONS 64
#define PAGES       40   /* of the feed, and their posts */
#define PAUSE_NS    64e6 /* a thousand requests a second */
#define ROUND_NS    3e9

static void seed(const char *store)
{
	struct process p;
	int status;
	process_start(&p,
		(const char *const[]){ BLOG_COMMAND, "seed", "--store", store, "--posts",
			bench_full() ? "1000000" : "20000", "--sync-every", "1000", NULL },
		true);
	if (waitpid(p.pid, &status, 0) != p.pid || status)
		bench_die(BLOG_COMMAND, "could not seed");
}

static int serve(struct process *p, const char *store)
{
	char line[256];
	size_t n = 0;
	process_start(p,
		(const char *const[]){ BLOG_COMMAND, "serve", "--store", store, "--port", "0", NULL }, false);
	while (n + 1 < sizeof line && read(p->out, line + n, 1) == 1 && line[n] != '\n')
		n++;
	line[n] = 0;
	const char *host = strstr(line, "127.0.0.1:");
	if (!host)
		bench_die(BLOG_COMMAND, "did not start");
	return (int)strtol(host + strlen("127.0.0.1:"), NULL, 10);
}

static void add(struct load *l, const char *path, size_t n)
{
	buf_z(&l->bytes, "GET ");
	buf_str(&l->bytes, (struct str){ path, n });
	buf_z(&l->bytes, " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
	load_add(l);
}

/* The posts that a page of the feed links to, and the path of the next page (its "after"), or NULL. */
static const char *collect(struct load *posts, struct str page)
{
	static char next[1024];
	const char *end = page.p + page.n, *at = page.p, *after;
	while ((at = memmem(at, (size_t)(end - at), "href=\"/posts/", 13))) {
		const char *path = at + 6, *quote = memchr(path, '"', (size_t)(end - path));
		at = path;
		if (quote && quote - path == 44) /* "/posts/", 36 letters, "/" */
			add(posts, path, 44);
	}
	after = memmem(page.p, page.n, "href=\"/?after=", 14);
	const char *quote = after ? memchr(after + 6, '"', (size_t)(end - after - 6)) : NULL;
	if (!quote || (size_t)(quote - after) > sizeof next)
		return NULL;
	size_t n = 0;
	for (const char *c = after + 6; c < quote; c++) { /* &amp; is & */
		next[n++] = *c;
		if (quote - c > 4 && !memcmp(c, "&amp;", 5))
			c += 4;
	}
	next[n] = 0;
	return next;
}

static void prepare(struct load *feed, struct load *posts, int port)
{
	struct buf request, reply;
	struct str body;
	int fd = http_connect(port);
	const char *path = "/";
	ddbi_buf_init(&request, 4096);
	ddbi_buf_init(&reply, 1 << 20);
	for (int i = 0; path && i < PAGES; i++) {
		add(feed, path, strlen(path));
		request.len = 0;
		buf_z(&request, "GET ");
		buf_z(&request, path);
		buf_z(&request, " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
		if (fd < 0 || !http_ask(fd, buf_view(&request), &reply, &body))
			bench_die("a page", "did not come");
		path = collect(posts, body);
	}
	ddbi_buf_free(&request);
	ddbi_buf_free(&reply);
	close(fd);
	if (feed->n < PAGES || posts->n < 5 * PAGES)
		bench_die("the feed", "has too few pages or posts");
}

/* How long it took, and the last run's rate. */
static double run(
	struct load *load, const struct process *p, int port, struct latencies *took, double pause_ns)
{
	load->pause_ns = pause_ns;
	took->n = 0;
	return load_run(load, p, port, CONNECTIONS, ROUND_NS, took).rate;
}

static void say(const char *page, const char *what, double value, const char *unit, double bar)
{
	char name[100];
	snprintf(name, sizeof name, "blog: %s of %s posts, %s", page, bench_full() ? "1 M" : "20 k", what);
	bench_print(&(struct bench_row){
		.name = name, .unit = unit, .value = value, .bar = bar, .kind = BAR_GOAL });
}

/* 64 readers who turn a page every 64 ms, and then 64 who do as soon as they have one. */
static void measure(const char *page, struct load *load, const struct process *p, int port)
{
	struct latencies took;
	latencies_new(&took);
	run(load, p, port, &took, PAUSE_NS);
	say(page, "p50", bench_percentile(took.ns, took.n, 0.5) / 1e6, "ms", 10);
	say(page, "p99", bench_percentile(took.ns, took.n, 0.99) / 1e6, "ms", 10);
	double rate = run(load, p, port, &took, 0);
	say(page, "mean at full load", CONNECTIONS / rate * 1e3, "ms", 10);
	latencies_free(&took);
}

int main(int argc, char **argv)
{
	struct scratch scratch;
	char path[SCRATCH_PATH], store[SCRATCH_PATH + 8];
	struct process blog;
	struct load feed, posts;
	bench_arguments(argc, argv);
	if (!bench_wanted("blog: feed") && !bench_wanted("blog: post"))
		return 0;
	scratch_make(&scratch);
	scratch_path(&scratch, "blog.db", path);
	snprintf(store, sizeof store, "file:%s", path);
	seed(store);
	int port = serve(&blog, store);
	load_init(&feed);
	load_init(&posts);
	prepare(&feed, &posts, port);
	measure("feed page", &feed, &blog, port);
	measure("post page", &posts, &blog, port);
	process_stop(&blog);
	load_free(&feed);
	load_free(&posts);
	scratch_remove(&scratch);
	return 0;
}
