/* SPDX-License-Identifier: Apache-2.0 */
#include "model/times.h"
#include "base/os.h"
#include <ddb/ddb.h>

#define SECOND INT64_C(1000000)
#define DAY    (86400 * SECOND)

struct ddb_time ddb_now(void)
{
	return (struct ddb_time){ ddbi_clock_us() };
}

/* Days since 1970-01-01 of a date of the Gregorian calendar, which repeats every 400 years = 146,097 days.
 * The year begins in March here, so that the leap day is its last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097, left = days - era * 146097;
	int64_t of_era = (left - left / 1460 + left / 36524 - left / 146096) / 365;
	int64_t of_year = left - (365 * of_era + of_era / 4 - of_era / 100), m = (5 * of_year + 2) / 153;
	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = of_era + era * 400 + (*month <= 2);
}

static char *put_digits(char *p, int64_t v, int n)
{
	for (int i = n; i-- > 0; v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + n;
}

bool ddbi_time_format(int64_t us, char out[TIME_TEXT])
{
	int64_t days = us / DAY - (us % DAY < 0), rest = us % DAY + (us % DAY < 0 ? DAY : 0), year, month,
		day;
	date_of(days, &year, &month, &day);
	if (year < 0 || year > 9999)
		return false;
	int64_t s = rest / SECOND;
	const int64_t parts[] = { year, month, day, s / 3600, s / 60 % 60, s % 60, rest % SECOND };
	static const char after[] = "--T::.Z";
	for (int i = 0; i < 7; i++) {
		out = put_digits(out, parts[i], i == 0 ? 4 : i == 6 ? 6 : 2);
		*out++ = after[i];
	}
	return true;
}

static bool take_digits(struct str *s, size_t n, int64_t *v)
{
	*v = 0;
	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		*v = *v * 10 + (s->p[i] - '0');
	}
	*s = str_sub(*s, n, s->n - n);
	return true;
}

static bool take(struct str *s, char c)
{
	if (!s->n || *s->p != c)
		return false;
	*s = str_sub(*s, 1, s->n - 1);
	return true;
}

static bool take_fraction(struct str *s, int64_t *us)
{
	int64_t unit = SECOND, digit;
	*us = 0;
	if (!take(s, '.'))
		return true;
	if (!s->n || *s->p < '0' || *s->p > '9')
		return false;
	while (take_digits(s, 1, &digit))
		*us += digit * (unit /= 10);
	return true;
}

static bool take_offset(struct str *s, int64_t *us)
{
	int64_t hours, minutes, sign = s->n && *s->p == '-' ? -1 : 1;
	*us = 0;
	if (take(s, 'Z'))
		return true;
	if (!take(s, '+') && !take(s, '-'))
		return false;
	if (!take_digits(s, 2, &hours) || (take(s, ':'), !take_digits(s, 2, &minutes)) || hours > 23 ||
		minutes > 59)
		return false;
	*us = sign * (hours * 60 + minutes) * 60 * SECOND;
	return true;
}

static bool take_date(struct str *s, int64_t *year, int64_t *month, int64_t *day)
{
	return take_digits(s, 4, year) && take(s, '-') && take_digits(s, 2, month) && take(s, '-') &&
	       take_digits(s, 2, day);
}

/* Is there such a day? Not 30 February. */
static bool is_day(int64_t year, int64_t month, int64_t day)
{
	static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (month < 1 || month > 12 || day < 1)
		return false;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return day <= days[month - 1] + (month == 2 && leap);
}

bool ddbi_time_parse(struct str s, int64_t *us)
{
	int64_t year, month, day, h, m, sec, fraction, offset;
	if (!take_date(&s, &year, &month, &day) || !take(&s, 'T') || !take_digits(&s, 2, &h) ||
		!take(&s, ':') || !take_digits(&s, 2, &m) || !take(&s, ':') || !take_digits(&s, 2, &sec) ||
		!take_fraction(&s, &fraction) || !take_offset(&s, &offset) || s.n)
		return false;
	if (h > 23 || m > 59 || sec > 59 || !is_day(year, month, day))
		return false;
	*us = days_of(year, month, day) * DAY + ((h * 60 + m) * 60 + sec) * SECOND + fraction - offset;
	return true;
}

bool ddbi_date_format(struct ddb_date d, char out[DATE_TEXT])
{
	if (d.year < 0 || d.year > 9999 || !is_day(d.year, d.month, d.day))
		return false;
	out = put_digits(out, d.year, 4);
	*out++ = '-';
	out = put_digits(out, d.month, 2);
	*out++ = '-';
	put_digits(out, d.day, 2);
	return true;
}

bool ddbi_date_parse(struct str s, struct ddb_date *out)
{
	int64_t year, month, day;
	if (!take_date(&s, &year, &month, &day) || s.n || !is_day(year, month, day))
		return false;
	*out = (struct ddb_date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
	return true;
}

bool ddb_time_text(struct ddb_time t, char out[DDB_TIME_SIZE])
{
	if (!out || !ddbi_time_format(t.us, out))
		return false;
	out[TIME_TEXT] = 0;
	return true;
}

bool ddb_time_of(const char *text, struct ddb_time *out)
{
	return text && out && ddbi_time_parse(str_z(text), &out->us);
}

bool ddb_date_text(struct ddb_date d, char out[DDB_DATE_SIZE])
{
	if (!out || !ddbi_date_format(d, out))
		return false;
	out[DATE_TEXT] = 0;
	return true;
}

bool ddb_date_of(const char *text, struct ddb_date *out)
{
	return text && out && ddbi_date_parse(str_z(text), out);
}

struct ddb_date ddb_day_of(struct ddb_time t)
{
	int64_t year, month, day;
	date_of(t.us / DAY - (t.us % DAY < 0), &year, &month, &day);
	if (year < INT16_MIN || year > INT16_MAX)
		return (struct ddb_date){ 0 };
	return (struct ddb_date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
}

struct ddb_time ddb_day_begin(struct ddb_date d)
{
	return (struct ddb_time){ d.month ? days_of(d.year, d.month, d.day) * DAY : 0 };
}
