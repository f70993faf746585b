/* SPDX-License-Identifier: Apache-2.0 */
/* Every public function is tried wrongly on purpose: here those that misuse_test.c does not have, with NULL
 * for all that may be wrong, with a session that is closed, and with one in the child of a fork. The last
 * test holds both to tools/symbols.txt, so that a new function without such a test is a failure. */
#include "misuse.h"
#include "things.h"
#include <math.h>
#include <sys/wait.h>

#define CLOSED "the session is closed"

struct hand {
	struct ground *g;
	struct ddb *closed; /* or that of a parent */
	const char *says;   /* what a call on it is told */
	struct ddb_arena *arena;
};
#define MISUSE(call) assert_int_equal(call, DDB_MISUSE)
/* A call on a session: NULL, and closed, which says so; the same for that of a parent. */
#define MISUSE_OF(h, db, call)                                            \
	do {                                                              \
		struct ddb *db = NULL;                                    \
		MISUSE(call);                                             \
		db = (h)->closed;                                         \
		MISUSE(call);                                             \
		assert_string_equal(ddb_errmsg((h)->closed), (h)->says);  \
		assert_int_equal(ddb_error((h)->closed)->rc, DDB_MISUSE); \
	} while (0)
/* On the session that is open it says what is NULL. */
#define SAYS(h, text, call) REFUSED((h)->g, DDB_MISUSE, text, call)

/* ---- stores and sessions ---- */

static void try_open(const struct hand *h)
{
	struct ddb *db = NULL;
	(void)h;
	MISUSE(ddb_open(NULL, "memory:", NULL));
	unsetenv("DDB_STORE");
	MISUSE(ddb_open(&db, NULL, NULL));
	assert_non_null(db);
	MISUSE(ddb_create_table(db, &post_model, NULL));
	ddb_close(db);
	assert_int_equal(ddb_open(&db, "", NULL), DDB_INVALID);
	ddb_close(db);
}

static void try_session(const struct hand *h)
{
	struct ddb *out = NULL;
	MISUSE_OF(h, db, ddb_session(&out, db));
	SAYS(h, "ddb_session: out is NULL", ddb_session(NULL, h->g->db));
	assert_null(out);
}

static void try_fork(const struct hand *h)
{
	struct ddb *out = NULL;
	MISUSE_OF(h, db, ddb_fork(&out, db));
	SAYS(h, "ddb_fork: out is NULL", ddb_fork(NULL, h->g->db));
	assert_null(out);
}

static void try_close(const struct hand *h)
{
	ddb_close(NULL);
	assert_int_equal(ddb_test_close(NULL), DDB_OK);
	ddb_close(h->closed);
	assert_string_equal(ddb_errmsg(h->closed), CLOSED);
	MISUSE(ddb_test_close(h->closed));
	ddb_close(h->closed);
}

static void try_error(const struct hand *h)
{
	assert_int_equal(ddb_error(NULL)->rc, DDB_MISUSE);
	assert_string_equal(ddb_errmsg(NULL), "the session is NULL");
	assert_int_equal(ddb_error(h->closed)->rc, DDB_MISUSE);
}

static void try_metrics(const struct hand *h)
{
	struct ddb_metrics m = { .attempts = 7 };
	ddb_metrics(NULL, &m);
	assert_int_equal(m.attempts, 0);
	m.attempts = 7;
	ddb_metrics(h->closed, &m);
	assert_int_equal(m.attempts, 0);
	ddb_metrics(h->g->db, NULL);
}

static void try_arena(const struct hand *h)
{
	(void)h;
	ddb_arena_free(NULL);
	ddb_arena_reset(NULL);
	struct ddb_arena *arena = ddb_arena_new();
	assert_non_null(arena);
	ddb_arena_free(arena);
}

static void try_version(const struct hand *h)
{
	(void)h;
	assert_string_equal(ddb_version(), DDB_VERSION_TEXT);
}

/* ---- raw ---- */

static void never(void *user, enum ddb_rc rc, const char *json)
{
	(void)user, (void)rc, (void)json;
	fail_msg("a call that was refused has ended");
}

