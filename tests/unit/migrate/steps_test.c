/* SPDX-License-Identifier: Apache-2.0 */
/* What each kind of step does to items, and what undoes it. */
#include "gear.h"

struct world {
	struct ddb *db;
	struct ddb_arena *arena;
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	w->db = open_store("memory:", NULL);
	w->arena = ddb_arena_new();
	make_old_table(w->db);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	ddb_arena_free(w->arena);
	ddb_close(w->db);
	free(w);
	return 0;
}

static struct ddb_migration of_members(const char *name, const struct ddb_migrate_step *steps, size_t n)
{
	return (struct ddb_migration){ .name = name, .model = &member_model, .steps = steps, .nsteps = n };
}

#define MIGRATION(name, steps) of_members(name, steps, COUNT(steps))

static void adds_what_is_missing(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_ADD, .name = "role", .value = ddb_text_value("member") },
	};
	const struct ddb_migration m = MIGRATION("1", steps);
	put(w->db, "{'email':{'S':'a'}}");
	put(w->db, "{'email':{'S':'b'},'role':{'S':'admin'},'version':{'N':'4'}}");
	put(w->db, "{'email':{'S':'c'},'version':{'N':'4'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'role':{'S':'member'},'version':{'N':'1'}}");
	assert_item(w->db, "b", "{'email':{'S':'b'},'role':{'S':'admin'},'version':{'N':'4'}}");
	assert_item(w->db, "c", "{'email':{'S':'c'},'role':{'S':'member'},'version':{'N':'5'}}");
	struct ddb_migration_state s = state_of(w->db, w->arena, "1");
	assert_string_equal(s.state, "applied");
	assert_string_equal(s.table, "Members");
	assert_int_equal(s.looked, 3);
	assert_int_equal(s.changed, 2);
	assert_int_equal(s.step, 1);
	assert_null(s.owner);
	assert_true(s.started_at.us > 0 && s.ended_at.us >= s.started_at.us);
	/* It is run once. */
	put(w->db, "{'email':{'S':'d'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "d", "{'email':{'S':'d'}}");
	/* Back: what has another value stays. */
	must(w->db, ddb_migrate_rollback(w->db, &m, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'version':{'N':'2'}}");
	assert_item(w->db, "b", "{'email':{'S':'b'},'role':{'S':'admin'},'version':{'N':'4'}}");
	assert_string_equal(state_of(w->db, w->arena, "1").state, "rolled back");
	must_fail(w->db, ddb_migrate_rollback(w->db, &m, NULL), DDB_INVALID,
		"1 was not applied: there is nothing to roll back");
	/* And forth again, with the new one. */
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "d", "{'email':{'S':'d'},'role':{'S':'member'},'version':{'N':'1'}}");
	assert_int_equal(state_of(w->db, w->arena, "1").changed, 3);
}

static const char *role_of(
	void *user, struct ddb_arena *arena, const struct ddb_item *item, struct ddb_value *v)
{
	const struct ddb_value *age = ddb_item_get(item, "age");
	int64_t years;
	(void)arena;
	if (!age || !ddb_decimal_to_int(age->n, &years))
		return NULL;
	++*(int *)user;
	*v = ddb_text_value(years < 18 ? "junior" : "senior");
	return NULL;
}

static void adds_what_a_function_says(void **state)
{
	struct world *w = *state;
	int calls = 0;
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_ADD, .name = "role", .convert = role_of, .user = &calls },
	};
	const struct ddb_migration m = MIGRATION("1", steps);
	put(w->db, "{'email':{'S':'a'},'age':{'N':'12'}}");
	put(w->db, "{'email':{'S':'b'},'age':{'N':'21'}}");
	put(w->db, "{'email':{'S':'c'}}");
	put(w->db, "{'email':{'S':'d'},'age':{'N':'21'},'role':{'S':'boss'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_int_equal(calls, 2);
	assert_item(
		w->db, "a", "{'email':{'S':'a'},'age':{'N':'12'},'role':{'S':'junior'},'version':{'N':'1'}}");
	assert_item(
		w->db, "b", "{'email':{'S':'b'},'age':{'N':'21'},'role':{'S':'senior'},'version':{'N':'1'}}");
	assert_item(w->db, "c", "{'email':{'S':'c'}}");
	assert_item(w->db, "d", "{'email':{'S':'d'},'age':{'N':'21'},'role':{'S':'boss'}}");
	must(w->db, ddb_migrate_rollback(w->db, &m, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'age':{'N':'12'},'version':{'N':'2'}}");
	assert_item(w->db, "d", "{'email':{'S':'d'},'age':{'N':'21'},'role':{'S':'boss'}}");
}

static void renames(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_RENAME, .from = "name", .name = "full_name" },
	};
	const struct ddb_migration m = MIGRATION("1", steps);
	put(w->db, "{'email':{'S':'a'},'name':{'S':'Jane'}}");
	put(w->db, "{'email':{'S':'b'},'name':{'S':'Sam'},'full_name':{'S':'Samuel'}}");
	put(w->db, "{'email':{'S':'c'},'name':{'S':'Eve'},'full_name':{'S':'Eve'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'full_name':{'S':'Jane'},'version':{'N':'1'}}");
	assert_item(w->db, "b", "{'email':{'S':'b'},'name':{'S':'Sam'},'full_name':{'S':'Samuel'}}");
	assert_item(w->db, "c", "{'email':{'S':'c'},'full_name':{'S':'Eve'},'version':{'N':'1'}}");
	struct ddb_migration_state s = state_of(w->db, w->arena, "1");
	assert_int_equal(s.changed, 2);
	assert_int_equal(s.left, 1);
	must(w->db, ddb_migrate_rollback(w->db, &m, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'name':{'S':'Jane'},'version':{'N':'2'}}");
	assert_item(w->db, "b", "{'email':{'S':'b'},'name':{'S':'Sam'},'full_name':{'S':'Samuel'}}");
}

