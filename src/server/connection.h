/* SPDX-License-Identifier: Apache-2.0 */
/* One connection: input, the exchange under way, output. Requests of one connection are answered in order,
 * one at a time; what is pipelined behind waits in the input. Invariant: while an exchange is under way the
 * input neither moves nor grows, for the op's input points into it. */
#ifndef SERVER_CONNECTION_H
#define SERVER_CONNECTION_H
#include "base/poll.h"
#include "server/exchange.h"
#include "server/tls.h"

struct server;
struct host;

struct connection {
	struct server *server;
	struct host *host;              /* whose store it asks */
	struct connection *prev, *next; /* all of the server's */
	struct connection *next_ready;  /* has something to look at */
	struct connection *next_served; /* was looked at in this tick */
	int fd;
	struct tls *tls; /* NULL: plain */
	struct buf in, out;
	size_t sent; /* of out */
	size_t used; /* of in: the request under way */
	struct http_parser parser;
	struct exchange exchange;
	bool busy;             /* an op of this connection is submitted */
	bool eof;              /* the client sends no more */
	bool closing;          /* close once out is sent */
	bool queued;           /* in the list of next_ready */
	bool served;           /* in the list of next_served */
	bool held;             /* its next request waits until out is sent */
	bool more;             /* TLS has taken more off the descriptor than was read yet */
	bool reading, writing; /* what the poll watches for */
	int64_t since_us;      /* when the request under way or the idle time began */
	uint64_t seed;         /* of request ids: they are to differ, and need not be secret */
};

/* Takes the descriptor over, also on failure, and with it the TLS that may go with it. NULL: no memory. */
struct connection *ddbi_connection_new(struct server *, struct host *, int fd);
void ddbi_connection_free(struct connection *);

/* Reads what is there, up to a bound: there may be more. false: the connection is broken. */
bool ddbi_connection_read(struct connection *);
/* Takes requests out of the input until one needs the store; true: `exchange.op` is to be submitted. */
bool ddbi_connection_next(struct connection *);
/* The op has completed: its answer goes to the output. */
void ddbi_connection_answer(struct connection *);
/* Leaves its memory to others, unless it has something to do. */
void ddbi_connection_rest(struct connection *);
/* Has it answers that its client has not read? Then its next request has to wait. */
static inline bool connection_unsent(const struct connection *c)
{
	return c->sent < c->out.len;
}
/* Sends what can be sent. false: broken, or closed as it should be. */
bool ddbi_connection_write(struct connection *);

#endif
