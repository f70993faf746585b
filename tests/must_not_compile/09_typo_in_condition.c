/* SPDX-License-Identifier: Apache-2.0 */
/* expect: no member named .frist_name */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_eq(U(first_name), "J");
#else
	return ddb_eq(U(frist_name), "J");
#endif
}
