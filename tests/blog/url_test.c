/* SPDX-License-Identifier: Apache-2.0 */
/* What browsers encode in addresses and forms. */
#include "http/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void decodes(const char *text, bool plus, const char *expected)
{
	char *copy = strdup(text); /* as long as it has to be, so that a step beyond is found */
	assert_non_null(copy);
	assert_true(url_decode(copy, plus));
	assert_string_equal(copy, expected);
	free(copy);
}

static void refuses(const char *text)
{
	char *copy = strdup(text);
	assert_non_null(copy);
	assert_false(url_decode(copy, true));
	free(copy);
}

static void test_escapes(void **state)
{
	(void)state;
	decodes("", true, "");
	decodes("plain", true, "plain");
	decodes("a%20b%2Fc%2fd", true, "a b/c/d");
	decodes("%41%7e%25", true, "A~%");
	decodes("two+words%2B", true, "two words+");
	decodes("two+words%2B", false, "two+words+");
	decodes("caf%C3%A9 %e2%82%ac %F0%9F%8D%9E", true, "caf\303\251 \342\202\254 \360\237\215\236");
	decodes("caf\303\251", true, "caf\303\251");
}

static void test_what_is_no_escape_stays(void **state)
{
	(void)state;
	decodes("100%", true, "100%");
	decodes("%4", true, "%4");
	decodes("%zz%4g%g4", true, "%zz%4g%g4");
	decodes("%%41", true, "%A");
	decodes("%2541", true, "%41"); /* once */
}

static void test_no_text(void **state)
{
	(void)state;
	refuses("%00");
	refuses("a%00b");
	refuses("%ff");
	refuses("\377");
	refuses("%80"); /* goes on with nothing */
	refuses("%c3"); /* and ends too early */
	refuses("%c3x");
	refuses("%e2%82");
	refuses("%c0%af"); /* longer than it need be */
	refuses("%e0%80%af");
	refuses("%f0%80%80%af");
	refuses("%ed%a0%80");    /* half of a pair */
	refuses("%f4%90%80%80"); /* above U+10FFFF */
	refuses("%f5%80%80%80");
}

static void test_the_ends_of_utf8(void **state)
{
	(void)state;
	decodes("%01%7f", true, "\001\177");
	decodes("%c2%80", true, "\302\200");
	decodes("%df%bf", true, "\337\277");
	decodes("%e0%a0%80", true, "\340\240\200");
	decodes("%ed%9f%bf", true, "\355\237\277");
	decodes("%ee%80%80", true, "\356\200\200");
	decodes("%f0%90%80%80", true, "\360\220\200\200");
	decodes("%f4%8f%bf%bf", true, "\364\217\277\277");
}

static void test_form(void **state)
{
	(void)state;
	char text[] = "name=Ada+L.&tag=1&tag=2&&empty=&bare&a%3Db=c%3Dd=e";
	struct field_sent f[8];
	size_t n;
	static const char *const expected[][2] = { { "name", "Ada L." }, { "tag", "1" }, { "tag", "2" },
		{ "empty", "" }, { "bare", "" }, { "a=b", "c=d=e" } };
	assert_true(form_decode(text, f, 8, &n));
	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(f[i].name, expected[i][0]);
		assert_string_equal(f[i].value, expected[i][1]);
	}
}

static void test_form_that_is_refused(void **state)
{
	(void)state;
	struct field_sent f[2];
	size_t n;
	char none[] = "", two[] = "a&b", three[] = "a&b&c", name[] = "%ff=1", value[] = "a=1&b=%00";
	assert_true(form_decode(none, f, 2, &n));
	assert_int_equal(n, 0);
	assert_true(form_decode(two, f, 2, &n));
	assert_int_equal(n, 2);
	assert_false(form_decode(three, f, 2, &n));
	assert_false(form_decode(name, f, 2, &n));
	assert_false(form_decode(value, f, 2, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_what_is_no_escape_stays),
		cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_the_ends_of_utf8),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_form_that_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
