/* SPDX-License-Identifier: Apache-2.0 */
#include <ddb/store.h>

const char *ddb_version(void)
{
	return DDB_VERSION_TEXT;
}
