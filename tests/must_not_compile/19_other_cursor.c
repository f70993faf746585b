/* SPDX-License-Identifier: Apache-2.0 */
/* expect: incompatible pointer type */
#include "session.h"
#include "user.h"

const struct user *f(struct session_cursor *s, struct user_cursor *u);
const struct user *f(struct session_cursor *s, struct user_cursor *u)
{
	(void)s, (void)u;
#ifdef FIXED
	return user_next(u);
#else
	return user_next(s);
#endif
}
