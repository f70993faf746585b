/* SPDX-License-Identifier: Apache-2.0 */
/* The ordered encoding: key attributes as bytes whose memcmp order is DynamoDB's order. Written, compared,
 * never decoded; part of the file format. The layout and its reasons are in ordered.c. */
#ifndef VALUE_ORDERED_H
#define VALUE_ORDERED_H
#include "base/buf.h"
#include "value/item.h"

#define ORDERED_NUMBER 18 /* bytes of a number */

/* value is a packed S, N or B. */
/* As the last part of a key: S and B raw, N in its 18 bytes. */
void ddbi_ordered_last(struct buf *, struct str value);
/* With more to follow: S and B escaped (00 -> 00 FF) and terminated (00 01), so that a shorter one comes
 * first; N in its 18 bytes. */
void ddbi_ordered_part(struct buf *, struct str value);
/* A hash key: eight bytes of hash, big-endian, of all the hash key's parts together, then each part with its
 * length in two bytes, big-endian (no order wanted, only identity). */
void ddbi_ordered_hash(struct buf *, const struct str values[], size_t n);
/* The same hash alone: where an item stands in a scan. */
uint64_t ddbi_ordered_hash64(const struct str values[], size_t n);
/* The first key after all those that begin with `prefix`; out empty: there is none (all FF). */
void ddbi_ordered_after(struct buf *out, struct str prefix);

#endif
