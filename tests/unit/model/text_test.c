/* SPDX-License-Identifier: Apache-2.0 */
/* The text door: conditions and changes in DynamoDB's expression language. */
#include "base/text.h"
#include "things.h"

struct answer {
	const char *id;
	bool agreed;
	int marks; /* stored as one more */
};
DDB_DECLARE(answer);
static const char *encode_marks(const void *member, struct ddb_arena *arena, struct ddb_value *out)
{
	(void)arena;
	*out = ddb_int_value(*(const int *)member + 1);
	return NULL;
}
static const char *decode_marks(const struct ddb_value *v, struct ddb_arena *arena, void *member)
{
	int64_t n;
	(void)arena;
	if (v->type != DDB_N || !ddb_decimal_to_int(v->n, &n))
		return "a whole number is needed";
	*(int *)member = (int)n - 1;
	return NULL;
}
static const struct ddb_name agreements[] = { { "no", false }, { "yes", true }, { 0 } };
static const struct ddb_attr answer_attrs[] = { DDB_HASH(answer, id), DDB_ENUM(answer, agreed, agreements),
	DDB_CUSTOM(answer, marks, .encode = encode_marks, .decode = decode_marks, .type = DDB_N) };
DDB_MODEL(answer, "Answers");

static struct ddb_cond parsed(struct ground *g, const char *text, struct ddb_args args)
{
	struct ddb_cond c = DDB_ALWAYS;
	OK(g, ddb_parse(g->db, &person_model, g->arena, text, args, &c));
	return c;
}

static size_t count(struct ground *g, const char *text, struct ddb_args args)
{
	size_t n = 99;
	OK(g, person_count(g->db, &(struct ddb_query){ .where = parsed(g, text, args) }, &n));
	return n;
}

static int people_up(void **state)
{
	ground_up(state);
	struct ground *g = *state;
	struct person people[] = {
		{ .email = "ann@x.org",
			.first_name = "Ann",
			.last_name = "Smith",
			.age = 20,
			.score = 1.5,
			.role = ROLE_ADMIN,
			.tags = ddb_text_set("a", "b"),
			.created_at = { 1000000 } },
		{ .email = "bob@x.org",
			.first_name = "Bob",
			.last_name = "Smith",
			.age = 30,
			.score = 2,
			.team = { true, 7 },
			.created_at = { 2000000 } },
		{ .email = "cid@y.org", .last_name = "Jones", .age = 40, .nickname = "size" },
	};
	OK(g, person_put_all(g->db, people, 3, NULL));
	return 0;
}

static void comparisons(void **state)
{
	struct ground *g = *state;
	assert_int_equal(count(g, "age > ?", ddb_args(20)), 2);
	assert_int_equal(count(g, "age >= ?", ddb_args(20)), 3);
	assert_int_equal(count(g, "? < age", ddb_args(20)), 2);
	assert_int_equal(count(g, "last_name = ? AND age <> ?", ddb_args("Smith", 20)), 1);
	assert_int_equal(count(g, "age between ? and ?", ddb_args(20, 30)), 2);
	assert_int_equal(count(g, "age IN (?, ?)", ddb_args(20, 40)), 2);
	assert_int_equal(count(g, "NOT age = ? AND NOT (age = ?)", ddb_args(20, 30)), 1);
	assert_int_equal(count(g, "age = ? OR age = ? AND score = ?", ddb_args(40, 20, 9.5)), 1);
	assert_int_equal(count(g, "(age = ? OR age = ?) AND score = ?", ddb_args(40, 20, 1.5)), 1);
	assert_int_equal(count(g, "score < age", (struct ddb_args){ 0 }), 3);
	assert_int_equal(count(g, "email = ?", ddb_args("bob@x.org")), 1);
}

