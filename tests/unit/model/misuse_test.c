/* SPDX-License-Identifier: Apache-2.0 */
/* Every public call that takes a model or a session, used wrongly on purpose: each pointer NULL in turn, a
 * model that is no good, one without a table, the child of a fork. Each refusal is DDB_MISUSE with a
 * sentence; nothing crashes, and what the call was to fill in stays as it was. */
#include "misuse.h"
#include "things.h"
#include <sys/wait.h>

/* What a call is made with: one of its arguments is wrong. */
struct hand {
	struct ddb *db;
	struct ddb_arena *arena;
	const struct ddb_model *model;
	int wrong; /* which pointer is NULL, from 0; -1: none */
};
#define P_(i, x) (h->wrong == (i) ? NULL : (x))
#define DB_      P_(0, h->db)
#define MODEL_   P_(1, h->model)

static struct post a_post = { .blog = "b", .number = 1, .title = "t" };
static struct post out = { .likes = 77 };
static bool yes = true;
static size_t n_out = 77;
static const char *text_out;
static void *items_out;
static struct ddb_query by_blog(void)
{
	struct ddb_query q = { .where = ddb_eq(O(blog), "b") };
	return q;
}

typedef enum ddb_rc call_fn(const struct hand *);
#define CALL(name, expression)                               \
	static enum ddb_rc call_##name(const struct hand *h) \
	{                                                    \
		struct ddb_query q = by_blog();              \
		(void)q;                                     \
		return expression;                           \
	}

static const struct ddb_change set_title[] = { { .op = DDB_END } };
static struct ddb_table_info info;
static struct ddb_page page;
static struct ddb_explanation explanation;
static struct ddb_item item = { .len = 0 };
static struct ddb_cond condition;
static const struct ddb_change *changes;

CALL(create_table, ddb_create_table(DB_, MODEL_, NULL))
CALL(delete_table, ddb_delete_table(DB_, MODEL_))
CALL(table_exists, ddb_table_exists(DB_, MODEL_, P_(2, &yes)))
CALL(wait_table, ddb_wait_table(DB_, MODEL_, 1))
CALL(describe, ddb_describe(DB_, MODEL_, P_(2, h->arena), P_(3, &info)))
CALL(put, ddb_put(DB_, MODEL_, P_(2, &a_post), NULL))
CALL(create, ddb_create(DB_, MODEL_, P_(2, &a_post)))
CALL(get, ddb_get(DB_, MODEL_, P_(2, h->arena), P_(3, &a_post), P_(4, &out), NULL))
CALL(refresh, ddb_refresh(DB_, MODEL_, P_(2, h->arena), P_(3, &out), NULL))
CALL(exists_item, ddb_exists_item(DB_, MODEL_, P_(2, &a_post), P_(3, &yes)))
CALL(update, ddb_update(DB_, MODEL_, P_(2, &a_post), P_(3, set_title), NULL))
CALL(save, ddb_save(DB_, MODEL_, P_(2, &a_post), P_(3, &a_post), NULL))
CALL(delete, ddb_delete(DB_, MODEL_, P_(2, &a_post), NULL))
CALL(get_or_create, ddb_get_or_create(DB_, MODEL_, P_(2, h->arena), P_(3, &out), NULL))
CALL(extend, ddb_extend(DB_, MODEL_, P_(2, &out), ddb_now()))
CALL(find, ddb_finish(ddb_find(DB_, MODEL_, &q)))
CALL(find_all, ddb_find_all(DB_, MODEL_, P_(2, h->arena), &q, P_(3, &items_out), P_(4, &n_out)))
CALL(first, ddb_first(DB_, MODEL_, P_(2, h->arena), &q, P_(3, &out)))
CALL(last, ddb_last(DB_, MODEL_, P_(2, h->arena), &q, P_(3, &out)))
CALL(one, ddb_one(DB_, MODEL_, P_(2, h->arena), &q, P_(3, &out)))
CALL(exists_where, ddb_exists_where(DB_, MODEL_, &q, P_(2, &yes)))
CALL(count, ddb_count(DB_, MODEL_, &q, P_(2, &n_out)))
CALL(find_page, ddb_find_page(DB_, MODEL_, P_(2, h->arena), &q, P_(3, &page)))
CALL(update_where, ddb_update_where(DB_, MODEL_, &q, P_(2, set_title), NULL, NULL))
CALL(delete_where, ddb_delete_where(DB_, MODEL_, &q, NULL, NULL))
CALL(explain, ddb_explain(DB_, MODEL_, P_(2, h->arena), &q, P_(3, &explanation)))
CALL(put_all, ddb_put_all(DB_, MODEL_, P_(2, &a_post), 1, NULL))
CALL(delete_all, ddb_delete_all(DB_, MODEL_, P_(2, &a_post), 1, NULL))
CALL(get_all, ddb_get_all(DB_, MODEL_, P_(2, h->arena), P_(3, &a_post), 1, P_(4, &out), P_(5, &n_out), NULL))
CALL(to_item, ddb_to_item(DB_, MODEL_, P_(2, h->arena), P_(3, &a_post), P_(4, &item)))
CALL(from_item, ddb_from_item(DB_, MODEL_, P_(2, h->arena), P_(3, &item), P_(4, &out)))
CALL(to_json, ddb_to_json(DB_, MODEL_, P_(2, h->arena), P_(3, &a_post), DDB_PLAIN_JSON, P_(4, &text_out)))
CALL(from_json, ddb_from_json(DB_, MODEL_, P_(2, h->arena), P_(3, "{}"), DDB_PLAIN_JSON, P_(4, &out)))
CALL(size_of, ddb_size_of(DB_, MODEL_, P_(2, &a_post), P_(3, &n_out)))
CALL(show, ddb_show(DB_, MODEL_, P_(2, h->arena), P_(3, &a_post), P_(4, &text_out)))
CALL(parse, ddb_parse(DB_, MODEL_, P_(2, h->arena), P_(3, "likes = ?"), ddb_args(1), P_(4, &condition)))
CALL(parse_changes,
	ddb_parse_changes(DB_, MODEL_, P_(2, h->arena), P_(3, "SET likes = ?"), ddb_args(1), P_(4, &changes)))

