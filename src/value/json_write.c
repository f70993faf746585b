/* SPDX-License-Identifier: Apache-2.0 */
/* JSON straight from packed form. */
#include "base/text.h"
#include "value/decimal.h"
#include "value/json.h"
#include "value/layout.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Where to write, and how far reading may go behind a string: to the end of the packed bytes it is part of.
 */
struct writer {
	struct buf *out;
	const char *limit;
};

/* ---- strings ---- */
static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

#ifdef __SSE2__
static inline unsigned special_bytes(__m128i x)
{
	__m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
	__m128i backslash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
	__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1F)), x);
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, backslash), control));
}
#endif

/* How many bytes from p on can stand as they are. */
static size_t plain_length(const char *p, size_t n)
{
	size_t i = 0;
#ifdef __SSE2__
	for (; n - i >= 16; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		unsigned stop = special_bytes(x);
		if (stop)
			return i + (size_t)__builtin_ctz(stop);
	}
#endif
	while (i < n && !needs_escape((unsigned char)p[i]))
		i++;
	return i;
}

static void write_escape(struct buf *out, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", into[] = "\"\\bfnrt", hex[] = "0123456789abcdef";
	const char *found = memchr(from, c, sizeof from - 1);
	if (found)
		ddbi_buf_add(out, (char[]){ '\\', into[found - from] }, 2);
	else
		ddbi_buf_add(out, (char[]){ '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] }, 6);
}

/* A string without quotes. */
static void write_escaped(struct buf *out, struct str s)
{
	while (s.n) {
		size_t plain = plain_length(s.p, s.n);
		ddbi_buf_add(out, s.p, plain);
		if (plain == s.n)
			return;
		write_escape(out, (unsigned char)s.p[plain]);
		s = str_sub(s, plain + 1, s.n - plain - 1);
	}
}

/* All of s if none of it needs escaping; NULL otherwise. There is room for 16 bytes more. */
static inline char *put_plain(char *to, struct str s, const char *limit)
{
	size_t i = 0;
	(void)limit; /* only blocks of bytes need it */
#ifdef __SSE2__
	for (; i < s.n && limit - (s.p + i) >= 16; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)(s.p + i));
		_mm_storeu_si128((__m128i *)(void *)(to + i), x);
		unsigned stop = special_bytes(x);
		if (s.n - i < 16)
			stop &= (1U << (s.n - i)) - 1;
		if (stop)
			return NULL;
	}
#endif
	for (; i < s.n; i++) {
		if (needs_escape((unsigned char)s.p[i]))
			return NULL;
		to[i] = s.p[i];
	}
	return to + s.n;
}

/* Would the fast ways, which write beyond their end, fail where the plain ones do not? */
static inline bool tight(const struct buf *out, size_t n)
{
	return n > out->max - out->len;
}

/* A piece of at most 16 bytes, and 16 can be read. */
#define SHORT(text) ((struct str){ text "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", sizeof(text) - 1 })

static inline void put_short(struct buf *out, struct str s)
{
	if (out->cap - out->len < 16 || out->failed) {
		buf_str(out, s);
		return;
	}
	memcpy(out->p + out->len, s.p, 16);
	out->len += s.n;
}

/* A string between two SHORT pieces of at most 8 bytes each. */
static HOT_INLINE void write_between(struct writer *w, struct str before, struct str s, struct str behind)
{
	char *start = tight(w->out, s.n + 32) ? NULL : room(w->out, s.n + 32), *to = start;
	if (to) {
		memcpy(to, before.p, 8);
		to = put_plain(to + before.n, s, w->limit);
	}
	if (to) {
		memcpy(to, behind.p, 8);
		w->out->len += (size_t)(to - start) + behind.n;
		return;
	}
	buf_str(w->out, before);
	write_escaped(w->out, s);
	buf_str(w->out, behind);
}