static void try_call(const struct hand *h)
{
	const char *json = "untouched";
	MISUSE_OF(h, db, ddb_call(db, "ListTables", "{}", &json));
	assert_string_equal(json, "untouched");
	SAYS(h, "the operation's name is NULL", ddb_call(h->g->db, NULL, "{}", NULL));
	SAYS(h, "the request is NULL", ddb_call(h->g->db, "ListTables", NULL, NULL));
	assert_int_not_equal(ddb_call(h->g->db, "", "", NULL), DDB_OK);
}

static void try_call_start(const struct hand *h)
{
	struct ddb_pending *call = NULL;
	MISUSE_OF(h, db, ddb_call_start(db, "ListTables", "{}", never, NULL, &call));
	SAYS(h, "ddb_call_start: done is NULL",
		ddb_call_start(h->g->db, "ListTables", "{}", NULL, NULL, &call));
	SAYS(h, "the operation's name is NULL", ddb_call_start(h->g->db, NULL, "{}", never, NULL, &call));
	SAYS(h, "the request is NULL", ddb_call_start(h->g->db, "ListTables", NULL, never, NULL, &call));
	assert_null(call);
}

static void try_drive(const struct hand *h)
{
	assert_false(ddb_call_cancel(NULL, NULL));
	assert_false(ddb_call_cancel(h->closed, NULL));
	assert_false(ddb_call_cancel(h->g->db, NULL));
	assert_int_equal(ddb_fd(NULL), -1);
	assert_int_equal(ddb_fd(h->closed), -1);
	assert_int_equal(ddb_drive(NULL, 0), 0);
	assert_int_equal(ddb_drive(h->closed, -1), 0);
	assert_int_equal(ddb_run_jobs(NULL, 1), 0);
	assert_int_equal(ddb_run_jobs(h->closed, 1), 0);
	ddb_run_jobs(h->g->db, -1);
	ddb_drive(h->g->db, 0);
}

/* ---- finding, batches ---- */

static void try_cursor(const struct hand *h)
{
	const struct ddb_model *which = NULL;
	assert_null(ddb_next(NULL));
	assert_null(ddb_next_any(NULL, &which));
	assert_null(ddb_resume_token(NULL));
	assert_int_equal(ddb_find_stats(NULL).requests, 0);
	assert_int_equal(ddb_finish(NULL), DDB_NOMEM);

	struct ddb_cursor *c = ddb_find(h->closed, &post_model, NULL);
	assert_null(ddb_next(c));
	assert_null(ddb_resume_token(c));
	assert_int_equal(ddb_find_stats(c).requests, 0);
	MISUSE(ddb_finish(c));
}

/* Its session is closed before it is finished. */
static void try_cursor_left_over(const struct hand *h)
{
	static const struct ddb_model *const models[] = { &post_model };
	struct ddb *db = NULL;
	struct post posts[] = { { .blog = "over", .number = 1 }, { .blog = "over", .number = 2 } };
	const struct ddb_query q = { .where = ddb_eq(O(blog), "over") };
	const struct ddb_model *which = NULL;
	OK(h->g, post_put_all(h->g->db, posts, 2, NULL));
	OK(h->g, ddb_session(&db, h->g->db));
	struct ddb_cursor *c = ddb_find(db, &post_model, &q), *any = ddb_find_any(db, models, 1, &q);
	struct ddb_batch *b = ddb_batch(db, NULL);
	assert_non_null(ddb_next(c));
	assert_non_null(ddb_next_any(any, &which));
	OK(h->g, ddb_batch_put(b, &post_model, &posts[0]));
	ddb_close(db);
	assert_null(ddb_next(c));
	assert_null(ddb_next_any(any, &which));
	assert_null(ddb_resume_token(c));
	MISUSE(ddb_batch_put(b, &post_model, &posts[1]));
	MISUSE(ddb_batch_delete(b, &post_model, &posts[1]));
	MISUSE(ddb_batch_send(b));
	MISUSE(ddb_finish(c));
	MISUSE(ddb_finish(any));
	size_t failed = 0;
	MISUSE(ddb_batch_finish(b, &failed));
	assert_true(failed > 0);
	OK(h->g, post_delete_all(h->g->db, posts, 2, NULL));
}

