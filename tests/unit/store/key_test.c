/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of rows and index entries, and the ranges that conditions make of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/os.h"
#include "store/local/index.h"
#include "store/local/key.h"
#include "store/local/range.h"
#include "value/ordered.h"

#define SEED 20260105

static struct ddb_arena arena;

static int setup(void **state)
{
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ddbi_arena_free(&arena);
	return 0;
}

/* ---- items ---- */

static struct ddb_value text(struct str s)
{
	return (struct ddb_value){ .type = DDB_S, .s = { s.p, s.n } };
}

static struct ddb_value bytes(struct str s)
{
	return (struct ddb_value){ .type = DDB_B, .b = { s.p, s.n } };
}

static struct ddb_value number(int64_t n)
{
	struct ddb_value v = { .type = DDB_N };
	v.n.negative = n < 0;
	v.n.lo = (uint64_t)(n < 0 ? -n : n);
	return v;
}

static struct str item_of(struct ddb_member *members, size_t n)
{
	struct ddb_item item = { members, n };
	struct str packed = ddbi_item_pack(&arena, &item);
	assert_non_null(packed.p);
	return packed;
}

static struct ddb_member member(const char *name, struct ddb_value value)
{
	return (struct ddb_member){ { name, strlen(name) }, value };
}

static struct str filled(size_t n, char c)
{
	char *p = ddbi_arena_bytes(&arena, n);
	memset(p, c, n);
	return (struct str){ p, n };
}

static struct table table_of(enum ddb_type hash, enum ddb_type range)
{
	struct table t = { .name = STR("t"), .id = 1, .tree = 16, .nkeys = range ? 2 : 1 };
	t.keys[0] = (struct key_attribute){ STR("p"), hash };
	t.keys[1] = (struct key_attribute){ STR("s"), range };
	return t;
}

static struct str part(struct ddb_value value)
{
	return ddbi_value_pack(&arena, &value);
}

static struct str row_key(const struct table *t, struct ddb_value p, struct ddb_value s)
{
	struct ddb_member members[] = { member("p", p), member("s", s) };
	struct str key = ddbi_table_key(t, item_of(members, t->nkeys), &arena);
	assert_non_null(key.p);
	return key;
}

/* ---- the layout ---- */

static void layout_of_a_table_key(void **state)
{
	(void)state;
	struct table t = table_of(DDB_S, DDB_S);
	struct str key = row_key(&t, text(STR("ab")), text(STR("x\0y")));
	struct str hash = part(text(STR("ab")));
	uint64_t h = ddbi_ordered_hash64(&hash, 1);
	assert_int_equal(key.n, 8 + 2 + 2 + 3);
	for (int i = 0; i < 8; i++)
		assert_int_equal((unsigned char)key.p[i], (unsigned char)(h >> (56 - 8 * i)));
	assert_memory_equal(key.p + 8, "\0\2abx\0y", 7);
}

static void key_without_range(void **state)
{
	(void)state;
	struct table t = table_of(DDB_N, DDB_NONE);
	struct str one = row_key(&t, number(1), number(0)), two = row_key(&t, number(2), number(0));
	assert_false(str_eq(one, two));
	assert_true(str_eq(one, row_key(&t, number(1), number(7))));
}

/* 07-O1: S by bytes, B by unsigned bytes, N numerically. */
static void range_keys_order(void **state)
{
	(void)state;
	struct table s = table_of(DDB_S, DDB_S), b = table_of(DDB_S, DDB_B), n = table_of(DDB_S, DDB_N);
	const struct str texts[] = { STR("A"), STR("A\0"), STR("A\0\1"), STR("AA"), STR("a"), STR("\xc3\xa9"),
		STR("\xf0\x9f\x98\x80") };
	static const int64_t numbers[] = { -1000000, -11, -10, -1, 0, 1, 2, 9, 10, 11, 100, 4294967296 };
	for (size_t i = 1; i < sizeof texts / sizeof *texts; i++) {
		assert_true(str_cmp(row_key(&s, text(STR("p")), text(texts[i - 1])),
				    row_key(&s, text(STR("p")), text(texts[i]))) < 0);
		assert_true(str_cmp(row_key(&b, text(STR("p")), bytes(texts[i - 1])),
				    row_key(&b, text(STR("p")), bytes(texts[i]))) < 0);
	}
	for (size_t i = 1; i < sizeof numbers / sizeof *numbers; i++)
		assert_true(str_cmp(row_key(&n, text(STR("p")), number(numbers[i - 1])),
				    row_key(&n, text(STR("p")), number(numbers[i]))) < 0);
}

