/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation fails in turn: a batch of deletes whose hooks see made keys, and copies of conditions. */
#include "things.h"

#ifdef DDB_FAULT
#include "base/mem.h"

struct parcel {
	const char *email;
	int64_t number;
};
DDB_DECLARE(parcel);
static size_t gone;

static void note_gone(const void *key)
{
	const struct parcel *p = key;
	assert_string_equal(p->email, "a@x");
	assert_true(p->number >= 0 && p->number < 30);
	gone++;
}

static const struct ddb_attr parcel_attrs[] = { DDB_HASH_OF(parcel, "PK", "TO#{email}"),
	DDB_RANGE_OF(parcel, "SK", "PARCEL#{number:4}"), DDB_ATTR(parcel, email), DDB_ATTR(parcel, number) };
static const struct ddb_hooks parcel_hooks[] = { { .after_delete = note_gone } };
DDB_MODEL(parcel, "Parcels", DDB_HOOKS(parcel_hooks));

/* Not one of them is lost: what was not deleted is counted as failed, or its delete was refused. */
static void deletes(void **state)
{
	struct ground *g = *state;
	OK(g, parcel_create_table(g->db, NULL));
	for (uint64_t n = 1, hit = 1; hit; n++) {
		size_t failed = 0;
		gone = 0;
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, false);
		struct ddb_batch *b = ddb_batch(g->db, NULL);
		for (int64_t i = 0; b && i < 30; i++) {
			enum ddb_rc rc = parcel_batch_delete(b, &(struct parcel){ "a@x", i });
			assert_true(rc == DDB_OK || rc == DDB_NOMEM);
		}
		enum ddb_rc rc = ddb_batch_finish(b, &failed);
		hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		assert_true(rc == DDB_OK || rc == DDB_NOMEM);
		assert_true(rc == DDB_NOMEM || (gone == 30 && failed == 0));
		assert_true(gone + failed <= 30);
	}
}

/* Of each condition either a whole copy, or one that every call refuses. */
static void copies(void **state)
{
	struct ground *g = *state;
	struct ddb_value texts[] = { ddb_text_value("a"), ddb_text_value("b") };
	struct ddb_member member = { { "list", 4 }, { .type = DDB_L, .list = { texts, 2 } } };
	const struct ddb_value map = { .type = DDB_M, .m = { &member, 1 } };
	const struct ddb_cond c = ddb_and(ddb_eq(T(extra), &map), ddb_in(T(text), ddb_texts("x", "y")));
	for (uint64_t n = 1, hit = 1; hit; n++) {
		struct ddb_arena *arena = ddb_arena_new();
		size_t found = 0;
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, false);
		const struct ddb_query q = { .where = ddb_cond_copy(arena, c) };
		hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		enum ddb_rc rc = thing_count(g->db, &q, &found);
		assert_int_equal(rc, hit ? DDB_NOMEM : DDB_OK);
		ddb_arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(deletes), cmocka_unit_test(copies) };
	return cmocka_run_group_tests(tests, ground_up, ground_down);
}
#else
int main(void)
{
	return 77; /* skipped: this is no fault build */
}
#endif
