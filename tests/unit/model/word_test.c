/* SPDX-License-Identifier: Apache-2.0 */
/* Values as people type them: what they are for an attribute, and what they are taken for where nothing is
 * known. */
#include "things.h"

#define ONE(word) ((struct ddb_args){ (const struct ddb_val[]){ ddb_arg_word(word) }, 1 })

/* The item after SET x = ?, or the error. */
static const char *stored(struct ground *g, const char *word)
{
	static const struct ddb_item_table any = { .table = "Any", .hash = { "k", DDB_S } };
	const struct ddb_model *m;
	const struct ddb_change *changes;
	const char *json = NULL;
	struct ddb_member members[] = { { { "k", 1 }, { .type = DDB_S, .s = { "k", 1 } } } };
	struct ddb_item key = { members, 1 }, out;
	assert_int_equal(ddb_item_model(g->arena, &any, &m, NULL), DDB_OK);
	OK(g, ddb_create_table(g->db, m, NULL));
	if (ddb_parse_changes(g->db, m, g->arena, "SET x = ?", ONE(word), &changes))
		return ddb_errmsg(g->db);
	OK(g, ddb_update(
		      g->db, m, &key, changes, &(struct ddb_update_opts){ .out = &out, .arena = g->arena }));
	OK(g, ddb_delete(g->db, m, &key, NULL));
	assert_int_equal(ddb_item_to_json(g->arena, &out, DDB_DYNAMODB_JSON, &json, NULL), DDB_OK);
	return json;
}

