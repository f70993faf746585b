/* SPDX-License-Identifier: Apache-2.0 */
/* Items without a struct: every call that takes a model takes theirs. */
#include "things.h"

#define TEXT(name_, text_)                                      \
	{                                                       \
		.name = { name_, sizeof name_ - 1 }, .value = { \
			.type = DDB_S,                          \
			.s = { text_, sizeof text_ - 1 }        \
		}                                               \
	}
#define INT(name_, n_)                                                                              \
	{                                                                                           \
		.name = { name_, sizeof name_ - 1 }, .value = {.type = DDB_N, .n = { .lo = (n_) } } \
	}
#define ITEM(...)                                                  \
	(&(struct ddb_item){ (struct ddb_member[]){ __VA_ARGS__ }, \
		sizeof((struct ddb_member[]){ __VA_ARGS__ }) / sizeof(struct ddb_member) })
#define KEY(text_, n_) ITEM(TEXT("shelf", text_), INT("place", n_))

static const struct ddb_item_index book_indexes[] = {
	{ .name = "by_author", .hash = { "author", DDB_S }, .range = { "year", DDB_N } },
	{ .name = "by_year",
		.hash = { "shelf", DDB_S },
		.range = { "year", DDB_N },
		.local = true,
		.keys_only = true },
	{ .name = "by_code", .hash = { "code", DDB_B }, .include = (const char *const[]){ "title", NULL } },
};
static const struct ddb_item_table books = { .table = "Books",
	.hash = { "shelf", DDB_S },
	.range = { "place", DDB_N },
	.indexes = book_indexes,
	.nindexes = 3,
	.ttl = "expires" };

static void is_item(struct ground *g, const struct ddb_item *item, const char *json)
{
	struct ddb_item expected;
	assert_int_equal(ddb_item_from_json(g->arena, json, DDB_DYNAMODB_JSON, &expected, NULL), DDB_OK);
	if (!ddb_item_equal(item, &expected)) {
		const char *is = NULL;
		ddb_item_to_json(g->arena, item, DDB_DYNAMODB_JSON, &is, NULL);
		fail_msg("item: %s\nexpected: %s", is, json);
	}
}

static const struct ddb_model *model;

static void one_item(void **state)
{
	struct ground *g = *state;
	struct ddb_item out = { .len = 77 }, old = { .len = 0 };
	bool there = false, had = false;
	OK(g, ddb_put(g->db, model, ITEM(TEXT("shelf", "A"), INT("place", 1), TEXT("title", "Ulysses")),
		      NULL));
	assert_stored(g, "Books", "{\"shelf\":{\"S\":\"A\"},\"place\":{\"N\":\"1\"}}",
		"{\"shelf\":{\"S\":\"A\"},\"place\":{\"N\":\"1\"},\"title\":{\"S\":\"Ulysses\"}}");
	OK(g, ddb_get(g->db, model, g->arena, KEY("A", 1), &out, NULL));
	is_item(g, &out, "{\"shelf\":{\"S\":\"A\"},\"place\":{\"N\":\"1\"},\"title\":{\"S\":\"Ulysses\"}}");
	assert_int_equal(ddb_get(g->db, model, g->arena, KEY("A", 2), &out, NULL), DDB_NOT_FOUND);
	assert_int_equal(out.len, 3);
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		ddb_create(g->db, model, ITEM(TEXT("shelf", "A"), INT("place", 1))));
	OK(g, ddb_exists_item(g->db, model, KEY("A", 1), &there));
	assert_true(there);
	OK(g, ddb_get(g->db, model, g->arena, KEY("A", 1), &out,
		      &(struct ddb_get_opts){ .project = (const char *const[]){ "title", NULL } }));
	is_item(g, &out, "{\"title\":{\"S\":\"Ulysses\"}}");
	OK(g, ddb_put(g->db, model, ITEM(TEXT("shelf", "A"), INT("place", 1)),
		      &(struct ddb_put_opts){ .old = &old, .had_old = &had, .arena = g->arena }));
	assert_true(had);
	is_item(g, &old, "{\"shelf\":{\"S\":\"A\"},\"place\":{\"N\":\"1\"},\"title\":{\"S\":\"Ulysses\"}}");
	OK(g, ddb_delete(g->db, model, KEY("A", 1), NULL));
	assert_stored(g, "Books", "{\"shelf\":{\"S\":\"A\"},\"place\":{\"N\":\"1\"}}", NULL);
}

