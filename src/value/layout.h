/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of the packed encoding (described in packed.c), for the files of this room that read and write
 * them. The inline functions are the hot ones; they trust what they read. */
#ifndef VALUE_LAYOUT_H
#define VALUE_LAYOUT_H
#include "value/item.h"

#define HOT_INLINE inline __attribute__((always_inline))

#define PACKED_ITEM        0x81 /* format 1, offsets of two bytes */
#define PACKED_ITEM_WIDE   0x91 /* format 1, offsets of four bytes */
#define PACKED_HEAD        8    /* type or format, size, count */
#define PACKED_COUNT_MAX   0xFFFFFF
#define PACKED_LENGTH_MAX  ((size_t)1 << 30)
#define PACKED_LENGTH_ROOM 5
#define PACKED_NUMBER_ROOM 19 /* type, two bytes, coefficient */
#define NUMBER_BIAS        167
#define NAME_MAX_LENGTH    65535 /* 02-M1 */
#define NAME_LONG_TEXT                                                                                     \
	"One or more parameter values were invalid: Attribute name is too large, must be less than 65536 " \
	"bytes"

/* ---- integers, low byte first ---- */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LE16(v) (v)
#define LE32(v) (v)
#define LE64(v) (v)
#else
#define LE16(v) __builtin_bswap16(v)
#define LE32(v) __builtin_bswap32(v)
#define LE64(v) __builtin_bswap64(v)
#endif

static inline uint16_t load16(const char *p)
{
	uint16_t v;
	memcpy(&v, p, sizeof v);
	return LE16(v);
}

static inline uint32_t load32(const char *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof v);
	return LE32(v);
}

static inline uint64_t load64(const char *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof v);
	return LE64(v);
}

static inline void store16(char *p, uint32_t value)
{
	uint16_t v = LE16((uint16_t)value);
	memcpy(p, &v, sizeof v);
}

static inline void store32(char *p, uint32_t value)
{
	uint32_t v = LE32(value);
	memcpy(p, &v, sizeof v);
}

static inline void store64(char *p, uint64_t value)
{
	uint64_t v = LE64(value);
	memcpy(p, &v, sizeof v);
}

/* ---- room in buffers, without a call when there is enough ---- */
#define COPY_SLACK 32 /* what copy_short may write behind its end */

static inline char *room(struct buf *b, size_t n)
{
	return n <= b->cap - b->len && n > 0 && !b->failed ? b->p + b->len : ddbi_buf_reserve(b, n);
}

/* memcpy for what is mostly short. `limit` is the end of what may be read; to has COPY_SLACK bytes to spare.
 */
static inline void copy_short(char *to, const char *from, size_t n, const char *limit)
{
	if (n <= 32 && limit - from >= 32) {
		memcpy(to, from, 16);
		memcpy(to + 16, from + 16, 16);
	} else if (n) {
		memcpy(to, from, n);
	}
}

/* ---- lengths: one byte below 0xFE, else FE and two bytes, else FF and four ---- */
static inline size_t length_room(size_t n)
{
	return n < 0xFE ? 1 : n <= 0xFFFF ? 3 : 5;
}

static inline char *length_put(char *p, size_t n)
{
	if (n < 0xFE) {
		*p = (char)n;
		return p + 1;
	}
	bool wide = n > 0xFFFF;
	*p = (char)(wide ? 0xFF : 0xFE);
	if (wide)
		store32(p + 1, (uint32_t)n);
	else
		store16(p + 1, (uint32_t)n);
	return p + (wide ? 5 : 3);
}

static inline const char *length_get(const char *p, size_t *n)
{
	unsigned char c = (unsigned char)*p;
	if (c < 0xFE) {
		*n = c;
		return p + 1;
	}
	*n = c == 0xFE ? load16(p + 1) : load32(p + 1);
	return p + (c == 0xFE ? 3 : 5);
}

/* A length and that many bytes; returns what follows them. */
static inline const char *piece_get(const char *p, struct str *out)
{
	p = length_get(p, &out->n);
	out->p = p;
	return p + out->n;
}

/* ---- heads of items, maps, lists and sets ---- */
static inline void head_put(char *p, unsigned type, size_t size, size_t count)
{
	store64(p, (uint64_t)count << 40 | (uint64_t)size << 8 | type);
}

static inline size_t head_size(const char *p)
{
	return load32(p + 1);
}

static inline size_t head_count(const char *p)
{
	return load32(p + 4) >> 8;
}

