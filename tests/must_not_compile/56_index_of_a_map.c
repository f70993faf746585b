/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_textmap */
#include "shelf.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_exists(ddb_at(S(names), 0));
#else
	return ddb_exists(ddb_at(S(labels), 0));
#endif
}
