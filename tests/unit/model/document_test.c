/* SPDX-License-Identifier: Apache-2.0 */
/* Structs, items and JSON into each other; sizes; one line for people; decimals. */
#include "things.h"

static void assert_json(const char *is, const char *wanted)
{
	json_t *a = json_loads(is, 0, NULL), *b = json_loads(wanted, 0, NULL);
	if (!a || !b || !json_equal(a, b))
		fail_msg("JSON: %s\nexpected: %s", is, wanted);
	json_decref(a);
	json_decref(b);
}

static struct post a_post = { .blog = "b\"\xC3\xA9", .number = -3, .title = "t", .likes = 7 };

static void to_json(void **state)
{
	struct ground *g = *state;
	const char *json;
	OK(g, post_to_json(g->db, g->arena, &a_post, DDB_DYNAMODB_JSON, &json));
	assert_json(json,
		"{\"blog\":{\"S\":\"b\\\"\xC3\xA9\"},\"number\":{\"N\":\"-3\"},\"title\":{\"S\":\"t\"},"
		"\"likes\":{\"N\":\"7\"}}");
	OK(g, post_to_json(g->db, g->arena, &a_post, DDB_PLAIN_JSON, &json));
	assert_json(json, "{\"blog\":\"b\\\"\xC3\xA9\",\"number\":-3,\"title\":\"t\",\"likes\":7}");
}

static struct thing full(void)
{
	static const char *const owners[] = { "me" };
	static const struct device devices[] = { { .name = "phone", .seen = 1, .owners = { owners, 1 } } };
	static const char *const tags[] = { "a", "b" }, *const names[] = { "x" };
	static const int64_t numbers[] = { 1, 2 };
	static const struct ddb_bytes hashes[] = { { "\0\1", 2 } };
	struct thing t = { .id = "all",
		.at = 5,
		.text = "text",
		.real64 = 1.25,
		.flag = true,
		.role = ROLE_EDITOR,
		.blob = { "\xFF\0", 2 },
		.when = { 1000001 },
		.expires = { 5000000 },
		.oint = { true, 3 },
		.tags = { tags, 2 },
		.numbers = { numbers, 2 },
		.hashes = { hashes, 1 },
		.names = { names, 1 },
		.address = { .street = "S", .city = "Rome" } };
	ddb_decimal_of("12345678901234567890.5", &t.price);
	t.devices.items = devices;
	t.devices.len = 1;
	return t;
}

/* What one form says reads back the same, sets and bytes out of plain JSON too. */
static void round_trips(void **state)
{
	struct ground *g = *state;
	struct thing t = full(), back;
	for (int form = DDB_DYNAMODB_JSON; form <= DDB_PLAIN_JSON; form++) {
		const char *json;
		struct ddb_item one, other;
		OK(g, thing_to_json(g->db, g->arena, &t, (enum ddb_json)form, &json));
		OK(g, thing_from_json(g->db, g->arena, json, (enum ddb_json)form, &back));
		OK(g, thing_to_item(g->db, g->arena, &t, &one));
		OK(g, thing_to_item(g->db, g->arena, &back, &other));
		assert_true(ddb_item_equal(&one, &other));
		assert_int_equal(ddb_item_get(&other, "tags")->type, DDB_SS);
		assert_int_equal(ddb_item_get(&other, "hashes")->type, DDB_BS);
		assert_int_equal(ddb_item_get(&other, "blob")->type, DDB_B);
		assert_int_equal(ddb_item_get(&other, "price")->type, DDB_N);
		OK(g, thing_from_item(g->db, g->arena, &one, &back));
		assert_string_equal(back.devices.items[0].owners.items[0], "me");
	}
}

/* P21: absent members are left out, a time to live is a number. */
static void an_item_holds_what_would_be_stored(void **state)
{
	struct ground *g = *state;
	struct thing t = { .id = "i", .expires = { 1999999 } };
	struct ddb_item item;
	OK(g, thing_to_item(g->db, g->arena, &t, &item));
	assert_null(ddb_item_get(&item, "Text"));
	const struct ddb_value *ttl = ddb_item_get(&item, "expires");
	int64_t seconds = 0;
	assert_true(ttl && ttl->type == DDB_N && ddb_decimal_to_int(ttl->n, &seconds) && seconds == 1);
	REFUSED(g, DDB_INVALID, "person.last_name is required",
		person_to_item(g->db, g->arena, PERSON("e@x.org"), &item));
}

