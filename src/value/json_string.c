/* SPDX-License-Identifier: Apache-2.0 */
/* The strings that are not simply a slice of plain ASCII. */
#include "base/text.h"
#include "value/json_scan.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four hex digits at p, or -1. */
static int32_t hex4(const char *p, const char *end)
{
	if (end - p < 4)
		return -1;
	int32_t value = 0;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(p[i]);
		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

/* p is behind the `\u`. Writes the character; a surrogate needs its other half (01-P25). */
static const char *unescape_unicode(const char *p, const char *end, char **to)
{
	int32_t unit = hex4(p, end);
	p += 4;
	if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
		return NULL;
	if (unit >= 0xD800 && unit <= 0xDBFF) {
		int32_t low = end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? hex4(p + 2, end) : -1;
		if (low < 0xDC00 || low > 0xDFFF)
			return NULL;
		unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
		p += 6;
	}
	*to += ddbi_utf8_put(*to, (uint32_t)unit);
	return p;
}

/* p is behind the backslash. */
static const char *unescape_one(const char *p, const char *end, char **to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	if (p == end)
		return NULL;
	if (*p == 'u')
		return unescape_unicode(p + 1, end, to);
	const char *found = memchr(from, *p, sizeof from - 1);
	if (!found)
		return NULL;
	*(*to)++ = into[found - from];
	return p + 1;
}

/* The closing quote, over escapes; NULL: there is none, or a control character comes first. */
static const char *closing_quote(const char *p, const char *end, bool *high)
{
	for (;;) {
		p = scan_string(p, end, high);
		if (p == end || (*p != '"' && *p != '\\'))
			return NULL;
		if (*p == '"')
			return p;
		if (end - p < 2)
			return NULL;
		p += 2;
	}
}

static bool unescape(const char *p, const char *end, char *to, size_t *n)
{
	char *start = to;
	while (p && p < end) {
		const char *backslash = memchr(p, '\\', (size_t)(end - p));
		size_t plain = (size_t)((backslash ? backslash : end) - p);
		memcpy(to, p, plain);
		to += plain;
		p = backslash ? unescape_one(backslash + 1, end, &to) : end;
	}
	*n = (size_t)(to - start);
	return p != NULL;
}

const char *ddbi_json_string_rest(struct json *j, const char *p, struct str *out)
{
	bool high = false;
	const char *quote = closing_quote(p, j->end, &high);
	if (!quote)
		return NULL;
	struct str raw = { p, (size_t)(quote - p) };
	if (high && !ddbi_utf8_valid(raw))
		return NULL;
	*out = raw;
	if (memchr(raw.p, '\\', raw.n)) {
		/* What it stands for is never longer than the escape. */
		char *to = ddbi_arena_bytes(j->arena, raw.n);
		j->nomem |= !to;
		if (!to || !unescape(raw.p, quote, to, &out->n))
			return NULL;
		out->p = to;
	}
	return quote + 1;
}
