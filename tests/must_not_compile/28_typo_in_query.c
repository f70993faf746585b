/* SPDX-License-Identifier: Apache-2.0 */
/* expect: filter */
#include "user.h"

struct user_cursor * f(struct ddb *db);
struct user_cursor * f(struct ddb *db)
{
#ifdef FIXED
	return user_find(db, &(struct ddb_query){ .where = ddb_eq(U(age), 3) });
#else
	return user_find(db, &(struct ddb_query){ .filter = ddb_eq(U(age), 3) });
#endif
}
