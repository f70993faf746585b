/* SPDX-License-Identifier: Apache-2.0 */
/* Realism as a user of the library has it: an option of ddb_open. */
#include "unit/model/things.h"
#include <pthread.h>

static struct ddb *open_with(const char *where, const struct ddb_realism *realism)
{
	struct ddb *db;
	enum ddb_rc rc = ddb_open(&db, where, &(struct ddb_open_opts){ .realism = realism });
	if (rc != DDB_OK)
		fail_msg("%s", ddb_errmsg(db));
	return db;
}

static void expect_refused(const struct ddb_realism *realism, const char *where, const char *text)
{
	struct ddb *db;
	assert_int_equal(ddb_open(&db, where, &(struct ddb_open_opts){ .realism = realism }), DDB_INVALID);
	assert_string_equal(ddb_errmsg(db), text);
	ddb_close(db);
}

static void what_makes_no_sense_is_refused(void **state)
{
	(void)state;
	expect_refused(&(struct ddb_realism){ .error_percent = 101 },
		"memory:", "realism: error_percent is 101: give a percentage from 0 to 100");
	expect_refused(&(struct ddb_realism){ .stale_percent = -1 }, "memory:NAMED",
		"realism: stale_percent is -1: give a percentage from 0 to 100");
	expect_refused(&(struct ddb_realism){ .lag_ms = -5 },
		"memory:", "realism: lag_ms is -5: it cannot be below 0");
	expect_refused(&(struct ddb_realism){ .latency_min_ms = 5 },
		"memory:", "realism: latency_min_ms is 5 and above latency_max_ms, which is 0");
}

static void the_past_of_a_file_is_not_kept(void **state)
{
	char folder[] = "/tmp/ddb-realism-XXXXXX", where[128], path[64];
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/db", folder);
	snprintf(where, sizeof where, "file:%s", path);
	expect_refused(&(struct ddb_realism){ .stale_percent = 1 }, where,
		"realism: stale_percent needs a store in memory: no copy of this one can be made");
	struct ddb *db = open_with(where, &(struct ddb_realism){ .throttling_percent = 100 });
	assert_int_equal(post_create_table(db, NULL), DDB_OK);
	struct post post = { .blog = "b" };
	assert_int_equal(post_put(db, &post, NULL), DDB_THROTTLED);
	ddb_close(db);
	assert_int_equal(unlink(path), 0);
	snprintf(where, sizeof where, "%s/db.lock", folder);
	unlink(where);
	snprintf(where, sizeof where, "%s/db-wal", folder);
	unlink(where);
	snprintf(where, sizeof where, "%s/db-shm", folder);
	unlink(where);
	assert_int_equal(rmdir(folder), 0);
}

static void who_asked_for_it_has_it(void **state)
{
	struct post post = { .blog = "b" };
	struct ddb *plain, *another, *db;
	(void)state;
	{
		/* Options are copied. */
		struct ddb_realism realism = { .throttling_percent = 100 };
		db = open_with("memory:SHARED", &realism);
		memset(&realism, 0, sizeof realism);
	}
	plain = open_with("memory:SHARED", NULL);
	assert_int_equal(post_create_table(plain, NULL), DDB_OK);
	assert_int_equal(post_put(plain, &post, NULL), DDB_OK);
	assert_int_equal(post_put(db, &post, NULL), DDB_THROTTLED);
	assert_string_equal(ddb_error(db)->type, "ThrottlingException");
	assert_true(ddb_error(db)->retryable);
	assert_int_equal(ddb_session(&another, db), DDB_OK);
	ddb_close(db);
	assert_int_equal(post_put(another, &post, NULL), DDB_THROTTLED);
	ddb_close(another);
	ddb_close(plain);
	db = open_with("memory:", &(struct ddb_realism){ .seed = 0 }); /* nothing */
	assert_int_equal(post_create_table(db, NULL), DDB_OK);
	assert_int_equal(post_put(db, &post, NULL), DDB_OK);
	ddb_close(db);
}

#define N 130

static void what_is_left_is_sent_again(void **state)
{
	static struct post posts[N], out[N];
	struct ddb_arena *arena = ddb_arena_new();
	bool seen[N] = { false };
	size_t found, counted;
	(void)state;
	struct ddb *db = open_with("memory:", &(struct ddb_realism){ .seed = 1, .unprocessed_percent = 60 });
	assert_int_equal(post_create_table(db, NULL), DDB_OK);
	for (int i = 0; i < N; i++)
		posts[i] = (struct post){ .blog = "b", .number = i };
	assert_int_equal(post_put_all(db, posts, N, NULL), DDB_OK);
	assert_int_equal(
		post_count(db, &(struct ddb_query){ .where = ddb_eq(O(blog), "b") }, &counted), DDB_OK);
	assert_int_equal(counted, N);
	assert_int_equal(post_get_all(db, arena, posts, N, out, &found, NULL), DDB_OK);
	assert_int_equal(found, N);
	for (size_t i = 0; i < found; i++) {
		assert_false(seen[out[i].number]);
		seen[out[i].number] = true;
	}
	ddb_close(db);
	ddb_arena_free(arena);
}

