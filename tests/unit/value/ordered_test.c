/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes here are the file format: they were worked out from the layout by other means and never change.
 */
#include "base/os.h"
#include "support/text_file.h"
#include "value/decimal.h"
#include "value/ordered.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LONGEST_HASH_KEY = 2048, LONGEST_RANGE_KEY = 1024 };

/* Packed values live here until the end of a test. */
static struct ddb_arena arena;
static struct buf out;

static int set_up(void **state)
{
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&out, 65536);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ddbi_arena_free(&arena);
	ddbi_buf_free(&out);
	return 0;
}

static struct str pack(const struct ddb_value *v)
{
	struct str packed = ddbi_value_pack(&arena, v);
	assert_non_null(packed.p);
	return packed;
}

static struct str text(struct str s)
{
	return pack(&(struct ddb_value){ .type = DDB_S, .s = { s.p, s.n } });
}

static struct str bytes(struct str s)
{
	return pack(&(struct ddb_value){ .type = DDB_B, .b = { s.p, s.n } });
}

static struct str decimal(const struct ddb_decimal *d)
{
	return pack(&(struct ddb_value){ .type = DDB_N, .n = *d });
}

static struct str number(const char *z)
{
	struct ddb_decimal d;
	assert_int_equal(ddbi_decimal_parse(str_z(z), &d), DECIMAL_OK);
	return decimal(&d);
}

static void check_out(const char *hex)
{
	assert_false(out.failed);
	assert_int_equal(out.len, strlen(hex) / 2);
	for (size_t i = 0; i < out.len; i++) {
		char pair[3];
		snprintf(pair, sizeof pair, "%02x", (unsigned char)out.p[i]);
		if (memcmp(pair, hex + 2 * i, 2) != 0) {
			fail_msg("byte %zu is %s and should be %.2s", i, pair, hex + 2 * i);
		}
	}
	buf_clear(&out);
}

/* ---- the format ---- */

static void test_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *number, *hex;
	} cases[] = {
		{ "0", "800000000000000000000000000000000000" },
		{ "-0", "800000000000000000000000000000000000" },
		{ "0e5", "800000000000000000000000000000000000" },
		{ "1", "c0000785ee10d5da46d900f436a000000000" },
		{ "1.000", "c0000785ee10d5da46d900f436a000000000" },
		{ "-1", "3ffff87a11ef2a25b926ff0bc95fffffffff" },
		{ "10", "c0010785ee10d5da46d900f436a000000000" },
		{ "0.1", "bfff0785ee10d5da46d900f436a000000000" },
		{ "42", "c0011f98e7e04efb298f6a6818a000000000" },
		{ "-42", "3ffee067181fb104d6709597e75fffffffff" },
		{ "3.14159", "c00017a27b74ff50a9816aaf43af00000000" },
		{ "1E-130", "bf7e0785ee10d5da46d900f436a000000000" },
		{ "-1E-130", "4081f87a11ef2a25b926ff0bc95fffffffff" },
		{ "9.9999999999999999999999999999999999999E125", "c07d4b3b4ca85a86c47a098a223fffffffff" },
		{ "-9.9999999999999999999999999999999999999E125", "3f82b4c4b357a5793b85f675ddc000000000" },
		{ "12345678901234567890123456789012345678", "c0250949b0f6f0023313c4499050de38f34e" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ddbi_ordered_last(&out, number(cases[i].number));
		check_out(cases[i].hex);
		ddbi_ordered_part(&out, number(cases[i].number));
		check_out(cases[i].hex);
	}
}

static void test_texts_and_binaries(void **state)
{
	(void)state;
	ddbi_ordered_last(&out, text(STR("")));
	check_out("");
	ddbi_ordered_last(&out, text(STR("a\0b")));
	check_out("610062");
	ddbi_ordered_last(&out, bytes(STR("\x00\xFF\x01")));
	check_out("00ff01");
	ddbi_ordered_part(&out, text(STR("")));
	check_out("0001");
	ddbi_ordered_part(&out, text(STR("ab")));
	check_out("61620001");
	ddbi_ordered_part(&out, bytes(STR("\x00\xFF\x00\x00\x01")));
	check_out("00ffff00ff00ff010001");
}

