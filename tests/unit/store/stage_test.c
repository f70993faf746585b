/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kv/memory.h"
#include "store/local/core.h"
#include <stdio.h>

struct setup {
	struct store *store;
	struct local *local;
	struct group *group;
	struct ddb_arena arena;
	struct error err;
};

static int open_store(void **state)
{
	static struct setup s;
	struct local_opts opts = { .background = LOCAL_MANUAL, .seed = 1 };
	struct kv *kv;
	ddbi_arena_init(&s.arena, ARENA_MAX_DEFAULT);
	error_init(&s.err, &s.arena);
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	assert_true(ddbi_local_open(kv, &opts, &s.err, &s.store));
	s.local = ((struct door *)(void *)s.store)->local;
	s.group = &s.local->group;
	*state = &s;
	return 0;
}

static int close_store(void **state)
{
	struct setup *s = *state;
	s->store->ops->close(s->store);
	ddbi_arena_free(&s->arena);
	return 0;
}

static struct str get(struct setup *s, struct stage *stage, const char *key)
{
	struct str value = STR("?");
	assert_true(ddbi_stage_get(stage, TREE_JOB, str_z(key), &s->err, &value));
	return value;
}

static void put(struct setup *s, struct stage *stage, const char *key, const char *value)
{
	assert_true(ddbi_stage_put(stage, TREE_JOB, str_z(key), str_z(value), &s->err));
}

static struct str stored(struct setup *s, const char *key)
{
	struct view v;
	struct str value;
	assert_true(ddbi_view_take(s->local, &s->err, &v));
	assert_true(ddbi_view_get(&v, TREE_JOB, str_z(key), &s->err, &value));
	struct str copy = ddbi_arena_copy(&s->arena, value);
	ddbi_view_release(&v);
	return copy;
}

static void commit(struct setup *s)
{
	enum kv_rc rc;
	assert_true(ddbi_group_commit(s->group, &s->err, &rc));
	assert_int_equal(rc, KV_OK);
	ddbi_group_end(s->group);
}

static void begin(struct setup *s, struct stage *stage)
{
	assert_true(ddbi_group_begin(s->group, &s->err));
	ddbi_stage_begin(stage, s->group);
}

static void a_stage_reads_its_own_writes(void **state)
{
	struct setup *s = *state;
	struct stage stage;
	begin(s, &stage);
	assert_null(get(s, &stage, "a").p);
	put(s, &stage, "a", "1");
	assert_true(str_eq(get(s, &stage, "a"), STR("1")));
	put(s, &stage, "a", "2");
	assert_true(str_eq(get(s, &stage, "a"), STR("2")));
	assert_true(ddbi_stage_delete(&stage, TREE_JOB, STR("a"), &s->err));
	assert_null(get(s, &stage, "a").p);
	assert_true(ddbi_stage_end(&stage, true, &s->err));
	ddbi_group_end(s->group);
	assert_null(stored(s, "a").p);
}

static void a_later_op_sees_an_earlier_one_and_a_failed_one_leaves_no_trace(void **state)
{
	struct setup *s = *state;
	struct stage first, second, third;
	begin(s, &first);
	put(s, &first, "a", "1");
	put(s, &first, "b", "1");
	assert_true(ddbi_stage_end(&first, true, &s->err));

	ddbi_stage_begin(&second, s->group);
	assert_true(str_eq(get(s, &second, "a"), STR("1")));
	put(s, &second, "a", "2");
	put(s, &second, "a", "3");
	put(s, &second, "c", "2");
	assert_true(ddbi_stage_delete(&second, TREE_JOB, STR("b"), &s->err));
	assert_true(ddbi_stage_count(&second, 7, 1, 10, &s->err));
	assert_false(ddbi_stage_end(&second, false, &s->err));

	ddbi_stage_begin(&third, s->group);
	assert_true(str_eq(get(s, &third, "a"), STR("1")));
	assert_true(str_eq(get(s, &third, "b"), STR("1")));
	assert_null(get(s, &third, "c").p);
	put(s, &third, "d", "3");
	assert_true(ddbi_stage_end(&third, true, &s->err));
	assert_null(stored(s, "a").p);
	commit(s);
	assert_true(str_eq(stored(s, "a"), STR("1")));
	assert_true(str_eq(stored(s, "b"), STR("1")));
	assert_null(stored(s, "c").p);
	assert_true(str_eq(stored(s, "d"), STR("3")));
}