static void retypes(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_RETYPE, .name = "age", .type = DDB_N },
		{ .kind = DDB_MIGRATE_RETYPE, .name = "zip", .type = DDB_S },
	};
	const struct ddb_migration m = MIGRATION("1", steps);
	put(w->db, "{'email':{'S':'a'},'age':{'S':'41'},'zip':{'N':'1E+3'}}");
	put(w->db, "{'email':{'S':'b'},'age':{'N':'-1.5'},'zip':{'S':'007'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(
		w->db, "a", "{'email':{'S':'a'},'age':{'N':'41'},'zip':{'S':'1000'},'version':{'N':'1'}}");
	assert_item(w->db, "b", "{'email':{'S':'b'},'age':{'N':'-1.5'},'zip':{'S':'007'}}");
	put(w->db, "{'email':{'S':'b'}}");
	must(w->db, ddb_migrate_rollback(w->db, &m, NULL));
	assert_item(
		w->db, "a", "{'email':{'S':'a'},'age':{'S':'41'},'zip':{'N':'1000'},'version':{'N':'2'}}");
}

static void retypes_only_what_loses_nothing(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_RETYPE, .name = "age", .type = DDB_N }
	};
	const struct ddb_migration m = MIGRATION("1", steps);
	put(w->db, "{'email':{'S':'a'},'age':{'S':'007'}}");
	must_fail(w->db, ddb_migrate(w->db, &m, 1, NULL), DDB_INVALID,
		"1, item {\"email\":{\"S\":\"a\"}}: its age is \"007\", which is no number as DynamoDB "
		"writes it: give the step a "
		".convert");
	assert_item(w->db, "a", "{'email':{'S':'a'},'age':{'S':'007'}}");
	struct ddb_migration_state s = state_of(w->db, w->arena, "1");
	assert_string_equal(s.state, "running");
	assert_null(s.owner); /* it may be run again at once */
	put(w->db, "{'email':{'S':'a'},'age':{'BOOL':true}}");
	must_fail(w->db, ddb_migrate(w->db, &m, 1, NULL), DDB_INVALID,
		"1, item {\"email\":{\"S\":\"a\"}}: its age is of type BOOL, which only a .convert can make "
		"N");
	put(w->db, "{'email':{'S':'a'},'age':{'S':'7'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'age':{'N':'7'},'version':{'N':'1'}}");
}

static const char *to_list(
	void *user, struct ddb_arena *arena, const struct ddb_item *item, struct ddb_value *v)
{
	(void)item;
	assert_string_equal(user, "me");
	/* A list of the one text: a new item's array serves as room in the arena. */
	struct ddb_item made = { NULL, 0 };
	if (!ddb_item_set(arena, &made, "x", *v))
		return "no memory";
	struct ddb_value *first = &made.members[0].value;
	*v = (struct ddb_value){ .type = DDB_L, .list = { first, 1 } };
	return NULL;
}

static const char *from_list(
	void *user, struct ddb_arena *arena, const struct ddb_item *item, struct ddb_value *v)
{
	(void)user, (void)arena, (void)item;
	struct ddb_value first = v->list.items[0];
	*v = first;
	return NULL;
}

