/* SPDX-License-Identifier: Apache-2.0 */
/* Resume tokens: exactly after the item that came last, for the same query only, in any process, on any
 * store. */
#include "base/crc.h"
#include "base/text.h"
#include "people.h"
#include "session/session.h"
#include <sys/wait.h>

/* Reads with a new cursor for every `step` items, the token passed on each time. */
static const char *people_in_steps(struct ground *g, struct ddb_query q, size_t step)
{
	static char text[4096];
	char token[1024] = "";
	*text = 0;
	for (bool more = true; more;) {
		q.resume = *token ? token : NULL;
		struct person_cursor *c = person_find(g->db, &q);
		const struct person *p = NULL;
		for (size_t i = 0; i < step && (p = person_next(c)); i++)
			add_person(text, sizeof text, p);
		const char *next = person_resume_token(c);
		more = next;
		snprintf(token, sizeof token, "%s", next ? next : "");
		OK(g, person_finish(c));
	}
	return text;
}

/* In the midst of pages, at their ends, however large they are. */
static void goes_on_exactly_there(void **state)
{
	static const size_t steps[] = { 1, 2, 3, 7, 100 }, page_sizes[] = { 0, 1, 3, 20 };
	struct ground *g = *state;
	const struct ddb_query queries[] = {
		{ WHERE(ddb_eq(P(last_name), "A")), .order_by = "-created_at" },  /* a global index */
		{ WHERE(ddb_and(ddb_eq(P(last_name), "B"), ddb_gt(P(age), 9))) }, /* with a filter */
		{ WHERE(ddb_eq(P(role), ROLE_ADMIN)), .index = "by_role" },       /* half items */
		{ WHERE(ddb_and(ddb_eq(P(role), ROLE_ADMIN), ddb_lt(P(age), 40))), .index = "by_role",
			.fetch_rest = true },
		{ WHERE(ddb_eq(P(last_name), "C")), .project = DDB_MEMBERS(person, email, age) },
		{ WHERE(ddb_in(
			P(email), ddb_texts("p07@x.org", "p03@x.org", "none", "p59@x.org", "p11@x.org"))) },
		{ WHERE(ddb_eq(P(team), 1)) }, /* no range key */
		{ WHERE(ddb_lt(P(age), 30)) }, /* a scan */
		{ WHERE(ddb_eq(P(email), "p07@x.org")) },
	};
	for (size_t k = 0; k < sizeof queries / sizeof queries[0]; k++) {
		char whole[4096];
		snprintf(whole, sizeof whole, "%s", people(g, queries[k]));
		assert_true(strlen(whole) >= 3);
		for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
			for (size_t j = 0; j < sizeof page_sizes / sizeof page_sizes[0]; j++) {
				struct ddb_query q = queries[k];
				q.page_size = page_sizes[j];
				assert_string_equal(people_in_steps(g, q, steps[i]), whole);
			}
	}
}

static void a_local_index(void **state)
{
	struct ground *g = *state;
	char token[512];
	const struct ddb_query q = { WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_lt(O(likes), 4))) };
	struct post_cursor *c = post_find(g->db, &q);
	post_next(c);
	assert_int_equal(post_next(c)->number, 23); /* of 0 23 6 29 */
	snprintf(token, sizeof token, "%s", post_resume_token(c));
	OK(g, post_finish(c));
	struct ddb_query rest = q;
	rest.resume = token;
	assert_string_equal(posts(g, rest), "6 29");
}

