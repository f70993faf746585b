/* SPDX-License-Identifier: Apache-2.0 */
/* AttributeValues between JSON and packed form: the rules of 02 and the type errors of 01-1.5. */
#include "unit/value/codec_helpers.h"

#define NULL_TEXT \
	"One or more parameter values were invalid: Null attribute value types must have the value of true"
#define EMPTY_TEXT "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
#define MULTI_TEXT                                                                                  \
	"Supplied AttributeValue has more than one datatypes set, must contain exactly one of the " \
	"supported datatypes"
#define NEST_TEXT                                                                                          \
	"Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond " \
	"supported limit"
#define SS_EMPTY    "One or more parameter values were invalid: An string set  may not be empty"
#define NS_EMPTY    "One or more parameter values were invalid: An number set  may not be empty"
#define BS_EMPTY    "One or more parameter values were invalid: Binary sets should not be empty"
#define NUMBER_TEXT "The parameter cannot be converted to a numeric value"
#define NAME_TEXT   "One or more parameter values were invalid: Empty attribute name"

static void every_type_comes_back(void **state)
{
	(void)state;
	assert_item("{}", "{}");
	assert_item("{\"a\":{\"S\":\"\"}}", "{\"a\":{\"S\":\"\"}}");
	assert_item("{\"a\":{\"B\":\"\"}}", "{\"a\":{\"B\":\"\"}}");
	assert_item("{\"a\":{\"B\":\"AAH/\"}}", "{\"a\":{\"B\":\"AAH/\"}}");
	assert_item("{\"a\":{\"L\":[]}}", "{\"a\":{\"L\":[]}}");
	assert_item("{\"a\":{\"M\":{}}}", "{\"a\":{\"M\":{}}}");
	assert_item("{\"a\":{\"NULL\":true}}", "{\"a\":{\"NULL\":true}}");
	assert_item("{\"a\":{\"BOOL\":true},\"b\":{\"BOOL\":false}}",
		"{\"a\":{\"BOOL\":true},\"b\":{\"BOOL\":false}}");
	assert_item("{\"a\":{\"L\":[{\"S\":\"x\"},{\"L\":[{\"N\":\"1\"}]},{\"M\":{\"k\":{\"NULL\":true}}}]}}",
		"{\"a\":{\"L\":[{\"S\":\"x\"},{\"L\":[{\"N\":\"1\"}]},{\"M\":{\"k\":{\"NULL\":true}}}]}}");
}

static void white_space_is_allowed_everywhere(void **state)
{
	(void)state;
	assert_item(" { \"a\" : { \"S\" : \"x\" } ,\n\t\"b\" : { \"L\" : [ { \"N\" : \"1\" } , { \"SS\" : [ "
		    "\"p\" , \"q\" ] } ] } ,\r\n"
		    "\"c\" : { \"M\" : { \"d\" : { \"BOOL\" : true } } } , \"e\" : { \"L\" : [ ] } } ",
		"{\"a\":{\"S\":\"x\"},\"b\":{\"L\":[{\"N\":\"1\"},{\"SS\":[\"p\",\"q\"]}]},\"c\":{\"M\":{"
		"\"d\":{\"BOOL\":true}}},"
		"\"e\":{\"L\":[]}}");
}

/* 15 to 20 digits, with and without a point: around where the short way ends. */
static void numbers_of_many_lengths(void **state)
{
	(void)state;
	static const char digits[] = "123456789123456789123";
	for (int n = 1; n <= 21; n++) {
		for (int point = 0; point <= n; point++) {
			for (int form = 0; form < 4; form++) {
				char number[64], text[128], expected[128];
				const char *minus = form % 2 ? "-" : "";
				snprintf(number, sizeof number, "%.*s%s%.*s", point, digits,
					point < n ? "." : "", n - point, digits + point);
				snprintf(expected, sizeof expected, "{\"a\":{\"N\":\"%s%s%s\"}}", minus,
					point ? "" : "0", number);
				snprintf(text, sizeof text, "{\"a\":{\"N\":%s\"%s%s%s\"}}",
					form / 2 ? " " : "", minus, number, point < n ? "00" : "");
				assert_item(text, expected);
			}
		}
	}
}

