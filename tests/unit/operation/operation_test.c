/* SPDX-License-Identifier: Apache-2.0 */
/* The operation table and ops. */
#include "../../support/text_file.h"
#include "support.h"
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

/* Every row of operations.tsv: service, target, operation, ... */
static void test_every_operation_is_there(void **state)
{
	(void)state;
	struct str text = text_file_read(SOURCE_DIR "/docs/semantics/api/operations.tsv");
	int n = 0;
	for (size_t i = 0; i < text.n;) {
		const char *end = memchr(text.p + i, '\n', text.n - i);
		size_t line_end = end ? (size_t)(end - text.p) : text.n;
		char service[32], target[96], name[64];
		char line[512];
		snprintf(line, sizeof line, "%.*s", (int)(line_end - i), text.p + i);
		i = line_end + 1;
		char *first = strchr(line, '\t'), *second = first ? strchr(first + 1, '\t') : NULL;
		char *third = second ? strchr(second + 1, '\t') : NULL;
		assert_non_null(third);
		snprintf(service, sizeof service, "%.*s", (int)(first - line), line);
		snprintf(target, sizeof target, "%.*s", (int)(second - first - 1), first + 1);
		snprintf(name, sizeof name, "%.*s", (int)(third - second - 1), second + 1);
		if (strcmp(service, "service") == 0)
			continue;
		enum op_id id = ddbi_operation_by_name(str_z(name));
		assert_int_not_equal(id, OP_NONE);
		assert_string_equal(ddbi_operations[id].name, name);
		assert_int_equal(ddbi_operations[id].streams, strstr(target, "Streams_") != NULL);
		n++;
	}
	assert_int_equal(n, 62);
	assert_int_equal(OP_COUNT - 1, 62);
	free((void *)(uintptr_t)text.p);
}

static void test_no_such_operation(void **state)
{
	(void)state;
	static const char *const names[] = { "", "PutIte", "PutItems", "putitem", "PutItem ", "Nonsense" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(ddbi_operation_by_name(str_z(names[i])), OP_NONE);
	assert_int_equal(ddbi_operation_by_name(STR_NONE), OP_NONE);
	assert_int_equal(ddbi_operation_by_name((struct str){ "PutItem\0x", 9 }), OP_NONE);
}

static void test_what_they_do(void **state)
{
	(void)state;
	static const enum op_id writes[] = { OP_PUT_ITEM, OP_UPDATE_ITEM, OP_DELETE_ITEM, OP_BATCH_WRITE_ITEM,
		OP_TRANSACT_WRITE_ITEMS };
	static const enum op_id reads[] = { OP_GET_ITEM, OP_QUERY, OP_SCAN, OP_BATCH_GET_ITEM,
		OP_TRANSACT_GET_ITEMS, OP_DESCRIBE_TABLE, OP_LIST_TABLES };
	static const enum op_id tables[] = { OP_CREATE_TABLE, OP_UPDATE_TABLE, OP_DELETE_TABLE };
	for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
		assert_true(ddbi_operation_writes(writes[i]));
		assert_false(ddbi_operation_changes_tables(writes[i]));
	}
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
		assert_false(ddbi_operation_writes(reads[i]));
		assert_false(ddbi_operation_changes_tables(reads[i]));
	}
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		assert_false(ddbi_operation_writes(tables[i]));
		assert_true(ddbi_operation_changes_tables(tables[i]));
	}
}

static void test_init(void **state)
{
	(void)state;
	struct ddb_arena arena;
	struct op op;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	for (int id = OP_NONE + 1; id < OP_COUNT; id++) {
		memset(&op, 0xa5, sizeof op);
		assert_true(ddbi_op_init(&op, (enum op_id)id, &arena));
		assert_int_equal(op.id, id);
		assert_ptr_equal(op.error.arena, &arena);
		assert_int_equal(op.state, OP_NEW);
		assert_false(op_failed(&op));
		const char *input = op.input;
		for (size_t i = 0; ddbi_operations[id].input && i < ddbi_operations[id].input->size; i++)
			assert_int_equal(input[i], 0);
		assert_non_null(op.output);
	}
	ddbi_arena_free(&arena);
	ddbi_arena_init(&arena, 64);
	assert_false(ddbi_op_init(&op, OP_QUERY, &arena));
	assert_int_equal(op.error.exception, EXCEPTION_NOMEM);
	ddbi_arena_free(&arena);
}

/* tools/generate_shapes has been run since the model changed. */
static void test_generated_code_is_fresh(void **state)
{
	(void)state;
	char program[] = SOURCE_DIR "/tools/generate_shapes", check[] = "--check";
	char *arguments[] = { program, check, NULL };
	pid_t child;
	int status = -1;
	assert_int_equal(posix_spawn(&child, program, NULL, NULL, arguments, environ), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_operation_is_there),
		cmocka_unit_test(test_no_such_operation),
		cmocka_unit_test(test_what_they_do),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_generated_code_is_fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
