/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting in memory. */
#include "model/sort.h"
#include "things.h"

/* An item { id, v } and what it is sorted by. */
static void put(struct sort *s, struct ddb_arena *a, const char *id, struct ddb_value v)
{
	struct error err;
	struct ddb_member members[] = { { { "id", 2 }, { .type = DDB_S, .s = { id, strlen(id) } } },
		{ { "v", 1 }, v } };
	error_init(&err, a);
	struct str item = ddbi_item_pack(a, &(struct ddb_item){ members, v.type == DDB_NONE ? 1 : 2 });
	assert_non_null(item.p);
	assert_true(ddbi_sort_add(s, item, &err));
}

static struct ddb_value text(const char *t)
{
	return (struct ddb_value){ .type = DDB_S, .s = { t, strlen(t) } };
}

static struct ddb_value number(const char *t)
{
	struct ddb_value v = { .type = DDB_N };
	assert_true(ddb_decimal_of(t, &v.n));
	return v;
}

static struct ddb_value flag(bool f)
{
	return (struct ddb_value){ .type = DDB_BOOL, .flag = f };
}

/* The ids in the order in which they are now. */
static const char *order(struct sort *s, struct ddb_arena *a)
{
	static char all[128];
	struct error err;
	error_init(&err, a);
	assert_true(ddbi_sort_items(s, &err));
	*all = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct str id = ddbi_packed_bytes(ddbi_item_get(s->items[i], STR("id")));
		snprintf(
			all + strlen(all), sizeof all - strlen(all), "%s%.*s", i ? " " : "", (int)id.n, id.p);
	}
	return all;
}

static const struct path by_v = { &(const struct path_part){ .name = { "v", 1 } }, 1 };

static void both_ways(const struct ddb_value *values, size_t n, const char *up, const char *down)
{
	for (int descending = 0; descending < 2; descending++) {
		struct ddb_arena *a = ddb_arena_new();
		struct sort s;
		ddbi_sort_init(&s, &by_v, descending, 100);
		for (size_t i = 0; i < n; i++)
			put(&s, a, (const char[]){ (char)('a' + i), 0 }, values[i]);
		assert_string_equal(order(&s, a), descending ? down : up);
		ddbi_sort_free(&s);
		ddb_arena_free(a);
	}
}
#define BOTH_WAYS(up, down, ...)                             \
	both_ways((const struct ddb_value[]){ __VA_ARGS__ }, \
		sizeof((const struct ddb_value[]){ __VA_ARGS__ }) / sizeof(struct ddb_value), up, down)

static void by_value(void **state)
{
	(void)state;
	BOTH_WAYS("d b a c", "c a b d", number("10"), number("9.5"), number("1e3"), number("-11"));
	/* by UTF-8 bytes, a prefix first */
	BOTH_WAYS("d c b a", "a b c d", text("\xC3\xA4"), text("ab"), text("a"), text("B"));
	BOTH_WAYS("b a", "a b", flag(true), flag(false));
}

static void equal_ones_stay(void **state)
{
	(void)state;
	BOTH_WAYS(
		"b d a c e", "a c e b d", number("1"), number("0"), number("1"), number("0"), number("1.0"));
}

/* Items without the attribute, or with NULL in it, come last, and first in the other direction. */
static void those_without(void **state)
{
	(void)state;
	const struct ddb_value none = { .type = DDB_NONE }, null = { .type = DDB_NULL };
	BOTH_WAYS("d b a c e", "a c e b d", none, text("x"), null, text("a"), none);
	BOTH_WAYS("a b", "a b", none, none);
}

/* Of different types: texts, numbers, others. */
static void of_several_types(void **state)
{
	(void)state;
	BOTH_WAYS("c b a", "a b c", flag(true), number("5"), text("x"));
}

static void nested(void **state)
{
	struct ddb_arena *a = ddb_arena_new();
	const struct path_part parts[] = { { .name = { "v", 1 } }, { .name = { "x", 1 } } };
	struct ddb_member one = { { "x", 1 }, number("1") }, two = { { "x", 1 }, number("2") };
	struct sort s;
	(void)state;
	ddbi_sort_init(&s, &(struct path){ parts, 2 }, false, 100);
	put(&s, a, "a", (struct ddb_value){ .type = DDB_M, .m = { &two, 1 } });
	put(&s, a, "b", text("no map"));
	put(&s, a, "c", (struct ddb_value){ .type = DDB_M, .m = { &one, 1 } });
	assert_string_equal(order(&s, a), "c a b");
	ddbi_sort_free(&s);
	ddb_arena_free(a);
}

/* Many, in an order that is known. */
static void many(void **state)
{
	struct ddb_arena *a = ddb_arena_new();
	struct error err;
	struct sort s;
	(void)state;
	error_init(&err, a);
	ddbi_sort_init(&s, &by_v, false, 10000);
	for (unsigned i = 0; i < 5000; i++) {
		char n[16];
		snprintf(n, sizeof n, "%u", i * 1237 % 5000);
		put(&s, a, "x", number(n));
	}
	assert_true(ddbi_sort_items(&s, &err));
	for (size_t i = 0; i < 5000; i++) {
		struct ddb_value v;
		assert_true(ddbi_unpack(ddbi_item_get(s.items[i], STR("v")), NULL, &v));
		assert_int_equal(ddb_decimal_compare(v.n, ddb_decimal_of_int((int64_t)i)), 0);
	}
	ddbi_sort_free(&s);
	ddb_arena_free(a);
}

static void too_many(void **state)
{
	struct ddb_arena *a = ddb_arena_new();
	struct error err;
	struct sort s;
	(void)state;
	error_init(&err, a);
	ddbi_sort_init(&s, &by_v, false, 2);
	put(&s, a, "a", number("2"));
	put(&s, a, "b", number("1"));
	assert_false(ddbi_sort_add(&s, s.items[0], &err));
	assert_int_equal(err.exception, EXCEPTION_VALIDATION);
	static const char expected[] =
		"more than 2 items would have to be sorted in memory: an index whose range key is what "
		"to order by, a narrower condition or a larger .sort_max would do it";
	assert_true(str_eq(err.message, str_z(expected)));
	assert_string_equal(order(&s, a), "b a");
	ddbi_sort_free(&s);
	ddb_arena_free(a);
}

static void none(void **state)
{
	struct ddb_arena *a = ddb_arena_new();
	struct sort s;
	(void)state;
	ddbi_sort_init(&s, &by_v, true, 2);
	assert_string_equal(order(&s, a), "");
	ddbi_sort_free(&s);
	s = (struct sort){ .n = 0 };
	ddbi_sort_free(&s);
	ddb_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_value),
		cmocka_unit_test(equal_ones_stay),
		cmocka_unit_test(those_without),
		cmocka_unit_test(of_several_types),
		cmocka_unit_test(nested),
		cmocka_unit_test(many),
		cmocka_unit_test(too_many),
		cmocka_unit_test(none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
