/* SPDX-License-Identifier: Apache-2.0 */
/* expect: index by_addr: address cannot be a key */
#include "user.h"

static const struct ddb_index ix[] = {
#ifdef FIXED
	DDB_INDEX(user, "by_addr", last_name, created_at),
#else
	DDB_INDEX(user, "by_addr", address, created_at),
#endif
};
extern const void *use;
const void *use = ix;
