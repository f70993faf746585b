/* SPDX-License-Identifier: Apache-2.0 */
#include "model/call.h"
#include "model/project.h"

static const struct ddb_get_opts no_options;

bool ddbi_call_fetch(struct call *c, const void *key, bool consistent, const struct projection *projection,
	struct str *item)
{
	struct get_item_input *in = ddbi_call_op(c, OP_GET_ITEM);
	if (!in || !ddbi_encode_key(c->mapping, key, &c->db->arena, &c->err, &ddbi_models(c->db)->item,
			   &in->key.packed))
		return false;
	in->table_name = c->mapping->table;
	in->trees = &ddbi_no_trees;
	if (projection) {
		struct expression_trees *trees = ddbi_call_trees(c);
		if (!trees)
			return false;
		trees->projection = projection;
		in->trees = trees;
	}
	if (consistent)
		in->consistent_read = (struct opt_bool){ true, true };
	if (!ddbi_call_run(c))
		return false;
	*item = ((const struct get_item_output *)c->op.output)->item.packed;
	return true;
}

static bool load(struct call *c, struct str item, bool whole, struct ddb_arena *arena, void *out)
{
	if (!item.p)
		return ddbi_failf(&c->err, EXCEPTION_NOT_FOUND, "there is no such item in %s",
			c->mapping->model->table);
	if (whole)
		return ddbi_call_load(c, item, arena, out);
	if (!ddbi_decode_item(c->mapping, item, false, arena, &c->err, out))
		return false;
	if (c->hooks)
		ddbi_after_load(c->db, c->mapping, out);
	return true;
}

static bool get(
	struct call *c, struct ddb_arena *arena, const void *key, void *out, const struct ddb_get_opts *o)
{
	struct str item;
	const struct projection *projection = NULL;
	void *loaded = ddbi_call_struct(c);
	if (!loaded || (o->project && !ddbi_project_members(&c->trees, o->project, &projection)) ||
		!ddbi_call_fetch(c, key, o->consistent, projection, &item) ||
		!load(c, item, !o->project, arena, loaded))
		return false;
	memcpy(out, loaded, c->mapping->model->size);
	return true;
}

enum ddb_rc ddb_get(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena, const void *key,
	void *out, const struct ddb_get_opts *o)
{
	struct call c;
	o = o ? o : &no_options;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_hooks(&c, o->hooks) &&
					 ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, key, "the key") &&
					 ddbi_call_needs(&c, out, "out") && get(&c, arena, key, out, o));
}

enum ddb_rc ddb_refresh(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena, void *item,
	const struct ddb_get_opts *o)
{
	struct call c;
	o = o ? o : &no_options;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_hooks(&c, o->hooks) &&
					 ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, item, "the item") &&
					 get(&c, arena, item, item, o));
}

/* The projection is the hash key alone. */
static bool exists(struct call *c, const void *key, bool *out)
{
	struct str item;
	struct path_part *part = ARENA_NEW(&c->db->arena, struct path_part);
	struct path *path = ARENA_NEW(&c->db->arena, struct path);
	struct projection *projection = ARENA_NEW(&c->db->arena, struct projection);
	if (!part || !path || !projection)
		return ddbi_fail_nomem(&c->err);
	part->name = c->mapping->hash->name;
	*path = (struct path){ part, 1 };
	*projection = (struct projection){ path, 1 };
	if (!ddbi_call_fetch(c, key, false, projection, &item))
		return false;
	*out = item.p;
	return true;
}

enum ddb_rc ddb_exists_item(
	struct ddb *db, const struct ddb_model *model, const void *key, bool *exists_there)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, key, "the key") &&
					 ddbi_call_needs(&c, exists_there, "exists") &&
					 exists(&c, key, exists_there));
}
