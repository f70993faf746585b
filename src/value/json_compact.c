/* SPDX-License-Identifier: Apache-2.0 */
/* The short way through the values that make up most text: {"S":"..."}, {"N":"..."} and {"BOOL":...}, as the
 * SDKs write them. Whatever looks different in any way is left to the long way, which judges it. */
#include "base/text.h"
#include "value/coefficient.h"
#include "value/json_reader.h"

#define SMALL_DIGITS 18 /* their number fits in 64 bits with room for one more */

static const char *compact_text(struct reader *r, const char *p, size_t *size)
{
	bool high = false;
	const char *stop = scan_string(p, r->end, &high);
	if (r->end - stop < 2 || stop[0] != '"' || stop[1] != '}')
		return NULL;
	size_t n = (size_t)(stop - p);
	if (high && !ddbi_utf8_valid((struct str){ p, n }))
		return NULL;
	char *to = room(r->out, n + 1 + PACKED_LENGTH_ROOM + COPY_SLACK);
	if (!to)
		return NULL;
	char *content = length_put(to, n + 1);
	*content++ = DDB_S;
	copy_short(content, p, n, r->end);
	r->out->len += (size_t)(content - to) + n;
	*size = n;
	return stop + 2;
}

struct small_number {
	uint64_t value;
	int exponent;
	bool negative;
};

/* Digits with one point at most; returns the place behind them, NULL: it is no such number. */
static const char *small_digits(const char *p, const char *end, struct small_number *n)
{
	uint64_t value = 0;
	const char *point = NULL;
	n->negative = *p == '-';
	p += n->negative;
	const char *from = p;
	for (; p < end && p - from <= SMALL_DIGITS; p++) {
		unsigned digit = (unsigned)(unsigned char)*p - '0';
		if (digit <= 9)
			value = value * 10 + digit;
		else if (*p == '.' && !point)
			point = p;
		else
			break;
	}
	ptrdiff_t digits = p - from - (point != NULL);
	n->value = value;
	n->exponent = point ? -(int)(p - point - 1) : 0;
	return digits > 0 && digits <= SMALL_DIGITS ? p : NULL;
}

static void normalize(struct small_number *n)
{
	if (n->value == 0)
		*n = (struct small_number){ 0, 0, false };
	while (n->value && n->value % 10 == 0) {
		n->value /= 10;
		n->exponent++;
	}
}

static const char *compact_number(struct reader *r, const char *p, size_t *size)
{
	struct small_number n;
	p = small_digits(p, r->end, &n);
	if (!p || r->end - p < 2 || p[0] != '"' || p[1] != '}')
		return NULL;
	char *to = room(r->out, 1 + PACKED_NUMBER_ROOM);
	if (!to)
		return NULL;
	normalize(&n);
	struct ddb_decimal d = { .lo = n.value, .exponent = (int16_t)n.exponent, .negative = n.negative };
	size_t length = ddbi_number_put(to + 1, &d, size);
	*to = (char)length;
	r->out->len += 1 + length;
	return p + 2;
}

/* p is in front of the flag, and its seven bytes are there. */
static const char *compact_flag(struct reader *r, const char *p, size_t *size)
{
	bool flag = memcmp(p, "true}", 5) == 0;
	if (!flag && memcmp(p, "false}", 6) != 0)
		return NULL;
	char *to = room(r->out, 3);
	if (!to)
		return NULL;
	memcpy(to, (char[]){ 2, DDB_BOOL, flag }, 3);
	r->out->len += 3;
	*size = 1;
	return p + (flag ? 5 : 6);
}

const char *ddbi_json_read_compact(struct reader *r, const char *p, size_t *size)
{
	if (r->end - p < 16 || memcmp(p, "{\"", 2) != 0 || r->j->depth >= JSON_DEPTH_MAX)
		return NULL;
	/* Python's json module writes one blank behind the colon. */
	if (memcmp(p + 2, "BOOL\":", 6) == 0)
		return compact_flag(r, p + 8 + (p[8] == ' '), size);
	if (memcmp(p + 3, "\":", 2) != 0)
		return NULL;
	const char *value = p + 5 + (p[5] == ' ');
	if (*value != '"')
		return NULL;
	switch (p[2]) {
	case 'S': return compact_text(r, value + 1, size);
	case 'N': return compact_number(r, value + 1, size);
	default: return NULL;
	}
}
