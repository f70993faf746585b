/* SPDX-License-Identifier: Apache-2.0 */
/* expect: index by_at: at cannot be a key */
#include "shelf.h"

static const struct ddb_index shelf_indexes[] = {
#ifdef FIXED
	DDB_INDEX_OF("by_at", "at", NULL),
#else
	DDB_INDEX_HASH(shelf, "by_at", at),
#endif
};
extern const struct ddb_index *const used;
const struct ddb_index *const used = shelf_indexes;
