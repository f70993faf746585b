/* SPDX-License-Identifier: Apache-2.0 */
/* What a client sends becomes members, or an error that names the field. */
#include "fake_request.h"
#include "http/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct thing {
	char pk[DDB_UUID_SIZE];
	const char *name, *note, *parent;
	bool on;
	int64_t count;
	struct ddb_strlist words;
};
static const struct field fields[] = {
	FIELD(thing, pk, FIELD_PK),
	FIELD(thing, name, FIELD_TEXT, .required = true),
	FIELD(thing, note, FIELD_TEXT),
	FIELD(thing, parent, FIELD_TEXT, .nullable = true),
	FIELD_AS(thing, parent, "parent_id", FIELD_TEXT),
	FIELD(thing, on, FIELD_FLAG),
	FIELD(thing, count, FIELD_WHOLE),
	FIELD(thing, words, FIELD_TEXTS),
};
#define NFIELDS (sizeof fields / sizeof fields[0])
#define PK      "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"

static int set_up(void **state)
{
	struct request *r = malloc(sizeof *r);
	*r = fake_request(NULL, NULL);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	fake_end(*state);
	free(*state);
	return 0;
}

static void refused(struct request *r, bool making, const char *body, const char *why)
{
	struct thing t = { .name = "as it was" };
	fake_body(r, body);
	assert_false(read_fields(r, fields, NFIELDS, making, &t));
	assert_int_equal(r->status, 400);
	assert_string_equal(r->reply, why);
}

static void each_type(void **state)
{
	struct request *r = *state;
	struct thing t = { .name = "old", .note = "stays" };
	fake_body(r, "{\"pk\":\"" PK "\",\"name\":\"caf\\u00e9\",\"on\":true,\"count\":-9223372036854775808,"
		     "\"words\":[\"a\",\"\",\"b\"],\"parent_id\":\"p\",\"unknown\":{\"x\":[1]}}");
	assert_true(read_fields(r, fields, NFIELDS, true, &t));
	assert_int_equal(r->status, 0);
	assert_string_equal(t.pk, PK);
	assert_string_equal(t.name, "caf\xc3\xa9");
	assert_string_equal(t.note, "stays");
	assert_string_equal(t.parent, "p");
	assert_true(t.on);
	assert_true(t.count == INT64_MIN);
	assert_int_equal(t.words.len, 3);
	assert_string_equal(t.words.items[0], "a");
	assert_string_equal(t.words.items[1], "");
	assert_string_equal(t.words.items[2], "b");
}

static void empty_is_none(void **state)
{
	struct request *r = *state;
	struct thing t = { .name = "n", .note = "old", .parent = "old" };
	fake_body(r, "{\"note\":\"\",\"parent\":null,\"words\":[],\"on\":false}");
	assert_true(read_fields(r, fields, NFIELDS, false, &t));
	assert_null(t.note);
	assert_null(t.parent);
	assert_int_equal(t.words.len, 0);
	assert_false(t.on);
	assert_string_equal(t.name, "n");
}

static void required(void **state)
{
	struct request *r = *state;
	struct thing t = { .name = "old" };
	refused(r, true, "{}", "name: is required");
	refused(r, true, "{\"note\":\"x\"}", "name: is required");
	refused(r, true, "{\"name\":\"\"}", "name: must not be empty");
	refused(r, false, "{\"name\":\"\"}", "name: must not be empty");
	fake_body(r, "{}");
	assert_true(read_fields(r, fields, NFIELDS, false, &t));
	assert_string_equal(t.name, "old");
}

static void wrong_types(void **state)
{
	struct request *r = *state;
	refused(r, false, "{\"name\":null}", "name: must be a text, not null");
	refused(r, false, "{\"name\":1}", "name: must be a text, not a number");
	refused(r, false, "{\"note\":[]}", "note: must be a text, not a list");
	refused(r, false, "{\"note\":{}}", "note: must be a text, not an object");
	refused(r, false, "{\"parent_id\":null}", "parent_id: must be a text, not null");
	refused(r, false, "{\"pk\":\"1\"}", "pk: must be a UUID, not any other text");
	refused(r, false, "{\"on\":1}", "on: must be true or false, not a number");
	refused(r, false, "{\"on\":\"true\"}", "on: must be true or false, not a text");
	refused(r, false, "{\"count\":1.5}", "count: must be a whole number, not a number with a fraction");
	refused(r, false, "{\"count\":true}", "count: must be a whole number, not true or false");
	refused(r, false, "{\"words\":\"a\"}", "words: must be a list of texts, not a text");
	refused(r, false, "{\"words\":null}", "words: must be a list of texts, not null");
	refused(r, false, "{\"words\":[\"a\",1]}",
		"words: must be a list of texts, not a list of anything else");
}

static void other_bodies(void **state)
{
	struct request *r = *state;
	static const char *const no_json[] = { "", " ", "{", "nonsense", "{\"name\":}",
		"{\"name\":\"x\"} x" };
	for (size_t i = 0; i < sizeof no_json / sizeof no_json[0]; i++)
		refused(r, true, no_json[i], "name: is required"); /* they count as {} */
	refused(r, true, "[]", "the body: must be an object, not a list");
	refused(r, false, "[{\"name\":\"x\"}]", "the body: must be an object, not a list");
	refused(r, true, "\"x\"", "the body: must be an object, not a text");
	refused(r, true, "null", "the body: must be an object, not null");
}

