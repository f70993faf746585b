/* SPDX-License-Identifier: Apache-2.0 */
/* Time to live (09-9.1). Each table that has it keeps an index by expiry, written in the same commit as the
 * items; the sweep removes from its front what has expired. Seconds are those since 1970. */
#ifndef STORE_LOCAL_TTL_H
#define STORE_LOCAL_TTL_H
#include "store/local/change.h"
#include "store/local/core.h"

/* ---- the index by expiry (expiry.c) ----
 * Its keys are the second of expiry in eight bytes that order as the numbers do, and then the row's key. */
#define EXPIRY_SIZE 8

/* The first whole second in which the item is expired; false: it never is, its attribute being absent or of
 * another type (09-T1), or beyond all time. */
bool ddbi_expiry_of(struct str item, struct str attribute, int64_t *seconds);
/* Without the row's key: the first key of that second. In the arena; p NULL: no memory. */
struct str ddbi_expiry_key(int64_t seconds, struct str row_key, struct ddb_arena *);
int64_t ddbi_expiry_seconds(struct str key);
/* What the change of an item changes in the index. */
bool ddbi_expiry_change(struct stage *, const struct change *, struct error *);

/* ---- the sweep (ttl_sweep.c) ---- */

#define EXPIRY_FORGOTTEN_S (INT64_C(5) * 365 * 86400) /* expired longer ago, an item stays (09-T2) */

/* After opening: nothing is known yet. */
void ddbi_sweep_begin(struct local *);
/* By the leader: an item expires then. */
void ddbi_sweep_expect(struct local *, int64_t seconds, int64_t now_us);
/* By hand: if something has expired by the store's clock, the sweep is due at once. Any thread. */
bool ddbi_sweep_look(struct local *);
/* A slice of it, by the leader. */
bool ddbi_sweep(struct stage *, struct error *);
/* By the leader: the slice was not committed. */
void ddbi_sweep_again(struct local *);

#endif
