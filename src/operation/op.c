/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/op.h"

static void *zeroed(struct ddb_arena *arena, const struct shape *shape)
{
	return ddbi_arena_zalloc(arena, shape ? shape->size : 1);
}

bool ddbi_op_init(struct op *op, enum op_id id, struct ddb_arena *arena)
{
	*op = (struct op){ .id = id, .arena = arena };
	error_init(&op->error, arena);
	op->input = zeroed(arena, ddbi_operations[id].input);
	op->output = zeroed(arena, ddbi_operations[id].output);
	return (op->input && op->output) || ddbi_fail_nomem(&op->error);
}
