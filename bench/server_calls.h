/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that are measured over HTTP: their tables and items, and the requests as an AWS SDK sends them.
 */
#ifndef BENCH_SERVER_CALLS_H
#define BENCH_SERVER_CALLS_H
#include "load.h"

/* How much is in the two tables that the calls are about. */
struct size {
	size_t entries, blogs; /* 10 posts a blog */
};

struct call {
	const char *name, *operation;
	const char *path; /* where the reference answers it */
	size_t requests;  /* different ones */
	void (*body)(struct buf *, size_t i, struct size);
	double bar;   /* of processor time, against the reference; 0: none */
	bool is_goal; /* the bar */
};
enum { CALL_GET, CALL_PUT, CALL_QUERY, CALL_UPDATE, CALL_BATCH };
#define CALLS 5
extern const struct call server_calls[CALLS];

/* One connection that asks and waits. */
struct client {
	int fd;
	struct buf request, json, reply;
};
void client_init(struct client *, int port);
void client_free(struct client *);
/* Sends c->json; the body of the answer. Ends the program on any but 200. */
struct str client_ask(struct client *, const char *operation);
struct str client_ask_text(struct client *, const char *operation, const char *json);

/* Makes both tables and what is in them. */
void server_fill(struct client *, struct size);
/* All requests of a call, to be sent to that path. */
void server_load(struct load *, const struct call *, const char *path, struct size);

#endif
