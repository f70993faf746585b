/* SPDX-License-Identifier: Apache-2.0 */
/* Whole keys of the table: "email = a", "email IN (a, b)", "blog = a AND number IN (1, 2)", "(blog = a AND
 * number = 1) OR (blog = b AND number = 2 AND likes > 3)". An OR lists keys if each of its branches does,
 * together with what stands beside it. */
#include "base/hash.h"
#include "model/planner.h"

#define BRANCHES_MAX 4000 /* that are looked into */

struct points {
	const struct planner *p;
	struct str names[2]; /* hash and range */
	size_t nnames;
	struct str (*values)[2]; /* of each key, packed; range absent: the table has none */
	size_t n, cap, branches;
	bool nomem;
};

/* EQ, or the shortest IN. */
static const struct condition *list_of(const struct condition *const *all, size_t n, struct str name)
{
	const struct condition *best = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct condition *c = all[i];
		if ((c->op == CONDITION_EQ || c->op == CONDITION_IN) && ddbi_compares(c, name) &&
			(!best || c->noperands < best->noperands))
			best = c;
	}
	return best;
}

static bool grow(struct points *s)
{
	size_t cap = s->cap ? 4 * s->cap : 8;
	struct str(*larger)[2] = ddbi_arena_array(s->p->t->arena, cap, sizeof *larger);
	s->nomem = !larger;
	if (!larger)
		return false;
	if (s->n)
		memcpy(larger, s->values, s->n * sizeof *larger);
	s->values = larger;
	s->cap = cap;
	return true;
}

static bool add_key(struct points *s, struct str hash, struct str range)
{
	if (s->n == PLAN_KEYS_MAX || (s->n == s->cap && !grow(s)))
		return false;
	s->values[s->n][0] = hash;
	s->values[s->n++][1] = range;
	return true;
}

static bool add_product(struct points *s, const struct condition *hash, const struct condition *range)
{
	for (size_t h = 1; h < hash->noperands; h++) {
		if (!range && !add_key(s, hash->operands[h].value, STR_NONE))
			return false;
		for (size_t r = 1; range && r < range->noperands; r++)
			if (!add_key(s, hash->operands[h].value, range->operands[r].value))
				return false;
	}
	return true;
}

static size_t count_leaves(const struct condition *c)
{
	size_t n = c->op != CONDITION_AND;
	for (size_t i = 0; c->op == CONDITION_AND && i < c->nchildren; i++)
		n += count_leaves(&c->children[i]);
	return n;
}

static size_t add_leaves(const struct condition *c, const struct condition **list, size_t n)
{
	if (c->op != CONDITION_AND) {
		list[n] = c;
		return n + 1;
	}
	for (size_t i = 0; i < c->nchildren; i++)
		n = add_leaves(&c->children[i], list, n);
	return n;
}

static bool pin(struct points *, const struct condition *const *all, size_t n);

/* One branch of the i-th condition, with all others beside it. */
static bool pin_branch(struct points *s, const struct condition *const *all, size_t n, size_t i,
	const struct condition *branch)
{
	const struct condition **list =
		ARENA_ARRAY(s->p->t->arena, const struct condition *, n + count_leaves(branch));
	if (!list) {
		s->nomem = true;
		return false;
	}
	size_t m = 0;
	for (size_t k = 0; k < n; k++)
		if (k != i)
			list[m++] = all[k];
	return pin(s, list, add_leaves(branch, list, m));
}

static bool pin_or(struct points *s, const struct condition *const *all, size_t n, size_t i)
{
	size_t before = s->n;
	for (size_t k = 0; k < all[i]->nchildren; k++) {
		if (s->branches++ < BRANCHES_MAX && pin_branch(s, all, n, i, &all[i]->children[k]))
			continue;
		s->n = before;
		return false;
	}
	return true;
}

static bool pin(struct points *s, const struct condition *const *all, size_t n)
{
	const struct condition *hash = list_of(all, n, s->names[0]);
	const struct condition *range = s->nnames > 1 ? list_of(all, n, s->names[1]) : NULL;
	if (hash && (range || s->nnames == 1))
		return add_product(s, hash, range);
	for (size_t i = 0; i < n && !s->nomem; i++)
		if (all[i]->op == CONDITION_OR && pin_or(s, all, n, i))
			return true;
	return false;
}

/* ---- from values to keys ---- */
/* Does all that is said of the key alone hold for it? */
static bool holds(const struct points *s, struct str key)
{
	for (size_t i = 0; i < s->p->n; i++) {
		const struct condition *c = s->p->all[i].c;
		if (ddbi_mentions_only(c, s->names, s->nnames) && !ddbi_evaluate(c, key))
			return false;
	}
	return true;
}