/* Only letters, digits, - and _: it can stand in an address as it is. */
static void is_a_plain_text(void **state)
{
	struct ground *g = *state;
	struct post_cursor *c = post_find(g->db, &Q(WHERE(ddb_eq(O(blog), "odd"))));
	for (int i = 0; i < POSTS - 1; i++) {
		assert_non_null(post_next(c));
		const char *token = post_resume_token(c);
		assert_non_null(token);
		assert_int_equal(
			strspn(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"),
			strlen(token));
	}
	assert_non_null(post_next(c));
	assert_null(post_resume_token(c)); /* nothing is left */
	assert_null(post_next(c));
	assert_null(post_resume_token(c));
	OK(g, post_finish(c));
}

/* Before the first item it is that of the beginning, or of where it goes on. */
static void of_a_cursor_that_has_not_begun(void **state)
{
	struct ground *g = *state;
	char token[512], again[512];
	struct ddb_query q = { WHERE(ddb_and(ddb_eq(O(blog), "odd"), ddb_ge(O(number), 37))) };
	struct post_cursor *c = post_find(g->db, &q);
	snprintf(token, sizeof token, "%s", post_resume_token(c));
	post_next(c);
	snprintf(again, sizeof again, "%s", post_resume_token(c));
	OK(g, post_finish(c));
	q.resume = token;
	assert_string_equal(posts(g, q), "37 38 39");
	q.resume = again;
	c = post_find(g->db, &q);
	assert_string_equal(post_resume_token(c), again);
	OK(g, post_finish(c));
	assert_string_equal(posts(g, q), "38 39");
}

/* The limit is of what one cursor gives out, and page size, consistency and the like are no part of the
 * query. */
static void what_may_differ(void **state)
{
	struct ground *g = *state;
	char token[512];
	const struct ddb_cond odd = ddb_eq(O(blog), "odd");
	struct post_cursor *c = post_find(g->db, &Q(.where = odd, .limit = 2));
	post_next(c);
	post_next(c);
	assert_null(post_next(c));
	snprintf(token, sizeof token, "%s", post_resume_token(c));
	OK(g, post_finish(c));
	assert_string_equal(posts(g, Q(.where = odd, .limit = 3, .page_size = 2, .consistent = true,
					     .no_scan = true, .resume = token)),
		"2 3 4");
	size_t n;
	OK(g, post_count(g->db, &Q(.where = odd, .resume = token), &n));
	assert_int_equal(n, POSTS - 2);
	struct post p;
	OK(g, post_first(g->db, g->arena, &Q(.where = odd, .resume = token), &p));
	assert_int_equal(p.number, 2);
}

/* The item that it was taken at may be gone. */
static void the_item_is_gone(void **state)
{
	struct ground *g = *state;
	char token[512];
	const struct ddb_cond where = ddb_and(ddb_eq(O(blog), "odd"), ddb_ge(O(number), 36));
	struct post_cursor *c = post_find(g->db, &Q(.where = where));
	post_next(c);
	struct post p = *post_next(c);
	p.blog = "odd";
	p.title = "y";
	snprintf(token, sizeof token, "%s", post_resume_token(c));
	OK(g, post_finish(c));
	OK(g, post_delete(g->db, &p, NULL));
	assert_string_equal(posts(g, Q(.where = where, .resume = token)), "38 39");
	OK(g, post_put(g->db, &p, NULL));
}

/* Stands before the session's store: before items are fetched by their keys another session moves one in the
 * index. */
struct mover {
	struct store store;
	struct store *real;
	struct ddb *other;
	char email[16]; /* of the item */
};

static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct mover *m = (struct mover *)s;
	if (ops[0]->id == OP_BATCH_GET_ITEM)
		assert_int_equal(person_update(m->other, PERSON(m->email),
					 ddb_changes(ddb_set(P(last_name), "Z")), NULL),
			DDB_OK);
	m->real->ops->submit(m->real, ops, n);
}

static int drive(struct store *s, int timeout_ms)
{
	struct mover *m = (struct mover *)s;
	return m->real->ops->drive(m->real, timeout_ms);
}

