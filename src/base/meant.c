/* SPDX-License-Identifier: Apache-2.0 */
#include "base/meant.h"

#define LONGEST 64

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Row by row of the table of distances between beginnings of a and b. */
static size_t distance(struct str a, struct str b)
{
	size_t row[LONGEST + 1];
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t replaced = diagonal + (lower(a.p[i - 1]) != lower(b.p[j - 1]));
			diagonal = row[j];
			row[j] = least_of(replaced, least_of(row[j], row[j - 1]) + 1);
		}
	}
	return row[b.n];
}

const char *ddbi_meant(struct str written, const char *const *names, size_t n)
{
	const char *best = NULL;
	size_t least = written.n / 3 + 2;
	for (size_t i = 0; i < n && written.n <= LONGEST; i++) {
		struct str name = str_z(names[i]);
		size_t far = name.n <= LONGEST ? distance(written, name) : least;
		if (far < least) {
			least = far;
			best = names[i];
		}
	}
	return best;
}
