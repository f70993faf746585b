/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a server; of this room only. */
#ifndef SERVER_STATE_H
#define SERVER_STATE_H
#include "base/os.h"
#include "server/connection.h"
#include "server/listener.h"
#include "server/server.h"
#include "store/store.h"

/* A store and where it is served: the server's own, and the copies that tests have made of it. */
struct host {
	struct host *next;
	struct listener listener;
	struct store *store;
	bool forked; /* the store is the server's, and goes with the host */
	bool ending; /* as soon as nothing is under way */
};

struct server {
	struct poll *poll;
	struct server_opts opts;
	struct service service;
	struct host own; /* the first of the list of hosts */
	size_t nforks;
	struct tls_context *tls;
	struct wakeup stop;
	bool stopping;
	int64_t stop_at_us; /* then nothing is waited for any more */
	bool full;          /* no descriptors for more connections: who comes waits outside */
	struct connection *connections, *ready;
	size_t nconnections, busy;
	int64_t swept_us;
	size_t freed_then; /* spares.freed when it was last swept */
};

/* Lets the connection go, which nothing else may point to. */
void ddbi_server_drop(struct server *, struct connection *);

/* Watches a host's listener and store. */
bool ddbi_host_watch(struct server *, struct host *, struct error *);
/* The host that the event's user is part of; NULL: it is a connection's. *listens: its listener. */
struct host *ddbi_host_of(struct server *, const void *user, bool *listens);
/* Closes the copies that are ending, once nothing is under way on them; all: without waiting for that. */
void ddbi_hosts_end(struct server *, bool all);

#endif
