/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the expression room: the rules on finished trees, the same for texts and for models. */
#ifndef EXPRESSION_RULES_H
#define EXPRESSION_RULES_H
#include "expression/parse.h"

/* One comparison or function: count, path, distinct, types, in this order (04-F4 to F10, F12). */
bool ddbi_condition_rules(enum expression_kind, const struct condition *, struct error *);
/* The operator or function as in messages: "=", "BETWEEN", "contains". */
struct str ddbi_condition_op_name(enum condition_op);
/* The condition that a function's name stands for; false: none (size is an operand). */
bool ddbi_condition_function(struct str name, enum condition_op *out);

/* No target overlaps or conflicts with another (04-S4, J1); `paths` are in order of appearance. */
bool ddbi_paths_disjoint(enum expression_kind, const struct path *const *paths, size_t n, struct error *);
/* The order that groups paths which share their beginning: names by bytes, indices by number. */
int ddbi_path_compare(const struct path *, const struct path *);

/* The operands of ADD and DELETE (04-S5). */
bool ddbi_update_action_rules(const struct update *, struct error *);
/* The operands of + - and functions (04-S6, R10). */
bool ddbi_update_function_rules(const struct update *, struct error *);
/* Targets of all actions against each other. */
bool ddbi_update_targets_disjoint(const struct update *, struct error *);
bool ddbi_projection_disjoint(const struct projection *, struct error *);

/* The projected part of an item: paths are in the order of ddbi_path_compare and disjoint. p NULL: no memory.
 */
struct str ddbi_project_paths(const struct path *const *paths, size_t n, struct str item, struct ddb_arena *);

#endif