/* JSON that says something which we cannot take is not passed over in silence. */
static void dangerous_bodies(void **state)
{
	struct request *r = *state;
	static const char *const refusals[] = {
		"{\"note\":\"a\\u0000b\"}",
		"{\"note\":\"\\ud800\"}",
		"{\"note\":\"\\udc00\\ud800\"}",
		"{\"note\":\"\xff\"}",
		"{\"note\":\"\xed\xa0\x80\"}",
		"{\"count\":9223372036854775808}",
		"{\"count\":1e400}",
		"{\"note\":\"a\",\"note\":\"b\"}",
		"{\"a\\u0000b\":1}",
	};
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct thing t = { 0 };
		fake_body(r, refusals[i]);
		assert_false(read_fields(r, fields, NFIELDS, false, &t));
		assert_int_equal(r->status, 400);
		assert_memory_equal(r->reply, "the body, line 1, column ", 25);
	}
}

static void deep_bodies(void **state)
{
	struct request *r = *state;
	struct thing t = { 0 };
	size_t deep = 100000;
	char *body = malloc(deep + 1);
	memset(body, '[', deep);
	body[deep] = '\0';
	fake_body(r, body);
	assert_false(read_fields(r, fields, NFIELDS, false, &t));
	assert_int_equal(r->status, 400);
	free(body);
}

static void forms(void **state)
{
	struct request *r = *state;
	struct thing t = { .on = true, .note = "old" };
	const char *why = NULL;
	fake_form(r, (const char *const[]){
			     "name", "n", "note", "", "count", "12", "words", " c, data bases,, ", NULL });
	assert_true(read_form(r, fields, NFIELDS, true, &t, &why));
	assert_string_equal(t.name, "n");
	assert_null(t.note);
	assert_false(t.on); /* its box was not sent */
	assert_int_equal(t.count, 12);
	assert_int_equal(t.words.len, 2);
	assert_string_equal(t.words.items[0], "c");
	assert_string_equal(t.words.items[1], "data bases");

	fake_form(r, (const char *const[]){ "name", "n", "on", "on", NULL });
	assert_true(read_form(r, fields, NFIELDS, true, &t, &why));
	assert_true(t.on);
	fake_form(r, (const char *const[]){ "name", " \t", NULL });
	assert_false(read_form(r, fields, NFIELDS, true, &t, &why));
	assert_string_equal(why, "name: is required");
	fake_form(r, (const char *const[]){ "note", "x", NULL });
	assert_false(read_form(r, fields, NFIELDS, true, &t, &why));
	assert_string_equal(why, "name: is required");
	fake_form(r, (const char *const[]){ "name", "n", "count", "12x", NULL });
	assert_false(read_form(r, fields, NFIELDS, true, &t, &why));
	assert_string_equal(why, "count: must be a whole number");
	fake_form(r, (const char *const[]){ "name", "n", "count", "9223372036854775808", NULL });
	assert_false(read_form(r, fields, NFIELDS, true, &t, &why));
	fake_form(r, (const char *const[]){ "name", "n", "count", "", NULL });
	assert_false(read_form(r, fields, NFIELDS, true, &t, &why));
}

static void shown(const struct field *f, const struct thing *t, const char *json)
{
	json_t *got = field_json(f, t), *wanted = json_loads(json, JSON_DECODE_ANY, NULL);
	assert_true(json_equal(got, wanted));
	json_decref(got);
	json_decref(wanted);
}

static void members_as_json(void **state)
{
	const char *words[] = { "a", "b" };
	const struct thing t = { .pk = PK, .name = "n", .on = true, .count = -3, .words = { words, 2 } };
	(void)state;
	shown(&fields[0], &t, "\"" PK "\"");
	shown(&fields[1], &t, "\"n\"");
	shown(&fields[2], &t, "\"\"");
	shown(&fields[5], &t, "true");
	shown(&fields[6], &t, "-3");
	shown(&fields[7], &t, "[\"a\",\"b\"]");
}

static void slugs(void **state)
{
	struct request *r = *state;
	assert_string_equal(slug_of(r, "It's C, isn't it?"), "it-s-c-isn-t-it");
	assert_string_equal(slug_of(r, "  Hello,  World  "), "hello-world");
	assert_string_equal(slug_of(r, "C17"), "c17");
	assert_string_equal(slug_of(r, "caf\xc3\xa9 cr\xc3\xa8me"), "caf\xc3\xa9-cr\xc3\xa8me");
	assert_string_equal(slug_of(r, "!?"), "");
	assert_string_equal(slug_of(r, ""), "");
}

static void keys(void **state)
{
	(void)state;
	assert_true(is_pk(PK));
	assert_false(is_pk(""));
	assert_false(is_pk("search"));
	assert_false(is_pk(PK "0"));
	assert_false(is_pk("g81d4fae-7dec-41d0-a765-00a0c91e6bf6"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_type, set_up, tear_down),
		cmocka_unit_test_setup_teardown(empty_is_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(required, set_up, tear_down),
		cmocka_unit_test_setup_teardown(wrong_types, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_bodies, set_up, tear_down),
		cmocka_unit_test_setup_teardown(dangerous_bodies, set_up, tear_down),
		cmocka_unit_test_setup_teardown(deep_bodies, set_up, tear_down),
		cmocka_unit_test_setup_teardown(forms, set_up, tear_down),
		cmocka_unit_test_setup_teardown(members_as_json, set_up, tear_down),
		cmocka_unit_test_setup_teardown(slugs, set_up, tear_down),
		cmocka_unit_test(keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
