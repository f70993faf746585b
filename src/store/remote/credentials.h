/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials, and the chain of sources that they come from (12.2). Of this room only.
 *
 * A chain asks one source after another until one yields. It waits for nothing: a source that speaks HTTP
 * does so by the door's transport, and the chain goes on when the answer is there. */
#ifndef STORE_REMOTE_CREDENTIALS_H
#define STORE_REMOTE_CREDENTIALS_H
#include "store/remote/settings.h"
#include "store/remote/transport.h"

/* Immutable, shared by reference. */
struct credentials {
	int refs;                         /* under the store's lock */
	int64_t expires_us;               /* since 1970; 0: never */
	struct str key_id, secret, token; /* token absent: none; NUL-terminated all */
	size_t size;                      /* of all of it */
};

/* NULL: no memory. */
struct credentials *ddbi_credentials_new(
	struct str key_id, struct str secret, struct str token, int64_t expires_us);
void ddbi_credentials_free(struct credentials *); /* and wipes them; NULL is fine */

enum chain_turn {
	TURN_ASKING, /* the source will tell later */
	TURN_NEXT,   /* it has none */
	TURN_FOUND,
	TURN_FAILED /* it should have had some, or there is no memory: no other is asked */
};

struct chain {
	const struct settings *settings;
	struct transport *transport;
	void (*done)(struct chain *); /* `found`, or NULL and the error */
	void *user;
	/* Of one run. */
	struct ddb_arena arena;
	struct error error;
	struct profile profile;
	struct buf tried; /* what was asked and why it gave nothing */
	size_t at;
	enum chain_turn turn;
	bool running;
	struct credentials *found;
	struct transfer transfer;
};

void ddbi_chain_init(struct chain *, const struct settings *, struct transport *);
void ddbi_chain_free(struct chain *);
/* Asks all sources from the first on; `done` may run before it returns. */
void ddbi_chain_start(struct chain *);

/* ---- for the sources, one file each ---- */
typedef void source_fn(struct chain *);
source_fn ddbi_source_options, ddbi_source_environment, ddbi_source_files, ddbi_source_local;

/* A source ends its turn by one of these. */
void ddbi_chain_found(
	struct chain *, struct str key_id, struct str secret, struct str token, int64_t expires_us);
void ddbi_chain_nothing(struct chain *, const char *why, ...) __attribute__((format(printf, 2, 3)));
void ddbi_chain_fail(struct chain *, const char *why, ...) __attribute__((format(printf, 2, 3)));
void ddbi_chain_nomem(struct chain *);
/* After that, where the source's turn did not end before it returned. */
void ddbi_chain_go_on(struct chain *);

#endif
