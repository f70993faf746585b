/* SPDX-License-Identifier: Apache-2.0 */
/* A load of HTTP requests: one thread, any number of connections, each with one request under way at a time.
 * Bare enough to take less than the servers that it measures. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H
#include "process.h"

#define LOAD_REQUESTS 4000

/* Requests, ready to be sent, which are used in turn: a run goes on where the one before it ended. */
struct load {
	struct buf bytes;
	size_t n, next, ends[LOAD_REQUESTS];
	double pause_ns; /* a connection asks so long after it asked last, and then waits from when it was
			    due; 0: at once */
};
void load_init(struct load *);
void load_free(struct load *);
/* What was appended to `bytes` since the last one becomes a request. */
void load_add(struct load *);

/* How long answers took, of all runs that were given it. */
struct latencies {
	double *ns;
	size_t n;
};
void latencies_new(struct latencies *);
void latencies_free(struct latencies *);

struct load_result {
	double rate;   /* requests a second */
	double cpu_ns; /* of the server, a request */
};
/* For that long, after one request a connection that does not count. Ends the program on any answer but 200.
 * `took` may be NULL. */
struct load_result load_run(struct load *, const struct process *server, int port, size_t connections,
	double ns, struct latencies *took);

#endif
