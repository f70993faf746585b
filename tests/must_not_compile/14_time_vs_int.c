/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_time */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_gt(U(created_at), ddb_in_days(-17));
#else
	return ddb_gt(U(created_at), 17);
#endif
}