/* The place is that of the index's entry, which the fetched item may have left. */
static void of_an_item_that_has_moved(void **state)
{
	static const struct store_ops ops = { .name = "mover", .submit = submit, .drive = drive };
	struct ground *g = *state;
	char token[512];
	struct mover m = { .store = { &ops }, .real = g->db->store };
	struct ddb_query q = { WHERE(ddb_eq(P(role), ROLE_ADMIN)), .index = "by_role",
		.order_by = "last_name", .fetch_rest = true };
	OK(g, ddb_session(&m.other, g->db));
	struct person first;
	OK(g, person_first(g->db, g->arena, &q, &first));
	snprintf(m.email, sizeof m.email, "%s", first.email);
	struct person_cursor *c = person_find(g->db, &q);
	g->db->store = &m.store;
	const struct person *p = person_next(c);
	g->db->store = m.real;
	assert_string_equal(p->email, m.email);
	assert_string_equal(p->last_name, "Z");
	snprintf(token, sizeof token, "%s", person_resume_token(c));
	OK(g, person_finish(c));
	q.resume = token;
	c = person_find(g->db, &q);
	p = person_next(c);
	assert_non_null(p);
	assert_string_equal(p->last_name, "A");
	assert_string_not_equal(p->email, m.email);
	OK(g, person_finish(c));
	OK(g, person_update(g->db, PERSON(m.email), ddb_changes(ddb_set(P(last_name), "A")), NULL));
	ddb_close(m.other);
}

/* ---- refused ---- */
#define ANOTHER                                                                                              \
	": .resume is of another query: where, index, order and projection must be those that it was taken " \
	"with"
#define DAMAGED ": .resume is damaged: give it as ddb_resume_token told it"

static void of_another_query(void **state)
{
	struct ground *g = *state;
	char token[512];
	struct post *all = NULL;
	size_t n;
	const struct ddb_cond odd = ddb_eq(O(blog), "odd");
	struct post_cursor *c = post_find(g->db, &Q(.where = odd));
	post_next(c);
	snprintf(token, sizeof token, "%s", post_resume_token(c));
	OK(g, post_finish(c));
	const struct ddb_query others[] = {
		{ WHERE(ddb_eq(O(blog), "even")), .resume = token },
		{ WHERE(ddb_and(odd, ddb_eq(O(title), "x"))), .resume = token },
		{ WHERE(ddb_and(odd, ddb_gt(O(number), 1))), .resume = token },
		{ .where = odd, .descending = true, .resume = token },
		{ .where = odd, .order_by = "-number", .resume = token },
		{ .where = odd, .order_by = "likes", .resume = token },
		{ .where = odd, .index = "by_likes", .resume = token },
		{ .where = odd, .project = DDB_MEMBERS(post, number), .resume = token },
		{ .resume = token },
	};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		REFUSED(g, DDB_INVALID, "post" ANOTHER, post_find_all(g->db, g->arena, &others[i], &all, &n));
	struct person *p;
	REFUSED(g, DDB_INVALID, "person" ANOTHER,
		person_find_all(
			g->db, g->arena, &Q(WHERE(ddb_eq(P(last_name), "A")), .resume = token), &p, &n));
}

