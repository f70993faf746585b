/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of all engines share: short calls, and the contract of kv/kv.h. */
#ifndef SUPPORT_KV_H
#define SUPPORT_KV_H
#include "kv/kv.h"
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static inline void kv_commit_one(struct kv *kv, struct kv_write write, uint64_t cookie)
{
	assert_int_equal(kv->ops->commit(kv, &write, 1, cookie, false), KV_OK);
}

static inline void kv_put(struct kv *kv, kv_tree tree, struct str key, struct str value)
{
	kv_commit_one(kv, (struct kv_write){ KV_PUT, tree, key, value }, 1);
}

static inline void kv_delete(struct kv *kv, kv_tree tree, struct str key)
{
	kv_commit_one(kv, (struct kv_write){ KV_DELETE, tree, key, STR_NONE }, 1);
}

/* What get says; *value is its length without the bytes, which are gone with the snapshot. */
static inline enum kv_rc kv_get(struct kv *kv, kv_tree tree, struct str key, struct str *value)
{
	struct kv_snapshot *s;
	uint64_t cookie;
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	enum kv_rc rc = kv->ops->get(s, tree, key, value);
	kv->ops->release(s);
	value->p = NULL;
	return rc;
}

static inline bool kv_has(struct kv *kv, kv_tree tree, struct str key, struct str expected)
{
	struct kv_snapshot *s;
	struct str value;
	uint64_t cookie;
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	bool yes = kv->ops->get(s, tree, key, &value) == KV_OK && value.p && str_eq(value, expected);
	kv->ops->release(s);
	return yes;
}

/* The keys that an iteration gives, each followed by a space. */
static inline const char *kv_keys(struct kv_snapshot *s, kv_tree tree, struct kv_range range, bool backward)
{
	static char out[1024];
	const struct kv_ops *ops = s->kv->ops;
	struct kv_iter *it;
	struct str key, value;
	size_t n = 0;
	assert_int_equal(ops->iterate(s, tree, &range, backward, &it), KV_OK);
	while (ops->next(it, &key, &value) == KV_OK) {
		assert_true(n + key.n + 2 < sizeof out);
		memcpy(out + n, key.p, key.n);
		n += key.n;
		out[n++] = ' ';
	}
	assert_int_equal(ops->next(it, &key, &value), KV_NONE);
	ops->end(it);
	out[n] = 0;
	return out;
}

#define KV_RANGE(from, to) ((struct kv_range){ from, to })

static inline void kv_contract_reads(struct kv_snapshot *s)
{
	const struct kv_ops *ops = s->kv->ops;
	struct str value, values[4];
	const struct str keys[4] = { STR("b"), STR("nothing"), STR(""), STR("d") };
	assert_int_equal(ops->get(s, 1, STR("a"), &value), KV_OK);
	assert_true(str_eq(value, STR("1")));
	assert_int_equal(ops->get(s, 1, STR(""), &value), KV_OK);
	assert_true(value.p && value.n == 0);
	assert_int_equal(ops->get(s, 1, STR("aa"), &value), KV_NONE);
	assert_int_equal(ops->get(s, 9, STR("a"), &value), KV_NONE);
	assert_int_equal(ops->multi_get(s, 1, keys, 4, values), KV_OK);
	assert_true(str_eq(values[0], STR("2")) && !values[1].p && values[2].p && values[2].n == 0);
	assert_true(str_eq(values[3], STR("4")));

	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR(""), STR_NONE), false), " a b c d ");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR(""), STR_NONE), true), "d c b a  ");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR("a"), STR("c")), false), "a b ");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR("a"), STR("c")), true), "b a ");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR("aa"), STR("cc")), false), "b c ");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR("aa"), STR("cc")), true), "c b ");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR("b"), STR("b")), false), "");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR("b"), STR("b")), true), "");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR("z"), STR_NONE), false), "");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR("z"), STR_NONE), true), "");
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR(""), STR("")), true), "");
	assert_string_equal(kv_keys(s, 2, KV_RANGE(STR(""), STR_NONE), false), "");
	assert_string_equal(kv_keys(s, 9, KV_RANGE(STR(""), STR_NONE), true), "");
}

