/* SPDX-License-Identifier: Apache-2.0 */
/* The operation table: what the API model says of each operation. */
#ifndef OPERATION_OPERATION_H
#define OPERATION_OPERATION_H
#include "operation/generated/shapes.h"

struct operation {
	const char *name;                   /* "PutItem" */
	const struct shape *input, *output; /* output NULL: an empty body */
	bool streams;                       /* belongs to DynamoDBStreams_20120810 */
};

extern const struct operation ddbi_operations[OP_COUNT];

/* OP_NONE: there is no such operation. */
enum op_id ddbi_operation_by_name(struct str name);
/* Does it write items (and so pass through the leader)? Change tables? */
bool ddbi_operation_writes(enum op_id);
bool ddbi_operation_changes_tables(enum op_id);

#endif
