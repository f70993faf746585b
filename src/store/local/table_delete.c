/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/execute.h"
#include "store/local/stream.h"
#include "store/local/table.h"

static bool free_trees(struct stage *s, const struct table *t, struct error *err)
{
	if (!ddbi_table_free_later(s, t->tree, t->id, err) ||
		(t->ttl.p && !ddbi_table_free_later(s, t->ttl_tree, t->ttl_tree, err)))
		return false;
	for (size_t i = 0; i < t->nindexes; i++)
		if (!ddbi_table_free_later(s, t->indexes[i].tree, t->indexes[i].id, err))
			return false;
	return true;
}

/* Gone from the catalog at once; jobs free what it held. An index that is being built does not hinder
 * (03-U15). */
bool ddbi_delete_table(struct stage *s, struct op *op, const struct prepared *p)
{
	const struct delete_table_input *in = op->input;
	struct delete_table_output *out = op->output;
	const struct view *v = ddbi_stage_view(s);
	(void)p;
	const struct table *t = ddbi_view_table_control(v->catalog, in->table_name, &op->error);
	if (!t)
		return false;
	if (t->protected)
		return ddbi_fail(&op->error, MSG_TBL_PROTECTED);
	out->table_description = ddbi_table_describe(v, t, DESCRIBE_DELETED, op->arena, &op->error);
	if (t->stream_enabled && !ddbi_stream_close(s, t, &op->error))
		return false;
	return out->table_description && ddbi_stage_remove_table(s, t, &op->error) &&
	       free_trees(s, t, &op->error);
}
