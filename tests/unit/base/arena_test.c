/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/mem.h"
#include "base/os.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_pieces_are_aligned_and_apart(void **state)
{
	(void)state;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	enum { PIECES = 2000 };
	char *pieces[PIECES];
	size_t sizes[PIECES];
	uint64_t seed = 1;
	for (int i = 0; i < PIECES; i++) {
		sizes[i] = 1 + ddbi_random_next(&seed) % (i % 50 == 0 ? 9000 : 100);
		bool text = i % 3 == 0;
		pieces[i] = text ? ddbi_arena_bytes(&arena, sizes[i]) : ddbi_arena_alloc(&arena, sizes[i]);
		assert_non_null(pieces[i]);
		assert_true(text || (uintptr_t)pieces[i] % 16 == 0);
		memset(pieces[i], i & 0xFF, sizes[i]);
	}
	for (int i = 0; i < PIECES; i++) {
		for (size_t k = 0; k < sizes[i]; k++) {
			assert_int_equal((unsigned char)pieces[i][k], i & 0xFF);
		}
	}
	ddbi_arena_free(&arena);
}

static void test_the_maximum_holds(void **state)
{
	(void)state;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, 10000);
	assert_non_null(ddbi_arena_alloc(&arena, 9984));
	assert_null(ddbi_arena_alloc(&arena, 32));
	assert_null(ddbi_arena_bytes(&arena, 17));
	assert_non_null(ddbi_arena_bytes(&arena, 16));
	assert_null(ddbi_arena_bytes(&arena, 1));
	assert_int_equal(arena.used, 10000);
	ddbi_arena_reset(&arena);
	assert_non_null(ddbi_arena_alloc(&arena, 10000));
	ddbi_arena_free(&arena);
	assert_int_equal(arena.max, 10000);
}

static void test_sizes_that_overflow_are_refused(void **state)
{
	(void)state;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, SIZE_MAX);
	assert_null(ddbi_arena_array(&arena, SIZE_MAX / 2, 4));
	assert_null(ddbi_arena_alloc(&arena, SIZE_MAX));
	assert_null(ddbi_arena_bytes(&arena, SIZE_MAX));
	assert_int_equal(arena.used, 0);
	ddbi_arena_free(&arena);
}

static void test_no_bytes(void **state)
{
	(void)state;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, 0);
	assert_non_null(ddbi_arena_alloc(&arena, 0));
	assert_non_null(ddbi_arena_bytes(&arena, 0));
	assert_null(ddbi_arena_bytes(&arena, 1));
	ddbi_arena_free(&arena);
}

static void test_zeros(void **state)
{
	(void)state;
	static const char zeros[300];
	struct ddb_arena arena;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	memset(ddbi_arena_alloc(&arena, 3000), 0xAA, 3000);
	ddbi_arena_reset(&arena);
	assert_memory_equal(ddbi_arena_zalloc(&arena, 300), zeros, 300);
	ddbi_arena_free(&arena);
}

static void test_copies_end_with_nul(void **state)
{
	(void)state;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	struct str copy = ddbi_arena_copy(&arena, STR("a\0b"));
	assert_int_equal(copy.n, 3);
	assert_memory_equal(copy.p, "a\0b", 4);
	copy = ddbi_arena_copy(&arena, STR(""));
	assert_non_null(copy.p);
	assert_int_equal(copy.p[0], '\0');
	assert_null(ddbi_arena_copy(&arena, STR_NONE).p);
	assert_null(ddbi_arena_copy(&arena, (struct str){ "", SIZE_MAX }).p);
	ddbi_arena_free(&arena);
}

static void test_it_works_again_after_free_and_reset(void **state)
{
	(void)state;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, (size_t)4 << 20);
	ddbi_arena_reset(&arena);
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 40; i++) {
			assert_non_null(ddbi_arena_alloc(&arena, 100000));
		}
		assert_null(ddbi_arena_alloc(&arena, 1000000));
		if (round % 3 == 0) {
			ddbi_arena_free(&arena);
		} else {
			ddbi_arena_reset(&arena);
		}
		assert_int_equal(arena.used, 0);
	}
	ddbi_arena_free(&arena);
}

#ifdef DDB_FAULT
static void test_each_piece_can_be_failed(void **state)
{
	(void)state;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	uint64_t before = ddbi_mem_calls();
	assert_non_null(ddbi_arena_alloc(&arena, 1));
	assert_non_null(ddbi_arena_bytes(&arena, 1));
	assert_int_equal(ddbi_mem_calls() - before, 2);
	ddbi_mem_fail(1, false);
	assert_null(ddbi_arena_alloc(&arena, 1));
	assert_non_null(ddbi_arena_alloc(&arena, 1));
	ddbi_arena_free(&arena);
}
#else
static void test_reset_keeps_a_block(void **state)
{
	(void)state;
	struct ddb_arena arena;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	void *first = ddbi_arena_alloc(&arena, 100);
	ddbi_arena_reset(&arena);
	assert_non_null(arena.blocks);
	assert_ptr_equal(ddbi_arena_alloc(&arena, 100), first);
	/* A large piece does not end the block that is in use. */
	assert_non_null(ddbi_arena_alloc(&arena, 1 << 20));
	assert_ptr_equal(ddbi_arena_alloc(&arena, 16), (char *)first + 112);
	ddbi_arena_free(&arena);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_are_aligned_and_apart),
		cmocka_unit_test(test_the_maximum_holds),
		cmocka_unit_test(test_sizes_that_overflow_are_refused),
		cmocka_unit_test(test_no_bytes),
		cmocka_unit_test(test_zeros),
		cmocka_unit_test(test_copies_end_with_nul),
		cmocka_unit_test(test_it_works_again_after_free_and_reset),
#ifdef DDB_FAULT
		cmocka_unit_test(test_each_piece_can_be_failed),
#else
		cmocka_unit_test(test_reset_keeps_a_block),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