/* Every character that is changed, and every end that is cut off, is noticed. */
static void damaged(void **state)
{
	struct ground *g = *state;
	char token[512], bad[600];
	struct post *all = NULL;
	size_t n;
	const struct ddb_cond odd = ddb_eq(O(blog), "odd");
	struct post_cursor *c = post_find(g->db, &Q(.where = odd));
	post_next(c);
	snprintf(token, sizeof token, "%s", post_resume_token(c));
	OK(g, post_finish(c));
	const struct ddb_query q = { .where = odd, .resume = bad };
	for (size_t i = 0; i < strlen(token); i++) {
		snprintf(bad, sizeof bad, "%s", token);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		REFUSED(g, DDB_INVALID, "post" DAMAGED, post_find_all(g->db, g->arena, &q, &all, &n));
		snprintf(bad, sizeof bad, "%s", token);
		bad[i] = 0;
		REFUSED(g, DDB_INVALID, "post" DAMAGED, post_find_all(g->db, g->arena, &q, &all, &n));
	}
	static const char *const none[] = { "=", "AAAA", "a token", "\xC3\xA4", "+/+/",
		"AAAAAAAAAAAAAAAAAAAA" };
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		snprintf(bad, sizeof bad, "%s", none[i]);
		REFUSED(g, DDB_INVALID, "post" DAMAGED, post_find_all(g->db, g->arena, &q, &all, &n));
	}
	snprintf(bad, sizeof bad, "%s=", token);
	REFUSED(g, DDB_INVALID, "post" DAMAGED, post_find_all(g->db, g->arena, &q, &all, &n));
	char *endless = malloc(100001);
	memset(endless, 'A', 100000);
	endless[100000] = 0;
	REFUSED(g, DDB_INVALID, "post" DAMAGED,
		post_find_all(g->db, g->arena, &Q(.where = odd, .resume = endless), &all, &n));
	free(endless);
}

/* A token whose bytes were changed by somebody who knows the form: n bytes at `at` are replaced by `with`, or
 * the key is cut off after `at` where `with` is NULL, and the check sum is made good. */
static void forge(const char *token, size_t at, const char *with, size_t n, char *out, size_t size)
{
	char text[512], bytes[512];
	size_t length = strlen(token), read, i;
	struct buf b;
	for (i = 0; i < length; i++)
		text[i] = (char)(token[i] == '-' ? '+' : token[i] == '_' ? '/' : token[i]);
	for (; i % 4; i++)
		text[i] = '=';
	assert_int_equal(ddbi_base64_read((struct str){ text, i }, bytes, &read), BASE64_OK);
	if (with)
		memcpy(bytes + at, with, n);
	else
		read = at + 4;
	uint32_t crc = ddbi_crc32((struct str){ bytes, read - 4 });
	for (int k = 0; k < 4; k++)
		bytes[read - 4 + (size_t)k] = (char)(crc >> 8 * k & 0xFF);
	ddbi_buf_init(&b, 4096);
	ddbi_base64_write(&b, (struct str){ bytes, read });
	snprintf(out, size, "%.*s", (int)b.len, b.p);
	out[strcspn(out, "=")] = 0;
	for (char *p = out; *p; p++)
		*p = (char)(*p == '+' ? '-' : *p == '/' ? '_' : *p);
	ddbi_buf_free(&b);
}

/* Nothing in a token is trusted but by its form; its key is checked as one that anybody may send. */
static void forged(void **state)
{
	struct ground *g = *state;
	char token[512], bad[600];
	struct post *all = NULL;
	size_t n;
	const struct ddb_cond odd = ddb_eq(O(blog), "odd");
	struct post_cursor *c = post_find(g->db, &Q(.where = odd));
	post_next(c);
	snprintf(token, sizeof token, "%s", post_resume_token(c));
	OK(g, post_finish(c));
	const struct ddb_query q = { .where = odd, .resume = bad };
	forge(token, 0, "\1", 1, bad, sizeof bad);
	assert_string_equal(bad, token); /* the forger knows the form */
	forge(token, 0, "\2", 1, bad, sizeof bad);
	REFUSED(g, DDB_INVALID, "post: .resume is of another version of libddb",
		post_find_all(g->db, g->arena, &q, &all, &n));
	forge(token, 5, "?", 1, bad, sizeof bad);
	REFUSED(g, DDB_INVALID, "post" ANOTHER, post_find_all(g->db, g->arena, &q, &all, &n));
	for (size_t at = 9; at < strlen(token) * 3 / 4 - 4; at++) {
		for (int byte = 0; byte < 256; byte += 15) {
			char with = (char)byte;
			forge(token, at, &with, 1, bad, sizeof bad);
			enum ddb_rc rc = post_find_all(g->db, g->arena, &q, &all, &n);
			assert_true(rc == DDB_OK || rc == DDB_INVALID);
		}
		forge(token, at, NULL, 0, bad, sizeof bad);
		enum ddb_rc rc = post_find_all(g->db, g->arena, &q, &all, &n);
		assert_true(at == 9 ? rc == DDB_OK && n == POSTS : rc == DDB_INVALID);
	}
}

