/* SPDX-License-Identifier: Apache-2.0 */
/* Document paths of the text door: members by their names in C; below what the model knows, attributes as
 * they are stored. */
#include "model/door.h"
#include <limits.h>

#define MEMBERS_MAX 256 /* that are looked at for the one that was meant */

struct walk {
	struct path_part parts[EXPRESSION_MAX_PATH];
	size_t n;
	const struct mapping *mapping; /* whose members come next; NULL: none that are known */
	const struct mapped *row;      /* of the last member; NULL: below what is known */
	bool element;
};

static bool add(struct door *d, struct walk *w, struct path_part part)
{
	if (w->n == EXPRESSION_MAX_PATH)
		return ddbi_door_fail(d, d->token.text, "a path has at most %d parts", EXPRESSION_MAX_PATH);
	w->parts[w->n++] = part;
	return true;
}

static bool unknown(struct door *d, const struct mapping *m, struct str at, struct str name)
{
	const char *names[MEMBERS_MAX];
	size_t n = 0;
	for (; n < m->nrows && n < MEMBERS_MAX; n++)
		names[n] = m->rows[n].attr->member;
	const char *meant = ddbi_meant(name, names, n);
	return ddbi_door_fail(d, at, "%s has no member %.*s%s%s%s", m->model->name, (int)name.n, name.p,
		meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

/* Attributes of any name belong to items without a struct and to models that keep the rest. */
static bool takes_any(const struct mapping *m)
{
	return m->model->items || m->rest.attr;
}

static const struct mapping *below(const struct mapped *row, bool element)
{
	switch (row->attr->kind) {
	case ddb_kind_map:
	case ddb_kind_mapptr: return row->sub;
	case ddb_kind_maps:
	case ddb_kind_keyed: return element ? row->sub : NULL;
	default: return NULL;
	}
}

/* May hold anything, so that what is below is not known. */
static bool is_open(const struct mapped *row)
{
	return row->attr->kind == ddb_kind_value || row->attr->kind == ddb_kind_custom;
}

static bool copy_name(struct door *d, struct str *name)
{
	*name = ddbi_arena_copy(d->trees->arena, *name);
	return name->p || ddbi_fail_nomem(d->trees->err);
}

/* Is it an embedded struct's name? Its members are rows: "base.city". */
static bool is_embedded(const struct mapping *m, struct str name)
{
	for (size_t i = 0; m->nembeds && i < m->nrows; i++) {
		struct str path = str_z(m->rows[i].attr->member);
		if (path.n > name.n && path.p[name.n] == '.' && str_starts(path, name))
			return true;
	}
	return false;
}

/* Goes on to the member of the embedded struct. */
static bool join_embedded(struct door *d, struct str *name)
{
	ddbi_door_next(d);
	if (!ddbi_door_is(d, "."))
		return ddbi_door_fail(
			d, *name, "%.*s is a struct: name a member of it", (int)name->n, name->p);
	ddbi_door_next(d);
	struct str member = d->token.text;
	if (d->token.kind != DOOR_WORD)
		return ddbi_door_fail(d, member, "a name is needed behind the dot");
	char *p = ddbi_arena_bytes(d->trees->arena, name->n + member.n + 1);
	if (!p)
		return ddbi_fail_nomem(d->trees->err);
	memcpy(p, name->p, name->n);
	p[name->n] = '.';
	memcpy(p + name->n + 1, member.p, member.n);
	*name = (struct str){ p, name->n + member.n + 1 };
	return true;
}

static bool add_member(struct door *d, struct walk *w, struct str name)
{
	const struct str at = name;
	bool embedded = is_embedded(w->mapping, name);
	if (embedded && !join_embedded(d, &name))
		return false;
	w->row = w->mapping->model->items ? NULL : ddbi_mapping_row(w->mapping, name);
	w->element = false;
	if (!w->row && (embedded || !takes_any(w->mapping)))
		return unknown(d, w->mapping, at, name);
	struct str stored = w->row ? w->row->name : name;
	if (!w->row && !copy_name(d, &stored))
		return false;
	w->mapping = w->row ? below(w->row, false) : NULL;
	return add(d, w, (struct path_part){ .name = stored });
}

/* .name behind a part of the path. */
static bool add_name(struct door *d, struct walk *w, struct str name)
{
	if (w->mapping)
		return add_member(d, w, name);
	bool keyed = w->row && ddbi_kind_has_keys(w->row->attr->kind) && !w->element;
	if (w->row && !keyed && !is_open(w->row))
		return ddbi_door_fail(
			d, name, "%s.%s has no members", w->row->model->name, w->row->attr->member);
	if (!copy_name(d, &name))
		return false;
	w->element = keyed;
	w->mapping = keyed ? below(w->row, true) : NULL;
	if (!keyed)
		w->row = NULL;
	return add(d, w, (struct path_part){ .name = name });
}

static bool add_index(struct door *d, struct walk *w)
{
	int64_t i;
	struct str at = d->token.text;
	if (d->token.kind != DOOR_NUMBER || !ddbi_str_to_i64(at, &i) || i > INT32_MAX)
		return ddbi_door_fail(d, at, "an element is named by its number, [0] being the first");
	if (w->row && (!ddbi_kind_is_list(w->row->attr->kind) || w->element) && !is_open(w->row))
		return ddbi_door_fail(d, at, "%s.%s is no list", w->row->model->name, w->row->attr->member);
	if (w->row && is_open(w->row))
		w->row = NULL;
	w->element = w->row != NULL;
	w->mapping = w->row ? below(w->row, true) : NULL;
	if (!add(d, w, (struct path_part){ .index = (uint32_t)i }))
		return false;
	ddbi_door_next(d);
	return ddbi_door_expect(d, "]");
}

static bool add_next(struct door *d, struct walk *w)
{
	if (ddbi_door_take(d, "["))
		return add_index(d, w);
	ddbi_door_next(d); /* the dot */
	struct str name = d->token.text;
	if (d->token.kind != DOOR_WORD)
		return ddbi_door_fail(d, name, "a name is needed behind the dot");
	if (!add_name(d, w, name))
		return false;
	ddbi_door_next(d);
	return true;
}

bool ddbi_door_path(struct door *d, struct target *out)
{
	struct walk w = { .mapping = d->trees->mapping };
	struct str name = d->token.text, t = ddbi_door_token_text(d);
	if (d->token.kind != DOOR_WORD)
		return ddbi_door_fail(d, name, "an attribute is needed here, not %.*s", (int)t.n, t.p);
	if (!add_member(d, &w, name))
		return false;
	ddbi_door_next(d);
	while (ddbi_door_is(d, ".") || ddbi_door_is(d, "["))
		if (!add_next(d, &w))
			return false;
	struct path_part *parts = ARENA_ARRAY(d->trees->arena, struct path_part, w.n);
	if (!parts)
		return ddbi_fail_nomem(d->trees->err);
	memcpy(parts, w.parts, w.n * sizeof *parts);
	*out = (struct target){ .path = { parts, w.n }, .row = w.row, .element = w.element };
	return true;
}
