/* SPDX-License-Identifier: Apache-2.0 */
/* What `ddb serve` was told: read, checked, and refused where it would not be safe. */
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/serve.h"
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#define KEYS_LINE 4096

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

static bool refuse(const char *option, const char *value, const char *what)
{
	fprintf(stderr, "ddb serve: --%s %s: %s\n", option, value, what);
	return false;
}

bool ddbi_serve_arguments(int argc, char **argv, struct serve_arguments *a)
{
	*a = (struct serve_arguments){ .port = "8000", .host = "127.0.0.1", .sync_every = "0" };
	const struct cli_option options[] = {
		{ "file", &a->file, NULL },
		{ "port", &a->port, NULL },
		{ "host", &a->host, NULL },
		{ "sync-every", &a->sync_every, NULL },
		{ "durability", &a->durability, NULL },
		{ "background", &a->background, NULL },
		{ "realism", &a->realism, NULL },
		{ "keys", &a->keys_file, NULL },
		{ "socket", &a->socket, NULL },
		{ "tls-cert", &a->tls_cert, NULL },
		{ "tls-key", &a->tls_key, NULL },
		{ "max-connections", &a->max_connections, NULL },
		{ "head-timeout", &a->head_timeout, NULL },
		{ "request-timeout", &a->request_timeout, NULL },
		{ "idle-timeout", &a->idle_timeout, NULL },
		{ "log", &a->log, NULL },
		{ "slow-ms", &a->slow_ms, NULL },
		{ "test-endpoints", NULL, &a->test_endpoints },
		{ "insecure", NULL, &a->insecure },
		{ "help", NULL, &a->help },
		{ 0 },
	};
	char **left = ddbi_alloc(((size_t)argc + 1) * sizeof *left);
	int n = 0, rest = 0;
	bool ok = left && ddbi_serve_extract(argc, argv, a, left, &n) &&
		  ddbi_cli_options("serve", n, left, options, &rest);
	if (ok && rest < n && !a->help) {
		fprintf(stderr, "ddb serve: '%s' is no option; ddb serve --help lists them\n", left[rest]);
		ok = false;
	}
	ddbi_free(left);
	return ok;
}

/* ---- keys ---- */

static bool add_key(struct serve_plan *p, struct str line, const char *where)
{
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, 1 << 16);
	error_init(&err, &arena);
	bool ok = ddbi_keys_add(&p->keys, line, &err);
	if (!ok)
		fprintf(stderr, "ddb serve: %s: %.*s\n", where, (int)err.message.n,
			err.message.p ? err.message.p : "");
	ddbi_arena_free(&arena);
	return ok;
}

/* Others may read the secrets: said, but not refused, for on some systems it cannot be helped. */
static void warn_of_readers(FILE *f, const char *path)
{
	struct stat st;
	if (!fstat(fileno(f), &st) && (st.st_mode & (S_IRGRP | S_IROTH)))
		fprintf(stderr, "ddb serve: --keys %s: other users can read it; chmod 600 mends that\n",
			path);
}

static bool read_keys(struct serve_plan *p, const char *path)
{
	char line[KEYS_LINE], where[64];
	FILE *f = fopen(path, "r");
	if (!f)
		return refuse("keys", path, strerror(errno));
	warn_of_readers(f, path);
	bool ok = true;
	for (int n = 1; ok && fgets(line, sizeof line, f); n++) {
		snprintf(where, sizeof where, "--keys, line %d", n);
		ok = strlen(line) + 1 < sizeof line || refuse("keys", path, "a line is too long");
		ok = ok && add_key(p, str_z(line), where);
	}
	memset(line, 0, sizeof line);
	fclose(f);
	if (ok && !p->keys.n)
		return refuse("keys", path, "there is no key in it");
	return ok;
}

static bool keys(const struct serve_arguments *a, struct serve_plan *p)
{
	for (int i = 0; i < a->nkeys; i++)
		if (!add_key(p, str_z(a->keys[i]), "--key"))
			return false;
	if (a->keys_file && !read_keys(p, a->keys_file))
		return false;
	if (p->keys.n)
		p->server.keys = &p->keys;
	return true;
}

/* ---- the store ---- */

static bool durability(const struct serve_arguments *a, struct serve_plan *p)
{
	int *ms = &p->open.sync_every_ms;
	if (!number(a->sync_every, ms))
		return refuse("sync-every", a->sync_every, "give a number of milliseconds up to 65535");
	if (!a->durability || !strcmp(a->durability, "sync"))
		return true;
	if (!number(a->durability, ms) || !*ms)
		return refuse("durability", a->durability,
			"give sync, for every write on disk before its answer, or after how many "
			"milliseconds it "
			"is, up to 65535");
	return true;
}

