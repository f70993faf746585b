/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of reading JSON, shared by json_read.c and json_item.c. Nothing reads at or beyond `end`.
 */
#ifndef VALUE_JSON_SCAN_H
#define VALUE_JSON_SCAN_H
#include "value/json.h"
#include "value/layout.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define JSON_DEPTH_MAX 1000

/* The first quote, backslash or control character, or end. *high: a byte before it is not ASCII (it may also
 * be set by one behind it, which costs a needless check). */
static inline const char *scan_string(const char *p, const char *end, bool *high)
{
#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
		__m128i backslash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
		__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1F)), x);
		int stop = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, backslash), control));
		int not_ascii = _mm_movemask_epi8(x);
		if (stop) {
			*high |= (not_ascii & (stop - 1) & ~stop) != 0;
			return p + __builtin_ctz((unsigned)stop);
		}
		*high |= not_ascii != 0;
	}
#endif
	for (; p < end; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '"' || c == '\\' || c < 0x20)
			return p;
		*high |= c >= 0x80;
	}
	return p;
}

static inline const char *skip_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

/* The text between quotes; p is behind the first one. Returns what follows the second, NULL: not a JSON
 * string or (j->nomem) no memory. */
const char *ddbi_json_string_rest(struct json *, const char *p, struct str *out);

static HOT_INLINE const char *read_string(struct json *j, const char *p, struct str *out)
{
	bool high = false;
	const char *stop = scan_string(p, j->end, &high);
	if (stop == j->end || *stop != '"' || high) {
		struct str rest; /* so that *out can stay in registers */
		p = ddbi_json_string_rest(j, p, &rest);
		*out = p ? rest : STR_NONE;
		return p;
	}
	*out = (struct str){ p, (size_t)(stop - p) };
	return stop + 1;
}

#endif
