/* SPDX-License-Identifier: Apache-2.0 */
/* Updates: what the vectors leave out of 04-R1 to R14, 02-V5, 02-N7, 05-5.4 and 06-W5 to W8. */
#include "support.h"

#define MISSING  "The provided expression refers to an attribute that does not exist in the item"
#define TYPE     "An operand in the update expression has an incorrect data type"
#define PATH     "The document path provided in the update expression is invalid for update"
#define OVERFLOW "Number overflow. Attempting to store a number with magnitude larger than supported range"
#define NESTING                                                                                            \
	"Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond " \
	"supported limit"
#define KEY "{\"pk\":{\"S\":\"k\"}}"

struct row {
	const char *before; /* NULL: no item */
	const char *text, *values;
	const char *after, *error;                 /* both NULL: no item */
	const char *old_fragments, *new_fragments; /* NULL: absent */
};

static void check_fragments(
	struct bench *b, const struct update *update, struct str image, bool new_image, const char *wanted)
{
	struct str got;
	assert_true(ddbi_updated_fragments(update, image, new_image, &b->err, &got));
	assert_packed_equal(got, wanted ? packed_from(b, wanted) : STR_NONE);
}

static void check(const struct row *row)
{
	struct bench b;
	struct applied applied;
	bench_begin(&b);
	set_placeholders(&b, row->values, NULL);
	const struct update *update = parse_update(&b, row->text);
	struct str before = row->before ? packed_from(&b, row->before) : STR_NONE;
	bool good = ddbi_apply_update(update, before, packed_from(&b, KEY), &b.err, &applied);
	if (good == (row->error != NULL))
		fail_msg("%s: %s", row->text, good ? "no error" : message_of(&b));
	if (row->error) {
		assert_int_equal(b.err.exception, EXCEPTION_VALIDATION);
		assert_string_equal(message_of(&b), row->error);
	} else {
		assert_packed_equal(applied.item, row->after ? packed_from(&b, row->after) : STR_NONE);
		check_fragments(&b, update, before, false, row->old_fragments);
		check_fragments(&b, update, applied.item, true, row->new_fragments);
	}
	bench_end(&b);
}

#define CHECK_ALL(rows)                                             \
	for (size_t i = 0; i < sizeof(rows) / sizeof(*(rows)); i++) \
	check(&(rows)[i])

#define L3 "{\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"},{\"N\":\"2\"}]},\"pk\":{\"S\":\"k\"}}"

static void test_values(void **state)
{
	(void)state;
	static const struct row rows[] = {
		/* R9: an unneeded operand is not looked at */
		{ "{\"a\":{\"N\":\"1\"}}", "SET a = if_not_exists(a, nope)", NULL, "{\"a\":{\"N\":\"1\"}}",
			NULL, "{\"a\":{\"N\":\"1\"}}", "{\"a\":{\"N\":\"1\"}}" },
		{ "{}", "SET a = if_not_exists(a, nope)", NULL, NULL, MISSING, NULL, NULL },
		{ "{\"b\":{\"N\":\"1\"}}", "SET a = if_not_exists(a, if_not_exists(c, b))", NULL,
			"{\"a\":{\"N\":\"1\"},\"b\":{\"N\":\"1\"}}", NULL, NULL, "{\"a\":{\"N\":\"1\"}}" },
		/* R1: also through nested targets */
		{ "{\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"x\"}}}}", "SET m.a = m.b, m.b = m.a",
			NULL, "{\"m\":{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"1\"}}}}", NULL,
			"{\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"x\"}}}}",
			"{\"m\":{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"1\"}}}}" },
		/* a whole container moves into itself */
		{ "{\"m\":{\"M\":{\"a\":{\"L\":[]}}}}", "SET m.b = m", NULL,
			"{\"m\":{\"M\":{\"a\":{\"L\":[]},\"b\":{\"M\":{\"a\":{\"L\":[]}}}}}}", NULL, NULL,
			"{\"m\":{\"M\":{\"b\":{\"M\":{\"a\":{\"L\":[]}}}}}}" },
		/* R3 after R2 */
		{ "{\"a\":{\"S\":\"x\"}}", "SET b = a + nope", NULL, NULL, MISSING, NULL, NULL },
		{ "{\"a\":{\"N\":\"1\"}}", "SET b = list_append(a, a)", NULL, NULL, TYPE, NULL, NULL },
		/* R14, 02-N7 */
		{ "{\"a\":{\"N\":\"9.9999999999999999999999999999999999999E+125\"}}", "ADD a :v",
			"{\":v\":{\"N\":\"1E125\"}}", NULL, OVERFLOW, NULL, NULL },
		{ "{\"a\":{\"N\":\"1\"}}", "SET a = a - :v", "{\":v\":{\"N\":\"1E-38\"}}",
			"{\"a\":{\"N\":\"0.99999999999999999999999999999999999999\"}}", NULL,
			"{\"a\":{\"N\":\"1\"}}",
			"{\"a\":{\"N\":\"0.99999999999999999999999999999999999999\"}}" },
		{ "{\"a\":{\"N\":\"1\"}}", "SET a = a + :v", "{\":v\":{\"N\":\"1E-38\"}}", NULL, OVERFLOW,
			NULL, NULL },
	};
	CHECK_ALL(rows);
}

