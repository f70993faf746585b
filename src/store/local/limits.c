/* SPDX-License-Identifier: Apache-2.0 */
/* DescribeLimits (01-P38, 03-H2) and DescribeEndpoints (01-P37). */
#include "store/local/execute.h"

bool ddbi_describe_limits(const struct view *v, struct op *op, const struct prepared *p)
{
	struct describe_limits_output *out = op->output;
	(void)v;
	(void)p;
	*out = (struct describe_limits_output){
		{ true, 80000 },
		{ true, 80000 },
		{ true, 40000 },
		{ true, 40000 },
	};
	return true;
}

#define CACHE_MINUTES 1440

bool ddbi_describe_endpoints(const struct view *v, struct op *op, const struct prepared *p)
{
	struct describe_endpoints_response *out = op->output;
	(void)v;
	(void)p;
	struct endpoint *e = ARENA_NEW(op->arena, struct endpoint);
	struct str address = ddbi_arena_copy(op->arena, op->host.n ? op->host : STR("localhost"));
	if (!e || !address.p)
		return ddbi_fail_nomem(&op->error);
	*e = (struct endpoint){ address, { true, CACHE_MINUTES } };
	out->endpoints = (struct endpoints){ e, 1, true };
	return true;
}
