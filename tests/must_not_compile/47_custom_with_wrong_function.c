/* SPDX-License-Identifier: Apache-2.0 */
/* expect: point_in */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_CUSTOM(shelf, at, .encode = point_out, .decode = point_in),
#else
	DDB_CUSTOM(shelf, at, .encode = point_in, .decode = point_in),
#endif
};
DDB_MODEL(shelf, "T");