static void try_batch(const struct hand *h)
{
	struct post p = { .blog = "b" };
	size_t failed = 0;
	assert_int_equal(ddb_batch_put(NULL, &post_model, &p), DDB_NOMEM);
	assert_int_equal(ddb_batch_delete(NULL, &post_model, &p), DDB_NOMEM);
	assert_int_equal(ddb_batch_send(NULL), DDB_NOMEM);
	assert_int_equal(ddb_batch_finish(NULL, &failed), DDB_NOMEM);
	struct ddb *const wrong[] = { NULL, h->closed };
	for (size_t i = 0; i < 2; i++) {
		struct ddb_batch *b = ddb_batch(wrong[i], NULL);
		MISUSE(ddb_batch_put(b, &post_model, &p));
		MISUSE(ddb_batch_delete(b, &post_model, &p));
		MISUSE(ddb_batch_send(b));
		MISUSE(ddb_batch_finish(b, &failed));
	}
}

/* ---- tables, models, tests ---- */

static void try_learn_model(const struct hand *h)
{
	const struct ddb_model *out = NULL;
	MISUSE_OF(h, db, ddb_learn_model(db, h->arena, "Posts", &out));
	MISUSE(ddb_learn_model(h->g->db, NULL, "Posts", &out));
	MISUSE(ddb_learn_model(h->g->db, h->arena, NULL, &out));
	MISUSE(ddb_learn_model(h->g->db, h->arena, "Posts", NULL));
	assert_null(out);
}

static void try_item_model(const struct hand *h)
{
	const struct ddb_item_table table = { .table = "Xyz", .hash = { "id", DDB_S } },
				    no_key = { .table = "Xyz" }, no_name = { .hash = { "id", DDB_S } };
	const struct ddb_model *out = NULL;
	struct ddb_error why = { .rc = DDB_OK };
	MISUSE(ddb_item_model(NULL, &table, &out, &why));
	assert_true(why.message[0]);
	MISUSE(ddb_item_model(h->arena, NULL, &out, NULL));
	MISUSE(ddb_item_model(h->arena, &table, NULL, NULL));
	MISUSE(ddb_item_model(h->arena, &no_key, &out, NULL));
	MISUSE(ddb_item_model(h->arena, &no_name, &out, NULL));
	assert_null(out);
}

static void try_model_check(const struct hand *h)
{
	struct ddb_error why = { .rc = DDB_OK };
	struct post p = { .likes = 3 };
	(void)h;
	MISUSE(ddb_model_check(NULL, &why));
	assert_true(why.message[0]);
	MISUSE(ddb_model_check(NULL, NULL));
	ddb_fill_defaults(NULL, &p);
	ddb_fill_defaults(&post_model, NULL);
	ddb_fill_defaults(NULL, NULL);
	assert_int_equal(p.likes, 3);
}

static void try_test_store(const struct hand *h)
{
	static const struct ddb_model *const models[] = { &post_model, NULL };
	struct ddb *db = NULL;
	MISUSE(ddb_test_open(NULL, "memory:", NULL, models, 1));
	MISUSE(ddb_test_open(&db, "memory:", NULL, models, 2));
	ddb_close(db);
	MISUSE(ddb_test_open(&db, "memory:", NULL, NULL, 1));
	ddb_close(db);
	MISUSE_OF(h, session, ddb_test_clean(session));
	SAYS(h, "the session is none of ddb_test_open", ddb_test_clean(h->g->db));
}

/* ---- a whole store ---- */

static bool write_nothing(void *user, const char *bytes, size_t n)
{
	(void)user, (void)bytes, (void)n;
	return true;
}

static int64_t read_nothing(void *user, char *room, size_t n)
{
	(void)user, (void)room, (void)n;
	return 0;
}

static void try_maintain(const struct hand *h)
{
	size_t n = 7;
	MISUSE_OF(h, db, ddb_check(db, NULL, &n));
	assert_int_equal(n, 7);
	MISUSE_OF(h, db, ddb_reset(db));
	MISUSE_OF(h, db, ddb_dump(db, write_nothing, NULL));
	MISUSE(ddb_dump(h->g->db, NULL, NULL));
	MISUSE_OF(h, db, ddb_load(db, read_nothing, NULL));
	MISUSE(ddb_load(h->g->db, NULL, NULL));
	MISUSE_OF(h, db, ddb_copy(db, h->g->db, NULL));
	MISUSE(ddb_copy(h->g->db, NULL, NULL));
	MISUSE(ddb_copy(h->g->db, h->closed, NULL));
	assert_true(ddb_errmsg(h->g->db)[0]);
}

