/* SPDX-License-Identifier: Apache-2.0 */
#include "model/call.h"
#include "value/decimal.h"

/* The stored item must have the version that is in the struct; 0 also stands for no version, or no item. */
static bool version_condition(struct call *c, const void *item, const struct condition **out)
{
	const struct mapped *row = c->mapping->version;
	*out = NULL;
	if (!row)
		return true;
	struct encoder e = { .arena = &c->db->arena, .err = &c->err, .depth = 1 };
	struct ddb_value v;
	struct str packed;
	if (!ddbi_member_value(&e, row, mapped_at(row, item), &v) || !ddbi_pack_tree(&c->trees, &v, &packed))
		return false;
	const struct condition *same = ddbi_compare(&c->trees, row, CONDITION_EQ, packed);
	if (same && decimal_is_zero(&v.n)) {
		const struct condition *none = ddbi_compare(&c->trees, row, CONDITION_NOT_EXISTS, STR_NONE);
		struct condition *kids = ARENA_ARRAY(&c->db->arena, struct condition, 2);
		struct condition *either = ARENA_NEW(&c->db->arena, struct condition);
		if (!none || !kids || !either)
			return ddbi_fail_nomem(&c->err);
		kids[0] = *none;
		kids[1] = *same;
		*either = (struct condition){ .op = CONDITION_OR, .children = kids, .nchildren = 2 };
		same = either;
	}
	*out = same;
	return same;
}

static bool send(struct call *c, const void *old, const void *filled, const struct ddb_cond *when)
{
	const struct condition *condition, *version;
	struct put_item_input *in = ddbi_call_op(c, OP_PUT_ITEM);
	if (!in || !version_condition(c, old, &version) || !ddbi_call_when(c, when, version, &condition))
		return false;
	in->trees = &ddbi_no_trees;
	if (condition) {
		struct expression_trees *trees = ddbi_call_trees(c);
		if (!trees)
			return false;
		trees->condition = condition;
		in->trees = trees;
	}
	in->table_name = c->mapping->table;
	return ddbi_encode_item(c->mapping, filled, &c->db->arena, &c->err, &ddbi_models(c->db)->item,
		       &in->item.packed) &&
	       ddbi_call_run(c);
}

static bool put(struct call *c, void *item, const struct ddb_cond *when)
{
	const struct mapping *m = c->mapping;
	if (!ddbi_before_put(c, item))
		return false;
	if (!m->makes_up)
		return send(c, item, item, when);
	void *filled = ddbi_call_struct(c);
	if (!filled)
		return false;
	memcpy(filled, item, m->model->size);
	if (!ddbi_make_up(c, filled) || !send(c, item, filled, when))
		return false;
	memcpy(item, filled, m->model->size);
	return true;
}

enum ddb_rc ddb_put(struct ddb *db, const struct ddb_model *model, void *item, const struct ddb_put_opts *o)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, item, "the item") &&
					 put(&c, item, o ? &o->when : NULL));
}

enum ddb_rc ddb_create(struct ddb *db, const struct ddb_model *model, void *item)
{
	struct call c;
	if (!ddbi_call_begin(&c, db, model) || !ddbi_call_needs(&c, item, "the item"))
		return ddbi_call_end(&c, false);
	const struct ddb_ref key = { .hops = { { model, c.mapping->hash->attr->member, -1 } }, .nhops = 1 };
	return ddbi_call_end(&c, put(&c, item, &(struct ddb_cond){ .op = DDB_MISSING, .ref = key }));
}