/* The same with no blank, one blank and more, at the end of the text and before it. */
static void flags_in_every_spacing(void **state)
{
	(void)state;
	static const char *const blanks[] = { "", " ", "  ", "\n" }, *const flags[] = { "true", "false" };
	for (size_t f = 0; f < 2; f++) {
		for (size_t i = 0; i < 16; i++) {
			char text[128], expected[64];
			snprintf(expected, sizeof expected, "{\"a\":{\"BOOL\":%s}}", flags[f]);
			snprintf(text, sizeof text, "{\"a\":{\"BOOL\":%s%s%s}}", blanks[i / 4], flags[f],
				blanks[i % 4]);
			assert_item(text, expected);
			snprintf(text, sizeof text, "{\"a\":{\"BOOL\":%s%s%s}   }", blanks[i / 4], flags[f],
				blanks[i % 4]);
			assert_item(text, expected);
		}
	}
	assert_not_json(STR("{\"a\":{\"BOOL\":truex}}   "));
	assert_fault("{\"a\":{\"BOOL\":true,\"S\":\"x\"}}", "a", MULTI_TEXT);
}

static void members_and_sets_are_sorted_02_S4(void **state)
{
	(void)state;
	assert_item("{\"b\":{\"S\":\"2\"},\"a\":{\"S\":\"1\"},\"B\":{\"M\":{\"z\":{\"N\":\"1\"},\"y\":{\"N\":"
		    "\"2\"}}},\"aa\":{\"S\":\"3\"}}",
		"{\"B\":{\"M\":{\"y\":{\"N\":\"2\"},\"z\":{\"N\":\"1\"}}},\"a\":{\"S\":\"1\"},\"aa\":{\"S\":"
		"\"3\"},\"b\":{\"S\":\"2\"}}");
	assert_item("{\"a\":{\"SS\":[\"b\",\"\",\"a\",\"\xC3\xA9\",\"ab\"]}}",
		"{\"a\":{\"SS\":[\"\",\"a\",\"ab\",\"b\",\"\xC3\xA9\"]}}");
	assert_item("{\"a\":{\"NS\":[\"10\",\"9\",\"-1\",\"0.5\",\"1e3\",\"-20\"]}}",
		"{\"a\":{\"NS\":[\"-20\",\"-1\",\"0.5\",\"9\",\"10\",\"1000\"]}}");
	assert_item("{\"a\":{\"BS\":[\"/w==\",\"AA==\",\"AAA=\"]}}",
		"{\"a\":{\"BS\":[\"AA==\",\"AAA=\",\"/w==\"]}}");
}

static void numbers_are_canonical_02_N5(void **state)
{
	(void)state;
	assert_item("{\"a\":{\"N\":\"1E3\"},\"b\":{\"N\":\"0.50\"},\"c\":{\"N\":\"-0\"},\"d\":{\"N\":\"+"
		    "007\"},\"e\":{\"N\":\".5\"},\"f\":{\"N\":\"5.\"}}",
		"{\"a\":{\"N\":\"1000\"},\"b\":{\"N\":\"0.5\"},\"c\":{\"N\":\"0\"},\"d\":{\"N\":\"7\"},\"e\":"
		"{\"N\":\"0.5\"},\"f\":{\"N\":\"5\"}}");
	assert_item("{\"a\":{\"N\":\"-123.456\"},\"b\":{\"N\":\"120\"},\"c\":{\"N\":"
		    "\"99999999999999999999999999999999999999\"},"
		    "\"d\":{\"N\":\"0.0010\"},\"e\":{\"N\":\"-0.0\"},\"f\":{\"N\":\"18446744073709551616\"}}",
		"{\"a\":{\"N\":\"-123.456\"},\"b\":{\"N\":\"120\"},\"c\":{\"N\":"
		"\"99999999999999999999999999999999999999\"},"
		"\"d\":{\"N\":\"0.001\"},\"e\":{\"N\":\"0\"},\"f\":{\"N\":\"18446744073709551616\"}}");
}

