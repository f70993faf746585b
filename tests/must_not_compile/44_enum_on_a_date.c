/* SPDX-License-Identifier: Apache-2.0 */
/* expect: shelf.built: an enum, an integer, a bool or a ddb_opt_int is needed */
#include "shelf.h"

static const struct ddb_name names[] = { { "no", 0 }, { "yes", 1 }, { 0 } };
extern const struct ddb_name *const used;
const struct ddb_name *const used = names;
static const struct ddb_attr shelf_attrs[] = {
#ifdef FIXED
	DDB_ENUM(shelf, locked, names),
#else
	DDB_ENUM(shelf, built, names),
#endif
};
DDB_MODEL(shelf, "T");
