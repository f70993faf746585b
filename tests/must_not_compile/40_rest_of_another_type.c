/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.extra: this is not a struct ddb_item */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_REST(shelf, rest),
#else
	DDB_REST(shelf, extra),
#endif
};
DDB_MODEL(shelf, "T");