static enum ddb_rc call_transact(const struct hand *h)
{
	struct ddb_step step = ddb_put_step(MODEL_, P_(2, &a_post), DDB_ALWAYS);
	return ddb_transact(DB_, P_(3, &step), 1, NULL);
}

static enum ddb_rc call_transact_get(const struct hand *h)
{
	struct ddb_get_step step = { .model = MODEL_, .key = P_(2, &a_post), .out = P_(3, &out) };
	return ddb_transact_get(DB_, P_(4, h->arena), P_(5, &step), 1);
}

static enum ddb_rc call_batch(const struct hand *h)
{
	struct ddb_batch *b = ddb_batch(DB_, NULL);
	enum ddb_rc rc = ddb_batch_put(b, MODEL_, P_(2, &a_post));
	enum ddb_rc end = ddb_batch_finish(b, NULL);
	return rc ? rc : end;
}

static enum ddb_rc call_batch_delete(const struct hand *h)
{
	struct ddb_batch *b = ddb_batch(DB_, NULL);
	enum ddb_rc rc = ddb_batch_delete(b, MODEL_, P_(2, &a_post));
	enum ddb_rc end = ddb_batch_finish(b, NULL);
	return rc ? rc : end;
}

static enum ddb_rc call_find_any(const struct hand *h)
{
	struct ddb_query q = by_blog();
	const struct ddb_model *models[] = { MODEL_ };
	return ddb_finish(ddb_find_any(DB_, P_(2, models), 1, &q));
}

static enum ddb_rc call_create_tables(const struct hand *h)
{
	const struct ddb_model *models[] = { MODEL_ };
	return ddb_create_tables(DB_, P_(2, models), 1, NULL);
}

struct row {
	const char *name;
	call_fn *call;
	int pointers; /* that must not be NULL */
};
#define ROW(name, n) { #name, call_##name, n },
static const struct row rows[] = { MODEL_CALLS(ROW) };
#define ROWS (sizeof rows / sizeof *rows)

static void must_be_misuse(struct ground *g, const struct row *r, const struct hand *h, const char *how)
{
	out = (struct post){ .blog = "b", .number = 1, .likes = 77 };
	n_out = 77;
	enum ddb_rc rc = r->call(h);
	if (rc != DDB_MISUSE)
		fail_msg("%s with %s (pointer %d): %d, %s", r->name, how, h->wrong, (int)rc,
			ddb_errmsg(g->db));
	if (h->wrong != 0 && !ddb_errmsg(h->db)[0])
		fail_msg("%s with %s (pointer %d): no message", r->name, how, h->wrong);
	if (out.likes != 77 || n_out != 77)
		fail_msg("%s with %s (pointer %d): the output was touched", r->name, how, h->wrong);
}

static void each_pointer_null(void **state)
{
	struct ground *g = *state;
	for (size_t i = 0; i < ROWS; i++)
		for (int wrong = 0; wrong < rows[i].pointers; wrong++)
			must_be_misuse(
				g, &rows[i], &(struct hand){ g->db, g->arena, &post_model, wrong }, "NULL");
}

static const struct ddb_attr two_hashes[] = { DDB_HASH(post, blog), DDB_HASH(post, title) };
static const struct ddb_model bad_model = {
	.name = "post", .table = "Posts", .size = sizeof(struct post), .attrs = two_hashes, .nattrs = 2
};

