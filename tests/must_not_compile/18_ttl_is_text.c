/* SPDX-License-Identifier: Apache-2.0 */
/* expect: user.email: an expiry must be a ddb_time or a whole number of seconds */
#include "user.h"

static const struct ddb_attr user_attrs[] = {
#ifdef FIXED
	DDB_TTL(user, expires_at),
#else
	DDB_TTL(user, email),
#endif
};
DDB_MODEL(user, "T");
