/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of TREE_TOKEN, numbers big-endian:
 *   'T' token         ->  time in microseconds (8), fingerprint (8), the sizes (4 each)
 *   'A' time token    ->  token        by age, to find those that can go */
#include "store/local/token.h"
#include "store/local/core.h"
#include "store/local/range.h"

enum { HEAD = 16, FORGET_AT_ONCE = 4 };

static void put_number(char *to, uint64_t v, size_t bytes)
{
	for (size_t i = bytes; i-- > 0; v >>= 8)
		to[i] = (char)(v & 0xff);
}

static uint64_t get_number(const char *from, size_t bytes)
{
	uint64_t v = 0;
	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | (unsigned char)from[i];
	return v;
}

struct str ddbi_token_name_key(struct str name, struct ddb_arena *arena)
{
	char *p = ddbi_arena_bytes(arena, 1 + name.n);
	if (!p)
		return STR_NONE;
	*p = TOKEN_BY_NAME;
	memcpy(p + 1, name.p, name.n);
	return (struct str){ p, 1 + name.n };
}

static struct str age_key(int64_t us, struct str name, struct ddb_arena *arena)
{
	char *p = ddbi_arena_bytes(arena, 9 + name.n);
	if (!p)
		return STR_NONE;
	*p = TOKEN_BY_AGE;
	put_number(p + 1, (uint64_t)us, 8);
	if (name.n)
		memcpy(p + 9, name.p, name.n);
	return (struct str){ p, 9 + name.n };
}

/* ---- finding ---- */

static bool is_over(struct stage *s, struct str row)
{
	return ddbi_stage_now_us(s) - (int64_t)get_number(row.p, 8) >= TOKEN_WINDOW_US;
}

static bool fail_damaged(struct error *err)
{
	return ddbi_failf(err, EXCEPTION_DAMAGED, "the store is damaged: a token's row cannot be read");
}

bool ddbi_token_find(struct stage *s, struct token *token, struct error *err, bool *done)
{
	struct str key = ddbi_token_name_key(token->name, ddbi_stage_arena(s)), row;
	*done = false;
	if (!key.p)
		return ddbi_fail_nomem(err);
	if (!ddbi_stage_get(s, TREE_TOKEN, key, err, &row))
		return false;
	if (!row.p)
		return true;
	if (row.n < HEAD)
		return fail_damaged(err);
	if (is_over(s, row))
		return true;
	if (row.n != HEAD + 4 * token->nsizes || get_number(row.p + 8, 8) != token->fingerprint)
		return ddbi_fail(err, MSG_TX_TOKEN);
	for (size_t i = 0; i < token->nsizes; i++)
		token->sizes[i] = (uint32_t)get_number(row.p + HEAD + 4 * i, 4);
	*done = true;
	return true;
}

/* ---- forgetting ---- */

struct aged {
	struct str key, name;
};

/* The oldest of those whose time is over, beyond those that earlier transactions of the group have found. */
static bool find_old(struct stage *s, struct error *err, struct aged out[FORGET_AT_ONCE], size_t *n)
{
	const struct view *v = ddbi_stage_view(s);
	const struct kv_ops *ops = v->local->kv->ops;
	struct ddb_arena *arena = ddbi_stage_arena(s);
	struct kv_range range = { age_key(0, STR_NONE, arena),
		age_key(ddbi_stage_now_us(s) - TOKEN_WINDOW_US + 1, STR_NONE, arena) };
	struct kv_iter *it;
	struct str key, name;
	if (!range.from.p || !range.to.p ||
		(s->group->forgotten.p && !ddbi_range_after(&range, s->group->forgotten, false, arena)))
		return ddbi_fail_nomem(err);
	enum kv_rc rc = ops->iterate(v->snapshot, TREE_TOKEN, &range, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	bool ok = true;
	for (*n = 0; ok && *n < FORGET_AT_ONCE && (rc = ops->next(it, &key, &name)) == KV_OK; ++*n) {
		out[*n] = (struct aged){ ddbi_arena_copy(arena, key), ddbi_arena_copy(arena, name) };
		ok = out[*n].key.p && out[*n].name.p;
	}
	ops->end(it);
	if (!ok)
		return ddbi_fail_nomem(err);
	return rc == KV_OK || rc == KV_NONE || ddbi_kv_fail(err, rc);
}

/* The token may have been used again since. */
static bool forget(struct stage *s, const struct aged *old, struct error *err)
{
	struct str key = ddbi_token_name_key(old->name, ddbi_stage_arena(s)), row;
	if (!key.p)
		return ddbi_fail_nomem(err);
	if (!ddbi_stage_delete(s, TREE_TOKEN, old->key, err) ||
		!ddbi_stage_get(s, TREE_TOKEN, key, err, &row))
		return false;
	if (row.p && row.n < HEAD)
		return fail_damaged(err);
	return !row.p || !is_over(s, row) || ddbi_stage_delete(s, TREE_TOKEN, key, err);
}

static bool forget_old(struct stage *s, struct error *err)
{
	struct aged old[FORGET_AT_ONCE];
	size_t n = 0;
	if (ddbi_stage_now_us(s) < TOKEN_WINDOW_US)
		return true;
	if (!find_old(s, err, old, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!forget(s, &old[i], err))
			return false;
		s->group->forgotten = old[i].key;
	}
	return true;
}

/* ---- remembering ---- */

bool ddbi_token_put(struct stage *s, const struct token *token, struct error *err)
{
	int64_t now_us = ddbi_stage_now_us(s);
	size_t n = HEAD + 4 * token->nsizes;
	char *row = ddbi_arena_bytes(ddbi_stage_arena(s), n);
	struct str by_name = ddbi_token_name_key(token->name, ddbi_stage_arena(s)),
		   by_age = age_key(now_us, token->name, ddbi_stage_arena(s));
	if (!row || !by_name.p || !by_age.p)
		return ddbi_fail_nomem(err);
	put_number(row, (uint64_t)now_us, 8);
	put_number(row + 8, token->fingerprint, 8);
	for (size_t i = 0; i < token->nsizes; i++)
		put_number(row + HEAD + 4 * i, token->sizes[i], 4);
	struct str name = str_sub(by_name, 1, token->name.n); /* lives as long as the group */
	return forget_old(s, err) && ddbi_stage_put(s, TREE_TOKEN, by_name, (struct str){ row, n }, err) &&
	       ddbi_stage_put(s, TREE_TOKEN, by_age, name, err);
}

/* ---- checking ---- */

bool ddbi_token_row_valid(struct str row)
{
	return row.n >= HEAD && (row.n - HEAD) % 4 == 0;
}

struct str ddbi_token_age_key(struct str by_name, struct str row, struct ddb_arena *arena)
{
	return age_key((int64_t)get_number(row.p, 8), str_sub(by_name, 1, by_name.n - 1), arena);
}

bool ddbi_token_age(struct str by_age, struct str name, int64_t *us)
{
	if (by_age.n < 9 || !str_eq(str_sub(by_age, 9, by_age.n - 9), name))
		return false;
	*us = (int64_t)get_number(by_age.p + 1, 8);
	return true;
}
