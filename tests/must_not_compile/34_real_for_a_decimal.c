/* SPDX-License-Identifier: Apache-2.0 */
/* expect: a_decimal_or_a_whole_number_is_needed */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_gt(U(balance), 10);
#else
	return ddb_gt(U(balance), 9.99);
#endif
}