static void strings_01_P25_P27(void **state)
{
	(void)state;
	assert_item(
		"{\"a\":{\"S\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\ud83d\\ude00\\u0000\\u001F\"}}",
		"{\"a\":{\"S\":\"\\\"\\\\/\\b\\f\\n\\r\\tA\xC3\xA9\xF0\x9F\x98\x80\\u0000\\u001f\"}}");
	assert_item(
		"{\"\\u0061\\n\":{\"S\":\"\xF0\x9F\x98\x80 and a text of more than sixteen bytes / \x7F\"}}",
		"{\"a\\n\":{\"S\":\"\xF0\x9F\x98\x80 and a text of more than sixteen bytes / \x7F\"}}");
	assert_item("{\"a\":{\"\\u0053\":\"x\"}}", "{\"a\":{\"S\":\"x\"}}");
}

static void bad_strings_are_not_json(void **state)
{
	(void)state;
	static const char *const bad[] = { "\\ud83d", "\\ude00", "\\ud83dx", "\\ud83d\\n", "\\ud83d\\u0041",
		"\\ude00\\ud83d", "\\u12", "\\u12G4", "\\x", "\\", "\n", "\x1F", "\x80", "\xC0\x80",
		"\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char text[128];
		snprintf(text, sizeof text, "{\"a\":{\"S\":\"%s\"}}", bad[i]);
		assert_not_json(str_z(text));
		snprintf(text, sizeof text, "{\"a\":{\"S\":\"sixteen bytes and more %s and behind it\"}}",
			bad[i]);
		assert_not_json(str_z(text));
		snprintf(text, sizeof text, "{\"%s\":{\"S\":\"x\"}}", bad[i]);
		assert_not_json(str_z(text));
	}
}

static void a_raw_zero_byte_is_not_json(void **state)
{
	(void)state;
	assert_not_json(STR("{\"a\":{\"S\":\"\0\"}}"));
	assert_not_json(STR("{\"a\":{\"S\":\"x\"}}\0"));
	assert_not_json(STR("{\0\"a\":{\"S\":\"x\"}}"));
}

static void the_last_of_two_names_wins_01_P24(void **state)
{
	(void)state;
	assert_item("{\"a\":{\"S\":\"1\"},\"b\":{\"S\":\"2\"},\"a\":{\"N\":\"33\"}}",
		"{\"a\":{\"N\":\"33\"},\"b\":{\"S\":\"2\"}}");
	assert_item("{\"m\":{\"M\":{\"x\":{\"S\":\"1\"},\"x\":{\"S\":\"22\"},\"x\":{\"S\":\"333\"}}}}",
		"{\"m\":{\"M\":{\"x\":{\"S\":\"333\"}}}}");
	assert_item("{\"a\":{\"S\":\"1\",\"S\":\"2\"}}", "{\"a\":{\"S\":\"2\"}}");
	assert_item("{\"a\":{\"N\":\"x\",\"N\":\"2\"}}", "{\"a\":{\"N\":\"2\"}}");
	struct reading *r = read_item("{\"a\":{\"S\":\"12345\"},\"b\":{\"S\":\"2\"},\"a\":{\"N\":\"33\"}}");
	assert_int_equal(ddbi_item_size(r->item.packed), 1 + 2 + 1 + 1);
	assert_int_equal(ddbi_item_count(r->item.packed), 2);
	done(r);
}

static void null_counts_as_absent_01_1_5(void **state)
{
	(void)state;
	assert_item("{\"a\":{\"S\":\"x\",\"N\":null},\"b\":null}", "{\"a\":{\"S\":\"x\"}}");
	assert_fault("{\"a\":{\"S\":null}}", "a", EMPTY_TEXT);
	assert_fault("{\"a\":{\"S\":\"x\",\"S\":null}}", "a", EMPTY_TEXT);
	assert_fault("{\"a\":{\"L\":[null]}}", "a", EMPTY_TEXT);
}

static void unknown_members_are_ignored(void **state)
{
	(void)state;
	assert_item("{\"a\":{\"X\":[1,{\"y\":[]},\"\\n\",-1.5e+3,true,false,null],\"S\":\"x\"}}",
		"{\"a\":{\"S\":\"x\"}}");
	assert_fault("{\"a\":{\"X\":{\"S\":\"x\"}}}", "a", EMPTY_TEXT);
	assert_fault("{\"a\":{\"s\":\"x\"}}", "a", EMPTY_TEXT);
}