static void conditions_and_changes(void **state)
{
	struct ground *g = *state;
	struct ddb_item out;
	const struct ddb_value title = ddb_text_value("Dubliners"), year = ddb_int_value(1914);
	OK(g, ddb_put(g->db, model, ITEM(TEXT("shelf", "B"), INT("place", 1), TEXT("title", "Dubliners")),
		      NULL));
	OK(g, ddb_update(g->db, model, KEY("B", 1), ddb_changes(ddb_set(ddb_stored(model, "year"), &year)),
		      &(struct ddb_update_opts){ .when = ddb_eq(ddb_stored(model, "title"), &title),
			      .out = &out,
			      .arena = g->arena }));
	is_item(g, &out,
		"{\"shelf\":{\"S\":\"B\"},\"place\":{\"N\":\"1\"},\"title\":{\"S\":\"Dubliners\"},"
		"\"year\":{\"N\":\"1914\"}}");
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		ddb_delete(g->db, model, KEY("B", 1),
			&(struct ddb_delete_opts){ .when = ddb_missing(ddb_stored(model, "title")) }));
	struct ddb_cond when;
	OK(g, ddb_parse(g->db, model, g->arena, "begins_with(title, ?) AND year < ?", ddb_args("Dub", 1915),
		      &when));
	OK(g, ddb_delete(g->db, model, KEY("B", 1), &(struct ddb_delete_opts){ .when = when }));
}

static void save_and_refresh(void **state)
{
	struct ground *g = *state;
	struct ddb_item loaded, copy, now = *ITEM(TEXT("shelf", "S"), INT("place", 1), TEXT("title", "Emma"));
	OK(g, ddb_put(g->db, model, ITEM(TEXT("shelf", "S"), INT("place", 1), INT("year", 1815)), NULL));
	OK(g, ddb_get(g->db, model, g->arena, KEY("S", 1), &loaded, NULL));
	OK(g, ddb_save(g->db, model, &loaded, &now, NULL));
	assert_stored(g, "Books", "{\"shelf\":{\"S\":\"S\"},\"place\":{\"N\":\"1\"}}",
		"{\"shelf\":{\"S\":\"S\"},\"place\":{\"N\":\"1\"},\"title\":{\"S\":\"Emma\"}}");
	copy = *KEY("S", 1);
	OK(g, ddb_refresh(g->db, model, g->arena, &copy, NULL));
	is_item(g, &copy, "{\"shelf\":{\"S\":\"S\"},\"place\":{\"N\":\"1\"},\"title\":{\"S\":\"Emma\"}}");
}

/* What is wrong with an item is said as DynamoDB does. */
static void wrong_items(void **state)
{
	struct ground *g = *state;
	struct ddb_item out;
	REFUSED(g, DDB_INVALID,
		"One or more parameter values were invalid: Missing the key place in the item",
		ddb_put(g->db, model, ITEM(TEXT("shelf", "A")), NULL));
	REFUSED(g, DDB_INVALID,
		"One or more parameter values were invalid: Type mismatch for key place expected: N actual: "
		"S",
		ddb_put(g->db, model, ITEM(TEXT("shelf", "A"), TEXT("place", "one")), NULL));
	REFUSED(g, DDB_INVALID, "The provided key element does not match the schema",
		ddb_get(g->db, model, g->arena, ITEM(TEXT("shelf", "A")), &out, NULL));
	REFUSED(g, DDB_INVALID, "The provided key element does not match the schema",
		ddb_get(g->db, model, g->arena, ITEM(TEXT("shelf", "A"), TEXT("place", "one")), &out, NULL));
	REFUSED(g, DDB_INVALID, "One or more parameter values were invalid: An string set  may not be empty",
		ddb_put(g->db, model,
			ITEM(TEXT("shelf", "A"), INT("place", 1),
				{ .name = { "tags", 4 }, .value = { .type = DDB_SS } }),
			NULL));
	REFUSED(g, DDB_MISUSE, "the item has no members but a length",
		ddb_put(g->db, model, &(struct ddb_item){ .len = 2 }, NULL));
	REFUSED(g, DDB_MISUSE, "the item has no members but a length",
		ddb_get(g->db, model, g->arena, &(struct ddb_item){ .len = 2 }, &out, NULL));
	assert_int_equal(
		ddb_put(g->db, model, ITEM(TEXT("shelf", "A"), INT("place", 1), INT("place", 2)), NULL),
		DDB_INVALID);
}

