/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool is_character(uint32_t cp)
{
	return cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF);
}

static void test_every_character(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		char text[4];
		size_t n = ddbi_utf8_put(text, cp);
		assert_int_equal(n, cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4);
		struct str s = { text, n };
		assert_int_equal(ddbi_utf8_valid(s), is_character(cp));
		if (is_character(cp)) {
			assert_int_equal(ddbi_utf16_length(s), cp < 0x10000 ? 1 : 2);
		}
		if (n > 1) {
			assert_false(ddbi_utf8_valid(str_sub(s, 0, n - 1)));
			assert_false(ddbi_utf8_valid(str_sub(s, 1, n - 1)));
		}
	}
}

/* All pairs and triples of bytes against the definition, by decoding. */
static bool valid_by_definition(const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t length = s[i] < 0x80 ? 1 : s[i] >= 0xF0 ? 4 : s[i] >= 0xE0 ? 3 : 2;
		if ((s[i] & 0xC0) == 0x80 || s[i] > 0xF7 || n - i < length) {
			return false;
		}
		uint32_t cp = length == 1 ? s[i] : s[i] & (0x7Fu >> length);
		for (size_t k = 1; k < length; k++) {
			if ((s[i + k] & 0xC0) != 0x80) {
				return false;
			}
			cp = cp << 6 | (s[i + k] & 0x3F);
		}
		char shortest[4];
		if (!is_character(cp) || ddbi_utf8_put(shortest, cp) != length) {
			return false;
		}
		i += length;
	}
	return true;
}

static void test_all_short_sequences(void **state)
{
	(void)state;
	for (uint32_t bytes = 0; bytes < 1u << 24; bytes += bytes < 1u << 16 ? 1 : 7) {
		unsigned char s[4] = { (unsigned char)(bytes >> 16), (unsigned char)(bytes >> 8),
			(unsigned char)bytes, 0x80 };
		struct str text = { (const char *)s, 3 };
		if (ddbi_utf8_valid(text) != valid_by_definition(s, 3)) {
			fail_msg("%02x %02x %02x", s[0], s[1], s[2]);
		}
		s[0] |= 0xF0;
		text.n = 4;
		if (ddbi_utf8_valid(text) != valid_by_definition(s, 4)) {
			fail_msg("%02x %02x %02x %02x", s[0], s[1], s[2], s[3]);
		}
	}
}

static void test_a_fault_is_found_anywhere(void **state)
{
	(void)state;
	char text[40];
	for (size_t i = 0; i < sizeof text; i++) {
		memset(text, 'x', sizeof text);
		text[i] = (char)0xFF;
		assert_false(ddbi_utf8_valid((struct str){ text, sizeof text }));
		assert_true(ddbi_utf8_valid((struct str){ text, i }));
	}
	assert_true(ddbi_utf8_valid(STR_NONE));
	assert_true(ddbi_utf8_valid(STR("a\0b")));
	assert_int_equal(ddbi_utf16_length(STR("")), 0);
	assert_int_equal(ddbi_utf16_length(STR("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80")), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_all_short_sequences),
		cmocka_unit_test(test_a_fault_is_found_anywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
