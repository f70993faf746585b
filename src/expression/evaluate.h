/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPRESSION_EVALUATE_H
#define EXPRESSION_EVALUATE_H
#include "expression/expression.h"

/* Does the condition hold on this packed item? item absent: an item without attributes. Cannot fail and takes
 * no memory (04-4.4). A NULL condition holds. */
bool ddbi_evaluate(const struct condition *, struct str item);

/* The projected part of an item, as a packed item in the arena; p NULL: no memory. With nothing matched it is
 * an item without attributes (04-4.6). */
struct str ddbi_project(const struct projection *, struct str item, struct ddb_arena *);

#endif
