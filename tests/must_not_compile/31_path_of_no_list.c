/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_node */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_eq(ddb_path(U(devices), 0, DDB(device, name)), "x");
#else
	return ddb_eq(ddb_path(U(logins), 0, DDB(device, name)), "x");
#endif
}
