/* SPDX-License-Identifier: Apache-2.0 */
/* expect: a_number_is_needed */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_gt(U(score), 0.5);
#else
	return ddb_gt(U(score), "x");
#endif
}