/* 02-K2: 2048 bytes of hash keys, 1024 of range keys, all zero bytes, which escaping doubles. */
static void longest_index_key_fits(void **state)
{
	(void)state;
	struct table t = table_of(DDB_B, DDB_B);
	struct index index = { .name = STR("i"), .global = true, .nhash = 4, .nrange = 4 };
	struct ddb_member members[10];
	static const char *const names[] = { "h0", "h1", "h2", "h3", "r0", "r1", "r2", "r3" };
	for (size_t i = 0; i < 8; i++) {
		index.keys[i] = (struct key_attribute){ str_z(names[i]), DDB_B };
		members[i] = member(names[i], bytes(filled(i < 4 ? 512 : 256, '\0')));
	}
	members[8] = member("p", bytes(filled(2048, '\0')));
	members[9] = member("s", bytes(filled(1024, '\0')));
	struct str key = ddbi_index_key(&t, &index, item_of(members, 10), &arena);
	assert_non_null(key.p);
	assert_true(key.n <= KV_MAX_KEY);
	assert_int_equal(key.n, 8 + 4 * 2 + 2048 + 4 * (2 * 256 + 2) + 8 + 2 + 2048 + 1024);
}

/* The shares of an index key: two items with the same index keys differ by the table's key. */
static void index_keys_are_unique(void **state)
{
	(void)state;
	struct table t = table_of(DDB_S, DDB_N);
	struct index global = { .global = true, .nhash = 1, .nrange = 1 }, local = global;
	global.keys[0] = (struct key_attribute){ STR("g"), DDB_S };
	global.keys[1] = (struct key_attribute){ STR("h"), DDB_S };
	local.global = false;
	local.keys[0] = t.keys[0];
	local.keys[1] = (struct key_attribute){ STR("h"), DDB_S };
	struct str keys[2][4];
	for (int i = 0; i < 4; i++) {
		struct ddb_member m[] = { member("p", text(i & 1 ? STR("a") : STR("b"))),
			member("s", number(i >> 1)), member("g", text(STR("same"))),
			member("h", text(STR("x"))) };
		struct str item = item_of(m, 4);
		keys[0][i] = ddbi_index_key(&t, &global, item, &arena);
		keys[1][i] = ddbi_index_key(&t, &local, item, &arena);
	}
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < 4; i++)
			for (int j = 0; j < i; j++)
				assert_false(str_eq(keys[k][i], keys[k][j]));
}

/* ---- ranges ---- */

static uint64_t random_state;

static size_t below(size_t n)
{
	return (size_t)(ddbi_random_next(&random_state) % n);
}

/* Short strings of few different bytes, zeros and FFs among them. */
static struct str random_bytes(void)
{
	static const char alphabet[] = { '\0', '\1', 'a', (char)0xff };
	size_t n = 1 + below(4);
	char *p = ddbi_arena_bytes(&arena, n);
	for (size_t i = 0; i < n; i++)
		p[i] = alphabet[below(sizeof alphabet)];
	return (struct str){ p, n };
}

static struct ddb_value random_value(enum ddb_type type)
{
	if (type == DDB_N)
		return number((int64_t)below(41) - 20);
	return type == DDB_S ? text(random_bytes()) : bytes(random_bytes());
}

