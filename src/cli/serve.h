/* SPDX-License-Identifier: Apache-2.0 */
/* What `ddb serve` was told, and what follows from it. */
#ifndef CLI_SERVE_H
#define CLI_SERVE_H
#include "server/clock.h"
#include "server/server.h"

#define SERVE_KEYS_MAX 64

/* The command line's texts. */
struct serve_arguments {
	const char *file, *port, *host, *sync_every, *durability, *background, *realism, *keys_file;
	const char *socket, *tls_cert, *tls_key, *max_connections;
	const char *head_timeout, *request_timeout, *idle_timeout, *log, *slow_ms;
	const char *keys[SERVE_KEYS_MAX];
	int nkeys;
	bool help, insecure, test_endpoints;
	char path[4096], realism_text[64]; /* made of DynamoDB Local's own flags */
};

struct serve_plan {
	struct server_opts server;
	struct ddb_open_opts open;
	struct ddb_realism realism;
	struct server_keys keys;
	struct test_clock clock;
	const char *file; /* NULL: in memory */
};

/* Each prints what is wrong and returns false. */
bool ddbi_serve_arguments(int argc, char **argv, struct serve_arguments *);
bool ddbi_serve_plan(const struct serve_arguments *, struct serve_plan *); /* free it in any case */
void ddbi_serve_plan_free(struct serve_plan *);

/* Tells systemd, if it has started us: "READY=1", "STOPPING=1". */
void ddbi_serve_notify(const char *state);

/* Takes the options that may be there more than once, and those of DynamoDB Local, out of argv: the rest is
 * written to `out`, which has room for as many. */
bool ddbi_serve_extract(int argc, char **argv, struct serve_arguments *, char **out, int *n);

#endif
