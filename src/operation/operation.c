/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/operation.h"

enum op_id ddbi_operation_by_name(struct str name)
{
	if (name.n == 0) {
		return OP_NONE;
	}
	for (int id = OP_NONE + 1; id < OP_COUNT; id++) {
		if (str_eq(str_z(ddbi_operations[id].name), name)) {
			return (enum op_id)id;
		}
	}
	return OP_NONE;
}

bool ddbi_operation_writes(enum op_id id)
{
	switch (id) {
	case OP_PUT_ITEM:
	case OP_UPDATE_ITEM:
	case OP_DELETE_ITEM:
	case OP_BATCH_WRITE_ITEM:
	case OP_TRANSACT_WRITE_ITEMS:
	case OP_EXECUTE_STATEMENT:
	case OP_BATCH_EXECUTE_STATEMENT:
	case OP_EXECUTE_TRANSACTION: return true;
	default: return false;
	}
}

bool ddbi_operation_changes_tables(enum op_id id)
{
	switch (id) {
	case OP_CREATE_TABLE:
	case OP_UPDATE_TABLE:
	case OP_DELETE_TABLE:
	case OP_UPDATE_TIME_TO_LIVE:
	case OP_UPDATE_CONTINUOUS_BACKUPS:
	case OP_TAG_RESOURCE:
	case OP_UNTAG_RESOURCE:
	case OP_PUT_RESOURCE_POLICY:
	case OP_DELETE_RESOURCE_POLICY:
	case OP_IMPORT_TABLE:
	case OP_RESTORE_TABLE_FROM_BACKUP:
	case OP_RESTORE_TABLE_TO_POINT_IN_TIME: return true;
	default: return false;
	}
}
