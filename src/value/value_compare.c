/* SPDX-License-Identifier: Apache-2.0 */
/* Equality and order of trees (02-N6, 02-S4, 02-V1, 02-V3). */
#include "base/mem.h"
#include "value/decimal.h"
#include "value/layout.h"

const char *ddbi_type_name(enum ddb_type type)
{
	static const char *const names[] = { "", "S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL" };
	return (unsigned)type < sizeof names / sizeof names[0] ? names[type] : "";
}

static int compare_numbers(const struct ddb_decimal *a, const struct ddb_decimal *b)
{
	struct ddb_decimal x = *a, y = *b;
	ddbi_decimal_normalize(&x);
	ddbi_decimal_normalize(&y);
	return ddbi_decimal_compare(&x, &y);
}

int ddbi_value_compare(const struct ddb_value *a, const struct ddb_value *b)
{
	switch (a->type) {
	case DDB_S: return str_cmp((struct str){ a->s.data, a->s.len }, (struct str){ b->s.data, b->s.len });
	case DDB_B: return str_cmp((struct str){ a->b.data, a->b.len }, (struct str){ b->b.data, b->b.len });
	case DDB_N: return compare_numbers(&a->n, &b->n);
	default: return 0;
	}
}

/* Of the same length, and there: what a user made may have a length alone, and equals nothing. */
static bool same_length(const void *a, size_t n, const void *b, size_t m)
{
	return n == m && (!n || (a && b));
}

static bool equal_lists(const struct ddb_value *a, const struct ddb_value *b)
{
	if (!same_length(a->list.items, a->list.len, b->list.items, b->list.len))
		return false;
	for (size_t i = 0; i < a->list.len; i++) {
		if (!ddbi_value_equal(&a->list.items[i], &b->list.items[i]))
			return false;
	}
	return true;
}

static bool set_holds(const struct ddb_value *set, const struct ddb_value *member)
{
	for (size_t i = 0; i < set->list.len; i++) {
		if (ddbi_value_equal(&set->list.items[i], member))
			return true;
	}
	return false;
}

/* No member comes twice, so of the same length and each in the other is enough. Sets that lie in the same
 * order, as all do that the library fills in, take one pass. */
static bool equal_sets(const struct ddb_value *a, const struct ddb_value *b)
{
	if (!same_length(a->list.items, a->list.len, b->list.items, b->list.len))
		return false;
	for (size_t i = 0; i < a->list.len; i++) {
		if (!ddbi_value_equal(&a->list.items[i], &b->list.items[i]) &&
			!set_holds(b, &a->list.items[i]))
			return false;
	}
	return true;
}

static bool same_name(const struct ddb_member *a, const struct ddb_member *b)
{
	return str_eq((struct str){ a->name.data, a->name.len }, (struct str){ b->name.data, b->name.len });
}

static const struct ddb_value *map_find(const struct ddb_item *m, const struct ddb_member *like, size_t hint)
{
	if (same_name(&m->members[hint], like))
		return &m->members[hint].value;
	for (size_t i = 0; i < m->len; i++) {
		if (same_name(&m->members[i], like))
			return &m->members[i].value;
	}
	return NULL;
}

static bool equal_maps(const struct ddb_item *a, const struct ddb_item *b)
{
	if (!same_length(a->members, a->len, b->members, b->len))
		return false;
	for (size_t i = 0; i < a->len; i++) {
		const struct ddb_value *other = map_find(b, &a->members[i], i);
		if (!other || !ddbi_value_equal(&a->members[i].value, other))
			return false;
	}
	return true;
}

bool ddbi_value_equal(const struct ddb_value *a, const struct ddb_value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case DDB_S:
	case DDB_B:
	case DDB_N: return ddbi_value_compare(a, b) == 0;
	case DDB_BOOL: return a->flag == b->flag;
	case DDB_L: return equal_lists(a, b);
	case DDB_M: return equal_maps(&a->m, &b->m);
	case DDB_SS:
	case DDB_NS:
	case DDB_BS: return equal_sets(a, b);
	default: return true;
	}
}
