/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#define BAD 0xFF /* no character of the alphabet */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* What a character stands for, from '+' (0x2B) to 'z' (0x7A). */
static const unsigned char sextets[] = { 62, BAD, BAD, BAD, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
	20, 21, 22, 23, 24, 25, BAD, BAD, BAD, BAD, BAD, BAD, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,
	38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51 };

static uint32_t sextet(char c)
{
	unsigned at = (unsigned char)c - (unsigned)'+';
	return at < sizeof sextets ? sextets[at] : BAD;
}

/* n bytes, one to three, as four characters. */
static void write_group(char out[4], const unsigned char *in, size_t n)
{
	uint32_t bits = (uint32_t)in[0] << 16 | (n > 1 ? (uint32_t)in[1] << 8 : 0) | (n > 2 ? in[2] : 0);
	out[0] = alphabet[bits >> 18];
	out[1] = alphabet[(bits >> 12) & 63];
	out[2] = n > 1 ? alphabet[(bits >> 6) & 63] : '=';
	out[3] = n > 2 ? alphabet[bits & 63] : '=';
}

void ddbi_base64_write(struct buf *out, struct str bytes)
{
	char *to = bytes.n <= SIZE_MAX / 4 ? ddbi_buf_reserve(out, base64_length(bytes.n)) : NULL;
	if (!to) {
		out->failed = true;
		return;
	}
	const unsigned char *in = (const unsigned char *)bytes.p;
	size_t i = 0;
	for (; i + 3 <= bytes.n; i += 3, to += 4) {
		write_group(to, in + i, 3);
	}
	if (i < bytes.n) {
		write_group(to, in + i, bytes.n - i);
	}
	out->len += base64_length(bytes.n);
}

/* The last four characters, which may hold fewer than three bytes. */
static bool read_last_group(const char *in, char *out, size_t *n)
{
	size_t bytes = in[3] != '=' ? 3 : in[2] != '=' ? 2 : 1;
	uint32_t a = sextet(in[0]), b = sextet(in[1]);
	uint32_t c = bytes > 1 ? sextet(in[2]) : 0, d = bytes > 2 ? sextet(in[3]) : 0;
	if ((a | b | c | d) > 63) {
		return false;
	}
	uint32_t bits = a << 18 | b << 12 | c << 6 | d;
	if (bits & (0xFFFFFFu >> (8 * bytes))) {
		return false;
	}
	for (size_t i = 0; i < bytes; i++) {
		out[i] = (char)(unsigned char)(bits >> (16 - 8 * i));
	}
	*n += bytes;
	return true;
}

enum base64_result ddbi_base64_read(struct str in, char *out, size_t *n)
{
	*n = 0;
	if (in.n % 4 != 0) {
		return BASE64_LENGTH;
	}
	if (in.n == 0) {
		return BASE64_OK;
	}
	const char *last = in.p + in.n - 4;
	for (const char *p = in.p; p < last; p += 4, *n += 3) {
		uint32_t a = sextet(p[0]), b = sextet(p[1]), c = sextet(p[2]), d = sextet(p[3]);
		if ((a | b | c | d) > 63) {
			return BASE64_BAD;
		}
		uint32_t bits = a << 18 | b << 12 | c << 6 | d;
		out[*n] = (char)(unsigned char)(bits >> 16);
		out[*n + 1] = (char)(unsigned char)(bits >> 8);
		out[*n + 2] = (char)(unsigned char)bits;
	}
	return read_last_group(last, out + *n, n) ? BASE64_OK : BASE64_BAD;
}