static void functions(void **state)
{
	struct ground *g = *state;
	assert_int_equal(count(g, "begins_with(first_name, ?)", ddb_args("A")), 1);
	assert_int_equal(count(g, "contains(email, ?)", ddb_args("x.org")), 2);
	assert_int_equal(count(g, "contains(tags, ?)", ddb_args("b")), 1);
	assert_int_equal(count(g, "attribute_exists(first_name)", (struct ddb_args){ 0 }), 2);
	assert_int_equal(count(g, "attribute_not_exists(first_name)", (struct ddb_args){ 0 }), 1);
	assert_int_equal(count(g, "attribute_type(tags, ?)", ddb_args("SS")), 1);
	assert_int_equal(count(g, "size(last_name) = ? AND size (tags) > ?", ddb_args(5, 1)), 1);
}

/* Each value takes the form in which its member is stored. */
static void values_take_their_members_form(void **state)
{
	struct ground *g = *state;
	struct ddb_time two = { 2000000 };
	assert_int_equal(count(g, "role = ?", ddb_args("admin")), 1);
	assert_int_equal(count(g, "role = ?", ddb_args(ROLE_MEMBER)), 2);
	assert_int_equal(count(g, "created_at = ?", ddb_args(two)), 1);
	assert_int_equal(count(g, "created_at < ?", ddb_args("1970-01-01T00:00:02Z")), 1);
	assert_int_equal(count(g, "team = ?", ddb_args(7)), 1);
	struct ddb_value v = ddb_text_value("Bob");
	assert_int_equal(count(g, "first_name = ?", ddb_args(&v)), 1);
}

/* A parsed condition finds its way as one that was written in C, and is copied like it. */
static void the_planner_sees_through_it(void **state)
{
	struct ground *g = *state;
	struct ddb_arena *brief = ddb_arena_new();
	struct ddb_cond c;
	char text[] = "last_name = ? AND created_at > ?", name[] = "Smith";
	struct ddb_time one = { 1000000 };
	OK(g, ddb_parse(g->db, &person_model, brief, text, ddb_args(name, one), &c));
	c = ddb_cond_copy(g->arena, c);
	ddb_arena_free(brief);
	memset(text, 'x', sizeof text - 1);
	memset(name, 'x', sizeof name - 1);
	struct person p;
	OK(g, person_first(g->db, g->arena, &(struct ddb_query){ .where = c, .no_scan = true }, &p));
	assert_string_equal(p.email, "bob@x.org");
	OK(g, person_first(g->db, g->arena,
		      &(struct ddb_query){ .where = ddb_and(c, ddb_lt(P(age), 31)), .no_scan = true }, &p));
	REFUSED(g, DDB_MISUSE, "a condition on person was given where one on post is needed",
		post_count(g->db, &(struct ddb_query){ .where = c }, &(size_t){ 0 }));
}

static void changes(void **state)
{
	struct ground *g = *state;
	const struct ddb_change *c = NULL;
	OK(g, post_put(g->db, &(struct post){ .blog = "b", .number = 1, .title = "old", .likes = 5 }, NULL));
	OK(g, ddb_parse_changes(g->db, &post_model, g->arena, "SET likes = likes + ?, title = ?",
		      ddb_args(2, "new"), &c));
	OK(g, post_update(g->db, &(struct post){ .blog = "b", .number = 1 }, c, NULL));
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"b\"},\"number\":{\"N\":\"1\"}}",
		"{\"blog\":{\"S\":\"b\"},\"number\":{\"N\":\"1\"},\"title\":{\"S\":\"new\"},\"likes\":{\"N\":"
		"\"7\"}}");
	OK(g, ddb_parse_changes(g->db, &post_model, g->arena, "remove title add likes ? set title2 = title",
		      ddb_args(1), &c) == DDB_INVALID
			? DDB_OK
			: DDB_INTERNAL);
	OK(g, ddb_parse_changes(g->db, &post_model, g->arena,
		      "ADD likes ? SET title = if_not_exists(title, ?)", ddb_args(-3, "none"), &c));
	OK(g, post_update(g->db, &(struct post){ .blog = "b", .number = 2 }, c, NULL));
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"b\"},\"number\":{\"N\":\"2\"}}",
		"{\"blog\":{\"S\":\"b\"},\"number\":{\"N\":\"2\"},\"title\":{\"S\":\"none\"},\"likes\":{"
		"\"N\":\"-3\"}}");
	REFUSED(g, DDB_MISUSE, "a change of post was given where one of person is needed",
		person_update(g->db, PERSON("ann@x.org"), c, NULL));
}

