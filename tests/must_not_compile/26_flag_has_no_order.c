/* SPDX-License-Identifier: Apache-2.0 */
/* expect: this_needs_a_member_with_an_order */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_ne(U(verified), true);
#else
	return ddb_lt(U(verified), true);
#endif
}
