/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of rows: ordered bytes made of an item's key attributes. */
#ifndef STORE_LOCAL_KEY_H
#define STORE_LOCAL_KEY_H
#include "base/arena.h"
#include "base/buf.h"
#include "store/local/catalog.h"

/* hash64 | hash key with its length | range key (raw, last). `item` is an item or a Key parameter that holds
 * all key attributes, checked. In the arena; p NULL: no memory. */
struct str ddbi_table_key(const struct table *, struct str item, struct ddb_arena *);
/* Index parts (hash together, each range part terminated), then the table's key, so that entries are unique.
 */
struct str ddbi_index_key(const struct table *, const struct index *, struct str item, struct ddb_arena *);

/* For making keys: a buffer in the arena with room for `prefix` bytes and the ordered form of the values. It
 * never grows and is not freed; failed: no memory. */
struct buf ddbi_key_buf(struct ddb_arena *, size_t prefix, const struct str values[], size_t n);

#endif
