/* SPDX-License-Identifier: Apache-2.0 */
/* A store before a store, which lets it appear as a busy service far away: late, throttled, now and then in
 * error. What there is to choose stands with struct ddb_realism in ddb/ddb.h. */
#ifndef STORE_REALISM_REALISM_H
#define STORE_REALISM_REALISM_H
#include "store/store.h"
#include <ddb/ddb.h>

/* Takes the store inside over, also on failure. clock_us NULL: a clock that only goes forward; it times
 * everything but latency, which is a matter of waiting. Doors of the new store share its course of events; a
 * fork begins one of its own with the same seed. */
bool ddbi_realism_open(struct store *inside, const struct ddb_realism *, int64_t (*clock_us)(void *),
	void *clock_user, struct error *, struct store **out);

#endif
