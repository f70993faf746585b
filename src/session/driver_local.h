/* SPDX-License-Identifier: Apache-2.0 */
/* What the drivers of local stores share: the options of ddb_open as a local store takes them. */
#ifndef SESSION_DRIVER_LOCAL_H
#define SESSION_DRIVER_LOCAL_H
#include "store/local/local.h"
#include <ddb/ddb.h>

static inline enum local_background local_background(enum ddb_background b, enum local_background otherwise)
{
	switch (b) {
	case DDB_BACKGROUND_THREAD: return LOCAL_THREAD;
	case DDB_BACKGROUND_ON_CALLS: return LOCAL_ON_CALLS;
	case DDB_BACKGROUND_MANUAL: return LOCAL_MANUAL;
	default: return otherwise;
	}
}

static inline struct local_opts local_options(const struct ddb_open_opts *o, enum local_background otherwise)
{
	return (struct local_opts){ .sync = o->sync_every_ms <= 0,
		.sync_every_ms = o->sync_every_ms,
		.background = local_background(o->background, otherwise),
		.clock_us = o->clock_us,
		.clock_user = o->clock_user,
		.seed = o->seed,
		.envelope = o->validation_envelope };
}

#endif
