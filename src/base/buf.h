/* SPDX-License-Identifier: Apache-2.0 */
/* A growable buffer that is born with its maximum. Errors stick: after `failed` every append is a no-op,
 * so that a writer checks once, at its end. Invariant: len <= cap <= max. */
#ifndef BASE_BUF_H
#define BASE_BUF_H
#include "base/str.h"

struct buf {
	char *p;
	size_t len, cap, max;
	bool failed;   /* no memory, or over the maximum */
	bool too_long; /* it was the maximum */
};

void ddbi_buf_init(struct buf *, size_t max);
void ddbi_buf_free(struct buf *); /* and ready for use again, with the same maximum */
/* Room for n more bytes at p + len, without adding them; NULL: failed. */
char *ddbi_buf_reserve(struct buf *, size_t n);
void ddbi_buf_add(struct buf *, const void *data, size_t n);
void ddbi_buf_byte(struct buf *, char c);
void ddbi_buf_u64(struct buf *, uint64_t v); /* in decimal */
void ddbi_buf_i64(struct buf *, int64_t v);

static inline void buf_str(struct buf *b, struct str s)
{
	ddbi_buf_add(b, s.p, s.n);
}
static inline void buf_z(struct buf *b, const char *z)
{
	ddbi_buf_add(b, z, strlen(z));
}
static inline struct str buf_view(const struct buf *b)
{
	return (struct str){ b->p ? b->p : "", b->len };
}
/* Keeps the memory. */
static inline void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = b->too_long = false;
}

#endif
