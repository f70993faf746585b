/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os.h"
#include "base/text.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void check_pair(struct str bytes, struct str text)
{
	struct buf b;
	ddbi_buf_init(&b, 1000);
	ddbi_base64_write(&b, bytes);
	assert_false(b.failed);
	assert_int_equal(b.len, text.n);
	assert_memory_equal(buf_view(&b).p, text.p, text.n);
	ddbi_buf_free(&b);
	char out[100];
	size_t n;
	assert_int_equal(ddbi_base64_read(text, out, &n), BASE64_OK);
	assert_int_equal(n, bytes.n);
	assert_memory_equal(out, bytes.p, n);
}

/* RFC 4648, section 10. */
static void test_published_vectors(void **state)
{
	(void)state;
	check_pair(STR(""), STR(""));
	check_pair(STR("f"), STR("Zg=="));
	check_pair(STR("fo"), STR("Zm8="));
	check_pair(STR("foo"), STR("Zm9v"));
	check_pair(STR("foob"), STR("Zm9vYg=="));
	check_pair(STR("fooba"), STR("Zm9vYmE="));
	check_pair(STR("foobar"), STR("Zm9vYmFy"));
	check_pair(STR("\xFB\xFF\xBF\x00"), STR("+/+/AA=="));
}

static void check_bad(struct str text, enum base64_result want)
{
	char out[100];
	size_t n;
	assert_int_equal(ddbi_base64_read(text, out, &n), want);
}

static void test_what_is_not_base64(void **state)
{
	(void)state;
	check_bad(STR("Z"), BASE64_LENGTH);
	check_bad(STR("Zg="), BASE64_LENGTH);
	check_bad(STR("Zm9vYg"), BASE64_LENGTH);
	check_bad(STR("Zm9*"), BASE64_BAD);
	check_bad(STR("Zm9-"), BASE64_BAD);
	check_bad(STR("Zm 9"), BASE64_BAD);
	check_bad(STR("Zm9\xC3"), BASE64_BAD);
	check_bad(STR("===="), BASE64_BAD);
	check_bad(STR("Z==="), BASE64_BAD);
	check_bad(STR("Zg=a"), BASE64_BAD);
	check_bad(STR("Zg==Zg=="), BASE64_BAD);
	check_bad(STR("Zm8=Zm9v"), BASE64_BAD);
	/* bits behind the last byte that are not zero */
	check_bad(STR("Zh=="), BASE64_BAD);
	check_bad(STR("Zm9="), BASE64_BAD);
}

static void test_round_trip(void **state)
{
	(void)state;
	uint64_t seed = 3;
	char bytes[72], back[99];
	for (int round = 0; round < 2000; round++) {
		size_t n = ddbi_random_next(&seed) % sizeof bytes, n_back;
		for (size_t i = 0; i < n; i++) {
			bytes[i] = (char)(unsigned char)ddbi_random_next(&seed);
		}
		struct buf b;
		ddbi_buf_init(&b, 1000);
		ddbi_base64_write(&b, (struct str){ bytes, n });
		assert_int_equal(b.len, base64_length(n));
		assert_int_equal(ddbi_base64_read(buf_view(&b), back, &n_back), BASE64_OK);
		assert_int_equal(n_back, n);
		assert_memory_equal(back, bytes, n);
		ddbi_buf_free(&b);
	}
}

static void test_the_maximum_of_the_buffer_holds(void **state)
{
	(void)state;
	struct buf b;
	ddbi_buf_init(&b, 7);
	ddbi_base64_write(&b, STR("four"));
	assert_true(b.failed);
	assert_true(b.too_long);
	assert_int_equal(b.len, 0);
	ddbi_buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_vectors),
		cmocka_unit_test(test_what_is_not_base64),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_the_maximum_of_the_buffer_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
