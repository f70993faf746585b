/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the expression room: the steps of an update. First all right-hand sides are computed from the item
 * as it was (04-R1), then the targets are edited, in trees of the attributes that are touched. */
#ifndef EXPRESSION_EDIT_H
#define EXPRESSION_EDIT_H
#include "expression/apply.h"

/* A value that an action writes: packed, or a tree where packed is absent. */
struct new_value {
	struct str packed;
	struct ddb_value tree;
};

struct edit {
	const struct update_action *action;
	struct new_value value; /* of SET */
};

struct editor {
	const struct edit *edits; /* in the order of ddbi_path_compare */
	bool item_missing;        /* then removing below a missing parent is no error (04-R6) */
	bool legacy;
	struct error *err;
};

bool ddbi_compute(const struct update_value *, struct str old, struct error *, struct new_value *out);
bool ddbi_new_value_tree(const struct new_value *, struct error *, struct ddb_value *out);

/* Edits from <= i < to all lead through the same `depth` parts to *value; type NONE: missing, or removed. */
bool ddbi_edit(const struct editor *, size_t from, size_t to, size_t depth, struct ddb_value *value);
/* The end of the edits from `from` on that share their part at `depth`. */
size_t ddbi_edit_group(const struct editor *, size_t from, size_t to, size_t depth);

/* Sets of the same type, their members in order; the result takes room in the arena. false: no memory. */
bool ddbi_set_union(
	const struct ddb_value *, const struct ddb_value *, struct ddb_arena *, struct ddb_value *out);
bool ddbi_set_difference(
	const struct ddb_value *, const struct ddb_value *, struct ddb_arena *, struct ddb_value *out);
bool ddbi_list_concat(
	const struct ddb_value *, const struct ddb_value *, struct ddb_arena *, struct ddb_value *out);

#endif
