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
