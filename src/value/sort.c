/* SPDX-License-Identifier: Apache-2.0 */
/* Putting the members of packed maps and sets into their canonical order. Whoever writes in order never comes
 * here. */
#include "base/mem.h"
#include "value/decimal.h"
#include "value/layout.h"

#define FEW 64 /* members sorted on the stack */

struct member {
	uint32_t at, n; /* from the start of the members */
	uint32_t key, key_n;
};

int ddbi_packed_compare(struct str a, struct str b)
{
	if (packed_type(a) != DDB_N)
		return str_cmp(ddbi_packed_bytes(a), ddbi_packed_bytes(b));
	struct ddb_decimal x = ddbi_packed_number(a), y = ddbi_packed_number(b);
	return ddbi_decimal_compare(&x, &y);
}

static int compare(const char *base, const struct member *a, const struct member *b, enum ddb_type type)
{
	struct str x = { base + a->key, a->key_n }, y = { base + b->key, b->key_n };
	if (type == DDB_M && x.n && y.n && *x.p != *y.p) /* mostly */
		return (unsigned char)*x.p < (unsigned char)*y.p ? -1 : 1;
	return type == DDB_M ? str_cmp(x, y) : ddbi_packed_compare(x, y);
}

static void insertion_sort(const char *base, struct member *m, size_t n, enum ddb_type type)
{
	for (size_t i = 1; i < n; i++) {
		struct member moving = m[i];
		size_t j = i;
		for (; j > 0 && compare(base, &m[j - 1], &moving, type) > 0; j--)
			m[j] = m[j - 1];
		m[j] = moving;
	}
}

/* Stable; `spare` has room for n. */
static void merge_sort(const char *base, struct member *m, struct member *spare, size_t n, enum ddb_type type)
{
	if (n <= 16) {
		insertion_sort(base, m, n, type);
		return;
	}
	size_t half = n / 2;
	merge_sort(base, m, spare, half, type);
	merge_sort(base, m + half, spare, n - half, type);
	memcpy(spare, m, half * sizeof *m);
	for (size_t i = 0, j = half, to = 0; i < half;) {
		bool right = j < n && compare(base, &spare[i], &m[j], type) > 0;
		m[to++] = right ? m[j++] : spare[i++];
	}
}

static void find_members(const char *base, size_t n, enum ddb_type type, struct member *m)
{
	for (const char *p = base; p < base + n; m++) {
		struct str key, value;
		const char *next = piece_get(p, &key);
		if (type == DDB_M)
			next = piece_get(next, &value);
		*m = (struct member){ (uint32_t)(p - base), (uint32_t)(next - p), (uint32_t)(key.p - base),
			(uint32_t)key.n };
		p = next;
	}
}

/* Keeps the last of each run of equal ones; returns how many are left. */
static size_t drop_duplicates(const char *base, struct member *m, size_t n, enum ddb_type type)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		bool same = kept && compare(base, &m[kept - 1], &m[i], type) == 0;
		m[same ? kept - 1 : kept++] = m[i];
	}
	return kept;
}

/* Rewrites the bytes in the new order, by way of the free room behind them. */
static enum sort_result reorder(struct buf *out, size_t at, const struct member *m, size_t n)
{
	size_t len = out->len - at, used = 0;
	char *to = ddbi_buf_reserve(out, len);
	if (!to)
		return SORT_NOMEM;
	for (size_t i = 0; i < n; i++) {
		memcpy(to + used, out->p + at + m[i].at, m[i].n);
		used += m[i].n;
	}
	memcpy(out->p + at, to, used);
	out->len = at + used;
	return SORT_OK;
}

static enum sort_result sort(struct buf *out, size_t at, enum ddb_type type, bool strict, struct member *m,
	struct member *spare, size_t *count)
{
	const char *base = out->p + at;
	find_members(base, out->len - at, type, m);
	merge_sort(base, m, spare, *count, type);
	size_t kept = drop_duplicates(base, m, *count, type);
	if (kept < *count && (strict || type != DDB_M))
		return SORT_DUPLICATE;
	*count = kept;
	return reorder(out, at, m, kept);
}

enum sort_result ddbi_members_sort(struct buf *out, size_t at, enum ddb_type type, bool strict, size_t *count)
{
	struct member few[FEW + FEW / 2];
	if (*count <= FEW)
		return sort(out, at, type, strict, few, few + FEW, count);
	struct member *m = ddbi_alloc((*count + *count / 2) * sizeof *m);
	if (!m)
		return SORT_NOMEM;
	enum sort_result result = sort(out, at, type, strict, m, m + *count, count);
	ddbi_free(m);
	return result;
}

size_t ddbi_members_size(struct str members, enum ddb_type type)
{
	size_t size = 0;
	struct packed_iter it = { .rest = members, .type = type };
	while (ddbi_packed_next(&it))
		size += (type == DDB_M ? it.name.n : 0) + ddbi_packed_size(it.value);
	return size;
}
