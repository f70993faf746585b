/* SPDX-License-Identifier: Apache-2.0 */
#include "model/embed.h"

/* "base.email" */
static const char *joined(struct ddb_arena *arena, const char *base, const char *member)
{
	size_t n = strlen(base), m = strlen(member);
	char *p = ddbi_arena_bytes(arena, n + m + 2);
	if (!p)
		return NULL;
	memcpy(p, base, n);
	p[n] = '.';
	memcpy(p + n + 1, member, m + 1);
	return p;
}

static bool embed_row(struct ddb_arena *arena, const struct ddb_attr *outer, const struct ddb_attr *inner,
	struct ddb_attr *out)
{
	*out = *inner;
	out->offset += outer->offset;
	out->name = inner->name ? inner->name : inner->member;
	if (inner->kind != ddb_kind_pattern)
		out->member = joined(arena, outer->member, inner->member);
	return out->member;
}

const struct ddb_attr *ddbi_embedded_row(
	struct ddb_arena *arena, const struct ddb_attr *outer, const struct ddb_attr *inner)
{
	struct ddb_attr *row = ARENA_NEW(arena, struct ddb_attr);
	return row && embed_row(arena, outer, inner, row) ? row : NULL;
}

static bool embeds(const struct ddb_attr *a)
{
	return a->kind == ddb_kind_embed && a->model;
}

size_t ddbi_rows_count(const struct ddb_model *m)
{
	size_t n = 0;
	for (size_t i = 0; i < m->nattrs; i++)
		n += embeds(&m->attrs[i]) ? m->attrs[i].model->nattrs : 1;
	return n;
}

bool ddbi_rows_flat(const struct ddb_model *m, struct ddb_arena *arena, struct flat_rows *out)
{
	size_t count = ddbi_rows_count(m);
	*out = (struct flat_rows){ .rows = ARENA_ARRAY(arena, struct ddb_attr, count + 1),
		.bases = ARENA_ARRAY(arena, const struct ddb_attr *, count + 1) };
	if (!out->rows || !out->bases)
		return false;
	for (size_t i = 0; i < m->nattrs; i++) {
		const struct ddb_attr *a = &m->attrs[i];
		size_t inner = embeds(a) ? a->model->nattrs : 1;
		for (size_t j = 0; j < inner; j++, out->n++) {
			out->bases[out->n] = embeds(a) ? a : NULL;
			out->rows[out->n] = *a;
			if (embeds(a) && !embed_row(arena, a, &a->model->attrs[j], &out->rows[out->n]))
				return false;
		}
	}
	return true;
}

static const struct ddb_attr *with_role(
	const struct ddb_model *m, enum ddb_role role, size_t base, size_t *at)
{
	for (size_t i = 0; i < m->nattrs; i++)
		if (m->attrs[i].role == role) {
			*at = base + m->attrs[i].offset;
			return &m->attrs[i];
		}
	return NULL;
}

const struct ddb_attr *ddbi_row_with_role(const struct ddb_model *m, enum ddb_role role, size_t *at)
{
	const struct ddb_attr *a = with_role(m, role, 0, at);
	for (size_t i = 0; !a && i < m->nattrs; i++)
		if (embeds(&m->attrs[i]))
			a = with_role(m->attrs[i].model, role, m->attrs[i].offset, at);
	return a;
}
