/* SPDX-License-Identifier: Apache-2.0 */
/* JSON straight from packed form. */
#include "base/text.h"
#include "value/decimal.h"
#include "value/json.h"
#include "value/layout.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define ESCAPE_MAX 6 /* \u001f */

/* ---- strings ---- */
static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

/* How many bytes from p on can stand as they are. */
static size_t plain_length(const char *p, size_t n)
{
	size_t i = 0;
#ifdef __SSE2__
	for (; n - i >= 16; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		__m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
		__m128i backslash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
		__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1F)), x);
		int stop = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, backslash), control));
		if (stop)
			return i + (size_t)__builtin_ctz((unsigned)stop);
	}
#endif
	while (i < n && !needs_escape((unsigned char)p[i]))
		i++;
	return i;
}

static char *put_escape(char *to, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", into[] = "\"\\bfnrt", hex[] = "0123456789abcdef";
	const char *found = memchr(from, c, sizeof from - 1);
	*to++ = '\\';
	if (found) {
		*to++ = into[found - from];
		return to;
	}
	memcpy(to, "u00", 3);
	to[3] = hex[c >> 4];
	to[4] = hex[c & 15];
	return to + 5;
}

/* A string without quotes; there is room for its bytes at least. */
static void write_escaped(struct buf *out, struct str s)
{
	while (s.n) {
		size_t plain = plain_length(s.p, s.n);
		char *to = ddbi_buf_reserve(out, s.n + ESCAPE_MAX);
		if (!to)
			return;
		memcpy(to, s.p, plain);
		out->len += plain;
		if (plain == s.n)
			return;
		char *end = put_escape(to + plain, (unsigned char)s.p[plain]);
		out->len = (size_t)(end - out->p);
		s = str_sub(s, plain + 1, s.n - plain - 1);
	}
}

void ddbi_json_write_string(struct buf *out, struct str s)
{
	ddbi_buf_byte(out, '"');
	write_escaped(out, s);
	ddbi_buf_byte(out, '"');
}

/* ---- numbers ---- */
static void write_number(struct buf *out, struct str value)
{
	struct ddb_decimal d = ddbi_packed_number(value);
	char *to = ddbi_buf_reserve(out, DECIMAL_TEXT_MAX + 2);
	if (!to)
		return;
	size_t n = ddbi_decimal_format(&d, to + 1);
	to[0] = '"';
	to[1 + n] = '"';
	out->len += n + 2;
}

void ddbi_json_write_ms(struct buf *out, int64_t ms)
{
	uint64_t magnitude = ms < 0 ? -(uint64_t)ms : (uint64_t)ms;
	unsigned part = (unsigned)(magnitude % 1000);
	if (ms < 0)
		ddbi_buf_byte(out, '-');
	ddbi_buf_u64(out, magnitude / 1000);
	char digits[4] = { '.', (char)('0' + part / 100), (char)('0' + part / 10 % 10),
		(char)('0' + part % 10) };
	size_t n = part == 0 ? 0 : part % 10 ? 4 : part % 100 ? 3 : 2;
	ddbi_buf_add(out, digits, n);
}

/* ---- values ---- */
static void write_binary(struct buf *out, struct str bytes)
{
	ddbi_buf_byte(out, '"');
	ddbi_base64_write(out, bytes);
	ddbi_buf_byte(out, '"');
}

static void write_set_member(struct buf *out, struct str value)
{
	switch (packed_type(value)) {
	case DDB_S: ddbi_json_write_string(out, ddbi_packed_bytes(value)); break;
	case DDB_N: write_number(out, value); break;
	default: write_binary(out, ddbi_packed_bytes(value)); break;
	}
}

static void write_elements(struct buf *out, struct str value)
{
	bool list = packed_type(value) == DDB_L;
	const char *comma = "[";
	for (struct packed_iter it = ddbi_packed_iter(value); ddbi_packed_next(&it); comma = ",") {
		buf_z(out, comma);
		if (list)
			ddbi_json_write_attribute(out, it.value);
		else
			write_set_member(out, it.value);
	}
	buf_z(out, *comma == '[' ? "[]" : "]");
}

static void write_members(struct buf *out, struct str members)
{
	struct packed_iter it = { .rest = members, .type = DDB_M };
	const char *comma = "{";
	for (; ddbi_packed_next(&it); comma = ",") {
		buf_z(out, comma);
		ddbi_json_write_string(out, it.name);
		ddbi_buf_byte(out, ':');
		ddbi_json_write_attribute(out, it.value);
	}
	buf_z(out, *comma == '{' ? "{}" : "}");
}

static void write_content(struct buf *out, struct str value)
{
	switch (packed_type(value)) {
	case DDB_S: ddbi_json_write_string(out, ddbi_packed_bytes(value)); break;
	case DDB_N: write_number(out, value); break;
	case DDB_B: write_binary(out, ddbi_packed_bytes(value)); break;
	case DDB_BOOL: buf_z(out, ddbi_packed_bool(value) ? "true" : "false"); break;
	case DDB_M: write_members(out, (struct str){ value.p + PACKED_HEAD, value.n - PACKED_HEAD }); break;
	case DDB_NONE:
	case DDB_NULL: buf_z(out, "true"); break;
	default: write_elements(out, value); break;
	}
}

void ddbi_json_write_attribute(struct buf *out, struct str value)
{
	buf_z(out, "{\"");
	buf_z(out, ddbi_type_name(packed_type(value)));
	buf_z(out, "\":");
	write_content(out, value);
	ddbi_buf_byte(out, '}');
}

void ddbi_json_write_item(struct buf *out, struct str item)
{
	write_members(out, item_members(item));
}