static void test_lists(void **state)
{
	(void)state;
	static const struct row rows[] = {
		/* R5, R6 and W7 together: replace, remove, append, by the old indices */
		{ L3, "SET l[9] = :b, l[1] = :a, l[5] = :c REMOVE l[0], l[2]",
			"{\":a\":{\"S\":\"a\"},\":b\":{\"S\":\"b\"},\":c\":{\"S\":\"c\"}}",
			"{\"l\":{\"L\":[{\"S\":\"a\"},{\"S\":\"c\"},{\"S\":\"b\"}]},\"pk\":{\"S\":\"k\"}}",
			NULL, "{\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"},{\"N\":\"2\"}]}}",
			"{\"l\":{\"L\":[{\"S\":\"a\"},{\"S\":\"c\"},{\"S\":\"b\"}]}}" },
		{ L3, "REMOVE l[1]", NULL,
			"{\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"2\"}]},\"pk\":{\"S\":\"k\"}}", NULL,
			"{\"l\":{\"L\":[{\"N\":\"1\"}]}}", "{\"l\":{\"L\":[{\"N\":\"2\"}]}}" },
		{ L3, "SET l[7] = :v", "{\":v\":{\"N\":\"3\"}}",
			"{\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"}]},\"pk\":{"
			"\"S\":\"k\"}}",
			NULL, NULL, NULL },
		{ L3, "REMOVE l[0], l[1], l[2]", NULL, "{\"l\":{\"L\":[]},\"pk\":{\"S\":\"k\"}}", NULL,
			"{\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"},{\"N\":\"2\"}]}}", NULL },
		{ L3, "ADD l[1] :v, l[8] :v", "{\":v\":{\"N\":\"0.5\"}}",
			"{\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"1.5\"},{\"N\":\"2\"},{\"N\":\"0.5\"}]},\"pk\":"
			"{\"S\":\"k\"}}",
			NULL, "{\"l\":{\"L\":[{\"N\":\"1\"}]}}", "{\"l\":{\"L\":[{\"N\":\"1.5\"}]}}" },
		{ L3, "SET l[3].a = :v", "{\":v\":{\"N\":\"3\"}}", NULL, PATH, NULL, NULL },
		{ L3, "SET l[1].a = :v", "{\":v\":{\"N\":\"3\"}}", NULL, PATH, NULL, NULL },
		{ L3, "SET l.a = :v", "{\":v\":{\"N\":\"3\"}}", NULL, PATH, NULL, NULL },
		{ L3, "REMOVE l.a", NULL, NULL, PATH, NULL, NULL },
		{ L3, "REMOVE k[0]", NULL, NULL, PATH, NULL, NULL },
		{ L3, "DELETE l[9] :v", "{\":v\":{\"SS\":[\"a\"]}}", L3, NULL, NULL, NULL },
	};
	CHECK_ALL(rows);
}