static inline bool type_is_set(enum ddb_type t)
{
	return t == DDB_SS || t == DDB_NS || t == DDB_BS;
}

static inline bool type_has_head(enum ddb_type t)
{
	return type_is_set(t) || t == DDB_L || t == DDB_M;
}

/* ---- items ---- */
static inline size_t item_offset_width(const char *item)
{
	return (unsigned char)item[0] == PACKED_ITEM ? 2 : 4;
}

/* The members alone, without the head and the table of offsets. */
static inline struct str item_members(struct str item)
{
	size_t table = head_count(item.p) * item_offset_width(item.p);
	return (struct str){ item.p + PACKED_HEAD, item.n - PACKED_HEAD - table };
}

/* ---- numbers ---- */
/* Two bytes: sign, exponent + bias, decimal digits; then the coefficient, low byte first. */
static inline unsigned number_digits(const char *value)
{
	return load16(value + 1) & 0x3F;
}

static inline int number_exponent(const char *value)
{
	return (int)(load16(value + 1) >> 6 & 0x1FF) - NUMBER_BIAS;
}

static inline bool number_negative(const char *value)
{
	return load16(value + 1) >> 15;
}

/* DynamoDB's count (02-Z1) of a number of that many digits. */
static inline size_t number_size(unsigned digits, int exponent, bool negative)
{
	if (!digits)
		return 1;
	int left = (int)digits + exponent;
	size_t whole = exponent >= 0 || left > (int)digits ? digits : left > 0 ? (size_t)left : 0;
	return 1 + (whole + 1) / 2 + (digits - whole + 1) / 2 + negative;
}

/* ---- writing (packed_write.c, pack.c) ---- */
/* Type byte included; the room is PACKED_NUMBER_ROOM. Returns the bytes written. */
size_t ddbi_number_put(char *p, const struct ddb_decimal *, size_t *size);
/* What comes after this is one piece: room for its length, to be set by piece_end. */
static inline size_t piece_begin(struct buf *out)
{
	size_t at = out->len;
	if (room(out, PACKED_LENGTH_ROOM))
		out->len++;
	return at;
}

void ddbi_piece_end_long(struct buf *, size_t at);

static inline void piece_end(struct buf *out, size_t at)
{
	size_t n = out->len - at - 1;
	if (n < 0xFE && !out->failed)
		out->p[at] = (char)n;
	else
		ddbi_piece_end_long(out, at);
}

/* The same for a head, without a length. */
static inline size_t head_begin(struct buf *out)
{
	size_t at = out->len;
	if (room(out, PACKED_HEAD))
		out->len += PACKED_HEAD;
	return at;
}

void ddbi_head_end(struct buf *, size_t at, enum ddb_type, size_t size, size_t count);
/* Completes an item that begins at `at` (its head left free, its members in order) with head and table. */
void ddbi_item_end(struct buf *, size_t at, size_t size, size_t count);
/* A length and that many bytes. */
void ddbi_piece_add(struct buf *, struct str);
/* A value from a tree, without a length; returns DynamoDB's size. */
size_t ddbi_value_put(struct buf *, const struct ddb_value *);
/* The members of a set of a tree, one behind the other, in its order. */
void ddbi_set_put_members(struct buf *, const struct ddb_value *set);
void ddbi_buf_refuse(struct buf *); /* too long for the encoding: as if over the maximum */

/* ---- sets (set.c) ---- */
enum ddb_type ddbi_set_member(enum ddb_type set); /* the type of its members */
/* Both return false. `members`: as they lie in a packed set, in the order they were given in. */
bool ddbi_set_fail_empty(struct error *, enum ddb_type set);
bool ddbi_set_fail_duplicate(struct error *, struct str members, enum ddb_type set);

/* ---- order (sort.c) ---- */
/* Compares two members of sets of the same type, or any two scalars of the same type. */
int ddbi_packed_compare(struct str a, struct str b);
enum sort_result { SORT_OK, SORT_DUPLICATE, SORT_NOMEM };
/* Sorts the count members that make up out[at..len): of a map by name, of a set by value. A name that comes
 * twice: the last one wins and *count shrinks, or with `strict` DUPLICATE, as always with sets. */
enum sort_result ddbi_members_sort(struct buf *out, size_t at, enum ddb_type, bool strict, size_t *count);
/* DynamoDB's size of members: of maps names and values, without the per-member byte. */
size_t ddbi_members_size(struct str members, enum ddb_type);

#endif
