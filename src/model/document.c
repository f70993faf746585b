/* SPDX-License-Identifier: Apache-2.0 */
/* Structs of a model as items and as JSON, without a store. */
#include "base/text.h"
#include "model/call.h"
#include "model/documents.h"

static bool encode(struct call *c, const void *x, struct str *packed)
{
	return ddbi_call_needs(c, x, "the item") &&
	       ddbi_encode_item(c->mapping, x, &c->db->arena, &c->err, &ddbi_models(c->db)->item, packed);
}

static bool to_item(struct call *c, struct ddb_arena *arena, const void *x, struct ddb_item *out)
{
	struct str packed;
	struct ddb_item item;
	if (!encode(c, x, &packed))
		return false;
	packed = ddbi_arena_copy(arena, packed); /* what is unpacked borrows from it */
	if (!packed.p || !ddbi_item_unpack(packed, arena, &item))
		return ddbi_fail_nomem(&c->err);
	*out = item;
	return true;
}

enum ddb_rc ddb_to_item(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena, const void *x,
	struct ddb_item *out)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, out, "out") && to_item(&c, arena, x, out));
}

enum ddb_rc ddb_to_json(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena, const void *x,
	enum ddb_json form, const char **json)
{
	struct call c;
	struct str packed;
	const char *text = NULL;
	bool ok = ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
		  ddbi_call_needs(&c, json, "json") && encode(&c, x, &packed) &&
		  ddbi_item_json(
			  arena, packed, c.mapping->model->items ? NULL : c.mapping, form, &c.err, &text);
	if (ok)
		*json = text;
	return ddbi_call_end(&c, ok);
}

/* ---- back ---- */
static bool load(struct call *c, struct ddb_arena *arena, const struct ddb_item *item, void *out)
{
	struct str packed;
	void *loaded = ddbi_call_struct(c);
	if (!loaded || !ddbi_item_tree_pack(&c->db->arena, item, &c->err, &packed) ||
		!ddbi_call_load(c, packed, arena, loaded))
		return false;
	memcpy(out, loaded, c->mapping->model->size);
	return true;
}

enum ddb_rc ddb_from_item(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const struct ddb_item *item, void *out)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, item, "the item") &&
					 ddbi_call_needs(&c, out, "out") && load(&c, arena, item, out));
}

/* What plain JSON cannot say the model knows: which lists are sets, which texts are bytes in base64. */
static bool retype(struct call *, const struct mapping *, const struct ddb_item *);

static bool to_bytes(struct call *c, const struct mapped *row, struct ddb_value *v)
{
	struct str text = { v->s.data, v->s.len };
	char *bytes = ddbi_arena_bytes(&c->db->arena, text.n + 1);
	size_t n = 0;
	if (!bytes)
		return ddbi_fail_nomem(&c->err);
	if (ddbi_base64_read(text, bytes, &n) != BASE64_OK)
		return ddbi_refuse(&c->err, row, "holds bytes, and the text for it is no base64");
	*v = (struct ddb_value){ .type = DDB_B, .b = { bytes, n } };
	return true;
}

static bool to_set(struct call *c, const struct mapped *row, struct ddb_value *v, enum ddb_type type)
{
	v->type = type;
	for (size_t i = 0; type == DDB_BS && i < v->list.len; i++)
		if (v->list.items[i].type == DDB_S && !to_bytes(c, row, &v->list.items[i]))
			return false;
	if (v->list.len == 0)
		v->type = DDB_NULL; /* an empty set is absent */
	return true;
}

static bool retype_elements(struct call *c, const struct mapping *sub, const struct ddb_value *v)
{
	for (size_t i = 0; v->type == DDB_L && i < v->list.len; i++)
		if (v->list.items[i].type == DDB_M && !retype(c, sub, &v->list.items[i].m))
			return false;
	for (size_t i = 0; v->type == DDB_M && i < v->m.len; i++)
		if (v->m.members[i].value.type == DDB_M && !retype(c, sub, &v->m.members[i].value.m))
			return false;
	return true;
}

static bool retype_value(struct call *c, const struct mapped *row, struct ddb_value *v)
{
	enum ddb_type type = ddbi_stored_type(row->attr);
	if (v->type == DDB_L && (type == DDB_SS || type == DDB_NS || type == DDB_BS))
		return to_set(c, row, v, type);
	if (v->type == DDB_S && type == DDB_B)
		return to_bytes(c, row, v);
	if (!row->sub)
		return true;
	bool in_place = row->attr->kind == ddb_kind_map || row->attr->kind == ddb_kind_mapptr;
	return in_place ? v->type != DDB_M || retype(c, row->sub, &v->m) : retype_elements(c, row->sub, v);
}

static bool retype(struct call *c, const struct mapping *m, const struct ddb_item *item)
{
	for (size_t i = 0; i < item->len; i++) {
		struct ddb_member *member = &item->members[i];
		struct str name = { member->name.data, member->name.len };
		for (size_t k = 0; k < m->nrows; k++)
			if (str_eq(m->rows[k].name, name) && !retype_value(c, &m->rows[k], &member->value))
				return false;
	}
	return true;
}

static bool from_json(
	struct call *c, struct ddb_arena *arena, const char *json, enum ddb_json form, void *out)
{
	struct ddb_item item;
	return ddbi_item_tree(&c->db->arena, str_z(json), form, &c->err, &item) &&
	       (form != DDB_PLAIN_JSON || retype(c, c->mapping, &item)) && load(c, arena, &item, out);
}

enum ddb_rc ddb_from_json(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const char *json, enum ddb_json form, void *out)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, json, "the JSON") &&
					 ddbi_call_needs(&c, out, "out") &&
					 from_json(&c, arena, json, form, out));
}

/* ---- size and key ---- */
enum ddb_rc ddb_size_of(struct ddb *db, const struct ddb_model *model, const void *x, size_t *bytes)
{
	struct call c;
	struct str packed;
	bool ok = ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, bytes, "bytes") &&
		  encode(&c, x, &packed);
	if (ok)
		*bytes = ddbi_item_size(packed);
	return ddbi_call_end(&c, ok);
}

bool ddb_same_key(struct ddb *db, const struct ddb_model *model, const void *a, const void *b)
{
	struct call c;
	struct buf *buf;
	struct str one, other;
	if (!ddbi_call_begin(&c, db, model) || !ddbi_call_needs(&c, a, "the first item") ||
		!ddbi_call_needs(&c, b, "the second item"))
		return ddbi_call_end(&c, false) == DDB_OK;
	buf = &ddbi_models(db)->item;
	bool ok = ddbi_encode_key(c.mapping, a, &db->arena, &c.err, buf, &one) &&
		  (one = ddbi_arena_copy(&db->arena, one)).p &&
		  ddbi_encode_key(c.mapping, b, &db->arena, &c.err, buf, &other);
	return ddbi_call_end(&c, ok) == DDB_OK && str_eq(one, other);
}
