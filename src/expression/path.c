/* SPDX-License-Identifier: Apache-2.0 */
/* Document paths: printing, following, comparing. */
#include "base/buf.h"
#include "expression/rules.h"

struct str ddbi_expression_kind_name(enum expression_kind kind)
{
	static const char *const names[] = {
		[EXPRESSION_CONDITION] = "ConditionExpression",
		[EXPRESSION_FILTER] = "FilterExpression",
		[EXPRESSION_KEY_CONDITION] = "KeyConditionExpression",
		[EXPRESSION_PROJECTION] = "ProjectionExpression",
		[EXPRESSION_UPDATE] = "UpdateExpression",
	};
	return str_z(names[kind]);
}

#define TEXT_MAX ((size_t)16 << 20)

struct str ddbi_path_text(const struct path *path, struct ddb_arena *arena)
{
	struct buf text;
	ddbi_buf_init(&text, TEXT_MAX);
	ddbi_buf_byte(&text, '[');
	for (size_t i = 0; i < path->n; i++) {
		const struct path_part *part = &path->parts[i];
		if (i)
			buf_z(&text, ", ");
		if (part->name.p) {
			buf_str(&text, part->name);
			continue;
		}
		ddbi_buf_byte(&text, '[');
		ddbi_buf_u64(&text, part->index);
		ddbi_buf_byte(&text, ']');
	}
	ddbi_buf_byte(&text, ']');
	struct str copy = text.failed ? STR_NONE : ddbi_arena_copy(arena, buf_view(&text));
	ddbi_buf_free(&text);
	return copy;
}

struct str ddbi_path_find(const struct path *path, struct str item)
{
	if (!item.p || path->n == 0)
		return STR_NONE;
	struct str value = ddbi_item_get(item, path->parts[0].name);
	for (size_t i = 1; i < path->n && value.p; i++) {
		const struct path_part *part = &path->parts[i];
		value = part->name.p ? ddbi_packed_member(value, part->name)
				     : ddbi_packed_element(value, part->index);
	}
	return value;
}

static bool part_equal(const struct path_part *a, const struct path_part *b)
{
	if (!a->name.p || !b->name.p)
		return !a->name.p && !b->name.p && a->index == b->index;
	return str_eq(a->name, b->name);
}

bool ddbi_path_equal(const struct path *a, const struct path *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!part_equal(&a->parts[i], &b->parts[i]))
			return false;
	return true;
}

static int part_compare(const struct path_part *a, const struct path_part *b)
{
	if (a->name.p && b->name.p)
		return str_cmp(a->name, b->name);
	if (a->name.p || b->name.p)
		return a->name.p ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

int ddbi_path_compare(const struct path *a, const struct path *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++) {
		int c = part_compare(&a->parts[i], &b->parts[i]);
		if (c)
			return c;
	}
	return (a->n > b->n) - (a->n < b->n);
}

/* ---- overlap and conflict ---- */

enum relation { DISJOINT, OVERLAP, CONFLICT };

static enum relation relate(const struct path *a, const struct path *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++) {
		const struct path_part *x = &a->parts[i], *y = &b->parts[i];
		if (part_equal(x, y))
			continue;
		return !x->name.p != !y->name.p ? CONFLICT : DISJOINT;
	}
	return OVERLAP;
}

static bool fail_related(enum expression_kind kind, enum relation relation, const struct path *a,
	const struct path *b, struct error *err)
{
	struct str one = ddbi_path_text(a, err->arena), two = ddbi_path_text(b, err->arena);
	if (!one.p || !two.p)
		return ddbi_fail_nomem(err);
	return ddbi_fail(err, relation == OVERLAP ? MSG_EX_OVERLAP : MSG_EX_CONFLICT,
		ddbi_expression_kind_name(kind), one, two);
}

static bool none_is(enum relation wanted, enum expression_kind kind, const struct path *const *paths,
	size_t n, struct error *err)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (relate(paths[j], paths[i]) == wanted)
				return fail_related(kind, wanted, paths[j], paths[i], err);
	return true;
}

bool ddbi_paths_disjoint(
	enum expression_kind kind, const struct path *const *paths, size_t n, struct error *err)
{
	return none_is(OVERLAP, kind, paths, n, err) && none_is(CONFLICT, kind, paths, n, err);
}
