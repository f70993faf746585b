/* SPDX-License-Identifier: Apache-2.0 */
/* expect: a_text_is_needed */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_eq(U(email), "J");
#else
	return ddb_eq(U(email), 3);
#endif
}
