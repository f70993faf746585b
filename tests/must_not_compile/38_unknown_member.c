/* SPDX-License-Identifier: Apache-2.0 */
/* row: p13_unknown_members_are_refused */
/* expect: has no member named .nick_name\|does not refer to any field */
#include "user.h"

struct user f(void);
struct user f(void)
{
#ifdef FIXED
	return DDB_NEW(user, .email = "jane@x.org", .nickname = "J");
#else
	return DDB_NEW(user, .email = "jane@x.org", .nick_name = "J");
#endif
}
