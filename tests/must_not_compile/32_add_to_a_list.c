/* SPDX-License-Identifier: Apache-2.0 */
/* expect: this_needs_a_member_that_is_a_set */
#include "user.h"

struct ddb_change f(void);
struct ddb_change f(void)
{
#ifdef FIXED
	return ddb_append(U(logins), 3);
#else
	return ddb_add_to(U(logins), 3);
#endif
}
