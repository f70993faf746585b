/* SPDX-License-Identifier: Apache-2.0 */
/* One operation's stage: what it reads and writes, and how it is taken back. The overlay is in group.c. */
#include "store/local/stage.h"
#include "store/local/core.h"
#include "store/local/group.h"

void ddbi_stage_begin(struct stage *s, struct group *g)
{
	*s = (struct stage){ .group = g };
}

static void take_back(struct stage *s)
{
	for (struct undo *u = s->undo; u; u = u->before) {
		u->row->state = u->state;
		u->row->value = u->value;
	}
}

/* Only operations that are alone in their group do more than rows. */
static void forget_tables(struct group *g)
{
	g->creates = g->others = NULL;
	g->ntrees = 0;
	g->jobs = 0;
	g->next_id = g->local->next_id;
	ddbi_catalog_release(g->catalog);
	g->catalog = NULL;
}

bool ddbi_stage_end(struct stage *s, bool keep, struct error *err)
{
	for (struct delta *d = s->deltas; keep && d; d = d->before)
		if (!ddbi_group_counter(s->group, d->add.id))
			keep = ddbi_fail_nomem(err);
	if (!keep) {
		take_back(s);
		forget_tables(s->group);
		return false;
	}
	for (struct delta *d = s->deltas; d; d = d->before) {
		struct staged_counter *c = ddbi_group_counter(s->group, d->add.id);
		c->items += d->add.items;
		c->bytes += d->add.bytes;
	}
	return true;
}

struct ddb_arena *ddbi_stage_arena(struct stage *s)
{
	return &s->group->arena;
}

const struct view *ddbi_stage_view(struct stage *s)
{
	return &s->group->view;
}

struct local *ddbi_stage_local(struct stage *s)
{
	return s->group->local;
}

int64_t ddbi_stage_now_us(struct stage *s)
{
	return s->group->now_us;
}

bool ddbi_stage_get(struct stage *s, kv_tree tree, struct str key, struct error *err, struct str *value)
{
	const struct staged *row = ddbi_group_find(s->group, tree, key);
	if (!row || row->state == STAGED_NOTHING)
		return ddbi_view_get(&s->group->view, tree, key, err, value);
	*value = row->state == STAGED_PUT ? row->value : STR_NONE;
	return true;
}

static bool set(struct stage *s, kv_tree tree, struct str key, enum staged_state state, struct str value,
	struct error *err)
{
	struct undo *u = ARENA_NEW(&s->group->arena, struct undo);
	struct staged *row = u ? ddbi_group_row(s->group, tree, key) : NULL;
	if (!row)
		return ddbi_fail_nomem(err);
	*u = (struct undo){ s->undo, row, row->state, row->value };
	s->undo = u;
	row->state = state;
	row->value = value;
	s->group->bytes += key.n + value.n;
	return true;
}

bool ddbi_stage_put(struct stage *s, kv_tree tree, struct str key, struct str value, struct error *err)
{
	return set(s, tree, key, STAGED_PUT, value, err);
}

bool ddbi_stage_delete(struct stage *s, kv_tree tree, struct str key, struct error *err)
{
	return set(s, tree, key, STAGED_DELETE, STR_NONE, err);
}

bool ddbi_stage_count(struct stage *s, uint32_t id, int64_t items, int64_t bytes, struct error *err)
{
	if (!items && !bytes)
		return true;
	struct delta *d = ARENA_NEW(&s->group->arena, struct delta);
	if (!d)
		return ddbi_fail_nomem(err);
	*d = (struct delta){ s->deltas, { id, items, bytes } };
	s->deltas = d;
	return true;
}
