/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations that are stopped, killed, run twice at once, and run among busy writers on a store that fails
 * now and then. */
#include "gear.h"
#include <sys/wait.h>
#include <time.h>

#define ITEMS 23

/* ---- a migration whose function counts how often it sees each item ---- */
static const char *count_up(void *user, struct ddb_arena *arena, struct ddb_item *item)
{
	const struct ddb_value *n = ddb_item_get(item, "seen");
	int64_t seen = 0;
	(void)user;
	if (n && !ddb_decimal_to_int(n->n, &seen))
		return "no whole number";
	return ddb_item_set(arena, item, "seen", ddb_int_value(seen + 1)) ? NULL : "no memory";
}

static const struct ddb_migrate_step counting_steps[] = {
	{ .kind = DDB_MIGRATE_CHANGE, .change = count_up },
	{ .kind = DDB_MIGRATE_RENAME, .from = "name", .name = "full_name" },
	{ .kind = DDB_MIGRATE_ADD_INDEX, .name = "by_city" },
	{ .kind = DDB_MIGRATE_RETYPE, .name = "age", .type = DDB_N },
};
static const struct ddb_migration counting = {
	.name = "0001_all", .about = "all of it", .model = &member_model, .steps = counting_steps, .nsteps = 4
};

static void assert_all_done(struct ddb *db, int n, const char *seen, const char *version)
{
	char email[16], item[300];
	for (int i = 0; i < n; i++) {
		snprintf(email, sizeof email, "%04d", i);
		snprintf(item, sizeof item,
			"{'email':{'S':'%04d'},'full_name':{'S':'N%d'},'age':{'N':'%d'},'seen':{'N':'%s'},'"
			"version':{'N':'%s'}}",
			i, i, i, seen, version);
		assert_item(db, email, item);
	}
}

/* ---- stopped by the callback ---- */
struct stop {
	int left; /* words until it says stop */
	int words;
	bool has_text;
};

static bool stop_after(void *user, const struct ddb_migrate_progress *p)
{
	struct stop *s = user;
	s->words++;
	s->has_text = p->text && *p->text && !strcmp(p->migration, "0001_all") && p->nsteps == 4;
	return s->left-- > 0;
}

static void resumed_after_each_item(void **state)
{
	(void)state;
	for (int k = 0; k < 2 * ITEMS; k += 5)
		for (size_t page = 1; page < 10; page += 3) {
			struct ddb *db = open_store("memory:", NULL);
			struct ddb_arena *arena = ddb_arena_new();
			struct stop stop = { .left = k };
			struct ddb_migrate_opts o = {
				.page_size = page, .progress = stop_after, .user = &stop
			};
			make_old_table(db);
			put_many(db, ITEMS);
			must_fail(db, ddb_migrate(db, &counting, 1, &o), DDB_CANCELLED,
				"0001_all was stopped; running it again goes on where it is");
			assert_true(stop.has_text);
			struct ddb_migration_state s = state_of(db, arena, "0001_all");
			assert_string_equal(s.state, "running");
			assert_string_equal(s.about, "all of it");
			assert_int_equal(s.looked, k + 1);
			stop.left = 10000;
			must(db, ddb_migrate(db, &counting, 1, &o));
			assert_all_done(db, ITEMS, "1", "2");
			s = state_of(db, arena, "0001_all");
			assert_string_equal(s.state, "applied");
			assert_int_equal(s.looked, 2 * ITEMS);
			assert_int_equal(s.changed, 2 * ITEMS);
			ddb_arena_free(arena);
			ddb_close(db);
		}
}

/* ---- killed ---- */
struct death {
	int left;
};

static bool die(void *user, const struct ddb_migrate_progress *p)
{
	struct death *d = user;
	(void)p;
	if (d->left-- == 0)
		_exit(9);
	return true;
}

