/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_textlist */
#include "shelf.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_exists(ddb_key(S(labels), "a"));
#else
	return ddb_exists(ddb_key(S(names), "a"));
#endif
}
