/* SPDX-License-Identifier: Apache-2.0 */
/* libddb-remote: no local store; a remote one is not built yet. */
#include "session/session.h"

const struct session_driver *const ddbi_drivers[] = { NULL };
