/* SPDX-License-Identifier: Apache-2.0 */
/* Trees that users make: checking, comparing, packing and unpacking. */
#include "unit/value/codec_helpers.h"

#define TEXT(literal)                                                   \
	{                                                               \
		.type = DDB_S, .s = { "" literal, sizeof(literal) - 1 } \
	}
#define BYTES(literal)                                                  \
	{                                                               \
		.type = DDB_B, .b = { "" literal, sizeof(literal) - 1 } \
	}
#define NUMBER(v)                                \
	{                                        \
		.type = DDB_N, .n = {.lo = (v) } \
	}

static struct ddb_value list_of(enum ddb_type type, struct ddb_value *items, size_t n)
{
	return (struct ddb_value){ .type = type, .list = { items, n } };
}

static struct ddb_value map_of(struct ddb_member *members, size_t n)
{
	return (struct ddb_value){ .type = DDB_M, .m = { members, n } };
}

/* message NULL: the value is fine. */
static void assert_check(const struct ddb_value *v, const char *message)
{
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_int_equal(ddbi_value_check(v, &err), message == NULL);
	if (message) {
		assert_int_equal(err.exception, EXCEPTION_VALIDATION);
		assert_str(err.message, message);
	} else {
		assert_int_equal(err.exception, EXCEPTION_NONE);
	}
	ddbi_arena_free(&arena);
}