static void finding(void **state)
{
	struct ground *g = *state;
	void *p = NULL;
	size_t n = 0;
	for (uint64_t i = 1; i <= 6; i++)
		OK(g, ddb_put(g->db, model,
			      ITEM(TEXT("shelf", "F"), INT("place", i), TEXT("author", "Joyce"),
				      INT("year", 1940 - i)),
			      NULL));
	const struct ddb_value joyce = ddb_text_value("Joyce"), shelf = ddb_text_value("F"),
			       early = ddb_int_value(1937);
	const struct ddb_query q = { .where = ddb_and(ddb_eq(ddb_stored(model, "author"), &joyce),
					     ddb_exists(ddb_stored(model, "year"))),
		.order_by = "-year",
		.no_scan = true };
	OK(g, ddb_find_all(g->db, model, g->arena, &q, &p, &n));
	const struct ddb_item *items = p;
	assert_int_equal(n, 6);
	is_item(g, &items[0],
		"{\"shelf\":{\"S\":\"F\"},\"place\":{\"N\":\"1\"},\"author\":{\"S\":\"Joyce\"},"
		"\"year\":{\"N\":\"1939\"}}");
	struct ddb_cond where;
	OK(g, ddb_parse(g->db, model, g->arena, "shelf = ? AND year < ?", ddb_args("F", 1937), &where));
	OK(g, ddb_count(g->db, model, &(struct ddb_query){ .where = where }, &n));
	assert_int_equal(n, 3);
	struct ddb_item one;
	OK(g, ddb_first(g->db, model, g->arena,
		      &(struct ddb_query){ .where = ddb_and(ddb_eq(ddb_stored(model, "shelf"), &shelf),
						   ddb_eq(ddb_stored(model, "year"), &early)) },
		      &one));
	assert_int_equal(ddb_item_get(&one, "place")->n.lo, 3);
	struct ddb_cursor *c = ddb_find(g->db, model,
		&(struct ddb_query){ .where = ddb_eq(ddb_stored(model, "shelf"), &shelf), .page_size = 2 });
	for (n = 0; ddb_next(c); n++)
		;
	OK(g, ddb_finish(c));
	assert_int_equal(n, 6);
	OK(g, ddb_delete_where(g->db, model,
		      &(struct ddb_query){ .where = ddb_eq(ddb_stored(model, "shelf"), &shelf) }, NULL, &n));
	assert_int_equal(n, 6);
}

static void many(void **state)
{
	struct ground *g = *state;
	struct ddb_item items[30], keys[30], out[30];
	bool there;
	for (uint64_t i = 0; i < 30; i++) {
		struct ddb_member *m = calloc(3, sizeof *m);
		m[0] = (struct ddb_member)TEXT("shelf", "M");
		m[1] = (struct ddb_member)INT("place", i + 1);
		m[2] = (struct ddb_member)TEXT("title", "x");
		items[i] = (struct ddb_item){ m, 3 };
		keys[i] = (struct ddb_item){ m, 2 };
	}
	size_t found = 0;
	OK(g, ddb_put_all(g->db, model, items, 30, NULL));
	OK(g, ddb_get_all(g->db, model, g->arena, keys, 30, out, &found, NULL));
	assert_int_equal(found, 30);
	for (int i = 0; i < 30; i++)
		assert_true(ddb_item_equal(&items[i], &out[i]));
	OK(g, ddb_delete_all(g->db, model, keys, 30, NULL));
	OK(g, ddb_exists_item(g->db, model, &keys[7], &there));
	assert_false(there);
	struct ddb_step steps[] = { ddb_create_step(model, &items[0]),
		ddb_put_step(model, &items[1], ddb_missing(ddb_stored(model, "title"))) };
	OK(g, ddb_transact(g->db, steps, 2, NULL));
	struct ddb_get_step gets[] = { { .model = model, .key = &keys[0], .out = &out[0] },
		{ .model = model, .key = &keys[2], .out = &out[1] } };
	OK(g, ddb_transact_get(g->db, g->arena, gets, 2));
	assert_true(gets[0].found);
	assert_false(gets[1].found);
	assert_true(ddb_item_equal(&items[0], &out[0]));
	for (int i = 0; i < 30; i++)
		free(items[i].members);
}

