/* SPDX-License-Identifier: Apache-2.0 */
/* The projected part of an item (04-4.6). The paths come sorted, so that those which lead through the same
 * container stand together, and list elements come out in the order of their indices. */
#include "expression/evaluate.h"
#include "expression/rules.h"
#include <stdlib.h>

#define RESULT_MAX ((size_t)64 << 20)
#define FEW        32

struct projector {
	const struct path *const *paths;
	struct ddb_arena *arena;
};

static bool project(
	struct projector *, size_t from, size_t to, size_t depth, struct str value, struct ddb_value *out);

/* The end of the paths from `from` on that share their part at `depth`. */
static size_t group_end(const struct projector *p, size_t from, size_t to, size_t depth)
{
	const struct path_part *part = &p->paths[from]->parts[depth];
	size_t end = from + 1;
	while (end < to) {
		const struct path_part *other = &p->paths[end]->parts[depth];
		if (part->name.p ? !str_eq(part->name, other->name) : part->index != other->index)
			break;
		end++;
	}
	return end;
}

static bool project_list(
	struct projector *p, size_t from, size_t to, size_t depth, struct str value, struct ddb_value *out)
{
	struct ddb_value *items = ARENA_ARRAY(p->arena, struct ddb_value, to - from);
	size_t n = 0;
	if (!items)
		return false;
	for (size_t i = from, end; i < to; i = end) {
		end = group_end(p, i, to, depth);
		struct str element = ddbi_packed_element(value, p->paths[i]->parts[depth].index);
		if (!project(p, i, end, depth + 1, element, &items[n]))
			return false;
		n += items[n].type != DDB_NONE;
	}
	if (n) {
		out->type = DDB_L;
		out->list.items = items;
		out->list.len = n;
	}
	return true;
}

static bool project_map(
	struct projector *p, size_t from, size_t to, size_t depth, struct str value, struct ddb_value *out)
{
	struct ddb_member *members = ARENA_ARRAY(p->arena, struct ddb_member, to - from);
	size_t n = 0;
	if (!members)
		return false;
	for (size_t i = from, end; i < to; i = end) {
		struct str name = p->paths[i]->parts[depth].name;
		end = group_end(p, i, to, depth);
		if (!project(p, i, end, depth + 1, ddbi_packed_member(value, name), &members[n].value))
			return false;
		members[n].name = (struct ddb_text_n){ name.p, name.n };
		n += members[n].value.type != DDB_NONE;
	}
	if (n) {
		out->type = DDB_M;
		out->m = (struct ddb_item){ members, n };
	}
	return true;
}

/* The part of `value` that the paths lead to; type NONE: nothing. false: no memory. */
static bool project(
	struct projector *p, size_t from, size_t to, size_t depth, struct str value, struct ddb_value *out)
{
	*out = (struct ddb_value){ .type = DDB_NONE };
	if (!value.p)
		return true;
	if (p->paths[from]->n == depth)
		return ddbi_unpack(value, p->arena, out);
	bool named = p->paths[from]->parts[depth].name.p != NULL;
	if (packed_type(value) != (named ? DDB_M : DDB_L))
		return true;
	return named ? project_map(p, from, to, depth, value, out)
		     : project_list(p, from, to, depth, value, out);
}

static bool pack_attribute(
	struct projector *p, size_t from, size_t to, struct str item, struct packer *packer)
{
	struct str name = p->paths[from]->parts[0].name, value = ddbi_item_get(item, name);
	struct ddb_value part;
	if (!value.p)
		return true;
	if (p->paths[from]->n == 1) {
		ddbi_pack_packed(packer, name, value);
		return true;
	}
	if (!project(p, from, to, 1, value, &part))
		return false;
	if (part.type != DDB_NONE)
		ddbi_pack_value(packer, name, &part);
	return true;
}

struct str ddbi_project_paths(
	const struct path *const *paths, size_t n, struct str item, struct ddb_arena *arena)
{
	struct projector p = { paths, arena };
	struct packer packer;
	struct buf out;
	struct str packed;
	bool good = true;
	ddbi_buf_init(&out, RESULT_MAX);
	ddbi_pack_begin(&packer, &out);
	for (size_t i = 0, end; good && item.p && i < n; i = end) {
		end = group_end(&p, i, n, 0);
		good = pack_attribute(&p, i, end, item, &packer);
	}
	good = ddbi_pack_end(&packer, &packed) && good;
	struct str copy = good ? ddbi_arena_copy(arena, packed) : STR_NONE;
	ddbi_buf_free(&out);
	return copy;
}

static int compare(const void *a, const void *b)
{
	return ddbi_path_compare(*(const struct path *const *)a, *(const struct path *const *)b);
}

struct str ddbi_project(const struct projection *projection, struct str item, struct ddb_arena *arena)
{
	const struct path *few[FEW], **paths = few;
	if (projection->n > FEW)
		paths = ARENA_ARRAY(arena, const struct path *, projection->n);
	if (!paths)
		return STR_NONE;
	for (size_t i = 0; i < projection->n; i++)
		paths[i] = &projection->paths[i];
	if (projection->n > 1)
		qsort(paths, projection->n, sizeof(*paths), compare);
	return ddbi_project_paths(paths, projection->n, item, arena);
}
