/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.newest: this is not a struct book */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_MAP(shelf, newest, book),
#else
	DDB_EMBED(shelf, newest, book),
#endif
};
DDB_MODEL(shelf, "T");
