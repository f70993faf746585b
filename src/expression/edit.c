/* SPDX-License-Identifier: Apache-2.0 */
/* Changing a tree at the places that the actions of an update name (04-R4 to R8). Because the edits are
 * sorted, those below the same container are neighbours, and elements beyond the end of a list are appended
 * in the order of their indices. The tree's arrays are replaced by new ones, never changed where a packed
 * value may share them. */
#include "expression/edit.h"
#include "value/decimal.h"

/* ---- one action on its target ---- */

static size_t tree_depth(const struct ddb_value *value)
{
	size_t deepest = 0, n = value->type == DDB_L   ? value->list.len
				: value->type == DDB_M ? value->m.len
						       : 0;
	for (size_t i = 0; i < n; i++) {
		size_t depth =
			tree_depth(value->type == DDB_L ? &value->list.items[i] : &value->m.members[i].value);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + (value->type == DDB_L || value->type == DDB_M);
}

static bool set(const struct editor *e, const struct edit *edit, struct ddb_value *value)
{
	size_t above = edit->action->target.n; /* the item and the containers below it */
	if (!ddbi_new_value_tree(&edit->value, e->err, value))
		return false;
	return above == 1 || above + tree_depth(value) <= ITEM_MAX_NESTING ||
	       ddbi_fail(e->err, MSG_AV_NESTING);
}

static bool is_set(enum ddb_type type)
{
	return type == DDB_SS || type == DDB_NS || type == DDB_BS;
}

static bool fail_type(const struct editor *e)
{
	return ddbi_fail(e->err, e->legacy ? MSG_LEG_UPD_MISMATCH : MSG_UPD_TYPE);
}

static bool operand_of(const struct editor *e, const struct edit *edit, struct ddb_value *out)
{
	return ddbi_unpack(edit->action->value.value, e->err->arena, out) || ddbi_fail_nomem(e->err);
}

static bool add(const struct editor *e, const struct edit *edit, struct ddb_value *value)
{
	struct ddb_value operand, old = *value;
	bool done;
	if (!operand_of(e, edit, &operand))
		return false;
	if (old.type == DDB_NONE) {
		*value = operand;
		return true;
	}
	if (old.type != operand.type)
		return fail_type(e);
	if (old.type == DDB_N)
		return ddbi_decimal_add(&old.n, &operand.n, &value->n) || ddbi_fail(e->err, MSG_NUM_OVER);
	if (is_set(old.type))
		done = ddbi_set_union(&old, &operand, e->err->arena, value);
	else if (old.type == DDB_L && e->legacy)
		done = ddbi_list_concat(&old, &operand, e->err->arena, value);
	else
		return fail_type(e);
	return done || ddbi_fail_nomem(e->err);
}

static bool subtract(const struct editor *e, const struct edit *edit, struct ddb_value *value)
{
	struct ddb_value operand, old = *value;
	if (old.type == DDB_NONE)
		return true;
	if (!operand_of(e, edit, &operand))
		return false;
	if (!is_set(old.type) || old.type != operand.type)
		return fail_type(e);
	if (!ddbi_set_difference(&old, &operand, e->err->arena, value))
		return ddbi_fail_nomem(e->err);
	if (value->list.len == 0)
		value->type = DDB_NONE;
	return true;
}

static bool act(const struct editor *e, const struct edit *edit, struct ddb_value *value)
{
	switch (edit->action->verb) {
	case UPDATE_SET: return set(e, edit, value);
	case UPDATE_ADD: return add(e, edit, value);
	case UPDATE_DELETE: return subtract(e, edit, value);
	case UPDATE_REMOVE: value->type = DDB_NONE; return true;
	}
	return false;
}

/* ---- containers ---- */

static const struct path_part *part_of(const struct editor *e, size_t i, size_t depth)
{
	return &e->edits[i].action->target.parts[depth];
}

size_t ddbi_edit_group(const struct editor *e, size_t from, size_t to, size_t depth)
{
	const struct path_part *part = part_of(e, from, depth);
	size_t end = from + 1;
	for (; end < to; end++) {
		const struct path_part *other = part_of(e, end, depth);
		if (part->name.p ? !str_eq(part->name, other->name) : part->index != other->index)
			break;
	}
	return end;
}

static struct str name_of(const struct ddb_member *member)
{
	return (struct str){ member->name.data, member->name.len };
}

/* Merges the members, which are sorted by name, with the edits, which are too. */
static bool edit_map(const struct editor *e, size_t from, size_t to, size_t depth, struct ddb_value *map)
{
	const struct ddb_item old = map->m;
	struct ddb_member *members = ARENA_ARRAY(e->err->arena, struct ddb_member, old.len + (to - from));
	size_t n = 0, i = 0;
	if (!members)
		return ddbi_fail_nomem(e->err);
	while (i < old.len || from < to) {
		struct str name = from < to ? part_of(e, from, depth)->name : STR_NONE;
		int c = from == to ? -1 : i == old.len ? 1 : str_cmp(name_of(&old.members[i]), name);
		if (c < 0) {
			members[n++] = old.members[i++];
			continue;
		}
		size_t end = ddbi_edit_group(e, from, to, depth);
		members[n] = (struct ddb_member){ .name = { name.p, name.n } };
		if (c == 0)
			members[n].value = old.members[i++].value;
		if (!ddbi_edit(e, from, end, depth + 1, &members[n].value))
			return false;
		n += members[n].value.type != DDB_NONE;
		from = end;
	}
	map->m = (struct ddb_item){ members, n };
	return true;
}

static size_t without_removed(struct ddb_value *items, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		if (items[i].type != DDB_NONE)
			items[n++] = items[i];
	return n;
}

/* Indices are those of the list as it was, so removed elements leave only at the end. */
static bool edit_list(const struct editor *e, size_t from, size_t to, size_t depth, struct ddb_value *list)
{
	size_t len = list->list.len, n = len;
	struct ddb_value *items = ARENA_ARRAY(e->err->arena, struct ddb_value, len + (to - from));
	if (!items)
		return ddbi_fail_nomem(e->err);
	if (len)
		memcpy(items, list->list.items, len * sizeof(*items));
	for (size_t end; from < to; from = end) {
		size_t index = part_of(e, from, depth)->index;
		bool within = index < len;
		end = ddbi_edit_group(e, from, to, depth);
		struct ddb_value *item = &items[within ? index : n];
		if (!within)
			item->type = DDB_NONE;
		if (!ddbi_edit(e, from, end, depth + 1, item))
			return false;
		n += !within && item->type != DDB_NONE;
	}
	list->list.items = items;
	list->list.len = without_removed(items, n);
	return true;
}

static bool only_removes(const struct editor *e, size_t from, size_t to)
{
	for (; from < to; from++) {
		enum update_verb verb = e->edits[from].action->verb;
		if (verb != UPDATE_REMOVE && verb != UPDATE_DELETE)
			return false;
	}
	return true;
}

bool ddbi_edit(const struct editor *e, size_t from, size_t to, size_t depth, struct ddb_value *value)
{
	if (e->edits[from].action->target.n == depth)
		return act(e, &e->edits[from], value);
	bool named = part_of(e, from, depth)->name.p != NULL;
	if (value->type == (named ? DDB_M : DDB_L))
		return named ? edit_map(e, from, to, depth, value) : edit_list(e, from, to, depth, value);
	return (e->item_missing && only_removes(e, from, to)) || ddbi_fail(e->err, MSG_UPD_PATH);
}
