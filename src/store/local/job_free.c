/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/job.h"

/* The key that SLICE_MAX_ROWS others stand before; absent: there are no more than that. */
static bool find_end(struct stage *s, kv_tree tree, struct error *err, struct str *end)
{
	const struct view *v = ddbi_stage_view(s);
	const struct kv_ops *ops = v->local->kv->ops;
	struct kv_range all = { STR(""), STR_NONE };
	struct kv_iter *it;
	struct str key, value;
	enum kv_rc rc = ops->iterate(v->snapshot, tree, &all, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	for (int n = 0; n <= SLICE_MAX_ROWS && rc == KV_OK; n++)
		rc = ops->next(it, &key, &value);
	*end = rc == KV_OK ? ddbi_arena_copy(ddbi_stage_arena(s), key) : STR_NONE;
	ops->end(it);
	if (rc == KV_OK)
		return end->p || ddbi_fail_nomem(err);
	return rc == KV_NONE || ddbi_kv_fail(err, rc);
}

bool ddbi_job_free(struct stage *s, const struct job *j, struct error *err)
{
	struct str end;
	if (!find_end(s, j->tree, err, &end))
		return false;
	if (end.p)
		return ddbi_stage_delete_below(s, j->tree, end, err);
	return ddbi_stage_drop_tree(s, j->tree, err) && ddbi_job_done(s, j, err);
}