/* P22: unknown names are passed over, missing ones take their defaults, nothing is stored. */
static void from_json(void **state)
{
	struct ground *g = *state;
	struct person p = { .age = 99 };
	OK(g, person_from_json(g->db, g->arena,
		      "{\"email\": \"j@x.org\", \"last_name\": \"J\", \"unknown\": [1, {\"a\": null}], "
		      "\"role\": \"admin\"}",
		      DDB_PLAIN_JSON, &p));
	assert_string_equal(p.email, "j@x.org");
	assert_int_equal(p.age, 18);
	assert_int_equal(p.role, ROLE_ADMIN);
	assert_int_equal(person_get(g->db, g->arena, PERSON("j@x.org"), &p, NULL), DDB_NOT_FOUND);
}

static void bad_json(void **state)
{
	struct ground *g = *state;
	struct post p = a_post;
	const enum ddb_json plain = DDB_PLAIN_JSON, typed = DDB_DYNAMODB_JSON;
	REFUSED(g, DDB_INVALID, "line 2, column 9: this is not JSON",
		post_from_json(g->db, g->arena, "{\n\"blog\": oops}", plain, &p));
	REFUSED(g, DDB_INVALID, "line 1, column 1: an item is a JSON object, { ... }",
		post_from_json(g->db, g->arena, "[]", plain, &p));
	REFUSED(g, DDB_INVALID,
		"post.number cannot be loaded: attribute number is a string (S); a number (N) is needed",
		post_from_json(g->db, g->arena, "{\"blog\":\"b\",\"number\":\"1\"}", plain, &p));
	REFUSED(g, DDB_INVALID, "A map holds two members named \"blog\"; each name may occur once",
		post_from_json(g->db, g->arena, "{\"blog\":\"b\",\"blog\":\"c\"}", plain, &p));
	REFUSED(g, DDB_INVALID, "The parameter cannot be converted to a numeric value: x",
		post_from_json(g->db, g->arena, "{\"number\":{\"N\":\"x\"}}", typed, &p));
	assert_int_equal(p.likes, a_post.likes); /* untouched */
}

static void items(void **state)
{
	struct ground *g = *state;
	struct ddb_item item;
	struct ddb_error why;
	const char *json;
	assert_int_equal(ddb_item_from_json(g->arena, "{\"n\":[1,2.50,true,null,{\"x\":\"y\"}]}",
				 DDB_PLAIN_JSON, &item, &why),
		DDB_OK);
	assert_int_equal(ddb_item_to_json(g->arena, &item, DDB_DYNAMODB_JSON, &json, &why), DDB_OK);
	assert_json(json, "{\"n\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2.5\"},{\"BOOL\":true},{\"NULL\":true},"
			  "{\"M\":{\"x\":{\"S\":\"y\"}}}]}}");
	assert_int_equal(ddb_item_from_json(g->arena, "{\"n\":{\"Q\":1}}", DDB_DYNAMODB_JSON, &item, &why),
		DDB_INVALID);
	assert_int_equal(ddb_item_to_json(NULL, &item, DDB_PLAIN_JSON, &json, &why), DDB_MISUSE);
	assert_string_equal(why.message, "the arena is NULL");
	assert_int_equal(ddb_item_from_json(g->arena, NULL, DDB_PLAIN_JSON, &item, NULL), DDB_MISUSE);
}

