/* SPDX-License-Identifier: Apache-2.0 */
/* How many columns a text takes on a terminal. */
#include "base/display.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void widths(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t columns;
	} cases[] = {
		{ "", 0 }, { "plain", 5 }, { "\xC3\xA9", 1 },  /* e acute, in one piece */
		{ "e\xCC\x81", 1 },                            /* and in two */
		{ "\xD0\x96", 1 },                             /* Cyrillic */
		{ "\xE6\x97\xA5\xE6\x9C\xAC", 4 },             /* Japanese */
		{ "\xED\x95\x9C", 2 },                         /* a Hangul syllable */
		{ "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2 }, /* the same, of three letters that join */
		{ "\xEF\xBC\xA1", 2 },                         /* a full-width A */
		{ "\xEF\xBD\xB1", 1 },                         /* a half-width Katakana letter */
		{ "\xF0\x9F\x91\x8D", 2 },                     /* thumbs up */
		{ "\xE2\x80\xA6", 1 },                         /* an ellipsis */
		{ "\xE2\x80\x8D", 0 },                         /* a joiner of width zero */
		{ "\xF0\xA0\x80\x80", 2 },                     /* an ideograph beyond the first plane */
		{ "\xCD\xB8", 1 },                             /* U+0378: no character so far */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(ddbi_display_width(str_z(cases[i].text)), cases[i].columns);
}

static void cut(const char *text, size_t most, size_t bytes, size_t columns)
{
	size_t c = 99;
	assert_int_equal(ddbi_display_cut(str_z(text), most, &c), bytes);
	assert_int_equal(c, columns);
}

static void cuts(void **state)
{
	(void)state;
	cut("plain", 9, 5, 5);
	cut("plain", 5, 5, 5);
	cut("plain", 3, 3, 3);
	cut("plain", 0, 0, 0);
	cut("\xE6\x97\xA5\xE6\x9C\xAC", 3, 3, 2); /* half a character does not fit */
	cut("\xE6\x97\xA5", 1, 0, 0);
	cut("e\xCC\x81x", 1, 3, 1); /* a mark stays with its letter */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(widths), cmocka_unit_test(cuts) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