static void exactly_one_type_02_A2_A3(void **state)
{
	(void)state;
	assert_fault("{\"ok\":{\"S\":\"\"},\"a\":{}}", "a", EMPTY_TEXT);
	assert_fault("{\"a\":{\"S\":\"x\",\"N\":\"1\"}}", "a", MULTI_TEXT);
	assert_fault("{\"a\":{\"L\":[{\"M\":{\"k\":{\"B\":\"\",\"BOOL\":true}}}]}}", "a", MULTI_TEXT);
	assert_fault("{\"a\":{\"L\":[{}]}}", "a", EMPTY_TEXT);
}

static void null_must_be_true_02_A4(void **state)
{
	(void)state;
	assert_fault("{\"a\":{\"NULL\":false}}", "a", NULL_TEXT);
	assert_fault("{\"a\":{\"NULL\":\"no\"}}", "a", NULL_TEXT);
	assert_item("{\"a\":{\"NULL\":\"Yes\"}}", "{\"a\":{\"NULL\":true}}");
}

static void flags_as_strings_02_A5(void **state)
{
	(void)state;
	assert_item("{\"a\":{\"BOOL\":\"TRUE\"},\"b\":{\"BOOL\":\"1\"},\"c\":{\"BOOL\":\"yes\"},\"d\":{"
		    "\"BOOL\":\"false\"},"
		    "\"e\":{\"BOOL\":\"0\"},\"f\":{\"BOOL\":\"NO\"}}",
		"{\"a\":{\"BOOL\":true},\"b\":{\"BOOL\":true},\"c\":{\"BOOL\":true},\"d\":{\"BOOL\":false},"
		"\"e\":{\"BOOL\":false},\"f\":{\"BOOL\":false}}");
}

static void numbers_are_checked_02_N2_N3(void **state)
{
	(void)state;
	assert_fault("{\"a\":{\"N\":\"\"}}", "a", NUMBER_TEXT);
	assert_fault("{\"a\":{\"N\":\"x\\ty\"}}", "a", NUMBER_TEXT ": x\ty");
	assert_fault("{\"a\":{\"N\":\".\"}}", "a", NUMBER_TEXT ": .");
	assert_fault("{\"a\":{\"N\":\"-\"}}", "a", NUMBER_TEXT ": -");
	assert_fault("{\"a\":{\"N\":\"1.2.3\"}}", "a", NUMBER_TEXT ": 1.2.3");
	assert_fault("{\"a\":{\"N\":\" 5\"}}", "a", NUMBER_TEXT ":  5");
	assert_fault("{\"a\":{\"NS\":[\"1\",\"z\"]}}", "a", NUMBER_TEXT ": z");
	assert_fault("{\"a\":{\"N\":\"1e126\"}}", "a",
		"Number overflow. Attempting to store a number with magnitude larger than supported range");
	assert_fault("{\"a\":{\"N\":\"1e-131\"}}", "a",
		"Number underflow. Attempting to store a number with magnitude smaller than supported range");
	assert_fault("{\"a\":{\"N\":\"123456789012345678901234567890123456789\"}}", "a",
		"Attempting to store more than 38 significant digits in a Number");
}

static void sets_are_checked_02_S1_S2_S3(void **state)
{
	(void)state;
	assert_fault("{\"a\":{\"SS\":[]}}", "a", SS_EMPTY);
	assert_fault("{\"a\":{\"NS\":[]}}", "a", NS_EMPTY);
	assert_fault("{\"a\":{\"BS\":[]}}", "a", BS_EMPTY);
	assert_fault("{\"a\":{\"SS\":[\"a\",\"a\"]}}", "a",
		"One or more parameter values were invalid: Input collection [a, a] contains duplicates.");
	assert_fault("{\"a\":{\"SS\":[\"b\",\"a\",\"b\"]}}", "a",
		"One or more parameter values were invalid: Input collection [b, a, b] contains duplicates.");
	assert_fault("{\"a\":{\"NS\":[\"1\",\"2\",\"1.0\"]}}", "a", "Input collection contains duplicates");
	assert_fault("{\"a\":{\"BS\":[\"Yg==\",\"Yg==\"]}}", "a",
		"One or more parameter values were invalid: Input collection [Yg==, Yg==]of type BS contains "
		"duplicates.");
	assert_item("{\"a\":{\"SS\":[\"\"]},\"b\":{\"BS\":[\"\"]}}",
		"{\"a\":{\"SS\":[\"\"]},\"b\":{\"BS\":[\"\"]}}");
}

