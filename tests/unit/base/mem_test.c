/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "base/str.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_no_bytes_are_memory_too(void **state)
{
	(void)state;
	void *a = ddbi_alloc(0), *b = ddbi_zalloc(0);
	assert_non_null(a);
	assert_non_null(b);
	b = ddbi_realloc(b, 0);
	assert_non_null(b);
	ddbi_free(a);
	ddbi_free(b);
	ddbi_free(NULL);
}

static void test_zalloc_gives_zeros(void **state)
{
	(void)state;
	static const char zeros[100];
	void *p = ddbi_zalloc(sizeof zeros);
	assert_non_null(p);
	assert_memory_equal(p, zeros, sizeof zeros);
	ddbi_free(p);
}

static void test_what_is_in_use_is_not_given_back(void **state)
{
	(void)state;
	char *kept[100];
	for (int i = 0; i < 100; i++) {
		void *gone = ddbi_alloc(20000);
		assert_non_null(kept[i] = ddbi_alloc(100));
		memset(kept[i], i, 100);
		ddbi_free(gone);
	}
	ddbi_mem_give_back();
	for (int i = 0; i < 100; i++) {
		for (int k = 0; k < 100; k++)
			assert_int_equal(kept[i][k], i);
		ddbi_free(kept[i]);
	}
}

#ifdef DDB_FAULT
static bool works(void)
{
	void *p = ddbi_alloc(1);
	ddbi_free(p);
	return p != NULL;
}

static void test_the_nth_allocation_fails(void **state)
{
	(void)state;
	ddbi_mem_fail(2, false);
	assert_true(works());
	assert_false(works());
	assert_true(works());
	ddbi_mem_fail(1, false);
	assert_null(ddbi_zalloc(1));
	void *p = ddbi_alloc(1);
	ddbi_mem_fail(1, false);
	assert_null(ddbi_realloc(p, 100));
	ddbi_free(p);
}

static void test_and_all_after_it(void **state)
{
	(void)state;
	ddbi_mem_fail(2, true);
	assert_true(works());
	assert_false(works());
	assert_false(works());
	ddbi_mem_fail(0, false);
	assert_true(works());
}

static void test_calls_are_counted(void **state)
{
	(void)state;
	uint64_t before = ddbi_mem_calls();
	ddbi_free(ddbi_realloc(ddbi_alloc(1), 2));
	ddbi_free(ddbi_zalloc(1));
	assert_int_equal(ddbi_mem_calls() - before, 3);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_bytes_are_memory_too),
		cmocka_unit_test(test_zalloc_gives_zeros),
		cmocka_unit_test(test_what_is_in_use_is_not_given_back),
#ifdef DDB_FAULT
		cmocka_unit_test(test_the_nth_allocation_fails),
		cmocka_unit_test(test_and_all_after_it),
		cmocka_unit_test(test_calls_are_counted),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