static void a_model_that_is_no_good(void **state)
{
	struct ground *g = *state;
	for (size_t i = 0; i < ROWS; i++) {
		must_be_misuse(
			g, &rows[i], &(struct hand){ g->db, g->arena, &bad_model, -1 }, "two hash keys");
		must_be_misuse(
			g, &rows[i], &(struct hand){ g->db, g->arena, &address_model, -1 }, "no table");
	}
}

static void a_session_that_is_closed(void **state)
{
	struct ground *g = *state;
	struct ddb *closed;
	OK(g, ddb_session(&closed, g->db));
	ddb_close(closed);
	for (size_t i = 0; i < ROWS; i++) {
		must_be_misuse(g, &rows[i], &(struct hand){ closed, g->arena, &post_model, -1 }, "closed");
		assert_string_equal(ddb_errmsg(closed), "the session is closed");
	}
	ddb_close(closed);
}

/* The child may hear that it may not, and close. */
static void the_child_of_a_fork(void **state)
{
	struct ground *g = *state;
	for (size_t i = 0; i < ROWS; i++) {
		pid_t child = fork();
		if (child == 0) {
			enum ddb_rc rc = rows[i].call(&(struct hand){ g->db, g->arena, &post_model, -1 });
			_exit(rc == DDB_MISUSE && ddb_errmsg(g->db)[0] ? 0 : 1);
		}
		int status = -1;
		assert_int_equal(waitpid(child, &status, 0), child);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			fail_msg("%s in the child of a fork", rows[i].name);
	}
}

/* Cursors and batches that are NULL for want of memory. */
static void no_cursor_and_no_batch(void **state)
{
	(void)state;
	const struct ddb_model *which = NULL;
	assert_null(ddb_next(NULL));
	assert_null(ddb_next_any(NULL, &which));
	assert_null(ddb_resume_token(NULL));
	assert_int_equal(ddb_find_stats(NULL).requests, 0);
	assert_int_equal(ddb_finish(NULL), DDB_NOMEM);
	assert_int_equal(ddb_batch_put(NULL, &post_model, &a_post), DDB_NOMEM);
	assert_int_equal(ddb_batch_delete(NULL, &post_model, &a_post), DDB_NOMEM);
	assert_int_equal(ddb_batch_send(NULL), DDB_NOMEM);
	assert_int_equal(ddb_batch_finish(NULL, NULL), DDB_NOMEM);

	assert_int_equal(ddb_test_close(NULL), DDB_OK);
	assert_false(ddb_expired(NULL, &a_post));
	assert_false(ddb_expired(&post_model, NULL));
	assert_string_equal(ddb_error(NULL)->type, ddb_error(NULL)->type); /* never NULL */
}

/* 02-Z2: an item of more than 400 KB, by every door. */
static void too_big(void **state)
{
	struct ground *g = *state;
	static char text[420000];
	memset(text, 'x', sizeof text - 1);
	struct post big = { .blog = "b", .number = 9, .title = text };
	static const char *const size = "Item size has exceeded the maximum allowed size";
	REFUSED(g, DDB_INVALID, size, post_put(g->db, &big, NULL));
	REFUSED(g, DDB_INVALID, size, post_put_all(g->db, &big, 1, NULL));
	REFUSED(g, DDB_INVALID, "Item size to update has exceeded the maximum allowed size",
		post_update(g->db, &big, ddb_changes(ddb_set(O(title), text)), NULL));
	struct ddb_step step = post_put_step(&big, DDB_ALWAYS);
	assert_int_not_equal(ddb_transact(g->db, &step, 1, NULL), DDB_OK);
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"b\"},\"number\":{\"N\":\"9\"}}", NULL);
}

static void too_many(void **state)
{
	struct ground *g = *state;
	struct ddb_step steps[101];
	struct post posts[101];
	for (int i = 0; i < 101; i++) {
		posts[i] = (struct post){ .blog = "many", .number = i };
		steps[i] = post_put_step(&posts[i], DDB_ALWAYS);
	}
	assert_int_equal(ddb_transact(g->db, steps, 101, NULL), DDB_INVALID);
	size_t n = 77;
	OK(g, post_count(g->db, &(struct ddb_query){ .where = ddb_eq(O(blog), "many") }, &n));
	assert_int_equal(n, 0);
	assert_int_equal(ddb_transact(g->db, steps, 0, NULL), DDB_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_pointer_null),
		cmocka_unit_test(a_model_that_is_no_good),
		cmocka_unit_test(a_session_that_is_closed),
		cmocka_unit_test(the_child_of_a_fork),
		cmocka_unit_test(no_cursor_and_no_batch),
		cmocka_unit_test(too_big),
		cmocka_unit_test(too_many),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
