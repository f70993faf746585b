/* SPDX-License-Identifier: Apache-2.0 */
/* expect: user.devices: this is not a DDB_LIST.address. */
#include "user.h"

static const struct ddb_attr user_attrs[] = {
#ifdef FIXED
	DDB_MAPS(user, devices, device),
#else
	DDB_MAPS(user, devices, address),
#endif
};
DDB_MODEL(user, "T");
