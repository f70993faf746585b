/* SPDX-License-Identifier: Apache-2.0 */
/* expect: n.* member .*named .*by_titel */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_KEYED_MAPS(shelf, by_title, book),
#else
	DDB_KEYED_MAPS(shelf, by_titel, book),
#endif
};
DDB_MODEL(shelf, "T");
