/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON reader that is pulled, against RFC 8259 and Jansson; and the writer's strings and times. */
#include "unit/value/codec_helpers.h"
#include "unit/value/jansson_oracle.h"

struct text {
	struct ddb_arena arena;
	struct buf scratch;
	struct json j;
};

static void open_text(struct text *t, struct str s)
{
	ddbi_arena_init(&t->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&t->scratch, ARENA_MAX_DEFAULT);
	ddbi_json_begin(&t->j, s, &t->arena, &t->scratch);
}

static void close_text(struct text *t)
{
	ddbi_arena_free(&t->arena);
	ddbi_buf_free(&t->scratch);
}

/* Is all of it one JSON value? The copy has no byte to spare. */
static bool is_json(struct str s)
{
	struct text t;
	char *copy = test_malloc(s.n ? s.n : 1);
	memcpy(copy, s.p, s.n);
	open_text(&t, (struct str){ copy, s.n });
	bool ok = ddbi_json_skip(&t.j) && ddbi_json_end(&t.j);
	assert_int_equal(ok, !t.j.failed);
	if (ok)
		assert_int_equal(t.j.depth, 0);
	close_text(&t);
	test_free(copy);
	return ok;
}

static void kinds(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum json_kind kind;
	} cases[] = { { "{", JSON_OBJECT }, { " \n[", JSON_ARRAY }, { "\"", JSON_STRING },
		{ "1", JSON_INTEGER }, { "-0", JSON_INTEGER }, { "1.5", JSON_FRACTION },
		{ "1e5", JSON_FRACTION }, { "true", JSON_TRUE }, { "false", JSON_FALSE },
		{ "null", JSON_NULL }, { "", JSON_BAD }, { "nul", JSON_BAD }, { "-", JSON_BAD },
		{ "01", JSON_BAD }, { "+1", JSON_BAD }, { "}", JSON_BAD }, { "NaN", JSON_BAD } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct text t;
		open_text(&t, str_z(cases[i].text));
		assert_int_equal(ddbi_json_kind(&t.j), cases[i].kind);
		close_text(&t);
	}
}

static void objects_and_arrays_are_pulled(void **state)
{
	(void)state;
	struct text t;
	struct str s;
	open_text(&t, STR(" {\"a\" : [1, \"two\", [], {} ] , \"b\\n\":-3.50e1, \"c\":null}\n"));
	assert_int_equal(ddbi_json_kind(&t.j), JSON_OBJECT);
	assert_true(ddbi_json_object(&t.j));
	assert_true(ddbi_json_member(&t.j, &s));
	assert_str(s, "a");
	assert_true(ddbi_json_array(&t.j));
	assert_true(ddbi_json_element(&t.j));
	assert_true(ddbi_json_number(&t.j, &s));
	assert_str(s, "1");
	assert_true(ddbi_json_element(&t.j));
	assert_true(ddbi_json_string(&t.j, &s));
	assert_str(s, "two");
	assert_true(ddbi_json_element(&t.j));
	assert_true(ddbi_json_array(&t.j));
	assert_false(ddbi_json_element(&t.j));
	assert_true(ddbi_json_element(&t.j));
	assert_true(ddbi_json_object(&t.j));
	assert_false(ddbi_json_member(&t.j, &s));
	assert_false(ddbi_json_element(&t.j));
	assert_true(ddbi_json_member(&t.j, &s));
	assert_str(s, "b\n");
	assert_true(ddbi_json_number(&t.j, &s));
	assert_str(s, "-3.50e1");
	assert_true(ddbi_json_member(&t.j, &s));
	assert_true(ddbi_json_skip(&t.j));
	assert_false(ddbi_json_member(&t.j, &s));
	assert_true(ddbi_json_end(&t.j));
	assert_false(t.j.failed);
	close_text(&t);
}

