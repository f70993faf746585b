/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#define ASCII_MASK 0x8080808080808080u /* the high bits of eight bytes */

static bool continues(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* Length of the well-formed sequence at s, which does not begin with ASCII; 0: there is none. The second
 * byte's limits rule out overlong forms, surrogates and what lies above U+10FFFF (Unicode, table 3-7). */
static size_t sequence_length(const unsigned char *s, size_t n)
{
	unsigned char lead = s[0];
	unsigned char low = 0x80, high = 0xBF;
	size_t length;
	if (lead >= 0xC2 && lead <= 0xDF) {
		length = 2;
	} else if (lead >= 0xE0 && lead <= 0xEF) {
		length = 3;
		low = lead == 0xE0 ? 0xA0 : low;
		high = lead == 0xED ? 0x9F : high;
	} else if (lead >= 0xF0 && lead <= 0xF4) {
		length = 4;
		low = lead == 0xF0 ? 0x90 : low;
		high = lead == 0xF4 ? 0x8F : high;
	} else {
		return 0;
	}
	if (n < length || s[1] < low || s[1] > high) {
		return 0;
	}
	for (size_t i = 2; i < length; i++) {
		if (!continues(s[i])) {
			return 0;
		}
	}
	return length;
}

static size_t skip_ascii(const unsigned char *s, size_t n)
{
	size_t i = 0;
	for (uint64_t eight; i + sizeof eight <= n; i += sizeof eight) {
		memcpy(&eight, s + i, sizeof eight);
		if (eight & ASCII_MASK) {
			break;
		}
	}
	while (i < n && s[i] < 0x80) {
		i++;
	}
	return i;
}

bool ddbi_utf8_valid(struct str text)
{
	const unsigned char *s = (const unsigned char *)text.p;
	size_t i = 0;
	while (i < text.n) {
		size_t length = skip_ascii(s + i, text.n - i);
		if (length == 0) {
			length = sequence_length(s + i, text.n - i);
		}
		if (length == 0) {
			return false;
		}
		i += length;
	}
	return true;
}

size_t ddbi_utf16_length(struct str text)
{
	size_t units = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		/* One for each character, and one more for those that need a surrogate pair. */
		units += !continues(c);
		units += c >= 0xF0;
	}
	return units;
}

static char continuation(uint32_t cp, unsigned shift)
{
	return (char)(0x80 | ((cp >> shift) & 0x3F));
}

size_t ddbi_utf8_put(char out[4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | (cp >> 6));
		out[1] = continuation(cp, 0);
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | (cp >> 12));
		out[1] = continuation(cp, 6);
		out[2] = continuation(cp, 0);
		return 3;
	}
	out[0] = (char)(0xF0 | (cp >> 18));
	out[1] = continuation(cp, 12);
	out[2] = continuation(cp, 6);
	out[3] = continuation(cp, 0);
	return 4;
}
