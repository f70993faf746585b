/* SPDX-License-Identifier: Apache-2.0 */
/* expect: user.address: this is not a struct user */
#include "user.h"

static const struct ddb_attr user_attrs[] = {
#ifdef FIXED
	DDB_MAP(user, address, address),
#else
	DDB_MAP(user, address, user),
#endif
};
DDB_MODEL(user, "T");
