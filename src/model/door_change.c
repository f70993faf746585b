/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of the text door: SET, REMOVE, ADD and DELETE, each once and in any order. */
#include "model/door.h"

#define ACTIONS_MAX 300

struct actions {
	struct update_action *items;
	size_t n, cap;
};

static struct update_action *add(struct door *d, struct actions *a, enum update_verb verb)
{
	if (a->n == ACTIONS_MAX) {
		ddbi_door_fail(d, d->token.text, "more than %d changes", ACTIONS_MAX);
		return NULL;
	}
	if (a->n == a->cap) {
		size_t cap = a->cap ? 2 * a->cap : 4;
		struct update_action *more = ARENA_ARRAY(d->trees->arena, struct update_action, cap);
		if (!more) {
			ddbi_fail_nomem(d->trees->err);
			return NULL;
		}
		if (a->n)
			memcpy(more, a->items, a->n * sizeof *more);
		a->items = more;
		a->cap = cap;
	}
	struct update_action *new = &a->items[a->n++];
	*new = (struct update_action){ .verb = verb };
	return new;
}

static struct update_value *new_value(struct door *d)
{
	struct update_value *v = ARENA_NEW(d->trees->arena, struct update_value);
	if (!v)
		ddbi_fail_nomem(d->trees->err);
	return v;
}

static bool read_value(struct door *, const struct target *, enum door_use, struct update_value *out);

/* if_not_exists(path, value): the value is of the path's form. */
static bool read_if_not_exists(struct door *d, struct update_value *out)
{
	struct target t;
	struct update_value *left = new_value(d);
	if (!left || !ddbi_door_expect(d, "(") || !ddbi_door_path(d, &t) || !ddbi_door_expect(d, ","))
		return false;
	*out = (struct update_value){ .kind = UPDATE_IF_NOT_EXISTS, .path = t.path, .left = left };
	return read_value(d, &t, DOOR_STORED, left) && ddbi_door_expect(d, ")");
}

static bool read_list_append(struct door *d, const struct target *t, struct update_value *out)
{
	struct update_value *left = new_value(d), *right = new_value(d);
	if (!left || !right)
		return false;
	*out = (struct update_value){ .kind = UPDATE_LIST_APPEND, .left = left, .right = right };
	return ddbi_door_expect(d, "(") && read_value(d, t, DOOR_STORED, left) && ddbi_door_expect(d, ",") &&
	       read_value(d, t, DOOR_STORED, right) && ddbi_door_expect(d, ")");
}