/* ---- migrations ---- */

static void try_migrate(const struct hand *h)
{
	static const struct ddb_migrate_step steps[] = { { .kind = DDB_MIGRATE_REMOVE, .name = "x" } };
	const struct ddb_migration good = { .name = "1", .model = &post_model, .steps = steps, .nsteps = 1 };
	struct ddb_migration none[] = { good, good, good };
	none[0].name = NULL;
	none[1].model = NULL;
	none[2].steps = NULL;
	struct ddb_migration_state *states = NULL;
	struct ddb_migrate_plan plan = { .nsteps = 7 };
	const struct ddb_model *const models[] = { NULL };
	size_t n = 7;
	MISUSE_OF(h, db, ddb_migrate(db, &good, 1, NULL));
	MISUSE_OF(h, db, ddb_migrate_rollback(db, &good, NULL));
	MISUSE_OF(h, db, ddb_migrate_mark(db, "1", true));
	MISUSE_OF(h, db, ddb_migrate_list(db, h->arena, &states, &n));
	MISUSE_OF(h, db, ddb_migrate_preview(db, h->arena, &good, 1, NULL, &plan));
	MISUSE_OF(h, db,
		ddb_migrate_plan(
			db, h->arena, (const struct ddb_model *const[]){ &post_model }, 1, NULL, &plan));
	struct ddb *db = h->g->db;
	MISUSE(ddb_migrate(db, NULL, 1, NULL));
	MISUSE(ddb_migrate_rollback(db, NULL, NULL));
	MISUSE(ddb_migrate_mark(db, NULL, true));
	MISUSE(ddb_migrate_list(db, NULL, &states, &n));
	MISUSE(ddb_migrate_list(db, h->arena, NULL, &n));
	MISUSE(ddb_migrate_list(db, h->arena, &states, NULL));
	MISUSE(ddb_migrate_preview(db, NULL, &good, 1, NULL, &plan));
	MISUSE(ddb_migrate_preview(db, h->arena, NULL, 1, NULL, &plan));
	MISUSE(ddb_migrate_preview(db, h->arena, &good, 1, NULL, NULL));
	MISUSE(ddb_migrate_plan(db, NULL, (const struct ddb_model *const[]){ &post_model }, 1, NULL, &plan));
	MISUSE(ddb_migrate_plan(db, h->arena, NULL, 1, NULL, &plan));
	MISUSE(ddb_migrate_plan(db, h->arena, models, 1, NULL, &plan));
	MISUSE(ddb_migrate_plan(
		db, h->arena, (const struct ddb_model *const[]){ &post_model }, 1, NULL, NULL));
	for (size_t i = 0; i < 3; i++) {
		assert_int_not_equal(ddb_migrate(db, &none[i], 1, NULL), DDB_OK);
		assert_true(ddb_errmsg(db)[0]);
		assert_int_not_equal(ddb_migrate_rollback(db, &none[i], NULL), DDB_OK);
		assert_int_not_equal(ddb_migrate_preview(db, h->arena, &none[i], 1, NULL, &plan), DDB_OK);
	}
	assert_null(states);
	assert_int_equal(n, 7);
	assert_int_equal(plan.nsteps, 7);
}

static void try_item_change(const struct hand *h)
{
	struct ddb_member members[] = { { { "a", 1 }, ddb_int_value(1) } };
	struct ddb_item item = { members, 1 };
	assert_false(ddb_item_set(NULL, &item, "b", ddb_int_value(2)));
	assert_false(ddb_item_set(h->arena, NULL, "b", ddb_int_value(2)));
	assert_false(ddb_item_set(h->arena, &item, NULL, ddb_int_value(2)));
	assert_false(ddb_item_remove(NULL, "a"));
	assert_false(ddb_item_remove(&item, NULL));
	assert_int_equal(item.len, 1);
}

/* ---- documents, values, times: no session, so no error but false ---- */