static void test_sets(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "{\"s\":{\"NS\":[\"10\",\"9\",\"-1\"]}}", "ADD s :v",
			"{\":v\":{\"NS\":[\"9.0\",\"100\",\"-2\"]}}",
			"{\"s\":{\"NS\":[\"-2\",\"-1\",\"9\",\"10\",\"100\"]}}", NULL,
			"{\"s\":{\"NS\":[\"10\",\"9\",\"-1\"]}}",
			"{\"s\":{\"NS\":[\"-2\",\"-1\",\"9\",\"10\",\"100\"]}}" },
		{ "{\"s\":{\"NS\":[\"10\",\"9\",\"-1\"]}}", "DELETE s :v",
			"{\":v\":{\"NS\":[\"1e1\",\"-1\",\"8\"]}}", "{\"s\":{\"NS\":[\"9\"]}}", NULL,
			"{\"s\":{\"NS\":[\"10\",\"9\",\"-1\"]}}", "{\"s\":{\"NS\":[\"9\"]}}" },
		{ "{\"m\":{\"M\":{\"s\":{\"BS\":[\"AQ==\"]}}}}", "DELETE m.s :v",
			"{\":v\":{\"BS\":[\"AQ==\"]}}", "{\"m\":{\"M\":{}}}", NULL,
			"{\"m\":{\"M\":{\"s\":{\"BS\":[\"AQ==\"]}}}}", NULL },
		{ "{\"m\":{\"M\":{}}}", "ADD m.s :v DELETE m.t :v", "{\":v\":{\"SS\":[\"b\",\"\"]}}",
			"{\"m\":{\"M\":{\"s\":{\"SS\":[\"\",\"b\"]}}}}", NULL, NULL,
			"{\"m\":{\"M\":{\"s\":{\"SS\":[\"\",\"b\"]}}}}" },
		{ "{\"s\":{\"SS\":[\"a\"]}}", "DELETE s :v", "{\":v\":{\"NS\":[\"1\"]}}", NULL, TYPE, NULL,
			NULL },
		{ "{\"s\":{\"L\":[]}}", "ADD s :v", "{\":v\":{\"SS\":[\"1\"]}}", NULL, TYPE, NULL, NULL },
		{ "{\"a\":{\"N\":\"1\"}}", "DELETE a.s :v", "{\":v\":{\"SS\":[\"1\"]}}", NULL, PATH, NULL,
			NULL },
		{ "{\"a\":{\"N\":\"1\"}}", "ADD b.s :v", "{\":v\":{\"SS\":[\"1\"]}}", NULL, PATH, NULL,
			NULL },
	};
	CHECK_ALL(rows);
}

static void test_no_item(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ NULL, "REMOVE a, m.b DELETE s :v", "{\":v\":{\"SS\":[\"1\"]}}", NULL, NULL, NULL, NULL },
		{ NULL, "SET a = :v REMOVE m.b, l[1].c", "{\":v\":{\"N\":\"1\"}}",
			"{\"pk\":{\"S\":\"k\"},\"a\":{\"N\":\"1\"}}", NULL, NULL, "{\"a\":{\"N\":\"1\"}}" },
		{ NULL, "SET m.b = :v", "{\":v\":{\"N\":\"1\"}}", NULL, PATH, NULL, NULL },
		{ NULL, "SET a = b", NULL, NULL, MISSING, NULL, NULL },
		{ NULL, "SET a = if_not_exists(a, :v) + :v", "{\":v\":{\"N\":\"1\"}}",
			"{\"pk\":{\"S\":\"k\"},\"a\":{\"N\":\"2\"}}", NULL, NULL, "{\"a\":{\"N\":\"2\"}}" },
	};
	CHECK_ALL(rows);
}

/* 04-R12: without an update, an item of nothing but its key. */
static void test_no_update(void **state)
{
	(void)state;
	struct bench b;
	struct applied applied;
	struct update empty = { .n = 0 };
	bench_begin(&b);
	struct str key = packed_from(&b, KEY), old = packed_from(&b, L3);
	assert_true(ddbi_apply_update(NULL, STR_NONE, key, &b.err, &applied));
	assert_packed_equal(applied.item, key);
	assert_true(ddbi_apply_update(&empty, STR_NONE, key, &b.err, &applied));
	assert_packed_equal(applied.item, key);
	assert_true(ddbi_apply_update(NULL, old, key, &b.err, &applied));
	assert_packed_equal(applied.item, old);
	bench_end(&b);
}

/* 31 lists in an attribute are the most (02-V5); a path of two parts has one container round its target. */
static void test_nesting(void **state)
{
	(void)state;
	struct bench b;
	struct applied applied;
	char values[512] = "{\":v\":";
	bench_begin(&b);
	for (size_t i = 0; i < 31; i++)
		memcpy(values + strlen(values), "{\"L\":[", 7);
	for (size_t i = 0; i < 31; i++)
		memcpy(values + strlen(values), "]}", 3);
	memcpy(values + strlen(values), "}", 2);
	set_placeholders(&b, values, NULL);
	struct str old = packed_from(&b, "{\"m\":{\"M\":{\"l\":{\"L\":[]}}}}");
	assert_true(ddbi_apply_update(parse_update(&b, "SET a = :v"), old, old, &b.err, &applied));
	assert_false(ddbi_apply_update(parse_update(&b, "SET m.a = :v"), old, old, &b.err, &applied));
	assert_string_equal(message_of(&b), NESTING);
	struct str deep = applied.item;
	assert_true(ddbi_apply_update(parse_update(&b, "SET a = :v"), old, old, &b.err, &applied));
	deep = applied.item;
	assert_true(ddbi_apply_update(parse_update(&b, "SET m.a = a[0]"), deep, deep, &b.err, &applied));
	assert_false(ddbi_apply_update(parse_update(&b, "SET m.l[0] = a[0]"), deep, deep, &b.err, &applied));
	assert_string_equal(message_of(&b), NESTING);
	assert_true(
		ddbi_apply_update(parse_update(&b, "SET m.l[0] = a[0][0]"), deep, deep, &b.err, &applied));
	bench_end(&b);
}

