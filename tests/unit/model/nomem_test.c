/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of each call fails in turn: the call says DDB_NOMEM, leaves its output as it was, and works
 * when there is memory again. */
#include "things.h"

#ifdef DDB_FAULT
#include "base/mem.h"

static const struct person person_a = { .email = "a@x.org",
	.last_name = "A",
	.tags = { (const char *const[]){ "x", "y" }, 2 },
	.created_at = { 5 } };

struct trial {
	struct ground *g;
	struct ddb *db;          /* a fork: what it does is gone afterwards */
	struct ddb_arena *arena; /* for what is read */
};

typedef enum ddb_rc trial_fn(struct trial *);

/* Runs `call` on a new fork, with the nth allocation failing, for n = 1, 2, ... until it succeeds without. */
static void each_allocation(struct ground *g, trial_fn *call, bool forever, const char *name)
{
	for (uint64_t n = 1;; n++) {
		struct trial t = { .g = g, .arena = ddb_arena_new() };
		OK(g, ddb_fork(&t.db, g->db));
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, forever);
		enum ddb_rc rc = call(&t);
		bool hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		if (hit && rc != DDB_OK && rc != DDB_NOMEM)
			fail_msg("%s: allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		if (rc != DDB_OK) {
			rc = call(&t);
			if (rc != DDB_OK && rc != DDB_CONDITION_FAILED)
				fail_msg("%s: after allocation %d: %d, %s", name, (int)n, (int)rc,
					ddb_errmsg(t.db));
		}
		ddb_close(t.db);
		ddb_arena_free(t.arena);
		if (!hit)
			return;
	}
}

static enum ddb_rc put(struct trial *t)
{
	struct person p = person_a;
	p.email = "new@x.org";
	enum ddb_rc rc =
		person_put(t->db, &p, &(struct ddb_put_opts){ .when = ddb_not(ddb_contains(P(tags), "z")) });
	assert_int_equal(p.version, rc == DDB_OK);
	assert_true((p.id[0] != 0) == (rc == DDB_OK));
	return rc;
}

static enum ddb_rc get(struct trial *t)
{
	struct person p = { .age = 77 };
	enum ddb_rc rc = person_get(t->db, t->arena, &person_a, &p, NULL);
	assert_true(rc ? p.age == 77 && !p.email : p.tags.len == 2);
	return rc;
}

static enum ddb_rc get_everything(struct trial *t)
{
	struct thing x = { .i8 = 77 };
	enum ddb_rc rc = thing_get(t->db, t->arena, &(struct thing){ .id = "t", .at = 1 }, &x, NULL);
	assert_true(rc ? x.i8 == 77 : x.devices.len == 1);
	return rc;
}

static enum ddb_rc update(struct trial *t)
{
	struct person p = { .age = 77 };
	enum ddb_rc rc = person_update(t->db, &person_a,
		ddb_changes(ddb_increment(P(age), 1), ddb_set(P(first_name), "F"), ddb_add_to(P(tags), "z")),
		&(struct ddb_update_opts){ .when = ddb_or(ddb_eq(P(age), 0), ddb_in(P(age), ddb_ints(1, 2))),
			.out = &p,
			.arena = t->arena });
	assert_true(rc ? p.age == 77 : p.age == 1 || p.age == 2); /* 2: done, but not told, the first time */
	return rc;
}

static enum ddb_rc delete (struct trial *t) {
	return person_delete(t->db, &person_a, &(struct ddb_delete_opts){ .when = ddb_exists(P(email)) });
}

static enum ddb_rc find_all(struct trial *t)
{
	struct person *all = NULL;
	size_t n = 77;
	enum ddb_rc rc = person_find_all(t->db, t->arena,
		&(struct ddb_query){ .where = ddb_and(ddb_eq(P(last_name), "A"), ddb_contains(P(tags), "x"),
					     ddb_ge(P(created_at), ((struct ddb_time){ 5 })),
					     ddb_lt(P(created_at), ddb_now())),
			.page_size = 2 },
		&all, &n);
	assert_true(rc ? !all && n == 77 : n == 4);
	return rc;
}

static enum ddb_rc count(struct trial *t)
{
	size_t n = 77;
	enum ddb_rc rc = person_count(t->db, &(struct ddb_query){ .where = ddb_lt(P(age), 5) }, &n);
	assert_int_equal(n, rc ? 77 : 4);
	return rc;
}

static enum ddb_rc many(struct trial *t)
{
	struct post posts[27], out[27];
	size_t found = 77;
	for (int i = 0; i < 27; i++)
		posts[i] = (struct post){ .blog = "m", .number = i, .title = "t" };
	enum ddb_rc rc = post_put_all(t->db, posts, 27, NULL);
	if (rc == DDB_OK)
		rc = post_get_all(t->db, t->arena, posts, 27, out, &found, NULL);
	assert_int_equal(found, rc ? 77 : 27);
	return rc;
}

static enum ddb_rc table_again(struct trial *t)
{
	return person_create_table(t->db, NULL);
}

/* An arena without memory makes a condition that is refused as such. */
static enum ddb_rc step_by_step(struct trial *t)
{
	const struct ddb_cond c =
		ddb_and_in(t->arena, ddb_in(P(email), ddb_texts("a", "b")), ddb_ne(P(age), 5));
	size_t n;
	return person_count(t->db, &(struct ddb_query){ .where = c }, &n);
}

static void calls(void **state)
{
	static const struct {
		trial_fn *call;
		const char *name;
	} all[] = { { put, "put" }, { get, "get" }, { get_everything, "get everything" },
		{ update, "update" }, { delete, "delete" }, { find_all, "find all" }, { count, "count" },
		{ many, "many" }, { step_by_step, "and_in" }, { table_again, "create_table" } };
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
	for (int i = 0; i < 4; i++) {
		char email[16];
		struct person p = person_a;
		snprintf(email, sizeof email, "%c@x.org", 'a' + i);
		p.email = email;
		OK(g, person_put(g->db, &p, NULL));
	}
	struct thing x = { .id = "t",
		.at = 1,
		.text = "t",
		.when = { 1 },
		.tags = ddb_text_set("a"),
		.names = ddb_texts("a"),
		.logins = ddb_ints(1),
		.devices = { (const struct device[]){ { .name = "d" } }, 1 },
		.extra = { .type = DDB_BOOL } };
	OK(g, thing_put(g->db, &x, NULL));
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
