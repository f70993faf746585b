/* SPDX-License-Identifier: Apache-2.0 */
#include "http/url.h"
#include <string.h>

static int digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF", *at = c ? strchr(digits, c) : NULL;
	return at ? (int)((at - digits) % 16) : -1;
}

/* The bytes of the character at text; 0: it is none. */
static size_t utf8_length(const unsigned char *text)
{
	unsigned char c = text[0];
	size_t n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	for (size_t i = 1; i < n; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	bool overlong = (c == 0xe0 && text[1] < 0xa0) || (c == 0xf0 && text[1] < 0x90);
	bool surrogate = c == 0xed && text[1] > 0x9f, too_high = c == 0xf4 && text[1] > 0x8f;
	return overlong || surrogate || too_high ? 0 : n;
}

static bool is_utf8(const char *text)
{
	for (size_t n; *text; text += n)
		if ((n = utf8_length((const unsigned char *)text)) == 0)
			return false;
	return true;
}

bool url_decode(char *text, bool plus)
{
	char *out = text;
	for (const char *in = text; *in; out++) {
		int high = *in == '%' ? digit(in[1]) : -1, low = high >= 0 ? digit(in[2]) : -1;
		if (low >= 0) {
			*out = (char)(high << 4 | low);
			if (!*out)
				return false;
			in += 3;
		} else {
			*out = plus && *in == '+' ? ' ' : *in;
			in++;
		}
	}
	*out = '\0';
	return is_utf8(text);
}

bool form_decode(char *text, struct field_sent *out, size_t room, size_t *n)
{
	*n = 0;
	for (char *end; text; text = end) {
		end = strchr(text, '&');
		if (end)
			*end++ = '\0';
		if (!*text)
			continue;
		if (*n == room)
			return false;
		char *value = strchr(text, '=');
		if (value)
			*value++ = '\0';
		if (!url_decode(text, true) || (value && !url_decode(value, true)))
			return false;
		out[(*n)++] = (struct field_sent){ text, value ? value : "" };
	}
	return true;
}
