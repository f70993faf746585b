/* SPDX-License-Identifier: Apache-2.0 */
/* Steps on tables: indexes, time to live, tags; and what looking ahead says of them and of items. */
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

static struct ddb_table_info describe(struct world *w)
{
	struct ddb_table_info info;
	must(w->db, ddb_describe(w->db, &member_model, w->arena, &info));
	return info;
}

static const struct ddb_item_index by_role = {
	.name = "by_role", .hash = { "role", DDB_S }, .keys_only = true
};

static void indexes_come_and_go(void **state)
{
	struct world *w = *state;
	static const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_ADD_INDEX, .name = "by_city" },
		{ .kind = DDB_MIGRATE_ADD_INDEX, .name = "by_role", .index = &by_role },
	};
	static const struct ddb_migrate_step away[] = {
		{ .kind = DDB_MIGRATE_REMOVE_INDEX, .name = "by_role", .index = &by_role },
	};
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = 2 };
	const struct ddb_migration m2 = { .name = "2", .model = &member_model, .steps = away, .nsteps = 1 };
	size_t n;
	make_old_table(w->db);
	put(w->db, "{'email':{'S':'a'},'city':{'S':'Rome'},'age':{'N':'3'},'role':{'S':'x'}}");
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	struct ddb_table_info info = describe(w);
	assert_int_equal(info.nindexes, 2);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(info.indexes[i].status, "ACTIVE");
		assert_int_equal(info.indexes[i].items, 1);
	}
	assert_non_null(strstr(info.json, "KEYS_ONLY"));
	const struct ddb_query q = { .where = ddb_eq(DDB(member, city), "Rome"), .index = "by_city" };
	must(w->db, ddb_count(w->db, &member_model, &q, &n));
	assert_int_equal(n, 1);
	must(w->db, ddb_migrate(w->db, &m2, 1, NULL));
	assert_int_equal(describe(w).nindexes, 1);
	must(w->db, ddb_migrate_rollback(w->db, &m2, NULL));
	assert_int_equal(describe(w).nindexes, 2);
	must(w->db, ddb_migrate_rollback(w->db, &m, NULL));
	assert_int_equal(describe(w).nindexes, 0);
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	assert_int_equal(describe(w).nindexes, 2);
}

static void an_index_of_that_name_is_no_other(void **state)
{
	struct world *w = *state;
	static const struct ddb_item_index other = { .name = "by_city", .hash = { "role", DDB_S } };
	static const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_ADD_INDEX, .name = "by_city", .index = &other },
	};
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = 1 };
	must(w->db, ddb_create_table(w->db, &member_model, NULL));
	must_fail(w->db, ddb_migrate(w->db, &m, 1, NULL), DDB_INVALID,
		"the table Members has an index by_city already, with other keys: remove that first");
}

static void tables_time_to_live_and_tags(void **state)
{
	struct world *w = *state;
	static const struct ddb_tag tags[] = { { "team", "blue" }, { "cost", "low" } },
				    later[] = { { "team", NULL } };
	static const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_CREATE_TABLE },
		{ .kind = DDB_MIGRATE_TAGS, .tags = tags, .ntags = 2 },
		{ .kind = DDB_MIGRATE_TAGS, .tags = later, .ntags = 1 },
	};
	const struct ddb_migration all[] = {
		{ .name = "1", .model = &member_model, .steps = steps, .nsteps = 3 },
	};
	char json[400];
	const char *answer;
	must(w->db, ddb_migrate(w->db, all, 1, NULL));
	struct ddb_table_info info = describe(w);
	assert_string_equal(info.ttl, "expires_at");
	snprintf(json, sizeof json, "{\"ResourceArn\":\"%s\"}", info.arn);
	must(w->db, ddb_call(w->db, "ListTagsOfResource", json, &answer));
	assert_string_equal(answer, quotes("{'Tags':[{'Key':'cost','Value':'low'}]}"));
	must_fail(w->db, ddb_migrate_rollback(w->db, &all[0], NULL), DDB_INVALID,
		"1 cannot be rolled back: it creates table Members");
}

