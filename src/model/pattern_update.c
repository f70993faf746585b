/* SPDX-License-Identifier: Apache-2.0 */
/* What patterns say to an update. Members of keys stay as they are; an attribute that is made of a member
 * that is changed is made anew, out of the changes and the key; and an item that the update makes is one of
 * the model, with its discriminator and the members that its keys are made from. */
#include "model/pattern.h"

struct change {
	const struct trees *t;
	const void *key;
	const struct update *asked; /* what the caller wants */
	struct update_action *actions;
	size_t n;
};

static bool is_key(const struct mapped *row)
{
	return row->attr->role == DDB_IS_HASH_ || row->attr->role == DDB_IS_RANGE_;
}

static const struct update_action *change_of(const struct change *c, const struct mapped *row)
{
	for (size_t i = 0; i < c->asked->n; i++)
		if (str_eq(c->asked->actions[i].target.parts[0].name, row->name))
			return &c->asked->actions[i];
	return NULL;
}

/* ---- what may not be changed ---- */
static bool keeps_keys(const struct change *c, const struct mapped *row)
{
	const struct pattern *p = row->pattern;
	if (change_of(c, row))
		return ddbi_refuse(c->t->err, row,
			row->attr->role == DDB_IS_DISCRIMINATOR_
				? "cannot be changed: it says which model the item is of: \"%s\""
				: "cannot be changed by itself: it is made from other members: \"%s\"",
			p->text.p);
	for (size_t i = 0; is_key(row) && i < p->n && p->parts[i].row; i++)
		if (change_of(c, p->parts[i].row))
			return ddbi_refuse(c->t->err, p->parts[i].row,
				"cannot be changed: the %s key %.*s is made from it: \"%s\"",
				row->attr->role == DDB_IS_HASH_ ? "hash" : "range", (int)row->name.n,
				row->name.p, p->text.p);
	return true;
}

/* ---- what is added ---- */
static bool pack(const struct change *c, const struct ddb_value *v, struct str *out)
{
	return ddbi_pack_tree(c->t, v, out);
}

static bool path_of(const struct change *c, const struct mapped *row, struct path *out)
{
	struct path_part *part = ARENA_NEW(c->t->arena, struct path_part);
	if (!part)
		return ddbi_fail_nomem(c->t->err);
	part->name = row->name;
	*out = (struct path){ part, 1 };
	return true;
}

static bool is_there(const struct change *c, const struct mapped *row)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->actions[i].target.parts[0].name, row->name))
			return true;
	return false;
}

static bool add_remove(struct change *c, const struct mapped *row)
{
	struct update_action *a = &c->actions[c->n++];
	*a = (struct update_action){ .verb = UPDATE_REMOVE };
	return path_of(c, row, &a->target);
}

static bool add_set(struct change *c, const struct mapped *row, const struct ddb_value *v)
{
	struct update_action *a = &c->actions[c->n++];
	*a = (struct update_action){ .verb = UPDATE_SET, .value = { .kind = UPDATE_OPERAND_VALUE } };
	return path_of(c, row, &a->target) && pack(c, v, &a->value.value);
}

/* Only an item that the update makes lacks it. */
static bool add_missing(struct change *c, const struct mapped *row, const struct ddb_value *v)
{
	struct update_value *inner = ARENA_NEW(c->t->arena, struct update_value);
	struct update_action *a = &c->actions[c->n++];
	*a = (struct update_action){ .verb = UPDATE_SET };
	if (!inner)
		return ddbi_fail_nomem(c->t->err);
	inner->kind = UPDATE_OPERAND_VALUE;
	if (!path_of(c, row, &a->target) || !pack(c, v, &inner->value))
		return false;
	a->value = (struct update_value){ .kind = UPDATE_IF_NOT_EXISTS, .path = a->target, .left = inner };
	return true;
}

/* ---- attributes that are made of members ---- */
enum known { KNOWN, KNOWN_ABSENT, KNOWN_NOT, KNOWN_CHANGED /* to what, nobody knows */ };

static bool from_key(const struct change *c, const struct mapped *row, struct ddb_value *out)
{
	struct encoder e = { .arena = c->t->arena, .err = c->t->err, .depth = 1 };
	return ddbi_member_value(&e, row, mapped_at(row, c->key), out);
}