static int run_and_die(const char *where, int after)
{
	struct death d = { after };
	const struct ddb_migrate_opts o = { .page_size = 4, .lease_ms = 1, .progress = die, .user = &d };
	struct timespec nap = { 0, 5000000 }; /* until the lease of the one before is over */
	nanosleep(&nap, NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (!child) {
		struct ddb *db;
		_exit(ddb_open(&db, where, NULL) || ddb_migrate(db, &counting, 1, &o) ? 1 : 0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Items of a page that was begun are seen again, which is nothing to the library's own steps. */
static void killed_and_resumed(void **state)
{
	static const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_RENAME, .from = "name", .name = "full_name" },
		{ .kind = DDB_MIGRATE_RETYPE, .name = "age", .type = DDB_N },
		{ .kind = DDB_MIGRATE_ADD, .name = "role", .value = { .type = DDB_S, .s = { "member", 6 } } },
	};
	(void)state;
	char path[] = "/tmp/ddb-migrate-XXXXXX", where[64], file[64];
	assert_non_null(mkdtemp(path));
	snprintf(where, sizeof where, "file:%s/s.db", path);
	struct ddb *db = open_store(where, NULL);
	make_old_table(db);
	put_many(db, ITEMS);
	ddb_close(db);
	assert_int_equal(run_and_die(where, 6), 9);
	assert_int_equal(run_and_die(where, 1), 9);
	assert_int_equal(run_and_die(where, 30), 9);
	db = open_store(where, NULL);
	const struct ddb_migrate_opts o = { .lease_ms = 1 };
	struct timespec nap = { 0, 5000000 };
	nanosleep(&nap, NULL);
	must(db, ddb_migrate(db, &counting, 1, &o));
	struct ddb_migration m = { .name = "2", .model = &member_model, .steps = steps, .nsteps = 3 };
	must(db, ddb_migrate(db, &m, 1, NULL));
	size_t n;
	must(db, ddb_count(db, &member_model,
			 &(struct ddb_query){
				 .where = ddb_and(ddb_eq(DDB(member, role), "member"),
					 ddb_exists(DDB(member, full_name)), ddb_ge(DDB(member, age), 0)) },
			 &n));
	assert_int_equal(n, ITEMS);
	struct ddb_table_info info;
	struct ddb_arena *arena = ddb_arena_new();
	must(db, ddb_describe(db, &member_model, arena, &info));
	assert_int_equal(info.nindexes, 1);
	assert_string_equal(info.indexes[0].status, "ACTIVE");
	ddb_arena_free(arena);
	ddb_close(db);
	for (int i = 0; i < 4; i++) {
		static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
		snprintf(file, sizeof file, "%s/s.db%s", path, ends[i]);
		unlink(file);
	}
	rmdir(path);
}

/* ---- two at once ---- */
struct rival {
	struct ddb *db;
	int at, words;
	const struct ddb_migrate_opts *opts;
	enum ddb_rc rc;
	char message[200];
};

static bool let_rival(void *user, const struct ddb_migrate_progress *p)
{
	struct rival *r = user;
	(void)p;
	if (++r->words != r->at)
		return true;
	const struct timespec nap = { 0, r->opts->lease_ms ? 40000000 : 0 };
	nanosleep(&nap, NULL);
	r->rc = ddb_migrate(r->db, &counting, 1, r->opts);
	snprintf(r->message, sizeof r->message, "%s", ddb_errmsg(r->db));
	return true;
}

static void only_one_runs(void **state)
{
	struct ddb *db = open_store("memory:", NULL), *other;
	const struct ddb_migrate_opts plain = { .page_size = 5 };
	struct rival rival = { .at = 7, .opts = &plain };
	const struct ddb_migrate_opts o = { .page_size = 5, .progress = let_rival, .user = &rival };
	(void)state;
	must(db, ddb_session(&other, db));
	rival.db = other;
	make_old_table(db);
	put_many(db, ITEMS);
	must(db, ddb_migrate(db, &counting, 1, &o));
	assert_int_equal(rival.rc, DDB_BUSY);
	assert_int_equal(strncmp(rival.message, "0001_all: process ", 18), 0);
	assert_non_null(strstr(rival.message, " is at it; if it died, this can be run from 2"));
	assert_all_done(db, ITEMS, "1", "2");
	must(other,
		ddb_migrate(other, &counting, 1, NULL)); /* it is done, so there is nothing to be busy with */
	ddb_close(other);
	ddb_close(db);
}

/* One that was silent for longer than its lease notices that another has taken over. */
static void the_slow_one_gives_up(void **state)
{
	struct ddb *db = open_store("memory:", NULL), *other;
	const struct ddb_migrate_opts fast = { .page_size = 5, .lease_ms = 20 };
	struct rival rival = { .at = 7, .opts = &fast };
	const struct ddb_migrate_opts slow = {
		.page_size = 5, .lease_ms = 20, .progress = let_rival, .user = &rival
	};
	(void)state;
	must(db, ddb_session(&other, db));
	rival.db = other;
	make_old_table(db);
	put_many(db, ITEMS);
	must_fail(db, ddb_migrate(db, &counting, 1, &slow), DDB_BUSY,
		"0001_all: another process has taken it over, as nothing was heard of this one");
	assert_int_equal(rival.rc, DDB_OK);
	struct ddb_arena *arena = ddb_arena_new();
	assert_string_equal(state_of(db, arena, "0001_all").state, "applied");
	ddb_arena_free(arena);
	ddb_close(other);
	ddb_close(db);
}

/* ---- busy writers ---- */
struct writer {
	struct ddb *db;
	int writes;
};

/* Writes the item between its being read and written. */
static const char *meddle(void *user, struct ddb_arena *arena, struct ddb_item *item)
{
	struct writer *w = user;
	const struct ddb_value *name = ddb_item_get(item, "name");
	static char text[8][40];
	static int next;
	char *greeting = text[next = (next + 1) % 8];
	if (w->writes-- > 0)
		call(w->db, "UpdateItem",
			"{'TableName':'Members','Key':{'email':{'S':'a'}},'UpdateExpression':'SET #n = :n "
			"ADD hits :one',"
			"'ExpressionAttributeNames':{'#n':'name'},'ExpressionAttributeValues':{':n':{'S':'"
			"Eve'},':one':{'N':'1'}}}");
	snprintf(greeting, sizeof text[0], "Hello %.*s", (int)name->s.len, name->s.data);
	return ddb_item_set(arena, item, "greeting", ddb_text_value(greeting)) ? NULL : "no memory";
}

static void writers_lose_nothing(void **state)
{
	struct ddb *db = open_store("memory:", NULL);
	struct writer writer = { .writes = 3 };
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_CHANGE, .change = meddle, .user = &writer }
	};
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = 1 };
	(void)state;
	must(db, ddb_session(&writer.db, db));
	make_old_table(db);
	put(db, "{'email':{'S':'a'},'name':{'S':'Jane'}}");
	must(db, ddb_migrate(db, &m, 1, NULL));
	assert_item(db, "a",
		"{'email':{'S':'a'},'name':{'S':'Eve'},'hits':{'N':'3'},'greeting':{'S':'Hello "
		"Eve'},'version':{'N':'1'}}");
	ddb_close(writer.db);
	ddb_close(db);
}

