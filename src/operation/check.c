/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/check.h"
#include "base/hash.h"
#include "operation/checks.h"

static check_function *const checks[OP_COUNT] = {
	[OP_PUT_ITEM] = ddbi_check_put_item,
	[OP_GET_ITEM] = ddbi_check_get_item,
	[OP_UPDATE_ITEM] = ddbi_check_update_item,
	[OP_DELETE_ITEM] = ddbi_check_delete_item,
	[OP_QUERY] = ddbi_check_query,
	[OP_SCAN] = ddbi_check_scan,
	[OP_BATCH_GET_ITEM] = ddbi_check_batch_get_item,
	[OP_BATCH_WRITE_ITEM] = ddbi_check_batch_write_item,
	[OP_TRANSACT_GET_ITEMS] = ddbi_check_transact_get_items,
	[OP_TRANSACT_WRITE_ITEMS] = ddbi_check_transact_write_items,
	[OP_CREATE_TABLE] = ddbi_check_create_table,
	[OP_UPDATE_TABLE] = ddbi_check_update_table,
	[OP_DELETE_TABLE] = ddbi_check_delete_table,
	[OP_DESCRIBE_TABLE] = ddbi_check_describe_table,
	[OP_LIST_TABLES] = ddbi_check_list_tables,
	[OP_UPDATE_TIME_TO_LIVE] = ddbi_check_update_ttl,
	[OP_DESCRIBE_TIME_TO_LIVE] = ddbi_check_describe_ttl,
	[OP_TAG_RESOURCE] = ddbi_check_tag_resource,
	[OP_UNTAG_RESOURCE] = ddbi_check_untag_resource,
	[OP_LIST_TAGS_OF_RESOURCE] = ddbi_check_list_tags,
	[OP_LIST_STREAMS] = ddbi_check_list_streams,
	[OP_DESCRIBE_STREAM] = ddbi_check_describe_stream,
	[OP_GET_SHARD_ITERATOR] = ddbi_check_get_shard_iterator,
	[OP_GET_RECORDS] = ddbi_check_get_records,
};

/* An operation that is not in the table is refused by the store. */
bool ddbi_check_request(struct op *op, struct prepared *out)
{
	*out = (struct prepared){ .condition = NULL };
	check_function *check = checks[op->id];
	return !check || check(op, out);
}

bool ddbi_check_constraints(struct op *op)
{
	struct violations v;
	violations_init(&v, &op->error);
	ddbi_violations_walk(&v, ddbi_operations[op->id].input, op->input, NULL);
	return ddbi_violations_end(&v);
}

bool ddbi_check_fault(const struct fault *fault, struct error *err)
{
	if (!fault) {
		return true;
	}
	err->exception = fault->error.exception;
	err->id = fault->error.id;
	err->message = fault->error.message;
	return false;
}

/* ---- names of tables ---- */

struct str ddbi_table_name(struct str name)
{
	static const char mark[] = ":table/";
	size_t n = sizeof mark - 1;
	if (!str_starts(name, STR("arn:"))) {
		return name;
	}
	for (size_t i = 0; i + n <= name.n; i++) {
		if (memcmp(name.p + i, mark, n) == 0) {
			return str_sub(name, i + n, name.n - i - n);
		}
	}
	return name;
}

bool ddbi_check_table_name_alone(struct str name, struct error *err)
{
	struct violations v;
	violations_init(&v, err);
	if (name.p) {
		ddbi_violations_table_name(&v, name, STR("tableName"));
	} else {
		ddbi_violation_null(&v, STR("tableName"));
	}
	return ddbi_violations_end(&v);
}

bool ddbi_check_table_name_short(struct str name, struct error *err)
{
	return name.n == 0 || name.n > 2 || ddbi_check_table_name_alone(name, err);
}

/* ---- duplicates ---- */

#define FEW_NAMES 16

static struct str duplicate_among_few(const struct str *names, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (str_eq(names[i], names[k])) {
				return names[i];
			}
		}
	}
	return STR_NONE;
}

struct str ddbi_first_duplicate(const struct str *names, size_t n, bool *nomem)
{
	*nomem = false;
	if (n <= FEW_NAMES) {
		return duplicate_among_few(names, n);
	}
	struct map seen = { .slots = NULL };
	struct str duplicate = STR_NONE;
	for (size_t i = 0; i < n && !duplicate.p && !*nomem; i++) {
		if (ddbi_map_get(&seen, names[i])) {
			duplicate = names[i];
		} else {
			*nomem = !ddbi_map_put(&seen, names[i], &seen);
		}
	}
	ddbi_map_free(&seen);
	return duplicate;
}