static void a_part_of_bytes(void **state)
{
	struct ground *g = *state;
	struct ddb_bytes part = { "bc", 2 };
	struct ddb_val word = ddb_arg_word("YmM="); /* "bc" in base64 */
	struct thing t = { .id = "b", .at = 1, .blob = { "abc", 3 } };
	struct ddb_cond c;
	size_t n;
	OK(g, thing_put(g->db, &t, NULL));
	OK(g, ddb_parse(g->db, &thing_model, g->arena, "contains(blob, ?)", ddb_args(part), &c));
	OK(g, thing_count(g->db, &(struct ddb_query){ .where = c }, &n));
	assert_int_equal(n, 1);
	OK(g, ddb_parse(
		      g->db, &thing_model, g->arena, "contains(blob, ?)", (struct ddb_args){ &word, 1 }, &c));
	OK(g, thing_count(g->db, &(struct ddb_query){ .where = c }, &n));
	assert_int_equal(n, 1);
	REFUSED(g, DDB_INVALID,
		"condition, column 16: an element of thing.blob holds bytes; a text was given\n"
		"    contains(blob, ?)\n"
		"                   ^",
		ddb_parse(g->db, &thing_model, g->arena, "contains(blob, ?)", ddb_args("b"), &c));
	REFUSED(g, DDB_INVALID,
		"condition, column 16: an element of thing.text holds a text; a struct ddb_bytes was given\n"
		"    contains(text, ?)\n"
		"                   ^",
		ddb_parse(g->db, &thing_model, g->arena, "contains(text, ?)", ddb_args(part), &c));
	OK(g, thing_delete(g->db, &t, NULL));
}

static void nested_changes(void **state)
{
	struct ground *g = *state;
	const struct ddb_change *c = NULL;
	struct device phones[] = { { .name = "phone", .seen = 1 }, { .name = "tablet" } };
	struct thing t = { .id = "n", .at = 1, .address = { .city = "Rome" } };
	t.devices.items = phones;
	t.devices.len = 2;
	t.names = (struct ddb_strlist){ (const char *[]){ "x", "y" }, 2 };
	OK(g, thing_put(g->db, &t, NULL));
	OK(g, ddb_parse_changes(g->db, &thing_model, g->arena,
		      "SET address.city = ?, devices[0].seen = devices[0].seen + ?, names[1] = ? "
		      "REMOVE devices[1] ADD tags ?, numbers ?",
		      ddb_args("Oslo", 4, "z", "t", 9), &c));
	OK(g, thing_update(g->db, &t, c, NULL));
	OK(g, thing_get(g->db, g->arena, &t, &t, NULL));
	assert_string_equal(t.address.city, "Oslo");
	assert_int_equal(t.devices.len, 1);
	assert_int_equal(t.devices.items[0].seen, 5);
	assert_string_equal(t.names.items[1], "z");
	assert_string_equal(t.tags.items[0], "t");
	assert_int_equal(t.numbers.items[0], 9);
	OK(g, thing_delete(g->db, &t, NULL));
}

#define BAD(text, args, message) \
	REFUSED(g, DDB_INVALID, message, ddb_parse(g->db, &person_model, g->arena, text, args, &c))
#define NO_ARGS ((struct ddb_args){ NULL, 0 })