static void a_tombstone_hides_what_is_stored(void **state)
{
	struct setup *s = *state;
	struct stage stage;
	begin(s, &stage);
	put(s, &stage, "x", "old");
	assert_true(ddbi_stage_end(&stage, true, &s->err));
	commit(s);
	begin(s, &stage);
	assert_true(str_eq(get(s, &stage, "x"), STR("old")));
	assert_true(ddbi_stage_delete(&stage, TREE_JOB, STR("x"), &s->err));
	assert_null(get(s, &stage, "x").p);
	assert_true(ddbi_stage_end(&stage, true, &s->err));
	commit(s);
	assert_null(stored(s, "x").p);
}

static void counters_add_up_over_ops_and_groups(void **state)
{
	struct setup *s = *state;
	struct stage stage;
	struct view v;
	struct counter c;
	for (int group = 0; group < 2; group++) {
		begin(s, &stage);
		assert_true(ddbi_stage_count(&stage, 21, 2, 100, &s->err));
		assert_true(ddbi_stage_count(&stage, 22, 1, 5, &s->err));
		assert_true(ddbi_stage_end(&stage, true, &s->err));
		ddbi_stage_begin(&stage, s->group);
		assert_true(ddbi_stage_count(&stage, 21, -1, -30, &s->err));
		assert_true(ddbi_stage_end(&stage, true, &s->err));
		commit(s);
	}
	assert_true(ddbi_view_take(s->local, &s->err, &v));
	assert_true(ddbi_view_counter(&v, 21, &s->err, &c));
	assert_int_equal(c.items, 2);
	assert_int_equal(c.bytes, 140);
	assert_true(ddbi_view_counter(&v, 22, &s->err, &c));
	assert_int_equal(c.items, 2);
	assert_true(ddbi_view_counter(&v, 23, &s->err, &c));
	assert_int_equal(c.items, 0);
	ddbi_view_release(&v);
}

/* More rows than the first table of the overlay has room for, then a small group again. */
static void the_overlay_grows_and_is_empty_afterwards(void **state)
{
	struct setup *s = *state;
	struct stage stage;
	begin(s, &stage);
	for (int i = 0; i < 1000; i++) {
		char *key = ddbi_arena_bytes(ddbi_stage_arena(&stage), 8);
		assert_non_null(key);
		struct str k = { key, (size_t)snprintf(key, 8, "k%d", i) };
		assert_true(ddbi_stage_put(&stage, TREE_JOB, k, k, &s->err));
	}
	assert_true(str_eq(get(s, &stage, "k999"), STR("k999")));
	assert_true(str_eq(get(s, &stage, "k0"), STR("k0")));
	assert_true(ddbi_stage_end(&stage, true, &s->err));
	commit(s);
	assert_true(str_eq(stored(s, "k500"), STR("k500")));
	for (size_t i = 0; i < s->group->cap; i++)
		assert_null(s->group->slots[i]);
	begin(s, &stage);
	assert_true(str_eq(get(s, &stage, "k999"), STR("k999")));
	ddbi_group_end(s->group);
}

static void the_same_key_in_two_trees_is_two_rows(void **state)
{
	struct setup *s = *state;
	struct stage stage;
	struct str value;
	begin(s, &stage);
	put(s, &stage, "k", "job");
	assert_true(ddbi_stage_put(&stage, TREE_COUNTER, STR("k"), STR("counter"), &s->err));
	assert_true(str_eq(get(s, &stage, "k"), STR("job")));
	assert_true(ddbi_stage_get(&stage, TREE_COUNTER, STR("k"), &s->err, &value));
	assert_true(str_eq(value, STR("counter")));
	ddbi_group_end(s->group);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)
	const struct CMUnitTest tests[] = {
		T(a_stage_reads_its_own_writes),
		T(a_later_op_sees_an_earlier_one_and_a_failed_one_leaves_no_trace),
		T(a_tombstone_hides_what_is_stored),
		T(counters_add_up_over_ops_and_groups),
		T(the_overlay_grows_and_is_empty_afterwards),
		T(the_same_key_in_two_trees_is_two_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
