/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_cond */
#include "user.h"

int f(struct ddb *db, const struct user *k);
int f(struct ddb *db, const struct user *k)
{
#ifdef FIXED
	return (int)user_update(db, k, ddb_changes(ddb_set(U(age), 1)), NULL);
#else
	return (int)user_update(db, k, ddb_changes(ddb_eq(U(age), 1)), NULL);
#endif
}
