/* SPDX-License-Identifier: Apache-2.0 */
/* expect: struct ddb_node */
#include "shelf.h"

struct ddb_cond f(void);
struct ddb_cond f(void)
{
#ifdef FIXED
	return ddb_exists(ddb_key_path(S(by_title), "a", DDB(book, pages)));
#else
	return ddb_exists(ddb_key_path(S(labels), "a", DDB(book, pages)));
#endif
}
