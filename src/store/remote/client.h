/* SPDX-License-Identifier: Apache-2.0 */
/* What the steps of a call share: the store, a session's door to it, and a flight, which is one operation on
 *its way. Of this room only.
 *
 *	submit -> queued -> in flight (encode, sign, send, receive, decode) -> done
 *	                        ^------- backing off <---' */
#ifndef STORE_REMOTE_CLIENT_H
#define STORE_REMOTE_CLIENT_H
#include "base/alarm.h"
#include "operation/codec.h"
#include "signature/signature.h"
#include "store/remote/credentials.h"
#include "store/remote/retry.h"
#include "store/store.h"
#include "value/json.h"
#include <pthread.h>

/* The store: what its doors share. */
struct remote {
	struct settings settings;
	struct ddb_arena arena; /* of the settings */
	pthread_mutex_t lock;   /* for everything below */
	size_t doors;
	struct credentials *credentials; /* NULL: none yet, or they were refused */
	struct retry_budget budget;
	struct rate rate;         /* in adaptive mode */
	int64_t skew_us;          /* the service's clock less ours */
	struct account *accounts; /* whose endpoints are known, in the arena */
};

struct door;

#define HEADERS_MAX 10
#define UUID_LENGTH 36

struct flight {
	struct flight *prev, *next;   /* in its list */
	struct flight *wprev, *wnext; /* among the writes */
	struct door *door;
	struct op *op;
	struct transfer transfer;
	uint64_t seq;
	bool write;
	int attempts;                  /* begun so far */
	int64_t due_us;                /* of the next attempt */
	int64_t began_us, deadline_us; /* of the attempt; of all: 0: none */
	enum retry_kind last;          /* why there is another attempt */
	char invocation[UUID_LENGTH + 1];
	/* The request. */
	struct buf body; /* where it is not the op's own text */
	struct str payload;
	const struct service_endpoint *to;
	bool hashed;
	char hash[SIGNATURE_HEX];
	struct buf head; /* header lines, NUL-terminated each */
	struct curl_slist lines[HEADERS_MAX];
};

struct flights {
	struct flight *first, *last;
};

struct op_queue {
	struct op *first, *last;
};

struct door {
	struct store store;
	struct remote *remote;
	struct transport *transport;
	struct signer *signer;
	struct buf scratch; /* of signing and decoding */
	struct buf inflated;
	struct chain chain;
	struct credentials *credentials; /* in use; NULL: none */
	uint64_t random;
	uint64_t next_seq;
	struct op_queue reads, writes, done;
	struct flights sending, waiting, idle;   /* waiting: in order of due_us */
	struct flight *first_write, *last_write; /* of those in flight */
	size_t nsending, nflights, nsubmitted;
	int64_t chain_again_us; /* after a refresh that failed: no other before */
	bool can_sign;          /* there are credentials that may be used */
	bool closing;
	struct ddb_metrics metrics;
	struct alarm alarm; /* once a descriptor was asked for */
	bool has_alarm;
};

/* ---- request.c ---- */
/* The body, and its token where the operation wants one; false: the op has failed. */
bool ddbi_request_encode(struct flight *);
/* The headers of the next attempt, signed. */
bool ddbi_request_sign(struct flight *, const struct credentials *);
void ddbi_uuid(uint64_t *random, char out[UUID_LENGTH + 1]);

/* ---- account.c ---- */
/* Where the flight's request goes: its account's endpoint, or the region's. It lives as long as the store.
 * NULL: no memory. */
const struct service_endpoint *ddbi_flight_endpoint(struct flight *, const struct credentials *);

/* ---- response.c ---- */
/* Fills in the op's output or error from what the transfer brought. */
void ddbi_response_take(struct flight *);

/* ---- door_credentials.c ---- */
/* Before the first of the others: the chain will tell this door. */
void ddbi_door_ask_credentials(struct door *);
/* Are there credentials to sign with? They are fetched anew ahead of their time. */
bool ddbi_door_can_sign(struct door *);
/* The service has refused them. */
void ddbi_door_drop_credentials(struct door *);

/* ---- door.c ---- */
/* Ends what waits to be sent: there is nothing to sign with. */
void ddbi_door_fail_all(struct door *, const struct error *why);

/* ---- attempt.c ---- */
/* An attempt has ended: counts it and tells on_attempt. */
void ddbi_attempt_ended(struct flight *, bool last);

/* ---- flight.c ---- */
struct flight *ddbi_flight_new(struct door *); /* NULL: no memory */
void ddbi_flight_free(struct flight *);
void ddbi_flights_add(struct flights *, struct flight *);
void ddbi_flights_remove(struct flights *, struct flight *);
/* In order of due_us. */
void ddbi_flights_insert(struct flights *, struct flight *);

/* ---- clock.c ---- */
/* "Sat, 21 Nov 2026 06:43:34 GMT" in microseconds since 1970; false: it is none. */
bool ddbi_http_date(const char *, int64_t *us);
/* "2026-11-21T06:43:34Z", a fraction of the second is passed over. */
bool ddbi_iso_time(struct str, int64_t *us);
int64_t ddbi_days_of(int64_t year, int64_t month, int64_t day); /* since 1970 */

#endif
