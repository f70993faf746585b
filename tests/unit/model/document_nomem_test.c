/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of the text door and of documents fails in turn: DDB_NOMEM, the output as it was. */
#include "things.h"

#ifdef DDB_FAULT
#include "base/mem.h"

struct trial {
	struct ddb *db;
	struct ddb_arena *arena;
};
typedef enum ddb_rc trial_fn(struct trial *);

static struct post a_post = { .blog = "b", .number = 1, .title = "t" };

static enum ddb_rc parse(struct trial *t)
{
	struct ddb_cond c = { .nkids = 77 };
	enum ddb_rc rc = ddb_parse(t->db, &thing_model, t->arena,
		"(begins_with(text, ?) OR NOT size(tags) IN (?, ?)) AND devices[0].name <> ? AND when > ?",
		ddb_args("a", 1, 2, "b", "2024-01-01T00:00:00Z"), &c);
	assert_true(rc ? c.nkids == 77 : c.op == DDB_TREE_);
	if (rc == DDB_OK)
		rc = ddb_cond_copy(t->arena, c).op == DDB_BROKEN_ ? DDB_NOMEM : DDB_OK;
	return rc;
}

static enum ddb_rc parse_words(struct trial *t)
{
	const struct ddb_val words[] = { ddb_arg_word("a"), ddb_arg_word("1.5"), ddb_arg_word("2"),
		ddb_arg_word("[1,{\"x\":null}]"), ddb_arg_word("12345678901234567890") };
	struct ddb_cond c = { .nkids = 77 };
	enum ddb_rc rc = ddb_parse(t->db, &thing_model, t->arena,
		"begins_with(text, ?) AND extra.a IN (?, ?) AND extra.b <> ? AND extra.c > ?",
		(struct ddb_args){ words, sizeof words / sizeof *words }, &c);
	assert_true(rc ? c.nkids == 77 : c.op == DDB_TREE_);
	return rc;
}

static enum ddb_rc parse_changes(struct trial *t)
{
	const struct ddb_change *c = NULL;
	enum ddb_rc rc = ddb_parse_changes(t->db, &thing_model, t->arena,
		"SET address.city = if_not_exists(address.city, ?), i32 = i32 - ?, logins = "
		"list_append(logins, logins) "
		"REMOVE extra.a[0].b ADD tags ?",
		ddb_args("x", 1, "y"), &c);
	assert_true((rc == DDB_OK) == (c != NULL));
	return rc;
}

static enum ddb_rc json(struct trial *t)
{
	for (int form = DDB_DYNAMODB_JSON; form <= DDB_PLAIN_JSON; form++) {
		const char *text = NULL;
		struct post p = { .likes = 77 };
		struct ddb_item item = { .len = 77 };
		enum ddb_rc rc = post_to_json(t->db, t->arena, &a_post, (enum ddb_json)form, &text);
		assert_true((rc == DDB_OK) == (text != NULL));
		if (rc)
			return rc;
		rc = post_from_json(t->db, t->arena, text, (enum ddb_json)form, &p);
		assert_true(rc ? p.likes == 77 : p.number == 1);
		if (rc)
			return rc;
		rc = ddb_item_from_json(t->arena, text, (enum ddb_json)form, &item, NULL);
		assert_int_equal(item.len, rc ? 77 : 4);
		if (rc)
			return rc;
		text = NULL;
		rc = ddb_item_to_json(t->arena, &item, (enum ddb_json)form, &text, NULL);
		assert_true((rc == DDB_OK) == (text != NULL));
		if (rc)
			return rc;
	}
	return DDB_OK;
}

static enum ddb_rc show(struct trial *t)
{
	const char *text = NULL;
	enum ddb_rc rc = post_show(t->db, t->arena, &a_post, &text);
	assert_true((rc == DDB_OK) == (text != NULL));
	return rc;
}

static enum ddb_rc items(struct trial *t)
{
	struct ddb_item item = { .len = 77 };
	struct post p = { .likes = 77 };
	enum ddb_rc rc = post_to_item(t->db, t->arena, &a_post, &item);
	assert_int_equal(item.len, rc ? 77 : 4);
	if (rc)
		return rc;
	rc = post_from_item(t->db, t->arena, &item, &p);
	assert_true(rc ? p.likes == 77 : p.number == 1);
	return rc;
}

static void each_allocation(trial_fn *call, const char *name)
{
	for (uint64_t n = 1;; n++) {
		struct trial t = { .arena = ddb_arena_new() };
		assert_int_equal(ddb_open(&t.db, "memory:", NULL), DDB_OK);
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, false);
		enum ddb_rc rc = call(&t);
		bool hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		if (rc != (hit && rc != DDB_OK ? DDB_NOMEM : DDB_OK))
			fail_msg("%s: allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		assert_int_equal(call(&t), DDB_OK);
		ddb_close(t.db);
		ddb_arena_free(t.arena);
		if (!hit)
			return;
	}
}

static void all(void **state)
{
	(void)state;
	each_allocation(parse, "ddb_parse");
	each_allocation(parse_words, "ddb_arg_word");
	each_allocation(parse_changes, "ddb_parse_changes");
	each_allocation(json, "JSON");
	each_allocation(show, "ddb_show");
	each_allocation(items, "items");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int main(void)
{
	return 77;
}
#endif
