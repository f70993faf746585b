/* SPDX-License-Identifier: Apache-2.0 */
#include "model/sort.h"
#include "value/decimal.h"

/* An item and what it is sorted by; key absent: it has none. */
struct sorted {
	struct str item, key;
};

void ddbi_sort_init(struct sort *s, const struct path *by, bool descending, size_t max)
{
	*s = (struct sort){ .by = *by, .descending = descending, .max = max };
	ddbi_arena_init(&s->arena, ARENA_MAX_DEFAULT);
}

void ddbi_sort_free(struct sort *s)
{
	ddbi_arena_free(&s->arena);
	*s = (struct sort){ .n = 0 };
}

static bool grow(struct sort *s, struct error *err)
{
	size_t wanted = s->cap ? s->cap * 2 : 64;
	struct str *larger = ARENA_ARRAY(&s->arena, struct str, wanted);
	if (!larger)
		return ddbi_fail_nomem(err);
	if (s->n)
		memcpy(larger, s->items, s->n * sizeof *larger);
	s->items = larger;
	s->cap = wanted;
	return true;
}

bool ddbi_sort_add(struct sort *s, struct str item, struct error *err)
{
	if (s->n == s->max)
		return ddbi_failf(err, EXCEPTION_VALIDATION,
			"more than %zu items would have to be sorted in memory: an index whose range key is "
			"what to "
			"order by, a narrower condition or a larger .sort_max would do it",
			s->max);
	if (s->n == s->cap && !grow(s, err))
		return false;
	struct str copy = ddbi_arena_copy(&s->arena, item);
	if (!copy.p)
		return ddbi_fail_nomem(err);
	s->items[s->n++] = copy;
	return true;
}

static int compare_keys(struct str a, struct str b)
{
	enum ddb_type x = packed_type(a), y = packed_type(b);
	if (x != y)
		return x < y ? -1 : 1;
	if (x == DDB_S || x == DDB_B)
		return str_cmp(ddbi_packed_bytes(a), ddbi_packed_bytes(b));
	if (x != DDB_N)
		return str_cmp(a, b);
	struct ddb_decimal m = ddbi_packed_number(a), n = ddbi_packed_number(b);
	return ddbi_decimal_compare(&m, &n);
}

static int compare(const struct sorted *a, const struct sorted *b, bool descending)
{
	int c = !a->key.p || !b->key.p ? (a->key.p == NULL) - (b->key.p == NULL)
				       : compare_keys(a->key, b->key);
	return descending ? -c : c;
}

/* Stable; `spare` has room for half of them. */
static void merge_sort(struct sorted *s, struct sorted *spare, size_t n, bool descending)
{
	if (n < 2)
		return;
	size_t half = n / 2;
	merge_sort(s, spare, half, descending);
	merge_sort(s + half, spare, n - half, descending);
	memcpy(spare, s, half * sizeof *s);
	for (size_t i = 0, j = half, to = 0; i < half;) {
		bool right = j < n && compare(&spare[i], &s[j], descending) > 0;
		s[to++] = right ? s[j++] : spare[i++];
	}
}

bool ddbi_sort_items(struct sort *s, struct error *err)
{
	struct sorted *all = ARENA_ARRAY(&s->arena, struct sorted, s->n + s->n / 2 + 1);
	if (!all)
		return ddbi_fail_nomem(err);
	for (size_t i = 0; i < s->n; i++) {
		struct str key = ddbi_path_find(&s->by, s->items[i]);
		all[i] = (struct sorted){ s->items[i], packed_type(key) == DDB_NULL ? STR_NONE : key };
	}
	merge_sort(all, all + s->n, s->n, s->descending);
	for (size_t i = 0; i < s->n; i++)
		s->items[i] = all[i].item;
	return true;
}
