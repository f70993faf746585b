/* SPDX-License-Identifier: Apache-2.0 */
/* AttributeUpdates (05-5.4) as an update. */
#include "operation/legacy.h"

static bool is_set_type(enum ddb_type type)
{
	return type == DDB_SS || type == DDB_NS || type == DDB_BS;
}

static bool can_add(enum ddb_type type)
{
	return type == DDB_N || type == DDB_L || is_set_type(type);
}

static enum update_verb verb_of(const struct attribute_value_update *update)
{
	bool value = update->value.packed.p != NULL;
	if (str_eq(update->action, STR("ADD"))) {
		return UPDATE_ADD;
	}
	if (str_eq(update->action, STR("DELETE"))) {
		return value ? UPDATE_DELETE : UPDATE_REMOVE;
	}
	return UPDATE_SET;
}

static bool check_update(const struct attribute_value_update *update, struct error *err)
{
	if (!ddbi_check_fault(update->value.fault, err)) {
		return false;
	}
	enum update_verb verb = verb_of(update);
	if (verb == UPDATE_REMOVE) {
		return true;
	}
	if (!update->value.packed.p) {
		return ddbi_fail(err, MSG_LEG_UPD_NOVALUE);
	}
	enum ddb_type type = packed_type(update->value.packed);
	if (verb == UPDATE_DELETE && !is_set_type(type)) {
		return ddbi_fail(err, MSG_LEG_UPD_DELETE, str_z(ddbi_type_name(type)));
	}
	if (verb == UPDATE_ADD && !can_add(type)) {
		return ddbi_fail(err, MSG_LEG_UPD_ADD, str_z(ddbi_type_name(type)));
	}
	return true;
}

static bool make_action(struct str name, const struct attribute_value_update *update, struct error *err,
	struct update_action *out)
{
	if (!check_update(update, err)) {
		return false;
	}
	*out = (struct update_action){ .verb = verb_of(update),
		.target = ddbi_name_path(name, err),
		.value = { .kind = UPDATE_OPERAND_VALUE, .value = update->value.packed } };
	return out->target.n || ddbi_fail_nomem(err);
}

bool ddbi_prepare_attribute_updates(
	const struct attribute_updates *updates, struct error *err, const struct update **out)
{
	if (updates->len == 0) {
		return true;
	}
	struct update *update = ARENA_NEW(err->arena, struct update);
	struct update_action *actions = ARENA_ARRAY(err->arena, struct update_action, updates->len);
	if (!update || !actions) {
		return ddbi_fail_nomem(err);
	}
	for (size_t i = 0; i < updates->len; i++) {
		if (!make_action(updates->items[i].key, &updates->items[i].value, err, &actions[i])) {
			return false;
		}
	}
	*update = (struct update){ actions, updates->len, true };
	*out = update;
	return true;
}
