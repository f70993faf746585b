/* SPDX-License-Identifier: Apache-2.0 */
/* expect: for_NULL_use_ddb_missing_or_ddb_remove */
#include "user.h"

struct ddb_change f(void);
struct ddb_change f(void)
{
#ifdef FIXED
	return ddb_remove(U(nickname));
#else
	return ddb_set(U(nickname), NULL);
#endif
}