static void time_to_live_goes_and_comes_back(void **state)
{
	struct world *w = *state;
	static const struct ddb_migrate_step on[] = { { .kind = DDB_MIGRATE_TTL, .name = "expires_at" } };
	static const struct ddb_migrate_step other[] = {
		{ .kind = DDB_MIGRATE_TTL, .name = "until", .from = "expires_at" }
	};
	static const struct ddb_migrate_step off[] = { { .kind = DDB_MIGRATE_TTL, .from = "until" } };
	const struct ddb_migration all[] = {
		{ .name = "1", .model = &member_model, .steps = on, .nsteps = 1 },
		{ .name = "2", .model = &member_model, .steps = other, .nsteps = 1 },
		{ .name = "3", .model = &member_model, .steps = off, .nsteps = 1 },
	};
	make_old_table(w->db);
	must(w->db, ddb_migrate(w->db, all, 1, NULL));
	assert_string_equal(describe(w).ttl, "expires_at");
	must(w->db, ddb_migrate(w->db, all, 3, NULL));
	assert_null(describe(w).ttl);
	must(w->db, ddb_migrate_rollback(w->db, &all[2], NULL));
	assert_string_equal(describe(w).ttl, "until");
	must(w->db, ddb_migrate_rollback(w->db, &all[1], NULL));
	assert_string_equal(describe(w).ttl, "expires_at");
	must(w->db, ddb_migrate_rollback(w->db, &all[0], NULL));
	assert_null(describe(w).ttl);
}

/* ---- looking ahead ---- */
static void assert_untouched(struct world *w)
{
	const char *tables;
	must(w->db, ddb_call(w->db, "ListTables", "{}", &tables));
	assert_string_equal(tables, "{\"TableNames\":[\"Members\"]}");
	assert_item(
		w->db, "a", "{'email':{'S':'a'},'name':{'S':'Jane'},'age':{'S':'41'},'city':{'S':'Rome'}}");
	assert_item(w->db, "b", "{'email':{'S':'b'},'role':{'S':'x'},'age':{'N':'5'},'city':{'S':'Rome'}}");
	assert_int_equal(describe(w).nindexes, 0);
	assert_null(describe(w).ttl);
}

static void two_items(struct world *w)
{
	make_old_table(w->db);
	put(w->db, "{'email':{'S':'a'},'name':{'S':'Jane'},'age':{'S':'41'},'city':{'S':'Rome'}}");
	put(w->db, "{'email':{'S':'b'},'role':{'S':'x'},'age':{'N':'5'},'city':{'S':'Rome'}}");
}

static void a_dry_run_changes_nothing(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_RENAME, .from = "name", .name = "full_name" },
		{ .kind = DDB_MIGRATE_ADD, .name = "role", .value = ddb_text_value("member") },
		{ .kind = DDB_MIGRATE_ADD_INDEX, .name = "by_city" },
	};
	const struct ddb_migrate_step more[] = {
		{ .kind = DDB_MIGRATE_REMOVE, .name = "full_name" },
		{ .kind = DDB_MIGRATE_TTL, .name = "expires_at" },
	};
	const struct ddb_migration all[] = {
		{ .name = "1", .model = &member_model, .steps = steps, .nsteps = 3 },
		{ .name = "2", .model = &member_model, .steps = more, .nsteps = 2 },
	};
	struct ddb_migrate_plan plan;
	two_items(w);
	must(w->db, ddb_migrate_preview(w->db, w->arena, all, 2, NULL, &plan));
	assert_untouched(w);
	assert_int_equal(plan.looked, 2);
	assert_int_equal(plan.nsteps, 5);
	assert_string_equal(plan.text,
		"1: rename attribute name of items of Members to full_name - 1 item, about 2 requests, 1.0 "
		"read and 1.0 write "
		"units\n"
		"1: add attribute role = {\"S\":\"member\"} to items of Members that lack it - 1 item\n"
		"1: add index by_city to table Members (1 of those looked at have its keys of other types "
		"and will not be in it)"
		" - 1 item, about 1 request, 0.0 read and 1.0 write units\n"
		"2: remove attribute full_name from items of Members - 1 item, about 2 requests, 1.0 read "
		"and 1.0 write units\n"
		"2: let items of Members expire by expires_at - about 1 request, 0.0 read and 0.0 write "
		"units\n");
	assert_true(plan.steps[0].exact && plan.steps[0].can_run);
	assert_string_equal(plan.steps[0].migration, "1");
	assert_string_equal(plan.steps[0].attribute, "full_name");
	assert_string_equal(plan.steps[2].index, "by_city");
	assert_int_equal(plan.steps[0].items, 1);
	assert_int_equal(plan.steps[0].requests, 2);
	/* What is applied does not come again. */
	must(w->db, ddb_migrate_mark(w->db, "1", true));
	must(w->db, ddb_migrate_preview(w->db, w->arena, all, 2, NULL, &plan));
	assert_int_equal(plan.nsteps, 2);
	assert_int_equal(plan.steps[0].items, 0);
	must(w->db, ddb_migrate_preview(
			    w->db, w->arena, all, 2, &(struct ddb_plan_opts){ .no_items = true }, &plan));
	assert_int_equal(plan.steps[0].items, -1);
	assert_int_equal(plan.looked, 0);
}

