/* SPDX-License-Identifier: Apache-2.0 */
#include "model/pattern.h"
#include "model/unique.h"
#include "value/decimal.h"

/* ---- conditions ---- */

/* The stored item must have the version that is in the struct. 0 stands for no version, or no item, in a put;
 * in a key struct it says nothing. */
static bool version_condition(struct call *c, const void *item, bool put, const struct condition **own)
{
	const struct mapped *row = c->mapping->version;
	struct encoder e = { .arena = &c->db->arena, .err = &c->err, .depth = 1 };
	struct ddb_value v;
	struct str packed;
	if (!ddbi_member_value(&e, row, mapped_at(row, item), &v))
		return false;
	bool zero = decimal_is_zero(&v.n);
	if (zero && !put)
		return true;
	if (!ddbi_pack_tree(&c->trees, &v, &packed))
		return false;
	const struct condition *same = ddbi_compare(&c->trees, row, CONDITION_EQ, packed);
	if (same && zero) {
		const struct condition *none = ddbi_compare(&c->trees, row, CONDITION_NOT_EXISTS, STR_NONE);
		same = none ? ddbi_or(&c->trees, none, same) : NULL;
	}
	*own = same;
	return same;
}

static bool key_condition(struct call *c, enum condition_op op, const struct condition **own)
{
	const struct condition *k = ddbi_compare(&c->trees, c->mapping->hash, op, STR_NONE);
	*own = k ? ddbi_and(&c->trees, k, *own) : NULL;
	return *own;
}

static bool conditions(struct call *c, const void *item, const struct write_opts *o, struct item_write *w)
{
	const struct condition *own = NULL;
	bool compares = c->mapping->version && !o->any_version && !o->create && w->kind != WRITE_CHECK;
	if (compares && !version_condition(c, item, w->kind == WRITE_PUT || o->save, &own))
		return false;
	if (o->create && !key_condition(c, CONDITION_NOT_EXISTS, &own))
		return false;
	if (o->save && !key_condition(c, CONDITION_EXISTS, &own))
		return false;
	return ddbi_call_when(c, o->when, own, &w->trees.condition);
}

/* ---- making ready ---- */

static struct item_write new_write(const struct call *c, enum write_kind kind)
{
	return (struct item_write){ .kind = kind, .mapping = c->mapping, .hooks = c->hooks };
}

static bool pack(struct call *c, struct buf *out, struct item_write *w)
{
	const void *from = w->kind == WRITE_PUT ? w->filled : w->key;
	struct str packed;
	if (!(w->kind == WRITE_PUT ? ddbi_append_item : ddbi_append_key)(
		    c->mapping, from, &c->db->arena, &c->err, out, &packed))
		return false;
	w->at = (size_t)(packed.p - out->p);
	w->n = packed.n;
	return true;
}

static bool fill(struct call *c, struct item_write *w)
{
	if (!c->mapping->makes_up)
		return true;
	void *filled = ddbi_call_struct(c);
	if (!filled)
		return false;
	memcpy(filled, w->item, c->mapping->model->size);
	w->filled = filled;
	return ddbi_make_up(c, filled);
}

bool ddbi_prepare_put(
	struct call *c, void *item, const struct write_opts *o, struct buf *out, struct item_write *w)
{
	*w = new_write(c, WRITE_PUT);
	w->filled = w->item = item;
	return ddbi_before_put(c, item) && fill(c, w) && conditions(c, item, o, w) && pack(c, out, w);
}

bool ddbi_prepare_update(struct call *c, const void *key, const struct ddb_change *changes,
	const struct write_opts *o, struct buf *out, struct item_write *w)
{
	*w = new_write(c, WRITE_UPDATE);
	w->key = key;
	w->changes = changes;
	return ddbi_before_update(c, key, changes) &&
	       ddbi_update_tree(&c->trees, changes, &w->trees.update) &&
	       ddbi_unique_untouched(c, w->trees.update) &&
	       ddbi_pattern_update(&c->trees, key, &w->trees.update) && conditions(c, key, o, w) &&
	       pack(c, out, w);
}

bool ddbi_prepare_save(struct call *c, const struct save *s, const struct write_opts *o, struct buf *out,
	struct item_write *w)
{
	*w = new_write(c, WRITE_UPDATE);
	w->key = w->item = s->item;
	w->filled = s->filled;
	w->changes = s->changes;
	w->trees.update = s->update;
	return ddbi_before_update(c, s->item, s->changes) && conditions(c, s->item, o, w) && pack(c, out, w);
}

bool ddbi_prepare_delete(
	struct call *c, const void *key, const struct write_opts *o, struct buf *out, struct item_write *w)
{
	*w = new_write(c, WRITE_DELETE);
	w->key = key;
	return ddbi_before_delete(c, key) && conditions(c, key, o, w) && pack(c, out, w);
}

bool ddbi_prepare_check(
	struct call *c, const void *key, const struct write_opts *o, struct buf *out, struct item_write *w)
{
	*w = new_write(c, WRITE_CHECK);
	w->key = key;
	return conditions(c, key, o, w) && pack(c, out, w);
}

bool ddbi_write_read(struct call *c, struct str packed, struct str *old)
{
	struct get_item_input *in = ddbi_call_op(c, OP_GET_ITEM);
	struct buf key;
	if (!in)
		return false;
	ddbi_buf_init(&key, ITEM_MAX_SIZE);
	in->table_name = c->mapping->table;
	in->consistent_read = (struct opt_bool){ true, true };
	in->trees = &ddbi_no_trees;
	bool ok = ddbi_append_key_of(c->mapping, packed, &c->err, &key, &in->key.packed) && ddbi_call_run(c);
	ddbi_buf_free(&key);
	if (ok)
		*old = ((const struct get_item_output *)c->op.output)->item.packed;
	return ok;
}

void ddbi_write_done(struct call *c, const struct item_write *w)
{
	c->mapping = w->mapping;
	c->hooks = w->hooks;
	if (w->filled != w->item)
		memcpy(w->item, w->filled, w->mapping->model->size);
	switch (w->kind) {
	case WRITE_PUT: ddbi_after_put(c, w->item); break;
	case WRITE_UPDATE: ddbi_after_update(c, w->key, w->changes); break;
	case WRITE_DELETE: ddbi_after_delete(c, w->key); break;
	default: break;
	}
}

/* ---- images ---- */

bool ddbi_images_check(struct call *c, const struct images *i)
{
	return !i->old || ddbi_call_needs(c, i->arena, "the arena for old");
}

bool ddbi_images_take(struct call *c, const struct images *i, struct str packed)
{
	if (packed.p && i->old) {
		void *loaded = ddbi_call_struct(c);
		if (!loaded || !ddbi_call_load(c, packed, i->arena, loaded))
			return false;
		memcpy(i->old, loaded, c->mapping->model->size);
	}
	if (i->had_old)
		*i->had_old = packed.p;
	return true;
}

bool ddbi_images_failed(struct call *c, const struct images *i)
{
	const struct error failed = c->err;
	if (failed.exception != EXCEPTION_CONDITION_FAILED || !images_wanted(i))
		return false;
	error_init(&c->err, failed.arena);
	if (ddbi_images_take(c, i, failed.item))
		c->err = failed;
	return false;
}
