/* SPDX-License-Identifier: Apache-2.0 */
#include "session/copy.h"

void *ddbi_copy_input(struct op *op, struct ddb *db, enum op_id id, struct error *err)
{
	if (ddbi_op_init(op, id, &db->arena))
		return op->input;
	ddbi_fail_nomem(err);
	return NULL;
}

bool ddbi_copy_run(struct ddb *db, struct op *op, struct error *err)
{
	op->region = str_z(db->options.region);
	store_wait(db->store, op);
	if (!op_failed(op))
		return true;
	*err = op->error;
	return false;
}
