/* SPDX-License-Identifier: Apache-2.0 */
/* expect: ddb_a_decimal_or_a_whole_number_is_needed_here */
#include "shelf.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_gt(S(price), 1);
#else
	return ddb_gt(S(price), 1.5);
#endif
}
