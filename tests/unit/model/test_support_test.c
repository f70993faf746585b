/* SPDX-License-Identifier: Apache-2.0 */
/* Test support: tables of one's own, cleaned where they were written to, and gone at the end. */
#include "model/test_store.h"
#include "things.h"

static const struct ddb_model *const models[] = { &post_model, &person_model, &thing_model };

/* All tests, on a store that stays open, so that what is left of a test can be seen. */
struct tested {
	struct ground all;  /* sees every table */
	struct ground test; /* the session of the test */
};

static const char *where; /* a store that several sessions share */

static int up(void **state)
{
	struct tested *t = calloc(1, sizeof *t);
	assert_non_null(t);
	where = strcmp(store, "memory:") ? store : "memory:test_support";
	assert_int_equal(ddb_open(&t->all.db, where, NULL), DDB_OK);
	assert_int_equal(ddb_test_open(&t->test.db, where, NULL, models, 3), DDB_OK);
	assert_non_null(t->all.arena = t->test.arena = ddb_arena_new());
	*state = t;
	return 0;
}

static size_t tables(struct ground *g)
{
	json_t *answer = json_loads(raw(g, "ListTables", "{}"), 0, NULL);
	size_t n = json_array_size(json_object_get(answer, "TableNames"));
	json_decref(answer);
	return n;
}

static int down(void **state)
{
	struct tested *t = *state;
	assert_int_equal(ddb_test_close(t->test.db), DDB_OK);
	assert_int_equal(tables(&t->all), 0);
	ddb_arena_free(t->all.arena);
	ddb_close(t->all.db);
	free(t);
	return 0;
}

static size_t count_posts(struct ground *g)
{
	size_t n;
	OK(g, post_count(g->db, NULL, &n));
	return n;
}

/* "test-", an id of its own, "-", and what the options have. */
static void prefixes(void **state)
{
	struct tested *t = *state;
	struct ddb *other;
	struct ddb_table_info info, more;
	OK(&t->test, post_describe(t->test.db, t->test.arena, &info));
	assert_int_equal(strlen(info.name), strlen("test-01234567-Posts"));
	assert_memory_equal(info.name, "test-", 5);
	assert_string_equal(info.name + 13, "-Posts");
	assert_int_equal(strspn(info.name + 5, "0123456789abcdef"), 8);
	assert_int_equal(
		ddb_test_open(&other, where, &(struct ddb_open_opts){ .table_prefix = "mine." }, models, 1),
		DDB_OK);
	struct ground g = { other, t->test.arena };
	OK(&g, post_describe(other, g.arena, &more));
	assert_string_equal(more.name + 13, "-mine.Posts");
	assert_memory_not_equal(info.name, more.name, 13);
	OK(&g, post_put(other, &(struct post){ .blog = "b" }, NULL));
	assert_int_equal(count_posts(&t->test), 0); /* tests do not meet */
	assert_int_equal(tables(&t->all), 4);
	assert_int_equal(ddb_test_close(other), DDB_OK);
	assert_int_equal(tables(&t->all), 3);
}

static bool is_written(struct ground *g, const char *table)
{
	const struct test_tables *t = ddbi_test_tables(g->db);
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->all[i].model->table, table))
			return atomic_load(&t->all[i].written);
	fail_msg("no table %s", table);
	return false;
}

/* Every item goes, of the tables that were written to alone. */
static void cleaning(void **state)
{
	struct tested *t = *state;
	struct ground *g = &t->test;
	static struct post posts[230];
	struct person p = { .email = "c@x.org", .last_name = "C" };
	for (int i = 0; i < 230; i++)
		posts[i] = (struct post){ .blog = i % 2 ? "one" : "two", .number = i };
	OK(g, post_put_all(g->db, posts, 230, NULL));
	assert_true(is_written(g, "Posts") && !is_written(g, "People") && !is_written(g, "Things"));
	OK(g, ddb_test_clean(g->db));
	assert_int_equal(count_posts(g), 0);
	assert_false(is_written(g, "Posts"));
	OK(g, person_put(g->db, &p, NULL));
	assert_int_equal(post_get(g->db, g->arena, &posts[0], &posts[1], NULL), DDB_NOT_FOUND);
	OK(g, post_delete(g->db, &posts[0], NULL)); /* leaves nothing behind */
	assert_true(!is_written(g, "Posts") && is_written(g, "People"));
	OK(g, ddb_test_clean(g->db));
	assert_int_equal(person_get(g->db, g->arena, &p, &p, NULL), DDB_NOT_FOUND);
	OK(g, ddb_test_clean(g->db)); /* nothing to do */
}