static void the_order_of_checks_02_A6(void **state)
{
	(void)state;
	/* Each pair: the later rule is written first. */
	assert_fault("{\"a\":{\"NULL\":false,\"N\":\"x\"}}", "a", NUMBER_TEXT ": x");
	assert_fault("{\"a\":{\"SS\":[],\"NULL\":false}}", "a", NULL_TEXT);
	assert_fault("{\"a\":{\"NS\":[],\"SS\":[]}}", "a", SS_EMPTY);
	assert_fault("{\"a\":{\"BS\":[],\"NS\":[]}}", "a", NS_EMPTY);
	assert_fault("{\"a\":{\"NS\":[\"y\"],\"BS\":[]}}", "a", BS_EMPTY);
	assert_fault("{\"a\":{\"SS\":[\"q\",\"q\"],\"NS\":[\"y\"]}}", "a", NUMBER_TEXT ": y");
	assert_fault("{\"a\":{\"NS\":[\"1\",\"1\"],\"SS\":[\"q\",\"q\"]}}", "a",
		"One or more parameter values were invalid: Input collection [q, q] contains duplicates.");
	assert_fault("{\"a\":{\"BS\":[\"\",\"\"],\"NS\":[\"1\",\"1\"]}}", "a",
		"Input collection contains duplicates");
	assert_fault("{\"a\":{\"M\":{\"k\":{}},\"BS\":[\"\",\"\"]}}", "a",
		"One or more parameter values were invalid: Input collection [, ]of type BS contains "
		"duplicates.");
	assert_fault("{\"a\":{\"L\":[{\"N\":\"1\",\"S\":\"\"}],\"M\":{\"k\":{}}}}", "a", EMPTY_TEXT);
	assert_fault("{\"a\":{\"S\":\"\",\"L\":[{}]}}", "a", EMPTY_TEXT);
	/* The first attribute that is wrong. */
	assert_fault("{\"a\":{\"L\":[{\"N\":\"p\"}]},\"b\":{\"N\":\"q\"}}", "a", NUMBER_TEXT ": p");
}

static void names_must_not_be_empty_02_M1_V4(void **state)
{
	(void)state;
	assert_fault("{\"\":{\"S\":\"x\"}}", "", NAME_TEXT);
	assert_fault("{\"a\":{\"M\":{\"\":{\"S\":\"x\"}}}}", "a", NAME_TEXT);
}

static void names_have_at_most_65535_bytes_02_M1(void **state)
{
	(void)state;
	for (size_t n = 65535; n <= 65536; n++) {
		char *text = test_malloc(n + 32);
		memcpy(text, "{\"", 2);
		memset(text + 2, 'n', n);
		memcpy(text + 2 + n, "\":{\"S\":\"x\"}}", 13);
		struct reading *r = read_item(text);
		assert_true(r->ok);
		assert_int_equal(r->item.fault == NULL, n == 65535);
		if (r->item.fault)
			assert_str(r->item.fault->error.message,
				"One or more parameter values were invalid: Attribute name is too large, "
				"must be less than 65536 bytes");
		else
			assert_true(ddbi_packed_valid(r->item.packed));
		done(r);
		test_free(text);
	}
}

static char *nested(const char *open, const char *inner, const char *close, size_t n)
{
	size_t o = strlen(open), c = strlen(close), i = strlen(inner);
	char *text = test_malloc(n * (o + c) + i + 16), *p = text;
	memcpy(p, "{\"a\":", 5);
	p += 5;
	for (size_t k = 0; k < n; k++, p += o)
		memcpy(p, open, o);
	memcpy(p, inner, i);
	p += i;
	for (size_t k = 0; k < n; k++, p += c)
		memcpy(p, close, c);
	memcpy(p, "}", 2);
	return text;
}

