/* SPDX-License-Identifier: Apache-2.0 */
/* expect: index by_login: logins cannot be a key */
#include "user.h"

static const struct ddb_index ix[] = {
#ifdef FIXED
	DDB_INDEX_HASH(user, "by_login", referrals),
#else
	DDB_INDEX_HASH(user, "by_login", logins),
#endif
};
extern const void *use;
const void *use = ix;
