/* SPDX-License-Identifier: Apache-2.0 */
/* expect: n.* member .*named .*loked */
#include "shelf.h"

static const struct ddb_name names[] = { { "no", 0 }, { "yes", 1 }, { 0 } };
extern const struct ddb_name *const used;
const struct ddb_name *const used = names;
static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_ENUM(shelf, locked, names),
#else
	DDB_ENUM(shelf, loked, names),
#endif
};
DDB_MODEL(shelf, "T");