static const char *delete_it(void *user, struct ddb_arena *arena, struct ddb_item *item)
{
	call(user, "DeleteItem", "{'TableName':'Members','Key':{'email':{'S':'a'}}}");
	return ddb_item_set(arena, item, "x", ddb_int_value(1)) ? NULL : "no memory";
}

static void what_is_deleted_stays_deleted(void **state)
{
	struct ddb *db = open_store("memory:", NULL), *other;
	(void)state;
	must(db, ddb_session(&other, db));
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_CHANGE, .change = delete_it, .user = other }
	};
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = 1 };
	make_old_table(db);
	put(db, "{'email':{'S':'a'},'name':{'S':'Jane'}}");
	must(db, ddb_migrate(db, &m, 1, NULL));
	assert_item(db, "a", NULL);
	ddb_close(other);
	ddb_close(db);
}

/* A program of yesterday that has read the item before cannot put it back as it was. */
static void old_versions_are_refused(void **state)
{
	struct ddb *db = open_store("memory:", NULL);
	static const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_ADD, .name = "city", .value = { .type = DDB_S, .s = { "Rome", 4 } } },
	};
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = 1 };
	struct member jane = { .email = "jane", .role = "x" };
	(void)state;
	must(db, ddb_create_table(db, &member_model, NULL));
	must(db, ddb_put(db, &member_model, &jane, NULL));
	must(db, ddb_migrate(db, &m, 1, NULL));
	must_fail(db, ddb_put(db, &member_model, &jane, NULL), DDB_CONDITION_FAILED,
		"The conditional request failed");
	ddb_close(db);
}

/* The session refuses calls of functions and of the callback. */
static const char *call_back(void *user, struct ddb_arena *arena, struct ddb_item *item)
{
	(void)arena, (void)item;
	return ddb_call(user, "ListTables", "{}", NULL) == DDB_MISUSE ? NULL : "it was not refused";
}

static bool call_too(void *user, const struct ddb_migrate_progress *p)
{
	(void)p;
	assert_int_equal(ddb_call(user, "ListTables", "{}", NULL), DDB_MISUSE);
	return true;
}

static void calls_from_within_are_refused(void **state)
{
	struct ddb *db = open_store("memory:", NULL);
	const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_CHANGE, .change = call_back, .user = db }
	};
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = 1 };
	const struct ddb_migrate_opts o = { .progress = call_too, .user = db };
	(void)state;
	make_old_table(db);
	put_many(db, 3);
	must(db, ddb_migrate(db, &m, 1, &o));
	assert_int_equal(ddb_error(db)->rc, DDB_OK);
	ddb_close(db);
}

