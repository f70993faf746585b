/* SPDX-License-Identifier: Apache-2.0 */
/* A request: the name of an operation, a line feed, the body. Whatever it is, it is decoded and checked, and
 * every complaint is an exception of DynamoDB's. What is accepted is written and read again to the same text.
 */
#include "operation/check.h"
#include "operation/codec.h"

#define CHECK(truth) ((truth) ? (void)0 : __builtin_trap())

struct request {
	struct ddb_arena arena;
	struct buf scratch;
	struct op op;
};

static bool decode(struct request *r, enum op_id id, struct str body)
{
	ddbi_arena_init(&r->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&r->scratch, ARENA_MAX_DEFAULT);
	CHECK(ddbi_op_init(&r->op, id, &r->arena));
	bool ok = ddbi_decode(ddbi_operations[id].input, body, &r->scratch, &r->op.error, r->op.input);
	CHECK(ok == !op_failed(&r->op));
	return ok;
}

static void drop(struct request *r)
{
	ddbi_buf_free(&r->scratch);
	ddbi_arena_free(&r->arena);
}

static void check_again(enum op_id id, struct str body)
{
	struct request r;
	struct buf text;
	ddbi_buf_init(&text, ARENA_MAX_DEFAULT);
	CHECK(decode(&r, id, body));
	ddbi_encode(ddbi_operations[id].input, r.op.input, &text);
	CHECK(str_eq(buf_view(&text), body));
	ddbi_buf_free(&text);
	drop(&r);
}

static void check_error(const struct error *err)
{
	struct buf text;
	ddbi_buf_init(&text, ARENA_MAX_DEFAULT);
	ddbi_encode_error(err, &text);
	CHECK(!text.failed);
	CHECK(err->exception == EXCEPTION_VALIDATION || err->exception == EXCEPTION_SERIALIZATION ||
		err->exception == EXCEPTION_LIMIT_EXCEEDED);
	ddbi_buf_free(&text);
}

static void run(enum op_id id, struct str body)
{
	struct request r;
	struct prepared prepared;
	if (decode(&r, id, body) && ddbi_check_request(&r.op, &prepared)) {
		struct buf text;
		ddbi_buf_init(&text, ARENA_MAX_DEFAULT);
		ddbi_encode(ddbi_operations[id].input, r.op.input, &text);
		CHECK(!text.failed);
		check_again(id, buf_view(&text));
		ddbi_buf_free(&text);
	} else {
		check_error(&r.op.error);
	}
	drop(&r);
}

/* Operations without checks accept values that break rules, which cannot be written again. */
static bool is_checked(enum op_id id)
{
	static const enum op_id checked[] = { OP_PUT_ITEM, OP_GET_ITEM, OP_UPDATE_ITEM, OP_DELETE_ITEM,
		OP_QUERY, OP_SCAN, OP_BATCH_GET_ITEM, OP_BATCH_WRITE_ITEM, OP_TRANSACT_GET_ITEMS,
		OP_TRANSACT_WRITE_ITEMS, OP_CREATE_TABLE, OP_UPDATE_TABLE, OP_DELETE_TABLE, OP_DESCRIBE_TABLE,
		OP_LIST_TABLES };
	for (size_t i = 0; i < sizeof checked / sizeof *checked; i++)
		if (checked[i] == id)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	const char *line_end = size ? memchr(text.p, '\n', size) : NULL;
	size_t name = line_end ? (size_t)(line_end - text.p) : 0;
	enum op_id id = ddbi_operation_by_name(str_sub(text, 0, name));
	if (is_checked(id))
		run(id, str_sub(text, name + 1, size - name - 1));
	return 0;
}