/* Packs those that can match, each once. */
static bool pack_keys(struct points *s, struct map *seen, struct str *keys)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct str key = ddbi_plan_item(s->p->t, s->names, s->values[i], s->nnames);
		if (!key.p)
			return false;
		if (!holds(s, key) || (s->n > 1 && ddbi_map_get(seen, key)))
			continue;
		memmove(s->values[kept], s->values[i], sizeof s->values[i]);
		keys[kept++] = key;
		if (s->n > 1 && !ddbi_map_put(seen, key, s))
			return false;
	}
	s->n = kept;
	return true;
}

/* ---- the keys as a condition ---- */
/* The values of one part of the keys, each once, as name = v or name IN (...). */
static const struct condition *column(const struct points *s, size_t part, size_t *distinct)
{
	struct ddb_arena *a = s->p->t->arena;
	struct operand *operands = ARENA_ARRAY(a, struct operand, s->n + 1);
	struct condition *c = ARENA_NEW(a, struct condition);
	struct path_part *name = ARENA_NEW(a, struct path_part);
	struct map seen = { .slots = NULL };
	size_t n = 1;
	bool ok = operands && c && name;
	for (size_t i = 0; ok && i < s->n; i++) {
		struct str v = s->values[i][part];
		if (ddbi_map_get(&seen, v))
			continue;
		operands[n++] = (struct operand){ .kind = OPERAND_VALUE, .value = v };
		ok = ddbi_map_put(&seen, v, operands);
	}
	ddbi_map_free(&seen);
	if (!ok)
		return NULL;
	name->name = s->names[part];
	operands[0] = (struct operand){ .kind = OPERAND_PATH, .path = { name, 1 } };
	*c = (struct condition){
		.op = n > 2 ? CONDITION_IN : CONDITION_EQ, .operands = operands, .noperands = n
	};
	*distinct = n - 1;
	return c;
}

static bool pairs(const struct points *s, const struct condition **out)
{
	const struct trees *t = s->p->t;
	struct condition *all = ARENA_ARRAY(t->arena, struct condition, s->n);
	struct condition *any = ARENA_NEW(t->arena, struct condition);
	if (!all || !any)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		const struct condition *h = ddbi_compare_name(t, s->names[0], CONDITION_EQ, s->values[i][0]);
		const struct condition *r = ddbi_compare_name(t, s->names[1], CONDITION_EQ, s->values[i][1]);
		const struct condition *both = h && r ? ddbi_and(t, h, r) : NULL;
		if (!both)
			return false;
		all[i] = *both;
	}
	*any = (struct condition){ .op = CONDITION_OR, .children = all, .nchildren = s->n };
	*out = any;
	return true;
}

static bool as_condition(const struct points *s, const struct condition **out)
{
	size_t hashes = 1, ranges = 1;
	const struct condition *h = column(s, 0, &hashes);
	const struct condition *r = h && s->nnames > 1 ? column(s, 1, &ranges) : NULL;
	if (!h || (s->nnames > 1 && !r))
		return false;
	if (hashes * ranges != s->n)
		return pairs(s, out);
	*out = r ? ddbi_and(s->p->t, h, r) : h;
	return *out;
}

static bool take_keys(struct points *s, struct plan *out)
{
	struct map seen = { .slots = NULL };
	struct str *keys = ARENA_ARRAY(s->p->t->arena, struct str, s->n);
	bool ok = keys && pack_keys(s, &seen, keys);
	ddbi_map_free(&seen);
	if (!ok || (s->n && !as_condition(s, &out->key)))
		return ddbi_fail_nomem(s->p->t->err);
	out->way = s->n == 0 ? WAY_NOTHING : s->n == 1 ? WAY_GET : WAY_BATCH_GET;
	out->keys = keys;
	out->nkeys = s->n;
	return true;
}

bool ddbi_plan_points(const struct planner *p, struct plan *out, bool *pinned)
{
	const struct mapping *m = p->t->mapping;
	struct points s = { .p = p, .names = { m->hash->name }, .nnames = 1 };
	if (m->range)
		s.names[s.nnames++] = m->range->name;
	const struct condition **all = ARENA_ARRAY(p->t->arena, const struct condition *, p->n);
	if (!all)
		return ddbi_fail_nomem(p->t->err);
	for (size_t i = 0; i < p->n; i++)
		all[i] = p->all[i].c;
	*pinned = pin(&s, all, p->n);
	if (s.nomem)
		return ddbi_fail_nomem(p->t->err);
	return !*pinned || take_keys(&s, out);
}
