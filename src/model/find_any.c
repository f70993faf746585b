/* SPDX-License-Identifier: Apache-2.0 */
/* Items of several models in one table: each becomes a struct of its own model. */
#include "model/cursor.h"
#include "model/pattern.h"

#define MISUSE(err, ...) ddbi_failf(err, EXCEPTION_MISUSE, __VA_ARGS__)

static bool tells(const struct mapping *m)
{
	return m->discriminator || (m->hash->pattern) || (m->range && m->range->pattern);
}

/* An index may lack what tells the items of the model from others'. */
static bool holds(const struct ddb_index *x, const struct mapped *discriminator)
{
	if (!x || !discriminator || (!x->keys_only && !x->include))
		return true;
	for (const char *const *name = x->include; name && *name; name++)
		if (str_eq(str_z(*name), discriminator->name))
			return true;
	return str_eq(str_z(x->hash), discriminator->name) || str_eq(str_z(x->range), discriminator->name);
}

static bool add_model(struct ddb_cursor *c, const struct ddb_model *model, bool last, struct error *err)
{
	const struct mapping *m = ddbi_mapping(c->db, model, err);
	if (!m)
		return false;
	if (!str_eq(m->table, c->mapping->table))
		return MISUSE(err, "ddb_find_any: %s and %s are in different tables", c->mapping->model->name,
			model->name);
	if (!tells(m) && !last)
		return MISUSE(err,
			"ddb_find_any: nothing tells items of %s from others, neither a discriminator nor a "
			"pattern of a key, so it can only be the last one",
			model->name);
	if (!holds(c->plan.index, m->discriminator))
		return MISUSE(err, "ddb_find_any: index %s lacks %.*s, which tells items of %s from others",
			c->plan.index->name, (int)m->discriminator->name.n, m->discriminator->name.p,
			model->name);
	c->any[c->nany++] = m;
	return true;
}

static bool add_models(struct ddb_cursor *c, const struct ddb_model *const *models, size_t n,
	const struct ddb_query *q, struct error *err)
{
	if (q && q->project)
		return MISUSE(err, "ddb_find_any: items of several models come whole, without .project");
	c->any = ARENA_ARRAY(&c->keep, const struct mapping *, n);
	if (!c->any)
		return ddbi_fail_nomem(err);
	for (size_t i = 0; i < n; i++)
		if (!add_model(c, models[i], i + 1 == n, err))
			return false;
	return true;
}

struct ddb_cursor *ddb_find_any(
	struct ddb *db, const struct ddb_model *const *models, size_t n, const struct ddb_query *q)
{
	struct error err;
	struct ddb_cursor *c = ddbi_cursor_open(db, models && n ? models[0] : NULL, q, PLAN_ANY_MODEL);
	if (!c || c->error.rc != DDB_OK)
		return c;
	error_init(&err, &c->page);
	if (!add_models(c, models, n, q, &err)) {
		ddbi_cursor_fail(c, &err);
		ddbi_session_end(db, &err);
	}
	return c;
}

static const struct mapping *model_of(const struct ddb_cursor *c, struct str item)
{
	for (size_t i = 0; i < c->nany; i++)
		if (ddbi_is_of_model(c->any[i], item, c->plan.whole))
			return c->any[i];
	return NULL;
}

/* The next item of one of the models; those of none do not count. */
static const struct mapping *next_known(struct ddb_cursor *c, struct str *item)
{
	while (ddbi_cursor_next(c, item)) {
		const struct mapping *m = model_of(c, *item);
		if (m)
			return m;
		c->left += c->left != SIZE_MAX;
	}
	return NULL;
}

static const void *no_memory(struct ddb_cursor *c)
{
	struct error err;
	error_init(&err, &c->page);
	ddbi_fail_nomem(&err);
	ddbi_cursor_fail(c, &err);
	return NULL;
}

const void *ddb_next_any(struct ddb_cursor *c, const struct ddb_model **which)
{
	struct str item;
	if (!c || ddbi_cursor_is_closed(c))
		return NULL;
	if (!c->any) {
		const void *x = ddb_next(c);
		if (x && which)
			*which = c->mapping->model;
		return x;
	}
	ddbi_arena_reset(&c->texts);
	const struct mapping *m = next_known(c, &item);
	if (!m)
		return NULL;
	void *x = ddbi_arena_alloc(&c->texts, m->model->size);
	if (!x)
		return no_memory(c);
	if (!ddbi_cursor_decode(c, m, item, &c->texts, x))
		return NULL;
	if (which)
		*which = m->model;
	return x;
}
