/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_strset */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_contains(U(tags), "x");
#else
	return ddb_eq(U(tags), "x");
#endif
}
