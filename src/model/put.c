/* SPDX-License-Identifier: Apache-2.0 */
#include "model/unique.h"

static bool send(struct call *c, const struct item_write *w, const struct images *images)
{
	struct put_item_input *in = ddbi_call_op(c, OP_PUT_ITEM);
	if (!in)
		return false;
	in->table_name = c->mapping->table;
	in->item.packed = write_packed(w, &ddbi_models(c->db)->item);
	in->trees = write_trees(w);
	if (images_wanted(images))
		in->return_values = in->return_values_on_condition_check_failure = STR("ALL_OLD");
	if (!ddbi_call_run(c))
		return ddbi_images_failed(c, images);
	const struct put_item_output *out = c->op.output;
	return !images_wanted(images) || ddbi_images_take(c, images, out->attributes.packed);
}

static bool put(struct call *c, void *item, const struct write_opts *o, const struct images *images)
{
	struct item_write w;
	struct buf *packed = &ddbi_models(c->db)->item;
	buf_clear(packed);
	if (!ddbi_images_check(c, images) || !ddbi_prepare_put(c, item, o, packed, &w) ||
		!(c->mapping->unique ? ddbi_unique_write(c, &w, packed, images) : send(c, &w, images)))
		return false;
	ddbi_write_done(c, &w);
	return true;
}

enum ddb_rc ddb_put(struct ddb *db, const struct ddb_model *model, void *item, const struct ddb_put_opts *o)
{
	static const struct ddb_put_opts none;
	struct call c;
	o = o ? o : &none;
	const struct write_opts write = { .when = &o->when, .any_version = o->any_version };
	const struct images images = { o->old, o->had_old, o->arena };
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_hooks(&c, o->hooks) &&
					 ddbi_call_needs(&c, item, "the item") &&
					 put(&c, item, &write, &images));
}

enum ddb_rc ddb_create(struct ddb *db, const struct ddb_model *model, void *item)
{
	static const struct write_opts create = { .create = true };
	static const struct images none;
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, item, "the item") &&
					 put(&c, item, &create, &none));
}

/* What the failed condition told of the item that is there, or else a look at it. */
static bool load_other(struct call *c, struct ddb_arena *arena, void *item)
{
	const struct error failed = c->err;
	struct str other = failed.item;
	ddbi_call_again(c);
	void *loaded = ddbi_call_struct(c);
	if (!loaded)
		return false;
	bool ok = other.p || ddbi_call_fetch(c, item, true, NULL, &other);
	bool no_key = !ok && c->err.exception == EXCEPTION_CONVERSION; /* it is made up by each put */
	if (ok ? !other.p : no_key)
		c->err = failed;
	if (!other.p)
		return false;
	if (!ddbi_call_load(c, other, arena, loaded))
		return false;
	memcpy(item, loaded, c->mapping->model->size);
	return true;
}

static bool get_or_create(struct call *c, struct ddb_arena *arena, void *item, bool *created)
{
	static const struct write_opts create = { .create = true };
	bool there = false;
	const struct images told = { .had_old = &there };
	if (put(c, item, &create, &told)) {
		*created = true;
		return true;
	}
	*created = false;
	return c->err.exception == EXCEPTION_CONDITION_FAILED && load_other(c, arena, item);
}

enum ddb_rc ddb_get_or_create(
	struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena, void *item, bool *created)
{
	struct call c;
	bool made;
	bool ok = ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
		  ddbi_call_needs(&c, item, "the item") && get_or_create(&c, arena, item, &made);
	if (ok && created)
		*created = made;
	return ddbi_call_end(&c, ok);
}
