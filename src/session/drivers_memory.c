/* SPDX-License-Identifier: Apache-2.0 */
/* libddb-memory: the local store in memory alone. */
#include "session/session.h"

const struct session_driver *const ddbi_drivers[] = { &ddbi_driver_memory, NULL };
