/* SPDX-License-Identifier: Apache-2.0 */
/* session.h: a session store with TTL, the smallest whole model. */
#ifndef SESSION_H
#define SESSION_H
#include <ddb/ddb.h>

struct session {
	const char *pk;
	const char *user;
	struct ddb_time expires_at;
};
DDB_DECLARE(session);
#define SESSION(key) (&(struct session){ .pk = (key) })
#endif