static void try_items(const struct hand *h)
{
	const struct ddb_item empty = { .len = 0 }, broken = { .len = 3 };
	const struct ddb_value none = { .type = DDB_NONE };
	const char *json = NULL;
	struct ddb_error why = { .rc = DDB_OK };
	struct ddb_item out = { .len = 7 };
	MISUSE(ddb_item_to_json(NULL, &empty, DDB_PLAIN_JSON, &json, &why));
	MISUSE(ddb_item_to_json(h->arena, NULL, DDB_PLAIN_JSON, &json, &why));
	MISUSE(ddb_item_to_json(h->arena, &empty, DDB_PLAIN_JSON, NULL, NULL));
	assert_int_not_equal(ddb_item_to_json(h->arena, &broken, DDB_PLAIN_JSON, &json, NULL), DDB_OK);
	MISUSE(ddb_item_from_json(NULL, "{}", DDB_PLAIN_JSON, &out, &why));
	MISUSE(ddb_item_from_json(h->arena, NULL, DDB_PLAIN_JSON, &out, &why));
	MISUSE(ddb_item_from_json(h->arena, "{}", DDB_PLAIN_JSON, NULL, NULL));
	assert_int_equal(ddb_item_from_json(h->arena, "", DDB_PLAIN_JSON, &out, NULL), DDB_INVALID);
	assert_int_equal(out.len, 7);
	assert_int_equal(ddb_item_size(NULL), 0);
	assert_int_equal(ddb_item_size(&broken), 0);
	assert_null(ddb_item_get(NULL, "a"));
	assert_null(ddb_item_get(&empty, NULL));
	assert_null(ddb_item_get(&broken, "a"));
	assert_false(ddb_item_equal(NULL, &empty));
	assert_false(ddb_item_equal(&empty, NULL));
	assert_false(ddb_item_equal(&broken, &empty));
	assert_false(ddb_value_equal(NULL, &none));
	assert_false(ddb_value_equal(&none, NULL));
	assert_int_equal(ddb_text_value(NULL).type, DDB_NONE);
	assert_int_equal(ddb_int_value(INT64_MIN).type, DDB_N);
	assert_int_equal(ddb_bool_value(true).type, DDB_BOOL);
}

static void try_decimal(const struct hand *h)
{
	const struct ddb_decimal huge = { .hi = UINT64_MAX, .lo = UINT64_MAX, .exponent = INT16_MAX };
	struct ddb_decimal n;
	char text[DDB_DECIMAL_SIZE];
	int64_t i;
	(void)h;
	assert_false(ddb_decimal_of(NULL, &n));
	assert_false(ddb_decimal_of("1", NULL));
	assert_false(ddb_decimal_of("", &n));
	ddb_decimal_text(huge, text);
	assert_string_equal(text, "");
	ddb_decimal_text(ddb_decimal_of_int(5), NULL);
	assert_false(ddb_decimal_of_real(1, NULL));
	assert_false(ddb_decimal_of_real(INFINITY, &n));
	assert_false(ddb_decimal_to_int(ddb_decimal_of_int(5), NULL));
	assert_false(ddb_decimal_to_int(huge, &i));
	assert_true(ddb_decimal_to_real(huge) == 0);
	ddb_decimal_compare(huge, huge);
	assert_false(ddb_decimal_add(huge, huge, &n));
	assert_false(ddb_decimal_add(ddb_decimal_of_int(1), ddb_decimal_of_int(1), NULL));
	assert_false(ddb_decimal_subtract(huge, huge, &n));
	assert_false(ddb_decimal_subtract(ddb_decimal_of_int(1), ddb_decimal_of_int(1), NULL));
}

static void try_time(const struct hand *h)
{
	struct ddb_time t;
	struct ddb_date d;
	char text[DDB_TIME_SIZE];
	(void)h;
	assert_false(ddb_time_text(ddb_now(), NULL));
	assert_false(ddb_time_text((struct ddb_time){ INT64_MAX }, text));
	assert_false(ddb_time_of(NULL, &t));
	assert_false(ddb_time_of("2024-02-29T12:00:00Z", NULL));
	assert_false(ddb_time_of("", &t));
	assert_false(ddb_date_text((struct ddb_date){ 2024, 2, 29 }, NULL));
	assert_false(ddb_date_text((struct ddb_date){ 2023, 2, 29 }, text));
	assert_false(ddb_date_of(NULL, &d));
	assert_false(ddb_date_of("2024-02-29", NULL));
	assert_false(ddb_date_of("2023-02-29", &d));
	assert_int_equal(ddb_day_of((struct ddb_time){ INT64_MIN }).month, 0);
	assert_int_equal(ddb_day_begin((struct ddb_date){ .month = 0 }).us, 0);
}

