/* SPDX-License-Identifier: Apache-2.0 */
/* expect: this C type has no mapping */
#include "user.h"

struct thing { const char *id; void *blob; };
extern const struct ddb_model thing_model;
static const struct ddb_attr thing_attrs[] = {
#ifdef FIXED
	DDB_ATTR(thing, id),
#else
	DDB_ATTR(thing, blob),
#endif
};
DDB_MODEL(thing, "T");
