/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "kv/btree.h"
#include "kv/memory.h"
#include "support/kv.h"

static struct kv *open_memory(void)
{
	struct kv *kv;
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	return kv;
}

/* ---- the contract, as for every engine ---- */

static void test_contract(void **state)
{
	(void)state;
	struct kv *kv = open_memory();
	kv_contract(kv);
	kv->ops->close(kv);
}

/* ---- many keys ---- */

#define MANY 20000

static struct str number_key(char room[32], uint64_t n)
{
	int len = snprintf(room, 32, "customer#0042/order#%08" PRIu64, n);
	return (struct str){ room, (size_t)len };
}

static void fill(struct kv *kv, uint64_t from, uint64_t step, uint64_t to)
{
	for (uint64_t i = from; i < to; i += step) {
		char room[32];
		struct str key = number_key(room, i);
		kv_put(kv, 1, key, key);
	}
}

/* The tree holds from, from + step, ... below `to`, and nothing else. */
static void expect_numbers(struct kv *kv, uint64_t from, uint64_t step, uint64_t to)
{
	uint64_t cookie, i = from;
	struct kv_snapshot *s;
	struct kv_iter *it;
	struct str key, value;
	char room[32];
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(kv->ops->iterate(s, 1, &(struct kv_range){ STR(""), STR_NONE }, false, &it), KV_OK);
	for (; kv->ops->next(it, &key, &value) == KV_OK; i += step) {
		assert_true(i < to);
		assert_true(str_eq(key, number_key(room, i)));
		assert_true(str_eq(value, key));
	}
	assert_true(i >= to);
	kv->ops->end(it);
	kv->ops->release(s);
}

static void test_ascending(void **state)
{
	(void)state;
	struct kv *kv = open_memory();
	fill(kv, 0, 1, MANY);
	expect_numbers(kv, 0, 1, MANY);
	kv->ops->close(kv);
}

static void test_descending_and_between(void **state)
{
	(void)state;
	struct kv *kv = open_memory();
	for (uint64_t i = MANY; i-- > 0;)
		if (i % 2)
			fill(kv, i, 1, i + 1);
	expect_numbers(kv, 1, 2, MANY);
	fill(kv, 0, 2, MANY);
	expect_numbers(kv, 0, 1, MANY);
	kv->ops->close(kv);
}

static void test_delete_to_nothing(void **state)
{
	(void)state;
	struct kv *kv = open_memory();
	struct kv_stats stats;
	fill(kv, 0, 1, MANY);
	for (uint64_t i = 0; i < MANY; i++) {
		char room[32];
		if (i % 64)
			kv_delete(kv, 1, number_key(room, i));
	}
	expect_numbers(kv, 0, 64, MANY);
	/* Merging keeps the nodes from standing nearly empty: 313 entries need no 625 leaves. */
	kv->ops->stats(kv, &stats);
	assert_true(stats.bytes < 313 * (64 + 64 + 24) + 60 * 900);
	for (uint64_t i = 0; i < MANY; i += 64) {
		char room[32];
		kv_delete(kv, 1, number_key(room, i));
	}
	expect_numbers(kv, 0, 1, 0);
	fill(kv, 0, 1, 100);
	expect_numbers(kv, 0, 1, 100);
	kv->ops->close(kv);
}

/* ---- what snapshots keep, and what they do not ---- */

static uint64_t bytes_of(struct kv *kv)
{
	struct kv_stats stats;
	assert_int_equal(kv->ops->tidy(kv), KV_OK);
	kv->ops->stats(kv, &stats);
	return stats.bytes;
}

static void test_old_snapshot_keeps_only_its_own(void **state)
{
	(void)state;
	struct kv *kv = open_memory();
	struct kv_snapshot *s;
	uint64_t cookie;
	fill(kv, 0, 1, 1000);
	uint64_t before = bytes_of(kv);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	for (int round = 0; round < 20; round++)
		fill(kv, 0, 1, 1000);
	/* Twice: the snapshot's, and the newest; nothing of the rounds between. */
	uint64_t held = bytes_of(kv);
	assert_true(held > before && held <= 2 * before + 4096);
	kv->ops->release(s);
	assert_true(bytes_of(kv) <= before + 4096);
	kv->ops->close(kv);
}

static void test_dropped_tree_is_freed(void **state)
{
	(void)state;
	struct kv *kv = open_memory();
	struct kv_snapshot *s;
	struct kv_write drop = { .verb = KV_DROP_TREE, .tree = 1 };
	struct str value;
	uint64_t cookie;
	char room[32];
	fill(kv, 0, 1, 1000);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(kv->ops->commit(kv, &drop, 1, 7, false), KV_OK);
	assert_int_equal(kv->ops->get(s, 1, number_key(room, 500), &value), KV_OK);
	kv->ops->release(s);
	assert_int_equal(bytes_of(kv), 0);
	kv->ops->close(kv);
}