static void test_hash_keys(void **state)
{
	(void)state;
	ddbi_ordered_hash(&out, (struct str[]){ text(STR("a")) }, 1);
	check_out("e6c632b61e964e1f000161");
	ddbi_ordered_hash(&out, (struct str[]){ text(STR("user#1")) }, 1);
	check_out("c6720c04a524bdc70006757365722331");
	ddbi_ordered_hash(&out, (struct str[]){ number("42") }, 1);
	check_out("5403b528eaa272cb0012c0011f98e7e04efb298f6a6818a000000000");
	ddbi_ordered_hash(&out, (struct str[]){ bytes(STR("\x00\xFF")) }, 1);
	check_out("a99b043a346c8bf3000200ff");
	ddbi_ordered_hash(&out, (struct str[]){ text(STR("a")), number("-1"), bytes(STR("\0")) }, 3);
	check_out("7cb3e79f1f497fc900016100123ffff87a11ef2a25b926ff0bc95fffffffff000100");
}

static void test_the_hash_alone(void **state)
{
	(void)state;
	char longest[LONGEST_HASH_KEY];
	memset(longest, 'k', sizeof longest);
	struct str k = text((struct str){ longest, sizeof longest });
	assert_true(ddbi_ordered_hash64(&k, 1) == 0x4F59542DDADB8DA7u);
	struct str parts[] = { text(STR("a")), number("-1"), bytes(STR("\0")) };
	assert_true(ddbi_ordered_hash64(parts, 3) == 0x7CB3E79F1F497FC9u);
	/* a value has one hash, however it was written */
	struct str one = number("1"), same = number("1.00");
	assert_true(ddbi_ordered_hash64(&one, 1) == ddbi_ordered_hash64(&same, 1));
}

/* ---- order ---- */

static int sign(int c)
{
	return (c > 0) - (c < 0);
}

static struct str written(void (*write)(struct buf *, struct str), struct str value)
{
	buf_clear(&out);
	write(&out, value);
	assert_false(out.failed);
	struct str copy = ddbi_arena_copy(&arena, buf_view(&out));
	assert_non_null(copy.p);
	return copy;
}

static void test_the_order_of_numbers_is_that_of_their_bytes(void **state)
{
	(void)state;
	struct str file = text_file_read(SOURCE_DIR "/docs/semantics/vectors/number-order.txt");
	struct str rest = file, line, last = STR_NONE;
	int checked = 0;
	while (text_file_cut(&rest, '\n', &line)) {
		char z[64] = { 0 };
		memcpy(z, line.p, line.n);
		struct str key = written(ddbi_ordered_last, number(z));
		assert_int_equal(key.n, ORDERED_NUMBER);
		if (last.p) {
			assert_true(str_cmp(last, key) < 0);
			checked++;
		}
		last = key;
	}
	assert_int_equal(checked, 18);
	free((void *)(uintptr_t)file.p);
}

static struct ddb_decimal random_decimal(uint64_t *seed)
{
	/* Few bits and few exponents, so that many numbers are neighbours. */
	struct ddb_decimal d = { .lo = ddbi_random_next(seed) >> (ddbi_random_next(seed) % 64),
		.hi = ddbi_random_next(seed) % 3
			      ? 0
			      : ddbi_random_next(seed) >> (2 + ddbi_random_next(seed) % 60),
		.exponent = (int16_t)((int)(ddbi_random_next(seed) % 40) - 20),
		.negative = ddbi_random_next(seed) % 2 };
	return ddbi_decimal_normalize(&d) == DECIMAL_OK ? d : random_decimal(seed);
}

static void test_random_numbers(void **state)
{
	(void)state;
	uint64_t seed = 31;
	for (int i = 0; i < 20000; i++) {
		struct ddb_decimal a = random_decimal(&seed), b = random_decimal(&seed);
		struct str ka = written(ddbi_ordered_last, decimal(&a)),
			   kb = written(ddbi_ordered_last, decimal(&b));
		assert_int_equal(sign(str_cmp(ka, kb)), ddbi_decimal_compare(&a, &b));
		ddbi_arena_reset(&arena);
	}
}

static struct str random_bytes(uint64_t *seed, char *to)
{
	size_t n = ddbi_random_next(seed) % 7;
	for (size_t i = 0; i < n; i++) {
		to[i] = "\x00\x00\x01\xFF\x7F"[ddbi_random_next(seed) % 5];
	}
	return (struct str){ to, n };
}

/* Two parts after each other compare as the pair does: no part runs into the next. */
static void test_parts_compare_one_by_one(void **state)
{
	(void)state;
	uint64_t seed = 32;
	for (int i = 0; i < 20000; i++) {
		char b[4][8];
		struct str v[4];
		for (int k = 0; k < 4; k++) {
			v[k] = random_bytes(&seed, b[k]);
		}
		struct str keys[2];
		for (int k = 0; k < 2; k++) {
			buf_clear(&out);
			ddbi_ordered_part(&out, bytes(v[2 * k]));
			ddbi_ordered_last(&out, bytes(v[2 * k + 1]));
			keys[k] = ddbi_arena_copy(&arena, buf_view(&out));
		}
		int first = str_cmp(v[0], v[2]), second = str_cmp(v[1], v[3]);
		assert_int_equal(sign(str_cmp(keys[0], keys[1])), sign(first ? first : second));
		ddbi_arena_reset(&arena);
	}
}