static void messages(void **state)
{
	struct ground *g = *state;
	struct ddb_cond c;
	BAD("begins_with(frist_name, ?)", ddb_args("J"),
		"condition, column 13: person has no member frist_name; did you mean first_name?\n"
		"    begins_with(frist_name, ?)\n"
		"                ^");
	BAD("begin_with(email, ?)", ddb_args("J"),
		"condition, column 1: there is no function begin_with; did you mean begins_with?\n"
		"    begin_with(email, ?)\n"
		"    ^");
	BAD("age > ?", ddb_args("x"),
		"condition, column 7: person.age holds a whole number; a text was given\n"
		"    age > ?\n"
		"          ^");
	BAD("age > ?", ddb_args(1.5),
		"condition, column 7: person.age holds a whole number; a number was given\n"
		"    age > ?\n"
		"          ^");
	BAD("first_name = ?", ddb_args(5),
		"condition, column 14: person.first_name holds a text; a whole number was given\n"
		"    first_name = ?\n"
		"                 ^");
	BAD("created_at = ?", ddb_args("yesterday"),
		"condition, column 14: person.created_at holds a time; a text was given\n"
		"    created_at = ?\n"
		"                 ^");
	BAD("role = ?", ddb_args("admn"),
		"condition, column 8: person.role has no name \"admn\"; did you mean \"admin\"?\n"
		"    role = ?\n"
		"           ^");
	BAD("age >", NO_ARGS,
		"condition, column 6: an attribute is needed here, not the end\n"
		"    age >\n"
		"         ^");
	BAD("age ? ?", ddb_args(1, 2),
		"condition, column 5: a comparison (=, <>, <, <=, >, >=, BETWEEN, IN) is needed here, not ?\n"
		"    age ? ?\n"
		"        ^");
	BAD("(age = ?", ddb_args(1),
		"condition, column 9: ) is needed here, not the end\n"
		"    (age = ?\n"
		"            ^");
	BAD("age = ? age", ddb_args(1),
		"condition, column 9: age was not expected here\n"
		"    age = ? age\n"
		"            ^");
	BAD("age = ? AND score = ?", ddb_args(1),
		"condition, column 21: there is no value for this ?; 1 was given\n"
		"    age = ? AND score = ?\n"
		"                        ^");
	BAD("age = ?", ddb_args(1, 2),
		"condition, column 8: 2 values were given, but there is 1 ?\n"
		"    age = ?\n"
		"           ^");
	BAD("? = ?", ddb_args(1, 2),
		"condition, column 1: one side has to be an attribute\n"
		"    ? = ?\n"
		"    ^");
	BAD("age.years = ?", ddb_args(1),
		"condition, column 5: person.age has no members\n"
		"    age.years = ?\n"
		"        ^");
	BAD("age[0] = ?", ddb_args(1),
		"condition, column 5: person.age is no list\n"
		"    age[0] = ?\n"
		"        ^");
	BAD("age = \x80", NO_ARGS, "condition: the text is not valid UTF-8");
	BAD("", NO_ARGS, "condition, column 1: the text is empty\n    \n    ^");
	BAD("email = ?", ddb_args((const char *)NULL),
		"condition, column 9: the value is NULL; for \"absent\" there are attribute_not_exists and "
		"REMOVE\n"
		"    email = ?\n"
		"            ^");
}

/* The place is right behind letters of several bytes, and in a text too long to be shown whole. */
static void the_caret_stands_under_the_place(void **state)
{
	struct ground *g = *state;
	struct ddb_cond c;
	BAD("\xC3\xA9t\xC3\xA9 = ?", ddb_args(1),
		"condition, column 1: person has no member \xC3\xA9t\xC3\xA9\n"
		"    \xC3\xA9t\xC3\xA9 = ?\n"
		"    ^");
	BAD("age = ? AND age = ? AND age = ? AND age = ? AND age = ? AND age = ? AND age = ? AND agee = ?",
		ddb_args(1, 1, 1, 1, 1, 1, 1, 1),
		"condition, column 85: person has no member agee; did you mean age?\n"
		"    age = ? AND age = ? AND age = ? AND agee = ?\n"
		"                                        ^");
}

static void messages_of_changes(void **state)
{
	struct ground *g = *state;
	const struct ddb_change *c;
	REFUSED(g, DDB_INVALID,
		"changes, column 1: SET, REMOVE, ADD or DELETE is needed here, not age\n"
		"    age = ?\n"
		"    ^",
		ddb_parse_changes(g->db, &person_model, g->arena, "age = ?", ddb_args(1), &c));
	REFUSED(g, DDB_INVALID,
		"changes, column 13: SET may stand there once; changes are separated by commas\n"
		"    SET age = ? SET score = ?\n"
		"                ^",
		ddb_parse_changes(
			g->db, &person_model, g->arena, "SET age = ? SET score = ?", ddb_args(1, 2), &c));
	REFUSED(g, DDB_INVALID,
		"changes, column 8: person.last_name is required and cannot be removed\n"
		"    REMOVE last_name\n"
		"           ^",
		ddb_parse_changes(g->db, &person_model, g->arena, "REMOVE last_name", NO_ARGS, &c));
	REFUSED(g, DDB_INVALID,
		"changes, column 10: an element of person.tags holds a text; a whole number was given\n"
		"    ADD tags ?\n"
		"             ^",
		ddb_parse_changes(g->db, &person_model, g->arena, "ADD tags ?", ddb_args(1), &c));
}