static inline void kv_contract_order(struct kv *kv)
{
	/* In a group later writes win, and one commit is seen as a whole. */
	const struct kv_write writes[] = {
		{ KV_PUT, 3, STR("x"), STR("old") },
		{ KV_PUT, 3, STR("y"), STR("y") },
		{ KV_DELETE_RANGE, 3, STR("x"), STR("y") },
		{ KV_PUT, 3, STR("x"), STR("new") },
		{ KV_DELETE, 3, STR("y"), STR_NONE },
		{ KV_DELETE, 3, STR("never"), STR_NONE },
		{ KV_DELETE, 77, STR("no such tree"), STR_NONE },
		{ KV_DELETE_RANGE, 77, STR(""), STR_NONE },
		{ KV_DROP_TREE, 78, STR_NONE, STR_NONE },
		{ KV_CREATE_TREE, 4, STR_NONE, STR_NONE },
		{ KV_CREATE_TREE, 4, STR_NONE, STR_NONE },
		{ KV_PUT, 4, STR("x"), STR("") },
		{ KV_DROP_TREE, 4, STR_NONE, STR_NONE },
	};
	struct kv_snapshot *before, *after;
	struct str value;
	uint64_t cookie, bytes;
	assert_int_equal(kv->ops->snapshot(kv, &before, &cookie), KV_OK);
	assert_int_equal(kv->ops->commit(kv, writes, sizeof writes / sizeof *writes, 12, true), KV_OK);
	assert_int_equal(kv->ops->get(before, 3, STR("x"), &value), KV_NONE);
	kv->ops->release(before);
	assert_int_equal(kv->ops->snapshot(kv, &after, &cookie), KV_OK);
	assert_int_equal(cookie, 12);
	assert_string_equal(kv_keys(after, 3, KV_RANGE(STR(""), STR_NONE), false), "x ");
	assert_int_equal(kv->ops->get(after, 3, STR("x"), &value), KV_OK);
	assert_true(str_eq(value, STR("new")));
	assert_int_equal(kv->ops->get(after, 4, STR("x"), &value), KV_NONE);
	assert_int_equal(kv->ops->tree_size(after, 77, &bytes), KV_OK);
	assert_int_equal(bytes, 0);
	kv->ops->release(after);
}

/* Reads by who commits next; sync and not, with and without a commit. Leaves tree 1 as it was. */
static inline void kv_contract_begin(struct kv *kv)
{
	for (int round = 0; round < 8; round++) {
		struct kv_snapshot *s;
		struct str a, b;
		uint64_t cookie;
		assert_int_equal(kv->ops->begin(kv, &s, &cookie), KV_OK);
		assert_int_equal(cookie, 12);
		assert_int_equal(kv->ops->get(s, 1, STR("a"), &a), KV_OK);
		assert_int_equal(kv->ops->get(s, 5, STR("b"), &b), KV_NONE);
		assert_string_equal(kv_keys(s, 1, KV_RANGE(STR(""), STR_NONE), false), " a ");
		const struct kv_write w[] = {
			{ KV_PUT, 5, STR("b"), a },
			{ KV_PUT, 1, STR("a"), a },
			{ KV_DROP_TREE, 5, STR_NONE, STR_NONE },
		};
		if (round % 2)
			assert_int_equal(kv->ops->commit(kv, w, 3, 12, round & 4), KV_OK);
		assert_true(str_eq(a, STR("1")));
		kv->ops->release(s);
		assert_true(kv_has(kv, 1, STR("a"), STR("1")));
	}
}

/* A fresh engine, trees 1 to 5. */
static inline void kv_contract(struct kv *kv)
{
	const struct kv_write first[] = {
		{ KV_CREATE_TREE, 1, STR_NONE, STR_NONE },
		{ KV_CREATE_TREE, 2, STR_NONE, STR_NONE },
		{ KV_PUT, 1, STR("c"), STR("3") },
		{ KV_PUT, 1, STR("a"), STR("1") },
		{ KV_PUT, 1, STR("d"), STR("4") },
		{ KV_PUT, 1, STR(""), STR("") },
		{ KV_PUT, 1, STR("b"), STR("2") },
	};
	struct kv_snapshot *empty, *s;
	struct kv_iter *it;
	struct str key, value;
	uint64_t cookie = 5;
	assert_int_equal(kv->ops->snapshot(kv, &empty, &cookie), KV_OK);
	assert_int_equal(cookie, 0);
	assert_int_equal(kv->ops->commit(kv, first, sizeof first / sizeof *first, 11, false), KV_OK);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(cookie, 11);
	kv_contract_reads(s);

	/* An iterator goes on as if nothing had been written since its snapshot. */
	assert_int_equal(kv->ops->iterate(s, 1, &KV_RANGE(STR("a"), STR_NONE), false, &it), KV_OK);
	assert_int_equal(kv->ops->next(it, &key, &value), KV_OK);
	kv_commit_one(kv, (struct kv_write){ KV_DELETE_RANGE, 1, STR("b"), STR_NONE }, 11);
	kv_contract_order(kv);
	assert_int_equal(kv->ops->next(it, &key, &value), KV_OK);
	assert_true(str_eq(key, STR("b")) && str_eq(value, STR("2")));
	kv->ops->end(it);
	kv_contract_reads(s);
	assert_int_equal(kv->ops->get(empty, 1, STR("a"), &value), KV_NONE);
	assert_string_equal(kv_keys(empty, 1, KV_RANGE(STR(""), STR_NONE), false), "");
	kv->ops->release(s);
	kv->ops->release(empty);

	kv_contract_begin(kv);
	assert_int_equal(kv->ops->sync(kv), KV_OK);
	assert_int_equal(kv->ops->tidy(kv), KV_OK);
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_string_equal(kv_keys(s, 1, KV_RANGE(STR(""), STR_NONE), true), "a  ");
	kv->ops->release(s);
}

#endif