static void test_a_shorter_key_stands_before_its_extensions(void **state)
{
	(void)state;
	static const struct str ascending[] = { { "", 0 }, { "\0", 1 }, { "\0\0", 2 }, { "\0\x01", 2 },
		{ "\0\xFF", 2 }, { "\x01", 1 }, { "a", 1 }, { "a\0", 2 }, { "a\0\0", 3 }, { "a\0\x01", 3 },
		{ "a\x01", 2 }, { "ab", 2 }, { "b", 1 }, { "\xFF", 1 }, { "\xFF\0", 2 }, { "\xFF\xFF", 2 } };
	size_t n = sizeof ascending / sizeof ascending[0];
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			struct str a = written(ddbi_ordered_part, bytes(ascending[i]));
			struct str b = written(ddbi_ordered_part, bytes(ascending[k]));
			assert_int_equal(sign(str_cmp(a, b)), (i > k) - (i < k));
			assert_true(i == k || !str_starts(a, b));
		}
	}
}

/* ---- the longest keys ---- */

static void test_keys_full_of_zero_bytes(void **state)
{
	(void)state;
	static const char zeros[LONGEST_HASH_KEY];
	struct str hash_key = bytes((struct str){ zeros, LONGEST_HASH_KEY });
	struct str range_key = bytes((struct str){ zeros, LONGEST_RANGE_KEY });
	ddbi_ordered_hash(&out, &hash_key, 1);
	assert_int_equal(out.len, 8 + 2 + LONGEST_HASH_KEY);
	buf_clear(&out);
	ddbi_ordered_last(&out, range_key);
	assert_int_equal(out.len, LONGEST_RANGE_KEY);
	buf_clear(&out);
	ddbi_ordered_part(&out, range_key);
	assert_int_equal(out.len, 2 * LONGEST_RANGE_KEY + 2);
	for (size_t i = 0; i < out.len - 2; i += 2) {
		assert_memory_equal(out.p + i, "\x00\xFF", 2);
	}
	assert_memory_equal(out.p + out.len - 2, "\x00\x01", 2);
	/* one byte shorter comes first */
	struct str longest = ddbi_arena_copy(&arena, buf_view(&out));
	struct str shorter = written(ddbi_ordered_part, bytes((struct str){ zeros, LONGEST_RANGE_KEY - 1 }));
	assert_true(str_cmp(shorter, longest) < 0);
}

static void test_a_part_too_long_for_its_length_fails(void **state)
{
	(void)state;
	static const char zeros[65536];
	struct str v = bytes((struct str){ zeros, sizeof zeros });
	struct buf large;
	ddbi_buf_init(&large, 1 << 20);
	ddbi_ordered_hash(&large, &v, 1);
	assert_true(large.failed);
	buf_clear(&large);
	v = bytes((struct str){ zeros, sizeof zeros - 1 });
	ddbi_ordered_hash(&large, &v, 1);
	assert_false(large.failed);
	assert_int_equal(large.len, 8 + 2 + 65535);
	ddbi_buf_free(&large);
}

static void test_the_first_key_after_a_prefix(void **state)
{
	(void)state;
	ddbi_ordered_after(&out, STR("ab"));
	check_out("6163");
	ddbi_ordered_after(&out, STR("a\xFF"));
	check_out("62");
	ddbi_ordered_after(&out, STR("a\x7F\xFF\xFF"));
	check_out("6180");
	ddbi_ordered_after(&out, STR("a\x00"));
	check_out("6101");
	ddbi_ordered_after(&out, STR("\xFF\xFF"));
	check_out("");
	ddbi_ordered_after(&out, STR(""));
	check_out("");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_numbers),
		TEST(test_texts_and_binaries),
		TEST(test_hash_keys),
		TEST(test_the_hash_alone),
		TEST(test_the_order_of_numbers_is_that_of_their_bytes),
		TEST(test_random_numbers),
		TEST(test_parts_compare_one_by_one),
		TEST(test_a_shorter_key_stands_before_its_extensions),
		TEST(test_keys_full_of_zero_bytes),
		TEST(test_a_part_too_long_for_its_length_fails),
		TEST(test_the_first_key_after_a_prefix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
