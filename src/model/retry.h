/* SPDX-License-Identifier: Apache-2.0 */
/* Trying again where a busy store has left a part of a batch undone: after pauses that grow, at random so
 *that those who were refused together do not come back together, and not for ever. struct retry r;
 *	ddbi_retry_init(&r, db, 0);
 *	do
 *		left = send(...);
 *	while (left && ddbi_retry_wait(&r, left < before, &err)); */
#ifndef MODEL_RETRY_H
#define MODEL_RETRY_H
#include "session/session.h"

#define RETRY_TRIES_MAX 7 /* of a request that gets nowhere, where nothing else is said: about a second */

struct retry {
	int max;         /* tries in a row that got nowhere */
	int vain;        /* those so far */
	uint64_t random; /* a state of its own: what a session makes up does not depend on how busy a store
			    was */
};

/* max_tries below 1: the default. */
void ddbi_retry_init(struct retry *, const struct ddb *, int max_tries);
/* After a try that left something undone. progress: it did something, and the count begins anew. How long to
 * wait before the next one, in ms; below 0: that was the last one. */
int ddbi_retry_delay(struct retry *, bool progress);
/* The same, and waits. false: enough; *err is THROUGHPUT_EXCEEDED, unless it holds an error already. */
bool ddbi_retry_wait(struct retry *, bool progress, struct error *err);
/* Does a batch that failed with it count as one of which nothing was processed? That is how the service says
 * so. */
bool ddbi_retry_counts(enum exception);

#endif
