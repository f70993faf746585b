/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_date */
#include "shelf.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_eq(S(built), ddb_day_of(ddb_now()));
#else
	return ddb_eq(S(built), ddb_now());
#endif
}
