/* SPDX-License-Identifier: Apache-2.0 */
/* Batches, transactions, tables and test support: each allocation fails in turn. What is told to be done is
 * done, the rest says DDB_NOMEM, and everything works when there is memory again. */
#include "things.h"

#ifdef DDB_FAULT
#include "base/mem.h"

struct account {
	const char *id, *mail;
	int balance;
};
DDB_DECLARE(account);
static const struct ddb_attr account_attrs[] = { DDB_HASH(account, id),
	DDB_ATTR(account, mail, .unique = true), DDB_ATTR(account, balance) };
DDB_MODEL(account, "Accounts");

static int hooked;
static void after_put(const void *item)
{
	(void)item;
	hooked++;
}
struct note {
	const char *id;
	char uuid[DDB_UUID_SIZE];
};
DDB_DECLARE(note);
static const struct ddb_attr note_attrs[] = { DDB_HASH(note, id), DDB_ATTR(note, uuid, .uuid = true) };
static const struct ddb_hooks note_hooks[] = { { .after_put = after_put } };
DDB_MODEL(note, "Notes", DDB_HOOKS(note_hooks));

struct trial {
	struct ddb *db;          /* a fork: what it does is gone afterwards */
	struct ddb_arena *arena; /* for what is read */
	bool again;              /* the memory is back */
};

typedef enum ddb_rc trial_fn(struct trial *);

