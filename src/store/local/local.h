/* SPDX-License-Identifier: Apache-2.0 */
/* The local store: DynamoDB's semantics over an engine of trees. */
#ifndef STORE_LOCAL_LOCAL_H
#define STORE_LOCAL_LOCAL_H
#include "kv/kv.h"
#include "store/store.h"

enum local_background {
	LOCAL_ON_CALLS, /* jobs advance behind calls: the default in memory */
	LOCAL_THREAD,   /* one thread for the store: the default for a file */
	LOCAL_MANUAL    /* run_jobs only */
};

struct local_opts {
	bool sync;         /* every acknowledged write survives a power cut */
	int sync_every_ms; /* without sync: it does so many ms later (0: when the engine likes, and at close)
			    */
	enum local_background background;
	int64_t (*clock_us)(void *); /* NULL: the system's */
	void *clock_user;
	uint64_t seed;          /* of ids; 0: from the system */
	bool envelope;          /* 01-P36: some messages of PutItem and UpdateItem have a prefix */
	int64_t collection_max; /* bytes of an item collection (02-Z7); 0: DynamoDB's 10 GB */
};

/* Takes the engine over, also on failure. */
bool ddbi_local_open(struct kv *, const struct local_opts *, struct error *, struct store **out);

#endif