static bool background(const struct serve_arguments *a, struct serve_plan *p)
{
	static const char *const names[] = { "default", "thread", "on-calls", "manual" };
	for (size_t i = 0; a->background && i < sizeof names / sizeof names[0]; i++)
		if (!strcmp(a->background, names[i])) {
			p->open.background = (enum ddb_background)i;
			return true;
		}
	return !a->background || refuse("background", a->background, "give thread, on-calls or manual");
}

static bool store(const struct serve_arguments *a, struct serve_plan *p)
{
	if (!durability(a, p) || !background(a, p))
		return false;
	if (a->realism && !ddbi_cli_realism(a->realism, &p->realism))
		return false;
	p->open.realism = a->realism ? &p->realism : NULL;
	p->file = a->file;
	return true;
}

/* ---- the address ---- */

static bool loopback(const char *host)
{
	return !strncmp(host, "127.", 4) || !strcmp(host, "::1");
}

static bool address(const struct serve_arguments *a, struct serve_plan *p)
{
	if (!number(a->port, &p->server.port)) {
		fprintf(stderr, "ddb serve: --port %s is no port: give a number from 0 to 65535\n", a->port);
		return false;
	}
	p->server.host = a->host;
	p->server.socket = a->socket;
	if (a->socket)
		return true;
	if (loopback(a->host) || p->keys.n || a->insecure)
		return true;
	fprintf(stderr,
		"ddb serve: --host %s is not a loopback address, and requests are not authenticated, so "
		"only\n"
		"this machine may ask: give 127.0.0.1 or ::1, or keys (--keys FILE), or --insecure if all "
		"who can\n"
		"reach that address may do everything\n",
		a->host);
	return false;
}

static bool seconds(const char *option, const char *value, int *ms)
{
	int s = 0;
	if (value && (!number(value, &s) || !s))
		return refuse(option, value, "give a number of seconds from 1 to 65535");
	*ms = s * 1000;
	return true;
}

static bool timeouts(const struct serve_arguments *a, struct server_opts *o)
{
	return seconds("head-timeout", a->head_timeout, &o->head_timeout_ms) &&
	       seconds("request-timeout", a->request_timeout, &o->request_timeout_ms) &&
	       seconds("idle-timeout", a->idle_timeout, &o->idle_timeout_ms);
}

static bool logging(const struct serve_arguments *a, struct serve_plan *p)
{
	struct server_opts *o = &p->server;
	if (a->log && strcmp(a->log, "key-value") != 0 && strcmp(a->log, "json") != 0)
		return refuse("log", a->log, "give key-value or json");
	if (a->slow_ms && (!number(a->slow_ms, &o->slow_ms) || !o->slow_ms))
		return refuse("slow-ms", a->slow_ms, "give a number of milliseconds from 1 to 65535");
	if (a->log || a->slow_ms)
		o->log = a->log && !strcmp(a->log, "json") ? LOG_JSON : LOG_KEY_VALUE;
	return true;
}

/* Nobody is asked who they are there, so they are for this machine alone. */
static bool test_endpoints(const struct serve_arguments *a, struct serve_plan *p)
{
	if (!a->test_endpoints)
		return true;
	if (p->keys.n || (!a->socket && !loopback(a->host))) {
		fprintf(stderr,
			"ddb serve: --test-endpoints let everybody empty the store: they go with a loopback "
			"address and without keys only\n");
		return false;
	}
	p->server.clock = &p->clock;
	p->open.clock_us = test_clock_us;
	p->open.clock_user = &p->clock;
	return true;
}

static bool connections(const struct serve_arguments *a, struct serve_plan *p)
{
	int most = 0;
	if (a->max_connections && (!number(a->max_connections, &most) || !most))
		return refuse("max-connections", a->max_connections, "give a number from 1 to 65535");
	p->server.max_connections = (size_t)most;
	if (!a->tls_cert != !a->tls_key) {
		fprintf(stderr, "ddb serve: TLS needs both --tls-cert FILE and --tls-key FILE\n");
		return false;
	}
	p->server.tls_cert = a->tls_cert;
	p->server.tls_key = a->tls_key;
	return true;
}

bool ddbi_serve_plan(const struct serve_arguments *a, struct serve_plan *p)
{
	*p = (struct serve_plan){ .file = NULL };
	ddbi_keys_init(&p->keys);
	return keys(a, p) && store(a, p) && address(a, p) && connections(a, p) && timeouts(a, &p->server) &&
	       logging(a, p) && test_endpoints(a, p);
}

void ddbi_serve_plan_free(struct serve_plan *p)
{
	ddbi_keys_free(&p->keys);
}