static void where_there_is_no_place_to_go_on(void **state)
{
	struct ground *g = *state;
	char token[512];
	struct person_cursor *c = person_find(g->db, &Q(.order_by = "age"));
	assert_non_null(person_next(c));
	assert_null(person_resume_token(c));
	OK(g, person_finish(c));
	c = person_find(g->db, NULL);
	person_next(c);
	snprintf(token, sizeof token, "%s", person_resume_token(c));
	OK(g, person_finish(c));
	size_t n;
	struct person *all = NULL;
	REFUSED(g, DDB_INVALID,
		"person: .resume cannot go on in what is sorted in memory: only in an order by key",
		person_find_all(g->db, g->arena, &Q(.order_by = "age", .resume = token), &all, &n));
	REFUSED(g, DDB_INVALID, "person: .resume cannot go on in a scan in segments: only in one without",
		person_find_all(g->db, g->arena, &Q(.segments = 2, .resume = token), &all, &n));
}

/* ---- elsewhere ---- */
/* The token goes through a pipe into a process of its own, which has the same items in a file, under another
 * prefix. */
static int child(const char *path, const char *token)
{
	struct ground g = { NULL, NULL };
	char where[128], got[256] = "";
	snprintf(where, sizeof where, "file:%s", path);
	if (ddb_open(&g.db, where, &(struct ddb_open_opts){ .table_prefix = "test-" }) ||
		post_create_table(g.db, NULL))
		return 2;
	for (int i = 0; i < 10; i++)
		if (post_put(g.db, &(struct post){ .blog = "odd", .number = i, .likes = 100 - i }, NULL))
			return 3;
	struct post_cursor *c =
		post_find(g.db, &Q(WHERE(ddb_eq(O(blog), "odd")), .order_by = "number", .resume = token));
	for (const struct post *p; (p = post_next(c));)
		add_post(got, sizeof got, p);
	if (post_finish(c))
		return 4;
	ddb_close(g.db);
	return strcmp(got, "5 6 7 8 9") ? 5 : 0;
}

static void in_another_process_and_store(void **state)
{
	struct ground *g = *state;
	char folder[] = "/tmp/ddb-token-XXXXXX", path[64], token[512];
	struct post_cursor *c = post_find(g->db, &Q(WHERE(ddb_eq(O(blog), "odd")), .order_by = "number"));
	for (int i = 0; i < 5; i++)
		post_next(c);
	snprintf(token, sizeof token, "%s", post_resume_token(c));
	OK(g, post_finish(c));
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/s", folder);
	pid_t pid = fork();
	if (pid == 0)
		_exit(child(path, token));
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	static const char *const left[] = { "", "-wal", "-shm", "-lock" };
	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
		char name[80];
		snprintf(name, sizeof name, "%s%s", path, left[i]);
		unlink(name);
	}
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on_exactly_there),
		cmocka_unit_test(a_local_index),
		cmocka_unit_test(is_a_plain_text),
		cmocka_unit_test(of_a_cursor_that_has_not_begun),
		cmocka_unit_test(what_may_differ),
		cmocka_unit_test(the_item_is_gone),
		cmocka_unit_test(of_an_item_that_has_moved),
		cmocka_unit_test(of_another_query),
		cmocka_unit_test(damaged),
		cmocka_unit_test(forged),
		cmocka_unit_test(where_there_is_no_place_to_go_on),
		cmocka_unit_test(in_another_process_and_store),
	};
	return ON_EVERY_STORE(tests, fill_people);
}
