/* SPDX-License-Identifier: Apache-2.0 */
#include "model/call.h"

static bool fetch(struct call *c, const void *key, bool consistent, struct str *item)
{
	struct get_item_input *in = ddbi_call_op(c, OP_GET_ITEM);
	if (!in || !ddbi_encode_key(c->mapping, key, &c->db->arena, &c->err, &ddbi_models(c->db)->item,
			   &in->key.packed))
		return false;
	in->table_name = c->mapping->table;
	in->trees = &ddbi_no_trees;
	if (consistent)
		in->consistent_read = (struct opt_bool){ true, true };
	if (!ddbi_call_run(c))
		return false;
	*item = ((const struct get_item_output *)c->op.output)->item.packed;
	return item->p || ddbi_failf(&c->err, EXCEPTION_NOT_FOUND, "there is no such item in %s",
				  c->mapping->model->table);
}

static bool get(struct call *c, struct ddb_arena *arena, const void *key, void *out, bool consistent)
{
	struct str item;
	void *loaded = ddbi_call_struct(c);
	if (!loaded || !fetch(c, key, consistent, &item) || !ddbi_call_load(c, item, arena, loaded))
		return false;
	memcpy(out, loaded, c->mapping->model->size);
	return true;
}

enum ddb_rc ddb_get(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena, const void *key,
	void *out, const struct ddb_get_opts *o)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, key, "the key") &&
					 ddbi_call_needs(&c, out, "out") &&
					 get(&c, arena, key, out, o && o->consistent));
}
