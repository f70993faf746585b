/* SPDX-License-Identifier: Apache-2.0 */
/* A store that is a service somewhere else, over signed HTTP(S). Nothing is sent before the first operation.
 */
#ifndef STORE_REMOTE_REMOTE_H
#define STORE_REMOTE_REMOTE_H
#include "store/store.h"
#include <ddb/store.h>

/* address: "aws:REGION", "aws:", "http://HOST[:PORT]" or "https://HOST[:PORT]". Options are copied. */
bool ddbi_remote_open(const char *address, const struct ddb_open_opts *, struct error *, struct store **out);

#endif