/* 05-5.4: ADD appends to lists, and the error of a stored value of another type is its own (L14). */
static void test_legacy(void **state)
{
	(void)state;
	struct bench b;
	struct applied applied;
	bench_begin(&b);
	struct str old = packed_from(&b, "{\"l\":{\"L\":[{\"N\":\"1\"}]},\"s\":{\"S\":\"x\"}}");
	struct str values = packed_from(&b, "{\"l\":{\"L\":[{\"N\":\"1\"}]},\"n\":{\"N\":\"1\"}}");
	struct path_part parts[] = { { STR("l"), 0 }, { STR("k"), 0 }, { STR("s"), 0 } };
	struct update_action actions[] = {
		{ .verb = UPDATE_ADD, .target = { &parts[0], 1 }, .value = { .kind = UPDATE_OPERAND_VALUE } },
		{ .verb = UPDATE_ADD, .target = { &parts[1], 1 }, .value = { .kind = UPDATE_OPERAND_VALUE } },
		{ .verb = UPDATE_ADD, .target = { &parts[2], 1 }, .value = { .kind = UPDATE_OPERAND_VALUE } },
	};
	actions[0].value.value = actions[1].value.value = ddbi_item_get(values, STR("l"));
	actions[2].value.value = ddbi_item_get(values, STR("n"));
	struct update update = { actions, 2, true };
	assert_true(ddbi_apply_update(&update, old, old, &b.err, &applied));
	assert_packed_equal(
		applied.item, packed_from(&b, "{\"k\":{\"L\":[{\"N\":\"1\"}]},\"l\":{\"L\":[{\"N\":\"1\"},"
					      "{\"N\":\"1\"}]},\"s\":{\"S\":\"x\"}}"));
	update.n = 3;
	assert_false(ddbi_apply_update(&update, old, old, &b.err, &applied));
	assert_string_equal(message_of(&b), "Type mismatch for attribute to update");
	bench_end(&b);
}

/* 02-Z5 */
static void test_counts(void **state)
{
	(void)state;
	struct bench b;
	struct applied applied;
	bench_begin(&b);
	set_placeholders(&b, "{\":v\":{\"N\":\"1\"}}", NULL);
	struct str old = packed_from(&b, L3);
	const struct update *update =
		parse_update(&b, "SET a = :v, l[0] = :v, n = :v + :v REMOVE l[1], x ADD y :v");
	assert_true(ddbi_apply_update(update, old, old, &b.err, &applied));
	assert_int_equal(applied.set_actions, 4);
	assert_int_equal(applied.remove_actions, 2);
	assert_int_equal(applied.extra_bytes, 51);
	bench_end(&b);
}

/* More attributes and actions than the small arrays hold, in all orders. */
static void test_many(void **state)
{
	(void)state;
	struct bench b;
	struct applied applied;
	char before[4096] = "{", text[4096] = "SET ", after[8192] = "{";
	bench_begin(&b);
	for (int i = 0; i < 100; i++) {
		char *end = before + strlen(before), *wanted = after + strlen(after);
		snprintf(end, 40, "%s\"k%d\":{\"N\":\"%d\"}", i ? "," : "", i, i);
		snprintf(wanted, 40, "%s\"k%d\":{\"N\":\"%d\"}", i ? "," : "", i, i % 2 ? i : 99 - i);
	}
	for (int i = 98; i >= 0; i -= 2)
		snprintf(text + strlen(text), 40, "k%d = k%d, ", i, 99 - i);
	for (int i = 0; i < 50; i++) {
		snprintf(text + strlen(text), 40, "%sn%d = k%d", i ? ", " : "", i, i);
		snprintf(after + strlen(after), 40, ",\"n%d\":{\"N\":\"%d\"}", i, i);
	}
	memcpy(before + strlen(before), "}", 2);
	memcpy(after + strlen(after), "}", 2);
	struct str old = packed_from(&b, before);
	assert_true(ddbi_apply_update(parse_update(&b, text), old, old, &b.err, &applied));
	assert_packed_equal(applied.item, packed_from(&b, after));
	assert_true(ddbi_packed_valid(applied.item));
	bench_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_no_item),
		cmocka_unit_test(test_no_update),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests_name("updates", tests, NULL, NULL);
}
