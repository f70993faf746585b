/* SPDX-License-Identifier: Apache-2.0 */
/* Is this a packed item? Accepts just what the writer makes: the shortest lengths, canonical order, right
 * sizes. */
#include "base/text.h"
#include "value/coefficient.h"
#include "value/decimal.h"
#include "value/layout.h"

#define NESTED_MAX (ITEM_MAX_NESTING - 1) /* lists and maps inside an attribute value */

/* What is left to look at. */
struct rest {
	const char *p, *end;
};

static bool take_length(struct rest *r, size_t *n)
{
	size_t room = (size_t)(r->end - r->p);
	if (room == 0)
		return false;
	unsigned char first = (unsigned char)*r->p;
	size_t bytes = first < 0xFE ? 1 : first == 0xFE ? 3 : 5;
	if (room < bytes)
		return false;
	r->p = length_get(r->p, n);
	return length_room(*n) == bytes && *n <= (size_t)(r->end - r->p);
}

static bool take_piece(struct rest *r, struct str *out)
{
	if (!take_length(r, &out->n))
		return false;
	out->p = r->p;
	r->p += out->n;
	return true;
}

static bool valid_number(struct str v)
{
	if (v.n < 3 || v.n > PACKED_NUMBER_ROOM)
		return false;
	struct ddb_decimal d = ddbi_packed_number(v), normal = d;
	char again[PACKED_NUMBER_ROOM];
	size_t size;
	if (ddbi_decimal_normalize(&normal) != DECIMAL_OK || normal.exponent != d.exponent ||
		normal.negative != d.negative)
		return false;
	return ddbi_number_put(again, &d, &size) == v.n && memcmp(again, v.p, v.n) == 0;
}

static bool valid_value(struct str v, unsigned nested);

/* The elements of a list, the members of a set: right count, size and order. */
static bool valid_elements(struct str v, unsigned nested)
{
	enum ddb_type type = packed_type(v);
	struct rest r = { v.p + PACKED_HEAD, v.p + v.n };
	struct str one, before = STR_NONE;
	size_t count = 0, size = 0;
	for (; r.p < r.end; before = one, count++) {
		if (!take_piece(&r, &one) || !valid_value(one, nested))
			return false;
		if (type != DDB_L && packed_type(one) != ddbi_set_member(type))
			return false;
		if (type != DDB_L && before.p && ddbi_packed_compare(before, one) >= 0)
			return false;
		size += ddbi_packed_size(one);
	}
	size += type == DDB_L ? 3 + count : 0;
	return count == head_count(v.p) && size == head_size(v.p) && (count || type == DDB_L);
}

static bool valid_name(struct str name, struct str before)
{
	return name.n > 0 && name.n <= NAME_MAX_LENGTH && ddbi_utf8_valid(name) &&
	       (!before.p || str_cmp(before, name) < 0);
}

/* Members in the order of their names; *size as ddbi_members_size. */
static bool valid_members(struct rest r, unsigned nested, size_t *count, size_t *size)
{
	struct str name, value, before = STR_NONE;
	*count = *size = 0;
	for (; r.p < r.end; before = name, ++*count) {
		if (!take_piece(&r, &name) || !valid_name(name, before) || !take_piece(&r, &value) ||
			!valid_value(value, nested))
			return false;
		*size += name.n + ddbi_packed_size(value);
	}
	return true;
}

static bool valid_map(struct str v, unsigned nested)
{
	size_t count, size;
	struct rest r = { v.p + PACKED_HEAD, v.p + v.n };
	return valid_members(r, nested, &count, &size) && count == head_count(v.p) &&
	       3 + count + size == head_size(v.p);
}

/* Recursion ends at NESTED_MAX. */
static bool valid_value(struct str v, unsigned nested)
{
	enum ddb_type type = packed_type(v);
	if (type_has_head(type) && v.n < PACKED_HEAD)
		return false;
	if ((type == DDB_L || type == DDB_M) && nested == NESTED_MAX)
		return false;
	switch (type) {
	case DDB_S: return ddbi_utf8_valid(ddbi_packed_bytes(v));
	case DDB_B: return true;
	case DDB_N: return valid_number(v);
	case DDB_BOOL: return v.n == 2 && (unsigned char)v.p[1] <= 1;
	case DDB_NULL: return v.n == 1;
	case DDB_M: return valid_map(v, nested + 1);
	case DDB_L: return valid_elements(v, nested + 1);
	case DDB_SS:
	case DDB_NS:
	case DDB_BS: return valid_elements(v, nested);
	default: return false;
	}
}

/* Does the table give the places of just these members? */
static bool valid_table(struct str item, struct str members, size_t width)
{
	const char *entry = members.p + members.n;
	for (struct rest r = { members.p, entry }; r.p < r.end; entry += width) {
		struct str piece;
		size_t at = width == 2 ? load16(entry) : load32(entry);
		if (at != (size_t)(r.p - item.p) || !take_piece(&r, &piece) || !take_piece(&r, &piece))
			return false;
	}
	return true;
}

bool ddbi_packed_valid(struct str item)
{
	if (!item.p || item.n < PACKED_HEAD || item.n > PACKED_LENGTH_MAX)
		return false;
	bool narrow = item.n <= 0xFFFF;
	if ((unsigned char)item.p[0] != (narrow ? PACKED_ITEM : PACKED_ITEM_WIDE))
		return false;
	size_t width = item_offset_width(item.p), count, size;
	if (head_count(item.p) > (item.n - PACKED_HEAD) / width)
		return false;
	struct str members = item_members(item);
	struct rest r = { members.p, members.p + members.n };
	return valid_members(r, 0, &count, &size) && count == head_count(item.p) &&
	       size == head_size(item.p) && valid_table(item, members, width);
}
