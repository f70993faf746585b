/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_textset */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_eq(ddb_at(U(aliases), 0), "x");
#else
	return ddb_eq(ddb_at(U(tags), 0), "x");
#endif
}
