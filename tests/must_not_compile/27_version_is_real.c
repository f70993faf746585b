/* SPDX-License-Identifier: Apache-2.0 */
/* expect: user.score: a version must be a whole number */
#include "user.h"

static const struct ddb_attr user_attrs[] = {
#ifdef FIXED
	DDB_VERSION(user, version),
#else
	DDB_VERSION(user, score),
#endif
};
DDB_MODEL(user, "T");