static void a_sample_is_an_estimate(void **state)
{
	struct world *w = *state;
	const struct ddb_migrate_step steps[] = { { .kind = DDB_MIGRATE_REMOVE, .name = "age" } };
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = 1 };
	struct ddb_migrate_plan plan;
	make_old_table(w->db);
	put_many(w->db, 40);
	must(w->db,
		ddb_migrate_preview(w->db, w->arena, &m, 1, &(struct ddb_plan_opts){ .sample = 10 }, &plan));
	assert_int_equal(plan.looked, 10);
	assert_int_equal(plan.steps[0].items, 40);
	assert_false(plan.steps[0].exact);
	assert_non_null(strstr(plan.text, " - about 40 items, about 41 requests, "));
	must(w->db, ddb_migrate_preview(
			    w->db, w->arena, &m, 1, &(struct ddb_plan_opts){ .sample = SIZE_MAX }, &plan));
	assert_int_equal(plan.looked, 40);
	assert_true(plan.steps[0].exact);
}

static void models_against_tables(void **state)
{
	struct world *w = *state;
	const struct ddb_model *const models[] = { &member_model };
	const struct ddb_tag tag = { "team", "blue" };
	const struct ddb_table_opts table = { .tags = &tag, .ntags = 1 };
	struct ddb_migrate_plan plan;
	must(w->db, ddb_migrate_plan(w->db, w->arena, models, 1, NULL, &plan));
	assert_string_equal(plan.text, "create table Members\n");
	assert_int_equal(plan.steps[0].step.kind, DDB_MIGRATE_CREATE_TABLE);
	two_items(w);
	must(w->db, ddb_migrate_plan(
			    w->db, w->arena, models, 1, &(struct ddb_plan_opts){ .table = &table }, &plan));
	assert_untouched(w);
	assert_string_equal(plan.text, "add index by_city to table Members, which fills it with its items - "
				       "about 2 items, about 1 request, 0.0 read "
				       "and 2.0 write units\n"
				       "let items of table Members expire by expires_at, not by nothing - "
				       "about 1 request, 0.0 read and 0.0 write "
				       "units\n"
				       "set 1 tag of table Members\n"
				       "attribute age of items of table Members is of type S, and in member "
				       "of type N - 1 item, about 2 requests, 1.0 "
				       "read and 1.0 write units\n"
				       "attribute name of items of table Members: no row of member knows it "
				       "- 1 item, about 2 requests, 1.0 read and "
				       "1.0 write units\n"
				       "attribute role is absent from items of table Members, and required "
				       "by member - 1 item, about 2 requests, 1.0 "
				       "read and 1.0 write units\n");
	assert_int_equal(plan.looked, 2);
	assert_int_equal(plan.steps[3].step.kind, DDB_MIGRATE_RETYPE);
	assert_int_equal(plan.steps[3].step.type, DDB_N);
	assert_true(plan.steps[3].can_run);
	assert_false(plan.steps[5].can_run); /* nobody knows the value */
	/* What can be run, is; then nothing is left but what somebody has to say. */
	struct ddb_migrate_step steps[8];
	size_t n = 0;
	for (size_t i = 0; i < plan.nsteps; i++)
		if (plan.steps[i].can_run)
			steps[n++] = plan.steps[i].step;
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = n };
	must(w->db, ddb_migrate(w->db, &m, 1, NULL));
	must(w->db, ddb_migrate_plan(w->db, w->arena, models, 1,
			    &(struct ddb_plan_opts){ .table = &table, .no_items = true }, &plan));
	assert_string_equal(plan.text, "");
	assert_int_equal(plan.nsteps, 0);
}

