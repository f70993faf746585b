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

static void a_time_in_public(void **state)
{
	char text[DDB_TIME_SIZE];
	struct ddb_time t = { 7 };
	(void)state;
	assert_true(ddb_time_text((struct ddb_time){ INT64_C(1709208000123456) }, text));
	assert_string_equal(text, "2024-02-29T12:00:00.123456Z");
	assert_false(ddb_time_text((struct ddb_time){ INT64_MAX }, text));
	assert_false(ddb_time_text(t, NULL));
	assert_true(ddb_time_of("2024-02-29T13:00:00.5+01:00", &t));
	assert_true(t.us == INT64_C(1709208000500000));
	assert_false(ddb_time_of("2024-02-30T13:00:00Z", &t) || ddb_time_of(NULL, &t) ||
		     ddb_time_of("2024-02-29T13:00:00Z", NULL));
	assert_true(t.us == INT64_C(1709208000500000)); /* untouched */
}

static void dates(void **state)
{
	static const struct {
		struct ddb_date date;
		const char *text;
		int64_t begins;
	} days[] = {
		{ { 1970, 1, 2 }, "1970-01-02", INT64_C(86400000000) },
		{ { 1969, 12, 31 }, "1969-12-31", INT64_C(-86400000000) },
		{ { 2000, 2, 29 }, "2000-02-29", INT64_C(951782400000000) },
		{ { 2024, 2, 29 }, "2024-02-29", INT64_C(1709164800000000) },
		{ { 1, 1, 1 }, "0001-01-01", INT64_C(-62135596800000000) },
		{ { 9999, 12, 31 }, "9999-12-31", INT64_C(253402214400000000) },
	};
	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		char text[DDB_DATE_SIZE];
		struct ddb_date d;
		assert_true(ddb_date_text(days[i].date, text));
		assert_string_equal(text, days[i].text);
		assert_true(ddb_date_of(text, &d));
		assert_true(d.year == days[i].date.year && d.month == days[i].date.month &&
			    d.day == days[i].date.day);
		assert_true(ddb_day_begin(d).us == days[i].begins);
		for (int k = 0; k < 2; k++) { /* its first and its last microsecond */
			d = ddb_day_of((struct ddb_time){ days[i].begins + k * INT64_C(86399999999) });
			assert_true(d.year == days[i].date.year && d.month == days[i].date.month &&
				    d.day == days[i].date.day);
		}
	}
}

static void what_is_no_date(void **state)
{
	static const char *const bad[] = { "", "2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31",
		"2024-13-01", "2024-00-01", "2024-01-00", "2024-1-01", "24-01-01", "2024-01-01T00:00:00Z",
		"2024-01-01 ", "-024-01-01" };
	static const struct ddb_date wrong[] = { { 2023, 2, 29 }, { 2024, 0, 1 }, { 2024, 13, 1 },
		{ 2024, 1, 0 }, { 2024, 1, 32 }, { 10000, 1, 1 }, { -1, 1, 1 } };
	char text[DDB_DATE_SIZE];
	struct ddb_date d = { 1, 2, 3 };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(ddb_date_of(bad[i], &d));
	assert_false(ddb_date_of(NULL, &d) || ddb_date_of("2024-01-01", NULL));
	assert_true(d.year == 1 && d.month == 2 && d.day == 3);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(ddb_date_text(wrong[i], text));
	assert_false(ddb_date_text((struct ddb_date){ 2024, 1, 1 }, NULL));
	assert_int_equal(ddb_day_of((struct ddb_time){ INT64_MAX }).month, 0); /* the year 294247 */
	assert_true(ddb_day_begin((struct ddb_date){ 0 }).us == 0);
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
		cmocka_unit_test(a_time_in_public),
		cmocka_unit_test(dates),
		cmocka_unit_test(what_is_no_date),
		cmocka_unit_test(units),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