static void time_to_live(void **state)
{
	struct ground *g = *state;
	const char *ttl = raw(g, "DescribeTimeToLive", "{\"TableName\":\"Books\"}");
	assert_non_null(strstr(ttl, "\"AttributeName\":\"expires\""));
	struct ddb_item *x = ITEM(TEXT("shelf", "T"), INT("place", 1), INT("expires", 1000));
	int64_t seconds = 0;
	assert_true(ddb_expired(model, x));
	assert_false(ddb_expired(model, KEY("T", 1)));
	assert_false(ddb_expires_in(model, KEY("T", 1), &seconds));
	OK(g, ddb_put(g->db, model, x, NULL));
	OK(g, ddb_extend(g->db, model, x, (struct ddb_time){ INT64_C(4000000000) * 1000000 }));
	assert_stored(g, "Books", "{\"shelf\":{\"S\":\"T\"},\"place\":{\"N\":\"1\"}}",
		"{\"shelf\":{\"S\":\"T\"},\"place\":{\"N\":\"1\"},\"expires\":{\"N\":\"4000000000\"}}");
	assert_false(ddb_expired(model, x));
	assert_true(ddb_expires_in(model, x, &seconds));
	assert_true(seconds > 0);
}

static void documents(void **state)
{
	struct ground *g = *state;
	struct ddb_item x;
	const char *text = NULL;
	OK(g, ddb_from_json(g->db, model, g->arena, "{\"shelf\":\"D\",\"place\":3,\"tags\":[1,true]}",
		      DDB_PLAIN_JSON, &x));
	is_item(g, &x,
		"{\"shelf\":{\"S\":\"D\"},\"place\":{\"N\":\"3\"},"
		"\"tags\":{\"L\":[{\"N\":\"1\"},{\"BOOL\":true}]}}");
	OK(g, ddb_to_json(g->db, model, g->arena, KEY("D", 3), DDB_DYNAMODB_JSON, &text));
	assert_string_equal(text, "{\"place\":{\"N\":\"3\"},\"shelf\":{\"S\":\"D\"}}");
	assert_true(ddb_same_key(g->db, model, &x, KEY("D", 3)));
	assert_false(ddb_same_key(g->db, model, &x, KEY("D", 4)));
}

/* ---- models ---- */
static void learnt(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *m = NULL;
	struct ddb_item out;
	OK(g, ddb_learn_model(g->db, g->arena, "Books", &m));
	assert_string_equal(m->name, "Books");
	assert_string_equal(m->table, "Books");
	assert_int_equal(m->nindexes, 3);
	assert_true(m->items);
	/* The table is as the model says. */
	OK(g, ddb_create_table(g->db, m, NULL));
	OK(g, ddb_put(g->db, m,
		      ITEM(TEXT("shelf", "L"), INT("place", 1), TEXT("author", "Woolf"), INT("year", 1927)),
		      NULL));
	const struct ddb_value woolf = ddb_text_value("Woolf");
	OK(g, ddb_one(g->db, m, g->arena,
		      &(struct ddb_query){ .where = ddb_and(ddb_eq(ddb_stored(m, "author"), &woolf),
						   ddb_exists(ddb_stored(m, "year"))),
			      .no_scan = true },
		      &out));
	assert_int_equal(ddb_item_get(&out, "year")->n.lo, 1927);
	assert_true(ddb_expired(m, ITEM(INT("expires", 5))));
	for (size_t i = 0; i < 3; i++) {
		const struct ddb_index *x = &m->indexes[i];
		if (!strcmp(x->name, "by_year")) {
			assert_true(x->local && x->keys_only);
			assert_string_equal(x->hash, "shelf");
			assert_string_equal(x->range, "year");
		} else if (!strcmp(x->name, "by_code")) {
			assert_false(x->local || x->keys_only || x->range);
			assert_string_equal(x->include[0], "title");
			assert_null(x->include[1]);
		} else {
			assert_string_equal(x->name, "by_author");
			assert_false(x->local || x->keys_only || x->include);
		}
	}
	m = NULL;
	assert_int_equal(ddb_learn_model(g->db, g->arena, "Nothing", &m), DDB_NO_TABLE);
	assert_null(m);
	REFUSED(g, DDB_MISUSE, "the table is NULL", ddb_learn_model(g->db, g->arena, NULL, &m));
	REFUSED(g, DDB_MISUSE, "the arena is NULL", ddb_learn_model(g->db, NULL, "Books", &m));
	REFUSED(g, DDB_MISUSE, "the model is NULL", ddb_learn_model(g->db, g->arena, "Books", NULL));
	assert_int_equal(ddb_learn_model(NULL, g->arena, "Books", &m), DDB_MISUSE);
}

