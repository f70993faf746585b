/* SPDX-License-Identifier: Apache-2.0 */
/* expect: n.* member .*named .*newst */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_MAP(shelf, newest, book),
#else
	DDB_MAP(shelf, newst, book),
#endif
};
DDB_MODEL(shelf, "T");
