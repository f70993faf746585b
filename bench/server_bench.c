/* SPDX-License-Identifier: Apache-2.0 */
/* `ddb serve`: how soon it answers and what it takes when idle; its processor time and latencies against
 * nginx returning a fixed reply of the same size to the same requests; its rate against dynalite's. */
#include "base/os.h"
#include "bench.h"
#include "scratch.h"
#include "server_calls.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define IDLE     10000
#define ROUND_NS 150e6

static const size_t at_once[] = { 1, 16, 64, 256 };

struct server {
	struct process process;
	int port;
};

/* In memory, or in that file. */
static struct server start_ddb(const char *file)
{
	struct server s;
	char line[256];
	size_t n = 0;
	process_start(&s.process,
		(const char *const[]){
			DDB_COMMAND, "serve", "--port", "0", file ? "--file" : NULL, file, NULL },
		false);
	while (n + 1 < sizeof line && read(s.process.out, line + n, 1) == 1 && line[n] != '\n')
		n++;
	line[n] = 0;
	const char *colon = strrchr(line, ':');
	if (!colon)
		bench_die(DDB_COMMAND, "did not start");
	s.port = (int)strtol(colon + 1, NULL, 10);
	return s;
}

static void fill(const struct server *s, struct size size)
{
	struct client c;
	client_init(&c, s->port);
	server_fill(&c, size);
	client_free(&c);
}

static struct server start_filled(const char *file, struct size size)
{
	struct server s = start_ddb(file);
	fill(&s, size);
	return s;
}

/* ---- nginx ---- */

/* It adds a Date of 37 bytes to what we answer: that takes the place of a part of the request id. */
static void write_location(FILE *f, const struct call *call, struct str body)
{
	fprintf(f,
		"location %s { default_type application/x-amz-json-1.0;\n"
		"add_header x-amzn-RequestId ABCDEFGHIJKLMNO; add_header x-amz-crc32 1234567890;\n",
		call->path);
	char names[64] = "";
	for (size_t i = 0; body.n; i++) { /* a word of its configuration has 4 kB at most */
		size_t n = body.n < 2000 ? body.n : 2000;
		fprintf(f, "set $%s%zu '%.*s';\n", call->operation, i, (int)n, body.p);
		size_t at = strlen(names);
		snprintf(names + at, sizeof names - at, "$%s%zu", call->operation, i);
		body = str_sub(body, n, body.n - n);
	}
	fprintf(f, "return 200 %s; }\n", names);
}

static void write_configuration(
	const char *path, const char *dir, int port, const struct server *ddb, struct size size)
{
	struct client c;
	FILE *f = fopen(path, "w");
	if (!f)
		bench_die(path, "cannot be written");
	fprintf(f,
		"daemon off; master_process off; pid %snginx.pid; error_log %snginx.log crit;\n"
		"events { worker_connections 1024; }\n"
		"http { access_log off; keepalive_requests 1000000000; client_body_temp_path %sbody;\n"
		"proxy_temp_path %sproxy; fastcgi_temp_path %sfastcgi; uwsgi_temp_path %suwsgi;\n"
		"scgi_temp_path %sscgi; server { listen 127.0.0.1:%d;\n",
		dir, dir, dir, dir, dir, dir, dir, port);
	client_init(&c, ddb->port);
	for (size_t i = 0; i < CALLS; i++) {
		buf_clear(&c.json);
		server_calls[i].body(&c.json, 1, size);
		write_location(f, &server_calls[i], client_ask(&c, server_calls[i].operation));
	}
	client_free(&c);
	fputs("} }\n", f);
	if (fclose(f))
		bench_die(path, "cannot be written");
}

/* Its answers are what `ddb` says to the same. */
static struct server start_nginx(
	const char *nginx, const struct scratch *scratch, const struct server *ddb, struct size size)
{
	struct server s = { .port = http_free_port() };
	char path[SCRATCH_PATH], dir[SCRATCH_PATH];
	scratch_path(scratch, "nginx.conf", path);
	scratch_path(scratch, "", dir);
	write_configuration(path, dir, s.port, ddb, size);
	process_start(&s.process, (const char *const[]){ nginx, "-c", path, "-p", dir, NULL }, true);
	int fd = http_connect(s.port);
	if (fd < 0)
		bench_die(nginx, "did not start");
	close(fd);
	return s;
}

