/* SPDX-License-Identifier: Apache-2.0 */
/* expect: no member named .emial */
#include "user.h"

static const struct ddb_attr user_attrs[] = {
#ifdef FIXED
	DDB_HASH(user, email),
#else
	DDB_HASH(user, emial),
#endif
};
DDB_MODEL(user, "T");
