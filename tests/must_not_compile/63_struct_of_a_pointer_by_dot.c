/* SPDX-License-Identifier: Apache-2.0 */
/* expect: newest */
#include "shelf.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_gt(DDB(shelf, newest->pages), 1);
#else
	return ddb_gt(DDB(shelf, newest.pages), 1);
#endif
}
