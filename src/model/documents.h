/* SPDX-License-Identifier: Apache-2.0 */
/* Items and JSON into each other; what documents.c and items.c share. */
#ifndef MODEL_DOCUMENTS_H
#define MODEL_DOCUMENTS_H
#include "error/error.h"
#include "model/mapping.h"
#include "value/item.h"
#include <ddb/document.h>

/* The row of the member that comes next in the struct; last NULL: of the first. NULL: there is none. */
const struct mapped *ddbi_member_after(const struct mapping *, const struct mapped *last);

/* NUL-terminated, in the arena. order: members in the order of their struct come first; NULL: all by name. */
bool ddbi_item_json(struct ddb_arena *, struct str packed, const struct mapping *order, enum ddb_json,
	struct error *, const char **json);
/* A tree out of a text; it and its texts live in the arena. INVALID with line and column for what is no JSON.
 */
bool ddbi_item_tree(struct ddb_arena *, struct str json, enum ddb_json, struct error *, struct ddb_item *out);
/* MISUSE: it has a length, but its members are NULL. */
bool ddbi_item_has_members(const struct ddb_item *, struct error *);
/* The rules of DynamoDB for an item that somebody made, names included. */
bool ddbi_item_tree_check(struct ddb_arena *, const struct ddb_item *, struct error *);
/* Checked and packed, in the arena. */
bool ddbi_item_tree_pack(struct ddb_arena *, const struct ddb_item *, struct error *, struct str *packed);

#endif
