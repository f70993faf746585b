/* SPDX-License-Identifier: Apache-2.0 */
/* Whole structs: as a packed item, as a key, as a nested map. */
#include "model/encode.h"
#include "model/pattern.h"

static bool present(struct encoder *e, const struct mapped *row, const struct ddb_value *v)
{
	if (v->type != DDB_NONE)
		return true;
	if (row->attr->role == DDB_IS_HASH_)
		return ddbi_refuse(e->err, row, "is the hash key and must be set");
	if (row->attr->role == DDB_IS_RANGE_)
		return ddbi_refuse(e->err, row, "is the range key and must be set");
	return !row->attr->required || ddbi_refuse(e->err, row, "is required");
}

bool ddbi_struct_value(struct encoder *e, const struct mapping *m, const void *item, struct ddb_value *out)
{
	if (++e->depth > ITEM_MAX_NESTING)
		return ddbi_failf(e->err, EXCEPTION_CONVERSION,
			"%s: structs are nested more than %d levels deep", m->model->name, ITEM_MAX_NESTING);
	struct ddb_member *members =
		ARENA_ARRAY(e->arena, struct ddb_member, m->nrows + ddbi_rest_count(m, item) + 1);
	if (!members)
		return ddbi_fail_nomem(e->err);
	size_t n = 0, rest = 0;
	for (size_t i = 0; i < m->nrows; i++) {
		const struct mapped *row = &m->rows[i];
		struct ddb_value *v = &members[n].value;
		if (!ddbi_member_value(e, row, mapped_at(row, item), v) || !present(e, row, v))
			return false;
		if (v->type != DDB_NONE)
			members[n++].name = (struct ddb_text_n){ row->name.p, row->name.n };
	}
	if (m->rest.attr && !ddbi_rest_members(e, m, item, members + n, &rest))
		return false;
	*out = (struct ddb_value){ .type = DDB_M, .m = { members, n + rest } };
	e->depth--;
	return true;
}

static void pack(struct packer *p, struct str name, const struct ddb_value *v)
{
	switch (v->type) {
	case DDB_S: ddbi_pack_text(p, name, (struct str){ v->s.data, v->s.len }); break;
	case DDB_N: ddbi_pack_number(p, name, &v->n); break;
	case DDB_B: ddbi_pack_binary(p, name, (struct str){ v->b.data, v->b.len }); break;
	case DDB_BOOL: ddbi_pack_bool(p, name, v->flag); break;
	default: ddbi_pack_value(p, name, v);
	}
}

static bool pack_row(struct encoder *e, struct packer *p, const struct mapped *row, const void *item)
{
	struct ddb_value v;
	if (!ddbi_member_value(e, row, mapped_at(row, item), &v) || !present(e, row, &v))
		return false;
	if (v.type != DDB_NONE)
		pack(p, row->name, &v);
	return true;
}

static bool pack_rest(struct encoder *e, struct packer *p, const struct mapping *m, const void *item)
{
	size_t n, max = ddbi_rest_count(m, item);
	if (!max)
		return true;
	struct ddb_member *rest = ARENA_ARRAY(e->arena, struct ddb_member, max);
	if (!rest)
		return ddbi_fail_nomem(e->err);
	if (!ddbi_rest_members(e, m, item, rest, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		pack(p, (struct str){ rest[i].name.data, rest[i].name.len }, &rest[i].value);
	return true;
}

static bool pack_end(struct encoder *e, struct packer *p, bool ok, struct str *packed)
{
	struct str ignored;
	if (!ok) {
		ddbi_pack_end(p, &ignored);
		return false;
	}
	return ddbi_pack_end(p, packed) || ddbi_fail_nomem(e->err);
}

bool ddbi_append_item(const struct mapping *m, const void *item, struct ddb_arena *arena, struct error *err,
	struct buf *out, struct str *packed)
{
	struct encoder e = { .arena = arena, .err = err, .depth = 1 };
	struct packer p;
	bool ok = true;
	if (m->model->items)
		return ddbi_append_tree(&e, item, out, packed);
	ddbi_pack_begin(&p, out);
	for (size_t i = 0; ok && i < m->nrows; i++)
		ok = pack_row(&e, &p, &m->rows[i], item);
	if (ok && m->rest.attr)
		ok = pack_rest(&e, &p, m, item);
	return pack_end(&e, &p, ok, packed);
}

bool ddbi_append_key(const struct mapping *m, const void *item, struct ddb_arena *arena, struct error *err,
	struct buf *out, struct str *packed)
{
	struct encoder e = { .arena = arena, .err = err, .depth = 1 };
	struct packer p;
	if (m->model->items)
		return ddbi_append_tree_key(&e, m, item, out, packed);
	ddbi_pack_begin(&p, out);
	bool ok = pack_row(&e, &p, m->hash, item) && (!m->range || pack_row(&e, &p, m->range, item));
	return pack_end(&e, &p, ok, packed);
}

bool ddbi_append_key_of(
	const struct mapping *m, struct str item, struct error *err, struct buf *out, struct str *key)
{
	struct packer p;
	ddbi_pack_begin(&p, out);
	ddbi_pack_packed(&p, m->hash->name, ddbi_item_get(item, m->hash->name));
	if (m->range)
		ddbi_pack_packed(&p, m->range->name, ddbi_item_get(item, m->range->name));
	return ddbi_pack_end(&p, key) || ddbi_fail_nomem(err);
}

bool ddbi_append_key_members(const struct mapping *m, const void *item, struct ddb_arena *arena,
	struct error *err, struct buf *out, struct str *packed)
{
	struct encoder e = { .arena = arena, .err = err, .depth = 1 };
	struct packer p;
	bool ok = true;
	ddbi_pack_begin(&p, out);
	for (size_t i = 0; ok && i < m->nrows; i++)
		ok = !ddbi_pattern_in_key(m, &m->rows[i]) || pack_row(&e, &p, &m->rows[i], item);
	return pack_end(&e, &p, ok, packed);
}

bool ddbi_encode_item(const struct mapping *m, const void *item, struct ddb_arena *arena, struct error *err,
	struct buf *out, struct str *packed)
{
	buf_clear(out);
	return ddbi_append_item(m, item, arena, err, out, packed);
}

bool ddbi_encode_key(const struct mapping *m, const void *item, struct ddb_arena *arena, struct error *err,
	struct buf *out, struct str *packed)
{
	buf_clear(out);
	return ddbi_append_key(m, item, arena, err, out, packed);
}
