/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte says what the rest is cut into: two keys of two parts each, a part being bytes or a number.
 */
#include "value/decimal.h"
#include "value/ordered.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool holds)
{
	if (!holds) {
		abort();
	}
}

static int sign(int c)
{
	return (c > 0) - (c < 0);
}

struct input {
	const uint8_t *p;
	size_t n;
};

static struct input take(struct input *in, size_t n)
{
	struct input taken = { in->p, n < in->n ? n : in->n };
	in->p += taken.n;
	in->n -= taken.n;
	return taken;
}

/* Whatever the bytes are, a number in its range. */
static struct ddb_decimal make_number(struct input bytes)
{
	struct ddb_decimal d = { 0 };
	uint8_t raw[20] = { 0 };
	memcpy(raw, bytes.p, bytes.n < sizeof raw ? bytes.n : sizeof raw);
	memcpy(&d.hi, raw, 8);
	memcpy(&d.lo, raw + 8, 8);
	d.exponent = (int16_t)((raw[16] | raw[17] << 8) % 300 - 170);
	d.negative = raw[18] & 1;
	if (ddbi_decimal_normalize(&d) != DECIMAL_OK) {
		d = ddbi_decimal_from_i64((int8_t)raw[0]);
	}
	return d;
}

struct part {
	struct ddb_value value;
	struct str packed;
};

static bool make_part(struct input bytes, bool number, struct ddb_arena *arena, struct part *out)
{
	out->value =
		(struct ddb_value){ .type = DDB_B, .b = { bytes.n ? (const void *)bytes.p : "", bytes.n } };
	if (number) {
		out->value = (struct ddb_value){ .type = DDB_N, .n = make_number(bytes) };
	}
	out->packed = ddbi_value_pack(arena, &out->value);
	return out->packed.p != NULL;
}

static int compare(const struct part *a, const struct part *b)
{
	if (a->value.type == DDB_N) {
		return ddbi_decimal_compare(&a->value.n, &b->value.n);
	}
	return str_cmp((struct str){ a->value.b.data, a->value.b.len },
		(struct str){ b->value.b.data, b->value.b.len });
}

static size_t length(const struct part *part)
{
	return part->value.type == DDB_N ? ORDERED_NUMBER : part->value.b.len;
}

/* The order of a key's bytes is that of its parts, one after the other. */
static void check_order(const struct part v[4], struct buf keys[2])
{
	for (int k = 0; k < 2; k++) {
		ddbi_ordered_part(&keys[k], v[2 * k].packed);
		size_t first = keys[k].len;
		check(first <= 2 * length(&v[2 * k]) + 2);
		ddbi_ordered_last(&keys[k], v[2 * k + 1].packed);
		check(keys[k].len - first == length(&v[2 * k + 1]));
	}
	int order = sign(compare(&v[0], &v[2]));
	if (order == 0) {
		order = sign(compare(&v[1], &v[3]));
	}
	check(sign(str_cmp(buf_view(&keys[0]), buf_view(&keys[1]))) == order);
}

/* What begins with a key lies before what comes after it. */
static void check_after(const struct buf *key, struct buf *after)
{
	ddbi_ordered_after(after, buf_view(key));
	check(after->len <= key->len);
	if (after->len > 0) {
		check(str_cmp(buf_view(key), buf_view(after)) < 0);
		check(!str_starts(buf_view(after), buf_view(key)));
	}
}

/* The bytes of hash keys say no more and no less than the keys. */
static void check_hash(const struct part v[4], struct buf keys[2])
{
	for (int k = 0; k < 2; k++) {
		struct str values[] = { v[2 * k].packed, v[2 * k + 1].packed };
		buf_clear(&keys[k]);
		ddbi_ordered_hash(&keys[k], values, 2);
		check(keys[k].len == 8 + 4 + length(&v[2 * k]) + length(&v[2 * k + 1]));
	}
	bool equal = compare(&v[0], &v[2]) == 0 && compare(&v[1], &v[3]) == 0;
	check(str_eq(buf_view(&keys[0]), buf_view(&keys[1])) == equal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 4 || n > 8192) {
		return 0;
	}
	struct input in = { data, n };
	struct input head = take(&in, 4);
	struct ddb_arena arena;
	struct buf keys[2], after;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&keys[0], 1 << 16);
	ddbi_buf_init(&keys[1], 1 << 16);
	ddbi_buf_init(&after, 1 << 16);
	struct part v[4];
	bool made = true;
	for (int i = 0; i < 4; i++) {
		size_t size = i < 3 ? head.p[i + 1] : in.n;
		made = make_part(take(&in, size), head.p[0] >> (i % 2) & 1, &arena, &v[i]) && made;
	}
	if (made) {
		check_order(v, keys);
		check_after(&keys[0], &after);
		check_hash(v, keys);
	}
	ddbi_buf_free(&keys[0]);
	ddbi_buf_free(&keys[1]);
	ddbi_buf_free(&after);
	ddbi_arena_free(&arena);
	return 0;
}
