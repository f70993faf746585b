/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_LOCAL_COLLECTION_LIMIT_H
#define STORE_LOCAL_COLLECTION_LIMIT_H
#include "store/local/change.h"

#define COLLECTION_MAX_BYTES ((int64_t)10 << 30)

/* In a table with local indexes all items of one hash key, with their index entries, take at most 10 GB
 * (02-Z7). Rows are counted only once the table as a whole holds that much; what the group has staged so far
 * is not. */
bool ddbi_collection_has_room(struct stage *, const struct change *, struct error *);

#endif
