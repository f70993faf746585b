/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/range.h"

#include "store/local/key.h"
#include "value/ordered.h"

/* Keys of a table end with the range key, raw: one more byte makes the next key. In an index each range part
 * is terminated and more follows: whatever begins with it is equal to it. */
struct maker {
	struct ddb_arena *arena;
	bool raw;
	bool failed;
};

static struct str made(struct maker *m, const struct buf *b)
{
	if (b->failed)
		m->failed = true;
	return b->failed ? STR_NONE : (struct str){ b->p, b->len };
}

static struct str hash_prefix(struct maker *m, const struct key_clause *const hash[], size_t n)
{
	struct str values[MAX_HASH_PARTS];
	for (size_t i = 0; i < n; i++)
		values[i] = hash[i]->values[0];
	struct buf b = ddbi_key_buf(m->arena, 0, values, n);
	if (!b.failed)
		ddbi_ordered_hash(&b, values, n);
	return made(m, &b);
}

static struct str join(struct maker *m, struct str prefix, struct str value)
{
	struct buf b = ddbi_key_buf(m->arena, prefix.n, &value, 1);
	buf_str(&b, prefix);
	if (!b.failed && m->raw)
		ddbi_ordered_last(&b, value);
	else if (!b.failed)
		ddbi_ordered_part(&b, value);
	return made(m, &b);
}

/* The first key after all that begin with `prefix`; absent: there is none. */
static struct str after_prefix(struct maker *m, struct str prefix)
{
	struct buf b = ddbi_key_buf(m->arena, prefix.n, NULL, 0);
	if (!b.failed)
		ddbi_ordered_after(&b, prefix);
	struct str key = made(m, &b);
	return key.n ? key : STR_NONE;
}

static struct str after_key(struct maker *m, struct str key)
{
	struct buf b = ddbi_key_buf(m->arena, key.n, NULL, 0);
	buf_str(&b, key);
	ddbi_buf_byte(&b, '\0');
	return made(m, &b);
}

/* The first key whose part is greater. */
static struct str after_value(struct maker *m, struct str key)
{
	return m->raw ? after_key(m, key) : after_prefix(m, key);
}

enum { TERMINATOR = 2 }; /* bytes, of a part that is not the last */

static struct kv_range clause_range(struct maker *m, struct str prefix, const struct key_clause *clause)
{
	struct str first = join(m, prefix, clause->values[0]);
	switch (clause->op) {
	case CONDITION_LT: return (struct kv_range){ prefix, first };
	case CONDITION_LE: return (struct kv_range){ prefix, after_value(m, first) };
	case CONDITION_GT: return (struct kv_range){ after_value(m, first), after_prefix(m, prefix) };
	case CONDITION_GE: return (struct kv_range){ first, after_prefix(m, prefix) };
	case CONDITION_BETWEEN:
		return (struct kv_range){ first, after_value(m, join(m, prefix, clause->values[1])) };
	case CONDITION_BEGINS_WITH:
		if (!m->raw && first.p)
			first.n -= TERMINATOR;
		return (struct kv_range){ first, after_prefix(m, first) };
	default: return (struct kv_range){ first, after_value(m, first) };
	}
}

bool ddbi_query_range(const struct index *index, const struct key_bounds *bounds, struct ddb_arena *arena,
	struct kv_range *out)
{
	struct maker m = { arena, index == NULL, false };
	size_t nhash = index ? index->nhash : 1;
	struct str prefix = hash_prefix(&m, bounds->hash, nhash);
	/* The last clause makes the range, those before it are equalities. */
	for (size_t i = 0; i + 1 < bounds->nrange; i++)
		prefix = join(&m, prefix, bounds->range[i]->values[0]);
	if (bounds->nrange)
		*out = clause_range(&m, prefix, bounds->range[bounds->nrange - 1]);
	else
		*out = (struct kv_range){ prefix, after_prefix(&m, prefix) };
	return !m.failed;
}

__extension__ typedef unsigned __int128 u128;

static struct str hash_bound(uint64_t i, uint64_t n, struct ddb_arena *arena)
{
	uint64_t hash = (uint64_t)(((u128)i << 64) / n);
	char *p = ddbi_arena_bytes(arena, 8);
	for (int k = 0; p && k < 8; k++)
		p[k] = (char)(unsigned char)(hash >> (56 - 8 * k));
	return (struct str){ p, p ? 8 : 0 };
}

bool ddbi_segment_range(uint64_t i, uint64_t n, struct ddb_arena *arena, struct kv_range *out)
{
	out->from = hash_bound(i, n, arena);
	out->to = i + 1 < n ? hash_bound(i + 1, n, arena) : STR_NONE;
	return out->from.p && (out->to.p || i + 1 == n);
}

bool ddbi_range_holds(const struct kv_range *range, struct str key)
{
	return str_cmp(range->from, key) <= 0 && (!range->to.p || str_cmp(key, range->to) < 0);
}

bool ddbi_range_after(struct kv_range *range, struct str key, bool backward, struct ddb_arena *arena)
{
	struct maker m = { arena, true, false };
	if (backward)
		range->to = key;
	else
		range->from = after_key(&m, key);
	return !m.failed;
}
