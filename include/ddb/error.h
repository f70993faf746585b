/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/error.h: what a call returns, and what is known about a failure. */
#ifndef DDB_ERROR_H
#define DDB_ERROR_H
#include <stdbool.h>

/* Every call returns one of these; 0 is success. On anything else the call's output is untouched. */
enum ddb_rc {
	DDB_OK,
	DDB_NOT_FOUND,        /* no such item */
	DDB_SEVERAL,          /* more than one item where one was asked for */
	DDB_NO_TABLE,         /* no such table or index: create it first */
	DDB_CONDITION_FAILED, /* a condition did not hold; nothing was written */
	DDB_CANCELLED,        /* a transaction or a call was cancelled */
	DDB_INVALID,          /* the request or a value breaks a rule: ddb_errmsg says which */
	DDB_MISUSE, /* the call itself is wrong: NULL, another model's condition, after close or fork */
	DDB_BUSY,   /* in use: the file by another process, the table by another change */
	DDB_THROTTLED,
	DDB_NETWORK,
	DDB_DENIED, /* no or wrong credentials */
	DDB_IO,     /* the file cannot be read or written, or is damaged */
	DDB_NOMEM,
	DDB_INTERNAL
};

/* Filled in by the last call on a session; needs no allocation. Texts are cut at the array's end, never in
 * the middle of a UTF-8 character. */
struct ddb_error {
	enum ddb_rc rc;
	int http_status;     /* what the service answers with this error; 0: no error */
	bool retryable;      /* may the same call succeed later? */
	char type[64];       /* DynamoDB's name, such as "ConditionalCheckFailedException", or libddb's own */
	char message[1024];  /* DynamoDB's exact text, or libddb's */
	char request_id[64]; /* "" on a local store */
};

#endif
