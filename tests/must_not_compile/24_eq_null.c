/* SPDX-License-Identifier: Apache-2.0 */
/* expect: for_NULL_use_ddb_missing_or_ddb_remove */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_missing(U(nickname));
#else
	return ddb_eq(U(nickname), NULL);
#endif
}
