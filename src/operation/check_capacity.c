/* SPDX-License-Identifier: Apache-2.0 */
/* Names and throughput in CreateTable and UpdateTable (03-3.1 steps 1, 3, 4, 15). */
#include "operation/checks.h"

bool ddbi_check_control_name(struct str name, bool arn_allowed, struct error *err)
{
	struct violations v;
	if (!name.p) {
		return ddbi_fail(err, MSG_TBL_REQUIRED);
	}
	if (arn_allowed && ddbi_is_table_arn(name)) {
		return true;
	}
	violations_init(&v, err);
	if (name.n < 3) {
		ddbi_violation(&v, MSG_CON_LEN_MIN, name, STR("tableName"), STR("3"));
	} else if (name.n > 255) {
		ddbi_violation(&v, MSG_CON_LEN_MAX, name, STR("tableName"), STR("255"));
	} else if (!ddbi_is_resource_name(name)) {
		ddbi_violation(&v, MSG_CON_REGEX, name, STR("tableName"), STR("[a-zA-Z0-9_.-]+"));
	}
	return ddbi_violations_end(&v);
}

bool ddbi_check_billing(struct str mode, const struct provisioned_throughput *throughput, struct error *err)
{
	bool on_demand = str_eq(mode, STR("PAY_PER_REQUEST"));
	return !on_demand || !throughput || ddbi_fail(err, MSG_TBL_ONDEMAND_THROUGHPUT);
}

#define UNITS_MAX INT64_C(1000000000000)

static bool check_units(struct opt_int units, struct str which, struct str index, struct error *err)
{
	if (!units.set || units.v <= UNITS_MAX) {
		return true;
	}
	struct str value = ddbi_arg_i64(err, units.v);
	return index.p ? ddbi_fail(err, MSG_TBL_BOUNDS_INDEX, value, which, index)
		       : ddbi_fail(err, MSG_TBL_BOUNDS, value, which);
}

bool ddbi_check_bounds(const struct provisioned_throughput *throughput, struct str index, struct error *err)
{
	return !throughput ||
	       (check_units(throughput->read_capacity_units, STR("Read"), index, err) &&
		       check_units(throughput->write_capacity_units, STR("Write"), index, err));
}

/* -1 takes a limit away in UpdateTable (03-U17); nothing else below 1 makes sense. */
static bool check_request_units(
	struct opt_int units, struct str name, bool provisioned, enum message id, struct error *err)
{
	if (!units.set) {
		return true;
	}
	if (provisioned) {
		return ddbi_fail(err, id, name);
	}
	bool removes = id == MSG_TBL_ODT_UPDATE && units.v == -1;
	return units.v >= 1 || removes || ddbi_fail(err, MSG_TBL_ODT_RANGE, name);
}

bool ddbi_check_on_demand(
	const struct on_demand_throughput *units, bool provisioned, enum message id, struct error *err)
{
	return !units || (check_request_units(units->max_read_request_units, STR("MaxReadRequestUnits"),
				  provisioned, id, err) &&
				 check_request_units(units->max_write_request_units,
					 STR("MaxWriteRequestUnits"), provisioned, id, err));
}
