/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of a signature: canonical request, string to sign, Authorization header. */
#include "signature/signature.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define DAY       8 /* of the time: YYYYMMDD */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Without blanks at the ends, and runs of them inside as one. */
static void trimmed(struct str value, struct buf *out)
{
	while (value.n && is_blank(value.p[value.n - 1]))
		value.n--;
	for (size_t i = 0; i < value.n;) {
		size_t from = i;
		while (i < value.n && !is_blank(value.p[i]))
			i++;
		ddbi_buf_add(out, value.p + from, i - from);
		bool started = i > 0;
		while (i < value.n && is_blank(value.p[i]))
			i++;
		if (started && i < value.n)
			ddbi_buf_byte(out, ' ');
	}
}

void ddbi_signature_names(const struct signature_header *headers, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			ddbi_buf_byte(out, ';');
		buf_str(out, headers[i].name);
	}
}

void ddbi_signature_canonical(const struct signature_request *r, struct buf *out)
{
	buf_str(out, r->method);
	ddbi_buf_byte(out, '\n');
	buf_str(out, r->path);
	ddbi_buf_byte(out, '\n');
	buf_str(out, r->query);
	ddbi_buf_byte(out, '\n');
	for (size_t i = 0; i < r->nheaders; i++) {
		buf_str(out, r->headers[i].name);
		ddbi_buf_byte(out, ':');
		trimmed(r->headers[i].value, out);
		ddbi_buf_byte(out, '\n');
	}
	ddbi_buf_byte(out, '\n');
	ddbi_signature_names(r->headers, r->nheaders, out);
	ddbi_buf_byte(out, '\n');
	ddbi_buf_add(out, r->body_hash, SIGNATURE_HEX);
}

/* "20150830/us-east-1/dynamodb/aws4_request" */
static void scope_text(const struct signature_scope *s, struct buf *out)
{
	buf_str(out, str_sub(s->time, 0, DAY));
	ddbi_buf_byte(out, '/');
	buf_str(out, s->region);
	ddbi_buf_byte(out, '/');
	buf_str(out, s->service);
	buf_z(out, "/aws4_request");
}

void ddbi_signature_string(const struct signature_scope *s, const char hash[SIGNATURE_HEX], struct buf *out)
{
	buf_z(out, ALGORITHM "\n");
	buf_str(out, s->time);
	ddbi_buf_byte(out, '\n');
	scope_text(s, out);
	ddbi_buf_byte(out, '\n');
	ddbi_buf_add(out, hash, SIGNATURE_HEX);
}

void ddbi_signature_authorization(const struct signature_scope *s, const struct signature_request *r,
	const char signature[SIGNATURE_HEX], struct buf *out)
{
	buf_z(out, ALGORITHM " Credential=");
	buf_str(out, s->key_id);
	ddbi_buf_byte(out, '/');
	scope_text(s, out);
	buf_z(out, ", SignedHeaders=");
	ddbi_signature_names(r->headers, r->nheaders, out);
	buf_z(out, ", Signature=");
	ddbi_buf_add(out, signature, SIGNATURE_HEX);
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
