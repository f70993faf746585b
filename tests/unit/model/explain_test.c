/* SPDX-License-Identifier: Apache-2.0 */
/* What a find would do, in words. */
#include "things.h"

#define Q(...)     ((struct ddb_query){ __VA_ARGS__ })
#define WHERE(...) .where = __VA_ARGS__

static struct ddb_explanation explain(struct ground *g, const struct ddb_model *model, struct ddb_query q)
{
	struct ddb_explanation e;
	OK(g, ddb_explain(g->db, model, g->arena, &q, &e));
	return e;
}

static void is(const struct ddb_explanation *e, enum ddb_way way, const char *index, const char *key,
	const char *filter, const char *text, int line)
{
	const char *const pairs[][2] = { { e->index, index }, { e->key, key }, { e->filter, filter },
		{ e->text, text } };
	if (e->way != way)
		fail_msg("line %d: way %d\nexpected: %d\n%s", line, (int)e->way, (int)way, e->text);
	for (int i = 0; i < 4; i++) {
		const char *a = pairs[i][0], *b = pairs[i][1];
		if ((a == NULL) != (b == NULL) || (a && strcmp(a, b)))
			fail_msg("line %d:\n%s\nexpected:\n%s", line, a ? a : "(NULL)", b ? b : "(NULL)");
	}
}
#define IS(e, way, index, key, filter, text) is(&(e), way, index, key, filter, text, __LINE__)

static void a_key(void **state)
{
	struct ground *g = *state;
	struct ddb_explanation e =
		explain(g, &post_model, Q(WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_eq(O(number), 7)))));
	IS(e, DDB_WAY_GET, NULL, "blog = \"b\" AND number = 7", NULL,
		"GetItem on the table Posts: the condition gives the whole key\n"
		"key: blog = \"b\" AND number = 7\n"
		"cost: 1 request; half a read unit for each 4 KB of the item\n"
		"not used: index by_likes: it would do, but whole keys are at hand\n");
	assert_false(e.sorted_in_memory || e.reads_whole_table);
	e = explain(g, &post_model,
		Q(WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_eq(O(number), 7), ddb_gt(O(likes), 1))),
			.consistent = true));
	IS(e, DDB_WAY_GET, NULL, "blog = \"b\" AND number = 7", "likes > 1",
		"GetItem on the table Posts: the condition gives the whole key\n"
		"key: blog = \"b\" AND number = 7\n"
		"checked after reading: likes > 1\n"
		"cost: 1 request; 1 read unit for each 4 KB of the item\n"
		"not used: index by_likes: it would do, but whole keys are at hand\n");
}

static void several_keys(void **state)
{
	struct ground *g = *state;
	struct ddb_explanation e = explain(g, &post_model,
		Q(WHERE(ddb_and(
			ddb_in(O(blog), ddb_texts("b", "a", "b")), ddb_in(O(number), ddb_ints(1, 2))))));
	IS(e, DDB_WAY_BATCH_GET, NULL, "blog IN (\"b\", \"a\") AND number IN (1, 2)", NULL,
		"BatchGetItem on the table Posts: the condition lists 4 whole keys\n"
		"key: blog IN (\"b\", \"a\") AND number IN (1, 2)\n"
		"order: any\n"
		"cost: 1 request; half a read unit for each 4 KB of each item\n"
		"not used: index by_likes: the condition does not fix its hash key blog with ddb_eq\n");
	/* branches that each give a key, and one that is looked at afterwards */
	e = explain(g, &post_model,
		Q(WHERE(ddb_or(ddb_and(ddb_eq(O(blog), "a"), ddb_eq(O(number), 1)),
			  ddb_and(ddb_eq(O(blog), "b"), ddb_eq(O(number), 2), ddb_gt(O(likes), 3)))),
			.order_by = "-likes", .sort_max = 5));
	IS(e, DDB_WAY_BATCH_GET, NULL, "blog = \"a\" AND number = 1 OR blog = \"b\" AND number = 2",
		"blog = \"a\" AND number = 1 OR blog = \"b\" AND number = 2 AND likes > 3",
		"BatchGetItem on the table Posts: the condition lists 2 whole keys\n"
		"key: blog = \"a\" AND number = 1 OR blog = \"b\" AND number = 2\n"
		"checked after reading: blog = \"a\" AND number = 1 OR blog = \"b\" AND number = 2 AND likes "
		"> 3\n"
		"order: by likes, descending: sorted in memory, at most 5 items\n"
		"cost: 1 request; half a read unit for each 4 KB of each item\n"
		"not used: index by_likes: the condition does not fix its hash key blog with ddb_eq\n");
	assert_true(e.sorted_in_memory);
}

