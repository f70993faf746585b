/* SPDX-License-Identifier: Apache-2.0 */
/* In the fault build each allocation fails in turn: nothing leaks, and what is left is no half-made item. In
 * others nothing fails and each thing is done once. */
#include "base/mem.h"
#include "unit/value/codec_helpers.h"

static void fail_from(uint64_t nth)
{
#ifdef DDB_FAULT
	ddbi_mem_fail(nth, true);
#else
	(void)nth;
#endif
}

static const char text[] = "{\"s\":{\"S\":\"caf\\u00e9\"},\"m\":{\"M\":{\"b\":{\"N\":\"1\"},\"a\":{\"L\":[{"
			   "\"B\":\"AAE=\"}]}}},\"b\":{\"SS\":[\"y\",\"x\"]},\"a\":{\"BS\":[\"AA==\"]}}";
static const char bad[] =
	"{\"s\":{\"S\":\"x\"},\"b\":{\"SS\":[\"x\",\"x\"]},\"c\":{\"N\":\"x\"},\"d\":{\"L\":5}}";

static void each_allocation_of_reading_fails(void **state)
{
	(void)state;
	static const char *const texts[] = { text, bad };
	for (size_t t = 0; t < 2; t++) {
		bool ok = false;
		for (uint64_t nth = 1; !ok; nth++) {
			struct reading *r = test_malloc(sizeof *r);
			fail_from(nth);
			read_text(r, str_z(texts[t]));
			fail_from(0);
			ok = r->ok && (!r->item.fault || r->item.fault->error.exception != EXCEPTION_NOMEM) &&
			     r->type_error.exception != EXCEPTION_NOMEM;
			if (r->ok)
				assert_true(r->item.packed.p != NULL);
			else
				assert_true(r->j.nomem);
			done(r);
			assert_true(nth < 1000);
		}
	}
}

static void each_allocation_of_trees_fails(void **state)
{
	(void)state;
	struct ddb_arena made;
	uint64_t seed = 3;
	ddbi_arena_init(&made, ARENA_MAX_DEFAULT);
	struct ddb_value tree = { .type = DDB_M, .m = random_members(&made, &seed, 2) };
	bool ok = false;
	for (uint64_t nth = 1; !ok; nth++) {
		struct ddb_arena arena;
		struct ddb_item back;
		struct error err;
		ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
		error_init(&err, &arena);
		fail_from(nth);
		bool checked = ddbi_value_check(&tree, &err);
		struct str packed = ddbi_item_pack(&arena, &tree.m);
		ok = checked && packed.p && ddbi_item_unpack(packed, &arena, &back);
		fail_from(0);
		if (!checked)
			assert_int_equal(err.exception, EXCEPTION_NOMEM);
		if (packed.p)
			assert_true(ddbi_packed_valid(packed));
		ddbi_arena_free(&arena);
		assert_true(nth < 10000);
	}
	ddbi_arena_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_allocation_of_reading_fails),
		cmocka_unit_test(each_allocation_of_trees_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
