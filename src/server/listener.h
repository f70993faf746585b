/* SPDX-License-Identifier: Apache-2.0 */
/* Where a server listens: an address and port, or a Unix socket. */
#ifndef SERVER_LISTENER_H
#define SERVER_LISTENER_H
#include "error/error.h"

struct listener {
	int fd;           /* -1: none */
	int port;         /* 0: it is a Unix socket */
	const char *path; /* of the Unix socket, which goes when it is closed; the caller's */
};

/* port 0: any free one. */
bool ddbi_listen_tcp(struct listener *, const char *host, int port, struct error *);
/* A socket that nobody listens on any more is taken over; any other file there is an error. */
bool ddbi_listen_unix(struct listener *, const char *path, struct error *);
void ddbi_listener_close(struct listener *);

#endif
