/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_date */
#include "shelf.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_lt(S(built), ((struct ddb_date){ 2024, 2, 29 }));
#else
	return ddb_lt(S(built), "2024-02-29");
#endif
}
