/* SPDX-License-Identifier: Apache-2.0 */
/* What is tried again, when, and until when (12.5). Of this room only. */
#ifndef STORE_REMOTE_RETRY_H
#define STORE_REMOTE_RETRY_H
#include "error/error.h"
#include <ddb/remote.h>

enum retry_kind {
	RETRY_NO,
	RETRY_TRANSIENT, /* something broke */
	RETRY_THROTTLED,
	RETRY_CLOCK,      /* the signature was too old or too new */
	RETRY_CREDENTIALS /* they have expired */
};

/* What the error says; status: HTTP's, 0: there was no answer. */
enum retry_kind ddbi_retry_kind(const struct error *, int status);

/* Tokens that retries cost and successes give back, so that a service in trouble is left alone. Shared by all
 * sessions of a store. */
struct retry_budget {
	int tokens;
};
void ddbi_retry_budget_init(struct retry_budget *);
/* May there be a retry of that kind? Takes its cost. */
bool ddbi_retry_pay(struct retry_budget *, enum ddb_retry_mode, enum retry_kind);
/* After a success; last: why its attempt was a retry, or NO. */
void ddbi_retry_refund(struct retry_budget *, enum ddb_retry_mode, enum retry_kind last);

/* How long before attempt `next` (2 is the first retry), with `random` from 0 up to below 1. hint_ms: the
 * service's x-amz-retry-after, below 0: none. */
int64_t ddbi_retry_delay_us(enum ddb_retry_mode, enum retry_kind, int next, double random, int64_t hint_ms);

/* The limiter of adaptive mode: a bucket whose rate follows what the service takes, by the cubic function
 * that all SDKs use. Off until the service has throttled for the first time. Times are in seconds, of any
 * clock that only goes on. */
struct rate {
	bool on;
	double fill, tokens, last_fill;         /* tokens a second; the bucket; when it was filled */
	double measured, window_start;          /* requests a second, smoothed over halves of seconds */
	double requests;                        /* in this window */
	double last_max, last_throttle, window; /* of the cubic function */
};
void ddbi_rate_init(struct rate *);
/* Takes a token: 0 or below, or how many seconds to wait before asking again. */
double ddbi_rate_take(struct rate *, double now);
/* After an answer. */
void ddbi_rate_learn(struct rate *, bool throttled, double now);

#endif