static void try_expiry(const struct hand *h)
{
	struct post p = { .likes = 0 };
	struct thing t = { .expires = ddb_now() };
	int64_t seconds = 7;
	(void)h;
	assert_false(ddb_expired(NULL, &p));
	assert_false(ddb_expired(&post_model, NULL));
	assert_false(ddb_expired(&post_model, &p));
	assert_false(ddb_expired_at(NULL, &t, ddb_now()));
	assert_false(ddb_expired_at(&thing_model, NULL, ddb_now()));
	assert_false(ddb_expires_in(NULL, &t, &seconds));
	assert_false(ddb_expires_in(&thing_model, NULL, &seconds));
	t.expires = ddb_in_hours(1);
	assert_true(ddb_expires_in(&thing_model, &t, NULL)); /* only whether */
	assert_int_equal(seconds, 7);
}

static void try_same_key(const struct hand *h)
{
	struct post p = { .blog = "b" };
	assert_false(ddb_same_key(NULL, &post_model, &p, &p));
	assert_false(ddb_same_key(h->closed, &post_model, &p, &p));
	assert_false(ddb_same_key(h->g->db, NULL, &p, &p));
	assert_false(ddb_same_key(h->g->db, &post_model, NULL, &p));
	assert_false(ddb_same_key(h->g->db, &post_model, &p, NULL));
	assert_false(ddb_same_key(h->g->db, &post_model, NULL, NULL));
}

/* ---- conditions and values of texts ---- */

static void try_conditions(const struct hand *h)
{
	size_t n = 7;
	struct ddb_cond c = ddb_cond_copy(NULL, ddb_eq(O(likes), 1));
	assert_int_equal(post_count(h->g->db, &(struct ddb_query){ .where = c }, &n), DDB_NOMEM);
	assert_int_equal(n, 7);
}

static void try_args(const struct hand *h)
{
	const struct ddb_value none = { .type = DDB_NONE };
	const struct ddb_val absent[] = { ddb_arg_text(NULL), ddb_arg_word(NULL), ddb_arg_value(NULL),
		ddb_arg_value(&none), ddb_arg_bytes((struct ddb_bytes){ NULL, 0 }) };
	const struct ddb_val wrong[] = { ddb_arg_int(1), ddb_arg_uint(1), ddb_arg_real(1), ddb_arg_bool(true),
		ddb_arg_time((struct ddb_time){ 1 }), ddb_arg_decimal(ddb_decimal_of_int(1)),
		ddb_arg_bytes((struct ddb_bytes){ "x", 1 }) };
	struct ddb_cond c;
	for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
		REFUSED(h->g, DDB_INVALID,
			"condition, column 9: the value is NULL; for \"absent\" there are "
			"attribute_not_exists and "
			"REMOVE\n"
			"    title = ?\n"
			"            ^",
			ddb_parse(h->g->db, &post_model, h->arena, "title = ?",
				(struct ddb_args){ &absent[i], 1 }, &c));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(ddb_parse(h->g->db, &post_model, h->arena, "title = ?",
					 (struct ddb_args){ &wrong[i], 1 }, &c),
			DDB_INVALID);
}

/* ---- the walk ---- */

