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

/* The members of one hop: "address.city". */
static bool add_members(const struct trees *t, const struct mapping *m, const struct ddb_hop *hop,
	struct route *r, const struct mapped **row)
{
	struct str rest = str_z(hop->path);
	for (;;) {
		const char *dot = memchr(rest.p, '.', rest.n);
		struct str member = { rest.p, dot ? (size_t)(dot - rest.p) : rest.n };
		if (!m || !(*row = ddbi_mapping_row(m, member)))
			return MISUSE(t, "DDB(%s, %s): %.*s has no row", hop->model->name, hop->path,
				(int)member.n, member.p);
		if (!add_part(t, r, (struct path_part){ .name = (*row)->name }, hop))
			return false;
		if (!dot)
			return true;
		m = (*row)->attr->kind == ddb_kind_map ? (*row)->sub : NULL;
		rest = str_sub(rest, member.n + 1, rest.n - member.n - 1);
	}
}

static bool is_list(const struct ddb_attr *a)
{
	return a->kind == ddb_kind_strlist || a->kind == ddb_kind_intlist || a->kind == ddb_kind_maps;
}

static bool add_hop(const struct trees *t, const struct mapping *m, const struct ddb_hop *hop,
	struct route *r, struct target *out)
{
	if (!hop->model || !hop->path)
		return MISUSE(t, "an attribute was not made by DDB()");
	if (hop->model != m->model)
		return MISUSE(t, "DDB(%s, %s) was given where a member of %s is needed: write DDB(%s, ...)",
			hop->model->name, hop->path, m->model->name, m->model->name);
	if (!add_members(t, m, hop, r, &out->row))
		return false;
	out->element = hop->at != -1;
	if (!out->element)
		return true;
	if (hop->at < 0)
		return MISUSE(
			t, "DDB(%s, %s): the index of an element is negative", hop->model->name, hop->path);
	if (!is_list(out->row->attr))
		return MISUSE(t, "DDB(%s, %s) is no list", hop->model->name, hop->path);
	return add_part(t, r, (struct path_part){ .index = (uint32_t)hop->at }, hop);
}

bool ddbi_resolve(const struct trees *t, const struct ddb_ref *ref, struct target *out)
{
	struct route r = { .n = 0 };
	const struct mapping *m = t->mapping;
	*out = (struct target){ .size = ref->size };
	if (ref->nhops < 1)
		return MISUSE(t, "a condition or change was not made by the ddb_ macros");
	if (ref->nhops > DDB_HOPS_)
		return MISUSE(t, "DDB(%s, %s): a path goes through at most %d lists",
			ref->hops[0].model->name, ref->hops[0].path, DDB_HOPS_ - 1);
	for (int i = 0; i < ref->nhops; i++) {
		if (!m)
			return MISUSE(t, "DDB(%s, %s) has no members", ref->hops[i - 1].model->name,
				ref->hops[i - 1].path);
		if (!add_hop(t, m, &ref->hops[i], &r, out))
			return false;
		m = out->row->attr->kind == ddb_kind_maps && out->element ? out->row->sub : NULL;
	}
	struct path_part *parts = ARENA_ARRAY(t->arena, struct path_part, r.n);
	if (!parts)
		return ddbi_fail_nomem(t->err);
	memcpy(parts, r.parts, r.n * sizeof *parts);
	out->path = (struct path){ parts, r.n };
	return true;
}
