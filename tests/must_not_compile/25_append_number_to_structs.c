/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_part */
#include "user.h"

struct ddb_change f(void);
struct ddb_change f(void)
{
#ifdef FIXED
	return ddb_append(U(devices), DDB_PART(device, .seen = 3));
#else
	return ddb_append(U(devices), 3);
#endif
}