/* The value of the member after the update. */
static bool member_after(
	const struct change *c, const struct mapped *row, struct ddb_value *v, enum known *known)
{
	const struct update_action *a = change_of(c, row);
	v->type = DDB_NONE;
	*known = KNOWN_NOT;
	if (!a && ddbi_pattern_in_key(c->t->mapping, row)) {
		*known = KNOWN;
		if (!from_key(c, row, v))
			return false;
	} else if (a && a->verb == UPDATE_REMOVE && a->target.n == 1) {
		*known = KNOWN;
	} else if (a && a->verb == UPDATE_SET && a->target.n == 1 && a->value.kind == UPDATE_OPERAND_VALUE) {
		*known = KNOWN;
		if (!ddbi_unpack(a->value.value, c->t->arena, v))
			return ddbi_fail_nomem(c->t->err);
	} else if (a) {
		*known = KNOWN_CHANGED;
	}
	if (*known == KNOWN && (v->type == DDB_NONE || v->type == DDB_NULL))
		*known = KNOWN_ABSENT;
	return true;
}

/* What is known of the members of a pattern: where each kind comes first. */
struct members {
	struct ddb_value values[PATTERN_PARTS + 1];
	const struct mapped *first[KNOWN_CHANGED + 1];
	const struct mapped *asked; /* that the caller changes */
};

static bool look_at(const struct change *c, const struct pattern *p, struct members *m)
{
	*m = (struct members){ .asked = NULL };
	for (size_t i = 0; i < p->n && p->parts[i].row; i++) {
		const struct mapped *row = p->parts[i].row;
		enum known known;
		if (!member_after(c, row, &m->values[i], &known))
			return false;
		m->first[known] = m->first[known] ? m->first[known] : row;
		m->asked = m->asked || !change_of(c, row) ? m->asked : row;
	}
	return true;
}

static bool text_of(
	const struct change *c, const struct pattern *p, const struct members *m, struct ddb_value *out)
{
	struct str text;
	if (!ddbi_pattern_join(p, m->values, true, c->t->arena, c->t->err, &text))
		return false;
	*out = (struct ddb_value){ .type = DDB_S, .s = { text.p, text.n } };
	return true;
}

#define MADE_FROM_IT "is changed, and %.*s is made from it: \"%s\": "

static bool make_anew(struct change *c, const struct mapped *row)
{
	const struct pattern *p = row->pattern;
	struct members m;
	struct ddb_value text;
	if (!look_at(c, p, &m))
		return false;
	if (!m.asked) {
		bool known = !m.first[KNOWN_NOT] && !m.first[KNOWN_ABSENT];
		return !known || (text_of(c, p, &m, &text) && add_missing(c, row, &text));
	}
	if (m.first[KNOWN_ABSENT])
		return add_remove(c, row);
	if (m.first[KNOWN_CHANGED])
		return ddbi_refuse(c->t->err, m.first[KNOWN_CHANGED],
			MADE_FROM_IT "give it a value with ddb_set", (int)row->name.n, row->name.p,
			p->text.p);
	if (m.first[KNOWN_NOT])
		return ddbi_refuse(c->t->err, m.asked, MADE_FROM_IT "the same update must set %s too",
			(int)row->name.n, row->name.p, p->text.p, m.first[KNOWN_NOT]->attr->member);
	return text_of(c, p, &m, &text) && add_set(c, row, &text);
}

/* The members that a key is made from. */
static bool add_members(struct change *c, const struct mapped *key)
{
	const struct pattern *p = key->pattern;
	for (size_t i = 0; i < p->n && p->parts[i].row; i++) {
		const struct mapped *row = p->parts[i].row;
		struct ddb_value v;
		if (is_key(row) || is_there(c, row))
			continue;
		if (!from_key(c, row, &v) || (v.type != DDB_NONE && !add_missing(c, row, &v)))
			return false;
	}
	return true;
}

static bool add_row(struct change *c, const struct mapped *row)
{
	const struct ddb_value text = { .type = DDB_S, .s = { row->pattern->text.p, row->pattern->text.n } };
	if (!keeps_keys(c, row))
		return false;
	if (row->attr->role == DDB_IS_DISCRIMINATOR_)
		return add_missing(c, row, &text);
	return is_key(row) ? add_members(c, row) : make_anew(c, row);
}

bool ddbi_pattern_update(const struct trees *t, const void *key, const struct update **update)
{
	static const struct update none;
	const struct mapping *m = t->mapping;
	struct change c = { .t = t, .key = key, .asked = *update ? *update : &none };
	if (!m->npatterns)
		return true;
	c.actions = ARENA_ARRAY(t->arena, struct update_action, c.asked->n + m->nrows);
	struct update *u = ARENA_NEW(t->arena, struct update);
	if (!c.actions || !u)
		return ddbi_fail_nomem(t->err);
	if (c.asked->n)
		memcpy(c.actions, c.asked->actions, c.asked->n * sizeof *c.actions);
	c.n = c.asked->n;
	for (size_t i = 0; i < m->npatterns; i++)
		if (!add_row(&c, m->patterns[i]))
			return false;
	*u = (struct update){ .actions = c.actions, .n = c.n };
	*update = c.n ? u : NULL;
	return true;
}
