/* SPDX-License-Identifier: Apache-2.0 */
/* expect: user.address: this is no struct user and no pointer to one */
#include "user.h"

static const struct ddb_attr user_attrs[] = {
#ifdef FIXED
	DDB_MAP(user, address, address),
#else
	DDB_MAP(user, address, user),
#endif
};
DDB_MODEL(user, "T");
