/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateTimeToLive and DescribeTimeToLive (09-T7). */
#include "operation/checks.h"

bool ddbi_check_update_ttl(struct op *op, struct prepared *out)
{
	(void)out;
	const struct update_time_to_live_input *in = op->input;
	return ddbi_check_control_name(in->table_name, true, &op->error) && ddbi_check_constraints(op);
}

bool ddbi_check_describe_ttl(struct op *op, struct prepared *out)
{
	(void)out;
	const struct describe_time_to_live_input *in = op->input;
	return ddbi_check_control_name(in->table_name, true, &op->error) && ddbi_check_constraints(op);
}
