/* SPDX-License-Identifier: Apache-2.0 */
#include "model/project.h"

#define MISUSE(t, ...) ddbi_failf((t)->err, EXCEPTION_MISUSE, __VA_ARGS__)

static bool leads_through(const struct path *p, const struct path *inner)
{
	if (p->n < inner->n)
		return false;
	const struct path head = { p->parts, inner->n };
	return ddbi_path_equal(&head, inner);
}

static bool grow(const struct trees *t, struct fields *f)
{
	size_t cap = f->cap ? f->cap * 2 : 16;
	struct path *paths = ARENA_ARRAY(t->arena, struct path, cap);
	if (!paths)
		return ddbi_fail_nomem(t->err);
	if (f->n)
		memcpy(paths, f->paths, f->n * sizeof *paths);
	f->paths = paths;
	f->cap = cap;
	return true;
}

/* A path through one that is there adds nothing, and takes the place of those that lead through it. */
bool ddbi_fields_path(const struct trees *t, struct fields *f, const struct path *path)
{
	size_t kept = 0;
	for (size_t i = 0; i < f->n; i++)
		if (leads_through(path, &f->paths[i]))
			return true;
	for (size_t i = 0; i < f->n; i++)
		if (!leads_through(&f->paths[i], path))
			f->paths[kept++] = f->paths[i];
	f->n = kept;
	if (f->n == f->cap && !grow(t, f))
		return false;
	f->paths[f->n++] = *path;
	return true;
}

static bool add_name(const struct trees *t, struct fields *f, struct str name)
{
	struct path_part *part = ARENA_NEW(t->arena, struct path_part);
	if (!part)
		return ddbi_fail_nomem(t->err);
	part->name = name;
	return ddbi_fields_path(t, f, &(struct path){ part, 1 });
}

/* ---- members ---- */
/* The longest beginning of the rest that is a member's name: a member of an embedded struct has dots in its
 * own. */
static const struct mapped *next_row(const struct mapping *m, struct str *rest)
{
	for (size_t n = rest->n; m && n > 0; n--) {
		if (n < rest->n && rest->p[n] != '.')
			continue;
		const struct mapped *row = ddbi_mapping_row(m, str_sub(*rest, 0, n));
		if (row) {
			*rest = n < rest->n ? str_sub(*rest, n + 1, rest->n - n - 1) : STR_NONE;
			return row;
		}
	}
	return NULL;
}

static bool add_member(const struct trees *t, struct fields *f, const char *member)
{
	const struct mapping *m = t->mapping;
	struct str rest = str_z(member);
	struct path_part *parts = ARENA_ARRAY(t->arena, struct path_part, EXPRESSION_MAX_PATH);
	size_t n = 0;
	if (!parts)
		return ddbi_fail_nomem(t->err);
	while (rest.p) {
		const struct mapped *row = n < EXPRESSION_MAX_PATH ? next_row(m, &rest) : NULL;
		if (!row)
			return MISUSE(t, ".project: %s has no member %s with a row", t->mapping->model->name,
				member);
		parts[n++] = (struct path_part){ .name = row->name };
		bool nested = row->attr->kind == ddb_kind_map || row->attr->kind == ddb_kind_mapptr;
		m = nested ? row->sub : NULL;
	}
	return ddbi_fields_path(t, f, &(struct path){ parts, n });
}

/* An embedded struct, or DDB_REST, has no attribute of its own name: its members are asked for one by one. */
static bool add_embedded(const struct trees *t, struct fields *f, struct str member, bool *found)
{
	const struct mapping *m = t->mapping;
	*found = false;
	for (size_t i = 0; i < m->nrows; i++) {
		struct str name = str_z(m->rows[i].attr->member);
		if (!str_starts(name, member) || name.n == member.n || name.p[member.n] != '.')
			continue;
		*found = true;
		if (!add_name(t, f, m->rows[i].name))
			return false;
	}
	return true;
}

bool ddbi_fields_members(const struct trees *t, struct fields *f, const char *const *members)
{
	const struct ddb_attr *rest = t->mapping->rest.attr;
	for (; *members; members++) {
		bool embedded = false;
		if (rest && strcmp(rest->member, *members) == 0)
			return MISUSE(t,
				".project: %s.%s is what no row knows, which cannot be asked for by name",
				t->mapping->model->name, *members);
		if (!ddbi_mapping_row(t->mapping, str_z(*members)) &&
			!add_embedded(t, f, str_z(*members), &embedded))
			return false;
		if (!embedded && !add_member(t, f, *members))
			return false;
	}
	return true;
}

/* ---- what else is looked at ---- */
static bool add_operand(const struct trees *t, struct fields *f, const struct operand *o)
{
	const struct operand *of = o->kind == OPERAND_SIZE ? o->inner : o;
	return of->kind != OPERAND_PATH || ddbi_fields_path(t, f, &of->path);
}

bool ddbi_fields_condition(const struct trees *t, struct fields *f, const struct condition *c)
{
	for (size_t i = 0; c && i < c->noperands; i++)
		if (!add_operand(t, f, &c->operands[i]))
			return false;
	for (size_t i = 0; c && i < c->nchildren; i++)
		if (!ddbi_fields_condition(t, f, &c->children[i]))
			return false;
	return true;
}

static bool add_key(const struct trees *t, struct fields *f, const char *member)
{
	const struct mapped *row = member ? ddbi_mapping_row(t->mapping, str_z(member)) : NULL;
	return !row || add_name(t, f, row->name);
}

bool ddbi_fields_keys(const struct trees *t, struct fields *f, const struct ddb_index *index)
{
	const struct mapping *m = t->mapping;
	return add_name(t, f, m->hash->name) && (!m->range || add_name(t, f, m->range->name)) &&
	       (!index || (add_key(t, f, index->hash) && add_key(t, f, index->range)));
}

bool ddbi_fields_model(const struct trees *t, struct fields *f)
{
	const struct mapping *m = t->mapping;
	for (size_t i = 0; i < m->npatterns; i++) {
		const struct mapped *row = m->patterns[i];
		bool tells = row == m->discriminator || row == m->hash || row == m->range;
		if (tells && !add_name(t, f, row->name))
			return false;
	}
	return true;
}

const struct projection *ddbi_fields_end(const struct trees *t, const struct fields *f)
{
	struct projection *p = ARENA_NEW(t->arena, struct projection);
	if (p)
		*p = (struct projection){ f->paths, f->n };
	else
		ddbi_fail_nomem(t->err);
	return p;
}

bool ddbi_project_members(const struct trees *t, const char *const *members, const struct projection **out)
{
	struct fields f = { .n = 0 };
	*out = NULL;
	if (!members)
		return true;
	if (!*members)
		return MISUSE(t, ".project names no member; leave it out to read all");
	if (!ddbi_fields_members(t, &f, members) || !ddbi_fields_model(t, &f))
		return false;
	*out = ddbi_fields_end(t, &f);
	return *out;
}