static void what_only_hands_can_do(void **state)
{
	struct world *w = *state;
	static const struct ddb_attr attrs[] = {
		DDB_HASH(member, email),
		DDB_RANGE(member, role),
		DDB_ATTR(member, city),
		DDB_ATTR(member, age),
	};
	static const struct ddb_index indexes[] = {
		DDB_INDEX(member, "local", email, city, .local = true),
		DDB_INDEX(member, "by_city", city, age),
	};
	const struct ddb_model with_local = { .name = "member",
		.table = "Members",
		.size = sizeof(struct member),
		.attrs = attrs,
		.nattrs = 4,
		.indexes = indexes,
		.nindexes = 2 };
	const struct ddb_model *const models[] = { &with_local };
	struct ddb_migrate_plan plan;
	call(w->db, "CreateTable",
		"{'TableName':'Members','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'id','"
		"KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'id','AttributeType':'S'},{'AttributeName':'city','"
		"AttributeType':'S'}],"
		"'GlobalSecondaryIndexes':[{'IndexName':'by_city','KeySchema':[{'AttributeName':'city','"
		"KeyType':'HASH'}],"
		"'Projection':{'ProjectionType':'ALL'}},{'IndexName':'other','KeySchema':[{'AttributeName':'"
		"city','KeyType':"
		"'HASH'}],'Projection':{'ProjectionType':'ALL'}}]}");
	must(w->db, ddb_migrate_plan(w->db, w->arena, models, 1, NULL, &plan));
	assert_string_equal(plan.text, "the keys of table Members are id and none, not those of member: a "
				       "table's keys cannot be changed, so make a new "
				       "table and put the items there\n"
				       "table Members has no local index local: a local index is made with "
				       "its table alone, so make it a global one, or "
				       "a new table\n"
				       "remove index by_city from table Members: it has other keys\n"
				       "add index by_city to table Members, which fills it with its items - "
				       "about 0 items, about 1 request, 0.0 read and "
				       "0.0 write units\n"
				       "remove index other from table Members: no model has it\n");
	assert_true(plan.steps[0].by_hand && plan.steps[1].by_hand && !plan.steps[2].by_hand);
}

static void wrong_calls(void **state)
{
	struct world *w = *state;
	struct ddb_migrate_plan plan = { .looked = 77 };
	must_fail(
		w->db, ddb_migrate_plan(w->db, NULL, NULL, 0, NULL, &plan), DDB_MISUSE, "the arena is NULL");
	must_fail(w->db, ddb_migrate_plan(w->db, w->arena, NULL, 0, NULL, NULL), DDB_MISUSE, "out is NULL");
	must_fail(w->db, ddb_migrate_plan(w->db, w->arena, NULL, 1, NULL, &plan), DDB_MISUSE,
		"the list of models is NULL");
	must_fail(w->db, ddb_migrate_preview(w->db, w->arena, NULL, 1, NULL, &plan), DDB_MISUSE,
		"the migrations are NULL");
	assert_int_equal(ddb_migrate_preview(NULL, w->arena, NULL, 0, NULL, &plan), DDB_MISUSE);
	assert_int_equal(plan.looked, 77);
	must(w->db, ddb_migrate_preview(w->db, w->arena, NULL, 0, NULL, &plan));
	assert_string_equal(plan.text, "");
	struct ddb_migration_state *states;
	size_t n = 7;
	must_fail(w->db, ddb_migrate_list(w->db, w->arena, NULL, &n), DDB_MISUSE, "out is NULL");
	must(w->db, ddb_migrate_list(w->db, w->arena, &states, &n));
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(indexes_come_and_go),
		T(an_index_of_that_name_is_no_other),
		T(tables_time_to_live_and_tags),
		T(time_to_live_goes_and_comes_back),
		T(a_dry_run_changes_nothing),
		T(a_sample_is_an_estimate),
		T(models_against_tables),
		T(what_only_hands_can_do),
		T(wrong_calls),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
