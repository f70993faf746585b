/* SPDX-License-Identifier: Apache-2.0 */
/* expect: no member named .emial */
#include "user.h"

static const struct ddb_attr user_attrs[] = {
#ifdef FIXED
	DDB_ATTR(user, email),
#else
	DDB_ATTR(user, emial),
#endif
};
DDB_MODEL(user, "T");
