/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes from a file: what passes as a packed item has one form only. Unpacking and packing, and the way over
 * JSON, give the same bytes; every attribute is found by its name. */
#include "value/json.h"

#define CHECK(truth) ((truth) ? (void)0 : __builtin_trap())

static void check_tree(struct str item, struct ddb_arena *arena)
{
	struct ddb_item tree;
	CHECK(ddbi_item_unpack(item, arena, &tree));
	for (size_t i = 0; i < tree.len; i++) {
		struct error err;
		error_init(&err, arena);
		CHECK(ddbi_value_check(&tree.members[i].value, &err));
	}
	struct str again = ddbi_item_pack(arena, &tree);
	CHECK(again.p && str_eq(again, item));
}

static void check_access(struct str item)
{
	size_t size = 0;
	for (size_t i = 0; i < ddbi_item_count(item); i++) {
		struct str name, value;
		ddbi_item_at(item, i, &name, &value);
		CHECK(ddbi_item_get(item, name).p == value.p);
		CHECK(ddbi_packed_depth(value) < ITEM_MAX_NESTING);
		size += name.n + ddbi_packed_size(value);
	}
	CHECK(size == ddbi_item_size(item));
}

static void check_json(struct str item, struct ddb_arena *arena)
{
	struct buf text, scratch;
	struct error type_error;
	struct json j;
	struct item again;
	ddbi_buf_init(&text, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&scratch, ARENA_MAX_DEFAULT);
	error_init(&type_error, arena);
	ddbi_json_write_item(&text, item);
	ddbi_json_begin(&j, buf_view(&text), arena, &scratch);
	CHECK(ddbi_json_read_item(&j, &type_error, &again) && ddbi_json_end(&j));
	CHECK(!again.fault && type_error.exception == EXCEPTION_NONE && str_eq(again.packed, item));
	ddbi_buf_free(&text);
	ddbi_buf_free(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str item = { (const char *)data, size };
	if (ddbi_packed_valid(item)) {
		struct ddb_arena arena;
		ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
		check_tree(item, &arena);
		check_access(item);
		check_json(item, &arena);
		ddbi_arena_free(&arena);
	}
	return 0;
}
