/* SPDX-License-Identifier: Apache-2.0 */
/* How a table of the catalog is kept: with its count, inside an arena of its own. */
#ifndef STORE_LOCAL_CELL_H
#define STORE_LOCAL_CELL_H
#include "store/local/catalog.h"

struct table_cell {
	struct table table; /* first: a table of the catalog is also its cell */
	_Atomic int64_t refs;
	struct ddb_arena arena; /* which the cell itself lives in */
};

#endif