static int compare(struct str a, struct str b)
{
	struct ddb_value x, y;
	assert_true(ddbi_unpack(a, &arena, &x) && ddbi_unpack(b, &arena, &y));
	return ddbi_value_compare(&x, &y);
}

static bool meets(const struct key_clause *clause, struct str value)
{
	int c = compare(value, clause->values[0]);
	switch (clause->op) {
	case CONDITION_EQ: return c == 0;
	case CONDITION_LT: return c < 0;
	case CONDITION_LE: return c <= 0;
	case CONDITION_GT: return c > 0;
	case CONDITION_GE: return c >= 0;
	case CONDITION_BETWEEN: return c >= 0 && compare(value, clause->values[1]) <= 0;
	case CONDITION_BEGINS_WITH:
		return str_starts(ddbi_packed_bytes(value), ddbi_packed_bytes(clause->values[0]));
	default: fail(); return false;
	}
}

static struct key_clause random_clause(enum ddb_type type, bool equal)
{
	static const enum condition_op ops[] = { CONDITION_EQ, CONDITION_LT, CONDITION_LE, CONDITION_GT,
		CONDITION_GE, CONDITION_BETWEEN, CONDITION_BEGINS_WITH };
	struct key_clause clause = { .op = equal ? CONDITION_EQ : ops[below(type == DDB_N ? 6 : 7)] };
	clause.values[0] = part(random_value(type));
	clause.values[1] = part(random_value(type));
	if (clause.op == CONDITION_BETWEEN && compare(clause.values[0], clause.values[1]) > 0) {
		struct str first = clause.values[0];
		clause.values[0] = clause.values[1];
		clause.values[1] = first;
	}
	return clause;
}

/* A range holds exactly the rows that meet the clauses, for a table and for an index of several range parts.
 */
static void check_ranges(const struct table *t, const struct index *index, const struct key_attribute *keys,
	size_t nhash, size_t nrange)
{
	struct key_clause clauses[8];
	struct key_bounds bounds = { .nrange = below(nrange + 1) };
	for (size_t i = 0; i < nhash; i++) {
		clauses[i] = random_clause(keys[i].type, true);
		bounds.hash[i] = &clauses[i];
	}
	for (size_t i = 0; i < bounds.nrange; i++) {
		clauses[nhash + i] = random_clause(keys[nhash + i].type, i + 1 < bounds.nrange);
		bounds.range[i] = &clauses[nhash + i];
		bounds.nequal += clauses[nhash + i].op == CONDITION_EQ;
	}
	struct kv_range range;
	assert_true(ddbi_query_range(index, &bounds, &arena, &range));
	for (int n = 0; n < 40; n++) {
		struct ddb_member members[10];
		size_t count = 0;
		bool expected = true;
		for (size_t i = 0; i < nhash + nrange; i++) {
			/* Often the clause's own value, or else nothing would match. */
			struct ddb_value value = random_value(keys[i].type);
			if (i < nhash + bounds.nrange && below(4))
				assert_true(ddbi_unpack(clauses[i].values[0], &arena, &value));
			members[count++] = (struct ddb_member){ { keys[i].name.p, keys[i].name.n }, value };
			if (i < nhash + bounds.nrange)
				expected = expected && meets(&clauses[i], part(value));
		}
		if (index) {
			members[count++] = member("p", random_value(DDB_S));
			members[count++] = member("s", random_value(DDB_S));
		}
		struct str item = item_of(members, count);
		struct str key =
			index ? ddbi_index_key(t, index, item, &arena) : ddbi_table_key(t, item, &arena);
		assert_int_equal(ddbi_range_holds(&range, key), expected);
	}
	ddbi_arena_reset(&arena);
}

static void ranges_of_a_table(void **state)
{
	(void)state;
	static const enum ddb_type types[] = { DDB_S, DDB_N, DDB_B };
	random_state = SEED;
	for (int i = 0; i < 600; i++) {
		struct table t = table_of(types[below(3)], types[below(3)]);
		check_ranges(&t, NULL, t.keys, 1, 1);
	}
}

