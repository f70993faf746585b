/* SPDX-License-Identifier: Apache-2.0 */
/* expect: n.* member .*named .*lables */
#include "shelf.h"

const char *f(void);
const char *f(void)
{
#ifdef FIXED
	return DDB_MEMBERS(shelf, id, labels, names)[0];
#else
	return DDB_MEMBERS(shelf, id, lables, names)[0];
#endif
}
