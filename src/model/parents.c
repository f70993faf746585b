/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of nested attributes where what holds them is missing: a map is put in its place, with what the
 * changes below it come to, on condition that it is missing still. */
#include "expression/apply.h"
#include "model/write.h"

#define TRIES_MAX 8

/* A map that is to be put at a path where there is nothing. */
struct made {
	struct path path;
	struct ddb_value map;
};

struct parents {
	struct call *c;
	struct str item, key; /* as read; item absent: there is none */
	const struct update *asked;
	struct update_action *actions; /* what takes the place of those that were asked for */
	size_t n;
	struct made *made;
	size_t nmade;
	size_t dropped; /* removals from what is missing anyway */
	const struct condition *condition;
};

/* ---- paths ---- */
static struct str found(const struct parents *p, const struct path *path)
{
	return p->item.p ? ddbi_path_find(path, p->item) : STR_NONE;
}

/* How many parts lead to the first thing on the way that is missing; 0: nothing is. */
static size_t missing_at(const struct parents *p, const struct path *path)
{
	for (size_t n = 1; n < path->n; n++)
		if (!found(p, &(struct path){ path->parts, n }).p)
			return n;
	return 0;
}

/* Only maps are made, and only inside of maps. */
static bool can_be_made(const struct parents *p, const struct path *path, size_t at)
{
	if (at > 1 && packed_type(found(p, &(struct path){ path->parts, at - 1 })) != DDB_M)
		return false;
	for (size_t i = at - 1; i < path->n; i++)
		if (!path->parts[i].name.p)
			return false;
	return true;
}

/* ---- conditions ---- */
static bool require(struct parents *p, const struct path *path, struct str value)
{
	struct ddb_arena *arena = &p->c->db->arena;
	struct condition *one = ARENA_NEW(arena, struct condition);
	struct operand *operands = ARENA_ARRAY(arena, struct operand, 2);
	if (!one || !operands)
		return ddbi_fail_nomem(&p->c->err);
	operands[0] = (struct operand){ .kind = OPERAND_PATH, .path = *path };
	operands[1] = (struct operand){ .kind = OPERAND_VALUE, .value = value };
	*one = (struct condition){ .op = value.p ? CONDITION_EQ : CONDITION_NOT_EXISTS,
		.operands = operands,
		.noperands = value.p ? 2 : 1 };
	p->condition = ddbi_and(&p->c->trees, one, p->condition);
	return p->condition;
}

/* What the value is computed from must stay as it was read. */
static bool require_sources(struct parents *p, const struct update_value *v)
{
	bool reads = v->kind == UPDATE_OPERAND_PATH || v->kind == UPDATE_IF_NOT_EXISTS;
	if (reads && !require(p, &v->path, found(p, &v->path)))
		return false;
	return (!v->left || require_sources(p, v->left)) && (!v->right || require_sources(p, v->right));
}

/* ---- values ---- */
/* What the change would make of its target, which is missing. */
static bool compute(struct parents *p, const struct update_action *asked, struct ddb_value *out)
{
	static const struct path_part elsewhere = { .name = { "\1", 1 } };
	struct update_action action = *asked;
	const struct update update = { .actions = &action, .n = 1 };
	struct applied applied;
	action.target = (struct path){ &elsewhere, 1 };
	if (!ddbi_apply_update(&update, p->item, p->key, &p->c->err, &applied))
		return false;
	return ddbi_unpack(ddbi_item_get(applied.item, elsewhere.name), &p->c->db->arena, out) ||
	       ddbi_fail_nomem(&p->c->err);
}

static struct ddb_value *member(struct parents *p, struct ddb_value *map, struct str name)
{
	struct ddb_item *m = &map->m;
	for (size_t i = 0; i < m->len; i++)
		if (str_eq((struct str){ m->members[i].name.data, m->members[i].name.len }, name))
			return &m->members[i].value;
	if (!m->members && !(m->members = ARENA_ARRAY(&p->c->db->arena, struct ddb_member, p->asked->n)))
		return NULL;
	m->members[m->len] = (struct ddb_member){ .name = { name.p, name.n } };
	return &m->members[m->len++].value;
}