static void a_slice_is_not_copied(void **state)
{
	(void)state;
	static const char text[] = "\"no backslash, \xC3\xA9 and more than sixteen bytes\"";
	struct text t;
	struct str s;
	open_text(&t, str_z(text));
	assert_true(ddbi_json_string(&t.j, &s));
	assert_ptr_equal(s.p, text + 1);
	assert_int_equal(s.n, sizeof text - 3);
	close_text(&t);
}

static void failure_stays(void **state)
{
	(void)state;
	struct text t;
	struct str s;
	open_text(&t, STR("[1 2]"));
	assert_true(ddbi_json_array(&t.j));
	assert_true(ddbi_json_element(&t.j));
	assert_true(ddbi_json_number(&t.j, &s));
	assert_false(ddbi_json_element(&t.j));
	assert_true(t.j.failed);
	assert_false(ddbi_json_element(&t.j));
	assert_false(ddbi_json_skip(&t.j));
	assert_false(ddbi_json_number(&t.j, &s));
	assert_false(ddbi_json_string(&t.j, &s));
	assert_false(ddbi_json_object(&t.j));
	assert_int_equal(ddbi_json_kind(&t.j), JSON_BAD);
	assert_false(ddbi_json_end(&t.j));
	close_text(&t);
}

static void syntax_by_hand(void **state)
{
	(void)state;
	static const char *const good[] = { "{}", "[]", " [ ] ", "{\"a\":1}", "0", "-0", "-0.0", "1E+9",
		"1e-9", "10", "\"\"", "true", "false", "null", "[[[]]]", "[{\"a\":[{}]}]",
		"{\"a\":1,\"a\":2}", "\"\\u0000\"", "\t\n\r 1 \t\n\r" };
	static const char *const bad[] = { "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "{\"a\":1,}", "{,}",
		"{\"a\"}", "{\"a\":}", "{a:1}", "{'a':1}", "[1 2]", "{\"a\":1 \"b\":2}", "01", "-", "-a",
		"1.", ".5", "1e", "1e+", "+1", "0x1", "tru", "truE", "nulll", "[1]]", "{}{}", "1 2", "\"",
		"\"\\\"", "\f1", "\v", "[1}", "{\"a\":1]", "\xEF\xBB\xBF{}", "/**/1", "NaN", "-Infinity",
		"\"\t\"" };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(is_json(str_z(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(is_json(str_z(bad[i])));
}

static char *brackets(size_t n)
{
	char *text = test_malloc(2 * n);
	memset(text, '[', n);
	memset(text + n, ']', n);
	return text;
}

static void nesting_is_bounded(void **state)
{
	(void)state;
	static const size_t depth[] = { 999, 1000, 1001, 100000 };
	for (size_t i = 0; i < 4; i++) {
		char *text = brackets(depth[i]);
		assert_int_equal(is_json((struct str){ text, 2 * depth[i] }), depth[i] <= 1000);
		test_free(text);
	}
}

/* ---- the oracle ---- */
/* What Jansson cannot say: whether numbers outside a double's or a long's range are JSON. */
static bool long_number(const char *s, size_t n)
{
	size_t run = 0;
	for (size_t i = 0; i < n; i++) {
		run = s[i] >= '0' && s[i] <= '9' ? run + 1 : 0;
		if (run > 2)
			return true;
	}
	return false;
}

static bool oracle(const char *s, size_t n)
{
	json_error_t error;
	json_t *value = json_loadb(s, n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	json_decref(value);
	return value != NULL;
}

static void mutate(char *s, size_t *n, uint64_t *seed)
{
	static const char bytes[] = "{}[]\",:\\u0019dDeE+-.tfn \n\x01\x80\xC3\xA9\xED\xA0";
	size_t at = ddbi_random_next(seed) % *n;
	char c = bytes[ddbi_random_next(seed) % (sizeof bytes - 1)];
	switch (ddbi_random_next(seed) % 3) {
	case 0: s[at] = c; break;
	case 1: memmove(s + at, s + at + 1, --*n - at); break;
	default: memmove(s + at + 1, s + at, (*n)++ - at); s[at] = c;
	}
}

static void jansson_agrees(void **state)
{
	(void)state;
	static const char start[] = "{\"ab\":[1,-2.5,1e9,\"x\\n\\u0ae9\\ud8ad\\udea0 \xC3\xA9 and some more "
				    "text\",true,false,null],\"c\":{\"d\":{}}}";
	uint64_t seed = 20;
	unsigned accepted = 0, refused = 0;
	for (unsigned i = 0; i < 30000; i++) {
		char text[sizeof start + 8];
		size_t n = sizeof start - 1;
		memcpy(text, start, n);
		for (uint64_t k = ddbi_random_next(&seed) % 4; k < 4; k++)
			mutate(text, &n, &seed);
		if (long_number(text, n))
			continue;
		bool ours = is_json((struct str){ text, n });
		if (ours != oracle(text, n)) {
			print_message("%.*s\n", (int)n, text);
			fail();
		}
		accepted += ours;
		refused += !ours;
	}
	assert_true(accepted > 1000 && refused > 1000);
}

/* What we write, Jansson reads, and finds the same string in it. */
static void jansson_reads_what_is_written(void **state)
{
	(void)state;
	struct buf out;
	ddbi_buf_init(&out, 1 << 20);
	char all[256], repeated[300];
	for (int c = 0; c < 128; c++)
		all[c] = (char)c;
	for (size_t n = 0; n <= 128; n++) {
		for (size_t at = 0; at + n <= 128; at += 17) {
			buf_clear(&out);
			ddbi_json_write_string(&out, (struct str){ all + at, n });
			json_t *value = json_loadb(out.p, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
			assert_non_null(value);
			assert_int_equal(json_string_length(value), n);
			assert_memory_equal(json_string_value(value), all + at, n);
			json_decref(value);
		}
	}
	memset(repeated, 1, sizeof repeated);
	buf_clear(&out);
	ddbi_json_write_string(&out, (struct str){ repeated, sizeof repeated });
	assert_int_equal(out.len, 2 + 6 * sizeof repeated);
	ddbi_buf_free(&out);
}

static void strings_are_escaped_as_little_as_possible_01_P27(void **state)
{
	(void)state;
	struct buf out;
	ddbi_buf_init(&out, 1 << 20);
	ddbi_json_write_string(&out, STR("a/\x7F\xC3\xA9\"\\\b\f\n\r\t\x0B"));
	assert_str(buf_view(&out), "\"a/\x7F\xC3\xA9\\\"\\\\\\b\\f\\n\\r\\t\\u000b\"");
	ddbi_buf_free(&out);
}

static void times_01_P26(void **state)
{
	(void)state;
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = { { 0, "0" }, { 1, "0.001" }, { 10, "0.01" }, { 100, "0.1" }, { 1000, "1" },
		{ 1700000000123, "1700000000.123" }, { 1700000000120, "1700000000.12" },
		{ 1700000000100, "1700000000.1" }, { -1, "-0.001" }, { -1500, "-1.5" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out;
		ddbi_buf_init(&out, 64);
		ddbi_json_write_ms(&out, cases[i].ms);
		assert_str(buf_view(&out), cases[i].text);
		ddbi_buf_free(&out);
	}
}

static void writing_into_a_full_buffer_fails(void **state)
{
	(void)state;
	for (size_t max = 0; max < 40; max++) {
		struct buf out;
		ddbi_buf_init(&out, max);
		ddbi_json_write_string(&out, STR("some text\nwith lines\n and more of it"));
		assert_int_equal(out.failed, max < 40);
		ddbi_buf_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(objects_and_arrays_are_pulled),
		cmocka_unit_test(a_slice_is_not_copied),
		cmocka_unit_test(failure_stays),
		cmocka_unit_test(syntax_by_hand),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(jansson_agrees),
		cmocka_unit_test(jansson_reads_what_is_written),
		cmocka_unit_test(strings_are_escaped_as_little_as_possible_01_P27),
		cmocka_unit_test(times_01_P26),
		cmocka_unit_test(writing_into_a_full_buffer_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
