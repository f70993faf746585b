/* SPDX-License-Identifier: Apache-2.0 */
/* A server that speaks DynamoDB's wire protocol over a session. One thread: it listens, reads, submits what
 * arrived in one tick to the store together, and writes the answers as they complete. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H
#include "error/error.h"
#include "server/keys.h"
#include <ddb/ddb.h>

struct server_opts {
	const char *host; /* an address of this machine; NULL: 127.0.0.1 */
	int port;         /* 0: any free one, see ddbi_server_port */
	const struct server_keys
		*keys;          /* whose signatures are accepted; NULL: anybody's. Outlives the server */
	size_t max_connections; /* 0: 10,000 */
	int idle_timeout_ms;    /* between requests; 0: 75 s */
	int request_timeout_ms; /* from a request's first byte to its last; 0: 60 s */
};

struct server;

/* Listens; the session stays the caller's and must outlive the server, which alone uses it. */
bool ddbi_server_open(struct ddb *, const struct server_opts *, struct error *, struct server **out);
int ddbi_server_port(const struct server *);
/* Serves until ddbi_server_stop; requests under way are answered first. */
void ddbi_server_run(struct server *);
/* From any thread or a signal handler. */
void ddbi_server_stop(struct server *);
void ddbi_server_close(struct server *);

#endif
