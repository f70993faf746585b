/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of the calls on one item fails in turn: images, saves, parents that are made, unique
 * attributes. */
#include "things.h"

#ifdef DDB_FAULT
#include "base/mem.h"

struct nest {
	const char *a;
	int64_t n;
};
struct box {
	const char *id;
	const char *email;
	struct nest nest;
	struct ddb_time expires;
	struct ddb_item rest;
	int version;
};
DDB_DECLARE_PART(nest);
DDB_DECLARE(box);
#define X(m) DDB(box, m)
static const struct ddb_attr nest_attrs[] = { DDB_ATTR(nest, a), DDB_ATTR(nest, n) };
DDB_MODEL(nest, NULL);
static const struct ddb_attr box_attrs[] = { DDB_HASH(box, id), DDB_ATTR(box, email, .unique = true),
	DDB_MAP(box, nest, nest), DDB_TTL(box, expires), DDB_REST(box, rest), DDB_VERSION(box, version) };
DDB_MODEL(box, "Boxes");

static struct box stored; /* as it is in the store */

struct trial {
	struct ddb *db; /* a fork: what it does is gone afterwards */
	struct ddb_arena *arena;
};
typedef enum ddb_rc trial_fn(struct trial *);

/* A call that failed for want of memory may have been done: then its repetition meets what it did. */
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
		if (rc != DDB_OK && rc != DDB_NOMEM)
			fail_msg("%s: allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		if (rc != DDB_OK)
			rc = call(&t);
		if (rc != DDB_OK && rc != DDB_CONDITION_FAILED && rc != DDB_NOT_FOUND)
			fail_msg("%s: after allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		ddb_close(t.db);
		ddb_arena_free(t.arena);
		if (!hit)
			return;
	}
}

static enum ddb_rc put(struct trial *t)
{
	struct box x = stored, old = { .version = 77 };
	bool had = false;
	x.email = "new@x";
	enum ddb_rc rc =
		box_put(t->db, &x, &(struct ddb_put_opts){ .old = &old, .had_old = &had, .arena = t->arena });
	if (rc == DDB_NOMEM)
		assert_true(x.version == 1 && old.version == 77 && !had);
	else
		assert_true(had && old.version <= 2);
	return rc;
}

static enum ddb_rc taken(struct trial *t)
{
	struct box x = { .id = "other", .email = "one@x" };
	enum ddb_rc rc = box_put(t->db, &x, NULL);
	assert_int_equal(x.version, 0);
	assert_int_not_equal(rc, DDB_OK);
	return rc == DDB_CONDITION_FAILED ? DDB_OK : rc;
}

static enum ddb_rc delete_it(struct trial *t)
{
	struct box old = { .version = 77 };
	bool had = false;
	enum ddb_rc rc = box_delete(t->db, &(struct box){ .id = "1" },
		&(struct ddb_delete_opts){ .old = &old, .had_old = &had, .arena = t->arena });
	assert_int_equal(old.version, had ? 1 : 77);
	return rc;
}

static enum ddb_rc get_or_create(struct trial *t)
{
	struct box x = { .id = "1" }, y = { .id = "fresh", .email = "fresh@x" };
	bool created = true;
	enum ddb_rc rc = box_get_or_create(t->db, t->arena, &x, &created);
	assert_true(rc ? created && !x.email : !created && x.version == 1);
	return rc ? rc : box_get_or_create(t->db, t->arena, &y, &created);
}

static enum ddb_rc save(struct trial *t)
{
	struct box x = stored;
	x.nest.n = 7;
	x.email = "saved@x";
	x.rest = (struct ddb_item){ (struct ddb_member[]){ { { "r", 1 }, { .type = DDB_NULL } } }, 1 };
	enum ddb_rc rc = box_save(t->db, &stored, &x, NULL);
	assert_int_equal(x.version, rc ? 1 : 2);
	return rc;
}

static enum ddb_rc save_plain(struct trial *t)
{
	struct box x = stored, old = { .version = 77 };
	x.nest.n = 7;
	enum ddb_rc rc =
		box_save(t->db, &stored, &x, &(struct ddb_put_opts){ .old = &old, .arena = t->arena });
	assert_int_equal(x.version, rc ? 1 : 2);
	return rc;
}

static enum ddb_rc parents(struct trial *t)
{
	struct box out = { .version = 77 };
	enum ddb_rc rc = box_update(t->db, &(struct box){ .id = "bare" },
		ddb_changes(ddb_set(X(nest.a), "a"), ddb_increment(X(nest.n), 3)),
		&(struct ddb_update_opts){ .make_parents = true, .out = &out, .arena = t->arena });
	assert_true(rc ? out.version == 77 : out.nest.n % 3 == 0);
	return rc;
}

static enum ddb_rc reads(struct trial *t)
{
	struct box x = { .id = "1", .version = 77 };
	bool there = false;
	enum ddb_rc rc = box_refresh(
		t->db, t->arena, &x, &(struct ddb_get_opts){ .project = DDB_MEMBERS(box, email, nest) });
	assert_true(rc ? x.version == 77 : !x.version && !strcmp(x.email, "one@x"));
	if (!rc)
		rc = box_exists(t->db, &stored, &there);
	assert_int_equal(there, !rc);
	return rc;
}

static enum ddb_rc extend(struct trial *t)
{
	struct box x = stored;
	enum ddb_rc rc = box_extend(t->db, &x, (struct ddb_time){ 9000000 });
	assert_true(rc ? x.version == 1 && !x.expires.us : x.version == 2 && x.expires.us == 9000000);
	return rc;
}

static void calls(void **state)
{
	static const struct {
		trial_fn *call;
		const char *name;
	} all[] = { { put, "put" }, { taken, "taken" }, { delete_it, "delete" },
		{ get_or_create, "get or create" }, { save, "save" }, { save_plain, "save plain" },
		{ parents, "parents" }, { reads, "reads" }, { extend, "extend" } };
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
	OK(g, box_create_table(g->db, NULL));
	stored = (struct box){ .id = "1", .email = "one@x", .nest = { "a", 1 } };
	OK(g, box_put(g->db, &stored, NULL));
	raw(g, "PutItem", "{\"TableName\":\"Boxes\",\"Item\":{\"id\":{\"S\":\"bare\"}}}");
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