/* ---- processor time and latencies ---- */

struct side {
	const struct server *server;
	struct load load;
	struct latencies took;
	double cpu[BENCH_ROUNDS];
};

static void side_init(struct side *s, const struct server *server, const struct call *call, const char *path,
	struct size size)
{
	s->server = server;
	server_load(&s->load, call, path, size);
	latencies_new(&s->took);
}

static void side_free(struct side *s)
{
	load_free(&s->load);
	latencies_free(&s->took);
}

static double side_round(struct side *s, size_t round, size_t connections, double ns)
{
	struct load_result r =
		load_run(&s->load, &s->server->process, s->server->port, connections, ns, &s->took);
	s->cpu[round] = r.cpu_ns;
	return r.rate;
}

static double percentile_us(struct side *s, double part)
{
	return bench_percentile(s->took.ns, s->took.n, part) / 1e3;
}

static void row(const char *name, const char *what, const char *unit, double ours, double theirs, double bar,
	enum bench_bar kind)
{
	char text[96];
	snprintf(text, sizeof text, "%s%s", name, what);
	bench_print(&(struct bench_row){ text, unit, ours, theirs, bar, kind });
}

/* In a closed loop an answer takes as long as those before it: the bar of the processor time is the
 * latencies' goal. */
static void rows_in_memory(
	const char *name, const struct call *call, size_t connections, struct side *ours, struct side *theirs)
{
	bool bar = !call->is_goal && (connections == 16 || connections == 64);
	row(name, "", "us", bench_median(ours->cpu, BENCH_ROUNDS) / 1e3,
		bench_median(theirs->cpu, BENCH_ROUNDS) / 1e3, call->bar, bar ? BAR_AT_MOST : BAR_RATIO_GOAL);
	row(name, ": p50", "us", percentile_us(ours, 0.5), percentile_us(theirs, 0.5), call->bar,
		BAR_RATIO_GOAL);
	row(name, ": p99", "us", percentile_us(ours, 0.99), percentile_us(theirs, 0.99), call->bar,
		BAR_RATIO_GOAL);
}

/* Who waits for the disk is not to be compared with who does not; a sync is shared by all who wait for it. */
static void rows_synced(const char *name, size_t connections, struct side *ours)
{
	row(name, "", "us", bench_median(ours->cpu, BENCH_ROUNDS) / 1e3, 0, connections > 1 ? 50 : 250,
		BAR_GOAL);
	row(name, ": p50", "ms", percentile_us(ours, 0.5) / 1e3, 0, 25, BAR_GOAL);
	row(name, ": p99", "ms", percentile_us(ours, 0.99) / 1e3, 0, 50, BAR_GOAL);
}

/* theirs: NULL, if ours is synced. */
static void measure(
	const char *name, const struct call *call, size_t connections, struct side *ours, struct side *theirs)
{
	ours->took.n = 0;
	if (theirs)
		theirs->took.n = 0;
	for (size_t i = 0; i < BENCH_ROUNDS; i++) {
		side_round(ours, i, connections, ROUND_NS);
		if (theirs)
			side_round(theirs, i, connections, ROUND_NS);
	}
	if (theirs)
		rows_in_memory(name, call, connections, ours, theirs);
	else
		rows_synced(name, connections, ours);
}

/* nginx: NULL, if ddb is synced. */
static void call_rows(
	const struct call *call, const struct server *ddb, const struct server *nginx, struct size size)
{
	struct side ours, theirs;
	side_init(&ours, ddb, call, "/", size);
	if (nginx)
		side_init(&theirs, nginx, call, call->path, size);
	for (size_t i = 0; i < 4; i++) {
		char name[80];
		snprintf(name, sizeof name, "server: %s%s, %zu connection%s", call->name,
			nginx ? "" : ", synced file", at_once[i], at_once[i] > 1 ? "s" : "");
		if (bench_wanted(name))
			measure(name, call, at_once[i], &ours, nginx ? &theirs : NULL);
	}
	side_free(&ours);
	if (nginx)
		side_free(&theirs);
}