static void test_many_snapshots(void **state)
{
	(void)state;
	enum { N = 300 };
	struct kv *kv = open_memory();
	struct kv_snapshot *s[N];
	struct kv_stats stats;
	uint64_t cookie;
	for (uint64_t i = 0; i < N; i++) {
		fill(kv, i, 1, i + 1);
		assert_int_equal(kv->ops->snapshot(kv, &s[i], &cookie), KV_OK);
	}
	kv->ops->stats(kv, &stats);
	assert_int_equal(stats.snapshots, N);
	for (uint64_t i = 0; i < N; i++) {
		char room[32];
		struct str value;
		assert_int_equal(kv->ops->get(s[i], 1, number_key(room, i), &value), KV_OK);
		assert_int_equal(kv->ops->get(s[i], 1, number_key(room, i + 1), &value), KV_NONE);
		kv->ops->release(s[i]);
	}
	kv->ops->stats(kv, &stats);
	assert_int_equal(stats.snapshots, 0);
	kv->ops->close(kv);
}

/* ---- trees ---- */

static void test_far_tree_numbers(void **state)
{
	(void)state;
	static const kv_tree trees[] = { 1, 15, 16, 255, 256, 4095, 70000, UINT32_MAX };
	struct kv *kv = open_memory();
	struct kv_stats stats;
	struct str value;
	size_t n = sizeof trees / sizeof *trees;
	for (size_t i = 0; i < n; i++)
		kv_put(kv, trees[i], STR("k"), (struct str){ (const char *)&trees[i], sizeof trees[i] });
	kv->ops->stats(kv, &stats);
	assert_int_equal(stats.trees, n);
	for (size_t i = 0; i < n; i++) {
		assert_true(kv_has(
			kv, trees[i], STR("k"), (struct str){ (const char *)&trees[i], sizeof trees[i] }));
		struct kv_write drop = { .verb = KV_DROP_TREE, .tree = trees[i] };
		assert_int_equal(kv->ops->commit(kv, &drop, 1, 1, false), KV_OK);
		assert_int_equal(kv_get(kv, trees[i], STR("k"), &value), KV_NONE);
	}
	assert_int_equal(bytes_of(kv), 0);
	kv->ops->close(kv);
}

/* ---- forks ---- */

static void test_fork_is_its_own(void **state)
{
	(void)state;
	struct kv *kv = open_memory(), *fork;
	struct kv_snapshot *s;
	uint64_t cookie;
	fill(kv, 0, 2, 2000);
	kv_commit_one(kv, (struct kv_write){ .verb = KV_CREATE_TREE, .tree = 2 }, 99);
	assert_int_equal(kv->ops->fork(kv, &fork), KV_OK);
	assert_int_equal(fork->ops->snapshot(fork, &s, &cookie), KV_OK);
	assert_int_equal(cookie, 99);
	fork->ops->release(s);
	fill(fork, 1, 2, 2000);
	expect_numbers(fork, 0, 1, 2000);
	expect_numbers(kv, 0, 2, 2000);
	kv_commit_one(kv, (struct kv_write){ .verb = KV_DROP_TREE, .tree = 1 }, 100);
	expect_numbers(kv, 0, 1, 0);
	expect_numbers(fork, 0, 1, 2000);
	kv->ops->close(kv);
	expect_numbers(fork, 0, 1, 2000);
	fork->ops->close(fork);
}

static void test_forks_of_forks(void **state)
{
	(void)state;
	struct kv *a = open_memory(), *b, *c;
	fill(a, 0, 4, 2000);
	assert_int_equal(a->ops->fork(a, &b), KV_OK);
	fill(b, 2, 4, 2000);
	assert_int_equal(b->ops->fork(b, &c), KV_OK);
	fill(c, 1, 2, 2000);
	kv_commit_one(b, (struct kv_write){ .verb = KV_DROP_TREE, .tree = 1 }, 5);
	b->ops->close(b);
	expect_numbers(a, 0, 4, 2000);
	expect_numbers(c, 0, 1, 2000);
	fill(a, 0, 1, 2000);
	a->ops->close(a);
	expect_numbers(c, 0, 1, 2000);
	c->ops->close(c);
}

static void test_closed_fork_gives_back(void **state)
{
	(void)state;
	struct kv *kv = open_memory(), *fork;
	fill(kv, 0, 1, 1000);
	uint64_t before = bytes_of(kv);
	assert_int_equal(kv->ops->fork(kv, &fork), KV_OK);
	fill(kv, 0, 1, 1000);
	fork->ops->close(fork);
	assert_true(bytes_of(kv) <= before + 4096);
	kv->ops->close(kv);
}

