/* SPDX-License-Identifier: Apache-2.0 */
#include "base/deflate.h"
#include "base/inflate.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void what_is_deflated_inflates_again(void **state)
{
	static const struct {
		enum deflate_coding coding;
		const char *name;
	} codings[] = { { DEFLATE_GZIP, "gzip" }, { DEFLATE_ZLIB, "deflate" } };
	struct deflater *d = ddbi_deflater_new();
	struct buf text, small, back;
	(void)state;
	assert_non_null(d);
	ddbi_buf_init(&text, 1 << 20);
	ddbi_buf_init(&small, 1 << 20);
	ddbi_buf_init(&back, 1 << 20);
	while (text.len < 100000)
		buf_z(&text, "{\"Items\":[{\"pk\":{\"S\":\"value\"}}]}");
	for (size_t i = 0; i < 2; i++) {
		assert_true(ddbi_deflate(d, codings[i].coding, buf_view(&text), &small));
		assert_true(small.len < text.len / 20);
		assert_int_equal(ddbi_inflate(str_z(codings[i].name), buf_view(&small), &back), INFLATE_OK);
		assert_true(str_eq(buf_view(&back), buf_view(&text)));
	}
	ddbi_buf_free(&text);
	ddbi_buf_free(&small);
	ddbi_buf_free(&back);
	ddbi_deflater_free(d);
}

static void what_does_not_become_shorter_is_left(void **state)
{
	struct deflater *d = ddbi_deflater_new();
	struct buf out;
	(void)state;
	ddbi_buf_init(&out, 1 << 20);
	assert_false(ddbi_deflate(d, DEFLATE_GZIP, STR("{}"), &out));
	assert_false(ddbi_deflate(d, DEFLATE_GZIP, STR(""), &out));
	ddbi_buf_free(&out);
	ddbi_deflater_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_deflated_inflates_again),
		cmocka_unit_test(what_does_not_become_shorter_is_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
