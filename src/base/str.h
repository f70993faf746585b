/* SPDX-License-Identifier: Apache-2.0 */
/* A slice: pointer and length, not NUL-terminated, not owned. p NULL means absent; p not NULL with n 0 is
 * the empty string. Bytes use it too. */
#ifndef BASE_STR_H
#define BASE_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE     ((struct str){ NULL, 0 })

/* A slice of a NUL-terminated string; absent for NULL. */
static inline struct str str_z(const char *z)
{
	return (struct str){ z, z ? strlen(z) : 0 };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Order by unsigned bytes, a prefix first: DynamoDB's order of texts and binaries. */
static inline int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline struct str str_sub(struct str s, size_t from, size_t n)
{
	return (struct str){ s.p + from, n };
}

/* Does needle occur in s? The empty needle always does. */
bool ddbi_str_contains(struct str s, struct str needle);
/* ASCII only, no locale. */
bool ddbi_str_eq_nocase(struct str a, struct str b);
/* All of s as a decimal number; false if it is none or does not fit. */
bool ddbi_str_to_i64(struct str s, int64_t *out);

#endif
