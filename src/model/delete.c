/* SPDX-License-Identifier: Apache-2.0 */
#include "model/unique.h"

static bool send(struct call *c, const struct item_write *w, const struct images *images)
{
	struct delete_item_input *in = ddbi_call_op(c, OP_DELETE_ITEM);
	if (!in)
		return false;
	in->table_name = c->mapping->table;
	in->key.packed = write_packed(w, &ddbi_models(c->db)->item);
	in->trees = write_trees(w);
	if (images_wanted(images))
		in->return_values = in->return_values_on_condition_check_failure = STR("ALL_OLD");
	if (!ddbi_call_run(c))
		return ddbi_images_failed(c, images);
	const struct delete_item_output *out = c->op.output;
	return !images_wanted(images) || ddbi_images_take(c, images, out->attributes.packed);
}

static bool delete_item(struct call *c, const void *key, const struct ddb_delete_opts *o)
{
	struct item_write w;
	struct buf *packed = &ddbi_models(c->db)->item;
	const struct write_opts write = { .when = &o->when, .any_version = o->any_version };
	const struct images images = { o->old, o->had_old, o->arena };
	buf_clear(packed);
	if (!ddbi_images_check(c, &images) || !ddbi_prepare_delete(c, key, &write, packed, &w) ||
		!(c->mapping->unique ? ddbi_unique_write(c, &w, packed, &images) : send(c, &w, &images)))
		return false;
	ddbi_write_done(c, &w);
	return true;
}

enum ddb_rc ddb_delete(
	struct ddb *db, const struct ddb_model *model, const void *key, const struct ddb_delete_opts *o)
{
	static const struct ddb_delete_opts none;
	struct call c;
	o = o ? o : &none;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_hooks(&c, o->hooks) &&
					 ddbi_call_needs(&c, key, "the key") && delete_item(&c, key, o));
}
