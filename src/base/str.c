/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

bool ddbi_str_contains(struct str s, struct str needle)
{
	if (needle.n == 0) {
		return true;
	}
	return s.n >= needle.n && memmem(s.p, s.n, needle.p, needle.n) != NULL;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool ddbi_str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n) {
		return false;
	}
	for (size_t i = 0; i < a.n; i++) {
		if (lower(a.p[i]) != lower(b.p[i])) {
			return false;
		}
	}
	return true;
}

bool ddbi_str_to_i64(struct str s, int64_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	size_t i = negative ? 1 : 0;
	if (i == s.n) {
		return false;
	}
	/* Summed up below zero, where there is room for the smallest number too. */
	int64_t v = 0;
	for (; i < s.n; i++) {
		int digit = s.p[i] - '0';
		if (digit < 0 || digit > 9 || __builtin_mul_overflow(v, 10, &v) ||
			__builtin_sub_overflow(v, digit, &v)) {
			return false;
		}
	}
	if (!negative && v == INT64_MIN) {
		return false;
	}
	*out = negative ? v : -v;
	return true;
}
