/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateTimeToLive and DescribeTimeToLive (09-T7 to T10). */
#include "store/local/ttl.h"
#include "store/local/execute.h"
#include "store/local/table.h"

static bool has_items(struct stage *s, const struct table *t, struct error *err, bool *yes)
{
	struct counter c;
	if (!ddbi_view_counter(ddbi_stage_view(s), t->id, err, &c))
		return false;
	*yes = c.items > 0;
	return true;
}

/* An index of its own each time: what is left of the one before is freed meanwhile. */
static bool enable(struct stage *s, struct table *t, struct str attribute, struct error *err)
{
	bool fill;
	if (!has_items(s, t, err, &fill))
		return false;
	t->ttl = attribute;
	t->ttl_tree = ddbi_stage_new_id(s);
	const struct job job = {
		.kind = JOB_EXPIRY, .table = t->name, .table_id = t->id, .tree = t->ttl_tree
	};
	return ddbi_stage_create_tree(s, t->ttl_tree, err) && (!fill || ddbi_job_add(s, &job, err));
}

static bool disable(struct stage *s, struct table *t, struct error *err)
{
	kv_tree tree = t->ttl_tree;
	t->ttl = STR_NONE;
	t->ttl_tree = 0;
	return ddbi_table_free_later(s, tree, tree, err);
}

static bool judge(const struct table *t, const struct time_to_live_specification *in, struct error *err)
{
	if (t->ttl.p && !str_eq(t->ttl, in->attribute_name))
		return ddbi_fail(err, MSG_TTL_DIFFERENT, t->ttl);
	if (t->ttl.p && in->enabled.v)
		return ddbi_fail(err, MSG_TTL_ENABLED);
	return t->ttl.p || in->enabled.v || ddbi_fail(err, MSG_TTL_DISABLED);
}

static struct time_to_live_specification *echo(
	const struct time_to_live_specification *in, struct ddb_arena *arena)
{
	struct time_to_live_specification *out = ARENA_NEW(arena, struct time_to_live_specification);
	struct str name = ddbi_arena_copy(arena, in->attribute_name);
	if (!out || !name.p)
		return NULL;
	*out = (struct time_to_live_specification){ in->enabled, name };
	return out;
}

bool ddbi_update_ttl(struct stage *s, struct op *op, const struct prepared *p)
{
	const struct update_time_to_live_input *in = op->input;
	struct update_time_to_live_output *out = op->output;
	const struct time_to_live_specification *wanted = in->time_to_live_specification;
	struct error *err = &op->error;
	(void)p;
	const struct table *old = ddbi_view_table_control(ddbi_stage_view(s)->catalog, in->table_name, err);
	if (!old || !judge(old, wanted, err))
		return false;
	struct table now = *old;
	if (wanted->enabled.v ? !enable(s, &now, wanted->attribute_name, err) : !disable(s, &now, err))
		return false;
	out->time_to_live_specification = echo(wanted, op->arena);
	if (!out->time_to_live_specification)
		return ddbi_fail_nomem(err);
	return ddbi_stage_put_table(s, &now, err);
}

bool ddbi_describe_ttl(const struct view *v, struct op *op, const struct prepared *p)
{
	const struct describe_time_to_live_input *in = op->input;
	struct describe_time_to_live_output *out = op->output;
	(void)p;
	const struct table *t = ddbi_view_table_control(v->catalog, in->table_name, &op->error);
	if (!t)
		return false;
	struct time_to_live_description *d = ARENA_NEW(op->arena, struct time_to_live_description);
	if (!d)
		return ddbi_fail_nomem(&op->error);
	d->time_to_live_status = t->ttl.p ? STR("ENABLED") : STR("DISABLED");
	d->attribute_name = ddbi_arena_copy(op->arena, t->ttl);
	if (t->ttl.p && !d->attribute_name.p)
		return ddbi_fail_nomem(&op->error);
	out->time_to_live_description = d;
	return true;
}