/* Whatever call writes. */
static void all_ways_to_write(void **state)
{
	struct tested *t = *state;
	struct ground *g = &t->test;
	struct post p = { .blog = "w", .number = 1 };
	struct ddb_table_info info;
	char request[400];
	OK(g, post_update(g->db, &p, ddb_changes(ddb_set(O(title), "t")), NULL));
	assert_true(is_written(g, "Posts"));
	OK(g, ddb_test_clean(g->db));
	struct ddb_step steps[] = { post_check_step(&p, ddb_missing(O(blog))),
		thing_put_step(&(struct thing){ .id = "t", .at = 1 }, DDB_ALWAYS) };
	OK(g, ddb_transact(g->db, steps, 2, NULL));
	assert_true(!is_written(g, "Posts") && is_written(g, "Things"));
	OK(g, ddb_test_clean(g->db));
	assert_false(is_written(g, "Things"));
	steps[1] = post_update_step(
		&(struct post){ .blog = "w", .number = 2 }, ddb_changes(ddb_set(O(title), "t")), DDB_ALWAYS);
	OK(g, ddb_transact(g->db, steps, 2, NULL));
	assert_true(is_written(g, "Posts"));
	OK(g, ddb_test_clean(g->db));
	struct ddb_batch *b = ddb_batch(g->db, NULL);
	OK(g, post_batch_delete(b, &p));
	OK(g, ddb_batch_send(b));
	assert_false(is_written(g, "Posts"));
	OK(g, post_batch_put(b, &p));
	OK(g, ddb_batch_finish(b, NULL));
	assert_true(is_written(g, "Posts"));
	OK(g, ddb_test_clean(g->db));
	OK(g, post_describe(g->db, g->arena, &info));
	snprintf(request, sizeof request,
		"{\"TableName\":\"%s\",\"Item\":{\"blog\":{\"S\":\"raw\"},\"number\":{\"N\":\"1\"}}}",
		info.arn);
	raw(g, "PutItem", request);
	assert_true(is_written(g, "Posts"));
	OK(g, ddb_test_clean(g->db));
	struct ddb *more;
	OK(g, ddb_session(&more, g->db)); /* another one of the same test */
	assert_int_equal(post_put(more, &p, NULL), DDB_OK);
	ddb_close(more);
	assert_true(is_written(g, "Posts"));
	OK(g, ddb_test_clean(g->db));
	assert_int_equal(count_posts(g), 0);
}

/* Long items come in pages, and a store that is busy does not do all at once. */
static void pages_of_a_busy_store(void **state)
{
	(void)state;
	struct ground g = { .arena = NULL };
	char *text = malloc(60000);
	assert_non_null(text);
	memset(text, 'x', 59999);
	text[59999] = 0;
	assert_int_equal(
		ddb_test_open(&g.db, "memory:",
			&(struct ddb_open_opts){
				.realism = &(struct ddb_realism){ .unprocessed_percent = 20, .seed = 3 } },
			models, 1),
		DDB_OK);
	for (int i = 0; i < 60; i++) /* 3.6 MB */
		OK(&g, post_put(g.db, &(struct post){ .blog = "p", .number = i, .title = text }, NULL));
	OK(&g, ddb_test_clean(g.db));
	assert_int_equal(count_posts(&g), 0);
	assert_int_equal(ddb_test_close(g.db), DDB_OK);
	free(text);
}

