/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/serve.h"
#include "cli/cli.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static struct server *running; /* for the signal handler, which is given nothing else */
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	interrupted = number == SIGINT;
	ddbi_server_stop(running);
}

static void help(void)
{
	puts("usage: ddb serve [OPTIONS]\n"
	     "\n"
	     "Serves DynamoDB's wire protocol. Point any AWS SDK at the address that it prints, with any\n"
	     "credentials and any region; for the AWS command line: --endpoint-url http://127.0.0.1:8000\n"
	     "\n"
	     "  --file PATH       keep the data in this file, made if it is not there (default: in memory)\n"
	     "  --durability D    with --file: sync: every write is on disk before its answer (default);\n"
	     "                    a number: answers at once, and writes are on disk that many ms later\n"
	     "  --sync-every MS   the same as --durability MS\n"
	     "  --background B    who back-fills indexes and the like: thread, on-calls, or manual: when "
	     "the\n"
	     "                    server has nothing else to do (default: thread for a file, else on-calls)\n"
	     "  --port N          0 for any free one (default 8000)\n"
	     "  --host ADDRESS    a loopback address, or any with keys or --insecure (default 127.0.0.1)\n"
	     "  --socket PATH     a Unix socket in place of an address and port\n"
	     "  --tls-cert FILE   HTTPS, with this chain of certificates (PEM)\n"
	     "  --tls-key FILE    and their private key (PEM)\n"
	     "  --max-connections N   more are sent away (default 10000)\n"
	     "  --head-timeout S  to send a request's head in (20 s); --request-timeout S: all of it, and "
	     "to\n"
	     "                    take the answer (60 s); --idle-timeout S: between requests (75 s)\n"
	     "  --keys FILE       requests have to be signed with one of these access keys; a line each:\n"
	     "                      ID:SECRET [read-only] [tables=PREFIX,...] [token=TOKEN]\n"
	     "                      [until=YYYYMMDDTHHMMSSZ]\n"
	     "                    read-only: only reads; tables=: only tables whose names begin so; token=:\n"
	     "                    only with that session token, and only until then\n"
	     "  --key 'LINE'      such a line; may be there more than once (all users of this machine can\n"
	     "                    see the command line)\n"
	     "  --insecure        an address that is not loopback without keys: whoever reaches it may do\n"
	     "                    everything\n"
	     "  --log FORM        a line a request to stderr: key-value or json\n"
	     "  --slow-ms N       only requests that took so long\n"
	     "  --test-endpoints  POST /-/reset, /-/fork, /-/close, /-/clock and /-/faults, for tests (GET\n"
	     "                    /-/health and /-/metrics are always there)\n"
	     "  --realism LIST    behave like a busy service, to test programs against it; LIST is made of\n"
	     "                    KEY=NUMBER separated by commas:\n"
	     "                      seed                    the same seed and calls: the same course\n"
	     "                      latency_min_ms, latency_max_ms\n"
	     "                      throttle                (without a number) by provisioned capacity\n"
	     "                      burst_s                 seconds of it that can be saved up (300)\n"
	     "                      unprocessed_percent     items of batches left unprocessed\n"
	     "                      stale_percent, lag_ms   eventual reads that see what was (in memory)\n"
	     "                      table_delay_ms          tables are CREATING, UPDATING, DELETING so long\n"
	     "                      conflict_percent        TransactionConflict\n"
	     "                      error_percent           InternalServerError\n"
	     "                      throttling_percent      ThrottlingException\n"
	     "  --help\n"
	     "\n"
	     "DynamoDB Local's flags do too: -inMemory, -dbPath FOLDER (a file ddb.db in it), -port N,\n"
	     "-sharedDb, -delayTransientStatuses, -cors LIST, -optimizeDbBeforeStartup, -disableTelemetry.");
}

static void say(const struct serve_plan *p)
{
	const char *host = p->server.host, *what = p->file ? p->file : "a store in memory";
	const char *s = p->server.tls_cert ? "s" : "";
	bool six = strchr(host, ':') != NULL;
	if (p->server.socket)
		printf("ddb: serving %s at http%s+unix:%s\n", what, s, p->server.socket);
	else
		printf("ddb: serving %s at http%s://%s%s%s:%d\n", what, s, six ? "[" : "", host,
			six ? "]" : "", ddbi_server_port(running));
	fflush(stdout);
}

/* As many descriptors as connections may need, if the system lets us. */
static void want_descriptors(const struct serve_plan *p)
{
	struct rlimit limit;
	rlim_t want = (p->server.max_connections ? p->server.max_connections : 10000) + 64;
	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= want)
		return;
	limit.rlim_cur = limit.rlim_max < want ? limit.rlim_max : want;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int serve(struct ddb *db, const struct serve_plan *p)
{
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, 1 << 16);
	error_init(&err, &arena);
	if (!ddbi_server_open(db, &p->server, &err, &running)) {
		fprintf(stderr, "ddb serve: %.*s\n", (int)err.message.n,
			err.message.p ? err.message.p : "no memory");
		ddbi_arena_free(&arena);
		return EXIT_FAILED;
	}
	struct sigaction action = { .sa_handler = on_signal };
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(
		SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL); /* of a log that nobody reads */
	want_descriptors(p);
	say(p);
	ddbi_serve_notify("READY=1");
	ddbi_server_run(running);
	ddbi_serve_notify("STOPPING=1");
	ddbi_server_close(running);
	ddbi_arena_free(&arena);
	return interrupted ? EXIT_INTERRUPTED : EXIT_OK;
}

static int open_and_serve(const struct serve_plan *p)
{
	char where[4200];
	struct ddb *db;
	int n = snprintf(where, sizeof where, "%s%s", p->file ? "file:" : "memory:", p->file ? p->file : "");
	if (n < 0 || (size_t)n >= sizeof where) {
		fprintf(stderr, "ddb serve: --file: the path is too long\n");
		return EXIT_USAGE;
	}
	int code = EXIT_FAILED;
	if (ddb_open(&db, where, &p->open))
		fprintf(stderr, "ddb serve: %s\n", ddb_errmsg(db));
	else
		code = serve(db, p);
	ddb_close(db);
	return code;
}

int ddbi_cli_serve(int argc, char **argv)
{
	struct serve_arguments a;
	struct serve_plan plan;
	if (!ddbi_serve_arguments(argc, argv, &a))
		return EXIT_USAGE;
	if (a.help) {
		help();
		return EXIT_OK;
	}
	int code = ddbi_serve_plan(&a, &plan) ? open_and_serve(&plan) : EXIT_USAGE;
	ddbi_serve_plan_free(&plan);
	return code;
}
