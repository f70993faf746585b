/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.locked: a key must be text, a number, bytes or a time */
#include "shelf.h"

static const struct ddb_name names[] = { { "no", 0 }, { "yes", 1 }, { 0 } };
extern const struct ddb_name *const used;
const struct ddb_name *const used = names;
static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_ENUM_HASH(shelf, locked, names),
#else
	DDB_HASH(shelf, locked),
#endif
};
DDB_MODEL(shelf, "T");