static void assert_nested(const char *open, const char *inner, const char *close, size_t n, bool fits)
{
	char *text = nested(open, inner, close, n);
	if (fits)
		assert_item(text, text);
	else
		assert_fault(text, "a", NEST_TEXT);
	test_free(text);
}

static void nesting_02_V5(void **state)
{
	(void)state;
	assert_nested("{\"L\":[", "{\"S\":\"x\"}", "]}", 31, true);
	assert_nested("{\"L\":[", "{\"S\":\"x\"}", "]}", 32, false);
	assert_nested("{\"M\":{\"k\":", "{\"SS\":[\"x\"]}", "}}", 31, true);
	assert_nested("{\"M\":{\"k\":", "{\"SS\":[\"x\"]}", "}}", 32, false);
	assert_nested("{\"L\":[", "{\"L\":[]}", "]}", 30, true);
	assert_nested("{\"L\":[", "{\"L\":[]}", "]}", 31, false);
	assert_nested("{\"L\":[", "{\"M\":{}}", "]}", 31, false);
	assert_nested("{\"L\":[", "{\"S\":\"x\"}", "]}", 499, false);
}

static void hostile_nesting_is_not_json_02_V6(void **state)
{
	(void)state;
	static const char *const open[] = { "{\"L\":[", "{\"M\":{\"k\":", "{\"X\":[", "[",
		"{\"k\":", "{\"S\":[", "{\"X\":[{" };
	for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
		char *text = nested(open[i], "", "", 100000);
		assert_not_json(str_z(text));
		test_free(text);
	}
	char *closed = nested("{\"L\":[", "", "]}", 500);
	assert_not_json(str_z(closed));
	test_free(closed);
}

static void wrong_json_types_01_1_5_P20_P22(void **state)
{
	(void)state;
	static const char *const text[][2] = {
		{ "{\"S\":5}", "NUMBER_VALUE cannot be converted to String" },
		{ "{\"N\":5}", "NUMBER_VALUE cannot be converted to String" },
		{ "{\"N\":-5.5}", "DECIMAL_VALUE cannot be converted to String" },
		{ "{\"N\":1e2}", "DECIMAL_VALUE cannot be converted to String" },
		{ "{\"S\":true}", "TRUE_VALUE cannot be converted to String" },
		{ "{\"S\":false}", "FALSE_VALUE cannot be converted to String" },
		{ "{\"S\":[]}", "Unrecognized collection type class java.lang.String" },
		{ "{\"S\":{}}", "Start of structure or map found where not expected" },
		{ "{\"B\":5}", "only base-64-encoded strings are convertible to bytes" },
		{ "{\"B\":true}", "only base-64-encoded strings are convertible to bytes" },
		{ "{\"B\":[]}", "Unrecognized collection type class java.nio.ByteBuffer" },
		{ "{\"B\":{}}", "Start of structure or map found where not expected" },
		{ "{\"B\":\"AAAAA\"}",
			"Base64 encoded length is expected a multiple of 4 bytes but found: 5" },
		{ "{\"B\":\"AA=A\"}", "Invalid last non-pad Base64 character dectected" },
		{ "{\"B\":\"AB==\"}", "Invalid last non-pad Base64 character dectected" },
		{ "{\"B\":\"AA!A\"}", "Invalid last non-pad Base64 character dectected" },
		{ "{\"BOOL\":1}", "NUMBER_VALUE cannot be converted to Boolean" },
		{ "{\"BOOL\":1.5}", "DECIMAL_VALUE cannot be converted to Boolean" },
		{ "{\"BOOL\":\"maybe\"}", "Unexpected token received from parser" },
		{ "{\"BOOL\":[]}", "Unrecognized collection type class java.lang.Boolean" },
		{ "{\"BOOL\":{}}", "Start of structure or map found where not expected" },
		{ "{\"NULL\":0}", "NUMBER_VALUE cannot be converted to Boolean" },
		{ "{\"NULL\":\"x\"}", "Unexpected token received from parser" },
		{ "{\"SS\":\"x\"}", "Unexpected field type" },
		{ "{\"SS\":true}", "Unexpected field type" },
		{ "{\"NS\":1}", "Unexpected field type" },
		{ "{\"BS\":\"\"}", "Unexpected field type" },
		{ "{\"L\":\"\"}", "Unexpected field type" },
		{ "{\"M\":\"\"}", "Unexpected field type" },
		{ "{\"SS\":{}}", "Start of structure or map found where not expected" },
		{ "{\"L\":{}}", "Start of structure or map found where not expected" },
		{ "{\"M\":[]}", "Unrecognized collection type java.util.Map<java.lang.String, "
				"com.amazonaws.dynamodb.v20120810.AttributeValue>" },
		{ "{\"SS\":[1]}", "NUMBER_VALUE cannot be converted to String" },
		{ "{\"SS\":[true]}", "TRUE_VALUE cannot be converted to String" },
		{ "{\"SS\":[[]]}", "Unrecognized collection type class java.lang.String" },
		{ "{\"NS\":[1.5]}", "DECIMAL_VALUE cannot be converted to String" },
		{ "{\"BS\":[1]}", "only base-64-encoded strings are convertible to bytes" },
		{ "{\"BS\":[\"A\"]}",
			"Base64 encoded length is expected a multiple of 4 bytes but found: 1" },
		{ "{\"L\":[1]}", "Unexpected value type in payload" },
		{ "{\"L\":[[]]}", "Unrecognized collection type class "
				  "com.amazonaws.dynamodb.v20120810.AttributeValue" },
		{ "{\"M\":{\"k\":\"x\"}}", "Unexpected value type in payload" },
		{ "{\"M\":{\"k\":[]}}", "Unrecognized collection type class "
					"com.amazonaws.dynamodb.v20120810.AttributeValue" },
		{ "\"x\"", "Unexpected value type in payload" },
		{ "[]", "Unrecognized collection type class "
			"com.amazonaws.dynamodb.v20120810.AttributeValue" },
	};
	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
		char whole[128];
		snprintf(whole, sizeof whole, "{\"a\":{\"S\":\"fine\"},\"b\":%s,\"c\":{\"N\":\"1\"}}",
			text[i][0]);
		assert_type_error(whole, text[i][1]);
		snprintf(whole, sizeof whole, "{\"a\":%s,\"b\":{\"L\":5}}", text[i][0]);
		assert_type_error(whole, text[i][1]); /* the first one is kept */
	}
}

