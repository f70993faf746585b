/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.by_title: this is not a DDB_KEYED(stamp) */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_KEYED_MAPS(shelf, by_title, book),
#else
	DDB_KEYED_MAPS(shelf, by_title, stamp),
#endif
};
DDB_MODEL(shelf, "T");