static bool unknown_function(struct door *d)
{
	static const char *const names[] = { "if_not_exists", "list_append" };
	struct str name = d->token.text;
	const char *meant = ddbi_meant(name, names, 2);
	return ddbi_door_fail(d, name, "there is no function %.*s%s%s%s", (int)name.n, name.p,
		meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

static bool read_value(struct door *d, const struct target *t, enum door_use use, struct update_value *out)
{
	const struct ddb_val *v;
	struct target other;
	struct str at = d->token.text;
	if (d->token.kind == DOOR_MARK) {
		*out = (struct update_value){ .kind = UPDATE_OPERAND_VALUE };
		return ddbi_door_mark(d, &v) && ddbi_door_value(d, t, v, at, use, &out->value);
	}
	if (d->token.kind == DOOR_WORD && ddbi_door_calls(d)) {
		bool append = str_eq(at, STR("list_append"));
		if (!append && !str_eq(at, STR("if_not_exists")))
			return unknown_function(d);
		ddbi_door_next(d);
		return append ? read_list_append(d, t, out) : read_if_not_exists(d, out);
	}
	*out = (struct update_value){ .kind = UPDATE_OPERAND_PATH };
	if (!ddbi_door_path(d, &other))
		return false;
	out->path = other.path;
	return true;
}

static bool is_sum(const struct door *d)
{
	return ddbi_door_is(d, "+") || ddbi_door_is(d, "-");
}

/* Of a sum no part need fit the member, as it may be out of its range. */
static enum door_use use_of_mark(const struct door *d)
{
	struct door ahead = *d;
	ddbi_door_next(&ahead);
	return is_sum(&ahead) ? DOOR_ADDED : DOOR_STORED;
}

static bool read_set(struct door *d, struct update_action *a)
{
	struct target t;
	struct update_value *left, *right;
	if (!ddbi_door_path(d, &t) || !ddbi_door_expect(d, "=") ||
		!read_value(d, &t, use_of_mark(d), &a->value))
		return false;
	a->target = t.path;
	if (!is_sum(d))
		return true;
	bool plus = ddbi_door_is(d, "+");
	ddbi_door_next(d);
	if (!(left = new_value(d)) || !(right = new_value(d)) || !read_value(d, &t, DOOR_ADDED, right))
		return false;
	*left = a->value;
	a->value = (struct update_value){
		.kind = plus ? UPDATE_PLUS : UPDATE_MINUS, .left = left, .right = right
	};
	return true;
}

static bool read_remove(struct door *d, struct update_action *a)
{
	struct target t;
	struct str at = d->token.text;
	if (!ddbi_door_path(d, &t))
		return false;
	a->target = t.path;
	bool needed = t.row && t.row->attr->required && !t.element && t.path.n == 1;
	return !needed || ddbi_door_fail(d, at, "%s.%s is required and cannot be removed", t.row->model->name,
				  t.row->attr->member);
}

static bool is_set(const struct target *t)
{
	enum ddb_type type = t->row && !t->element ? ddbi_stored_type(t->row->attr) : DDB_NONE;
	return type == DDB_SS || type == DDB_NS || type == DDB_BS;
}

/* One member may be given for a set of one. */
static bool member_of_set(
	struct door *d, const struct target *t, const struct ddb_val *v, struct str at, struct str *out)
{
	struct ddb_value one;
	if (v->kind == ddb_kind_value)
		return ddbi_door_value(d, t, v, at, DOOR_ADDED, out);
	if (!ddbi_door_element(d, t, v, at, &one))
		return false;
	const struct ddb_value set = { .type = ddbi_stored_type(t->row->attr), .list = { &one, 1 } };
	return ddbi_pack_tree(d->trees, &set, out);
}

/* path ?, of ADD and DELETE. */
static bool read_pair(struct door *d, struct update_action *a)
{
	struct target t;
	const struct ddb_val *v;
	struct str given = STR_NONE;
	if (!ddbi_door_path(d, &t))
		return false;
	struct str at = d->token.text;
	given = ddbi_door_token_text(d);
	if (d->token.kind != DOOR_MARK)
		return ddbi_door_fail(d, at, "a ? is needed here, not %.*s", (int)given.n, given.p);
	a->target = t.path;
	a->value.kind = UPDATE_OPERAND_VALUE;
	if (!ddbi_door_mark(d, &v))
		return false;
	return is_set(&t) ? member_of_set(d, &t, v, at, &a->value.value)
			  : ddbi_door_value(d, &t, v, at, DOOR_ADDED, &a->value.value);
}

static bool read_action(struct door *d, struct update_action *a)
{
	switch (a->verb) {
	case UPDATE_SET: return read_set(d, a);
	case UPDATE_REMOVE: return read_remove(d, a);
	default: return read_pair(d, a);
	}
}

static bool read_clause(struct door *d, struct actions *actions, bool seen[4])
{
	static const char *const words[] = { [UPDATE_SET] = "SET",
		[UPDATE_REMOVE] = "REMOVE",
		[UPDATE_ADD] = "ADD",
		[UPDATE_DELETE] = "DELETE" };
	struct str at = d->token.text, t = ddbi_door_token_text(d);
	int verb = 0;
	while (verb < 4 && !ddbi_door_is(d, words[verb]))
		verb++;
	if (verb == 4)
		return ddbi_door_fail(
			d, at, "SET, REMOVE, ADD or DELETE is needed here, not %.*s", (int)t.n, t.p);
	if (seen[verb])
		return ddbi_door_fail(
			d, at, "%s may stand there once; changes are separated by commas", words[verb]);
	seen[verb] = true;
	ddbi_door_next(d);
	do {
		struct update_action *a = add(d, actions, (enum update_verb)verb);
		if (!a || !read_action(d, a))
			return false;
	} while (ddbi_door_take(d, ","));
	return true;
}

bool ddbi_door_actions(struct door *d, struct update_action **out, size_t *n)
{
	struct actions a = { .items = NULL };
	bool seen[4] = { false };
	do {
		if (!read_clause(d, &a, seen))
			return false;
	} while (d->token.kind != DOOR_END);
	*out = a.items;
	*n = a.n;
	return true;
}
