/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_decimal */
#include "shelf.h"

struct ddb_cond f(struct ddb_decimal price);
struct ddb_cond f(struct ddb_decimal price)
{
#ifdef FIXED
	return ddb_contains(S(sizes), price);
#else
	return ddb_contains(S(sizes), 1.5);
#endif
}