/* 04-Q8: equalities from the left, then one clause of another kind. */
static void ranges_of_an_index_with_many_parts(void **state)
{
	(void)state;
	static const enum ddb_type types[] = { DDB_S, DDB_N, DDB_B };
	static const char *const names[] = { "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7" };
	struct table t = table_of(DDB_S, DDB_S);
	random_state = SEED;
	for (int i = 0; i < 600; i++) {
		struct index index = { .global = true, .nhash = 1 + below(4), .nrange = below(5) };
		for (size_t k = 0; k < index.nhash + index.nrange; k++)
			index.keys[k] = (struct key_attribute){ str_z(names[k]), types[below(3)] };
		check_ranges(&t, &index, index.keys, index.nhash, index.nrange);
	}
}

/* 07-Z: every hash is in exactly one segment. */
static void segments_partition_the_hashes(void **state)
{
	(void)state;
	static const uint64_t counts[] = { 1, 2, 3, 7, 16, 1000, 1000000 };
	random_state = SEED;
	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
		uint64_t n = counts[c];
		struct kv_range last = { STR_NONE, STR_NONE }, range;
		assert_true(ddbi_segment_range(0, n, &arena, &range));
		assert_memory_equal(range.from.p, "\0\0\0\0\0\0\0\0", 8);
		for (uint64_t i = 0; i < n && i < 1000; i++) {
			assert_true(ddbi_segment_range(i, n, &arena, &range));
			assert_true(i == 0 || str_eq(last.to, range.from));
			last = range;
		}
		assert_true(ddbi_segment_range(n - 1, n, &arena, &range));
		assert_null(range.to.p);
		ddbi_arena_reset(&arena);
	}
}

static void strictly_after_a_key(void **state)
{
	(void)state;
	struct kv_range range = { STR("a"), STR("c") };
	assert_true(ddbi_range_after(&range, STR("b"), false, &arena));
	assert_false(ddbi_range_holds(&range, STR("b")));
	assert_true(ddbi_range_holds(&range, STR("b\0")));
	range = (struct kv_range){ STR("a"), STR("c") };
	assert_true(ddbi_range_after(&range, STR("b"), true, &arena));
	assert_false(ddbi_range_holds(&range, STR("b")));
	assert_true(ddbi_range_holds(&range, STR("a\xff")));
}

/* ---- names ---- */

static void key_names_each_once(void **state)
{
	(void)state;
	struct table t = table_of(DDB_S, DDB_S);
	struct index index = { .global = true, .nhash = 1, .nrange = 1, .projection = PROJECTION_INCLUDE };
	struct str included[] = { STR("x") }, names[MAX_KEY_NAMES];
	index.keys[0] = (struct key_attribute){ STR("s"), DDB_S };
	index.keys[1] = (struct key_attribute){ STR("g"), DDB_S };
	index.included = included;
	index.nincluded = 1;
	assert_int_equal(ddbi_key_names(&t, &index, names), 3);
	assert_true(str_eq(names[0], STR("s")) && str_eq(names[1], STR("g")) && str_eq(names[2], STR("p")));
	assert_true(ddbi_index_projects(&t, &index, STR("p")));
	assert_true(ddbi_index_projects(&t, &index, STR("x")));
	assert_false(ddbi_index_projects(&t, &index, STR("y")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layout_of_a_table_key),
		cmocka_unit_test(key_without_range),
		cmocka_unit_test(range_keys_order),
		cmocka_unit_test(longest_index_key_fits),
		cmocka_unit_test(index_keys_are_unique),
		cmocka_unit_test(ranges_of_a_table),
		cmocka_unit_test(ranges_of_an_index_with_many_parts),
		cmocka_unit_test(segments_partition_the_hashes),
		cmocka_unit_test(strictly_after_a_key),
		cmocka_unit_test(key_names_each_once),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
