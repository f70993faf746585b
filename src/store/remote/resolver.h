/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses of names, from /etc/hosts and DNS, without a thread: libcurl's own resolver starts one for
 * each lookup. What a lookup brings is kept as long as DNS says. Of this room only.
 *
 * resolver_ares.c does it by c-ares. Where a build has no c-ares, resolver_none.c stands in, which leaves
 * names to libcurl. */
#ifndef STORE_REMOTE_RESOLVER_H
#define STORE_REMOTE_RESOLVER_H
#include "base/str.h"

struct resolver;
struct peer; /* a name, and its addresses once they are known */

/* Is to have the descriptor waited for, for reading, writing or both; for neither: no longer. */
typedef void resolver_watch_fn(void *user, int fd, bool in, bool out);

/* false: no memory. *out NULL: there is none in this build. */
bool ddbi_resolver_new(resolver_watch_fn *, void *user, struct resolver **out);
void ddbi_resolver_free(struct resolver *); /* no peer may be held; NULL is fine */

/* Does libcurl need an address for it from elsewhere? Not so for numeric addresses and for this machine. */
bool ddbi_resolver_wants(struct str name);

/* To be given back. NULL: no memory. */
struct peer *ddbi_peer_hold(struct resolver *, struct str name);
void ddbi_peer_release(struct peer *); /* NULL is fine */

enum peer_state {
	PEER_KNOWN,
	PEER_ASKED, /* `done` is called inside ddbi_resolver_run */
	PEER_FAILED /* the lookup's `why` tells */
};

struct lookup {
	int timeout_ms;
	void (*done)(struct lookup *, bool known);
	char why[320]; /* where nothing came of it */
	bool nomem;
	/* The resolver's. */
	struct lookup *next;
	struct peer *peer; /* that it waits for; NULL: none */
	int64_t until_us;
};

/* The lookup is its maker's until `done`. */
enum peer_state ddbi_peer_ask(struct peer *, struct lookup *);
void ddbi_lookup_drop(struct lookup *); /* `done` is not called; one that waits for nothing is fine */

struct str ddbi_peer_name(const struct peer *); /* as it was first held */
/* "192.0.2.1,[2001:db8::1]", until the next call for the peer. */
struct str ddbi_peer_addresses(const struct peer *);
/* Differs as often as the addresses do; 0: none were known yet. */
unsigned ddbi_peer_edition(const struct peer *);

/* When a descriptor is ready, and with fd below 0 when due_us has come. */
void ddbi_resolver_run(struct resolver *, int fd, bool in, bool out);
int64_t ddbi_resolver_due_us(const struct resolver *); /* of ddbi_monotonic_us; below 0: never */

/* For tests: resolvers that are made from now on ask these servers ("127.0.0.1:5300,..."); NULL: the
 * system's. */
void ddbi_resolver_use_servers(const char *servers);

#endif
