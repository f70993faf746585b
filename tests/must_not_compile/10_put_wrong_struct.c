/* SPDX-License-Identifier: Apache-2.0 */
/* expect: incompatible pointer type */
#include "user.h"

int f(struct ddb *db, struct user *u, struct address *a);
int f(struct ddb *db, struct user *u, struct address *a)
{
	(void)u, (void)a;
#ifdef FIXED
	return (int)user_put(db, u, NULL);
#else
	return (int)user_put(db, a, NULL);
#endif
}
