/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the packed encoding: numbers, lengths, heads. */
#include "value/coefficient.h"
#include "value/layout.h"

void ddbi_buf_refuse(struct buf *out)
{
	out->failed = out->too_long = true;
}

/* ---- numbers ---- */
/* digit_count for what fits in 64 bits. */
static unsigned digit_count_64(uint64_t v)
{
	unsigned least = v ? (64 - (unsigned)__builtin_clzll(v)) * 1233 >> 12 : 0;
	return least + (v >= power_of_ten_64(least));
}

static unsigned significant_bytes(uint64_t v)
{
	return v ? 8 - (unsigned)__builtin_clzll(v) / 8 : 0;
}

size_t ddbi_number_put(char *p, const struct ddb_decimal *d, size_t *size)
{
	unsigned digits = d->hi ? digit_count(decimal_coefficient(d)) : digit_count_64(d->lo);
	unsigned exponent = (unsigned)(d->exponent + NUMBER_BIAS);
	size_t n = d->hi ? 8 + significant_bytes(d->hi) : significant_bytes(d->lo);
	p[0] = DDB_N;
	store16(p + 1, (unsigned)d->negative << 15 | exponent << 6 | digits);
	store64(p + 3, d->lo);
	store64(p + 11, d->hi);
	*size = number_size(digits, d->exponent, d->negative);
	return 3 + n;
}

/* ---- pieces and heads ---- */
/* A length of more than one byte: the content makes room for it. */
void ddbi_piece_end_long(struct buf *out, size_t at)
{
	if (out->failed)
		return;
	size_t n = out->len - at - 1;
	size_t more = length_room(n) - 1;
	if (n > PACKED_LENGTH_MAX)
		ddbi_buf_refuse(out);
	else if (ddbi_buf_reserve(out, more)) {
		memmove(out->p + at + 1 + more, out->p + at + 1, n);
		length_put(out->p + at, n);
		out->len += more;
	}
}

void ddbi_head_end(struct buf *out, size_t at, enum ddb_type type, size_t size, size_t count)
{
	if (count > PACKED_COUNT_MAX || out->len - at > PACKED_LENGTH_MAX)
		ddbi_buf_refuse(out);
	if (!out->failed)
		head_put(out->p + at, type, size, count);
}

/* Where each member begins. */
static HOT_INLINE void put_table(char *entry, const char *item, size_t count, size_t width)
{
	const char *p = item + PACKED_HEAD;
	for (size_t i = 0; i < count; i++, entry += width) {
		struct str piece;
		if (width == 2)
			store16(entry, (uint32_t)(p - item));
		else
			store32(entry, (uint32_t)(p - item));
		p = piece_get(piece_get(p, &piece), &piece);
	}
}

void ddbi_item_end(struct buf *out, size_t at, size_t size, size_t count)
{
	size_t n = out->len - at;
	if (!out->failed && (count > PACKED_COUNT_MAX || n > PACKED_LENGTH_MAX))
		ddbi_buf_refuse(out);
	bool narrow = n + 2 * count <= 0xFFFF;
	size_t table = (narrow ? 2 : 4) * count;
	char *entry = room(out, table);
	if (!entry)
		return;
	if (narrow)
		put_table(entry, out->p + at, count, 2);
	else
		put_table(entry, out->p + at, count, 4);
	head_put(out->p + at, narrow ? PACKED_ITEM : PACKED_ITEM_WIDE, size, count);
	out->len += table;
}

void ddbi_piece_add(struct buf *out, struct str s)
{
	char *p = s.n <= PACKED_LENGTH_MAX ? ddbi_buf_reserve(out, s.n + PACKED_LENGTH_ROOM) : NULL;
	if (!p) {
		if (!out->failed)
			ddbi_buf_refuse(out);
		return;
	}
	char *content = length_put(p, s.n);
	if (s.n)
		memcpy(content, s.p, s.n);
	out->len += (size_t)(content - p) + s.n;
}
