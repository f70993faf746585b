/* SPDX-License-Identifier: Apache-2.0 */
/* libddb-remote: services over HTTP alone. */
#include "session/session.h"

const struct session_driver *const ddbi_drivers[] = { &ddbi_driver_aws, &ddbi_driver_http, &ddbi_driver_https,
	NULL };
