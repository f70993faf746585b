/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.books: this is not a DDB_KEYED(book) */
#include "shelf.h"

static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_KEYED_MAPS(shelf, by_title, book),
#else
	DDB_KEYED_MAPS(shelf, books, book),
#endif
};
DDB_MODEL(shelf, "T");
