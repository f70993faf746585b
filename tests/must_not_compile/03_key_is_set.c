/* SPDX-License-Identifier: Apache-2.0 */
/* expect: user.tags: a key must be text, a number, bytes or a time */
#include "user.h"

static const struct ddb_attr user_attrs[] = {
#ifdef FIXED
	DDB_HASH(user, email),
#else
	DDB_HASH(user, tags),
#endif
};
DDB_MODEL(user, "T");
