/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "server/server.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>

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
	     "  --port N          0 for any free one (default 8000)\n"
	     "  --host ADDRESS    a loopback address (default 127.0.0.1)\n"
	     "  --sync-every MS   with --file: answer at once and make writes durable every MS milliseconds\n"
	     "                    (default: every write is on disk before its answer)\n"
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
	     "  --help");
}

static bool number(const char *text, int *out)
{
	long v = 0;
	if (!*text || strlen(text) > 5)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		v = v * 10 + (*text - '0');
	}
	*out = (int)v;
	return v <= 65535;
}

/* There is no authentication: only this machine may ask. */
static bool loopback(const char *host)
{
	return !strncmp(host, "127.", 4) || !strcmp(host, "::1");
}

static int serve(struct ddb *db, const struct server_opts *opts, const char *where)
{
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, 1 << 16);
	error_init(&err, &arena);
	if (!ddbi_server_open(db, opts, &err, &running)) {
		fprintf(stderr, "ddb serve: %.*s\n", (int)err.message.n,
			err.message.p ? err.message.p : "no memory");
		ddbi_arena_free(&arena);
		return EXIT_FAILED;
	}
	struct sigaction action = { .sa_handler = on_signal };
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	printf("ddb: serving %s at http://%s%s%s:%d\n", where, strchr(opts->host, ':') ? "[" : "", opts->host,
		strchr(opts->host, ':') ? "]" : "", ddbi_server_port(running));
	fflush(stdout);
	ddbi_server_run(running);
	ddbi_server_close(running);
	ddbi_arena_free(&arena);
	return interrupted ? EXIT_INTERRUPTED : EXIT_OK;
}

/* What the command line says, as texts; checked one by one below. */
struct arguments {
	const char *file, *port, *host, *sync_every, *realism;
	bool help;
};

static bool check(const struct arguments *a, struct server_opts *serve, struct ddb_open_opts *open,
	struct ddb_realism *realism)
{
	if (!number(a->port, &serve->port)) {
		fprintf(stderr, "ddb serve: --port %s is no port: give a number from 0 to 65535\n", a->port);
		return false;
	}
	if (!number(a->sync_every, &open->sync_every_ms)) {
		fprintf(stderr, "ddb serve: --sync-every %s: give a number of milliseconds up to 65535\n",
			a->sync_every);
		return false;
	}
	if (a->realism && !ddbi_cli_realism(a->realism, realism))
		return false;
	open->realism = a->realism ? realism : NULL;
	if (!loopback(a->host)) {
		fprintf(stderr,
			"ddb serve: --host %s is not a loopback address: requests are not authenticated, so\n"
			"only this machine may ask; give 127.0.0.1 or ::1\n",
			a->host);
		return false;
	}
	serve->host = a->host;
	return true;
}

static int open_and_serve(const char *file, const struct server_opts *opts, const struct ddb_open_opts *open)
{
	char where[4200];
	struct ddb *db;
	int n = snprintf(where, sizeof where, "%s%s", file ? "file:" : "memory:", file ? file : "");
	if (n < 0 || (size_t)n >= sizeof where) {
		fprintf(stderr, "ddb serve: --file: the path is too long\n");
		return EXIT_USAGE;
	}
	int code = EXIT_FAILED;
	if (ddb_open(&db, where, open))
		fprintf(stderr, "ddb serve: %s\n", ddb_errmsg(db));
	else
		code = serve(db, opts, file ? file : "a store in memory");
	ddb_close(db);
	return code;
}

int ddbi_cli_serve(int argc, char **argv)
{
	struct arguments a = { .port = "8000", .host = "127.0.0.1", .sync_every = "0" };
	const struct cli_option options[] = {
		{ "file", &a.file, NULL },
		{ "port", &a.port, NULL },
		{ "host", &a.host, NULL },
		{ "sync-every", &a.sync_every, NULL },
		{ "realism", &a.realism, NULL },
		{ "help", NULL, &a.help },
		{ 0 },
	};
	int rest;
	if (!ddbi_cli_options("serve", argc, argv, options, &rest))
		return EXIT_USAGE;
	if (a.help) {
		help();
		return EXIT_OK;
	}
	if (rest < argc) {
		fprintf(stderr, "ddb serve: '%s' is no option; ddb serve --help lists them\n", argv[rest]);
		return EXIT_USAGE;
	}
	struct server_opts opts = { 0 };
	struct ddb_open_opts open = { 0 };
	struct ddb_realism realism;
	if (!check(&a, &opts, &open, &realism))
		return EXIT_USAGE;
	return open_and_serve(a.file, &opts, &open);
}
