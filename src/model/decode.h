/* SPDX-License-Identifier: Apache-2.0 */
/* From packed items to structs. Texts, bytes and lists are copied into the arena. Errors are CONVERSION, with
 * the member, what the attribute holds and the rule. */
#ifndef MODEL_DECODE_H
#define MODEL_DECODE_H
#include "model/mapping.h"

/* out: a struct of the model, all of which is overwritten; on failure its content is undefined. A member
 * without an attribute gets its default if `whole`, and is zero otherwise: an item from an index that holds
 * only a part says nothing about the rest. */
bool ddbi_decode_item(
	const struct mapping *, struct str item, bool whole, struct ddb_arena *, struct error *, void *out);

struct decoder {
	struct ddb_arena *arena;
	struct error *err;
};
/* One attribute that is there, into its member. */
bool ddbi_member_load(struct decoder *, const struct mapped *, struct str value, void *member);
/* A DDB_CUSTOM row's, by its own function. */
bool ddbi_custom_load(struct decoder *, const struct mapped *, struct str value, void *member);
/* Any value, into a tree of its own. */
bool ddbi_value_load(struct decoder *, struct str value, struct ddb_value *out);
/* Adds an attribute without a row to what a DDB_REST row keeps in the struct; max: as many as there may be.
 */
bool ddbi_rest_keep(
	struct decoder *, const struct mapping *, struct str name, struct str value, size_t max, void *item);
/* A packed map, into a nested struct. */
bool ddbi_struct_load(struct decoder *, const struct mapping *, struct str map, void *out);

#endif