static void a_query(void **state)
{
	struct ground *g = *state;
	struct ddb_explanation e = explain(g, &post_model,
		Q(WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_ge(O(number), 1), ddb_lt(O(number), 9),
			  ddb_contains(O(title), "x"))),
			.descending = true));
	IS(e, DDB_WAY_QUERY, NULL, "blog = \"b\" AND number BETWEEN 1 AND 9",
		"contains(title, \"x\") AND number < 9",
		"Query on the table Posts: the condition fixes its hash key blog and narrows its range key "
		"number\n"
		"key: blog = \"b\" AND number BETWEEN 1 AND 9\n"
		"filter: contains(title, \"x\")\n"
		"checked after reading: number < 9\n"
		"order: by the range key number, descending\n"
		"cost: a request for each 1 MB of this key; half a read unit for each 4 KB of it, also "
		"of what the filter "
		"drops\n"
		"not used: index by_likes: it would do, but narrows less\n");
	e = explain(g, &post_model,
		Q(WHERE(ddb_eq(O(blog), "b")), .order_by = "likes", .limit = 3, .page_size = 10));
	IS(e, DDB_WAY_QUERY, "by_likes", "blog = \"b\"", NULL,
		"Query on index by_likes of Posts: the condition fixes its hash key blog\n"
		"key: blog = \"b\"\n"
		"order: by the range key likes\n"
		"cost: a request for each 10 items of this key, until 3 items are found; half a read "
		"unit for each 4 KB of "
		"it\n"
		"not used: the table: it would do, but has another order\n");
}

static void indexes(void **state)
{
	struct ground *g = *state;
	struct ddb_explanation e = explain(g, &person_model,
		Q(WHERE(ddb_and(ddb_eq(P(last_name), "Smith"),
			  ddb_or(ddb_begins_with(P(first_name), "J"), ddb_contains(P(email), "domain.com")))),
			.order_by = "-created_at"));
	IS(e, DDB_WAY_QUERY, "by_last_name", "last_name = \"Smith\"",
		"begins_with(firstName, \"J\") OR contains(email, \"domain.com\")",
		"Query on index by_last_name of People: the condition fixes its hash key last_name\n"
		"key: last_name = \"Smith\"\n"
		"filter: begins_with(firstName, \"J\") OR contains(email, \"domain.com\")\n"
		"order: by the range key created_at, descending\n"
		"cost: a request for each 1 MB of this key; half a read unit for each 4 KB of it, also "
		"of what the filter "
		"drops\n"
		"not used: the table: the condition does not fix its hash key email with ddb_eq\n"
		"not used: index by_role: the condition does not fix its hash key role with ddb_eq\n"
		"not used: index by_team: the condition does not fix its hash key team with ddb_eq\n"
		"not used: index by_first_name: the condition does not fix its hash key firstName with "
		"ddb_eq\n");
	/* half an item */
	e = explain(g, &person_model, Q(WHERE(ddb_eq(P(role), ROLE_ADMIN))));
	IS(e, DDB_WAY_SCAN, NULL, NULL, "role = \"admin\"",
		"Scan of the table People: neither the table nor an index can find what the condition "
		"describes\n"
		"filter: role = \"admin\"\n"
		"order: any\n"
		"cost: a request for each 1 MB of the whole table; half a read unit for each 4 KB of it, "
		"also of what the filter "
		"drops\n"
		"not used: index by_last_name: the condition does not fix its hash key last_name with "
		"ddb_eq\n"
		"not used: index by_role: it does not hold age: .fetch_rest fetches it\n"
		"not used: index by_team: the condition does not fix its hash key team with ddb_eq\n"
		"not used: index by_first_name: the condition does not fix its hash key firstName with "
		"ddb_eq\n");
	assert_true(e.reads_whole_table);
	e = explain(g, &person_model,
		Q(WHERE(ddb_and(ddb_eq(P(role), ROLE_ADMIN), ddb_gt(P(age), 30), ddb_ne(P(last_name), "A"))),
			.fetch_rest = true));
	IS(e, DDB_WAY_QUERY, "by_role", "role = \"admin\"",
		"role = \"admin\" AND age > 30 AND last_name <> \"A\"",
		"Query on index by_role of People: the condition fixes its hash key role\n"
		"key: role = \"admin\"\n"
		"checked after reading: role = \"admin\" AND age > 30 AND last_name <> \"A\"\n"
		"fetched by key: what the index lacks, such as age\n"
		"order: by the range key last_name\n"
		"cost: a request for each 1 MB of this key; half a read unit for each 4 KB of it, also "
		"of what the filter "
		"drops\n"
		"cost of fetching: a request for each 100 items; half a read unit for each 4 KB of each "
		"item\n"
		"not used: the table: the condition does not fix its hash key email with ddb_eq\n"
		"not used: index by_last_name: the condition does not fix its hash key last_name with "
		"ddb_eq\n"
		"not used: index by_team: the condition does not fix its hash key team with ddb_eq\n"
		"not used: index by_first_name: the condition does not fix its hash key firstName with "
		"ddb_eq\n");
	/* no more is wanted than the index holds */
	e = explain(g, &person_model,
		Q(WHERE(ddb_eq(P(role), ROLE_ADMIN)), .project = DDB_MEMBERS(person, last_name, email)));
	assert_string_equal(e.index, "by_role");
	assert_non_null(strstr(e.text, "\nasked for: last_name, email, role\n"));
	e = explain(g, &person_model, Q(WHERE(ddb_eq(P(team), 1)), .consistent = true));
	assert_int_equal(e.way, DDB_WAY_SCAN);
	assert_non_null(
		strstr(e.text, "\nnot used: index by_team: a global index has no consistent reads\n"));
}

