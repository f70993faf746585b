/* SPDX-License-Identifier: Apache-2.0 */
/* Other programs under a bench: started, asked over HTTP, and what they use. */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H
#include "base/buf.h"
#include <sys/types.h>

struct process {
	pid_t pid;
	int out; /* its standard output, for reading; -1: not wanted */
};
/* argv ends with NULL. With `quiet` its output goes nowhere. */
void process_start(struct process *, const char *const argv[], bool quiet);
void process_stop(struct process *); /* SIGTERM, and waits */
double process_cpu_ns(const struct process *);
double process_private_bytes(const struct process *);
/* Is a program of that name on the PATH, or in a place for administrators? */
bool process_find(const char *name, char *path, size_t n);

/* A port that nobody listens on. */
int http_free_port(void);
/* A connection to 127.0.0.1, once somebody listens there; below 0: not within five seconds. */
int http_connect(int port);
/* Sends the request and reads the whole reply into `reply` (cleared before); *body: of it. Only what has a
 * Content-Length. */
bool http_ask(int fd, struct str request, struct buf *reply, struct str *body);

#endif
