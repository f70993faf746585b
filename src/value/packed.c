/* SPDX-License-Identifier: Apache-2.0 */
/* The packed encoding. This is the file format: it does not change without a new format byte.
 *
 *	item    = format (1)  size (4)  count (3)  member*  offset*
 *	member  = length name  length value
 *	value   = type (1) content
 *	offset  = where a member begins, from the start of the item
 *	length  = n (1) if n < 254 | FE n (2) | FF n (4); always the shortest
 *
 *	content of S, B     the bytes
 *	           N        sign (1 bit), exponent + 167 (9 bits), digits (6 bits), as two bytes; then the
 *	                    coefficient in as few bytes as it needs. Zero: no digits, exponent 0, no bytes.
 *	           BOOL     00 or 01
 *	           NULL     none
 *	           M        size (4)  count (3)  member*, in order of names
 *	           L        size (4)  count (3)  (length value)*
 *	           SS NS BS as L, in order of values, each with its type byte
 *
 * All integers are little-endian; types are enum ddb_type; size is DynamoDB's count of 02-2.8. The format
 * byte is 81, or 91 if the item is longer than 65,535 bytes: offsets take two bytes or four.
 *
 * Why: size first, for pages and capacity; offsets last, so that an item is written in one go and a single
 * attribute is found by binary search; a map has the layout of an item, so one writer makes both; lengths
 * before values, so that they can be skipped; the digits of a number are known for its size and text. Members
 *are sorted and numbers in normal form, so that values are equal exactly if their bytes are. */
#include "value/layout.h"

size_t ddbi_item_size(struct str item)
{
	return head_size(item.p);
}

size_t ddbi_item_count(struct str item)
{
	return head_count(item.p);
}

static const char *member_at(struct str item, const char *table, size_t width, size_t i)
{
	const char *entry = table + i * width;
	return item.p + (width == 2 ? load16(entry) : load32(entry));
}

static const char *item_table(struct str item, size_t width)
{
	return item.p + item.n - head_count(item.p) * width;
}

void ddbi_item_at(struct str item, size_t i, struct str *name, struct str *value)
{
	size_t width = item_offset_width(item.p);
	const char *p = member_at(item, item_table(item, width), width, i);
	piece_get(piece_get(p, name), value);
}

struct str ddbi_item_get(struct str item, struct str name)
{
	size_t width = item_offset_width(item.p);
	const char *table = item_table(item, width);
	size_t low = 0, high = head_count(item.p);
	while (low < high) {
		size_t middle = (low + high) / 2;
		struct str found, value;
		const char *p = piece_get(member_at(item, table, width, middle), &found);
		int c = str_cmp(found, name);
		if (c == 0) {
			piece_get(p, &value);
			return value;
		}
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return STR_NONE;
}

size_t ddbi_packed_size(struct str value)
{
	switch (packed_type(value)) {
	case DDB_S:
	case DDB_B: return value.n - 1;
	case DDB_N:
		return number_size(
			number_digits(value.p), number_exponent(value.p), number_negative(value.p));
	case DDB_BOOL:
	case DDB_NULL: return 1;
	case DDB_NONE: return 0;
	default: return head_size(value.p);
	}
}

size_t ddbi_packed_count(struct str value)
{
	return type_has_head(packed_type(value)) ? head_count(value.p) : 0;
}

size_t ddbi_packed_depth(struct str value)
{
	enum ddb_type type = packed_type(value);
	if (type != DDB_L && type != DDB_M)
		return 0;
	size_t deepest = 0;
	for (struct packed_iter it = ddbi_packed_iter(value); ddbi_packed_next(&it);) {
		size_t depth = ddbi_packed_depth(it.value);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

struct str ddbi_packed_bytes(struct str value)
{
	return (struct str){ value.p + 1, value.n - 1 };
}

bool ddbi_packed_bool(struct str value)
{
	return value.n > 1 && value.p[1];
}

/* Up to eight bytes, low one first, without reading behind them: the three bytes in front are there. */
static uint64_t load_few(const char *p, size_t n)
{
	if (n >= 4)
		return load32(p) | (uint64_t)load32(p + n - 4) << 8 * (n - 4);
	return n ? load32(p + n - 4) >> 8 * (4 - n) : 0;
}

struct ddb_decimal ddbi_packed_number(struct str value)
{
	const char *coefficient = value.p + 3;
	size_t n = value.n - 3;
	return (struct ddb_decimal){ .hi = n > 8 ? load_few(coefficient + 8, n - 8) : 0,
		.lo = load_few(coefficient, n > 8 ? 8 : n),
		.exponent = (int16_t)number_exponent(value.p),
		.negative = number_negative(value.p) };
}

struct packed_iter ddbi_packed_iter(struct str value)
{
	struct packed_iter it = { .type = packed_type(value) };
	if (type_has_head(it.type))
		it.rest = (struct str){ value.p + PACKED_HEAD, value.n - PACKED_HEAD };
	return it;
}

bool ddbi_packed_next(struct packed_iter *it)
{
	if (it->rest.n == 0)
		return false;
	const char *p = it->rest.p, *end = p + it->rest.n;
	if (it->type == DDB_M)
		p = piece_get(p, &it->name);
	p = piece_get(p, &it->value);
	it->rest = (struct str){ p, (size_t)(end - p) };
	return true;
}

struct str ddbi_packed_element(struct str list, size_t i)
{
	if (packed_type(list) != DDB_L || i >= head_count(list.p))
		return STR_NONE;
	struct packed_iter it = ddbi_packed_iter(list);
	do
		ddbi_packed_next(&it);
	while (i--);
	return it.value;
}

struct str ddbi_packed_member(struct str map, struct str name)
{
	if (packed_type(map) != DDB_M)
		return STR_NONE;
	for (struct packed_iter it = ddbi_packed_iter(map); ddbi_packed_next(&it);) {
		int c = str_cmp(it.name, name);
		if (c == 0)
			return it.value;
		if (c > 0)
			break;
	}
	return STR_NONE;
}