static void each_allocation(struct ground *g, trial_fn *call, bool forever, const char *name)
{
	for (uint64_t n = 1;; n++) {
		struct trial t = { .arena = ddb_arena_new() };
		OK(g, ddb_fork(&t.db, g->db));
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, forever);
		enum ddb_rc rc = call(&t);
		bool hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		if (hit && rc != DDB_OK && rc != DDB_NOMEM)
			fail_msg("%s: allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		t.again = true;
		if (rc != DDB_OK && (rc = call(&t)) != DDB_OK)
			fail_msg("%s: after allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		ddb_close(t.db);
		ddb_arena_free(t.arena);
		if (!hit)
			return;
	}
}

static enum ddb_rc put_all(struct trial *t)
{
	struct note notes[30];
	enum ddb_rc results[30];
	char ids[30][16];
	hooked = 0;
	for (int i = 0; i < 30; i++) {
		snprintf(ids[i], sizeof ids[i], "n%d", i);
		notes[i] = (struct note){ .id = ids[i] };
	}
	enum ddb_rc rc = note_put_all(t->db, notes, 30, &(struct ddb_many_opts){ .results = results });
	int done = 0;
	for (int i = 0; i < 30; i++) { /* what is made up tells what was written */
		assert_true(results[i] == DDB_OK || results[i] == DDB_NOMEM);
		assert_int_equal(notes[i].uuid[0] != 0, results[i] == DDB_OK);
		done += results[i] == DDB_OK;
	}
	assert_true(rc ? done < 30 : done == 30);
	assert_int_equal(hooked, done);
	return rc;
}

static enum ddb_rc get_all(struct trial *t)
{
	struct post keys[40], out[40] = { { .likes = 77 } };
	enum ddb_rc results[40];
	size_t found = 77;
	for (int i = 0; i < 40; i++)
		keys[i] = (struct post){ .blog = "there", .number = i };
	enum ddb_rc rc = post_get_all(t->db, t->arena, keys, 40, out, &found,
		&(struct ddb_many_opts){ .results = results, .project = DDB_MEMBERS(post, title, likes) });
	assert_true(rc ? found == 77 && out[0].likes == 77 : found == 30 && out[29].likes == 29);
	for (int i = 0; i < 40; i++)
		assert_true(results[i] == DDB_NOMEM || results[i] == (i < 30 ? DDB_OK : DDB_NOT_FOUND));
	return rc;
}

static enum ddb_rc delete_all(struct trial *t)
{
	struct post keys[30];
	for (int i = 0; i < 30; i++)
		keys[i] = (struct post){ .blog = "there", .number = i };
	return post_delete_all(t->db, keys, 30, NULL);
}

static void count_ok(void *user, size_t i, enum ddb_rc rc)
{
	size_t *ok = user;
	(void)i;
	assert_true(rc == DDB_OK || rc == DDB_NOMEM);
	*ok += rc == DDB_OK;
}

static enum ddb_rc batch(struct trial *t)
{
	size_t ok = 0, failed = 0, notes = 0, posts = 0;
	struct ddb_batch *b = ddb_batch(t->db, &(struct ddb_batch_opts){ .result = count_ok, .user = &ok });
	if (!b)
		return DDB_NOMEM;
	for (int i = 0; i < 20; i++) {
		char id[16];
		snprintf(id, sizeof id, "b%d", i);
		struct note n = { .id = id };
		note_batch_put(b, &n);
		post_batch_put(b, &(struct post){ .blog = "batch", .number = i });
	}
	enum ddb_rc rc = ddb_batch_finish(b, &failed);
	assert_int_equal(ok + failed, 40);
	ddbi_mem_fail(0, false);
	assert_int_equal(note_count(t->db,
				 &(struct ddb_query){ .where = ddb_begins_with(DDB(note, id), "b") }, &notes),
		DDB_OK);
	assert_int_equal(
		post_count(t->db, &(struct ddb_query){ .where = ddb_eq(O(blog), "batch") }, &posts), DDB_OK);
	assert_true(t->again || notes + posts == ok); /* what is told to be written is, and nothing else */
	return rc;
}

static enum ddb_rc transact(struct trial *t)
{
	struct person p = { .email = "t@x.org", .last_name = "T" };
	struct account a = { "a", "new@x.org", 5 }, b = { "b", "b@x.org", 6 };
	struct ddb_step steps[] = {
		person_put_step(&p, ddb_missing(P(email))),
		post_update_step(&(struct post){ .blog = "there", .number = 1 },
			ddb_changes(ddb_set(O(title), "new")), ddb_exists(O(blog))),
		post_delete_step(&(struct post){ .blog = "there", .number = 2 }, DDB_ALWAYS),
		post_check_step(&(struct post){ .blog = "there", .number = 3 }, ddb_eq(O(likes), 3)),
		account_put_step(&a, DDB_ALWAYS),
		account_create_step(&b),
	};
	enum ddb_rc rc = ddb_transact(t->db, steps, 6, NULL);
	assert_int_equal(p.version, rc == DDB_OK);
	assert_int_equal(p.id[0] != 0, rc == DDB_OK);
	return rc;
}

static enum ddb_rc transact_fails(struct trial *t)
{
	struct account a = { "c", "old@x.org", 5 }; /* which is another's */
	struct ddb_step steps[] = { account_put_step(&a, DDB_ALWAYS),
		post_delete_step(&(struct post){ .blog = "there", .number = 2 }, ddb_any(NULL, 0)) };
	enum ddb_rc rc = ddb_transact(t->db, steps, 1, NULL);
	assert_true(rc == DDB_NOMEM || rc == DDB_CANCELLED);
	if (rc == DDB_CANCELLED)
		assert_int_equal(steps[0].rc != DDB_OK, true);
	enum ddb_rc never = ddb_transact(t->db, &steps[1], 1, NULL);
	assert_true(never == DDB_NOMEM || never == DDB_CANCELLED);
	return rc == DDB_CANCELLED && never == DDB_CANCELLED ? DDB_OK : DDB_NOMEM;
}

static enum ddb_rc transact_get(struct trial *t)
{
	struct post a = { .likes = 77 }, b = { .likes = 77 };
	struct account c = { .balance = 77 };
	struct ddb_get_step steps[] = {
		post_get_step(&(struct post){ .blog = "there", .number = 1 }, &a),
		post_get_step(&(struct post){ .blog = "there", .number = 99 }, &b),
		account_get_step(&(struct account){ .id = "a" }, &c),
	};
	enum ddb_rc rc = ddb_transact_get(t->db, t->arena, steps, 3);
	assert_true(rc ? a.likes == 77 && c.balance == 77 : a.likes == 1 && c.balance == 1);
	assert_int_equal(b.likes, 77);
	return rc;
}

static const struct ddb_model *const models[] = { &post_model, &account_model, &person_model };
static const struct ddb_tag tags[] = { { "for", "{table_name}" }, { "k", "v" } };
static const struct ddb_table_opts asked = {
	.tags = tags, .ntags = 2, .stream = DDB_STREAM_NEW, .protect = true
};

static enum ddb_rc create_again(struct trial *t)
{
	return ddb_create_tables(t->db, models, 3, &asked);
}

static enum ddb_rc create_anew(struct trial *t)
{
	bool exists;
	enum ddb_rc rc = t->again ? DDB_OK : post_table_exists(t->db, &exists);
	if (rc == DDB_OK && !t->again)
		rc = post_delete_table(t->db);
	return rc ? rc : post_create_table(t->db, &asked);
}

static enum ddb_rc describe(struct trial *t)
{
	struct ddb_table_info info = { .items = 77 };
	enum ddb_rc rc = person_describe(t->db, t->arena, &info);
	assert_true(rc ? info.items == 77 && !info.json : info.nindexes == 4 && info.json);
	return rc;
}

static enum ddb_rc test_support(struct trial *t)
{
	struct ddb *db = NULL;
	(void)t;
	enum ddb_rc rc = ddb_test_open(&db,
		"memory:", &(struct ddb_open_opts){ .table_prefix = "x.", .tags = tags, .ntags = 2 }, models,
		2);
	if (rc == DDB_OK)
		rc = post_put(db, &(struct post){ .blog = "b" }, NULL);
	if (rc == DDB_OK)
		rc = ddb_test_clean(db);
	enum ddb_rc closed = ddb_test_close(db);
	return rc ? rc : closed;
}

static enum ddb_rc environment(struct trial *t)
{
	struct ddb *db = NULL;
	(void)t;
	setenv("DDB_STORE", "memory:", 1);
	setenv("DDB_TABLE_PREFIX", "e.", 1);
	setenv("DDB_READ_UNITS", "3", 1);
	setenv("DDB_TAGS", "a=b,c=d", 1);
	enum ddb_rc rc = ddb_open(&db, NULL, NULL);
	unsetenv("DDB_STORE");
	unsetenv("DDB_TABLE_PREFIX");
	unsetenv("DDB_READ_UNITS");
	unsetenv("DDB_TAGS");
	ddb_close(db);
	return rc;
}

static void calls(void **state)
{
	static const struct {
		trial_fn *call;
		const char *name;
	} all[] = { { put_all, "put_all" }, { get_all, "get_all" }, { delete_all, "delete_all" },
		{ batch, "batch" }, { transact, "transact" }, { transact_fails, "a transaction that fails" },
		{ transact_get, "transact_get" }, { create_again, "create_tables" },
		{ create_anew, "delete_table, create_table" }, { describe, "describe" },
		{ test_support, "test_open, test_clean, test_close" }, { environment, "environment" } };
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		each_allocation(g, all[i].call, false, all[i].name);
		each_allocation(g, all[i].call, true, all[i].name);
	}
}

static int up(void **state)
{
	ground_up(state);
	struct ground *g = *state;
	OK(g, note_create_table(g->db, NULL));
	OK(g, account_create_table(g->db, NULL));
	OK(g, account_put(g->db, &(struct account){ "a", "old@x.org", 1 }, NULL));
	for (int i = 0; i < 30; i++)
		OK(g, post_put(g->db,
			      &(struct post){ .blog = "there", .number = i, .title = "t", .likes = i },
			      NULL));
	return 0;
}
#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = { cmocka_unit_test(calls) };
	return cmocka_run_group_tests(tests, up, ground_down);
#else
	return 77; /* needs the fault build */
#endif
}
