/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_text */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_begins_with(U(email), "J");
#else
	return ddb_begins_with(U(age), "J");
#endif
}
