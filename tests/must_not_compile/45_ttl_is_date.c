/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.built: an expiry must be a ddb_time or a whole number of seconds */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_ATTR(shelf, built),
#else
	DDB_TTL(shelf, built),
#endif
};
DDB_MODEL(shelf, "T");
