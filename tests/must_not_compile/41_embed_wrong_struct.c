/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.stamp: this is not a struct book */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_EMBED(shelf, stamp, stamp),
#else
	DDB_EMBED(shelf, stamp, book),
#endif
};
DDB_MODEL(shelf, "T");
