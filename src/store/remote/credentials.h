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
	struct str account;               /* whose they are; absent: not known */
	size_t size;                      /* of all of it */
};

/* NULL: no memory. */
struct credentials *ddbi_credentials_new(
	struct str key_id, struct str secret, struct str token, struct str account, int64_t expires_us);
void ddbi_credentials_free(struct credentials *); /* and wipes them; NULL is fine */

enum chain_turn {
	TURN_ASKING, /* the source will tell later */
	TURN_NEXT,   /* it has none */
	TURN_FOUND,
	TURN_FAILED /* it should have had some, or there is no memory: no other is asked */
};

#define ROLES_MAX   8 /* that are assumed one from another */
#define CHAIN_LINES 8

/* Kinds of sources, to say which may be asked. */
enum source_kind {
	SOURCE_PROGRAM = 1,
	SOURCE_ENVIRONMENT = 2,
	SOURCE_ROLE = 4,
	SOURCE_PROFILE = 8, /* of the profile `subject` */
	SOURCE_LOCAL = 16,
	SOURCE_CONTAINER = 32,
	SOURCE_INSTANCE = 64
};

struct chain {
	const struct settings *settings;
	struct transport *transport;
	struct signer *signer;
	void (*done)(struct chain *); /* `found`, or NULL and the error */
	void *user;
	/* Of one run. */
	struct ddb_arena arena;
	struct error error;
	struct profile profile;
	struct str subject;          /* the profile whose settings count */
	struct str roles[ROLES_MAX]; /* profiles whose roles are yet to be assumed, the last one first */
	size_t nroles;
	unsigned kinds;   /* that may be asked */
	struct buf tried; /* what was asked and why it gave nothing */
	size_t at;
	const char *asked; /* the source's name */
	enum chain_turn turn;
	bool running;
	struct credentials *found;
	int64_t due_us; /* when a source has had time enough; below 0: no such time */
	/* A request of a source, and where its answer goes. */
	struct transfer transfer;
	struct curl_slist lines[CHAIN_LINES];
	size_t nlines;
	void (*answered)(struct chain *, struct str body);
	void (*refused)(struct chain *, const char *why);
	const char *what; /* for messages: "the role arn:..." */
	bool optional;
	struct str token; /* that one step of a source hands to the next */
	/* A process of a source. */
	struct buf output;
	int pid, fd;
};

void ddbi_chain_init(struct chain *, const struct settings *, struct transport *, struct signer *);
void ddbi_chain_free(struct chain *);
/* Asks all sources from the first on; `done` may run before it returns. */
void ddbi_chain_start(struct chain *);
/* To be called when due_us has come. */
void ddbi_chain_expire(struct chain *);

/* ---- for the sources, one file each ---- */
typedef void source_fn(struct chain *);
source_fn ddbi_source_options, ddbi_source_environment, ddbi_source_role, ddbi_source_web_identity,
	ddbi_source_sso, ddbi_source_credentials_file, ddbi_source_process, ddbi_source_config_file,
	ddbi_source_local, ddbi_source_container, ddbi_source_instance;

/* The next of the roles, from what was found. */
void ddbi_role_assume(struct chain *);
/* Ends a process that takes too long. */
void ddbi_process_stop(struct chain *);
/* Would it split a header, if it became part of one? */
bool ddbi_header_unsafe(struct str);

/* A source ends its turn by one of these. */
void ddbi_chain_found(struct chain *, struct str key_id, struct str secret, struct str token,
	struct str account, int64_t expires_us);
void ddbi_chain_nothing(struct chain *, const char *why, ...) __attribute__((format(printf, 2, 3)));
void ddbi_chain_fail(struct chain *, const char *why, ...) __attribute__((format(printf, 2, 3)));
void ddbi_chain_nomem(struct chain *);
/* After that, where the source's turn did not end before it returned. */
void ddbi_chain_go_on(struct chain *);

/* A text in the chain's arena, NUL-terminated; NULL: no memory, and the turn has ended. */
const char *ddbi_chain_text(struct chain *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- HTTP for the sources ---- */
/* A header of the next request. */
void ddbi_chain_line(struct chain *, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct chain_request {
	const char *method, *url;
	struct str body;
	int timeout_ms;
	bool direct;                                       /* past any proxy: the service is near */
	void (*answered)(struct chain *, struct str body); /* status 200; any other ends the turn as failed */
	const char *what;                                  /* what is asked for, in messages */
	bool optional; /* without an answer the source has nothing; otherwise it has failed */
	void (*refused)(
		struct chain *, const char *why); /* or the source goes on by this; NULL: it does not */
};
void ddbi_chain_fetch(struct chain *, const struct chain_request *);
/* Credentials out of a JSON object: {"AccessKeyId": ..., "SecretAccessKey": ..., token_name: ...,
 * "Expiration": "2026-...", "AccountId": ...}; account: where it has none. */
void ddbi_chain_take_json(struct chain *, struct str json, const char *token_name, struct str account);
/* The values of an object's members, or of those of its member `inside` (NULL: its own), as texts; what is
 * not there or is no string or number stays absent. false: no JSON object. */
bool ddbi_json_pick(struct chain *, struct str json, const char *inside, const char *const *names,
	struct str *out, size_t n);
/* Appends %XX for everything but letters, digits, and -._~ */
void ddbi_percent_encode(struct buf *, struct str);
/* The endpoint of one of AWS's other services: AWS_ENDPOINT_URL_<NAME>, AWS_ENDPOINT_URL, or the region's
 * https://<host>.<region>.amazonaws.com. false: the turn has ended. */
bool ddbi_chain_endpoint(struct chain *, const char *variable, const char *host, struct str region,
	struct service_endpoint *out);

#endif
