/* SPDX-License-Identifier: Apache-2.0 */
/* Everything goes from sight in one commit; jobs then free what the tables held, as after DeleteTable. */
#include "store/local/check.h"
#include "store/local/table.h"

static bool drop_table(struct stage *s, const struct table *t, struct error *err)
{
	if (!ddbi_stage_remove_table(s, t, err) || !ddbi_table_free_later(s, t->tree, t->id, err) ||
		(t->ttl.p && !ddbi_table_free_later(s, t->ttl_tree, t->ttl_tree, err)))
		return false;
	for (size_t i = 0; i < t->nindexes; i++)
		if (!ddbi_table_free_later(s, t->indexes[i].tree, t->indexes[i].id, err))
			return false;
	return true;
}

static bool drop_all(struct stage *s, struct error *err)
{
	const struct catalog *c = ddbi_stage_view(s)->catalog;
	for (size_t i = 0; i < c->n; i++)
		if (!drop_table(s, c->tables[i], err))
			return false;
	return ddbi_stage_delete_below(s, TREE_TOKEN, STR_NONE, err) &&
	       ddbi_stage_delete_below(s, TREE_STREAM, STR_NONE, err) &&
	       ddbi_stage_delete_below(s, TREE_STREAM_LIST, STR_NONE, err);
}

static bool reset(struct group *g, struct error *err)
{
	struct stage s;
	ddbi_stage_begin(&s, g);
	bool ok = drop_all(&s, err);
	return ddbi_stage_end(&s, ok, err) && ok && ddbi_lead_commit(g, err);
}

bool ddbi_local_reset(struct local *l, struct error *err)
{
	struct group *g = &l->group;
	ddbi_lead_wait(l);
	bool ok = l->broken
			  ? ddbi_failf(err, EXCEPTION_READ_ONLY,
				    "a commit failed, so the store takes no writes until it is opened again")
			  : ddbi_group_begin(g, err);
	ok = ok && reset(g, err);
	ddbi_group_end(g);
	ddbi_lead_end(l);
	return ok;
}
