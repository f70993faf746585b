/* SPDX-License-Identifier: Apache-2.0 */
/* One thread moves amounts between accounts; others read. In every snapshot the sum is the same, and a
 * snapshot taken after a commit has returned sees it. */
#include "base/os.h"
#include "kv/memory.h"
#include "kv/sqlite.h"
#include "support/kv.h"
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define ACCOUNTS 500
#define READERS  3
#define TOTAL    (ACCOUNTS * UINT64_C(1000))

/* Assertions belong to the main thread: all count what was wrong. */
struct bank {
	struct kv *kv;
	_Atomic uint64_t committed; /* the cookie of the last commit that has returned */
	atomic_bool stop;
	_Atomic unsigned wrong_sums, wrong_order, failures;
	_Atomic uint64_t reads;
};

static struct str account_key(char room[16], unsigned i)
{
	return (struct str){ room, (size_t)snprintf(room, 16, "account%05u", i) };
}

static uint64_t amount(struct str value)
{
	uint64_t v = 0;
	if (value.n == sizeof v)
		memcpy(&v, value.p, sizeof v);
	return v;
}

static bool sum_by_iterating(struct kv_snapshot *s, bool backward, uint64_t *sum)
{
	const struct kv_ops *ops = s->kv->ops;
	struct kv_iter *it;
	struct str key, value;
	if (ops->iterate(s, 1, &KV_RANGE(STR(""), STR_NONE), backward, &it) != KV_OK)
		return false;
	for (*sum = 0; ops->next(it, &key, &value) == KV_OK;)
		*sum += amount(value);
	ops->end(it);
	return true;
}

static bool sum_by_getting(struct kv_snapshot *s, uint64_t *sum)
{
	char room[16];
	struct str value;
	*sum = 0;
	for (unsigned i = 0; i < ACCOUNTS; i++) {
		if (s->kv->ops->get(s, 1, account_key(room, i), &value) != KV_OK)
			return false;
		*sum += amount(value);
	}
	return true;
}

static void read_once(struct bank *b, unsigned round)
{
	struct kv_snapshot *s;
	uint64_t cookie, before = atomic_load(&b->committed), sum = 0;
	if (b->kv->ops->snapshot(b->kv, &s, &cookie) != KV_OK) {
		b->failures++;
		return;
	}
	b->wrong_order += cookie < before;
	bool ok = round % 3 ? sum_by_iterating(s, round % 2, &sum) : sum_by_getting(s, &sum);
	b->failures += !ok;
	b->wrong_sums += sum != TOTAL;
	b->kv->ops->release(s);
	b->reads++;
}

static void *reader(void *arg)
{
	struct bank *b = arg;
	for (unsigned round = 0; !atomic_load(&b->stop); round++)
		read_once(b, round);
	return NULL;
}

static void expect_ok(struct bank *b, enum kv_rc rc)
{
	b->failures += rc != KV_OK;
}

static void set_up(struct bank *b)
{
	static uint64_t thousand = 1000;
	struct kv_write w[ACCOUNTS];
	char rooms[ACCOUNTS][16];
	for (unsigned i = 0; i < ACCOUNTS; i++)
		w[i] = (struct kv_write){ KV_PUT, 1, account_key(rooms[i], i), { (char *)&thousand, 8 } };
	expect_ok(b, b->kv->ops->commit(b->kv, w, ACCOUNTS, 1, false));
	atomic_store(&b->committed, 1);
}

static void transfer(struct bank *b, uint64_t *random, uint64_t cookie)
{
	struct kv_snapshot *s;
	struct kv_write w[3];
	struct str from, to;
	uint64_t held, amounts[2];
	char rooms[2][16];
	unsigned i = (unsigned)(ddbi_random_next(random) % ACCOUNTS);
	unsigned j = (i + 1 + (unsigned)(ddbi_random_next(random) % (ACCOUNTS - 1))) % ACCOUNTS;
	expect_ok(b, b->kv->ops->begin(b->kv, &s, &held));
	expect_ok(b, b->kv->ops->get(s, 1, account_key(rooms[0], i), &from));
	expect_ok(b, b->kv->ops->get(s, 1, account_key(rooms[1], j), &to));
	uint64_t moved = amount(from) / 2;
	amounts[0] = amount(from) - moved;
	amounts[1] = amount(to) + moved;
	w[0] = (struct kv_write){ KV_DELETE, 1, account_key(rooms[0], i), STR_NONE };
	w[1] = (struct kv_write){ KV_PUT, 1, account_key(rooms[1], j), { (char *)&amounts[1], 8 } };
	w[2] = (struct kv_write){ KV_PUT, 1, account_key(rooms[0], i), { (char *)&amounts[0], 8 } };
	expect_ok(b, b->kv->ops->commit(b->kv, w, 3, cookie, false));
	atomic_store(&b->committed, cookie);
	b->kv->ops->release(s);
}

struct outcome {
	unsigned failures, wrong_sums, wrong_order;
	uint64_t reads;
};

static struct outcome run_bank(struct kv *kv, unsigned commits)
{
	struct bank b = { .kv = kv };
	pthread_t threads[READERS];
	uint64_t random = 7, deadline = (uint64_t)ddbi_monotonic_us() + 20000000;
	set_up(&b);
	for (int i = 0; i < READERS; i++)
		b.failures += pthread_create(&threads[i], NULL, reader, &b) != 0;
	for (unsigned i = 0; i < commits || b.reads < 20; i++) {
		transfer(&b, &random, i + 2);
		if (i % 100 == 0)
			expect_ok(&b, kv->ops->tidy(kv));
		if ((uint64_t)ddbi_monotonic_us() > deadline)
			break;
	}
	atomic_store(&b.stop, true);
	for (int i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
	kv->ops->close(kv);
	return (struct outcome){ b.failures, b.wrong_sums, b.wrong_order, b.reads };
}

static void expect_sound(struct outcome o)
{
	assert_int_equal(o.failures, 0);
	assert_int_equal(o.wrong_sums, 0);
	assert_int_equal(o.wrong_order, 0);
	assert_true(o.reads > 0);
}

static void test_memory(void **state)
{
	(void)state;
	struct kv *kv;
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	expect_sound(run_bank(kv, 20000));
}

/* Two writers, each on its own side of a fork, and readers on both. */
struct side {
	struct kv *kv;
	struct outcome outcome;
};

static void *run_side(void *arg)
{
	struct side *s = arg;
	s->outcome = run_bank(s->kv, 5000);
	return NULL;
}

static void test_forks_side_by_side(void **state)
{
	(void)state;
	struct kv *kv;
	struct side other;
	pthread_t thread;
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	struct bank b = { .kv = kv };
	set_up(&b);
	assert_int_equal(kv->ops->fork(kv, &other.kv), KV_OK);
	assert_int_equal(pthread_create(&thread, NULL, run_side, &other), 0);
	struct outcome mine = run_bank(kv, 5000);
	pthread_join(thread, NULL);
	expect_sound(mine);
	expect_sound(other.outcome);
}

static void test_sqlite(void **state)
{
	(void)state;
	char folder[64] = "/tmp/kv-threads-XXXXXX", path[80], why[200] = "";
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	struct kv *kv;
	int64_t pid;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/store.db", folder);
	assert_int_equal(ddbi_kv_sqlite_open(path, &opts, &kv, &pid, why, sizeof why), KV_OK);
	expect_sound(run_bank(kv, 1500));
	remove(path);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_forks_side_by_side),
		cmocka_unit_test(test_sqlite),
	};
	return cmocka_run_group_tests_name("kv/threads", tests, NULL, NULL);
}
