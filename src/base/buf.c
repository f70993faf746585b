/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/mem.h"

#define CAP_FIRST  ((size_t)256)
#define DIGITS_MAX 20 /* of a uint64_t */

void ddbi_buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void ddbi_buf_free(struct buf *b)
{
	ddbi_free(b->p);
	ddbi_buf_init(b, b->max);
}

static size_t grown_cap(const struct buf *b, size_t need)
{
	size_t cap = b->cap <= SIZE_MAX / 2 ? b->cap * 2 : SIZE_MAX;
	if (cap < CAP_FIRST) {
		cap = CAP_FIRST;
	}
	if (cap < need) {
		cap = need;
	}
	return cap < b->max ? cap : b->max;
}

static bool grow(struct buf *b, size_t n)
{
	if (n > b->max - b->len) {
		b->failed = b->too_long = true;
		return false;
	}
	size_t cap = grown_cap(b, b->len + n);
	char *p = ddbi_realloc(b->p, cap);
	if (!p) {
		b->failed = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

char *ddbi_buf_reserve(struct buf *b, size_t n)
{
	if (b->failed || ((n > b->cap - b->len || !b->p) && !grow(b, n))) {
		return NULL;
	}
	return b->p + b->len;
}

void ddbi_buf_add(struct buf *b, const void *data, size_t n)
{
	char *to = n ? ddbi_buf_reserve(b, n) : NULL;
	if (to) {
		memcpy(to, data, n);
		b->len += n;
	}
}

void ddbi_buf_byte(struct buf *b, char c)
{
	char *to = ddbi_buf_reserve(b, 1);
	if (to) {
		*to = c;
		b->len++;
	}
}

void ddbi_buf_u64(struct buf *b, uint64_t v)
{
	char digits[DIGITS_MAX];
	size_t at = sizeof digits;
	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	ddbi_buf_add(b, digits + at, sizeof digits - at);
}

void ddbi_buf_i64(struct buf *b, int64_t v)
{
	if (v < 0) {
		ddbi_buf_byte(b, '-');
	}
	ddbi_buf_u64(b, v < 0 ? -(uint64_t)v : (uint64_t)v);
}
