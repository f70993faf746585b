/* SPDX-License-Identifier: Apache-2.0 */
#include "error/exception.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_what_is_known_of_an_exception(void **state)
{
	(void)state;
	const struct exception_info *info = ddbi_exception(EXCEPTION_VALIDATION);
	assert_string_equal(info->name, "ValidationException");
	assert_string_equal(info->ns, "com.amazon.coral.validate#");
	assert_int_equal(info->http_status, 400);
	assert_string_equal(info->message_member, "message");
	assert_int_equal(info->rc, DDB_INVALID);
	assert_false(info->retryable);
	info = ddbi_exception(EXCEPTION_SERIALIZATION);
	assert_string_equal(info->message_member, "Message");
	info = ddbi_exception(EXCEPTION_INTERNAL);
	assert_int_equal(info->http_status, 500);
	assert_true(info->retryable);
}

static void test_there_is_always_an_answer(void **state)
{
	(void)state;
	for (int e = EXCEPTION_NONE + 1; e < EXCEPTION_COUNT; e++) {
		const struct exception_info *info = ddbi_exception((enum exception)e);
		assert_true(strlen(info->name) > 0);
		assert_true(strlen(info->name) < sizeof((struct ddb_error *)NULL)->type);
		assert_true(info->http_status >= 400 && info->http_status < 600);
		assert_int_not_equal(info->rc, DDB_OK);
	}
	assert_int_equal(ddbi_exception(EXCEPTION_NONE)->rc, DDB_OK);
	assert_ptr_equal(ddbi_exception(EXCEPTION_COUNT), ddbi_exception(EXCEPTION_NONE));
}

static void test_by_name(void **state)
{
	(void)state;
	for (int e = EXCEPTION_NONE + 1; e < EXCEPTION_COUNT; e++) {
		const char *name = ddbi_exception((enum exception)e)->name;
		assert_int_equal(ddbi_exception_by_name(name, strlen(name)), e);
	}
	assert_int_equal(ddbi_exception_by_name("ValidationExceptionX", 19), EXCEPTION_VALIDATION);
	assert_int_equal(ddbi_exception_by_name("ValidationException", 18), EXCEPTION_NONE);
	assert_int_equal(ddbi_exception_by_name("validationexception", 19), EXCEPTION_NONE);
	assert_int_equal(ddbi_exception_by_name("", 0), EXCEPTION_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_known_of_an_exception),
		cmocka_unit_test(test_there_is_always_an_answer),
		cmocka_unit_test(test_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