static void wrong_models(void **state)
{
#define A                  \
	{                  \
		"a", DDB_S \
	}
	static const char *const c[] = { "c", NULL };
	static const struct ddb_item_index
		one[] = { { .name = "x", .hash = { "a", DDB_N } } },
		no_name[] = { { .hash = { "a", DDB_S } } }, no_hash[] = { { .name = "x" } },
		local[] = { { .name = "x", .hash = { "a", DDB_S }, .local = true } },
		both[] = { { .name = "x", .hash = { "b", DDB_S }, .keys_only = true, .include = c } };
	static const struct {
		struct ddb_item_table table;
		const char *why;
	} rows[] = {
		{ { .hash = A }, "the table has no name" },
		{ { .table = "", .hash = A }, "the table has no name" },
		{ { .table = "T" }, "T: there is no hash key" },
		{ { .table = "T", .hash = { "", DDB_S } }, "T: a key attribute has an empty name" },
		{ { .table = "T", .hash = { "a", DDB_BOOL } },
			"T: the key attribute a must be of type DDB_S, DDB_N or DDB_B" },
		{ { .table = "T", .hash = { "a", DDB_NONE } },
			"T: the key attribute a must be of type DDB_S, DDB_N or DDB_B" },
		{ { .table = "T", .hash = A, .range = { "a", DDB_S } }, "T: a cannot be both keys" },
		{ { .table = "T", .hash = A, .indexes = one, .nindexes = 1 },
			"T: the key attribute a is both S and N" },
		{ { .table = "T", .hash = A, .indexes = no_name, .nindexes = 1 }, "T: an index has no name" },
		{ { .table = "T", .hash = A, .indexes = no_hash, .nindexes = 1 },
			"T: index x has no hash key" },
		{ { .table = "T", .hash = A, .indexes = local, .nindexes = 1 },
			"T: index x: a local index has the table's hash key and a range key" },
		{ { .table = "T", .hash = A, .indexes = both, .nindexes = 1 },
			"T: index x: .keys_only and .include exclude each other" },
		{ { .table = "T", .hash = A, .nindexes = 1 }, "T: the indexes are NULL" },
		{ { .table = "T", .hash = A, .ttl = "a" }, "T: a cannot be a key and the expiry" },
	};
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ddb_error why;
		const struct ddb_model *m = NULL;
		assert_int_equal(ddb_item_model(g->arena, &rows[i].table, &m, &why), DDB_MISUSE);
		assert_string_equal(why.message, rows[i].why);
		assert_null(m);
		assert_int_equal(ddb_item_model(g->arena, &rows[i].table, &m, NULL), DDB_MISUSE);
	}
	struct ddb_error why;
	const struct ddb_model *m = NULL;
	assert_int_equal(ddb_item_model(NULL, &books, &m, &why), DDB_MISUSE);
	assert_string_equal(why.message, "the arena is NULL");
	assert_int_equal(ddb_item_model(g->arena, NULL, &m, &why), DDB_MISUSE);
	assert_string_equal(why.message, "the table is NULL");
	assert_int_equal(ddb_item_model(g->arena, &books, NULL, &why), DDB_MISUSE);
	assert_string_equal(why.message, "the model is NULL");
	assert_int_equal(ddb_item_model(g->arena, &books, &m, &why), DDB_OK);
	assert_int_equal(ddb_model_check(m, &why), DDB_OK);
}

static int library_up(void **state)
{
	if (ground_up(state))
		return -1;
	struct ground *g = *state;
	assert_int_equal(ddb_item_model(g->arena, &books, &model, NULL), DDB_OK);
	OK(g, ddb_create_table(g->db, model, NULL));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_item),
		cmocka_unit_test(conditions_and_changes),
		cmocka_unit_test(save_and_refresh),
		cmocka_unit_test(wrong_items),
		cmocka_unit_test(finding),
		cmocka_unit_test(many),
		cmocka_unit_test(time_to_live),
		cmocka_unit_test(documents),
		cmocka_unit_test(learnt),
		cmocka_unit_test(wrong_models),
	};
	return ON_EVERY_STORE(tests, library_up);
}