static void retypes_by_functions(void **state)
{
	struct world *w = *state;
	static char me[] = "me";
	const struct ddb_migrate_step steps[] = { { .kind = DDB_MIGRATE_RETYPE,
		.name = "tags",
		.type = DDB_L,
		.convert = to_list,
		.back = from_list,
		.user = me } };
	const struct ddb_migration m = MIGRATION("1", steps);
	put(w->db, "{'email':{'S':'a'},'tags':{'S':'red'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'tags':{'L':[{'S':'red'}]},'version':{'N':'1'}}");
	must(w->db, ddb_migrate_rollback(w->db, &m, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'tags':{'S':'red'},'version':{'N':'2'}}");
}

/* First and last name become one. */
static const char *join(void *user, struct ddb_arena *arena, struct ddb_item *item)
{
	const struct ddb_value *first = ddb_item_get(item, "first"), *last = ddb_item_get(item, "last");
	static char text[100];
	(void)user;
	if (!first || !last)
		return NULL;
	snprintf(text, sizeof text, "%.*s %.*s", (int)first->s.len, first->s.data, (int)last->s.len,
		last->s.data);
	if (!ddb_item_set(arena, item, "full_name", ddb_text_value(text)))
		return "no memory";
	ddb_item_remove(item, "first");
	ddb_item_remove(item, "last");
	return NULL;
}

static const char *change_key(void *user, struct ddb_arena *arena, struct ddb_item *item)
{
	(void)user;
	return ddb_item_set(arena, item, "email", ddb_text_value("other")) ? NULL : "no memory";
}

static const char *refuses(void *user, struct ddb_arena *arena, struct ddb_item *item)
{
	(void)arena, (void)item;
	return user;
}

static void changes_by_a_function(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_CHANGE, .change = join },
		{ .kind = DDB_MIGRATE_REMOVE, .name = "junk" },
	};
	const struct ddb_migration m = MIGRATION("1", steps);
	put(w->db, "{'email':{'S':'a'},'first':{'S':'Jane'},'last':{'S':'Roe'},'junk':{'NULL':true}}");
	put(w->db, "{'email':{'S':'b'},'first':{'S':'Cher'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'full_name':{'S':'Jane Roe'},'version':{'N':'1'}}");
	assert_item(w->db, "b", "{'email':{'S':'b'},'first':{'S':'Cher'}}");
	must_fail(w->db, ddb_migrate_rollback(w->db, &m, NULL), DDB_INVALID,
		"1 cannot be rolled back: a step has no .change_back");

	static char no[] = "not on a Sunday";
	const struct ddb_migrate_step bad[] = {
		{ .kind = DDB_MIGRATE_CHANGE, .change = refuses, .user = no }
	};
	const struct ddb_migration m2 = MIGRATION("2", bad);
	enum ddb_rc rc = ddb_migrate(w->db, &m2, 1, NULL);
	assert_non_null(strstr(ddb_errmsg(w->db), "\"}}: not on a Sunday"));
	assert_int_equal(rc, DDB_INVALID);

	const struct ddb_migrate_step key[] = { { .kind = DDB_MIGRATE_CHANGE, .change = change_key } };
	const struct ddb_migration m3 = MIGRATION("3", key);
	rc = ddb_migrate(w->db, &m3, 1, NULL);
	assert_non_null(strstr(ddb_errmsg(w->db), "\"}}: a step has changed its key"));
	assert_int_equal(rc, DDB_INVALID);
	assert_item(w->db, "b", "{'email':{'S':'b'},'first':{'S':'Cher'}}");
}

/* One pass, and one write of each item, for steps that follow each other. */
static void does_steps_together(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_RENAME, .from = "name", .name = "full_name" },
		{ .kind = DDB_MIGRATE_RETYPE, .name = "age", .type = DDB_N },
		{ .kind = DDB_MIGRATE_ADD, .name = "role", .value = ddb_text_value("member") },
		{ .kind = DDB_MIGRATE_REMOVE, .name = "nick" },
	};
	const struct ddb_migration m = MIGRATION("1", steps);
	put(w->db, "{'email':{'S':'a'},'name':{'S':'Jane'},'age':{'S':'41'},'nick':{'S':'J'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "a",
		"{'email':{'S':'a'},'full_name':{'S':'Jane'},'age':{'N':'41'},'role':{'S':'member'},'version'"
		":{'N':'1'}}");
	assert_int_equal(state_of(w->db, w->arena, "1").step, 4);
	struct member jane;
	must(w->db, ddb_get(w->db, &member_model, w->arena, &(struct member){ .email = "a" }, &jane, NULL));
	assert_string_equal(jane.full_name, "Jane");
	assert_int_equal(jane.age, 41);
	must_fail(w->db, ddb_migrate_rollback(w->db, &m, NULL), DDB_INVALID,
		"1 cannot be rolled back: it removes attribute nick");
}