/* What an enum is written with in C is unsigned under some compilers; a bool by name takes true and false. */
static void names_are_given_as_in_c(void **state)
{
	struct ground *g = *state;
	enum role role = ROLE_ADMIN;
	struct ddb_val values[] = { ddb_arg_uint(ROLE_ADMIN) };
	assert_int_equal(count(g, "role = ?", ddb_args(role)), 1);
	assert_int_equal(count(g, "role = ?", (struct ddb_args){ values, 1 }), 1);
	struct ddb_cond c;
	OK(g, ddb_parse(g->db, &answer_model, g->arena, "agreed = ?", ddb_args((bool)true), &c));
	OK(g, ddb_parse(g->db, &answer_model, g->arena, "agreed = ?", ddb_args("no"), &c));
	REFUSED(g, DDB_INVALID,
		"condition, column 8: person.role is stored by name; true or false was given\n"
		"    role = ?\n"
		"           ^",
		ddb_parse(g->db, &person_model, g->arena, "role = ?", ddb_args((bool)true), &c));
}

/* What the type of a DDB_CUSTOM says. */
static void a_custom_member_is_of_its_type(void **state)
{
	struct ground *g = *state;
	struct ddb_value text = ddb_text_value("x"), number = ddb_int_value(3);
	struct ddb_cond c;
	OK(g, ddb_parse(g->db, &answer_model, g->arena, "marks = ?", ddb_args(&number), &c));
	REFUSED(g, DDB_INVALID,
		"condition, column 9: answer.marks takes a struct ddb_value of its type; a struct ddb_value "
		"of "
		"another type was given\n"
		"    marks = ?\n"
		"            ^",
		ddb_parse(g->db, &answer_model, g->arena, "marks = ?", ddb_args(&text), &c));
	OK(g, ddb_parse(g->db, &answer_model, g->arena, "marks = ?", ddb_args(3), &c));
	REFUSED(g, DDB_INVALID,
		"condition, column 9: answer.marks takes a struct ddb_value of its type; a text was given\n"
		"    marks = ?\n"
		"            ^",
		ddb_parse(g->db, &answer_model, g->arena, "marks = ?", ddb_args("x"), &c));
}

#define BAD_CHANGE(text, args, message) \
	REFUSED(g, DDB_INVALID, message, ddb_parse_changes(g->db, &thing_model, g->arena, text, args, &c))

/* What ddb_set refuses because the item could not be read any more. */
static void a_member_must_hold_what_is_set(void **state)
{
	struct ground *g = *state;
	const struct ddb_change *c;
	struct ddb_value number = ddb_int_value(1), text = ddb_text_value("x");
	BAD_CHANGE("SET i8 = ?", ddb_args(300),
		"changes, column 10: thing.i8 cannot be given 300; the member holds -128 to 127\n"
		"    SET i8 = ?\n"
		"             ^");
	BAD_CHANGE("SET u8 = ?", ddb_args(-1),
		"changes, column 10: thing.u8 cannot be given -1; the member holds 0 to 255\n"
		"    SET u8 = ?\n"
		"             ^");
	BAD_CHANGE("SET chars = if_not_exists(chars, ?)", ddb_args("12345678"),
		"changes, column 34: thing.chars cannot be given a text of 8 bytes; the member holds 7 and a "
		"NUL\n"
		"    SET chars = if_not_exists(chars, ?)\n"
		"                                     ^");
	BAD_CHANGE("SET text = ?", ddb_args("a text that is far too long"),
		"changes, column 12: thing.text has 27 bytes; its maximum is 20\n"
		"    SET text = ?\n"
		"               ^");
	BAD_CHANGE("SET names[0] = ?", ddb_args(&number),
		"changes, column 16: an element of thing.names holds a text; a struct ddb_value of another "
		"type "
		"was given\n"
		"    SET names[0] = ?\n"
		"                   ^");
	BAD_CHANGE("SET devices[0] = ?", ddb_args(&text),
		"changes, column 18: an element of thing.devices takes a struct ddb_value of its type; a "
		"struct "
		"ddb_value of another type was given\n"
		"    SET devices[0] = ?\n"
		"                     ^");
	/* What is only compared, or added, may be out of its range. */
	struct ddb_cond condition;
	OK(g, ddb_parse(g->db, &thing_model, g->arena, "i8 < ? AND chars < ?", ddb_args(300, "123456789"),
		      &condition));
	OK(g, ddb_parse_changes(g->db, &thing_model, g->arena, "SET i8 = i8 - ?", ddb_args(200), &c));
	OK(g, ddb_parse_changes(g->db, &thing_model, g->arena, "SET names[0] = ?", ddb_args(&text), &c));
}

