/* SPDX-License-Identifier: Apache-2.0 */
/* From DDB(user, address.city) to a document path of stored names. */
#include "model/trees.h"

#define MISUSE(t, ...) ddbi_failf((t)->err, EXCEPTION_MISUSE, __VA_ARGS__)

struct route {
	struct path_part parts[EXPRESSION_MAX_PATH];
	size_t n;
};

static bool add_part(const struct trees *t, struct route *r, struct path_part part, const struct ddb_hop *hop)
{
	if (r->n == EXPRESSION_MAX_PATH)
		return MISUSE(t, "DDB(%s, %s): the path has more than %d parts", hop->model->name, hop->path,
			EXPRESSION_MAX_PATH);
	r->parts[r->n++] = part;
	return true;
}

static const char *dot_in(struct str s, size_t from)
{
	return from < s.n ? memchr(s.p + from, '.', s.n - from) : NULL;
}

/* The row that the path begins with, and how much of the path that is: members of embedded structs have a dot
 * of their own. */
static const struct mapped *first_row(const struct mapping *m, struct str path, size_t *length)
{
	const char *dot = dot_in(path, 0);
	*length = dot ? (size_t)(dot - path.p) : path.n;
	const struct mapped *row = m ? ddbi_mapping_row(m, str_sub(path, 0, *length)) : NULL;
	if (row || !dot || !m)
		return row;
	size_t first = *length;
	dot = dot_in(path, first + 1);
	*length = dot ? (size_t)(dot - path.p) : path.n;
	row = ddbi_mapping_row(m, str_sub(path, 0, *length));
	*length = row ? *length : first;
	return row;
}

/* "address->city" is "address.city". */
static bool with_dots(const struct trees *t, const char *path, struct str *out)
{
	*out = str_z(path);
	if (!strchr(path, '>'))
		return true;
	char *p = ddbi_arena_bytes(t->arena, out->n);
	if (!p)
		return ddbi_fail_nomem(t->err);
	size_t n = 0;
	for (; *path; path++)
		if (*path != '>')
			p[n++] = *path == '-' ? '.' : *path;
	*out = (struct str){ p, n };
	return true;
}

/* The members of one hop: "address.city". */
static bool add_members(const struct trees *t, const struct mapping *m, const struct ddb_hop *hop,
	struct route *r, const struct mapped **row)
{
	struct str rest;
	if (!with_dots(t, hop->path, &rest))
		return false;
	for (;;) {
		size_t length;
		if (!(*row = first_row(m, rest, &length)))
			return MISUSE(t, "DDB(%s, %s): %.*s has no row", hop->model->name, hop->path,
				(int)length, rest.p);
		if (!add_part(t, r, (struct path_part){ .name = (*row)->name }, hop))
			return false;
		if (length == rest.n)
			return true;
		enum ddb_kind kind = (*row)->attr->kind;
		m = kind == ddb_kind_map || kind == ddb_kind_mapptr ? (*row)->sub : NULL;
		rest = str_sub(rest, length + 1, rest.n - length - 1);
	}
}

/* Of an attribute that the model has no row for: it may hold anything. */
static const struct mapped *row_of_anything(const struct trees *t, const struct mapping *m, struct str name)
{
	struct {
		struct mapped row;
		struct ddb_attr attr;
	} *made = ddbi_arena_zalloc(t->arena, sizeof *made);
	if (!made)
		return NULL;
	made->attr = (struct ddb_attr){
		.member = name.p, .size = sizeof(struct ddb_value), .kind = ddb_kind_value
	};
	made->row = (struct mapped){ .attr = &made->attr, .model = m->model, .of = m, .name = name };
	return &made->row;
}

/* An attribute by its stored name. */
static bool add_stored(const struct trees *t, const struct mapping *m, const struct ddb_hop *hop,
	struct route *r, const struct mapped **row)
{
	struct str name = str_z(hop->path);
	if (!name.n)
		return MISUSE(t, "ddb_stored: the name is empty");
	if (!(*row = ddbi_mapping_stored(m, name))) {
		name = ddbi_arena_copy(t->arena, name);
		if (!name.p || !(*row = row_of_anything(t, m, name)))
			return ddbi_fail_nomem(t->err);
	}
	return add_part(t, r, (struct path_part){ .name = (*row)->name }, hop);
}

/* An element of a map by its key. */
static bool add_key(
	const struct trees *t, const struct ddb_hop *hop, struct route *r, const struct mapped *row)
{
	struct str key = str_z(hop->key);
	if (!ddbi_kind_has_keys(row->attr->kind))
		return MISUSE(t, "DDB(%s, %s) is no map by key", hop->model->name, hop->path);
	if (!key.n)
		return MISUSE(t, "DDB(%s, %s): the key of an element is NULL or empty", hop->model->name,
			hop->path);
	key = ddbi_arena_copy(t->arena, key);
	return key.p ? add_part(t, r, (struct path_part){ .name = key }, hop) : ddbi_fail_nomem(t->err);
}

static bool add_element(
	const struct trees *t, const struct ddb_hop *hop, struct route *r, const struct mapped *row)
{
	if (hop->key)
		return add_key(t, hop, r, row);
	if (hop->at < 0)
		return MISUSE(
			t, "DDB(%s, %s): the index of an element is negative", hop->model->name, hop->path);
	if (!ddbi_kind_is_list(row->attr->kind))
		return MISUSE(t, "DDB(%s, %s) is no list", hop->model->name, hop->path);
	return add_part(t, r, (struct path_part){ .index = (uint32_t)hop->at }, hop);
}

static bool add_hop(const struct trees *t, const struct mapping *m, const struct ddb_hop *hop,
	struct route *r, struct target *out)
{
	if (!hop->model || !hop->path)
		return MISUSE(t, "an attribute was not made by DDB()");
	if (hop->model != m->model)
		return MISUSE(t, "DDB(%s, %s) was given where a member of %s is needed: write DDB(%s, ...)",
			hop->model->name, hop->path, m->model->name, m->model->name);
	if (!(hop->stored ? add_stored(t, m, hop, r, &out->row) : add_members(t, m, hop, r, &out->row)))
		return false;
	out->element = hop->at != -1;
	return !out->element || add_element(t, hop, r, out->row);
}

bool ddbi_resolve(const struct trees *t, const struct ddb_ref *ref, struct target *out)
{
	struct route r = { .n = 0 };
	const struct mapping *m = t->mapping;
	*out = (struct target){ .size = ref->size };
	if (ref->nhops < 1)
		return MISUSE(t, "a condition or change was not made by the ddb_ macros");
	if (ref->nhops > DDB_HOPS_)
		return MISUSE(t, "DDB(%s, %s): a path goes through at most %d lists and maps",
			ref->hops[0].model->name, ref->hops[0].path, DDB_HOPS_ - 1);
	for (int i = 0; i < ref->nhops; i++) {
		if (!m)
			return MISUSE(t, "DDB(%s, %s) has no members", ref->hops[i - 1].model->name,
				ref->hops[i - 1].path);
		if (!add_hop(t, m, &ref->hops[i], &r, out))
			return false;
		m = out->element ? out->row->sub : NULL;
	}
	struct path_part *parts = ARENA_ARRAY(t->arena, struct path_part, r.n);
	if (!parts)
		return ddbi_fail_nomem(t->err);
	memcpy(parts, r.parts, r.n * sizeof *parts);
	out->path = (struct path){ parts, r.n };
	return true;
}
