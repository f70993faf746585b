/* SPDX-License-Identifier: Apache-2.0 */
/* expect: true_or_false_is_needed */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_eq(U(verified), true);
#else
	return ddb_eq(U(verified), "yes");
#endif
}
