/* SPDX-License-Identifier: Apache-2.0 */
/* Which tables an operation's input names. */
#ifndef OPERATION_NAMED_H
#define OPERATION_NAMED_H
#include "operation/op.h"

/* Calls `visit` with each table's name, taken out of ARNs and shard iterators, until it returns false. What
 * an input only uses as a place to go on from names no table. PartiQL statements name none here. Returns
 * false when `visit` has. */
bool ddbi_tables_named(const struct op *, bool (*visit)(void *user, struct str table), void *user);

#endif