static void requests(void)
{
	const struct size size = { 100000, 2000 };
	char path[64];
	struct scratch scratch;
	if (!process_find("nginx", path, sizeof path)) {
		bench_skip("server: processor time for a request", "nginx is not installed here");
		return;
	}
	bench_against("nginx returning 200, the same bytes");
	scratch_make(&scratch);
	struct server ddb = start_filled(NULL, size), nginx = start_nginx(path, &scratch, &ddb, size);
	for (size_t i = 0; i < CALLS; i++)
		call_rows(&server_calls[i], &ddb, &nginx, size);
	process_stop(&ddb.process);
	process_stop(&nginx.process);
	scratch_remove(&scratch);
}

static void synced(void)
{
	const struct size size = { 10000, 1 };
	char file[SCRATCH_PATH];
	struct scratch scratch;
	scratch_make(&scratch);
	scratch_path(&scratch, "synced.db", file);
	struct server ddb = start_filled(file, size);
	call_rows(&server_calls[CALL_PUT], &ddb, NULL, size);
	process_stop(&ddb.process);
	scratch_remove(&scratch);
}

/* ---- dynalite ---- */

static struct server start_dynalite(const char *node, const char *program)
{
	struct server s = { .port = http_free_port() };
	char port[16];
	snprintf(port, sizeof port, "%d", s.port);
	process_start(&s.process,
		(const char *const[]){
			node, program, "--host", "127.0.0.1", "--port", port, "--createTableMs", "1", NULL },
		true);
	return s;
}

static void turns(struct side *ours, struct side *theirs, size_t connections, double rates[2][BENCH_ROUNDS])
{
	ours->took.n = theirs->took.n = 0;
	for (size_t i = 0; i < BENCH_ROUNDS; i++) {
		rates[0][i] = side_round(ours, i, connections, ROUND_NS);
		rates[1][i] = side_round(theirs, i, connections, 2 * ROUND_NS);
	}
}

/* The rate has a bar for reads and puts that many ask for at once; a client that waits alone shows its own
 * speed too. */
static void rows_beside_dynalite(
	const struct call *call, size_t connections, struct side *ours, struct side *theirs)
{
	char what[48], name[80];
	double rates[2][BENCH_ROUNDS];
	snprintf(what, sizeof what, "%s, %zu connection%s", call->name, connections,
		connections > 1 ? "s" : "");
	snprintf(name, sizeof name, "server: rate of %s", what);
	if (!bench_wanted(name))
		return;
	turns(ours, theirs, connections, rates);
	row(name, "", "/s", bench_median(rates[0], BENCH_ROUNDS), bench_median(rates[1], BENCH_ROUNDS), 6,
		BAR_AT_LEAST);
	snprintf(name, sizeof name, "server: beside dynalite, %s", what);
	row(name, "", "us", bench_median(ours->cpu, BENCH_ROUNDS) / 1e3,
		bench_median(theirs->cpu, BENCH_ROUNDS) / 1e3, 1 / 6.0, BAR_RATIO_GOAL);
	row(name, ": p50", "us", percentile_us(ours, 0.5), percentile_us(theirs, 0.5), 1 / 6.0,
		BAR_RATIO_GOAL);
	row(name, ": p99", "us", percentile_us(ours, 0.99), percentile_us(theirs, 0.99), 1 / 6.0,
		BAR_RATIO_GOAL);
}

