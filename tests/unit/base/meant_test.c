/* SPDX-License-Identifier: Apache-2.0 */
#include "base/meant.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const char *const names[] = { "first_name", "last_name", "age", "email" };

static const char *meant(const char *written)
{
	const char *name = ddbi_meant(str_z(written), names, 4);
	return name ? name : "";
}

static void the_closest_name(void **state)
{
	(void)state;
	assert_string_equal(meant("frist_name"), "first_name"); /* 2 replaced */
	assert_string_equal(meant("lastname"), "last_name");
	assert_string_equal(meant("AGE"), "age");
	assert_string_equal(meant("agee"), "age");
	assert_string_equal(meant("emial"), "email");
}

static void none_is_close(void **state)
{
	(void)state;
	assert_string_equal(meant("phone"), "");
	assert_string_equal(meant("xyz"), "");
	assert_null(ddbi_meant(str_z("age"), names, 0));
	char longer[100];
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = 0;
	assert_string_equal(meant(longer), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_closest_name),
		cmocka_unit_test(none_is_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
