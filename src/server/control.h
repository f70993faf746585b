/* SPDX-License-Identifier: Apache-2.0 */
/* What a server answers besides DynamoDB's operations, under /-/: health and metrics to everybody; reset,
 *fork, clock and faults to tests, where they were asked for.
 *
 *	GET  /-/health   "ok"
 *	GET  /-/metrics  counters, as Prometheus reads them
 *	POST /-/reset    all tables are gone
 *	POST /-/fork     a private copy of the store, at an address of its own: {"Endpoint":"http://..."}
 *	POST /-/close    ends the copy whose address is asked
 *	POST /-/clock    {"AdvanceSeconds":N} or {"Time":SECONDS} moves the store's clock; it answers
 *{"Time":SECONDS} POST /-/faults
 *{"Operation":"PutItem","Error":"ThrottlingException","Message":"...","Count":N}: the next N (1) of that
 *operation (all) fail so; {} takes all faults back */
#ifndef SERVER_CONTROL_H
#define SERVER_CONTROL_H
#include "error/error.h"
#include "operation/op.h"

struct exchange;
struct server;

/* true: the request is one of these, and its response is ready. */
bool ddbi_control(struct exchange *);

#define FAULTS_MAX 32
struct fault_plan {
	enum op_id id; /* OP_NONE: any */
	enum exception exception;
	int64_t left; /* 0: the place is free */
	char message[256];
};
struct faults {
	struct fault_plan items[FAULTS_MAX];
	size_t active;
};
/* true: a fault was planned for it, and the op has failed. */
bool ddbi_fault_take(struct faults *, struct op *);

/* Of server.c, for control.c. */
struct store;
void ddbi_server_metrics(struct server *, struct buf *);
bool ddbi_server_fork(struct server *, struct store *of, struct error *, int *port);
bool ddbi_server_end_fork(struct server *, struct store *, struct error *); /* soon, once it has answered */

#endif
