/* SPDX-License-Identifier: Apache-2.0 */
#include "error/error.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct ddb_arena arena;
static struct error err;

static int set_up(void **state)
{
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ddbi_arena_free(&arena);
	return 0;
}

static void check(enum exception exception, enum message id, const char *message)
{
	assert_int_equal(err.exception, exception);
	assert_int_equal(err.id, id);
	assert_non_null(err.message.p);
	assert_int_equal(err.message.n, strlen(message));
	assert_memory_equal(err.message.p, message, err.message.n);
}

static void test_a_text_without_arguments(void **state)
{
	(void)state;
	assert_false(ddbi_fail(&err, MSG_NUM_EMPTY));
	check(EXCEPTION_VALIDATION, MSG_NUM_EMPTY, "The parameter cannot be converted to a numeric value");
}

static void test_arguments_fill_the_holes(void **state)
{
	(void)state;
	assert_false(ddbi_fail(&err, MSG_NUM_BAD, STR("1 2")));
	check(EXCEPTION_VALIDATION, MSG_NUM_BAD, "The parameter cannot be converted to a numeric value: 1 2");
	assert_false(ddbi_fail(&err, MSG_KEY_TYPE, STR("pk"), STR("S"), STR("N")));
	check(EXCEPTION_VALIDATION, MSG_KEY_TYPE,
		"One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N");
	assert_false(ddbi_fail(&err, MSG_SER_SCALAR_BOOL, STR("TRUE_VALUE"), STR("Integer")));
	check(EXCEPTION_SERIALIZATION, MSG_SER_SCALAR_BOOL, "TRUE_VALUE cannot be converted to Integer");
}

static void test_arguments_are_taken_as_they_are(void **state)
{
	(void)state;
	assert_false(ddbi_fail(&err, MSG_SER_SCALAR_BOOL, STR("100% %s %"), STR("")));
	check(EXCEPTION_SERIALIZATION, MSG_SER_SCALAR_BOOL, "100% %s % cannot be converted to ");
	assert_false(ddbi_fail(&err, MSG_NUM_BAD, STR_NONE));
	check(EXCEPTION_VALIDATION, MSG_NUM_BAD, "The parameter cannot be converted to a numeric value: ");
	assert_false(ddbi_fail(&err, MSG_NUM_BAD, STR("a\0b")));
	assert_memory_equal(err.message.p + err.message.n - 3, "a\0b", 3);
}

static void test_too_few_and_too_many_arguments(void **state)
{
	(void)state;
	assert_false(ddbi_fail(&err, MSG_SER_SCALAR_BOOL, STR("A")));
	check(EXCEPTION_SERIALIZATION, MSG_SER_SCALAR_BOOL, "A cannot be converted to %");
	assert_false(ddbi_fail(&err, MSG_NUM_EMPTY, STR("A"), STR("B")));
	check(EXCEPTION_VALIDATION, MSG_NUM_EMPTY, "The parameter cannot be converted to a numeric value");
}

static void test_texts_of_ones_own(void **state)
{
	(void)state;
	char text[] = "as it was";
	assert_false(ddbi_fail_text(&err, EXCEPTION_ACCESS_DENIED, str_z(text)));
	text[0] = 'X';
	check(EXCEPTION_ACCESS_DENIED, MSG_NONE, "as it was");
	assert_false(ddbi_fail_text(&err, EXCEPTION_SERIALIZATION, STR_NONE));
	assert_int_equal(err.exception, EXCEPTION_SERIALIZATION);
	assert_null(err.message.p);
	assert_false(ddbi_failf(&err, EXCEPTION_IO, "%s: line %d", "file.db", 12));
	check(EXCEPTION_IO, MSG_NONE, "file.db: line 12");
	assert_false(ddbi_fail_nomem(&err));
	check(EXCEPTION_NOMEM, MSG_NONE, "out of memory");
}

static void test_numbers_as_arguments(void **state)
{
	(void)state;
	static const struct {
		int64_t v;
		const char *text;
	} cases[] = { { 0, "0" }, { -1, "-1" }, { 4096, "4096" }, { INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str s = ddbi_arg_i64(&err, cases[i].v);
		assert_string_equal(s.p, cases[i].text);
		assert_int_equal(s.n, strlen(cases[i].text));
	}
}

static void test_without_room_it_is_nomem(void **state)
{
	(void)state;
	struct ddb_arena tiny;
	ddbi_arena_init(&tiny, 10);
	error_init(&err, &tiny);
	assert_false(ddbi_fail(&err, MSG_NUM_BAD, STR("12345")));
	check(EXCEPTION_NOMEM, MSG_NONE, "out of memory");
	assert_false(ddbi_fail_text(&err, EXCEPTION_IO, STR("longer than ten")));
	check(EXCEPTION_NOMEM, MSG_NONE, "out of memory");
	assert_false(ddbi_failf(&err, EXCEPTION_IO, "%s", "longer than ten"));
	check(EXCEPTION_NOMEM, MSG_NONE, "out of memory");
	assert_false(ddbi_fail(&err, MSG_NUM_OVER));
	assert_int_equal(err.exception, EXCEPTION_VALIDATION);
	error_init(&err, NULL);
	assert_false(ddbi_fail(&err, MSG_NUM_BAD, STR("12345")));
	check(EXCEPTION_NOMEM, MSG_NONE, "out of memory");
	ddbi_arena_free(&tiny);
}

static void test_the_public_error(void **state)
{
	(void)state;
	struct ddb_error out;
	memset(&out, 0xAA, sizeof out);
	ddbi_fail_text(&err, EXCEPTION_CONDITION_FAILED, STR("The conditional request failed"));
	ddbi_error_public(&err, &out);
	assert_int_equal(out.rc, DDB_CONDITION_FAILED);
	assert_int_equal(out.http_status, 400);
	assert_false(out.retryable);
	assert_string_equal(out.type, "ConditionalCheckFailedException");
	assert_string_equal(out.message, "The conditional request failed");
	assert_string_equal(out.request_id, "");
	error_init(&err, &arena);
	ddbi_error_public(&err, &out);
	assert_int_equal(out.rc, DDB_OK);
	assert_int_equal(out.http_status, 0);
	assert_string_equal(out.type, "");
	assert_string_equal(out.message, "");
}

/* The message's array holds 1,023 bytes; the character before the cut is 1 to 4 bytes long. */
static void test_the_public_message_is_cut_between_characters(void **state)
{
	(void)state;
	static const char *const characters[] = { "x", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80" };
	for (size_t k = 0; k < 4; k++) {
		size_t width = strlen(characters[k]);
		for (size_t before = 1015; before <= 1024; before++) {
			char text[1100];
			memset(text, 'a', before);
			memcpy(text + before, characters[k], width);
			memset(text + before + width, 'b', 40);
			struct ddb_error out;
			ddbi_fail_text(&err, EXCEPTION_IO, (struct str){ text, before + width + 40 });
			ddbi_error_public(&err, &out);
			size_t want = before > 1023 || before + width <= 1023 ? 1023 : before;
			assert_int_equal(strlen(out.message), want);
			assert_memory_equal(out.message, text, want);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_text_without_arguments, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_arguments_fill_the_holes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_arguments_are_taken_as_they_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_few_and_too_many_arguments, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_texts_of_ones_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_numbers_as_arguments, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_without_room_it_is_nomem, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_public_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_public_message_is_cut_between_characters, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
