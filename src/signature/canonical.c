/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of a signature: canonical request, string to sign, Authorization header. */
#include "signature/signature.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define DAY       8 /* of the time: YYYYMMDD */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Texts are written where room was made beforehand: this is done for each request. */
static char *put(char *to, struct str s)
{
	if (s.n)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

static char *put_line(char *to, struct str s)
{
	to = put(to, s);
	*to++ = '\n';
	return to;
}

/* Without blanks at the ends, and runs of them inside as one. */
static char *put_folded(char *to, struct str value)
{
	while (value.n && is_blank(value.p[value.n - 1]))
		value.n--;
	for (size_t i = 0; i < value.n;) {
		size_t from = i;
		while (i < value.n && !is_blank(value.p[i]))
			i++;
		to = put(to, str_sub(value, from, i - from));
		bool started = i > 0;
		while (i < value.n && is_blank(value.p[i]))
			i++;
		if (started && i < value.n)
			*to++ = ' ';
	}
	return to;
}

static char *put_value(char *to, struct str value)
{
	bool plain = !value.n || (!memchr(value.p, ' ', value.n) && !memchr(value.p, '\t', value.n));
	return plain ? put(to, value) : put_folded(to, value);
}

static char *put_names(char *to, const struct signature_header *headers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			*to++ = ';';
		to = put(to, headers[i].name);
	}
	return to;
}

/* At most so many bytes. */
static size_t canonical_size(const struct signature_request *r)
{
	size_t n = r->method.n + r->path.n + r->query.n + SIGNATURE_HEX + 8;
	for (size_t i = 0; i < r->nheaders; i++)
		n += 2 * r->headers[i].name.n + r->headers[i].value.n + 3;
	return n;
}

void ddbi_signature_canonical(const struct signature_request *r, struct buf *out)
{
	char *start = ddbi_buf_reserve(out, canonical_size(r)), *to = start;
	if (!start)
		return;
	to = put_line(to, r->method);
	to = put_line(to, r->path);
	to = put_line(to, r->query);
	for (size_t i = 0; i < r->nheaders; i++) {
		to = put(to, r->headers[i].name);
		*to++ = ':';
		to = put_value(to, r->headers[i].value);
		*to++ = '\n';
	}
	*to++ = '\n';
	to = put_names(to, r->headers, r->nheaders);
	*to++ = '\n';
	to = put(to, (struct str){ r->body_hash, SIGNATURE_HEX });
	out->len += (size_t)(to - start);
}

/* "20150830/us-east-1/dynamodb/aws4_request" */
static char *put_scope(char *to, const struct signature_scope *s)
{
	to = put(to, str_sub(s->time, 0, DAY));
	*to++ = '/';
	to = put(to, s->region);
	*to++ = '/';
	to = put(to, s->service);
	return put(to, STR("/aws4_request"));
}

static size_t scope_size(const struct signature_scope *s)
{
	return DAY + s->region.n + s->service.n + sizeof "//aws4_request/";
}

void ddbi_signature_string(const struct signature_scope *s, const char hash[SIGNATURE_HEX], struct buf *out)
{
	size_t size = sizeof ALGORITHM + s->time.n + scope_size(s) + SIGNATURE_HEX + 4;
	char *start = ddbi_buf_reserve(out, size), *to = start;
	if (!start)
		return;
	to = put_line(to, STR(ALGORITHM));
	to = put_line(to, s->time);
	to = put_scope(to, s);
	*to++ = '\n';
	to = put(to, (struct str){ hash, SIGNATURE_HEX });
	out->len += (size_t)(to - start);
}

static size_t authorization_size(const struct signature_scope *s, const struct signature_request *r)
{
	size_t n = sizeof ALGORITHM " Credential=/, SignedHeaders=, Signature=" + s->key_id.n +
		   scope_size(s) + SIGNATURE_HEX;
	for (size_t i = 0; i < r->nheaders; i++)
		n += r->headers[i].name.n + 1;
	return n;
}

void ddbi_signature_authorization(const struct signature_scope *s, const struct signature_request *r,
	const char signature[SIGNATURE_HEX], struct buf *out)
{
	char *start = ddbi_buf_reserve(out, authorization_size(s, r)), *to = start;
	if (!start)
		return;
	to = put(to, STR(ALGORITHM " Credential="));
	to = put(to, s->key_id);
	*to++ = '/';
	to = put_scope(to, s);
	to = put(to, STR(", SignedHeaders="));
	to = put_names(to, r->headers, r->nheaders);
	to = put(to, STR(", Signature="));
	to = put(to, (struct str){ signature, SIGNATURE_HEX });
	out->len += (size_t)(to - start);
}

/* Days since 1970 as year, month, day: Hinnant's civil_from_days. */
static void civil(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * years + years / 4 - years / 100);
	int64_t m = (5 * of_year + 2) / 153;
	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = years + era * 400 + (*month <= 2);
}

static char *digits(char *to, int64_t v, int n)
{
	for (int i = n - 1; i >= 0; i--, v /= 10)
		to[i] = (char)('0' + v % 10);
	return to + n;
}

void ddbi_signature_time(int64_t us, char out[SIGNATURE_TIME])
{
	int64_t seconds = us / 1000000, year, month, day;
	civil(seconds / 86400, &year, &month, &day);
	char *p = digits(out, year, 4);
	p = digits(p, month, 2);
	p = digits(p, day, 2);
	*p++ = 'T';
	p = digits(p, seconds / 3600 % 24, 2);
	p = digits(p, seconds / 60 % 60, 2);
	p = digits(p, seconds % 60, 2);
	*p = 'Z';
}

/* Days since 1970 of a date: Hinnant's days_from_civil. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t number(const char *p, size_t n)
{
	int64_t v = 0;
	for (size_t i = 0; i < n; i++)
		v = v * 10 + (p[i] - '0');
	return v;
}

bool ddbi_signature_time_read(struct str s, int64_t *us)
{
	static const char form[] = "dddddddd"
				   "T"
				   "dddddd"
				   "Z";
	if (s.n != SIGNATURE_TIME)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != form[i])
			return false;
	int64_t day = days_of(number(s.p, 4), number(s.p + 4, 2), number(s.p + 6, 2));
	int64_t second = number(s.p + 9, 2) * 3600 + number(s.p + 11, 2) * 60 + number(s.p + 13, 2);
	char again[SIGNATURE_TIME];
	*us = (day * 86400 + second) * 1000000;
	ddbi_signature_time(*us, again);
	return memcmp(again, s.p, sizeof again) == 0;
}
