/* SPDX-License-Identifier: Apache-2.0 */
/* One request and its response: what arrived becomes an operation, and the operation's output or error
 * becomes what is sent (01-1.2 to 1.4). */
#ifndef SERVER_EXCHANGE_H
#define SERVER_EXCHANGE_H
#include "base/deflate.h"
#include "operation/op.h"
#include "server/control.h"
#include "server/http.h"
#include "server/log.h"
#include "server/spares.h"
#include "server/stats.h"
#include "server/verify.h"

#define RESPONSE_MAX ((size_t)20 << 20)

/* What all exchanges of a server share. */
struct service {
	struct verifier *verifier; /* NULL: any signature of the right form will do */
	struct deflater *deflater; /* made when it is first needed */
	int64_t date_s;            /* of the text in `date` */
	char date[32];             /* "Sun, 06 Nov 1994 08:49:37 GMT" */
	struct server *server;
	struct test_clock *clock; /* NULL: there are no endpoints for tests */
	struct faults faults;
	struct stats stats;
	struct server_log log;
	struct spares spares;
};
void ddbi_service_free(struct service *);

struct exchange {
	struct service *service;
	struct store *store;
	int64_t began_us;             /* when all of the request was there */
	const struct server_key *key; /* who asks; NULL: anybody */
	struct ddb_arena arena;
	struct buf scratch;  /* of decoding */
	struct buf body;     /* of the response */
	struct buf inflated; /* a request body that came compressed */
	struct buf deflated; /* the response's body as it is sent; empty: as it is */
	struct op op;
	struct http_request request;
	struct str sent; /* the request's body as it came, before it is inflated */
	int status;
	const char *content_type;
	bool bare;                  /* no request id and no CRC: 413, the 404 in XML, health */
	bool close;                 /* after this response */
	bool last;                  /* the server stops: no request comes after this one */
	bool head;                  /* HEAD: the response goes without its body */
	enum deflate_coding coding; /* of `deflated` */
	const char *extra;          /* more header lines, or NULL */
	struct buf cors;            /* those of a preflight */
};

/* The service outlives it. */
void ddbi_exchange_init(struct exchange *, struct service *, struct store *);
void ddbi_exchange_free(struct exchange *);
/* Decides what the request is. true: `op` is to be submitted, and then ddbi_exchange_finish called; false:
 * the response is ready. */
bool ddbi_exchange_begin(struct exchange *);
/* After the op has completed: makes the response of it. */
void ddbi_exchange_finish(struct exchange *);
/* A response without an operation, for requests that are none. */
void ddbi_exchange_refuse(struct exchange *, enum http_result);

/* Counts it, and logs it if that is wanted; `out` bytes were sent. */
void ddbi_exchange_record(
	const struct exchange *, const char request_id[52], int64_t now_us, size_t in, size_t out);
/* Status line, headers and body. request_id: 52 characters. */
void ddbi_exchange_write(const struct exchange *, const char request_id[52], struct buf *out);

#endif