static void tables_that_are_gone(void **state)
{
	struct tested *t = *state;
	struct ground g = { .arena = t->test.arena };
	assert_int_equal(ddb_test_open(&g.db, where, NULL, models, 2), DDB_OK);
	OK(&g, post_put(g.db, &(struct post){ .blog = "g" }, NULL));
	OK(&g, post_delete_table(g.db));
	OK(&g, ddb_test_clean(g.db));
	assert_int_equal(ddb_test_close(g.db), DDB_OK);
	assert_int_equal(tables(&t->all), 3);
}

static void forks(void **state)
{
	struct tested *t = *state;
	struct ground *g = &t->test;
	struct ddb *copy;
	if (strcmp(store, "memory:"))
		return;
	OK(g, post_put(g->db, &(struct post){ .blog = "f", .number = 1 }, NULL));
	OK(g, ddb_fork(&copy, g->db));
	struct ground c = { copy, g->arena };
	OK(&c, post_put(copy, &(struct post){ .blog = "f", .number = 2 }, NULL));
	assert_int_equal(count_posts(&c), 2);
	OK(&c, ddb_test_clean(copy));
	assert_int_equal(count_posts(&c), 0);
	assert_int_equal(count_posts(g), 1);
	ddb_close(copy);
}

static void refusals(void **state)
{
	struct tested *t = *state;
	struct ddb *db, *plain;
	static const struct ddb_model broken = { .name = "broken", .table = "Broken" };
	const struct ddb_model *const bad[] = { &post_model, &broken };
	REFUSED(&t->all, DDB_MISUSE, "the session is none of ddb_test_open", ddb_test_clean(t->all.db));
	assert_int_equal(ddb_test_clean(NULL), DDB_MISUSE);
	assert_int_equal(ddb_test_close(NULL), DDB_OK);
	assert_int_equal(ddb_open(&plain, "memory:", NULL), DDB_OK);
	assert_int_equal(ddb_test_close(plain), DDB_MISUSE); /* closed all the same */
	assert_int_equal(ddb_test_open(NULL, where, NULL, models, 1), DDB_MISUSE);
	assert_int_equal(ddb_test_open(&db, "nowhere", NULL, models, 1), DDB_INVALID);
	assert_non_null(db);
	assert_int_equal(ddb_test_close(db), DDB_MISUSE);
	assert_int_equal(ddb_test_open(&db, where, NULL, NULL, 1), DDB_MISUSE);
	assert_string_equal(ddb_errmsg(db), "the list of models is NULL");
	ddb_close(db);
	assert_int_equal(ddb_test_open(&db, where, NULL, bad, 2), DDB_MISUSE);
	assert_string_equal(ddb_errmsg(db), "the model was not made by DDB_MODEL");
	ddb_close(db);
	assert_int_equal(tables(&t->all), 3); /* nothing is left of these */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(prefixes, up, down),
		cmocka_unit_test_setup_teardown(cleaning, up, down),
		cmocka_unit_test_setup_teardown(all_ways_to_write, up, down),
		cmocka_unit_test_setup_teardown(pages_of_a_busy_store, up, down),
		cmocka_unit_test_setup_teardown(tables_that_are_gone, up, down),
		cmocka_unit_test_setup_teardown(forks, up, down),
		cmocka_unit_test_setup_teardown(refusals, up, down),
	};
	char folder[] = "/tmp/ddb-test-support-XXXXXX";
	int failed = cmocka_run_group_tests_name("memory", tests, NULL, NULL);
	if (!mkdtemp(folder))
		return 1;
	snprintf(store, sizeof store, "file:%s/s", folder);
	failed += cmocka_run_group_tests_name("file", tests, NULL, NULL);
	static const char *const left[] = { "", "-wal", "-shm", "-journal", "-lock" };
	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
		char path[96];
		snprintf(path, sizeof path, "%s%s", store + 5, left[i]);
		unlink(path);
	}
	return rmdir(folder) + failed;
}
