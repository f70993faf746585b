/* SPDX-License-Identifier: Apache-2.0 */
/* B26: migrations: tables, attributes and indexes made to be as the models are, each once; list, fake, dry
 * run. */
#include "feature.h"

struct post {
	const char *pk, *title, *status;
	int64_t views;
};
DDB_DECLARE(post);
static const struct ddb_attr post_attrs[] = {
	DDB_HASH(post, pk),
	DDB_ATTR(post, title),
	DDB_ATTR(post, status, .required = true),
	DDB_ATTR(post, views),
};
static const struct ddb_index post_indexes[] = { DDB_INDEX_HASH(post, "status-index", status) };
DDB_MODEL(post, "posts", DDB_INDEXES(post_indexes));

/* The model of yesterday, whose migration makes the table. */
struct old_post {
	const char *pk;
};
DDB_DECLARE(old_post);
static const struct ddb_attr old_post_attrs[] = { DDB_HASH(old_post, pk) };
DDB_MODEL(old_post, "posts");

static const struct ddb_migrate_step initial[] = { { .kind = DDB_MIGRATE_CREATE_TABLE } };
static const struct ddb_migrate_step status[] = {
	{ .kind = DDB_MIGRATE_ADD, .name = "status", .value = { .type = DDB_S, .s = { "draft", 5 } } },
	{ .kind = DDB_MIGRATE_RETYPE, .name = "views", .type = DDB_N },
};
static const struct ddb_migrate_step indexes[] = { { .kind = DDB_MIGRATE_ADD_INDEX,
	.name = "status-index" } };
static const struct ddb_migrate_step without[] = { { .kind = DDB_MIGRATE_REMOVE_INDEX,
	.name = "status-index" } };
static const struct ddb_migration blog[] = {
	{ .name = "blog.0001_initial", .model = &old_post_model, .steps = initial, .nsteps = 1 },
	{ .name = "blog.0002_status", .model = &post_model, .steps = status, .nsteps = 2 },
	{ .name = "blog.0003_index", .model = &post_model, .steps = indexes, .nsteps = 1 },
	{ .name = "blog.0004_no_index", .model = &post_model, .steps = without, .nsteps = 1 },
};

FEATURE(b26_migrations)
{
	const struct ddb_model *const models[] = { &post_model };
	struct ddb_migrate_plan plan;
	struct ddb_migration_state *states;
	size_t n;
	assert_ok(f, ddb_migrate(f->db, blog, 1, NULL));
	assert_items(f, "posts", "[]");
	feature_put(f, "posts", "{'pk':{'S':'p1'},'title':{'S':'A'},'views':{'S':'7'}}");
	feature_put(f, "posts", "{'pk':{'S':'p2'},'status':{'S':'published'}}");

	/* --check: the models differ from what is stored. */
	assert_ok(f, ddb_migrate_plan(f->db, f->arena, models, 1, NULL, &plan));
	assert_int(f, plan.nsteps, 3);
	assert_text(f, plan.steps[0].index, "status-index");
	assert_text(f, plan.steps[1].attribute, "views");
	assert_text(f, plan.steps[2].attribute, "status");

	/* --dry-run: told, not done. */
	assert_ok(f, ddb_migrate_preview(f->db, f->arena, blog, 3, NULL, &plan));
	assert_int(f, plan.nsteps, 3);
	assert_text(f, plan.steps[0].text,
		"add attribute status = {\"S\":\"draft\"} to items of posts that lack it - 1 item, about 2 "
		"requests, 1.0 read "
		"and 1.0 write units");
	assert_stored(
		f, "posts", "{'pk':{'S':'p1'}}", "{'pk':{'S':'p1'},'title':{'S':'A'},'views':{'S':'7'}}");

	assert_ok(f, ddb_migrate(f->db, blog, 3, NULL));
	assert_stored(f, "posts", "{'pk':{'S':'p1'}}",
		"{'pk':{'S':'p1'},'title':{'S':'A'},'views':{'N':'7'},'status':{'S':'draft'}}");
	assert_stored(f, "posts", "{'pk':{'S':'p2'}}", "{'pk':{'S':'p2'},'status':{'S':'published'}}");
	assert_ok(f, post_count(f->db,
			     &(struct ddb_query){
				     .where = ddb_eq(DDB(post, status), "draft"), .index = "status-index" },
			     &n));
	assert_int(f, n, 1);
	assert_ok(f, ddb_migrate_plan(f->db, f->arena, models, 1, NULL, &plan));
	assert_text(f, plan.text, "");

	/* Each once: what is applied is not done to new items. */
	feature_put(f, "posts", "{'pk':{'S':'p3'}}");
	assert_ok(f, ddb_migrate(f->db, blog, 3, NULL));
	assert_stored(f, "posts", "{'pk':{'S':'p3'}}", "{'pk':{'S':'p3'}}");

	/* --fake, --list */
	assert_ok(f, ddb_migrate_mark(f->db, "blog.0004_no_index", true));
	assert_ok(f, ddb_migrate(f->db, blog, 4, NULL));
	assert_table(f, "posts", "{'GlobalSecondaryIndexes':[{'IndexName':'status-index'}]}");
	assert_ok(f, ddb_migrate_list(f->db, f->arena, &states, &n));
	assert_int(f, n, 4);
	assert_text(f, states[1].name, "blog.0002_status");
	assert_text(f, states[1].state, "applied");
	assert_int(f, states[1].changed, 1);
	assert_text(f, states[3].state, "marked");

	/* For real; and back. */
	assert_ok(f, ddb_migrate_mark(f->db, "blog.0004_no_index", false));
	assert_ok(f, ddb_migrate(f->db, blog, 4, NULL));
	assert_ok(f, ddb_migrate_rollback(f->db, &blog[1], NULL));
	assert_stored(
		f, "posts", "{'pk':{'S':'p1'}}", "{'pk':{'S':'p1'},'title':{'S':'A'},'views':{'S':'7'}}");
	assert_error(f, ddb_migrate_rollback(f->db, &blog[0], NULL),
		"blog.0001_initial cannot be rolled back: it creates table posts");
}
