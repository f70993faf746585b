/* SPDX-License-Identifier: Apache-2.0 */
/* expect: this_needs_a_member_that_is_a_number */
#include "user.h"

struct ddb_change f(void);
struct ddb_change f(void)
{
#ifdef FIXED
	return ddb_increment(U(age), 1);
#else
	return ddb_increment(U(email), 1);
#endif
}
