/* SPDX-License-Identifier: Apache-2.0 */
/* expect: wehn */
#include "user.h"

int f(struct ddb *db, struct user *k);
int f(struct ddb *db, struct user *k)
{
#ifdef FIXED
	return (int)user_put(db, k, &(struct ddb_put_opts){ .when = ddb_exists(U(age)) });
#else
	return (int)user_put(db, k, &(struct ddb_put_opts){ .wehn = ddb_exists(U(age)) });
#endif
}