/* Cut in the middle of a letter of two bytes they would not be text any more. */
static void messages_are_utf8_when_they_are_cut(void **state)
{
	struct ground *g = *state;
	struct ddb_cond c;
	char name[700] = "x";
	for (size_t i = 1; i < sizeof name - 2; i += 2)
		memcpy(name + i, "\xC3\xA9", 3);
	assert_int_equal(
		ddb_parse(g->db, &person_model, g->arena, "role = ?", ddb_args(name), &c), DDB_INVALID);
	assert_true(ddbi_utf8_valid(str_z(ddb_errmsg(g->db))));
	BAD("role = ?", ddb_args("\xC3"),
		"condition, column 8: person.role is not valid UTF-8\n"
		"    role = ?\n"
		"           ^");
	assert_int_equal(ddb_parse(g->db, &person_model, g->arena, name, NO_ARGS, &c), DDB_INVALID);
	assert_true(ddbi_utf8_valid(str_z(ddb_errmsg(g->db))));
	assert_int_equal(ddb_parse(g->db, &person_model, g->arena, name + 1, NO_ARGS, &c), DDB_INVALID);
	assert_true(ddbi_utf8_valid(str_z(ddb_errmsg(g->db))));
}

static void misuse(void **state)
{
	struct ground *g = *state;
	struct ddb_cond c;
	assert_int_equal(ddb_parse(NULL, &person_model, g->arena, "age = ?", ddb_args(1), &c), DDB_MISUSE);
	REFUSED(g, DDB_MISUSE, "the arena is NULL",
		ddb_parse(g->db, &person_model, NULL, "age = ?", ddb_args(1), &c));
	REFUSED(g, DDB_MISUSE, "the text is NULL",
		ddb_parse(g->db, &person_model, g->arena, NULL, ddb_args(1), &c));
	REFUSED(g, DDB_MISUSE, "out is NULL",
		ddb_parse(g->db, &person_model, g->arena, "age = ?", ddb_args(1), NULL));
	REFUSED(g, DDB_MISUSE, "the array of values is NULL",
		ddb_parse(g->db, &person_model, g->arena, "age = ?", (struct ddb_args){ NULL, 1 }, &c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparisons),
		cmocka_unit_test(functions),
		cmocka_unit_test(values_take_their_members_form),
		cmocka_unit_test(the_planner_sees_through_it),
		cmocka_unit_test(changes),
		cmocka_unit_test(a_part_of_bytes),
		cmocka_unit_test(nested_changes),
		cmocka_unit_test(messages),
		cmocka_unit_test(the_caret_stands_under_the_place),
		cmocka_unit_test(messages_of_changes),
		cmocka_unit_test(names_are_given_as_in_c),
		cmocka_unit_test(a_custom_member_is_of_its_type),
		cmocka_unit_test(a_member_must_hold_what_is_set),
		cmocka_unit_test(messages_are_utf8_when_they_are_cut),
		cmocka_unit_test(misuse),
	};
	return ON_EVERY_STORE(tests, people_up);
}