static void an_earlier_type_error_stays(void **state)
{
	(void)state;
	struct reading *r = test_malloc(sizeof *r);
	read_text(r, STR("{}"));
	ddbi_fail(&r->type_error, MSG_SER_MEMBER_SCALAR);
	ddbi_json_begin(&r->j, STR("{\"a\":{\"S\":5}}"), &r->arena, &r->scratch);
	assert_true(ddbi_json_read_item(&r->j, &r->type_error, &r->item));
	assert_int_equal(r->type_error.id, MSG_SER_MEMBER_SCALAR);
	done(r);
}

static void a_single_attribute(void **state)
{
	(void)state;
	struct ddb_arena arena;
	struct buf scratch, out;
	struct json j;
	struct error type_error;
	struct attribute a = { .packed = STR_NONE };
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&scratch, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&out, ARENA_MAX_DEFAULT);
	error_init(&type_error, &arena);
	ddbi_json_begin(
		&j, STR("[{\"S\":\"x\"}, {\"N\":\"bad\"},{\"L\":[{\"N\":\"1\"}]}]"), &arena, &scratch);
	assert_true(ddbi_json_array(&j));
	assert_true(ddbi_json_element(&j));
	assert_true(ddbi_json_read_attribute(&j, &type_error, &a));
	assert_null(a.fault);
	assert_str(ddbi_packed_bytes(a.packed), "x");
	assert_true(ddbi_json_element(&j));
	assert_true(ddbi_json_read_attribute(&j, &type_error, &a));
	assert_non_null(a.fault);
	assert_str(a.fault->error.message, NUMBER_TEXT ": bad");
	assert_null(a.fault->name.p);
	assert_true(ddbi_json_element(&j));
	assert_true(ddbi_json_read_attribute(&j, &type_error, &a));
	assert_null(a.fault);
	ddbi_json_write_attribute(&out, a.packed);
	assert_str(buf_view(&out), "{\"L\":[{\"N\":\"1\"}]}");
	assert_false(ddbi_json_element(&j));
	assert_true(ddbi_json_end(&j));
	assert_int_equal(j.depth, 0);
	assert_int_equal(scratch.len, 0);
	ddbi_buf_free(&scratch);
	ddbi_buf_free(&out);
	ddbi_arena_free(&arena);
}

