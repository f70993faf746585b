/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/raw.h: any operation by its name, with JSON in and out, waited for or not; driving from an event loop.
 */
#ifndef DDB_RAW_H
#define DDB_RAW_H
/* clang-format off */
#include <ddb/store.h>
#include <ddb/private/begin.h>

/* Any operation of DynamoDB by its name, with JSON in and out as on the wire:
 *	ddb_call(db, "GetItem", "{\"TableName\":\"Users\",\"Key\":{\"email\":{\"S\":\"jane@x.org\"}}}", &json)
 * *json_out lives until the next call on the session. On failure ddb_error holds DynamoDB's type and message, and
 * *json_out is the error's body as on the wire, with all that it carries. json_out may be NULL. DDB_NOMEM: nothing was
 * done, unless it was only an answer of more than 4096 bytes that there was no memory for. */
enum ddb_rc ddb_call(struct ddb *, const char *operation, const char *json_in, const char **json_out);

/* The same without waiting: the call is begun now and ends inside ddb_drive, or inside any call that waits on the
 * session, or at the latest in ddb_close, when `done` is called exactly once, with its rc (ddb_error tells more) and
 * the JSON of the answer or error, which lives until it returns (NULL: no memory). In `done` calls may be started but
 * not waited for, and the session may not be closed. A read sees the writes that were started before it; otherwise
 * calls end in any order. json_in is copied. *call, where wanted, names it to ddb_call_cancel until `done`. */
typedef void ddb_done_fn(void *user, enum ddb_rc, const char *json);
struct ddb_pending;
enum ddb_rc ddb_call_start(struct ddb *, const char *operation, const char *json_in, ddb_done_fn *done, void *user, struct ddb_pending **call);
/* true: it had not begun and will end as DDB_CANCELLED, having done nothing. false: too late, it runs its course. */
bool ddb_call_cancel(struct ddb *, struct ddb_pending *call);

/* ==== Driving ===================================================================================
 * For a program with an event loop of its own: poll ddb_fd for reading (-1: there is none), then ddb_drive. */
int ddb_fd(struct ddb *);
/* Does what there is to do and waits up to timeout_ms for it (0: not at all, -1: as long as it takes); returns how
 * many operations were completed. */
int ddb_drive(struct ddb *, int timeout_ms);
/* Does up to that many slices (of a few ms each) of a local store's background work; returns how many jobs are
 * left. */
int ddb_run_jobs(struct ddb *, int slices);

#include <ddb/private/end.h>
/* clang-format on */
#endif
