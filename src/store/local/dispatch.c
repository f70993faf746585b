/* SPDX-License-Identifier: Apache-2.0 */
/* From an operation's id to the function that executes it. */
#include "store/local/core.h"
#include "store/local/execute.h"

/* What is not offered answers like a service that does not know it (01-1.3 step 6), so that tools skip it. */
static bool unknown(struct op *op)
{
	return ddbi_fail_text(&op->error, EXCEPTION_UNKNOWN_OPERATION, STR_NONE);
}

static bool read(const struct view *v, struct op *op, const struct prepared *p)
{
	switch (op->id) {
	case OP_GET_ITEM: return ddbi_get_item(v, op, p);
	case OP_QUERY: return ddbi_query(v, op, p);
	case OP_SCAN: return ddbi_scan(v, op, p);
	case OP_BATCH_GET_ITEM: return ddbi_batch_get(v, op, p);
	case OP_TRANSACT_GET_ITEMS: return ddbi_transact_get(v, op, p);
	case OP_DESCRIBE_TABLE: return ddbi_describe_table(v, op, p);
	case OP_LIST_TABLES: return ddbi_list_tables(v, op, p);
	case OP_DESCRIBE_TIME_TO_LIVE: return ddbi_describe_ttl(v, op, p);
	case OP_LIST_TAGS_OF_RESOURCE: return ddbi_list_tags(v, op, p);
	case OP_DESCRIBE_LIMITS: return ddbi_describe_limits(v, op, p);
	case OP_DESCRIBE_ENDPOINTS: return ddbi_describe_endpoints(v, op, p);
	case OP_LIST_STREAMS: return ddbi_list_streams(v, op, p);
	case OP_DESCRIBE_STREAM: return ddbi_describe_stream(v, op, p);
	case OP_GET_SHARD_ITERATOR: return ddbi_get_shard_iterator(v, op, p);
	case OP_GET_RECORDS: return ddbi_get_records(v, op, p);
	default: return unknown(op);
	}
}

bool ddbi_run_read(const struct view *v, struct op *op)
{
	struct prepared p = { .condition = NULL };
	return ddbi_check_request(op, &p) && read(v, op, &p);
}

bool ddbi_run_write(struct stage *s, struct op *op, const struct prepared *p)
{
	switch (op->id) {
	case OP_PUT_ITEM: return ddbi_put_item(s, op, p);
	case OP_UPDATE_ITEM: return ddbi_update_item(s, op, p);
	case OP_DELETE_ITEM: return ddbi_delete_item(s, op, p);
	case OP_BATCH_WRITE_ITEM: return ddbi_batch_write(s, op, p);
	case OP_TRANSACT_WRITE_ITEMS: return ddbi_transact_write(s, op, p);
	case OP_CREATE_TABLE: return ddbi_create_table(s, op, p);
	case OP_UPDATE_TABLE: return ddbi_update_table(s, op, p);
	case OP_DELETE_TABLE: return ddbi_delete_table(s, op, p);
	case OP_UPDATE_TIME_TO_LIVE: return ddbi_update_ttl(s, op, p);
	case OP_TAG_RESOURCE: return ddbi_tag_resource(s, op, p);
	case OP_UNTAG_RESOURCE: return ddbi_untag_resource(s, op, p);
	default: return unknown(op);
	}
}