/* ---- out of memory ---- */

#ifdef DDB_FAULT

static bool commit_group(struct kv *kv)
{
	static const char big[3000] = "value";
	char rooms[40][32];
	struct kv_write writes[44];
	size_t n = 0;
	for (uint64_t i = 0; i < 40; i++)
		writes[n++] = (struct kv_write){ i % 4 ? KV_PUT : KV_DELETE, 1,
			number_key(rooms[i], 2 * i + (i % 2)), { big, sizeof big } };
	writes[n++] = (struct kv_write){ KV_DELETE_RANGE, 1, number_key(rooms[0], 300), STR_NONE };
	writes[n++] = (struct kv_write){ KV_DROP_TREE, 2, STR_NONE, STR_NONE };
	writes[n++] = (struct kv_write){ KV_CREATE_TREE, 300, STR_NONE, STR_NONE };
	writes[n++] = (struct kv_write){ KV_PUT, 300, STR(""), STR("") };
	enum kv_rc rc = kv->ops->commit(kv, writes, n, 2, true);
	assert_true(rc == KV_OK || rc == KV_NOMEM);
	return rc == KV_OK;
}

static void test_commit_without_memory(void **state)
{
	(void)state;
	struct kv *kv = open_memory();
	struct kv_snapshot *s;
	uint64_t cookie, nth = 0;
	fill(kv, 0, 2, 1000);
	kv_put(kv, 2, STR("a"), STR("b"));
	uint64_t before = bytes_of(kv);
	do {
		expect_numbers(kv, 0, 2, 1000);
		assert_true(kv_has(kv, 2, STR("a"), STR("b")));
		assert_int_equal(bytes_of(kv), before);
		ddbi_mem_fail(++nth, false);
	} while (!commit_group(kv));
	ddbi_mem_fail(0, false);
	assert_true(nth > 50);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(cookie, 2);
	kv->ops->release(s);
	assert_true(kv_has(kv, 300, STR(""), STR("")));
	kv->ops->close(kv);
}

static void test_reads_without_memory(void **state)
{
	(void)state;
	struct kv *kv = open_memory(), *fork;
	struct kv_snapshot *s[SLOTS + 1];
	struct kv_iter *it;
	uint64_t cookie;
	struct str value;
	char room[32];
	fill(kv, 0, 1, 100);
	for (size_t i = 0; i < SLOTS; i++)
		assert_int_equal(kv->ops->snapshot(kv, &s[i], &cookie), KV_OK);
	ddbi_mem_fail(1, true);
	assert_int_equal(kv->ops->snapshot(kv, &s[SLOTS], &cookie), KV_NOMEM);
	assert_int_equal(
		kv->ops->iterate(s[0], 1, &(struct kv_range){ STR("a"), STR("b") }, true, &it), KV_NOMEM);
	assert_int_equal(kv->ops->fork(kv, &fork), KV_NOMEM);
	assert_int_equal(kv->ops->get(s[0], 1, number_key(room, 7), &value), KV_OK);
	ddbi_mem_fail(0, false);
	for (size_t i = 0; i < SLOTS; i++)
		kv->ops->release(s[i]);
	for (uint64_t nth = 1; nth <= 2; nth++) {
		ddbi_mem_fail(nth, false);
		assert_int_equal(kv->ops->fork(kv, &fork), KV_NOMEM);
		ddbi_mem_fail(nth, false);
		assert_int_equal(ddbi_kv_memory_open(&fork), KV_NOMEM);
	}
	ddbi_mem_fail(0, false);
	struct kv_stats stats;
	kv->ops->stats(kv, &stats);
	assert_int_equal(stats.snapshots, 0);
	kv->ops->close(kv);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contract),
		cmocka_unit_test(test_ascending),
		cmocka_unit_test(test_descending_and_between),
		cmocka_unit_test(test_delete_to_nothing),
		cmocka_unit_test(test_old_snapshot_keeps_only_its_own),
		cmocka_unit_test(test_dropped_tree_is_freed),
		cmocka_unit_test(test_many_snapshots),
		cmocka_unit_test(test_far_tree_numbers),
		cmocka_unit_test(test_fork_is_its_own),
		cmocka_unit_test(test_forks_of_forks),
		cmocka_unit_test(test_closed_fork_gives_back),
#ifdef DDB_FAULT
		cmocka_unit_test(test_commit_without_memory),
		cmocka_unit_test(test_reads_without_memory),
#endif
	};
	return cmocka_run_group_tests_name("kv/memory", tests, NULL, NULL);
}