static void throttled_batches_get_there_too(void **state)
{
	static struct post posts[40];
	size_t counted;
	(void)state;
	struct ddb *db = open_with("memory:", &(struct ddb_realism){ .throttle = true, .burst_s = 1 });
	/* 40 puts, and as many entries of the local index: 80 units of 100 a second. */
	assert_int_equal(
		post_create_table(db, &(struct ddb_table_opts){ .read_units = 100, .write_units = 100 }),
		DDB_OK);
	for (int i = 0; i < 40; i++)
		posts[i] = (struct post){ .blog = "b", .number = i };
	assert_int_equal(post_put_all(db, posts, 40, NULL), DDB_OK);
	assert_int_equal(
		post_count(db, &(struct ddb_query){ .where = ddb_eq(O(blog), "b") }, &counted), DDB_OK);
	assert_int_equal(counted, 40);
	ddb_close(db);
}

static void making_a_table_waits_until_it_can_be_used(void **state)
{
	struct post post = { .blog = "b" };
	(void)state;
	struct ddb *db = open_with("memory:", &(struct ddb_realism){ .table_delay_ms = 500 });
	assert_int_equal(post_create_table(db, &(struct ddb_table_opts){ .no_wait = true }), DDB_OK);
	assert_int_equal(post_put(db, &post, NULL), DDB_NO_TABLE);
	assert_int_equal(post_create_table(db, NULL), DDB_OK); /* waits for the one that is being made */
	assert_int_equal(post_put(db, &post, NULL), DDB_OK);
	ddb_close(db);
}

static void a_reset_begins_anew(void **state)
{
	struct post post = { .blog = "b" }, out;
	struct ddb_arena *arena = ddb_arena_new();
	(void)state;
	struct ddb *db = open_with("memory:", &(struct ddb_realism){ .stale_percent = 100 });
	assert_int_equal(post_create_table(db, NULL), DDB_OK);
	assert_int_equal(post_put(db, &post, NULL), DDB_OK);
	assert_int_equal(post_get(db, arena, &post, &out, NULL), DDB_NOT_FOUND); /* so far */
	assert_int_equal(
		post_get(db, arena, &post, &out, &(struct ddb_get_opts){ .consistent = true }), DDB_OK);
	size_t findings = 1;
	assert_int_equal(ddb_check(db, NULL, &findings), DDB_OK);
	assert_int_equal(findings, 0);
	assert_int_equal(ddb_reset(db), DDB_OK);
	assert_int_equal(post_get(db, arena, &post, &out, NULL), DDB_NO_TABLE);
	ddb_close(db);
	ddb_arena_free(arena);
}

#define THREADS 4
#define ROUNDS  60

struct worker {
	pthread_t thread;
	struct ddb *db;
	int number, done, failed, odd; /* odd: neither done nor an error that realism makes */
};

static void tally(struct worker *w, enum ddb_rc rc)
{
	const char *type = ddb_error(w->db)->type;
	if (rc == DDB_OK || rc == DDB_NOT_FOUND)
		w->done++;
	else if (!strcmp(type, "InternalServerError") || !strcmp(type, "ThrottlingException") ||
		 !strcmp(type, "TransactionConflictException") ||
		 !strcmp(type, "ProvisionedThroughputExceededException"))
		w->failed++;
	else
		w->odd++;
}

static void *work(void *user)
{
	struct worker *w = user;
	struct ddb_arena *arena = ddb_arena_new();
	for (int i = 0; i < ROUNDS; i++) {
		struct post post = { .blog = "b", .number = w->number * 1000 + i }, out;
		tally(w, post_put(w->db, &post, NULL));
		tally(w, post_get(w->db, arena, &post, &out, NULL));
		tally(w, post_get(w->db, arena, &post, &out, &(struct ddb_get_opts){ .consistent = true }));
	}
	ddb_arena_free(arena);
	return NULL;
}

static void sessions_in_threads(void **state)
{
	struct worker workers[THREADS] = { { .number = 0 } };
	(void)state;
	struct ddb *db = open_with("memory:", &(struct ddb_realism){ .latency_max_ms = 1,
						      .throttle = true,
						      .stale_percent = 50,
						      .lag_ms = 1,
						      .conflict_percent = 5,
						      .error_percent = 5,
						      .throttling_percent = 5 });
	assert_int_equal(
		post_create_table(db, &(struct ddb_table_opts){ .read_units = 50, .write_units = 50 }),
		DDB_OK);
	for (int i = 0; i < THREADS; i++) {
		workers[i].number = i;
		assert_int_equal(ddb_session(&workers[i].db, db), DDB_OK);
	}
	ddb_close(db);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_int_equal(workers[i].odd, 0);
		assert_int_equal(workers[i].done + workers[i].failed, 3 * ROUNDS);
		assert_true(workers[i].done > ROUNDS);
		assert_true(workers[i].failed > 0);
		ddb_close(workers[i].db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_makes_no_sense_is_refused),
		cmocka_unit_test(the_past_of_a_file_is_not_kept),
		cmocka_unit_test(who_asked_for_it_has_it),
		cmocka_unit_test(what_is_left_is_sent_again),
		cmocka_unit_test(throttled_batches_get_there_too),
		cmocka_unit_test(making_a_table_waits_until_it_can_be_used),
		cmocka_unit_test(a_reset_begins_anew),
		cmocka_unit_test(sessions_in_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
