/* SPDX-License-Identifier: Apache-2.0 */
/* A deep copy of a condition: children, lists, texts, and structs by their models. */
#include "model/trees.h"

/* Pointers become those of copies; false: no memory. Absent (NULL) stays. */
static bool copy_bytes(struct ddb_arena *a, const void **p, size_t n)
{
	if (!*p)
		return true;
	struct str c = ddbi_arena_copy(a, (struct str){ *p, n });
	*p = c.p;
	return c.p;
}

static bool copy_text(struct ddb_arena *a, const char **z)
{
	const void *p = *z;
	bool ok = copy_bytes(a, &p, *z ? strlen(*z) : 0);
	*z = p;
	return ok;
}

static bool copy_array(struct ddb_arena *a, const void **p, size_t n, size_t size)
{
	if (!*p)
		return true;
	void *c = ddbi_arena_array(a, n + (n == 0), size);
	if (c && n)
		memcpy(c, *p, n * size);
	*p = c;
	return c;
}

static bool copy_texts(struct ddb_arena *a, const char *const **items, size_t n)
{
	const void *p = *items;
	if (!copy_array(a, &p, n, sizeof **items))
		return false;
	const char **copy = (const char **)(uintptr_t)p;
	*items = (const char *const *)copy;
	for (size_t i = 0; copy && i < n; i++)
		if (!copy_text(a, &copy[i]))
			return false;
	return true;
}

static bool copy_binaries(struct ddb_arena *a, const struct ddb_bytes **items, size_t n)
{
	const void *p = *items;
	if (!copy_array(a, &p, n, sizeof **items))
		return false;
	struct ddb_bytes *copy = (struct ddb_bytes *)(uintptr_t)p;
	*items = copy;
	for (size_t i = 0; copy && i < n; i++)
		if (!copy_bytes(a, &copy[i].data, copy[i].len))
			return false;
	return true;
}

static bool copy_text_n(struct ddb_arena *a, struct ddb_text_n *t)
{
	const void *data = t->data;
	bool ok = copy_bytes(a, &data, t->len);
	t->data = data;
	return ok;
}

static bool copy_value(struct ddb_arena *, struct ddb_value *, unsigned depth);

static bool copy_values(struct ddb_arena *a, struct ddb_values *list, unsigned depth)
{
	const void *p = list->items;
	if (!copy_array(a, &p, list->len, sizeof *list->items))
		return false;
	list->items = (struct ddb_value *)(uintptr_t)p;
	for (size_t i = 0; list->items && i < list->len; i++)
		if (!copy_value(a, &list->items[i], depth))
			return false;
	return true;
}

static bool copy_item(struct ddb_arena *a, struct ddb_item *item, unsigned depth)
{
	const void *p = item->members;
	if (!copy_array(a, &p, item->len, sizeof *item->members))
		return false;
	item->members = (struct ddb_member *)(uintptr_t)p;
	for (size_t i = 0; item->members && i < item->len; i++)
		if (!copy_text_n(a, &item->members[i].name) || !copy_value(a, &item->members[i].value, depth))
			return false;
	return true;
}

/* As it stands, be it right or wrong: the call that it is given to says so. What is nested too deep it
 * refuses before it looks inside. */
static bool copy_value(struct ddb_arena *a, struct ddb_value *v, unsigned depth)
{
	if (depth > ITEM_MAX_NESTING)
		return true;
	switch (v->type) {
	case DDB_S: return copy_text_n(a, &v->s);
	case DDB_B: return copy_bytes(a, &v->b.data, v->b.len);
	case DDB_SS:
	case DDB_NS:
	case DDB_BS:
	case DDB_L: return copy_values(a, &v->list, depth + 1);
	case DDB_M: return copy_item(a, &v->m, depth + 1);
	default: return true;
	}
}

static bool copy_members(struct ddb_arena *, const struct ddb_model *, void *item, unsigned depth);

static bool copy_struct(
	struct ddb_arena *a, const struct ddb_model *m, const void **item, size_t n, unsigned depth)
{
	if (!copy_array(a, item, n, m->size))
		return false;
	char *copy = (char *)(uintptr_t)*item;
	for (size_t i = 0; copy && i < n; i++)
		if (!copy_members(a, m, copy + i * m->size, depth))
			return false;
	return true;
}