static struct made *made_at(struct parents *p, const struct path *path)
{
	for (size_t i = 0; i < p->nmade; i++)
		if (ddbi_path_equal(&p->made[i].path, path))
			return &p->made[i];
	p->made[p->nmade] = (struct made){ *path, { .type = DDB_M } };
	return &p->made[p->nmade++];
}

static bool put_below(struct parents *p, const struct update_action *asked, size_t at)
{
	const struct path *path = &asked->target;
	struct ddb_value *v = &made_at(p, &(struct path){ path->parts, at })->map;
	for (size_t i = at; i < path->n; i++) {
		if (v->type == DDB_NONE)
			*v = (struct ddb_value){ .type = DDB_M };
		if (!(v = member(p, v, path->parts[i].name)))
			return ddbi_fail_nomem(&p->c->err);
	}
	return require_sources(p, &asked->value) && compute(p, asked, v);
}

/* ---- plans ---- */
static bool add_made(struct parents *p, const struct made *m)
{
	struct update_action *a = &p->actions[p->n++];
	*a = (struct update_action){
		.verb = UPDATE_SET, .target = m->path, .value = { .kind = UPDATE_OPERAND_VALUE }
	};
	return ddbi_pack_tree(&p->c->trees, &m->map, &a->value.value) && require(p, &m->path, STR_NONE);
}

/* *any: something is done differently from what was asked. */
static bool plan(struct parents *p, bool *any)
{
	size_t n = p->asked->n;
	*any = false;
	p->actions = ARENA_ARRAY(&p->c->db->arena, struct update_action, n);
	p->made = ARENA_ARRAY(&p->c->db->arena, struct made, n);
	if (!p->actions || !p->made)
		return ddbi_fail_nomem(&p->c->err);
	for (size_t i = 0; i < n; i++) {
		const struct update_action *a = &p->asked->actions[i];
		size_t at = missing_at(p, &a->target);
		if (at && !can_be_made(p, &a->target, at))
			return true;
		if (!at)
			p->actions[p->n++] = *a;
		else if (a->verb == UPDATE_REMOVE || a->verb == UPDATE_DELETE)
			p->dropped++;
		else if (!put_below(p, a, at))
			return false;
	}
	for (size_t i = 0; i < p->nmade; i++)
		if (!add_made(p, &p->made[i]))
			return false;
	*any = p->nmade || p->dropped;
	return true;
}

/* ---- the call ---- */
static bool path_refused(const struct call *c)
{
	return c->err.exception == EXCEPTION_VALIDATION &&
	       str_eq(c->err.message,
		       STR("The document path provided in the update expression is invalid for update"));
}

static bool send_planned(struct call *c, const struct item_write *asked, const struct buf *out,
	struct str returned, const struct parents *p)
{
	static const struct images none;
	struct item_write w = *asked;
	const struct update update = { .actions = p->actions, .n = p->n };
	w.trees.update = p->n ? &update : NULL;
	w.trees.condition = p->condition;
	return ddbi_send_update(c, &w, out, returned, &none);
}

bool ddbi_send_with_parents(struct call *c, const struct item_write *w, const struct buf *out,
	struct str returned, const struct images *images)
{
	bool sent = ddbi_send_update(c, w, out, returned, images), looked = false;
	for (int tries = 0; !sent && path_refused(c) && w->trees.update && tries < TRIES_MAX; tries++) {
		const struct error refused = c->err;
		struct parents p = { .c = c,
			.key = write_packed(w, out),
			.asked = w->trees.update,
			.condition = w->trees.condition };
		bool any;
		ddbi_call_again(c);
		if (!ddbi_write_read(c, p.key, &p.item) || !plan(&p, &any))
			return false;
		if (!any && !looked) { /* somebody else has made it in the meantime, or it is no map */
			looked = true;
			sent = ddbi_send_update(c, w, out, returned, images);
			continue;
		}
		if (!any) {
			c->err = refused;
			return false;
		}
		sent = send_planned(c, w, out, returned, &p);
		if (!sent && c->err.exception == EXCEPTION_CONDITION_FAILED) {
			ddbi_call_again(c);
			sent = ddbi_send_update(c, w, out, returned, images);
		}
	}
	return sent;
}