static const char everything[] = "{\"pk\":{\"S\":\"user#1 \\u00e9\"}, \"n\" : "
				 "{\"N\":\"-12.5e1\"},\"tags\":{\"SS\":[\"y\",\"x\"]},\"b\":{\"B\":\"AAE=\"},"
				 "\"ns\":{\"NS\":[\"2\",\"1\"]},\"bs\":{\"BS\":[\"AA==\"]},\"m\":{\"M\":{"
				 "\"a\":{\"L\":[{\"BOOL\":false},{\"NULL\":true}]}}}}";

static void cut_at_every_byte(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof everything - 1; n++)
		assert_not_json((struct str){ everything, n });
	struct reading *r = read_item(everything);
	assert_true(r->ok);
	assert_null(r->item.fault);
	done(r);
}

static void any_byte_changed(void **state)
{
	(void)state;
	char text[sizeof everything + 1];
	for (size_t i = 0; i < sizeof everything - 1; i++) {
		for (int c = 0; c < 256; c += 1 + c % 7) {
			struct reading *r = test_malloc(sizeof *r);
			memcpy(text, everything, sizeof everything);
			text[i] = (char)c;
			read_text(r, (struct str){ text, sizeof everything - 1 });
			if (r->ok && !r->item.fault && r->type_error.exception == EXCEPTION_NONE)
				assert_true(ddbi_packed_valid(r->item.packed));
			done(r);
		}
	}
}

static void a_full_scratch_buffer_is_no_memory(void **state)
{
	(void)state;
	for (size_t max = 0; max < 200; max++) {
		struct ddb_arena arena;
		struct buf scratch;
		struct json j;
		struct error type_error;
		struct item item = { .packed = STR_NONE };
		ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
		ddbi_buf_init(&scratch, max);
		error_init(&type_error, &arena);
		ddbi_json_begin(&j, str_z(everything), &arena, &scratch);
		bool ok = ddbi_json_read_item(&j, &type_error, &item);
		assert_int_equal(ok, item.packed.p != NULL);
		assert_int_equal(!ok, j.nomem);
		ddbi_buf_free(&scratch);
		ddbi_arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_comes_back),
		cmocka_unit_test(white_space_is_allowed_everywhere),
		cmocka_unit_test(numbers_of_many_lengths),
		cmocka_unit_test(flags_in_every_spacing),
		cmocka_unit_test(members_and_sets_are_sorted_02_S4),
		cmocka_unit_test(numbers_are_canonical_02_N5),
		cmocka_unit_test(strings_01_P25_P27),
		cmocka_unit_test(bad_strings_are_not_json),
		cmocka_unit_test(a_raw_zero_byte_is_not_json),
		cmocka_unit_test(the_last_of_two_names_wins_01_P24),
		cmocka_unit_test(null_counts_as_absent_01_1_5),
		cmocka_unit_test(unknown_members_are_ignored),
		cmocka_unit_test(exactly_one_type_02_A2_A3),
		cmocka_unit_test(null_must_be_true_02_A4),
		cmocka_unit_test(flags_as_strings_02_A5),
		cmocka_unit_test(numbers_are_checked_02_N2_N3),
		cmocka_unit_test(sets_are_checked_02_S1_S2_S3),
		cmocka_unit_test(the_order_of_checks_02_A6),
		cmocka_unit_test(names_must_not_be_empty_02_M1_V4),
		cmocka_unit_test(names_have_at_most_65535_bytes_02_M1),
		cmocka_unit_test(nesting_02_V5),
		cmocka_unit_test(hostile_nesting_is_not_json_02_V6),
		cmocka_unit_test(wrong_json_types_01_1_5_P20_P22),
		cmocka_unit_test(an_earlier_type_error_stays),
		cmocka_unit_test(a_single_attribute),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(any_byte_changed),
		cmocka_unit_test(a_full_scratch_buffer_is_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
