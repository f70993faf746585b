/* SPDX-License-Identifier: Apache-2.0 */
#include "model/call.h"

static bool delete_item(struct call *c, const void *key, const struct ddb_cond *when)
{
	const struct condition *condition;
	struct delete_item_input *in = ddbi_call_op(c, OP_DELETE_ITEM);
	if (!in || !ddbi_call_when(c, when, NULL, &condition))
		return false;
	if (!ddbi_encode_key(
		    c->mapping, key, &c->db->arena, &c->err, &ddbi_models(c->db)->item, &in->key.packed))
		return false;
	if (condition) {
		struct expression_trees *trees = ddbi_call_trees(c);
		if (!trees)
			return false;
		trees->condition = condition;
		in->trees = trees;
	}
	in->table_name = c->mapping->table;
	return ddbi_call_run(c);
}

enum ddb_rc ddb_delete(
	struct ddb *db, const struct ddb_model *model, const void *key, const struct ddb_delete_opts *o)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, key, "the key") &&
					 delete_item(&c, key, o ? &o->when : NULL));
}
