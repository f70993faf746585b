/* SPDX-License-Identifier: Apache-2.0 */
#include "model/write.h"

/* What of the item is given back: as it was before, or as it is afterwards. */
static struct str returned(const struct ddb_update_opts *o)
{
	return o->out ? STR("ALL_NEW") : o->old || o->had_old ? STR("ALL_OLD") : STR_NONE;
}

bool ddbi_send_update(struct call *c, const struct item_write *w, const struct buf *out, struct str wanted,
	const struct images *images)
{
	struct update_item_input *in = ddbi_call_op(c, OP_UPDATE_ITEM);
	if (!in)
		return false;
	in->table_name = c->mapping->table;
	in->key.packed = write_packed(w, out);
	in->trees = write_trees(w);
	in->return_values = wanted;
	if (images_wanted(images))
		in->return_values_on_condition_check_failure = STR("ALL_OLD");
	return ddbi_call_run(c) || ddbi_images_failed(c, images);
}

/* Into a struct of its own, as `out` may be the key. */
static bool take(struct call *c, const struct ddb_update_opts *o, void *loaded)
{
	const struct update_item_output *result = c->op.output;
	if (o->out && !result->attributes.packed.p) /* changes that only take away make none */
		return ddbi_failf(&c->err, EXCEPTION_NOT_FOUND, "there is no such item in %s",
			c->mapping->model->table);
	if (o->out)
		return ddbi_call_load(c, result->attributes.packed, o->arena, loaded);
	const struct images images = { o->old, o->had_old, o->arena };
	return !images_wanted(&images) || ddbi_images_take(c, &images, result->attributes.packed);
}

static bool check(struct call *c, const struct ddb_update_opts *o)
{
	if (o->out && (o->old || o->had_old))
		return ddbi_failf(&c->err, EXCEPTION_MISUSE,
			"an update gives back the item as it was or as it is, not both: out or old");
	return (!o->out || ddbi_call_needs(c, o->arena, "the arena for out")) &&
	       (!o->old || ddbi_call_needs(c, o->arena, "the arena for old"));
}

static bool update(
	struct call *c, const void *key, const struct ddb_change *changes, const struct ddb_update_opts *o)
{
	struct item_write w;
	struct buf *packed = &ddbi_models(c->db)->item;
	const struct write_opts write = { .when = &o->when, .any_version = o->any_version };
	const struct images images = { o->old, o->had_old, o->arena };
	void *loaded = o->out ? ddbi_call_struct(c) : NULL;
	buf_clear(packed);
	if ((o->out && !loaded) || !check(c, o) ||
		!ddbi_prepare_update(c, key, changes, &write, packed, &w) ||
		!(o->make_parents ? ddbi_send_with_parents : ddbi_send_update)(
			c, &w, packed, returned(o), &images) ||
		!take(c, o, loaded))
		return false;
	ddbi_write_done(c, &w);
	if (o->out)
		memcpy(o->out, loaded, c->mapping->model->size);
	return true;
}

enum ddb_rc ddb_update(struct ddb *db, const struct ddb_model *model, const void *key,
	const struct ddb_change *changes, const struct ddb_update_opts *o)
{
	static const struct ddb_update_opts none;
	struct call c;
	o = o ? o : &none;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_hooks(&c, o->hooks) &&
					 ddbi_call_needs(&c, key, "the key") &&
					 ddbi_call_needs(&c, changes, "the list of changes") &&
					 update(&c, key, changes, o));
}
