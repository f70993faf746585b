/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/client.h"

static bool two_digits(const char *p, int64_t *out)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return false;
	*out = (p[0] - '0') * 10 + (p[1] - '0');
	return true;
}

static int64_t month_of(const char *p)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	for (int64_t i = 0; i < 12; i++)
		if (!memcmp(names + 3 * i, p, 3))
			return i + 1;
	return 0;
}

/* Days since 1970 of a date: Hinnant's days_from_civil. */
int64_t ddbi_days_of(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool ddbi_http_date(const char *text, int64_t *us)
{
	/* 0123456789012345678901234567
	 * Sat, 21 Nov 2026 06:43:34 GMT */
	int64_t day, century, year, hour, minute, second;
	if (strlen(text) < 25 || !two_digits(text + 5, &day) || !two_digits(text + 12, &century) ||
		!two_digits(text + 14, &year) || !two_digits(text + 17, &hour) ||
		!two_digits(text + 20, &minute) || !two_digits(text + 23, &second))
		return false;
	int64_t month = month_of(text + 8);
	if (!month || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
		return false;
	int64_t days = ddbi_days_of(century * 100 + year, month, day);
	*us = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000000;
	return true;
}

bool ddbi_iso_time(struct str text, int64_t *us)
{
	/* 2026-11-21T06:43:34[.fraction](Z or +00:00) */
	int64_t century, year, month, day, hour, minute, second;
	const char *p = text.p;
	if (text.n < 20 || p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' || p[16] != ':' ||
		!two_digits(p, &century) || !two_digits(p + 2, &year) || !two_digits(p + 5, &month) ||
		!two_digits(p + 8, &day) || !two_digits(p + 11, &hour) || !two_digits(p + 14, &minute) ||
		!two_digits(p + 17, &second))
		return false;
	size_t at = 19;
	if (p[at] == '.')
		for (at++; at < text.n && p[at] >= '0' && p[at] <= '9';)
			at++;
	struct str zone = str_sub(text, at, text.n - at);
	if (!str_eq(zone, STR("Z")) && !str_eq(zone, STR("+00:00")) && !str_eq(zone, STR("UTC")))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
		return false;
	int64_t days = ddbi_days_of(century * 100 + year, month, day);
	*us = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000000;
	return true;
}
