/* SPDX-License-Identifier: Apache-2.0 */
#include "model/times.h"
#include <ddb/ddb.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	int64_t us;
	const char *text;
} known[] = {
	{ 0, "1970-01-01T00:00:00.000000Z" },
	{ 1, "1970-01-01T00:00:00.000001Z" },
	{ -1, "1969-12-31T23:59:59.999999Z" },
	{ INT64_C(951782400000000), "2000-02-29T00:00:00.000000Z" },
	{ INT64_C(1709208000123456), "2024-02-29T12:00:00.123456Z" },
	{ INT64_C(4107542400000000), "2100-03-01T00:00:00.000000Z" },
	{ INT64_C(-62135596800000000), "0001-01-01T00:00:00.000000Z" },
	{ INT64_C(253402300799999999), "9999-12-31T23:59:59.999999Z" },
};

static void a_time_as_text_and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		char text[TIME_TEXT + 1] = "";
		int64_t us;
		assert_true(ddbi_time_format(known[i].us, text));
		assert_string_equal(text, known[i].text);
		assert_true(ddbi_time_parse(str_z(text), &us));
		assert_true(us == known[i].us);
	}
}

static void years_that_have_no_four_digits(void **state)
{
	char text[TIME_TEXT];
	(void)state;
	assert_false(ddbi_time_format(INT64_C(253402300800000000), text));
	assert_false(ddbi_time_format(INT64_C(-62167219200000001), text));
	assert_false(ddbi_time_format(INT64_MAX, text));
	assert_false(ddbi_time_format(INT64_MIN, text));
}

static void other_spellings(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
	} spellings[] = {
		{ "2024-02-29T12:00:00Z", INT64_C(1709208000000000) },
		{ "2024-02-29T12:00:00.5Z", INT64_C(1709208000500000) },
		{ "2024-02-29T12:00:00.123456789Z", INT64_C(1709208000123456) },
		{ "2024-02-29T13:30:00+01:30", INT64_C(1709208000000000) },
		{ "2024-02-29T06:30:00.000000-0530", INT64_C(1709208000000000) },
		{ "2024-02-29T12:00:00.000000+0000", INT64_C(1709208000000000) },
	};
	(void)state;
	for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
		int64_t us;
		assert_true(ddbi_time_parse(str_z(spellings[i].text), &us));
		assert_true(us == spellings[i].us);
	}
}

static void what_is_no_time(void **state)
{
	static const char *const bad[] = { "", "yesterday", "2024-02-30T12:00:00Z", "2023-02-29T12:00:00Z",
		"2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "2024-01-00T00:00:00Z",
		"2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "2024-01-01T00:00:00",
		"2024-01-01T00:00:00.Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00Zz",
		"2024-01-01T00:00:00+1", "2024-01-01T00:00:00+24:00", "24-01-01T00:00:00Z",
		"2024-1-01T00:00:00Z" };
	int64_t us;
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(ddbi_time_parse(str_z(bad[i]), &us));
}

static void units(void **state)
{
	const struct ddb_time t = { 5 };
	(void)state;
	assert_true(ddb_add_seconds(t, 1).us == 1000005);
	assert_true(ddb_add_minutes(t, -1).us == -59999995);
	assert_true(ddb_add_hours(t, 1).us == INT64_C(3600000005));
	assert_true(ddb_add_days(t, 1).us == INT64_C(86400000005));
	assert_true(ddb_add_weeks(t, 1).us == INT64_C(604800000005));
	int64_t before = ddb_now().us, in = ddb_in_hours(1).us, after = ddb_now().us;
	assert_true(in >= before + INT64_C(3600000000) && in <= after + INT64_C(3600000000));
	assert_true(before > INT64_C(1700000000000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_as_text_and_back),
		cmocka_unit_test(years_that_have_no_four_digits),
		cmocka_unit_test(other_spellings),
		cmocka_unit_test(what_is_no_time),
		cmocka_unit_test(units),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
