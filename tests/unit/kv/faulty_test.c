/* SPDX-License-Identifier: Apache-2.0 */
#include "kv/faulty.h"
#include "kv/memory.h"
#include "support/kv.h"

static struct kv *open_faulty(void)
{
	struct kv *inner, *kv;
	assert_int_equal(ddbi_kv_memory_open(&inner), KV_OK);
	assert_int_equal(ddbi_kv_faulty_open(inner, &kv), KV_OK);
	return kv;
}

static void plan(struct kv *kv, struct kv_fault_plan p)
{
	*ddbi_kv_faulty_plan(kv) = p;
}

static void test_contract(void **state)
{
	(void)state;
	struct kv *kv = open_faulty();
	kv_contract(kv);
	assert_true(ddbi_kv_faulty_plan(kv)->calls > 20);
	kv->ops->close(kv);
}

static enum kv_rc put(struct kv *kv, struct str key)
{
	struct kv_write w = { KV_PUT, 1, key, STR("v") };
	return kv->ops->commit(kv, &w, 1, 1, true);
}

static void test_nth_call_fails(void **state)
{
	(void)state;
	struct kv *kv = open_faulty();
	plan(kv, (struct kv_fault_plan){ .nth = 2, .rc = KV_FULL });
	assert_int_equal(put(kv, STR("a")), KV_OK);
	assert_int_equal(put(kv, STR("b")), KV_FULL);
	assert_int_equal(put(kv, STR("c")), KV_OK);
	assert_int_equal(ddbi_kv_faulty_plan(kv)->calls, 3);
	assert_true(kv_has(kv, 1, STR("a"), STR("v")));
	assert_false(kv_has(kv, 1, STR("b"), STR("v")));
	assert_true(kv_has(kv, 1, STR("c"), STR("v")));
	kv->ops->close(kv);
}

static void test_all_from_then_on_fail(void **state)
{
	(void)state;
	struct kv *kv = open_faulty();
	struct kv_snapshot *s;
	uint64_t cookie;
	plan(kv, (struct kv_fault_plan){ .nth = 2, .forever = true, .rc = KV_IO });
	assert_int_equal(put(kv, STR("a")), KV_OK);
	assert_int_equal(put(kv, STR("b")), KV_IO);
	assert_int_equal(put(kv, STR("c")), KV_IO);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_IO);
	assert_int_equal(kv->ops->sync(kv), KV_IO);
	assert_int_equal(kv->ops->tidy(kv), KV_IO);
	plan(kv, (struct kv_fault_plan){ .nth = 0 });
	assert_false(kv_has(kv, 1, STR("b"), STR("v")));
	kv->ops->close(kv);
}

static void test_takes_effect_and_says_it_failed(void **state)
{
	(void)state;
	struct kv *kv = open_faulty();
	plan(kv, (struct kv_fault_plan){ .nth = 1, .after_effect = true, .rc = KV_IO });
	assert_int_equal(put(kv, STR("a")), KV_IO);
	assert_true(kv_has(kv, 1, STR("a"), STR("v")));
	kv->ops->close(kv);
}

static void test_reads_fail(void **state)
{
	(void)state;
	struct kv *kv = open_faulty(), *fork;
	struct kv_snapshot *s;
	struct kv_iter *it;
	struct str key, value;
	uint64_t cookie, bytes;
	kv_put(kv, 1, STR("a"), STR("1"));
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(kv->ops->iterate(s, 1, &KV_RANGE(STR(""), STR_NONE), false, &it), KV_OK);
	plan(kv, (struct kv_fault_plan){ .nth = 1, .forever = true, .rc = KV_DAMAGED });
	assert_int_equal(kv->ops->next(it, &key, &value), KV_DAMAGED);
	assert_int_equal(kv->ops->get(s, 1, STR("a"), &value), KV_DAMAGED);
	assert_int_equal(kv->ops->multi_get(s, 1, &STR("a"), 1, &value), KV_DAMAGED);
	assert_int_equal(kv->ops->tree_size(s, 1, &bytes), KV_DAMAGED);
	assert_int_equal(kv->ops->fork(kv, &fork), KV_DAMAGED);
	kv->ops->end(it);
	assert_int_equal(kv->ops->iterate(s, 1, &KV_RANGE(STR(""), STR_NONE), false, &it), KV_DAMAGED);
	plan(kv, (struct kv_fault_plan){ .nth = 0 });
	assert_int_equal(kv->ops->get(s, 1, STR("a"), &value), KV_OK);
	kv->ops->release(s);
	assert_int_equal(kv->ops->fork(kv, &fork), KV_OK);
	assert_true(kv_has(fork, 1, STR("a"), STR("1")));
	fork->ops->close(fork);
	kv->ops->close(kv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contract),
		cmocka_unit_test(test_nth_call_fails),
		cmocka_unit_test(test_all_from_then_on_fail),
		cmocka_unit_test(test_takes_effect_and_says_it_failed),
		cmocka_unit_test(test_reads_fail),
	};
	return cmocka_run_group_tests_name("kv/faulty", tests, NULL, NULL);
}