/* ---- a busy service ---- */
static void on_a_bad_day(void **state)
{
	const struct ddb_realism bad = {
		.seed = 7, .conflict_percent = 10, .error_percent = 15, .throttling_percent = 10
	};
	struct ddb *db = open_store("memory:bad", NULL),
		   *far = open_store("memory:bad", &(struct ddb_open_opts){ .realism = &bad, .seed = 3 });
	static const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_RENAME, .from = "name", .name = "full_name" },
		{ .kind = DDB_MIGRATE_RETYPE, .name = "age", .type = DDB_N },
		{ .kind = DDB_MIGRATE_ADD, .name = "seen", .value = { .type = DDB_S, .s = { "x", 1 } } },
	};
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = 3 };
	struct ddb_arena *arena = ddb_arena_new();
	(void)state;
	make_old_table(db);
	must(db, ddb_migrate_mark(db, "0", true)); /* the history's table is there */
	put_many(db, ITEMS);
	must(far, ddb_migrate(far, &m, 1, &(struct ddb_migrate_opts){ .page_size = 6 }));
	for (int i = 0; i < ITEMS; i++) {
		char email[16], item[300];
		snprintf(email, sizeof email, "%04d", i);
		snprintf(item, sizeof item,
			"{'email':{'S':'%04d'},'full_name':{'S':'N%d'},'age':{'N':'%d'},'seen':{'S':'x'},'"
			"version':{'N':'1'}}",
			i, i, i);
		assert_item(db, email, item);
	}
	struct ddb_migration_state s = state_of(db, arena, "1");
	assert_int_equal(s.looked, ITEMS);
	assert_int_equal(s.changed, ITEMS);
	ddb_arena_free(arena);
	ddb_close(far);
	ddb_close(db);
}

static void no_faster_than_told(void **state)
{
	struct ddb *db = open_store("memory:", NULL);
	static const struct ddb_migrate_step steps[] = { { .kind = DDB_MIGRATE_REMOVE, .name = "age" } };
	const struct ddb_migration m = { .name = "1", .model = &member_model, .steps = steps, .nsteps = 1 };
	struct timespec a, b;
	(void)state;
	make_old_table(db);
	put_many(db, 21);
	clock_gettime(CLOCK_MONOTONIC, &a);
	must(db, ddb_migrate(db, &m, 1, &(struct ddb_migrate_opts){ .per_second = 100 }));
	clock_gettime(CLOCK_MONOTONIC, &b);
	assert_true((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 >= 199);
	ddb_close(db);
}

/* A migration that was begun and then edited. */
static void other_steps_are_refused(void **state)
{
	struct ddb *db = open_store("memory:", NULL);
	struct stop stop = { .left = 2 };
	const struct ddb_migrate_opts o = { .progress = stop_after, .user = &stop };
	struct ddb_migration other = counting;
	(void)state;
	make_old_table(db);
	put_many(db, 5);
	assert_int_equal(ddb_migrate(db, &counting, 1, &o), DDB_CANCELLED);
	other.nsteps = 3;
	must_fail(db, ddb_migrate(db, &other, 1, NULL), DDB_INVALID,
		"0001_all was begun with other steps: run those to the end first, or mark it");
	/* A roll-back that is stopped is no longer to be run forth. */
	static const struct ddb_migrate_step steps[] = {
		{ .kind = DDB_MIGRATE_RENAME, .from = "name", .name = "n" }
	};
	const struct ddb_migration simple = {
		.name = "0001_all", .model = &member_model, .steps = steps, .nsteps = 1
	};
	must(db, ddb_migrate_mark(db, "0001_all", false));
	must(db, ddb_migrate(db, &simple, 1, NULL));
	stop.left = 2;
	assert_int_equal(ddb_migrate_rollback(db, &simple, &o), DDB_CANCELLED);
	must_fail(db, ddb_migrate(db, &simple, 1, NULL), DDB_INVALID,
		"0001_all is being rolled back: roll it back to the end first");
	must(db, ddb_migrate_rollback(db, &simple, NULL));
	must(db, ddb_migrate(db, &simple, 1, NULL));
	ddb_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resumed_after_each_item),
		cmocka_unit_test(killed_and_resumed),
		cmocka_unit_test(only_one_runs),
		cmocka_unit_test(the_slow_one_gives_up),
		cmocka_unit_test(writers_lose_nothing),
		cmocka_unit_test(what_is_deleted_stays_deleted),
		cmocka_unit_test(old_versions_are_refused),
		cmocka_unit_test(calls_from_within_are_refused),
		cmocka_unit_test(on_a_bad_day),
		cmocka_unit_test(no_faster_than_told),
		cmocka_unit_test(other_steps_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