static const struct other {
	const char *names; /* of the functions that it tries */
	void (*try)(const struct hand *);
} others[] = {
	{ "ddb_open", try_open }, { "ddb_session", try_session }, { "ddb_fork", try_fork },
	{ "ddb_error ddb_errmsg", try_error }, { "ddb_metrics", try_metrics },
	{ "ddb_arena_new ddb_arena_reset ddb_arena_free", try_arena }, { "ddb_version", try_version },
	{ "ddb_call", try_call }, { "ddb_call_start", try_call_start },
	{ "ddb_call_cancel ddb_fd ddb_drive ddb_run_jobs", try_drive },
	{ "ddb_next ddb_next_any ddb_resume_token ddb_find_stats ddb_finish", try_cursor },
	{ "ddb_next", try_cursor_left_over },
	{ "ddb_batch ddb_batch_put ddb_batch_delete ddb_batch_send ddb_batch_finish", try_batch },
	{ "ddb_learn_model", try_learn_model }, { "ddb_item_model", try_item_model },
	{ "ddb_model_check ddb_fill_defaults", try_model_check },
	{ "ddb_test_open ddb_test_clean", try_test_store },
	{ "ddb_check ddb_reset ddb_dump ddb_load ddb_copy", try_maintain },
	{ "ddb_migrate ddb_migrate_rollback ddb_migrate_mark ddb_migrate_list ddb_migrate_preview "
	  "ddb_migrate_plan",
		try_migrate },
	{ "ddb_item_set ddb_item_remove", try_item_change },
	{ "ddb_item_to_json ddb_item_from_json ddb_item_size ddb_item_get ddb_item_equal ddb_value_equal "
	  "ddb_text_value ddb_int_value ddb_bool_value",
		try_items },
	{ "ddb_decimal_of ddb_decimal_text ddb_decimal_of_int ddb_decimal_of_real ddb_decimal_to_int "
	  "ddb_decimal_to_real ddb_decimal_compare ddb_decimal_add ddb_decimal_subtract",
		try_decimal },
	{ "ddb_now ddb_time_text ddb_time_of ddb_date_text ddb_date_of ddb_day_of ddb_day_begin", try_time },
	{ "ddb_expired ddb_expired_at ddb_expires_in", try_expiry }, { "ddb_same_key", try_same_key },
	{ "ddb_cond_copy", try_conditions },
	{ "ddb_arg_text ddb_arg_int ddb_arg_uint ddb_arg_real ddb_arg_bool ddb_arg_time ddb_arg_decimal "
	  "ddb_arg_bytes ddb_arg_value ddb_arg_word",
		try_args },
	{ "ddb_close ddb_test_close", try_close }, /* the last one */
};
#define OTHERS (sizeof others / sizeof *others)

static void walk(const struct hand *h)
{
	for (size_t i = 0; i < OTHERS; i++)
		others[i].try(h);
}

static void each_refuses(void **state)
{
	struct ground *g = *state;
	struct hand h = { .g = g, .arena = g->arena, .says = CLOSED };
	OK(g, ddb_session(&h.closed, g->db));
	ddb_close(h.closed);
	walk(&h);
}

/* The child has a store of its own to be right with; what it was given by its parent it may only close. */
static void each_refuses_in_the_child_of_a_fork(void **state)
{
	struct ground *g = *state, own = { .arena = g->arena };
	pid_t child = fork();
	if (child == 0) {
		const struct hand h = { .g = &own,
			.arena = g->arena,
			.closed = g->db,
			.says = "the session was opened before fork(): the child opens its own" };
		OK(&own, ddb_open(&own.db, "memory:", NULL));
		OK(&own, post_create_table(own.db, NULL));
		walk(&h);
		_exit(0);
	}
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* More sessions than are remembered: the first to be closed are gone for good. */
static void many_sessions_come_and_go(void **state)
{
	struct ground *g = *state;
	struct ddb *db = NULL;
	for (int i = 0; i < 200; i++) {
		OK(g, ddb_session(&db, g->db));
		ddb_close(db);
		MISUSE(post_put(db, &(struct post){ .blog = "b" }, NULL));
		assert_string_equal(ddb_errmsg(db), CLOSED);
	}
}

static bool is_word_of(const char *words, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = words; (at = strstr(at, word)); at += n)
		if ((at == words || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
	return false;
}

static bool is_tried(const char *function)
{
#define NAME(name, n) "ddb_" #name " "
	if (is_word_of(MODEL_CALLS(NAME), function))
		return true;
	for (size_t i = 0; i < OTHERS; i++)
		if (is_word_of(others[i].names, function))
			return true;
	return false;
}

static void every_public_function_is_tried(void **state)
{
	FILE *f = fopen(SOURCE_DIR "/tools/symbols.txt", "r");
	char line[200];
	int n = 0;
	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		if (!*line || *line == '#')
			continue;
		n++;
		if (!is_tried(line))
			fail_msg("%s is public, and neither misuse_walk_test.c nor misuse_test.c tries it "
				 "wrongly",
				line);
	}
	fclose(f);
	assert_true(n > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_refuses),
		cmocka_unit_test(each_refuses_in_the_child_of_a_fork),
		cmocka_unit_test(many_sessions_come_and_go),
		cmocka_unit_test(every_public_function_is_tried),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
