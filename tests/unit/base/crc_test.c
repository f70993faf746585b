/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crc.h"
#include "support/text_file.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_vectors(void **state)
{
	(void)state;
	struct str file = text_file_read(SOURCE_DIR "/docs/semantics/vectors/crc32.tsv");
	struct str rest = file, line;
	int checked = 0;
	assert_true(text_file_cut(&rest, '\n', &line));
	while (text_file_cut(&rest, '\n', &line)) {
		struct str body = text_file_field(&line), crc = text_file_field(&line);
		json_t *text = json_loadb(body.p, body.n, JSON_DECODE_ANY, NULL);
		assert_non_null(text);
		int64_t want;
		assert_true(ddbi_str_to_i64(crc, &want));
		struct str content = { json_string_value(text), json_string_length(text) };
		assert_int_equal(ddbi_crc32(content), want);
		json_decref(text);
		checked++;
	}
	assert_int_equal(checked, 9);
	free((void *)(uintptr_t)file.p);
}

static void test_no_bytes(void **state)
{
	(void)state;
	assert_int_equal(ddbi_crc32(STR_NONE), 0);
	assert_int_equal(ddbi_crc32(STR("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_no_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
