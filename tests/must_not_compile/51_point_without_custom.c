/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.at: this C type has no mapping */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_CUSTOM(shelf, at, .encode = point_out, .decode = point_in),
#else
	DDB_ATTR(shelf, at),
#endif
};
DDB_MODEL(shelf, "T");