static void what_words_are_taken_for(void **state)
{
	struct ground *g = *state;
	static const struct {
		const char *word, *x;
	} cases[] = {
		{ "5", "{\"N\":\"5\"}" },
		{ "-0.50", "{\"N\":\"-0.5\"}" },
		{ "1e3", "{\"N\":\"1000\"}" },
		{ "1E-2", "{\"N\":\"0.01\"}" },
		{ "0", "{\"N\":\"0\"}" },
		{ "12345678901234567890123456789012345678",
			"{\"N\":\"12345678901234567890123456789012345678\"}" },
		/* no numbers to JSON */
		{ "007", "{\"S\":\"007\"}" },
		{ "+49", "{\"S\":\"+49\"}" },
		{ ".5", "{\"S\":\".5\"}" },
		{ "5.", "{\"S\":\"5.\"}" },
		{ "1e", "{\"S\":\"1e\"}" },
		{ "-", "{\"S\":\"-\"}" },
		{ "5 ", "{\"S\":\"5 \"}" },
		{ "0x10", "{\"S\":\"0x10\"}" },
		{ "", "{\"S\":\"\"}" },
		{ "\"5\"", "{\"S\":\"5\"}" },
		{ "\"\\u00e9\"", "{\"S\":\"\xC3\xA9\"}" },
		{ "true", "{\"BOOL\":true}" },
		{ "false", "{\"BOOL\":false}" },
		{ "null", "{\"NULL\":true}" },
		{ "True", "{\"S\":\"True\"}" },
		{ "[1, \"x\", null]", "{\"L\":[{\"N\":\"1\"},{\"S\":\"x\"},{\"NULL\":true}]}" },
		{ "{\"a\":{}}", "{\"M\":{\"a\":{\"M\":{}}}}" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char expected[256];
		snprintf(expected, sizeof expected, "{\"k\":{\"S\":\"k\"},\"x\":%s}", cases[i].x);
		assert_string_equal(stored(g, cases[i].word), expected);
	}
}

static void what_is_no_value(void **state)
{
	struct ground *g = *state;
	assert_string_equal(stored(g, "[1,"), "changes, column 9: \"[1,\" begins as JSON does but is none "
					      "from character 4 on; a text that begins "
					      "so is written as a JSON text\n    SET x = ?\n            ^");
	assert_string_equal(stored(g, "123456789012345678901234567890123456789"),
		"changes, column 9: Attempting to store more than 38 significant digits in a Number\n    SET "
		"x = ?\n"
		"            ^");
	assert_string_equal(stored(g, "\xFF"),
		"changes, column 9: the value is not valid UTF-8\n    SET x = ?\n            ^");
	assert_string_equal(stored(g, NULL), "changes, column 9: the value is NULL; for \"absent\" there are "
					     "attribute_not_exists and REMOVE\n"
					     "    SET x = ?\n            ^");
}

/* Keys of items without a struct take their own type. */
static void keys_by_their_type(void **state)
{
	struct ground *g = *state;
	static const struct ddb_item_index indexes[] = { { .name = "i", .hash = { "b", DDB_B } } };
	static const struct ddb_item_table keyed = { .table = "Keyed",
		.hash = { "s", DDB_S },
		.range = { "n", DDB_N },
		.indexes = indexes,
		.nindexes = 1 };
	const struct ddb_model *m;
	struct ddb_cond c;
	struct ddb_explanation e;
	const struct ddb_args two = { (const struct ddb_val[]){ ddb_arg_word("5"), ddb_arg_word("007") }, 2 };
	assert_int_equal(ddb_item_model(g->arena, &keyed, &m, NULL), DDB_OK);
	OK(g, ddb_parse(g->db, m, g->arena, "s = ? AND n > ?", two, &c));
	OK(g, ddb_explain(g->db, m, g->arena, &(struct ddb_query){ .where = c }, &e));
	assert_string_equal(e.key, "s = \"5\" AND n > 7");
	OK(g, ddb_parse(g->db, m, g->arena, "b = ?", ONE("AQI="), &c));
	OK(g, ddb_explain(g->db, m, g->arena, &(struct ddb_query){ .where = c }, &e));
	assert_int_equal(e.way, DDB_WAY_QUERY);
	REFUSED(g, DDB_INVALID, "condition, column 5: \"x\" is no number\n    n = ?\n        ^",
		ddb_parse(g->db, m, g->arena, "n = ?", ONE("x"), &c));
	REFUSED(g, DDB_INVALID,
		"condition, column 5: \"AQ\" is no base64, in which bytes are given\n    b = ?\n        ^",
		ddb_parse(g->db, m, g->arena, "b = ?", ONE("AQ"), &c));
}

static size_t count(struct ground *g, const char *text, const char *word)
{
	size_t n = 99;
	struct ddb_cond c;
	OK(g, ddb_parse(g->db, &person_model, g->arena, text, ONE(word), &c));
	OK(g, person_count(g->db, &(struct ddb_query){ .where = c }, &n));
	return n;
}

static void members_of_structs(void **state)
{
	struct ground *g = *state;
	struct person ann = {
		.email = "5", .last_name = "true", .age = 20, .score = 1.5, .role = ROLE_ADMIN
	};
	ann.tags = ddb_text_set("1", "b");
	OK(g, person_put(g->db, &ann, NULL));
	assert_int_equal(count(g, "email = ?", "5"), 1);
	assert_int_equal(count(g, "last_name = ?", "true"), 1);
	assert_int_equal(count(g, "age < ?", "21"), 1);
	assert_int_equal(count(g, "score = ?", "1.50"), 1);
	assert_int_equal(count(g, "role = ?", "admin"), 1);
	assert_int_equal(count(g, "contains(tags, ?)", "1"), 1);
	assert_int_equal(count(g, "size(email) = ?", "1"), 1);
	assert_int_equal(count(g, "created_at > ?", "2001-01-01T00:00:00.000000Z"), 1);
	struct ddb_cond c;
	REFUSED(g, DDB_INVALID, "condition, column 7: \"old\" is no number\n    age = ?\n          ^",
		ddb_parse(g->db, &person_model, g->arena, "age = ?", ONE("old"), &c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_words_are_taken_for),
		cmocka_unit_test(what_is_no_value),
		cmocka_unit_test(keys_by_their_type),
		cmocka_unit_test(members_of_structs),
	};
	return cmocka_run_group_tests(tests, ground_up, ground_down);
}
