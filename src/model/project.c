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

bool ddbi_fields_name(const struct trees *t, struct fields *f, struct str name)
{
	struct path_part *part = ARENA_NEW(t->arena, struct path_part);
	if (!part)
		return ddbi_fail_nomem(t->err);
	part->name = name;
	return ddbi_fields_path(t, f, &(struct path){ part, 1 });
}

/* ---- members ---- */
static bool add_member(const struct trees *t, struct fields *f, const char *member)
{
	const struct ddb_model *model = t->mapping->model;
	const struct ddb_ref ref = { .hops = { { model, member, -1, model->items, NULL } }, .nhops = 1 };
	struct target target;
	if (!model->items && !strchr(member, '.') && !ddbi_mapping_row(t->mapping, str_z(member)))
		return MISUSE(t, "project: %s has no member %s", model->name, member);
	return ddbi_resolve(t, &ref, &target) && ddbi_fields_path(t, f, &target.path);
}

/* An embedded struct is no attribute: its members are asked for one by one. */
static bool add_embedded(const struct trees *t, struct fields *f, struct str member, bool *found)
{
	const struct mapping *m = t->mapping;
	*found = false;
	for (size_t i = 0; i < m->nrows; i++) {
		struct str name = str_z(m->rows[i].attr->member);
		if (!str_starts(name, member) || name.n == member.n || name.p[member.n] != '.')
			continue;
		*found = true;
		if (!ddbi_fields_name(t, f, m->rows[i].name))
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
				"project: %s.%s is what no row knows, and cannot be asked for by name",
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
bool ddbi_fields_keys(const struct trees *t, struct fields *f)
{
	const struct mapping *m = t->mapping;
	return ddbi_fields_name(t, f, m->hash->name) && (!m->range || ddbi_fields_name(t, f, m->range->name));
}

bool ddbi_fields_model(const struct trees *t, struct fields *f)
{
	const struct mapping *m = t->mapping;
	for (size_t i = 0; i < m->npatterns; i++) {
		const struct mapped *row = m->patterns[i];
		bool tells = row == m->discriminator || row == m->hash || row == m->range;
		if (tells && !ddbi_fields_name(t, f, row->name))
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
		return MISUSE(t, ".project: the list is empty");
	if (!ddbi_fields_members(t, &f, members) || !ddbi_fields_model(t, &f))
		return false;
	*out = ddbi_fields_end(t, &f);
	return *out;
}