static void scalars_are_checked(void **state)
{
	(void)state;
	assert_check(&(struct ddb_value)TEXT(""), NULL);
	assert_check(&(struct ddb_value)TEXT("\xC3\xA9\0x"), NULL);
	assert_check(&(struct ddb_value){ .type = DDB_S }, NULL);
	assert_check(&(struct ddb_value)BYTES("\xFF"), NULL);
	assert_check(&(struct ddb_value){ .type = DDB_NULL }, NULL);
	assert_check(&(struct ddb_value){ .type = DDB_BOOL, .flag = true }, NULL);
	assert_check(&(struct ddb_value)TEXT("\xFF"),
		"A text is not valid UTF-8; keep other bytes in a binary value (B)");
	assert_check(&(struct ddb_value){ .type = DDB_NONE },
		"Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
	assert_check(&(struct ddb_value){ .type = (enum ddb_type)99 },
		"Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

static void numbers_are_checked_02_N3(void **state)
{
	(void)state;
	struct ddb_value v = NUMBER(1);
	v.n.exponent = 125;
	assert_check(&v, NULL);
	v.n.exponent = 126;
	assert_check(&v,
		"Number overflow. Attempting to store a number with magnitude larger than supported range");
	v.n.exponent = -131;
	assert_check(&v,
		"Number underflow. Attempting to store a number with magnitude smaller than supported range");
	v.n = (struct ddb_decimal){ .hi = UINT64_MAX, .lo = UINT64_MAX };
	assert_check(&v, "Attempting to store more than 38 significant digits in a Number");
}

static void sets_are_checked_02_S1_S2(void **state)
{
	(void)state;
	struct ddb_value none[] = { TEXT("") };
	struct ddb_value texts[] = { TEXT("b"), TEXT("a"), TEXT("b") }, bytes[] = { BYTES("b"), BYTES("b") };
	struct ddb_value numbers[] = { NUMBER(10), { .type = DDB_N, .n = { .lo = 1, .exponent = 1 } } };
	struct ddb_value mixed[] = { TEXT("a"), NUMBER(1) }, broken[] = { TEXT("a"), TEXT("\xC3") };
	struct ddb_value v = list_of(DDB_SS, none, 0);
	assert_check(&v, "One or more parameter values were invalid: An string set  may not be empty");
	v = list_of(DDB_NS, none, 0);
	assert_check(&v, "One or more parameter values were invalid: An number set  may not be empty");
	v = list_of(DDB_BS, none, 0);
	assert_check(&v, "One or more parameter values were invalid: Binary sets should not be empty");
	v = list_of(DDB_SS, none, 1);
	assert_check(&v, NULL);
	v = list_of(DDB_SS, texts, 2);
	assert_check(&v, NULL);
	v = list_of(DDB_SS, texts, 3);
	assert_check(&v,
		"One or more parameter values were invalid: Input collection [b, a, b] contains duplicates.");
	v = list_of(DDB_BS, bytes, 2);
	assert_check(&v, "One or more parameter values were invalid: Input collection [Yg==, Yg==]of type BS "
			 "contains duplicates.");
	v = list_of(DDB_NS, numbers, 2);
	assert_check(&v, "Input collection contains duplicates");
	v = list_of(DDB_SS, mixed, 2);
	assert_check(&v, "Member 1 of a set of type SS is of type N; it must be of type S");
	v = list_of(DDB_SS, broken, 2);
	assert_check(&v, "A text is not valid UTF-8; keep other bytes in a binary value (B)");
}

static void maps_and_lists_are_checked(void **state)
{
	(void)state;
	struct ddb_member members[] = { { { "a", 1 }, TEXT("") }, { { "b", 1 }, { .type = DDB_NONE } },
		{ { "a", 1 }, TEXT("") } };
	struct ddb_value v = map_of(members, 1);
	assert_check(&v, NULL);
	v = map_of(members, 2);
	assert_check(
		&v, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
	members[1].value = (struct ddb_value){ .type = DDB_NULL };
	v = map_of(members, 3);
	assert_check(&v, "A map holds two members named \"a\"; each name may occur once");
	members[0].name = (struct ddb_text_n){ "", 0 };
	v = map_of(members, 1);
	assert_check(&v, "One or more parameter values were invalid: Empty attribute name");
	members[0].name = (struct ddb_text_n){ "\x80", 1 };
	assert_check(&v, "An attribute name is not valid UTF-8");
	struct ddb_value inner = list_of(DDB_SS, NULL, 0), outer = list_of(DDB_L, &inner, 1);
	assert_check(&outer, "One or more parameter values were invalid: An string set  may not be empty");
}

static void nesting_is_checked_02_V5(void **state)
{
	(void)state;
	struct ddb_value v[1200] = { { .type = DDB_NULL } };
	for (size_t i = 1; i < 1200; i++)
		v[i] = list_of(DDB_L, &v[i - 1], 1);
	assert_check(&v[31], NULL);
	assert_check(&v[32], "Nesting Levels have exceeded supported limits: Attributes in the item have "
			     "nested levels beyond supported limit");
	assert_check(&v[1199], "Nesting Levels have exceeded supported limits: Attributes in the item have "
			       "nested levels beyond supported limit");
}

static void equality_02_N6_S4(void **state)
{
	(void)state;
	struct ddb_value ten = NUMBER(10), also_ten = NUMBER(1), text = TEXT("10");
	also_ten.n.exponent = 1;
	assert_true(ddbi_value_equal(&ten, &also_ten));
	assert_false(ddbi_value_equal(&ten, &text));
	struct ddb_value ab[] = { TEXT("a"), TEXT("b") }, ba[] = { TEXT("b"), TEXT("a") },
			 ac[] = { TEXT("a"), TEXT("c") };
	struct ddb_value x = list_of(DDB_SS, ab, 2), y = list_of(DDB_SS, ba, 2), z = list_of(DDB_SS, ac, 2);
	assert_true(ddbi_value_equal(&x, &y));
	assert_false(ddbi_value_equal(&x, &z));
	x.type = y.type = DDB_L;
	assert_false(ddbi_value_equal(&x, &y));
	struct ddb_member m[] = { { { "k", 1 }, ten }, { { "l", 1 }, text } },
			  n[] = { { { "l", 1 }, text }, { { "k", 1 }, also_ten } };
	x = map_of(m, 2);
	y = map_of(n, 2);
	assert_true(ddbi_value_equal(&x, &y));
	n[0].name.data = "m";
	assert_false(ddbi_value_equal(&x, &y));
	y = map_of(n, 1);
	assert_false(ddbi_value_equal(&x, &y));
	assert_true(ddbi_value_equal(
		&(struct ddb_value){ .type = DDB_NULL }, &(struct ddb_value){ .type = DDB_NULL }));
	assert_false(ddbi_value_equal(&(struct ddb_value){ .type = DDB_BOOL, .flag = true },
		&(struct ddb_value){ .type = DDB_BOOL }));
}

static int sign(int c)
{
	return (c > 0) - (c < 0);
}

static void order_02_V1_V3_N6(void **state)
{
	(void)state;
	static const struct ddb_value ordered[][4] = { { TEXT(""), TEXT("Z"), TEXT("a"), TEXT("\xC3\xA9") },
		{ BYTES(""), BYTES("\0"), BYTES("\x7F"), BYTES("\x80") },
		{ { .type = DDB_N, .n = { .lo = 2, .negative = true } }, NUMBER(0),
			{ .type = DDB_N, .n = { .lo = 5, .exponent = -1 } }, NUMBER(10) } };
	for (size_t t = 0; t < 3; t++) {
		for (int i = 0; i < 4; i++) {
			for (int k = 0; k < 4; k++)
				assert_int_equal(sign(ddbi_value_compare(&ordered[t][i], &ordered[t][k])),
					sign(i - k));
		}
	}
}

static void type_names(void **state)
{
	(void)state;
	assert_string_equal(ddbi_type_name(DDB_NONE), "");
	assert_string_equal(ddbi_type_name(DDB_S), "S");
	assert_string_equal(ddbi_type_name(DDB_BS), "BS");
	assert_string_equal(ddbi_type_name(DDB_L), "L");
	assert_string_equal(ddbi_type_name(DDB_NULL), "NULL");
	assert_string_equal(ddbi_type_name(DDB_BOOL), "BOOL");
	assert_string_equal(ddbi_type_name((enum ddb_type)11), "");
}

/* Packing, unpacking and the way over JSON lose nothing. */
static void random_items_come_back(void **state)
{
	(void)state;
	uint64_t seed = 4711;
	for (unsigned i = 0; i < 400; i++) {
		struct ddb_arena arena;
		struct ddb_item back;
		struct error err;
		ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
		error_init(&err, &arena);
		struct ddb_value tree = { .type = DDB_M, .m = random_members(&arena, &seed, 0) },
				 again = { .type = DDB_M };
		assert_true(ddbi_value_check(&tree, &err));
		struct str packed = ddbi_item_pack(&arena, &tree.m),
			   as_value = ddbi_value_pack(&arena, &tree);
		assert_true(ddbi_packed_valid(packed));
		assert_true(ddbi_item_unpack(packed, &arena, &back));
		again.m = back;
		assert_true(ddbi_value_equal(&tree, &again));
		assert_true(ddbi_unpack(as_value, &arena, &again));
		assert_true(ddbi_value_equal(&tree, &again));
		assert_int_equal(
			ddbi_item_size(packed) + 3 + ddbi_item_count(packed), ddbi_packed_size(as_value));
		struct buf json;
		ddbi_buf_init(&json, ARENA_MAX_DEFAULT);
		ddbi_json_write_item(&json, packed);
		struct reading *r = test_malloc(sizeof *r);
		read_text(r, buf_view(&json));
		assert_true(r->ok && !r->item.fault);
		assert_true(str_eq(r->item.packed, packed));
		done(r);
		ddbi_buf_free(&json);
		ddbi_arena_free(&arena);
	}
}

static void the_size_of_a_packed_number_02_Z1(void **state)
{
	(void)state;
	uint64_t seed = 99;
	for (unsigned i = 0; i < 3000; i++) {
		struct ddb_arena arena;
		struct ddb_value v = { .type = DDB_N, .n = random_number(&seed) };
		ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
		assert_int_equal(ddbi_packed_size(ddbi_value_pack(&arena, &v)), ddbi_decimal_size(&v.n));
		ddbi_arena_free(&arena);
	}
}

static void unpacking_does_not_copy_text(void **state)
{
	(void)state;
	struct ddb_arena arena;
	struct ddb_value back, v = TEXT("some text");
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	struct str packed = ddbi_value_pack(&arena, &v);
	assert_true(ddbi_unpack(packed, &arena, &back));
	assert_ptr_equal(back.s.data, packed.p + 1);
	assert_int_equal(back.s.len, 9);
	ddbi_arena_free(&arena);
}

static void packing_without_memory_fails(void **state)
{
	(void)state;
	struct ddb_arena arena;
	struct ddb_value v = TEXT("0123456789012345678901234567890123456789");
	ddbi_arena_init(&arena, 8);
	assert_null(ddbi_value_pack(&arena, &v).p);
	ddbi_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_are_checked),
		cmocka_unit_test(numbers_are_checked_02_N3),
		cmocka_unit_test(sets_are_checked_02_S1_S2),
		cmocka_unit_test(maps_and_lists_are_checked),
		cmocka_unit_test(nesting_is_checked_02_V5),
		cmocka_unit_test(equality_02_N6_S4),
		cmocka_unit_test(order_02_V1_V3_N6),
		cmocka_unit_test(type_names),
		cmocka_unit_test(random_items_come_back),
		cmocka_unit_test(the_size_of_a_packed_number_02_Z1),
		cmocka_unit_test(unpacking_does_not_copy_text),
		cmocka_unit_test(packing_without_memory_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
