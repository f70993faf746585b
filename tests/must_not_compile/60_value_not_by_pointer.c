/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_value */
#include "shelf.h"

struct ddb_cond f(const struct ddb_value *v);
struct ddb_cond f(const struct ddb_value *v)
{
#ifdef FIXED
	return ddb_eq(S(extra), v);
#else
	return ddb_eq(S(extra), *v);
#endif
}
