/* SPDX-License-Identifier: Apache-2.0 */
/* expect: a_whole_number_is_needed */
#include "user.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_eq(U(age), U(visits));
#else
	return ddb_eq(U(age), U(email));
#endif
}
