/* SPDX-License-Identifier: Apache-2.0 */
/* Many HTTP transfers at once on one thread: libcurl's multi interface behind a descriptor that can be waited
 * on. Knows nothing of DynamoDB; credentials are fetched by it too. Of this room only.
 *
 * A transfer is its maker's and may be started again when it has ended; it keeps its handle and buffers. Its
 * `done` runs inside ddbi_transport_wait. */
#ifndef STORE_REMOTE_TRANSPORT_H
#define STORE_REMOTE_TRANSPORT_H
#include "base/buf.h"
#include "store/remote/curl_api.h"
#include "store/remote/proxy.h"
#include "store/remote/resolver.h"

enum transfer_result {
	TRANSFER_ANSWERED, /* with any status */
	TRANSFER_BROKEN,   /* no connection, or it ended too early: `why` tells */
	TRANSFER_TIMEOUT,
	TRANSFER_TOO_LONG, /* more than max_answer */
	TRANSFER_NOMEM,
	TRANSFER_ABORTED
};

/* What is looked for among an answer's headers. */
struct answer_head {
	char request_id[64], date[40], encoding[16];
	bool framed; /* it says where its body ends */
	bool has_crc;
	uint32_t crc;
	int64_t retry_after_ms; /* below 0: not there */
};

struct transport;

/* A name that is looked up before libcurl is asked. */
struct place {
	struct peer *peer;
	int port;
	unsigned edition; /* of the addresses that libcurl was told */
	struct buf line;
};

struct transfer {
	/* The request. Texts and lines are borrowed until it has ended. */
	const char *method; /* NULL: POST */
	const char *url;
	struct curl_slist *headers;
	struct str body;
	int timeout_ms, connect_timeout_ms;
	bool direct; /* past any proxy */
	void (*done)(struct transfer *);
	void *user;
	/* The answer. */
	enum transfer_result result;
	int status;
	struct answer_head head;
	size_t head_bytes; /* of all headers, also of answers before the answer */
	struct buf answer; /* init by ddbi_transfer_init */
	char why[CURL_ERROR_SIZE];
	/* The transport's. */
	CURL *easy;
	struct transport *transport;
	char url_set[512]; /* what the handle has */
	bool running;
	struct place places[PROXY_HOSTS];
	size_t nplaces;
	struct lookup lookup;
	int64_t looking_us; /* since when names are looked up; 0: they are known */
	struct curl_slist addresses[PROXY_HOSTS];
	struct transfer *next_done;
};

struct transport_opts {
	int max_connections;
	const char *ca_file, *proxy; /* NULL: the system's; what the environment says */
	const char *agent;
};

/* Options' texts are borrowed. NULL: no memory or no descriptor. */
struct transport *ddbi_transport_new(const struct curl_api *, const struct transport_opts *);
void ddbi_transport_free(struct transport *); /* nothing may be running */

void ddbi_transfer_init(struct transfer *, size_t max_answer);
void ddbi_transfer_free(struct transfer *);                      /* aborts it; `done` is not called */
bool ddbi_transfer_start(struct transport *, struct transfer *); /* false: no memory */
/* It ends as ABORTED with the next ddbi_transport_wait. */
void ddbi_transfer_abort(struct transfer *);

/* Calls `readable` inside ddbi_transport_wait while the descriptor is; one at a time, fd below 0 ends it.
 * false: no memory. */
bool ddbi_transport_watch(struct transport *, int fd, void (*readable)(void *user), void *user);

/* Waits until something happens, at the latest until then (of ddbi_monotonic_us; 0: not at all, below 0:
 * without end), and does it. */
void ddbi_transport_wait(struct transport *, int64_t until_us);
/* Readable when ddbi_transport_wait has something to do; -1: there is none. */
int ddbi_transport_fd(const struct transport *);
/* When it has something to do without a descriptor telling; below 0: never. */
int64_t ddbi_transport_due_us(const struct transport *);

#endif
