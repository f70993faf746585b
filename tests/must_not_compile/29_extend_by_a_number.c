/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_time */
#include "user.h"

int f(struct ddb *db, struct user *u);
int f(struct ddb *db, struct user *u)
{
#ifdef FIXED
	return (int)user_extend(db, u, ddb_in_hours(1));
#else
	return (int)user_extend(db, u, 3600);
#endif
}
