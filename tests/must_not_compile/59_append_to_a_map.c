/* SPDX-License-Identifier: Apache-2.0 */
/* expect: ddb_this_needs_a_member_that_is_a_list */
#include "shelf.h"

struct ddb_change f(void);
struct ddb_change f(void)
{
#ifdef FIXED
	return ddb_append(S(heights), 0.5);
#else
	return ddb_append(S(labels), "x");
#endif
}
