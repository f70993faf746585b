/* SPDX-License-Identifier: Apache-2.0 */
/* expect: user.address: this C type has no mapping; a struct needs DDB_MAP */
#include "user.h"

static const struct ddb_attr user_attrs[] = {
#ifdef FIXED
	DDB_MAP(user, address, address),
#else
	DDB_ATTR(user, address),
#endif
};
DDB_MODEL(user, "T");