/* docs/semantics 02-Z1: names and texts by their bytes, a number by its digits. */
static void sizes(void **state)
{
	struct ground *g = *state;
	size_t bytes = 0;
	struct post p = { .blog = "abc", .number = 100, .likes = 7 };
	OK(g, ddb_size_of(g->db, &post_model, &p, &bytes));
	/* blog+3, number+2, likes+2 */
	assert_int_equal(bytes, (4 + 3) + (6 + 2) + (5 + 2));
	struct ddb_item item;
	OK(g, post_to_item(g->db, g->arena, &p, &item));
	assert_int_equal(ddb_item_size(&item), bytes);
	assert_int_equal(ddb_item_size(NULL), 0);
}

static void one_line(void **state)
{
	struct ground *g = *state;
	const char *text;
	struct person p = { .email = "j@x.org",
		.first_name = "J \"x\"\n",
		.last_name = "L",
		.age = 31,
		.score = 0.5,
		.tags = ddb_text_set("a") };
	OK(g, person_show(g->db, g->arena, &p, &text));
	assert_string_equal(text,
		"person { email = \"j@x.org\", first_name = \"J \\\"x\\\"\\x0a\", last_name = \"L\", "
		"age = 31, score = 0.5, role = \"member\", tags = [\"a\"], version = 0 }");
	char name[200];
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = 0;
	OK(g, post_show(g->db, g->arena, &(struct post){ .blog = name }, &text));
	assert_int_equal(strspn(text + strlen("post { blog = \""), "n"), 60);
	assert_string_equal(strchr(text, '.'), "...\", number = 0, likes = 0 }");
}

static void keys(void **state)
{
	struct ground *g = *state;
	struct post a = { .blog = "b", .number = 1, .likes = 1 }, b = { .blog = "b", .number = 1 },
		    c = { .blog = "b", .number = 2 };
	assert_true(post_same_key(g->db, &a, &b));
	assert_false(post_same_key(g->db, &a, &c));
	assert_false(post_same_key(g->db, &a, NULL));
	assert_false(post_same_key(g->db, &a, &(struct post){ .number = 1 }));
}

static void decimals(void **state)
{
	(void)state;
	struct ddb_decimal a = { 0 }, b = { 0 };
	char text[DDB_DECIMAL_SIZE];
	int64_t n;
	assert_true(ddb_decimal_of("12.50", &a) && ddb_decimal_of("-1E-7", &b));
	ddb_decimal_text(a, text);
	assert_string_equal(text, "12.5");
	ddb_decimal_text(b, text);
	assert_string_equal(text, "-0.0000001");
	assert_true(ddb_decimal_compare(a, b) > 0 && ddb_decimal_compare(b, b) == 0);
	assert_true(ddb_decimal_add(a, b, &a));
	ddb_decimal_text(a, text);
	assert_string_equal(text, "12.4999999");
	assert_true(ddb_decimal_subtract(a, b, &a));
	assert_false(ddb_decimal_to_int(a, &n));
	assert_true(ddb_decimal_to_real(a) == 12.5);
	assert_true(ddb_decimal_to_int(ddb_decimal_of_int(INT64_MIN), &n) && n == INT64_MIN);
	assert_true(ddb_decimal_of_real(0.1, &a));
	ddb_decimal_text(a, text);
	assert_string_equal(text, "0.1");
	assert_false(ddb_decimal_of("abc", &a) || ddb_decimal_of(NULL, &a) || ddb_decimal_of("", &a));
	assert_false(ddb_decimal_of("123456789012345678901234567890123456789", &a)); /* 39 digits */
	assert_true(ddb_decimal_of("9E37", &a) && ddb_decimal_of("1E-10", &b));
	assert_false(ddb_decimal_add(a, b, &a));
	const struct ddb_decimal wrong = { .hi = UINT64_MAX, .lo = 1 }; /* 39 digits */
	ddb_decimal_text(wrong, text);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(to_json),
		cmocka_unit_test(round_trips),
		cmocka_unit_test(an_item_holds_what_would_be_stored),
		cmocka_unit_test(from_json),
		cmocka_unit_test(bad_json),
		cmocka_unit_test(items),
		cmocka_unit_test(sizes),
		cmocka_unit_test(one_line),
		cmocka_unit_test(keys),
		cmocka_unit_test(decimals),
	};
	return cmocka_run_group_tests(tests, ground_up, ground_down);
}
