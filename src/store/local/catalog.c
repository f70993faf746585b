/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/catalog.h"
#include "base/mem.h"
#include "store/local/cell.h"

/* A table is counted although its holders only see it const. */
static struct table_cell *cell_of(const struct table *t)
{
	union {
		const struct table *in;
		struct table_cell *out;
	} u = { t };
	return u.out;
}

static const struct table *hold_table(const struct table *t)
{
	cell_of(t)->refs++;
	return t;
}

static void release_table(const struct table *t)
{
	struct table_cell *cell = cell_of(t);
	if (--cell->refs > 0)
		return;
	struct ddb_arena arena = cell->arena;
	ddbi_arena_free(&arena);
}

void ddbi_table_free(struct table *t)
{
	if (t)
		release_table(t);
}

static struct catalog *new_catalog(uint64_t version, size_t n)
{
	struct catalog *c = ddbi_alloc(sizeof *c + n * sizeof c->tables[0]);
	if (c) {
		c->version = version;
		c->refs = 1;
		c->n = n;
	}
	return c;
}

struct catalog *ddbi_catalog_new(uint64_t version)
{
	return new_catalog(version, 0);
}

void ddbi_catalog_release(const struct catalog *held)
{
	union {
		const struct catalog *in;
		struct catalog *out;
	} u = { held };
	struct catalog *c = u.out;
	if (!c || --c->refs > 0)
		return;
	for (size_t i = 0; i < c->n; i++)
		release_table(c->tables[i]);
	ddbi_free(c);
}

size_t ddbi_catalog_find(const struct catalog *c, struct str name, bool *found)
{
	size_t low = 0, high = c->n;
	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(c->tables[middle]->name, name);
		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct table *ddbi_catalog_table(const struct catalog *c, struct str name)
{
	bool found;
	size_t i = ddbi_catalog_find(c, name, &found);
	return found ? c->tables[i] : NULL;
}

const struct index *ddbi_table_index(const struct table *t, struct str name)
{
	for (size_t i = 0; i < t->nindexes; i++)
		if (str_eq(t->indexes[i].name, name))
			return &t->indexes[i];
	return NULL;
}

/* The next version without the `drop` tables from `at` on, and room for `add` there. */
static struct catalog *splice(const struct catalog *c, size_t at, size_t drop, size_t add)
{
	struct catalog *next = new_catalog(c->version + 1, c->n - drop + add);
	if (!next)
		return NULL;
	for (size_t i = 0; i < at; i++)
		next->tables[i] = hold_table(c->tables[i]);
	for (size_t i = at + drop; i < c->n; i++)
		next->tables[i - drop + add] = hold_table(c->tables[i]);
	return next;
}

struct catalog *ddbi_catalog_put(const struct catalog *c, struct table *t)
{
	bool found;
	size_t at = ddbi_catalog_find(c, t->name, &found);
	struct catalog *next = splice(c, at, found ? 1 : 0, 1);
	if (next)
		next->tables[at] = t;
	else
		release_table(t);
	return next;
}

struct catalog *ddbi_catalog_remove(const struct catalog *c, struct str name)
{
	bool found;
	size_t at = ddbi_catalog_find(c, name, &found);
	return splice(c, at, found ? 1 : 0, 0);
}

/* Rows come in order of name, so that each goes to the end. */
bool ddbi_catalog_load(struct catalog **c, struct table *t)
{
	struct catalog *old = *c;
	struct catalog *more =
		old->n & (old->n - 1)
			? old
			: ddbi_realloc(old, sizeof *old + (old->n ? old->n * 2 : 1) * sizeof old->tables[0]);
	if (!more) {
		release_table(t);
		return false;
	}
	more->tables[more->n++] = t;
	*c = more;
	return true;
}
