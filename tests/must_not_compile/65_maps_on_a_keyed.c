/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.by_title: this is not a DDB_LIST(book) */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_MAPS(shelf, books, book),
#else
	DDB_MAPS(shelf, by_title, book),
#endif
};
DDB_MODEL(shelf, "T");
