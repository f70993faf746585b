/* SPDX-License-Identifier: Apache-2.0 */
#include "model/call.h"

static bool send(struct call *c, const void *key, const struct update *update,
	const struct condition *condition, bool want_new)
{
	struct update_item_input *in = ddbi_call_op(c, OP_UPDATE_ITEM);
	struct expression_trees *trees = ddbi_call_trees(c);
	if (!in || !trees)
		return false;
	if (!ddbi_encode_key(
		    c->mapping, key, &c->db->arena, &c->err, &ddbi_models(c->db)->item, &in->key.packed))
		return false;
	*trees = (struct expression_trees){ .condition = condition, .update = update };
	in->trees = condition || update ? trees : NULL;
	in->table_name = c->mapping->table;
	if (want_new)
		in->return_values = STR("ALL_NEW");
	return ddbi_call_run(c);
}

static bool update(
	struct call *c, const void *key, const struct ddb_change *changes, const struct ddb_update_opts *o)
{
	const struct update *tree;
	const struct condition *condition;
	if (!ddbi_update_tree(&c->trees, changes, &tree) || !ddbi_call_when(c, &o->when, NULL, &condition))
		return false;
	if (!o->out)
		return send(c, key, tree, condition, false);
	void *loaded = ddbi_call_struct(c);
	if (!loaded || !ddbi_call_needs(c, o->arena, "the arena for out") ||
		!send(c, key, tree, condition, true))
		return false;
	const struct update_item_output *result = c->op.output;
	if (!ddbi_call_load(c, result->attributes.packed, o->arena, loaded))
		return false;
	memcpy(o->out, loaded, c->mapping->model->size);
	return true;
}

enum ddb_rc ddb_update(struct ddb *db, const struct ddb_model *model, const void *key,
	const struct ddb_change *changes, const struct ddb_update_opts *o)
{
	static const struct ddb_update_opts none;
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, key, "the key") &&
					 ddbi_call_needs(&c, changes, "the list of changes") &&
					 update(&c, key, changes, o ? o : &none));
}
