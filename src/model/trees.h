/* SPDX-License-Identifier: Apache-2.0 */
/* From a user's conditions and changes to the expression trees that operations carry. Trees live in the arena
 * and borrow names from the model. Errors: MISUSE for what was never right (another model, a member without a
 * row), CONVERSION for a value. */
#ifndef MODEL_TREES_H
#define MODEL_TREES_H
#include "model/encode.h"

#define CONDITION_DEPTH_MAX 300 /* of AND, OR and NOT: as many operators as DynamoDB takes */

struct trees {
	const struct mapping *mapping;
	struct ddb_arena *arena;
	struct error *err;
	const struct ddb *db; /* whose clock counts; NULL: the system's does */
};

/* The time by the session's clock: what calls fill in. NULL: by the system's. */
struct ddb_time ddbi_now(const struct ddb *);

/* What a ddb_ref leads to. */
struct target {
	struct path path;
	const struct mapped
		*row; /* of its last member; made up where a stored name has none: it may hold anything */
	bool element; /* it is an element of that member, a list or map */
	bool size;    /* its size is meant */
};
bool ddbi_resolve(const struct trees *, const struct ddb_ref *, struct target *out);

/* Packs the value for that attribute, in the arena. */
bool ddbi_value_of(
	const struct trees *, const struct target *, const struct ddb_val *, bool compared, struct str *out);
/* Does the member hold it, so that what is stored can be loaded? Of a value that is set. */
bool ddbi_value_fits(const struct trees *, const struct target *, const struct ddb_val *);
/* Packs a value as it is: an element of a list or set. */
bool ddbi_element_of(
	const struct trees *, const struct target *, const struct ddb_val *, struct ddb_value *out);
/* The path of a value that is another attribute. */
bool ddbi_path_of(const struct trees *, const struct target *, const struct ddb_val *, struct path *out);
bool ddbi_pack_tree(const struct trees *, const struct ddb_value *, struct str *out);

/* A condition may have come down to a constant: all() of nothing holds, any() of nothing does not. */
enum truth { TRUTH_TREE, TRUTH_ALWAYS, TRUTH_NEVER };
/* out is filled in for TRUTH_TREE only. */
bool ddbi_condition_tree(const struct trees *, const struct ddb_cond *, enum truth *, struct condition *out);
/* Both, where the second may be absent (NULL): an AND of two. NULL: no memory. */
const struct condition *ddbi_and(const struct trees *, const struct condition *, const struct condition *);
const struct condition *ddbi_or(const struct trees *, const struct condition *, const struct condition *);
const struct condition *ddbi_compare(
	const struct trees *, const struct mapped *, enum condition_op, struct str packed);

/* A copy of it and of all that it points to; NULL: no memory. */
const struct condition *ddbi_condition_copy(struct ddb_arena *, const struct condition *);

/* NULL *out: nothing is to be changed. */
bool ddbi_update_tree(const struct trees *, const struct ddb_change *, const struct update **out);

/* Children of AND, OR and NOT: those before the end mark of a list that was written out. */
size_t ddbi_cond_count(const struct ddb_cond *);

#endif