static void forced(void **state)
{
	struct ground *g = *state;
	struct ddb_explanation e = explain(g, &person_model, Q(.index = "by_role"));
	IS(e, DDB_WAY_SCAN, "by_role", NULL, NULL,
		"Scan of index by_role of People: .index asks for it, and the condition does not fix its "
		"hash key role\n"
		"order: any\n"
		"cost: a request for each 1 MB of the whole index; half a read unit for each 4 KB of it\n");
	assert_false(e.reads_whole_table);
	e = explain(g, &post_model,
		Q(WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_eq(O(number), 7))), .index = "by_likes"));
	IS(e, DDB_WAY_QUERY, "by_likes", "blog = \"b\"", "number = 7",
		"Query on index by_likes of Posts: .index asks for it; the condition fixes its hash key "
		"blog\n"
		"key: blog = \"b\"\n"
		"filter: number = 7\n"
		"order: by the range key likes\n"
		"cost: a request for each 1 MB of this key; half a read unit for each 4 KB of it, also "
		"of what the filter "
		"drops\n"
		"not used: the table: it would do, but .index asks for another\n");
}

static void everything_and_nothing(void **state)
{
	struct ground *g = *state;
	struct ddb_explanation e;
	OK(g, ddb_explain(g->db, &post_model, g->arena, NULL, &e));
	IS(e, DDB_WAY_SCAN, NULL, NULL, NULL,
		"Scan of the table Posts: there is no condition\n"
		"order: any\n"
		"cost: a request for each 1 MB of the whole table; half a read unit for each 4 KB of it\n");
	e = explain(g, &post_model, Q(WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_between(O(number), 9, 1)))));
	IS(e, DDB_WAY_NOTHING, NULL, NULL, NULL,
		"Nothing: no item can match\n"
		"cost: none: no request is made\n");
}

/* Values of all kinds in place. */
static void values(void **state)
{
	struct ground *g = *state;
	struct ddb_explanation e = explain(g, &thing_model,
		Q(WHERE(ddb_and(ddb_eq(T(text), "a \"quoted\"\n"), ddb_eq(T(real64), 2.5),
			ddb_eq(T(flag), true), ddb_eq(T(blob), ((struct ddb_bytes){ "\x01\x02", 2 })),
			ddb_eq(T(tags), ddb_text_set("b", "a")), ddb_eq(T(address.city), "Bonn"),
			ddb_gt(ddb_size(T(names)), 2), ddb_not(ddb_missing(T(extra)))))));
	assert_string_equal(e.filter,
		"Text = \"a \\\"quoted\\\"\\n\" AND real64 = 2.5 AND flag = true AND blob = {\"B\":\"AQI=\"} "
		"AND "
		"tags = {\"SS\":[\"a\",\"b\"]} AND address.town = \"Bonn\" AND size(names) > 2 AND "
		"NOT attribute_not_exists(extra)");
}

static void refusals(void **state)
{
	struct ground *g = *state;
	struct ddb_explanation e = { .way = DDB_WAY_SCAN };
	REFUSED(g, DDB_MISUSE, "the arena is NULL", ddb_explain(g->db, &post_model, NULL, NULL, &e));
	REFUSED(g, DDB_MISUSE, "out is NULL", ddb_explain(g->db, &post_model, g->arena, NULL, NULL));
	REFUSED(g, DDB_MISUSE, "post has no index called nope",
		ddb_explain(g->db, &post_model, g->arena, &Q(.index = "nope"), &e));
	REFUSED(g, DDB_INVALID,
		"post: this would scan the table Posts; no index can help, as the condition fixes no "
		"attribute with ddb_eq",
		ddb_explain(g->db, &post_model, g->arena, &Q(.no_scan = true), &e));
	assert_int_equal(ddb_explain(NULL, &post_model, g->arena, NULL, &e), DDB_MISUSE);
	assert_int_equal(e.way, DDB_WAY_SCAN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key),
		cmocka_unit_test(several_keys),
		cmocka_unit_test(a_query),
		cmocka_unit_test(indexes),
		cmocka_unit_test(forced),
		cmocka_unit_test(everything_and_nothing),
		cmocka_unit_test(values),
		cmocka_unit_test(refusals),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
