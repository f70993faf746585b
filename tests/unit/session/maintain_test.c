/* SPDX-License-Identifier: Apache-2.0 */
/* ddb_check and ddb_reset as a user calls them, and what makes a run repeatable: clock and seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ddb/ddb.h>

struct note {
	char id[DDB_UUID_SIZE];
	struct ddb_time made, saved, expires;
};
DDB_DECLARE(note);
static const struct ddb_attr note_attrs[] = {
	DDB_HASH(note, id, .uuid = true),
	DDB_ATTR(note, made, .now_on_create = true),
	DDB_ATTR(note, saved, .now_on_save = true),
	DDB_TTL(note, expires),
};
DDB_MODEL(note, "Notes");

#define START INT64_C(1700000000000000)

static int64_t clock_us(void *user)
{
	return *(const int64_t *)user;
}

static struct ddb *open_with(const struct ddb_open_opts *opts)
{
	struct ddb *db;
	assert_int_equal(ddb_open(&db, "memory:", opts), DDB_OK);
	assert_int_equal(note_create_table(db, NULL), DDB_OK);
	return db;
}

static void assert_sound(struct ddb *db)
{
	size_t findings = 99;
	assert_int_equal(ddb_check(db, NULL, &findings), DDB_OK);
	assert_int_equal(findings, 0);
}

static bool found(void *user, const struct ddb_finding *f)
{
	(void)user;
	fail_msg("%s", f->text);
	return true;
}

static void count(void *user, uint64_t rows)
{
	*(uint64_t *)user = rows;
}

static void check_looks_at_rows(void **state)
{
	(void)state;
	struct ddb *db = open_with(NULL);
	uint64_t rows = 0;
	size_t findings = 99;
	struct note notes[50] = { { .id = "" } };
	assert_int_equal(note_put_all(db, notes, 50, NULL), DDB_OK);
	assert_int_equal(ddb_check(db, &(struct ddb_check_opts){ found, count, &rows }, &findings), DDB_OK);
	assert_int_equal(findings, 0);
	assert_true(rows >= 50);
	assert_int_equal(ddb_check(NULL, NULL, NULL), DDB_MISUSE);
	ddb_close(db);
}

static void done(void *user, enum ddb_rc rc, const char *json)
{
	(void)json;
	assert_int_equal(rc, DDB_OK);
	++*(int *)user;
}

static void reset_empties(void **state)
{
	(void)state;
	struct ddb *db = open_with(NULL), *other;
	struct note n = { .id = "0190163d-8694-439b-aea5-966c26f8ad91" };
	int ended = 0;
	assert_int_equal(ddb_session(&other, db), DDB_OK);
	assert_int_equal(note_put(db, &n, NULL), DDB_OK);
	/* what was started before has happened before */
	assert_int_equal(
		ddb_call_start(db, "PutItem", "{\"TableName\":\"Notes\",\"Item\":{\"id\":{\"S\":\"b\"}}}",
			done, &ended, NULL),
		DDB_OK);
	assert_int_equal(ddb_reset(db), DDB_OK);
	assert_int_equal(ended, 1);
	assert_int_equal(note_put(other, &n, NULL), DDB_NO_TABLE);
	assert_sound(db);
	assert_int_equal(note_create_table(other, NULL), DDB_OK);
	size_t left = 99;
	assert_int_equal(note_count(db, NULL, &left), DDB_OK);
	assert_int_equal(left, 0);
	assert_int_equal(ddb_reset(NULL), DDB_MISUSE);
	ddb_close(other);
	ddb_close(db);
}

static void clock_is_the_programs(void **state)
{
	(void)state;
	int64_t now = START;
	struct ddb *db = open_with(&(struct ddb_open_opts){
		.background = DDB_BACKGROUND_MANUAL, .clock_us = clock_us, .clock_user = &now });
	struct ddb_arena *arena = ddb_arena_new();
	struct note n = { .expires = { START + INT64_C(60000000) } }, got;
	const char *answer;
	assert_int_equal(note_put(db, &n, NULL), DDB_OK);
	assert_int_equal(n.made.us, START);
	assert_int_equal(ddb_call(db, "DescribeTable", "{\"TableName\":\"Notes\"}", &answer), DDB_OK);
	assert_non_null(strstr(answer, "\"CreationDateTime\":1700000000"));
	now += INT64_C(30000000);
	assert_int_equal(ddb_update(db, &note_model, &n, ddb_changes(ddb_set(DDB(note, made), ddb_now())),
				 &(struct ddb_update_opts){ .out = &got, .arena = arena }),
		DDB_OK);
	assert_int_equal(got.saved.us, now);
	ddb_run_jobs(db, 100);
	assert_int_equal(note_get(db, arena, &n, &got, NULL), DDB_OK);
	now += INT64_C(40000000);
	for (int i = 0; i < 100 && ddb_run_jobs(db, 10) > 0; i++)
		;
	assert_int_equal(note_get(db, arena, &n, &got, NULL), DDB_NOT_FOUND);
	assert_sound(db);
	ddb_arena_free(arena);
	ddb_close(db);
}

/* Five ids that a run makes up, and that of its table. */
struct ids {
	char notes[5][DDB_UUID_SIZE], table[40];
};

static struct ids ids_of(uint64_t seed)
{
	struct ids ids;
	struct ddb *db = open_with(&(struct ddb_open_opts){ .seed = seed }), *other;
	const char *answer, *at;
	assert_int_equal(ddb_session(&other, db), DDB_OK);
	for (int i = 0; i < 5; i++) {
		struct note n = { .id = "" };
		assert_int_equal(note_put(i == 4 ? other : db, &n, NULL), DDB_OK);
		memcpy(ids.notes[i], n.id, sizeof n.id);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(ids.notes[j], n.id);
	}
	assert_int_equal(ddb_call(db, "DescribeTable", "{\"TableName\":\"Notes\"}", &answer), DDB_OK);
	at = strstr(answer, "\"TableId\":\"");
	assert_non_null(at);
	memcpy(ids.table, at + 11, 36);
	ids.table[36] = '\0';
	ddb_close(other);
	ddb_close(db);
	return ids;
}

static void seed_repeats(void **state)
{
	(void)state;
	struct ids a = ids_of(7), b = ids_of(7), c = ids_of(8), d = ids_of(0), e = ids_of(0);
	for (int i = 0; i < 5; i++) {
		assert_string_equal(a.notes[i], b.notes[i]);
		assert_string_not_equal(a.notes[i], c.notes[i]);
		assert_string_not_equal(d.notes[i], e.notes[i]);
	}
	assert_string_equal(a.table, b.table);
	assert_string_not_equal(a.table, c.table);
	assert_string_not_equal(d.table, e.table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_looks_at_rows),
		cmocka_unit_test(reset_empties),
		cmocka_unit_test(clock_is_the_programs),
		cmocka_unit_test(seed_repeats),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