static void refuses_what_cannot_be(void **state)
{
	struct world *w = *state;
	const struct {
		struct ddb_migrate_step step;
		const char *text;
	} bad[] = {
		{ { .kind = DDB_MIGRATE_ADD }, "1: a step names no attribute" },
		{ { .kind = DDB_MIGRATE_ADD, .name = "x" },
			"1: the step that adds x says neither .value nor .convert" },
		{ { .kind = DDB_MIGRATE_REMOVE, .name = "email" },
			"1: email is a key of Members, and an item's key cannot change: put the items anew "
			"under another key" },
		{ { .kind = DDB_MIGRATE_RENAME, .name = "x", .from = "email" },
			"1: email is a key of Members, and an item's key cannot change: put the items anew "
			"under another key" },
		{ { .kind = DDB_MIGRATE_RETYPE, .name = "x" }, "1: the step that retypes x says no .type" },
		{ { .kind = DDB_MIGRATE_RETYPE, .name = "x", .type = DDB_L },
			"1: without .convert x can become S or N, not L" },
		{ { .kind = DDB_MIGRATE_CHANGE }, "1: a step that changes items has no .change" },
		{ { .kind = DDB_MIGRATE_ADD_INDEX }, "1: a step names no index" },
		{ { .kind = DDB_MIGRATE_ADD_INDEX, .name = "by_moon" },
			"1: model member has no index by_moon: give the step its .index" },
		{ { .kind = DDB_MIGRATE_TAGS }, "1: a step has no tags" },
		{ { .kind = (enum ddb_migrate_kind)77 }, "1: there is no kind of step 77" },
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		const struct ddb_migration m = of_members("1", &bad[i].step, 1);
		must_fail(w->db, ddb_migrate(w->db, &m, 1, NULL), DDB_INVALID, bad[i].text);
	}
	const struct ddb_migration none = { .name = NULL };
	must_fail(w->db, ddb_migrate(w->db, &none, 1, NULL), DDB_MISUSE, "a migration has no name");
	const struct ddb_migration twins[] = { of_members("1", NULL, 0), of_members("1", NULL, 0) };
	must_fail(w->db, ddb_migrate(w->db, twins, 2, NULL), DDB_MISUSE, "two migrations are called 1");
	must_fail(w->db, ddb_migrate(w->db, NULL, 1, NULL), DDB_MISUSE, "the migrations are NULL");
	assert_int_equal(ddb_migrate(NULL, twins, 1, NULL), DDB_MISUSE);
	/* Nothing of it has left a trace. */
	assert_null(state_of(w->db, w->arena, "1").name);
	bool there = true;
	const struct ddb_item_table history = { .table = "ddb_migrations", .hash = { "name", DDB_S } };
	const struct ddb_model *model;
	assert_int_equal(ddb_item_model(w->arena, &history, &model, NULL), DDB_OK);
	must(w->db, ddb_table_exists(w->db, model, &there));
	assert_false(there);
}

static void marks(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = { { .kind = DDB_MIGRATE_REMOVE, .name = "x" } };
	const struct ddb_migration m = MIGRATION("1", steps);
	put(w->db, "{'email':{'S':'a'},'x':{'S':'1'}}");
	must(w->db, ddb_migrate_mark(w->db, "1", false));
	must(w->db, ddb_migrate_mark(w->db, "1", true));
	assert_string_equal(state_of(w->db, w->arena, "1").state, "marked");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'x':{'S':'1'}}");
	must(w->db, ddb_migrate_mark(w->db, "1", false));
	assert_null(state_of(w->db, w->arena, "1").name);
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "a", "{'email':{'S':'a'},'version':{'N':'1'}}");
	must(w->db, ddb_migrate_mark(w->db, "1", true));
	assert_string_equal(state_of(w->db, w->arena, "1").state, "applied");
	must_fail(w->db, ddb_migrate_mark(w->db, "", true), DDB_MISUSE, "the migration has no name");
}

/* Items of another model in the same table are passed over. */
struct order {
	const char *number;
};
static const struct ddb_attr order_attrs[] = {
	DDB_HASH_OF(order, "email", "ORDER#{number}"),
	DDB_ATTR(order, number),
};
static DDB_MODEL(order, "Members");

static void leaves_other_models_alone(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_ADD, .name = "x", .value = ddb_bool_value(true) }
	};
	const struct ddb_migration m = { .name = "1", .model = &order_model, .steps = steps, .nsteps = 1 };
	put(w->db, "{'email':{'S':'ORDER#1'},'number':{'S':'1'}}");
	put(w->db, "{'email':{'S':'jane'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_item(w->db, "ORDER#1", "{'email':{'S':'ORDER#1'},'number':{'S':'1'},'x':{'BOOL':true}}");
	assert_item(w->db, "jane", "{'email':{'S':'jane'}}");
	assert_int_equal(state_of(w->db, w->arena, "1").looked, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(adds_what_is_missing),
		T(adds_what_a_function_says),
		T(renames),
		T(retypes),
		T(retypes_only_what_loses_nothing),
		T(retypes_by_functions),
		T(changes_by_a_function),
		T(does_steps_together),
		T(refuses_what_cannot_be),
		T(marks),
		T(leaves_other_models_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
