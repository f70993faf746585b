/* SPDX-License-Identifier: Apache-2.0 */
/* A merge of the item's attributes and the model's rows, both in order of name. */
#include "model/decode.h"
#include "model/pattern.h"

/* The attributes of an item or of a map, in order of name. */
struct walk {
	struct str item;
	size_t i, n;
	struct packed_iter map;
	struct str name, value;
};

static bool walk_next(struct walk *w)
{
	if (w->item.p) {
		if (w->i == w->n)
			return false;
		ddbi_item_at(w->item, w->i++, &w->name, &w->value);
		return true;
	}
	if (!ddbi_packed_next(&w->map))
		return false;
	w->name = w->map.name;
	w->value = w->map.value;
	return true;
}

static void missing(const struct mapped *row, bool whole, char *out)
{
	if (whole && row->fallback)
		memcpy(out + row->attr->offset, row->fallback, row->attr->size);
}

/* The models' own functions, which make no calls on the session: of embedded structs first. */
static void fill(const struct mapping *m, char *out)
{
	bool before = m->db->waiting;
	m->db->waiting = true;
	for (size_t i = 0; i < m->nembeds; i++)
		if (m->embeds[i].model->fill)
			m->embeds[i].model->fill(out + m->embeds[i].offset);
	if (m->model->fill)
		m->model->fill(out);
	m->db->waiting = before;
}

static bool merge(struct decoder *d, const struct mapping *m, struct walk *w, bool whole, char *out)
{
	memset(out, 0, m->model->size);
	bool more = walk_next(w), keeps = m->rest.attr;
	for (size_t i = 0; i < m->nrows;) {
		const struct mapped *row = &m->rows[i];
		int c = !more ? 1 : str_eq(w->name, row->name) ? 0 : str_cmp(w->name, row->name);
		if (c < 0) {
			if (keeps && !ddbi_rest_keep(d, m, w->name, w->value, w->n, out))
				return false;
		} else if (c > 0 || packed_type(w->value) == DDB_NULL) {
			missing(row, whole, out);
			i++;
		} else {
			if (!ddbi_member_load(d, row, w->value, out + row->attr->offset))
				return false;
			i++;
		}
		if (c <= 0)
			more = walk_next(w);
	}
	for (; keeps && more; more = walk_next(w))
		if (!ddbi_rest_keep(d, m, w->name, w->value, w->n, out))
			return false;
	if (whole && m->fills)
		fill(m, out);
	return true;
}

bool ddbi_struct_load(struct decoder *d, const struct mapping *m, struct str map, void *out)
{
	struct walk w = { .map = ddbi_packed_iter(map), .n = m->rest.attr ? ddbi_packed_count(map) : 0 };
	return merge(d, m, &w, true, out);
}

static bool load_tree(struct decoder *d, struct str item, struct ddb_item *out)
{
	struct str copy = ddbi_arena_copy(d->arena, item);
	return (copy.p && ddbi_item_unpack(copy, d->arena, out)) || ddbi_fail_nomem(d->err);
}

bool ddbi_decode_item(const struct mapping *m, struct str item, bool whole, struct ddb_arena *arena,
	struct error *err, void *out)
{
	struct decoder d = { arena, err };
	struct walk w = { .item = item, .n = ddbi_item_count(item) };
	if (m->model->items)
		return load_tree(&d, item, out);
	if (!m->npatterns)
		return merge(&d, m, &w, whole, out);
	return ddbi_check_model(m, item, whole, err) && merge(&d, m, &w, whole, out) &&
	       ddbi_check_patterns(m, item, whole, err, out);
}
