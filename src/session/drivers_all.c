/* SPDX-License-Identifier: Apache-2.0 */
/* libddb: every kind of store that there is. */
#include "session/session.h"

const struct session_driver *const ddbi_drivers[] = { &ddbi_driver_memory, &ddbi_driver_file,
	&ddbi_driver_aws, &ddbi_driver_http, &ddbi_driver_https, NULL };