/* Of a list, set or map: its items, and the keys of a map. */
static bool copy_elements(struct ddb_arena *a, const struct ddb_attr *row, struct elements *x, unsigned depth)
{
	const char *const *texts = x->items;
	const struct ddb_bytes *binaries = x->items;
	bool ok;
	if (x->keys && !copy_texts(a, &x->keys, x->len))
		return false;
	switch (row->kind) {
	case ddb_kind_strset:
	case ddb_kind_strlist:
	case ddb_kind_strmap:
		ok = copy_texts(a, &texts, x->len);
		x->items = texts;
		return ok;
	case ddb_kind_blobset:
		ok = copy_binaries(a, &binaries, x->len);
		x->items = binaries;
		return ok;
	case ddb_kind_reallist: return copy_array(a, &x->items, x->len, sizeof(double));
	case ddb_kind_decset: return copy_array(a, &x->items, x->len, sizeof(struct ddb_decimal));
	case ddb_kind_maps:
	case ddb_kind_keyed: return copy_struct(a, row->model, &x->items, x->len, depth + 1);
	default: return copy_array(a, &x->items, x->len, sizeof(int64_t));
	}
}

static bool copy_member(struct ddb_arena *a, const struct ddb_attr *row, void *p, unsigned depth)
{
	bool ok;
	switch (row->kind) {
	case ddb_kind_text: return copy_text(a, p);
	case ddb_kind_textn: return copy_text_n(a, p);
	case ddb_kind_blob:
		return copy_bytes(a, &((struct ddb_bytes *)p)->data, ((struct ddb_bytes *)p)->len);
	case ddb_kind_strset:
	case ddb_kind_intset:
	case ddb_kind_decset:
	case ddb_kind_blobset:
	case ddb_kind_strlist:
	case ddb_kind_intlist:
	case ddb_kind_reallist:
	case ddb_kind_strmap:
	case ddb_kind_intmap:
	case ddb_kind_maps:
	case ddb_kind_keyed: {
		struct elements x = ddbi_read_elements(row->kind, p);
		ok = copy_elements(a, row, &x, depth);
		ddbi_write_elements(row->kind, x, p);
		return ok;
	}
	case ddb_kind_value: return copy_value(a, p, 0);
	case ddb_kind_rest: return copy_item(a, p, 1);
	case ddb_kind_map:
	case ddb_kind_embed: return copy_members(a, row->model, p, depth + 1);
	case ddb_kind_mapptr: return copy_struct(a, row->model, p, 1, depth + 1);
	default: return true; /* nothing that it points to; of DDB_CUSTOM nobody knows */
	}
}

static bool copy_members(struct ddb_arena *a, const struct ddb_model *m, void *item, unsigned depth)
{
	if (depth > ITEM_MAX_NESTING)
		return false;
	for (size_t i = 0; i < m->nattrs; i++)
		if (!copy_member(a, &m->attrs[i], (char *)item + m->attrs[i].offset, depth))
			return false;
	return true;
}

/* Names from DDB() are literals; keys and stored names may be anybody's. */
static bool copy_hop(struct ddb_arena *a, struct ddb_hop *h)
{
	return (!h->key || copy_text(a, &h->key)) && (!h->stored || copy_text(a, &h->path));
}

static bool copy_ref(struct ddb_arena *a, struct ddb_ref *ref)
{
	for (int i = 0; i < ref->nhops && i < DDB_HOPS_; i++)
		if (!copy_hop(a, &ref->hops[i]))
			return false;
	return true;
}

static bool copy_val(struct ddb_arena *a, struct ddb_val *v)
{
	const struct ddb_attr as_member = { .kind = v->kind };
	struct ddb_value *copy;
	switch (v->kind) {
	case ddb_kind_value:
		if (!v->u.value)
			return true;
		if (!(copy = ARENA_NEW(a, struct ddb_value)))
			return false;
		*copy = *v->u.value;
		v->u.value = copy;
		return copy_value(a, copy, 0);
	case ddb_kind_attr_: return copy_hop(a, &v->u.attr);
	case ddb_kind_map: return !v->u.part.model || copy_struct(a, v->u.part.model, &v->u.part.item, 1, 0);
	default: return copy_member(a, &as_member, &v->u, 0);
	}
}

static bool copy_cond(struct ddb_arena *a, struct ddb_cond *c, unsigned depth)
{
	if (depth > CONDITION_DEPTH_MAX)
		return true; /* which every call refuses before it looks inside */
	if (!copy_ref(a, &c->ref) || !copy_val(a, &c->a) || !copy_val(a, &c->b))
		return false;
	if (c->op == DDB_TREE_)
		return (c->tree = ddbi_condition_copy(a, c->tree));
	if (!c->kids)
		return true;
	const void *p = c->kids;
	c->nkids = ddbi_cond_count(c);
	if (!copy_array(a, &p, c->nkids, sizeof *c))
		return false;
	struct ddb_cond *kids = (struct ddb_cond *)(uintptr_t)p;
	c->kids = kids;
	for (size_t i = 0; i < c->nkids; i++)
		if (!copy_cond(a, &kids[i], depth + 1))
			return false;
	return true;
}

struct ddb_cond ddb_cond_copy(struct ddb_arena *arena, struct ddb_cond c)
{
	if (arena && copy_cond(arena, &c, 0))
		return c;
	return (struct ddb_cond){ .op = DDB_BROKEN_ };
}