/* tools/run_bench fetches it, and says where it is or why not. */
static void rates(void)
{
	const struct size size = { 5000, 500 };
	const char *program = getenv("DDB_DYNALITE"), *missing = getenv("DDB_DYNALITE_MISSING");
	char node[64];
	if (!program || !*program || !process_find("node", node, sizeof node)) {
		bench_skip("server: rate beside dynalite",
			missing && *missing ? missing : "dynalite is not here");
		return;
	}
	bench_against("dynalite, in memory");
	struct server dynalite = start_dynalite(node, program);
	int fd = http_connect(dynalite.port);
	if (fd < 0) {
		bench_skip("server: rate beside dynalite", "dynalite does not start here");
		process_stop(&dynalite.process);
		return;
	}
	close(fd);
	struct server ddb = start_filled(NULL, size);
	fill(&dynalite, size);
	for (size_t i = 0; i < CALLS; i++) {
		struct side ours, theirs;
		side_init(&ours, &ddb, &server_calls[i], "/", size);
		side_init(&theirs, &dynalite, &server_calls[i], "/", size);
		for (size_t k = 0; k < 4; k++)
			rows_beside_dynalite(&server_calls[i], at_once[k], &ours, &theirs);
		side_free(&ours);
		side_free(&theirs);
	}
	process_stop(&dynalite.process);
	process_stop(&ddb.process);
}

/* ---- the program alone ---- */

static void first_answer(void)
{
	double ms[BENCH_ROUNDS];
	for (size_t i = 0; i < BENCH_ROUNDS; i++) {
		struct client c;
		double began = bench_now_ns();
		struct server s = start_ddb(NULL);
		client_init(&c, s.port);
		client_ask_text(&c, "ListTables", "{}");
		ms[i] = (bench_now_ns() - began) / 1e6;
		process_stop(&s.process);
		client_free(&c);
	}
	bench_print(&(struct bench_row){
		"server: exec to first answer", "ms", bench_median(ms, BENCH_ROUNDS), 0, 10, BAR_AT_MOST });
}

static void rest(double seconds)
{
	for (double began = bench_now_ns(); bench_now_ns() - began < seconds * 1e9;)
		ddbi_sleep_ms(100);
}

static void idle_memory(void)
{
	struct server s = start_ddb(NULL);
	rest(1);
	bench_print(&(struct bench_row){ "server: private memory after 1 s idle", "MB",
		process_private_bytes(&s.process) / 1e6, 0, 10, BAR_AT_MOST });
	process_stop(&s.process);
}

/* Closed without the wait in which its port may not be used again. */
static void drop(int fd)
{
	const struct linger now = { 1, 0 };
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(fd);
}

static bool may_have_descriptors(size_t n)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		return false;
	if (limit.rlim_cur < n)
		limit.rlim_cur = limit.rlim_max < n ? limit.rlim_max : n;
	return limit.rlim_cur >= n && !setrlimit(RLIMIT_NOFILE, &limit);
}

/* Each has asked something once. */
static void idle_connections(void)
{
	static const char name[] = "server: memory of 10,000 idle connections, each";
	static int fds[IDLE];
	struct client c;
	if (!may_have_descriptors(IDLE + 100)) {
		bench_skip(name, "this user may not have so many descriptors");
		return;
	}
	struct server s = start_ddb(NULL);
	client_init(&c, s.port);
	client_ask_text(&c, "ListTables", "{}");
	double before = process_private_bytes(&s.process);
	const int first = c.fd;
	fds[0] = first;
	for (size_t i = 1; i < IDLE; i++) {
		c.fd = fds[i] = http_connect(s.port);
		if (c.fd < 0)
			bench_die("a connection", "cannot be had");
		client_ask_text(&c, "ListTables", "{}");
	}
	rest(3); /* after which none keeps what it had for its last request */
	double each = (process_private_bytes(&s.process) - before) / IDLE;
	bench_print(&(struct bench_row){ name, "kB", each / 1e3, 0, 8, BAR_AT_MOST });
	for (size_t i = 1; i < IDLE; i++)
		drop(fds[i]);
	c.fd = first;
	client_free(&c);
	process_stop(&s.process);
}

int main(int argc, char **argv)
{
	bench_arguments(argc, argv);
	if (bench_wanted("server: exec to first answer"))
		first_answer();
	if (bench_wanted("server: private memory"))
		idle_memory();
	if (bench_wanted("server: memory of 10,000 idle connections"))
		idle_connections();
	if (bench_wanted("server: "))
		requests();
	if (bench_wanted("server: PutItem, synced file"))
		synced();
	if (bench_wanted("server: rate"))
		rates();
	return 0;
}