void ddbi_json_write_string(struct buf *out, struct str s)
{
	struct writer w = { out, s.p + s.n };
	write_between(&w, SHORT("\""), s, SHORT("\""));
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
static void write_value(struct writer *, struct str value);

static void write_binary(struct writer *w, struct str bytes)
{
	put_short(w->out, SHORT("\""));
	ddbi_base64_write(w->out, bytes);
	put_short(w->out, SHORT("\""));
}

/* A number between two pieces of at most 8 bytes each. */
static void write_number(struct writer *w, struct str before, struct str value, struct str behind)
{
	char few[DECIMAL_TEXT_MAX + 32];
	bool slow = tight(w->out, sizeof few);
	char *to = slow ? few : room(w->out, sizeof few);
	if (!to)
		return;
	struct ddb_decimal d = ddbi_packed_number(value);
	memcpy(to, before.p, 8);
	size_t n = before.n + ddbi_decimal_format(&d, to + before.n);
	memcpy(to + n, behind.p, 8);
	if (slow)
		ddbi_buf_add(w->out, few, n + behind.n);
	else
		w->out->len += n + behind.n;
}

static void write_set_member(struct writer *w, struct str value)
{
	switch (packed_type(value)) {
	case DDB_S: write_between(w, SHORT("\""), ddbi_packed_bytes(value), SHORT("\"")); break;
	case DDB_N: write_number(w, SHORT("\""), value, SHORT("\"")); break;
	default: write_binary(w, ddbi_packed_bytes(value)); break;
	}
}

static void write_elements(struct writer *w, struct str value)
{
	bool list = packed_type(value) == DDB_L, first = true;
	for (struct packed_iter it = ddbi_packed_iter(value); ddbi_packed_next(&it); first = false) {
		put_short(w->out, first ? SHORT("[") : SHORT(","));
		if (list)
			write_value(w, it.value);
		else
			write_set_member(w, it.value);
	}
	put_short(w->out, first ? SHORT("[]") : SHORT("]"));
}

static void write_members(struct writer *w, struct str members)
{
	const char *p = members.p, *end = p + members.n;
	bool first = true;
	for (struct str name, value; p < end; first = false) {
		p = piece_get(piece_get(p, &name), &value);
		write_between(w, first ? SHORT("{\"") : SHORT(",\""), name, SHORT("\":"));
		write_value(w, value);
	}
	put_short(w->out, first ? SHORT("{}") : SHORT("}"));
}

/* {"M":...} */
static void write_wrapped(struct writer *w, struct str value, enum ddb_type type)
{
	static const char open[][16] = { [DDB_B] = "{\"B\":",
		[DDB_SS] = "{\"SS\":",
		[DDB_NS] = "{\"NS\":",
		[DDB_BS] = "{\"BS\":",
		[DDB_M] = "{\"M\":",
		[DDB_L] = "{\"L\":" };
	put_short(w->out, str_z(open[type]));
	if (type == DDB_M)
		write_members(w, (struct str){ value.p + PACKED_HEAD, value.n - PACKED_HEAD });
	else if (type == DDB_B)
		write_binary(w, ddbi_packed_bytes(value));
	else
		write_elements(w, value);
	put_short(w->out, SHORT("}"));
}

static void write_value(struct writer *w, struct str value)
{
	enum ddb_type type = packed_type(value);
	switch (type) {
	case DDB_S: write_between(w, SHORT("{\"S\":\""), ddbi_packed_bytes(value), SHORT("\"}")); break;
	case DDB_N: write_number(w, SHORT("{\"N\":\""), value, SHORT("\"}")); break;
	case DDB_BOOL:
		put_short(w->out,
			ddbi_packed_bool(value) ? SHORT("{\"BOOL\":true}") : SHORT("{\"BOOL\":false}"));
		break;
	case DDB_NONE:
	case DDB_NULL: put_short(w->out, SHORT("{\"NULL\":true}")); break;
	default: write_wrapped(w, value, type); break;
	}
}

void ddbi_json_write_attribute(struct buf *out, struct str value)
{
	struct writer w = { out, value.p + value.n };
	write_value(&w, value);
}

void ddbi_json_write_item(struct buf *out, struct str item)
{
	struct writer w = { out, item.p + item.n };
	write_members(&w, item_members(item));
}
