/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
/* Keys as bytes. The layout is the file format and never changes; all integers are big-endian.
 *
 * S, B, last part:   The bytes themselves.
 * S, B, other parts: The bytes, each 00 as 00 FF; then 00 01. Where a key ends and a longer one goes on, 00 01
 *                    stands against 00 FF or against 01 and above: the shorter one comes first, whatever
 *                    follows either.
 * N:                 18 bytes. Zero: 8000, then 16 times 00. Positive: C000 plus the exponent of the first digit
 *                    (-130 to 125) in two bytes, then the digits, filled up with zeros to 38, as an integer in
 *                    16 bytes. Negative: all bits of the positive one's inverted.
 * Hash key:          The hash in 8 bytes; then for each part its length in two bytes, and the part as a last one.
 * Hash:              Of one part h = XXH3(part as a last one). With each further part h becomes
 *                    XXH3(h | XXH3(part)), both in 8 bytes. */
/* clang-format on */
#include "value/ordered.h"
#include "base/hash.h"
#include "value/coefficient.h"

#define ZERO_HEAD     0x8000
#define POSITIVE_HEAD 0xC000

/* The compiler makes one swap and one store of it. */
static inline void put_big_endian(char *to, uint64_t v, size_t bytes)
{
	v <<= 64 - 8 * bytes;
	const unsigned char b[8] = { (unsigned char)(v >> 56), (unsigned char)(v >> 48),
		(unsigned char)(v >> 40), (unsigned char)(v >> 32), (unsigned char)(v >> 24),
		(unsigned char)(v >> 16), (unsigned char)(v >> 8), (unsigned char)v };
	memcpy(to, b, bytes);
}

static void put_number(char out[ORDERED_NUMBER], const struct ddb_decimal *d)
{
	u128 c = decimal_coefficient(d);
	uint64_t head = ZERO_HEAD;
	if (c != 0) {
		head = (uint64_t)(POSITIVE_HEAD + decimal_magnitude(d));
		c *= power_of_ten(DECIMAL_DIGITS - digit_count(c));
	}
	if (d->negative && c != 0) {
		head = ~head;
		c = ~c;
	}
	put_big_endian(out, head, 2);
	put_big_endian(out + 2, (uint64_t)(c >> 64), 8);
	put_big_endian(out + 10, (uint64_t)c, 8);
}

/* The part as a last one; numbers are written into `number`. */
static struct str plain(struct str value, char number[ORDERED_NUMBER])
{
	if (packed_type(value) != DDB_N) {
		return ddbi_packed_bytes(value);
	}
	struct ddb_decimal d = ddbi_packed_number(value);
	put_number(number, &d);
	return (struct str){ number, ORDERED_NUMBER };
}

void ddbi_ordered_last(struct buf *out, struct str value)
{
	char number[ORDERED_NUMBER];
	buf_str(out, plain(value, number));
}

static void add_escaped(struct buf *out, struct str s)
{
	const char *zero;
	while (s.n > 0 && (zero = memchr(s.p, 0, s.n)) != NULL) {
		size_t n = (size_t)(zero - s.p);
		ddbi_buf_add(out, s.p, n);
		buf_str(out, STR("\x00\xFF"));
		s = str_sub(s, n + 1, s.n - n - 1);
	}
	buf_str(out, s);
	buf_str(out, STR("\x00\x01"));
}

void ddbi_ordered_part(struct buf *out, struct str value)
{
	if (packed_type(value) == DDB_N) {
		ddbi_ordered_last(out, value);
	} else {
		add_escaped(out, ddbi_packed_bytes(value));
	}
}

uint64_t ddbi_ordered_hash64(const struct str values[], size_t n)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < n; i++) {
		char number[ORDERED_NUMBER], both[16];
		uint64_t part = ddbi_hash64(plain(values[i], number));
		if (i == 0) {
			hash = part;
			continue;
		}
		put_big_endian(both, hash, 8);
		put_big_endian(both + 8, part, 8);
		hash = ddbi_hash64((struct str){ both, sizeof both });
	}
	return hash;
}

static void add_with_length(struct buf *out, struct str part)
{
	char *to = part.n <= UINT16_MAX ? ddbi_buf_reserve(out, part.n + 2) : NULL;
	if (!to) {
		out->too_long |= part.n > UINT16_MAX;
		out->failed = true;
		return;
	}
	put_big_endian(to, part.n, 2);
	memcpy(to + 2, part.p, part.n);
	out->len += part.n + 2;
}

void ddbi_ordered_hash(struct buf *out, const struct str values[], size_t n)
{
	char *head = ddbi_buf_reserve(out, 8);
	if (!head) {
		return;
	}
	put_big_endian(head, ddbi_ordered_hash64(values, n), 8);
	out->len += 8;
	for (size_t i = 0; i < n; i++) {
		char number[ORDERED_NUMBER];
		add_with_length(out, plain(values[i], number));
	}
}

void ddbi_ordered_after(struct buf *out, struct str prefix)
{
	while (prefix.n > 0 && (unsigned char)prefix.p[prefix.n - 1] == 0xFF) {
		prefix.n--;
	}
	if (prefix.n > 0) {
		ddbi_buf_add(out, prefix.p, prefix.n - 1);
		ddbi_buf_byte(out, (char)((unsigned char)prefix.p[prefix.n - 1] + 1));
	}
}
