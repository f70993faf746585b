/* SPDX-License-Identifier: Apache-2.0 */
/* expect: ddb_a_text_is_needed_here */
#include "shelf.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_eq(ddb_key(S(labels), "a"), "5");
#else
	return ddb_eq(ddb_key(S(labels), "a"), 5);
#endif
}
