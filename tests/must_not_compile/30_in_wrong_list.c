/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_strlist */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_in(U(email), ddb_texts("a", "b"));
#else
	return ddb_in(U(email), ddb_ints(1, 2));
#endif
}
