/* SPDX-License-Identifier: Apache-2.0 */
/* The overlay of a group: what its operations have staged so far, by tree and key. */
#ifndef STORE_LOCAL_GROUP_H
#define STORE_LOCAL_GROUP_H
#include "store/local/core.h"

struct staged *ddbi_group_find(const struct group *, kv_tree, struct str key); /* NULL: not mentioned */
/* Its row, made if there is none; NULL: no memory. */
struct staged *ddbi_group_row(struct group *, kv_tree, struct str key);
struct staged_counter *ddbi_group_counter(struct group *, uint32_t id); /* the same */

#endif
