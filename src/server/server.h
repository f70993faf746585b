/* SPDX-License-Identifier: Apache-2.0 */
/* A server that speaks DynamoDB's wire protocol over a session. One thread: it listens, reads, submits what
 * arrived in one tick to the store together, and writes the answers as they complete. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H
#include "error/error.h"
#include "server/keys.h"
#include "server/log.h"
#include <ddb/ddb.h>

struct test_clock;

/* All of it outlives the server. */
struct server_opts {
	const char *host;     /* an address of this machine; NULL: 127.0.0.1 */
	int port;             /* 0: any free one, see ddbi_server_port */
	const char *socket;   /* the path of a Unix socket, in place of host and port; NULL: none */
	const char *tls_cert; /* PEM files; NULL: no TLS */
	const char *tls_key;
	const struct server_keys *keys; /* whose signatures are accepted; NULL: anybody's */
	size_t max_connections;         /* 0: 10,000; who comes then is sent away */
	int idle_timeout_ms;            /* between requests; 0: 75 s */
	int head_timeout_ms;      /* of a handshake, and of a request's head from its first byte; 0: 20 s */
	int request_timeout_ms;   /* of all of a request, and of its answer; 0: 60 s */
	enum log_form log;        /* a line a request, on stderr */
	int slow_ms;              /* above 0: only of those that take so long */
	struct test_clock *clock; /* of the store: offers the endpoints for tests (control.h); NULL: not */
	int stop_timeout_ms;      /* how long requests under way are waited for at the end; 0: 10 s */
};

struct server;

/* Listens; the session stays the caller's and must outlive the server, which alone uses it. */
bool ddbi_server_open(struct ddb *, const struct server_opts *, struct error *, struct server **out);
int ddbi_server_port(const struct server *);
/* Serves until ddbi_server_stop: then nobody else is let in, who has nothing under way is let go, and the
 * rest is answered first. */
void ddbi_server_run(struct server *);
/* From any thread or a signal handler. */
void ddbi_server_stop(struct server *);
void ddbi_server_close(struct server *);

#endif
